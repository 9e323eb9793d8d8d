package graph

import (
	"context"
	"slices"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/analysis"
	"concert/internal/model"
)

func (queryResolver) Findings(ctx context.Context, kinds []model.FindingKind, asOf *model.Date, first *int, after *string) (*relay.FindingConnection, error) {
	if kinds != nil && len(kinds) == 0 {
		return nil, wrongArgument([]string{"kinds"}, "an empty list selects nothing: leave kinds out to mean all")
	}
	ground, err := groundAt(ctx, asOf)
	if err != nil {
		return nil, err
	}
	found, err := shared(ctx, func(ctx context.Context) ([]analysis.Finding, error) {
		return analysis.MeasureFindings(ctx, ground)
	}, func(found []analysis.Finding) int { return len(found) })
	if err != nil {
		return nil, err
	}
	all := slices.Concat(found, storeFindings(requestOf(ctx)))
	slices.SortStableFunc(all, analysis.CompareFindings)
	page, err := parts(ctx, ofKinds(all, kinds), analysis.Finding.ID, first, after)
	if err != nil {
		return nil, err
	}
	return &page, nil
}

func (*Resolver) Finding() generated.FindingResolver { return findingResolver{} }

type findingResolver struct{}

func (findingResolver) Record(_ context.Context, obj *analysis.Finding) (scalar.Record, error) {
	return record(obj.Record), nil
}

func (findingResolver) Other(_ context.Context, obj *analysis.Finding) (scalar.Record, error) {
	return record(obj.Other), nil
}

func (findingResolver) Edge(_ context.Context, obj *analysis.Finding) (*model.Edge, error) {
	if obj.Edge == (model.Edge{}) {
		return nil, nil
	}
	return &obj.Edge, nil
}
