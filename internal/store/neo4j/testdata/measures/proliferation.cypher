// Proliferation of a provider: the same index as fragmentation, over the States where programmes that it leads are engaged.
//: ground/providers.cypher
//: ground/programmes.cypher
UNWIND active AS p
UNWIND p.leads AS lead
UNWIND p.states AS state
WITH lead, state, count(*) AS engagements, sum(1.0 / size(p.leads)) AS units
WITH lead, sum(engagements) AS engagements, collect(units) AS units
WITH lead, engagements, units, reduce(sum = 0.0, x IN units | sum + x) AS total
WITH lead, engagements, reduce(sum = 0.0, x IN units | sum + (x / total) ^ 2) AS hhi
RETURN lead AS provider, engagements,
  CASE WHEN engagements >= 3 THEN hhi END AS hhi,
  CASE WHEN engagements >= 3 THEN 1 - hhi END AS value,
  CASE WHEN engagements >= 3 THEN 1 / hhi END AS effectiveStates
ORDER BY provider
