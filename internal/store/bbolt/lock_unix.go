//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package bbolt

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// lock takes the lock that bbolt will take on the same open file, so that
// nobody writes to the file while it is checked. It goes with the file.
func lock(file *os.File, patience time.Duration) error {
	const pause = 20 * time.Millisecond
	for ; ; patience -= pause {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, syscall.EINTR):
			continue
		case !errors.Is(err, syscall.EWOULDBLOCK):
			return err
		case patience <= 0:
			return ErrInUse
		}
		time.Sleep(pause)
	}
}

// unlock gives the lock back even if the file stays mapped.
func unlock(file *os.File) { _ = syscall.Flock(int(file.Fd()), syscall.LOCK_UN) }

// syncFolder makes a new name in a folder durable.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	err = folder.Sync()
	return errors.Join(err, folder.Close())
}
