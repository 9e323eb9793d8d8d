package analysis_test

import (
	"fmt"
	"slices"
	"testing"

	"concert/internal/analysis"
	twin "concert/internal/analysis/naive"
)

// What is on its way for each need, and who is behind it.
func TestPipelineAsTheTwin(t *testing.T) {
	twinLaw(t, func(d *twins) {
		want := map[string]string{}
		for _, g := range sure(twin.MeasureGaps(d.view, d.naive.lens, d.naive.scope)) {
			told := []string{g.Pipeline}
			for _, p := range g.Behind {
				told = append(told, fmt.Sprintf("%s %s %s", p.Programme, p.Status, p.On))
			}
			want[g.Need] = fmt.Sprint(told)
		}
		for _, g := range sure(analysis.MeasureGaps(ctx, d.ground, d.scope, d.lens, nil, false)).List {
			told := []string{string(sure(g.Pipeline(ctx)))}
			for _, p := range sure(g.PipelineProgrammes(ctx)) {
				told = append(told, fmt.Sprintf("%s %s %s", p.Programme.ID(), p.Status, p.ProposedOn.First()))
			}
			if got := fmt.Sprint(told); got != want[g.Need().ID()] {
				d.Errorf("%s: pipeline %s, want %s", g.Need().ID(), got, want[g.Need().ID()])
			}
		}
	})
}

// The numbers of needs of which something is proposed or agreed.
func TestCascadeOnTheWayAsTheTwin(t *testing.T) {
	twinLaw(t, func(d *twins) {
		want := sure(twin.MeasureCascade(d.view, d.naive.lens, d.naive.scope))
		got := sure(analysis.MeasureCoverage(ctx, d.ground, d.scope, d.lens, nil)).Total.Cascade
		if !slices.Equal([]int{got.Proposed, got.Agreed}, []int{want.Proposed, want.Agreed}) {
			d.Errorf("proposed %d and agreed %d, want %d and %d", got.Proposed, got.Agreed, want.Proposed, want.Agreed)
		}
	})
}
