package store_test

import (
	"context"
	"errors"
	"iter"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/internal/store"
)

// archive is a store of some versions that counts loads of past ones, which
// wait to be let through.
type archive struct {
	store.Store // the methods that Live does not use here
	versions    []*model.Snapshot
	loads       atomic.Int32
	through     chan struct{}
}

func newArchive(tb testing.TB, versions int) *archive {
	tb.Helper()
	a := &archive{versions: []*model.Snapshot{model.Empty()}, through: make(chan struct{})}
	for n := range versions {
		theme := model.PutNode("theme:"+string(rune('a'+n)), map[string]any{"name": "A theme"})
		a.versions = append(a.versions, modeltest.Land(tb, a.versions[n], theme))
	}
	return a
}

func (a *archive) Load(ctx context.Context, at model.Version) (*model.Snapshot, error) {
	if at == model.Latest {
		return a.versions[len(a.versions)-1], nil
	}
	a.loads.Add(1)
	select {
	case <-a.through:
		return a.versions[at], nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (a *archive) Watch(ctx context.Context, _ model.Version) iter.Seq2[model.Commit, error] {
	return func(yield func(model.Commit, error) bool) {
		<-ctx.Done()
		yield(model.Commit{}, ctx.Err())
	}
}

func live(t *testing.T, a *archive) *store.Live {
	t.Helper()
	l, err := store.NewLive(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l
}

// TestLivePastIsLoadedOnce: readers of a past version that come at the same time
// share one load, hold up no reader of another version, and later ones find it.
func TestLivePastIsLoadedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newArchive(t, 3)
		l := live(t, a)
		var readers sync.WaitGroup
		for range 10 {
			readers.Go(func() {
				if got, err := l.At(t.Context(), 1); got != a.versions[1] || err != nil {
					t.Errorf("At(1) = %v, %v", got, err)
				}
			})
		}
		synctest.Wait()
		if got, err := l.At(t.Context(), model.Latest); got != a.versions[3] || err != nil {
			t.Errorf("meanwhile the newest is %v, %v", got, err)
		}
		if loads := a.loads.Load(); loads != 1 {
			t.Errorf("10 readers started %d loads, want 1", loads)
		}
		readers.Go(func() { _, _ = l.At(t.Context(), 2) })
		synctest.Wait()
		if loads := a.loads.Load(); loads != 2 {
			t.Errorf("a reader of another version waits: %d loads", loads)
		}
		close(a.through)
		readers.Wait()
		if got, err := l.At(t.Context(), 1); got != a.versions[1] || err != nil || a.loads.Load() != 2 {
			t.Errorf("later, At(1) = %v, %v after %d loads", got, err, a.loads.Load())
		}
	})
}

// TestLivePastGoesOnForOthers: a load goes on without the request that began it for
// one who waits for it.
func TestLivePastGoesOnForOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newArchive(t, 2)
		l := live(t, a)
		first, leave := context.WithCancel(t.Context())
		ended, stays := make(chan error, 1), make(chan error, 1)
		go func() {
			_, err := l.At(first, 1)
			ended <- err
		}()
		synctest.Wait()
		go func() {
			_, err := l.At(t.Context(), 1)
			stays <- err
		}()
		synctest.Wait()
		leave()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("who left gets %v", err)
		}
		synctest.Wait()
		close(a.through)
		if err := <-stays; err != nil || a.loads.Load() != 1 {
			t.Errorf("who stays gets %v after %d loads, want 1", err, a.loads.Load())
		}
	})
}
