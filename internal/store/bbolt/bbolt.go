// Package bbolt keeps the store in one file of this machine, which one process
// at a time has open.
//
// The file is a bbolt database; record.go says what is in it. Commits are
// chained over the digests of their changes and stand apart from the payloads,
// so that a payload can be erased without a change to the chain. bbolt leaves in free
// pages what was there, so erasing writes another file and puts it in the place of
// the first (erase.go). From
// time to time a whole snapshot is written beside the commits, a checkpoint, so
// that any version is a checkpoint and a tail of commits. Checkpoints only save
// time: one that cannot be read is left aside.
//
// bbolt has no checksums and trusts its file. Ours are in each value, and Open
// checks the whole file by plain reads before bbolt maps it (pages.go, check.go).
// A file that is removed, replaced or cut while it is open is noticed within seconds
// (gone.go), and one that is damaged by the method that meets it. Nothing is read from it
// or written to it then.
package bbolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"runtime/debug"
	"slices"
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
	swap   sync.RWMutex // held to read or write the file, and alone to put another in its place
	file   *os.File     // that db has open
	db     *bolt.DB
	step   func()    // called before each step of an erasure; lets tests end the process there
	random io.Reader // of the writer
	fault  atomic.Pointer[error]

	life        *store.Life
	feed        *store.Feed
	checkpoints store.Checkpoints
	broken      error // of the writer: why nothing can be written any more
}

var _ store.Store = (*Store)(nil)

func newStore(path string, file *os.File, random io.Reader) *Store {
	s := &Store{path: path, file: file, random: random, step: func() {}, life: store.NewLife(path), checkpoints: store.Checkpoints{Least: store.CheckpointFrom}}
	s.feed = store.NewFeed(s.life)
	return s
}

// guarded calls what reads or writes the mapped file. Should the file be cut or
// damaged under it, that is an error and not the end of the process. bbolt may
// then keep its locks for good, so nothing asks it again.
func (s *Store) guarded(do func() error) (err error) {
	s.swap.RLock()
	defer s.swap.RUnlock()
	if fault := s.fault.Load(); fault != nil {
		return *fault
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if cause := recover(); cause != nil {
			err = s.examined(cause, debug.Stack())
			s.fail(err)
		}
	}()
	return do()
}

// examined finds out by plain reads whether a panic came of the file. If that is
// whole, the mistake is ours.
func (s *Store) examined(cause any, stack []byte) error {
	info, err := s.file.Stat()
	if err == nil {
		_, err = check(s.file, info.Size())
	}
	switch {
	case errors.Is(err, ErrDamaged), errors.Is(err, ErrNotConcert):
		return damaged(errors.New("it was cut or changed while it was open"))
	case err != nil:
		return err
	}
	return mistakeError{cause, stack}
}

// mistakeError is a panic that did not come of the file.
type mistakeError struct {
	cause any
	stack []byte
}

func (e mistakeError) Error() string { return fmt.Sprintf("bbolt: %v\n%s", e.cause, e.stack) }

// misuses are the errors of a bbolt that is asked for what cannot be.
var misuses = []error{
	berrors.ErrBucketExists, berrors.ErrBucketNameRequired, berrors.ErrBucketNotFound, berrors.ErrDatabaseReadOnly, berrors.ErrIncompatibleValue,
	berrors.ErrKeyRequired, berrors.ErrKeyTooLarge, berrors.ErrTxClosed, berrors.ErrTxNotWritable, berrors.ErrValueTooLarge,
}

// isMistake reports whether an error is one of the program, and not of the file or
// the machine.
func isMistake(err error) bool {
	_, ok := errors.AsType[mistakeError](err)
	return ok || slices.ContainsFunc(misuses, func(misuse error) bool { return errors.Is(err, misuse) })
}

func (s *Store) view(do func(tx *bolt.Tx) error) error {
	return s.met(s.guarded(func() error { return s.db.View(do) }))
}

// met returns the error to report for an error. From the first one on that shows that the
// file is damaged, everyone who asks gets it.
func (s *Store) met(err error) error {
	if errors.Is(err, ErrDamaged) {
		s.fail(err)
	}
	return s.refusal(err)
}

// Close implements store.Store.
func (s *Store) Close() error {
	return s.life.Close(func() error {
		err := s.guarded(s.db.Close)
		if err != nil {
			unlock(s.file)
			_ = s.file.Close()
		}
		return s.refusal(err)
	})
}

// Findings implements store.Store: only commits change the file.
func (s *Store) Findings(ctx context.Context) ([]model.Finding, error) {
	return nil, s.life.Ready(ctx)
}

// Load implements store.Store.
func (s *Store) Load(ctx context.Context, at model.Version) (*model.Snapshot, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	return s.feed.Load(ctx, at, func(ctx context.Context) (*model.Snapshot, error) { return s.fold(ctx, at) })
}

// Watch implements store.Store. It reads what it yields from the file, so it
// can fall behind as far as it likes.
func (s *Store) Watch(ctx context.Context, after model.Version) iter.Seq2[model.Commit, error] {
	return s.feed.Watch(ctx, after, s.ready, s.stored)
}

// fold returns the snapshot at a version that is there: a checkpoint, and the
// commits after it.
func (s *Store) fold(ctx context.Context, at model.Version) (*model.Snapshot, error) {
	snapshot, err := store.LastCheckpoint(at, s.checkpoint)
	if err != nil {
		return nil, err
	}
	return store.Fold(ctx, snapshot, s.stored(ctx, snapshot.Version(), at))
}

// checkpoint reads the newest checkpoint up to a version, nil if it cannot be read.
func (s *Store) checkpoint(at model.Version) (found model.Version, snapshot *model.Snapshot, err error) {
	var body []byte
	err = s.view(func(tx *bolt.Tx) (err error) {
		found, body, err = lastCheckpoint(tx, at)
		return err
	})
	if err != nil || found == 0 {
		return 0, nil, err
	}
	if encoded, err := unpacked(body); err == nil {
		if snapshot, err = model.Decode(encoded); err != nil {
			snapshot = nil
		}
	}
	return found, snapshot, nil
}

// lastCheckpoint returns a copy of the newest checkpoint up to a version, 0
// if there is none.
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
	if err != nil {
		return 0, nil, damaged(err)
	}
	return v, bytes.Clone(body), nil
}

// How much is read in one transaction. Transactions are short, because the file
// cannot grow while one that reads is open.
const (
	batchCommits = 256
	batchBytes   = 1 << 20
)

// stored yields the commits after one version up to another, both there, each
// verified and in normal form.
func (s *Store) stored(ctx context.Context, after, upTo model.Version) iter.Seq2[model.Commit, error] {
	return func(yield func(model.Commit, error) bool) {
		for after < upTo {
			batch, err := s.batch(after, upTo)
			if err != nil {
				yield(model.Commit{}, err)
				return
			}
			for _, r := range batch {
				c, err := s.commit(r)
				if err == nil {
					err = s.life.Ready(ctx)
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
	return record{version: v, commit: bytes.Clone(commit), payload: bytes.Clone(payload)}, nil
}

// commit reads a record of the file.
func (s *Store) commit(r record) (model.Commit, error) {
	c, err := r.read()
	if err != nil {
		return model.Commit{}, s.met(damaged(err))
	}
	return store.Normal(c), nil
}
