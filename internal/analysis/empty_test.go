package analysis_test

import (
	"testing"

	"concert/internal/access"
	"concert/internal/analysis"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// TestAssessedNoneFoundIsForThoseWhoSeeAll: that visits found nothing is shown to nobody
// from whom a need could be withheld, and so tells nothing of one that is.
func TestAssessedNoneFoundIsForThoseWhoSeeAll(t *testing.T) {
	const world = `
-- member-states.yaml --
records: [{id: state:XAA, name: A}, {id: state:XAB, name: B}]
-- themes.yaml --
records: [{id: theme:t, name: T}, {id: theme:u, name: U}]
-- providers.yaml --
records: [{id: provider:v, name: V, kind: UN_ENTITY}]
-- visits.yaml --
records:
  - {id: visit:a, date: 2024-06-01, consent: PUBLIC, TO: state:XAA, ASSESSED: theme:t}
  - {id: visit:b, date: 2024-07-01, consent: PUBLIC, TO: state:XAA, ASSESSED: theme:u}
`
	const need = `
-- needs.yaml --
records: [{id: need:n, summary: N, severity: 3, identifiedOn: 2024, resolvedOn: 2024-12, HAS_NEED: state:XAA, CONCERNS: theme:t}]
`
	for _, c := range []struct{ viewer, without, with string }{
		{"secretariat", "ASSESSED_NONE_FOUND", "NO_OPEN_NEED"},
		{"state:XAA", "ASSESSED_NONE_FOUND", "NO_OPEN_NEED"},
		{"state:XAB", "NOTHING_RECORDED", "NOTHING_RECORDED"},
		{"provider:v", "NOTHING_RECORDED", "NOTHING_RECORDED"},
		{"anonymous", "NOTHING_RECORDED", "NOTHING_RECORDED"},
	} {
		for text, want := range map[string]string{world: c.without, world + need: c.with} {
			whole := modeltest.Parse(t, text)
			view := sure(access.View(whole, whole, sure(access.ParseViewer(c.viewer)), model.WorldReal))
			g := sure(analysis.At(ctx, view, modeltest.AsOf))
			q := parseQuestion("coverage memberStates=state:XAA themes=theme:t,theme:u")
			total := sure(analysis.MeasureCoverage(ctx, g, q.analysisScope(view), sure(q.lens()), nil)).Total
			if got := sure(total.EmptyBecause(ctx)); string(got) != want {
				t.Errorf("to %s: %s, want %s", c.viewer, got, want)
			}
		}
	}
}
