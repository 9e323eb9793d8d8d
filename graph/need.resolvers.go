package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/model"
)

func (queryResolver) Needs(ctx context.Context, first *int, after *string, last *int, before *string) (relay.Connection[model.Need], error) {
	return records(ctx, model.KindNeed, model.Handle.Need, page(first, after, last, before))
}

func (*Resolver) Need() generated.NeedResolver { return needResolver{} }

type needResolver struct{}

func (needResolver) MemberState(ctx context.Context, obj *model.Need) (model.MemberState, error) {
	return other(obj.Handle, model.HasNeed, model.Inward, model.Handle.MemberState)
}

func (needResolver) MemberStateEdge(ctx context.Context, obj *model.Need) (relay.Link[model.MemberState], error) {
	return link(ctx, obj.Handle, model.HasNeed, model.Inward, model.Handle.MemberState)
}

func (needResolver) Themes(ctx context.Context, obj *model.Need, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Theme], error) {
	return links(ctx, obj.Handle, model.Concerns, model.Outward, model.Handle.Theme, page(first, after, last, before))
}

func (needResolver) ArisesFrom(ctx context.Context, obj *model.Need, first *int, after *string, last *int, before *string) (relay.LinkConnection[scalar.Record], error) {
	return links(ctx, obj.Handle, model.ArisesFrom, model.Outward, scalar.RecordOf, page(first, after, last, before))
}

func (needResolver) Requires(ctx context.Context, obj *model.Need, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Need], error) {
	return links(ctx, obj.Handle, model.Requires, model.Outward, model.Handle.Need, page(first, after, last, before))
}

func (needResolver) RequiredBy(ctx context.Context, obj *model.Need, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Need], error) {
	return links(ctx, obj.Handle, model.Requires, model.Inward, model.Handle.Need, page(first, after, last, before))
}

func (needResolver) SharedWith(ctx context.Context, obj *model.Need, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Provider], error) {
	return links(ctx, obj.Handle, model.SharedWith, model.Outward, model.Handle.Provider, page(first, after, last, before))
}

func (needResolver) Proposals(ctx context.Context, obj *model.Need, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Programme], error) {
	return links(ctx, obj.Handle, model.ProposedFor, model.Inward, model.Handle.Programme, page(first, after, last, before))
}

func (needResolver) MetBy(ctx context.Context, obj *model.Need, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Programme], error) {
	return links(ctx, obj.Handle, model.Meets, model.Inward, model.Handle.Programme, page(first, after, last, before))
}

func (needResolver) Visits(ctx context.Context, obj *model.Need, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.AssessmentVisit], error) {
	return links(ctx, obj.Handle, model.Identified, model.Inward, model.Handle.AssessmentVisit, page(first, after, last, before))
}

func (needResolver) Consultations(ctx context.Context, obj *model.Need, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.CapacityConsultation], error) {
	return links(ctx, obj.Handle, model.Identified, model.Inward, model.Handle.CapacityConsultation, page(first, after, last, before))
}

func (needResolver) Recommendations(ctx context.Context, obj *model.Need, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Recommendation], error) {
	return links(ctx, obj.Handle, model.Concerns, model.Inward, model.Handle.Recommendation, page(first, after, last, before))
}

func (needResolver) Steps(ctx context.Context, obj *model.Need, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.RoadMapStep], error) {
	return links(ctx, obj.Handle, model.Answers, model.Inward, model.Handle.RoadMapStep, page(first, after, last, before))
}
