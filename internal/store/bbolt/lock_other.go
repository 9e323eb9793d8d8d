//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package bbolt

import (
	"os"
	"time"
)

// lock leaves locking to bbolt, where a lock cannot be taken ahead of it.
func lock(*os.File, time.Duration) error { return nil }

// unlock has nothing to give back.
func unlock(*os.File) {}

// syncFolder does nothing on systems that cannot sync folders.
func syncFolder(string) error { return nil }
