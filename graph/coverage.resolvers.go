package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/analysis"
	"concert/internal/model"
)

func (queryResolver) Coverage(ctx context.Context, scope *generated.Scope, lens *generated.Lens, by []analysis.Dimension) (analysis.CoverageTable, error) {
	return measured(ctx, scope, lens, func(ctx context.Context, t terms) (analysis.CoverageTable, error) {
		return analysis.MeasureCoverage(ctx, t.ground, t.scope, t.lens, by)
	}, func(table analysis.CoverageTable) int { return len(table.Rows) })
}

func (*Resolver) CoverageRow() generated.CoverageRowResolver { return coverageRowResolver{} }

type coverageRowResolver struct{}

func (coverageRowResolver) Keys(_ context.Context, obj *analysis.CoverageRow) ([]scalar.Record, error) {
	return recordsOf(obj.Keys), nil
}

func (*Resolver) Coverage() generated.CoverageResolver { return coverageResolver{} }

type coverageResolver struct{}

func (coverageResolver) ResolvedSince(ctx context.Context, obj *analysis.Coverage, date model.Date) (int, error) {
	return obj.ResolvedSince(ctx, date)
}

func (coverageResolver) Contributions(ctx context.Context, obj *analysis.Coverage, of *analysis.CoverageMeasure, first *int, after *string) (relay.ContributionConnection, error) {
	found, err := obj.Contributions(ctx, *of)
	if err != nil {
		return relay.ContributionConnection{}, err
	}
	return parts(ctx, found, contributionKey, first, after)
}

func (coverageResolver) Evidence(ctx context.Context, obj *analysis.Coverage, first *int, after *string) (relay.EvidenceConnection, error) {
	found, err := obj.Evidence(ctx)
	if err != nil {
		return relay.EvidenceConnection{}, err
	}
	return parts(ctx, found, evidenceKey, first, after)
}
