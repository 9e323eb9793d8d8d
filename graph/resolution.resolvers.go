package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/model"
)

func (queryResolver) Resolutions(ctx context.Context, first *int, after *string, last *int, before *string) (relay.Connection[model.Resolution], error) {
	return records(ctx, model.KindResolution, model.Handle.Resolution, page(first, after, last, before))
}

func (*Resolver) Resolution() generated.ResolutionResolver { return resolutionResolver{} }

type resolutionResolver struct{}

func (resolutionResolver) Themes(ctx context.Context, obj *model.Resolution, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Theme], error) {
	return links(ctx, obj.Handle, model.SetsOut, model.Outward, model.Handle.Theme, page(first, after, last, before))
}

func (resolutionResolver) Recalls(ctx context.Context, obj *model.Resolution, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Resolution], error) {
	return links(ctx, obj.Handle, model.Recalls, model.Outward, model.Handle.Resolution, page(first, after, last, before))
}

func (resolutionResolver) RecalledBy(ctx context.Context, obj *model.Resolution, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Resolution], error) {
	return links(ctx, obj.Handle, model.Recalls, model.Inward, model.Handle.Resolution, page(first, after, last, before))
}

func (resolutionResolver) Renews(ctx context.Context, obj *model.Resolution, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Resolution], error) {
	return links(ctx, obj.Handle, model.Renews, model.Outward, model.Handle.Resolution, page(first, after, last, before))
}

func (resolutionResolver) RenewedBy(ctx context.Context, obj *model.Resolution, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Resolution], error) {
	return links(ctx, obj.Handle, model.Renews, model.Inward, model.Handle.Resolution, page(first, after, last, before))
}

func (resolutionResolver) Requirements(ctx context.Context, obj *model.Resolution, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Requirement], error) {
	return links(ctx, obj.Handle, model.SetBy, model.Inward, model.Handle.Requirement, page(first, after, last, before))
}

func (resolutionResolver) Guidance(ctx context.Context, obj *model.Resolution, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Guidance], error) {
	return links(ctx, obj.Handle, model.Guides, model.Inward, model.Handle.Guidance, page(first, after, last, before))
}

func (resolutionResolver) Needs(ctx context.Context, obj *model.Resolution, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Need], error) {
	return links(ctx, obj.Handle, model.ArisesFrom, model.Inward, model.Handle.Need, page(first, after, last, before))
}

func (resolutionResolver) Programmes(ctx context.Context, obj *model.Resolution, first *int, after *string, last *int, before *string) (relay.ThroughConnection, error) {
	return mandated(ctx, obj.Handle, page(first, after, last, before))
}
