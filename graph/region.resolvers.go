package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/model"
)

func (queryResolver) Regions(ctx context.Context, first *int, after *string, last *int, before *string) (relay.Connection[model.Region], error) {
	return records(ctx, model.KindRegion, model.Handle.Region, page(first, after, last, before))
}

func (*Resolver) Region() generated.RegionResolver { return regionResolver{} }

type regionResolver struct{}

func (regionResolver) PartOf(ctx context.Context, obj *model.Region, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Region], error) {
	return links(ctx, obj.Handle, model.PartOf, model.Outward, model.Handle.Region, page(first, after, last, before))
}

func (regionResolver) Parts(ctx context.Context, obj *model.Region, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Region], error) {
	return links(ctx, obj.Handle, model.PartOf, model.Inward, model.Handle.Region, page(first, after, last, before))
}

func (regionResolver) MemberStates(ctx context.Context, obj *model.Region, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.MemberState], error) {
	return links(ctx, obj.Handle, model.In, model.Inward, model.Handle.MemberState, page(first, after, last, before))
}

func (regionResolver) ServedBy(ctx context.Context, obj *model.Region, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Programme], error) {
	return links(ctx, obj.Handle, model.Serves, model.Inward, model.Handle.Programme, page(first, after, last, before))
}
