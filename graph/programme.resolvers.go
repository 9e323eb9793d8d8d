package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/analysis"
	"concert/internal/model"
)

func (queryResolver) Programmes(ctx context.Context, duplicates *bool, first *int, after *string, last *int, before *string) (relay.Connection[model.Programme], error) {
	return eachOnce(ctx, model.KindProgramme, model.Handle.Programme, duplicates, page(first, after, last, before))
}

func (*Resolver) Programme() generated.ProgrammeResolver { return programmeResolver{} }

type programmeResolver struct{}

func (programmeResolver) CountsAs(ctx context.Context, obj *model.Programme) (*model.Programme, error) {
	return countsAs(ctx, obj.Handle, model.Handle.Programme), nil
}

func (programmeResolver) StandsFor(ctx context.Context, obj *model.Programme) ([]model.Programme, error) {
	return standsFor(ctx, obj.Handle, model.Handle.Programme), nil
}

func (programmeResolver) Participants(ctx context.Context, obj *model.Programme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Provider], error) {
	return links(ctx, obj.Handle, model.ParticipatesIn, model.Inward, model.Handle.Provider, page(first, after, last, before))
}

func (programmeResolver) Themes(ctx context.Context, obj *model.Programme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Theme], error) {
	return links(ctx, obj.Handle, model.Addresses, model.Outward, model.Handle.Theme, page(first, after, last, before))
}

func (programmeResolver) Mandates(ctx context.Context, obj *model.Programme, first *int, after *string, last *int, before *string) (relay.LinkConnection[scalar.Record], error) {
	return links(ctx, obj.Handle, model.MandatedBy, model.Outward, scalar.RecordOf, page(first, after, last, before))
}

func (programmeResolver) Serves(ctx context.Context, obj *model.Programme, first *int, after *string, last *int, before *string) (relay.LinkConnection[scalar.Record], error) {
	return links(ctx, obj.Handle, model.Serves, model.Outward, scalar.RecordOf, page(first, after, last, before))
}

func (programmeResolver) ProposedFor(ctx context.Context, obj *model.Programme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Need], error) {
	return links(ctx, obj.Handle, model.ProposedFor, model.Outward, model.Handle.Need, page(first, after, last, before))
}

func (programmeResolver) Meets(ctx context.Context, obj *model.Programme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Need], error) {
	return links(ctx, obj.Handle, model.Meets, model.Outward, model.Handle.Need, page(first, after, last, before))
}

func (programmeResolver) ComponentOf(ctx context.Context, obj *model.Programme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Programme], error) {
	return links(ctx, obj.Handle, model.ComponentOf, model.Outward, model.Handle.Programme, page(first, after, last, before))
}

func (programmeResolver) Components(ctx context.Context, obj *model.Programme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Programme], error) {
	return links(ctx, obj.Handle, model.ComponentOf, model.Inward, model.Handle.Programme, page(first, after, last, before))
}

func (programmeResolver) CoordinatesWith(ctx context.Context, obj *model.Programme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Programme], error) {
	return links(ctx, obj.Handle, model.CoordinatesWith, model.Outward, model.Handle.Programme, page(first, after, last, before))
}

func (programmeResolver) Supports(ctx context.Context, obj *model.Programme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Recommendation], error) {
	return links(ctx, obj.Handle, model.Supports, model.Outward, model.Handle.Recommendation, page(first, after, last, before))
}

func (programmeResolver) Produced(ctx context.Context, obj *model.Programme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Guidance], error) {
	return links(ctx, obj.Handle, model.Produced, model.Outward, model.Handle.Guidance, page(first, after, last, before))
}

func (programmeResolver) Consultations(ctx context.Context, obj *model.Programme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.CapacityConsultation], error) {
	return links(ctx, obj.Handle, model.Under, model.Inward, model.Handle.CapacityConsultation, page(first, after, last, before))
}

func (programmeResolver) MappedBy(ctx context.Context, obj *model.Programme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.CapacityConsultation], error) {
	return links(ctx, obj.Handle, model.Mapped, model.Inward, model.Handle.CapacityConsultation, page(first, after, last, before))
}

func (programmeResolver) Offers(ctx context.Context, obj *model.Programme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.RoadMapStep], error) {
	return links(ctx, obj.Handle, model.Offers, model.Outward, model.Handle.RoadMapStep, page(first, after, last, before))
}

func (programmeResolver) SameAs(ctx context.Context, obj *model.Programme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Programme], error) {
	return links(ctx, obj.Handle, model.SameAs, model.Outward, model.Handle.Programme, page(first, after, last, before))
}

func (programmeResolver) LastHeardOf(ctx context.Context, obj *model.Programme) (*model.Date, error) {
	heard, err := heardOfProgramme(ctx, *obj)
	return &heard.On, err
}

func (programmeResolver) Stale(ctx context.Context, obj *model.Programme) (bool, error) {
	heard, err := heardOfProgramme(ctx, *obj)
	return heard.Stale, err
}

func (programmeResolver) Presumed(ctx context.Context, obj *model.Programme) (bool, error) {
	heard, err := heardOfProgramme(ctx, *obj)
	return heard.Presumed, err
}

// heardOfProgramme says when a programme was last heard of by the day of the request.
func heardOfProgramme(ctx context.Context, p model.Programme) (analysis.Heard, error) {
	ground, err := groundAt(ctx, nil)
	if err != nil {
		return analysis.Heard{}, err
	}
	return ground.HeardOfProgramme(p), nil
}
