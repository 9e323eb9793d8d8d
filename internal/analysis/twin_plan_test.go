package analysis_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/analysis"
	twin "concert/internal/analysis/naive"
	"concert/internal/model"
)

// drawPlan draws what is to be planned, for both.
func (d *twins) drawPlan() (of analysis.PlanFor, in twin.PlanInput) {
	if d.chance(70) {
		in.AtMost = rapid.IntRange(1, 5).Draw(d.T, "atMost")
		of.AtMost = &in.AtMost
	} else {
		coverage := rapid.SampledFrom([]float64{0.1, 0.5, 0.6, 0.75, 1}).Draw(d.T, "untilCoverage")
		of.UntilCoverage, in.UntilCoverage = &coverage, &coverage
	}
	if d.chance(30) {
		in.PerState = rapid.IntRange(1, 2).Draw(d.T, "perState")
		of.PerState = &in.PerState
	}
	for _, kind := range []model.NodeKind{model.KindProgramme, model.KindProvider, model.KindMemberState} {
		in.Exclude = append(in.Exclude, d.some(kind, 15)...)
	}
	of.Exclude = handles(d.view, in.Exclude, func(h model.Handle) (model.Handle, bool) { return h, true })
	return of, in
}

// The greedy choice, and what is published with it.
func TestPlanAsTheTwin(t *testing.T) {
	twinLaw(t, func(d *twins) {
		of, in := d.drawPlan()
		p := sure(analysis.MakePlan(ctx, d.ground, of, d.scope, d.lens))
		want := sure(twin.MakePlan(d.view, nil, d.naive.lens, d.naive.scope, in))
		var chosen, wanted []string
		for _, c := range p.Chosen {
			chosen = append(chosen, fmt.Sprintf("%s %s %.6f %v %.6f", c.Programme().ID(), c.MemberState().ID(), c.Added(), idsOf(sure(c.BlockedBy(ctx))), sure(c.Disputed(ctx))))
		}
		for _, c := range want.Chosen {
			wanted = append(wanted, fmt.Sprintf("%s %s %.6f %v %.6f", c.Programme, c.MemberState, c.Gain, c.BlockedBy, c.Disputed))
		}
		d.sameLines(chosen, wanted)
		got, should := []float64{p.Before(), p.Agreed(), p.Gain(), p.After()}, []float64{want.Before, want.Agreed, want.Gain, want.After}
		if !slices.Equal(got, should) {
			d.Errorf("before, agreed, gain and after are %v, want %v", got, should)
		}
		before, ok := p.CoverageBefore()
		d.same("coverage before", before, ok, want.CoverageBefore)
		after, ok := p.CoverageAfter()
		d.same("coverage after", after, ok, want.CoverageThen)
		certificate, ok := p.Certificate()
		d.same("certificate", certificate, ok, want.Certificate)
		if reached, ok := p.Reached(); ok != (want.Reached != nil) || (ok && reached != *want.Reached) {
			d.Errorf("reached is %t (%t)", reached, ok)
		}
		var left []string
		for _, o := range p.InTheWay() {
			left = append(left, o.Need.ID())
		}
		slices.Sort(left)
		d.sameLines(left, want.InTheWay)
		sum := 0.0
		for _, c := range sure(p.Contributions(ctx)) {
			sum += c.Points
		}
		if math.Abs(sum-p.Gain()) > 1e-9 {
			d.Errorf("the contributions are %v, want %v", sum, p.Gain())
		}
	})
}
