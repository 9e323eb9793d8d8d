package graph_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"concert/internal/model"
)

// place is an argument, or a field of an input object, with how a document reaches it.
type place struct {
	name  string
	of    *ast.Type
	value *ast.Value            // the default, nil if there is none
	with  func(v string) string // the document that gives v at the place
}

// places returns all arguments of root fields that can be asked without others, and
// the fields of their input objects.
func places(s *ast.Schema) []place {
	var all []place
	for _, f := range s.Query.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		required := ""
		for _, a := range f.Arguments {
			if a.Type.NonNull && a.DefaultValue == nil || f.Name == "plan" && a.Name == "atMost" {
				required += a.Name + ": " + literalOf(s, a) + " "
			}
		}
		for _, a := range f.Arguments {
			asked := func(v string) string {
				others := required
				if strings.Contains(required, a.Name+": ") {
					others = strings.ReplaceAll(required, a.Name+": "+literalOf(s, a)+" ", "")
				}
				if f.Name == "difference" && a.Name != "of" {
					others += "of: [POINTS] " // it must be given this or lists
				}
				return fmt.Sprintf("{ %s(%s%s: %s) %s }", f.Name, others, a.Name, v, selectionOf(s, f.Type))
			}
			all = append(all, place{f.Name + "." + a.Name, a.Type, a.DefaultValue, asked})
			input := s.Types[a.Type.Name()]
			if input.Kind != ast.InputObject || input.Directives.ForName("oneOf") != nil {
				continue
			}
			for _, field := range input.Fields {
				beside := ""
				for _, other := range input.Fields {
					if other.Type.NonNull && other != field {
						beside += " " + other.Name + ": " + literalOfType(s, other.Type)
					}
				}
				all = append(all, place{
					f.Name + "." + a.Name + "." + field.Name, field.Type, field.DefaultValue,
					func(v string) string { return asked("{" + field.Name + ": " + v + beside + "}") },
				})
			}
		}
	}
	return all
}

// literalOf returns a value that an argument takes.
func literalOf(s *ast.Schema, a *ast.ArgumentDefinition) string {
	switch {
	case a.Type.Name() == "Ref" && a.Name == "b":
		return `"state:XAB"`
	case a.Type.Name() == "Ref":
		return `"state:XAA"`
	}
	return literalOfType(s, a.Type)
}

func literalOfType(s *ast.Schema, of *ast.Type) string {
	switch {
	case of.Elem != nil:
		return "[" + literalOfType(s, of.Elem) + "]"
	case of.NamedType == "Int", of.NamedType == "Version":
		return "1"
	case of.NamedType == "Date":
		return `"2026-11-30"`
	case s.Types[of.NamedType].Kind == ast.Enum:
		return s.Types[of.NamedType].EnumValues[0].Name
	case s.Types[of.NamedType].Kind == ast.InputObject:
		field := s.Types[of.NamedType].Fields[0]
		return "{" + field.Name + ": " + literalOfType(s, field.Type) + "}"
	}
	return `"x"`
}

func selectionOf(s *ast.Schema, of *ast.Type) string {
	definition := s.Types[of.Name()]
	switch {
	case !definition.IsCompositeType():
		return ""
	case definition.Name == "CoverageTable":
		return "{ by rows { nodes { additive } } basis { impliedWeight metFrom scope { roles } } }"
	case definition.Fields.ForName("pageInfo") != nil:
		return "{ totalCount pageInfo { endCursor } }"
	}
	return "{ __typename }"
}

// asVariable is the document with the value of the place as a variable, which may be
// null where there is a default.
func (p place) asVariable() string {
	named := *p.of
	named.NonNull = named.NonNull && p.value == nil
	return "query($v: " + named.String() + ") " + p.with("$v")
}

