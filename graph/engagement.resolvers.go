package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/analysis"
	"concert/internal/model"
)

func (queryResolver) Engagements(ctx context.Context, first *int, after *string, last *int, before *string) (relay.Connection[model.Edge], error) {
	return edges(ctx, model.Serves, page(first, after, last, before))
}

func (*Resolver) Engagement() generated.EngagementResolver { return engagementResolver{} }

type engagementResolver struct{}

func (engagementResolver) Programme(_ context.Context, obj *model.Edge) (model.Programme, error) {
	return model.Programme{Handle: obj.From()}, nil
}

func (engagementResolver) Place(_ context.Context, obj *model.Edge) (scalar.Record, error) {
	return record(obj.To()), nil
}

func (engagementResolver) Active(ctx context.Context, obj *model.Edge, asOf *model.Date) (bool, error) {
	ground, err := groundAt(ctx, asOf)
	if err != nil {
		return false, err
	}
	return len(ground.WhyNotActive(*obj)) == 0, nil
}

func (engagementResolver) WhyNotActive(ctx context.Context, obj *model.Edge, asOf *model.Date) ([]analysis.WhyNotActive, error) {
	ground, err := groundAt(ctx, asOf)
	if err != nil {
		return nil, err
	}
	return ground.WhyNotActive(*obj), nil
}

func (engagementResolver) Lapses(ctx context.Context, obj *model.Edge) (*model.Date, error) {
	ground, err := groundAt(ctx, nil)
	if err != nil {
		return nil, err
	}
	lapses := ground.Lapses(*obj)
	return &lapses, nil
}

func (engagementResolver) LastHeardOf(ctx context.Context, obj *model.Edge) (*model.Date, error) {
	heard, err := heardOf(ctx, *obj)
	return &heard.On, err
}

func (engagementResolver) Stale(ctx context.Context, obj *model.Edge) (bool, error) {
	heard, err := heardOf(ctx, *obj)
	return heard.Stale, err
}

func (engagementResolver) Presumed(ctx context.Context, obj *model.Edge) (bool, error) {
	heard, err := heardOf(ctx, *obj)
	return heard.Presumed, err
}

// heardOf says when an engagement was last heard of by the day of the request.
func heardOf(ctx context.Context, e model.Edge) (analysis.Heard, error) {
	ground, err := groundAt(ctx, nil)
	if err != nil {
		return analysis.Heard{}, err
	}
	return ground.HeardOfService(e), nil
}

func (*Resolver) ProgrammeServiceEdge() generated.ProgrammeServiceEdgeResolver {
	return programmeServiceEdgeResolver{}
}

type programmeServiceEdgeResolver struct{ engagementResolver }

func (r programmeServiceEdgeResolver) Active(ctx context.Context, obj *relay.Link[model.Programme], asOf *model.Date) (bool, error) {
	return r.engagementResolver.Active(ctx, &obj.Edge, asOf)
}

func (r programmeServiceEdgeResolver) WhyNotActive(ctx context.Context, obj *relay.Link[model.Programme], asOf *model.Date) ([]analysis.WhyNotActive, error) {
	return r.engagementResolver.WhyNotActive(ctx, &obj.Edge, asOf)
}

func (r programmeServiceEdgeResolver) Lapses(ctx context.Context, obj *relay.Link[model.Programme]) (*model.Date, error) {
	return r.engagementResolver.Lapses(ctx, &obj.Edge)
}

func (r programmeServiceEdgeResolver) LastHeardOf(ctx context.Context, obj *relay.Link[model.Programme]) (*model.Date, error) {
	return r.engagementResolver.LastHeardOf(ctx, &obj.Edge)
}

func (r programmeServiceEdgeResolver) Stale(ctx context.Context, obj *relay.Link[model.Programme]) (bool, error) {
	return r.engagementResolver.Stale(ctx, &obj.Edge)
}

func (r programmeServiceEdgeResolver) Presumed(ctx context.Context, obj *relay.Link[model.Programme]) (bool, error) {
	return r.engagementResolver.Presumed(ctx, &obj.Edge)
}

func (*Resolver) PlaceServiceEdge() generated.PlaceServiceEdgeResolver {
	return placeServiceEdgeResolver{}
}

type placeServiceEdgeResolver struct{ engagementResolver }

func (r placeServiceEdgeResolver) Active(ctx context.Context, obj *relay.Link[scalar.Record], asOf *model.Date) (bool, error) {
	return r.engagementResolver.Active(ctx, &obj.Edge, asOf)
}

func (r placeServiceEdgeResolver) WhyNotActive(ctx context.Context, obj *relay.Link[scalar.Record], asOf *model.Date) ([]analysis.WhyNotActive, error) {
	return r.engagementResolver.WhyNotActive(ctx, &obj.Edge, asOf)
}

func (r placeServiceEdgeResolver) Lapses(ctx context.Context, obj *relay.Link[scalar.Record]) (*model.Date, error) {
	return r.engagementResolver.Lapses(ctx, &obj.Edge)
}

func (r placeServiceEdgeResolver) LastHeardOf(ctx context.Context, obj *relay.Link[scalar.Record]) (*model.Date, error) {
	return r.engagementResolver.LastHeardOf(ctx, &obj.Edge)
}

func (r placeServiceEdgeResolver) Stale(ctx context.Context, obj *relay.Link[scalar.Record]) (bool, error) {
	return r.engagementResolver.Stale(ctx, &obj.Edge)
}

func (r placeServiceEdgeResolver) Presumed(ctx context.Context, obj *relay.Link[scalar.Record]) (bool, error) {
	return r.engagementResolver.Presumed(ctx, &obj.Edge)
}
