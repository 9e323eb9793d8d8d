package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/model"
)

func (queryResolver) Providers(ctx context.Context, duplicates *bool, first *int, after *string, last *int, before *string) (relay.Connection[model.Provider], error) {
	return eachOnce(ctx, model.KindProvider, model.Handle.Provider, duplicates, page(first, after, last, before))
}

func (*Resolver) Provider() generated.ProviderResolver { return providerResolver{} }

type providerResolver struct{}

func (providerResolver) CountsAs(ctx context.Context, obj *model.Provider) (*model.Provider, error) {
	return countsAs(ctx, obj.Handle, model.Handle.Provider), nil
}

func (providerResolver) StandsFor(ctx context.Context, obj *model.Provider) ([]model.Provider, error) {
	return standsFor(ctx, obj.Handle, model.Handle.Provider), nil
}

func (providerResolver) PartOf(ctx context.Context, obj *model.Provider) (*model.Provider, error) {
	return maybeOther(obj.Handle, model.PartOf, model.Outward, model.Handle.Provider), nil
}

func (providerResolver) PartOfEdge(ctx context.Context, obj *model.Provider) (*relay.Link[model.Provider], error) {
	return maybeLink(ctx, obj.Handle, model.PartOf, model.Outward, model.Handle.Provider), nil
}

func (providerResolver) Offices(ctx context.Context, obj *model.Provider, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Provider], error) {
	return links(ctx, obj.Handle, model.PartOf, model.Inward, model.Handle.Provider, page(first, after, last, before))
}

func (providerResolver) GovernmentOf(ctx context.Context, obj *model.Provider, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.MemberState], error) {
	return links(ctx, obj.Handle, model.Of, model.Outward, model.Handle.MemberState, page(first, after, last, before))
}

func (providerResolver) Programmes(ctx context.Context, obj *model.Provider, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Programme], error) {
	return links(ctx, obj.Handle, model.ParticipatesIn, model.Outward, model.Handle.Programme, page(first, after, last, before))
}

func (providerResolver) Visits(ctx context.Context, obj *model.Provider, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.AssessmentVisit], error) {
	return links(ctx, obj.Handle, model.Conducted, model.Outward, model.Handle.AssessmentVisit, page(first, after, last, before))
}

func (providerResolver) Consultations(ctx context.Context, obj *model.Provider, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.CapacityConsultation], error) {
	return links(ctx, obj.Handle, model.Conducted, model.Outward, model.Handle.CapacityConsultation, page(first, after, last, before))
}

func (providerResolver) SharedNeeds(ctx context.Context, obj *model.Provider, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Need], error) {
	return links(ctx, obj.Handle, model.SharedWith, model.Inward, model.Handle.Need, page(first, after, last, before))
}

func (providerResolver) SharedConsultations(ctx context.Context, obj *model.Provider, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.CapacityConsultation], error) {
	return links(ctx, obj.Handle, model.SharedWith, model.Inward, model.Handle.CapacityConsultation, page(first, after, last, before))
}

func (providerResolver) WorkingGroups(ctx context.Context, obj *model.Provider, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.WorkingGroup], error) {
	return links(ctx, obj.Handle, model.MemberOf, model.Outward, model.Handle.WorkingGroup, page(first, after, last, before))
}

func (providerResolver) SameAs(ctx context.Context, obj *model.Provider, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Provider], error) {
	return links(ctx, obj.Handle, model.SameAs, model.Outward, model.Handle.Provider, page(first, after, last, before))
}
