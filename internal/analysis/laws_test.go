package analysis_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

var measures = []string{"coverage", "gaps", "overlaps", "duplications", "synergies", "suggestions"}

// land makes a snapshot of a graph, of the changes in the order given.
func land(t testing.TB, changes []model.Change) *model.Snapshot {
	return modeltest.Land(t, model.Empty(), changes...)
}

// differ says where two answers differ.
func differ(a, b answer) string {
	names := maps.Clone(a)
	maps.Copy(names, b)
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		x, inA := a[name]
		y, inB := b[name]
		if !inA {
			x = "absent"
		}
		if !inB {
			y = "absent"
		}
		if x != y {
			lines = append(lines, "  "+name+"\n    "+x+"\n    "+y)
		}
	}
	return modeltest.Shorten(strings.Join(lines, "\n"))
}

func same(t testing.TB, what string, q question, a, b answer) {
	t.Helper()
	if found := differ(a, b); found != "" {
		t.Fatalf("%s\n%s\n%s", modeltest.Shorten(q.String()), what, found)
	}
}

// TestAnswersAreThoseOfTheText: on every measure, over random graphs, scopes,
// lenses and days, the answer is that of the naive implementation.
func TestAnswersAreThoseOfTheText(t *testing.T) {
	for _, measure := range measures {
		t.Run(measure, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				g := graphs.Draw(r, "graph")
				q := g.question(r, measure)
				view := land(t, g.changes)
				o := q.naive(view)
				if found := differ(o.answer(q), ask(t, view, q, o)); found != "" {
					r.Fatalf("%s\nnaive, then analysis:\n%s\n%s", modeltest.Shorten(q.String()), found, told(g))
				}
			})
		})
	}
}

// told writes the graph in short.
func told(g *graph) string {
	var lines []string
	for _, change := range g.changes {
		p := properties{}
		if change.Node != nil {
			p = change.Node.Properties
		} else {
			p = change.Edge.Properties
		}
		line := change.Key()
		for _, name := range slices.Sorted(maps.Keys(p)) {
			if name != "name" && name != "summary" && name != "title" {
				line += " " + name + "=" + strings.Trim(strings.ReplaceAll(fmtValue(p[name]), " ", ","), "[]")
			}
		}
		lines = append(lines, line)
	}
	return modeltest.Shorten(strings.Join(lines, "\n"))
}

func fmtValue(v any) string { return fmt.Sprint(v) }
