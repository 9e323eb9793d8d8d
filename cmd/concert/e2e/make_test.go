//go:build unix

package e2e

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The README's first command serves both worlds, and keeps what is there when
// it is killed and run again.
func TestMakeRun(t *testing.T) {
	readme, err := os.ReadFile("../../../README.md")
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
		for _, world := range []string{"/graphql", "/exercise/graphql"} {
			if answer := ask(t, address, world, `{ snapshot { version } }`); !strings.Contains(answer, `{"version":2}`) {
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
	cmd.Dir = "../../.."
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p := start(t, cmd)
	kill = func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		<-p.ended
	}
	t.Cleanup(kill)
	p.ready(address)
	return kill
}

// ask returns what a server answers to the secretariat.
func ask(t *testing.T, address, world, question string) string {
	t.Helper()
	r, err := http.Get("http://" + address + world + "?query=" + url.QueryEscape(question))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	answer, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}
