package e2e

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"concert/internal/model"
	"concert/internal/store/neo4j"
	"concert/internal/store/neo4j/neo4jtest"
)

// goBack brings the database to an earlier version, as a restored dump would: by the
// count of transactions nobody has written this, nor what follows it.
func goBack(t *testing.T, server *neo4jtest.Server, to model.Version) {
	t.Helper()
	server.Query(t, `MATCH (c:ConcertCommit {version: $to}) MATCH (s:ConcertStore) SET s.version = $to, s.hash = c.hash, s.own = s.own + 2
		WITH s MATCH (c) WHERE (c:ConcertCommit OR c:ConcertChanges) AND c.version > $to DELETE c`, map[string]any{"to": int64(to)})
}

// TestRestored notices that the database went back, mixes nothing, and says what
// to do.
func TestRestored(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]func(t *testing.T, server *neo4jtest.Server){
		"older": func(t *testing.T, server *neo4jtest.Server) {
			t.Helper()
			goBack(t, server, 1)
			server.Query(t, `MATCH (n:Theme) WHERE n.id STARTS WITH 'theme:new' DETACH DELETE n`, nil)
		},
		"another history": func(t *testing.T, server *neo4jtest.Server) {
			t.Helper()
			goBack(t, server, 1)
			server.Query(t, `MATCH (n:Theme) WHERE n.id STARTS WITH 'theme:new' DETACH DELETE n`, nil)
			other := open(t, addressOf(server))
			for n := range 5 {
				apply(t, other, draft(fmt.Sprint("other", n), model.PutNode(fmt.Sprint("theme:other", n), map[string]any{"name": "Other"})))
			}
		},
		"another store": func(t *testing.T, server *neo4jtest.Server) {
			t.Helper()
			server.Query(t, `MATCH (s:ConcertStore) SET s.store = 'another'`, nil)
		},
		"emptied": func(t *testing.T, server *neo4jtest.Server) {
			t.Helper()
			server.Empty(t)
		},
	} {
		t.Run(name, func(t *testing.T) {
			server, s := grown(t)
			for n := range 3 {
				apply(t, s, draft(fmt.Sprint(n), model.PutNode(fmt.Sprint("theme:new", n), map[string]any{"name": "New"})))
			}
			before := newest(t, s)
			harm(t, server)
			within(t, patience, func() error {
				_, err := s.Load(t.Context(), model.Latest)
				if !errors.Is(err, neo4j.ErrRestored) || model.CodeOf(err) != model.Unavailable || !strings.Contains(err.Error(), "start them again") {
					return fmt.Errorf("want ErrRestored: %w", err)
				}
				return nil
			})
			_, err := s.Apply(t.Context(), draft("late", model.PutNode("theme:late", map[string]any{"name": "Late"})))
			if !errors.Is(err, neo4j.ErrRestored) {
				t.Fatalf("error %v, want ErrRestored", err)
			}
			if n := server.Query(t, `MATCH (n:Theme {id: 'theme:late'}) RETURN count(n) AS n`, nil)[0]["n"]; n != int64(0) {
				t.Fatal("the late write landed")
			}
			if before.Version() != 4 {
				t.Fatalf("version %d", before.Version())
			}
			if name == "emptied" || name == "another store" {
				return
			}
			lawful(t, open(t, addressOf(server)), addressOf(server))
		})
	}
}

