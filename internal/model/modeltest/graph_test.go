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
