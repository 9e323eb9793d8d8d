package graph

import (
	"context"
	"fmt"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/model"
)

func (*Resolver) Query() generated.QueryResolver { return queryResolver{} }

type queryResolver struct{}

func (queryResolver) Node(ctx context.Context, id string) (scalar.Record, error) {
	return node(requestOf(ctx).View, id), nil
}

func (queryResolver) Nodes(ctx context.Context, ids []string) ([]scalar.Record, error) {
	if len(ids) > relay.LargestPage {
		return nil, &model.Error{
			Code: model.LimitExceeded, Path: []string{"ids"},
			Message: fmt.Sprintf("ids holds %d ids, above the limit of %d: ask in several requests", len(ids), relay.LargestPage),
		}
	}
	found := make([]scalar.Record, len(ids))
	for i, id := range ids {
		found[i] = node(requestOf(ctx).View, id)
	}
	return found, nil
}
