// Footprint overlap of two programmes: how far their cells coincide, each a State where one is engaged and a theme that it
// addresses or that is narrower. Null where one has no cell. For screening: overlap is not harm.
//: ground/programmes.cypher
//: ground/partners.cypher
//: ground/pairs.cypher
//: ground/relation.cypher
WITH *, size(pa.states) * size(pa.topics) AS sizeA, size(pb.states) * size(pb.topics) AS sizeB,
  size(sharedStates) * size(sharedTopics) AS cells
WITH a.id AS a, b.id AS b, relation, sizeA, sizeB, cells,
  CASE WHEN sizeA > 0 AND sizeB > 0 THEN toFloat(cells) / (sizeA + sizeB - cells) END AS jaccard,
  CASE WHEN sizeA > 0 AND sizeB > 0 THEN toFloat(cells) / CASE WHEN sizeA < sizeB THEN sizeA ELSE sizeB END END AS overlapCoefficient,
  COLLECT { UNWIND sharedStates AS x RETURN x.id ORDER BY x.id } AS memberStates,
  COLLECT { UNWIND sharedThemes AS x RETURN x.id ORDER BY x.id } AS themes,
  COLLECT { UNWIND sharedMandates AS x RETURN x.id ORDER BY x.id } AS mandates,
  sharedProviders AS providers
RETURN a, b, relation, sizeA, sizeB, cells, jaccard, overlapCoefficient, memberStates, themes, mandates, providers
ORDER BY cells DESC, a, b
