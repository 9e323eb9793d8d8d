// Ground: each open need with `needed`, itself and the open needs of the State that it requires in any number of steps.
// A closed need ends the walk, and one that is not identified yet does not.
CALL (state, needs) {
  WITH needs, [n IN needs | n.need] AS open, COLLECT {
    MATCH (state)-[has:HAS_NEED]->(n:Need)
    WHERE has.claimedBy IS NULL AND ($exercise OR has.fictional IS NULL)
      AND NOT coalesce(n.resolvedOn <= $asOf, false)
      AND CASE n.status
        WHEN 'RESOLVED' THEN n.resolvedOn > $asOf OR n.resolvedOn IS NULL AND n.statusOn > $asOf
        WHEN 'WITHDRAWN' THEN n.statusOn > $asOf
        ELSE true
      END
    RETURN n
  } AS unclosed
  UNWIND needs AS n
  WITH n, n.need AS need, open, unclosed
  WITH n, COLLECT {
    MATCH (need) ((:Need)-[r:REQUIRES WHERE r.claimedBy IS NULL AND ($exercise OR r.fictional IS NULL)]->(next:Need WHERE next IN unclosed))* (needed:Need)
    WHERE needed IN open
    RETURN DISTINCT needed
  } AS needed
  RETURN collect(n {.*, needed: needed}) AS tied
}
