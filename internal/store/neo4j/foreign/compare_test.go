package foreign_test

import (
	"fmt"
	"slices"
	"testing"

	"concert/internal/model"
	"concert/internal/store/neo4j/foreign"
)

// TestNothingDiffers lays graphs and finds that nothing differs.
func TestNothingDiffers(t *testing.T) {
	s := ground(t)
	g := graphOf(s)
	checkNothingLeft(t, g, s, nil)
	checkNothingLeft(t, &graph{}, model.Empty(), nil)
	// A list that somebody emptied is none.
	set(g.node("theme:a").properties, "sources", []any{})
	checkNothingLeft(t, g, s, nil)
}

// TestAllIsForeign adopts a graph that no commit made.
func TestAllIsForeign(t *testing.T) {
	s := ground(t)
	g := graphOf(s)
	for _, r := range g.edges {
		delete(r.properties, "key")
	}
	selected := foreign.Select(model.Empty(), g.differenceOf(model.Empty()), today)
	checkFindings(t, selected, nil)
	checkChanged(t, s, g.adopt(t, model.Empty(), selected), nil)
	edges := slices.DeleteFunc(g.edges, (*relationship).isDerived)
	if got := len(selected.Rekeys); got != len(edges) {
		t.Errorf("%d of %d relationships get a key", got, len(edges))
	}
}

// TestAllIsGone adopts that a graph was emptied.
func TestAllIsGone(t *testing.T) {
	s := ground(t)
	selected := foreign.Select(s, (&graph{}).differenceOf(s), today)
	checkFindings(t, selected, nil)
	checkChanged(t, model.Empty(), landed(t, s, selected.Changes), nil)
}

// TestKindsThatNobodyRead are taken as they are in the snapshot.
func TestKindsThatNobodyRead(t *testing.T) {
	s := ground(t)
	g := graphOf(s)
	g.node("theme:c").properties["name"] = "Other"
	g.remove(g.node("programme:q"))
	c := foreign.Compare(s)
	g.readNodes(c.Nodes(model.KindTheme), model.KindTheme)
	checkChanged(t, s, landed(t, s, foreign.Select(s, c.Difference(), today).Changes), []string{"~theme:c"})
}

// TestWithout leaves out what is not news of some records.
func TestWithout(t *testing.T) {
	s := ground(t)
	g := graphOf(s)
	for _, e := range []func(*graph){
		setNode("theme:a", "name", "Other"), setNode("theme:b", "name", "Other"), removeNode("theme:c"), cutEdge("CONCERNS", ""),
		setEdge("SERVES", "status", "SUSPENDED"), setEdge("COORDINATES_WITH", "review", "CONFIRMED"),
	} {
		e(g)
	}
	d := g.differenceOf(s)
	d.Without(map[string]bool{"theme:a": true, "theme:c": true, needA + " CONCERNS theme:a": true, served: true})
	checkChanged(t, s, landed(t, s, foreign.Select(s, d, today).Changes), []string{"~theme:b", "~programme:p COORDINATES_WITH programme:q"})
}

