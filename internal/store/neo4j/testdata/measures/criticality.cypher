// Criticality: the severity points that would be lost without one engagement, all others staying. Null where nothing with a
// severity above 0 is open anywhere.
//: ground/providers.cypher
//: ground/programmes.cypher
CALL (programmes, active, roots, never) {
  //: ground/needs.cypher
  RETURN collect({state: state, engaged: engaged, needs: needs}) AS places,
    sum(reduce(sum = 0, n IN needs | sum + n.weight)) AS weight
}
UNWIND places AS place
UNWIND place.engaged AS programme
CALL (place, programme) {
  UNWIND place.needs AS n
  WITH n.weight AS weight, n.c AS whole, n.themes AS themes, [g IN n.by WHERE g.programme <> programme] AS by
  //: ground/cover.cypher
  RETURN sum(weight * (whole - c)) AS lost
}
RETURN programme, place.state.id AS memberState, CASE WHEN weight > 0 THEN lost END AS points
ORDER BY points DESC, programme, memberState
