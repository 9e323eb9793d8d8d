// Coverage: how far open needs are covered, by State and in all (memberState null). Null where nothing with a severity
// above 0 is open. meanOverStates is the unweighted mean of estimate over the States that have one.
//: ground/programmes.cypher
//: ground/needs.cypher
WITH state, untold,
  reduce(sum = 0, n IN needs | sum + n.weight) AS weight,
  reduce(sum = 0.0, n IN needs | sum + n.weight * n.lo) AS lo,
  reduce(sum = 0.0, n IN needs | sum + n.weight * n.c) AS points,
  reduce(sum = 0.0, n IN needs | sum + n.weight * n.hi) AS hi,
  size(needs) AS needs,
  size([n IN needs WHERE n.need.severity IS NULL]) AS unrated,
  // Closed from $since to $asOf, and not withdrawn.
  COUNT {
    MATCH (state)-[has:HAS_NEED]->(n:Need)
    WHERE none(x IN coalesce(has.sources, []) WHERE split(x, '#')[0] IN untold) AND has.claimedBy IS NULL
      AND NOT (coalesce(n.status, 'OPEN') = 'WITHDRAWN' AND coalesce(n.statusOn <= $asOf, true))
      AND $since <= CASE WHEN n.resolvedOn IS NULL AND n.status = 'RESOLVED' THEN n.statusOn ELSE n.resolvedOn END <= $asOf
  } AS resolvedSince
UNWIND [state.id, null] AS memberState
WITH memberState,
  sum(weight) AS weight, sum(lo) AS lo, sum(points) AS points, sum(hi) AS hi,
  avg(CASE WHEN weight > 0 THEN points / weight END) AS meanOverStates,
  sum(needs) AS needs, sum(unrated) AS unrated, sum(resolvedSince) AS resolvedSince
RETURN memberState,
  CASE WHEN weight > 0 THEN lo / weight END AS documented,
  CASE WHEN weight > 0 THEN points / weight END AS estimate,
  CASE WHEN weight > 0 THEN hi / weight END AS possible,
  CASE WHEN weight > 0 THEN points END AS points,
  CASE WHEN weight > 0 THEN weight - points END AS gap,
  weight, needs, unrated, resolvedSince, meanOverStates
ORDER BY memberState
