package server

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"concert/internal/access"
	"concert/internal/model"
	"concert/internal/store"
)

// slow is a store whose past versions are loaded, and whose commits are read,
// once they are let through. It counts both.
type slow struct {
	*memory
	through chan struct{}

	mu             sync.Mutex
	loads, watches int
}

func (s *slow) Load(ctx context.Context, at model.Version) (*model.Snapshot, error) {
	if at == model.Latest {
		return s.memory.Load(ctx, at)
	}
	s.mu.Lock()
	s.loads++
	s.mu.Unlock()
	select {
	case <-s.through:
		return s.memory.Load(ctx, at)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *slow) Watch(ctx context.Context, after model.Version) iter.Seq2[model.Commit, error] {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watches++
	return s.memory.Watch(ctx, after)
}

func (s *slow) counts() (loads, watches int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.loads, s.watches
}

func newSlow(t *testing.T) (*Server, *slow) {
	t.Helper()
	f := newFixture(t, small(t, "a"), small(t, "b"), small(t, "c"))
	f.Live.Close()
	s := &slow{memory: f.store, through: make(chan struct{})}
	live, err := store.NewLive(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(live.Close)
	return New(Config{
		Live: live, Views: &access.Views{History: History(s)}, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return today }, Random: strings.NewReader(strings.Repeat("0123456789", 1000)),
	}), s
}

func about(ctx context.Context, target string) *http.Request {
	return httptest.NewRequestWithContext(ctx, http.MethodPost, target, strings.NewReader(question))
}

// TestAPastVersionIsLoadedOnce: readers of the same past version share one load
// and one view, which a later reader finds. Readers of the newest do not wait.
func TestAPastVersionIsLoadedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, s := newSlow(t)
		views := make([]*model.Snapshot, 5)
		ask := func(target string) *model.Snapshot {
			r, err := server.request(about(t.Context(), target), model.WorldReal, everyone)
			if err != nil {
				t.Error(err)
			}
			return r.View
		}
		var readers sync.WaitGroup
		for i := range views {
			readers.Go(func() { views[i] = ask("/graphql?at=1") })
		}
		synctest.Wait()
		if newest := ask("/graphql"); newest.Version() != 3 {
			t.Errorf("the newest version is %d", newest.Version())
		}
		close(s.through)
		readers.Wait()
		_, watched := s.counts()
		for _, view := range append(views, ask("/graphql?at=1")) {
			if view != views[0] || view.Version() != 1 {
				t.Error("readers of version 1 got several views")
			}
		}
		if loads, watches := s.counts(); loads != 1 || watches != watched {
			t.Errorf("%d loads, want 1; another %d readings of the commits after it, want 0", loads, watches-watched)
		}
	})
}

// TestLoadingEndsWithTheRequest: a load that nobody waits for any more ends.
func TestLoadingEndsWithTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, s := newSlow(t)
		ctx, leave := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			_, err := server.request(about(ctx, "/graphql?at=1"), model.WorldReal, everyone)
			ended <- err
		}()
		synctest.Wait()
		if loads, _ := s.counts(); loads != 1 {
			t.Fatalf("%d loads began", loads)
		}
		leave()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("a request that left gets %v", err)
		}
	})
}
