// Reach: the States with an engagement, of all and of those with an open need or one that they asked help with and that is
// not closed; by State and in all (memberState null). It needs no need on record.
//: ground/programmes.cypher
//: ground/needs.cypher
//: ground/regions.cypher
WITH state, engaged, offers, size(engaged) > 0 AS named,
  size(needs) > 0 OR EXISTS {
    MATCH (state)-[has:HAS_NEED]->(n:Need)
    WHERE none(x IN coalesce(has.sources, []) WHERE split(x, '#')[0] IN untold) AND has.claimedBy IS NULL
      AND n.requestedOn <= $asOf
      AND NOT coalesce(n.resolvedOn <= $asOf, false)
      AND CASE n.status
        WHEN 'RESOLVED' THEN n.resolvedOn > $asOf OR n.resolvedOn IS NULL AND n.statusOn > $asOf
        WHEN 'WITHDRAWN' THEN n.statusOn > $asOf
        ELSE true
      END
  } AS wanting,
  [p IN engaged | {programme: p.id, memberState: state.id, edges: [e IN p.engagements WHERE endNode(e) = state]}] AS pairs
WITH *, date({year: $asOf.year - 2, month: $asOf.month}) + duration({days: $asOf.day - 1}) AS twoYearsBefore // of 29 February, 1 March
WITH *,
  // A pair is stale by its latest report, and unconfirmed where none of its edges is confirmed.
  [x IN pairs WHERE any(e IN x.edges WHERE e.lastReportedOn IS NOT NULL)
    AND all(e IN x.edges WHERE coalesce(e.lastReportedOn < twoYearsBefore, true)) | x {.programme, .memberState}] AS stale,
  [x IN pairs WHERE none(e IN x.edges WHERE coalesce(e.review, '') = 'CONFIRMED') | x {.programme, .memberState}] AS unconfirmed
UNWIND [state.id, null] AS memberState
WITH memberState, state.id AS id, named, wanting, offers, stale, unconfirmed ORDER BY id
WITH memberState, count(*) AS memberStates,
  sum(CASE WHEN named THEN 1 ELSE 0 END) AS engaged,
  sum(CASE WHEN wanting THEN 1 ELSE 0 END) AS memberStatesWithNeed,
  sum(CASE WHEN wanting AND named THEN 1 ELSE 0 END) AS engagedWithNeed,
  collect(CASE WHEN named THEN id END) AS statesNamed,
  collect(CASE WHEN NOT named AND size(offers) > 0 THEN id END) AS throughRegionOnly,
  reduce(list = [], x IN collect(stale) | list + x) AS stale,
  reduce(list = [], x IN collect(unconfirmed) | list + x) AS unconfirmed
RETURN memberState, memberStates, engaged,
  toFloat(engaged) / memberStates AS share,
  memberStatesWithNeed, engagedWithNeed,
  CASE WHEN memberStatesWithNeed > 0 THEN toFloat(engagedWithNeed) / memberStatesWithNeed END AS shareWithNeed,
  statesNamed, throughRegionOnly, stale, unconfirmed
ORDER BY memberState
