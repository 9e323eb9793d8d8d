// Ground: the open needs as `planned`, each with who is behind help on its way (`behind`) and how far that is (`pipeline`); and
// `agreed`, the ids of the programmes that are not engaged in the State but agreed to be.
CALL (state, engaged, programmes, needs) {
  WITH *, [p IN programmes WHERE p.live] AS live
  // An engagement is agreed if it begins later, or if a proposal for a need was accepted of late and none has begun since.
  WITH *, [p IN live WHERE any(s IN p.serves WHERE s.place = state AND s.since > $asOf AND NOT s.status IN ['PROPOSED', 'SUSPENDED', 'CANCELLED']) | p.id] AS later
  WITH *, [p IN live WHERE NOT p.id IN engaged
    AND (p.id IN later OR any(n IN needs WHERE [o IN n.proposals WHERE o.programme = p.id | o.fresh][0])) | p.id] AS agreed
  CALL (engaged, needs, live, later, agreed) {
    UNWIND needs AS n
    // Whoever is agreed for the State, and would cover the need, is agreed for it; of others the newest proposal says it. An
    // accepted one that nothing followed has lapsed.
    WITH n, [p IN live | {programme: p.id, status: CASE
      WHEN p.id IN agreed AND any(g IN n.able WHERE g.programme = p.id AND NOT g.declined AND (g.percent > 0 OR size(g.implied) > 0)) THEN 'AGREED'
      ELSE [o IN n.proposals WHERE o.programme = p.id | CASE
        WHEN o.status <> 'ACCEPTED' THEN o.status
        WHEN o.fresh OR p.id IN engaged OR p.id IN later THEN 'AGREED'
        ELSE 'LAPSED'
      END][0]
    END}] AS all
    WITH n, [x IN all WHERE x.status IS NOT NULL] AS behind
    RETURN collect(n {.*, behind: behind,
      pipeline: coalesce([status IN ['AGREED', 'PROPOSED', 'DECLINED', 'LAPSED'] WHERE any(x IN behind WHERE x.status = status)][0], 'NONE')
    }) AS planned
  }
  RETURN agreed, planned
}
