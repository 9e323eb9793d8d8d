package naive

import (
	"cmp"
	"math/big"
	"slices"

	"concert/internal/model"
)

// Contribution is a part of a published value: "one per (State, need), adding up to
// the published value exactly: the total is rounded, needs get the rest by largest
// remainder, ties by (State, need) id".
type Contribution struct {
	MemberState, Need string
	Points            float64
	ByProgramme       map[string]float64 // adding up to Points, likewise
	Left              []string           // themes of the need that nothing covers
	TellableTo        []string           // leads that may be told of the need
	micro             int64
}

const million = 1000000

// micros rounds a number to millionths, half away from zero.
func micros(r *big.Rat) int64 {
	n, _ := new(big.Rat).SetString(r.FloatString(6))
	return mul(n, whole(million)).Num().Int64()
}

// shares divides a total among parts in the order given: each its whole millionths
// rounded down, the rest one each by largest remainder, ties in the order given.
// The parts may be negative.
func shares(total int64, parts []*big.Rat) []int64 {
	type rest struct {
		at   int
		left *big.Rat
	}
	var rests []rest
	given := make([]int64, len(parts))
	left := total
	for i, part := range parts {
		scaled := mul(part, whole(million))
		given[i] = new(big.Int).Div(scaled.Num(), scaled.Denom()).Int64() // Euclidean: downwards
		left -= given[i]
		rests = append(rests, rest{i, sub(scaled, big.NewRat(given[i], 1))})
	}
	slices.SortStableFunc(rests, func(a, b rest) int { return b.left.Cmp(a.left) })
	for i := 0; left > 0 && len(rests) > 0; i, left = i+1, left-1 {
		given[rests[i%len(rests)].at]++
	}
	for i := len(rests) - 1; left < 0 && len(rests) > 0; i, left = i-1, left+1 {
		given[rests[(i+len(rests))%len(rests)].at]--
	}
	return given
}

// point is what a need adds to a value.
type point struct {
	n      *need
	points *big.Rat
}

// contribute divides the sum of points among needs. Those that add nothing are left
// out.
func contribute(points []point) []Contribution {
	points = slices.DeleteFunc(slices.Clone(points), func(p point) bool { return p.points.Sign() == 0 })
	slices.SortFunc(points, func(a, b point) int { return cmp.Or(cmp.Compare(a.n.state, b.n.state), cmp.Compare(a.n.id, b.n.id)) })
	total, parts := zero, []*big.Rat{}
	for _, p := range points {
		total, parts = add(total, p.points), append(parts, p.points)
	}
	var all []Contribution
	for i, n := range shares(micros(total), parts) {
		all = append(all, Contribution{MemberState: points[i].n.state, Need: points[i].n.id, Points: rounded(big.NewRat(n, million)), micro: n})
	}
	return all
}

func total(points []point) *big.Rat {
	sum := zero
	for _, p := range points {
		sum = add(sum, p.points)
	}
	return sum
}

// ContributePoints returns the contributions of coverage's points, each with the
// shares of programmes and the themes that are left.
func ContributePoints(view *model.Snapshot, lens Lens, scope Scope) ([]Contribution, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return nil, err
	}
	var points []point
	s := q.selected()
	for _, n := range q.needsInScope() {
		points = append(points, point{n, mul(q.weight(n), q.coverOf(n, s).c)})
	}
	all := contribute(points)
	for i := range all {
		q.explain(&all[i], s)
	}
	return all, nil
}

