// Ground: the programmes of one world, with
//   id, members         those decided to be the SAME count as one: the one with the lowest id, and what it does not tell, the
//                       next one tells; its start goes with its end, and its status, which is ACTIVE if absent, with its day
//   start, last         the days on which it is active, by its dates and its status; a missing start: never
//   active, live        on $asOf; or in PIPELINE, or to start later, and not over
//   family              the same for all that COMPONENT_OF connects
//   themes, topics      what it addresses; that and all that is narrower
//   serves              its SERVES edges, each with the days from `begins` to `last` on which it holds, and its status on $asOf
//   states, offers      where it is engaged on $asOf; the regions that it makes an offer to
//   leads, implements, partners, funds   the roots in these roles; facilitators count in none
// and `active`, those that are.
// `rest`: how much of a day, month or year is left after its first day, which is what is stored.
WITH *, {day: duration('P0D'), month: duration({months: 1, days: -1}), year: duration({years: 1, days: -1})} AS rest,
  date('0001-01-01') AS never, date('9999-12-31') AS endless
CALL (roots, rest, never, endless) {
  MATCH (p:Programme)
  WHERE coalesce(p.fictional, false) = $exercise
  WITH *, COLLECT {
    MATCH (p) ((:Programme)-[same:SAME_AS WHERE same.decision = 'SAME' AND same.claimedBy IS NULL AND ($exercise OR same.fictional IS NULL)]-(:Programme))* (m:Programme)
    RETURN DISTINCT m ORDER BY m.id
  } AS members
  WHERE p = members[0]
  WITH *, [m IN members WHERE m.start IS NOT NULL OR m.end IS NOT NULL][0] AS dated
  // A day that is known by its month or year stands for the last of that where something ends.
  WITH *, dated.start AS start, dated.end + rest[coalesce(dated.endPrecision, 'day')] AS end,
    CASE p.status
      WHEN 'CLOSED' THEN CASE WHEN p.statusOnPrecision IS NULL THEN p.statusOn - duration('P1D') ELSE p.statusOn + rest[p.statusOnPrecision] END
      WHEN 'SUSPENDED', 'CANCELLED' THEN coalesce(p.statusOn - duration('P1D'), never)
    END AS stop
  WITH *, CASE
    WHEN end < stop THEN end
    ELSE coalesce(stop, end, CASE WHEN p.status = 'CLOSED' THEN never ELSE endless END)
  END AS last, coalesce(p.status, '') = 'PIPELINE' AS inPipeline
  WITH *, NOT inPipeline AND coalesce(start <= $asOf <= last, false) AS active
  WITH *,
    COLLECT {
      UNWIND members AS m
      MATCH (m) ((:Programme)-[joined:COMPONENT_OF|SAME_AS]-(:Programme)
        WHERE (type(joined) = 'COMPONENT_OF' OR joined.decision = 'SAME')
          AND joined.claimedBy IS NULL AND ($exercise OR joined.fictional IS NULL))* (other:Programme)
      RETURN other.id ORDER BY other.id LIMIT 1
    }[0] AS family,
    COLLECT {
      UNWIND members AS m
      MATCH (m)-[a:ADDRESSES]->(t:Theme)
      WHERE a.claimedBy IS NULL AND ($exercise OR a.fictional IS NULL)
      RETURN DISTINCT t
    } AS themes,
    COLLECT {
      UNWIND members AS m
      MATCH (m)-[e:SERVES]->(place)
      WHERE e.claimedBy IS NULL AND ($exercise OR e.fictional IS NULL) AND coalesce(e.stateView, '') <> 'DISPUTED'
      WITH e, place, coalesce(e.since, start) AS since, e.until + rest[coalesce(e.untilPrecision, 'day')] AS until,
        CASE e.status
          WHEN 'ENDED' THEN CASE WHEN e.statusOnPrecision IS NULL THEN e.statusOn - duration('P1D') ELSE e.statusOn + rest[e.statusOnPrecision] END
          WHEN 'SUSPENDED', 'CANCELLED' THEN coalesce(e.statusOn - duration('P1D'), never)
        END AS stopped
      WITH e, place, since, stopped, CASE
        WHEN until < stopped THEN until
        ELSE coalesce(stopped, until, CASE WHEN e.status = 'ENDED' THEN never ELSE endless END)
      END AS until
      RETURN {
        edge: e, place: place, since: since,
        begins: coalesce(CASE WHEN since > start THEN since WHEN since IS NOT NULL THEN start END, endless),
        last: CASE WHEN inPipeline OR coalesce(e.status, '') = 'PROPOSED' THEN never WHEN last < until THEN last ELSE until END,
        status: CASE WHEN stopped >= $asOf THEN 'ACTIVE' ELSE coalesce(e.status, 'ACTIVE') END
      }
    } AS serves,
    COLLECT {
      UNWIND members AS m
      MATCH (m)<-[part:PARTICIPATES_IN]-(office:Provider)
      WHERE part.claimedBy IS NULL AND ($exercise OR part.fictional IS NULL)
      WITH part.role AS role, [x IN roots WHERE x.provider = office.id | x.root][0] AS root
      WHERE coalesce(root.kind, '') <> 'FACILITATOR'
      RETURN DISTINCT {provider: root.id, role: role}
    } AS parts
  RETURN collect({
    id: p.id, members: members, start: start, last: last, active: active,
    live: last >= $asOf AND (active OR inPipeline OR coalesce(start > $asOf, false)),
    family: family, themes: themes, serves: serves,
    topics: COLLECT {
      UNWIND themes AS t
      MATCH (t) ((:Theme)<-[n:NARROWER_THAN WHERE n.claimedBy IS NULL AND ($exercise OR n.fictional IS NULL)]-(:Theme))* (topic:Theme)
      RETURN DISTINCT topic
    },
    states: COLLECT { UNWIND serves AS e WITH e WHERE e.place:MemberState AND e.begins <= $asOf <= e.last RETURN DISTINCT e.place },
    offers: [e IN serves WHERE e.place:Region AND e.begins <= $asOf <= e.last],
    assistance: coalesce([m IN members WHERE size(m.assistance) > 0 | m.assistance][0], []),
    availability: coalesce([m IN members WHERE m.availability IS NOT NULL | m.availability][0], 'OPEN'),
    capacity: [m IN members WHERE m.capacity IS NOT NULL | m.capacity][0],
    leads: [x IN parts WHERE x.role = 'LEAD' | x.provider],
    implements: [x IN parts WHERE x.role = 'IMPLEMENTING' | x.provider],
    partners: [x IN parts WHERE x.role = 'PARTNER' | x.provider],
    funds: [x IN parts WHERE x.role = 'FUNDING' | x.provider]
  }) AS programmes
}
WITH *, [p IN programmes WHERE p.active] AS active
