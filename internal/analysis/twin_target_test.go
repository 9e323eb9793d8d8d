package analysis_test

import (
	"fmt"
	"strings"
	"testing"

	"concert/internal/analysis"
	twin "concert/internal/analysis/naive"
	"concert/internal/model/modeltest"
)

func init() {
	answers["targetAttainment"] = struct{ fast, twin func(asked) []string }{
		func(q asked) (lines []string) {
			for h := range q.view.Needs() {
				value, ok := q.ground.TargetAttained(h)
				lines = append(lines, needWord(h.ID())+" "+known(value, ok))
			}
			all := sure(sure(analysis.MeasureCoverage(ctx, q.ground, q.scope, q.lens, nil)).Total.TargetAttainment(ctx))
			if all == nil {
				return append(lines, "all null")
			}
			return append(lines, fmt.Sprintf("all %s of %d", published(all.Value), all.Needs))
		},
		func(q asked) (lines []string) {
			for h := range q.view.Needs() {
				lines = append(lines, needWord(h.ID())+" "+maybe(sure(twin.TargetAttained(q.view, q.naive.lens, h.ID()))))
			}
			all := sure(twin.MeasureCoverage(q.view, q.naive.lens, q.naive.scope)).TargetAttainment
			if all == nil {
				return append(lines, "all null")
			}
			return append(lines, fmt.Sprintf("all %s of %d", published(all.Mean), all.Needs))
		},
	}
}

// needWord names a need as worlds do, without its kind.
func needWord(id string) string { return strings.TrimPrefix(modeltest.ShortID(id), "need:") }

func TestTwinTargetAttainment(t *testing.T) {
	twinLaw(t, func(d *twins) { d.sameAnswers("targetAttainment", nil) })
}
