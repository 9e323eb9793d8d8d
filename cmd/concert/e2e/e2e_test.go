// Package e2e runs the program whole, as people do: over a real Neo4j, in a
// browser, and by make.
package e2e

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program is the path of concert, built for these tests.
var program string

func TestMain(m *testing.M) { os.Exit(built(m)) }

func built(m *testing.M) int {
	folder, err := os.MkdirTemp("", "concert-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(folder) }()
	program = filepath.Join(folder, "concert")
	if out, err := exec.Command("go", "build", "-o", program, "concert/cmd/concert").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// config returns the variable of a folder for the user's configuration.
func config(folder string) string { return "XDG_CONFIG_HOME=" + filepath.Join(folder, "config") }

// concert returns a command of the program, with no variables of ours but those
// given, and with keys of its own.
func concert(environ []string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "CONCERT_") })
	cmd.Env = append(cmd.Env, config(filepath.Dir(program)))
	cmd.Env = append(cmd.Env, environ...)
	return cmd
}

// run runs a command that is to end with a code, and returns what it wrote.
func run(t *testing.T, code int, environ []string, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, problems bytes.Buffer
	cmd := concert(environ, args...)
	cmd.Stdout, cmd.Stderr = &out, &problems
	_ = cmd.Run() // how it ended stands in its state
	if got := cmd.ProcessState.ExitCode(); got != code {
		t.Fatalf("concert %s: exit code %d, want %d: %s%s", strings.Join(args, " "), got, code, out.String(), problems.String())
	}
	return out.String(), problems.String()
}

// freeAddress returns an address on loopback that nobody listens on now.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// process is a server in the background. It ends with the test at the latest.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	log   string // the file that it writes to
	ended chan struct{}
}

func start(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{t, cmd, filepath.Join(t.TempDir(), "log"), make(chan struct{})}
	log, err := os.Create(p.log)
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = log, log
	cmd.WaitDelay = time.Minute
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		_ = cmd.Wait() // how it ended stands in its state
		_ = log.Close()
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-p.ended
	})
	return p
}

func (p *process) said() string {
	said, err := os.ReadFile(p.log)
	if err != nil {
		p.t.Error(err)
	}
	return string(said)
}

// ready waits until the server is ready at an address.
func (p *process) ready(address string) {
	p.t.Helper()
	for from := time.Now(); time.Since(from) < 3*time.Minute; {
		select {
		case <-p.ended:
			p.t.Fatalf("it ended: %s\n%s", p.cmd.ProcessState, p.said())
		case <-time.After(20 * time.Millisecond):
		}
		if r, err := http.Get("http://" + address + "/readyz"); err == nil {
			_ = r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return
			}
		}
	}
	p.t.Fatalf("it is not ready: %s", p.said())
}

// stop ends the server as an administrator does, and wants it to end well.
func (p *process) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Error(err)
	}
	<-p.ended
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		p.t.Errorf("serve ended with %d: %s", code, p.said())
	}
}

// keyForm finds the key in what serve prints.
var keyForm = regexp.MustCompile(`#key=(\S+)`)

// key returns the key in the link that the server printed.
func (p *process) key() string {
	p.t.Helper()
	found := keyForm.FindStringSubmatch(p.said())
	if found == nil {
		p.t.Fatalf("it printed no link with a key: %s", p.said())
	}
	return found[1]
}

// serve serves both seeds from a store until the test ends, and returns the
// address and the key.
func serve(t *testing.T, store string) (address, key string) {
	t.Helper()
	address = freeAddress(t)
	p := start(t, concert(nil, "serve", "--listen", address, "--store", store, "--seed", "reference,exercise"))
	p.ready(address)
	t.Cleanup(p.stop)
	return address, p.key()
}
