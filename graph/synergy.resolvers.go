package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/analysis"
	"concert/internal/model"
)

func (queryResolver) Synergies(ctx context.Context, of *analysis.Pairs, scope *generated.Scope, lens *generated.Lens, first *int, after *string) (*relay.SynergyConnection, error) {
	return synergiesOf(ctx, *of, nil, scope, lens, first, after)
}

func (providerResolver) Synergies(ctx context.Context, obj *model.Provider, scope *generated.Scope, lens *generated.Lens, first *int, after *string) (*relay.SynergyConnection, error) {
	return synergiesOf(ctx, analysis.OfProviders, obj, scope, lens, first, after)
}

// synergiesOf returns a page of pairs, all or those with one provider.
func synergiesOf(ctx context.Context, of analysis.Pairs, with *model.Provider, scope *generated.Scope, lens *generated.Lens, first *int, after *string) (*relay.SynergyConnection, error) {
	synergies, err := measured(ctx, scope, lens, func(ctx context.Context, t terms) (analysis.Synergies, error) {
		return analysis.MeasureSynergies(ctx, t.ground, of, with, t.scope, t.lens)
	}, analysis.Synergies.Held)
	if err != nil {
		return nil, err
	}
	page, err := ranked(ctx, synergies, synergies.List, synergyKey, first, after)
	return &page, err
}

func (*Resolver) Synergy() generated.SynergyResolver { return synergyResolver{} }

type synergyResolver struct{}

func (synergyResolver) A(_ context.Context, obj *analysis.Synergy) (scalar.Record, error) {
	return record(obj.A()), nil
}

func (synergyResolver) B(_ context.Context, obj *analysis.Synergy) (scalar.Record, error) {
	return record(obj.B()), nil
}

func (synergyResolver) Contributions(ctx context.Context, obj *analysis.Synergy, of *analysis.SynergyMeasure, first *int, after *string) (relay.ContributionConnection, error) {
	found, err := obj.Contributions(ctx, *of)
	if err != nil {
		return relay.ContributionConnection{}, err
	}
	return parts(ctx, found, contributionKey, first, after)
}

func (synergyResolver) Evidence(ctx context.Context, obj *analysis.Synergy, first *int, after *string) (relay.EvidenceConnection, error) {
	found, err := obj.Evidence(ctx)
	if err != nil {
		return relay.EvidenceConnection{}, err
	}
	return parts(ctx, found, evidenceKey, first, after)
}

func (synergyResolver) Introductions(ctx context.Context, obj *analysis.Synergy, first *int, after *string) (relay.IntroductionConnection, error) {
	found, err := obj.Introductions(ctx)
	if err != nil {
		return relay.IntroductionConnection{}, err
	}
	return parts(ctx, found, introductionKey, first, after)
}

func (synergyResolver) Unblocks(ctx context.Context, obj *analysis.Synergy, first *int, after *string) (relay.UnblockedConnection, error) {
	found, err := obj.Unblocks(ctx)
	if err != nil {
		return relay.UnblockedConnection{}, err
	}
	return parts(ctx, found, unblockedKey, first, after)
}

func (synergyResolver) NextSteps(ctx context.Context, obj *analysis.Synergy, first *int, after *string) (relay.NextStepConnection, error) {
	found, err := obj.NextSteps(ctx)
	if err != nil {
		return relay.NextStepConnection{}, err
	}
	return parts(ctx, found, nextStepKey, first, after)
}

func (*Resolver) NextStep() generated.NextStepResolver { return nextStepResolver{} }

type nextStepResolver struct{}

func (nextStepResolver) AskWhom(ctx context.Context, obj *analysis.NextStep) ([]analysis.Contact, error) {
	return obj.AskWhom(ctx, maySee(ctx))
}

func (nextStepResolver) MayTell(ctx context.Context, obj *analysis.NextStep) ([]analysis.MayTell, error) {
	sides, ok, err := obj.MayTell(ctx, maySee(ctx))
	if ok && sides == nil {
		sides = []analysis.MayTell{}
	}
	return sides, err
}
