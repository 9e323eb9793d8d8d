package graph_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"concert/internal/model"
)

// An error in one measure leaves the others: each root field that takes a lens can be
// null.
func TestMeasuresCanBeNull(t *testing.T) {
	measures := 0
	for _, f := range schema().Query.Fields {
		if f.Arguments.ForName("lens") == nil {
			continue
		}
		measures++
		if f.Type.NonNull {
			t.Errorf("%s is a %s: an error in it would take the whole answer", f.Name, f.Type)
		}
	}
	if measures < 10 {
		t.Fatalf("%d root fields take a lens; want at least 10", measures)
	}
	a := ofSeeds(t)
	answer := a.handler.Ask(a.context(model.WorldExercise, "secretariat"), question(
		`{ gaps(status: []) { totalCount } duplicationCandidates(relation: []) { totalCount } snapshot { version } }`, nil))
	if len(answer.Errors) != 2 || !strings.Contains(string(answer.Data), `"snapshot":{"version":`) {
		t.Errorf("got %s and %v; want two errors and the snapshot", answer.Data, answer.Errors)
	}
}

// A client may keep what it read under its id: figures of one thing over two scopes, or
// by two lenses, have two ids, and equal questions one.
func TestIDsTellFiguresApart(t *testing.T) {
	a := ofSeeds(t)
	const programmes = `a: "programme:shared-frontiers" b: "programme:clear-ledger"`
	for field, query := range map[string]string{
		"fragmentation":         "fragmentation(%s) { id }",
		"proliferation":         "proliferation(%s) { id }",
		"brokerage":             "brokerage(%s) { id }",
		"overlaps":              "overlaps(%s) { nodes { id pair { id } } }",
		"duplicationCandidates": "duplicationCandidates(%s) { nodes { id } }",
		"synergies":             "synergies(%s) { nodes { id pair { id } } }",
		"compare":               "compare(" + programmes + " %s) { id pair { id } }",
		"gaps":                  "gaps(%s) { nodes { id } }",
		"footprint":             `node(id: "programme:clear-ledger") { ... on Programme { footprint(%s) { id } } }`,
		"gaps of a State":       `node(id: "state:XAB") { ... on MemberState { gaps(%s) { nodes { id } } } }`,
	} {
		var first map[string]bool
		for i, arguments := range []string{"scope: null", "lens: {impliedWeight: 0.5}", `scope: {memberStates: ["state:XAA", "state:XAB"]}`, "lens: {impliedWeight: 0.25}"} {
			answer := a.handler.Ask(a.context(model.WorldExercise, "secretariat"), question("{"+fmt.Sprintf(query, arguments)+"}", nil))
			if answer.Errors != nil {
				t.Fatalf("%s: %v", field, answer.Errors)
			}
			ids := idsIn(t, answer.Data)
			if len(ids) == 0 {
				t.Fatalf("%s with %s: no ids in %s", field, arguments, answer.Data)
			}
			if i == 0 {
				first = ids
			}
			for id := range ids {
				if first[id] != (i < 2) {
					t.Errorf("%s with %s: %s among the first ids is %t, want %t", field, arguments, id, first[id], i < 2)
				}
			}
		}
	}
}

// idsIn returns the values of all fields `id` of an answer.
func idsIn(tb testing.TB, data []byte) map[string]bool {
	tb.Helper()
	var answer any
	if err := json.Unmarshal(data, &answer); err != nil {
		tb.Fatal(err)
	}
	ids := map[string]bool{}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if id, ok := v["id"].(string); ok {
				ids[id] = true
			}
			for _, field := range v {
				walk(field)
			}
		case []any:
			for _, item := range v {
				walk(item)
			}
		}
	}
	walk(answer)
	return ids
}

// The places of a gap in the list of its State and in that of all States are two
// figures, and the coverage of a State is its row.
func TestFiguresOfARecordHaveIDs(t *testing.T) {
	a := ofSeeds(t)
	ask := func(query string) map[string]bool {
		answer := a.handler.Ask(a.context(model.WorldExercise, "secretariat"), question(query, nil))
		if answer.Errors != nil {
			t.Fatal(answer.Errors)
		}
		return idsIn(t, answer.Data)
	}
	all := ask("{ gaps(first: 1000) { nodes { id } } }")
	for id := range ask(`{ node(id: "state:XAB") { ... on MemberState { gaps { nodes { id } } } } }`) {
		if all[id] {
			t.Errorf("%s names a place among the gaps of a State and one among all", id)
		}
	}
	rows := ask("{ coverage(by: [MEMBER_STATE]) { rows { nodes { coverage { id } } } } }")
	for id := range ask(`{ node(id: "state:XAB") { ... on MemberState { coverage { id } } } }`) {
		if !rows[id] {
			t.Errorf("%s is not a row of coverage by State", id)
		}
	}
}

// What is listed of edges has the id under which its changes are listed.
func TestEdgesHaveIDs(t *testing.T) {
	a := ofSeeds(t)
	answer := a.handler.Ask(a.context(model.WorldExercise, "secretariat"), question(
		"{ engagements(first: 1000) { totalCount nodes { id } } proposals(first: 1000) { totalCount nodes { id } } }", nil))
	if answer.Errors != nil {
		t.Fatal(answer.Errors)
	}
	var lists map[string]struct {
		TotalCount int
		Nodes      []struct{ ID string }
	}
	if err := json.Unmarshal(answer.Data, &lists); err != nil {
		t.Fatal(err)
	}
	view := a.view(model.WorldExercise, "secretariat")
	for name, kind := range map[string]model.EdgeKind{"engagements": model.Serves, "proposals": model.ProposedFor} {
		want := map[string]bool{}
		for e := range view.Edges(kind) {
			want[e.Key()] = true
		}
		list := lists[name]
		if len(want) == 0 || list.TotalCount != len(want) {
			t.Errorf("%s: %d, want %d with an id each", name, list.TotalCount, len(want))
		}
		for _, item := range list.Nodes {
			if !want[item.ID] {
				t.Errorf("%s: %q is the key of none, or is listed twice", name, item.ID)
			}
			delete(want, item.ID)
		}
	}
}
