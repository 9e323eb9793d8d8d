package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/model"
)

// actor returns who did something, by what a record says of it: nil for nobody, and
// for whom the view hides.
func actor(ctx context.Context, said func() (id string, ok bool)) (scalar.Actor, error) {
	id, ok := said()
	return scalar.ActorOf(requestOf(ctx).View, id, ok), nil
}

func (needResolver) RatedBy(ctx context.Context, obj *model.Need) (scalar.Actor, error) {
	return actor(ctx, obj.RatedBy)
}

func (roadMapStepResolver) Responsible(ctx context.Context, obj *model.RoadMapStep) (scalar.Actor, error) {
	return actor(ctx, obj.Responsible)
}

func (proposalResolver) ProposedBy(ctx context.Context, obj *model.Edge) (scalar.Actor, error) {
	return actor(ctx, obj.ProposedBy)
}

func (proposalResolver) DecidedBy(ctx context.Context, obj *model.Edge) (scalar.Actor, error) {
	return actor(ctx, obj.DecidedBy)
}

// proposalLink resolves a PROPOSED_FOR edge seen from one end.
type proposalLink[N any] struct{}

func (*Resolver) NeedProposalEdge() generated.NeedProposalEdgeResolver {
	return proposalLink[model.Need]{}
}

func (*Resolver) ProgrammeProposalEdge() generated.ProgrammeProposalEdgeResolver {
	return proposalLink[model.Programme]{}
}

func (proposalLink[N]) Status(ctx context.Context, obj *relay.Link[N]) (model.ProposalStatus, error) {
	return proposalResolver{}.Status(ctx, &obj.Edge)
}

func (proposalLink[N]) ProposedBy(ctx context.Context, obj *relay.Link[N]) (scalar.Actor, error) {
	return actor(ctx, obj.ProposedBy)
}

func (proposalLink[N]) DecidedBy(ctx context.Context, obj *relay.Link[N]) (scalar.Actor, error) {
	return actor(ctx, obj.DecidedBy)
}

// extentLink resolves a MEETS edge seen from one end.
type extentLink[N any] struct{}

func (*Resolver) NeedExtentEdge() generated.NeedExtentEdgeResolver { return extentLink[model.Need]{} }

func (*Resolver) ProgrammeExtentEdge() generated.ProgrammeExtentEdgeResolver {
	return extentLink[model.Programme]{}
}

func (extentLink[N]) AssessedBy(ctx context.Context, obj *relay.Link[N]) (scalar.Actor, error) {
	return actor(ctx, obj.AssessedBy)
}

// sameLink resolves a SAME_AS edge seen from one end.
type sameLink[N any] struct{}

func (*Resolver) ProgrammeSameAsEdge() generated.ProgrammeSameAsEdgeResolver {
	return sameLink[model.Programme]{}
}

func (*Resolver) ProviderSameAsEdge() generated.ProviderSameAsEdgeResolver {
	return sameLink[model.Provider]{}
}

func (sameLink[N]) DecidedBy(ctx context.Context, obj *relay.Link[N]) (scalar.Actor, error) {
	return actor(ctx, obj.DecidedBy)
}
