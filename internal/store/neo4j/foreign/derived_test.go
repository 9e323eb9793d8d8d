package foreign_test

import (
	"slices"
	"testing"

	"concert/internal/model"
	"concert/internal/store/neo4j/foreign"
)

const visitA = "visit:01JX000000000000000000000V"

// derivedGround is a graph of both worlds, with records of which names are derived.
func derivedGround(t *testing.T) *model.Snapshot {
	t.Helper()
	made := func(properties map[string]any) map[string]any {
		properties["sources"] = []string{"source:m#p. 3"}
		return properties
	}
	return landed(t, model.Empty(), []model.Change{
		model.PutNode("dataset:d", map[string]any{"name": "D"}),
		model.PutNode("dataset:m", map[string]any{"name": "M", "fictional": true}),
		model.PutNode("source:s", map[string]any{"title": "S", "dataSet": "dataset:d"}),
		model.PutNode("source:r", map[string]any{"title": "R", "dataSet": "dataset:d"}),
		model.PutNode("source:m", map[string]any{"title": "M", "dataSet": "dataset:m"}),
		model.PutNode("theme:a", map[string]any{"name": "A", "sources": []string{"source:s#para. 14", "source:s"}}),
		model.PutNode("resolution:r", map[string]any{"symbol": "S/RES/1", "sources": []string{"source:s"}}),
		model.PutNode("requirement:r-1", map[string]any{"paragraph": "1", "sources": []string{"source:s"}}),
		model.PutEdge(model.SetBy, "requirement:r-1", "resolution:r", nil),
		model.PutNode("state:XAA", made(map[string]any{"name": "Xa"})),
		model.PutNode(needA, made(map[string]any{"summary": "No patrols"})), model.PutEdge(model.HasNeed, "state:XAA", needA, nil),
		model.PutNode(needB, made(map[string]any{"summary": "No boats", "name": "Boats"})), model.PutEdge(model.HasNeed, "state:XAA", needB, nil),
		model.PutEdge(model.Concerns, needA, "theme:a", nil),
		model.PutNode(visitA, made(map[string]any{"date": "2024-05"})), model.PutEdge(model.To, visitA, "state:XAA", nil),
	})
}

// adopts adopts what differs and writes what is derived, and returns the snapshot and
// what was put back. Nothing is left then, and the graph is as the store would write it.
func adopts(t *testing.T, g *graph, s *model.Snapshot) (next *model.Snapshot, putBack []string) {
	t.Helper()
	selected := foreign.Select(s, g.differenceOf(s), today)
	checkFindings(t, selected, nil)
	for _, rekey := range selected.Rekeys {
		for _, r := range g.edges {
			if r.element == rekey.Element {
				r.properties["key"] = rekey.Key
			}
		}
	}
	next = g.land(t, s, selected.Changes)
	b := selected.Beside(s, next, s.Complete(selected.Changes), nil)
	g.beside(b)
	for _, p := range b.PutBack {
		putBack = append(putBack, p.Record+" "+p.Property)
	}
	checkNothingLeft(t, g, next, nil)
	if got, want := g.lines(), graphOf(next).lines(); !slices.Equal(got, want) {
		t.Errorf("the graph has %q, want %q", beside(got, want), beside(want, got))
	}
	return next, putBack
}

