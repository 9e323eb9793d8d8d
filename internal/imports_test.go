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
	"cmd/*":             {"*", "internal/*", "internal/store/*"},
	"internal/server":   {"graph", "internal/access", "internal/model", "internal/store", "internal/web"},
	"graph":             {"graph/generated", "graph/relay", "internal/access", "internal/analysis", "internal/model"},
	"graph/generated":   {"graph/relay", "internal/access", "internal/analysis", "internal/model"},
	"graph/relay":       {"internal/analysis", "internal/model"},
	"internal/analysis": {"internal/model"},
	"internal/access":   {"internal/model"},
	"internal/store":    {"internal/model"},
	"internal/store/*":  {"internal/model", "internal/store"},
	"seed":              {"internal/model"},
	"internal/model":    {},
	"internal/web":      {},
}

// forTests are packages that no program holds.
var forTests = []string{
	"cmd/concert/e2e", "internal/store/neo4j/e2e", "internal/web/e2e",
	"graph/graphtest", "internal/access/accesstest", "internal/bench", "internal/model/modeltest",
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
			case !isOurs && name == "internal/model" && strings.Contains(imported, "."):
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
