package e2e

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"concert/internal/model"
	"concert/internal/store"
	"concert/internal/store/neo4j/neo4jtest"
)

const visitA = "visit:01JX000000000000000000000V"

// twoWorlds is a graph in both worlds.
func twoWorlds() []model.Change {
	made := []string{"source:m#p. 3"}
	return []model.Change{
		model.PutNode("dataset:d", map[string]any{"name": "D"}), model.PutNode("dataset:m", map[string]any{"name": "M", "fictional": true}),
		model.PutNode("source:s", map[string]any{"title": "S", "dataSet": "dataset:d"}),
		model.PutNode("source:r", map[string]any{"title": "R", "dataSet": "dataset:d"}),
		model.PutNode("source:m", map[string]any{"title": "M", "dataSet": "dataset:m"}),
		model.PutNode("theme:a", map[string]any{"name": "A", "sources": []string{"source:s#para. 14", "source:s"}}),
		model.PutNode("state:XAA", map[string]any{"name": "Xa", "sources": made}), model.PutNode("state:XAB", map[string]any{"name": "Xb", "sources": made}),
		model.PutNode(needA, map[string]any{"summary": "No patrols", "sources": made}), model.PutEdge(model.HasNeed, "state:XAA", needA, nil),
		model.PutEdge(model.Concerns, needA, "theme:a", nil),
		model.PutNode(visitA, map[string]any{"date": "2024-05", "sources": made}), model.PutEdge(model.To, visitA, "state:XAA", nil),
	}
}

func inTwoWorlds(t *testing.T) (*neo4jtest.Server, store.Store) {
	t.Helper()
	server := neo4jtest.Shared(t)
	s := open(t, addressOf(server))
	apply(t, s, draft("worlds", twoWorlds()...))
	return server, s
}

// besides is what somebody sees in Neo4j of what is derived, one a line.
func besides(t *testing.T, server *neo4jtest.Server) []string {
	t.Helper()
	var all []string
	for _, row := range server.Query(t, `MATCH (n) WHERE n:Theme OR n:Need OR n:AssessmentVisit OR n:MemberState OR n:Source
		RETURN n.id + ' ' + coalesce(n.name, '') + CASE WHEN n.fictional THEN ', fictional' ELSE '' END AS line
		UNION ALL MATCH (n)-[r:CITES|PART_OF]->(m) RETURN n.id + ' ' + type(r) + ' ' + m.id + coalesce(' ' + r.at, '') AS line
		UNION ALL MATCH ()-[r]->() WHERE r.fictional RETURN r.key + ', fictional' AS line`, nil) {
		all = append(all, fmt.Sprint(row["line"]))
	}
	slices.Sort(all)
	return all
}

// sees checks that what is seen differs from before in these lines.
func sees(t *testing.T, server *neo4jtest.Server, before []string, differs ...string) error {
	t.Helper()
	var got []string
	after := besides(t, server)
	for _, line := range before {
		if !slices.Contains(after, line) {
			got = append(got, "-"+line)
		}
	}
	for _, line := range after {
		if !slices.Contains(before, line) {
			got = append(got, "+"+line)
		}
	}
	if len(after)-len(before) != strings.Count(strings.Join(got, "\n")+"\n", "+")-strings.Count("\n"+strings.Join(got, "\n"), "\n-") {
		return fmt.Errorf("some line is there twice: %q", after)
	}
	slices.Sort(differs)
	if slices.Sort(got); !slices.Equal(got, differs) {
		return fmt.Errorf("in Neo4j differs %q, want %q", got, differs)
	}
	return nil
}