// TestSeveralLabels is what makes counting labels no proof that all are known.
func TestSeveralLabels(t *testing.T) {
	for name, test := range map[string]struct {
		do   func(g *graph)
		want bool
	}{
		"one each":              {func(*graph) {}, false},
		"another property":      {setNode("theme:a", "name", "Other"), false},
		"two of a node":         {func(g *graph) { g.node("theme:a").labels = []string{"Colour", "Theme"} }, true},
		"two of one without id": {func(g *graph) { g.add(nil, "Colour", "Theme") }, true},
	} {
		s := ground(t)
		g := graphOf(s)
		test.do(g)
		c := foreign.Compare(s)
		g.readNodes(c.Nodes(model.KindTheme), model.KindTheme)
		if got := c.SeveralLabels(); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestSameNode(t *testing.T) {
	s := ground(t)
	g := graphOf(s)
	found := func(n *node) foreign.Node { return foreign.Node{Labels: n.labels, Properties: n.properties} }
	same, other := found(g.node("theme:a")), found(g.add(id("theme:a", "name", "Other"), "Theme"))
	odd := found(g.add(id("theme:a", "name", "A"), "Region"))
	for name, test := range map[string]struct {
		id    string
		found []foreign.Node
		want  bool
	}{
		"as it is":       {"theme:a", []foreign.Node{same}, true},
		"gone":           {"theme:a", nil, false},
		"changed":        {"theme:a", []foreign.Node{other}, false},
		"with another":   {"theme:a", []foreign.Node{same, other}, false},
		"another label":  {"theme:a", []foreign.Node{odd}, false},
		"never there":    {"theme:d", nil, true},
		"somebody's own": {"theme:d", []foreign.Node{other}, false},
	} {
		if got := foreign.SameNode(s, test.id, test.found); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestSameEdge(t *testing.T) {
	s := ground(t)
	found := func(names ...any) foreign.Edge {
		properties := day("since", "2021-03")
		set(properties, append([]any{"key", served, "status", "ACTIVE"}, names...)...)
		return foreign.Edge{
			Kind: model.Serves, From: "programme:p", FromLabels: []string{"Programme"}, To: "state:XAA", ToLabels: []string{"MemberState"}, Properties: properties,
		}
	}
	elsewhere := found()
	elsewhere.ToLabels = []string{"Provider"}
	there := model.EdgeRecord{Kind: "SERVES", From: "programme:p", To: "state:XAA", Properties: map[string]any{"since": "2021-03"}}
	never := model.EdgeRecord{Kind: "SERVES", From: "programme:q", To: "state:XAA"}
	for name, test := range map[string]struct {
		record *model.EdgeRecord
		found  []foreign.Edge
		want   bool
		others int
	}{
		"as it is":          {&there, []foreign.Edge{found()}, true, 0},
		"gone":              {&there, nil, false, 0},
		"changed":           {&there, []foreign.Edge{found("status", "SUSPENDED")}, false, 1},
		"without its key":   {&there, []foreign.Edge{found("key", nil)}, false, 1},
		"twice":             {&there, []foreign.Edge{found(), found("key", nil)}, false, 1},
		"at another's node": {&there, []foreign.Edge{elsewhere}, false, 1},
		"never there":       {&never, nil, true, 0},
		"somebody's own":    {&never, []foreign.Edge{found()}, false, 1},
	} {
		got, others := foreign.SameEdge(s, test.record, test.found)
		if got != test.want || len(others) != test.others {
			t.Errorf("%s: %v, and %d others", name, got, len(others))
		}
	}
}

func TestPrints(t *testing.T) {
	s := ground(t)
	g := graphOf(s)
	g.node("theme:a").properties["colour"] = "red"
	selected := foreign.Select(s, g.differenceOf(s), today)
	print := foreign.Node{Labels: []string{"Theme"}, Properties: g.node("theme:a").properties}.Print()
	for name, test := range map[string]struct {
		record string
		prints map[string]bool
		want   bool
	}{
		"as it is kept out": {"theme:a", map[string]bool{print: true}, true},
		"changed since":     {"theme:a", map[string]bool{print: true, "other": true}, false},
		"nothing there":     {"theme:a", nil, false},
		"not kept out":      {"theme:b", map[string]bool{print: true}, false},
	} {
		if got := selected.KeptOut.Have(test.record, test.prints); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestColumns has two columns for a date.
func TestColumns(t *testing.T) {
	declared := []model.Property{{Name: "name", Type: model.TypeText}, {Name: "start", Type: model.TypeDay}, {Name: "kind", Type: model.TypeChoice}}
	want := []foreign.Column{{Name: "name"}, {Name: "start", IsDate: true}, {Name: "startPrecision"}, {Name: "kind"}}
	if got := foreign.Columns(declared); !slices.Equal(got, want) {
		t.Errorf("columns %v, want %v", got, want)
	}
}

// TestManyCycles makes more cycles than are taken apart one by one. Of the rest, all
// edges are kept out.
func TestManyCycles(t *testing.T) {
	const pairs, oneByOne = 103, 100
	s := model.Empty()
	g := &graph{}
	var want []string
	for n := range pairs {
		a, b := g.add(id(fmt.Sprintf("theme:a%03d", n), "name", "A"), "Theme"), g.add(id(fmt.Sprintf("theme:b%03d", n), "name", "B"), "Theme")
		g.tie(a, "NARROWER_THAN", b, nil)
		g.tie(b, "NARROWER_THAN", a, nil)
		want = append(want, fmt.Sprintf("theme:b%03d NARROWER_THAN theme:a%03d|closes a cycle", n, n))
		if n < pairs-oneByOne { // those with the last keys go first
			want = append(want, fmt.Sprintf("theme:a%03d NARROWER_THAN theme:b%03d|closes a cycle", n, n))
		}
	}
	s = g.adopt(t, s, foreign.Select(s, g.differenceOf(s), today))
	if n := s.CountEdges(model.NarrowerThan); n != oneByOne {
		t.Errorf("%d edges, want one of each of %d pairs", n, oneByOne)
	}
	checkNothingLeft(t, g, s, want)
}
