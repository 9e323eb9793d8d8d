package store_test

import (
	"crypto/rand"
	"errors"
	"slices"
	"testing"
	"time"

	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/internal/store"
)

// A refused draft hears of its own changes, by their places in it. Here what
// keeps the level of a need would come after them: an older visit shows it to
// all, and a newer one, which shows it to nobody, is taken away.
func TestRefusedDraftHearsOfItsOwnChanges(t *testing.T) {
	const need, older, newer = "need:00000000000000000000000001", "visit:00000000000000000000000002", "visit:00000000000000000000000003"
	visit := func(id, consent, on string) []model.Change {
		return []model.Change{
			model.PutNode(id, map[string]any{"consent": consent, "consentOn": on}),
			model.PutEdge(model.To, id, "state:XAB", nil), model.PutEdge(model.Identified, id, need, nil),
		}
	}
	newest := modeltest.Land(t, model.Empty(), slices.Concat([]model.Change{
		model.PutNode("state:XAB", map[string]any{"name": "Xabia"}),
		model.PutNode("source:s", map[string]any{"title": "A source"}),
		model.PutNode(need, map[string]any{"summary": "A need", "sources": []string{"source:s"}}), model.PutEdge(model.HasNeed, "state:XAB", need, nil),
	}, visit(older, "PUBLIC", "2023-01-01"), visit(newer, "NONE", "2024-01-01"))...)
	draft := model.Draft{Operation: "o", Author: "somebody", Base: newest.Version(), At: time.Now(), Changes: []model.Change{
		model.RemoveEdge(model.Identified, newer, need, ""),
		model.RemoveNode("source:s"),
	}}
	if completed := newest.Complete(draft.Changes); len(completed) != len(draft.Changes)+1 {
		t.Fatalf("completed are %v, want one more change", completed)
	}
	_, _, err := store.Next(t.Context(), newest, draft, rand.Reader)
	var refused *model.Error
	if !errors.As(err, &refused) || len(refused.Problems) == 0 {
		t.Fatalf("error %v, want the problem of a need whose source is gone", err)
	}
	if want := newest.Check(draft.Changes); !slices.Equal(refused.Problems, want) {
		t.Errorf("problems %+v, want %+v", refused.Problems, want)
	}
}
