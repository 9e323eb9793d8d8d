package model_test

import (
	"testing"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// A commit that landed is replayed though its record's making was erased, and
// though today's rules would refuse it.
func TestReplayDoesNotJudge(t *testing.T) {
	state := model.PutNode("state:XAB", map[string]any{"name": "Xabia"})
	first := modeltest.Commit(t, model.Empty(), state, model.PutNode("theme:a", map[string]any{"name": "A"}))
	made, err := model.Empty().With(first)
	if err != nil {
		t.Fatal(err)
	}
	second := modeltest.Commit(t, made, model.RemoveNode("state:XAB"))
	first.Changes[0].Change, first.Changes[0].Salt = nil, nil
	third := modeltest.Commit(t, model.Empty(), model.PutNode("need:a1", map[string]any{"summary": "A need of no State"}))
	if _, err := model.Empty().With(third); model.CodeOf(err) != model.Invalid {
		t.Errorf("With took a need without a State: %v", err)
	}
	erased, err := model.Empty().Replay(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := erased.With(second); model.CodeOf(err) != model.Invalid {
		t.Errorf("With removed what is not there: %v", err)
	}
	after, err := erased.Replay(t.Context(), second)
	if err != nil {
		t.Fatal(err)
	}
	if after.Count(model.KindMemberState) != 0 || after.Count(model.KindTheme) != 1 || after.Version() != 2 {
		t.Errorf("replayed to version %d with %d themes", after.Version(), after.Count(model.KindTheme))
	}
	if alone, err := model.Empty().Replay(t.Context(), third); err != nil || alone.Count(model.KindNeed) != 1 {
		t.Errorf("the need did not come in: %v", err)
	}
}
