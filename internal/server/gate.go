package server

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"concert/internal/store"
)

// StaleHeader of an answer says for how many seconds the store has been away:
// the answer is at least as old.
const StaleHeader = "Concert-Stale"

// Gate answers while there is no store yet, and says later how old answers are
// when the store is away. Make one with NewGate.
type Gate struct {
	answer  chan struct{} // closed when there is something to say
	once    sync.Once
	handler atomic.Pointer[http.Handler]
	live    *store.Live
}

// NewGate returns a gate that waits for a store. Which one is nothing for those outside.
func NewGate() *Gate { return &Gate{answer: make(chan struct{})} }

// gatePatience is how long requests wait without an answer: most stores are open by then.
const gatePatience = 10 * time.Second

// Wait returns once there is something to say, which is after ten seconds at the
// latest, and reports whether the context has not ended.
func (g *Gate) Wait(ctx context.Context) bool {
	select {
	case <-g.answer:
	case <-time.After(gatePatience):
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}

// Begin lets Wait return: from now on requests are answered that there is no store yet.
func (g *Gate) Begin() { g.once.Do(func() { close(g.answer) }) }

// Open lets requests through to a handler about a store.
func (g *Gate) Open(h http.Handler, live *store.Live) {
	g.live = live
	g.handler.Store(&h)
	g.Begin()
}

// ServeHTTP implements http.Handler.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := g.handler.Load()
	switch {
	case h != nil:
		if since := g.live.Since(); !since.IsZero() {
			w.Header().Set(StaleHeader, strconv.Itoa(int(time.Since(since).Seconds())))
		}
		(*h).ServeHTTP(w, r)
	case r.URL.Path == healthPath:
		alive(w, r)
	default:
		w.Header().Set("Retry-After", "5")
		tell(w, http.StatusServiceUnavailable, "not ready: Concert waits for its store")
	}
}
