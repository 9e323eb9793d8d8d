package model_test

import (
	"slices"
	"testing"

	"concert/internal/model"
)

// What people call a record, by hand: its name, given or derived, and what else.
func TestNames(t *testing.T) {
	const (
		roadMap, plain = "roadmap:00000000000000000000000001", "roadmap:00000000000000000000000002"
		bare           = "visit:00000000000000000000000002"
	)
	s := land(
		t, model.Empty(),
		put("state:XAB", "name", "Xabia", "iso2", "XA", "iso3", "XAB", "m49", "901", "formalName", "Republic of Xabia", "contactPoint", "An office"),
		put("region:901", "name", "Everywhere", "level", "REGION"), put("region:north", "name", "North", "level", "GROUPING"),
		put("theme:border", "name", "Borders", "definition", "What is at a border"),
		put("resolution:one", "symbol", "S/RES/1 (2000)", "subject", "A subject"), put("instrument:one", "title", "A convention", "depositary", "Somebody"),
		put("guidance:one", "symbol", "S/2000/1"), put("guidance:two", "name", "Principles"),
		put("requirement:one", "paragraph", "4"), bind(model.SetBy, "requirement:one", "resolution:one"),
		put("requirement:two"), bind(model.SetBy, "requirement:two", "instrument:one"),
		put("provider:one", "name", "Provider One", "kind", "GOVERNMENT", "acronym", "PO", "aliases", []any{"First", "The One"}, "references", []any{"XM-1"}),
		put("programme:one", "name", "Programme One", "acronym", "P1", "iatiIdentifier", "XM-1-1"),
		put(need, "summary", "A need", "indicator", "Something"), bind(model.HasNeed, "state:XAB", need),
		put(visit, "date", "2024-01"), bind(model.To, visit, "state:XAB"), put(bare), bind(model.To, bare, "state:XAB"),
		put(consultation, "date", "2024-02-03", "topic", "A topic"), bind(model.HeldIn, consultation, "state:XAB"),
		put("recommendation:00000000000000000000000001", "text", "Do it", "adoptedOn", "2024", "due", "2025"),
		bind(model.MadeTo, "recommendation:00000000000000000000000001", "state:XAB"),
		put(roadMap), bind(model.Of, roadMap, "state:XAB"), bind(model.Implements, roadMap, "requirement:one"),
		put(plain, "name", "The map"), bind(model.Of, plain, "state:XAB"), bind(model.Implements, plain, "requirement:one"),
		put(step, "text", "First", "due", "2025-01"), bind(model.HasStep, roadMap, step),
		put("working-group:one", "name", "A group"), put("dataset:one", "name", "A set", "statement", "It is one"),
		put("source:one", "title", "A page", "publisher", "Somebody"), put("source:two"),
	)
	for id, want := range map[string][]string{
		"state:XAB":         {"Xabia", "XA", "XAB", "901", "Republic of Xabia", "XAB"},
		"region:901":        {"Everywhere", "901"},
		"region:north":      {"North"},
		"theme:border":      {"Borders"},
		"resolution:one":    {"S/RES/1 (2000)", "S/RES/1 (2000)"},
		"instrument:one":    {"A convention", "A convention"},
		"guidance:one":      {"S/2000/1", "S/2000/1"},
		"guidance:two":      {"Principles"},
		"requirement:one":   {"S/RES/1 (2000), paragraph 4"},
		"requirement:two":   {"A convention"},
		"provider:one":      {"Provider One", "PO", "First", "The One"},
		"programme:one":     {"Programme One", "P1"},
		need:                {"A need"},
		visit:               {"Assessment visit, Xabia, 2024-01"},
		bare:                {"Assessment visit, Xabia"},
		consultation:        {"Capacity consultation, Xabia, 2024-02-03"},
		roadMap:             {"Road map, Xabia"},
		plain:               {"The map"},
		step:                {"Road map step, Xabia, 2025-01"},
		"working-group:one": {"A group"},
		"dataset:one":       {"A set"},
		"source:one":        {"A page"},
		"source:two":        {"source:two"},
		"recommendation:00000000000000000000000001": {"Recommendation, Xabia, 2024"},
	} {
		h, ok := s.Node(id)
		if !ok {
			t.Fatalf("there is no %s", id)
		}
		if got := h.Names(); !slices.Equal(got, want) {
			t.Errorf("%s is called %q, want %q", id, got, want)
		}
	}
	for _, k := range model.NodeKinds() {
		if s.Count(k) == 0 {
			t.Errorf("no name of a %s is tested", k.Label())
		}
	}
}
