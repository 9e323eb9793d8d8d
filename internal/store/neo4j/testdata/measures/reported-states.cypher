// What active programmes reported of themselves by $asOf: in how many States they are at work. Never to be added up.
//: ground/programmes.cypher
UNWIND active AS p
WITH p,
  [m IN p.members WHERE m.reportedStates IS NOT NULL | m.reportedStates][0] AS states,
  [m IN p.members WHERE m.reportedOn IS NOT NULL | m.reportedOn][0] AS reportedOn
WHERE states IS NOT NULL AND coalesce(reportedOn <= $asOf, true)
RETURN p.id AS programme, states, reportedOn
ORDER BY programme