// TestDerived makes edits that derived values follow, and edits of such values.
func TestDerived(t *testing.T) {
	sources := func(all ...any) []any { return all }
	for name, test := range map[string]struct {
		do      func(g *graph)
		changes []string
		putBack []string
	}{
		"nothing": {func(*graph) {}, nil, nil},

		// What derived values follow.
		"a new source": {setNode("theme:a", "sources", sources("source:s#para. 14", "source:r")), []string{"~theme:a"}, nil},
		"a new source, cited": {func(g *graph) {
			setNode("theme:a", "sources", sources("source:s", "source:r"))(g)
			tie("theme:a", foreign.Cites, "source:r")(g)
		}, []string{"~theme:a"}, nil},
		"no source":           {setNode("theme:a", "sources", nil), []string{"~theme:a"}, nil},
		"a source's data set": {setNode("source:r", "dataSet", nil), []string{"~source:r"}, nil},
		"a State's name":      {setNode("state:XAA", "name", "Xu"), []string{"~state:XAA"}, nil},
		"a symbol":            {setNode("resolution:r", "symbol", "S/RES/2"), []string{"~resolution:r"}, nil},
		"a summary":           {setNode(needA, "summary", "No guards"), []string{"~" + needA}, nil},
		"a summary and name":  {setNode(needA, "summary", "No guards", "name", "No guards"), []string{"~" + needA}, nil},
		"another given name":  {setNode(needB, "name", "Vessels"), []string{"~" + needB}, nil},
		"no given name":       {setNode(needB, "name", nil), []string{"~" + needB}, nil},
		"a visit elsewhere": {func(g *graph) {
			g.add(id("state:XAB", "name", "Xb", "sources", sources("source:m")), "MemberState")
			g.cut(g.edge("TO", ""))
			g.tie(g.node(visitA), "TO", g.node("state:XAB"), nil)
		}, []string{"+state:XAB", "+" + visitA + " TO state:XAB", "-" + visitA + " TO state:XAA"}, nil},
		"all moves to the other world": {func(g *graph) {
			setNode("dataset:m", "fictional", nil)(g)
			setNode("dataset:d", "fictional", true)(g)
			for _, id := range []string{"state:XAA", needA, needB, visitA} {
				removeNode(id)(g)
			}
		}, []string{
			"-" + needA, "-" + needA + " CONCERNS theme:a", "-" + needB, "-state:XAA", "-state:XAA HAS_NEED " + needA, "-state:XAA HAS_NEED " + needB,
			"-" + visitA, "-" + visitA + " TO state:XAA", "~dataset:d", "~dataset:m",
		}, nil},

		// What comes without them, or with them.
		"a new record": {func(g *graph) {
			g.add(id("resolution:n", "symbol", "S/RES/3", "sources", sources("source:s#p. 1")), "Resolution")
		}, []string{"+resolution:n"}, nil},
		"a new need": {func(g *graph) {
			n := g.add(id("need:01JX000000000000000000000N", "summary", "N", "sources", sources("source:m")), "Need")
			g.tie(g.node("state:XAA"), "HAS_NEED", n, nil)
		}, []string{"+need:01JX000000000000000000000N", "+state:XAA HAS_NEED need:01JX000000000000000000000N"}, nil},
		"a new need with all of it": {func(g *graph) {
			n := g.add(id("need:01JX000000000000000000000N", "summary", "N", "name", "N", "fictional", true, "sources", sources("source:m")), "Need")
			g.tie(g.node("state:XAA"), "HAS_NEED", n, map[string]any{"fictional": true})
			g.tie(n, foreign.Cites, g.node("source:m"), nil)
		}, []string{"+need:01JX000000000000000000000N", "+state:XAA HAS_NEED need:01JX000000000000000000000N"}, nil},
		"a new edge": {func(g *graph) { cutEdge("CONCERNS", "")(g); tie(needB, "CONCERNS", "theme:a")(g) }, []string{
			"+" + needB + " CONCERNS theme:a", "-" + needA + " CONCERNS theme:a",
		}, nil},

		// What somebody changes of them.
		"a derived name":               {setNode(needA, "name", "Mine"), nil, []string{needA + " name"}},
		"a derived name gone":          {setNode(visitA, "name", nil), nil, []string{visitA + " name"}},
		"a derived name that is a day": {setNode(visitA, "name", dateOf("2024")), nil, []string{visitA + " name"}},
		"a summary and another name":   {setNode(needA, "summary", "No guards", "name", "Mine"), []string{"~" + needA}, []string{needA + " name"}},
		"fiction gone":                 {setNode(needA, "fictional", nil), nil, []string{needA + " fictional"}},
		"fiction false":                {setNode(needA, "fictional", false), nil, []string{needA + " fictional"}},
		"fiction made of the real":     {setNode("theme:a", "fictional", true), nil, []string{"theme:a fictional"}},
		"fiction beside a change":      {setNode("theme:a", "fictional", "yes", "name", "B"), []string{"~theme:a"}, []string{"theme:a fictional"}},
		"an edge's fiction gone":       {setEdge("TO", "fictional", nil), nil, []string{visitA + " TO state:XAA fictional"}},
		"an edge's fiction":            {setEdge("SET_BY", "fictional", true), nil, []string{"requirement:r-1 SET_BY resolution:r fictional"}},
		"CITES by hand":                {tie("theme:a", foreign.Cites, "source:r"), nil, []string{"theme:a CITES"}},
		"CITES twice":                  {tie(needA, foreign.Cites, "source:m"), nil, []string{needA + " CITES"}},
		"CITES gone":                   {cutEdge(foreign.Cites, ""), nil, []string{"state:XAA CITES"}},
		"CITES elsewhere":              {setEdge(foreign.Cites, foreign.At, "p. 9"), nil, []string{"state:XAA CITES"}},
		"CITES with more":              {setEdge(foreign.Cites, "colour", "red"), nil, []string{"state:XAA CITES"}},
		"CITES a record":               {tie("theme:a", foreign.Cites, "state:XAA"), nil, []string{"theme:a CITES"}},
		"CITES by a source":            {tie("source:s", foreign.Cites, "source:r"), nil, []string{"source:s CITES"}},
		"CITES beside a new source": {func(g *graph) {
			setNode("theme:a", "sources", sources("source:r"))(g)
			tie("theme:a", foreign.Cites, "source:m")(g)
		}, []string{"~theme:a"}, []string{"theme:a CITES"}},
		"a data set by hand": {tie("source:s", "PART_OF", "dataset:m"), nil, []string{"source:s PART_OF"}},
		"a data set gone":    {cutEdge("PART_OF", "dataset:m"), nil, []string{"source:m PART_OF"}},
		"a data set's key":   {func(g *graph) { g.edge("PART_OF", "dataset:m").properties["key"] = "k" }, nil, []string{"source:m PART_OF"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := derivedGround(t)
			g := graphOf(s)
			test.do(g)
			next, putBack := adopts(t, g, s)
			checkChanged(t, s, next, test.changes)
			if !slices.Equal(putBack, test.putBack) {
				t.Errorf("put back %q, want %q", putBack, test.putBack)
			}
		})
	}
}

