// Synergies of two programmes, each in its own unit and never added up:
//   coLocatedGain    points that both cover together beyond the better of them, over the States where both are engaged
//   enablingEffect   attainable points of both beyond the sum of each, alone: one meets a prerequisite of the other
//   onTop            the same on top of all other engagements
//   ease             the sum over common providers of 1 / number of their active programmes; no points
//: ground/programmes.cypher
//: ground/partners.cypher
CALL (active, fictional, untold) {
  //: ground/needs.cypher
  //: ground/prerequisites.cypher
  RETURN collect({state: state, engaged: [p IN engaged | p.id], needs: tied}) AS places,
    sum(reduce(sum = 0, n IN needs | sum + n.weight)) AS weight
}
//: ground/pairs.cypher
//: ground/relation.cypher
CALL (a, b, sharedStates, places) {
  UNWIND [x IN places WHERE x.state IN sharedStates] AS place
  WITH place, a.id AS one, b.id AS two, [x IN place.engaged WHERE x <> a.id AND x <> b.id] AS others
  // Only needs that one of the two covers, those that require them and what these require: the rest cancels out.
  WITH *, [n IN place.needs WHERE any(g IN n.by WHERE g.programme = one OR g.programme = two) | n.need] AS touched
  WITH *, [n IN place.needs WHERE any(x IN n.needed WHERE x IN touched)] AS changing
  WITH *, [n IN place.needs WHERE any(x IN changing WHERE n.need IN x.needed)] AS needs
  // The points, and the attainable points, of several sets of engagements in the State.
  UNWIND [
    {who: [one], name: 'a', alone: -1, onTop: 0}, {who: [two], name: 'b', alone: -1, onTop: 0}, {who: [one, two], name: 'ab', alone: 1, onTop: 0},
    {who: others, onTop: 1}, {who: others + [one], onTop: -1}, {who: others + [two], onTop: -1}, {who: others + [one, two], onTop: 1}
  ] AS set
  CALL (needs, set) {
    UNWIND needs AS n
    WITH n, [g IN n.by WHERE g.programme IN set.who] AS by
    WITH n, reduce(sum = 0, g IN by | sum + coalesce(g.meets.extentPercent, 0)) AS percent, any(g IN by WHERE g.implied) AS implied
    WITH n, CASE WHEN percent >= 100 THEN 1.0 WHEN implied THEN percent / 100.0 + $impliedWeight * (1 - percent / 100.0) ELSE percent / 100.0 END AS c
    WITH collect({need: n.need, needed: n.needed, weight: n.weight, c: c}) AS covers
    RETURN reduce(sum = 0.0, n IN covers | sum + n.weight * n.c) AS points,
      reduce(sum = 0.0, n IN covers | sum + n.weight * CASE
        WHEN size(n.needed) = 1 THEN n.c // it requires nothing
        ELSE reduce(least = n.c, x IN covers | CASE WHEN x.need IN n.needed AND x.c < least THEN x.c ELSE least END)
      END) AS attainable
  }
  WITH place.state AS state, collect({name: set.name, points: points}) AS sets,
    sum(coalesce(set.alone, 0) * attainable) AS alone, sum(set.onTop * attainable) AS onTop
  WITH alone, onTop,
    [x IN sets WHERE x.name = 'a' | x.points][0] AS pointsA,
    [x IN sets WHERE x.name = 'b' | x.points][0] AS pointsB,
    [x IN sets WHERE x.name = 'ab' | x.points][0] AS together
  RETURN sum(together - CASE WHEN pointsA > pointsB THEN pointsA ELSE pointsB END) AS coLocatedGain,
    sum(alone) AS enablingEffect, sum(onTop) AS onTop
}
WITH a.id AS a, b.id AS b, relation,
  CASE WHEN weight > 0 THEN toFloat(coLocatedGain) END AS coLocatedGain,
  CASE WHEN weight > 0 THEN toFloat(enablingEffect) END AS enablingEffect,
  CASE WHEN weight > 0 THEN toFloat(onTop) END AS onTop,
  reduce(sum = 0.0, v IN sharedProviders | sum + 1.0 / size([x IN partners WHERE v IN x.leads + x.implements + x.partners])) AS ease,
  sharedProviders AS commonProviders,
  COLLECT { UNWIND sharedMandates AS x WITH x WHERE x:Resolution RETURN x.id ORDER BY x.id } AS sharedResolutions
RETURN a, b, relation, coLocatedGain, enablingEffect, onTop, ease, commonProviders, sharedResolutions
ORDER BY coLocatedGain DESC, enablingEffect DESC, ease DESC, size(sharedResolutions) DESC, a, b
