package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/model"
)

func (queryResolver) Proposals(ctx context.Context, first *int, after *string, last *int, before *string) (relay.Connection[model.Edge], error) {
	return edges(ctx, model.ProposedFor, page(first, after, last, before))
}

func (*Resolver) Proposal() generated.ProposalResolver { return proposalResolver{} }

type proposalResolver struct{}

func (proposalResolver) Programme(_ context.Context, obj *model.Edge) (model.Programme, error) {
	return model.Programme{Handle: obj.From()}, nil
}

func (proposalResolver) Need(_ context.Context, obj *model.Edge) (model.Need, error) {
	return model.Need{Handle: obj.To()}, nil
}
