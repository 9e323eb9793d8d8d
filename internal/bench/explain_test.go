package bench

import (
	"context"
	"fmt"
	"testing"

	"concert/internal/analysis"
)

// What is explained of a list: the figures of a large page, and of each the
// paths of a page.
const (
	figuresExplained = 100
	pathsWalked      = 20
)

// explainable is a figure that says what it rests on.
type explainable interface {
	Basis() analysis.Basis
	Assumptions(ctx context.Context) ([]analysis.Assumption, error)
	Findings(ctx context.Context) ([]analysis.Finding, error)
}

// BenchmarkExplain measures how long it takes to say all that the first 100
// figures of a list rest on, beside measuring the whole list.
func BenchmarkExplain(b *testing.B) {
	l := lens(b)
	lists := []struct {
		name    string
		measure func(g *analysis.Ground) (size int, explain func(i int), err error)
	}{
		{"gaps", func(g *analysis.Ground) (int, func(int), error) {
			all, err := analysis.MeasureGaps(ctx, g, analysis.Scope{}, l, nil, false)
			return len(all.List), func(i int) { explain(all.List[i], all.List[i].Evidence()); all.List[i].Contributions() }, err
		}},
		{"suggestions", func(g *analysis.Ground) (int, func(int), error) {
			all, err := analysis.MeasureSuggestions(ctx, g, analysis.SuggestionFor{}, analysis.Scope{}, l)
			return len(all.List), func(i int) {
				explain(all.List[i], sure(all.List[i].Evidence(ctx)))
				sure(all.List[i].Contributions(ctx, analysis.SuggestionGain))
			}, err
		}},
		{"overlaps", func(g *analysis.Ground) (int, func(int), error) {
			all, err := analysis.MeasureOverlaps(ctx, g, threeThemes(g), l, nil)
			return len(all.List), func(i int) {
				pair := all.List[i].Pair()
				sure(pair.Counts(ctx))
				sure(pair.EmptyBecause(ctx))
				sure(pair.Contributions(ctx, analysis.PairRedundancy))
				explain(all.List[i], sure(all.List[i].Evidence(ctx)))
			}, err
		}},
		{"synergies", func(g *analysis.Ground) (int, func(int), error) {
			all, err := analysis.MeasureSynergies(ctx, g, analysis.OfProgrammes, nil, threeThemes(g), l)
			return len(all.List), func(i int) {
				sure(all.List[i].Counts(ctx))
				sure(all.List[i].EmptyBecause(ctx))
				sure(all.List[i].Contributions(ctx, analysis.SynergyCoLocatedGain))
				explain(all.List[i], sure(all.List[i].Evidence(ctx)))
			}, err
		}},
	}
	for _, list := range lists {
		b.Run(list.name, func(b *testing.B) {
			g := sure(analysis.At(ctx, snapshotOf(b, smaller), today()))
			var size int
			var t pair
			for b.Loop() {
				var explain func(int)
				var err error
				t.small = faster(t.small, func() { size, explain, err = list.measure(g) })
				if err != nil || size == 0 {
					b.Fatalf("a list of %d %s, %v", size, list.name, err)
				}
				t.large = faster(t.large, func() {
					for i := range min(figuresExplained, size) {
						explain(i)
					}
				})
			}
			b.ReportMetric(t.growth(), "x-measuring")
			note(fmt.Sprintf("explaining %d of %d %s", min(figuresExplained, size), size, list.name),
				fmt.Sprintf("%.1f ms, %.2f times measuring them all", ms(t.large), t.growth()), "1 time")
		})
	}
}

func explain(f explainable, paths []analysis.Evidence) {
	f.Basis()
	sure(f.Assumptions(ctx))
	sure(f.Findings(ctx))
	for _, path := range paths[:min(pathsWalked, len(paths))] {
		path.Edges()
	}
}

// threeThemes is a scope in which some ten thousands of pairs share something.
func threeThemes(g *analysis.Ground) analysis.Scope {
	var scope analysis.Scope
	for t := range g.View.Themes() {
		if scope.Themes = append(scope.Themes, t); len(scope.Themes) == 3 {
			break
		}
	}
	return scope
}
