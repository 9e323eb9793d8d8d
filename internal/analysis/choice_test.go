package analysis_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"concert/internal/analysis"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

func loadWorld(t *testing.T, name string) *model.Snapshot {
	t.Helper()
	content, err := os.ReadFile("testdata/worlds/" + name + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	return modeltest.Archive(t, txtar.Parse(content))
}

func loadGround(t *testing.T, view *model.Snapshot) (*analysis.Ground, analysis.Lens) {
	t.Helper()
	lens, err := analysis.NewLens(analysis.DefaultImpliedWeight, analysis.DefaultMetFrom)
	if err != nil {
		t.Fatal(err)
	}
	return sure(analysis.At(ctx, view, model.NewDate(2025, 6, 1))), lens
}

// TestExampleWithOneMore is the worked example with LAWP added to A.
func TestExampleWithOneMore(t *testing.T) {
	view := modeltest.Land(t, loadWorld(t, "example"), model.PutEdge(model.Serves, "programme:lawp", "state:XAA", nil))
	for _, b := range []block{
		{"synergies", [][2]string{{"synergy[programme:lawp programme:pnrp]", "0.000000 0.000000 2.000000"}}},
		{"coverage memberStates=state:XAA", [][2]string{
			{"total.points", "8.500000"},
			{"total.value", "0.464286 0.607143 0.750000"},
			{"total.attainablePoints", "6.000000"},
		}},
	} {
		q := parseQuestion(b.question)
		check(t, b, ask(t, view, q))
	}
}

func TestLensHasFourPlacesAtMost(t *testing.T) {
	for _, x := range []struct {
		impliedWeight, metFrom float64
		ok                     bool
	}{
		{0, 0.0001, true},
		{1, 1, true},
		{0.5, 0.75, true},
		{0.3333, 0.6667, true},
		{0.30000000000000004, 0.75, false},
		{0.33333, 0.75, false},
		{0.5, 0.00001, false},
		{0.5, 0, false},
		{-0.1, 0.75, false},
		{1.0001, 0.75, false},
		{0.5, 1.0001, false},
		{0.5, -1, false},
	} {
		lens, err := analysis.NewLens(x.impliedWeight, x.metFrom)
		switch {
		case x.ok && (err != nil || lens.ImpliedWeight() != x.impliedWeight || lens.MetFrom() != x.metFrom):
			t.Errorf("impliedWeight %v, metFrom %v: %v", x.impliedWeight, x.metFrom, err)
		case !x.ok && model.CodeOf(err) != model.Invalid:
			t.Errorf("impliedWeight %v, metFrom %v is taken: %v", x.impliedWeight, x.metFrom, err)
		}
	}
}

func TestEmptyListsAndUncountedRolesAreInvalid(t *testing.T) {
	g, lens := loadGround(t, loadWorld(t, "example"))
	six := 6
	for name, scope := range map[string]analysis.Scope{
		"memberStates":    {MemberStates: []model.MemberState{}},
		"regions":         {Regions: []model.Region{}},
		"groups":          {Groups: []model.Region{}},
		"themes":          {Themes: []model.Theme{}},
		"resolutions":     {Resolutions: []model.Handle{}},
		"providers":       {Providers: []model.Provider{}},
		"roles":           {Roles: []model.Role{}},
		"programmes":      {Programmes: []model.Programme{}},
		"CONSULTED":       {Roles: []model.Role{model.RoleLead, model.RoleConsulted}},
		"FACILITATING":    {Roles: []model.Role{model.RoleFacilitating}},
		"severityAtLeast": {SeverityAtLeast: &six},
	} {
		_, coverage := analysis.MeasureCoverage(ctx, g, scope, lens, nil)
		_, gaps := analysis.MeasureGaps(ctx, g, scope, lens, nil, false)
		_, overlaps := analysis.MeasureOverlaps(ctx, g, scope, lens, nil)
		_, duplication := analysis.MeasureDuplication(ctx, g, scope, lens, nil, false)
		_, synergies := analysis.MeasureSynergies(ctx, g, analysis.OfProgrammes, nil, scope, lens)
		_, suggestions := analysis.MeasureSuggestions(ctx, g, analysis.SuggestionFor{}, scope, lens)
		_, fragmentation := analysis.MeasureFragmentation(ctx, g, scope, lens, nil)
		_, proliferation := analysis.MeasureProliferation(ctx, g, scope, lens)
		_, brokerage := analysis.MeasureBrokerage(ctx, g, scope, lens)
		for measure, err := range map[string]error{
			"fragmentation": fragmentation, "proliferation": proliferation, "brokerage": brokerage,
			"coverage": coverage, "gaps": gaps, "overlaps": overlaps, "duplication": duplication, "synergies": synergies, "suggestions": suggestions,
		} {
			if model.CodeOf(err) != model.Invalid {
				t.Errorf("%s takes a scope with bad %s: %v", measure, name, err)
			}
		}
	}
}

// TestListsAreChosenFrom: what a list is narrowed to keeps its order and figures.
func TestListsAreChosenFrom(t *testing.T) {
	view := loadWorld(t, "example")
	g, lens := loadGround(t, view)
	gaps, err := analysis.MeasureGaps(ctx, g, analysis.Scope{}, lens, []analysis.GapStatus{"PARTIAL", "COVERED"}, false)
	if err != nil {
		t.Fatal(err)
	}
	wantList(t, "PARTIAL and COVERED", gaps.List, func(x analysis.Gap) string { return x.Need().ID() }, "need:a3 need:a1")
	overlaps, err := analysis.MeasureOverlaps(ctx, g, analysis.Scope{}, lens, programme(view, "programme:fusn"))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range overlaps.List {
		if x.A().ID() != "programme:fusn" && x.B().ID() != "programme:fusn" {
			t.Errorf("with FUSN: %s and %s", x.A().ID(), x.B().ID())
		}
	}
	g, lens = loadGround(t, loadWorld(t, "orphans"))
	orphans, err := analysis.MeasureGaps(ctx, g, analysis.Scope{}, lens, nil, true)
	if err != nil {
		t.Fatal(err)
	}
	wantList(t, "orphans", orphans.List, func(x analysis.Gap) string { return x.Need().ID() }, "need:f need:a")
}

func TestDuplicationIsChosenFrom(t *testing.T) {
	g, lens := loadGround(t, loadWorld(t, "relations"))
	key := func(x analysis.Duplication) string { return x.A().ID() + "+" + x.B().ID() }
	potential, err := analysis.MeasureDuplication(ctx, g, analysis.Scope{}, lens, nil, true)
	if err != nil {
		t.Fatal(err)
	}
	wantList(t, "potential", potential.List, key, "programme:joint+programme:led")
	joint, err := analysis.MeasureDuplication(ctx, g, analysis.Scope{}, lens, []analysis.Relation{"JOINT_INITIATIVE"}, false)
	if err != nil {
		t.Fatal(err)
	}
	wantList(t, "joint", joint.List, key, "programme:ally+programme:joint")
}

func TestSuggestionsAreForSomebody(t *testing.T) {
	view := loadWorld(t, "example")
	g, lens := loadGround(t, view)
	state, _ := find(view, "state:XAB").MemberState()
	provider, _ := find(view, "provider:v1").Provider()
	need, _ := find(view, "need:b1").Need()
	for _, x := range []struct {
		name string
		of   analysis.SuggestionFor
		want string
	}{
		{"State", analysis.SuggestionFor{MemberState: &state}, "programme:pnrp+state:XAB programme:brdx+state:XAB"},
		{"programme", analysis.SuggestionFor{Programme: programme(view, "programme:pnrp")}, "programme:pnrp+state:XAB"},
		{"provider", analysis.SuggestionFor{Provider: &provider}, "programme:pnrp+state:XAB programme:tgtp+state:XAA"},
		{"need", analysis.SuggestionFor{Need: &need}, "programme:pnrp+state:XAB programme:bord+state:XAB programme:brdx+state:XAB"},
	} {
		got, err := analysis.MeasureSuggestions(ctx, g, x.of, analysis.Scope{}, lens)
		if err != nil {
			t.Fatal(err)
		}
		wantList(t, x.name, got.List, func(s analysis.Suggestion) string { return s.Programme().ID() + "+" + s.MemberState().ID() }, x.want)
	}
}

func wantList[T any](t *testing.T, what string, list []T, key func(T) string, want string) {
	t.Helper()
	var got []string
	for _, x := range list {
		got = append(got, modeltest.Shorten(key(x)))
	}
	if !slices.Equal(got, strings.Fields(want)) {
		t.Errorf("%s: %v, want %s", what, got, want)
	}
}

func find(view *model.Snapshot, id string) model.Handle {
	h, _ := view.Node(modeltest.LongID(id))
	return h
}

func programme(view *model.Snapshot, id string) *model.Programme {
	p, _ := find(view, id).Programme()
	return &p
}

func TestBasisSaysWhatAFigureIsAbout(t *testing.T) {
	for world, want := range map[string]model.Completeness{"inventory": "INVENTORY", "orphans": "INVENTORY", "orphans-unknown": "PARTIAL", "example": "PARTIAL", "same": "PARTIAL"} {
		view := loadWorld(t, world)
		g, lens := loadGround(t, view)
		gaps, err := analysis.MeasureGaps(ctx, g, analysis.Scope{}, lens, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		b := gaps.Basis()
		if b.AsOf.String() != "2025-06-01" || b.Version != view.Version() || b.ImpliedWeight != 0.5 || b.MetFrom != 0.75 || b.Completeness != want {
			t.Errorf("%s: %+v", world, b)
		}
	}
}
