// Ground: each open need with `needed`, itself and the open needs of the State that it requires in any number of steps.
// A closed need ends the walk.
CALL (needs) {
  WITH needs, [n IN needs | n.need] AS open
  UNWIND needs AS n
  WITH n, n.need AS need, open
  WITH n, COLLECT {
    MATCH (need) ((:Need)-[r:REQUIRES WHERE r.claimedBy IS NULL AND ($exercise OR r.fictional IS NULL)]->(next:Need
      WHERE NOT coalesce(next.resolvedOn <= $asOf, false)
        AND CASE next.status
          WHEN 'RESOLVED' THEN next.resolvedOn > $asOf OR next.resolvedOn IS NULL AND next.statusOn > $asOf
          WHEN 'WITHDRAWN' THEN next.statusOn > $asOf
          ELSE true
        END))* (needed:Need)
    WHERE needed IN open
    RETURN DISTINCT needed
  } AS needed
  RETURN collect(n {.*, needed: needed}) AS tied
}