// TestSeenBeside writes what is derived with each commit of ours that bears on it.
func TestSeenBeside(t *testing.T) {
	server, s := inTwoWorlds(t)
	first := []string{
		needA + " CITES source:m p. 3", needA + " CONCERNS theme:a, fictional", needA + " No patrols, fictional", "source:m , fictional",
		"source:m PART_OF dataset:m", "source:r ", "source:r PART_OF dataset:d", "source:s ", "source:s PART_OF dataset:d",
		"state:XAA CITES source:m p. 3", "state:XAA HAS_NEED " + needA + ", fictional", "state:XAA Xa, fictional", "state:XAB CITES source:m p. 3",
		"state:XAB Xb, fictional", "theme:a A", "theme:a CITES source:s", "theme:a CITES source:s para. 14", visitA + " Assessment visit, Xa, 2024-05, fictional",
		visitA + " CITES source:m p. 3", visitA + " TO state:XAA, fictional",
	}
	for i, line := range first {
		if strings.HasPrefix(line, "source:") && !strings.Contains(line, "PART_OF") {
			id := line[:len("source:x")]
			first[i] = id + " " + strings.ToUpper(id[len(id)-1:]) + line[len("source:x "):]
		}
	}
	if err := sees(t, server, nil, prefixed("+", first)...); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		changes []model.Change
		differs []string
	}{
		{"a State's name", []model.Change{model.PutNode("state:XAA", map[string]any{"name": "Xu", "sources": []string{"source:m#p. 3"}})}, []string{
			"-state:XAA Xa, fictional", "+state:XAA Xu, fictional", "-" + visitA + " Assessment visit, Xa, 2024-05, fictional",
			"+" + visitA + " Assessment visit, Xu, 2024-05, fictional",
		}},
		{"sources", []model.Change{model.PutNode("theme:a", map[string]any{"name": "A", "sources": []string{"source:s", "source:r#p. 1"}})}, []string{
			"-theme:a CITES source:s para. 14", "+theme:a CITES source:r p. 1",
		}},
		{"no source", []model.Change{
			model.PutNode("theme:a", map[string]any{"name": "A", "sources": []string{"source:s"}}), model.RemoveNode("source:r"),
		}, []string{"-theme:a CITES source:r p. 1", "-source:r PART_OF dataset:d", "-source:r R"}},
		{"a name", []model.Change{model.PutNode(needA, map[string]any{"summary": "No patrols", "name": "Patrols", "sources": []string{"source:m#p. 3"}})}, []string{
			"-" + needA + " No patrols, fictional", "+" + needA + " Patrols, fictional",
		}},
		{"a need less", []model.Change{
			model.RemoveEdge(model.HasNeed, "state:XAA", needA, ""), model.RemoveEdge(model.Concerns, needA, "theme:a", ""), model.RemoveNode(needA),
		}, []string{
			"-" + needA + " Patrols, fictional", "-" + needA + " CITES source:m p. 3", "-" + needA + " CONCERNS theme:a, fictional",
			"-state:XAA HAS_NEED " + needA + ", fictional",
		}},
		{"the other world", []model.Change{model.PutNode("dataset:d", map[string]any{"name": "D", "fictional": true})}, []string{
			"-source:s S", "+source:s S, fictional", "-theme:a A", "+theme:a A, fictional",
		}},
	} {
		before := besides(t, server)
		apply(t, s, draft(c.name, c.changes...))
		if err := sees(t, server, before, c.differs...); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if findings, err := s.Findings(t.Context()); err != nil || len(findings) > 0 {
		t.Errorf("findings %v %v", findings, err)
	}
	lawful(t, s, addressOf(server))
}

func prefixed(prefix string, lines []string) []string {
	all := make([]string, len(lines))
	for i, line := range lines {
		all[i] = prefix + line
	}
	return all
}

// TestForeignFollowed makes edits that derived values follow, without a finding.
func TestForeignFollowed(t *testing.T) {
	server, s := inTwoWorlds(t)
	before, after := besides(t, server), newest(t, s).Version()+1
	var differs []string
	for _, e := range []struct {
		cypher  string
		differs []string
	}{
		{`MATCH (n:Theme {id: 'theme:a'}) SET n.sources = ['source:s', 'source:r#p. 1']`, []string{
			"-theme:a CITES source:s para. 14", "+theme:a CITES source:r p. 1",
		}},
		{`MATCH (n:MemberState {id: 'state:XAA'}) SET n.name = 'Xu'`, []string{
			"-state:XAA Xa, fictional", "+state:XAA Xu, fictional", "-" + visitA + " Assessment visit, Xa, 2024-05, fictional",
			"+" + visitA + " Assessment visit, Xu, 2024-05, fictional",
		}},
		{`MATCH (s:MemberState {id: 'state:XAB'}) CREATE (s)-[:HAS_NEED]->(:Need {id: '` + needB + `', summary: 'No boats', sources: ['source:m']})`, []string{
			"+" + needB + " No boats, fictional", "+" + needB + " CITES source:m", "+state:XAB HAS_NEED " + needB + ", fictional",
		}},
	} {
		server.Query(t, e.cypher, nil)
		differs = append(differs, e.differs...)
	}
	within(t, patience, func() error {
		return errors.Join(atLeast(t, s, after), sees(t, server, before, slices.Clone(differs)...))
	})
	if err := found(t, s); err != nil {
		t.Error(err)
	}
	lawful(t, s, addressOf(server))
}

