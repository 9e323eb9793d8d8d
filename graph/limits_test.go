package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// doubling returns n fragments, each of which spreads the next one twice.
func doubling(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " fragment F%d on Query { ...F%d ...F%d }", i, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment F%d on Query { __typename }", n)
	return b.String()
}

func nested(n int) string {
	return "{ themes(first: 1) { nodes " + strings.Repeat("{ broader(first: 1) { nodes ", n) + "{ id }" + strings.Repeat(" } }", n) + " } }"
}

func TestLimits(t *testing.T) {
	a := newAsker(t, modeltest.Snapshot(t, modeltest.Size{Needs: 2000, Programmes: 100, States: 50}))
	for name, c := range map[string]struct {
		query     string
		variables map[string]any
		want      string
	}{
		"tokens": {
			query: "{ " + strings.Repeat("viewer ", 10_000) + "}",
			want:  "LIMIT_EXCEEDED the document has more than 10000 tokens, the limit: ask in several requests",
		},
		"nesting of a value": {
			query: "{ gaps(scope: " + strings.Repeat("[", 1001) + strings.Repeat("]", 1001) + ") { totalCount } }",
			want:  "LIMIT_EXCEEDED the document nests more than 200 brackets, the limit: nest less, or ask in several requests",
		},
		"nesting of fragments": {
			query: strings.Repeat("{ ... ", 201) + "{ __typename }" + strings.Repeat(" }", 201),
			want:  "LIMIT_EXCEEDED the document nests more than 200 brackets, the limit: nest less, or ask in several requests",
		},
		"nesting just below the limit": {
			query: strings.Repeat("{ ... ", 199) + "{ __typename }" + strings.Repeat(" }", 199),
			want:  "",
		},
		"depth": {
			query: nested(10),
			want:  "LIMIT_EXCEEDED the document is 23 fields deep, above the limit of 20: ask in several requests",
		},
		"fields": {
			query: "{ " + strings.Repeat("viewer { name } ", 501) + "}",
			want:  "LIMIT_EXCEEDED the document asks for 1002 fields, fragments counted wherever they are spread, above the limit of 1000: ask in several requests",
		},
		"fragments that double": {
			query: "{ ...F0 }" + doubling(20),
			want:  "LIMIT_EXCEEDED the document asks for 1048576 fields, fragments counted wherever they are spread, above the limit of 1000: ask in several requests",
		},
		"fragments that double beyond any figure": {
			query: "{ ...F0 }" + doubling(900),
			want:  "LIMIT_EXCEEDED the document asks for more than 10^15 fields, fragments counted wherever they are spread, above the limit of 1000: ask in several requests",
		},
		"fragments that nobody spreads": {
			query: "{ __typename }" + doubling(20),
			want:  "LIMIT_EXCEEDED the document asks for 1048577 fields, fragments counted wherever they are spread, above the limit of 1000: ask in several requests",
		},
		"fragments in a circle": {
			query: "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
			want:  "INVALID the fragment A spreads itself: take that spread out",
		},
		"a circle that nobody enters": {
			query: "{ __typename } fragment A on Query { ...B } fragment B on Query { ...A }",
			want:  "INVALID the fragment A spreads itself: take that spread out",
		},
		"stability of many lists": {
			query: "{ " + aliases(7, "suggestions(first: 1) { nodes { stability { best } } }") + " }",
			want:  "LIMIT_EXCEEDED the answer can hold 1120028 values, above the limit of 1000000: ask for shorter pages with `first`, above all in nested lists",
		},
		"many lists of decisions": {
			query: "{ " + aliases(7, "decisions { totalCount }") + " }",
			want:  "LIMIT_EXCEEDED the answer can hold 1120014 values, above the limit of 1000000: ask for shorter pages with `first`, above all in nested lists",
		},
		"stability of a long page": {
			query: "{ suggestions(first: 1000) { nodes { stability { best worst stable } } } }",
			want:  "",
		},
		"pages within pages": {
			query: "{ needs { nodes { requires { nodes { requiredBy { nodes { id } } } } } } }",
			want:  "LIMIT_EXCEEDED the answer can hold 2020201 values, above the limit of 1000000: ask for shorter pages with `first`, above all in nested lists",
		},
		"pages by variables": {
			query:     "query($n: Int) { needs(first: $n) { nodes { requires(last: $n) { nodes { id } } } } }",
			variables: map[string]any{"n": 1000},
			want:      "LIMIT_EXCEEDED the answer can hold 2002001 values, above the limit of 1000000: ask for shorter pages with `first`, above all in nested lists",
		},
		"pages by defaults of variables": {
			query: "query($n: Int = 1000) { needs(first: $n) { nodes { requires(first: $n) { nodes { id } } } } }",
			want:  "LIMIT_EXCEEDED the answer can hold 2002001 values, above the limit of 1000000: ask for shorter pages with `first`, above all in nested lists",
		},
		"pages by null, which means the field's default": {
			query:     "query($n: Int) { gaps(first: 1000) { nodes { evidence(first: $n) { nodes { edges { kind } } } } } }",
			variables: map[string]any{"n": nil},
			want:      "",
		},
		"pages by a variable that is not set": {
			query: "query($n: Int) { gaps(first: 1000) { nodes { evidence(first: $n) { nodes { edges { kind } } } } } }",
			want:  "",
		},
		"pages in fragments": {
			query: "{ needs(first: 1000) { ...P } } fragment P on NeedConnection { nodes { requires(first: 1000) { ...T } } } fragment T on NeedLinkConnection { nodes { id } }",
			want:  "LIMIT_EXCEEDED the answer can hold 2002001 values, above the limit of 1000000: ask for shorter pages with `first`, above all in nested lists",
		},
		"measures by aliases": {
			query: "{ " + aliases(100, "coverage { unit }") + " }",
			want:  "LIMIT_EXCEEDED the answer can hold 1000200 values, above the limit of 1000000: ask for shorter pages with `first`, above all in nested lists",
		},
		"pages of what is not there": {
			query: "{ needs { nodes { visits { nodes { conductedBy { nodes { visits(first: 0) { nodes { id } } } } } } } } }",
			want:  "",
		},
		"records by id": {
			query:     "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
			variables: map[string]any{"ids": make([]any, 0)},
			want:      "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			answer := a.handler.Ask(a.context(model.WorldReal, "secretariat"), question(c.query, c.variables))
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("refused after %v", took)
			}
			got := ""
			for _, err := range answer.Errors {
				got += fmt.Sprintf("%v %s", err.Extensions["code"], err.Message)
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func aliases(n int, field string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " a%d: %s", i, field)
	}
	return b.String()
}

// What is just below the limits is answered in reasonable time: validation is
// quadratic in fields of one name.
func TestJustBelowTheLimits(t *testing.T) {
	a := ofSeeds(t)
	for name, query := range map[string]string{
		"one field again and again":       "{ " + strings.Repeat("viewer { name } ", 500) + "}",
		"one leaf again and again":        "{ viewer { " + strings.Repeat("name ", 999) + "} }",
		"one list again and again":        "{ " + strings.Repeat("programmes(first: 1) { nodes { name } } ", 333) + "}",
		"many names":                      "{ " + aliases(500, "viewer { name }") + "}",
		"fragments that double":           "{ ...F0 }" + doubling(9),
		"the same page in every spelling": "{ " + strings.Repeat("... on Query { viewer { name } } ", 500) + "}",
		"deep":                            nested(8),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			answer := a.handler.Ask(a.context(model.WorldReal, "anonymous"), question(query, nil))
			if answer.Errors != nil {
				t.Error(answer.Errors)
			}
			t.Log(time.Since(start))
		})
	}
}

// The whole of an explanation can be asked for at once, at the sizes that lists
// have by themselves.
func TestExplanationsFitTheLimits(t *testing.T) {
	a := ofSeeds(t)
	for _, query := range []string{
		"{ gaps { nodes { evidence { nodes { edges { kind from { id } to { id } } } } contributions { nodes { points programmes { points } } } } } }",
		`{ gaps { nodes { gap status need { id summary } memberState { name } basis { asOf version impliedWeight }
			evidence { nodes { kind extentPercent programme { id name } edges { kind review from { id name } to { id name } sources { id name } } } }
			contributions { nodes { points memberState { id } need { id } programmes { points kind programme { id name } } } }
			assumptions { kind message } findings { kind message } } } }`,
	} {
		answer := a.handler.Ask(a.context(model.WorldExercise, "secretariat"), question(query, nil))
		if answer.Errors != nil {
			t.Errorf("%s\n%v", query, answer.Errors)
		}
	}
}
