package foreign_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/internal/store/neo4j/foreign"
)

// rounds is how often a graph is read and adopted until nothing is left: what
// leaves in one round can make something else leave in the next.
const rounds = 10

// TestLaws makes random edits in random graphs. Whatever they are, what is adopted
// is a commit that the model takes and that decides nothing about who sees what, soon
// nothing more is adopted, and what differs then is kept out with a finding.
func TestLaws(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := modeltest.Graph(rt)
		g := graphOf(s)
		for range rapid.IntRange(1, 12).Draw(rt, "edits") {
			g.edit(rt)
		}
		for round := 0; ; round++ {
			selected := foreign.Select(s, g.differenceOf(s), today)
			if selected.IsSettled() {
				checkAllTold(rt, g, s, selected)
				return
			}
			if round == rounds {
				rt.Fatalf("there is more to adopt each time: %v, keys %v", selected.Changes, selected.Rekeys)
			}
			checkUndecided(rt, s, selected.Changes)
			s = g.adopt(t, s, selected)
		}
	})
}

// checkUndecided checks that no change is a decision on who sees what.
func checkUndecided(rt *rapid.T, s *model.Snapshot, changes []model.Change) {
	normal, err := model.Normal(changes)
	if err != nil {
		rt.Fatal(err)
	}
	for _, c := range normal {
		if by, property := s.Widens(c); by.ByDecision() {
			rt.Fatalf("%s widens by %s %s, and is adopted", c.Key(), by, property)
		}
	}
}

// checkAllTold checks that each node and relationship is as the snapshot has it, or
// kept out, or that a finding is about all of them together.
func checkAllTold(rt *rapid.T, g *graph, s *model.Snapshot, selected foreign.Selection) {
	if len(selected.KeptOut) > 0 && len(selected.Findings) == 0 {
		rt.Errorf("without a finding are kept out: %v", slices.Collect(maps.Keys(selected.KeptOut)))
	}
	if len(selected.Findings) > 0 {
		return
	}
	got, want := g.lines(), graphOf(s).lines()
	if !slices.Equal(got, want) {
		rt.Errorf("without a finding the graph has %q, want %q", beside(got, want), beside(want, got))
	}
}

// beside are the lines that are not in others.
func beside(lines, others []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return slices.Contains(others, line) })
}

// lines are the nodes and relationships of a graph, one a line, in order.
func (g *graph) lines() []string {
	var all []string
	for _, n := range g.nodes {
		all = append(all, fmt.Sprint(n.labels, n.properties))
	}
	for _, r := range g.edges {
		from, to := r.from.properties["id"].(string), r.to.properties["id"].(string)
		if kind, _ := model.EdgeKindByLabel(r.kind); kind.Declaration().Undirected && from > to {
			from, to = to, from
		}
		all = append(all, fmt.Sprint(r.kind, from, to, r.properties))
	}
	slices.Sort(all)
	return all
}

// edit changes something at random.
func (g *graph) edit(rt *rapid.T) {
	if len(g.nodes) == 0 || len(g.edges) == 0 {
		return
	}
	node, edge := rapid.SampledFrom(g.nodes).Draw(rt, "node"), rapid.SampledFrom(g.edges).Draw(rt, "edge")
	other, another := rapid.SampledFrom(g.nodes).Draw(rt, "other node"), rapid.SampledFrom(g.edges).Draw(rt, "other edge")
	does := map[string]func(){
		"remove a node":      func() { g.remove(node) },
		"cut an edge":        func() { g.cut(edge) },
		"property of a node": func() { meddle(rt, node.properties, other.properties) },
		"property of an edge": func() {
			meddle(rt, edge.properties, another.properties)
		},
		"label gone": func() { node.labels = nil },
		"label of some": func() {
			node.labels = slices.Compact(slices.Sorted(slices.Values(append(other.labels, node.labels...))))
		},
		"unknown label": func() { node.labels = []string{"Colour"} },
		"id of another": func() { node.properties["id"] = other.properties["id"] },
		"id gone":       func() { delete(node.properties, "id") },
		"same node":     func() { g.add(maps.Clone(node.properties), node.labels...) },
		"edge to another": func() {
			g.tie(edge.from, edge.kind, other, without(edge.properties, "key"))
		},
		"edge from another": func() {
			g.tie(other, edge.kind, edge.to, without(edge.properties, "key"))
		},
		"same edge":      func() { g.tie(edge.from, edge.kind, edge.to, without(edge.properties, "key")) },
		"edge of a kind": func() { g.tie(edge.from, another.kind, edge.to, nil) },
		"key gone":       func() { delete(edge.properties, "key") },
		"keys of one another": func() {
			edge.properties["key"], another.properties["key"] = another.properties["key"], edge.properties["key"]
		},
	}
	does[rapid.SampledFrom(slices.Sorted(maps.Keys(does))).Draw(rt, "edit")]()
}

func without(properties map[string]any, name string) map[string]any {
	properties = maps.Clone(properties)
	delete(properties, name)
	return properties
}

// meddle removes a property, gives it a value that no model takes, or that of
// another record.
func meddle(rt *rapid.T, properties, others map[string]any) {
	name := rapid.SampledFrom(append(slices.Sorted(maps.Keys(properties)), "colour")).Draw(rt, "property")
	if name == "id" || name == "key" {
		name = "colour"
	}
	switch value, there := others[name]; {
	case there:
		properties[name] = value
	case rapid.Bool().Draw(rt, "gone"):
		delete(properties, name)
	default:
		properties[name] = rapid.SampledFrom([]any{"", "x", int64(-7), 2.5, true, []any{"x", "x"}, dateOf("2024")}).Draw(rt, "value")
	}
}
