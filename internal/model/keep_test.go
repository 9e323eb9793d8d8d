package model_test

import (
	"testing"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// What is visible only with what is not kept leaves with it; of what is left nothing
// changes.
func TestKeeping(t *testing.T) {
	whole := modeltest.Parse(t, `
-- sources.yaml --
records:
  - {id: source:s, title: S}
-- member-states.yaml --
defaults: {sources: [source:s]}
records:
  - {id: state:KEN, name: First}
-- needs.yaml --
defaults: {sources: [source:s]}
records:
  - {id: need:a, summary: A, HAS_NEED: state:KEN}
-- programmes.yaml --
defaults: {sources: [source:s]}
records:
  - {id: programme:p, name: P, SERVES: state:KEN, MEETS: {node: need:a, extentPercent: 50}}
`)
	all := func(model.Edge) bool { return true }
	kept, err := whole.Keeping(t.Context(), func(h model.Handle) bool { return h.Kind() != model.KindMemberState }, all)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		kind model.NodeKind
		want int
	}{{model.KindMemberState, 0}, {model.KindNeed, 0}, {model.KindProgramme, 1}, {model.KindSource, 1}} {
		if got := kept.Count(c.kind); got != c.want {
			t.Errorf("%d of %s are left, want %d", got, c.kind, c.want)
		}
	}
	for _, kind := range model.EdgeKinds() {
		if n := kept.CountEdges(kind); n > 0 {
			t.Errorf("%d edges %s are left", n, kind)
		}
	}
	need := modeltest.LongID("need:a")
	if on := kept.Register(); !on.Has(need) || !on.HasBetween(model.Meets, "programme:p", need) || on.HasBetween(model.Meets, "programme:p", "state:KEN") {
		t.Error("what is on record behind a view depends on what it keeps")
	}
	if same, err := whole.Keeping(t.Context(), func(model.Handle) bool { return true }, all); same != whole || err != nil {
		t.Errorf("a view of which all is kept is another one, %v", err)
	}
}
