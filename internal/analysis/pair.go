package analysis

import (
	"cmp"
	"context"
	"slices"

	"concert/internal/model"
)

// Relation says how two programmes are known to work together.
type Relation string

// The relations, from the closest.
const (
	CoDelivery             Relation = "CO_DELIVERY"
	JointInitiative        Relation = "JOINT_INITIATIVE"
	SameLead               Relation = "SAME_LEAD"
	SharedDeliverer        Relation = "SHARED_DELIVERER"
	NoCoordinationRecorded Relation = "NO_COORDINATION_RECORDED"
)

// relation returns the first relation that holds between two programmes.
func (g *Ground) relation(a, b int32) Relation {
	p, q := &g.programmes[a], &g.programmes[b]
	switch {
	case g.areJoined(a, b):
		return CoDelivery
	case slices.Contains(p.coordinates, b):
		return JointInitiative
	case anyCommon(p.providersIn(model.RoleLead), q.providersIn(model.RoleLead)):
		return SameLead
	case anyCommon(p.providersIn(model.RoleLead, model.RoleImplementing), q.providersIn(model.RoleLead, model.RoleImplementing)):
		return SharedDeliverer
	}
	return NoCoordinationRecorded
}

// areJoined reports whether two programmes are of one family: COMPONENT_OF connects
// them, in either direction and any number of steps.
func (g *Ground) areJoined(a, b int32) bool { return g.programmes[a].family == g.programmes[b].family }

// anyCommon reports whether two sorted lists have something in common.
func anyCommon(a, b []int32) bool { return countCommon(a, b) > 0 }

// countCommon counts what is in both sorted lists.
func countCommon(a, b []int32) int {
	n := 0
	eachCommon(a, b, func(int32) { n++ })
	return n
}

// eachCommon calls do with what is in both sorted lists, in order.
func eachCommon(a, b []int32, do func(int32)) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			do(a[0])
			a, b = a[1:], b[1:]
		}
	}
}

// common returns what is in both sorted lists, without returns what is in the
// first alone.
func common[T comparable](a, b []T) []T {
	return slices.DeleteFunc(slices.Clone(a), func(x T) bool { return !slices.Contains(b, x) })
}

func without[T comparable](a, b []T) []T {
	return slices.DeleteFunc(slices.Clone(a), func(x T) bool { return slices.Contains(b, x) })
}

// pairing looks at pairs: it remembers which needs are in scope, and how each
// side alone covers those of each State.
type pairing struct {
	*question
	selected [][]bool  // by State, in the order of its open needs
	singles  [][]local // by programme, of those that are in a party
	parties  []party   // by programme or provider, of those that are in a pair
}

// party is one side of a pair, one programme or several, where it is engaged in the
// States in scope.
type party struct {
	programmes []int32 // by id; nil until it is laid
	in         []local // by State
	points     grain   // U
}

// local is how a party covers the needs of one State.
type local struct {
	state   int32
	covered []covered
	points  grain // of those in scope
}

// engagement is a programme in a State.
type engagement struct{ programme, state int32 }

func (q *question) pairing(parties int) *pairing {
	p := &pairing{
		question: q, selected: make([][]bool, len(q.g.states)),
		singles: make([][]local, len(q.g.programmes)), parties: make([]party, parties),
	}
	for at := range p.selected {
		needs := q.g.states[at].needs
		p.selected[at] = make([]bool, len(needs))
		for i, n := range needs {
			heed(q.look)
			p.selected[at][i] = q.selects(&q.g.needs[n])
		}
	}
	return p
}

// lay makes a party ready, once.
func (p *pairing) lay(i int32, programmes []int32) {
	if p.parties[i].programmes == nil {
		p.parties[i] = p.party(programmes)
	}
}

func (p *pairing) party(programmes []int32) party {
	x := party{programmes: programmes}
	for _, at := range p.statesOf(programmes) {
		l := local{state: at, covered: p.by(at, programmes)}
		l.points = p.points(at, l.covered)
		x.points += l.points
		x.in = append(x.in, l)
	}
	return x
}

// by returns how programmes cover the needs of a State in scope together.
func (p *pairing) by(at int32, programmes []int32) []covered {
	var all []covered
	for _, x := range programmes {
		heed(p.look)
		all = together(all, p.single(x, at))
	}
	return all
}

// single returns how a programme alone covers the needs of a State in scope.
func (p *pairing) single(x, at int32) []covered {
	if p.singles[x] == nil {
		p.singles[x] = []local{}
		for _, state := range p.g.programmes[x].engagedIn {
			if p.states.has(state) {
				p.singles[x] = append(p.singles[x], local{state: state, covered: p.alone(x, state)})
			}
		}
	}
	i, found := slices.BinarySearchFunc(p.singles[x], at, func(l local, at int32) int { return cmp.Compare(l.state, at) })
	if !found {
		return nil
	}
	return p.singles[x][i].covered
}

