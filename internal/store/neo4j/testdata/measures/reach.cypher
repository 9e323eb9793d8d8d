// Reach: the States with an engagement, of all and of those with an open need or one that they asked help with and that is
// not closed; by State and in all (memberState null). It needs no need on record.
//: ground/providers.cypher
//: ground/programmes.cypher
//: ground/needs.cypher
//: ground/regions.cypher
WITH state, offers, size(engaged) > 0 AS named,
  size(needs) > 0 OR EXISTS {
    MATCH (state)-[has:HAS_NEED]->(n:Need)
    WHERE has.claimedBy IS NULL AND ($exercise OR has.fictional IS NULL)
      AND n.requestedOn <= $asOf
      AND NOT coalesce(n.resolvedOn <= $asOf, false)
      AND CASE n.status
        WHEN 'RESOLVED' THEN n.resolvedOn > $asOf OR n.resolvedOn IS NULL AND n.statusOn > $asOf
        WHEN 'WITHDRAWN' THEN n.statusOn > $asOf
        ELSE true
      END
  } AS wanting,
  COLLECT {
    UNWIND active AS p
    UNWIND p.serves AS s
    WITH p, s WHERE s.place = state AND s.begins <= $asOf <= s.last
    // An engagement was last heard of by its own report, if it has none by its newest source; if it never was, since it began.
    WITH p, s, CASE WHEN s.edge.lastReportedOn <= $asOf THEN s.edge.lastReportedOn ELSE COLLECT {
      MATCH (source:Source)
      WHERE source.id IN [x IN coalesce(s.edge.sources, []) | split(x, '#')[0]] AND source.published <= $asOf
      RETURN max(source.published)
    }[0] END AS heardOf
    WITH p.id AS programme, collect(coalesce(heardOf, s.since) + duration('P2Y') < $asOf) AS old, collect(coalesce(s.edge.review, '')) AS reviews
    // A pair is stale if all of its edges are, and unconfirmed if none of them is confirmed.
    RETURN {programme: programme, memberState: state.id, stale: NOT false IN old, unconfirmed: NOT 'CONFIRMED' IN reviews}
  } AS pairs
UNWIND [state.id, null] AS memberState
WITH memberState, state.id AS id, named, wanting, offers, pairs ORDER BY id
WITH memberState, count(*) AS memberStates,
  sum(CASE WHEN named THEN 1 ELSE 0 END) AS engaged,
  sum(CASE WHEN wanting THEN 1 ELSE 0 END) AS memberStatesWithNeed,
  sum(CASE WHEN wanting AND named THEN 1 ELSE 0 END) AS engagedWithNeed,
  collect(CASE WHEN named THEN id END) AS statesNamed,
  collect(CASE WHEN NOT named AND size(offers) > 0 THEN id END) AS throughRegionOnly,
  reduce(list = [], x IN collect(pairs) | list + x) AS pairs
RETURN memberState, memberStates, engaged,
  toFloat(engaged) / memberStates AS share,
  memberStatesWithNeed, engagedWithNeed,
  CASE WHEN memberStatesWithNeed > 0 THEN toFloat(engagedWithNeed) / memberStatesWithNeed END AS shareWithNeed,
  statesNamed, throughRegionOnly,
  [x IN pairs WHERE x.stale | x {.programme, .memberState}] AS stale,
  [x IN pairs WHERE x.unconfirmed | x {.programme, .memberState}] AS unconfirmed
ORDER BY memberState
