package foreign_test

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/internal/store/neo4j/foreign"
)

// partOf reads some kinds of nodes alone, as the store does at first.
func (g *graph) partOf(s *model.Snapshot, kinds []model.NodeKind) *foreign.Difference {
	c := foreign.Compare(s)
	for _, kind := range kinds {
		g.readNodes(c.Nodes(kind), kind)
	}
	return c.Difference()
}

// withNames are kinds and those that they can name, each once.
func withNames(kinds ...model.NodeKind) []model.NodeKind {
	var all []model.NodeKind
	for _, kind := range kinds {
		all = append(append(all, kind), kind.Names()...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// TestEarly reads some kinds alone, and adopts of them what need not wait for the rest.
func TestEarly(t *testing.T) {
	both := func(all ...func(*graph)) func(*graph) {
		return func(g *graph) {
			for _, do := range all {
				do(g)
			}
		}
	}
	add := func(properties map[string]any, labels ...string) func(*graph) {
		return func(g *graph) { g.add(properties, labels...) }
	}
	theme := add(id("theme:d", "name", "D"), "Theme")
	for name, test := range map[string]struct {
		kinds []model.NodeKind
		do    func(g *graph)
		want  []string
	}{
		"nothing":                     {[]model.NodeKind{model.KindTheme}, func(*graph) {}, nil},
		"made":                        {[]model.NodeKind{model.KindTheme}, theme, []string{"+theme:d"}},
		"made, and another kind too":  {[]model.NodeKind{model.KindTheme}, both(theme, setNode(needA, "severity", int64(5))), []string{"+theme:d"}},
		"made, of a known source":     {[]model.NodeKind{model.KindProvider}, add(id("provider:n", "name", "N", "kind", "UN_ENTITY", "sources", []any{"source:s"}), "Provider"), []string{"+provider:n"}},
		"made, with an edge":          {[]model.NodeKind{model.KindTheme}, both(theme, func(g *graph) { g.tie(g.last(), "NARROWER_THAN", g.node("theme:a"), nil) }), []string{"+theme:d"}},
		"removed":                     {[]model.NodeKind{model.KindTheme}, removeNode("theme:c"), []string{"-theme:c"}},
		"removed with its edges":      {[]model.NodeKind{model.KindTheme}, removeNode("theme:a"), []string{"-theme:a", "-" + needA + " CONCERNS theme:a", "-theme:a NARROWER_THAN theme:b"}},
		"made and removed":            {[]model.NodeKind{model.KindTheme}, both(theme, removeNode("theme:c")), []string{"+theme:d", "-theme:c"}},
		"made beside a change":        {[]model.NodeKind{model.KindTheme}, both(theme, setNode("theme:a", "name", "Other")), nil},
		"made with what is refused":   {[]model.NodeKind{model.KindTheme}, both(theme, add(id("theme:e"), "Theme")), nil},
		"made with a second label":    {[]model.NodeKind{model.KindTheme}, add(id("theme:d", "name", "D"), "Theme", "Colour"), nil},
		"made without an id":          {[]model.NodeKind{model.KindTheme}, both(theme, add(map[string]any{"name": "E"}, "Theme")), nil},
		"made, and its source goes":   {[]model.NodeKind{model.KindTheme}, both(add(id("theme:d", "name", "D", "sources", []any{"source:s"}), "Theme"), removeNode("source:s")), nil},
		"made with its source":        {[]model.NodeKind{model.KindTheme}, both(add(id("theme:d", "name", "D", "sources", []any{"source:n"}), "Theme"), add(id("source:n", "title", "N", "dataSet", "dataset:d"), "Source")), nil},
		"made, and needs an edge":     {[]model.NodeKind{model.KindRequirement}, add(id("requirement:r", "paragraph", "2"), "Requirement"), nil},
		"removed, and is still named": {[]model.NodeKind{model.KindSource}, removeNode("source:s"), nil},
	} {
		before := ground(t)
		g := graphOf(before)
		test.do(g)
		early := foreign.Early(before, g.partOf(before, withNames(test.kinds...)), today)
		if got, want := changed(before, landed(t, before, early.Changes)), slices.Sorted(slices.Values(test.want)); !slices.Equal(got, want) {
			t.Errorf("%s: changes %q, want %q", name, got, want)
		}
	}
}

// TestEarlyLaw makes random edits in random graphs and adopts early what can be. That
// is nothing that the whole difference would not bring too, and what that brings is
// there in the end.
func TestEarlyLaw(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) { adoptsEarly(t, rt) })
}

// The law is about something: of the same graphs each time, some have what is adopted
// early.
func TestEarlyLawIsMet(t *testing.T) {
	const graphs = 500
	adopting := rapid.Custom(func(rt *rapid.T) bool { return adoptsEarly(t, rt) })
	for seed := range graphs {
		if adopting.Example(seed) {
			return
		}
	}
	t.Errorf("nothing was adopted early in any of %d graphs", graphs)
}

// adoptsEarly holds one random graph to the law, and reports whether anything was
// adopted early.
func adoptsEarly(t *testing.T, rt *rapid.T) bool {
	t.Helper()
	s := modeltest.Graph(rt)
	g := graphOf(s)
	for range rapid.IntRange(0, 6).Draw(rt, "edits") {
		g.edit(rt)
	}
	for range rapid.IntRange(1, 3).Draw(rt, "records") {
		g.editRecord(rt)
	}
	kinds := withNames(rapid.SliceOfNDistinct(rapid.SampledFrom(model.NodeKinds()), 1, 4, rapid.ID).Draw(rt, "kinds")...)
	early := foreign.Early(s, g.partOf(s, kinds), today)
	if early.Changes == nil {
		return false
	}
	whole := foreign.Select(s, g.differenceOf(s), today)
	for _, c := range early.Changes {
		if !slices.ContainsFunc(whole.Changes, func(o model.Change) bool { return sameChange(c, o) }) {
			rt.Fatalf("%v is adopted early, and not with the whole: %v", c, whole.Changes)
		}
	}
	soon := g.land(t, s, early.Changes)
	g.beside(early.Beside(s, soon, s.Complete(early.Changes), nil))
	soon = landed(t, soon, foreign.Select(soon, g.differenceOf(soon), today).Changes)
	late := landed(t, s, whole.Changes)
	for _, change := range changed(s, late) {
		if !slices.Contains(changed(s, soon), change) {
			rt.Fatalf("%s is not adopted after something else was early: %q", change, changed(s, soon))
		}
	}
	return true
}

func sameChange(a, b model.Change) bool {
	return a.Key() == b.Key() && a.Remove == b.Remove && (a.Remove || reflect.DeepEqual(a, b))
}

// editRecord makes or removes a record.
func (g *graph) editRecord(rt *rapid.T) {
	if len(g.nodes) == 0 {
		return
	}
	node := rapid.SampledFrom(g.nodes).Draw(rt, "record")
	switch rapid.SampledFrom([]string{"gone", "theme", "provider", "programme", "like another"}).Draw(rt, "what") {
	case "gone":
		g.remove(node)
	case "theme":
		g.add(id("theme:n", "name", "N"), "Theme")
	case "provider":
		g.add(id("provider:n", "name", "N", "kind", "UN_ENTITY"), "Provider")
	case "programme":
		g.add(id("programme:n", "name", "N"), "Programme")
	case "like another":
		like := map[string]any{}
		for name, value := range node.properties {
			like[name] = value
		}
		if text, ok := like["id"].(string); ok {
			like["id"] = text + "n"
		}
		g.add(like, node.labels...)
	}
}
