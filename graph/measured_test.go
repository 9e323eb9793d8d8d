package graph_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// Equal questions at once need less than twice the memory of one: they share what is
// measured.
func TestEqualQuestionsShareTheirMeasure(t *testing.T) {
	a := newAsker(t, modeltest.Snapshot(t, modeltest.Size{Needs: 2000, Programmes: 300, States: 100}))
	ctx := a.context(model.WorldReal, "secretariat")
	ask := func(query string) {
		if answer := a.handler.Ask(ctx, question(query, nil)); answer.Errors != nil {
			t.Error(answer.Errors)
		}
	}
	allocated := func(do func()) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		do()
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	const query = "{ synergies { totalCount } overlaps { totalCount } }"
	ask("{ gaps { totalCount } }") // the ground is laid
	one := allocated(func() { ask(query) })
	ten := ^uint64(0)
	for range 8 { // on a busy machine one may come when the others have left
		ten = min(ten, allocated(func() {
			var group sync.WaitGroup
			for range 10 {
				group.Go(func() { ask(query) })
			}
			group.Wait()
		}))
	}
	if ten > 2*one {
		t.Errorf("one question takes %d kB, ten at once %d kB", one>>10, ten>>10)
	}
}

// The measures of one question look at few days: each has a ground of its own.
func TestAQuestionLooksAtFewDays(t *testing.T) {
	a := ofSeeds(t)
	ask := func(days int) string {
		var query strings.Builder
		for i := range days {
			fmt.Fprintf(&query, ` a%d: gaps(lens: {asOf: "20%02d"}) { totalCount } b%d: gaps(lens: {asOf: "20%02d-01-01"}) { totalCount }`, i, i, i, i)
		}
		return fmt.Sprint(a.handler.Ask(a.context(model.WorldExercise, "secretariat"), question("{"+query.String()+"}", nil)).Errors)
	}
	if got := ask(10); got != "" {
		t.Errorf("10 days: %s", got)
	}
	if got, want := ask(11), "the question looks at more than 10 days, the limit: ask about the others in another request"; !strings.Contains(got, want) {
		t.Errorf("11 days: %q, want %s", got, want)
	}
}
