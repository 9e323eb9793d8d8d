// Duplication candidates: open needs that two programmes, both engaged in the State, both meet. Only `surplus`, what is met
// beyond all of the need, is too much; several without surplus are division of labour.
//: ground/programmes.cypher
//: ground/partners.cypher
//: ground/needs.cypher
UNWIND needs AS n
UNWIND [g IN n.by WHERE g.extent > 0] AS g
UNWIND [h IN n.by WHERE h.extent > 0] AS h
WITH * WHERE g.programme < h.programme
WITH *, [x IN partners WHERE x.id = g.programme][0] AS a, [x IN partners WHERE x.id = h.programme][0] AS b
//: ground/relation.cypher
// An extent is self-assessed where who leads or implements its own programme assessed it, and nobody has confirmed it.
WITH *, g.meets.selfAssessed OR h.meets.selfAssessed AS selfAssessed
WITH *, g.meets.extentPercent + h.meets.extentPercent AS percent
WITH a.id AS a, b.id AS b, n.need.id AS need, state.id AS memberState,
  g.meets.extentPercent AS extentPercentA, h.meets.extentPercent AS extentPercentB,
  CASE WHEN percent > 100 THEN n.weight * (percent - 100) / 100.0 ELSE 0.0 END AS surplus,
  relation, selfAssessed,
  percent >= 125 AND NOT selfAssessed AND relation IN ['SAME_LEAD', 'SHARED_DELIVERER', 'NO_COORDINATION_RECORDED'] AS potentialDuplication
RETURN a, b, need, memberState, extentPercentA, extentPercentB, surplus, relation, selfAssessed, potentialDuplication
ORDER BY surplus DESC, a, b, need
