package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"concert/graph/graphtest"
	"concert/internal/model"
	api "concert/internal/server"
	"concert/internal/store/neo4j/neo4jtest"
)

func addressIn(s *neo4jtest.Server, uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		panic(err)
	}
	u.User = url.UserPassword(s.User, s.Password)
	return u.String()
}

// The same questions have the same answers over Neo4j, to the byte.
func TestGoldenQuestionsOverNeo4j(t *testing.T) {
	server := neo4jtest.Shared(t)
	address, key := serve(t, addressIn(server, server.URI))
	graphtest.Run(t, "../../../graph/testdata", false, graphtest.OverHTTP(func(world model.World) string {
		return "http://" + address + api.EndpointOf(world)
	}, key))
}

// A store is copied with its history from a file to Neo4j and back.
func TestCopy(t *testing.T) {
	server := neo4jtest.Shared(t)
	folder := t.TempDir()
	first, second := filepath.Join(folder, "first.db"), filepath.Join(folder, "second.db")
	run(t, 0, nil, "seed", "--store", first, "../../../seed/reference", "../../../seed/exercise")
	environ := []string{"CONCERT_NEO4J_PASSWORD=" + server.Password}
	out, _ := run(t, 0, environ, "copy", "--no-erasures", "--from", first, "--to", server.URI)
	if !strings.Contains(out, "versions copied: 2;") {
		t.Fatal(out)
	}
	server.Query(t, `MATCH (n:Theme {id: 'theme:border'}) SET n.name = 'Borders' CREATE (:Theme {id: 'theme:unnamed'})`, nil)
	out, _ = run(t, 0, environ, "copy", "--no-erasures", "--from", server.URI, "--to", second)
	if !strings.Contains(out, "versions copied: 3;") || !strings.Contains(out, "no commit could take them: 1;") {
		t.Fatal(out)
	}
	out, _ = run(t, 0, environ, "copy", "--no-erasures", "--from", server.URI, "--to", first)
	if !strings.Contains(out, "versions copied: 1;") {
		t.Fatal(out)
	}
	question := `{ node(id: "theme:border") { ... on Theme { name } } snapshot { version } }`
	inFile, _ := run(t, 0, nil, "query", "--store", second, "--output", "json", question)
	inNeo4j, _ := run(t, 0, environ, "query", "--store", server.URI, "--output", "json", question)
	if inFile != inNeo4j || !strings.Contains(inFile, "Borders") {
		t.Fatalf("%s and %s", inFile, inNeo4j)
	}
	run(t, 0, nil, "seed", "--store", filepath.Join(folder, "other.db"), "../../../seed/reference")
	if _, problems := run(t, 1, environ, "copy", "--no-erasures", "--from", filepath.Join(folder, "other.db"), "--to", server.URI); !strings.Contains(problems, "holds version 3") {
		t.Fatal(problems)
	}
}

// A Neo4j that is away is waited for, and readyz tells; later, answers go on and
// say how old they are.
func TestServeWithoutNeo4j(t *testing.T) {
	server := neo4jtest.Shared(t)
	proxy := neo4jtest.NewProxy(t, server)
	proxy.Cut()
	address := freeAddress(t)
	p := start(t, concert(nil, "serve", "--listen", address, "--store", addressIn(server, proxy.URI), "--seed", "reference"))
	defer func() {
		p.stop()
		for _, line := range []string{"waiting for the store", "the store is away", "the store is back", "adopted what was changed in Neo4j", "is kept out"} {
			if !strings.Contains(p.said(), line) {
				t.Errorf("%q is not in the log: %s", line, p.said())
			}
		}
	}()
	eventually(t, address, "/readyz", http.StatusServiceUnavailable, "waits for its store")
	eventually(t, address, "/healthz", http.StatusOK, "alive")
	proxy.Heal()
	eventually(t, address, "/readyz", http.StatusOK, "ready")
	question := "/graphql?query=" + url.QueryEscape(`{ snapshot { version } }`)
	if h := eventually(t, address, question, http.StatusOK, `"version"`); h.Get("Concert-Stale") != "" {
		t.Errorf("an answer is stale, and the store is there")
	}
	proxy.Cut()
	eventually(t, address, "/readyz", http.StatusServiceUnavailable, "not ready")
	if h := eventually(t, address, question, http.StatusOK, `"version"`); h.Get("Concert-Stale") == "" {
		t.Errorf("an answer does not say that it is stale")
	}
	server.Query(t, `CREATE (:Theme {id: 'theme:new', name: 'New'}), (:Theme {id: 'theme:unnamed'})`, nil)
	proxy.Heal()
	eventually(t, address, "/readyz", http.StatusOK, "ready")
	eventually(t, address, question, http.StatusOK, `"version":2`)
}

// eventually asks until the answer is as wanted.
func eventually(t *testing.T, address, path string, status int, text string) http.Header {
	t.Helper()
	var last string
	for from := time.Now(); time.Since(from) < 3*time.Minute; {
		r, err := http.Get("http://" + address + path)
		if err == nil {
			body, _ := io.ReadAll(r.Body)
			_ = r.Body.Close()
			if last = fmt.Sprint(r.StatusCode, " ", string(body)); r.StatusCode == status && strings.Contains(last, text) {
				return r.Header
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s answers %q", path, last)
	return nil
}
