package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/analysis"
)

func (queryResolver) Gaps(ctx context.Context, scope *generated.Scope, lens *generated.Lens, status []analysis.GapStatus, orphansOnly *bool, first *int, after *string) (*relay.GapConnection, error) {
	gaps, err := measured(ctx, scope, lens, func(ctx context.Context, t terms) (analysis.Gaps, error) {
		return analysis.MeasureGaps(ctx, t.ground, t.scope, t.lens, status, orphansOnly != nil && *orphansOnly)
	}, func(g analysis.Gaps) int { return len(g.List) })
	if err != nil {
		return nil, err
	}
	page, err := ranked(ctx, gaps, gaps.List, gapKey, first, after)
	return &page, err
}

func (*Resolver) Gap() generated.GapResolver { return gapResolver{} }

type gapResolver struct{}

func (gapResolver) Contributions(ctx context.Context, obj *analysis.Gap, first *int, after *string) (relay.ContributionConnection, error) {
	return parts(ctx, obj.Contributions(), contributionKey, first, after)
}

func (gapResolver) Evidence(ctx context.Context, obj *analysis.Gap, first *int, after *string) (relay.EvidenceConnection, error) {
	return parts(ctx, obj.Evidence(), evidenceKey, first, after)
}
