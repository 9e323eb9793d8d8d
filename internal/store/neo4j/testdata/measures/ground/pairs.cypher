// Ground 7 of 7: a row for each two active programmes a and b, entries of `partners`, that share a State where both are
// engaged, a theme, or one that is narrower than one of the other's, a mandate or a provider. Others have nothing to do
// with each other.
UNWIND partners AS a
UNWIND partners AS b
WITH *, a.programme AS pa, b.programme AS pb WHERE a.id < b.id
WITH *,
  [x IN pa.states WHERE x IN pb.states] AS sharedStates,
  [x IN pa.topics WHERE x IN pb.topics] AS sharedTopics,
  [x IN pa.topics WHERE x IN pb.topics AND (x IN pa.themes OR x IN pb.themes)] AS sharedThemes,
  [x IN a.mandates WHERE x IN b.mandates] AS sharedMandates,
  COLLECT {
    UNWIND a.leads + a.implements + a.partners AS v
    WITH v WHERE v IN b.leads + b.implements + b.partners
    RETURN DISTINCT v ORDER BY v
  } AS sharedProviders
WHERE size(sharedStates) + size(sharedThemes) + size(sharedMandates) + size(sharedProviders) > 0
