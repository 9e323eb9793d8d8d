// The cascade in numbers of needs, by State and in all (memberState null): each step is part of the one before. Beside it
// stand the needs that some programme would take up, and those for which help is proposed or agreed.
//: ground/providers.cypher
//: ground/programmes.cypher
//: ground/needs.cypher
//: ground/pipeline.cypher
UNWIND [state.id, null] AS memberState
RETURN memberState,
  sum(size(needs)) AS identified,
  sum(CASE WHEN size(engaged) > 0 THEN size(needs) ELSE 0 END) AS present,
  sum(size([n IN needs WHERE n.implied > 0 OR n.percent > 0])) AS reached,
  sum(size([n IN needs WHERE n.percent > 0])) AS matched,
  sum(size([n IN needs WHERE n.lo >= $metFrom])) AS met,
  sum(size([n IN needs WHERE n.offered])) AS offered,
  sum(size([n IN planned WHERE n.pipeline = 'PROPOSED'])) AS proposed,
  sum(size([n IN planned WHERE n.pipeline = 'AGREED'])) AS agreed
ORDER BY memberState
