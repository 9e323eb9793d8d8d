// Ground 3 of 7: each open need with `needed`, itself and the open needs that it requires in any number of steps. A closed
// need ends the walk.
CALL (needs, untold) {
  WITH needs, [n IN needs | n.need] AS open
  UNWIND needs AS n
  WITH n, n.need AS need, open
  WITH n, COLLECT {
    MATCH (need) ((:Need)-[r:REQUIRES WHERE none(x IN coalesce(r.sources, []) WHERE split(x, '#')[0] IN untold) AND r.claimedBy IS NULL]->(next:Need WHERE next IN open))* (needed:Need)
    RETURN DISTINCT needed
  } AS needed
  RETURN collect(n {.*, needed: needed}) AS tied
}
