package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// Two of one kind are compared; a name that fits records of two kinds is refused, and
// both are named.
func TestCompareTakesTwoOfOneKind(t *testing.T) {
	a := newAsker(t, modeltest.Parse(t, `
-- member-states.yaml --
records: [{id: state:KEN, name: Kenya}, {id: state:FJI, name: Fiji}]
-- themes.yaml --
records: [{id: theme:arm, name: ARM}]
-- providers.yaml --
defaults: {kind: UN_ENTITY}
records:
  - {id: provider:north, name: Northern Lights}
  - {id: provider:office, name: Lights Office, PART_OF: provider:north}
  - {id: provider:south, name: South}
-- programmes.yaml --
defaults: {start: 2024-01-01}
records:
  - {id: programme:lights, name: Northern Lights, ADDRESSES: theme:arm, PARTICIPATES_IN: {node: provider:office, role: LEAD}}
`))
	ask := func(one, other string) string {
		query := fmt.Sprintf("{ compare(a: %q, b: %q) { a { ... on Record { id } } onlyA { programmes { id } } } }", one, other)
		answer := a.handler.Ask(a.context(model.WorldReal, "anonymous"), question(query, nil))
		if answer.Errors == nil {
			return string(answer.Data)
		}
		return fmt.Sprintf("%v %s", answer.Errors[0].Extensions["code"], answer.Errors[0].Message)
	}
	for _, c := range []struct{ a, b, want string }{
		{"Lights Office", "South", `{"compare":{"a":{"id":"provider:north"},"onlyA":{"programmes":[{"id":"programme:lights"}]}}}`},
		{"kenya", "FJI", `{"compare":{"a":{"id":"state:KEN"},"onlyA":{"programmes":[]}}}`},
		{"South", "Kenya", "INVALID provider:south is a Provider and state:KEN a MemberState: compare two of one kind"},
		{"Lights Office", "provider:north", "INVALID both are, or count as, provider:north: name another"},
	} {
		if got := ask(c.a, c.b); got != c.want {
			t.Errorf("%s with %s:\n got %s\nwant %s", c.a, c.b, got, c.want)
		}
	}
	got := ask("Northern Lights", "South")
	for _, want := range []string{"INVALID", "provider:north", "programme:lights"} {
		if !strings.Contains(got, want) {
			t.Errorf("a name of two kinds is answered with %s, which lacks %s", got, want)
		}
	}
}

// Criticality looks at one State, so that a page of engagements can be asked about it
// together with others, and is resolved once for all of them.
func TestCriticalityOfLongPages(t *testing.T) {
	a := newAsker(t, modeltest.Snapshot(t, modeltest.Size{Needs: 2000, Programmes: 100, States: 50}))
	answer := a.handler.Ask(a.context(model.WorldReal, "secretariat"), question("{ engagements(first: 1000) { nodes { criticality } } }", nil))
	if answer.Errors != nil {
		t.Fatal(answer.Errors)
	}
	if values := strings.Count(string(answer.Data), "criticality") - strings.Count(string(answer.Data), "null"); values < 50 {
		t.Errorf("%d engagements have a criticality, want at least 50", values)
	}
}