// TestStrayCitations leaves alone what begins at no record.
func TestStrayCitations(t *testing.T) {
	s := derivedGround(t)
	g := graphOf(s)
	g.tie(g.add(id("paper:p"), "Paper"), foreign.Cites, g.node("source:s"), nil)
	selected := foreign.Select(s, g.differenceOf(s), today)
	checkFindings(t, selected, []string{"|1 relationship CITES from what is not a record", "paper:p|has the unknown label Paper"})
	if !selected.IsSettled() {
		t.Error("something is to be written")
	}
}

// TestFollow writes what follows from a commit as it would be written again.
func TestFollow(t *testing.T) {
	for name, changes := range map[string][]model.Change{
		"a State's name":     {model.PutNode("state:XAA", map[string]any{"name": "Xu", "sources": []string{"source:m"}})},
		"a source's place":   {model.PutNode("theme:a", map[string]any{"name": "A", "sources": []string{"source:s#para. 15", "source:r"}})},
		"a source that goes": {model.PutNode("source:r", map[string]any{"title": "R"})},
		"a world": {
			model.PutNode("theme:a", map[string]any{"name": "A", "sources": []string{"source:m"}}),
		},
		"no edge": {model.RemoveEdge(model.Concerns, needA, "theme:a", "")},
	} {
		t.Run(name, func(t *testing.T) {
			s := derivedGround(t)
			next := landed(t, s, changes)
			g := graphOf(s)
			by := map[string]model.Change{}
			for _, c := range changes {
				by[c.Key()] = c
				if c.Node != nil {
					for _, n := range g.named(c.Node.ID) {
						h, _ := next.Node(c.Node.ID)
						n.properties = laid(h.Kind().Declaration().Properties, h.Record().Properties, "id", h.ID())
						foreign.DerivedOf(h).Properties(n.properties)
					}
				} else {
					g.edges = slices.DeleteFunc(g.edges, func(r *relationship) bool { return r.properties["key"] == c.Key() })
				}
			}
			g.beside(foreign.Follow(s, next, by, func(string) bool { return false }))
			if got, want := g.lines(), graphOf(next).lines(); !slices.Equal(got, want) {
				t.Errorf("the graph has %q, want %q", beside(got, want), beside(want, got))
			}
		})
	}
}
