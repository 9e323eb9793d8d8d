// What two programmes do to the needs, in severity points: each alone, both together, what both cover twice (redundancy),
// what the lesser adds to the greater (gain), and that as a part of the lesser (complementarity).
//: ground/providers.cypher
//: ground/programmes.cypher
CALL (programmes, active, roots, never) {
  //: ground/needs.cypher
  UNWIND needs AS n
  RETURN collect(n {.weight, .themes, .by}) AS open, sum(n.weight) AS weight
}
//: ground/pairs.cypher
CALL (a, b, open) {
  UNWIND open AS n
  UNWIND [[a.id], [b.id], [a.id, b.id]] AS who
  WITH n, n.themes AS themes, who, [g IN n.by WHERE g.programme IN who] AS by
  //: ground/cover.cypher
  WITH who, sum(n.weight * c) AS points
  RETURN collect({who: who, points: points}) AS covered
}
WITH a.id AS a, b.id AS b, weight, covered
WITH a, b, weight,
  [x IN covered WHERE x.who = [a] | x.points][0] AS pointsA,
  [x IN covered WHERE x.who = [b] | x.points][0] AS pointsB,
  [x IN covered WHERE x.who = [a, b] | x.points][0] AS together
WITH *, CASE WHEN pointsA < pointsB THEN pointsA ELSE pointsB END AS lesser
WITH *, pointsA + pointsB - together AS redundancy
RETURN a, b,
  CASE WHEN weight > 0 THEN pointsA END AS pointsA,
  CASE WHEN weight > 0 THEN pointsB END AS pointsB,
  CASE WHEN weight > 0 THEN together END AS pointsTogether,
  CASE WHEN weight > 0 THEN redundancy END AS redundancy,
  CASE WHEN weight > 0 THEN lesser - redundancy END AS gain,
  CASE WHEN lesser > 0 THEN (lesser - redundancy) / lesser END AS complementarity
ORDER BY redundancy DESC, a, b
