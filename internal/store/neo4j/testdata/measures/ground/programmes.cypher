// Ground 1 of 7: the programmes that are active on $asOf, in one world. One row, with
//   active    their list, each with what the map below names
//   fictional, untold   the sources of fictional data sets, and those that do not speak in this world
// $exercise is false for the real world and true for the fictional one. A database without an exercise can do without
// every condition on sources.
CALL () {
  MATCH (source:Source), (set:DataSet)
  WHERE set.fictional AND source.dataSet = set.id
  RETURN collect(source.id) AS fictional
}
WITH fictional, CASE WHEN $exercise THEN [] ELSE fictional END AS untold
CALL (fictional, untold) {
  MATCH (p:Programme)
  WHERE any(x IN coalesce(p.sources, []) WHERE split(x, '#')[0] IN fictional) = $exercise
  // Programmes decided to be the SAME count as one: the one with the lowest id, and what it does not tell, the next one tells.
  WITH p, COLLECT {
    MATCH (p) ((:Programme)-[same:SAME_AS WHERE same.decision = 'SAME' AND none(x IN coalesce(same.sources, []) WHERE split(x, '#')[0] IN untold) AND same.claimedBy IS NULL]-(:Programme))* (m:Programme)
    RETURN DISTINCT m ORDER BY m.id
  } AS members
  WHERE p = members[0]
  WITH members, p.id AS id,
    // Its start goes with its end, and its status, which is ACTIVE if absent, with the day of that.
    [m IN members WHERE m.start IS NOT NULL OR m.end IS NOT NULL][0] AS dated,
    coalesce(members[0].status, 'ACTIVE') AS status, members[0].statusOn AS statusOn
  WITH *, dated.start AS start, CASE WHEN dated.end IS NOT NULL THEN dated END AS last
  // An end known by its year or month holds to the last day of that. Any status but PIPELINE applies from statusOn.
  WHERE start <= $asOf
    AND (last IS NULL OR last.end >= date.truncate(coalesce(last.endPrecision, 'day'), $asOf))
    AND CASE status
      WHEN 'ACTIVE' THEN true
      WHEN 'PIPELINE' THEN false
      WHEN 'CLOSED' THEN last IS NOT NULL OR statusOn > $asOf
      ELSE statusOn > $asOf // SUSPENDED, CANCELLED
    END
  WITH id, members, start,
    // The themes that it addresses, and with them all narrower ones: the topics that it is on.
    COLLECT {
      UNWIND members AS m
      MATCH (m)-[a:ADDRESSES]->(t:Theme)
      WHERE none(x IN coalesce(a.sources, []) WHERE split(x, '#')[0] IN untold) AND a.claimedBy IS NULL
      RETURN DISTINCT t
    } AS themes,
    // Where it is at work today: edges to States are engagements, those to regions are regional offers.
    COLLECT {
      UNWIND members AS m
      MATCH (m)-[e:SERVES]->(place)
      WHERE none(x IN coalesce(e.sources, []) WHERE split(x, '#')[0] IN untold) AND e.claimedBy IS NULL AND coalesce(e.stateView, '') <> 'DISPUTED'
        AND coalesce(e.since, e.lastReportedOn, start) <= $asOf
        AND (e.until IS NULL OR e.until >= date.truncate(coalesce(e.untilPrecision, 'day'), $asOf))
        AND CASE coalesce(e.status, 'ACTIVE')
          WHEN 'ACTIVE' THEN true
          WHEN 'PROPOSED' THEN false
          WHEN 'ENDED' THEN e.until IS NOT NULL OR e.statusOn > $asOf
          ELSE e.statusOn > $asOf // SUSPENDED, CANCELLED
        END
      RETURN {edge: e, place: place, toState: place:MemberState}
    } AS serves
  WITH {
    id: id, members: members, start: start, themes: themes,
    topics: COLLECT {
      UNWIND themes AS t
      MATCH (t) ((:Theme)<-[n:NARROWER_THAN WHERE none(x IN coalesce(n.sources, []) WHERE split(x, '#')[0] IN untold) AND n.claimedBy IS NULL]-(narrower:Theme WHERE none(x IN coalesce(narrower.sources, []) WHERE split(x, '#')[0] IN untold)))* (topic:Theme)
      RETURN DISTINCT topic
    },
    engagements: [e IN serves WHERE e.toState | e.edge],
    states: COLLECT { UNWIND serves AS e WITH e WHERE e.toState RETURN DISTINCT e.place },
    offers: [e IN serves WHERE NOT e.toState | e.edge]
  } AS p
  RETURN collect(p) AS active
}
