// What every figure is counted over, by State and in all (memberState null). An engagement is a programme in a State, a
// regional offer one in a region, however many edges say so.
//: ground/programmes.cypher
//: ground/partners.cypher
//: ground/needs.cypher
//: ground/regions.cypher
WITH state, needs, offers, [p IN engaged | p.id] AS programmes, partners
WITH state, needs, offers, programmes,
  reduce(list = [], x IN [x IN partners WHERE x.id IN programmes] | list + x.leads + x.implements + x.partners) AS providers
UNWIND [state.id, null] AS memberState
WITH memberState, count(*) AS memberStates, sum(size(needs)) AS needs, sum(size(programmes)) AS engagements,
  reduce(list = [], x IN collect(programmes) | list + x) AS programmes,
  reduce(list = [], x IN collect(providers) | list + x) AS providers,
  reduce(list = [], x IN collect([o IN offers | o {.programme, .region}]) | list + x) AS offers
RETURN memberState, memberStates, needs, engagements,
  COUNT { UNWIND programmes AS x RETURN DISTINCT x } AS programmes,
  COUNT { UNWIND providers AS x RETURN DISTINCT x } AS providers,
  COUNT { UNWIND offers AS x RETURN DISTINCT x } AS regionalOffers
ORDER BY memberState
