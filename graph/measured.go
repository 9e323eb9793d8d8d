package graph

import (
	"context"

	"concert/graph/generated"
	"concert/internal/model"
)

// itemCost is the memory of one item that a measure lists, in values of an answer.
const itemCost = 3

// measureKey tells measures apart: of which view, on which day of the request, and
// by which field with which arguments.
type measureKey struct {
	view *model.Snapshot
	asOf model.Date
	what string
}

// measure is what a measure found, and the room that it takes.
type measure struct {
	found any
	room  int64
}

// measured returns what a measure finds in a scope by a lens; items says how many
// items it lists. Equal questions that are asked at the same time share it.
func measured[T any](
	ctx context.Context, scope *generated.Scope, lens *generated.Lens,
	find func(context.Context, terms) (T, error), items func(T) int,
) (found T, err error) {
	t, err := resolveTerms(ctx, scope, lens)
	if err != nil {
		return found, err
	}
	return shared(ctx, func(ctx context.Context) (T, error) { return find(ctx, t) }, items)
}

// shared returns what the current field finds, made once for all who ask for it at the
// same time.
func shared[T any](ctx context.Context, find func(context.Context) (T, error), items func(T) int) (found T, err error) {
	return sharedAs(ctx, listName(ctx), find, items)
}

// sharedAs is shared for what is the same wherever it stands in an answer.
func sharedAs[T any](ctx context.Context, what string, find func(context.Context) (T, error), items func(T) int) (found T, err error) {
	r := requestOf(ctx)
	h := r.run.handler
	m, release, err := h.measures.Get(ctx, measureKey{r.View, r.AsOf, what}, func(ctx context.Context) (measure, error) {
		end, err := h.room.turn(ctx)
		if err != nil {
			return measure{}, err
		}
		defer end()
		found, err := find(ctx)
		if err != nil {
			return measure{}, err
		}
		takes := min(itemCost*int64(items(found)), h.room.most/4)
		return measure{found, takes}, h.room.grow(takes)
	})
	if err != nil {
		return found, err
	}
	r.run.onEnd(release)
	return m.found.(T), nil
}
