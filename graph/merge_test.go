package graph

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
	"pgregory.net/rapid"
)

// drawSelections draws selections on a type that often share response names. All but
// what the rules of merging say of them is valid.
func drawSelections(t *rapid.T, whole *ast.Schema, on *ast.Definition, depth int, spreads bool) string {
	var b strings.Builder
	fields := slices.DeleteFunc(slices.Clone(on.Fields), func(f *ast.FieldDefinition) bool {
		of := whole.Types[f.Type.Name()]
		return strings.HasPrefix(f.Name, "__") || (of.IsCompositeType() && depth == 0) ||
			slices.ContainsFunc(f.Arguments, func(a *ast.ArgumentDefinition) bool { return a.Type.NonNull && a.DefaultValue == nil })
	})
	for range rapid.IntRange(1, 4).Draw(t, "selections") {
		switch rapid.IntRange(0, 6).Draw(t, "selection") {
		case 0:
			if spreads && (on.Name == "Record" || on.Name == "Need") {
				fmt.Fprintf(&b, "...F%d ", rapid.IntRange(0, 2).Draw(t, "fragment"))
			}
		case 1:
			if types := whole.GetPossibleTypes(on); depth > 0 {
				within := rapid.SampledFrom(types[:min(len(types), 3)]).Draw(t, "type")
				fmt.Fprintf(&b, "...on %s{%s} ", within.Name, drawSelections(t, whole, within, depth-1, spreads))
			}
		default:
			f := rapid.SampledFrom(fields).Draw(t, "field")
			b.WriteString(rapid.SampledFrom([]string{"", "a:", "b:"}).Draw(t, "alias") + f.Name)
			if f.Arguments.ForName("first") != nil {
				fmt.Fprintf(&b, "(first:%d)", rapid.IntRange(1, 2).Draw(t, "first"))
			}
			if of := whole.Types[f.Type.Name()]; of.IsCompositeType() {
				b.WriteString("{" + drawSelections(t, whole, of, depth-1, spreads) + "}")
			}
			b.WriteByte(' ')
		}
	}
	return b.String() + "__typename"
}

// Fields that cannot be merged are found exactly where the rule of gqlparser finds
// them, which compares each pair.
func TestConflictsAreThoseOfEachPair(t *testing.T) {
	whole := schema()
	pairs := rules.NewRules(rules.OverlappingFieldsCanBeMergedRule)
	conflicting := 0
	rapid.Check(t, func(t *rapid.T) {
		text := "{ node(id: \"x\") {...on Record{" + drawSelections(t, whole, whole.Types["Record"], 3, true) + "}} " +
			"x:node(id: \"x\"){...F0} y:node(id: \"x\"){...F1} z:node(id: \"x\"){...F2} }"
		for i := range 3 { // no fragment spreads another, so there are no circles
			text += fmt.Sprintf(" fragment F%d on Record {%s}", i, drawSelections(t, whole, whole.Types["Record"], 2, false))
		}
		read := func() *ast.QueryDocument {
			doc, err := parser.ParseQuery(&ast.Source{Input: text})
			if err != nil {
				t.Fatal(err, text)
			}
			return doc
		}
		got := DefaultLimits().conflicts(whole, read())
		want := validator.ValidateWithRules(whole, read(), pairs)
		if want != nil {
			conflicting++
		}
		if (got != nil) != (want != nil) {
			t.Errorf("%s\ngot  %v\nwant %v", text, got, want)
		}
	})
	t.Logf("%d documents had a conflict", conflicting)
	if conflicting == 0 {
		t.Error("no document had a conflict")
	}
}