// points returns U of the needs in scope in a State.
func (p *pairing) points(at int32, list []covered) grain {
	total := grain(0)
	for _, c := range list {
		if p.selected[at][c.index] {
			total += p.pointsOf(at, c)
		}
	}
	return total
}

func (p *pairing) pointsOf(at int32, c covered) grain {
	n := &p.g.needs[p.g.states[at].needs[c.index]]
	return n.points(c.cover(n), p.lens.impliedWeight)
}

// sums are the figures of a pair.
type sums struct {
	a, b, both grain // U(A), U(B), U(AB)
}

func (s sums) redundancy() grain { return s.a + s.b - s.both }
func (s sums) gain() grain       { return s.both - max(s.a, s.b) }

// engagedHere returns those of some programmes that are engaged in a State.
func (g *Ground) engagedHere(programmes []int32, at int32) []int32 {
	var here []int32
	for _, p := range programmes {
		if g.programmes[p].isEngagedIn(at) {
			here = append(here, p)
		}
	}
	return here
}

// couple is two parties that are looked at together. No programme is in both.
type couple struct{ a, b *party }

func coupleOf(a, b *party) couple { return couple{a, b} }

// sums works out the figures of a couple.
func (p *pairing) sums(c couple) sums {
	s := sums{c.a.points, c.b.points, c.a.points + c.b.points}
	c.each(func(x, y *local) { s.both -= p.redundancy(x, y) })
	return s
}

// each calls do with the States where both are engaged. Nowhere else do they do
// anything to each other.
func (c couple) each(do func(x, y *local)) {
	for i, j := 0, 0; i < len(c.a.in) && j < len(c.b.in); {
		x, y := &c.a.in[i], &c.b.in[j]
		if x.state <= y.state {
			i++
		}
		if y.state <= x.state {
			j++
		}
		if x.state == y.state {
			do(x, y)
		}
	}
}

// redundancy returns U(A)+U(B)-U(AB) of one State: more than 0 only of needs that
// both cover.
func (p *pairing) redundancy(x, y *local) grain {
	heed(p.look)
	total := grain(0)
	for v, w := x.covered, y.covered; len(v) > 0 && len(w) > 0; {
		switch {
		case v[0].index < w[0].index:
			v = v[1:]
		case v[0].index > w[0].index:
			w = w[1:]
		default:
			if p.selected[x.state][v[0].index] {
				total += p.pointsOf(x.state, v[0]) + p.pointsOf(x.state, w[0]) - p.pointsOf(x.state, v[0].plus(w[0]))
			}
			v, w = v[1:], w[1:]
		}
	}
	return total
}

