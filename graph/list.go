package graph

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"concert/graph/relay"
	"concert/internal/model"
)

func page(first *int, after *string, last *int, before *string) relay.Page {
	return relay.Page{First: first, After: after, Last: last, Before: before}
}

// list identifies the list that the current field gives: its cursors are good
// for the field, in this view, and for what else the list depends on.
func list(ctx context.Context, dependsOn ...string) relay.List {
	request := requestOf(ctx)
	field := graphql.GetFieldContext(ctx).Field.Name
	return relay.List{
		Version: request.View.Version(),
		AsOf:    request.AsOf,
		View:    string(request.View.World()) + " " + request.View.View(),
		Name:    strings.Join(append([]string{field}, dependsOn...), "\x00"),
	}
}

func records[N any](ctx context.Context, kind model.NodeKind, typed relay.Typed[N], p relay.Page) (relay.Connection[N], error) {
	return relay.Records(list(ctx), requestOf(ctx).View, kind, typed, p)
}

func edges(ctx context.Context, kind model.EdgeKind, p relay.Page) (relay.Connection[model.Edge], error) {
	all := slices.Collect(requestOf(ctx).View.Edges(kind))
	return relay.Edges(list(ctx), all, p)
}

func links[N any](ctx context.Context, at model.Handle, kind model.EdgeKind, end model.Direction, typed relay.Typed[N], p relay.Page) (relay.LinkConnection[N], error) {
	return relay.Links(list(ctx, at.ID()), at, kind, end, typed, p)
}

var errNoEnd = errors.New("a record lacks the edge that each of its kind has")

// link returns the edge of a kind of which there is exactly one.
func link[N any](ctx context.Context, at model.Handle, kind model.EdgeKind, end model.Direction, typed relay.Typed[N]) (relay.Link[N], error) {
	found, ok := relay.One(list(ctx, at.ID()), at, kind, end, typed)
	if !ok {
		return found, errNoEnd
	}
	return found, nil
}

// maybeLink returns the edge of a kind of which there is at most one in view.
func maybeLink[N any](ctx context.Context, at model.Handle, kind model.EdgeKind, end model.Direction, typed relay.Typed[N]) *relay.Link[N] {
	found, ok := relay.One(list(ctx, at.ID()), at, kind, end, typed)
	if !ok {
		return nil
	}
	return &found
}

// other returns the record at the other end of the one edge of a kind.
func other[N any](at model.Handle, kind model.EdgeKind, end model.Direction, typed relay.Typed[N]) (N, error) {
	h, _ := at.First(kind, end)
	if found, ok := typed(h); ok {
		return found, nil
	}
	var none N
	return none, errNoEnd
}

// maybeOther is other for an edge of which there is at most one in view.
func maybeOther[N any](at model.Handle, kind model.EdgeKind, end model.Direction, typed relay.Typed[N]) *N {
	h, _ := at.First(kind, end)
	if found, ok := typed(h); ok {
		return &found
	}
	return nil
}
