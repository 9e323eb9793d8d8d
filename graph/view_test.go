package graph_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"concert/graph"
	"concert/internal/access/accesstest"
	"concert/internal/model"
)

// questions returns the documents of the golden questions of a world.
func questions(t *testing.T, folder string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.graphql"))
	if err != nil || files == nil {
		t.Fatal(files, err)
	}
	documents := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		documents[filepath.Base(file)] = string(text)
	}
	return documents
}

// An answer over a view is the answer over a world without the hidden records.
func TestAnswersTellNothingHidden(t *testing.T) {
	a := ofSeeds(t)
	for folder, c := range map[string]struct {
		world   model.World
		viewers []string
	}{
		"real":     {model.WorldReal, []string{"anonymous", "state:KEN", "provider:unodc", "secretariat"}},
		"exercise": {model.WorldExercise, []string{"anonymous", "state:XAB", "state:XAC", "provider:halcyra-development-agency", "provider:border-cooperation-office", "secretariat"}},
	} {
		for name, query := range questions(t, folder) {
			for _, as := range c.viewers {
				t.Run(folder+"/"+name+" as "+as, func(t *testing.T) {
					accesstest.CheckAnswer(t, a.view(c.world, as), func(view *model.Snapshot) any {
						return a.handler.Ask(a.over(view, as), question(query, nil))
					})
				})
			}
		}
	}
}

// Many ask at once, of several views and days.
func TestManyAsk(t *testing.T) {
	a := ofSeeds(t)
	documents := questions(t, "exercise")
	var wait sync.WaitGroup
	for _, as := range []string{"anonymous", "state:XAB", "secretariat"} {
		ctx := a.context(model.WorldExercise, as)
		for name, query := range documents {
			wait.Go(func() {
				if answer := a.handler.Ask(ctx, question(query, nil)); answer.Errors != nil {
					t.Errorf("%s as %s: %v", name, as, answer.Errors)
				}
			})
		}
	}
	wait.Wait()
}

