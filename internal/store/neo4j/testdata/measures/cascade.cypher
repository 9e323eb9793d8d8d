// The cascade in numbers of needs, by State and in all (memberState null): each step is part of the one before. `offered`
// stands beside it: some programme on the theme is active anywhere.
//: ground/programmes.cypher
CALL (active) {
  UNWIND active AS p
  UNWIND p.topics AS topic
  RETURN collect(DISTINCT topic) AS topics
}
//: ground/needs.cypher
UNWIND [state.id, null] AS memberState
RETURN memberState,
  sum(size(needs)) AS identified,
  sum(CASE WHEN size(engaged) > 0 THEN size(needs) ELSE 0 END) AS present,
  sum(size([n IN needs WHERE n.implied OR n.extent > 0])) AS reached,
  sum(size([n IN needs WHERE n.extent > 0])) AS matched,
  sum(size([n IN needs WHERE n.lo >= $metFrom])) AS met,
  sum(size([n IN needs WHERE any(t IN n.themes WHERE t IN topics)])) AS offered
ORDER BY memberState
