package graph_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"concert/internal/model"
)

// longestHostile is the length in bytes of the documents that must be read or
// refused at once, and readTime three times what that may take.
const (
	longestHostile = 15_000
	readTime       = 3 * 50 * time.Millisecond
)

// repeated returns begin, as many of the items as fit, and end.
func repeated(begin, end string, item func(i int) string) string {
	var b strings.Builder
	b.WriteString(begin)
	for i := 0; ; i++ {
		next := item(i)
		if b.Len()+len(next)+len(end) > longestHostile {
			break
		}
		b.WriteString(next)
	}
	b.WriteString(end)
	return b.String()
}

func numbered(format string) func(int) string {
	return func(i int) string { return strings.ReplaceAll(format, "#", fmt.Sprint(i)) }
}

// operations returns n operations that all spread a fragment.
func operations(n int, fragment string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "query Q%d{...F} ", i)
	}
	return b.String() + fragment
}

// hostile are documents that are small, and took long or were answered at length.
func hostile() map[string]string {
	list := func(open, item, end string) string { return repeated(open, end, numbered(item)) }
	return map[string]string{
		"one name for many fields":          "{ " + list("", "a:b# ", "") + "}",
		"one name for 990 fields":           aliased(990),
		"one name for existing fields":      list("{ memberStates { nodes { ", "a:name a:id a:code ", "} } }"),
		"one name, differing arguments":     list("{ ", "needs(first:#){totalCount} ", "}"),
		"one name in many fragments":        list("{ ", "...on Query{a:b#} ", "}"),
		"one name, deep":                    list("{ ", "a:needs{nodes{b:c#}} ", "}"),
		"interfaces that meet every type":   list("{ node(id:\"x\") { ", "...on Need{x:name} ...on Programme{x:name} ...on Record{x:name} ", "} }"),
		"unknown fields":                    list("{ ", "x# ", "}"),
		"unknown fields of long names":      list("{ ", strings.Repeat("x", 200)+"# ", "}"),
		"near fields":                       list("{ ", "need# ", "}"),
		"unknown arguments":                 list("{ needs(", "a#:1 ", ") { totalCount } }"),
		"unknown fields of an input":        list("{ gaps(scope:{", "a#:1 ", "}) { totalCount } }"),
		"unknown values of an enum":         list("{ gaps(status:[", "A# ", "]) { totalCount } }"),
		"unknown types":                     list("{ ", "...on T#{a} ", "}"),
		"unknown fragments":                 list("{ ", "...F# ", "}"),
		"unknown directives":                list("{ viewer ", "@d# ", "{ name } }"),
		"one directive again and again":     list("{ viewer ", "@skip(if:true) ", "{ name } }"),
		"one argument again and again":      list("{ needs(", "first:1 ", ") { totalCount } }"),
		"variables that nobody uses":        list("query(", "$a#:Int ", ") { viewer { name } }"),
		"variables that are not defined":    list("{ nodes(ids:[", "$a# ", "]) { id } }"),
		"variables in a list":               list("query(", "$a#:ID! ", ") { nodes(ids:[$a0 $a1]) { id } }"),
		"450 operations, 150 undefined":     operations(450, "fragment F on Query{nodes(ids:["+undefined(150)+"]){id}}"),
		"operations of one fragment":        operations(700, "fragment F on Query{viewer{name}}"),
		"operations of one name":            list("", "query A{viewer{name}} ", ""),
		"anonymous operations":              list("", "{viewer{name}} ", ""),
		"fragments of one name":             list("{...F} ", "fragment F on Query{viewer{name}} ", ""),
		"fragments that nobody spreads":     list("{viewer{name}} ", "fragment F# on Query{viewer{name}} ", ""),
		"a chain of fragments":              chain(),
		"fragments that spread all others":  spreadingAll(80),
		"fragments that double":             "{ ...F0 }" + doubling(300),
		"lists in lists":                    "{ gaps(scope: " + strings.Repeat("[", 7000) + strings.Repeat("]", 7000) + ") { totalCount } }",
		"brackets":                          strings.Repeat("{", longestHostile),
		"inline fragments in each other":    strings.Repeat("{...", 3700),
		"no token":                          strings.Repeat("?", longestHostile),
		"one long name":                     "{ " + strings.Repeat("x", longestHostile-4) + " }",
		"one long text":                     `{ node(id: "` + strings.Repeat("x", longestHostile-30) + `") { id } }`,
		"one long number":                   "{ needs(first: " + strings.Repeat("1", longestHostile-40) + ") { totalCount } }",
		"numbers out of range":              list("{ nodes(ids: [", "99999999999999999999 1e999 ", "]) { id } }"),
		"a number out of range in a scalar": `{ gaps(lens: {asOf: {a: [99999999999999999999, 1e999]}}) { totalCount } }`,
		"an object for a scalar":            `{ gaps(lens: {asOf: {a: [1, {b: null}]}}) { totalCount } }`,
		"numbers of defaults":               `query($n: Int = 3000000000, $m: Int = 1e999) { needs(first: $n, last: $m) { totalCount } }`,
		"a subscription":                    "subscription { viewer { name } }",
		"a mutation":                        "mutation { viewer { name } }",
		"a definition of a type":            "type Query { a: Int }",
		"no operation":                      "fragment F on Query { viewer { name } }",
		"nothing":                           " ",
		"comments":                          list("{ viewer { name } }", "#\n", ""),
		"blocks":                            list("{ nodes(ids: [", `"""a""" `, "]) { id } }"),
		"introspection again and again":     list("{ ", "a#:__schema{types{name}} ", "}"),
		"types below types":                 "{ __schema { types { " + strings.Repeat("fields { type { ", 200) + "name" + strings.Repeat(" } }", 200) + " } } }",
		"objects of one field":              list("{ gaps(scope:{", "roles:LEAD ", "}) { totalCount } }"),
		"leaves with selections":            list("{ viewer { ", "a#:name{x} ", "} }"),
		"composites without selections":     list("{ ", "a#:viewer ", "}"),
	}
}

