package analysis_test

import (
	"fmt"
	"strings"
	"testing"

	"concert/internal/access"
	"concert/internal/analysis"
	"concert/internal/model"
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

// TestContactPointsAreMissedByThoseWhoSeeThem: an anonymous reader, to whom none is
// shown, is not told which lead has none.
func TestContactPointsAreMissedByThoseWhoSeeThem(t *testing.T) {
	whole := modeltest.Parse(t, `
-- sources.yaml --
records: [{id: source:s, title: S, release: PUBLIC}]
-- member-states.yaml --
records: [{id: state:KEN, name: Kenya, sources: [source:s]}]
-- providers.yaml --
defaults: {kind: UN_ENTITY, sources: [source:s]}
records:
  - {id: provider:with, name: With, contactPoint: Desk}
  - {id: provider:without, name: Without}
-- programmes.yaml --
records: [{id: programme:p, name: P, start: 2019, sources: [source:s], PARTICIPATES_IN: [{node: provider:with, role: LEAD}, {node: provider:without, role: LEAD}]}]
`)
	for viewer, want := range map[string]string{
		"anonymous": "", "state:KEN": "provider:without", "provider:with": "provider:without", "secretariat": "provider:without",
	} {
		view := sure(access.View(whole, whole, sure(access.ParseViewer(viewer)), model.WorldReal))
		g, _ := loadGround(t, view)
		var missed []string
		for _, f := range sure(analysis.MeasureFindings(ctx, g)) {
			if f.Kind == model.FindingKindNoContact {
				missed = append(missed, f.Record.ID())
			}
		}
		if got := strings.Join(missed, ", "); got != want {
			t.Errorf("to %s, %q lack a contact point, want %q", viewer, got, want)
		}
	}
}

// TestDoublesAreBounded: of very many of one name, each is compared with some that
// follow it.
func TestDoublesAreBounded(t *testing.T) {
	var records strings.Builder
	for i := range 100 {
		fmt.Fprintf(&records, "  - {id: programme:p%02d, name: Project, start: 2019}\n", i)
	}
	g, _ := loadGround(t, modeltest.Parse(t, "-- programmes.yaml --\nrecords:\n"+records.String()))
	doubles := 0
	for _, f := range sure(analysis.MeasureFindings(ctx, g)) {
		if f.Kind == model.FindingKindPossibleDouble {
			doubles++
		}
	}
	if want := 80*20 + 20*19/2; doubles != want {
		t.Errorf("100 programmes of one name make %d doubles, want %d", doubles, want)
	}
}
