package storetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"concert/internal/model"
	"concert/internal/store"
)

const keptNeed = "need:01JX000000000000000000000K"

// WriteKept writes a small history into an empty store, to be kept as later programs
// are to read it: with records that change, go and are erased.
func WriteKept(t *testing.T, s store.Store) {
	t.Helper()
	writeHistory(t, s)
	for i, changes := range [][]model.Change{
		{
			model.PutNode("programme:p", map[string]any{"name": "Prögramme ✓", "acronym": "P", "start": "2024-02"}),
			model.PutEdge(model.Serves, "programme:p", "state:XAB", map[string]any{"since": "2025"}),
			model.PutEdge(model.Addresses, "programme:p", themeID(1), nil),
		},
		{model.RemoveNode(themeID(2))},
		{ // of both worlds, with what stores derive
			model.PutNode("dataset:real", map[string]any{"name": "Real"}),
			model.PutNode("dataset:made", map[string]any{"name": "Made", "fictional": true}),
			model.PutNode("source:real", map[string]any{"title": "R", "dataSet": "dataset:real"}),
			model.PutNode("source:made", map[string]any{"title": "M", "dataSet": "dataset:made"}),
			model.PutNode("resolution:r", map[string]any{"symbol": "S/RES/1", "sources": []string{"source:real#para. 1"}}),
			model.PutNode("state:XAC", map[string]any{"name": "Xacia", "sources": []string{"source:made"}}),
			model.PutNode(keptNeed, map[string]any{"summary": "No patrols", "sources": []string{"source:made#p. 2"}}),
			model.PutEdge(model.HasNeed, "state:XAC", keptNeed, nil),
			model.PutEdge(model.Serves, "programme:q", "state:XAB", nil), // its key has no day
		},
	} {
		mustApply(t, s, model.Draft{
			Base: model.Latest, Operation: fmt.Sprintf("k%d", i), Author: "provider:someone", Reason: "kept", At: start, Changes: changes,
		})
	}
	mustApply(t, s, erasing("erase", erasedNeed))
}

// Kept says what a store holds: each commit and each version, in words that do not
// depend on what else the model has come to declare since.
func Kept(t *testing.T, s store.Store) string {
	t.Helper()
	lawful(t, s)
	var b strings.Builder
	for _, c := range commits(t, s, newest(t, s)) {
		fmt.Fprintf(&b, "# %d %s %s %q %s %s erases %v\n", c.Version, c.Author, c.Operation, c.Reason, c.Time, c.Hash, c.Erases)
		snapshot := load(t, s, c.Version)
		var lines []string
		line := func(key string, properties map[string]any) {
			values, err := json.Marshal(properties)
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, fmt.Sprintf("%s %s\n", key, values))
		}
		for _, kind := range model.NodeKinds() {
			for h := range snapshot.Nodes(kind) {
				line(h.ID(), h.Record().Properties)
			}
		}
		for _, kind := range model.EdgeKinds() {
			for e := range snapshot.Edges(kind) {
				line(e.Key(), e.Record().Properties)
			}
		}
		for id, left := range snapshot.Tombstones() {
			lines = append(lines, fmt.Sprintf("- %s %+v\n", id, left))
		}
		slices.Sort(lines)
		fmt.Fprint(&b, strings.Join(lines, ""))
	}
	return b.String()
}
