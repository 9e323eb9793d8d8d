// Ground: a row for each two active programmes a and b that share a State where both are engaged, a theme (or one
// addresses a narrower one of the other's), a mandate or a provider. Others have nothing to do with each other.
CALL (active) {
  UNWIND active AS p
  RETURN collect(p {.*, mandates: COLLECT {
    UNWIND p.members AS m
    MATCH (m)-[by:MANDATED_BY]->(mandate)
    WHERE by.claimedBy IS NULL AND ($exercise OR by.fictional IS NULL)
    OPTIONAL MATCH (mandate)-[set:SET_BY]->(setter)
    WHERE set.claimedBy IS NULL AND ($exercise OR set.fictional IS NULL)
    // A requirement that nothing sets is not there.
    WITH mandate, setter WHERE setter IS NOT NULL OR NOT mandate:Requirement
    UNWIND [mandate, setter] AS one
    WITH one WHERE one IS NOT NULL
    RETURN DISTINCT one
  }}) AS paired
}
UNWIND paired AS a
UNWIND paired AS b
WITH * WHERE a.id < b.id
WITH *,
  [x IN a.states WHERE x IN b.states] AS sharedStates,
  // Of what one addresses, with all that is narrower, what the other addresses.
  [x IN a.topics WHERE x IN b.topics AND (x IN a.themes OR x IN b.themes)] AS sharedThemes,
  [x IN a.mandates WHERE x IN b.mandates] AS sharedMandates,
  COLLECT {
    UNWIND a.leads + a.implements + a.partners AS v
    WITH v WHERE v IN b.leads + b.implements + b.partners
    RETURN DISTINCT v ORDER BY v
  } AS sharedProviders
WHERE size(sharedStates) + size(sharedThemes) + size(sharedMandates) + size(sharedProviders) > 0
