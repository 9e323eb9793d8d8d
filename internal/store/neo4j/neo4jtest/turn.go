package neo4jtest

import (
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// turn is what a test binary holds while one of its tests uses a given server.
type turn struct {
	file string // that is locked; "" for a server that no other binary knows

	mu     sync.Mutex
	users  int // calls of take whose test has not ended
	unlock func()
}

// lockFile returns the file that stands for a given server: the one that
// scripts/neo4j names, or one for its host and port.
func lockFile(uri string) string {
	if file := os.Getenv("CONCERT_TEST_NEO4J_LOCK"); file != "" {
		return file
	}
	host := uri
	if u, err := url.Parse(uri); err == nil {
		host = u.Host
	}
	return filepath.Join(os.TempDir(), "concert-test-"+url.QueryEscape(host)+".lock")
}

// take waits until no other test binary has the turn, and gives it back when the
// test ends, if no other test of this binary has it by then.
func (u *turn) take(tb testing.TB) {
	tb.Helper()
	if u.file == "" {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.users == 0 {
		unlock, err := lock(u.file)
		if err != nil {
			tb.Fatalf("no turn at the shared Neo4j: %v", err)
		}
		u.unlock = unlock
	}
	u.users++
	tb.Cleanup(func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		if u.users--; u.users == 0 {
			u.unlock()
		}
	})
}
