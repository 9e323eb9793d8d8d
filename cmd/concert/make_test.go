//go:build unix

package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The README's first command serves both worlds, and keeps what is there when
// it is killed and run again.
func TestMakeRun(t *testing.T) {
	readme, err := os.ReadFile(readmePath)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "```sh\nmake run ") {
		t.Fatal("the README's first command is not make run")
	}
	data := t.TempDir()
	for range 2 {
		address := freeAddress(t)
		kill := makeRun(t, data, address)
		for _, world := range []string{"real", "exercise"} {
			answer := ask(t, address, world, "secretariat", `{ snapshot { version } }`)
			if string(answer) != `{"snapshot":{"version":2}}` {
				t.Errorf("%s answers %s, want both seeds and no more", world, answer)
			}
		}
		kill()
	}
	if _, err := os.Stat(filepath.Join(data, "concert.db")); err != nil {
		t.Error(err)
	}
}

// makeRun starts `make run` and returns what kills all of it at once.
func makeRun(t *testing.T, data, address string) (kill func()) {
	t.Helper()
	cmd := exec.Command("make", "--no-print-directory", "run", "DATA="+data, "LISTEN="+address)
	cmd.Dir = "../.."
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill = func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
	}
	t.Cleanup(kill)
	for range 1200 {
		if r, err := http.Get("http://" + address + "/readyz"); err == nil {
			_ = r.Body.Close()
			return kill
		}
		time.Sleep(100 * time.Millisecond)
	}
	kill()
	t.Fatalf("make run is not ready: %s", out.String())
	return nil
}
