//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package bbolt

import (
	"os"
	"time"
)

// lock leaves locking to bbolt, where a lock cannot be taken ahead of it.
func lock(*os.File, time.Duration) error { return nil }

// unlock does nothing.
func unlock(*os.File) {}

// syncFolder does nothing where folders cannot be synced.
func syncFolder(string) error { return nil }
