// Ground 4 of 7: who is in the active programmes, and what mandates them; `partners` has an entry for each of `active`.
// A provider stands for the one that it is an office of, and for those decided to be the SAME. Facilitators count nowhere.
CALL (active, untold) {
  UNWIND active AS p
  WITH p, p.members AS members
  WITH p,
    COLLECT {
      UNWIND members AS m
      MATCH (m)<-[part:PARTICIPATES_IN]-(office:Provider)
      WHERE part.role IN ['LEAD', 'IMPLEMENTING', 'PARTNER', 'FUNDING'] AND none(x IN coalesce(part.sources, []) WHERE split(x, '#')[0] IN untold) AND part.claimedBy IS NULL
      MATCH (office) ((below:Provider)-[up:PART_OF|SAME_AS]-(:Provider)
        WHERE none(x IN coalesce(up.sources, []) WHERE split(x, '#')[0] IN untold) AND up.claimedBy IS NULL
          AND (up.decision = 'SAME' OR type(up) = 'PART_OF' AND startNode(up) = below))* (top:Provider)
      // The last of those is above which nothing more is; of several that are the same, the one with the lowest id.
      WITH part.role AS role, office, top, COUNT {
        MATCH (top) ((lower:Provider)-[step:PART_OF|SAME_AS]-(:Provider)
          WHERE none(x IN coalesce(step.sources, []) WHERE split(x, '#')[0] IN untold) AND step.claimedBy IS NULL
            AND (step.decision = 'SAME' OR type(step) = 'PART_OF' AND startNode(step) = lower))* (above:Provider)
        RETURN DISTINCT above
      } AS above ORDER BY above, top.id
      WITH role, office, collect(top)[0] AS root
      WHERE root.kind <> 'FACILITATOR'
      RETURN DISTINCT {provider: root.id, role: role}
    } AS parts,
    COLLECT {
      UNWIND members AS m
      MATCH (m)-[a:MANDATED_BY]->(mandate)
      WHERE none(x IN coalesce(a.sources, []) WHERE split(x, '#')[0] IN untold) AND a.claimedBy IS NULL
      OPTIONAL MATCH (mandate)-[b:SET_BY]->(setter)
      WHERE b.claimedBy IS NULL AND none(x IN coalesce(b.sources, []) + coalesce(setter.sources, []) WHERE split(x, '#')[0] IN untold)
      WITH mandate, setter WHERE setter IS NOT NULL OR NOT mandate:Requirement
      UNWIND [mandate, setter] AS one
      WITH one WHERE one IS NOT NULL
      RETURN DISTINCT one
    } AS mandates,
    // Itself and all that it is a component of, active or not; and those that it coordinates with.
    COLLECT {
      UNWIND members AS m
      MATCH (m) ((below:Programme)-[up:COMPONENT_OF|SAME_AS]-(:Programme)
        WHERE none(x IN coalesce(up.sources, []) WHERE split(x, '#')[0] IN untold) AND up.claimedBy IS NULL
          AND (up.decision = 'SAME' OR type(up) = 'COMPONENT_OF' AND startNode(up) = below))* (whole:Programme)
      RETURN DISTINCT whole
    } AS wholes,
    COLLECT {
      UNWIND members AS m
      MATCH (m)-[c:COORDINATES_WITH]-(other:Programme)
      WHERE none(x IN coalesce(c.sources, []) WHERE split(x, '#')[0] IN untold) AND c.claimedBy IS NULL
      RETURN DISTINCT other
    } AS alongside
  RETURN collect({
    id: p.id, programme: p, mandates: mandates, wholes: wholes, alongside: alongside,
    leads: [x IN parts WHERE x.role = 'LEAD' | x.provider],
    implements: [x IN parts WHERE x.role = 'IMPLEMENTING' | x.provider],
    partners: [x IN parts WHERE x.role = 'PARTNER' | x.provider],
    funds: [x IN parts WHERE x.role = 'FUNDING' | x.provider]
  }) AS partners
}