// A null means the same as no value wherever the schema has a default: as a literal, as
// a variable, and within the value of one.
func TestNullMeansTheDefault(t *testing.T) {
	a := ofSeeds(t)
	ctx := a.context(model.WorldExercise, "secretariat")
	answer := func(document string, variables map[string]any) string {
		answer := a.handler.Ask(ctx, question(document, variables))
		text, err := json.Marshal(answer)
		if err != nil {
			t.Fatal(err)
		}
		if answer.Errors != nil {
			t.Errorf("%s: %v", document, answer.Errors)
		}
		return string(text)
	}
	tried := 0
	for _, p := range places(schema()) {
		if p.value == nil {
			continue
		}
		tried++
		want := answer(p.with(p.value.String()), nil)
		for how, got := range map[string]string{
			"null as a literal":          answer(p.with("null"), nil),
			"null as a variable":         answer(p.asVariable(), map[string]any{"v": nil}),
			"a variable without a value": answer(p.asVariable(), nil),
		} {
			if got != want {
				t.Errorf("%s, %s:\ngot  %s\nwant %s", p.name, how, got, want)
			}
		}
	}
	if tried < 15 {
		t.Errorf("only %d places with a default were found", tried)
	}
	const basis = "{ basis { impliedWeight metFrom scope { providers { id } roles } } }"
	nulls := map[string]any{"l": map[string]any{"impliedWeight": nil, "metFrom": nil, "asOf": nil}, "s": map[string]any{"roles": nil, "themes": nil, "providers": "provider:border-cooperation-office"}}
	got := answer("query($l: Lens, $s: Scope) { coverage(lens: $l, scope: $s) "+basis+" }", nulls)
	want := answer(`{ coverage(scope: {providers: ["provider:border-cooperation-office"]}) `+basis+" }", nil)
	if got != want {
		t.Errorf("nulls within variables:\ngot  %s\nwant %s", got, want)
	}
	deep := func(arguments string) string {
		return "{ coverage { total { contributions" + arguments + " { totalCount pageInfo { endCursor } } } } }"
	}
	want = answer(deep("(of: POINTS, first: 20)"), nil)
	for _, document := range []string{
		deep(""), deep("(of: null, first: null)"), "query($v: CoverageMeasure, $n: Int) " + deep("(of: $v, first: $n)"),
	} {
		if got := answer(document, map[string]any{"v": nil}); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", document, got, want)
		}
	}
}

// What has a default takes a null, which means the default: its type is nullable.
func TestWhatHasADefaultIsNullable(t *testing.T) {
	check := func(name string, of *ast.Type, value *ast.Value) {
		if value != nil && of.NonNull {
			t.Errorf("%s has the default %s and the type %s, which takes no null", name, value, of)
		}
	}
	for _, d := range schema().Types {
		for _, f := range d.Fields {
			check(d.Name+"."+f.Name, f.Type, f.DefaultValue)
			for _, a := range f.Arguments {
				check(d.Name+"."+f.Name+"("+a.Name+")", a.Type, a.DefaultValue)
			}
		}
	}
}

// Values of variables are read as the schema has them: enums exactly, whole numbers
// however they are written, and nothing that is of another type.
func TestVariablesAreReadAsTheSchemaHasThem(t *testing.T) {
	a := ofSeeds(t)
	ctx := a.context(model.WorldExercise, "secretariat")
	for _, p := range places(schema()) {
		base := p.of.Name()
		definition := schema().Types[base]
		wrap := func(v any) any {
			if p.of.Elem != nil {
				return []any{v}
			}
			return v
		}
		var wrong []any
		var right []any
		switch {
		case definition.Kind == ast.Enum:
			name := definition.EnumValues[0].Name
			wrong = []any{strings.ToLower(name), name + " ", "", 1, true, nil}
			right = []any{name}
		case base == "Int":
			wrong = []any{json.Number("1.5"), "2", json.Number("3000000000"), true, json.Number("1e400")}
			right = []any{json.Number("2"), json.Number("2.0"), json.Number("0.2e1")}
		case base == "Float":
			wrong = []any{"0.5", true, json.Number("1e400")}
			right = []any{json.Number("0.5"), json.Number("1"), json.Number("5e-1")}
		case base == "Boolean":
			wrong = []any{"true", 1}
			right = []any{true, false}
		case base == "Ref" || base == "String" || base == "Date":
			wrong = []any{1, json.Number("1"), true, map[string]any{}}
		default:
			continue
		}
		for _, v := range wrong {
			if v == nil && p.of.Elem == nil {
				continue // which means no value
			}
			answer := a.handler.Ask(ctx, question(p.asVariable(), map[string]any{"v": wrap(v)}))
			if len(answer.Errors) != 1 || !strings.HasPrefix(answer.Errors[0].Message, "$v") || answer.Extensions == nil || answer.Data != nil {
				t.Errorf("%s takes %v of %T: %v", p.name, v, v, answer.Errors)
			}
		}
		for _, v := range right {
			answer := a.handler.Ask(ctx, question(p.asVariable(), map[string]any{"v": wrap(v)}))
			for _, err := range answer.Errors {
				if strings.HasPrefix(err.Message, "$v") {
					t.Errorf("%s refuses %v: %v", p.name, v, err)
				}
			}
		}
	}
}

