package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/model"
)

func (queryResolver) Visits(ctx context.Context, first *int, after *string, last *int, before *string) (relay.Connection[model.AssessmentVisit], error) {
	return records(ctx, model.KindAssessmentVisit, model.Handle.AssessmentVisit, page(first, after, last, before))
}

func (*Resolver) AssessmentVisit() generated.AssessmentVisitResolver {
	return assessmentVisitResolver{}
}

type assessmentVisitResolver struct{}

func (assessmentVisitResolver) MemberState(ctx context.Context, obj *model.AssessmentVisit) (model.MemberState, error) {
	return other(obj.Handle, model.To, model.Outward, model.Handle.MemberState)
}

func (assessmentVisitResolver) MemberStateEdge(ctx context.Context, obj *model.AssessmentVisit) (relay.Link[model.MemberState], error) {
	return link(ctx, obj.Handle, model.To, model.Outward, model.Handle.MemberState)
}

func (assessmentVisitResolver) Identified(ctx context.Context, obj *model.AssessmentVisit, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Need], error) {
	return links(ctx, obj.Handle, model.Identified, model.Outward, model.Handle.Need, page(first, after, last, before))
}

func (assessmentVisitResolver) Recommendations(ctx context.Context, obj *model.AssessmentVisit, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Recommendation], error) {
	return links(ctx, obj.Handle, model.LedTo, model.Outward, model.Handle.Recommendation, page(first, after, last, before))
}

func (assessmentVisitResolver) Assessed(ctx context.Context, obj *model.AssessmentVisit, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Theme], error) {
	return links(ctx, obj.Handle, model.Assessed, model.Outward, model.Handle.Theme, page(first, after, last, before))
}

func (assessmentVisitResolver) ConductedBy(ctx context.Context, obj *model.AssessmentVisit, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Provider], error) {
	return links(ctx, obj.Handle, model.Conducted, model.Inward, model.Handle.Provider, page(first, after, last, before))
}
