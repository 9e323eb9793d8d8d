package bench

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"concert/internal/analysis"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// BenchmarkPairs measures lists of pairs: of programmes that share much, and of
// programmes that one provider leads, which all make pairs.
func BenchmarkPairs(b *testing.B) {
	l := lens(b)
	plausible := func(programmes int) *analysis.Ground {
		size := modeltest.Size{Needs: 10 * programmes, Programmes: programmes, States: 193, Seed: 1}
		return sure(analysis.At(ctx, snapshotOf(b, size), today()))
	}
	for _, data := range []struct {
		name string
		lay  func() (*analysis.Ground, analysis.Scope)
	}{
		{"1,000 programmes", func() (*analysis.Ground, analysis.Scope) { return plausible(1000), analysis.Scope{} }},
		{"3,000 programmes on three themes", func() (*analysis.Ground, analysis.Scope) {
			g := plausible(3000)
			return g, threeThemes(g)
		}},
		{"1,000 programmes of one lead", func() (*analysis.Ground, analysis.Scope) { return oneLead(b, 1000), analysis.Scope{} }},
	} {
		b.Run(data.name, func(b *testing.B) {
			g, scope := data.lay()
			for _, list := range []struct {
				name    string
				measure func() int
			}{
				{"overlaps", func() int { return len(sure(analysis.MeasureOverlaps(ctx, g, scope, l, nil)).List) }},
				{"synergies", func() int {
					return len(sure(analysis.MeasureSynergies(ctx, g, analysis.OfProgrammes, nil, scope, l)).List)
				}},
			} {
				size := 0
				took := fastest(b, func() { size = list.measure() })
				note(fmt.Sprintf("%d %s of %s", size, list.name, data.name),
					fmt.Sprintf("%s, %d MB allocated", took, allocated(func() { list.measure() })>>20), "")
			}
		})
	}
}

// BenchmarkCoverageByProgramme measures a table with a row for each programme.
func BenchmarkCoverageByProgramme(b *testing.B) {
	l := lens(b)
	g := sure(analysis.At(ctx, snapshotOf(b, larger), today()))
	rows := 0
	took := fastest(b, func() {
		rows = len(sure(analysis.MeasureCoverage(ctx, g, analysis.Scope{}, l, []analysis.Dimension{analysis.ByProgramme})).Rows)
	})
	note(fmt.Sprintf("coverage by programme, %d rows at %s", rows, needsOf(larger)), took, "1 s")
}

// fastest says how long work takes at best, and how much CPU time: the figure to compare
// on a machine that others use.
func fastest(b *testing.B, do func()) string {
	b.Helper()
	var took, cpu time.Duration
	for range 3 {
		before := cpuTime(b)
		took = faster(took, do)
		if now := cpuTime(b) - before; cpu == 0 || now < cpu {
			cpu = now
		}
	}
	return fmt.Sprintf("%.2f s, %.2f s of CPU time", took.Seconds(), cpu.Seconds())
}

// oneLead is a view of programmes that one provider leads.
func oneLead(tb testing.TB, programmes int) *analysis.Ground {
	tb.Helper()
	changes := []model.Change{
		model.PutNode("dataset:x", map[string]any{"name": "X", "statement": "Generated.", "completeness": "ILLUSTRATIVE"}),
		model.PutNode("source:x", map[string]any{"title": "X", "dataSet": "dataset:x"}),
		model.PutNode("provider:v", map[string]any{"name": "V", "kind": "UN_ENTITY", "sources": []string{"source:x"}}),
	}
	for i := range programmes {
		id := fmt.Sprintf("programme:p-%d", i)
		changes = append(changes,
			model.PutNode(id, map[string]any{"name": "P", "start": "2020", "sources": []string{"source:x"}}),
			model.PutEdge(model.ParticipatesIn, "provider:v", id, map[string]any{"role": "LEAD", "sources": []string{"source:x"}}))
	}
	return sure(analysis.At(ctx, modeltest.Land(tb, model.Empty(), changes...), today()))
}

// allocated returns how many bytes do allocates.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
