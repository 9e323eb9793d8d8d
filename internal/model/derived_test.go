package model_test

import (
	"slices"
	"testing"

	"concert/internal/model"
)

// TestDerivedFrom has records of both worlds, of which names and worlds follow from
// others.
func TestDerivedFrom(t *testing.T) {
	s := land(
		t, model.Empty(),
		put("dataset:m", "name", "M", "fictional", true), put("source:m", "title", "M", "dataSet", "dataset:m"),
		put("theme:a", "name", "A"), put("state:XAB", "name", "Xabia", "sources", []any{"source:m"}),
		put(need, "summary", "A need", "name", "Given", "sources", []any{"source:m"}), bind(model.HasNeed, "state:XAB", need),
		bind(model.Concerns, need, "theme:a"), put(visit, "date", "2024-01", "sources", []any{"source:m"}), bind(model.To, visit, "state:XAB"),
		put("resolution:one", "symbol", "S/RES/1"), put("requirement:one", "paragraph", "4"), bind(model.SetBy, "requirement:one", "resolution:one"),
	)
	h, _ := s.Node(need)
	if given, ok := h.GivenName(); !ok || given != "Given" || h.DerivedName() != "A need" || h.Name() != "Given" {
		t.Errorf("the need is called %s, %s and %s", given, h.DerivedName(), h.Name())
	}
	for _, test := range []struct {
		kind     model.EdgeKind
		from, to string
		want     model.World
	}{
		{model.Concerns, need, "theme:a", model.WorldExercise},
		{model.SetBy, "requirement:one", "resolution:one", model.WorldReal},
	} {
		if e, ok := s.Edge(test.kind, test.from, test.to, ""); !ok || e.World() != test.want {
			t.Errorf("%s is in the world %s, want %s", e.Key(), e.World(), test.want)
		}
	}
	for id, want := range map[string][]string{"state:XAB": {need, visit}, "resolution:one": {"requirement:one"}, need: nil} {
		h, _ := s.Node(id)
		var got []string
		for bound := range h.Bound() {
			got = append(got, bound.ID())
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("to %s belong %q, want %q", id, got, want)
		}
	}
	next := s.Preview([]model.Change{put("state:XAB", "name", "Xu", "sources", []any{"source:m"})})
	if h, _ := next.Node(visit); h.Name() != "Assessment visit, Xu, 2024-01" {
		t.Errorf("the visit would be called %s", h.Name())
	}
	if h, _ := s.Node(visit); h.Name() != "Assessment visit, Xabia, 2024-01" {
		t.Errorf("the visit is called %s", h.Name())
	}
}
