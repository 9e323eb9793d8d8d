package graph

import (
	"context"

	"concert/graph/relay"
	"concert/internal/model"
)

func (queryResolver) Sources(ctx context.Context, first *int, after *string, last *int, before *string) (relay.Connection[model.Source], error) {
	return records(ctx, model.KindSource, model.Handle.Source, page(first, after, last, before))
}

func (queryResolver) DataSets(ctx context.Context, first *int, after *string, last *int, before *string) (relay.Connection[model.DataSet], error) {
	return records(ctx, model.KindDataSet, model.Handle.DataSet, page(first, after, last, before))
}
