// Ground: one row for each State, with
//   engaged   the ids of the programmes that are engaged in it
//   needs     its open needs, each with its weight, who could cover it (`able`), who does (`by`), and how far
MATCH (state:MemberState)
WHERE coalesce(state.fictional, false) = $exercise
WITH *, [p IN active WHERE state IN p.states | p.id] AS engaged
CALL (state, engaged, programmes, roots, never) {
  MATCH (state)-[has:HAS_NEED]->(need:Need)
  WHERE has.claimedBy IS NULL AND ($exercise OR has.fictional IS NULL)
    AND need.identifiedOn <= $asOf
    AND NOT coalesce(need.resolvedOn <= $asOf, false)
    AND CASE need.status
      WHEN 'RESOLVED' THEN need.resolvedOn > $asOf OR need.resolvedOn IS NULL AND need.statusOn > $asOf
      WHEN 'WITHDRAWN' THEN need.statusOn > $asOf
      ELSE true
    END
  WITH *,
    COLLECT {
      MATCH (need)-[c:CONCERNS]->(t:Theme)
      WHERE c.claimedBy IS NULL AND ($exercise OR c.fictional IS NULL)
      RETURN t
    } AS themes,
    // What was proposed by $asOf, newest first; one without a day is the oldest, and of several on a day the strictest is first.
    // A decision holds from its own day; before that it is PROPOSED. It is fresh for two years, until an
    // engagement follows.
    COLLECT {
      UNWIND programmes AS p
      UNWIND p.members AS m
      MATCH (m)-[o:PROPOSED_FOR]->(need)
      WHERE o.claimedBy IS NULL AND ($exercise OR o.fictional IS NULL) AND coalesce(o.proposedOn <= $asOf, true)
      WITH p, o, coalesce(o.decidedOn, o.proposedOn) AS decided
      WITH p, o, decided, CASE WHEN decided > $asOf THEN 'PROPOSED' ELSE coalesce(o.status, 'PROPOSED') END AS status,
        // An engagement that held on its first day has begun since.
        coalesce(any(s IN p.serves WHERE s.place = state AND coalesce(decided, never) <= s.since <= $asOf
          AND s.begins = s.since AND s.since <= s.last), false) AS followed
      ORDER BY coalesce(o.proposedOn, never) DESC, {DECLINED: 1, LAPSED: 2, PROPOSED: 3, ACCEPTED: 4}[status]
      RETURN {
        programme: p.id, status: status, followed: followed,
        fresh: status = 'ACCEPTED' AND NOT followed AND coalesce(decided + duration('P2Y') > $asOf, false)
      }
    } AS proposals,
    // What was assessed by $asOf: of one programme what it did not assess itself first, then the newest, of equal days the lower.
    COLLECT {
      UNWIND programmes AS p
      UNWIND p.members AS m
      MATCH (m)-[e:MEETS]->(need)
      WHERE e.claimedBy IS NULL AND ($exercise OR e.fictional IS NULL) AND coalesce(e.assessedOn <= $asOf, true)
      WITH p, e,
        coalesce([x IN roots WHERE x.provider = e.assessedBy | x.root.id][0] IN p.leads + p.implements, false)
          AND (e.confirmedBy IS NULL OR coalesce(e.confirmedOn > $asOf, false)) AS selfAssessed
      ORDER BY selfAssessed, coalesce(e.assessedOn, never) DESC, e.extentPercent
      RETURN {programme: p.id, edge: e, disputed: coalesce(e.stateView, '') = 'DISPUTED', selfAssessed: selfAssessed}
    } AS assessed
  // In force of each programme: the first, and the first that the State does not dispute, which alone gives an extent.
  WITH *, [a IN assessed WHERE a.edge IN [
    [b IN assessed WHERE b.programme = a.programme | b.edge][0], [b IN assessed WHERE b.programme = a.programme AND NOT b.disputed | b.edge][0]
  ]] AS inForce
  // What each programme covers, or would if it were engaged here: the extent in force, or what being engaged on the topic
  // implies. It implies nothing if it declined, or was assessed; nor if another of its family was, on a day on which it
  // was engaged here too, or on an unknown one.
  CALL (state, need, themes, proposals, inForce, programmes) {
    UNWIND programmes AS p
    WITH p, [a IN inForce WHERE a.programme = p.id AND NOT a.disputed][0] AS meets,
      coalesce([o IN proposals WHERE o.programme = p.id | o.status][0] = 'DECLINED', false) AS declined
    WITH p, meets, declined, CASE WHEN NOT declined
        AND none(a IN inForce WHERE a.programme = p.id)
        AND none(q IN programmes WHERE q.family = p.family AND any(a IN inForce WHERE a.programme = q.id
          AND (a.edge.assessedOn IS NULL OR any(s IN p.serves WHERE s.place = state AND s.begins <= a.edge.assessedOn <= s.last))))
        AND (size(p.assistance) = 0 OR size(coalesce(need.assistance, [])) = 0 OR any(kind IN p.assistance WHERE kind IN need.assistance))
      THEN [t IN themes WHERE t IN p.topics] ELSE [] END AS implied
    WHERE meets IS NOT NULL OR size(implied) > 0
    RETURN collect({
      programme: p.id, family: p.family, declined: declined, takesMore: p.active AND p.availability <> 'CLOSED',
      meets: meets, percent: coalesce(meets.edge.extentPercent, 0), implied: implied
    }) AS able
  }
  WITH *, [g IN able WHERE g.programme IN engaged] AS by
  //: ground/cover.cypher
  RETURN collect({
    need: need, weight: coalesce(need.severity, 0), themes: themes, proposals: proposals, able: able, by: by,
    offered: any(g IN able WHERE g.takesMore AND NOT g.declined AND (g.percent > 0 OR size(g.implied) > 0)),
    percent: percent, implied: implied, lo: lo, hi: hi, c: c
  }) AS needs
}
