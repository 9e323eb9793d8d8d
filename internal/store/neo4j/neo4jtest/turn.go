package neo4jtest

import (
	"cmp"
	"net/url"
	"os"
	"path/filepath"
	"testing"
)

// given returns the server that the environment names, nil if none. It is not
// connected before its first turn.
func given() *Server {
	s := &Server{
		URI:      os.Getenv("CONCERT_TEST_NEO4J_URI"),
		User:     cmp.Or(os.Getenv("CONCERT_TEST_NEO4J_USER"), "neo4j"),
		Password: os.Getenv("CONCERT_TEST_NEO4J_PASSWORD"),
	}
	if s.URI == "" {
		return nil
	}
	return s
}

// takeTurn waits until no other test binary uses the given server, and lets others
// have it when the test ends.
func (s *Server) takeTurn(tb testing.TB) {
	tb.Helper()
	if s.inTurn {
		return
	}
	unlock, err := lock(lockFile(s.URI))
	if err != nil {
		tb.Fatalf("no turn at the given Neo4j: %v", err)
	}
	s.inTurn = true
	tb.Cleanup(func() { s.inTurn = false; unlock() })
	if s.driver != nil {
		return
	}
	if err = s.connect(); err == nil {
		err = s.mark()
	}
	if err != nil {
		tb.Fatal(err)
	}
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
