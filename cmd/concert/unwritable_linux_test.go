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
	folder, config := t.TempDir(), t.TempDir()
	for path, mode := range map[string]os.FileMode{filepath.Dir(folder): 0o755, folder: 0o555, config: 0o777, filepath.Dir(config): 0o755} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	data := filepath.Join(folder, "data.db")
	noStore := data + " cannot be created (permission denied): make the folder " + folder + " writable, or name another place"
	noKey := "the key of the server cannot be kept in " + folder + "/concert/keys (permission denied): make that folder writable, or set XDG_CONFIG_HOME to another"
	for _, c := range []struct {
		args         []string
		config, says string
	}{
		{[]string{"serve", "--listen", "127.0.0.1:0", "--store", data}, config, noStore},
		{[]string{"seed", "--store", data, "testdata"}, config, noStore},
		{[]string{"serve", "--listen", "127.0.0.1:0", "--store", filepath.Join(config, "data.db")}, folder, noKey},
	} {
		done := make(chan struct{})
		go func() {
			defer close(done)
			asNobody(t)
			var stdout, stderr bytes.Buffer
			code := run(t.Context(), c.args, []string{"XDG_CONFIG_HOME=" + c.config}, strings.NewReader(""), &stdout, &stderr)
			if want := "concert: " + c.says + "\n"; code != exitFailed || stderr.String() != want {
				t.Errorf("%v: %d %s", c.args, code, stderr.String())
			}
		}()
		<-done
	}
}

// A file that may only be read can be queried, and written by nobody.
func TestAnUnwritableFile(t *testing.T) {
	folder := t.TempDir()
	data := filepath.Join(folder, "data.db")
	exec := func(asNobody func(*testing.T), args ...string) (code int, told string) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			asNobody(t)
			var stdout, stderr bytes.Buffer
			code = run(t.Context(), args, []string{"XDG_CONFIG_HOME=" + folder}, strings.NewReader(""), &stdout, &stderr)
			told = stdout.String() + stderr.String()
		}()
		<-done
		return code, told
	}
	if code, told := exec(func(*testing.T) {}, "seed", "--store", data, "../../seed/reference"); code != exitOK {
		t.Fatal(told)
	}
	for path, mode := range map[string]os.FileMode{filepath.Dir(folder): 0o755, folder: 0o555, data: 0o444} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	if code, told := exec(asNobody, "query", "--store", data, "--output", "csv", "{ snapshot { version } }"); code != exitOK || !strings.Contains(told, "snapshot.version\r\n1\r\n") {
		t.Errorf("asked: %d %q", code, told)
	}
	if code, told := exec(asNobody, "seed", "--store", data, "../../seed/exercise"); code != exitFailed || !strings.Contains(told, "may not be read and written") {
		t.Errorf("written: %d %q", code, told)
	}
}