// The example questions of the pages are answered without errors.
func TestExamplesAreAnswered(t *testing.T) {
	a := ofSeeds(t)
	for folder, world := range map[string]model.World{"reference": model.WorldReal, "exercise": model.WorldExercise} {
		files, err := filepath.Glob(filepath.Join("..", "internal", "web", "examples", folder, "*.graphql"))
		if err != nil || files == nil {
			t.Fatal(files, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, as := range []string{"anonymous", "secretariat"} {
				if answer := a.handler.Ask(a.context(world, as), question(string(text), nil)); answer.Errors != nil {
					t.Errorf("%s as %s: %v", file, as, answer.Errors)
				}
			}
		}
	}
}

// A schema is read as tools read it: with every type, seven wrappers deep.
func TestSchemaCanBeRead(t *testing.T) {
	a := ofSeeds(t)
	wrapped := "name kind"
	for range 9 {
		wrapped = "name kind ofType { " + wrapped + " }"
	}
	query := `{ __schema {
		description queryType { name } mutationType { name } subscriptionType { name }
		types { kind name description specifiedByURL isOneOf
			fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...Value } type { ...Type } isDeprecated deprecationReason }
			inputFields(includeDeprecated: true) { ...Value }
			interfaces { ...Type }
			enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
			possibleTypes { ...Type } }
		directives { name description isRepeatable locations args(includeDeprecated: true) { ...Value } } } }
	fragment Value on __InputValue { name description type { ...Type } defaultValue isDeprecated deprecationReason }
	fragment Type on __Type { ` + wrapped + ` }`
	if answer := a.handler.Ask(a.context(model.WorldReal, "anonymous"), question(query, nil)); answer.Errors != nil {
		t.Fatal(answer.Errors)
	}
}

// The directives on offer are those that are kept: answers are sent whole, so
// there is no @defer.
func TestDirectivesOnOffer(t *testing.T) {
	a := ofSeeds(t)
	answer := a.handler.Ask(a.context(model.WorldReal, "anonymous"), question("{ __schema { directives { name } } }", nil))
	want := `{"__schema":{"directives":[{"name":"deprecated"},{"name":"include"},{"name":"oneOf"},{"name":"skip"},{"name":"specifiedBy"}]}}`
	if string(answer.Data) != want {
		t.Errorf("got  %s\nwant %s", answer.Data, want)
	}
}

// What is not an answer to any question is refused, and says what to change.
func TestRefusals(t *testing.T) {
	a := ofSeeds(t)
	for _, c := range []struct {
		query     string
		variables map[string]any
		want      string
	}{
		{"{ ... @defer { viewer { name } } }", nil, `Unknown directive "@defer".`},
		{"query A { viewer { name } } query B { viewer { name } }", nil, "the document holds 2 operations: name the one to run in operationName, as it is written there"},
		{
			"query($f: SuggestionFor) { suggestions(for: $f) { totalCount } }",
			map[string]any{"f": map[string]any{}},
			"$f: has values for 0 fields: want one of memberState, programme, provider, need",
		},
		{"query A($d: Boolean!) { ...F @defer(if: $d) } fragment F on Query { viewer { name } }", map[string]any{"d": false}, `Unknown directive "@defer".`},
		{`{ coverage(lens: {asOf: "2026-13"}) { unit } }`, nil, `asOf is the bad date "2026-13": want an ISO 8601 date such as 2020, 2020-01 or 2020-01-15`},
		{"query($l: Lens) { coverage(lens: $l) { unit } }", map[string]any{"l": map[string]any{"impliedWeight": "x"}}, `$l.impliedWeight: "x" is not a Float: want a number`},
		{"query($g: [Ref!]) { coverage(scope: {groups: $g}) { unit } }", map[string]any{"g": []any{"Eastern Africa"}}, "region:014 (Eastern Africa) has the level INTERMEDIATE_REGION; name it in regions, or a GROUPING here"},
		{"query($r: [Role!]) { coverage(scope: {roles: $r}) { unit } }", map[string]any{"r": []any{"lead"}}, `$r[0]: "lead" is not a Role: want one of LEAD, IMPLEMENTING, PARTNER, FUNDING, CONSULTED, FACILITATING`},
		{"{ coverage(lens: {impliedWeight: 2}) { unit } }", nil, "impliedWeight is 2; want a number from 0 to 1"},
		{"{ coverage(scope: {themes: []}) { unit } }", nil, "an empty list selects nothing: leave themes out to mean all"},
		{"{ coverage(scope: {needs: []}) { unit } }", nil, "an empty list selects nothing: leave needs out to mean all"},
		{"{ findings(kinds: []) { totalCount } }", nil, "an empty list selects nothing: leave kinds out to mean all"},
		{"{ coverage(scope: {assistance: []}) { unit } }", nil, "an empty list selects nothing: leave assistance out to mean all"},
		{"{ coverage(scope: {stateViews: []}) { unit } }", nil, "an empty list selects nothing: leave stateViews out to mean all"},
		{`{ coverage(scope: {needs: ["need:x"]}) { unit } }`, nil, `no Need in this view matches "need:x": give an id, or a symbol, number, ISO code, acronym, name or alias as it is recorded`},
		{"{ coverage(by: [THEME, THEME]) { unit } }", nil, "THEME is named twice"},
		{"{ coverage(by: []) { rows(orderBy: {field: KEY, direction: DOWN}) { totalCount } } }", nil, `"DOWN" is not an OrderDirection: want one of ASC, DESC`},
		{"{ programmes(first: 2, last: 2) { totalCount } }", nil, "a list is read forward with first and after, or backward with last and before, never both: leave out one pair"},
		{"{ programmes(first: 1001) { totalCount } }", nil, "first is 1001, above the limit of 1000 for one page: ask for less, and go on with the cursor"},
		{"query($i: [ID!]!) { nodes(ids: $i) { id } }", map[string]any{"i": slices.Repeat([]any{"x"}, 1001)}, "ids holds 1001 ids, above the limit of 1000: ask in several requests"},
		{"query($s: Scope) { coverage(scope: $s) { unit } }", map[string]any{"s": map[string]any{"themes": slices.Repeat([]any{"x"}, 1001)}}, "the list holds 1001 records, above the limit of 1000"},
	} {
		answer := a.handler.Ask(a.context(model.WorldReal, "anonymous"), question(c.query, c.variables))
		if len(answer.Errors) != 1 || answer.Errors[0].Message != c.want {
			t.Errorf("%s\ngot  %v\nwant %s", c.query, answer.Errors, c.want)
		}
	}
	q := question("query A { viewer { name } }", nil)
	q.OperationName = "B"
	answer := a.handler.Ask(a.context(model.WorldReal, "anonymous"), q)
	if want := `the document holds no operation of the name "B": take a name that is written there`; len(answer.Errors) != 1 || answer.Errors[0].Message != want {
		t.Errorf("got  %v\nwant %s", answer.Errors, want)
	}
}

// A table over no dimension has a total and no rows.
func TestCoverageOverNoDimension(t *testing.T) {
	a := ofSeeds(t)
	answer := a.handler.Ask(a.context(model.WorldExercise, "secretariat"), question("{ coverage(by: []) { by rows { nodes { additive } } total { needs } } }", nil))
	if got := string(answer.Data); answer.Errors != nil || !strings.HasPrefix(got, `{"coverage":{"by":[],"rows":{"nodes":[]},"total":{"needs":`) {
		t.Errorf("%s %v", got, answer.Errors)
	}
}

// An error repeats no more than the beginning of what was sent.
func TestErrorsRepeatLittle(t *testing.T) {
	a := ofSeeds(t)
	digits, name, text := strings.Repeat("1", 400), strings.Repeat("x", 400), strings.Repeat("y z", 400)
	variable := func(kind, at string) string { return "query($v: " + kind + ") { coverage(" + at + ") { unit } }" }
	for what, q := range map[string]graph.Question{
		"a whole number":           question("{ needs(first: "+digits+") { totalCount } }", nil),
		"a number":                 question("{ coverage(lens: {impliedWeight: "+digits+"}) { unit } }", nil),
		"a text for a number":      question(fmt.Sprintf("{ needs(first: %q) { totalCount } }", text), nil),
		"a text with quotes":       question(fmt.Sprintf("{ needs(first: %q) { totalCount } }", strings.Repeat("\" ", 400)), nil),
		"a text for an enum":       question(fmt.Sprintf("{ gaps(status: [%q]) { totalCount } }", text), nil),
		"texts for an object":      question(fmt.Sprintf("{ gaps(scope: [%q, %q, {a: %q}]) { totalCount } }", text, digits, text), nil),
		"many texts for an object": question("{ gaps(scope: ["+strings.Repeat(`"a b", `, 400)+"]) { totalCount } }", nil),
		"an enum":                  question("{ gaps(status: "+name+") { totalCount } }", nil),
		"a date":                   question(fmt.Sprintf("{ coverage(lens: {asOf: %q}) { unit } }", text), nil),
		"a cursor":                 question(fmt.Sprintf("{ needs(after: %q) { totalCount } }", text), nil),
		"a Ref":                    question(fmt.Sprintf("{ gaps(scope: {themes: [%q]}) { totalCount } }", text), nil),
		"a field":                  question("{ "+name+" }", nil),
		"a type":                   question("{ ... on "+name+" { a } }", nil),
		"a fragment":               question("{ ..."+name+" } fragment "+name+" on Query { ..."+name+" }", nil),
		"an operation":             {Query: "query A { viewer { name } }", OperationName: name},
		"an escape":                question(`{ needs(after: "\q `+text+`") { totalCount } }`, nil),
		"a number as a variable":   question(variable("Lens", "lens: $v"), map[string]any{"v": map[string]any{"impliedWeight": text}}),
		"an enum as a variable":    question(variable("[Dimension!]", "by: $v"), map[string]any{"v": []any{text}}),
		"a date as a variable":     question(variable("Lens", "lens: $v"), map[string]any{"v": map[string]any{"asOf": text}}),
		"a field of a variable":    question(variable("Lens", "lens: $v"), map[string]any{"v": map[string]any{name: 1}}),
	} {
		answer := a.handler.Ask(a.context(model.WorldExercise, "secretariat"), q)
		if len(answer.Errors) == 0 {
			t.Errorf("%s is not an error", what)
		}
		for _, err := range answer.Errors {
			told := fmt.Sprint(err.Message, err.Extensions)
			for _, sent := range []string{digits, name, text} {
				if strings.Contains(told, sent[:65]) {
					t.Errorf("%s is repeated: %s", what, told)
				}
			}
			if len(told) > 800 {
				t.Errorf("%s takes %d characters: %s", what, len(told), told)
			}
		}
	}
}
