// Ground 5 of 7: the regions that a State is in on $asOf, with what they are parts of, and the regional offers there. They
// are never engagements.
CALL (state, active, untold) {
  WITH active, COLLECT {
    MATCH (state)-[i:IN]->(near:Region)
    WHERE none(x IN coalesce(i.sources, []) WHERE split(x, '#')[0] IN untold) AND i.claimedBy IS NULL
      AND coalesce(i.since <= $asOf, true) AND (i.until IS NULL OR i.until >= date.truncate(coalesce(i.untilPrecision, 'day'), $asOf))
    MATCH (near) ((:Region)-[part:PART_OF WHERE none(x IN coalesce(part.sources, []) WHERE split(x, '#')[0] IN untold) AND part.claimedBy IS NULL
      AND coalesce(part.since <= $asOf, true) AND (part.until IS NULL OR part.until >= date.truncate(coalesce(part.untilPrecision, 'day'), $asOf))]->(:Region))* (region:Region)
    RETURN DISTINCT region
  } AS regions
  UNWIND active AS p
  UNWIND p.offers AS offer
  WITH p, offer WHERE endNode(offer) IN regions
  RETURN collect({programme: p.id, region: endNode(offer).id, edge: offer}) AS offers
}
