package graph_test

import (
	"encoding/json"
	"testing"

	"concert/internal/model"
)

// Nothing is cut without a word: an answer names each list that holds more than it shows.
func TestTruncatedListsAreNamed(t *testing.T) {
	a := ofSeeds(t)
	for query, want := range map[string]string{
		"{ memberStates { nodes { id } } }":                                                  `[{"path":["memberStates"],"shown":100,"totalCount":193}]`,
		"{ memberStates { ...P } } fragment P on MemberStateConnection { edges { cursor } }": `[{"path":["memberStates"],"shown":100,"totalCount":193}]`,
		"{ memberStates(first: 1000) { nodes { id } } }":                                     `null`,
		"{ memberStates { totalCount } }":                                                    `null`, // no item is asked for
		"{ b: themes(first: 2) { nodes { id } } a: memberStates(last: 1) { nodes { id } } }": `[{"path":["a"],"shown":1,"totalCount":193},{"path":["b"],"shown":2,"totalCount":33}]`,
		"{ themes(first: 4) { nodes { narrower(first: 1) { nodes { id } } } } }":             `[{"path":["themes"],"shown":4,"totalCount":33},{"path":["themes","nodes",3,"narrower"],"shown":1,"totalCount":3}]`,
	} {
		answer := a.handler.Ask(a.context(model.WorldReal, "anonymous"), question(query, nil))
		got, err := json.Marshal(answer.Extensions["truncated"])
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want || answer.Errors != nil {
			t.Errorf("%s\ngot  %s %v\nwant %s", query, got, answer.Errors, want)
		}
	}
}
