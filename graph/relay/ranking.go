package relay

import "concert/internal/analysis"

// Ranking is a page of a list of figures, with what the whole list is about.
type Ranking[N any] struct {
	Connection[N]
	About
}

// About is what a list of figures tells of itself.
type About interface {
	Basis() analysis.Basis
	Counts() analysis.Counts
	EmptyBecause() analysis.EmptyBecause
}

// Ranked returns a page of the figures that a measure lists.
func Ranked[N any](list List, measured About, items []N, key func(N) string, p Page) (Ranking[N], error) {
	page, err := Items(list, items, key, p)
	return Ranking[N]{page, measured}, err
}
