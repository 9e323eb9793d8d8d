package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/model"
)

func (queryResolver) Recommendations(ctx context.Context, first *int, after *string, last *int, before *string) (relay.Connection[model.Recommendation], error) {
	return records(ctx, model.KindRecommendation, model.Handle.Recommendation, page(first, after, last, before))
}

func (*Resolver) Recommendation() generated.RecommendationResolver { return recommendationResolver{} }

type recommendationResolver struct{}

func (recommendationResolver) MemberState(ctx context.Context, obj *model.Recommendation) (model.MemberState, error) {
	return other(obj.Handle, model.MadeTo, model.Outward, model.Handle.MemberState)
}

func (recommendationResolver) MemberStateEdge(ctx context.Context, obj *model.Recommendation) (relay.Link[model.MemberState], error) {
	return link(ctx, obj.Handle, model.MadeTo, model.Outward, model.Handle.MemberState)
}

func (recommendationResolver) Needs(ctx context.Context, obj *model.Recommendation, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Need], error) {
	return links(ctx, obj.Handle, model.Concerns, model.Outward, model.Handle.Need, page(first, after, last, before))
}

func (recommendationResolver) Visits(ctx context.Context, obj *model.Recommendation, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.AssessmentVisit], error) {
	return links(ctx, obj.Handle, model.LedTo, model.Inward, model.Handle.AssessmentVisit, page(first, after, last, before))
}

func (recommendationResolver) SupportedBy(ctx context.Context, obj *model.Recommendation, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Programme], error) {
	return links(ctx, obj.Handle, model.Supports, model.Inward, model.Handle.Programme, page(first, after, last, before))
}

func (recommendationResolver) FollowedBy(ctx context.Context, obj *model.Recommendation, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.RoadMapStep], error) {
	return links(ctx, obj.Handle, model.Follows, model.Inward, model.Handle.RoadMapStep, page(first, after, last, before))
}
