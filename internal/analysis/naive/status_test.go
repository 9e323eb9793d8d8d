package naive

import (
	"testing"

	"concert/internal/model"
)

func day(tb testing.TB, s string) model.Date {
	tb.Helper()
	d, err := model.ParseDate(s)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// The last day on which a programme is active, by its end and its status.
func TestLastDay(t *testing.T) {
	for _, c := range []struct {
		about string
		values
		want string
	}{
		{"no end", values{}, "9999-12-31"},
		{"an end in a month", values{"end": "2025-02"}, "2025-02-28"},
		{"closed at its end", values{"end": "2025-02", "status": "CLOSED"}, "2025-02-28"},
		{"closed on a day before its end", values{"end": "2025-12-31", "status": "CLOSED", "statusOn": "2025-06-01"}, "2025-05-31"},
		{"closed after its end", values{"end": "2025-01-31", "status": "CLOSED", "statusOn": "2025-06-01"}, "2025-01-31"},
		{"closed in a month", values{"status": "CLOSED", "statusOn": "2025-06"}, "2025-06-30"},
		{"closed in a year", values{"status": "CLOSED", "statusOn": "2025"}, "2025-12-31"},
		{"closed without a day", values{"status": "CLOSED"}, "0001-01-01"},
		{"suspended in a month", values{"status": "SUSPENDED", "statusOn": "2025-06"}, "2025-05-31"},
		{"cancelled without a day", values{"status": "CANCELLED", "end": "2030"}, "0001-01-01"},
	} {
		if got := lastDay(c.values, "end", "CLOSED").String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.about, got, c.want)
		}
	}
}

// Whether a need is open on 1 June 2025.
func TestOpen(t *testing.T) {
	for _, c := range []struct {
		about string
		values
		want bool
	}{
		{"not identified", values{}, false},
		{"identified that day", values{"identifiedOn": "2025-06-01"}, true},
		{"identified in that month", values{"identifiedOn": "2025-06"}, true},
		{"identified later", values{"identifiedOn": "2025-06-02"}, false},
		{"in progress", values{"identifiedOn": "2024", "status": "IN_PROGRESS"}, true},
		{"resolved that day", values{"identifiedOn": "2024", "status": "RESOLVED", "resolvedOn": "2025-06-01"}, false},
		{"resolved later, though its status is older", values{"identifiedOn": "2024", "status": "RESOLVED", "statusOn": "2025", "resolvedOn": "2025-07"}, true},
		{"resolved by its status", values{"identifiedOn": "2024", "status": "RESOLVED", "statusOn": "2025"}, false},
		{"resolved without a day", values{"identifiedOn": "2024", "status": "RESOLVED"}, false},
		{"open with a resolution", values{"identifiedOn": "2024", "resolvedOn": "2025-01"}, false},
		{"withdrawn later", values{"identifiedOn": "2024", "status": "WITHDRAWN", "statusOn": "2025-06-02"}, true},
		{"withdrawn without a day", values{"identifiedOn": "2024", "status": "WITHDRAWN", "resolvedOn": "2026"}, false},
	} {
		n := &need{values: c.values}
		if got := n.isOpen(june.AsOf); got != c.want {
			t.Errorf("%s: open %t, want %t", c.about, got, c.want)
		}
	}
}

// Which assessment of a series is in force on 1 June 2025.
func TestChoose(t *testing.T) {
	may, april := day(t, "2025-05-01"), day(t, "2025-04-01")
	later := day(t, "2025-06-02")
	for _, c := range []struct {
		about  string
		series []*meets
		want   int
	}{
		{"none by then", []*meets{{extent: 10, day: later}}, -1},
		{"one without a day is the oldest", []*meets{{extent: 10}, {extent: 20, day: april}}, 20},
		{"the newest by then", []*meets{{extent: 10, day: april}, {extent: 20, day: may}, {extent: 30, day: later}}, 20},
		{"of equals the lower", []*meets{{extent: 30, day: may}, {extent: 20, day: may}}, 20},
		{"a newer self-assessed one stands beside it", []*meets{{extent: 10, day: april}, {extent: 90, day: may, own: true}}, 10},
		{"if all are, the newest", []*meets{{extent: 10, day: april, own: true}, {extent: 90, day: may, own: true}}, 90},
		{"a confirmed one counts", []*meets{{extent: 10, day: april}, {extent: 90, day: may, own: true, byState: true, from: may}}, 90},
		{"from its confirmation on", []*meets{{extent: 10, day: april}, {extent: 90, day: may, own: true, byState: true, from: later}}, 10},
	} {
		got := -1
		if m := choose(c.series, june.AsOf); m != nil {
			got = m.extent
		}
		if got != c.want {
			t.Errorf("%s: %d, want %d", c.about, got, c.want)
		}
	}
}

// What proposals read, and the stage that they and engagements give.
func TestPipelineAndStage(t *testing.T) {
	for _, c := range []struct{ about, brdx, pipeline, stage string }{
		{"accepted", "PROPOSED_FOR: [{node: need:b1, status: ACCEPTED, proposedOn: 2025-01-10}]", Agreed, StageAgreed},
		{"accepted two years ago", "PROPOSED_FOR: [{node: need:b1, status: ACCEPTED, proposedOn: 2023-06-01}]", Lapsed, StageLapsed},
		{"accepted from July on", "PROPOSED_FOR: [{node: need:b1, status: ACCEPTED, proposedOn: 2025-01-10, decidedOn: 2025-07-01}]", Proposed, StageProposed},
		{"declined, then proposed anew", "PROPOSED_FOR: [{node: need:b1, status: DECLINED, proposedOn: 2024-01-10}, {node: need:b1, status: PROPOSED, proposedOn: 2025-01-10}]", Proposed, StageProposed},
		{"lapsed and declined on a day", "PROPOSED_FOR: [{node: need:b1, status: LAPSED, proposedOn: 2025-01}, {node: need:b1, status: DECLINED, proposedOn: 2025-01-01}]", Declined, ""},
		{"begins in July", "SERVES: [{node: state:XAB, since: 2025-07-01}]", Agreed, StageAgreed},
		{"an engagement is proposed", "SERVES: [{node: state:XAB, status: PROPOSED}]", None, StageProposed},
		{"left", "SERVES: [{node: state:XAB, since: 2024-02-01, until: 2024-12-31}]", None, StageLeft},
		{"suspended", "SERVES: [{node: state:XAB, since: 2024-02-01, status: SUSPENDED, statusOn: 2025-01-01}]", None, ""},
		{"accepted, came and went", "PROPOSED_FOR: [{node: need:b1, status: ACCEPTED, proposedOn: 2024-01-10}], SERVES: [{node: state:XAB, since: 2024-02-01, until: 2024-12-31}]", Lapsed, StageLeft},
	} {
		view := example(t, "capacity: 1, ADDRESSES: theme:brd}", "capacity: 1, ADDRESSES: theme:brd, "+c.brdx+"}")
		stage := ""
		for _, s := range must(MeasureSuggestions(view, nil, june, in("B"), For{Programme: "programme:brdx"}, StageAgreed, StageProposed, StageLeft, StageLapsed, StageRegional, StageNew))(t) {
			stage = s.Stage
		}
		pipeline := ""
		for _, g := range must(MeasureGaps(view, june, in("B")))(t) {
			if word(g.Need) == "b1" {
				pipeline = g.Pipeline
			}
		}
		if pipeline != c.pipeline || stage != c.stage {
			t.Errorf("%s: pipeline %q, stage %q; want %q, %q", c.about, pipeline, stage, c.pipeline, c.stage)
		}
	}
}
