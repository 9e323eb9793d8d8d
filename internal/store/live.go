package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"concert/internal/cache"
	"concert/internal/model"
)

// Live is the newest snapshot of a store, kept up to date by folding the
// commits that the store's Watch yields. Readers take it without a lock.
type Live struct {
	store  Store
	newest atomic.Pointer[model.Snapshot]
	lost   atomic.Pointer[loss] // why the newest may be out of date, nil while it is not

	changes signal // of newest or lost

	past    *cache.Cache[pastVersion, *model.Snapshot]
	commits commits

	stop func()
	done chan struct{}
}

// pastVersion is a version, as it is since so many records were erased.
type pastVersion struct {
	version model.Version
	erased  int
}

// loss is why the store is not followed, and since when.
type loss struct {
	err   error
	since time.Time
}

// How many past snapshots are at hand, and how long Live waits before it watches
// again after the store was lost.
const (
	pastSnapshots = 4
	firstPause    = 50 * time.Millisecond
	longestPause  = 500 * time.Millisecond
)

// NewLive loads the newest snapshot of a store and follows the store until
// Close, which must come before the store's. The context is that of loading.
func NewLive(ctx context.Context, s Store) (*Live, error) {
	newest, err := s.Load(ctx, model.Latest)
	if err != nil {
		return nil, err
	}
	watching, stop := context.WithCancel(context.Background())
	l := &Live{store: s, stop: stop, done: make(chan struct{})}
	l.past = cache.New[pastVersion, *model.Snapshot](pastSnapshots)
	l.newest.Store(newest)
	go l.follow(watching)
	return l, nil
}

// Close stops following. The snapshots stay readable; waiting ends with
// UNAVAILABLE.
func (l *Live) Close() {
	l.stop()
	<-l.done
}

// Snapshot returns the newest snapshot that is known here.
func (l *Live) Snapshot() *model.Snapshot { return l.newest.Load() }

// Err says why Snapshot may be out of date, nil while the store is followed.
func (l *Live) Err() error {
	if lost := l.lost.Load(); lost != nil {
		return lost.err
	}
	return nil
}

// Since says since when Snapshot may be out of date, zero while the store is
// followed.
func (l *Live) Since() time.Time {
	if lost := l.lost.Load(); lost != nil {
		return lost.since
	}
	return time.Time{}
}

