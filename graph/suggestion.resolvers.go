package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/analysis"
)

func (queryResolver) Suggestions(ctx context.Context, forArg *generated.SuggestionFor, scope *generated.Scope, lens *generated.Lens, first *int, after *string) (relay.SuggestionConnection, error) {
	whom, err := resolveSuggestionFor(ctx, forArg)
	if err != nil {
		return relay.SuggestionConnection{}, err
	}
	suggestions, err := measured(ctx, scope, lens, func(ctx context.Context, t terms) (analysis.Suggestions, error) {
		return analysis.MeasureSuggestions(ctx, t.ground, whom, t.scope, t.lens)
	}, func(s analysis.Suggestions) int { return len(s.List) })
	if err != nil {
		return relay.SuggestionConnection{}, err
	}
	return ranked(ctx, suggestions, suggestions.List, suggestionKey, first, after)
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
