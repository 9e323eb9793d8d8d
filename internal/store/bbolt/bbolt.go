// Package bbolt keeps the store in one file of this machine, which one process
// at a time has open.
//
// The file is a bbolt database; record.go says what is in it. Commits are
// chained over the digests of their changes and stand apart from the payloads,
// so that a payload can be erased one day without a change to the chain. From
// time to time a whole snapshot is written beside the commits, a checkpoint, so
// that any version is a checkpoint and a tail of commits. Checkpoints only save
// time: one that cannot be read is left aside.
//
// bbolt has no checksums and trusts its file. Ours are in each value, and Open
// checks the whole file by plain reads before bbolt maps it (pages.go, check.go).
// A file that is cut or damaged while it is open shows as an error of the
// method that meets it.
package bbolt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"concert/internal/model"
	"concert/internal/store"
)

// Store is a store.Store in a file.
type Store struct {
	path   string
	file   *os.File // that db has open
	db     *bolt.DB
	random io.Reader // of the writer
	fault  atomic.Pointer[error]

	newest atomic.Pointer[model.Snapshot]
	closed chan struct{}

	// writer is held by sending to it, so that waiting for it can be given up.
	writer chan struct{}
	// Of the writer:
	isClosed bool
	broken   error // why nothing can be written any more
	tail     int64 // size of the commits after the last checkpoint
	least    int64 // that a checkpoint is due at

	checkpointSize int64 // of the goroutine that writes one, and of who starts it
	checkpointing  atomic.Bool
	background     sync.WaitGroup

	mu      sync.Mutex
	changed chan struct{} // closed, and replaced, when newest changes
}

var _ store.Store = (*Store)(nil)

func newStore(path string, random io.Reader) *Store {
	return &Store{
		path: path, random: random, least: checkpointFrom,
		closed: make(chan struct{}), writer: make(chan struct{}, 1), changed: make(chan struct{}),
	}
}

func (s *Store) errClosed() error {
	return model.Errorf(model.Unavailable, "the store %s is closed", s.path)
}

// ready gives the error of a context or a store that has ended.
func (s *Store) ready(ctx context.Context) error {
	select {
	case <-s.closed:
		return s.errClosed()
	default:
		return ctx.Err()
	}
}

// guarded calls what reads or writes the mapped file. Should the file be cut or
// damaged under it, that is an error and not the end of the process. bbolt may
// then keep its locks for good, so nothing asks it again.
func (s *Store) guarded(do func() error) (err error) {
	if fault := s.fault.Load(); fault != nil {
		return *fault
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if cause := recover(); cause != nil {
			err = damaged(fmt.Errorf("it was cut or changed while open: %v", cause))
			s.fault.Store(&err)
		}
	}()
	return do()
}

func (s *Store) view(do func(tx *bolt.Tx) error) error {
	err := s.guarded(func() error { return s.db.View(do) })
	switch {
	case err == nil:
		return nil
	case errors.Is(err, berrors.ErrDatabaseNotOpen):
		return s.errClosed()
	}
	return refusal(s.path, err)
}

// Close implements store.Store.
func (s *Store) Close() error {
	s.writer <- struct{}{}
	defer func() { <-s.writer }()
	if s.isClosed {
		return nil
	}
	s.isClosed = true
	close(s.closed)
	s.background.Wait()
	if err := s.guarded(s.db.Close); err != nil {
		unlock(s.file)
		_ = s.file.Close()
		return refusal(s.path, err)
	}
	return nil
}

// Findings implements store.Store: only commits change the file.
func (s *Store) Findings(ctx context.Context) ([]model.Finding, error) {
	return nil, s.ready(ctx)
}

// Load implements store.Store.
func (s *Store) Load(ctx context.Context, at model.Version) (*model.Snapshot, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	newest := s.newest.Load()
	switch {
	case at == model.Latest || at == newest.Version():
		return newest, nil
	case at < 0 || at > newest.Version():
		return nil, store.NoVersion(at, newest.Version())
	}
	return s.fold(ctx, at)
}

// fold returns the snapshot at a version that is there: a checkpoint, and the
// commits after it.
func (s *Store) fold(ctx context.Context, at model.Version) (*model.Snapshot, error) {
	snapshot, err := s.checkpointAt(at)
	if err != nil {
		return nil, err
	}
	for c, err := range s.stored(ctx, snapshot.Version(), at) {
		if err != nil {
			return nil, err
		}
		if snapshot, err = snapshot.Replay(c); err != nil {
			return nil, err
		}
	}
	return snapshot, nil
}

