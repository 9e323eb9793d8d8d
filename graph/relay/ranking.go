package relay

import (
	"context"

	"concert/internal/analysis"
)

// Ranking is a page of a list of figures, with what the whole list is about.
type Ranking[N any] struct {
	Connection[N]
	About
}

// About is what a list of figures tells of itself.
type About interface {
	Basis() analysis.Basis
	Counts(ctx context.Context) (analysis.Counts, error)
	EmptyBecause(ctx context.Context) (analysis.EmptyBecause, error)
}

// Ranked returns a page of the figures that a measure lists.
func Ranked[N any](list List, measured About, items []N, key func(N) string, p Page) (Ranking[N], error) {
	page, err := Items(list, items, key, p)
	return Ranking[N]{page, measured}, err
}
