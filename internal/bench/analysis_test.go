package bench

import (
	"fmt"
	"testing"
	"time"

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
			_, err := analysis.MeasureCoverage(ctx, g, analysis.Scope{}, l, []analysis.Dimension{analysis.ByMemberState})
			return err
		}},
		{"gaps", func(g *analysis.Ground) error {
			_, err := analysis.MeasureGaps(ctx, g, analysis.Scope{}, l, nil, false)
			return err
		}},
		{"suggestions", func(g *analysis.Ground) error {
			_, err := analysis.MeasureSuggestions(ctx, g, analysis.SuggestionFor{}, analysis.Scope{}, l)
			return err
		}},
		{"plan of ten", func(g *analysis.Ground) error {
			_, err := analysis.MakePlan(ctx, g, analysis.PlanFor{AtMost: new(10)}, analysis.Scope{}, l)
			return err
		}},
		{"decisions", func(g *analysis.Ground) error {
			_, err := analysis.MeasureDecisions(ctx, g, analysis.DecisionsFor{}, analysis.Scope{}, l)
			return err
		}},
		{"fragmentation", func(g *analysis.Ground) error {
			_, err := analysis.MeasureFragmentation(ctx, g, analysis.Scope{}, l, nil)
			return err
		}},
		{"brokerage", func(g *analysis.Ground) error {
			_, err := analysis.MeasureBrokerage(ctx, g, analysis.Scope{}, l)
			return err
		}},
		{"findings", func(g *analysis.Ground) error {
			_, err := analysis.MeasureFindings(ctx, g)
			return err
		}},
	}
	for _, q := range questions {
		b.Run(q.name, func(b *testing.B) {
			small, large := snapshotOf(b, smaller), snapshotOf(b, larger)
			smallGround, largeGround := sure(analysis.At(ctx, small, today())), sure(analysis.At(ctx, large, today()))
			must := func(err error) {
				if err != nil {
					b.Fatal(err)
				}
			}
			var again, first pair
			for b.Loop() {
				again.time(func() { must(q.ask(smallGround)) }, func() { must(q.ask(largeGround)) })
				first.time(
					func() { must(q.ask(sure(analysis.At(ctx, small, today())))) }, func() { must(q.ask(sure(analysis.At(ctx, large, today())))) },
				)
			}
			b.ReportMetric(again.growth(), "x-growth")
			b.ReportMetric(first.growth(), "x-growth-first")
			note(q.name+", asked again", again.String(), "12 times")
			note(q.name+", asked first", first.String(), "12 times")
		})
	}
}

// pair is the fastest of some runs at the small size and at the large one, in
// turn, so that what else the machine does weighs on both.
type pair struct{ small, large time.Duration }

func (p *pair) time(small, large func()) {
	for range 5 {
		p.small = faster(p.small, small)
	}
	p.large = faster(p.large, large)
}

func (p *pair) growth() float64 { return float64(p.large) / float64(p.small) }

func (p *pair) String() string {
	return fmt.Sprintf("%.1f ms at %s, %.1f times that at %s", ms(p.large), needsOf(larger), p.growth(), number(smaller.Needs))
}

func faster(than time.Duration, do func()) time.Duration {
	start := time.Now()
	do()
	if took := time.Since(start); than == 0 || took < than {
		return took
	}
	return than
}
