// Regional offers: the programmes that serve a region of a State. They cover nothing, and none is an engagement.
//: ground/providers.cypher
//: ground/programmes.cypher
MATCH (state:MemberState)
WHERE coalesce(state.fictional, false) = $exercise
//: ground/regions.cypher
UNWIND offers AS offer
RETURN state.id AS memberState, offer.programme AS programme, offer.region AS region, offer.edge.since AS since
ORDER BY memberState, programme, region, since
