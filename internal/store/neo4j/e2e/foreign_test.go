package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"concert/internal/model"
	"concert/internal/store"
	"concert/internal/store/neo4j"
	"concert/internal/store/neo4j/neo4jtest"
)

const (
	needA = "need:01JX000000000000000000000A"
	needB = "need:01JX000000000000000000000B"
	// patience is how long a busy machine may take for what takes a moment.
	patience = time.Minute
)

// ground is what foreign edits are made to.
func ground() []model.Change {
	node := func(id string, name string) model.Change { return model.PutNode(id, map[string]any{"name": name}) }
	need := func(id string) model.Change {
		return model.PutNode(id, map[string]any{"summary": "S", "severity": 3, "identifiedOn": "2024-05", "assistance": []string{"TECHNICAL"}})
	}
	return []model.Change{
		model.PutNode("dataset:d", map[string]any{"name": "D"}),
		model.PutNode("source:s", map[string]any{"title": "S", "dataSet": "dataset:d"}),
		node("state:XAA", "Xa"), node("state:XAB", "Xb"), node("theme:a", "A"), node("theme:b", "B"), node("theme:c", "C"),
		need(needA), need(needB), model.PutEdge(model.HasNeed, "state:XAA", needA, nil), model.PutEdge(model.HasNeed, "state:XAA", needB, nil),
		model.PutEdge(model.Requires, needA, needB, nil), model.PutEdge(model.Concerns, needA, "theme:a", nil),
		model.PutEdge(model.NarrowerThan, "theme:a", "theme:b", nil),
		model.PutNode("programme:p", map[string]any{"name": "P", "start": "2020", "sources": []string{"source:s"}}), node("programme:q", "Q"),
		model.PutNode("provider:o", map[string]any{"name": "O", "kind": "UN_ENTITY"}),
		model.PutEdge(model.ParticipatesIn, "provider:o", "programme:p", map[string]any{"role": "LEAD", "wording": "leads"}),
		model.PutEdge(model.Serves, "programme:p", "state:XAA", map[string]any{"since": "2021-03", "status": "ACTIVE"}),
		model.PutEdge(model.CoordinatesWith, "programme:p", "programme:q", nil),
	}
}

func draft(operation string, changes ...model.Change) model.Draft {
	return model.Draft{
		Base: model.Latest, Operation: operation, Author: "secretariat", Changes: changes,
		At: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC),
	}
}

