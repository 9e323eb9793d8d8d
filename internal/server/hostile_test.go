package server

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// worst are questions that are allowed, or nearly, and make as much as they can.
func worst() []string {
	aliases := func(n int, field string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, " a%d: %s", i, field)
		}
		return b.String()
	}
	return []string{
		"{ needs(first: 1000) { nodes { " + aliases(900, "id") + " } } }",
		"{ needs(first: 1000) { nodes { " + aliases(18, "requires(first: 10) { nodes { id name } }") + " } } }",
		"{ synergies(first: 1000) { nodes { findings { kind message } } } }",
		"{ coverage(by: [MEMBER_STATE, THEME]) { rows(first: 1000) { nodes { " + aliases(100, "additive") + " } } } }",
		"{ " + aliases(90, "coverage { total { needs } }") + " }",
		"{ gaps(first: 1000) { nodes { evidence { nodes { kind edges { kind from { id } to { id } } } } } } }",
		"{ " + aliases(10, "overlaps(first: 1000) { nodes { a { id } b { id } shared { themes { id } } } }") + " }",
		"{ " + aliases(12, "gaps(lens: {asOf: \"2026\"}) { totalCount }") + " }",
		"{ needs(first: 1000) { nodes { " + aliases(60, "requires(first: -1) { totalCount }") + " } } }",
	}
}

// attack asks questions as so many clients, each at least one and until the context
// ends, and returns how often each status came; 0 stands for none. Of a client that
// leaves nothing is counted.
func attack(ctx context.Context, t *testing.T, address string, clients int, leaving bool) map[int]int {
	t.Helper()
	var mu sync.Mutex
	statuses := map[int]int{}
	var group sync.WaitGroup
	questions := worst()
	for i := range clients {
		group.Go(func() {
			for turn := i; turn == i || ctx.Err() == nil; turn++ {
				if leaving && turn%3 == 0 {
					asking, leave := context.WithTimeout(t.Context(), time.Duration(turn%7)*20*time.Millisecond)
					ask(asking, address, questions[turn%len(questions)])
					leave()
					continue
				}
				status := ask(t.Context(), address, questions[turn%len(questions)])
				mu.Lock()
				statuses[status]++
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return statuses
}

// ask returns the status of an answer that was read whole and is JSON, 0 for none.
func ask(ctx context.Context, address, question string) int {
	body, err := json.Marshal(map[string]string{"query": question})
	if err != nil {
		return 0
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(string(body)))
	if err != nil {
		return 0
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/graphql-response+json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	defer func() { _ = answer.Body.Close() }()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return 0
	}
	return answer.StatusCode
}

// watch looks at the memory and at /healthz until the context ends, and returns the most
// bytes in use and the longest time of an answer.
func watch(ctx context.Context, health string) (most uint64, slowest time.Duration) {
	for ctx.Err() == nil {
		start := time.Now()
		if r, err := http.NewRequestWithContext(ctx, http.MethodGet, health, nil); err == nil {
			if answer, err := http.DefaultClient.Do(r); err == nil {
				_ = answer.Body.Close()
				slowest = max(slowest, time.Since(start))
			}
		}
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		most = max(most, stats.Sys-stats.HeapReleased)
		time.Sleep(50 * time.Millisecond)
	}
	return most, slowest
}

// TestHostileClients: many clients with the worst allowed document are answered or
// refused, each of them, while the memory stays bounded and /healthz is answered. In a
// soak they are 200, for a minute, and some leave before their answer.
func TestHostileClients(t *testing.T) {
	const threeTimes = 3 * time.Second // three times what /healthz may take
	clients, needs, lasts, healthy, soak := 50, 4000, time.Duration(0), threeTimes, os.Getenv("CONCERT_SOAK") != ""
	if soak { // four times as many clients share the processors with it
		clients, needs, lasts, healthy = 200, 10_000, time.Minute, 4*threeTimes
	}
	f := newFixture(t, large(t, needs))
	f.Random = rand.Reader
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Host = host
		f.handler.ServeHTTP(w, r)
	}))
	defer server.Close()
	watching, end := context.WithCancel(t.Context())
	var most uint64
	var slowest time.Duration
	var watcher sync.WaitGroup
	watcher.Go(func() { most, slowest = watch(watching, server.URL+healthPath) })
	ctx, cancel := context.WithTimeout(t.Context(), lasts)
	defer cancel()
	statuses := attack(ctx, t, server.URL+"/exercise/graphql", clients, soak)
	end()
	watcher.Wait()
	t.Logf("statuses %v, at most %d MB, /healthz within %v", statuses, most>>20, slowest)
	for status, n := range statuses {
		if status != http.StatusOK && status != http.StatusBadRequest && status != http.StatusServiceUnavailable {
			t.Errorf("%d answers have the status %d", n, status)
		}
	}
	if statuses[http.StatusOK] == 0 {
		t.Error("nobody is answered")
	}
	if most > 2<<30 {
		t.Errorf("%d MB of memory are in use", most>>20)
	}
	if slowest > healthy {
		t.Errorf("/healthz takes %v", slowest)
	}
}
