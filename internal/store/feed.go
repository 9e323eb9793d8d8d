package store

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"

	"concert/internal/model"
)

// signal wakes all who wait for a change.
type signal struct {
	mu      sync.Mutex
	changed chan struct{} // closed at the next change; nil while nobody waits
}

// next returns what is closed at the next change. One who takes it before
// looking at what changes misses none.
func (s *signal) next() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changed == nil {
		s.changed = make(chan struct{})
	}
	return s.changed
}

func (s *signal) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}

// Feed is the newest snapshot of a store, and those who wait for the next one. It
// answers Load and Watch by what the store reads from its medium.
type Feed struct {
	life    *Life
	newest  atomic.Pointer[model.Snapshot]
	changes signal
}

// NewFeed returns the feed of a store that has no commit yet.
func NewFeed(life *Life) *Feed {
	f := &Feed{life: life}
	f.newest.Store(model.Empty())
	return f
}

// Newest returns the newest snapshot.
func (f *Feed) Newest() *model.Snapshot { return f.newest.Load() }

// Publish makes a snapshot the newest, and wakes those who watch. Calls come one
// after another, in the order of the versions.
func (f *Feed) Publish(next *model.Snapshot) {
	f.newest.Store(next)
	f.changes.wake()
}

// Wake makes those who watch ask again whether the store is ready.
func (f *Feed) Wake() { f.changes.wake() }

// Load is Store.Load. fold returns the snapshot at a version before the newest.
func (f *Feed) Load(ctx context.Context, at model.Version, fold func(context.Context) (*model.Snapshot, error)) (*model.Snapshot, error) {
	newest := f.Newest()
	switch {
	case at == model.Latest || at == newest.Version():
		return newest, nil
	case at < 0 || at > newest.Version():
		return nil, NoVersion(at, newest.Version())
	}
	ctx, cancel := f.life.Within(ctx)
	defer cancel()
	return fold(ctx)
}

// Watch is Store.Watch. ready returns why nothing can be read now; stored yields
// the commits after one version up to another, both of them there.
func (f *Feed) Watch(
	ctx context.Context, after model.Version, ready func(context.Context) error,
	stored func(ctx context.Context, after, upTo model.Version) iter.Seq2[model.Commit, error],
) iter.Seq2[model.Commit, error] {
	return func(yield func(model.Commit, error) bool) {
		ctx, cancel := f.life.Within(ctx)
		defer cancel()
		at := after
		for changed := f.changes.next(); ; changed = f.changes.next() {
			newest := f.Newest().Version()
			err := ready(ctx)
			if at == model.Latest {
				at = newest
			}
			if err == nil && (at < 0 || at > newest) {
				err = NoVersion(at, newest)
			}
			if err != nil {
				yield(model.Commit{}, err)
				return
			}
			for c, err := range stored(ctx, at, newest) {
				if !yield(c, err) || err != nil {
					return
				}
				at = c.Version
			}
			select {
			case <-changed:
			case <-ctx.Done():
			}
		}
	}
}
