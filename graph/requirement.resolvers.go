package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/model"
)

func (queryResolver) Requirements(ctx context.Context, first *int, after *string, last *int, before *string) (relay.Connection[model.Requirement], error) {
	return records(ctx, model.KindRequirement, model.Handle.Requirement, page(first, after, last, before))
}

func (*Resolver) Requirement() generated.RequirementResolver { return requirementResolver{} }

type requirementResolver struct{}

func (requirementResolver) SetBy(ctx context.Context, obj *model.Requirement) (scalar.Record, error) {
	return other(obj.Handle, model.SetBy, model.Outward, scalar.RecordOf)
}

func (requirementResolver) SetByEdge(ctx context.Context, obj *model.Requirement) (relay.Link[scalar.Record], error) {
	return link(ctx, obj.Handle, model.SetBy, model.Outward, scalar.RecordOf)
}

func (requirementResolver) Themes(ctx context.Context, obj *model.Requirement, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Theme], error) {
	return links(ctx, obj.Handle, model.Concerns, model.Outward, model.Handle.Theme, page(first, after, last, before))
}

func (requirementResolver) Needs(ctx context.Context, obj *model.Requirement, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Need], error) {
	return links(ctx, obj.Handle, model.ArisesFrom, model.Inward, model.Handle.Need, page(first, after, last, before))
}

func (requirementResolver) Programmes(ctx context.Context, obj *model.Requirement, first *int, after *string, last *int, before *string) (relay.ThroughConnection, error) {
	return mandated(ctx, obj.Handle, page(first, after, last, before))
}

func (requirementResolver) RoadMaps(ctx context.Context, obj *model.Requirement, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.RoadMap], error) {
	return links(ctx, obj.Handle, model.Implements, model.Inward, model.Handle.RoadMap, page(first, after, last, before))
}
