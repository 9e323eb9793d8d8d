// The worked example of the measures: made up, as of 2025-06-01.
CREATE (brd:Theme {id: 'theme:brd'}), (pnr:Theme {id: 'theme:pnr'}), (leg:Theme {id: 'theme:leg'}), (arm:Theme {id: 'theme:arm'}),
  (tgt:Theme {id: 'theme:tgt'}), (fus:Theme {id: 'theme:fus'}), (pnr)-[:NARROWER_THAN {key: 'theme:pnr NARROWER_THAN theme:brd'}]->(brd)
CREATE (r1:Resolution {id: 'resolution:r1'}), (r2:Resolution {id: 'resolution:r2'})
CREATE (A:MemberState {id: 'state:XAA'}), (B:MemberState {id: 'state:XAB'})
WITH *
UNWIND [
  {of: A, on: pnr, id: 'a1', severity: 5}, {of: A, on: leg, id: 'a2', severity: 4}, {of: A, on: arm, id: 'a3', severity: 3}, {of: A, on: tgt, id: 'a4', severity: 2},
  {of: B, on: pnr, id: 'b1', severity: 3}, {of: B, on: fus, id: 'b2', severity: 4}, {of: B, on: arm, id: 'b3', severity: 5, resolvedOn: date('2025-03-01')}, {of: B, on: tgt, id: 'b4', severity: 0}
] AS row
CALL (row) {
  WITH row, row.of AS state, row.on AS theme
  CREATE (state)-[:HAS_NEED {key: state.id + ' HAS_NEED need:' + row.id}]->(n:Need {
    id: 'need:' + row.id, severity: row.severity, identifiedOn: date('2024-06-01'),
    status: CASE WHEN row.resolvedOn IS NULL THEN null ELSE 'RESOLVED' END, resolvedOn: row.resolvedOn
  })-[:CONCERNS {key: 'need:' + row.id + ' CONCERNS ' + theme.id}]->(theme)
}
WITH DISTINCT A, B, brd, pnr, leg, arm, tgt, fus, r1, r2
MATCH (a1:Need {id: 'need:a1'}), (a2:Need {id: 'need:a2'}), (a3:Need {id: 'need:a3'})
CREATE (a1)-[:REQUIRES {key: 'need:a1 REQUIRES need:a2'}]->(a2),
  (a1)-[:ARISES_FROM {key: 'need:a1 ARISES_FROM resolution:r1'}]->(r1), (a3)-[:ARISES_FROM {key: 'need:a3 ARISES_FROM resolution:r2'}]->(r2)
WITH *
UNWIND [
  {id: 'pnrp', on: pnr, serves: A, meets: a1, percent: 60, capacity: 2, mandate: r1, parts: ['v1 LEAD', 'v2 IMPLEMENTING', 'v3 IMPLEMENTING']},
  {id: 'bord', on: brd, serves: A, meets: a1, percent: 50, capacity: 1, parts: ['v4 LEAD']},
  {id: 'arms', on: arm, serves: A, meets: a3, percent: 50, capacity: 3, mandate: r2, parts: ['v1 LEAD', 'v2 LEAD', 'v3 IMPLEMENTING', 'v5 CONSULTED']},
  {id: 'fusn', on: fus, serves: B, capacity: 2, parts: ['v1 LEAD', 'v3 IMPLEMENTING']},
  {id: 'lawp', on: leg, capacity: 1, parts: ['v2 LEAD']},
  {id: 'tgtp', on: tgt, capacity: 1, parts: ['v1 LEAD', 'v3 CONSULTED']},
  {id: 'brdx', on: brd, capacity: 1, parts: []},
  {id: 'oldp', on: tgt, serves: A, end: date('2024-12-31'), parts: ['v4 LEAD']}
] AS row
CREATE (p:Programme {id: 'programme:' + row.id, start: date('2024-01-01'), end: row.end, capacity: row.capacity})
WITH *, row.on AS theme
CREATE (p)-[:ADDRESSES {key: p.id + ' ADDRESSES ' + theme.id}]->(theme)
WITH p, row, row.serves AS state, row.meets AS need, row.mandate AS mandate
FOREACH (x IN CASE WHEN state IS NULL THEN [] ELSE [1] END | CREATE (p)-[:SERVES {key: p.id + ' SERVES ' + state.id + ' since -'}]->(state))
FOREACH (x IN CASE WHEN need IS NULL THEN [] ELSE [1] END | CREATE (p)-[:MEETS {key: p.id + ' MEETS ' + need.id + ' -', extentPercent: row.percent}]->(need))
FOREACH (x IN CASE WHEN mandate IS NULL THEN [] ELSE [1] END | CREATE (p)-[:MANDATED_BY {key: p.id + ' MANDATED_BY ' + mandate.id}]->(mandate))
WITH p, row
UNWIND row.parts AS part
WITH p, split(part, ' ') AS part
MERGE (v:Provider {id: 'provider:' + part[0]}) ON CREATE SET v.kind = 'UN_ENTITY'
CREATE (v)-[:PARTICIPATES_IN {key: v.id + ' PARTICIPATES_IN ' + p.id + ' role ' + part[1], role: part[1]}]->(p)
