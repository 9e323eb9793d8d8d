package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/scalar"
)

func (queryResolver) Snapshot(ctx context.Context) (scalar.SnapshotInfo, error) {
	r := requestOf(ctx)
	return scalar.SnapshotInfo{Snapshot: r.View, AsOf: r.AsOf}, nil
}

func (*Resolver) SnapshotInfo() generated.SnapshotInfoResolver { return snapshotInfoResolver{} }

type snapshotInfoResolver struct{}

func (snapshotInfoResolver) Counts(_ context.Context, obj *scalar.SnapshotInfo) ([]generated.NodeCount, error) {
	return countNodes(obj.Snapshot), nil
}

func (snapshotInfoResolver) EdgeCounts(_ context.Context, obj *scalar.SnapshotInfo) ([]generated.EdgeCount, error) {
	return countEdges(obj.Snapshot), nil
}

func (snapshotInfoResolver) DataSets(ctx context.Context, obj *scalar.SnapshotInfo) ([]generated.DataSetInfo, error) {
	return requestOf(ctx).run.handler.grounds.dataSetsIn(ctx, obj.Snapshot)
}
