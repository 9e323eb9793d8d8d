// What two programmes do to the needs, in severity points: each alone, both together, what both cover twice (redundancy),
// what the lesser adds to the greater (gain), and that as a part of the lesser (complementarity).
//: ground/programmes.cypher
//: ground/partners.cypher
CALL (active, fictional, untold) {
  //: ground/needs.cypher
  RETURN collect(needs) AS places, sum(reduce(sum = 0, n IN needs | sum + n.weight)) AS weight
}
// Alone, a programme covers a need by the extent that was assessed, else by impliedWeight.
CALL (places) {
  UNWIND places AS needs
  UNWIND needs AS n
  UNWIND n.by AS g
  WITH g.programme AS programme, sum(n.weight * CASE WHEN g.implied THEN $impliedWeight ELSE g.extent END) AS points
  RETURN collect({programme: programme, points: points}) AS alone
}
// Together they cover the sum of extents, at most 1, and impliedWeight of the rest where one of them is implied.
CALL (places) {
  UNWIND places AS needs
  UNWIND needs AS n
  UNWIND n.by AS g
  UNWIND n.by AS h
  WITH n, g, h, CASE WHEN g.extent + h.extent < 1 THEN g.extent + h.extent ELSE 1.0 END AS lo
  WHERE g.programme < h.programme
  WITH g.programme AS a, h.programme AS b, sum(n.weight * (
    CASE WHEN g.implied THEN $impliedWeight ELSE g.extent END + CASE WHEN h.implied THEN $impliedWeight ELSE h.extent END
    - CASE WHEN g.implied OR h.implied THEN lo + $impliedWeight * (1 - lo) ELSE lo END
  )) AS points
  RETURN collect({a: a, b: b, points: points}) AS twice
}
//: ground/pairs.cypher
WITH a.id AS a, b.id AS b, weight,
  coalesce([x IN alone WHERE x.programme = a.id | x.points][0], 0.0) AS pointsA,
  coalesce([x IN alone WHERE x.programme = b.id | x.points][0], 0.0) AS pointsB,
  coalesce([x IN twice WHERE x.a = a.id AND x.b = b.id | x.points][0], 0.0) AS redundancy
WITH *, CASE WHEN pointsA < pointsB THEN pointsA ELSE pointsB END AS lesser
RETURN a, b,
  CASE WHEN weight > 0 THEN pointsA END AS pointsA,
  CASE WHEN weight > 0 THEN pointsB END AS pointsB,
  CASE WHEN weight > 0 THEN pointsA + pointsB - redundancy END AS pointsTogether,
  CASE WHEN weight > 0 THEN redundancy END AS redundancy,
  CASE WHEN weight > 0 THEN lesser - redundancy END AS gain,
  CASE WHEN lesser > 0 THEN (lesser - redundancy) / lesser END AS complementarity
ORDER BY redundancy DESC, a, b
