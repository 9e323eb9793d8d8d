package bbolt

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"

	"concert/internal/model"
	"concert/internal/store"
)

// How the files are named that erasures write, in the folder of the store's file,
// whose name stands in the middle.
const (
	unfinishedBefore = "."
	unfinishedAfter  = ".*.erasing"
)

// removeUnfinished removes what erasures left that were cut off. The caller has the
// lock of the file, so none is under way.
func removeUnfinished(path string) {
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), unfinishedBefore+filepath.Base(path)+unfinishedAfter))
	for _, name := range left {
		_ = os.Remove(name) // it is in nobody's way
	}
}

// erase lands a commit that erases. All that is kept is written into a file of its
// own, which takes the place of the store's file in one step: cut off before that step,
// nothing has landed, and after it, all has.
func (s *Store) erase(c model.Commit) error {
	path, err := filepath.EvalSymlinks(s.path)
	if err != nil {
		return s.failed(c, err)
	}
	r, err := newRewriting(path)
	if err != nil {
		return s.failed(c, err)
	}
	if err := r.fill(s, c); err != nil {
		return s.failed(c, errors.Join(err, r.giveUp()))
	}
	s.step()
	s.swap.Lock()
	defer s.swap.Unlock()
	if err := os.Rename(r.file.Name(), path); err != nil {
		return errors.Join(store.Unavailable(err, "%s could not be replaced (%v): nothing was erased; mend that, and repeat", s.path, plain(err)), r.giveUp())
	}
	s.step()
	err = syncFolder(filepath.Dir(path))
	s.step()
	_ = s.db.Close() // it has no name any more
	s.file, s.db = r.file, r.db
	s.checkpoints.Start(0, r.checkpoint)
	s.feed.Publish(r.newest)
	if err != nil {
		s.broken = store.Unavailable(err, "%s takes no more writes since its folder could not be written (%v): mend that, and start again", s.path, plain(err))
	}
	return s.broken
}

// rewriting is a file that is to take the place of a store's.
type rewriting struct {
	file       *os.File
	db         *bolt.DB
	newest     *model.Snapshot
	checkpoint int64 // size of the one of newest
}

// newRewriting makes an empty file beside another, for the same users, and locks it.
func newRewriting(path string) (*rewriting, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(filepath.Dir(path), unfinishedBefore+filepath.Base(path)+unfinishedAfter)
	if err != nil {
		return nil, err
	}
	r := &rewriting{file: file, newest: model.Empty()}
	if err = file.Chmod(info.Mode().Perm()); err == nil {
		r.db, err = openDB(file, os.O_RDWR)
	}
	if err == nil {
		r.db.NoSync = true // until all is there
		err = r.db.Update(lay)
	}
	if err != nil {
		return nil, errors.Join(err, r.giveUp())
	}
	return r, nil
}

func (r *rewriting) giveUp() error {
	err := os.Remove(r.file.Name())
	if r.db != nil {
		return errors.Join(err, r.db.Close())
	}
	return errors.Join(err, r.file.Close())
}

// fill writes the commits of a store, without what the last one erases, that one, and a
// checkpoint.
func (r *rewriting) fill(s *Store, last model.Commit) error {
	var some []record
	add := func(c model.Commit) (err error) {
		c = c.Without(last.Erases)
		if r.newest, err = r.newest.Replay(context.Background(), c); err != nil {
			return err
		}
		rec, err := recordOf(c)
		if err != nil {
			return err
		}
		if _, err := rec.read(); err != nil {
			return err
		}
		if some = append(some, rec); len(some) < batchCommits {
			return nil
		}
		err, some = r.put(some), nil
		return err
	}
	for c, err := range s.stored(context.Background(), 0, last.Version-1) {
		if err == nil {
			err = add(c)
		}
		if err != nil {
			return err
		}
	}
	if err := add(last); err != nil {
		return err
	}
	if err := r.put(some); err != nil {
		return err
	}
	s.step()
	encoded, err := r.newest.Encode()
	if err != nil {
		return err
	}
	body, err := packed(encoded)
	if err != nil {
		return err
	}
	r.checkpoint = int64(len(body))
	if err := r.db.Update(func(tx *bolt.Tx) error { return putCheckpoint(tx, last.Version, body) }); err != nil {
		return err
	}
	r.db.NoSync = false
	s.step()
	return r.db.Sync()
}

func (r *rewriting) put(some []record) error {
	return r.db.Update(func(tx *bolt.Tx) error {
		for _, rec := range some {
			if err := rec.put(tx); err != nil {
				return err
			}
		}
		return nil
	})
}