// WaitLost waits until the store is not followed, or is followed again if lost is false,
// and returns Err then. It ends early with the context's error.
func (l *Live) WaitLost(ctx context.Context, lost bool) (why, err error) {
	for {
		changed := l.changes.next()
		if why := l.Err(); (why != nil) == lost {
			return why, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Findings returns what the store holds that no commit could take.
func (l *Live) Findings(ctx context.Context) ([]model.Finding, error) { return l.store.Findings(ctx) }

// follow folds what the store yields, and starts again when it ends.
func (l *Live) follow(ctx context.Context) {
	defer close(l.done)
	pause := firstPause
	for ctx.Err() == nil {
		before := l.Snapshot()
		err := l.fold(ctx)
		if ctx.Err() != nil {
			break
		}
		l.lose(err)
		if l.Snapshot() != before {
			pause = firstPause
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
		pause = min(2*pause, longestPause)
	}
}

func (l *Live) lose(err error) {
	since := time.Now()
	if lost := l.lost.Load(); lost != nil {
		since = lost.since
	}
	l.lost.Store(&loss{err, since})
	l.changes.wake()
}

// fold folds commits until the store ends the sequence, and returns why. What was
// lost is back when all that landed meanwhile is here.
func (l *Live) fold(ctx context.Context) error {
	back := l.Snapshot().Version()
	if l.Err() != nil {
		newest, err := l.store.Load(ctx, model.Latest)
		if err != nil {
			return err
		}
		back = newest.Version()
	}
	l.find(back)
	for c, err := range l.store.Watch(ctx, l.Snapshot().Version()) {
		if err != nil {
			return err
		}
		next, err := l.next(ctx, c)
		if err != nil {
			return fmt.Errorf("store: fold commit %d: %w", c.Version, err)
		}
		l.newest.Store(next)
		l.find(back)
		l.changes.wake()
	}
	return errors.New("store: watching ended")
}

// next returns the snapshot after a commit. What was folded before one that erases is
// made again, without what was erased.
func (l *Live) next(ctx context.Context, c model.Commit) (*model.Snapshot, error) {
	if len(c.Erases) > 0 {
		l.past.Clear()
		return l.store.Load(ctx, c.Version)
	}
	return l.Snapshot().Replay(ctx, c)
}

// find notes that the store is followed, once a version is here.
func (l *Live) find(back model.Version) {
	if l.Err() != nil && l.Snapshot().Version() >= back {
		l.lost.Store(nil)
		l.changes.wake()
	}
}

// WaitFor returns the newest snapshot as soon as it has at least the version.
// It ends early with the context's error, or UNAVAILABLE once Live is closed.
func (l *Live) WaitFor(ctx context.Context, version model.Version) (*model.Snapshot, error) {
	return l.wait(ctx, version, func() error { return nil })
}

// wait is WaitFor, which ends too when giveUp has an error.
func (l *Live) wait(ctx context.Context, version model.Version, giveUp func() error) (*model.Snapshot, error) {
	for {
		changed := l.changes.next()
		if newest := l.Snapshot(); newest.Version() >= version {
			return newest, nil
		}
		if err := giveUp(); err != nil {
			return nil, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-l.done:
			return nil, model.Errorf(model.Unavailable, "version %d is not here, and the store is no longer followed", version)
		}
	}
}

// At returns the snapshot at a version, model.Latest for the newest. The few past
// ones that were asked for last are at hand; another is loaded once for all who
// ask for it meanwhile, and keeps nobody else waiting. NOT_FOUND: there is no such
// version.
func (l *Live) At(ctx context.Context, version model.Version) (*model.Snapshot, error) {
	newest := l.Snapshot()
	if version == model.Latest || version == newest.Version() {
		return newest, nil
	}
	return l.past.Get(ctx, pastVersion{version, len(newest.Erased())}, func(ctx context.Context) (*model.Snapshot, error) { return l.store.Load(ctx, version) })
}

// Apply lands a draft as Store.Apply does, and more: a draft whose base is an
// older version lands on the newest, with all rules run again there, if
// nobody put or removed a record that it touches since its base. It touches the
// records that it puts or removes and both ends of its edges; an edge that
// somebody else put at such an end is another record, so two people can give
// one State a need each. Else: CONFLICT, ErrChanged, with the records.
//
// An operation that begins as those of seeds do is INVALID: what a seed wrote is
// known by it, and what people write through a Live is not a seed's.
//
// When Apply returns, Snapshot has the commit, unless the context ended first or
// the store is not followed (Err).
func (l *Live) Apply(ctx context.Context, draft model.Draft) (model.Commit, error) {
	if strings.HasPrefix(draft.Operation, model.SeedOperations) {
		return model.Commit{}, model.Errorf(model.Invalid, "the operation id %q begins with %s, as those of seeds do: take another one", draft.Operation, model.SeedOperations)
	}
	for {
		commit, err := l.store.Apply(ctx, draft)
		if err == nil {
			_, _ = l.wait(ctx, commit.Version, l.Err) // the commit has landed, whoever sees it yet
			return commit, nil
		}
		conflict, ok := errors.AsType[*ConflictError](err)
		if !ok || !errors.Is(conflict, ErrStale) {
			return model.Commit{}, err
		}
		if err := l.checkUnchanged(ctx, draft, conflict.Newest); err != nil {
			return model.Commit{}, err
		}
		draft.Base = conflict.Newest
	}
}

// checkUnchanged gives ErrChanged if commits after the draft's base, up to
// the newest, changed what the draft touches. A change that was erased since is
// skipped: the commit that erased it removes the record, and comes after it.
func (l *Live) checkUnchanged(ctx context.Context, draft model.Draft, newest model.Version) error {
	touched := map[string]bool{}
	for _, change := range draft.Changes {
		touched[change.Key()] = true
		if change.Edge != nil {
			touched[change.Edge.From], touched[change.Edge.To] = true, true
		}
	}
	changed := map[string]bool{}
	for c, err := range l.store.Watch(ctx, draft.Base) {
		if err != nil {
			return err
		}
		for _, sealed := range c.Changes {
			if sealed.Change != nil && touched[sealed.Change.Key()] {
				changed[sealed.Change.Key()] = true
			}
		}
		if c.Version >= newest {
			break
		}
	}
	if len(changed) == 0 {
		return nil
	}
	return changedError(draft.Base, newest, changed)
}

// namedRecords is how many records the message of a conflict names.
const namedRecords = 5

func changedError(base, newest model.Version, changed map[string]bool) error {
	records := make([]string, 0, len(changed))
	for key := range changed {
		records = append(records, key)
	}
	slices.Sort(records)
	named := strings.Join(records[:min(len(records), namedRecords)], ", ")
	if more := len(records) - namedRecords; more > 0 {
		named += fmt.Sprintf(" and %d more", more)
	}
	return &ConflictError{
		Reason: ErrChanged, Newest: newest, Records: records,
		Message: fmt.Sprintf("others have changed since version %d: %s; read version %d and repeat", base, named, newest),
	}
}
