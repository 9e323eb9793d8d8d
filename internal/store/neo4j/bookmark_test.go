package neo4j

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"
)

const database = "00112233445566778899aabbccddeeff"

// bookmark encodes hexadecimal digits as a bookmark is.
func bookmark(t *testing.T, digits ...string) string {
	t.Helper()
	packed, err := hex.DecodeString(strings.Join(digits, ""))
	if err != nil {
		t.Fatal(err)
	}
	return "FB:" + base64.StdEncoding.EncodeToString(packed)
}

func TestTransactionsOf(t *testing.T) {
	for _, test := range []struct {
		number string
		want   int64
	}{
		{"00", 0},
		{"2a", 42},
		{"7f", 127},
		{"c87f", 127},
		{"c90080", 128},
		{"c97fff", 32767},
		{"ca00008000", 32768},
		{"ca7fffffff", 2147483647},
		{"cb0000000080000000", 2147483648},
		{"cb7fffffffffffffff", 9223372036854775807},
	} {
		text := bookmark(t, "91cc10", database, test.number, "90")
		if got := transactionsOf(text); got != (transactions{database, test.want}) {
			t.Errorf("%s says %v, want transaction %d", text, got, test.want)
		}
	}
}

// A bookmark of a form that nobody knows says nothing, and is not a mistake.
func TestBookmarksOfAnotherForm(t *testing.T) {
	whole := bookmark(t, "91cc10", database, "c90457", "90")
	for name, text := range map[string]string{
		"none":              "",
		"two":               whole + " " + whole,
		"of older lines":    "neo4j:bookmark:v1:tx42",
		"other letters":     "GB:" + strings.TrimPrefix(whole, "FB:"),
		"no base64":         "FB:***",
		"cut":               bookmark(t, "91cc10", database[:30]),
		"no number":         bookmark(t, "91cc10", database),
		"half a number":     bookmark(t, "91cc10", database, "c904"),
		"cut after number":  bookmark(t, "91cc10", database, "c90457"),
		"below zero":        bookmark(t, "91cc10", database, "ff", "90"),
		"far below zero":    bookmark(t, "91cc10", database, "c98000", "90"),
		"a text for number": bookmark(t, "91cc10", database, "8131", "90"),
		"a shorter id":      bookmark(t, "91cc08", database[:16], "2a", "90"),
		"two databases":     bookmark(t, "92cc10", database, "2a", "cc10", database, "2a", "90"),
		"more":              bookmark(t, "91cc10", database, "2a", "9101"),
		"more after it":     bookmark(t, "91cc10", database, "2a", "90", "90"),
	} {
		if got := transactionsOf(text); got != (transactions{}) {
			t.Errorf("%s: %q says %v, want nothing", name, text, got)
		}
	}
}

func TestNumbers(t *testing.T) {
	for agent, want := range map[string]bool{
		"Neo4j/5.26.30": true, "Neo4j/5.26.0": true, "Neo4j/2026.08.1": true,
		"Neo4j/5.25.1": false, "Neo4j/5.260.1": false, "Neo4j/2026.09.0": false, "Neo4j/dev": false, "Memgraph/5.26.1": false, "": false,
	} {
		if got := numbers(agent); got != want {
			t.Errorf("%q: %t, want %t", agent, got, want)
		}
	}
}
