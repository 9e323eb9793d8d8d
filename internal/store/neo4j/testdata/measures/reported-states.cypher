// What active programmes reported of themselves by $asOf: in how many States they are at work. Never to be added up.
//: ground/providers.cypher
//: ground/programmes.cypher
UNWIND active AS p
WITH p,
  // Of those that are the SAME, the first that reported: a number goes with its day.
  [m IN p.members WHERE m.reportedStates IS NOT NULL OR m.reportedOn IS NOT NULL][0] AS reported
WITH p, reported.reportedStates AS states, reported.reportedOn AS reportedOn
WHERE states IS NOT NULL AND coalesce(reportedOn <= $asOf, true)
RETURN p.id AS programme, states, reportedOn
ORDER BY programme
