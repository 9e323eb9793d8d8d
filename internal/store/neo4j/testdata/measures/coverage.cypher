// Coverage: how far open needs are covered, by State and in all (memberState null). Null where nothing with a severity
// above 0 is open. meanOverStates is the unweighted mean of estimate over the States that have one.
//: ground/providers.cypher
//: ground/programmes.cypher
//: ground/needs.cypher
WITH state,
  reduce(sum = 0, n IN needs | sum + n.weight) AS weight,
  reduce(sum = 0.0, n IN needs | sum + n.weight * n.lo) AS lo,
  reduce(sum = 0.0, n IN needs | sum + n.weight * n.c) AS points,
  reduce(sum = 0.0, n IN needs | sum + n.weight * n.hi) AS hi,
  size(needs) AS needs,
  size([n IN needs WHERE n.need.severity IS NULL]) AS unrated,
  // Closed from $since to $asOf, both included, by a resolution: a withdrawal on an earlier day comes first.
  COUNT {
    MATCH (state)-[has:HAS_NEED]->(n:Need)
    WHERE has.claimedBy IS NULL AND ($exercise OR has.fictional IS NULL)
    WITH coalesce(n.resolvedOn, CASE n.status WHEN 'RESOLVED' THEN n.statusOn END) AS resolvedOn, n
    WHERE $since <= resolvedOn <= $asOf AND NOT (coalesce(n.status, 'OPEN') = 'WITHDRAWN' AND coalesce(n.statusOn < resolvedOn, true))
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
