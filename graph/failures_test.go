package graph_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// The first errors by path are listed, and the others counted, whatever the order
// in which the fields of an answer fail.
func TestManyErrorsAreCounted(t *testing.T) {
	a := newAsker(t, modeltest.Snapshot(t, modeltest.Size{Needs: 1000, Programmes: 20, States: 10}))
	query := "{ b: needs(first: 1000) { nodes {" + aliases(30, "requires(first: -1) { totalCount }") + " } } " +
		"a: needs(first: 1000) { nodes {" + aliases(30, "requires(first: -1) { totalCount }") + " } } }"
	answer := a.handler.Ask(a.context(model.WorldReal, "secretariat"), question(query, nil))
	var paths []string
	for _, err := range answer.Errors {
		paths = append(paths, err.Path.String())
	}
	want := "a.nodes[0].a0 a.nodes[0].a1 a.nodes[0].a10 a.nodes[0].a11 a.nodes[0].a12 a.nodes[0].a13 a.nodes[0].a14 a.nodes[0].a15 a.nodes[0].a16 a.nodes[0].a17"
	if got := strings.Join(paths, " "); got != want {
		t.Errorf("listed are %s\nwant       %s", got, want)
	}
	if got := fmt.Sprint(answer.Extensions["errorsNotListed"]); got != "59990" {
		t.Errorf("%s errors are not listed, want 59990", got)
	}
	if text, err := json.Marshal(answer); err != nil || len(text) > 10_000 {
		t.Errorf("the answer has %d bytes, %v", len(text), err)
	}
}

// Of the errors in a document the first are listed in its order.
func TestErrorsOfADocumentAreListedInOrder(t *testing.T) {
	a := ofSeeds(t)
	answer := a.handler.Ask(a.context(model.WorldReal, "anonymous"), question(aliased(990), nil))
	last := 0
	for _, err := range answer.Errors {
		if err.Locations[0].Column <= last || !strings.HasPrefix(err.Message, `Fields "a" conflict because "b0" and "b`) {
			t.Error(err)
		}
		last = err.Locations[0].Column
	}
	if len(answer.Errors) != 10 || answer.Extensions["errorsNotListed"] != 979 {
		t.Errorf("%d errors are listed, and %v not; want 10 and 979", len(answer.Errors), answer.Extensions["errorsNotListed"])
	}
}