// checkpointAt returns the newest checkpoint up to a version that can be read.
func (s *Store) checkpointAt(at model.Version) (*model.Snapshot, error) {
	for at > 0 {
		var found model.Version
		var body []byte
		err := s.view(func(tx *bolt.Tx) (err error) {
			found, body, err = lastCheckpoint(tx, at)
			return err
		})
		if err != nil {
			return nil, err
		}
		if found == 0 {
			break
		}
		if encoded, err := unpacked(body); err == nil {
			if snapshot, err := model.Decode(encoded); err == nil && snapshot.Version() == found {
				return snapshot, nil
			}
		}
		at = found - 1
	}
	return model.Empty(), nil
}

// lastCheckpoint returns a copy of the newest checkpoint up to a version, 0
// where there is none.
func lastCheckpoint(tx *bolt.Tx, at model.Version) (model.Version, []byte, error) {
	cursor := tx.Bucket([]byte(bucketCheckpoints)).Cursor()
	step := cursor.Prev
	if later, _ := cursor.Seek(versionKey(at + 1)); later == nil {
		step = cursor.Last
	}
	key, value := step()
	if key == nil {
		return 0, nil, nil
	}
	body, err := unsealed(bucketCheckpoints, key, value)
	if err != nil {
		return 0, nil, damaged(err)
	}
	v, err := versionOf(key)
	return v, append([]byte(nil), body...), err
}

// How much is read in one transaction. Transactions are short, because the file
// cannot grow while one that reads is open.
const (
	batchCommits = 256
	batchBytes   = 1 << 20
)

// stored yields the commits after one version up to another, both there, each
// verified.
func (s *Store) stored(ctx context.Context, after, upTo model.Version) iter.Seq2[model.Commit, error] {
	return func(yield func(model.Commit, error) bool) {
		for after < upTo {
			batch, err := s.batch(after, upTo)
			if err != nil {
				yield(model.Commit{}, err)
				return
			}
			for _, r := range batch {
				c, err := s.read(r)
				if err == nil {
					err = ctx.Err()
				}
				if err != nil {
					yield(model.Commit{}, err)
					return
				}
				if !yield(c, nil) {
					return
				}
				after = c.Version
			}
		}
	}
}

// batch copies some records after a version, at least one, out of the file.
func (s *Store) batch(after, upTo model.Version) (batch []record, err error) {
	err = s.view(func(tx *bolt.Tx) error {
		size := 0
		for v := after + 1; v <= upTo && len(batch) < batchCommits && size < batchBytes; v++ {
			r, err := recordAt(tx, v)
			if err != nil {
				return damaged(err)
			}
			batch = append(batch, r)
			size += len(r.payload)
		}
		return nil
	})
	return batch, err
}

func recordAt(tx *bolt.Tx, v model.Version) (r record, err error) {
	key := versionKey(v)
	commit, err := unsealed(bucketCommits, key, tx.Bucket([]byte(bucketCommits)).Get(key))
	if err != nil {
		return r, err
	}
	payload, err := unsealed(bucketPayloads, key, tx.Bucket([]byte(bucketPayloads)).Get(key))
	if err != nil {
		return r, err
	}
	return record{version: v, commit: append([]byte(nil), commit...), payload: append([]byte(nil), payload...)}, nil
}

func (s *Store) read(r record) (model.Commit, error) {
	c, err := commitOf(r.commit, r.payload)
	if err == nil {
		err = c.Verify(r.version-1, c.Previous)
	}
	if err != nil {
		return model.Commit{}, refusal(s.path, damaged(err))
	}
	return c, nil
}

// Watch implements store.Store. It reads what it yields from the file, so it
// can fall behind as far as it likes.
func (s *Store) Watch(ctx context.Context, after model.Version) iter.Seq2[model.Commit, error] {
	return func(yield func(model.Commit, error) bool) {
		at := after
		if newest := s.newest.Load().Version(); at == model.Latest {
			at = newest
		} else if at < 0 || at > newest {
			yield(model.Commit{}, store.NoVersion(at, newest))
			return
		}
		for {
			changed := s.nextChange()
			if err := s.ready(ctx); err != nil {
				yield(model.Commit{}, err)
				return
			}
			for c, err := range s.stored(ctx, at, s.newest.Load().Version()) {
				if !yield(normal(c), err) || err != nil {
					return
				}
				at = c.Version
			}
			select {
			case <-changed:
			case <-ctx.Done():
			case <-s.closed:
			}
		}
	}
}

// normal brings the values of a commit, which come from JSON, into the form in
// which Apply took them. What an older model allowed stays as it is.
func normal(c model.Commit) model.Commit {
	for i, sealed := range c.Changes {
		if sealed.Change == nil {
			continue
		}
		if changes, err := model.Normal([]model.Change{*sealed.Change}); err == nil {
			c.Changes[i].Change = &changes[0]
		}
	}
	return c
}

func (s *Store) nextChange() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// publish makes a snapshot the newest and wakes those who watch.
func (s *Store) publish(next *model.Snapshot) {
	s.newest.Store(next)
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
}
