package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/analysis"
	"concert/internal/model"
)

func (queryResolver) Suggestions(ctx context.Context, forArg *generated.SuggestionFor, stages []analysis.SuggestionStage, scope *generated.Scope, lens *generated.Lens, first *int, after *string) (*relay.SuggestionConnection, error) {
	whom, err := resolveSuggestionFor(ctx, forArg)
	if err != nil {
		return nil, err
	}
	return suggestionsFor(ctx, whom, stages, scope, lens, first, after)
}

// suggestionsFor returns a page of the suggestions for somebody.
func suggestionsFor(ctx context.Context, whom analysis.SuggestionFor, stages []analysis.SuggestionStage, scope *generated.Scope, lens *generated.Lens, first *int, after *string) (*relay.SuggestionConnection, error) {
	whom.Stages = stages
	suggestions, err := measured(ctx, scope, lens, func(ctx context.Context, t terms) (analysis.Suggestions, error) {
		return analysis.MeasureSuggestions(ctx, t.ground, whom, t.scope, t.lens)
	}, func(s analysis.Suggestions) int { return len(s.List) })
	if err != nil {
		return nil, err
	}
	page, err := ranked(ctx, suggestions, suggestions.List, suggestionKey, first, after)
	return &page, err
}

func (memberStateResolver) Suggestions(ctx context.Context, obj *model.MemberState, stages []analysis.SuggestionStage, scope *generated.Scope, lens *generated.Lens, first *int, after *string) (*relay.SuggestionConnection, error) {
	return suggestionsFor(ctx, analysis.SuggestionFor{MemberState: obj}, stages, scope, lens, first, after)
}

func (programmeResolver) Suggestions(ctx context.Context, obj *model.Programme, stages []analysis.SuggestionStage, scope *generated.Scope, lens *generated.Lens, first *int, after *string) (*relay.SuggestionConnection, error) {
	return suggestionsFor(ctx, analysis.SuggestionFor{Programme: obj}, stages, scope, lens, first, after)
}

func (providerResolver) Suggestions(ctx context.Context, obj *model.Provider, stages []analysis.SuggestionStage, scope *generated.Scope, lens *generated.Lens, first *int, after *string) (*relay.SuggestionConnection, error) {
	return suggestionsFor(ctx, analysis.SuggestionFor{Provider: obj}, stages, scope, lens, first, after)
}

func (needResolver) Suggestions(ctx context.Context, obj *model.Need, stages []analysis.SuggestionStage, scope *generated.Scope, lens *generated.Lens, first *int, after *string) (*relay.SuggestionConnection, error) {
	return suggestionsFor(ctx, analysis.SuggestionFor{Need: obj}, stages, scope, lens, first, after)
}

func (*Resolver) Suggestion() generated.SuggestionResolver { return suggestionResolver{} }

type suggestionResolver struct{}

func (suggestionResolver) Contributions(ctx context.Context, obj *analysis.Suggestion, of *analysis.SuggestionMeasure, first *int, after *string) (relay.ContributionConnection, error) {
	found, err := obj.Contributions(ctx, *of)
	if err != nil {
		return relay.ContributionConnection{}, err
	}
	return parts(ctx, found, contributionKey, first, after)
}

func (suggestionResolver) Evidence(ctx context.Context, obj *analysis.Suggestion, first *int, after *string) (relay.EvidenceConnection, error) {
	found, err := obj.Evidence(ctx)
	if err != nil {
		return relay.EvidenceConnection{}, err
	}
	return parts(ctx, found, evidenceKey, first, after)
}

func (*Resolver) StageEdge() generated.StageEdgeResolver { return stageEdgeResolver{} }

type stageEdgeResolver struct{}

func (stageEdgeResolver) Kind(_ context.Context, obj *analysis.StageEdge) (model.EdgeKind, error) {
	return obj.Edge.Kind(), nil
}

func (stageEdgeResolver) To(_ context.Context, obj *analysis.StageEdge) (scalar.Record, error) {
	return record(obj.Edge.To()), nil
}
