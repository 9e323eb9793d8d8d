package graph

import (
	"context"

	"concert/graph/scalar"
	"concert/internal/model"
)

type edgeResolver struct{}

func (edgeResolver) From(_ context.Context, obj *model.Edge) (scalar.Record, error) {
	return record(obj.From()), nil
}

func (edgeResolver) To(_ context.Context, obj *model.Edge) (scalar.Record, error) {
	return record(obj.To()), nil
}

func (edgeResolver) OwnRelease(ctx context.Context, obj *model.Edge) (*model.Release, error) {
	return ownRelease(ctx, obj.OwnRelease()), nil
}
