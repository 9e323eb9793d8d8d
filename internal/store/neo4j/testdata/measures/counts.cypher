// What every figure is counted over, by State and in all (memberState null). An engagement is a programme in a State, a
// regional offer one in a region, however many edges say so.
//: ground/providers.cypher
//: ground/programmes.cypher
//: ground/needs.cypher
//: ground/regions.cypher
WITH state, needs, offers, engaged AS programmes,
  reduce(list = [], p IN [p IN active WHERE p.id IN engaged] | list + p.leads + p.implements + p.partners) AS providers
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