// TestOpenRefuses says what is wrong with an address or a server, and shows no
// password.
func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Shared(t)
	host := strings.TrimPrefix(server.URI, "bolt://")
	for name, test := range map[string]struct {
		address, text string
		code          model.ErrorCode
		cause         error
	}{
		"no address":       {"bolt://", "is not an address of a Neo4j", model.Invalid, nil},
		"a query":          {"neo4j://u:secret@" + host + "?a=b", "is not an address of a Neo4j", model.Invalid, nil},
		"a file":           {"concert.db", "is not an address of a Neo4j", model.Invalid, nil},
		"nobody there":     {"bolt://u:secret@127.0.0.1:1", "cannot be reached", model.Unavailable, neo4j.ErrAway},
		"somebody else":    {"bolt://nobody:secret@" + host, "does not let nobody in", model.Unavailable, nil},
		"another database": {"bolt://" + server.User + ":" + server.Password + "@" + host + "/elsewhere", "has no database elsewhere", model.Unavailable, nil},
	} {
		s, err := neo4j.Open(t.Context(), test.address, neo4j.Options{})
		if err == nil {
			_ = s.Close()
			t.Errorf("%s: opened", name)
			continue
		}
		if model.CodeOf(err) != test.code || !strings.Contains(err.Error(), test.text) || strings.Contains(err.Error(), "secret") ||
			(test.cause != nil && !errors.Is(err, test.cause)) {
			t.Errorf("%s: %s %v", name, model.CodeOf(err), err)
		}
	}
}

// TestOtherFormats refuses what a newer Concert wrote, and what an older one did.
func TestOtherFormats(t *testing.T) {
	t.Parallel()
	server, s := grown(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for format, want := range map[int]error{99: neo4j.ErrNewerFormat, 1: neo4j.ErrOlderFormat} {
		server.Query(t, `MATCH (s:ConcertStore) SET s.format = $format`, map[string]any{"format": format})
		if _, err := neo4j.Open(t.Context(), addressOf(server), neo4j.Options{}); !errors.Is(err, want) {
			t.Errorf("error %v, want %v", err, want)
		}
	}
}

// TestDuplicates opens a store in which two nodes have one id, since somebody
// dropped the constraint: that is a finding, and mended the constraint comes back.
func TestDuplicates(t *testing.T) {
	t.Parallel()
	server, s := grown(t)
	server.Query(t, `DROP CONSTRAINT concert_theme_id`, nil)
	server.Query(t, `CREATE (:Theme {id: 'theme:c', name: 'Another'})`, nil)
	within(t, patience, func() error { return found(t, s, "theme:c|2 nodes have this id") })
	again := open(t, addressOf(server))
	if err := found(t, again, "theme:c|2 nodes have this id"); err != nil {
		t.Fatal(err)
	}
	server.Query(t, `MATCH (n:Theme {id: 'theme:c', name: 'Another'}) DELETE n`, nil)
	within(t, patience, func() error { return found(t, again) })
	lawful(t, s, addressOf(server))
	if n := server.Query(t, `SHOW CONSTRAINTS YIELD name WHERE name = 'concert_theme_id' RETURN count(*) AS n`, nil)[0]["n"]; n != int64(1) {
		t.Fatalf("%v constraints, want 1", n)
	}
}

// TestOpenTogether opens an empty database several times at once.
func TestOpenTogether(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Shared(t)
	const servers = 4
	opened, failed := make(chan *neo4j.Store, servers), make(chan error, servers)
	for range servers {
		go func() {
			s, err := neo4j.Open(context.Background(), addressOf(server), neo4j.Options{})
			opened <- s
			failed <- err
		}()
	}
	for range servers {
		if s := <-opened; s != nil {
			defer s.Close() //nolint:errcheck // That is tested elsewhere.
		}
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
}

// TestRouting reaches the database by neo4j://, as a cluster is, and makes dropped
// constraints again.
func TestRouting(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Shared(t)
	address := strings.Replace(addressOf(server), "bolt://", "neo4j://", 1)
	s := open(t, address+"/neo4j")
	apply(t, s, draft("ground", ground()...))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	server.Query(t, `DROP CONSTRAINT concert_need_id`, nil)
	server.Query(t, `DROP CONSTRAINT concert_has_need_key`, nil)
	lawful(t, open(t, address), address)
	if n := server.Query(t, `SHOW CONSTRAINTS YIELD name WHERE name IN ['concert_need_id', 'concert_has_need_key'] RETURN count(*) AS n`, nil)[0]["n"]; n != int64(2) {
		t.Fatalf("%v constraints are there again, want 2", n)
	}
}
