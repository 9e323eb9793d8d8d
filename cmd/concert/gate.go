package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"concert/internal/store"
)

// staleHeader of an answer says for how many seconds the store has been away:
// the answer is at least as old.
const staleHeader = "Concert-Stale"

// gate answers while there is no store yet, and says later how old answers are
// when the store is away.
type gate struct {
	waits   string        // for what, to be read by people
	answer  chan struct{} // closed when there is something to say
	once    sync.Once
	handler atomic.Pointer[http.Handler]
	live    *store.Live
}

func newGate(waits string) *gate { return &gate{waits: waits, answer: make(chan struct{})} }

// gatePatience is how long nobody is told to wait: most stores are open by then.
const gatePatience = 10 * time.Second

// wait returns once there is something to say, and tells whether the context still
// wants it.
func (g *gate) wait(ctx context.Context) bool {
	select {
	case <-g.answer:
	case <-time.After(gatePatience):
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}

// begin answers from now on.
func (g *gate) begin() { g.once.Do(func() { close(g.answer) }) }

// open lets requests through to a handler about a store.
func (g *gate) open(h http.Handler, live *store.Live) {
	g.live = live
	g.handler.Store(&h)
	g.begin()
}

// ServeHTTP implements http.Handler.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := g.handler.Load()
	if h == nil {
		g.refuse(w, r)
		return
	}
	if since := g.live.Since(); !since.IsZero() {
		w.Header().Set(staleHeader, strconv.Itoa(int(time.Since(since).Seconds())))
	}
	(*h).ServeHTTP(w, r)
}

func (g *gate) refuse(w http.ResponseWriter, r *http.Request) {
	status, line := http.StatusServiceUnavailable, fmt.Sprintf("not ready: Concert waits for %s", g.waits)
	if r.URL.Path == "/healthz" {
		status, line = http.StatusOK, "alive"
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Retry-After", "5")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, line+"\n")
}
