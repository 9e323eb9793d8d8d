package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var isNotice = regexp.MustCompile(`(?i)^(licen[cs]e|notice|copying)(\..*)?$`)

// TestNotices: licences.txt has the notices of Go and of every module that the
// program is built of. -update writes it again.
func TestNotices(t *testing.T) {
	listed, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	modules := append(strings.Fields("Go "+string(root)), strings.Fields(string(listed))...)
	var want bytes.Buffer
	for _, module := range sortedPairs(modules) {
		entries, err := os.ReadDir(module[1])
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, entry := range entries {
			if !isNotice.MatchString(entry.Name()) || entry.IsDir() {
				continue
			}
			text, err := os.ReadFile(filepath.Join(module[1], entry.Name()))
			if err != nil {
				t.Fatal(err)
			}
			found = true
			fmt.Fprintf(&want, "=== %s: %s ===\n\n%s\n\n", module[0], entry.Name(), bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r"), nil)))
		}
		if !found {
			t.Errorf("%s has no notice", module[0])
		}
	}
	if *update {
		if err := os.WriteFile("licences.txt", want.Bytes(), 0o644); err != nil { //nolint:gosec // It is to be read.
			t.Fatal(err)
		}
		return
	}
	if want.String() != licences {
		t.Error("licences.txt is not what the modules say: go test ./cmd/concert -run Notices -update")
	}
}

// sortedPairs puts names and what belongs to each into pairs, by name, each once.
func sortedPairs(words []string) [][2]string {
	var pairs [][2]string
	for pair := range slices.Chunk(words, 2) {
		pairs = append(pairs, [2]string(pair))
	}
	slices.SortFunc(pairs, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return slices.Compact(pairs)
}

func TestVersionPrintsLicences(t *testing.T) {
	var out, errs strings.Builder
	if code := run(t.Context(), []string{"version", "--licences"}, nil, nil, &out, &errs); code != exitOK {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	for _, module := range []string{"Go", "github.com/99designs/gqlgen", "go.etcd.io/bbolt", "github.com/neo4j/neo4j-go-driver/v5"} {
		if !strings.Contains(out.String(), "=== "+module+": ") {
			t.Errorf("no notice of %s", module)
		}
	}
}
