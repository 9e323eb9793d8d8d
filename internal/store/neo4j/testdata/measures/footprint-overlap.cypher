// Footprint overlap of two programmes: how far their cells, a State where one is engaged and a theme that it addresses or a
// narrower one, coincide. Null where one has no cell. For screening: overlap is not harm.
//: ground/providers.cypher
//: ground/programmes.cypher
//: ground/pairs.cypher
//: ground/relation.cypher
WITH *, size(a.states) * size(a.topics) AS sizeA, size(b.states) * size(b.topics) AS sizeB,
  size(sharedStates) * size([x IN a.topics WHERE x IN b.topics]) AS cells
WITH a.id AS a, b.id AS b, relation, sizeA, sizeB, cells,
  CASE WHEN sizeA > 0 AND sizeB > 0 THEN toFloat(cells) / (sizeA + sizeB - cells) END AS jaccard,
  CASE WHEN sizeA > 0 AND sizeB > 0 THEN toFloat(cells) / CASE WHEN sizeA < sizeB THEN sizeA ELSE sizeB END END AS overlapCoefficient,
  COLLECT { UNWIND sharedStates AS x RETURN x.id ORDER BY x.id } AS memberStates,
  COLLECT { UNWIND sharedThemes AS x RETURN x.id ORDER BY x.id } AS themes,
  COLLECT { UNWIND sharedMandates AS x RETURN x.id ORDER BY x.id } AS mandates,
  sharedProviders AS providers
RETURN a, b, relation, sizeA, sizeB, cells, jaccard, overlapCoefficient, memberStates, themes, mandates, providers
ORDER BY cells DESC, a, b
