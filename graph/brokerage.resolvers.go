package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/analysis"
)

func (queryResolver) Brokerage(ctx context.Context, scope *generated.Scope, lens *generated.Lens) ([]analysis.Brokerage, error) {
	return measured(ctx, scope, lens, func(ctx context.Context, t terms) ([]analysis.Brokerage, error) {
		return analysis.MeasureBrokerage(ctx, t.ground, t.scope, t.lens)
	}, func(list []analysis.Brokerage) int { return len(list) })
}

func (*Resolver) Brokerage() generated.BrokerageResolver { return brokerageResolver{} }

type brokerageResolver struct{}

func (brokerageResolver) Contributions(ctx context.Context, obj *analysis.Brokerage, first *int, after *string) (relay.ContributionConnection, error) {
	return parts(ctx, obj.Contributions(), contributionKey, first, after)
}

func (brokerageResolver) Evidence(ctx context.Context, obj *analysis.Brokerage, first *int, after *string) (relay.EvidenceConnection, error) {
	found, err := obj.Evidence(ctx)
	if err != nil {
		return relay.EvidenceConnection{}, err
	}
	return parts(ctx, found, evidenceKey, first, after)
}
