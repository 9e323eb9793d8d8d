// Regional offers: the programmes that serve a region of a State. They cover nothing, and none is an engagement.
//: ground/programmes.cypher
MATCH (state:MemberState)
WHERE any(x IN coalesce(state.sources, []) WHERE split(x, '#')[0] IN fictional) = $exercise
//: ground/regions.cypher
UNWIND offers AS offer
RETURN state.id AS memberState, offer.programme AS programme, offer.region AS region, offer.edge.since AS since
ORDER BY memberState, programme, region, since
