package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/analysis"
	"concert/internal/model"
)

func (programmeResolver) Footprint(ctx context.Context, obj *model.Programme, scope *generated.Scope, lens *generated.Lens) (*analysis.Footprint, error) {
	f, err := measured(ctx, scope, lens, func(ctx context.Context, t terms) (analysis.Footprint, error) {
		return analysis.MeasureFootprint(ctx, t.ground, *obj, t.scope, t.lens)
	}, func(analysis.Footprint) int { return 1 })
	if err != nil {
		return nil, err
	}
	return &f, nil
}

func (programmeResolver) Overlaps(ctx context.Context, obj *model.Programme, scope *generated.Scope, lens *generated.Lens, first *int, after *string) (*relay.OverlapConnection, error) {
	return overlapsWith(ctx, obj, scope, lens, first, after)
}

func (*Resolver) Footprint() generated.FootprintResolver { return footprintResolver{} }

type footprintResolver struct{}

func (footprintResolver) Contributions(ctx context.Context, obj *analysis.Footprint, first *int, after *string) (relay.ContributionConnection, error) {
	return parts(ctx, obj.Contributions(), contributionKey, first, after)
}

func (footprintResolver) Evidence(ctx context.Context, obj *analysis.Footprint, first *int, after *string) (relay.EvidenceConnection, error) {
	found, err := obj.Evidence(ctx)
	if err != nil {
		return relay.EvidenceConnection{}, err
	}
	return parts(ctx, found, evidenceKey, first, after)
}
