package storetest

import (
	"os"
	"testing"
)

// Folder returns a folder for a store that a test writes much to: in memory where
// there is room for 1 GB, as nothing is lost there but with the machine. It goes
// with the test. Tests that kill a process or damage a file use t.TempDir.
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
