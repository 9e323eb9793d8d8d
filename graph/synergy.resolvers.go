package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/analysis"
)

func (queryResolver) Synergies(ctx context.Context, of *analysis.Pairs, scope *generated.Scope, lens *generated.Lens, first *int, after *string) (relay.SynergyConnection, error) {
	synergies, err := measured(ctx, scope, lens, func(ctx context.Context, t terms) (analysis.Synergies, error) {
		return analysis.MeasureSynergies(ctx, t.ground, *of, nil, t.scope, t.lens)
	}, func(s analysis.Synergies) int { return len(s.List) })
	if err != nil {
		return relay.SynergyConnection{}, err
	}
	return ranked(ctx, synergies, synergies.List, synergyKey, first, after)
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
