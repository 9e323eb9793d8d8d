package e2e

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"concert/internal/store/neo4j/neo4jtest"
)

func TestSharedIsEmpty(t *testing.T) {
	t.Parallel()
	for range 2 {
		s := neo4jtest.Shared(t)
		if n := count(t, s); n != 0 {
			t.Fatalf("has %d nodes, want none", n)
		}
		s.Query(t, `CREATE (:A {id: 1})-[:B]->(:C)`, nil)
	}
	s := neo4jtest.Shared(t)
	s.Query(t, `CREATE CONSTRAINT one IF NOT EXISTS FOR (n:A) REQUIRE n.id IS UNIQUE`, nil)
	s.Query(t, `CREATE INDEX two IF NOT EXISTS FOR (n:A) ON (n.other)`, nil)
	s.Wipe(t)
	if left := s.Query(t, `SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' AND name <> 'concert_test' RETURN name`, nil); left != nil {
		t.Fatalf("Wipe left %v", left)
	}
}

func TestKillAndRestart(t *testing.T) {
	t.Parallel()
	s := neo4jtest.Killable(t)
	s.Query(t, `CREATE (:A)`, nil)
	s.Kill(t)
	if reachable(s.URI) {
		t.Fatal("answers after Kill")
	}
	s.Restart(t)
	if n := count(t, s); n != 1 {
		t.Fatalf("has %d nodes after Restart, want 1", n)
	}
	s.Pause(t)
	if err := ping(t, s, s.URI, 200*time.Millisecond); err == nil {
		t.Fatal("answers while paused")
	}
	s.Resume(t)
	if err := ping(t, s, strings.Replace(s.URI, "bolt:", "neo4j:", 1), time.Minute); err != nil {
		t.Fatal(err)
	}
	s.Empty(t)
	checkTurns(t, s)
}

// checkTurns gives a server to two test binaries at once.
func checkTurns(t *testing.T, s *neo4jtest.Server) {
	t.Helper()
	lock := filepath.Join(t.TempDir(), "lock")
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			other := exec.Command(os.Args[0], "-test.run=^TestAlone$", "-test.count=1")
			other.Env = append(os.Environ(), "CONCERT_TEST_NEO4J_URI="+s.URI, "CONCERT_TEST_NEO4J_USER="+s.User,
				"CONCERT_TEST_NEO4J_PASSWORD="+s.Password, "CONCERT_TEST_NEO4J_LOCK="+lock)
			if out, err := other.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	wait.Wait()
}

// TestAlone has the shared server for itself until it ends, and then again.
func TestAlone(t *testing.T) {
	t.Parallel()
	for range 10 {
		t.Run("turn", func(t *testing.T) {
			s := neo4jtest.Shared(t)
			for n := range 10 {
				if got := count(t, s); got != int64(n) {
					t.Fatalf("has %d nodes, want %d", got, n)
				}
				s.Query(t, `CREATE (:A)`, nil)
			}
		})
	}
}

// A server ends with the process that wanted it, even if that panics.
func TestEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	if os.Getenv("CONCERT_TEST_PANICS") != "" {
		fmt.Println("uri=" + neo4jtest.Killable(t).URI)
		go panic("as wanted")
		select {}
	}
	caller := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	caller.Env = append(os.Environ(), "CONCERT_TEST_PANICS=1", "CONCERT_TEST_NEO4J_URI=")
	out, err := caller.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := caller.Start(); err != nil {
		t.Fatal(err)
	}
	uri := ""
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if said, ok := strings.CutPrefix(lines.Text(), "uri="); ok {
			uri = said
		}
	}
	if err := caller.Wait(); err == nil || uri == "" {
		t.Fatalf("the caller should start a server and panic: %v", err)
	}
	for range 100 {
		if !reachable(uri) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("still answers 10 s after its caller panicked")
}

func TestProxy(t *testing.T) {
	t.Parallel()
	s := neo4jtest.Shared(t)
	p := neo4jtest.NewProxy(t, s)
	answers := func(wanted bool, when string) {
		t.Helper()
		patience := time.Minute
		if !wanted {
			patience = 300 * time.Millisecond
		}
		if err := ping(t, s, p.URI, patience); (err == nil) != wanted {
			t.Fatalf("%s: %v", when, err)
		}
	}
	answers(true, "at first")
	p.Cut()
	answers(false, "cut")
	p.Heal()
	answers(true, "after a cut")
	p.Mute()
	answers(false, "mute")
	p.Heal()
	p.Deafen()
	answers(false, "deaf")
	p.Heal()
	p.CutAfter(100, true)
	answers(false, "cut after 100 bytes")
	p.Heal()
	p.Delay(50 * time.Millisecond)
	from := time.Now()
	answers(true, "delayed")
	if took := time.Since(from); took < 100*time.Millisecond {
		t.Fatalf("delayed by 50 ms each way, an answer took %v", took)
	}
}

func count(t *testing.T, s *neo4jtest.Server) int64 {
	t.Helper()
	return s.Query(t, `MATCH (n) RETURN count(n) AS n`, nil)[0]["n"].(int64)
}

// ping asks for 1 over a new connection.
func ping(t *testing.T, s *neo4jtest.Server, uri string, patience time.Duration) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	driver, err := s.Dial(uri)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = driver.Close(context.WithoutCancel(ctx)) }()
	session := driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: neo4jtest.Database})
	defer func() { _ = session.Close(context.WithoutCancel(ctx)) }()
	result, err := session.Run(ctx, `RETURN 1`, nil)
	if err != nil {
		return err
	}
	_, err = result.Single(ctx)
	return err
}

func reachable(uri string) bool {
	connection, err := net.DialTimeout("tcp", strings.TrimPrefix(uri, "bolt://"), time.Second)
	if err != nil {
		return false
	}
	_ = connection.Close()
	return true
}
