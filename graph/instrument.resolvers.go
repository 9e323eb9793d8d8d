package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/model"
)

func (queryResolver) Instruments(ctx context.Context, first *int, after *string, last *int, before *string) (relay.Connection[model.Instrument], error) {
	return records(ctx, model.KindInstrument, model.Handle.Instrument, page(first, after, last, before))
}

func (*Resolver) Instrument() generated.InstrumentResolver { return instrumentResolver{} }

type instrumentResolver struct{}

func (instrumentResolver) Themes(ctx context.Context, obj *model.Instrument, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Theme], error) {
	return links(ctx, obj.Handle, model.Concerns, model.Outward, model.Handle.Theme, page(first, after, last, before))
}

func (instrumentResolver) Requirements(ctx context.Context, obj *model.Instrument, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Requirement], error) {
	return links(ctx, obj.Handle, model.SetBy, model.Inward, model.Handle.Requirement, page(first, after, last, before))
}

func (instrumentResolver) Needs(ctx context.Context, obj *model.Instrument, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Need], error) {
	return links(ctx, obj.Handle, model.ArisesFrom, model.Inward, model.Handle.Need, page(first, after, last, before))
}

func (instrumentResolver) Programmes(ctx context.Context, obj *model.Instrument, first *int, after *string, last *int, before *string) (relay.ThroughConnection, error) {
	return mandated(ctx, obj.Handle, page(first, after, last, before))
}
