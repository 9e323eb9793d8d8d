package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/model"
)

func (queryResolver) Guidance(ctx context.Context, first *int, after *string, last *int, before *string) (relay.Connection[model.Guidance], error) {
	return records(ctx, model.KindGuidance, model.Handle.Guidance, page(first, after, last, before))
}

func (*Resolver) Guidance() generated.GuidanceResolver { return guidanceResolver{} }

type guidanceResolver struct{}

func (guidanceResolver) Guides(ctx context.Context, obj *model.Guidance, first *int, after *string, last *int, before *string) (relay.LinkConnection[scalar.Record], error) {
	return links(ctx, obj.Handle, model.Guides, model.Outward, scalar.RecordOf, page(first, after, last, before))
}

func (guidanceResolver) Supplements(ctx context.Context, obj *model.Guidance, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Guidance], error) {
	return links(ctx, obj.Handle, model.Supplements, model.Outward, model.Handle.Guidance, page(first, after, last, before))
}

func (guidanceResolver) SupplementedBy(ctx context.Context, obj *model.Guidance, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Guidance], error) {
	return links(ctx, obj.Handle, model.Supplements, model.Inward, model.Handle.Guidance, page(first, after, last, before))
}

func (guidanceResolver) Programmes(ctx context.Context, obj *model.Guidance, first *int, after *string, last *int, before *string) (relay.ThroughConnection, error) {
	return mandated(ctx, obj.Handle, page(first, after, last, before))
}

func (guidanceResolver) ProducedBy(ctx context.Context, obj *model.Guidance, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Programme], error) {
	return links(ctx, obj.Handle, model.Produced, model.Inward, model.Handle.Programme, page(first, after, last, before))
}
