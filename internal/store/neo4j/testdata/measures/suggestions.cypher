// Suggestions: what a programme would add, in severity points and in attainable ones, to all that is engaged or agreed, in a
// State where it is neither and has capacity left. Left out: those that are closed to requests, end within 90 days or broke
// off there; and needs that their State disputes, or for which the programme declined.
//: ground/providers.cypher
//: ground/programmes.cypher
CALL (programmes, active, roots, never) {
  //: ground/needs.cypher
  //: ground/pipeline.cypher
  //: ground/prerequisites.cypher
  //: ground/regions.cypher
  RETURN collect({state: state, engaged: engaged, agreed: agreed, needs: tied, offers: offers}) AS places
}
UNWIND places AS place
WITH *, place.state AS state, place.engaged AS engaged, place.agreed AS agreed, place.needs AS needs
UNWIND active AS p
WITH *, size([x IN places WHERE p.id IN x.engaged + x.agreed]) AS capacityUsed, [s IN p.serves WHERE s.place = state] AS serves
WHERE NOT p.id IN engaged + agreed
  AND p.availability <> 'CLOSED' AND p.last >= $asOf + duration('P90D')
  AND coalesce(capacityUsed < p.capacity, true)
  // The newest edge there did not break off; of several on a day none did.
  AND none(s IN serves WHERE s.status IN ['SUSPENDED', 'CANCELLED'] AND none(x IN serves WHERE x.since > s.since))
// How far each need would then be covered, which is never less.
CALL (p, needs, engaged, agreed) {
  UNWIND needs AS n
  UNWIND [[], [p.id]] AS more
  WITH n, p, n.themes AS themes, [g IN n.able WHERE g.programme IN engaged OR g.programme IN agreed + more AND NOT g.declined] AS by
  //: ground/cover.cypher
  WITH n, p, min(c) AS before, max(c) AS after
  RETURN collect({
    need: n.need, needed: n.needed, weight: n.weight, before: before, after: after, proposals: n.proposals,
    counts: coalesce(n.need.stateView, '') <> 'DISPUTED' AND coalesce(n.need.severity > 0, true),
    exact: any(t IN n.themes WHERE t IN p.themes) OR any(g IN n.able WHERE g.programme = p.id AND g.meets IS NOT NULL)
  }) AS covers
}
WITH *, [n IN covers WHERE n.counts AND n.after > n.before] AS risen
WHERE size(risen) > 0
// What its newest proposals for the needs say, or its edges there.
WITH *, reduce(list = [], n IN covers | list + [o IN n.proposals WHERE o.programme = p.id][..1]) AS proposals
WITH p.id AS programme, state.id AS memberState,
  reduce(sum = 0.0, n IN risen | sum + n.weight * (n.after - n.before)) AS gain,
  reduce(sum = 0.0, n IN covers | sum + CASE WHEN n.counts THEN n.weight * (
    reduce(least = 1.0, x IN covers | CASE WHEN x.need IN n.needed AND x.after < least THEN x.after ELSE least END)
    - reduce(least = 1.0, x IN covers | CASE WHEN x.need IN n.needed AND x.before < least THEN x.before ELSE least END)
  ) ELSE 0 END) AS attainableGain,
  any(n IN risen WHERE coalesce(n.need.requestedOn <= $asOf, false)) AS requested,
  reduce(sum = 0.0, n IN risen | sum + CASE WHEN n.exact THEN n.weight * (n.after - n.before) ELSE 0 END) AS exact,
  CASE
    WHEN any(o IN proposals WHERE o.status = 'PROPOSED') OR any(s IN serves WHERE s.status = 'PROPOSED') THEN 'PROPOSED'
    WHEN any(s IN serves WHERE s.begins <= s.last < $asOf) THEN 'LEFT'
    WHEN any(o IN proposals WHERE o.status = 'LAPSED' OR o.status = 'ACCEPTED' AND NOT o.followed) THEN 'LAPSED'
    WHEN any(o IN place.offers WHERE o.programme = p.id) THEN 'REGIONAL'
    ELSE 'NEW'
  END AS stage,
  p.capacity IS NOT NULL AS capacityKnown, capacityUsed, p.capacity - capacityUsed AS capacityLeft,
  COLLECT {
    UNWIND p.leads + p.implements + p.partners AS v
    WITH v WHERE any(x IN active WHERE x.id IN engaged AND v IN x.leads + x.implements + x.partners)
    RETURN DISTINCT v ORDER BY v
  } AS bridge
RETURN programme, memberState, gain, attainableGain, requested, exact, stage, capacityKnown, capacityUsed, capacityLeft, bridge
ORDER BY gain DESC, requested DESC, exact DESC, programme, memberState
