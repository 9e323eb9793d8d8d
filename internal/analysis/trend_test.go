package analysis_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"weak"

	"concert/internal/analysis"
	"concert/internal/model"
)

// A trend of many steps keeps what it laid for one of them at most, and says of each
// what is behind its parts as the difference between its days does.
func TestTrendsKeepNoGrounds(t *testing.T) {
	view := example(t)
	lens := sure(analysis.NewLens(analysis.DefaultImpliedWeight, analysis.DefaultMetFrom))
	days := sure(analysis.TrendDays(day(2024, 1, 1), day(2026, 1, 1), analysis.Monthly))
	moments := make([]analysis.Moment, len(days))
	for i, on := range days {
		moments[i] = at(view, on)
	}
	var laid []weak.Pointer[analysis.Ground]
	lay := func(ctx context.Context, view *model.Snapshot, on model.Date) (*analysis.Ground, error) {
		g, err := analysis.At(ctx, view, on)
		laid = append(laid, weak.Make(g))
		return g, err
	}
	of := []analysis.Measure{analysis.EstimateMeasure, analysis.OfferedMeasure}
	trend := sure(analysis.MeasureTrend(ctx, lay, moments, of, analysis.Scope{}, lens, 180))
	behind := 0
	for i, figures := range trend {
		for j, f := range figures {
			for k, p := range f.Parts {
				found := sure(p.Behind(ctx))
				behind += len(found)
				c := sure(analysis.MeasureDifference(ctx, analysis.At, moments[i-1], moments[i], of, analysis.Scope{}, lens, nil, 180)).Total[j]
				if want := sure(c.Parts[k].Behind(ctx)); fmt.Sprint(found) != fmt.Sprint(want) {
					t.Errorf("%s of %s at %s: %v, want %v", p.Kind, f.Measure, days[i], found, want)
				}
			}
		}
	}
	if behind == 0 {
		t.Error("nothing is behind any part")
	}
	runtime.GC()
	kept := 0
	for _, g := range laid {
		if g.Value() != nil {
			kept++
		}
	}
	const ofOneStep = 4
	if kept > ofOneStep {
		t.Errorf("a trend of %d steps keeps %d grounds, want those of one step", len(trend), kept)
	}
	runtime.KeepAlive(trend)
}
