package analysis_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"concert/internal/access"
	"concert/internal/analysis"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// example returns the worked example of docs and the twin, with some of its text
// replaced, in pairs.
func example(t *testing.T, replaced ...string) *model.Snapshot {
	t.Helper()
	text, err := os.ReadFile("naive/testdata/example.txtar")
	must(t, err)
	archive := string(text)
	for i := 0; i < len(replaced); i += 2 {
		if !strings.Contains(archive, replaced[i]) {
			t.Fatalf("the example does not hold %q", replaced[i])
		}
		archive = strings.Replace(archive, replaced[i], replaced[i+1], 1)
	}
	return modeltest.Parse(t, archive)
}

func day(year int, month time.Month, day int) model.Date { return model.NewDate(year, month, day) }

var june = day(2025, time.June, 1)

func at(view *model.Snapshot, on model.Date) analysis.Moment {
	return analysis.Moment{View: view, OnRecord: view.Register(), Day: on}
}

// changeText says a difference in words: what it was and is, its parts, and whether it is
// known only.
func changeText(t *testing.T, from, to analysis.Moment, m analysis.Measure) string {
	t.Helper()
	c := change(t, from, to, m)
	value := func(f *float64) string {
		if f == nil {
			return "null"
		}
		return fmt.Sprint(*f)
	}
	words := []string{value(c.From) + " to " + value(c.To)}
	for _, p := range c.Parts {
		words = append(words, fmt.Sprintf("%s %+g", p.Kind, p.Value))
	}
	if c.KnownOnly {
		words = append(words, "known only")
	}
	return strings.Join(words, ", ")
}

func change(t *testing.T, from, to analysis.Moment, m analysis.Measure) analysis.FigureChange {
	t.Helper()
	lens := sure(analysis.NewLens(analysis.DefaultImpliedWeight, analysis.DefaultMetFrom))
	return sure(analysis.MeasureDifference(ctx, analysis.At, from, to, []analysis.Measure{m}, analysis.Scope{}, lens, nil, 90)).Total[0]
}

// causes says the records behind a part in words.
func causes(t *testing.T, p analysis.Part) string {
	t.Helper()
	var words []string
	for _, b := range sure(p.Behind(ctx)) {
		word := modeltest.Shorten(b.Key)
		if !b.Day.IsZero() {
			word += " on " + b.Day.String()
		}
		if b.Foreseen {
			word += ", foreseen"
		}
		for _, v := range b.Values {
			word += fmt.Sprintf(", %s %v>%v", v.Property, v.Before, v.After)
		}
		words = append(words, word)
	}
	return strings.Join(words, "; ")
}

