package graph_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// proof says what shows that a field which takes a lens is right: the law that
// compares it with its independent twin, the worlds worked out by hand, and the
// query in Cypher. That views keep the law, and that both stores answer alike, is
// asked of every field by TestNoninterference and by the golden questions.
type proof struct {
	twin    string // a test of internal/analysis
	world   string // testdata/worlds of internal/analysis
	cypher  string // testdata/measures of internal/store/neo4j
	because string // why there is no query in Cypher
	as      string // the field of Query of which this one is a part: it has its proofs
}

// proofs are those of each field that takes a lens.
var proofs = map[string]proof{
	"Query.coverage":                   {twin: "TestTwinRows", world: "rows", cypher: "coverage"},
	"Query.gaps":                       {twin: "TestGapsAreThoseOfTheTwin", world: "pipeline", cypher: "gaps"},
	"Query.overlaps":                   {twin: "TestTwinOverlaps", world: "pairs", cypher: "pairs"},
	"Query.duplicationCandidates":      {twin: "TestDuplicationsAreThoseOfTheTwin", world: "relations", cypher: "duplication-candidates"},
	"Query.fragmentation":              {twin: "TestTwinFragmentation", world: "fragmentation", cypher: "fragmentation"},
	"Query.proliferation":              {twin: "TestTwinProliferation", world: "fragmentation", cypher: "proliferation"},
	"Query.brokerage":                  {twin: "TestTwinBrokerage", world: "brokerage", cypher: "constraint"},
	"Query.suggestions":                {twin: "TestSuggestionsAsTheTwin", world: "suggestions", cypher: "suggestions"},
	"Query.synergies":                  {twin: "TestTwinSynergies", world: "introductions", because: "introductions take the suggestions of both sides within their capacities"},
	"Query.plan":                       {twin: "TestPlanAsTheTwin", world: "example", because: "each choice depends on those before it"},
	"Query.whatIf":                     {twin: "TestWhatIfAsTheTwin", world: "example", because: "it changes the engagements first"},
	"Query.decisions":                  {twin: "TestDecisionsAsTheTwin", world: "decisions", because: "they are made of other measures, each with an order of its own"},
	"Query.compare":                    {twin: "TestTwinCompare", world: "compare", because: "it lists what two records share: pairs and footprint-overlap have its figures"},
	"Query.difference":                 {twin: "TestTwinDifference", world: "example", because: "it looks at several versions"},
	"Query.trend":                      {twin: "TestTwinTrend", world: "example", because: "it looks at several days and versions"},
	"MemberState.coverage":             {as: "Query.coverage"},
	"Programme.coverage":               {as: "Query.coverage"},
	"Provider.coverage":                {as: "Query.coverage"},
	"Region.coverage":                  {as: "Query.coverage"},
	"Resolution.coverage":              {as: "Query.coverage"},
	"Theme.coverage":                   {as: "Query.coverage"},
	"MemberState.gaps":                 {as: "Query.gaps"},
	"Need.gap":                         {as: "Query.gaps"},
	"MemberState.suggestions":          {as: "Query.suggestions"},
	"Need.suggestions":                 {as: "Query.suggestions"},
	"Programme.suggestions":            {as: "Query.suggestions"},
	"Provider.suggestions":             {as: "Query.suggestions"},
	"Programme.overlaps":               {as: "Query.overlaps"},
	"Provider.synergies":               {as: "Query.synergies"},
	"Engagement.criticality":           {twin: "TestTwinCriticality", world: "lapses", cypher: "criticality"},
	"PlaceServiceEdge.criticality":     {twin: "TestTwinCriticality", world: "lapses", cypher: "criticality"},
	"ProgrammeServiceEdge.criticality": {twin: "TestTwinCriticality", world: "lapses", cypher: "criticality"},
	"Programme.footprint":              {twin: "TestTwinFootprint", world: "compare", cypher: "footprint-overlap"},
}

// Each field that takes a lens has its twin, its worked world, its golden question
// and its Cypher.
func TestEachMeasureIsProved(t *testing.T) {
	fields := fieldsWithALens()
	if missing := without(fields, slices.Sorted(maps.Keys(proofs))); len(missing) > 0 {
		t.Errorf("no proof is named of %s", strings.Join(missing, ", "))
	}
	if gone := without(slices.Sorted(maps.Keys(proofs)), fields); len(gone) > 0 {
		t.Errorf("proofs are named of %s, which take no lens", strings.Join(gone, ", "))
	}
	laws, asked := testsOf(t, "../internal/analysis"), fieldsOfGoldenQuestions(t)
	for field, p := range proofs {
		if !asked[field] {
			t.Errorf("no golden question asks %s", field)
		}
		if p.as != "" {
			if _, ok := proofs[p.as]; !ok || !strings.HasPrefix(p.as, "Query.") {
				t.Errorf("%s is named as a part of %s, which has no proofs", field, p.as)
			}
			continue
		}
		if !laws[p.twin] {
			t.Errorf("%s: no test %q compares it with its twin", field, p.twin)
		}
		exists(t, field, "../internal/analysis/testdata/worlds", p.world+".txtar")
		if (p.cypher == "") == (p.because == "") {
			t.Errorf("%s has neither a query in Cypher nor a reason, or both", field)
		}
		if p.cypher != "" {
			exists(t, field, "../internal/store/neo4j/testdata/measures", p.cypher+".cypher")
		}
	}
}

func exists(t *testing.T, field, folder, name string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
		t.Errorf("%s: %v", field, err)
	}
}

func without(all, some []string) (left []string) {
	for _, a := range all {
		if !slices.Contains(some, a) {
			left = append(left, a)
		}
	}
	return left
}

// fieldsWithALens returns the fields of the schema that take a lens, as Type.field.
func fieldsWithALens() (fields []string) {
	for _, d := range schema().Types {
		for _, f := range d.Fields {
			if d.Kind == ast.Object && f.Arguments.ForName("lens") != nil {
				fields = append(fields, d.Name+"."+f.Name)
			}
		}
	}
	slices.Sort(fields)
	return fields
}

var testForm = regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`)

// testsOf returns the tests of a package.
func testsOf(t *testing.T, folder string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]bool{}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range testForm.FindAllStringSubmatch(string(source), -1) {
			tests[m[1]] = true
		}
	}
	return tests
}

// fieldsOfGoldenQuestions returns what the questions of testdata ask, as Type.field.
func fieldsOfGoldenQuestions(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("testdata/*/*.graphql")
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	var note func(ast.SelectionSet)
	note = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				asked[fmt.Sprintf("%s.%s", s.ObjectDefinition.Name, s.Name)] = true
				note(s.SelectionSet)
			case *ast.InlineFragment:
				note(s.SelectionSet)
			case *ast.FragmentSpread:
				note(s.Definition.SelectionSet)
			}
		}
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		document, problems := gqlparser.LoadQueryWithRules(schema(), string(text), nil)
		if problems != nil {
			t.Fatalf("%s: %v", file, problems)
		}
		for _, o := range document.Operations {
			note(o.SelectionSet)
		}
	}
	return asked
}
