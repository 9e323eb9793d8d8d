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

// What compares by its last day, and does not come before a first one, by hand.
func TestLastDays(t *testing.T) {
	for name, change := range map[string]model.Change{
		"endsOn":  put("resolution:a", "symbol", "A", "adoptedOn", "2024", "endsOn", "2023-12-31"),
		"end":     put("programme:a", "name", "A", "start", "2024", "end", "2023-12-31"),
		"IN":      edgeOf(model.In, "state:XAA", "region:a", "since", "2024", "until", "2023-12-31"),
		"PART_OF": edgeOf(model.PartOf, "provider:a", "provider:b", "since", "2024", "until", "2023-12-31"),
		"SERVES":  edgeOf(model.Serves, "programme:a", "state:XAA", "since", "2024", "until", "2023-12-31"),
	} {
		_, err := model.Normal([]model.Change{change})
		broken, ok := errors.AsType[*model.Error](err)
		if !ok || len(broken.Problems) != 1 || broken.Problems[0].Rule != model.RuleDates {
			t.Errorf("%s: %v, want a day that comes too early", name, err)
		}
	}
	within := put("programme:a", "name", "A", "start", "2024-06", "end", "2024")
	if _, err := model.Normal([]model.Change{within}); err != nil {
		t.Errorf("a year ends after a month in it: %v", err)
	}
}

func edgeOf(kind model.EdgeKind, from, to string, pairs ...any) model.Change {
	change := bind(kind, from, to)
	change.Edge.Properties = put("", pairs...).Node.Properties
	return change
}

// Of which edges a record has exactly one, or at most so many, by hand.
func TestCardinalities(t *testing.T) {
	want := map[model.EdgeKind]model.Cardinality{
		model.PartOf:     {Kind: model.KindProvider, End: model.Outward, AtMost: 1},
		model.Concerns:   {Kind: model.KindNeed, End: model.Outward, AtMost: 16},
		model.SetBy:      {Kind: model.KindRequirement, End: model.Outward, AtLeast: 1, AtMost: 1},
		model.HasNeed:    {Kind: model.KindNeed, End: model.Inward, AtLeast: 1, AtMost: 1},
		model.To:         {Kind: model.KindAssessmentVisit, End: model.Outward, AtLeast: 1, AtMost: 1},
		model.HeldIn:     {Kind: model.KindCapacityConsultation, End: model.Outward, AtLeast: 1, AtMost: 1},
		model.MadeTo:     {Kind: model.KindRecommendation, End: model.Outward, AtLeast: 1, AtMost: 1},
		model.Of:         {Kind: model.KindRoadMap, End: model.Outward, AtLeast: 1, AtMost: 1},
		model.Implements: {Kind: model.KindRoadMap, End: model.Outward, AtLeast: 1, AtMost: 1},
		model.HasStep:    {Kind: model.KindRoadMapStep, End: model.Inward, AtLeast: 1, AtMost: 1},
	}
	for _, k := range model.EdgeKinds() {
		var of []model.Cardinality
		if c, ok := want[k]; ok {
			of = append(of, c)
		}
		if got := k.Declaration().Exactly; !slices.Equal(got, of) {
			t.Errorf("%s: %v, want %v", k, got, of)
		}
	}
}

// What tells two edges with the same ends apart, and which have no direction, by
// hand.
func TestKeysOfEdges(t *testing.T) {
	apart := map[model.EdgeKind]string{
		model.In: "since", model.ParticipatesIn: "role", model.Serves: "since", model.ProposedFor: "proposedOn",
		model.Meets: "assessedOn",
	}
	undirected := map[model.EdgeKind]bool{model.CoordinatesWith: true, model.SameAs: true}
	for _, k := range model.EdgeKinds() {
		plain, back := edgeOf(k, "a", "b"), edgeOf(k, "b", "a")
		if got := plain.Key() == back.Key(); got != undirected[k] {
			t.Errorf("%s is the same both ways: %v", k, got)
		}
		for _, p := range k.Declaration().Properties {
			other := edgeOf(k, "a", "b", p.Name, "X")
			if got := plain.Key() != other.Key(); got != (apart[k] == p.Name) {
				t.Errorf("%s.%s tells edges apart: %v", k, p.Name, got)
			}
		}
	}
}

// The codes under which Member States of the real world are recorded, by some that
// are in the list and some that must not be.
func TestCodesOfMemberStates(t *testing.T) {
	count := 0
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			for c := 'A'; c <= 'Z'; c++ {
				if model.CheckID(model.KindMemberState, "state:"+string([]rune{a, b, c})) == nil && a != 'X' {
					count++
				}
			}
		}
	}
	if count != 193 {
		t.Errorf("%d codes are of Member States, want 193", count)
	}
	for code, want := range map[string]bool{
		"KEN": true, "SSD": true, "MNE": true, "TUV": true, "XAA": true, "XZZ": true,
		"ABW": false, "PSE": false, "VAT": false, "TWN": false, "ESH": false, "QMZ": false, "AAA": false, "ZZZ": false, "XA": false, "ken": false,
	} {
		if got := model.CheckID(model.KindMemberState, "state:"+code) == nil; got != want {
			t.Errorf("state:%s is taken: %v, want %v", code, got, want)
		}
	}
}
