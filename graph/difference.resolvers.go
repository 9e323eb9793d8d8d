package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/analysis"
	"concert/internal/model"
)

func (queryResolver) Difference(ctx context.Context, from, to generated.Moment, of []analysis.Measure, lists []analysis.ListMeasure, scope *generated.Scope, lens *generated.Lens, by []analysis.Dimension, withinDays *int) (*scalar.Difference, error) {
	asked, err := newComparison(ctx, lens, withinDays)
	if err != nil {
		return nil, err
	}
	if err := asked.between(ctx, from, to, scope); err != nil {
		return nil, err
	}
	if err := checkWanted(of, lists, by); err != nil {
		return nil, err
	}
	found, err := shared(ctx, func(ctx context.Context) (scalar.Difference, error) { return asked.compare(ctx, of, lists, by) }, differenceSize)
	return &found, err
}

func (queryResolver) Trend(ctx context.Context, of []analysis.Measure, scope *generated.Scope, lens *generated.Lens, from, to model.Date, every analysis.Step, asKnown *bool, withinDays *int) (*scalar.Trend, error) {
	asked, err := newComparison(ctx, lens, withinDays)
	if err != nil {
		return nil, err
	}
	known := asKnown != nil && *asKnown
	if err := checkTrend(of, known); err != nil {
		return nil, err
	}
	if err := asked.readScope(requestOf(ctx).View, nil, scope); err != nil {
		return nil, err
	}
	days, err := analysis.TrendDays(from.First(), to.First(), every)
	if err != nil {
		return nil, err
	}
	found, err := shared(ctx, func(ctx context.Context) (scalar.Trend, error) { return asked.trend(ctx, of, days, every, known) }, trendSize)
	return &found, err
}

func (*Resolver) Difference() generated.DifferenceResolver { return differenceResolver{} }

type differenceResolver struct{}

func (differenceResolver) Rows(ctx context.Context, obj *scalar.Difference, first *int, after *string) (relay.DifferenceRowConnection, error) {
	return parts(ctx, obj.Rows, analysis.DifferenceRow.ID, first, after)
}

func (*Resolver) DifferenceRow() generated.DifferenceRowResolver { return differenceRowResolver{} }

type differenceRowResolver struct{}

// Keys are of the view of a moment, and shown as the request has them.
func (differenceRowResolver) Keys(ctx context.Context, obj *analysis.DifferenceRow) ([]analysis.RowKey, error) {
	keys := make([]analysis.RowKey, len(obj.Keys))
	for i, k := range obj.Keys {
		k.Record, _ = requestOf(ctx).View.Node(k.ID)
		keys[i] = k
	}
	return keys, nil
}

func (*Resolver) DifferencePart() generated.DifferencePartResolver { return differencePartResolver{} }

type differencePartResolver struct{}

func (differencePartResolver) Question(_ context.Context, obj *analysis.Part) (generated.DifferenceQuestion, error) {
	if obj.Kind.Happened() {
		return generated.DifferenceQuestionHappened, nil
	}
	return generated.DifferenceQuestionKnownOnlyNow, nil
}

func (differencePartResolver) Terms(ctx context.Context, obj *analysis.Part, first *int, after *string) (relay.DifferenceTermConnection, error) {
	return parts(ctx, obj.Terms, termKey, first, after)
}

func (differencePartResolver) Weights(ctx context.Context, obj *analysis.Part, first *int, after *string) (relay.DifferenceTermConnection, error) {
	return parts(ctx, obj.Weights, termKey, first, after)
}

func (differencePartResolver) Behind(ctx context.Context, obj *analysis.Part, first *int, after *string) (relay.DifferenceCauseConnection, error) {
	found, err := obj.Behind(ctx)
	if err != nil {
		return relay.DifferenceCauseConnection{}, err
	}
	return parts(ctx, found, causeKey, first, after)
}

func (*Resolver) DifferenceTerm() generated.DifferenceTermResolver { return differenceTermResolver{} }

type differenceTermResolver struct{}

func (differenceTermResolver) Record(ctx context.Context, obj *analysis.Term) (scalar.Record, error) {
	return node(requestOf(ctx).View, obj.ID), nil
}

func (*Resolver) DifferenceCause() generated.DifferenceCauseResolver {
	return differenceCauseResolver{}
}

type differenceCauseResolver struct{}

func (differenceCauseResolver) Record(ctx context.Context, obj *analysis.Behind) (scalar.Record, error) {
	return recordNow(ctx, obj.Key), nil
}

func (differenceCauseResolver) Edge(ctx context.Context, obj *analysis.Behind) (*model.Edge, error) {
	return edgeNow(ctx, obj.Key), nil
}

func (differenceCauseResolver) Properties(_ context.Context, obj *analysis.Behind) ([]scalar.PropertyChange, error) {
	values := make([]scalar.PropertyChange, len(obj.Values))
	for i, v := range obj.Values {
		values[i] = scalar.PropertyChange{Property: v.Property, Showing: changed, Before: textsOf(v.Before), After: textsOf(v.After)}
	}
	return values, nil
}

func (*Resolver) ListDifference() generated.ListDifferenceResolver { return listDifferenceResolver{} }

type listDifferenceResolver struct{}

func (listDifferenceResolver) Items(ctx context.Context, obj *analysis.ListDifference, first *int, after *string) (relay.ListItemConnection, error) {
	return parts(ctx, obj.Items, func(i analysis.ListItem) string { return i.ID() }, first, after)
}
