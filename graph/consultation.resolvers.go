package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/model"
)

func (queryResolver) Consultations(ctx context.Context, first *int, after *string, last *int, before *string) (relay.Connection[model.CapacityConsultation], error) {
	return records(ctx, model.KindCapacityConsultation, model.Handle.CapacityConsultation, page(first, after, last, before))
}

func (*Resolver) CapacityConsultation() generated.CapacityConsultationResolver {
	return capacityConsultationResolver{}
}

type capacityConsultationResolver struct{}

func (capacityConsultationResolver) MemberState(ctx context.Context, obj *model.CapacityConsultation) (model.MemberState, error) {
	return other(obj.Handle, model.HeldIn, model.Outward, model.Handle.MemberState)
}

func (capacityConsultationResolver) MemberStateEdge(ctx context.Context, obj *model.CapacityConsultation) (relay.Link[model.MemberState], error) {
	return link(ctx, obj.Handle, model.HeldIn, model.Outward, model.Handle.MemberState)
}

func (capacityConsultationResolver) Under(ctx context.Context, obj *model.CapacityConsultation, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Programme], error) {
	return links(ctx, obj.Handle, model.Under, model.Outward, model.Handle.Programme, page(first, after, last, before))
}

func (capacityConsultationResolver) Identified(ctx context.Context, obj *model.CapacityConsultation, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Need], error) {
	return links(ctx, obj.Handle, model.Identified, model.Outward, model.Handle.Need, page(first, after, last, before))
}

func (capacityConsultationResolver) Mapped(ctx context.Context, obj *model.CapacityConsultation, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Programme], error) {
	return links(ctx, obj.Handle, model.Mapped, model.Outward, model.Handle.Programme, page(first, after, last, before))
}

func (capacityConsultationResolver) RoadMaps(ctx context.Context, obj *model.CapacityConsultation, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.RoadMap], error) {
	return links(ctx, obj.Handle, model.LedTo, model.Outward, model.Handle.RoadMap, page(first, after, last, before))
}

func (capacityConsultationResolver) ConductedBy(ctx context.Context, obj *model.CapacityConsultation, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Provider], error) {
	return links(ctx, obj.Handle, model.Conducted, model.Inward, model.Handle.Provider, page(first, after, last, before))
}

func (capacityConsultationResolver) SharedWith(ctx context.Context, obj *model.CapacityConsultation, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Provider], error) {
	return links(ctx, obj.Handle, model.SharedWith, model.Outward, model.Handle.Provider, page(first, after, last, before))
}