// The rows on differences of the worked example.
func TestExampleDifferences(t *testing.T) {
	view := example(t)
	from, to := at(view, day(2024, time.December, 1)), at(view, june)
	for m, want := range map[analysis.Measure]string{
		analysis.PointsMeasure:   "9.5 to 8.5, ENDED -1",
		analysis.EstimateMeasure: "0.365385 to 0.404762, CLOSED +0.086996, ENDED -0.047619",
		analysis.WeightMeasure:   "26 to 21, CLOSED -5",
	} {
		if got := changeText(t, from, to, m); got != want {
			t.Errorf("%s of one version: %s, want %s", m, got, want)
		}
	}
	ended := change(t, from, to, analysis.PointsMeasure).Parts[0]
	if got, want := causes(t, ended), "programme:oldp SERVES state:XAA on 2024-12-31, foreseen"; got != want {
		t.Errorf("behind ENDED: %s, want %s", got, want)
	}

	before := example(t, "severity: 2, HAS_NEED", "severity: 1, HAS_NEED", "    MEETS: [{node: need:a1, extentPercent: 50}]\n", "",
		"SERVES: state:XAB", "SERVES: [{node: state:XAB, since: 2025-05-15}]")
	a4, _ := before.Node(modeltest.LongID("need:a4"))
	rated := a4.Record().Properties
	rated["severity"] = 2
	after := modeltest.Land(t, before, model.PutNode("need:a4", rated), model.PutEdge(model.Meets, "programme:bord", "need:a1", map[string]any{
		"extentPercent": 50, "assessedOn": "2025-02", "sources": []any{"source:example"},
	}))
	from, to = at(before, day(2025, time.May, 1)), at(after, june)
	for m, want := range map[analysis.Measure]string{
		analysis.PointsMeasure:   "5.5 to 8.5, RECORDED +1, BEGUN +2",
		analysis.EstimateMeasure: "0.275 to 0.404762, REVISED -0.013095, RECORDED +0.047619, BEGUN +0.095238",
		analysis.WeightMeasure:   "20 to 21, REVISED +1, known only",
		analysis.MetMeasure:      "0 to 1, RECORDED +1, known only",
		analysis.PresentMeasure:  "4 to 7, BEGUN +3",
	} {
		if got := changeText(t, from, to, m); got != want {
			t.Errorf("%s from May: %s, want %s", m, got, want)
		}
	}
	points := change(t, from, to, analysis.PointsMeasure)
	for i, want := range []string{
		"programme:bord MEETS need:a1 2025-02",
		"programme:fusn SERVES state:XAB 2025-05-15 on 2025-05-15, foreseen",
	} {
		if got := causes(t, points.Parts[i]); got != want {
			t.Errorf("behind %s: %s, want %s", points.Parts[i].Kind, got, want)
		}
	}
	weight := change(t, from, to, analysis.WeightMeasure).Parts[0]
	if got, want := causes(t, weight), "need:a4, severity 1>2"; got != want {
		t.Errorf("behind REVISED: %s, want %s", got, want)
	}
}

