package internal_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// allowed says what of ours a package may import, by patterns as path.Match
// has them. Test files and the packages that only tests use may import more.
var allowed = map[string][]string{
	"cmd/*": {
		"internal/access", "internal/model", "internal/server", "internal/store", "internal/store/*", "internal/web", "seed",
	},
	"internal/server":   {"graph", "internal/access", "internal/model", "internal/store", "internal/web"},
	"graph":             {"graph/generated", "graph/relay", "graph/scalar", "internal/access", "internal/analysis", "internal/cache", "internal/model"},
	"graph/generated":   {"graph/relay", "graph/scalar", "internal/access", "internal/analysis", "internal/model"},
	"graph/relay":       {"graph/scalar", "internal/analysis", "internal/model"},
	"graph/scalar":      {"internal/analysis", "internal/model"},
	"internal/analysis": {"internal/model"},
	"internal/access":   {"internal/cache", "internal/model"},
	"internal/store":    {"internal/cache", "internal/model"},
	"internal/store/*":  {"internal/model", "internal/store"},
	// What becomes of foreign edits is decided without a server.
	"internal/store/neo4j":         {"internal/model", "internal/store", "internal/store/neo4j/foreign"},
	"internal/store/neo4j/foreign": {"internal/model"},
	"seed":                         {"internal/model"},
	"internal/model":               {},
	"internal/cache":               {},
	"internal/web":                 {},
}

// standardOnly are packages that import nothing of others but the standard library.
var standardOnly = []string{"internal/model", "internal/store/neo4j/foreign"}

// forTests are packages that no program holds.
var forTests = []string{
	"cmd/concert/e2e", "internal/store/neo4j/e2e", "internal/web/e2e",
	"graph/graphtest", "internal/access/accesstest", "internal/analysis/naive", "internal/bench", "internal/model/modeltest",
	"internal/store/storetest", "internal/store/*/*test", "internal/web/webtest",
}

type listed struct {
	ImportPath string
	Imports    []string
}

// Each layer knows those below it and no other: cmd, server, graph, then what
// questions need, then the model, which knows the standard library alone.
func TestImports(t *testing.T) {
	ours := packages(t)
	if len(ours) < len(allowed) {
		t.Fatalf("go list found %d packages", len(ours))
	}
	for _, p := range ours {
		name := strings.TrimPrefix(p.ImportPath, "concert/")
		if name == "internal" || matches(forTests, name) { // internal is this test
			continue
		}
		may, known := allowedTo(name)
		if !known {
			t.Errorf("%s has no place in the layers: give it one in this test", name)
		}
		for _, imported := range p.Imports {
			below, isOurs := strings.CutPrefix(imported, "concert/")
			switch {
			case isOurs && (matches(forTests, below) || !matches(may, below)):
				t.Errorf("%s imports %s", name, below)
			case !isOurs && matches(standardOnly, name) && strings.Contains(imported, "."):
				t.Errorf("%s imports %s; it knows the standard library alone", name, imported)
			}
		}
	}
}

func allowedTo(name string) (may []string, known bool) {
	if may, known = allowed[name]; known {
		return may, true
	}
	for pattern, may := range allowed {
		if matches([]string{pattern}, name) {
			return may, true
		}
	}
	return nil, false
}

func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		ok, err := path.Match(pattern, name)
		return ok && err == nil
	})
}

func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "concert/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// onlyIn says which packages may import what speaks to the outside: GraphQL and
// each database have one place.
var onlyIn = map[string][]string{
	"github.com/99designs/gqlgen":      {"graph", "graph/generated", "graph/scalar"},
	"github.com/vektah/gqlparser":      {"graph", "graph/generated"},
	"github.com/neo4j/neo4j-go-driver": {"internal/store/neo4j"},
	"go.etcd.io/bbolt":                 {"internal/store/bbolt"},
	"net/http":                         {"cmd/*", "graph", "internal/server", "internal/web"},
}

func TestEachProtocolHasItsPlace(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, "concert/")
		if matches(forTests, name) {
			continue
		}
		for _, imported := range p.Imports {
			for outside, may := range onlyIn {
				if (imported == outside || strings.HasPrefix(imported, outside+"/")) && !matches(may, name) {
					t.Errorf("%s imports %s, which belongs in %s", name, imported, strings.Join(may, ", "))
				}
			}
		}
	}
}
