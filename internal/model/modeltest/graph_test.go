package modeltest

import (
	"testing"

	"pgregory.net/rapid"

	"concert/internal/model"
)

func TestGraph(t *testing.T) {
	nodes, edges := map[model.NodeKind]int{}, map[model.EdgeKind]int{}
	random := rapid.Custom(Graph)
	for seed := range 100 {
		s := random.Example(seed)
		for _, k := range model.NodeKinds() {
			nodes[k] += s.Count(k)
		}
		for _, k := range model.EdgeKinds() {
			edges[k] += s.CountEdges(k)
		}
	}
	for _, k := range model.NodeKinds() {
		t.Log(k, nodes[k])
		if nodes[k] == 0 {
			t.Errorf("no %s in any graph", k)
		}
	}
	for _, k := range model.EdgeKinds() {
		t.Log(k, edges[k])
		if edges[k] == 0 {
			t.Errorf("no %s in any graph", k)
		}
	}
}

// In busy graphs work goes on: programmes are engaged, needs open and assessed.
func TestBusy(t *testing.T) {
	edges := map[model.EdgeKind]int{}
	needs, second := 0, 0
	random := rapid.Custom(Busy)
	for seed := range 50 {
		s := random.Example(seed)
		needs += s.Count(model.KindNeed)
		for _, k := range []model.EdgeKind{model.Serves, model.Meets, model.ProposedFor, model.Requires, model.ComponentOf, model.SameAs} {
			edges[k] += s.CountEdges(k)
		}
		next := rapid.Custom(func(rt *rapid.T) *model.Snapshot { return Busier(rt, s) }).Example(seed)
		if next.Version() == 2 && next.Whole().CountEdges(model.Meets) != s.CountEdges(model.Meets) {
			second++
		}
	}
	if needs < 200 || edges[model.Serves] < 200 || edges[model.Meets] < 200 || edges[model.ProposedFor] < 100 || edges[model.Requires] < 50 ||
		edges[model.ComponentOf] < 10 || edges[model.SameAs] < 10 || second < 10 {
		t.Errorf("%d needs, %v, %d second versions with other assessments", needs, edges, second)
	}
}
