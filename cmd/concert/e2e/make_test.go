//go:build unix

package e2e

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// The README's first command serves both worlds, and keeps what is there when
// it is killed and run again. What the README asks it with curl is answered.
func TestMakeRun(t *testing.T) {
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "```sh\nmake run ") {
		t.Fatal("the README's first command is not make run")
	}
	data, keys := t.TempDir(), map[string]bool{}
	address := freeAddress(t)
	for range 2 {
		p, kill := makeRun(t, data, address)
		keys[p.key()] = true
		for _, world := range []string{"/graphql", "/exercise/graphql"} {
			if answer := ask(t, address, world, p.key(), `{ snapshot { version } }`); !strings.Contains(answer, `{"version":2}`) {
				t.Errorf("%s answers %s, want both seeds and no more", world, answer)
			}
		}
		checkCurl(t, string(readme), address, data)
		kill()
	}
	if len(keys) != 1 {
		t.Errorf("two starts at one address had %d keys", len(keys))
	}
	if _, err := os.Stat(filepath.Join(data, "concert.db")); err != nil {
		t.Error(err)
	}
}

var curlForm = regexp.MustCompile(`(?m)^.*\bcurl .*$`)

// checkCurl runs the commands of the README that ask with curl, in a shell.
func checkCurl(t *testing.T, readme, address, data string) {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Fatal("this test needs curl: apt-get install curl")
	}
	there := strings.NewReplacer("http://127.0.0.1:8080", "http://"+address,
		"~/.config/concert/keys/127.0.0.1_8080", filepath.Join(data, "config/concert/keys", strings.Replace(address, ":", "_", 1)))
	var answers []string
	for _, command := range curlForm.FindAllString(readme, -1) {
		answer, err := exec.Command("sh", "-c", there.Replace(command)).Output()
		if err != nil {
			t.Errorf("%s: %v", command, err)
		}
		answers = append(answers, string(answer))
	}
	if len(answers) != 2 || !strings.Contains(answers[0], `"name":"secretariat"`) || !strings.Contains(answers[1], `"name":"state:XAB"`) {
		t.Errorf("curl is answered %q, want the secretariat in the real world and state:XAB in the exercise", answers)
	}
}

// makeRun starts `make run` and returns what kills all of it at once.
func makeRun(t *testing.T, data, address string) (p *process, kill func()) {
	t.Helper()
	cmd := exec.Command("make", "--no-print-directory", "run", "DATA="+data, "LISTEN="+address)
	cmd.Dir = "../../.."
	settings, err := exec.Command("go", "env", "GOENV").Output() // which are in the user's configuration too
	if err != nil {
		t.Fatal(err)
	}
	cmd.Env = append(os.Environ(), config(data), "GOENV="+strings.TrimSpace(string(settings)))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p = start(t, cmd)
	kill = func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		<-p.ended
	}
	t.Cleanup(kill)
	p.ready(address)
	return p, kill
}

// ask returns what a server answers to anyone who has its key.
func ask(t *testing.T, address, world, key, question string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+world+"?query="+url.QueryEscape(question), nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Concert-Key", key)
	r, err := http.DefaultClient.Do(request)
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
