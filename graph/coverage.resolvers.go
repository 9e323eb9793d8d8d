package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/analysis"
	"concert/internal/model"
)

func (queryResolver) Coverage(ctx context.Context, scope *generated.Scope, lens *generated.Lens, by []analysis.Dimension) (*analysis.CoverageTable, error) {
	if by == nil {
		by = []analysis.Dimension{analysis.ByArea}
	}
	table, err := measured(ctx, scope, lens, func(ctx context.Context, t terms) (analysis.CoverageTable, error) {
		return analysis.MeasureCoverage(ctx, t.ground, t.scope, t.lens, by)
	}, func(table analysis.CoverageTable) int { return len(table.Rows) })
	if err != nil {
		return nil, err
	}
	return &table, nil
}

func (*Resolver) CoverageTable() generated.CoverageTableResolver { return coverageTableResolver{} }

type coverageTableResolver struct{}

func (coverageTableResolver) Rows(ctx context.Context, obj *analysis.CoverageTable, first *int, after *string, orderBy []generated.CoverageRowOrder) (relay.CoverageRowConnection, error) {
	var order []analysis.RowOrder
	for _, by := range orderBy {
		order = append(order, analysis.RowOrder{
			Field:      by.Field,
			Descending: by.Direction != nil && *by.Direction == generated.OrderDirectionDesc,
			NullsFirst: by.Nulls != nil && *by.Nulls == generated.NullOrderFirst,
		})
	}
	return parts(ctx, obj.Ordered(order), analysis.CoverageRow.ID, first, after)
}

func (*Resolver) RowKey() generated.RowKeyResolver { return rowKeyResolver{} }

type rowKeyResolver struct{}

func (rowKeyResolver) Node(_ context.Context, obj *analysis.RowKey) (scalar.Record, error) {
	if obj.Record.IsZero() {
		return nil, nil
	}
	return record(obj.Record), nil
}

func (*Resolver) Coverage() generated.CoverageResolver { return coverageResolver{} }

type coverageResolver struct{}

func (coverageResolver) ResolvedSince(ctx context.Context, obj *analysis.Coverage, date model.Date) (int, error) {
	return obj.ResolvedSince(ctx, date)
}

// soon is within how many days something is at risk if nobody says.
const soon = 180

func (coverageResolver) Contributions(ctx context.Context, obj *analysis.Coverage, of *analysis.CoverageMeasure, withinDays, first *int, after *string) (relay.ContributionConnection, error) {
	measure := orElse(of, analysis.CoveragePoints)
	find := func() ([]analysis.Contribution, error) { return obj.Contributions(ctx, measure) }
	if measure == analysis.CoverageAtRisk {
		find = func() ([]analysis.Contribution, error) { return obj.AtRiskContributions(ctx, orElse(withinDays, soon)) }
	}
	found, err := find()
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
