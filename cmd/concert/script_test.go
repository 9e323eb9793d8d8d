package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"concert": main})
}

// The scripts run the program as a person does, each in a folder of its own. $ADDR is a
// free address, $KEYFILE where the key of a server there is kept, and $XDG_CONFIG_HOME,
// as all systems have it here, the folder of the user's configuration. Beside the
// commands of testscript there are
//
//	start ARGS…     start concert in the background, and wait until it is ready at $ADDR
//	end SIGNAL      send a signal to what was started and wait until it is gone; its
//	                exit code, output and log are in the files code, out and log
//	get PATH [HEADER: VALUE…]       ask $ADDR; the status and body are in the file answer;
//	                the value @FILE is what that file holds
//	damage FILE     write over what is in the middle of a file
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			address := freeAddress(t)
			env.Setenv("ADDR", address)
			for _, name := range folders {
				env.Setenv(name, filepath.Join(env.WorkDir, "config"))
			}
			folder, err := program{environ: env.Vars}.keyFolder()
			if err != nil {
				return err
			}
			env.Setenv("KEYFILE", filepath.Join(folder, strings.Replace(address, ":", "_", 1)))
			env.Values["started"] = new(started)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"start": start, "end": end, "get": get, "damage": damage,
		},
	})
}

// folders are the variables by which systems find a user's configuration.
var folders = []string{"HOME", "XDG_CONFIG_HOME", "AppData"}

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

// started is a concert in the background.
type started struct{ cmd *exec.Cmd }

func start(ts *testscript.TestScript, _ bool, args []string) {
	s := ts.Value("started").(*started)
	s.cmd = exec.Command("concert", args...)
	s.cmd.Dir = ts.MkAbs(".")
	s.cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "CONCERT_") }) // those of tests
	for _, name := range folders {
		s.cmd.Env = append(s.cmd.Env, name+"="+ts.Getenv(name))
	}
	out, err := os.Create(ts.MkAbs("out"))
	ts.Check(err)
	log, err := os.Create(ts.MkAbs("log"))
	ts.Check(err)
	s.cmd.Stdout, s.cmd.Stderr = out, log
	ts.Check(s.cmd.Start())
	ts.Check(out.Close())
	ts.Check(log.Close())
	ts.Defer(func() { _ = s.cmd.Process.Kill() })
	for range 600 {
		if answer, err := http.Get("http://" + ts.Getenv("ADDR") + "/readyz"); err == nil {
			_ = answer.Body.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("it is not ready; its log: %s", ts.ReadFile("log"))
}

func end(ts *testscript.TestScript, _ bool, args []string) {
	signals := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP, "KILL": os.Kill}
	if len(args) != 1 || signals[args[0]] == nil {
		ts.Fatalf("usage: end INT|TERM|HUP|KILL")
	}
	s := ts.Value("started").(*started)
	ts.Check(s.cmd.Process.Signal(signals[args[0]]))
	_ = s.cmd.Wait() // how it ended stands in its state
	ts.Check(os.WriteFile(ts.MkAbs("code"), fmt.Appendln(nil, s.cmd.ProcessState.ExitCode()), 0o600))
}

func get(ts *testscript.TestScript, _ bool, args []string) {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://"+ts.Getenv("ADDR")+args[0], nil)
	ts.Check(err)
	for _, header := range args[1:] {
		name, value, _ := strings.Cut(header, ": ")
		if name == "Host" {
			r.Host = value
		}
		if file, ok := strings.CutPrefix(value, "@"); ok {
			value = strings.TrimSpace(ts.ReadFile(file))
		}
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	ts.Check(err)
	defer func() { _ = answer.Body.Close() }()
	file, err := os.Create(ts.MkAbs("answer"))
	ts.Check(err)
	ts.Check(answer.Write(file))
	ts.Check(file.Close())
}

func damage(ts *testscript.TestScript, _ bool, args []string) {
	file, err := os.OpenFile(ts.MkAbs(args[0]), os.O_RDWR, 0)
	ts.Check(err)
	info, err := file.Stat()
	ts.Check(err)
	_, err = file.WriteAt([]byte(strings.Repeat("damage", 1000)), info.Size()/2)
	ts.Check(err)
	ts.Check(file.Close())
}