// A trend by one version says what begins and ends, and one as it was known what came to
// be known in each step.
func TestExampleTrend(t *testing.T) {
	view := example(t)
	lens := sure(analysis.NewLens(analysis.DefaultImpliedWeight, analysis.DefaultMetFrom))
	days := sure(analysis.TrendDays(day(2024, time.November, 30), day(2025, time.June, 15), analysis.Quarterly))
	want := []model.Date{day(2024, time.November, 30), day(2025, time.February, 28), day(2025, time.May, 30), day(2025, time.June, 15)}
	if !slices.Equal(days, want) {
		t.Fatalf("days %v, want %v", days, want)
	}
	moments := make([]analysis.Moment, len(days))
	for i, on := range days {
		moments[i] = at(view, on)
	}
	moments[0].View = nil // before the first commit
	var words []string
	for _, step := range sure(analysis.MeasureTrend(ctx, analysis.At, moments, []analysis.Measure{analysis.PointsMeasure}, analysis.Scope{}, lens, 180)) {
		word := "null"
		if step[0].To != nil {
			word = fmt.Sprint(*step[0].To)
		}
		words = append(words, fmt.Sprint(word, " ", len(step[0].Parts)))
	}
	if got, want := strings.Join(words, ", "), "null 0, 8.5 0, 8.5 0, 8.5 0"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// Steps are at most 120, the last ends on the last day, and a day that a month lacks is
// its last.
func TestTrendDays(t *testing.T) {
	for _, c := range []struct {
		from, to model.Date
		every    analysis.Step
		want     string
	}{
		{day(2024, time.January, 31), day(2024, time.April, 30), analysis.Monthly, "[2024-01-31 2024-02-29 2024-03-31 2024-04-30]"},
		{day(2024, time.February, 29), day(2026, time.January, 1), analysis.Yearly, "[2024-02-29 2025-02-28 2026-01-01]"},
		{june, june, analysis.Weekly, "[2025-06-01]"},
		{june, june.AddDays(8), analysis.Weekly, "[2025-06-01 2025-06-08 2025-06-09]"},
	} {
		if got := fmt.Sprint(sure(analysis.TrendDays(c.from, c.to, c.every))); got != c.want {
			t.Errorf("%s from %s to %s: %s, want %s", c.every, c.from, c.to, got, c.want)
		}
	}
	if days := sure(analysis.TrendDays(june, june.AddDays(7*120), analysis.Weekly)); len(days) != 121 {
		t.Errorf("%d days, want the first and 120 steps", len(days))
	}
	if _, err := analysis.TrendDays(june, june.AddDays(7*120+1), analysis.Weekly); model.CodeOf(err) != model.LimitExceeded {
		t.Errorf("121 steps: %v", err)
	}
}

// revised goes on with the example by one commit, which says something else of a3.
func revised(t *testing.T, view *model.Snapshot, properties map[string]any) *model.Snapshot {
	t.Helper()
	h, _ := view.Node(modeltest.LongID("need:a3"))
	now := h.Record().Properties
	for name, value := range properties {
		now[name] = value
	}
	return modeltest.Land(t, view, model.PutNode("need:a3", now))
}

// A need that comes into view is released to anyone who did not see it, whatever it said while
// it was hidden, and what leaves the view leaves by the same part.
func TestReleasedIsWhatRightsHidOrShowed(t *testing.T) {
	hidden := example(t, "severity: 3, HAS_NEED: state:XAA, CONCERNS: theme:arm", "severity: 3, release: SECRETARIAT, HAS_NEED: state:XAA, CONCERNS: theme:arm",
		"identifiedOn: 2024-06-01}", "identifiedOn: 2024-06-01, release: PUBLIC}")
	shown := revised(t, revised(t, hidden, map[string]any{"severity": int64(5)}), map[string]any{"severity": int64(3), "release": "PUBLIC"})
	view := func(s, newest *model.Snapshot, viewer access.Viewer) *model.Snapshot {
		return sure(access.View(s, newest, viewer, model.WorldExercise))
	}
	for name, c := range map[string]struct {
		before, after *model.Snapshot
		viewer        access.Viewer
		want          string
	}{
		"shown":              {hidden, shown, access.Anonymous(), "7 to 8.5, RELEASED +1.5, known only"},
		"seen all along":     {hidden, shown, access.Secretariat(), "8.5 to 8.5"},
		"hidden once more":   {shown, revised(t, shown, map[string]any{"release": "SECRETARIAT"}), access.Anonymous(), "7 to 7"},
		"seen when it is so": {shown, revised(t, shown, map[string]any{"release": "SECRETARIAT"}), access.Secretariat(), "8.5 to 8.5"},
	} {
		from, to := at(view(c.before, c.after, c.viewer), june), at(view(c.after, c.after, c.viewer), june)
		if got := changeText(t, from, to, analysis.PointsMeasure); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// Each input of a figure is a part of its own.
func TestWhatHappenedIsTakenApart(t *testing.T) {
	first, later := day(2025, time.January, 1), june
	for name, c := range map[string]struct {
		replaced []string
		measure  analysis.Measure
		want     string
	}{
		"a need is identified": {
			[]string{"{id: need:a4, summary: a4, severity: 2", "{id: need:a4, summary: a4, identifiedOn: 2025-02-01, severity: 2"},
			analysis.NeedsMeasure, "7 to 7, IDENTIFIED +1, CLOSED -1",
		},
		"an assessment comes into force": {
			[]string{"{node: need:a1, extentPercent: 50}", "{node: need:a1, extentPercent: 50, assessedOn: 2025-03-01}"},
			analysis.SurplusMeasure, "0 to 0.5, ASSESSED +0.5, known only",
		},
		"a proposal is declined": {
			[]string{"SERVES: state:XAB", "SERVES: state:XAB\n    PROPOSED_FOR: [{node: need:b2, status: DECLINED, proposedOn: 2025-03-01, decidedOn: 2025-04-01}]"},
			analysis.PointsMeasure, "8.5 to 6.5, OTHER -2",
		},
		"an engagement of the first day lapses by the horizon of the later": {
			[]string{"SERVES: state:XAB", "SERVES: [{node: state:XAB, until: 2025-07-31}]"},
			analysis.AtRiskMeasure, "0 to 2, OTHER +2",
		},
		"all the same": {nil, analysis.ReachMeasure, "1 to 1"},
	} {
		if got := changeText(t, at(example(t, c.replaced...), first), at(example(t, c.replaced...), later), c.measure); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
