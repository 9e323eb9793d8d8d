package graph

import (
	"context"

	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/analysis"
	"concert/internal/model"
)

// What follows is in force on the day of the request.

func (needResolver) Status(ctx context.Context, obj *model.Need) (model.NeedStatus, error) {
	return analysis.StatusOfNeed(*obj, requestOf(ctx).AsOf), nil
}

func (programmeResolver) Status(ctx context.Context, obj *model.Programme) (model.ProgrammeStatus, error) {
	return analysis.StatusOfProgramme(*obj, requestOf(ctx).AsOf), nil
}

func (engagementResolver) Status(ctx context.Context, obj *model.Edge) (model.EngagementStatus, error) {
	return analysis.StatusOfEngagement(*obj, requestOf(ctx).AsOf), nil
}

func (r programmeServiceEdgeResolver) Status(ctx context.Context, obj *relay.Link[model.Programme]) (model.EngagementStatus, error) {
	return r.engagementResolver.Status(ctx, &obj.Edge)
}

func (r placeServiceEdgeResolver) Status(ctx context.Context, obj *relay.Link[scalar.Record]) (model.EngagementStatus, error) {
	return r.engagementResolver.Status(ctx, &obj.Edge)
}

func (proposalResolver) Status(ctx context.Context, obj *model.Edge) (model.ProposalStatus, error) {
	return analysis.StatusOfProposal(*obj, requestOf(ctx).AsOf), nil
}

func (recommendationResolver) Status(_ context.Context, obj *model.Recommendation) (model.RecommendationStatus, error) {
	return analysis.StatusOfFollowUp(obj.Status()), nil
}

func (roadMapStepResolver) Status(_ context.Context, obj *model.RoadMapStep) (model.RecommendationStatus, error) {
	return analysis.StatusOfFollowUp(obj.Status()), nil
}
