package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// asNobody gives up, for the files that this thread opens, what root may do
// everywhere. The thread is never used again.
func asNobody(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	runtime.LockOSThread()
	const nobody = 65534
	if err := syscall.Setfsuid(nobody); err != nil {
		t.Fatal(err)
	}
}

func TestAnUnwritableFolder(t *testing.T) {
	folder := t.TempDir()
	for path, mode := range map[string]os.FileMode{filepath.Dir(folder): 0o755, folder: 0o555} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"serve", "--listen", "127.0.0.1:0", "--store", filepath.Join(folder, "data.db")},
		{"seed", "--store", filepath.Join(folder, "data.db"), "testdata"},
	} {
		done := make(chan struct{})
		go func() {
			defer close(done)
			asNobody(t)
			var stdout, stderr bytes.Buffer
			code := run(t.Context(), args, nil, strings.NewReader(""), &stdout, &stderr)
			want := "concert: " + filepath.Join(folder, "data.db") + " cannot be created (permission denied): make the folder " +
				folder + " writable, or name another place\n"
			if code != exitFailed || stderr.String() != want {
				t.Errorf("%v: %d %s", args, code, stderr.String())
			}
		}()
		<-done
	}
}
