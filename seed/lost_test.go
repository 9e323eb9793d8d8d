package seed_test

import (
	"errors"
	"strings"
	"testing"

	"concert/internal/model"
	"concert/seed"
)

// A world of which each case breaks something. The theme and the State are there.
const around = `
-- themes/a.yaml --
records: [{id: theme:a, name: A}]
-- member-states/b.yaml --
records: [{id: state:XAB, name: B}, {id: state:XAD, name: D}]
`

// One mistake is reported once, and so is what it does not explain.
func TestOnlyWhatALossExplainsIsLeftOut(t *testing.T) {
	const n = "need:01JX000000000000000000000"
	for _, test := range []struct {
		name, archive string
		want          []string // each error contains one of these
	}{
		{
			"a malformed id explains no other mistake", `
-- member-states/a.yaml --
records: [{id: state:xac, name: C}]
-- needs/a.yaml --
records:
  - {id: ` + n + `1, summary: Of two, HAS_NEED: [state:XAB, state:XAD]}
  - {id: ` + n + `2, summary: Of none}
  - {id: ` + n + `3, summary: Of one, HAS_NEED: state:XAB, CONCERNS: theme:ghost}
`,
			[]string{`malformed id "state:xac"`, n + "1: has 2 edges HAS_NEED", n + "2: has 0 edges HAS_NEED", "there is no record theme:ghost"},
		},
		{
			"a malformed id explains what names it rightly", `
-- member-states/a.yaml --
records: [{id: state:xac, name: C}]
-- needs/a.yaml --
records:
  - {id: ` + n + `1, summary: A, HAS_NEED: state:XAC}
  - {id: ` + n + `2, summary: B, HAS_NEED: state:XAE}
`,
			[]string{`malformed id "state:xac"`, "there is no record state:XAE"},
		},
		{
			"a malformed id explains the edges at it", `
-- member-states/a.yaml --
records: [{id: state:xac, name: C, HAS_NEED: [` + n + `1]}]
-- needs/a.yaml --
records:
  - {id: ` + n + `1, summary: A}
  - {id: ` + n + `2, summary: B}
`,
			[]string{`malformed id "state:xac"`, n + "2: has 0 edges HAS_NEED"},
		},
		{
			"a malformed end", `
-- needs/a.yaml --
records:
  - {id: ` + n + `1, summary: A, HAS_NEED: state:Bee}
  - {id: ` + n + `2, summary: B}
`,
			[]string{`malformed id "state:Bee"`, n + "2: has 0 edges HAS_NEED"},
		},
		{
			"an edge in small letters", `
-- needs/a.yaml --
records:
  - {id: ` + n + `1, summary: A, has_need: state:XAB}
  - {id: ` + n + `2, summary: B}
`,
			[]string{"has_need is not a property of Need", n + "2: has 0 edges HAS_NEED"},
		},
		{
			"an edge twice in a record", `
-- member-states/a.yaml --
records: [{id: state:XAA, name: A, HAS_NEED: ` + n + `1, HAS_NEED: ` + n + `2}]
-- needs/a.yaml --
records:
  - {id: ` + n + `1, summary: A}
  - {id: ` + n + `2, summary: B, CONCERNS: theme:ghost}
`,
			[]string{"HAS_NEED stands twice", "there is no record theme:ghost"},
		},
		{
			"a file that cannot be read", `
-- member-states/a.yaml --
records: [
-- needs/a.yaml --
records:
  - {id: ` + n + `1, summary: A}
  - {id: ` + n + `2, summary: B, HAS_NEED: state:XAC, CONCERNS: theme:ghost}
-- road-map-steps/a.yaml --
records: [{id: step:01JX0000000000000000000001, text: A, sources: [source:ghost]}]
`,
			[]string{"is not YAML", "there is no record theme:ghost", "names source:ghost", "step:01JX0000000000000000000001: has 0 edges HAS_STEP"},
		},
		{
			"a dangling edge is not missing too", `
-- visits/a.yaml --
records: [{id: visit:01JX0000000000000000000001, TO: state:XAA}]
`,
			[]string{"there is no record state:XAA"},
		},
		{
			"a source explains the world of its records", `
-- data-sets/a.yaml --
records: [{id: dataset:tales, name: Tales, fictional: true}]
-- sources/a.yaml --
records: [{id: source:tales, dataSet: dataset:tales}, {id: source:Tales_2, dataSet: dataset:tales}]
-- programmes/a.yaml --
records:
  - {id: programme:a, name: A, sources: [source:tales], COORDINATES_WITH: programme:b}
  - {id: programme:b, name: B, sources: [source:tales-2], ADDRESSES: theme:ghost}
`,
			[]string{`malformed id "source:Tales_2"`, "there is no record theme:ghost"},
		},
		{
			"a source explains that a State seems real", `
-- data-sets/a.yaml --
records: [{id: dataset:real, name: Real}, {id: dataset:tales, name: Tales, fictional: true}]
-- sources/a.yaml --
records: [{id: source:real, dataSet: dataset:real}, {id: source:Tales_2, dataSet: dataset:tales}]
-- member-states/c.yaml --
records: [{id: state:XAC, name: C, sources: [source:real, source:tales-2]}]
`,
			[]string{`malformed id "source:Tales_2"`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			set, _ := seed.Parse(files(test.archive+around), "field")
			found := seed.Lint(set, model.Empty())
			if len(found) != len(test.want) {
				t.Errorf("%d errors, want %d", len(found), len(test.want))
			}
			for _, want := range test.want {
				if !strings.Contains(found.Error(), want) {
					t.Errorf("want %s", want)
				}
			}
			if t.Failed() {
				t.Log("\n" + found.Error())
			}
		})
	}
}

// A seed that builds on one with mistakes is reported with its own mistakes only.
func TestASeedOnABrokenOne(t *testing.T) {
	broken, _ := seed.Parse(files(sourced+`
-- themes/a.yaml --
defaults: {sources: [source:field]}
records:
  - {id: theme:good, name: Good, review: SURE}
  - {id: theme:Bad, name: Bad}
`), "broken")
	next, err := seed.Parse(files(`
-- programmes/a.yaml --
defaults: {sources: [source:field]}
records:
  - {id: programme:a, name: A, ADDRESSES: [theme:good, theme:bad, theme:ghost]}
`), "next")
	if err != nil {
		t.Fatal(err)
	}
	_, err = seed.Apply(t.Context(), newMemory(), noon, broken, next)
	found, _ := errors.AsType[seed.Errors](err)
	if len(found) != 3 || !strings.Contains(err.Error(), "there is no record theme:ghost") {
		t.Errorf("want three errors, of which one is of theme:ghost, not\n%v", err)
	}
}

const sourced = `
-- data-sets/field.yaml --
records: [{id: dataset:field, name: Field notes, fictional: true}]
-- sources/field.yaml --
records: [{id: source:field, dataSet: dataset:field}]
`
