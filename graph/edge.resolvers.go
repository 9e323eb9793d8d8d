package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/scalar"
	"concert/internal/model"
)

func (*Resolver) Edge() generated.EdgeResolver { return edgeResolver{} }

type edgeResolver struct{}

func (edgeResolver) From(_ context.Context, obj *model.Edge) (scalar.Record, error) {
	return record(obj.From()), nil
}

func (edgeResolver) To(_ context.Context, obj *model.Edge) (scalar.Record, error) {
	return record(obj.To()), nil
}
