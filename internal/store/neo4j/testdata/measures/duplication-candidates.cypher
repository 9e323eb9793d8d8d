// Duplication candidates: open needs that two programmes, both engaged in the State, both meet. Only `surplus`, what is met
// beyond all of the need, is too much, and of programmes joined nothing is; several without surplus are division of labour.
//: ground/providers.cypher
//: ground/programmes.cypher
//: ground/needs.cypher
UNWIND needs AS n
UNWIND [g IN n.by WHERE g.percent > 0] AS g
UNWIND [h IN n.by WHERE h.percent > 0] AS h
WITH * WHERE g.programme < h.programme
WITH *, [p IN active WHERE p.id = g.programme][0] AS a, [p IN active WHERE p.id = h.programme][0] AS b
//: ground/relation.cypher
// An extent is self-assessed where who leads or implements its own programme assessed it, and nobody has confirmed it.
WITH *, g.meets.selfAssessed OR h.meets.selfAssessed AS selfAssessed, g.percent + h.percent AS both
WITH a.id AS a, b.id AS b, n.need.id AS need, state.id AS memberState,
  g.percent AS extentPercentA, h.percent AS extentPercentB,
  CASE WHEN both > 100 AND relation <> 'CO_DELIVERY' THEN n.weight * (both - 100) / 100.0 ELSE 0.0 END AS surplus,
  CASE WHEN n.percent > 100 THEN n.weight * (n.percent - 100) / 100.0 ELSE 0.0 END AS surplusOfNeed,
  relation, selfAssessed,
  both >= 125 AND NOT selfAssessed AND relation IN ['SAME_LEAD', 'SHARED_DELIVERER', 'NO_COORDINATION_RECORDED'] AS potentialDuplication
RETURN a, b, need, memberState, extentPercentA, extentPercentB, surplus, surplusOfNeed, relation, selfAssessed, potentialDuplication
ORDER BY surplus DESC, a, b, need
