package neo4j_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"concert/internal/model"
	"concert/internal/store/neo4j"
	"concert/internal/store/neo4j/neo4jtest"
)

// goBack brings the database to an earlier version, as a restored dump would.
func goBack(t *testing.T, server *neo4jtest.Server, to model.Version) {
	t.Helper()
	server.Query(t, `MATCH (c:ConcertCommit {version: $to}) MATCH (s:ConcertStore) SET s.version = $to, s.hash = c.hash
		WITH s MATCH (c) WHERE (c:ConcertCommit OR c:ConcertChanges) AND c.version > $to DELETE c`, map[string]any{"to": int64(to)})
}

// TestRestored notices that the database went back, mixes nothing, and says what
// to do.
func TestRestored(t *testing.T) {
	for name, harm := range map[string]func(t *testing.T, server *neo4jtest.Server){
		"older": func(t *testing.T, server *neo4jtest.Server) {
			goBack(t, server, 1)
			server.Query(t, `MATCH (n:Theme) WHERE n.id STARTS WITH 'theme:new' DETACH DELETE n`, nil)
		},
		"another history": func(t *testing.T, server *neo4jtest.Server) {
			goBack(t, server, 1)
			server.Query(t, `MATCH (n:Theme) WHERE n.id STARTS WITH 'theme:new' DETACH DELETE n`, nil)
			other := open(t, addressOf(server))
			for n := range 5 {
				apply(t, other, draft(fmt.Sprint("other", n), model.PutNode(fmt.Sprint("theme:other", n), map[string]any{"name": "Other"})))
			}
		},
		"another store": func(t *testing.T, server *neo4jtest.Server) {
			server.Query(t, `MATCH (s:ConcertStore) SET s.store = 'another'`, nil)
		},
		"emptied": func(t *testing.T, server *neo4jtest.Server) { server.Empty(t) },
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
					return fmt.Errorf("error %v, wanted is ErrRestored", err)
				}
				return nil
			})
			_, err := s.Apply(t.Context(), draft("late", model.PutNode("theme:late", map[string]any{"name": "Late"})))
			if !errors.Is(err, neo4j.ErrRestored) {
				t.Fatalf("error %v, wanted is ErrRestored", err)
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
