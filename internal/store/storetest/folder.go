package storetest

import (
	"os"
	"testing"
)

// Folder returns a folder for the stores of a test, which goes with the test. It is
// in memory if 1 GB is free there. Tests that kill a process or damage a file want
// a disk: t.TempDir.
func Folder(tb testing.TB) string {
	tb.Helper()
	root, ok := inMemory(1 << 30)
	if !ok {
		return tb.TempDir()
	}
	folder, err := os.MkdirTemp(root, "concert-test-")
	if err != nil {
		return tb.TempDir()
	}
	tb.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			tb.Error(err)
		}
	})
	return folder
}
