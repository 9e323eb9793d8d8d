package analysis_test

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/analysis"
	twin "concert/internal/analysis/naive"
	"concert/internal/model"
)

func init() {
	answers["atRisk"] = struct{ fast, twin func(asked) []string }{
		func(q asked) []string {
			total, days := sure(analysis.MeasureCoverage(ctx, q.ground, q.scope, q.lens, nil)).Total, sure(strconv.Atoi(q.with["withinDays"]))
			lines := []string{maybe(sure(total.AtRisk(ctx, days)))}
			for _, c := range sure(total.AtRiskContributions(ctx, days)) {
				lines = append(lines, needWord(c.Need.ID())+" "+published(c.Points))
			}
			return lines
		},
		func(q asked) []string {
			if sure(twin.MeasureCoverage(q.view, q.naive.lens, q.naive.scope)).Points == nil {
				return []string{"null"}
			}
			days := sure(strconv.Atoi(q.with["withinDays"]))
			lines := []string{published(sure(twin.MeasureAtRisk(q.view, q.naive.lens, q.naive.scope, days)))}
			for _, c := range sure(twin.ContributeAtRisk(q.view, q.naive.lens, q.naive.scope, days)) {
				lines = append(lines, needWord(c.Need)+" "+published(c.Points))
			}
			return lines
		},
	}
	answers["criticality"] = struct{ fast, twin func(asked) []string }{
		func(q asked) (lines []string) {
			of := sure(analysis.AskCriticality(ctx, q.ground, q.scope, q.lens))
			same := q.view.SameGroups()
			for e := range q.view.Edges(model.Serves) {
				programme := e.From()
				if one, ok := same[programme]; ok {
					programme = one
				}
				if points := sure(of.Of(ctx, e)); points != nil {
					lines = append(lines, programme.ID()+" "+e.To().ID()+" "+maybe(points))
				}
			}
			slices.Sort(lines)
			return slices.Compact(lines)
		},
		func(q asked) (lines []string) {
			if sure(twin.MeasureCoverage(q.view, q.naive.lens, q.naive.scope)).Points == nil {
				return nil
			}
			for _, c := range sure(twin.MeasureCriticality(q.view, q.naive.lens, q.naive.scope)) {
				lines = append(lines, c.Programme+" "+c.MemberState+" "+published(c.Points))
			}
			slices.Sort(lines)
			return lines
		},
	}
}

func TestTwinAtRisk(t *testing.T) {
	twinLaw(t, func(d *twins) {
		days := rapid.SampledFrom([]int{0, 30, 90, 180, 400}).Draw(d.T, "withinDays")
		d.sameAnswers("atRisk", map[string]string{"withinDays": strconv.Itoa(days)})
	})
}

func TestTwinCriticality(t *testing.T) {
	twinLaw(t, func(d *twins) { d.sameAnswers("criticality", nil) })
}

func TestAtRiskLooksAheadAtMostACentury(t *testing.T) {
	g, lens := plausible(t)
	total := sure(analysis.MeasureCoverage(ctx, g, analysis.Scope{}, lens, nil)).Total
	for days, ok := range map[int]bool{-1: false, 0: true, 36_500: true, 36_501: false} {
		if _, err := total.AtRisk(ctx, days); (err == nil) != ok || (!ok && model.CodeOf(err) != model.Invalid) {
			t.Errorf("%d days: %v", days, err)
		}
	}
}
