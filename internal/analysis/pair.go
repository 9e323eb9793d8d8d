package analysis

import (
	"cmp"
	"slices"
	"sync"

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
	case anyCommon(p.parents, q.parents):
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

func anyCommon(a, b []int32) bool {
	return slices.ContainsFunc(a, func(x int32) bool { return slices.Contains(b, x) })
}

// common returns what is in both sorted lists, without returns what is in the
// first alone.
func common[T comparable](a, b []T) []T {
	return slices.DeleteFunc(slices.Clone(a), func(x T) bool { return !slices.Contains(b, x) })
}

func without[T comparable](a, b []T) []T {
	return slices.DeleteFunc(slices.Clone(a), func(x T) bool { return slices.Contains(b, x) })
}

// maxPairs is how many pairs one question may look at.
const maxPairs = 1_000_000

// pairs returns the pairs of active programmes in scope that share an engaged
// State, a theme, a mandate or a provider, by ids. with is none, or one of each
// pair. One of a pair must be in scope by provider and programme; with a scope
// of States, themes or resolutions, both must be on it.
func (q *question) pairs(with int32) ([][2]int32, error) {
	g := q.g
	buckets := map[any][]int32{}
	put := func(key any, p int32) { buckets[key] = append(buckets[key], p) }
	for i := range g.programmes {
		p, at := &g.programmes[i], int32(i)
		if !p.active || !q.isOn(at) {
			continue
		}
		for _, s := range p.engagedIn {
			put(g.states[s].Handle, at)
		}
		for _, t := range p.themes {
			put(g.themes[t].Handle, at)
		}
		for _, m := range p.mandates {
			put(m, at)
		}
		for _, v := range p.providersIn(DefaultRoles()...) {
			put(g.providers[v].Handle, at)
		}
	}
	found := map[[2]int32]bool{}
	for _, bucket := range buckets {
		if with != none && !slices.Contains(bucket, with) {
			continue
		}
		for i, a := range bucket {
			for _, b := range bucket[i+1:] {
				if (with == none || a == with || b == with) && (q.allows(a) || q.allows(b)) {
					found[[2]int32{a, b}] = true
				}
			}
		}
		if len(found) > maxPairs {
			return nil, &model.Error{
				Code: model.LimitExceeded, Path: []string{"scope"},
				Message: "more than 1000000 pairs of programmes share something here: narrow the scope",
			}
		}
	}
	pairs := make([][2]int32, 0, len(found))
	for p := range found {
		pairs = append(pairs, p)
	}
	slices.SortFunc(pairs, func(a, b [2]int32) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return pairs, nil
}

// isOn reports whether a programme is on a scope of States, themes and
// resolutions.
func (q *question) isOn(p int32) bool {
	if q.namesStates && !slices.ContainsFunc(q.g.programmes[p].engagedIn, q.states.has) {
		return false
	}
	return q.onThemes(p) && q.onOrigins(p)
}

// pairing looks at pairs: it remembers which needs are in scope, and how each
// programme alone covers those of each State.
type pairing struct {
	*question
	selected [][]bool // by State, in the order of its open needs
	mu       sync.Mutex
	alone    map[engagement][]covered
}

// engagement is a programme in a State.
type engagement struct{ programme, state int32 }

// covered is how a set of programmes covers an open need of a State, by its
// index in the State's list. Needs that they do not touch are left out.
type covered struct {
	index int32
	cover cover
}

func (q *question) pairing() *pairing {
	p := &pairing{question: q, selected: make([][]bool, len(q.g.states)), alone: map[engagement][]covered{}}
	for at := range p.selected {
		p.selected[at] = make([]bool, len(q.g.states[at].needs))
		for i, n := range q.g.states[at].needs {
			p.selected[at][i] = q.selects(&q.g.needs[n])
		}
	}
	return p
}

// of returns how a programme that is engaged in a State covers its needs.
func (p *pairing) of(e engagement) []covered {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known, ok := p.alone[e]; ok {
		return known
	}
	var list []covered
	for i, j := range p.g.states[e.state].needs {
		n := &p.g.needs[j]
		c := cover{}
		if x, ok := n.extentOf(e.programme); ok {
			c.percent = x.percent
		} else {
			c.implied = p.g.topic(e.programme, n)
		}
		if c != (cover{}) {
			list = append(list, covered{int32(i), c})
		}
	}
	p.alone[e] = list
	return list
}

// by returns how programmes that are engaged in a State cover its needs
// together.
func (p *pairing) by(at int32, programmes []int32) []covered {
	var all []covered
	for _, x := range programmes {
		all = together(all, p.of(engagement{x, at}))
	}
	return all
}

// together merges what two disjoint sets of programmes cover.
func together(a, b []covered) []covered {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	all := make([]covered, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].index < b[0].index:
			all, a = append(all, a[0]), a[1:]
		case a[0].index > b[0].index:
			all, b = append(all, b[0]), b[1:]
		default:
			c := cover{a[0].cover.percent + b[0].cover.percent, a[0].cover.implied || b[0].cover.implied}
			all, a, b = append(all, covered{a[0].index, c}), a[1:], b[1:]
		}
	}
	return append(append(all, a...), b...)
}

// points returns U of the needs in scope in a State.
func (p *pairing) points(at int32, list []covered) micro {
	total := micro(0)
	for _, c := range list {
		if p.selected[at][c.index] {
			total += p.g.needs[p.g.states[at].needs[c.index]].points(c.cover, p.lens.kappa)
		}
	}
	return total
}

