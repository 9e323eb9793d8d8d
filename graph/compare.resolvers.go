package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/scalar"
	"concert/internal/analysis"
	"concert/internal/model"
)

func (queryResolver) Compare(ctx context.Context, a, b string, scope *generated.Scope, lens *generated.Lens) (*analysis.Comparison, error) {
	of := [2]model.Handle{}
	for i, given := range []struct{ text, argument string }{{a, "a"}, {b, "b"}} {
		h, err := resolveRef(requestOf(ctx).View, given.text, []string{given.argument}, model.KindProgramme, model.KindProvider, model.KindMemberState)
		if err != nil {
			return nil, err
		}
		of[i] = h
	}
	c, err := measured(ctx, scope, lens, func(ctx context.Context, t terms) (analysis.Comparison, error) {
		return analysis.MeasureComparison(ctx, t.ground, of[0], of[1], t.scope, t.lens)
	}, func(analysis.Comparison) int { return 1 })
	if err != nil {
		return nil, err
	}
	return &c, nil
}

func (*Resolver) Comparison() generated.ComparisonResolver { return comparisonResolver{} }

type comparisonResolver struct{}

func (comparisonResolver) A(_ context.Context, obj *analysis.Comparison) (scalar.Record, error) {
	return record(obj.A()), nil
}

func (comparisonResolver) B(_ context.Context, obj *analysis.Comparison) (scalar.Record, error) {
	return record(obj.B()), nil
}
