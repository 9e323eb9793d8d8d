package analysis_test

import (
	"slices"
	"testing"

	"concert/internal/analysis"
	"concert/internal/model"
)

// What a plan gains is at least its guaranteed share of what any choice gains, and no
// choice gains more than its certificate says. What the plan does not count, and
// what is agreed, is left out here, so that what if tells what a choice gains.
func TestPlanIsWithinItsBounds(t *testing.T) {
	tried := 0
	twinLaw(t, func(d *twins) {
		scope := analysis.Scope{MemberStates: d.scope.MemberStates, Themes: d.scope.Themes, StateViews: []model.StateView{model.StateViewAgreed, model.StateViewNotAsked}}
		of := analysis.PlanFor{AtMost: new(2)}
		if d.chance(30) {
			of.PerState = new(1)
		}
		p := sure(analysis.MakePlan(ctx, d.ground, of, scope, d.lens))
		agreed := sure(analysis.MeasureSuggestions(ctx, d.ground, analysis.SuggestionFor{Stages: []analysis.SuggestionStage{analysis.StageAgreed}}, scope, d.lens))
		candidates := sure(analysis.MeasureSuggestions(ctx, d.ground, analysis.SuggestionFor{}, scope, d.lens)).List
		if p.Agreed() > 0 || len(agreed.List) > 0 || p.Gain() == 0 || len(candidates) > 10 {
			return
		}
		tried++
		best := 0.0
		for i, a := range candidates {
			for j, b := range candidates[i:] {
				chosen := []analysis.Suggestion{a, b}
				if j == 0 {
					chosen = chosen[:1]
				} else if !fitsTogether(a, b, of.PerState != nil) {
					continue
				}
				best = max(best, d.gained(chosen, scope))
			}
		}
		certificate, _ := p.Certificate()
		guarantee, _ := p.Guarantee()
		if most := max(certificate, guarantee); p.Gain() < most*best-1e-5 {
			d.Errorf("it gains %v, and %v is possible: want at least %v of it", p.Gain(), best, most)
		}
		if p.Gain() > best+1e-9 {
			d.Errorf("it gains %v, and no choice more than %v", p.Gain(), best)
		}
	})
	if tried < 5 {
		t.Errorf("only %d plans were compared", tried)
	}
}

func fitsTogether(a, b analysis.Suggestion, onePerState bool) bool {
	left, known := a.CapacityLeft()
	if known && left < 2 && a.Programme() == b.Programme() {
		return false
	}
	return !onePerState || a.MemberState() != b.MemberState()
}

// gained is what some suggestions add to the engagements.
func (d *twins) gained(chosen []analysis.Suggestion, scope analysis.Scope) float64 {
	var add []analysis.Supposed
	for _, s := range chosen {
		add = append(add, analysis.Supposed{Programme: s.Programme(), MemberState: s.MemberState()})
	}
	return sure(analysis.MeasureWhatIf(ctx, d.ground, analysis.WhatIfFor{Add: add}, scope, d.lens)).Difference()
}

// With nothing dropped and nothing added, nothing differs; what is dropped and added
// again differs in nothing either.
func TestWhatIfNothingChanges(t *testing.T) {
	twinLaw(t, func(d *twins) {
		var engaged []analysis.Supposed
		for e := range d.view.Edges(model.Serves) {
			state, isState := e.To().MemberState()
			programme, _ := e.From().Programme()
			if isState && !e.IsClaim() && e.StateView() != model.StateViewDisputed && len(d.ground.WhyNotActive(e)) == 0 && d.chance(50) {
				engaged = append(engaged, analysis.Supposed{Programme: programme, MemberState: state})
			}
		}
		for name, of := range map[string]analysis.WhatIfFor{"nothing": {}, "the same": {Drop: engaged, Add: engaged}} {
			w := sure(analysis.MeasureWhatIf(ctx, d.ground, of, d.scope, d.lens))
			before, _ := w.Before.Points()
			after, _ := w.After.Points()
			if w.Difference() != 0 || len(w.Needs) > 0 || before != after {
				d.Errorf("%s: %v points, before %v, after %v, %d needs", name, w.Difference(), before, after, len(w.Needs))
			}
		}
	})
}

// A place shown is never better than the best place, nor worse than the worst, where
// the lens is one of the fifteen ways.
func TestStabilityHoldsThePlaceShown(t *testing.T) {
	twinLaw(t, func(d *twins) {
		if k := d.lens.ImpliedWeight(); !slices.Contains([]float64{0, 0.25, 0.5, 0.75, 1}, k) {
			return
		}
		for i, s := range sure(analysis.MeasureSuggestions(ctx, d.ground, analysis.SuggestionFor{}, d.scope, d.lens)).List {
			if of := sure(s.Stability(ctx)); of.Best > i+1 || of.Worst < i+1 {
				d.Errorf("place %d is not within %d to %d", i+1, of.Best, of.Worst)
			}
		}
	})
}
