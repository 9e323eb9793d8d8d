//go:build unix

package server

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"
)

// cpuTime is what this process has used of the processors.
func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// A client that leaves ends the work that its question makes, in measures and in the
// making of the answer.
func TestWorkEndsWithItsClient(t *testing.T) {
	f := newFixture(t, large(t, 10_000))
	f.Random = rand.Reader
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Host = host
		f.handler.ServeHTTP(w, r)
	}))
	defer server.Close()
	ask := func(ctx context.Context, question string) error {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL+"/exercise/graphql", strings.NewReader(question))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(r)
		if err == nil {
			_ = answer.Body.Close()
		}
		return err
	}
	if err := ask(t.Context(), `{"query": "{ gaps { totalCount } }"}`); err != nil { // the view is made and the ground laid
		t.Fatal(err)
	}
	for name, question := range map[string]string{
		"an answer":    long(1000),
		"synergies":    `{"query": "{ synergies { totalCount } }"}`,
		"overlaps":     `{"query": "{ overlaps { totalCount } }"}`,
		"suggestions":  `{"query": "{ suggestions { totalCount } }"}`,
		"coverage":     `{"query": "{ coverage(by: [PROGRAMME, THEME]) { rows { nodes { additive } } } }"}`,
		"another day":  `{"query": "{ gaps(lens: {asOf: \"2021\"}) { totalCount } }"}`,
		"many of them": `{"query": "{ a: coverage(by: [THEME]) { unit } b: coverage(by: [RESOLUTION]) { unit } c: coverage(by: [PROVIDER]) { unit } d: findings { totalCount } }"}`,
	} {
		t.Run(name, func(t *testing.T) {
			ctx, leave := context.WithTimeout(t.Context(), 5*time.Millisecond)
			defer leave()
			if err := ask(ctx, question); err == nil {
				t.Log("the answer came before the client left")
			}
			time.Sleep(100 * time.Millisecond)
			before := cpuTime(t)
			time.Sleep(300 * time.Millisecond)
			if used := cpuTime(t) - before; used > 150*time.Millisecond {
				t.Errorf("100 ms after its client left, a question took another %v of the processors", used)
			}
		})
	}
}
