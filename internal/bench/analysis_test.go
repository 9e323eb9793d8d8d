package bench

import (
	"fmt"
	"testing"

	"concert/internal/analysis"
)

// BenchmarkGrowth measures how much longer a question takes when needs and
// programmes are ten times as many. The first question to a view at a date
// also lays its ground, which later ones find laid.
func BenchmarkGrowth(b *testing.B) {
	l := lens(b)
	questions := []struct {
		name string
		ask  func(g *analysis.Ground) error
	}{
		{"coverage by State", func(g *analysis.Ground) error {
			_, err := analysis.MeasureCoverage(g, analysis.Scope{}, l, []analysis.Dimension{analysis.ByMemberState})
			return err
		}},
		{"gaps", func(g *analysis.Ground) error {
			_, err := analysis.MeasureGaps(g, analysis.Scope{}, l, nil, false)
			return err
		}},
		{"suggestions", func(g *analysis.Ground) error {
			_, err := analysis.MeasureSuggestions(g, analysis.SuggestionFor{}, analysis.Scope{}, l)
			return err
		}},
	}
	for _, q := range questions {
		b.Run(q.name, func(b *testing.B) {
			small, large := snapshotOf(b, tenThousand), snapshotOf(b, hundredThousand)
			smallGround, largeGround := analysis.At(small, today()), analysis.At(large, today())
			must := func(err error) {
				if err != nil {
					b.Fatal(err)
				}
			}
			short := median(9, func() { must(q.ask(smallGround)) })
			long := each(b, func() { must(q.ask(largeGround)) })
			first := median(5, func() { must(q.ask(analysis.At(small, today()))) })
			firstLarge := median(5, func() { must(q.ask(analysis.At(large, today()))) })
			growth := float64(long) / float64(short)
			firstGrowth := float64(firstLarge) / float64(first)
			b.ReportMetric(growth, "x-growth")
			b.ReportMetric(firstGrowth, "x-growth-first")
			note(q.name+", asked again", fmt.Sprintf("%.1f ms at 10^5 needs, %.1f times that at 10^4", ms(long), growth), "12 times")
			note(q.name+", asked first", fmt.Sprintf("%.1f ms at 10^5 needs, %.1f times that at 10^4", ms(firstLarge), firstGrowth), "12 times")
		})
	}
}
