package analysis

import (
	"context"
	"slices"

	"concert/internal/model"
)

// farthest is how many days ahead atRisk looks at most.
const farthest = 36_500

// AtRisk returns what of the points all engagements cover would be lost without those
// of the scope that hold no more on the day after so many days from the day of the
// ground; nil if the needs in scope give no points. Its error is INVALID, or that of
// the context.
func (c Coverage) AtRisk(ctx context.Context, withinDays int) (*float64, error) {
	if err := checkDays(withinDays); err != nil {
		return nil, err
	}
	if c.weight == 0 {
		return nil, nil
	}
	return asked(ctx, c.own(), func(q *question) *float64 { return q.lost(q.lapsing(withinDays)) })
}

// AtRiskContributions returns the parts of AtRisk by State and need.
func (c Coverage) AtRiskContributions(ctx context.Context, withinDays int) ([]Contribution, error) {
	if err := checkDays(withinDays); err != nil {
		return nil, err
	}
	return asked(ctx, c.own(), func(q *question) []Contribution {
		var all []portion
		q.eachLost(q.lapsing(withinDays), func(n *need, points grain) { all = append(all, portion{need: n, points: points}) })
		return q.g.publish(all)
	})
}

func checkDays(within int) error {
	if within < 0 || within > farthest {
		return invalid([]string{"withinDays"}, "withinDays is %d; want 0 to %d", within, farthest)
	}
	return nil
}

// lapsing returns the engagements in scope that hold no more on the day after so many
// days, by all dates and statuses: one that is renewed by another edge does hold.
func (q *question) lapsing(withinDays int) map[int32][]int32 {
	after := q.g.AsOf.AddDays(withinDays + 1)
	return q.lapsingBy(func(int32, int32) model.Date { return after })
}

// horizon returns the day on which an engagement must hold not to be at risk.
type horizon func(p, state int32) model.Date

// lapsingBy is lapsing with a horizon for each engagement.
func (q *question) lapsingBy(after horizon) map[int32][]int32 {
	lapsing := map[int32][]int32{}
	q.states.each(func(at int32) {
		for _, p := range q.engaged.here(at) {
			heed(q.look)
			if !q.g.programmes[p].servedOn(at, after(p, at)) {
				lapsing[at] = append(lapsing[at], p)
			}
		}
	})
	return lapsing
}

// eachLost calls do with the needs in scope of which all engagements cover more than
// all but some, by State: with the points that are lost.
func (q *question) eachLost(gone map[int32][]int32, do func(n *need, points grain)) {
	all := q.g.engagements()
	left := all.but(gone)
	q.states.each(func(at int32) {
		if len(gone[at]) == 0 {
			return
		}
		q.eachNeedIn(at, func(_ int32, n *need) {
			if lost := n.points(all.of(n), q.lens.impliedWeight) - n.points(left.of(n), q.lens.impliedWeight); lost != 0 {
				do(n, lost)
			}
		})
	})
}

// lost returns the points of eachLost together.
func (q *question) lost(gone map[int32][]int32) *float64 {
	lost := grain(0)
	q.eachLost(gone, func(_ *need, points grain) { lost += points })
	return new(lost.float())
}

// but returns the set without some engagements, by State.
func (s *engaged) but(gone map[int32][]int32) *engaged {
	left := *s
	left.in = slices.Clone(s.in)
	for at, programmes := range gone {
		rest := &presence{programmes: without(s.here(at), programmes)}
		if len(rest.programmes) >= many {
			rest.layOut(s.g)
		}
		left.in[at] = rest
	}
	return &left
}

// Criticality says of engagements how much of what all of them cover in scope would be
// lost without each.
type Criticality struct{ q *measured }

// AskCriticality resolves a scope.
func AskCriticality(ctx context.Context, g *Ground, scope Scope, lens Lens) (_ Criticality, err error) {
	defer caught(&err)
	q, err := g.ask(ctx, scope, lens)
	if err != nil {
		return Criticality{}, err
	}
	q.weighed()
	return Criticality{q.over(nil)}, nil
}

// Of returns the severity points that would be lost without the engagement of a SERVES
// edge, however many edges tell of it. It is nil if that is none on the day of the
// ground, is not in scope, or the needs in scope give no points.
func (c Criticality) Of(ctx context.Context, e model.Edge) (*float64, error) {
	g := c.q.g
	p := g.programmeAt.of(e.From())
	at, toState := g.stateAt.find(e.To())
	if !toState || len(g.WhyNotActive(e)) > 0 || !counts(e) || !c.q.states.has(at) || !c.q.engaged.has(p, at) || c.q.emptyBecause() != "" {
		return nil, nil
	}
	return asked(ctx, c.q.question, func(q *question) *float64 { return q.lost(map[int32][]int32{at: {p}}) })
}
