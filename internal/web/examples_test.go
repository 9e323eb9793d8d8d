package web

import (
	"regexp"
	"testing"
)

func TestEveryExampleIsOneNamedQuestion(t *testing.T) {
	operation := regexp.MustCompile(`(?m)^query \w+ \{$`)
	for _, w := range []World{Reference, Exercise} {
		list, err := Examples(w)
		if err != nil {
			t.Fatal(err)
		}
		names, titles := map[string]bool{}, map[string]bool{}
		for _, e := range list {
			found := operation.FindAllString(e.Document, -1)
			if len(found) != 1 {
				t.Errorf("%s/%s: %d named operations, want one: GraphiQL names a tab by it", w, e.Name, len(found))
				continue
			}
			if names[e.Name] || titles[found[0]] {
				t.Errorf("%s/%s: its name or the name of its operation is taken", w, e.Name)
			}
			names[e.Name], titles[found[0]] = true, true
		}
	}
}

func TestMalformedExamples(t *testing.T) {
	for file, document := range map[string]string{
		"examples/exercise/01-x.graphql": "query X {\n  a\n}\n",
		"examples/exercise/x.graphql":    "# A question?\nquery X {\n  a\n}\n",
		"examples/exercise/02-x.graphql": "# \nquery X {\n  a\n}\n",
	} {
		if _, err := parseExample(file, document); err == nil {
			t.Errorf("%s %q: no error", file, document)
		}
	}
}
