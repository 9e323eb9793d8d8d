//go:build neo4j

package neo4j_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/internal/store/neo4j/neo4jtest"
)

// benchNeeds is how many needs the benchmark has; CONCERT_BENCH_NEEDS says
// another number.
const benchNeeds = 100_000

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
