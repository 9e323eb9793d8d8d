// Synergies of two programmes, as far as one query can say them, each in its own unit and never added up:
//   coLocatedGain    points that both cover together beyond the better of them, over the States where both are engaged
//   ease             the sum over common providers of 1 / number of their active programmes; no points
//: ground/programmes.cypher
//: ground/partners.cypher
CALL (active, fictional, untold) {
  //: ground/needs.cypher
  RETURN collect({state: state, engaged: [p IN engaged | p.id], needs: needs}) AS places,
    sum(reduce(sum = 0, n IN needs | sum + n.weight)) AS weight
}
//: ground/pairs.cypher
//: ground/relation.cypher
CALL (a, b, sharedStates, places) {
  UNWIND [x IN places WHERE x.state IN sharedStates] AS place
  WITH place, a.id AS one, b.id AS two
  WITH *, [n IN place.needs WHERE any(g IN n.by WHERE g.programme = one OR g.programme = two)] AS needs
  // The points of each alone, and of both, in the State.
  UNWIND [{who: [one], name: 'a'}, {who: [two], name: 'b'}, {who: [one, two], name: 'ab'}] AS set
  CALL (needs, set) {
    UNWIND needs AS n
    WITH n, [g IN n.by WHERE g.programme IN set.who] AS by
    WITH n, reduce(sum = 0, g IN by | sum + coalesce(g.meets.extentPercent, 0)) AS percent, any(g IN by WHERE g.implied) AS implied
    WITH n, CASE WHEN percent >= 100 THEN 1.0 WHEN implied THEN percent / 100.0 + $impliedWeight * (1 - percent / 100.0) ELSE percent / 100.0 END AS c
    RETURN sum(n.weight * c) AS points
  }
  WITH place.state AS state, collect({name: set.name, points: points}) AS sets
  WITH
    [x IN sets WHERE x.name = 'a' | x.points][0] AS pointsA,
    [x IN sets WHERE x.name = 'b' | x.points][0] AS pointsB,
    [x IN sets WHERE x.name = 'ab' | x.points][0] AS together
  RETURN sum(together - CASE WHEN pointsA > pointsB THEN pointsA ELSE pointsB END) AS coLocatedGain
}
WITH a.id AS a, b.id AS b, relation,
  CASE WHEN weight > 0 THEN toFloat(coLocatedGain) END AS coLocatedGain,
  reduce(sum = 0.0, v IN sharedProviders | sum + 1.0 / size([x IN partners WHERE v IN x.leads + x.implements + x.partners])) AS ease,
  sharedProviders AS commonProviders,
  COLLECT { UNWIND sharedMandates AS x WITH x WHERE x:Resolution RETURN x.id ORDER BY x.id } AS sharedResolutions
RETURN a, b, relation, coLocatedGain, ease, commonProviders, sharedResolutions
ORDER BY a, b
