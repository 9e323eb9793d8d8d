package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"concert/internal/model"
	"concert/internal/store"
	"concert/internal/store/neo4j/neo4jtest"
)

// grownLarge opens a store whose graph is so large that small kinds are read first.
func grownLarge(t *testing.T) (*neo4jtest.Server, store.Store) {
	t.Helper()
	server := neo4jtest.Shared(t)
	server.Query(t, `CREATE (:Theme {id: 'theme:a', name: 'A'}), (:Theme {id: 'theme:b', name: 'B'}), (:Resolution {id: 'resolution:r', symbol: 'R'})
		WITH 0 AS none UNWIND range(1, $tries) AS n CREATE (:Theme {id: 'theme:x-' + n, name: 'X'})
		WITH DISTINCT none UNWIND range(1, 10000) AS n CREATE (:Programme {id: 'programme:n' + n, name: 'N'})`,
		map[string]any{"tries": int64(earlyTries)})
	s := adopt(t, addressOf(server))
	t.Cleanup(func() { _ = s.Close() })
	return server, s
}

// commits returns the keys that each commit after a version changed, until as many
// are changed as are asked for.
func commits(t *testing.T, s store.Store, after model.Version, wanted int) [][]string {
	t.Helper()
	var all [][]string
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for c, err := range s.Watch(ctx, after) {
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		for _, sealed := range c.Changes {
			keys = append(keys, sealed.Change.Key())
		}
		slices.Sort(keys)
		all = append(all, keys)
		if wanted -= len(keys); wanted <= 0 {
			break
		}
	}
	return all
}

// earlyTries is how often an edit is made until what is early comes before the rest:
// an edit while the graph is read anyway is adopted as a whole.
const earlyTries = 10

// TestForeignEarly makes edits in a large graph, each as one transaction. What was made
// or removed in a small kind is adopted before the rest, unless it depends on that.
func TestForeignEarly(t *testing.T) {
	t.Parallel()
	server, s := grownLarge(t)
	if first := newest(t, s); first.Version() != 1 {
		t.Errorf("what was there became %d commits, want 1", first.Version())
	}
	for _, edit := range []struct {
		name, cypher string     // N is the number of the try
		want         [][]string // what each commit changes
	}{
		{
			"made, and a large kind changed", `MATCH (p:Programme {id: 'programme:n7'}) SET p.name = 'N' CREATE (:Theme {id: 'theme:d-N', name: 'D'})`,
			[][]string{{"theme:d-N"}, {"programme:n7"}},
		},
		{
			"made with an edge", `MATCH (p:Programme {id: 'programme:n7'}) CREATE (p)-[:ADDRESSES]->(:Theme {id: 'theme:e-N', name: 'E'})`,
			[][]string{{"theme:e-N"}, {"programme:n7 ADDRESSES theme:e-N"}},
		},
		{
			"removed, and a large kind has one more", `CREATE (:Programme {id: 'programme:more-N', name: 'M'}) WITH 0 AS none MATCH (t:Theme {id: 'theme:x-N'}) DELETE t`,
			[][]string{{"theme:x-N"}, {"programme:more-N"}},
		},
		{
			"made, with an edge that it must have", `MATCH (r:Resolution) CREATE (:Requirement {id: 'requirement:q-N', paragraph: '2'})-[:SET_BY]->(r)`,
			[][]string{{"requirement:q-N", "requirement:q-N SET_BY resolution:r"}},
		},
		{
			"made beside a change in its kind", `MATCH (t:Theme {id: 'theme:a'}) SET t.name = 'N' CREATE (:Theme {id: 'theme:f-N', name: 'F'})`,
			[][]string{{"theme:a", "theme:f-N"}},
		},
	} {
		for n := 1; ; n++ {
			number := strings.NewReplacer("-N", fmt.Sprint("-", n), "'N'", fmt.Sprint("'N", n, "'"))
			var want [][]string
			for _, keys := range edit.want {
				want = append(want, strings.Split(number.Replace(strings.Join(keys, "|")), "|"))
			}
			all := slices.Concat(want...)
			slices.Sort(all)
			before := newest(t, s).Version()
			server.Query(t, number.Replace(edit.cypher), nil)
			got := commits(t, s, before, len(all))
			if slices.EqualFunc(got, want, slices.Equal) {
				break
			}
			if !slices.EqualFunc(got, [][]string{all}, slices.Equal) || n == earlyTries {
				t.Errorf("%s: commits %q, want %q", edit.name, got, want)
				break
			}
		}
		within(t, patience, func() error { return found(t, s) })
	}
	// What cannot be adopted waits for all to be read, and with it what is made beside it.
	before := newest(t, s).Version()
	server.Query(t, `CREATE (:Theme {id: 'theme:y', name: 'Y'}), (:Theme {id: 'theme:z'})`, nil)
	within(t, patience, func() error { return found(t, s, "theme:z|name is missing") })
	if got, want := fmt.Sprint(commits(t, s, before, 1)), "[[theme:y]]"; got != want {
		t.Errorf("commits %s, want %s", got, want)
	}
	lawful(t, s, addressOf(server))
}
