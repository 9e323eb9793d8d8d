package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/scalar"
	"concert/internal/analysis"
	"concert/internal/model"
)

func (*Resolver) Basis() generated.BasisResolver { return basisResolver{} }

type basisResolver struct{}

func (basisResolver) World(ctx context.Context, _ *analysis.Basis) (model.World, error) {
	return requestOf(ctx).View.World(), nil
}

func (basisResolver) RightsChangedAt(ctx context.Context, _ *analysis.Basis) (*model.Version, error) {
	if at := requestOf(ctx).View.RightsChangedAt(); at > 0 {
		return &at, nil
	}
	return nil, nil
}

func (basisResolver) Forecast(ctx context.Context, obj *analysis.Basis) (bool, error) {
	m, err := momentsOf(ctx)
	if err != nil {
		return false, err
	}
	known, err := m.knownUntil(ctx)
	return obj.AsOf > known, err
}

func (*Resolver) BasisScope() generated.BasisScopeResolver { return basisScopeResolver{} }

type basisScopeResolver struct{}

func (basisScopeResolver) Resolutions(_ context.Context, obj *analysis.Scope) ([]scalar.Record, error) {
	if obj.Resolutions == nil {
		return nil, nil
	}
	return recordsOf(obj.Resolutions), nil
}

func (basisScopeResolver) Roles(_ context.Context, obj *analysis.Scope) ([]model.Role, error) {
	if obj.Providers == nil {
		return nil, nil
	}
	return obj.Roles, nil
}

func (*Resolver) Assumption() generated.AssumptionResolver { return assumptionResolver{} }

type assumptionResolver struct{}

func (assumptionResolver) Records(_ context.Context, obj *analysis.Assumption) ([]scalar.Record, error) {
	return recordsOf(obj.Records), nil
}

func (*Resolver) Evidence() generated.EvidenceResolver { return evidenceResolver{} }

type evidenceResolver struct{}

func (evidenceResolver) SharedMandates(_ context.Context, obj *analysis.Evidence) ([]scalar.Record, error) {
	return recordsOf(obj.SharedMandates()), nil
}
