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
	suggestions, err := measured(ctx, scope, lens, func(_ context.Context, t terms) (analysis.Suggestions, error) {
		return analysis.MeasureSuggestions(t.ground, whom, t.scope, t.lens)
	}, func(s analysis.Suggestions) int { return len(s.List) })
	if err != nil {
		return relay.SuggestionConnection{}, err
	}
	return ranked(ctx, suggestions, suggestions.List, suggestionKey, first, after)
}

func (*Resolver) Suggestion() generated.SuggestionResolver { return suggestionResolver{} }

type suggestionResolver struct{}

func (suggestionResolver) Contributions(ctx context.Context, obj *analysis.Suggestion, of analysis.SuggestionMeasure, first *int, after *string) (relay.ContributionConnection, error) {
	return parts(ctx, obj.Contributions(of), contributionKey, first, after)
}

func (suggestionResolver) Evidence(ctx context.Context, obj *analysis.Suggestion, first *int, after *string) (relay.EvidenceConnection, error) {
	return parts(ctx, obj.Evidence(), evidenceKey, first, after)
}