// TestForeignPutBack changes derived values by hand. Two servers put them back, without
// a commit, and tell it; and soon nobody writes any more.
func TestForeignPutBack(t *testing.T) {
	server, s := inTwoWorlds(t)
	two := open(t, addressOf(server))
	before, version := lies(t, server), newest(t, s).Version()
	var wanted []string
	for _, e := range []struct{ cypher, finding string }{
		{`MATCH (n:Need) SET n.name = 'Mine'`, needA + "|name was changed in Neo4j and is put back"},
		{`MATCH (n:AssessmentVisit) REMOVE n.name, n.fictional`, visitA + "|edit what it is made of"},
		{`MATCH (n:MemberState {id: 'state:XAB'}) SET n.fictional = false`, "state:XAB|edit sources instead"},
		{`MATCH (n:Theme) SET n.fictional = true`, "theme:a|edit sources instead"},
		{`MATCH ()-[r:TO]->() REMOVE r.fictional`, visitA + " TO state:XAA|fictional was changed"},
		{`MATCH (n:Theme), (m:Source {id: 'source:r'}) CREATE (n)-[:CITES]->(m)`, "theme:a|edit that list instead"},
		{`MATCH (n:Need)-[r:CITES]->() DELETE r`, needA + "|edit that list instead"},
		{`MATCH (n:MemberState {id: 'state:XAA'})-[r:CITES]->() SET r.at = 'p. 4'`, "state:XAA|edit that list instead"},
		{`MATCH (n:Source {id: 'source:r'})-[r:PART_OF]->() DELETE r`, "source:r|it follows from dataSet"},
	} {
		server.Query(t, e.cypher, nil)
		wanted = append(wanted, e.finding)
		if strings.Contains(e.cypher, "REMOVE n.name") {
			wanted = append(wanted, visitA+"|fictional was changed")
		}
	}
	for _, store := range []store.Store{s, two} {
		within(t, patience, func() error { return found(t, store, wanted...) })
	}
	if after := lies(t, server); !slices.Equal(before, after) {
		t.Error("it is not as it was")
	}
	if got := newest(t, s).Version(); got != version {
		t.Errorf("version %d, want %d: nothing of it is a value of a record", got, version)
	}
	writes := func() any { return server.Query(t, `MATCH (s:ConcertStore) RETURN s.own AS own`, nil)[0]["own"] }
	within(t, patience, func() error {
		was := writes()
		if time.Sleep(time.Second); writes() != was {
			return errors.New("the servers write on and on")
		}
		return nil
	})
	// A server that starts tells it too.
	again := open(t, addressOf(server))
	if err := found(t, again, wanted...); err != nil {
		t.Error(err)
	}
	lawful(t, s, addressOf(server))
}

// TestForeignPutBackMeetsOurs lets a write of ours meet a derived value that somebody
// changed and nobody has seen yet.
func TestForeignPutBackMeetsOurs(t *testing.T) {
	server, s := inTwoWorlds(t)
	server.Query(t, `MATCH (n:Need) SET n.name = 'Mine'`, nil)
	apply(t, s, draft("ours", model.PutNode(needA, map[string]any{"summary": "No guards", "sources": []string{"source:m#p. 3"}})))
	within(t, patience, func() error { return found(t, s, needA+"|name was changed") })
	if got := server.Query(t, `MATCH (n:Need) RETURN n.name AS name`, nil)[0]["name"]; got != "No guards" {
		t.Errorf("the need is called %v", got)
	}
	lawful(t, s, addressOf(server))
}

// TestErasedPutBack tells no more what was put back of a record that is erased.
func TestErasedPutBack(t *testing.T) {
	server, s := inTwoWorlds(t)
	server.Query(t, `MATCH (n:Need) SET n.name = 'Mine' WITH n MATCH (m:Theme) SET m.fictional = true`, nil)
	within(t, patience, func() error { return found(t, s, needA+"|name was changed", "theme:a|edit sources instead") })
	erasing := draft("erase",
		model.RemoveEdge(model.HasNeed, "state:XAA", needA, ""), model.RemoveEdge(model.Concerns, needA, "theme:a", ""), model.RemoveNode(needA))
	erasing.Erase = []string{needA}
	apply(t, s, erasing)
	within(t, patience, func() error { return found(t, s, "theme:a|edit sources instead") })
	for _, line := range lies(t, server) {
		if strings.Contains(line, needA) {
			t.Errorf("after it was erased there is %s", line)
		}
	}
}
