package bbolt

import (
	"context"
	"errors"
	"os"
	"time"

	bolt "go.etcd.io/bbolt"
)

// lookEvery is how often an open store looks whether its file is still what it opened.
const lookEvery = 3 * time.Second

// goneError is what became of a file that was open.
type goneError struct{ became string }

func (e goneError) Error() string { return "bbolt: the file " + e.became + " while it was open" }

// watch looks at the file until the store is closed, or the file is gone. Nobody waits for
// its end.
func (s *Store) watch(every time.Duration) {
	ctx, cancel := s.life.Within(context.Background())
	defer cancel()
	look := time.NewTicker(every)
	defer look.Stop()
	for {
		select {
		case <-look.C:
		case <-ctx.Done():
			return
		}
		if err := s.guarded(s.look); err != nil && ctx.Err() == nil {
			s.fail(err)
			return
		}
	}
}

// look returns a goneError if the file was removed, replaced or cut.
func (s *Store) look() error {
	open, err := s.file.Stat()
	if err != nil {
		return err
	}
	named, err := os.Stat(s.path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return goneError{"was removed"}
	case err != nil:
		return err
	case !os.SameFile(open, named):
		return goneError{"was replaced by another"}
	}
	return s.db.View(func(tx *bolt.Tx) error {
		if open.Size() < tx.Size() {
			return goneError{"was cut"}
		}
		return nil
	})
}

// fail notes why the file cannot be read any more: from now on everything that asks for it
// fails, and those who watch get the error. Those who have the newest snapshot keep it.
func (s *Store) fail(err error) {
	if s.fault.CompareAndSwap(nil, &err) {
		s.feed.Wake()
	}
}

// ready returns why nothing can be read.
func (s *Store) ready(ctx context.Context) error {
	if err := s.life.Ready(ctx); err != nil {
		return err
	}
	if fault := s.fault.Load(); fault != nil {
		return s.refusal(*fault)
	}
	return nil
}
