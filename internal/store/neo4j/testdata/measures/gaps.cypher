// Gaps: open needs by what is not covered of them; then unrated ones that are UNCOVERED; then by id. blockedBy: the
// prerequisites without any cover that hold back all cover of a need. orphan is null where the programmes on record are no
// inventory, so that absence tells nothing.
//: ground/programmes.cypher
CALL (active) {
  UNWIND active AS p
  UNWIND p.topics AS topic
  RETURN collect(DISTINCT topic) AS topics
}
CALL (fictional) {
  MATCH (p:Programme)
  WHERE any(x IN coalesce(p.sources, []) WHERE split(x, '#')[0] IN fictional) = $exercise
  WITH count(p) AS programmes, collect(coalesce(p.sources, [])) AS told
  CALL (told) {
    MATCH (source:Source), (set:DataSet {completeness: 'INVENTORY'})
    WHERE source.dataSet = set.id
    RETURN collect(source.id) AS inventory
  }
  RETURN programmes > 0 AND all(sources IN told WHERE size(sources) > 0 AND all(x IN sources WHERE x IN inventory)) AS inventoried
}
//: ground/needs.cypher
//: ground/prerequisites.cypher
UNWIND tied AS n
WITH state, n, inventoried, topics,
  CASE WHEN size(n.needed) = 1 THEN [n] ELSE [x IN tied WHERE x.need IN n.needed] END AS needed
WITH *, any(t IN n.themes WHERE t IN topics) AS offered,
  CASE
    WHEN n.lo = 1 THEN 'COVERED'
    WHEN n.lo > 0 THEN 'PARTIAL'
    WHEN n.implied THEN 'IMPLIED_ONLY'
    ELSE 'UNCOVERED'
  END AS status
WITH n.need.id AS need, state.id AS memberState,
  n.weight * (1 - n.c) AS gap, status,
  n.lo AS documented, n.c AS estimate, n.hi AS possible,
  n.need.severity IS NULL AS unrated,
  reduce(least = 1.0, x IN needed | CASE WHEN x.c < least THEN x.c ELSE least END) AS attainable,
  CASE WHEN n.c > 0 THEN COLLECT { UNWIND needed AS x WITH x.need.id AS id, x.c AS c WHERE c = 0 RETURN id ORDER BY id } ELSE [] END AS blockedBy,
  coalesce(n.need.requestedOn <= $asOf, false) AS requested,
  offered,
  CASE WHEN inventoried THEN status = 'UNCOVERED' AND n.weight >= 4 AND NOT offered END AS orphan
RETURN need, memberState, gap, status, documented, estimate, possible, unrated, attainable, blockedBy, requested, offered, orphan
ORDER BY gap DESC, unrated AND status = 'UNCOVERED' DESC, need
