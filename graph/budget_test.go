package graph_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"concert/graph"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// An answer is guessed from its document, with real lengths as far as they are
// known, and counted while it is made: all that it holds. It ends above a limit.
func TestAnswersEndAboveTheirLimit(t *testing.T) {
	a := newAsker(t, modeltest.Snapshot(t, modeltest.Size{Needs: 10_000, Programmes: 300, States: 193}))
	const guessed, bytes = "the answer can hold ", "the answer is longer than 16777216 bytes"
	id := strings.Repeat("x", 900)
	for name, c := range map[string]struct{ query, want string }{
		"keys of many aliases":         {"{ coverage(by: [MEMBER_STATE, PROGRAMME]) { rows(first: 1000) { nodes { keys {" + aliases(120, "id") + " } } } } }", guessed},
		"findings":                     {"{ synergies { nodes { findings { kind message } } } }", bytes},
		"findings of a long page":      {"{ synergies(first: 1000) { nodes { findings { kind message } } } }", bytes},
		"texts by aliases":             {"{ needs(first: 1000) { nodes { " + aliases(900, "summary") + " } } }", bytes},
		"ids of a default":             {"query($ids: [ID!]! = [" + strings.Repeat(`"x" `, 990) + "]) { " + aliases(400, "nodes(ids: $ids) { id }") + " }", ""},
		"ids of a default, with more":  {"query($ids: [ID!]! = [" + strings.Repeat(`"x" `, 990) + "]) { " + aliases(249, "nodes(ids: $ids) { a:id b:id c:id }") + " }", ""},
		"a single id":                  {"{ " + aliases(99, `nodes(ids: "x") { `+aliases(9, "id")+` }`) + " }", ""},
		"long aliases":                 {"{ needs(first: 1000) { nodes { " + longAliases(20, 900) + " } } }", bytes},
		"long ids, repeated by errors": {"{ " + aliases(200, fmt.Sprintf("node(id: %q) { id }", id)) + " }", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			answer := a.handler.Ask(a.context(model.WorldReal, "secretariat"), question(c.query, nil))
			runtime.ReadMemStats(&after)
			text, err := json.Marshal(answer)
			if err != nil {
				t.Fatal(err)
			}
			allocated := (after.TotalAlloc - before.TotalAlloc) >> 20
			t.Logf("%d MB allocated, %d bytes", allocated, len(text))
			switch {
			case c.want == "" && answer.Errors != nil:
				t.Errorf("it is refused: %v", answer.Errors)
			case c.want != "" && (len(answer.Errors) != 1 || answer.Data != nil || !strings.HasPrefix(answer.Errors[0].Message, c.want)):
				t.Errorf("%v %d bytes, want %s", answer.Errors, len(text), c.want)
			}
			if allocated > 700 {
				t.Errorf("%d MB are allocated", allocated)
			}
		})
	}
	t.Run("values that nobody guessed", func(t *testing.T) {
		limits := graph.DefaultLimits()
		limits.Values = 100_000
		b := newAsker(t, a.whole)
		b.handler = newHandler(t, limits)
		answer := b.handler.Ask(b.context(model.WorldReal, "secretariat"), question("{ synergies(first: 1000) { nodes { findings { kind message } } } }", nil))
		if len(answer.Errors) != 1 || !strings.HasPrefix(answer.Errors[0].Message, "the answer holds more than 100000 values, the limit") {
			t.Error(answer.Errors)
		}
	})
}

func longAliases(n, length int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " a%s%d: id", strings.Repeat("x", length), i)
	}
	return b.String()
}
