//go:build unix

package server

import (
	"context"
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

// A client that leaves ends the work that its question makes.
func TestWorkEndsWithItsClient(t *testing.T) {
	f := newFixture(t, large(t, 2000))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Host = host
		f.handler.ServeHTTP(w, r)
	}))
	defer server.Close()
	ask := func(ctx context.Context) error {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL+"/exercise/graphql", strings.NewReader(long(1000)))
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
	start := time.Now()
	if err := ask(t.Context()); err != nil {
		t.Fatal(err)
	}
	whole := time.Since(start)
	ctx, leave := context.WithTimeout(t.Context(), whole/10)
	defer leave()
	if err := ask(ctx); err == nil {
		t.Skip("the answer came before the client left")
	}
	time.Sleep(100 * time.Millisecond)
	before := cpuTime(t)
	time.Sleep(whole)
	if used := cpuTime(t) - before; used > whole/4 {
		t.Errorf("100 ms after its client left, a question of %v took another %v of the processors", whole, used)
	}
}
