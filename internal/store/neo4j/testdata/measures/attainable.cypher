// Attainable: a need counts as far as it and all that it requires are covered. By State and in all (memberState null).
// blocked: needs with some cover that counts for nothing, as a prerequisite has none.
//: ground/providers.cypher
//: ground/programmes.cypher
//: ground/needs.cypher
//: ground/prerequisites.cypher
CALL (tied) {
  UNWIND tied AS n
  WITH n, CASE
    WHEN size(n.needed) = 1 THEN n.c // it requires nothing
    ELSE reduce(least = 1.0, x IN tied | CASE WHEN x.need IN n.needed AND x.c < least THEN x.c ELSE least END)
  END AS attainable
  RETURN sum(n.weight) AS weight, sum(n.weight * attainable) AS points, sum(CASE WHEN n.c > 0 AND attainable = 0 THEN 1 ELSE 0 END) AS blocked
}
UNWIND [state.id, null] AS memberState
WITH memberState, sum(weight) AS weight, sum(points) AS points, sum(blocked) AS blocked
RETURN memberState,
  CASE WHEN weight > 0 THEN points / weight END AS attainable,
  CASE WHEN weight > 0 THEN points END AS attainablePoints,
  blocked
ORDER BY memberState
