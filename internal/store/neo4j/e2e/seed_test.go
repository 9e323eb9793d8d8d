package e2e

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"

	"concert/internal/model"
	"concert/internal/store/neo4j/neo4jtest"
	"concert/seed"
)

const seeded = `
-- data-sets/a.yaml --
records: [{id: dataset:field, name: Field, fictional: true}]
-- sources/a.yaml --
records: [{id: source:field, title: Field, dataSet: dataset:field}]
-- member-states/a.yaml --
defaults: {sources: [source:field]}
records: [{id: state:XAA, name: A}]
-- themes/a.yaml --
defaults: {sources: [source:field]}
records: [{id: theme:a, name: A}, {id: theme:b, name: B}, {id: theme:c, name: C}]
-- needs/a.yaml --
defaults: {sources: [source:field]}
records: [{id: need:01JX0000000000000000000001, summary: First, severity: 3, HAS_NEED: state:XAA}]
-- history/1.yaml --
recordedOn: 2026-01-01
author: state:XAA
reason: It changes its mind
records: [{id: need:01JX0000000000000000000001, severity: null, priority: HIGH}]
-- history/2.yaml --
recordedOn: 2026-02-01
author: secretariat
reason: A theme goes
removed: [theme:b]
`

// failing is a store that is killed before some commit.
type failing struct {
	seed.Store
	left int
}

var errKilled = errors.New("killed")

func (f *failing) Apply(ctx context.Context, draft model.Draft) (model.Commit, error) {
	if f.left--; f.left < 0 {
		return model.Commit{}, errKilled
	}
	return f.Store.Apply(ctx, draft)
}

func parseSeed(t *testing.T, archive string) seed.Set {
	t.Helper()
	files := fstest.MapFS{}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	set, err := seed.Parse(files, "field")
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// A history lands, cut short after any commit; a newer edition is laid over it, and
// what somebody edited with Cypher stays.
func TestSeedsWithHistoriesAndEditions(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	set := parseSeed(t, seeded)
	for cut := range 3 {
		server := neo4jtest.Shared(t)
		s := open(t, addressOf(server))
		if _, err := seed.Ensure(t.Context(), &failing{s, cut}, at, set); !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, addressOf(server))
		results, err := seed.Ensure(t.Context(), s, at, set)
		if err != nil || results[0].Outcome != seed.Applied || results[0].Version != 3 {
			t.Fatalf("cut after %d: %v, %v", cut, results, err)
		}
		newest, err := s.Load(t.Context(), model.Latest)
		if err != nil {
			t.Fatal(err)
		}
		if day := time.Date(2026, time.February, 1, 0, 0, 0, 0, time.UTC); !newest.Time().Equal(day) {
			t.Errorf("the last commit is of %s, want %s", newest.Time(), day)
		}
		if cut < 2 {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			continue
		}
		server.Query(t, `MATCH (n:Theme {id: 'theme:c'}) SET n.name = 'By hand'`, nil)
		newer := parseSeed(t, strings.NewReplacer("summary: First", "summary: Other words", "name: C", "name: See", "name: A}, {id: theme:b", "name: Ah}, {id: theme:b").Replace(seeded))
		results, err = seed.Ensure(t.Context(), s, at, newer)
		if err != nil || results[0].Outcome != seed.Updated || results[0].Version != 5 {
			t.Fatalf("%v, %v", results, err)
		}
		if found := results[0].Findings; len(found) != 1 || found[0].Record != "theme:c" || !strings.Contains(found[0].Message, `name is "By hand", and "See" in the seed field; it stays as neo4j wrote it in version 4`) {
			t.Errorf("findings %v", found)
		}
		for _, row := range server.Query(t, `MATCH (n:Need) RETURN n.summary AS summary, n.severity AS severity, n.priority AS priority`, nil) {
			if row["summary"] != "Other words" || row["severity"] != nil || row["priority"] != "HIGH" {
				t.Errorf("the need is %v", row)
			}
		}
		for _, row := range server.Query(t, `MATCH (n:Theme) RETURN collect(n.name) AS names`, nil) {
			if names := row["names"].([]any); len(names) != 2 {
				t.Errorf("the themes are %v", names)
			}
		}
	}
}
