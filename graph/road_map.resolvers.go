package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/model"
)

func (queryResolver) RoadMaps(ctx context.Context, first *int, after *string, last *int, before *string) (relay.Connection[model.RoadMap], error) {
	return records(ctx, model.KindRoadMap, model.Handle.RoadMap, page(first, after, last, before))
}

func (queryResolver) RoadMapSteps(ctx context.Context, first *int, after *string, last *int, before *string) (relay.Connection[model.RoadMapStep], error) {
	return records(ctx, model.KindRoadMapStep, model.Handle.RoadMapStep, page(first, after, last, before))
}

func (*Resolver) RoadMap() generated.RoadMapResolver { return roadMapResolver{} }

type roadMapResolver struct{}

func (roadMapResolver) MemberState(ctx context.Context, obj *model.RoadMap) (model.MemberState, error) {
	return other(obj.Handle, model.Of, model.Outward, model.Handle.MemberState)
}

func (roadMapResolver) MemberStateEdge(ctx context.Context, obj *model.RoadMap) (relay.Link[model.MemberState], error) {
	return link(ctx, obj.Handle, model.Of, model.Outward, model.Handle.MemberState)
}

func (roadMapResolver) Requirement(ctx context.Context, obj *model.RoadMap) (*model.Requirement, error) {
	return maybeOther(obj.Handle, model.Implements, model.Outward, model.Handle.Requirement), nil
}

func (roadMapResolver) RequirementEdge(ctx context.Context, obj *model.RoadMap) (*relay.Link[model.Requirement], error) {
	return maybeLink(ctx, obj.Handle, model.Implements, model.Outward, model.Handle.Requirement), nil
}

func (roadMapResolver) Steps(ctx context.Context, obj *model.RoadMap, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.RoadMapStep], error) {
	return links(ctx, obj.Handle, model.HasStep, model.Outward, model.Handle.RoadMapStep, page(first, after, last, before))
}

func (roadMapResolver) Consultations(ctx context.Context, obj *model.RoadMap, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.CapacityConsultation], error) {
	return links(ctx, obj.Handle, model.LedTo, model.Inward, model.Handle.CapacityConsultation, page(first, after, last, before))
}

func (*Resolver) RoadMapStep() generated.RoadMapStepResolver { return roadMapStepResolver{} }

type roadMapStepResolver struct{}

func (roadMapStepResolver) RoadMap(ctx context.Context, obj *model.RoadMapStep) (model.RoadMap, error) {
	return other(obj.Handle, model.HasStep, model.Inward, model.Handle.RoadMap)
}

func (roadMapStepResolver) RoadMapEdge(ctx context.Context, obj *model.RoadMapStep) (relay.Link[model.RoadMap], error) {
	return link(ctx, obj.Handle, model.HasStep, model.Inward, model.Handle.RoadMap)
}

func (roadMapStepResolver) Answers(ctx context.Context, obj *model.RoadMapStep, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Need], error) {
	return links(ctx, obj.Handle, model.Answers, model.Outward, model.Handle.Need, page(first, after, last, before))
}

func (roadMapStepResolver) Follows(ctx context.Context, obj *model.RoadMapStep, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Recommendation], error) {
	return links(ctx, obj.Handle, model.Follows, model.Outward, model.Handle.Recommendation, page(first, after, last, before))
}

func (roadMapStepResolver) OfferedBy(ctx context.Context, obj *model.RoadMapStep, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Programme], error) {
	return links(ctx, obj.Handle, model.Offers, model.Inward, model.Handle.Programme, page(first, after, last, before))
}
