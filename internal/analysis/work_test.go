package analysis_test

import (
	"testing"
	"time"

	"concert/internal/analysis"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// explained is a figure that explains itself.
type explained interface {
	Basis() analysis.Basis
	Counts() analysis.Counts
	EmptyBecause() analysis.EmptyBecause
	Assumptions() []analysis.Assumption
	Findings() []analysis.Finding
}

// explanation asks a figure all that it keeps.
func explanation(f explained) {
	f.Basis()
	f.Counts()
	f.EmptyBecause()
	f.Assumptions()
	f.Findings()
}

func plausible(tb testing.TB) (*analysis.Ground, analysis.Lens) {
	tb.Helper()
	view := modeltest.Snapshot(tb, modeltest.Size{Needs: 2000, Programmes: 200, States: 60, Seed: 1})
	lens, err := analysis.NewLens(analysis.DefaultKappa, analysis.DefaultTau)
	if err != nil {
		tb.Fatal(err)
	}
	return analysis.At(view, model.NewDate(2026, time.November, 26)), lens
}

// TestExplainedOnce: what a figure says of itself is worked out once; asked
// again, it builds nothing.
func TestExplainedOnce(t *testing.T) {
	g, lens := plausible(t)
	coverage, err := analysis.MeasureCoverage(g, analysis.Scope{}, lens, []analysis.Dimension{analysis.ByMemberState})
	must(t, err)
	gaps, err := analysis.MeasureGaps(g, analysis.Scope{}, lens, nil, false)
	must(t, err)
	duplications, err := analysis.MeasureDuplication(g, analysis.Scope{}, lens, nil, false)
	must(t, err)
	overlaps, err := analysis.MeasureOverlaps(g, analysis.Scope{}, lens, nil)
	must(t, err)
	synergies, err := analysis.MeasureSynergies(g, analysis.OfProviders, analysis.Scope{}, lens)
	must(t, err)
	suggestions, err := analysis.MeasureSuggestions(g, analysis.SuggestionFor{}, analysis.Scope{}, lens)
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
	if built := testing.AllocsPerRun(3, func() { explanation(overlap.Pair()) }); built > 3 { // lists of its programmes, to which it is bound
		t.Errorf("the pair of an overlap that was explained builds %v things", built)
	}
}

// TestExplainingPairsCostsLessThanMeasuring: what a page of pairs says of itself
// is less work than the list that it is of, counted in what is built.
func TestExplainingPairsCostsLessThanMeasuring(t *testing.T) {
	g, lens := plausible(t)
	for name, measure := range map[string]func() []explained{
		"overlaps": func() []explained {
			list, err := analysis.MeasureOverlaps(g, analysis.Scope{}, lens, nil)
			must(t, err)
			return page(list.List)
		},
		"synergies": func() []explained {
			list, err := analysis.MeasureSynergies(g, analysis.OfProgrammes, analysis.Scope{}, lens)
			must(t, err)
			return page(list.List)
		},
	} {
		t.Run(name, func(t *testing.T) {
			measuring := testing.AllocsPerRun(1, func() { measure() })
			both := testing.AllocsPerRun(1, func() {
				for _, figure := range measure() {
					explanation(figure)
				}
			})
			if explaining := both - measuring; explaining >= measuring {
				t.Errorf("explaining a page builds %v things, measuring the list %v", explaining, measuring)
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
