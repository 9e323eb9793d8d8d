package neo4jtest

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j/dbtype"
)

// Measure returns a measure in Cypher, one of testdata/measures by its name. A line
// `//: ground/x.cypher` there stands for that file.
func Measure(tb testing.TB, name string) string {
	tb.Helper()
	root, err := moduleRoot()
	if err != nil {
		tb.Fatal(err)
	}
	return measure(tb, filepath.Join(root, "internal", "store", "neo4j", "testdata", "measures"), name+".cypher")
}

func measure(tb testing.TB, folder, file string) string {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join(folder, file))
	if err != nil {
		tb.Fatal(err)
	}
	var whole strings.Builder
	for line := range strings.Lines(string(text)) {
		if part, ok := strings.CutPrefix(strings.TrimSpace(line), "//: "); ok {
			line = measure(tb, folder, part)
		}
		whole.WriteString(line)
	}
	return whole.String()
}

// Parameters returns the parameters of every measure, some of them changed: those
// of the exercise's worked example, as of 1 June 2025.
func Parameters(change map[string]any) map[string]any {
	parameters := map[string]any{
		"asOf":          dbtype.Date(time.Date(2025, time.June, 1, 0, 0, 0, 0, time.UTC)),
		"since":         dbtype.Date(time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC)),
		"impliedWeight": 0.5,
		"metFrom":       0.75,
		"withinDays":    90,
		"exercise":      false,
	}
	maps.Copy(parameters, change)
	return parameters
}
