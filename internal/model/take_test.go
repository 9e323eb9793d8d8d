package model_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"concert/internal/model"
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