// explain divides a contribution among programmes: "a programme's share of c = lo +
// κ·(hi - lo): the first part in proportion to extents (of joined programmes the
// largest's), the second theme by theme, equally among the themes implied and within
// a theme among its implied coverers".
func (w *world) explain(c *Contribution, s pairs) {
	n := w.needs[c.Need]
	covered := w.coverOf(n, s)
	for theme := range n.concerns {
		if len(covered.implied[theme]) == 0 {
			c.Left = append(c.Left, theme)
		}
	}
	slices.Sort(c.Left)
	part := map[string]*big.Rat{}
	for id, extent := range w.largest(covered.extents) {
		part[id] = sum(part[id], mul(covered.lo, div(extent, covered.x)))
	}
	implied := mul(w.impliedWeight, sub(covered.hi, covered.lo))
	for _, coverers := range covered.implied {
		for _, id := range coverers {
			part[id] = sum(part[id], div(implied, whole(len(covered.implied)*len(coverers))))
		}
	}
	c.ByProgramme = map[string]float64{}
	var weighed []*big.Rat
	ids := sorted(part)
	for _, id := range ids {
		weighed = append(weighed, mul(w.weight(n), part[id]))
	}
	for i, micro := range shares(c.micro, weighed) {
		if micro != 0 {
			c.ByProgramme[ids[i]] = rounded(big.NewRat(micro, million))
		}
	}
}

// largest returns the extents that count: of each family the largest, of equals that
// of the lowest id.
func (w *world) largest(extents map[string]*big.Rat) map[string]*big.Rat {
	best := map[string]string{}
	for _, id := range sorted(extents) {
		family := w.programmes[id].family
		if known, ok := best[family]; !ok || extents[known].Cmp(extents[id]) < 0 {
			best[family] = id
		}
	}
	left := map[string]*big.Rat{}
	for _, id := range best {
		left[id] = extents[id]
	}
	return left
}

// ContributeGaps returns the contributions of the gap.
func ContributeGaps(view *model.Snapshot, lens Lens, scope Scope) ([]Contribution, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return nil, err
	}
	s := q.selected()
	return q.contributeTo(func(n *need) *big.Rat { return q.gap(n, s) }), nil
}

// contributeTo divides a value among the open needs in scope.
func (q *question) contributeTo(term func(*need) *big.Rat) []Contribution {
	var points []point
	for _, n := range q.needsInScope() {
		points = append(points, point{n, term(n)})
	}
	return contribute(points)
}

// ContributeAtRisk returns the contributions of atRisk.
func ContributeAtRisk(view *model.Snapshot, lens Lens, scope Scope, withinDays int) ([]Contribution, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return nil, err
	}
	after := q.asOf.AddDays(withinDays + 1)
	left := q.engaged.but(q.selected().only(func(at pair) bool { return !q.served(at.programme, at.state, after) }).sorted()...)
	return q.contributeTo(func(n *need) *big.Rat { return q.lost(n, q.engaged, left) }), nil
}

// lost is w times what a need loses from one set of pairs to another.
func (w *world) lost(n *need, from, to pairs) *big.Rat {
	return mul(w.weight(n), sub(w.coverOf(n, from).c, w.coverOf(n, to).c))
}

// PairContributions are those of a pair's gain, redundancy and coLocatedGain.
type PairContributions struct{ Gain, Redundancy, CoLocatedGain []Contribution }

// ContributePair returns the contributions of a pair: of the gains "against the larger
// side" (of coLocatedGain of each State), "of equals the lower id".
func ContributePair(view *model.Snapshot, lens Lens, scope Scope, a, b string) (PairContributions, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return PairContributions{}, err
	}
	both := q.inOrder(q.programmes[q.same[a]], q.programmes[q.same[b]])
	ua, ub := q.engagements(both[0]), q.engagements(both[1])
	uab := q.engagements(both...)
	larger := func(needs []*need) pairs {
		if q.u(needs, ub).Cmp(q.u(needs, ua)) > 0 {
			return ub
		}
		return ua
	}
	all := larger(q.needsInScope())
	return PairContributions{
		Gain: q.contributeTo(func(n *need) *big.Rat { return q.lost(n, uab, all) }),
		Redundancy: q.contributeTo(func(n *need) *big.Rat {
			return mul(q.weight(n), sub(add(q.coverOf(n, ua).c, q.coverOf(n, ub).c), q.coverOf(n, uab).c))
		}),
		CoLocatedGain: q.contributeTo(func(n *need) *big.Rat {
			if !q.engaged[pair{both[0].id, n.state}] || !q.engaged[pair{both[1].id, n.state}] {
				return zero
			}
			return q.lost(n, uab, larger(q.in(n.state)))
		}),
	}, nil
}
