package naive

import (
	"math/big"
	"slices"

	"concert/internal/model"
)

// PlanInput says what to plan: exactly one of AtMost and UntilCoverage.
type PlanInput struct {
	AtMost        int
	UntilCoverage *float64
	PerState      int      // at most as many new engagements for a State, 0 for no limit
	Exclude       []string // programmes, providers or States
}

// Chosen is an engagement that a plan adds, with what it adds when it is chosen.
type Chosen struct {
	Programme, MemberState string
	Gain                   float64
	BlockedBy              []string // of the suggestion
	Disputed               float64
}

// Plan is section 5, `plan`.
type Plan struct {
	Chosen                       []Chosen
	Before, Agreed, Gain, After  float64
	CoverageBefore, CoverageThen *float64
	Certificate                  *float64
	Reached                      *bool    // of the second form
	InTheWay                     []string // needs with a gap that is left, if it is not reached
}

// MakePlan is section 5, `plan`: "greedy by current gain, then the order of
// suggestions". Reading: that order is the place in the list of suggestions before
// the plan.
func MakePlan(view, newest *model.Snapshot, lens Lens, scope Scope, in PlanInput) (Plan, error) {
	q, err := askFor(view, newest, lens, scope, For{})
	if err != nil {
		return Plan{}, err
	}
	candidates := q.candidates(in.Exclude)
	g := &greedy{question: q, needs: q.counted(), s: q.standingPairs(), perState: in.PerState, gain: zero}
	for len(g.chosen) < in.AtMost || in.UntilCoverage != nil && !g.reaches(*in.UntilCoverage) {
		if !g.choose(candidates) {
			break
		}
	}
	return g.plan(candidates, in), nil
}

// candidates: "candidates follow the rules of suggestions (disputed and declined
// needs out, AGREED ones out)"; "`exclude` takes programmes, providers or States".
// Reading: a provider excludes the programmes in which it is LEAD, IMPLEMENTING or
// PARTNER.
func (q *question) candidates(exclude []string) []*extension {
	excluded := set{}
	for _, id := range exclude {
		id = q.same[id]
		if root, ok := q.root[id]; ok {
			id = root
		}
		excluded[id] = true
	}
	return slices.DeleteFunc(q.extensions(unlessAsked...), func(e *extension) bool {
		return excluded[e.p.id] || excluded[e.at.state] || len(common(excluded, e.p.partners())) > 0
	})
}

type greedy struct {
	*question
	needs    []*need
	s        pairs // with what is chosen
	chosen   []*extension
	gains    []*big.Rat
	gain     *big.Rat
	perState int
}

// choose adds the admissible candidate that adds most, the first of equals, and
// reports whether there is one that adds anything.
func (g *greedy) choose(candidates []*extension) bool {
	var best *extension
	most := zero
	for _, e := range candidates {
		if gain := g.adds(e); !g.s[e.at] && g.admits(e) && gain.Cmp(most) > 0 {
			best, most = e, gain
		}
	}
	if best == nil {
		return false
	}
	g.s = g.s.with(best.at)
	g.chosen, g.gains, g.gain = append(g.chosen, best), append(g.gains, most), add(g.gain, most)
	return true
}

func (g *greedy) adds(e *extension) *big.Rat {
	return sub(g.u(g.needs, g.s.with(e.at)), g.u(g.needs, g.s))
}

// admits: "within programme capacities (and, if asked, at most m new engagements for
// a State)".
func (g *greedy) admits(e *extension) bool {
	if left, known := g.capacityLeft(e.p, g.s); known && left <= 0 {
		return false
	}
	there := 0
	for _, c := range g.chosen {
		if c.at.state == e.at.state {
			there++
		}
	}
	return g.perState == 0 || there < g.perState
}

// after is U of all engagements over all needs in scope, what AGREED pairs add, and
// what is chosen adds to both.
func (g *greedy) after() *big.Rat {
	return add(g.u(g.needsInScope(), g.standingPairs()), g.gain)
}

func (g *greedy) reaches(coverage float64) bool {
	weight := g.weightOf(g.needsInScope())
	return weight.Sign() > 0 && div(g.after(), weight).Cmp(exact(coverage)) >= 0
}

func (g *greedy) plan(candidates []*extension, in PlanInput) Plan {
	all := g.needsInScope()
	before, weight := g.u(all, g.engaged), g.weightOf(all)
	p := Plan{
		Before: rounded(before), Agreed: rounded(sub(g.u(all, g.standingPairs()), before)), Gain: rounded(g.gain), After: rounded(g.after()),
		CoverageBefore: ratio(before, weight), CoverageThen: ratio(g.after(), weight),
	}
	for i, e := range g.chosen {
		s := g.suggestion(e)
		p.Chosen = append(p.Chosen, Chosen{e.p.id, e.at.state, rounded(g.gains[i]), s.BlockedBy, s.Disputed})
	}
	k := in.AtMost
	if in.UntilCoverage != nil {
		k = len(g.chosen)
		reached := g.reaches(*in.UntilCoverage)
		p.Reached = &reached
		if !reached {
			p.InTheWay = g.inTheWay(all)
		}
	}
	if g.gain.Sign() > 0 {
		p.Certificate = ratio(g.gain, add(g.gain, g.rest(candidates, k)))
	}
	return p
}

// rest is R, "the sum of the k largest gains that pairs admissible before the plan
// and not chosen would still add, the plan's own use of capacities and limits
// ignored".
func (g *greedy) rest(candidates []*extension, k int) *big.Rat {
	var gains []*big.Rat
	for _, e := range candidates {
		if !slices.Contains(g.chosen, e) {
			gains = append(gains, g.adds(e))
		}
	}
	slices.SortFunc(gains, func(a, b *big.Rat) int { return b.Cmp(a) })
	sum := zero
	for _, gain := range gains[:min(k, len(gains))] {
		sum = add(sum, gain)
	}
	return sum
}

func (g *greedy) inTheWay(needs []*need) []string {
	left := set{}
	for _, n := range needs {
		if g.gap(n, g.s).Sign() > 0 {
			left[n.id] = true
		}
	}
	return sorted(left)
}
