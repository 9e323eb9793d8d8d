package graph

import (
	"context"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"golang.org/x/sync/semaphore"
)

// TestFieldsAtTheTopTakeTurns: however many fields a question has, no more of them are
// answered at once than it is given, and each is answered, after the end of the answer
// too.
func TestFieldsAtTheTopTakeTurns(t *testing.T) {
	for name, ended := range map[string]bool{"a question": false, "one that has ended": true} {
		ctx, cancel := context.WithCancel(t.Context())
		if ended {
			cancel()
		}
		r := &run{ctx: ctx, roots: semaphore.NewWeighted(2)}
		var now, most, answered atomic.Int64
		field := func(context.Context) graphql.Marshaler {
			for n := now.Add(1); n > most.Load(); {
				most.Store(n)
			}
			runtime.Gosched()
			now.Add(-1)
			return graphql.WriterFunc(func(io.Writer) { answered.Add(1) })
		}
		var all sync.WaitGroup
		for range 300 {
			all.Go(func() { r.resolveRoot(t.Context(), field).MarshalGQL(io.Discard) })
		}
		all.Wait()
		cancel()
		if answered.Load() != 300 {
			t.Errorf("%s: %d of 300 fields are answered", name, answered.Load())
		}
		if !ended && most.Load() > 2 {
			t.Errorf("%s: %d fields are answered at once, want at most 2", name, most.Load())
		}
	}
}
