// Target attainment: how far the open needs with measured values have come from their baseline to their target, 0 to 1; their
// mean and number, by State and in all (memberState null). An outcome, apart from coverage.
//: ground/providers.cypher
//: ground/programmes.cypher
//: ground/needs.cypher
WITH state.id AS state, [n IN needs
  WHERE n.need.current IS NOT NULL AND n.need.baseline <> n.need.target AND coalesce(n.need.measuredOn <= $asOf, true)
  | toFloat(n.need.current - n.need.baseline) / (n.need.target - n.need.baseline)] AS shares
UNWIND [state, null] AS memberState
WITH memberState, reduce(list = [], x IN collect(shares) | list + x) AS shares
RETURN memberState, size(shares) AS needs,
  CASE WHEN size(shares) > 0 THEN
    reduce(sum = 0.0, x IN shares | sum + CASE WHEN x < 0 THEN 0.0 WHEN x > 1 THEN 1.0 ELSE x END) / size(shares)
  END AS value
ORDER BY memberState
