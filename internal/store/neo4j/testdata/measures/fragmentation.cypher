// Fragmentation of a State: 1 less the sum of squared shares of those who lead the programmes engaged there, each engagement
// being shared equally among the leads; effectiveProviders is 1 over that sum. Null below three engagements with a lead.
//: ground/providers.cypher
//: ground/programmes.cypher
MATCH (state:MemberState)
WHERE coalesce(state.fictional, false) = $exercise
WITH *, [p IN active WHERE state IN p.states AND size(p.leads) > 0] AS led
CALL (led) {
  UNWIND led AS p
  UNWIND p.leads AS lead
  WITH led, lead, sum(1.0 / size(p.leads)) AS units
  RETURN sum((units / size(led)) ^ 2) AS hhi
}
RETURN state.id AS memberState, size(led) AS engagements,
  CASE WHEN size(led) >= 3 THEN hhi END AS hhi,
  CASE WHEN size(led) >= 3 THEN 1 - hhi END AS value,
  CASE WHEN size(led) >= 3 THEN 1 / hhi END AS effectiveProviders
ORDER BY memberState
