//go:build neo4j

package neo4j_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"concert/internal/access"
	"concert/internal/analysis"
	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/internal/store/neo4j/neo4jtest"
)

// benchNeeds is how many needs the benchmark has; CONCERT_BENCH_NEEDS says
// another number.
const benchNeeds = 100_000

// gapsInCypher is of how many needs the server of tests can hold the gaps in its
// memory.
const gapsInCypher = 10_000

// BenchmarkStore measures a plausible data set on its way into Neo4j and out of
// it, how long a commit takes to show on a second server, and a foreign edit to be
// adopted.
func BenchmarkStore(b *testing.B) {
	needs := benchNeeds
	if n, err := strconv.Atoi(os.Getenv("CONCERT_BENCH_NEEDS")); err == nil {
		needs = n
	}
	for b.Loop() {
		server := neo4jtest.Shared(b)
		one := open(b, addressOf(server))
		changes := modeltest.Plausible(modeltest.Size{Needs: needs, Programmes: max(10, needs/10), States: 193})
		took := func(what string, per int, do func()) {
			from := time.Now()
			do()
			d := time.Since(from)
			b.ReportMetric(d.Seconds(), what+"-s")
			if per > 0 {
				b.ReportMetric(float64(per)/d.Seconds(), what+"-records/s")
			}
			b.Logf("%s: %v, %.0f/s", what, d, float64(per)/d.Seconds())
		}
		took("write", len(changes), func() {
			for i, part := range model.Split(changes, model.SplitAt) {
				apply(b, one, draft(fmt.Sprint("part ", i), part...))
			}
		})
		two := one
		took("open", len(changes), func() { two = open(b, addressOf(server)) })
		for measure, inGo := range map[string]func(){
			"coverage": func() { mustMeasure(b, newest(b, one), analysis.ByMemberState) },
			"gaps":     func() { mustGaps(b, newest(b, one)) },
		} {
			if measure == "gaps" && needs > gapsInCypher {
				continue
			}
			took(measure, 0, inGo)
			took(measure+"-in-cypher", 0, func() { server.Query(b, cypher(b, measure+".cypher"), asked(nil)) })
		}
		took("visible", 0, func() {
			v := apply(b, one, draft("small", model.PutNode("theme:bench", map[string]any{"name": "Bench"}))).Version
			within(b, patience, func() error { return atLeast(b, two, v) })
		})
		time.Sleep(10 * time.Second) // until nobody reads the graph any more
		v := newest(b, one).Version()
		took("adopt", 0, func() {
			server.Query(b, `MATCH (n:Theme {id: 'theme:bench'}) SET n.name = 'Theirs'`, nil)
			within(b, time.Minute, func() error { return atLeast(b, one, v+1) })
		})
	}
}

func mustMeasure(b *testing.B, s *model.Snapshot, by analysis.Dimension) {
	b.Helper()
	ground, lens := benchGround(b, s)
	if _, err := analysis.MeasureCoverage(ground, analysis.Scope{}, lens, []analysis.Dimension{by}); err != nil {
		b.Fatal(err)
	}
}

func mustGaps(b *testing.B, s *model.Snapshot) {
	b.Helper()
	ground, lens := benchGround(b, s)
	if _, err := analysis.MeasureGaps(ground, analysis.Scope{}, lens, nil, false); err != nil {
		b.Fatal(err)
	}
}

// benchGround makes all that a question needs, as for the first one of a version.
func benchGround(b *testing.B, s *model.Snapshot) (*analysis.Ground, analysis.Lens) {
	b.Helper()
	view, err := access.View(s, s, access.Secretariat(), model.WorldReal)
	if err != nil {
		b.Fatal(err)
	}
	lens, err := analysis.NewLens(analysis.DefaultKappa, analysis.DefaultTau)
	if err != nil {
		b.Fatal(err)
	}
	return analysis.At(view, modeltest.AsOf), lens
}
