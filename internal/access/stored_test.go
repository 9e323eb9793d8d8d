package access_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"concert/internal/access"
	"concert/internal/model"
)

// A past version of a store from before this version of the program is narrowed
// by what was kept of the records removed since.
func TestStoredTombstonesNarrowThePast(t *testing.T) {
	text, err := os.ReadFile("../model/testdata/removed.json")
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := os.ReadFile("../model/testdata/removed.snapshot")
	if err != nil {
		t.Fatal(err)
	}
	var commits []model.Commit
	if err := json.Unmarshal(text, &commits); err != nil {
		t.Fatal(err)
	}
	past, err := model.Empty().With(commits[0])
	if err != nil {
		t.Fatal(err)
	}
	newest, err := model.Decode(encoded)
	if err != nil {
		t.Fatal(err)
	}
	const shown, shared, programme = "need:00000000000000000000000001", "need:00000000000000000000000002", "programme:one"
	engagement := programme + " SERVES state:XAA 2023"
	for name, want := range map[string][]string{
		"anonymous":    nil,
		"provider:one": {shared, programme, engagement}, // shared with it; it led the programme
		"provider:two": {shown, programme, engagement},  // of the Compact
		"state:XAA":    {shown},
		"state:XAB":    {shared},
		"secretariat":  {shown, shared, programme, engagement},
	} {
		viewer, err := access.ParseViewer(name)
		if err != nil {
			t.Fatal(err)
		}
		view, err := access.View(past, newest, viewer, model.WorldExercise)
		if err != nil {
			t.Fatal(err)
		}
		got := seenIn(view)
		for _, key := range []string{shown, shared, programme, engagement} {
			if sees := got.nodes[key] || got.edges[key]; sees != slices.Contains(want, key) {
				t.Errorf("%s: sees %s: %v", name, key, sees)
			}
		}
	}
}
