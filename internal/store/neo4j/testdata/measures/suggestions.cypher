// Suggestions: what a programme would add to all engagements, in severity points and in attainable ones, in a State where it
// is not engaged and has capacity left. Left out: those that are closed to requests, were declined last, or broke off there.
//: ground/programmes.cypher
//: ground/partners.cypher
//: ground/needs.cypher
//: ground/prerequisites.cypher
UNWIND partners AS partner
WITH *, partner.programme AS p, partner.programme.members AS members
WITH *, [m IN members WHERE m.capacity IS NOT NULL | m.capacity][0] AS capacity
WHERE NOT state IN p.states
  AND coalesce([m IN members WHERE m.availability IS NOT NULL | m.availability][0], 'OPEN') <> 'CLOSED'
  AND coalesce(size(p.states) < capacity, true)
// How far each need would then be covered.
CALL (p, members, tied) {
  UNWIND tied AS n
  WITH n, [m IN n.assessed WHERE startNode(m.edge) IN members][0] AS meets, any(t IN n.themes WHERE t IN p.topics) AS topic
  WITH n, n.extent + coalesce(meets.extentPercent, 0) / 100.0 AS extent, n.implied OR topic AND meets IS NULL AS implied
  WITH n, CASE WHEN extent >= 1 THEN 1.0 ELSE extent END AS lo, implied
  RETURN collect({need: n.need, needed: n.needed, weight: n.weight, before: n.c, after: CASE WHEN implied THEN lo + $impliedWeight * (1 - lo) ELSE lo END}) AS covers
}
WITH *, reduce(sum = 0.0, n IN covers | sum + n.weight * (n.after - n.before)) AS gain
WHERE gain > 0
  AND NOT coalesce(COLLECT {
    UNWIND members AS m
    MATCH (m)-[proposal:PROPOSED_FOR]->(:Need)<-[:HAS_NEED]-(state)
    WHERE coalesce(proposal.proposedOn <= $asOf, true) AND none(x IN coalesce(proposal.sources, []) WHERE split(x, '#')[0] IN untold) AND proposal.claimedBy IS NULL
    // One without a day is the oldest; of two on a day a refusal counts.
    WITH coalesce(proposal.proposedOn, date('0001-01-01')) AS day, coalesce(proposal.status, '') = 'DECLINED' AS declined
    RETURN declined ORDER BY day DESC, declined DESC LIMIT 1
  }[0], false)
  AND NOT coalesce(COLLECT {
    UNWIND members AS m
    MATCH (m)-[e:SERVES]->(state)
    WHERE none(x IN coalesce(e.sources, []) WHERE split(x, '#')[0] IN untold) AND e.claimedBy IS NULL
    WITH coalesce(e.since, e.lastReportedOn, p.start) AS day,
      coalesce(e.status, '') IN ['SUSPENDED', 'CANCELLED'] AND coalesce(e.statusOn <= $asOf, true) AS broken
    RETURN broken ORDER BY day DESC, broken DESC LIMIT 1
  }[0], false)
WITH p.id AS programme, state.id AS memberState, gain,
  reduce(sum = 0.0, n IN covers | sum + n.weight * CASE
    WHEN size(n.needed) = 1 THEN n.after - n.before // it requires nothing
    ELSE reduce(least = 1.0, x IN covers | CASE WHEN x.need IN n.needed AND x.after < least THEN x.after ELSE least END)
      - reduce(least = 1.0, x IN covers | CASE WHEN x.need IN n.needed AND x.before < least THEN x.before ELSE least END)
  END) AS attainableGain,
  any(n IN covers WHERE n.after > n.before AND coalesce(n.need.requestedOn <= $asOf, false)) AS requested,
  capacity IS NOT NULL AS capacityKnown, size(p.states) AS capacityUsed, capacity - size(p.states) AS capacityLeft,
  COLLECT {
    UNWIND partner.leads + partner.implements AS v
    WITH v WHERE any(x IN partners WHERE x.id IN [q IN engaged | q.id] AND v IN x.leads + x.implements)
    RETURN DISTINCT v ORDER BY v
  } AS bridge
RETURN programme, memberState, gain, attainableGain, requested, capacityKnown, capacityUsed, capacityLeft, bridge
ORDER BY gain DESC, requested DESC, programme, memberState
