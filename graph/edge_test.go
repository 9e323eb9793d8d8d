package graph_test

import (
	"strings"
	"testing"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

const levels = `
-- data-sets.yaml --
records:
  - {id: dataset:d, name: D, completeness: PARTIAL}
-- sources.yaml --
records:
  - {id: source:s, title: S, dataSet: dataset:d}
-- member-states.yaml --
defaults: {sources: [source:s]}
records:
  - {id: state:KEN, name: First}
  - {id: state:FJI, name: Second}
-- needs.yaml --
defaults: {sources: [source:s]}
records:
  - {id: need:01JX000000000000000NKEN001, summary: N, release: PUBLIC, HAS_NEED: state:KEN}
-- programmes.yaml --
defaults: {sources: [source:s]}
records:
  - id: programme:p
    name: P
    SERVES: [{node: state:KEN, release: PUBLIC}, state:FJI]
    PROPOSED_FOR: {node: need:01JX000000000000000NKEN001, release: PUBLIC}
`

// The level that is stored with a record or an edge is for the secretariat, and
// that of a record for its own State, wherever it is shown.
func TestOwnRelease(t *testing.T) {
	a := newAsker(t, modeltest.Parse(t, levels))
	for field, query := range map[string]string{
		"a record":            "{ needs { nodes { ownRelease } } }",
		"an engagement":       "{ engagements { nodes { place { id } ownRelease } } }",
		"a proposal":          "{ proposals { nodes { ownRelease } } }",
		"an edge of a record": `{ node(id: "programme:p") { ... on Programme { serves { edges { node { ... on Record { id } } ownRelease } } } } }`,
		"an edge of a need":   "{ needs { nodes { proposals { edges { ownRelease } } } } }",
	} {
		ofState := 0
		if field == "a record" {
			ofState = 1
		}
		for as, want := range map[string]int{"secretariat": 1, "state:KEN": ofState, "anonymous": 0} {
			answer := a.ask(model.WorldReal, as, query, nil)
			if got := strings.Count(answer, `"ownRelease": "PUBLIC"`); got != want || (as != "anonymous" && !strings.Contains(answer, `"ownRelease"`)) {
				t.Errorf("%s as %s: %s", field, as, answer)
			}
		}
	}
}