func aliased(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a:b%d ", i)
	}
	return "{ " + b.String() + "}"
}

func undefined(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "$a%d ", i)
	}
	return b.String()
}

// chain returns fragments of which each spreads the next.
func chain() string {
	return repeated("{...F0} ", "fragment END on Query{viewer{name}}", func(i int) string {
		return fmt.Sprintf("fragment F%d on Query{...F%d} ", i, i+1)
	})
}

// spreadingAll returns fragments of which each spreads all later ones.
func spreadingAll(n int) string {
	var b strings.Builder
	b.WriteString("{...F0} ")
	for i := range n {
		fmt.Fprintf(&b, "fragment F%d on Query{__typename ", i)
		for j := i + 1; j < n; j++ {
			fmt.Fprintf(&b, "...F%d ", j)
		}
		b.WriteString("} ")
	}
	return b.String()[:min(b.Len(), longestHostile)]
}

// TestHostileDocuments: no small document takes long before it is executed, or
// much memory, or is answered at length.
func TestHostileDocuments(t *testing.T) {
	a := ofSeeds(t)
	for name, document := range hostile() {
		t.Run(name, func(t *testing.T) {
			if len(document) > longestHostile {
				t.Fatalf("the document has %d bytes", len(document))
			}
			took, allocated := time.Hour, ^uint64(0)
			for range 3 {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				start := time.Now()
				_ = a.handler.Read(document)
				took = min(took, time.Since(start))
				runtime.ReadMemStats(&after)
				allocated = min(allocated, after.TotalAlloc-before.TotalAlloc)
			}
			errs := a.handler.Read(document)
			asked := a.handler.Ask(a.context(model.WorldReal, "anonymous"), question(document, nil))
			for _, err := range asked.Errors {
				if err.Extensions["code"] == model.Internal {
					t.Errorf("it is answered with %v", err)
				}
			}
			answer, err := json.Marshal(asked)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d bytes, %d errors, %v, %d kB allocated, answered in %d bytes", len(document), len(errs), took, allocated>>10, len(answer))
			if took > readTime {
				t.Errorf("reading it takes %v", took)
			}
			if allocated > 32<<20 {
				t.Errorf("reading it allocates %d MB", allocated>>20)
			}
			if errs != nil && len(answer) > 10_000 {
				t.Errorf("it is refused in %d bytes", len(answer))
			}
		})
	}
}
