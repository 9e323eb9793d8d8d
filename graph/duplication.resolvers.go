package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/analysis"
)

func (queryResolver) DuplicationCandidates(ctx context.Context, scope *generated.Scope, lens *generated.Lens, relation []analysis.Relation, potentialOnly *bool, first *int, after *string) (*relay.DuplicationConnection, error) {
	candidates, err := measured(ctx, scope, lens, func(ctx context.Context, t terms) (analysis.Duplications, error) {
		return analysis.MeasureDuplication(ctx, t.ground, t.scope, t.lens, relation, potentialOnly != nil && *potentialOnly)
	}, func(d analysis.Duplications) int { return len(d.List) })
	if err != nil {
		return nil, err
	}
	page, err := ranked(ctx, candidates, candidates.List, duplicationKey, first, after)
	return &page, err
}

func (*Resolver) Duplication() generated.DuplicationResolver { return duplicationResolver{} }

type duplicationResolver struct{}

func (duplicationResolver) Contributions(ctx context.Context, obj *analysis.Duplication, first *int, after *string) (relay.ContributionConnection, error) {
	return parts(ctx, obj.Contributions(), contributionKey, first, after)
}

func (duplicationResolver) Evidence(ctx context.Context, obj *analysis.Duplication, first *int, after *string) (relay.EvidenceConnection, error) {
	return parts(ctx, obj.Evidence(), evidenceKey, first, after)
}
