// Constraint of a provider (Burt), over the programmes that it shares with others: how far those it works with also work with
// one another. Low: it stands between groups. A provider without a tie has no row.
//: ground/providers.cypher
//: ground/programmes.cypher
UNWIND active AS p
WITH p.id AS programme, p.leads + p.implements + p.partners AS providers
UNWIND providers AS i
UNWIND providers AS j
WITH i, j, count(DISTINCT programme) AS programmes WHERE i <> j
WITH collect({from: i, to: j, programmes: programmes}) AS ties
// What part of its ties each spends on another.
WITH [t IN ties | t {.from, .to, part: toFloat(t.programmes) / reduce(sum = 0, x IN ties | sum + CASE WHEN x.from = t.from THEN x.programmes ELSE 0 END)}] AS ties
UNWIND ties AS direct
WITH direct, direct.part + reduce(sum = 0.0, first IN [x IN ties WHERE x.from = direct.from] |
  sum + reduce(more = 0.0, second IN [x IN ties WHERE x.from = first.to AND x.to = direct.to] | more + first.part * second.part)) AS invested
RETURN direct.from AS provider, sum(invested ^ 2) AS constraint
ORDER BY constraint, provider
