package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/analysis"
	"concert/internal/model"
)

// coverageOf returns the row that a record has in coverage.
func coverageOf(ctx context.Context, of model.Handle, scope *generated.Scope, lens *generated.Lens) (*analysis.Coverage, error) {
	table, err := measured(ctx, scope, lens, func(ctx context.Context, t terms) (analysis.CoverageTable, error) {
		return analysis.MeasureCoverage(ctx, t.ground, t.scope.Of(of), t.lens, nil)
	}, func(analysis.CoverageTable) int { return 1 })
	if err != nil {
		return nil, err
	}
	return &table.Total, nil
}

func (memberStateResolver) Coverage(ctx context.Context, obj *model.MemberState, scope *generated.Scope, lens *generated.Lens) (*analysis.Coverage, error) {
	return coverageOf(ctx, obj.Handle, scope, lens)
}

func (regionResolver) Coverage(ctx context.Context, obj *model.Region, scope *generated.Scope, lens *generated.Lens) (*analysis.Coverage, error) {
	return coverageOf(ctx, obj.Handle, scope, lens)
}

func (themeResolver) Coverage(ctx context.Context, obj *model.Theme, scope *generated.Scope, lens *generated.Lens) (*analysis.Coverage, error) {
	return coverageOf(ctx, obj.Handle, scope, lens)
}

func (resolutionResolver) Coverage(ctx context.Context, obj *model.Resolution, scope *generated.Scope, lens *generated.Lens) (*analysis.Coverage, error) {
	return coverageOf(ctx, obj.Handle, scope, lens)
}

func (providerResolver) Coverage(ctx context.Context, obj *model.Provider, scope *generated.Scope, lens *generated.Lens) (*analysis.Coverage, error) {
	return coverageOf(ctx, obj.Handle, scope, lens)
}

func (programmeResolver) Coverage(ctx context.Context, obj *model.Programme, scope *generated.Scope, lens *generated.Lens) (*analysis.Coverage, error) {
	return coverageOf(ctx, obj.Handle, scope, lens)
}

func (memberStateResolver) Gaps(ctx context.Context, obj *model.MemberState, scope *generated.Scope, lens *generated.Lens, status []analysis.GapStatus, orphansOnly *bool, first *int, after *string) (*relay.GapConnection, error) {
	gaps, err := gapsOf(ctx, obj.Handle, scope, lens, status, orphansOnly != nil && *orphansOnly)
	if err != nil {
		return nil, err
	}
	page, err := ranked(ctx, gaps, gaps.List, gapKey, first, after)
	return &page, err
}

func (needResolver) Gap(ctx context.Context, obj *model.Need, lens *generated.Lens) (*analysis.Gap, error) {
	gaps, err := gapsOf(ctx, obj.Handle, nil, lens, nil, false)
	if err != nil || len(gaps.List) == 0 {
		return nil, err
	}
	return &gaps.List[0], nil
}

// gapsOf returns the gaps of a State or of a need.
func gapsOf(ctx context.Context, of model.Handle, scope *generated.Scope, lens *generated.Lens, status []analysis.GapStatus, orphansOnly bool) (analysis.Gaps, error) {
	return measured(ctx, scope, lens, func(ctx context.Context, t terms) (analysis.Gaps, error) {
		return analysis.MeasureGaps(ctx, t.ground, t.scope.Of(of), t.lens, status, orphansOnly)
	}, func(g analysis.Gaps) int { return len(g.List) })
}
