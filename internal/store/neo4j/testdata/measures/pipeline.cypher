// Pipeline: who is on the way to help with an open need, and how far: the programmes with a proposal for it, and those that are
// agreed in its State and would cover it. `pipeline` of `gaps` is what all of them make of a need.
//: ground/providers.cypher
//: ground/programmes.cypher
//: ground/needs.cypher
//: ground/pipeline.cypher
UNWIND planned AS n
UNWIND n.behind AS x
RETURN n.need.id AS need, state.id AS memberState, x.programme AS programme, x.status AS status
ORDER BY need, programme
