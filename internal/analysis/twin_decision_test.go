package analysis_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/analysis"
	twin "concert/internal/analysis/naive"
	"concert/internal/model"
)

func init() {
	answers["decisions"] = struct{ fast, twin func(asked) []string }{tellDecisions, tellNaiveDecisions}
}

// decisionsFor reads `kinds=KEEP,RATE for=state:xaa`.
func (q asked) decisionsFor() (of analysis.DecisionsFor, naive []string) {
	if q.with["kinds"] != "" {
		naive = strings.Split(q.with["kinds"], ",")
		of.Kinds = kinds[analysis.DecisionKind](naive)
	}
	of.Of, _ = q.view.Node(q.with["for"])
	return of, naive
}

func tellDecisions(q asked) []string {
	of, _ := q.decisionsFor()
	all := sure(analysis.MeasureDecisions(ctx, q.ground, of, q.scope, q.lens))
	var lines []string
	for _, d := range all.List {
		line := tellDecision(
			string(d.Kind()), idsOf(d.Programmes()), d.MemberState().ID(), idsOf(sure(d.About(ctx))), d.Day(), d.Requested(), decisionPoints(d),
		)
		if d.Kind() == analysis.DecisionPropose {
			stage, _, err := d.Stage(ctx)
			line += fmt.Sprintf(", %s, blocked by %v, bridge %v", sure(stage, err), idsOf(sure(d.BlockedBy(ctx))), idsOf(d.Bridge()))
		}
		lines = append(lines, line)
	}
	for _, o := range all.Overdue {
		lines = append(lines, fmt.Sprintf("overdue %s %d", o.Kind, o.Number))
	}
	return lines
}

func decisionPoints(d analysis.Decision) *float64 {
	if points, ok := d.Points(); ok {
		return &points
	}
	return nil
}

// tellDecision says a decision as somebody would read it.
func tellDecision(kind string, programmes []string, state string, about []string, day model.Date, requested bool, points *float64) string {
	line := strings.Join(append(append([]string{kind}, programmes...), state), " ")
	if points != nil {
		line += fmt.Sprintf(" %s", published(*points))
	}
	if !day.IsZero() {
		line += " by " + day.String()
	}
	if len(about) > 0 {
		line += fmt.Sprintf(" about %v", about)
	}
	if requested {
		line += ", requested"
	}
	return line
}

func tellNaiveDecisions(q asked) []string {
	_, kinds := q.decisionsFor()
	all := sure(twin.MeasureDecisions(q.view, nil, q.naive.lens, q.naive.scope, q.with["for"], kinds...))
	var lines []string
	for _, d := range all.List {
		line := tellDecision(d.Kind, d.Programmes, d.MemberState, d.About, d.Day, d.Requested, d.Points)
		if d.Kind == twin.KindPropose {
			line += fmt.Sprintf(", %s, blocked by %v, bridge %v", d.Stage, d.BlockedBy, d.Bridge)
		}
		lines = append(lines, line)
	}
	for _, kind := range analysis.DecisionKinds() {
		if n := all.Overdue[string(kind)]; n > 0 {
			lines = append(lines, fmt.Sprintf("overdue %s %d", kind, n))
		}
	}
	return lines
}

// Each decision with what stands beside it, in the same order, whoever asks, for
// whom, and of which kinds.
func TestDecisionsAsTheTwin(t *testing.T) {
	twinLaw(t, func(d *twins) {
		with := map[string]string{}
		if kinds := someOf(d, 20, analysis.DecisionKinds()...); kinds != nil {
			with["kinds"] = strings.Join(idsBy(kinds, func(k analysis.DecisionKind) string { return string(k) }), ",")
		}
		if d.chance(20) {
			kind := rapid.SampledFrom([]model.NodeKind{model.KindMemberState, model.KindProgramme, model.KindProvider}).Draw(d.T, "for")
			with["for"] = append(d.some(kind, 100), "")[0]
		}
		d.sameAnswers("decisions", with)
	})
}

// The parts of points add up, and the ids tell decisions apart.
func TestDecisionsExplainThemselves(t *testing.T) {
	twinLaw(t, func(d *twins) {
		var ids []string
		for _, x := range sure(analysis.MeasureDecisions(ctx, d.ground, analysis.DecisionsFor{}, d.scope, d.lens)).List {
			ids = append(ids, x.ID())
			points, _ := x.Points()
			about := idsOf(sure(x.About(ctx)))
			sum := int64(0)
			for _, part := range sure(x.Contributions(ctx)) {
				sum += micros(part.Points)
				if x.Kind() != analysis.DecisionAnswer && !slices.Contains(about, part.Need.ID()) {
					d.Fatalf("%s rests on %s and is about %v", x.ID(), part.Need.ID(), about)
				}
			}
			if sum != micros(points) {
				d.Fatalf("the parts of %s add up to %d millionths of %v", x.ID(), sum, points)
			}
			for _, e := range sure(x.Evidence(ctx)) {
				if need, ok := e.Need(); ok && x.Kind() != analysis.DecisionPropose && !slices.Contains(about, need.ID()) {
					d.Fatalf("evidence of %s is about %s", x.ID(), need.ID())
				}
			}
		}
		slices.Sort(ids)
		if len(slices.Compact(slices.Clone(ids))) != len(ids) {
			d.Fatalf("ids %v, want each once", ids)
		}
	})
}
