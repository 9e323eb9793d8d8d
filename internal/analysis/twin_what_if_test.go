package analysis_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/analysis"
	twin "concert/internal/analysis/naive"
	"concert/internal/model"
)

// drawEngagements draws what is to be added or dropped.
func (d *twins) drawEngagements(withExtents bool) (all []twin.EngagementInput) {
	var programmes, states []string
	for h := range d.view.Nodes(model.KindProgramme) {
		programmes = append(programmes, h.ID())
	}
	for h := range d.view.Nodes(model.KindMemberState) {
		states = append(states, h.ID())
	}
	if len(programmes) == 0 || len(states) == 0 {
		return nil
	}
	for range rapid.IntRange(0, 4).Draw(d.T, "engagements") {
		e := twin.EngagementInput{
			Programme: rapid.SampledFrom(programmes).Draw(d.T, "programme"), MemberState: rapid.SampledFrom(states).Draw(d.T, "state"),
		}
		for h := range d.view.Nodes(model.KindNeed) {
			of := h.Linked(model.HasNeed, model.Inward)
			if len(of) > 0 && of[0].ID() == e.MemberState && withExtents && d.chance(25) {
				if e.Extents == nil {
					e.Extents = map[string]int{}
				}
				e.Extents[h.ID()] = rapid.SampledFrom([]int{0, 25, 33, 60, 100}).Draw(d.T, "extent")
			}
		}
		all = append(all, e)
	}
	return all
}

func (d *twins) supposed(all []twin.EngagementInput) []analysis.Supposed {
	var supposed []analysis.Supposed
	for _, e := range all {
		s := analysis.Supposed{
			Programme:   handles(d.view, []string{e.Programme}, model.Handle.Programme)[0],
			MemberState: handles(d.view, []string{e.MemberState}, model.Handle.MemberState)[0],
		}
		for need, percent := range e.Extents {
			s.Extents = append(s.Extents, analysis.SupposedExtent{Need: handles(d.view, []string{need}, model.Handle.Need)[0], Percent: percent})
		}
		supposed = append(supposed, s)
	}
	return supposed
}

// What coverage would be, need by need.
func TestWhatIfAsTheTwin(t *testing.T) {
	twinLaw(t, func(d *twins) {
		add, drop, included := d.drawEngagements(true), d.drawEngagements(false), d.chance(50)
		w := sure(analysis.MeasureWhatIf(ctx, d.ground, analysis.WhatIfFor{Add: d.supposed(add), Drop: d.supposed(drop), IncludeProposed: included}, d.scope, d.lens))
		want := sure(twin.Suppose(d.view, d.naive.lens, d.naive.scope, add, drop, included))
		for name, side := range map[string]struct {
			got  analysis.Coverage
			want twin.Coverage
		}{"before": {w.Before, want.Before}, "after": {w.After, want.After}} {
			points, ok := side.got.Points()
			d.same(name+" points", points, ok, side.want.Points)
			possible, ok := side.got.Possible()
			d.same(name+" possible", possible, ok, side.want.Possible)
			sure(side.got.Reach(ctx))
			sure(side.got.Evidence(ctx))
			sure(side.got.Assumptions(ctx))
			sure(side.got.Findings(ctx))
			sure(side.got.Counts(ctx))
			for _, of := range []analysis.CoverageMeasure{analysis.CoveragePoints, analysis.CoverageAttainable} {
				sure(side.got.Contributions(ctx, of))
			}
		}
		var got, wanted []string
		sum := 0.0
		for _, n := range w.Needs {
			got = append(got, fmt.Sprintf("%s %s %.6f %.6f", n.MemberState.ID(), n.Need.ID(), n.Before(), n.After()))
			sum += n.Points
		}
		for _, n := range want.Needs {
			wanted = append(wanted, fmt.Sprintf("%s %s %.6f %.6f", n.MemberState, n.Need, n.Before, n.After))
		}
		if math.Abs(sum-w.Difference()) > 1e-9 {
			d.Errorf("the needs are %v, want %v", sum, w.Difference())
		}
		for _, e := range w.NoEffect {
			got = append(got, d.standsFor(e.Programme.ID())+" "+e.MemberState.ID())
		}
		for _, e := range want.NoEffect {
			wanted = append(wanted, d.standsFor(e.Programme)+" "+e.MemberState)
		}
		d.sameLines(append(got, idsOf(w.OverCapacity)...), append(wanted, want.OverCapacity...))
	})
}

// standsFor returns the id of the record that one is contracted into.
func (d *twins) standsFor(id string) string {
	h, _ := d.view.Node(id)
	if lowest, ok := d.view.SameGroups()[h]; ok {
		return lowest.ID()
	}
	return id
}