// A message about a variable names the value that came and the right ones.
func TestVariablesAreRefusedWithTheRightOnes(t *testing.T) {
	a := ofSeeds(t)
	for _, c := range []struct {
		query     string
		variables map[string]any
		want      []string
	}{
		{"query($s: [GapStatus!]) { gaps(status: $s) { totalCount } }", map[string]any{"s": []any{"uncovered"}}, []string{`$s[0]: "uncovered" is not a GapStatus: want one of COVERED, PARTIAL, `}},
		{"query($of: Pairs!) { synergies(of: $of) { totalCount } }", map[string]any{"of": "providers"}, []string{`$of: "providers" is not a Pairs: want one of PROGRAMMES, PROVIDERS`}},
		{"query($n: Int) { needs(first: $n) { totalCount } }", map[string]any{"n": "2"}, []string{`$n: "2" is not an Int: want a number without a fraction`}},
		{"query($n: Int!, $m: Int!) { needs(first: $n) { nodes { requires(first: $m) { totalCount } } } }", map[string]any{"n": nil}, []string{"$n: is null", "$m: is missing"}},
		{
			"query($s: Scope, $l: Lens) { coverage(scope: $s, lens: $l) { unit } }",
			map[string]any{"s": map[string]any{"state": 1, "roles": []any{"lead"}, "theme": 2}, "l": 3},
			[]string{"$s.state: Scope has no field of this name", "$s.theme: Scope has no field of this name", `$s.roles[0]: "lead" is not a Role`, "$l: 3 is not a Lens: want an object"},
		},
		{"query($f: SuggestionFor) { suggestions(for: $f) { totalCount } }", map[string]any{"f": map[string]any{"need": "a", "programme": "b"}}, []string{"$f: has values for 2 fields: want one of memberState, programme, provider, need"}},
	} {
		answer := a.handler.Ask(a.context(model.WorldExercise, "secretariat"), question(c.query, c.variables))
		if len(answer.Errors) != len(c.want) {
			t.Errorf("%s: %v", c.query, answer.Errors)
			continue
		}
		for i, want := range c.want {
			if got := answer.Errors[i].Message; !strings.HasPrefix(got, want) || answer.Errors[i].Extensions["argument"] == nil {
				t.Errorf("%s\ngot  %s\nwant %s", c.query, got, want)
			}
		}
	}
}

// Characters that look like those of GraphQL are named, with what to write.
func TestLookalikesAreNamed(t *testing.T) {
	a := ofSeeds(t)
	for query, want := range map[string]string{
		"{\u00a0viewer { name } }":                    "the document has U+00A0, a no-break space: write a plain one",
		"{ node(id: “state:XAA”) { id } }":            "the document has U+201C, a typographic quote: write \"",
		"{ node(id: ‘state:XAA’) { id } }":            "the document has U+2018, a typographic quote: write \"",
		"{ viewer { name\u200b } }":                   "the document has U+200B, a space without width: take it out",
		"# ein „Kommentar“\n{ node(id: »x«) { id } }": "the document has U+00BB, a typographic quote: write \"",
	} {
		answer := a.handler.Ask(a.context(model.WorldExercise, "secretariat"), question(query, nil))
		if len(answer.Errors) != 1 || answer.Errors[0].Message != want || len(answer.Errors[0].Locations) != 1 {
			t.Errorf("%q: %v, want %s", query, answer.Errors, want)
		}
	}
	if answer := a.handler.Ask(a.context(model.WorldExercise, "secretariat"), question("{ node(id: \"“state:XAA”\u00a0\") { id } }", nil)); answer.Errors != nil {
		t.Errorf("within a text they are what they are: %v", answer.Errors)
	}
}

// What is written in a document as a value of an enum and is none gives one error, with
// the right ones.
func TestWrongValuesOfEnumsNameTheRightOnes(t *testing.T) {
	a := ofSeeds(t)
	for document, want := range map[string]string{
		`{ gaps(status: [FOO]) { totalCount } }`:         `"FOO" is not a GapStatus: want one of COVERED, PARTIAL, IMPLIED_ONLY, UNCOVERED`,
		`{ gaps(status: uncovered) { totalCount } }`:     `"uncovered" is not a GapStatus: want one of COVERED, PARTIAL, IMPLIED_ONLY, UNCOVERED`,
		`{ gaps(status: ["UNCOVERED"]) { totalCount } }`: `"UNCOVERED" is not a GapStatus: want one of COVERED, PARTIAL, IMPLIED_ONLY, UNCOVERED`,
		`{ gaps(status: 1) { totalCount } }`:             `"1" is not a GapStatus: want one of COVERED, PARTIAL, IMPLIED_ONLY, UNCOVERED`,
	} {
		got := a.handler.Ask(a.context(model.WorldExercise, "secretariat"), question(document, nil))
		if len(got.Errors) != 1 || got.Errors[0].Message != want {
			t.Errorf("%s: the errors are %v, want %s", document, got.Errors, want)
		}
	}
}
