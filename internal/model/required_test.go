package model_test

import (
	"errors"
	"slices"
	"testing"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// What a record or an edge must be given, by hand; all else may be left out.
func TestRequiredProperties(t *testing.T) {
	nodes := map[model.NodeKind][]string{
		model.KindMemberState: {"name"}, model.KindRegion: {"level", "name"}, model.KindTheme: {"name"}, model.KindResolution: {"symbol"},
		model.KindInstrument: {"title"}, model.KindProvider: {"kind", "name"}, model.KindProgramme: {"name"}, model.KindNeed: {"summary"},
		model.KindRecommendation: {"text"}, model.KindRoadMapStep: {"text"}, model.KindWorkingGroup: {"name"}, model.KindDataSet: {"name"},
	}
	for _, k := range model.NodeKinds() {
		if got := missingOf(t, model.PutNode(idOf(k, "a"), nil)); !slices.Equal(got, nodes[k]) {
			t.Errorf("%s must be given %q, want %q", k.Label(), got, nodes[k])
		}
	}
	edges := map[model.EdgeKind][]string{model.ParticipatesIn: {"role"}, model.Meets: {"extentPercent"}}
	for _, k := range model.EdgeKinds() {
		ends := k.Declaration().Ends[0]
		if got := missingOf(t, model.PutEdge(k, idOf(ends.From, "a"), idOf(ends.To, "b"), nil)); !slices.Equal(got, edges[k]) {
			t.Errorf("%s must be given %q, want %q", k, got, edges[k])
		}
	}
}

// missingOf returns the properties that a change is refused without.
func missingOf(t *testing.T, change model.Change) []string {
	t.Helper()
	_, err := model.Normal([]model.Change{change})
	broken, ok := errors.AsType[*model.Error](err)
	if !ok {
		return nil
	}
	var missing []string
	for _, p := range broken.Problems {
		if p.Rule != model.RuleMissing {
			t.Errorf("%s: %s", p.Record, p)
		}
		missing = append(missing, p.Property)
	}
	slices.Sort(missing)
	return missing
}

func TestCodesOfTextsAreChecked(t *testing.T) {
	theme := func(code string) []model.Change {
		return []model.Change{model.PutNode(modeltest.LongID("theme:a"), map[string]any{"name": "A", "dacPurposeCodes": []string{code}})}
	}
	if _, err := model.Normal(theme("15210")); err != nil {
		t.Error(err)
	}
	if _, err := model.Normal(theme("1521")); err == nil {
		t.Error("a purpose code of four digits is taken")
	}
}
