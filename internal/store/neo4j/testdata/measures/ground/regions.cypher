// Ground: the regions that a State is in on $asOf, with what they are parts of, and the regional offers there. They
// are never engagements.
CALL (state, active) {
  WITH active, COLLECT {
    MATCH (state)-[i:IN]->(near:Region)
    WHERE i.claimedBy IS NULL AND ($exercise OR i.fictional IS NULL)
      AND coalesce(i.since <= $asOf, true) AND (i.until IS NULL OR i.until >= date.truncate(coalesce(i.untilPrecision, 'day'), $asOf))
    MATCH (near) ((:Region)-[part:PART_OF WHERE part.claimedBy IS NULL AND ($exercise OR part.fictional IS NULL)
      AND coalesce(part.since <= $asOf, true) AND (part.until IS NULL OR part.until >= date.truncate(coalesce(part.untilPrecision, 'day'), $asOf))]->(:Region))* (region:Region)
    RETURN DISTINCT region
  } AS regions
  UNWIND active AS p
  UNWIND p.offers AS offer
  WITH p, offer WHERE offer.place IN regions
  RETURN collect({programme: p.id, region: offer.place.id, edge: offer.edge}) AS offers
}
