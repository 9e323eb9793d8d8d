package analysis_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"concert/internal/model/modeltest"
)

// TestWorlds asks small worlds what their file `asked` asks: a line for each
// question, and under it, indented, what is wanted of its answer, worked out by
// hand. Lines that start with # explain.
func TestWorlds(t *testing.T) {
	files, err := filepath.Glob("testdata/worlds/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no worlds", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			archive := txtar.Parse(content)
			view := modeltest.Archive(t, archive)
			for _, block := range blocks(archive) {
				q := parseQuestion(modeltest.Lengthen(block.question))
				got := ask(t, view, q)
				explain(t, view, q, got)
				check(t, block, got)
			}
		})
	}
}

type block struct {
	question string
	wanted   [][2]string
}

func blocks(archive *txtar.Archive) []block {
	var all []block
	for _, f := range archive.Files {
		if f.Name != "asked" {
			continue
		}
		for line := range strings.Lines(string(f.Data)) {
			text := strings.TrimSpace(line)
			switch {
			case text == "" || strings.HasPrefix(text, "#"):
			case !strings.HasPrefix(line, " "):
				all = append(all, block{question: text})
			default:
				name, value, _ := strings.Cut(text, " = ")
				all[len(all)-1].wanted = append(all[len(all)-1].wanted, [2]string{name, value})
			}
		}
	}
	return all
}

func check(t *testing.T, b block, got answer) {
	t.Helper()
	short := map[string]string{}
	for name, value := range got {
		short[modeltest.Shorten(name)] = modeltest.Shorten(value)
	}
	for _, want := range b.wanted {
		value, ok := short[want[0]]
		switch {
		case want[1] == "absent" && !ok:
		case !ok:
			t.Errorf("%s\n  has no %s, only\n    %s", b.question, want[0], strings.Join(slices.Sorted(maps.Keys(short)), "\n    "))
		case value != want[1]:
			t.Errorf("%s\n  %s = %s\n  want %s", b.question, want[0], value, want[1])
		}
	}
}
