package seed_test

import (
	"os"
	"strings"
	"testing"

	"concert/internal/model"
	"concert/seed"
)

// The README lists every folder, and its examples are read: a file, and one of its
// history.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range model.NodeKinds() {
		d := kind.Declaration()
		if row := "| `" + d.Folder + "` | " + d.Label + " | `" + d.Prefix + ":"; !strings.Contains(string(text), row) {
			t.Errorf("the README has no row %s", row)
		}
	}
	_, rest, _ := strings.Cut(string(text), "```yaml\n")
	example, rest, _ := strings.Cut(rest, "```")
	set, err := seed.Parse(files("-- programmes/a.yaml --\n"+example), "readme")
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Changes) != 5 {
		t.Errorf("%d records and edges in the example, want 5", len(set.Changes))
	}
	_, rest, _ = strings.Cut(rest, "```yaml\n")
	history, _, _ := strings.Cut(rest, "```")
	if _, err := seed.Parse(files("-- programmes/a.yaml --\n"+example+"-- history/a.yaml --\n"+history), "readme"); err != nil {
		t.Error(err)
	}
}
