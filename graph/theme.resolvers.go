package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/model"
)

func (queryResolver) Themes(ctx context.Context, first *int, after *string, last *int, before *string) (relay.Connection[model.Theme], error) {
	return records(ctx, model.KindTheme, model.Handle.Theme, page(first, after, last, before))
}

func (*Resolver) Theme() generated.ThemeResolver { return themeResolver{} }

type themeResolver struct{}

func (themeResolver) Broader(ctx context.Context, obj *model.Theme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Theme], error) {
	return links(ctx, obj.Handle, model.NarrowerThan, model.Outward, model.Handle.Theme, page(first, after, last, before))
}

func (themeResolver) Narrower(ctx context.Context, obj *model.Theme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Theme], error) {
	return links(ctx, obj.Handle, model.NarrowerThan, model.Inward, model.Handle.Theme, page(first, after, last, before))
}

func (themeResolver) Resolutions(ctx context.Context, obj *model.Theme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Resolution], error) {
	return links(ctx, obj.Handle, model.SetsOut, model.Inward, model.Handle.Resolution, page(first, after, last, before))
}

func (themeResolver) Requirements(ctx context.Context, obj *model.Theme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Requirement], error) {
	return links(ctx, obj.Handle, model.Concerns, model.Inward, model.Handle.Requirement, page(first, after, last, before))
}

func (themeResolver) Instruments(ctx context.Context, obj *model.Theme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Instrument], error) {
	return links(ctx, obj.Handle, model.Concerns, model.Inward, model.Handle.Instrument, page(first, after, last, before))
}

func (themeResolver) Guidance(ctx context.Context, obj *model.Theme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Guidance], error) {
	return links(ctx, obj.Handle, model.Guides, model.Inward, model.Handle.Guidance, page(first, after, last, before))
}

func (themeResolver) Programmes(ctx context.Context, obj *model.Theme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Programme], error) {
	return links(ctx, obj.Handle, model.Addresses, model.Inward, model.Handle.Programme, page(first, after, last, before))
}

func (themeResolver) Needs(ctx context.Context, obj *model.Theme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Need], error) {
	return links(ctx, obj.Handle, model.Concerns, model.Inward, model.Handle.Need, page(first, after, last, before))
}

func (themeResolver) Visits(ctx context.Context, obj *model.Theme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.AssessmentVisit], error) {
	return links(ctx, obj.Handle, model.Assessed, model.Inward, model.Handle.AssessmentVisit, page(first, after, last, before))
}

func (themeResolver) WorkingGroups(ctx context.Context, obj *model.Theme, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.WorkingGroup], error) {
	return links(ctx, obj.Handle, model.Concerns, model.Inward, model.Handle.WorkingGroup, page(first, after, last, before))
}
