package bbolt

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"concert/internal/model"
	"concert/internal/store"
)

// lockPatience is how long Open waits for a process that is about to end.
const lockPatience = time.Second

// Open opens the store in a file, or makes the file if there is none (never
// its folder). Salts of commits are read from random, which must not be
// guessable; crypto/rand.Reader is right. Every byte that counts is checked:
// what Open lets through, it can read.
//
// An error is one line that names the file, says what is wrong and what to do.
// ErrInUse, ErrNewerFormat, ErrOlderFormat, ErrNotConcert and ErrDamaged tell the cases apart;
// others are an unwritable folder, a folder in the file's place, and the like.
// Nothing has changed then.
func Open(path string, random io.Reader) (*Store, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		if err := create(path); err != nil {
			return nil, cannotCreate(path, err)
		}
		info, err = os.Stat(path)
	}
	switch {
	case err != nil:
		return nil, refusal(path, err)
	case info.IsDir():
		return nil, model.Errorf(model.Invalid, "%s is a folder: name a file, such as %s", path, filepath.Join(path, "concert.db"))
	case !info.Mode().IsRegular():
		return nil, model.Errorf(model.Invalid, "%s is not a regular file: name another", path)
	case info.Size() == 0:
		return nil, store.Unavailable(ErrNotConcert, "%s is an empty file: remove it to start a new store there, or put a backup in its place", path)
	}
	s, err := open(path, random, os.O_RDWR)
	if err != nil {
		return nil, refusal(path, err)
	}
	return s, nil
}

// OpenToRead is Open for one who only reads: a file that may not be written, such as one on
// a file system that is read-only, is opened too. Each write to it is UNAVAILABLE.
func OpenToRead(path string, random io.Reader) (*Store, error) {
	s, err := Open(path, random)
	if !errors.Is(err, syscall.EROFS) && !errors.Is(err, fs.ErrPermission) {
		return s, err
	}
	if s, err = open(path, random, os.O_RDONLY); err != nil {
		return nil, refusal(path, err)
	}
	s.broken = model.Errorf(model.Unavailable, "%s may only be read: change its permissions, or name another file", path)
	return s, nil
}

// refusal says what is wrong with a file that is to be opened, and what to do.
func refusal(path string, err error) error {
	if isSystem(err) && !errors.Is(err, fs.ErrPermission) {
		return store.Unavailable(err, "%s cannot be opened (%v): mend that, or name another file", path, plain(err))
	}
	return explained(path, err)
}

// refusal says what went wrong with the file of an open store, and what to do. A
// mistake of the program stays what it is.
func (s *Store) refusal(err error) error {
	if err == nil {
		return nil
	}
	if closed := s.life.Err(); closed != nil && errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return closed
	}
	if isSystem(err) && !errors.Is(err, fs.ErrPermission) {
		return store.Unavailable(err, "%s cannot be read and written (%v): mend that, and start again", s.path, plain(err))
	}
	return explained(s.path, err)
}

// explained says what is wrong with a file, if it is the file that is wrong, and
// returns other errors as they are.
func explained(path string, err error) error {
	if _, ok := errors.AsType[*model.Error](err); ok {
		return err
	}
	if e, ok := errors.AsType[damageError](err); ok {
		return store.Unavailable(err, "%s is damaged (%v): put a backup in its place, and keep it for inspection", path, e.what)
	}
	if e, ok := errors.AsType[goneError](err); ok {
		return store.Unavailable(err, "%s %s while it was open: put it back, or a backup in its place, and start again", path, e.became)
	}
	switch {
	case errors.Is(err, ErrInUse):
		return store.Unavailable(err, "%s is in use by another process: stop that one, or name another file", path)
	case errors.Is(err, ErrNewerFormat):
		return store.Unavailable(err, "%s was written by a newer Concert: open it with that version or a later one", path)
	case errors.Is(err, ErrOlderFormat):
		return store.Unavailable(err, "%s was written by an older Concert, and its format is no longer read: move it away and start again there, "+
			"which makes a new store from the seeds (concert serve), or load your own records into one (concert seed DIR)", path)
	case errors.Is(err, ErrNotConcert):
		return store.Unavailable(err, "%s is not a Concert file: name another, or move it away to start a new store there", path)
	case errors.Is(err, fs.ErrPermission):
		return store.Unavailable(err, "%s may not be read and written (%v): change its permissions, or name another file", path, plain(err))
	}
	return err
}

