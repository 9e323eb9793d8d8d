package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/model"
)

func (queryResolver) MemberStates(ctx context.Context, first *int, after *string, last *int, before *string) (relay.Connection[model.MemberState], error) {
	return records(ctx, model.KindMemberState, model.Handle.MemberState, page(first, after, last, before))
}

func (*Resolver) MemberState() generated.MemberStateResolver { return memberStateResolver{} }

type memberStateResolver struct{}

func (memberStateResolver) Regions(ctx context.Context, obj *model.MemberState, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Region], error) {
	return links(ctx, obj.Handle, model.In, model.Outward, model.Handle.Region, page(first, after, last, before))
}

func (memberStateResolver) Needs(ctx context.Context, obj *model.MemberState, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Need], error) {
	return links(ctx, obj.Handle, model.HasNeed, model.Outward, model.Handle.Need, page(first, after, last, before))
}

func (memberStateResolver) ServedBy(ctx context.Context, obj *model.MemberState, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Programme], error) {
	return links(ctx, obj.Handle, model.Serves, model.Inward, model.Handle.Programme, page(first, after, last, before))
}

func (memberStateResolver) GovernmentProviders(ctx context.Context, obj *model.MemberState, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Provider], error) {
	return links(ctx, obj.Handle, model.Of, model.Inward, model.Handle.Provider, page(first, after, last, before))
}

func (memberStateResolver) Visits(ctx context.Context, obj *model.MemberState, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.AssessmentVisit], error) {
	return links(ctx, obj.Handle, model.To, model.Inward, model.Handle.AssessmentVisit, page(first, after, last, before))
}

func (memberStateResolver) Consultations(ctx context.Context, obj *model.MemberState, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.CapacityConsultation], error) {
	return links(ctx, obj.Handle, model.HeldIn, model.Inward, model.Handle.CapacityConsultation, page(first, after, last, before))
}

func (memberStateResolver) Recommendations(ctx context.Context, obj *model.MemberState, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Recommendation], error) {
	return links(ctx, obj.Handle, model.MadeTo, model.Inward, model.Handle.Recommendation, page(first, after, last, before))
}

func (memberStateResolver) RoadMaps(ctx context.Context, obj *model.MemberState, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.RoadMap], error) {
	return links(ctx, obj.Handle, model.Of, model.Inward, model.Handle.RoadMap, page(first, after, last, before))
}
