// Package e2e tests the store in Neo4j, and what tests it, with a real Neo4j.
package e2e

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"concert/internal/store"
	"concert/internal/store/bbolt"
	"concert/internal/store/neo4j"
	"concert/internal/store/neo4j/neo4jtest"
	"concert/internal/store/storetest"
)

// Laws are tried 20 times here, each time on an empty database; `make soak` tries
// them as often as elsewhere. Two tests run at a time, since each wants a server, and
// waits for it half of the time.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.checks": "20", "test.parallel": "2"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run()) // which reads the flags of the command line
}

// addressOf is an address with user and password.
func addressOf(s *neo4jtest.Server) string { return signed(s, s.URI) }

func signed(s *neo4jtest.Server, uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		panic(err)
	}
	u.User = url.UserPassword(s.User, s.Password)
	return u.String()
}

func open(t testing.TB, address string) *neo4j.Store {
	t.Helper()
	s, err := neo4j.Open(t.Context(), address, neo4j.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// adopt opens a database that holds foreign data.
func adopt(t testing.TB, address string) *neo4j.Store {
	t.Helper()
	s, err := neo4j.Open(context.Background(), address, neo4j.Options{Adopt: true})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestStore runs the suite.
func TestStore(t *testing.T) {
	t.Parallel()
	suite(t, neo4j.Options{})
}

// suite runs the suite of stores, and checks after each store that it has counted all
// that it committed. The database is one: copies go to files.
func suite(t *testing.T, o neo4j.Options) {
	t.Helper()
	var server *neo4jtest.Server // whose database still has the store before
	storetest.Run(t, storetest.Target{
		New: func(*testing.T) string {
			if server != nil {
				countsItself(t, server)
			}
			server = neo4jtest.Shared(t)
			return addressOf(server)
		},
		Beside: fileBeside,
		Open:   func(location string) (store.Store, error) { return openEither(location, o) },
		Stepping: func(location string, step func()) (store.Store, error) {
			stepping := o
			stepping.Erasing = step
			return openEither(location, stepping)
		},
		Dump: func(t *testing.T, _ string) []byte { t.Helper(); return dump(t, server) },
	})
	if server != nil {
		countsItself(t, server)
	}
}

// dump returns all values of all nodes and relationships, and what checkpoints hold.
func dump(t *testing.T, server *neo4jtest.Server) []byte {
	t.Helper()
	var all []byte
	for _, what := range []string{`MATCH (x) RETURN properties(x) AS p`, `MATCH ()-[x]->() RETURN properties(x) AS p`} {
		for _, row := range server.Query(t, what, nil) {
			all = fmt.Appendln(all, row["p"])
		}
	}
	var packed []byte
	for _, row := range server.Query(t, `MATCH (p:ConcertCheckpointPart) RETURN p.body AS body ORDER BY p.version, p.part`, nil) {
		body, _ := row["body"].([]byte)
		packed = append(packed, body...)
	}
	for unread := bytes.NewReader(packed); unread.Len() > 0; {
		encoded, err := io.ReadAll(flate.NewReader(unread)) // a bytes.Reader is left where the first ends
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, encoded...)
	}
	return all
}

func fileBeside(t *testing.T) string {
	t.Helper()
	return filepath.Join(storetest.Folder(t), "concert.db")
}

// openEither opens a store by its address or the path of its file.
func openEither(location string, o neo4j.Options) (store.Store, error) {
	if !neo4j.IsAddress(location) {
		return bbolt.Open(location, rand.Reader)
	}
	return neo4j.Open(context.Background(), location, o)
}
