package analysis_test

import (
	"slices"
	"testing"

	"concert/internal/analysis"
	twin "concert/internal/analysis/naive"
)

// TestTwinPairsInAScope: overlaps, duplication candidates and synergies are of the
// pairs that the independent twin has in any scope.
func TestTwinPairsInAScope(t *testing.T) {
	twinLaw(t, func(d *twins) {
		overlaps := sure(analysis.MeasureOverlaps(ctx, d.ground, d.scope, d.lens, nil))
		wantedOverlaps := sure(twin.MeasureOverlaps(d.view, d.naive.lens, d.naive.scope, ""))
		d.samePairs("overlaps", pairsOf(overlaps.List, func(o analysis.Overlap) string { return o.A().ID() + " " + o.B().ID() }),
			pairsOf(wantedOverlaps, func(o twin.Overlap) string { return o.A + " " + o.B }))

		duplications := sure(analysis.MeasureDuplication(ctx, d.ground, d.scope, d.lens, nil, false))
		wantedDuplications := sure(twin.MeasureDuplication(d.view, d.naive.lens, d.naive.scope))
		d.samePairs("duplication candidates",
			pairsOf(duplications.List, func(x analysis.Duplication) string { return x.A().ID() + " " + x.B().ID() + " " + x.Need().ID() }),
			pairsOf(wantedDuplications, func(x twin.Duplication) string { return x.A + " " + x.B + " " + x.Need }))

		synergies := sure(analysis.MeasureSynergies(ctx, d.ground, analysis.OfProgrammes, nil, d.scope, d.lens))
		wantedSynergies := sure(twin.MeasureSynergies(d.view, d.view, d.naive.lens, d.naive.scope))
		d.samePairs("synergies", pairsOf(synergies.List, func(x analysis.Synergy) string { return x.A().ID() + " " + x.B().ID() }),
			pairsOf(wantedSynergies, func(x twin.Synergy) string { return x.A + " " + x.B }))
	})
}

func pairsOf[P any](list []P, name func(P) string) []string {
	var names []string
	for _, p := range list {
		names = append(names, name(p))
	}
	slices.Sort(names)
	return names
}

func (d *twins) samePairs(what string, got, want []string) {
	d.Helper()
	if !slices.Equal(got, want) {
		d.Fatalf("%s of\n%q\nwant\n%q", what, got, want)
	}
}
