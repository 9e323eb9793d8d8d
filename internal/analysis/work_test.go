package analysis_test

import (
	"context"
	"testing"
	"time"

	"concert/internal/analysis"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// explained is a figure that explains itself.
type explained interface {
	Basis() analysis.Basis
	Counts(ctx context.Context) (analysis.Counts, error)
	EmptyBecause(ctx context.Context) (analysis.EmptyBecause, error)
	Assumptions(ctx context.Context) ([]analysis.Assumption, error)
	Findings(ctx context.Context) ([]analysis.Finding, error)
}

// explanation asks a figure all that it keeps.
func explanation(f explained) {
	f.Basis()
	sure(f.Counts(ctx))
	sure(f.EmptyBecause(ctx))
	sure(f.Assumptions(ctx))
	sure(f.Findings(ctx))
}

func plausible(tb testing.TB) (*analysis.Ground, analysis.Lens) {
	tb.Helper()
	view := modeltest.Snapshot(tb, modeltest.Size{Needs: 2000, Programmes: 200, States: 60, Seed: 1})
	lens, err := analysis.NewLens(analysis.DefaultImpliedWeight, analysis.DefaultMetFrom)
	if err != nil {
		tb.Fatal(err)
	}
	return sure(analysis.At(ctx, view, model.NewDate(2026, time.November, 26))), lens
}

// TestExplainedOnce: what a figure says of itself is worked out once; asked
// again, it builds nothing.
func TestExplainedOnce(t *testing.T) {
	g, lens := plausible(t)
	coverage, err := analysis.MeasureCoverage(ctx, g, analysis.Scope{}, lens, []analysis.Dimension{analysis.ByMemberState})
	must(t, err)
	gaps, err := analysis.MeasureGaps(ctx, g, analysis.Scope{}, lens, nil, false)
	must(t, err)
	duplications, err := analysis.MeasureDuplication(ctx, g, analysis.Scope{}, lens, nil, false)
	must(t, err)
	overlaps, err := analysis.MeasureOverlaps(ctx, g, analysis.Scope{}, lens, nil)
	must(t, err)
	synergies, err := analysis.MeasureSynergies(ctx, g, analysis.OfProviders, nil, analysis.Scope{}, lens)
	must(t, err)
	suggestions, err := analysis.MeasureSuggestions(ctx, g, analysis.SuggestionFor{}, analysis.Scope{}, lens)
	must(t, err)
	suggestion := suggestions.List[0]
	for _, s := range suggestions.List {
		if s.CapacityKnown() { // else its capacity is assumed beside what is kept
			suggestion = s
			break
		}
	}
	for name, figure := range map[string]explained{
		"coverage": coverage.Total, "row": coverage.Rows[0].Coverage, "gap": gaps.List[0], "duplication": duplications.List[0],
		"overlap": overlaps.List[0], "pair": overlaps.List[1].Pair(), "synergy": synergies.List[0], "suggestion": suggestion,
	} {
		if built := testing.AllocsPerRun(3, func() { explanation(figure) }); built != 0 {
			t.Errorf("a %s that was explained builds %v things when it is asked again", name, built)
		}
	}
	overlap := overlaps.List[2]
	explanation(overlap)
	if built := testing.AllocsPerRun(3, func() { explanation(overlap.Pair()) }); built > 4 { // its id, and lists of its programmes, to which it is bound
		t.Errorf("the pair of an overlap that was explained builds %v things", built)
	}
}

// TestExplainingAPairBuildsLittle: what a pair says of itself rests on the two
// alone, counted in what is built; all that the list rests on is built once.
func TestExplainingAPairBuildsLittle(t *testing.T) {
	g, lens := plausible(t)
	for name, measure := range map[string]func() []explained{
		"overlaps": func() []explained {
			list, err := analysis.MeasureOverlaps(ctx, g, analysis.Scope{}, lens, nil)
			must(t, err)
			return page(list.List)
		},
		"synergies": func() []explained {
			list, err := analysis.MeasureSynergies(ctx, g, analysis.OfProgrammes, nil, analysis.Scope{}, lens)
			must(t, err)
			return page(list.List)
		},
	} {
		t.Run(name, func(t *testing.T) {
			measuring := testing.AllocsPerRun(1, func() { measure() })
			size := 0
			both := testing.AllocsPerRun(1, func() {
				figures := measure()
				size = len(figures)
				for _, figure := range figures {
					explanation(figure)
				}
			})
			if each := (both - measuring) / float64(size); each > 400 {
				t.Errorf("explaining a pair builds %v things, want at most 400", each)
			}
		})
	}
}

// TestPairsAreCheapToMeasure: a list of pairs builds what its programmes are
// and do, once each, and nothing for a pair.
func TestPairsAreCheapToMeasure(t *testing.T) {
	g, lens := plausible(t)
	programmes := float64(g.View.Count(model.KindProgramme))
	for name, measure := range map[string]func() int{
		"overlaps": func() int {
			list, err := analysis.MeasureOverlaps(ctx, g, analysis.Scope{}, lens, nil)
			must(t, err)
			return len(list.List)
		},
		"synergies": func() int {
			list, err := analysis.MeasureSynergies(ctx, g, analysis.OfProgrammes, nil, analysis.Scope{}, lens)
			must(t, err)
			return len(list.List)
		},
	} {
		t.Run(name, func(t *testing.T) {
			pairs := 0
			built := testing.AllocsPerRun(1, func() { pairs = measure() })
			if float64(pairs) < 10*programmes {
				t.Fatalf("%d pairs of %v programmes are too few to tell", pairs, programmes)
			}
			if built > 50*programmes {
				t.Errorf("%d pairs of %v programmes build %v things, want at most 50 for a programme", pairs, programmes, built)
			}
		})
	}
}

// page returns the first figures of a list.
func page[F explained](list []F) []explained {
	var first []explained
	for _, f := range list[:min(100, len(list))] {
		first = append(first, f)
	}
	return first
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
