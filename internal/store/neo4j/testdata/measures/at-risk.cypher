// At risk: the severity points that would be lost without the engagements that hold no more on the day after $withinDays days,
// by State and in all (memberState null). One that is renewed by another edge does hold; one to be suspended does not.
//: ground/providers.cypher
//: ground/programmes.cypher
//: ground/needs.cypher
WITH *, $asOf + duration({days: $withinDays + 1}) AS day
WITH *, [p IN active WHERE p.id IN engaged AND any(s IN p.serves WHERE s.place = state AND s.begins <= day <= s.last) | p.id] AS staying
CALL (needs, staying) {
  UNWIND needs AS n
  WITH n.weight AS weight, n.c AS whole, n.themes AS themes, [g IN n.by WHERE g.programme IN staying] AS by
  //: ground/cover.cypher
  RETURN sum(weight) AS weight, sum(weight * (whole - c)) AS lost
}
UNWIND [state.id, null] AS memberState
WITH memberState, sum(weight) AS weight, sum(lost) AS lost
RETURN memberState, CASE WHEN weight > 0 THEN lost END AS points
ORDER BY memberState
