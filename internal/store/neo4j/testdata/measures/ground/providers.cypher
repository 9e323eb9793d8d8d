// Ground: whom each provider stands for on $asOf, `roots`: the one that it is an office of, at the top, and of those
// decided to be the SAME the one with the lowest id.
// $exercise is false for the real world and true for the fictional one. What only that one has is marked `fictional`; a
// database without an exercise can do without every condition on it. Claims count nowhere.
CALL () {
  MATCH (office:Provider)
  RETURN collect({provider: office.id, root: COLLECT {
    MATCH (office) ((below:Provider)-[up:PART_OF|SAME_AS]-(:Provider)
      WHERE up.claimedBy IS NULL AND ($exercise OR up.fictional IS NULL)
        AND (up.decision = 'SAME' OR type(up) = 'PART_OF' AND startNode(up) = below AND coalesce(up.since <= $asOf, true)
          AND (up.until IS NULL OR up.until >= date.truncate(coalesce(up.untilPrecision, 'day'), $asOf))))* (top:Provider)
    // At the top is the one above which the fewest are: those that are the same as it.
    WITH DISTINCT top
    WITH top, COUNT {
      MATCH (top) ((lower:Provider)-[step:PART_OF|SAME_AS]-(:Provider)
        WHERE step.claimedBy IS NULL AND ($exercise OR step.fictional IS NULL)
          AND (step.decision = 'SAME' OR type(step) = 'PART_OF' AND startNode(step) = lower AND coalesce(step.since <= $asOf, true)
            AND (step.until IS NULL OR step.until >= date.truncate(coalesce(step.untilPrecision, 'day'), $asOf))))* (above:Provider)
      RETURN DISTINCT above
    } AS above
    RETURN top ORDER BY above, top.id LIMIT 1
  }[0]}) AS roots
}