// attained returns the attainable points of the needs in scope in a State, and
// calls each, if it is not nil, with the part of every one.
func (p *pairing) attained(at int32, list []covered, each func(n *need, points micro)) micro {
	needs := p.g.states[at].needs
	parts := make([]micro, len(needs))
	for _, c := range list {
		parts[c.index] = c.cover.part(p.lens.kappa)
	}
	total := micro(0)
	for i, least := range p.g.attainable(at, parts) {
		if !p.selected[at][i] {
			continue
		}
		n := &p.g.needs[needs[i]]
		points := micro(n.weight) * least
		total += points
		if each != nil {
			each(n, points)
		}
	}
	return total
}

// sums are the figures of a pair, in millionths of points.
type sums struct {
	a, b, both        micro // U(A), U(B), U(AB)
	coLocated, enable micro
}

func (s sums) redundancy() micro { return s.a + s.b - s.both }
func (s sums) gain() micro       { return s.both - max(s.a, s.b) }

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

// measure works out the figures of two sets of programmes.
func (p *pairing) measure(a, b []int32) sums {
	var total sums
	for _, at := range p.statesOf(a, b) {
		s, shared := p.measureIn(at, a, b)
		total.a += s.a
		total.b += s.b
		total.both += s.both
		if shared {
			total.coLocated += s.gain()
			total.enable += s.enable
		}
	}
	return total
}

// statesOf returns the States in scope where any of the programmes is engaged.
func (p *pairing) statesOf(a, b []int32) []int32 {
	var all []int32
	for _, list := range [][]int32{a, b} {
		for _, x := range list {
			for _, at := range p.g.programmes[x].engagedIn {
				if p.states.has(at) {
					all = append(all, at)
				}
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// measureIn works out the figures in one State, and reports whether both are
// engaged there.
func (p *pairing) measureIn(at int32, a, b []int32) (s sums, shared bool) {
	a, b = p.g.engagedHere(a, at), p.g.engagedHere(b, at)
	byA, byB := p.by(at, a), p.by(at, b)
	byBoth := together(byA, p.by(at, without(b, a)))
	s.a, s.b, s.both = p.points(at, byA), p.points(at, byB), p.points(at, byBoth)
	shared = len(a) > 0 && len(b) > 0
	if !shared {
		return s, false
	}
	s.enable = -s.redundancy()
	if p.g.states[at].requires {
		s.enable = p.attained(at, byBoth, nil) - p.attained(at, byA, nil) - p.attained(at, byB, nil)
	}
	return s, true
}

// eachIn calls do with the needs in scope in a State.
func (p *pairing) eachIn(at int32, do func(n *need)) {
	for i, j := range p.g.states[at].needs {
		if p.selected[at][i] {
			do(&p.g.needs[j])
		}
	}
}

// eachCovered calls do with the needs in scope in a State that any of two sets of
// programmes covers.
func (p *pairing) eachCovered(state int32, a, b []int32, do func(n *need)) {
	for _, c := range p.by(state, p.g.engagedHere(unionOf(a, b), state)) {
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

// Pair is what two programmes, or two providers, do to the needs in scope.
//
// Redundancy is U(A)+U(B)-U(AB), gain is U(AB)-max(U(A),U(B)); together they are
// min(U(A),U(B)).
type Pair struct {
	figure // of the Overlap or Synergy that it belongs to
	p      *pairing
	a, b   []int32
	sums   sums
}

func (p *pairing) pair(f figure, a, b []int32, sums sums) Pair { return Pair{f, p, a, b, sums} }

// known returns points; ok is false if the needs in scope give none.
func (f figure) known(m micro) (points float64, ok bool) {
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

// Unit returns the unit of redundancy and gain, severity points.
func (Pair) Unit() Unit { return SeverityPoints }

// PairMeasure names a figure of a Pair that has contributions.
type PairMeasure string

const (
	PairRedundancy PairMeasure = "REDUNDANCY"
	PairGain       PairMeasure = "GAIN"
)

// Contributions returns the parts of redundancy or gain by State and need. Gain
// is against the larger side, of equals against the lower id.
func (x Pair) Contributions(of PairMeasure) []Contribution {
	a, b := x.p.g.engagementsOf(x.p.g.setOf(x.a)), x.p.g.engagementsOf(x.p.g.setOf(x.b))
	larger := a
	if x.sums.b > x.sums.a {
		larger = b
	}
	both, kappa := x.own().engaged, x.p.lens.kappa
	var parts []Contribution
	for _, state := range x.p.statesOf(x.a, x.b) {
		x.p.eachCovered(state, x.a, x.b, func(n *need) {
			if of == PairGain {
				parts = x.p.appendGain(parts, n, both, larger)
				return
			}
			if a.of(n) == (cover{}) || b.of(n) == (cover{}) {
				return
			}
			points := n.points(a.of(n), kappa) + n.points(b.of(n), kappa) - n.points(both.of(n), kappa)
			shares := less(plus(a.shares(n, kappa), b.shares(n, kappa)), both.shares(n, kappa))
			parts = appendPart(parts, x.p.g, n, points, shares)
		})
	}
	return parts
}

// appendGain appends what of a need both sides cover and the larger alone does
// not.
func (p *pairing) appendGain(parts []Contribution, n *need, both, larger *engaged) []Contribution {
	kappa := p.lens.kappa
	points := n.points(both.of(n), kappa) - n.points(larger.of(n), kappa)
	return appendPart(parts, p.g, n, points, less(both.shares(n, kappa), larger.shares(n, kappa)))
}

// Evidence returns the paths by which the two cover needs in scope.
func (x Pair) Evidence() []Evidence { return x.own().evidence() }
