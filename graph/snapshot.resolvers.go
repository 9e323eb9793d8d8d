package graph

import (
	"context"
	"time"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/model"
)

func (queryResolver) Snapshot(ctx context.Context) (relay.SnapshotInfo, error) {
	return relay.SnapshotInfo{Snapshot: requestOf(ctx).View}, nil
}

type snapshotInfoResolver struct{}

func (snapshotInfoResolver) AsOf(ctx context.Context, _ *relay.SnapshotInfo) (model.Date, error) {
	return requestOf(ctx).AsOf, nil
}

func (snapshotInfoResolver) At(_ context.Context, obj *relay.SnapshotInfo) (*time.Time, error) {
	if obj.Version() == 0 {
		return nil, nil
	}
	at := obj.Time().UTC()
	return &at, nil
}

func (snapshotInfoResolver) Counts(_ context.Context, obj *relay.SnapshotInfo) ([]generated.NodeCount, error) {
	return countNodes(obj.Snapshot), nil
}

func (snapshotInfoResolver) EdgeCounts(_ context.Context, obj *relay.SnapshotInfo) ([]generated.EdgeCount, error) {
	return countEdges(obj.Snapshot), nil
}

func (snapshotInfoResolver) DataSets(ctx context.Context, obj *relay.SnapshotInfo) ([]generated.DataSetInfo, error) {
	return requestOf(ctx).grounds.dataSetsIn(ctx, obj.Snapshot)
}