// isSystem reports whether an error is one of the operating system alone.
func isSystem(err error) bool {
	if _, isDamage := errors.AsType[damageError](err); isDamage || model.CodeOf(err) != model.Internal {
		return false
	}
	_, isPath := errors.AsType[*fs.PathError](err)
	_, isLink := errors.AsType[*os.LinkError](err)
	_, isCall := errors.AsType[*os.SyscallError](err)
	_, isNumber := errors.AsType[syscall.Errno](err)
	return isPath || isLink || isCall || isNumber
}

func cannotCreate(path string, err error) error {
	folder := filepath.Dir(path)
	if info, statErr := os.Stat(folder); statErr != nil {
		return store.Unavailable(err, "%s cannot be created: the folder %s is not there (%v): make it, or name another place", path, folder, plain(statErr))
	} else if !info.IsDir() {
		return store.Unavailable(err, "%s cannot be created: %s is not a folder: name another place", path, folder)
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return store.Unavailable(err, "%s cannot be created (%v): make room there, or name another place", path, plain(err))
	}
	return store.Unavailable(err, "%s cannot be created (%v): make the folder %s writable, or name another place", path, plain(err), folder)
}

// plain leaves out of an error of a file operation the path, which is named already.
func plain(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}

// create makes an empty store whole under another name, and only then gives it
// its own, unless somebody else was faster.
func create(path string) error {
	folder := filepath.Dir(path)
	temporary, err := os.CreateTemp(folder, "."+filepath.Base(path)+".*.new")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temporary.Name()) }()
	if err := temporary.Close(); err != nil {
		return err
	}
	if err := fill(temporary.Name()); err != nil {
		return err
	}
	if err := name(temporary.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(folder)
}

// name gives a file another name that is not taken. Not every file system can
// link; there a rename has to do.
func name(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(to); err == nil {
		return fs.ErrExist
	}
	return os.Rename(from, to)
}

func fill(path string) error {
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: lockPatience})
	if err != nil {
		return err
	}
	err = db.Update(lay)
	if err == nil {
		err = db.Sync()
	}
	return errors.Join(err, db.Close())
}

// lay makes the buckets of an empty file, and says its format.
func lay(tx *bolt.Tx) error {
	for _, bucket := range []string{bucketCommits, bucketPayloads, bucketOperations, bucketCheckpoints} {
		if _, err := tx.CreateBucket([]byte(bucket)); err != nil {
			return err
		}
	}
	b, err := tx.CreateBucket([]byte(bucketConcert))
	if err != nil {
		return err
	}
	body, err := json.Marshal(formatRecord{Format: formatVersion})
	if err != nil {
		return err
	}
	return b.Put(formatKey, sealed(bucketConcert, formatKey, body))
}

// locked opens the file that a path names, to be read and written or to be read, and
// locks it.
func locked(path string, mode int) (*os.File, fs.FileInfo, error) {
	for {
		file, err := os.OpenFile(path, mode, 0)
		if err != nil {
			return nil, nil, err
		}
		if err := lock(file, lockPatience); err != nil {
			return nil, nil, errors.Join(err, file.Close())
		}
		info, err := file.Stat()
		if err != nil {
			return nil, nil, errors.Join(err, file.Close())
		}
		// Whoever had the lock may have put another file in its place (erase.go).
		if named, err := os.Stat(path); err == nil && os.SameFile(info, named) {
			return file, info, nil
		} else if err := errors.Join(err, file.Close()); err != nil {
			return nil, nil, err
		}
	}
}

// openDB opens the database in an open file, and locks that.
func openDB(file *os.File, mode int) (*bolt.DB, error) {
	return bolt.Open(file.Name(), 0o600, &bolt.Options{
		ReadOnly: mode == os.O_RDONLY, Timeout: lockPatience, FreelistType: bolt.FreelistMapType,
		OpenFile: func(string, int, os.FileMode) (*os.File, error) { return file, nil },
	})
}

// open locks, checks and opens a file that is there.
func open(path string, random io.Reader, mode int) (*Store, error) {
	file, info, err := locked(path, mode)
	if err != nil {
		return nil, err
	}
	if mode == os.O_RDWR {
		removeUnfinished(path)
	}
	found, err := check(file, info.Size())
	if err != nil {
		_ = file.Close() // nothing was written; the check's error says more
		return nil, err
	}
	s := newStore(path, file, random)
	err = s.guarded(func() error {
		s.db, err = openDB(file, mode)
		return err
	})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, ErrInUse
	}
	if err != nil {
		return nil, err
	}
	s.checkpoints.Start(found.tail, found.checkpoint)
	newest, err := s.fold(context.Background(), found.newest)
	if err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	s.feed.Publish(newest)
	go s.watch(lookEvery)
	return s, nil
}
