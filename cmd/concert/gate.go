package main

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
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
	now     func() time.Time
	waits   string // for what, to be read by people
	handler atomic.Pointer[http.Handler]
	away    func() time.Time // since when the store is away, zero while it is not
}

// open lets requests through to a handler about a store.
func (g *gate) open(h http.Handler, s store.Store) {
	if s, ok := s.(interface{ Away() time.Time }); ok {
		g.away = s.Away
	}
	g.handler.Store(&h)
}

// ServeHTTP implements http.Handler.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := g.handler.Load()
	if h == nil {
		g.wait(w, r)
		return
	}
	if g.away != nil {
		if since := g.away(); !since.IsZero() {
			w.Header().Set(staleHeader, strconv.Itoa(int(g.now().Sub(since).Seconds())))
		}
	}
	(*h).ServeHTTP(w, r)
}

func (g *gate) wait(w http.ResponseWriter, r *http.Request) {
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
