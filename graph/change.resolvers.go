package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/model"
)

func (queryResolver) Commits(ctx context.Context, first *int, after *string) (*relay.CommitConnection, error) {
	found, err := shared(ctx, commitsShown, func(found []scalar.Commit) int { return len(found) })
	if err != nil {
		return nil, err
	}
	page, err := parts(ctx, found, func(c scalar.Commit) string { return c.ID }, first, after)
	return &page, err
}

func (queryResolver) Changes(ctx context.Context, of []string, since, until *generated.Moment, scope *generated.Scope, kinds []model.NodeKind, first *int, after *string) (*relay.ChangeConnection, error) {
	between, err := momentsBetween(ctx, since, until)
	if err != nil {
		return nil, err
	}
	wanted, err := newWanted(ctx, of, kinds, scope)
	if err != nil {
		return nil, err
	}
	found, err := shared(ctx, func(ctx context.Context) ([]scalar.Change, error) {
		return changesShown(ctx, between, wanted)
	}, func(found []scalar.Change) int { return len(found) })
	if err != nil {
		return nil, err
	}
	page, err := parts(ctx, found, func(c scalar.Change) string { return c.ID }, first, after)
	return &relay.ChangeConnection{Connection: page, Since: between[0], Until: between[1]}, err
}

func (*Resolver) Change() generated.ChangeResolver { return changeResolver{} }

type changeResolver struct{}

func (changeResolver) Record(ctx context.Context, obj *scalar.Change) (scalar.Record, error) {
	return recordNow(ctx, obj.ID), nil
}

func (changeResolver) Edge(ctx context.Context, obj *scalar.Change) (*model.Edge, error) {
	return edgeNow(ctx, obj.ID), nil
}
