package analysis_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/access/accesstest"
	"concert/internal/analysis"
	"concert/internal/model"
)

// TestAnswersAreThoseOfAWorldWithoutTheHidden: what a viewer is answered is what a world
// without the hidden records would answer.
func TestAnswersAreThoseOfAWorldWithoutTheHidden(t *testing.T) {
	twinLaw(t, func(d *twins) {
		programmes, states := everyID(d.view, model.KindProgramme), everyID(d.view, model.KindMemberState)
		if len(programmes) < 2 || len(states) < 2 {
			return
		}
		two := rapid.SliceOfNDistinct(rapid.SampledFrom(programmes), 2, 2, rapid.ID).Draw(d.T, "two")
		q := d.asked(map[string]string{"withinDays": "180", "of": two[0], "with": two[1], "kinds": "KEEP,COORDINATE,PROPOSE,RESUME,UNBLOCK,FIND,FOLLOW_UP"})
		without := q
		without.view = accesstest.Rebuild(d.view)
		without.ground, without.scope = sure(analysis.At(ctx, without.view, d.ground.AsOf)), scopeOf(without.view, d.naive.scope)
		for _, measure := range []string{"fragmentation", "proliferation", "brokerage", "targetAttainment", "atRisk", "criticality", "shared", "footprint", "decisions"} {
			got, want := answers[measure].fast(q), answers[measure].fast(without)
			if !slices.Equal(got, want) {
				d.Fatalf("%s of %+v\n over the view\n%s\nwithout the hidden\n%s", measure, d.naive.scope, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
		q.with = map[string]string{"a": states[0], "b": states[1]}
		without.with = q.with
		if got, want := answers["held"].fast(q), answers["held"].fast(without); !slices.Equal(got, want) {
			d.Fatalf("compare %v\n over the view\n%s\nwithout the hidden\n%s", q.with, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}
