//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package neo4jtest

import (
	"errors"
	"os"
	"syscall"
)

// lock waits for the lock of a file, which ends with the process at the latest.
func lock(name string) (unlock func(), err error) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return func() { _ = file.Close() }, nil
}
