package model_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// endingContext ends once it has been looked at so often.
type endingContext struct {
	context.Context
	left, looks int
}

func (c *endingContext) Err() error {
	c.looks++
	if c.looks > c.left {
		return context.Canceled
	}
	return nil
}

// TestTakeEndsWithItsContext: wherever in a large commit the context ends, nothing more
// is done, and no half of a snapshot comes.
func TestTakeEndsWithItsContext(t *testing.T) {
	commit := model.Commit{Version: 1}
	for i := range 5000 {
		theme := model.PutNode(fmt.Sprintf("theme:t%d", i), map[string]any{"name": "T"})
		commit.Changes = append(commit.Changes, model.SealedChange{Change: &theme})
	}
	for left := 0; ; left++ {
		ctx := &endingContext{Context: t.Context(), left: left}
		next, err := model.Empty().Take(ctx, commit)
		if err == nil {
			if ctx.looks < len(commit.Changes)/100 || next.Count(model.KindTheme) != len(commit.Changes) {
				t.Fatalf("%d changes take %d looks and make %d themes", len(commit.Changes), ctx.looks, next.Count(model.KindTheme))
			}
			return
		}
		if !errors.Is(err, context.Canceled) || next != nil || ctx.looks > left+1 {
			t.Fatalf("a context that ends at look %d: %v, %v, %d looks", left+1, next, err, ctx.looks)
		}
	}
}

// TestReplayEndsWithItsContext: whatever a commit that has landed holds, each loop over
// it looks at the context, and nothing more is done once that has ended.
func TestReplayEndsWithItsContext(t *testing.T) {
	plausible := modeltest.Plausible(modeltest.Size{Needs: 1000, Programmes: 100, States: 10, Seed: 1})
	made := modeltest.Commit(t, model.Empty(), plausible...)
	all, err := model.Empty().Replay(t.Context(), made)
	if err != nil {
		t.Fatal(err)
	}
	var removals, fictional []model.Change
	for e := range all.Edges(model.HasNeed) {
		removals = append(removals, model.RemoveEdge(model.HasNeed, e.From().ID(), e.To().ID(), e.Apart()))
	}
	for d := range all.DataSets() {
		record := d.Record()
		fiction, _ := d.Fictional()
		record.Properties["fictional"] = !fiction
		fictional = append(fictional, model.PutNode(record.ID, record.Properties))
	}
	for _, test := range []struct {
		name    string
		base    *model.Snapshot
		changes []model.Change
		steps   int // that its loops take, at least; each 128 are a look
	}{
		{"all is new", model.Empty(), plausible, 8 * len(plausible)},
		{"edges are removed", all, removals, 12 * len(removals)},
		{"a data set turns fictional", all, fictional, len(plausible)},
	} {
		t.Run(test.name, func(t *testing.T) {
			commit := model.Commit{Version: test.base.Version() + 1, Previous: test.base.Hash()}
			for i := range test.changes {
				commit.Changes = append(commit.Changes, model.SealedChange{Change: &test.changes[i]})
			}
			whole := &endingContext{Context: t.Context(), left: math.MaxInt}
			if _, err := test.base.Replay(whole, commit); err != nil {
				t.Fatal(err)
			}
			if least := test.steps / 130; whole.looks < least {
				t.Errorf("%d changes take %d looks, want at least %d", len(commit.Changes), whole.looks, least)
			}
			for left := 0; left < whole.looks; left += 1 + whole.looks/30 {
				ctx := &endingContext{Context: t.Context(), left: left}
				next, err := test.base.Replay(ctx, commit)
				if !errors.Is(err, context.Canceled) || next != nil || ctx.looks != left+1 {
					t.Fatalf("a context that ends at look %d: %v, %v, %d looks", left+1, next, err, ctx.looks)
				}
			}
		})
	}
}