func apply(t testing.TB, s store.Store, d model.Draft) model.Commit {
	t.Helper()
	c, err := s.Apply(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newest(t testing.TB, s store.Store) *model.Snapshot {
	t.Helper()
	snapshot, err := s.Load(t.Context(), model.Latest)
	if err != nil {
		t.Fatal(err)
	}
	return snapshot
}

// grown opens a store that holds the ground, in a shared server.
func grown(t *testing.T) (*neo4jtest.Server, *neo4j.Store) {
	t.Helper()
	server := neo4jtest.Shared(t)
	s := open(t, addressOf(server))
	apply(t, s, draft("ground", ground()...))
	return server, s
}

// within waits until something holds, and fails with what was wrong last.
func within(t testing.TB, limit time.Duration, holds func() error) {
	t.Helper()
	from := time.Now()
	for {
		err := holds()
		if err == nil {
			return
		}
		if time.Since(from) > limit {
			t.Fatalf("after %v: %v", limit, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// atLeast checks that a store has a version.
func atLeast(t testing.TB, s store.Store, v model.Version) error {
	t.Helper()
	if got := newest(t, s).Version(); got < v {
		return fmt.Errorf("version %d, want %d", got, v)
	}
	return nil
}

// found checks that exactly these findings are there: each text, with the record
// before the colon, is in one.
func found(t *testing.T, s store.Store, wanted ...string) error {
	t.Helper()
	findings, err := s.Findings(t.Context())
	if err != nil {
		return err
	}
	var told []string
	for _, f := range findings {
		told = append(told, fmt.Sprintf("%s|%s|%s", f.Record, f.Property, f.Message))
	}
	for _, want := range wanted {
		record, text, _ := strings.Cut(want, "|")
		if !slices.ContainsFunc(findings, func(f model.Finding) bool {
			return f.Kind == model.FindingKindKeptOut && f.Record == record && strings.Contains(f.Message, text) && strings.Contains(f.Message, "MATCH ")
		}) {
			return fmt.Errorf("no finding %q in %q", want, told)
		}
	}
	if len(findings) != len(wanted) {
		return fmt.Errorf("findings %q, want %q", told, wanted)
	}
	return nil
}

// lawful checks that the log folds to the newest snapshot, and that a store opened
// again finds nothing to adopt.
func lawful(t *testing.T, s store.Store, address string) {
	t.Helper()
	last := newest(t, s)
	sameSnapshot(t, folded(t, s, last.Version()), last)
	again := open(t, address) // it has no commit at hand
	sameSnapshot(t, newest(t, again), last)
	sameSnapshot(t, folded(t, again, last.Version()), last)
}

// folded folds the commits that a store yields up to a version, each verified.
func folded(t *testing.T, s store.Store, upTo model.Version) *model.Snapshot {
	t.Helper()
	fold := model.Empty()
	for c, err := range s.Watch(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Verify(fold.Version(), fold.Hash()); err != nil {
			t.Fatal(err)
		}
		next, err := fold.Replay(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if fold = next; fold.Version() >= upTo {
			break
		}
	}
	return fold
}

func sameSnapshot(t *testing.T, got, want *model.Snapshot) {
	t.Helper()
	a, err := got.Encode()
	if err != nil {
		t.Fatal(err)
	}
	b, err := want.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Fatalf("version %d %s differs from version %d %s", got.Version(), got.Hash(), want.Version(), want.Hash())
	}
}

// show writes a snapshot's nodes and edges, one a line, as Cypher people see them.
func show(s *model.Snapshot) map[string]string {
	all := map[string]string{}
	for _, kind := range model.NodeKinds() {
		for h := range s.Nodes(kind) {
			all[h.ID()] = fmt.Sprint(h.Record().Properties)
		}
	}
	for _, kind := range model.EdgeKinds() {
		for e := range s.Edges(kind) {
			all[e.Key()] = fmt.Sprint(e.Record().Properties)
		}
	}
	return all
}

// changed is how one snapshot differs from another: "+key", "-key" or "~key".
func changed(before, after *model.Snapshot) []string {
	var all []string
	a, b := show(before), show(after)
	for key, value := range a {
		if other, ok := b[key]; !ok {
			all = append(all, "-"+key)
		} else if other != value {
			all = append(all, "~"+key)
		}
	}
	for key := range b {
		if _, ok := a[key]; !ok {
			all = append(all, "+"+key)
		}
	}
	slices.Sort(all)
	return all
}

// edit is somebody's Cypher, and what comes of it.
type edit struct {
	name    string
	cypher  string
	changes []string // as changed tells them
	out     []string // findings, as found wants them
	mend    string   // that leaves no finding
	after   []string // changes since before the edit, when it is mended; as before the edit where nil
}

const hasNeedA = "state:XAA HAS_NEED " + needA

func edits() []edit {
	return []edit{
		{name: "property", cypher: `MATCH (n:Need {id: '` + needA + `'}) SET n.severity = 5`, changes: []string{"~" + needA}},
		{name: "date", cypher: `MATCH (p:Programme {id: 'programme:p'}) SET p.start = date('2022-02-01'), p.startPrecision = 'month'`, changes: []string{"~programme:p"}},
		{name: "property gone", cypher: `MATCH (n:Need {id: '` + needA + `'}) REMOVE n.severity`, changes: []string{"~" + needA}},
		{name: "node", cypher: `CREATE (:Theme {id: 'theme:d', name: 'D'})`, changes: []string{"+theme:d"}},
		{name: "node gone", cypher: `MATCH (n {id: 'theme:c'}) DELETE n`, changes: []string{"-theme:c"}},
		{
			name: "need", cypher: `MATCH (s:MemberState {id: 'state:XAB'}) CREATE (s)-[:HAS_NEED]->(:Need {id: 'need:01JX000000000000000000000C', summary: 'C'})`,
			changes: []string{"+need:01JX000000000000000000000C", "+state:XAB HAS_NEED need:01JX000000000000000000000C"},
		},
		{
			name: "edge", cypher: `MATCH (p {id: 'programme:q'}), (t:MemberState {id: 'state:XAB'}) CREATE (p)-[:SERVES {since: date('2024-01-01'), sincePrecision: 'year'}]->(t)`,
			changes: []string{"+programme:q SERVES state:XAB 2024"},
		},
		{name: "edge gone", cypher: `MATCH ()-[r:CONCERNS]->() DELETE r`, changes: []string{"-" + needA + " CONCERNS theme:a"}},
		{
			name: "edge's property", cypher: `MATCH ()-[r:SERVES]->() SET r.status = 'SUSPENDED', r.statusOn = date('2024-01-05')`,
			changes: []string{"~programme:p SERVES state:XAA 2021-03"},
		},
		{
			name: "what tells an edge apart", cypher: `MATCH ()-[r:PARTICIPATES_IN]->() SET r.role = 'FUNDING'`,
			changes: []string{"+provider:o PARTICIPATES_IN programme:p FUNDING", "-provider:o PARTICIPATES_IN programme:p LEAD"},
		},
		{name: "key gone", cypher: `MATCH ()-[r:SERVES]->() REMOVE r.key`},
		{name: "keys of one another", cypher: `MATCH ()-[a:HAS_NEED]->({id: '` + needA + `'}), ()-[b:HAS_NEED]->({id: '` + needB + `'}) WITH a, b, a.key AS k, b.key AS l SET a.key = 'x' SET b.key = k SET a.key = l`},
		{
			name:   "key taken by what is kept out",
			cypher: `MATCH (s {id: 'state:XAB'}), (n {id: '` + needA + `'})<-[r:HAS_NEED]-() WITH s, n, r, r.key AS key REMOVE r.key WITH s, n, key CREATE (s)-[:HAS_NEED {key: key}]->(n)`,
			out:    []string{"state:XAB HAS_NEED " + needA + "|2 edges"}, mend: `MATCH ({id: 'state:XAB'})-[r:HAS_NEED]->() DELETE r`,
		},
		{
			name: "need moved", cypher: `MATCH (:MemberState)-[r:HAS_NEED]->(n) MATCH (s:MemberState {id: 'state:XAB'}) DELETE r CREATE (s)-[:HAS_NEED]->(n)`,
			changes: []string{"+state:XAB HAS_NEED " + needA, "+state:XAB HAS_NEED " + needB, "-" + hasNeedA, "-state:XAA HAS_NEED " + needB},
		},
		{
			name: "id changed", cypher: `MATCH (n {id: 'theme:c'}) SET n.id = 'theme:d'`,
			changes: []string{"+theme:d", "-theme:c"},
		},
		{
			name: "undirected", cypher: `MATCH (a {id: 'programme:p'})-[r:COORDINATES_WITH]-(b) DELETE r CREATE (b)-[:COORDINATES_WITH {review: 'CONFIRMED'}]->(a)`,
			changes: []string{"~programme:p COORDINATES_WITH programme:q"},
		},

		// What breaks the model.
		{
			name: "need without State", cypher: `CREATE (:Need {id: 'need:01JX000000000000000000000C', summary: 'C'})-[:NO]->(:Nothing)`,
			out: []string{"need:01JX000000000000000000000C|HAS_NEED", "|1 relationship of the unknown type NO", "|1 node with the unknown label Nothing and without an id"},
			mend: `MATCH (n:Nothing) DETACH DELETE n WITH count(*) AS x MATCH (s:MemberState {id: 'state:XAB'}), (n:Need {id: 'need:01JX000000000000000000000C'})
				CREATE (s)-[:HAS_NEED]->(n)`,
			after: []string{"+need:01JX000000000000000000000C", "+state:XAB HAS_NEED need:01JX000000000000000000000C"},
		},
		{
			name: "need loses its State", cypher: `MATCH (:MemberState)-[r:HAS_NEED]->({id: '` + needA + `'}) DELETE r`,
			changes: []string{"-" + needA, "-" + needA + " CONCERNS theme:a", "-" + needA + " REQUIRES " + needB, "-" + hasNeedA},
			out:     []string{needA + "|HAS_NEED", needA + "|is left out, and 2 relationships at it are too"},
			mend:    `MATCH (s:MemberState {id: 'state:XAA'}), (n:Need {id: '` + needA + `'}) CREATE (s)-[:HAS_NEED]->(n)`,
		},
		{
			name: "two States", cypher: `MATCH (s {id: 'state:XAB'}), (n {id: '` + needA + `'}) CREATE (s)-[:HAS_NEED]->(n)`,
			out:  []string{"state:XAB HAS_NEED " + needA + "|2 edges"},
			mend: `MATCH (s {id: 'state:XAB'})-[r:HAS_NEED]->() DELETE r`,
		},
		{
			name: "State deleted with its edges", cypher: `MATCH (n {id: 'state:XAA'}) DETACH DELETE n`,
			changes: []string{
				"-" + needA, "-" + needA + " CONCERNS theme:a", "-" + needA + " REQUIRES " + needB, "-" + needB, "-programme:p SERVES state:XAA 2021-03",
				"-state:XAA", "-" + hasNeedA, "-state:XAA HAS_NEED " + needB,
			},
			out:   []string{needA + "|HAS_NEED", needA + "|is left out, and 2 relationships at it are too", needB + "|HAS_NEED"},
			mend:  `MATCH (n:Need) DETACH DELETE n`,
			after: []string{"-" + needA, "-" + needA + " CONCERNS theme:a", "-" + needA + " REQUIRES " + needB, "-" + needB, "-programme:p SERVES state:XAA 2021-03", "-state:XAA", "-" + hasNeedA, "-state:XAA HAS_NEED " + needB},
		},
		{
			name: "theme cycle", cypher: `MATCH (a {id: 'theme:a'}), (b {id: 'theme:b'}), (c {id: 'theme:c'}) CREATE (b)-[:NARROWER_THAN]->(c), (c)-[:NARROWER_THAN]->(a)`,
			changes: []string{"+theme:b NARROWER_THAN theme:c"},
			out:     []string{"theme:c NARROWER_THAN theme:a|cycle"},
			mend:    `MATCH ({id: 'theme:a'})-[r:NARROWER_THAN]->() DELETE r`,
			after:   []string{"+theme:b NARROWER_THAN theme:c", "+theme:c NARROWER_THAN theme:a", "-theme:a NARROWER_THAN theme:b"},
		},
		{
			name: "unknown label", cypher: `CREATE (:Colour {id: 'colour:red'}), (:Colour), (:` + "`odd ``label`" + `)`,
			out: []string{"colour:red|unknown label Colour", "|1 node with the unknown label Colour and without an id", "|unknown label odd `label"}, mend: `MATCH (n) WHERE n:Colour OR n:` + "`odd ``label`" + ` DELETE n`,
		},
		{
			name: "names that are Cypher", cypher: `CREATE (n:$('a\\u0060) DETACH DELETE n //'))-[:$('b\\u0060]-() DELETE n //')]->(:Colour) WITH n SET n.id = 'colour:red'`,
			out: []string{
				`colour:red|has the unknown label a\u0060) DETACH DELETE n //`, `|1 relationship of the unknown type b\u0060]-() DELETE n //`,
				"|1 node with the unknown label Colour",
			},
			mend: `MATCH (n) WHERE n.id = 'colour:red' OR n:Colour DETACH DELETE n`,
		},
		{name: "no label", cypher: `CREATE ()`, out: []string{"|no label"}, mend: `MATCH (n) WHERE size(labels(n)) = 0 DELETE n`},
		{
			name: "unknown property", cypher: `MATCH (n:Theme {id: 'theme:a'}) SET n.name = 'Other', n.colour = 'red'`,
			out: []string{"theme:a|colour is not a property of Theme"}, mend: `MATCH (n:Theme {id: 'theme:a'}) REMOVE n.colour`, after: []string{"~theme:a"},
		},
		{
			name: "new node with unknown property", cypher: `MATCH (b {id: 'theme:b'}) CREATE (:Theme {id: 'theme:d', name: 'D', colour: 'red'})-[:NARROWER_THAN]->(b)`,
			out:  []string{"theme:d|colour is not a property of Theme", "theme:d|is left out, and 1 relationship at it is too"},
			mend: `MATCH (n:Theme {id: 'theme:d'}) REMOVE n.colour`, after: []string{"+theme:d", "+theme:d NARROWER_THAN theme:b"},
		},
		{
			name: "unknown property of an edge", cypher: `MATCH ()-[r:SERVES]->() SET r.weight = 3`,
			out: []string{"programme:p SERVES state:XAA 2021-03|weight is not a property"}, mend: `MATCH ()-[r:SERVES]->() REMOVE r.weight`,
		},
		{
			name: "bad values", cypher: `MATCH (n:Need {id: '` + needA + `'}) SET n.severity = 9, n.status = 'GOOD', n.identifiedOn = '2024-05-01' REMOVE n.identifiedOnPrecision`,
			out:   []string{needA + "|severity is 9", needA + "|status is", needA + "|identifiedOn is '2024-05-01'; want a date"},
			mend:  `MATCH (n:Need {id: '` + needA + `'}) SET n.severity = 4, n.status = 'OPEN', n.identifiedOn = date('2024-05-01')`,
			after: []string{"~" + needA},
		},
		{name: "required property gone", cypher: `MATCH (n:Need {id: '` + needA + `'}) REMOVE n.summary`, out: []string{needA + "|summary"}, mend: `MATCH (n:Need {id: '` + needA + `'}) SET n.summary = 'S'`},
		{
			name: "same id under two labels", cypher: `CREATE (:Theme {id: '` + needA + `', name: 'Not a need'})`,
			out: []string{needA + "|has the label Theme, and its id names a Need"}, mend: `MATCH (n:Theme {id: '` + needA + `'}) DELETE n`,
		},
		{
			name: "two labels", cypher: `MATCH (n:Theme {id: 'theme:a'}) SET n:Region SET n.name = 'Other'`,
			out: []string{"theme:a|has the labels Region and Theme"}, mend: `MATCH (n:Theme {id: 'theme:a'}) REMOVE n:Region`, after: []string{"~theme:a"},
		},
		{
			name: "without an id", cypher: `MATCH (t {id: 'theme:a'}) CREATE (:Need {summary: 'S'})-[:CONCERNS]->(t), (:Theme {id: 7, name: 'Seven'})`,
			out: []string{"|1 node Need without an id", "|1 node Theme with an id that is not a text, such as 7", "|1 relationship CONCERNS at nodes without an id"}, mend: `MATCH (n) WHERE n.summary = 'S' AND n.id IS NULL OR n.name = 'Seven' DETACH DELETE n`,
		},
		{
			name:   "many without an id",
			cypher: `MATCH (t {id: 'theme:a'}) UNWIND range(1, 30) AS n CREATE (:Need {summary: 'S'})-[:CONCERNS]->(t), (:Colour), (:Region {id: n})`,
			out: []string{
				"|30 nodes Need without an id; they are left out", "|30 relationships CONCERNS at nodes without an id", "|30 nodes with the unknown label Colour",
				"|30 nodes Region with an id that is not a text",
			},
			mend: `MATCH (n) WHERE n.summary = 'S' AND n.id IS NULL OR n:Colour OR n:Region DETACH DELETE n`,
		},
		{
			name:   "many of an unknown label",
			cypher: `UNWIND range(1, 3) AS n CREATE (:Colour {id: 'colour:' + n}) WITH collect(n) AS x CREATE (:Colour), (:Colour)`,
			out: []string{
				"colour:1|unknown label Colour", "colour:2|unknown label Colour", "colour:3|unknown label Colour",
				"|2 nodes with the unknown label Colour and without an id; they are left out",
			},
			mend: `MATCH (n:Colour) DELETE n`,
		},
		{
			name: "need loses its label", cypher: `MATCH (n:Need {id: '` + needA + `'}) REMOVE n:Need`,
			changes: []string{"-" + needA, "-" + needA + " CONCERNS theme:a", "-" + needA + " REQUIRES " + needB, "-" + hasNeedA},
			out:     []string{needA + "|has no label", needA + "|is left out, and 3 relationships at it are too"},
			mend:    `MATCH (n {id: '` + needA + `'}) SET n:Need`,
		},
		{
			name:   "relationship of another with the same id",
			cypher: `MATCH (q:Programme {id: 'programme:q'}) CREATE (:Provider {id: 'state:XAA', name: 'Z'})-[:PARTICIPATES_IN {role: 'LEAD'}]->(q)`,
			out:    []string{"state:XAA|has the label Provider, and its id names a MemberState", "state:XAA|is left out, and 1 relationship at it is too"},
			mend:   `MATCH (p:Provider {id: 'state:XAA'}) DETACH DELETE p`,
		},
		{
			name: "precision without a date", cypher: `MATCH (n:Need {id: '` + needA + `'}) SET n.resolvedOnPrecision = 'month', n.severity = 4.5`,
			out:   []string{needA + "|resolvedOnPrecision is set, but there is no resolvedOn", needA + "|severity is 4.5; want an integer"},
			mend:  `MATCH (n:Need {id: '` + needA + `'}) SET n.severity = 4 REMOVE n.resolvedOnPrecision`,
			after: []string{"~" + needA},
		},
		{
			name: "no label any more", cypher: `MATCH (n:Theme {id: 'theme:c'}) REMOVE n:Theme`, changes: []string{"-theme:c"},
			out: []string{"theme:c|has no label"}, mend: `MATCH (n {id: 'theme:c'}) SET n:Theme`,
		},
		{
			name: "the same edge twice", cypher: `MATCH (p {id: 'programme:p'})-[:SERVES]->(s) CREATE (p)-[:SERVES {since: date('2021-03-01'), sincePrecision: 'month', status: 'PROPOSED'}]->(s)`,
			out: []string{"programme:p SERVES state:XAA 2021-03|more than once"}, mend: `MATCH ()-[r:SERVES]->() WHERE r.status = 'PROPOSED' DELETE r`,
		},
		{
			name: "wrong ends", cypher: `MATCH (a {id: 'theme:a'}), (s {id: 'state:XAA'}) CREATE (a)-[:HAS_NEED]->(s)`,
			out: []string{"theme:a HAS_NEED state:XAA|does not lead"}, mend: `MATCH (:Theme)-[r:HAS_NEED]->() DELETE r`,
		},
		{
			name: "source deleted", cypher: `MATCH (n:Source) DETACH DELETE n`,
			changes: []string{"-programme:p", "-programme:p COORDINATES_WITH programme:q", "-programme:p SERVES state:XAA 2021-03", "-provider:o PARTICIPATES_IN programme:p LEAD", "-source:s"},
			out:     []string{"programme:p|sources names source:s", "programme:p|is left out, and 3 relationships at it are too"},
			mend:    `CREATE (:Source {id: 'source:s', title: 'S', dataSet: 'dataset:d'})`,
		},

		// What is for a State or the secretariat to decide.
		{
			name: "share", cypher: `MATCH (n:Need {id: '` + needA + `'}), (p:Provider {id: 'provider:o'}) CREATE (n)-[:SHARED_WITH]->(p) SET n.severity = 5`,
			changes: []string{"~" + needA}, out: []string{needA + " SHARED_WITH provider:o|one more provider"},
			mend: `MATCH ()-[r:SHARED_WITH]->() DELETE r`, after: []string{"~" + needA},
		},
		{
			name: "member of the Compact", cypher: `MATCH (p:Provider {id: 'provider:o'}) SET p.compactMember = true`,
			out: []string{"provider:o|compactMember would show"}, mend: `MATCH (p:Provider {id: 'provider:o'}) REMOVE p.compactMember`,
		},
	}
}

// TestForeignEdits makes each edit alone, sees what comes of it within 5 s, and
// mends it.
func TestForeignEdits(t *testing.T) {
	t.Parallel()
	for _, e := range edits() {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			server, s := grown(t)
			before := newest(t, s)
			server.Query(t, e.cypher, nil)
			slices.Sort(e.changes)
			within(t, patience, func() error { return settledAs(t, s, before, e.changes, e.out) })
			checkShown(t, server, s)
			checkAdopted(t, s, before, e.changes)
			checkKeys(t, server, s)
			if e.mend != "" {
				server.Query(t, e.mend, nil)
				slices.Sort(e.after)
				within(t, patience, func() error { return settledAs(t, s, before, e.after, nil) })
				checkKeys(t, server, s)
			}
			lawful(t, s, addressOf(server))
		})
	}
}

// checkShown runs the Cypher of each finding, which has to show something.
func checkShown(t *testing.T, server *neo4jtest.Server, s store.Store) {
	t.Helper()
	findings, err := s.Findings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		_, cypher, _ := strings.Cut(f.Message, "mended in Neo4j: ")
		if rows := server.Query(t, cypher, nil); len(rows) == 0 {
			t.Errorf("nothing is shown by %s %s", f.Record, f.Message)
		}
	}
}

func settledAs(t *testing.T, s store.Store, before *model.Snapshot, changes, out []string) error {
	t.Helper()
	if got := changed(before, newest(t, s)); !slices.Equal(got, changes) {
		findings, _ := s.Findings(t.Context())
		return fmt.Errorf("changes %q, want %q (findings %v)", got, changes, findings)
	}
	return found(t, s, out...)
}

// checkAdopted checks that the changes came as one commit by neo4j.
func checkAdopted(t *testing.T, s store.Store, before *model.Snapshot, changes []string) {
	t.Helper()
	after := newest(t, s)
	if len(changes) == 0 {
		if after.Version() != before.Version() {
			t.Fatalf("version %d, and nothing changed", after.Version())
		}
		return
	}
	if after.Version() != before.Version()+1 {
		t.Fatalf("version %d after one edit of version %d", after.Version(), before.Version())
	}
	for c, err := range s.Watch(t.Context(), before.Version()) {
		if err != nil || c.Author != neo4j.Author {
			t.Fatalf("commit by %s, %v", c.Author, err)
		}
		return
	}
}

// checkKeys checks that each relationship of an edge has its key.
func checkKeys(t *testing.T, server *neo4jtest.Server, s store.Store) {
	t.Helper()
	within(t, patience, func() error {
		keys := map[string]bool{}
		for _, row := range server.Query(t, `MATCH ()-[r]->() WHERE r.key IS NOT NULL RETURN type(r) + ' ' + r.key AS key`, nil) {
			keys[row["key"].(string)] = true
		}
		snapshot := newest(t, s)
		for _, kind := range model.EdgeKinds() {
			for e := range snapshot.Edges(kind) {
				if !keys[kind.String()+" "+e.Key()] {
					return fmt.Errorf("no relationship has the key %s", e.Key())
				}
			}
		}
		return nil
	})
}

// TestForeignWhileDown edits while no Concert runs: it is adopted before the first
// answer.
func TestForeignWhileDown(t *testing.T) {
	t.Parallel()
	server, s := grown(t)
	before := newest(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	server.Query(t, `CREATE (:Theme {id: 'theme:d', name: 'D'}), (:Theme {id: 'theme:e'})`, nil)
	again := open(t, addressOf(server))
	if err := settledAs(t, again, before, []string{"+theme:d"}, []string{"theme:e|name is missing"}); err != nil {
		t.Fatal(err)
	}
	lawful(t, again, addressOf(server))
}

// TestForeignMeetsOurs lets a write of ours meet an edit that nobody has seen yet.
func TestForeignMeetsOurs(t *testing.T) {
	t.Parallel()
	server, s := grown(t)
	base := newest(t, s).Version()
	put := func(operation, id, name string) model.Draft {
		d := draft(operation, model.PutNode(id, map[string]any{"name": name}))
		d.Base = base
		return d
	}
	server.Query(t, `MATCH (n:Theme {id: 'theme:a'}) SET n.name = 'Theirs'`, nil)
	_, err := s.Apply(t.Context(), put("one", "theme:a", "Ours"))
	if !errors.Is(err, store.ErrStale) && !errors.Is(err, store.ErrChanged) {
		t.Fatalf("error %v, want a conflict", err)
	}
	live, err := store.NewLive(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer live.Close()
	if _, err := live.Apply(t.Context(), put("two", "theme:a", "Ours")); !errors.Is(err, store.ErrChanged) {
		t.Fatalf("error %v, want ErrChanged", err)
	}
	if _, err := live.Apply(t.Context(), put("three", "theme:b", "Ours")); err != nil {
		t.Fatal(err)
	}
	h, _ := newest(t, s).Node("theme:a")
	if h.Name() != "Theirs" {
		t.Fatalf("theme:a is %s", h.Name())
	}
	// What no commit can take is refused once, and then written over.
	server.Query(t, `MATCH (n:Theme {id: 'theme:b'}) SET n.colour = 'red' CREATE (:Theme {id: 'theme:d'})`, nil)
	for n, id := range []string{"theme:b", "theme:d"} {
		d := draft(fmt.Sprint("over", n), model.PutNode(id, map[string]any{"name": "Over"}))
		_, err = s.Apply(t.Context(), d)
		if n == 0 && !errors.Is(err, store.ErrChanged) {
			t.Fatalf("error %v, want ErrChanged", err)
		}
		if err != nil {
			apply(t, s, d)
		}
	}
	within(t, patience, func() error { return found(t, s) })
	lawful(t, s, addressOf(server))
}

// TestForeignDoubled writes over an edge that is there several times, once that was
// refused, and touches no other between the same ends.
func TestForeignDoubled(t *testing.T) {
	t.Parallel()
	server, s := grown(t)
	server.Query(t, `MATCH (p {id: 'programme:p'}), (s {id: 'state:XAA'}) CREATE (p)-[:SERVES {since: date('2021-03-01'), status: 'PROPOSED'}]->(s)
		WITH p, s UNWIND [1, 2, 2] AS n CREATE (p)-[:SERVES {since: date('2021-03-01'), sincePrecision: 'month', n: n}]->(s)`, nil)
	const doubled, other = "programme:p SERVES state:XAA 2021-03", "programme:p SERVES state:XAA 2021-03-01"
	within(t, patience, func() error {
		return found(t, s, doubled+"|more than once", doubled+"|more than once", doubled+"|this one has no key")
	})
	checkShown(t, server, s)
	over := draft("over", model.PutEdge(model.Serves, "programme:p", "state:XAA", map[string]any{"since": "2021-03", "status": "SUSPENDED"}))
	commit, err := s.Apply(t.Context(), over)
	if err != nil {
		t.Fatal(err)
	}
	within(t, patience, func() error { return found(t, s) })
	edges := show(newest(t, s))
	if commit.Version != newest(t, s).Version() || !strings.Contains(edges[doubled], "SUSPENDED") || !strings.Contains(edges[other], "PROPOSED") {
		t.Fatalf("version %d after %d: %v", newest(t, s).Version(), commit.Version, edges)
	}
	server.Query(t, `MATCH (p {id: 'programme:p'}), (s {id: 'state:XAA'}) CREATE (p)-[:SERVES {since: date('2021-03-01'), sincePrecision: 'month', n: 3}]->(s)`, nil)
	within(t, patience, func() error { return found(t, s, doubled+"|more than once") })
	apply(t, s, draft("gone", model.RemoveEdge(model.Serves, "programme:p", "state:XAA", "2021-03")))
	within(t, patience, func() error { return found(t, s) })
	if edges := show(newest(t, s)); edges[doubled] != "" || edges[other] == "" {
		t.Fatalf("%v", edges)
	}
	lawful(t, s, addressOf(server))
}

// TestForeignLarge makes one large edit, of which a server that is asked while it
// is applied shows only a part.
func TestForeignLarge(t *testing.T) {
	t.Parallel()
	server, s := grown(t)
	const themes = 40_000
	server.Query(t, `UNWIND range(1, $themes) AS n CREATE (:Theme {id: 'theme:n' + n, name: 'N'})`, map[string]any{"themes": int64(themes)})
	within(t, patience, func() error {
		if n := newest(t, s).Count(model.KindTheme); n < themes {
			return fmt.Errorf("%d themes", n)
		}
		return nil
	})
}

// TestForeignMeetsRemoval removes a record that somebody tied something to.
func TestForeignMeetsRemoval(t *testing.T) {
	t.Parallel()
	server, s := grown(t)
	server.Query(t, `MATCH (n:Theme {id: 'theme:c'}), (q {id: 'programme:q'}) CREATE (q)-[:ADDRESSES]->(n)`, nil)
	_, err := s.Apply(t.Context(), draft("one", model.RemoveNode("theme:c")))
	if model.CodeOf(err) != model.Invalid {
		t.Fatalf("error %v, want one that says the edge is there", err)
	}
	apply(t, s, draft("two", model.RemoveNode("theme:c"), model.RemoveEdge(model.Addresses, "programme:q", "theme:c", "")))
	server.Query(t, `MATCH (n:Theme {id: 'theme:b'}), (q {id: 'programme:q'}) CREATE (q)-[:LIKES]->(n)`, nil)
	three := draft("three", model.RemoveNode("theme:b"), model.RemoveEdge(model.NarrowerThan, "theme:a", "theme:b", ""))
	for range 2 {
		if _, err = s.Apply(t.Context(), three); model.CodeOf(err) != model.Conflict || !strings.Contains(err.Error(), "delete them there first: MATCH ") {
			t.Fatalf("error %v, want a conflict that says what to do", err)
		}
	}
	server.Query(t, `MATCH ()-[r:LIKES]->() DELETE r`, nil)
	apply(t, s, three)
	lawful(t, s, addressOf(server))
}

// TestForeignDecisions withdraws consent in Neo4j, and removes the newest visit: the
// share ends, and the need keeps its level, in the graph as in the log. What is dated
// tomorrow, or decides that more is seen, is kept out, until Concert writes the same.
func TestForeignDecisions(t *testing.T) {
	t.Parallel()
	const newer, older = "visit:01JX000000000000000000000V", "visit:01JX000000000000000000000W"
	server, s := grown(t)
	visited := func(id, consent, on string) []model.Change {
		return []model.Change{
			model.PutNode(id, map[string]any{"consent": consent, "consentOn": on}),
			model.PutEdge(model.To, id, "state:XAA", nil), model.PutEdge(model.Identified, id, needA, nil),
		}
	}
	apply(t, s, draft("visits", append(append(visited(newer, "PARTIAL", "2024-03-01"), visited(older, "PUBLIC", "2023")...),
		model.PutEdge(model.SharedWith, needA, "provider:o", nil))...))
	before := newest(t, s)
	server.Query(t, `MATCH (v:AssessmentVisit {id: $id}) SET v.consentOn = date() + duration('P2D') WITH v MATCH (t:Theme {id: 'theme:c'}) SET t.name = 'Other'`, map[string]any{"id": newer})
	within(t, patience, func() error {
		return settledAs(t, s, before, []string{"~theme:c"}, []string{newer + "|consent would show more"})
	})
	server.Query(t, `MATCH (v:AssessmentVisit {id: $id}) SET v.consent = 'NONE'`, map[string]any{"id": newer})
	within(t, patience, func() error {
		return settledAs(t, s, before, []string{"~theme:c"}, []string{newer + "|after the day on which it is recorded"})
	})
	server.Query(t, `MATCH (v:AssessmentVisit {id: $id}) SET v.consentOn = date('2024-03-01')`, map[string]any{"id": newer})
	within(t, patience, func() error {
		return settledAs(t, s, before, []string{"-" + needA + " SHARED_WITH provider:o", "~theme:c", "~" + newer}, nil)
	})
	if rows := server.Query(t, `MATCH ()-[r:SHARED_WITH]->() RETURN r`, nil); len(rows) != 0 {
		t.Errorf("shares in the graph: %v", rows)
	}
	lawful(t, s, addressOf(server))
	server.Query(t, `MATCH (v:AssessmentVisit {id: $id}) DETACH DELETE v`, map[string]any{"id": newer})
	within(t, patience, func() error {
		h, _ := newest(t, s).Node(needA)
		if release := h.Record().Properties["release"]; release != "SECRETARIAT" {
			return fmt.Errorf("release %v, want SECRETARIAT", release)
		}
		return found(t, s)
	})
	if rows := server.Query(t, `MATCH (n:Need {release: 'SECRETARIAT'}) RETURN n.id AS id`, nil); len(rows) != 1 || rows[0]["id"] != needA {
		t.Errorf("needs with that release in the graph: %v", rows)
	}
	lawful(t, s, addressOf(server))
	server.Query(t, `MATCH (n:Need {id: $id}) SET n.release = 'PUBLIC'`, map[string]any{"id": needA})
	within(t, patience, func() error { return found(t, s, needA+"|release would be looser") })
	record, _ := newest(t, s).Node(needA)
	accepted := record.Record()
	accepted.Properties["release"] = "PUBLIC"
	apply(t, s, draft("accepted", model.PutNode(needA, accepted.Properties),
		model.PutEdge(model.Serves, "programme:p", "state:XAB", map[string]any{"since": "2024-01-01", "release": "PARTNERS"})))
	within(t, patience, func() error { return found(t, s) })
	lawful(t, s, addressOf(server))
	server.Query(t, `MATCH (p:Programme {id: 'programme:p'})-[r:SERVES]->(s {id: 'state:XAB'}) DELETE r CREATE (p)-[:SERVES {since: date('2025-01-01')}]->(s)`, nil)
	within(t, patience, func() error {
		if e, ok := newest(t, s).Edge(model.Serves, "programme:p", "state:XAB", "2025-01-01"); !ok || e.OwnRelease() != model.ReleasePartners {
			return fmt.Errorf("the engagement anew is there %t, and does not keep its release", ok)
		}
		return found(t, s)
	})
	if rows := server.Query(t, `MATCH (:Programme {id: 'programme:p'})-[r:SERVES {release: 'PARTNERS'}]->({id: 'state:XAB'}) RETURN r.key AS key`, nil); len(rows) != 1 {
		t.Errorf("engagements with that release in the graph: %v", rows)
	}
	lawful(t, s, addressOf(server))
}

// TestAdopt refuses foreign data until --adopt takes it over.
func TestAdopt(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Shared(t)
	server.Query(t, `CREATE (:Theme {id: 'theme:a', name: 'A'})-[:NARROWER_THAN]->(:Theme {id: 'theme:b', name: 'B'}), (:Other),
		(:Provider {id: 'provider:o', name: 'O', kind: 'UN_ENTITY', compactMember: true})-[:PART_OF]->(:Provider {id: 'provider:u', name: 'U', kind: 'UN_ENTITY'})`, nil)
	if _, err := neo4j.Open(t.Context(), addressOf(server), neo4j.Options{}); !errors.Is(err, neo4j.ErrForeign) {
		t.Fatalf("error %v, want ErrForeign", err)
	}
	s, err := neo4j.Open(context.Background(), addressOf(server), neo4j.Options{Adopt: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	taken := []string{"+provider:o", "+provider:o PART_OF provider:u", "+provider:u", "+theme:a", "+theme:a NARROWER_THAN theme:b", "+theme:b"}
	if err := settledAs(t, s, model.Empty(), taken, []string{"|unknown label Other"}); err != nil {
		t.Fatal(err)
	}
	lawful(t, s, addressOf(server))
}

// TestAdoptMuch adopts a large graph in commits that are each whole, while two
// servers that follow it both want to. In a soak it is so large that one commit
// does not take it.
func TestAdoptMuch(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Shared(t)
	needs, commits := 3000, model.Version(1)
	if os.Getenv("CONCERT_SOAK") != "" {
		needs, commits = 30_000, 2
	}
	both := []*neo4j.Store{open(t, addressOf(server)), open(t, addressOf(server))}
	server.Query(t, `CREATE (:MemberState {id: 'state:XAA', name: 'A'}), (:Theme {id: 'theme:a', name: 'A'})`, nil)
	server.Query(t, `UNWIND range(1, $needs) AS n CALL (n) {
			MATCH (s:MemberState {id: 'state:XAA'}), (t:Theme {id: 'theme:a'})
			CREATE (s)-[:HAS_NEED]->(:Need {id: 'need:01JX' + right('0000000000000000000000' + toString(n), 22), summary: 'S'})-[:CONCERNS]->(t)
		} IN TRANSACTIONS OF 1000 ROWS`, map[string]any{"needs": int64(needs)})
	for _, s := range both {
		within(t, 5*time.Minute, func() error {
			snapshot := newest(t, s)
			if n := snapshot.Count(model.KindNeed); n != needs || snapshot.CountEdges(model.Concerns) != needs || snapshot.Version() < commits {
				findings, _ := s.Findings(t.Context())
				return fmt.Errorf("%d needs in version %d: %v", n, snapshot.Version(), findings[:min(3, len(findings))])
			}
			return found(t, s)
		})
	}
	lawful(t, both[0], addressOf(server))
}
