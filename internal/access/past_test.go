package access_test

import (
	"context"
	"errors"
	"iter"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"concert/internal/access"
	"concert/internal/model"
)

// readings counts the histories that are read, each of which waits to be let
// through.
type readings struct {
	history []*model.Snapshot
	begun   atomic.Int32
	through chan struct{}
}

func newReadings(t *testing.T, versions int) *readings {
	t.Helper()
	c := rulesCase{T: t, history: []*model.Snapshot{model.Empty()}}
	for i := range versions {
		c.put([]string{"theme:" + string(rune('a'+i))})
		c.land()
	}
	return &readings{history: c.history, through: make(chan struct{})}
}

func (r *readings) newest() *model.Snapshot { return r.history[len(r.history)-1] }

func (r *readings) read(ctx context.Context, past *model.Snapshot) iter.Seq2[*model.Snapshot, error] {
	return func(yield func(*model.Snapshot, error) bool) {
		r.begun.Add(1)
		select {
		case <-r.through:
		case <-ctx.Done():
			yield(nil, ctx.Err())
			return
		}
		for s, err := range following(r.history)(ctx, past) {
			if !yield(s, err) {
				return
			}
		}
	}
}

// TestPastViewsAreMadeOnce: readers of a past version share a view, hold up no
// reader of another, and later ones find the same.
func TestPastViewsAreMadeOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReadings(t, 3)
		views := access.Views{History: r.read}
		view := func(at int) *model.Snapshot {
			view, err := views.View(t.Context(), r.history[at], r.newest(), access.Anonymous(), model.WorldReal)
			if err != nil || view.Version() != model.Version(at) {
				t.Errorf("version %d: %v", at, err)
			}
			return view
		}
		made := make([]*model.Snapshot, 10)
		var readers sync.WaitGroup
		for i := range made {
			readers.Go(func() { made[i] = view(1) })
		}
		synctest.Wait()
		if view(3); r.begun.Load() != 1 {
			t.Errorf("10 readers read %d histories, want 1", r.begun.Load())
		}
		readers.Go(func() { view(2) })
		synctest.Wait()
		if r.begun.Load() != 2 {
			t.Error("a reader of another version waits")
		}
		close(r.through)
		readers.Wait()
		for _, v := range append(made, view(1)) {
			if v != made[0] {
				t.Error("readers of one version got several views")
			}
		}
		if r.begun.Load() != 2 {
			t.Errorf("a second question read the history again: %d", r.begun.Load())
		}
	})
}

// TestPastViewsShareHistories: of sixteen that ask about old versions at once none
// waits for the reading of more than another history beside its own.
func TestPastViewsShareHistories(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReadings(t, 9)
		views := access.Views{History: r.read}
		var readers sync.WaitGroup
		for i := range 16 {
			readers.Go(func() {
				viewer := access.Anonymous()
				if i%2 == 0 {
					viewer = access.Secretariat()
				}
				view, err := views.View(t.Context(), r.history[1+i/2], r.newest(), viewer, model.WorldReal)
				if err != nil || view.Version() != model.Version(1+i/2) {
					t.Errorf("version %d: %v", 1+i/2, err)
				}
			})
		}
		synctest.Wait()
		close(r.through)
		readers.Wait()
		if got := r.begun.Load(); got > 3 {
			t.Errorf("16 readers at once read %d histories, want at most 3", got)
		}
	})
}

// TestPastViewsEndWithTheirRequest: who leaves ends what it began, and who waited
// for that makes the view.
func TestPastViewsEndWithTheirRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReadings(t, 2)
		views := access.Views{History: r.read}
		view := func(ctx context.Context) chan error {
			answer := make(chan error, 1)
			go func() {
				_, err := views.View(ctx, r.history[1], r.newest(), access.Anonymous(), model.WorldReal)
				answer <- err
			}()
			synctest.Wait()
			return answer
		}
		ctx, leave := context.WithCancel(t.Context())
		left, stays := view(ctx), view(t.Context())
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("who left gets %v", err)
		}
		close(r.through)
		if err := <-stays; err != nil {
			t.Errorf("who stays gets %v", err)
		}
	})
}

// TestPastViewsAreFew: of many past versions few are held on to, of one version
// the views of many.
func TestPastViewsAreFew(t *testing.T) {
	const versions, held = 12, 4
	r := newReadings(t, versions)
	close(r.through)
	views := access.Views{History: r.read}
	view := func(at int) {
		if _, err := views.View(t.Context(), r.history[at], r.newest(), access.Anonymous(), model.WorldReal); err != nil {
			t.Fatal(err)
		}
	}
	for at := range versions {
		view(at)
	}
	before := r.begun.Load()
	for at := versions - held; at < versions; at++ {
		view(at)
	}
	if again := r.begun.Load() - before; again != 0 {
		t.Errorf("of the last %d past versions %d were made again", held, again)
	}
	if view(0); r.begun.Load() == before {
		t.Error("the view of a version of long ago is still there")
	}
}
