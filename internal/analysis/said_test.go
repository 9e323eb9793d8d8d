package analysis_test

import (
	"testing"

	"concert/internal/analysis"
	"concert/internal/model/modeltest"
)

// TestNothingIsNoMatch: a programme that is assessed not to meet a need is not missed
// in its State.
func TestNothingIsNoMatch(t *testing.T) {
	view := modeltest.Parse(t, `
-- member-states.yaml --
records: [{id: state:XAA, name: A, HAS_NEED: need:a}]
-- needs.yaml --
records: [{id: need:a, summary: a, severity: 2, identifiedOn: 2019}]
-- programmes.yaml --
records: [{id: programme:p, name: P, start: 2019, MEETS: {node: need:a, extentPercent: 0}}]
`)
	g, _ := loadGround(t, view)
	for _, f := range sure(analysis.MeasureFindings(ctx, g)) {
		if f.Kind == "MATCH_WITHOUT_ENGAGEMENT" {
			t.Errorf("%s", f.Message)
		}
	}
}

// TestExplicitEvidenceHasItsPercent: evidence of kind EXPLICIT says how far.
func TestExplicitEvidenceHasItsPercent(t *testing.T) {
	g, lens := plausible(t)
	kinds := map[analysis.EvidenceKind]int{}
	for _, e := range sure(sure(analysis.MeasureCoverage(ctx, g, analysis.Scope{}, lens, nil)).Total.Evidence(ctx)) {
		kinds[e.Kind()]++
		if _, ok := e.ExtentPercent(); ok != (e.Kind() == analysis.Explicit) {
			t.Fatalf("evidence of kind %s has a percent: %v", e.Kind(), ok)
		}
	}
	if kinds[analysis.Explicit] == 0 || kinds[analysis.Recorded] == 0 {
		t.Errorf("the kinds are %v", kinds)
	}
}
