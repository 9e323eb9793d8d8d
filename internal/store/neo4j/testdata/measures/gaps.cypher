// Gaps: open needs by what is not covered of them; then unrated ones that are UNCOVERED; then by id. blockedBy: the
// prerequisites without any cover that hold back all cover of a need. orphan is null where the data sets of the world are no
// inventory, so that absence tells nothing.
CALL () {
  MATCH (set:DataSet)
  WHERE coalesce(set.fictional, false) = $exercise
  RETURN all(completeness IN collect(coalesce(set.completeness, '')) WHERE completeness = 'INVENTORY') AS inventories
}
//: ground/providers.cypher
//: ground/programmes.cypher
//: ground/needs.cypher
//: ground/pipeline.cypher
WITH *, planned AS needs
//: ground/prerequisites.cypher
UNWIND tied AS n
WITH *, CASE WHEN size(n.needed) = 1 THEN [n] ELSE [x IN tied WHERE x.need IN n.needed] END AS needed,
  CASE
    WHEN n.lo = 1 THEN 'COVERED'
    WHEN n.lo > 0 THEN 'PARTIAL'
    WHEN n.implied > 0 THEN 'IMPLIED_ONLY'
    ELSE 'UNCOVERED'
  END AS status
WITH n.need.id AS need, state.id AS memberState,
  n.weight * (1 - n.c) AS gap, status, n.pipeline AS pipeline,
  n.lo AS documented, n.c AS estimate, n.hi AS possible,
  n.need.severity IS NULL AS unrated,
  reduce(least = 1.0, x IN needed | CASE WHEN x.c < least THEN x.c ELSE least END) AS attainable,
  CASE WHEN n.c > 0 THEN COLLECT { UNWIND needed AS x WITH x.need.id AS id, x.c AS c WHERE c = 0 RETURN id ORDER BY id } ELSE [] END AS blockedBy,
  coalesce(n.need.requestedOn <= $asOf, false) AS requested,
  n.offered AS offered,
  CASE WHEN inventories AND size(programmes) > 0 THEN status = 'UNCOVERED' AND n.weight >= 4 AND NOT n.offered END AS orphan
RETURN need, memberState, gap, status, pipeline, documented, estimate, possible, unrated, attainable, blockedBy, requested, offered, orphan
ORDER BY gap DESC, unrated AND status = 'UNCOVERED' DESC, need
