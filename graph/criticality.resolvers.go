package graph

import (
	"context"
	"encoding/json"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/analysis"
	"concert/internal/model"
)

// criticality resolves a scope once for all engagements of an answer that are asked
// about it.
func criticality(ctx context.Context, e model.Edge, scope *generated.Scope, lens *generated.Lens) (*float64, error) {
	t, err := resolveTerms(ctx, scope, lens)
	if err != nil {
		return nil, err
	}
	name, err := json.Marshal([]any{"criticality", scope, lens})
	if err != nil {
		return nil, err
	}
	asked, err := sharedAs(ctx, string(name), func(ctx context.Context) (analysis.Criticality, error) {
		return analysis.AskCriticality(ctx, t.ground, t.scope, t.lens)
	}, func(analysis.Criticality) int { return 0 })
	if err != nil {
		return nil, err
	}
	return asked.Of(ctx, e)
}

func (engagementResolver) Criticality(ctx context.Context, obj *model.Edge, scope *generated.Scope, lens *generated.Lens) (*float64, error) {
	return criticality(ctx, *obj, scope, lens)
}

func (programmeServiceEdgeResolver) Criticality(ctx context.Context, obj *relay.Link[model.Programme], scope *generated.Scope, lens *generated.Lens) (*float64, error) {
	return criticality(ctx, obj.Edge, scope, lens)
}

func (placeServiceEdgeResolver) Criticality(ctx context.Context, obj *relay.Link[scalar.Record], scope *generated.Scope, lens *generated.Lens) (*float64, error) {
	return criticality(ctx, obj.Edge, scope, lens)
}
