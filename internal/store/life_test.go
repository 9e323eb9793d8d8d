package store_test

import (
	"context"
	"errors"
	"iter"
	"testing"
	"time"

	"concert/internal/model"
	"concert/internal/store"
)

func TestLifeEnds(t *testing.T) {
	life := store.NewLife("here")
	inside, cancel := life.Within(t.Context())
	defer cancel()
	done := make(chan struct{})
	life.Go(func(ctx context.Context) { <-ctx.Done(); close(done) })
	if err := life.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	waiting := make(chan error)
	go func() { waiting <- life.Lock(t.Context()) }()
	released := make(chan struct{})
	closing := make(chan error)
	go func() {
		closing <- life.Close(func() error {
			select {
			case <-done:
			default:
				t.Error("closed before the background ended")
			}
			close(released)
			return errors.New("once")
		})
	}()
	if err := <-waiting; model.CodeOf(err) != model.Unavailable {
		t.Errorf("a writer that waited got %v", err)
	}
	select {
	case <-released:
		t.Error("closed while a writer writes")
	case <-inside.Done():
	}
	if err := context.Cause(inside); model.CodeOf(err) != model.Unavailable || err.Error() != "the store here is closed" {
		t.Errorf("a context inside ended with %v", err)
	}
	life.Unlock()
	if err := <-closing; err == nil || err.Error() != "once" {
		t.Errorf("closed with %v", err)
	}
	if err := life.Close(func() error { return errors.New("twice") }); err != nil {
		t.Errorf("closed again with %v", err)
	}
	for _, err := range []error{life.Err(), life.Ready(t.Context()), life.Lock(t.Context())} {
		if model.CodeOf(err) != model.Unavailable {
			t.Errorf("once closed: %v", err)
		}
	}
}

func TestLockIsGivenUp(t *testing.T) {
	life := store.NewLife("here")
	if err := life.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	waiting := make(chan error)
	go func() { waiting <- life.Lock(ctx) }()
	cancel()
	if err := <-waiting; !errors.Is(err, context.Canceled) {
		t.Errorf("gave up with %v", err)
	}
	life.Unlock()
	if err := life.Lock(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestFeedIsClosed closes a store under one who waits for its next commit.
func TestFeedIsClosed(t *testing.T) {
	life := store.NewLife("here")
	feed := store.NewFeed(life)
	asked := make(chan struct{}, 1)
	none := func(context.Context, model.Version, model.Version) iter.Seq2[model.Commit, error] {
		asked <- struct{}{}
		return func(func(model.Commit, error) bool) {}
	}
	ended := make(chan error)
	go func() {
		for _, err := range feed.Watch(t.Context(), model.Latest, life.Ready, none) {
			ended <- err
		}
	}()
	<-asked
	if err := life.Close(func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; model.CodeOf(err) != model.Unavailable {
		t.Errorf("ended with %v", err)
	}
}

// TestFeedIsNotReady ends a watch when the store is away.
func TestFeedIsNotReady(t *testing.T) {
	life := store.NewLife("here")
	feed := store.NewFeed(life)
	away := errors.New("away")
	calls := 0
	ready := func(context.Context) error {
		if calls++; calls > 1 {
			return away
		}
		feed.Wake() // between the look and the wait: it must not be missed
		return nil
	}
	none := func(context.Context, model.Version, model.Version) iter.Seq2[model.Commit, error] {
		return func(func(model.Commit, error) bool) {}
	}
	for _, err := range feed.Watch(t.Context(), 0, ready, none) {
		if !errors.Is(err, away) {
			t.Errorf("ended with %v", err)
		}
	}
	for _, err := range feed.Watch(t.Context(), 1, life.Ready, none) {
		if model.CodeOf(err) != model.NotFound {
			t.Errorf("after version 1 of none: %v", err)
		}
	}
}

// TestCheckpointsAreDue counts those of commits that cost the same.
func TestCheckpointsAreDue(t *testing.T) {
	life := store.NewLife("here")
	c := store.Checkpoints{Least: 100}
	written := 0
	land := func(commits int) (first int) {
		for n := range commits {
			before := written
			c.Landed(10, life, func(context.Context) (int64, error) { written++; return 200, nil })
			if life.Wait(); written > before && first == 0 {
				first = n + 1
			}
		}
		return first
	}
	if first := land(10); first != 10 || written != 1 {
		t.Errorf("the first of %d came after %d commits, want 1 after 10", written, first)
	}
	if first := land(40); first != 20 || written != 3 {
		t.Errorf("the next of %d came after %d commits, want 2 more, each after 20", written, first)
	}
	c.Landed(1000, life, func(context.Context) (int64, error) { return 0, errors.New("no room") })
	life.Wait()
	c.Landed(200, life, func(context.Context) (int64, error) { written++; return 200, nil })
	life.Wait()
	if written != 4 {
		t.Errorf("%d checkpoints after one that failed, want 4", written)
	}
}

// TestCheckpointsWait waits for more commits while these come, and no longer when it
// is quiet, or at the end.
func TestCheckpointsWait(t *testing.T) {
	life := store.NewLife("here")
	c := store.Checkpoints{Least: 100, Times: 4}
	written := 0
	write := func(ctx context.Context) (int64, error) { written++; return 200, ctx.Err() }
	check := func(want int, when string) {
		t.Helper()
		if life.Wait(); written != want {
			t.Errorf("%d checkpoints %s, want %d", written, when, want)
		}
	}
	c.Start(0, 200)
	c.Landed(799, life, write)
	check(0, "after less than four times the last one")
	c.Landed(1, life, write)
	check(1, "after four times the last one")
	c.Settle(life, write)
	c.Last(t.Context(), write)
	check(1, "with nothing since the last one")
	c.Landed(200, life, write)
	check(1, "after as much as the last one")
	c.Settle(life, write)
	check(2, "when it was quiet")
	c.Landed(200, life, write)
	c.Settle(life, func(ctx context.Context) (int64, error) {
		<-ctx.Done()
		return 0, ctx.Err()
	})
	if err := life.Close(func() error { c.Last(t.Context(), write); return nil }); err != nil {
		t.Fatal(err)
	}
	check(3, "after the end cut one off")
}

func TestLastCheckpoint(t *testing.T) {
	whole := seeded(t)
	find := func(at model.Version) (model.Version, *model.Snapshot, error) {
		switch {
		case at >= 3:
			return 3, nil, nil // cannot be read
		case at >= 2:
			return 2, whole, nil // is of another version
		case at >= 1:
			return 1, whole, nil
		}
		return 0, nil, nil
	}
	if s, err := store.LastCheckpoint(9, find); err != nil || s.Version() != 1 {
		t.Errorf("version %d, %v, want 1", s.Version(), err)
	}
	if s, err := store.LastCheckpoint(0, find); err != nil || s.Version() != 0 {
		t.Errorf("version %d, %v, want 0", s.Version(), err)
	}
}

// seeded is a snapshot of version 1.
func seeded(t *testing.T) *model.Snapshot {
	t.Helper()
	_, next, err := store.Next(t.Context(), model.Empty(), model.Draft{
		Base: model.Latest, Operation: "o", Author: "a", At: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC),
		Changes: []model.Change{model.PutNode("theme:a", map[string]any{"name": "A"})},
	}, zeros{})
	if err != nil {
		t.Fatal(err)
	}
	return next
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
