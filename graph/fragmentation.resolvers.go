package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/analysis"
)

func (queryResolver) Fragmentation(ctx context.Context, scope *generated.Scope, lens *generated.Lens, by []analysis.Dimension) ([]analysis.Fragmentation, error) {
	return measured(ctx, scope, lens, func(ctx context.Context, t terms) ([]analysis.Fragmentation, error) {
		return analysis.MeasureFragmentation(ctx, t.ground, t.scope, t.lens, by)
	}, func(list []analysis.Fragmentation) int { return len(list) })
}

func (queryResolver) Proliferation(ctx context.Context, scope *generated.Scope, lens *generated.Lens) ([]analysis.Proliferation, error) {
	return measured(ctx, scope, lens, func(ctx context.Context, t terms) ([]analysis.Proliferation, error) {
		return analysis.MeasureProliferation(ctx, t.ground, t.scope, t.lens)
	}, func(list []analysis.Proliferation) int { return len(list) })
}

func (*Resolver) Fragmentation() generated.FragmentationResolver { return fragmentationResolver{} }

type fragmentationResolver struct{}

func (fragmentationResolver) Contributions(ctx context.Context, obj *analysis.Fragmentation, first *int, after *string) (relay.ContributionConnection, error) {
	return parts(ctx, obj.Contributions(), contributionKey, first, after)
}

func (fragmentationResolver) Evidence(ctx context.Context, obj *analysis.Fragmentation, first *int, after *string) (relay.EvidenceConnection, error) {
	found, err := obj.Evidence(ctx)
	if err != nil {
		return relay.EvidenceConnection{}, err
	}
	return parts(ctx, found, evidenceKey, first, after)
}

func (*Resolver) Proliferation() generated.ProliferationResolver { return proliferationResolver{} }

type proliferationResolver struct{}

func (proliferationResolver) Contributions(ctx context.Context, obj *analysis.Proliferation, first *int, after *string) (relay.ContributionConnection, error) {
	return parts(ctx, obj.Contributions(), contributionKey, first, after)
}

func (proliferationResolver) Evidence(ctx context.Context, obj *analysis.Proliferation, first *int, after *string) (relay.EvidenceConnection, error) {
	found, err := obj.Evidence(ctx)
	if err != nil {
		return relay.EvidenceConnection{}, err
	}
	return parts(ctx, found, evidenceKey, first, after)
}
