package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/analysis"
	"concert/internal/model"
)

func (queryResolver) Overlaps(ctx context.Context, scope *generated.Scope, lens *generated.Lens, with *string, first *int, after *string) (*relay.OverlapConnection, error) {
	programme, err := maybeRef(ctx, with, []string{"with"}, model.Handle.Programme, model.KindProgramme)
	if err != nil {
		return nil, err
	}
	return overlapsWith(ctx, programme, scope, lens, first, after)
}

// overlapsWith returns a page of pairs, of which the programme is one unless it is nil.
func overlapsWith(ctx context.Context, programme *model.Programme, scope *generated.Scope, lens *generated.Lens, first *int, after *string) (*relay.OverlapConnection, error) {
	overlaps, err := measured(ctx, scope, lens, func(ctx context.Context, t terms) (analysis.Overlaps, error) {
		return analysis.MeasureOverlaps(ctx, t.ground, t.scope, t.lens, programme)
	}, func(o analysis.Overlaps) int { return len(o.List) })
	if err != nil {
		return nil, err
	}
	page, err := ranked(ctx, overlaps, overlaps.List, overlapKey, first, after)
	return &page, err
}

func (*Resolver) Shared() generated.SharedResolver { return sharedResolver{} }

type sharedResolver struct{}

func (sharedResolver) Mandates(_ context.Context, obj *analysis.Shared) ([]scalar.Record, error) {
	return recordsOf(obj.Mandates), nil
}

func (*Resolver) Overlap() generated.OverlapResolver { return overlapResolver{} }

type overlapResolver struct{}

func (overlapResolver) Contributions(ctx context.Context, obj *analysis.Overlap, first *int, after *string) (relay.ContributionConnection, error) {
	return parts(ctx, obj.Contributions(), contributionKey, first, after)
}

func (overlapResolver) Evidence(ctx context.Context, obj *analysis.Overlap, first *int, after *string) (relay.EvidenceConnection, error) {
	found, err := obj.Evidence(ctx)
	if err != nil {
		return relay.EvidenceConnection{}, err
	}
	return parts(ctx, found, evidenceKey, first, after)
}

func (*Resolver) Pair() generated.PairResolver { return pairResolver{} }

type pairResolver struct{}

func (pairResolver) Contributions(ctx context.Context, obj *analysis.Pair, of *analysis.PairMeasure, first *int, after *string) (relay.ContributionConnection, error) {
	found, err := obj.Contributions(ctx, *of)
	if err != nil {
		return relay.ContributionConnection{}, err
	}
	return parts(ctx, found, contributionKey, first, after)
}

func (pairResolver) Evidence(ctx context.Context, obj *analysis.Pair, first *int, after *string) (relay.EvidenceConnection, error) {
	found, err := obj.Evidence(ctx)
	if err != nil {
		return relay.EvidenceConnection{}, err
	}
	return parts(ctx, found, evidenceKey, first, after)
}
