package server

import (
	"context"
	"crypto/rand"
	"iter"
	"sync"

	"concert/internal/model"
	"concert/internal/store"
)

// memory is a store in memory, for tests of what stands above one.
type memory struct {
	mu        sync.Mutex
	snapshots []*model.Snapshot
	commits   []model.Commit
	changed   chan struct{}
	lost      error // what Watch and Load end with, where the store is lost
}

func newMemory() *memory {
	return &memory{snapshots: []*model.Snapshot{model.Empty()}, changed: make(chan struct{})}
}

func (m *memory) Load(_ context.Context, at model.Version) (*model.Snapshot, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	newest := model.Version(len(m.commits))
	switch {
	case m.lost != nil:
		return nil, m.lost
	case at == model.Latest:
		return m.snapshots[newest], nil
	case at < 0 || at > newest:
		return nil, store.NoVersion(at, newest)
	}
	return m.snapshots[at], nil
}

func (m *memory) Apply(ctx context.Context, draft model.Draft) (model.Commit, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.commits {
		if c.Author == draft.Author && c.Operation == draft.Operation {
			return store.Repeat(c, draft)
		}
	}
	c, next, err := store.Next(ctx, m.snapshots[len(m.commits)], draft, rand.Reader)
	if err != nil {
		return c, err
	}
	m.commits, m.snapshots = append(m.commits, c), append(m.snapshots, next)
	m.wake()
	return c, nil
}

func (m *memory) wake() {
	close(m.changed)
	m.changed = make(chan struct{})
}

// lose makes the store fail from now on.
func (m *memory) lose(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lost = err
	m.wake()
}

func (m *memory) state() ([]model.Commit, chan struct{}, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.commits, m.changed, m.lost
}

func (m *memory) Watch(ctx context.Context, after model.Version) iter.Seq2[model.Commit, error] {
	return func(yield func(model.Commit, error) bool) {
		for {
			commits, changed, lost := m.state()
			if lost != nil {
				yield(model.Commit{}, lost)
				return
			}
			for ; int(after) < len(commits); after++ {
				if !yield(commits[after], nil) {
					return
				}
			}
			select {
			case <-changed:
			case <-ctx.Done():
				yield(model.Commit{}, ctx.Err())
				return
			}
		}
	}
}

func (m *memory) Append(context.Context, model.Commit) error { panic("not in these tests") }

func (m *memory) Findings(context.Context) ([]model.Finding, error) { return nil, nil }

func (m *memory) Close() error { return nil }
