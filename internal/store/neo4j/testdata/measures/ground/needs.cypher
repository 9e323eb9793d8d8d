// Ground 2 of 7: one row for each State, with
//   engaged   the active programmes with an engagement in it
//   needs     its open needs, each with its weight, by whom it is covered, and how far
CALL (active) {
  UNWIND active AS p
  UNWIND p.states AS at
  WITH at, collect(p) AS engaged
  RETURN collect({state: at, engaged: engaged}) AS served
}
MATCH (state:MemberState)
WHERE any(x IN coalesce(state.sources, []) WHERE split(x, '#')[0] IN fictional) = $exercise
WITH *, coalesce([x IN served WHERE x.state = state | x.engaged][0], []) AS engaged
CALL (state, engaged, untold) {
  MATCH (state)-[has:HAS_NEED]->(n:Need)
  WHERE none(x IN coalesce(has.sources, []) WHERE split(x, '#')[0] IN untold) AND has.claimedBy IS NULL
    AND n.identifiedOn <= $asOf
    AND NOT coalesce(n.resolvedOn <= $asOf, false)
    AND CASE n.status
      WHEN 'RESOLVED' THEN n.resolvedOn > $asOf OR n.resolvedOn IS NULL AND n.statusOn > $asOf
      WHEN 'WITHDRAWN' THEN n.statusOn > $asOf
      ELSE true
    END
  WITH n, coalesce(n.severity, 0) AS weight,
    COLLECT {
      MATCH (n)-[c:CONCERNS]->(t:Theme)
      WHERE none(x IN coalesce(c.sources, []) WHERE split(x, '#')[0] IN untold) AND c.claimedBy IS NULL
      RETURN t
    } AS themes,
    // What was assessed by today; of one programme the newest that it did not assess itself holds, else the newest, of
    // equal days the lower. Claims are left out; what the State disputes is 0 and implies nothing.
    COLLECT {
      MATCH (n)<-[m:MEETS]-(:Programme)
      WHERE none(x IN coalesce(m.sources, []) WHERE split(x, '#')[0] IN untold) AND m.claimedBy IS NULL AND coalesce(m.assessedOn <= $asOf, true)
      WITH m, coalesce(m.stateView, '') = 'DISPUTED' AS disputed,
        NOT (m.confirmedBy IS NOT NULL AND coalesce(m.confirmedOn <= $asOf, true)) AND EXISTS {
          // Whoever leads or implements the programme, or is of one root with who does.
          MATCH (p:Programme) ((:Programme)-[same:SAME_AS WHERE same.decision = 'SAME' AND same.claimedBy IS NULL]-(:Programme))* (:Programme)<-[part:PARTICIPATES_IN]-(office:Provider)
          WHERE p = startNode(m) AND part.role IN ['LEAD', 'IMPLEMENTING'] AND part.claimedBy IS NULL
          MATCH (office) ((:Provider)-[up:PART_OF|SAME_AS WHERE (type(up) = 'PART_OF' OR up.decision = 'SAME') AND up.claimedBy IS NULL]-(:Provider))* (by:Provider)
          WHERE by.id = m.assessedBy
        } AS selfAssessed
      ORDER BY disputed, selfAssessed, coalesce(m.assessedOn, date('0001-01-01')) DESC, m.extentPercent
      RETURN {edge: m, extentPercent: CASE WHEN disputed THEN 0 ELSE m.extentPercent END, selfAssessed: selfAssessed}
    } AS assessed
  // Who covers it: by what was assessed, else by being engaged here on its theme.
  WITH n, weight, themes, assessed,
    [p IN engaged | {programme: p.id, meets: [m IN assessed WHERE startNode(m.edge) IN p.members][0], topic: any(t IN themes WHERE t IN p.topics)}] AS here
  WITH n, weight, themes, assessed,
    [g IN here WHERE g.meets IS NOT NULL OR g.topic | {
      programme: g.programme, meets: g.meets, implied: g.meets IS NULL, extent: coalesce(g.meets.extentPercent, 0) / 100.0
    }] AS by
  WITH n, weight, themes, assessed, by,
    reduce(sum = 0, g IN by | sum + coalesce(g.meets.extentPercent, 0)) AS percent,
    any(g IN by WHERE g.implied) AS implied
  WITH *, CASE WHEN percent >= 100 THEN 1.0 ELSE percent / 100.0 END AS lo
  WITH *, CASE WHEN implied THEN 1.0 ELSE lo END AS hi
  RETURN collect({
    need: n, weight: weight, themes: themes, assessed: assessed, by: by,
    extent: percent / 100.0, implied: implied, lo: lo, hi: hi, c: lo + $impliedWeight * (hi - lo)
  }) AS needs
}
