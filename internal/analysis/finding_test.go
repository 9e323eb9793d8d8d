package analysis_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"concert/internal/access"
	"concert/internal/analysis"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

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
	g, _ := loadGround(t, projects(t, 100))
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

// projects returns programmes of one name.
func projects(tb testing.TB, number int) *model.Snapshot {
	tb.Helper()
	var records strings.Builder
	for i := range number {
		fmt.Fprintf(&records, "  - {id: programme:p%d, name: Project, start: 2019}\n", i)
	}
	return modeltest.Parse(tb, "-- programmes.yaml --\nrecords:\n"+records.String())
}

// TestFindingsGrowWithTheRecords: twice the records take twice the work, counted in
// looks at the context, also if all have one name.
func TestFindingsGrowWithTheRecords(t *testing.T) {
	work := func(view *model.Snapshot) int {
		g := sure(analysis.At(context.Background(), view, model.NewDate(2026, time.November, 26)))
		counting := &ending{Context: ctx}
		sure(analysis.MeasureFindings(counting, g))
		return counting.looks
	}
	for name, of := range map[string]func(times int) *model.Snapshot{
		"plausible": func(times int) *model.Snapshot {
			return modeltest.Snapshot(t, modeltest.Size{Needs: 1000 * times, Programmes: 100 * times, States: 50, Seed: 1})
		},
		"of one name": func(times int) *model.Snapshot { return projects(t, 300*times) },
	} {
		t.Run(name, func(t *testing.T) {
			if once, twice := work(of(1)), work(of(2)); once < 3 || twice > 3*once {
				t.Errorf("%d looks, and %d for twice the records", once, twice)
			}
		})
	}
}

// TestEarlyEndsSayTheirLastDay: of a month or year that is its last day, not the one
// before its first.
func TestEarlyEndsSayTheirLastDay(t *testing.T) {
	g, _ := loadGround(t, modeltest.Parse(t, `
-- sources.yaml --
records: [{id: source:s, title: S, release: PUBLIC}]
-- member-states.yaml --
records: [{id: state:KEN, name: Kenya, sources: [source:s]}]
-- programmes.yaml --
defaults: {start: 2019, sources: [source:s]}
records:
  - {id: programme:month, name: M, end: 2025, status: CLOSED, statusOn: 2024-05}
  - {id: programme:on-a-day, name: D, SERVES: {node: state:KEN, until: 2025, status: ENDED, statusOn: 2024-05-07}}
`))
	var got []string
	for _, f := range sure(analysis.MeasureFindings(ctx, g)) {
		if f.Kind == model.FindingKindClosedBeforeEnd {
			got = append(got, f.Message)
		}
	}
	want := []string{
		"The programme is CLOSED from 2024-05 on, before its end 2025, and counts as active to 2024-05-31: correct one.",
		"The engagement is ENDED from 2024-05-07 on, before its until 2025, and holds to 2024-05-06: correct one.",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q, want %q", got, want)
	}
}