// statesOf returns the States in scope where any of the programmes is engaged.
func (p *pairing) statesOf(programmes []int32) []int32 {
	var all []int32
	for _, x := range programmes {
		for _, at := range p.g.programmes[x].engagedIn {
			if p.states.has(at) {
				all = append(all, at)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// eachCovered calls do with the needs in scope in a State that any of two sets of
// programmes covers.
func (p *pairing) eachCovered(state int32, a, b []int32, do func(n *need)) {
	for _, c := range p.selection.by(state, p.g.engagedHere(unionOf(a, b), state)) {
		heed(p.look)
		if p.selected[state][c.index] {
			do(&p.g.needs[p.g.states[state].needs[c.index]])
		}
	}
}

func unionOf(a, b []int32) []int32 {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// Pair is how two programmes, or two providers, together cover the needs in scope.
//
// U(A) is what A alone covers, U(AB) what both together cover. Redundancy is
// U(A)+U(B)-U(AB), gain is U(AB)-max(U(A),U(B)); together they are min(U(A),U(B)).
type Pair struct {
	figure // of the Overlap or Synergy that it belongs to
	p      *pairing
	id     string
	a, b   []int32
	sums   sums
	// turned is set where b has the lower id.
	turned bool
}

func (p *pairing) pair(f figure, id string, a, b *party) Pair {
	return Pair{figure: f, p: p, id: id, a: a.programmes, b: b.programmes, sums: p.sums(coupleOf(a, b))}
}

// ID returns the id of the pair.
func (x Pair) ID() string { return x.id }

// known returns points; ok is false if the needs in scope give none, which is
// worked out when a list of pairs is measured.
func (f figure) known(m grain) (points float64, ok bool) {
	return m.float(), f.q.emptyBecause() == ""
}

// PointsA returns U(A).
func (x Pair) PointsA() (points float64, ok bool) { return x.known(x.sums.a) }

// PointsB returns U(B).
func (x Pair) PointsB() (points float64, ok bool) { return x.known(x.sums.b) }

// PointsTogether returns U(AB).
func (x Pair) PointsTogether() (points float64, ok bool) { return x.known(x.sums.both) }

// Redundancy returns U(A)+U(B)-U(AB).
func (x Pair) Redundancy() (points float64, ok bool) { return x.known(x.sums.redundancy()) }

// Gain returns U(AB)-max(U(A),U(B)).
func (x Pair) Gain() (points float64, ok bool) { return x.known(x.sums.gain()) }

// Complementarity returns gain over min(U(A),U(B)); ok is false if that is 0.
func (x Pair) Complementarity() (share float64, ok bool) {
	least := min(x.sums.a, x.sums.b)
	if least == 0 {
		return 0, false
	}
	return ratio(int64(x.sums.gain()), int64(least)).float(), true
}

// LastHeardOf returns until which day both were last heard of: the latest, over all
// States where both are engaged, of the earlier of the two; zero for never.
func (x Pair) LastHeardOf() model.Date {
	a, b := x.p.g.heardIn(x.a), x.p.g.heardIn(x.b)
	var last model.Date
	for state, on := range a {
		if other, ok := b[state]; ok {
			last = max(last, min(on, other))
		}
	}
	return last
}

// heardIn returns, by State where any of the programmes is engaged, when that was last
// heard of; zero for never.
func (g *Ground) heardIn(programmes []int32) map[int32]model.Date {
	heard := map[int32]model.Date{}
	for _, p := range programmes {
		for _, s := range g.programmes[p].served {
			heard[s.state] = max(heard[s.state], g.HeardOfService(s.edge).On)
		}
	}
	return heard
}

// Unit returns the unit of redundancy and gain, severity points.
func (Pair) Unit() Unit { return SeverityPoints }

// PairMeasure names a figure of a Pair that has contributions.
type PairMeasure string

const (
	PairRedundancy PairMeasure = "REDUNDANCY"
	PairGain       PairMeasure = "GAIN"
)

// Contributions returns the parts of redundancy or gain by State and need. Gain is
// counted against the larger side, or, if both are equal, against the one with the
// lower id.
func (x Pair) Contributions(ctx context.Context, of PairMeasure) ([]Contribution, error) {
	return asked(ctx, x.own(), func(q *question) []Contribution { return x.contributions(x.p.as(q), of) })
}

func (x Pair) contributions(p *pairing, of PairMeasure) []Contribution {
	a, b := p.g.engagementsOf(p.g.setOf(x.a)), p.g.engagementsOf(p.g.setOf(x.b))
	larger := a
	if x.sums.b > x.sums.a || (x.turned && x.sums.b == x.sums.a) {
		larger = b
	}
	both, impliedWeight := p.g.engagementsOf(p.g.setOf(unionOf(x.a, x.b))), p.lens.impliedWeight
	var parts []portion
	for _, state := range p.statesOf(unionOf(x.a, x.b)) {
		p.eachCovered(state, x.a, x.b, func(n *need) {
			if of == PairGain {
				parts = append(parts, p.gained(n, both, larger))
				return
			}
			if a.of(n) == (cover{}) || b.of(n) == (cover{}) {
				return
			}
			points := n.points(a.of(n), impliedWeight) + n.points(b.of(n), impliedWeight) - n.points(both.of(n), impliedWeight)
			shares := less(plus(a.shares(n, impliedWeight), b.shares(n, impliedWeight)), both.shares(n, impliedWeight))
			parts = append(parts, portion{need: n, points: points, shares: shares})
		})
	}
	return p.g.publish(parts)
}

// as returns the pairing for a question about one of its pairs.
func (p *pairing) as(q *question) *pairing {
	return &pairing{question: q, selected: p.selected, singles: p.singles, parties: p.parties}
}

// gained is what of a need both sides cover and the larger alone does not.
func (p *pairing) gained(n *need, both, larger *engaged) portion {
	impliedWeight := p.lens.impliedWeight
	points := n.points(both.of(n), impliedWeight) - n.points(larger.of(n), impliedWeight)
	return portion{need: n, points: points, shares: less(both.shares(n, impliedWeight), larger.shares(n, impliedWeight))}
}

// Evidence returns the paths by which the two cover needs in scope.
func (x Pair) Evidence(ctx context.Context) ([]Evidence, error) {
	return asked(ctx, x.own(), (*question).evidence)
}
