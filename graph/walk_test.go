package graph_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// Every kind of edge is walked from both ends, in exactly one field of each:
// of every pair of kinds that it binds one edge of the seeds is looked for.
func TestEveryEdgeIsWalkedFromBothEnds(t *testing.T) {
	a := ofSeeds(t)
	a.whole = modeltest.Land(t, a.whole, // no seed has a requirement of an instrument
		model.PutNode("requirement:of-an-instrument", map[string]any{"paragraph": "1"}),
		model.PutEdge(model.SetBy, "requirement:of-an-instrument", "instrument:1999-financing", nil))
	for _, kind := range model.EdgeKinds() {
		for _, ends := range kind.Declaration().Ends {
			t.Run(fmt.Sprintf("%s from %s to %s", kind, ends.From.Label(), ends.To.Label()), func(t *testing.T) {
				world, e := someEdge(t, a, kind, ends)
				out := showing(t, a, world, e.From(), e.To(), kind)
				in := showing(t, a, world, e.To(), e.From(), kind)
				if len(out) != 1 || len(in) != 1 {
					t.Fatalf("%s shows it in %v, %s in %v; want one field of each", e.From().ID(), out, e.To().ID(), in)
				}
				if same := out[0] == in[0]; same != kind.Declaration().Undirected && ends.From == ends.To {
					t.Errorf("both ends show it in %s and %s", out[0], in[0])
				}
			})
		}
	}
}

func someEdge(t *testing.T, a *asker, kind model.EdgeKind, ends model.Ends) (model.World, model.Edge) {
	t.Helper()
	for _, world := range []model.World{model.WorldReal, model.WorldExercise} {
		for e := range a.view(world, "secretariat").Edges(kind) {
			if e.From().Kind() == ends.From && e.To().Kind() == ends.To {
				return world, e
			}
		}
	}
	t.Fatal("the seeds show no such edge")
	return "", model.Edge{}
}

// showing returns the fields of a record that show another one over an edge of
// the kind.
func showing(t *testing.T, a *asker, world model.World, at, other model.Handle, kind model.EdgeKind) []string {
	t.Helper()
	s := schema()
	var names, fields []string
	for _, f := range walks(s, at.Kind(), kind) {
		names = append(names, f.Name)
		if strings.HasSuffix(f.Type.Name(), "Connection") {
			fields = append(fields, f.Name+"(first: 1000) { nodes { ... on Node { id } } edges { review sources { id } node { ... on Node { id } } } }")
		} else {
			fields = append(fields, f.Name+" { ... on Node { id } } "+f.Name+"Edge { review sources { id } node { ... on Node { id } } }")
		}
	}
	if names == nil {
		return nil
	}
	query := fmt.Sprintf("{ node(id: %q) { ... on %s { %s } } }", at.ID(), at.Kind().Label(), strings.Join(fields, " "))
	var answer struct {
		Errors []any
		Data   struct{ Node map[string]json.RawMessage }
	}
	if err := json.Unmarshal([]byte(a.ask(world, "secretariat", query, nil)), &answer); err != nil || answer.Errors != nil {
		t.Fatal(query, err, answer.Errors)
	}
	var shown []string
	for _, name := range names {
		if strings.Contains(string(answer.Data.Node[name]), fmt.Sprintf("%q", other.ID())) {
			shown = append(shown, name)
		}
	}
	slices.Sort(shown)
	return shown
}
