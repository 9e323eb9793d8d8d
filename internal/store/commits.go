package store

import (
	"context"
	"slices"
	"sync"

	"concert/internal/model"
)

// commits are the commits of a store as far as they were read, in order, without
// their changes.
type commits struct {
	mu     sync.Mutex
	read   []model.Commit
	erased int // how many records were erased when they were read
}

// Commits returns the commits up to a version, in order and without their changes:
// what each says of its time, author and reason. The first time, it reads the whole
// history; later only what is new, unless something was erased. Its errors are those
// of Watch, and NOT_FOUND if there is no such version.
func (l *Live) Commits(ctx context.Context, upTo model.Version) ([]model.Commit, error) {
	l.commits.mu.Lock()
	defer l.commits.mu.Unlock()
	newest := l.Snapshot()
	if upTo < 0 || upTo > newest.Version() {
		return nil, NoVersion(upTo, newest.Version())
	}
	if erased := len(newest.Erased()); erased != l.commits.erased {
		l.commits.read, l.commits.erased = nil, erased
	}
	if err := l.readCommits(ctx, upTo); err != nil {
		return nil, err
	}
	return slices.Clip(l.commits.read[:upTo]), nil
}

func (l *Live) readCommits(ctx context.Context, upTo model.Version) error {
	at := model.Version(len(l.commits.read))
	if at >= upTo {
		return nil
	}
	for c, err := range l.store.Watch(ctx, at) {
		if err != nil {
			return err
		}
		c.Changes = nil
		l.commits.read = append(l.commits.read, c)
		if c.Version >= upTo {
			break
		}
	}
	return nil
}
