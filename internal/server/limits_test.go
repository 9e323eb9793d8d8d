package server

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"concert/internal/model/modeltest"
	"concert/seed"
)

// large is a seed with so many needs that a long question takes a while.
func large(t *testing.T, needs int) seed.Set {
	t.Helper()
	return seed.Set{Name: "large", Changes: modeltest.Plausible(modeltest.Size{Needs: needs, Programmes: 500, States: 50, Fictional: true})}
}

// long is a question whose answer takes a while.
func long(needs int) string {
	var fields strings.Builder
	for i := range 100 {
		fmt.Fprintf(&fields, " a%d: id", i)
	}
	return fmt.Sprintf(`{"query": "{ needs(first: %d) { nodes { %s requires(first: 50) { nodes { id } } requiredBy(first: 50) { nodes { id } } } } }"}`, needs, &fields)
}

// A question that takes too long is answered, with what to change.
func TestTheDeadlineIsAnswered(t *testing.T) {
	t.Parallel()
	f := newFixture(t, large(t, 2000))
	f.Limits.Time = time.Millisecond
	w := f.request("POST", "/exercise/graphql", long(1000))
	a := read(t, w)
	if w.Code != http.StatusBadRequest || len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "LIMIT_EXCEEDED" ||
		!strings.HasPrefix(a.Errors[0].Message, "the answer was not ready within 1ms, the limit: narrow `scope`") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	f.Limits.Time = time.Hour
	if w := f.request("POST", "/exercise/graphql", long(1000)); w.Code != http.StatusOK || read(t, w).Errors != nil {
		t.Errorf("with more time: %d %.300s", w.Code, w.Body)
	}
}
