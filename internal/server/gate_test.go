package server

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
)

// Until there is a store, the program says that it is alive and what it waits
// for; then requests go through.
func TestGate(t *testing.T) {
	f := newFixture(t)
	g := NewGate()
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Host = host
		g.ServeHTTP(w, r)
		return w
	}
	if w := get("/healthz"); w.Code != http.StatusOK || w.Body.String() != "alive\n" {
		t.Errorf("healthz without a store: %d %s", w.Code, w.Body)
	}
	for _, path := range []string{"/readyz", "/", "/graphql"} {
		w := get(path)
		if w.Code != http.StatusServiceUnavailable || w.Body.String() != "not ready: Concert waits for its store\n" || w.Header().Get("Retry-After") == "" {
			t.Errorf("%s without a store: %d %s", path, w.Code, w.Body)
		}
	}
	g.Open(f.handler, f.Live)
	if w := get("/readyz"); w.Code != http.StatusOK || w.Header().Get(StaleHeader) != "" {
		t.Errorf("readyz with a store: %d %s", w.Code, w.Body)
	}
}

func TestGateWait(t *testing.T) {
	g := NewGate()
	ended, end := context.WithCancel(t.Context())
	end()
	if g.Wait(ended) {
		t.Error("Wait reports true, and its context ended")
	}
	g.Begin()
	g.Begin()
	if !g.Wait(t.Context()) {
		t.Error("Wait reports false after Begin")
	}
}
