package analysis

import (
	"cmp"
	"context"
	"slices"

	"concert/internal/model"
)

// Overlap is two active programmes with what they share, and what only one of them
// has. Overlap is not harm.
//
// Source: fragmentation, overlap and duplication after GAO-15-49SP.
type Overlap struct {
	figure // its index is that in the list
	p      *overlapping
	a, b   int32
}

// overlapping looks at pairs, and remembers the footprint of each programme in
// one.
type overlapping struct {
	*pairing
	footprints []footprint        // by programme
	surplus    map[[2]int32]grain // of pairs that have any: its sum
}

// Overlaps are pairs: by the sum of surplus, then shared cells, then whether a State is
// shared, then ids.
type Overlaps struct {
	figure
	List []Overlap
}

// MeasureOverlaps measures the pairs of active programmes that share an engaged
// State, a theme, a mandate or a provider; with, if it is not nil, is one of
// each.
func MeasureOverlaps(ctx context.Context, g *Ground, scope Scope, lens Lens, with *model.Programme) (_ Overlaps, err error) {
	defer caught(&err)
	q, err := g.ask(ctx, scope, lens)
	if err != nil {
		return Overlaps{}, err
	}
	one := none
	if with != nil {
		one = g.programmeAt.of(with.Handle)
	}
	pairs, err := q.pairs(one)
	if err != nil {
		return Overlaps{}, err
	}
	p := q.overlapping()
	list := p.overlaps(pairs)
	q.weighed()
	m := q.over(func(whole *question, i int32) *question { return whole.among([]int32{list[i].a, list[i].b}) })
	p.question = m.question
	for i := range list {
		list[i].figure = figure{m, int32(i)}
	}
	return Overlaps{m.whole(), list}, nil
}

func (q *question) overlapping() *overlapping {
	return &overlapping{q.pairing(len(q.g.programmes)), make([]footprint, len(q.g.programmes)), map[[2]int32]grain{}}
}

// overlapKey is a pair, and what orders it in lists.
type overlapKey struct {
	surplus grain
	cells   int32
	shared  bool // a State
	a, b    int32
}

// overlaps measures pairs, and puts them in the order of lists.
func (p *overlapping) overlaps(pairs [][2]int32) []Overlap {
	m := p.over(nil)
	p.eachNeed(func(i int32, n *need) {
		for _, d := range m.duplications(i, n) {
			heed(p.look)
			p.surplus[[2]int32{d.x.programme, d.y.programme}] += d.surplus()
		}
	})
	keys := make([]overlapKey, len(pairs))
	for i, x := range pairs {
		heed(p.look)
		keys[i] = p.key(x[0], x[1])
	}
	slices.SortFunc(keys, func(x, y overlapKey) int {
		heed(p.look)
		return cmp.Or(
			cmp.Compare(y.surplus, x.surplus), cmp.Compare(y.cells, x.cells), trueFirst(x.shared, y.shared),
			cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b),
		)
	})
	list := make([]Overlap, len(pairs))
	for i, k := range keys {
		list[i] = Overlap{p: p, a: k.a, b: k.b}
	}
	return list
}

func (p *overlapping) key(a, b int32) overlapKey {
	states, cells := p.lay(a).sharedCells(*p.lay(b))
	return overlapKey{surplus: p.surplus[[2]int32{a, b}], cells: int32(cells), shared: states > 0, a: a, b: b}
}

// lay makes a programme ready, once, and returns its footprint.
func (p *overlapping) lay(i int32) *footprint {
	if p.parties[i].programmes == nil {
		p.pairing.lay(i, []int32{i})
		p.footprints[i] = p.footprint(i)
	}
	return &p.footprints[i]
}

// ID returns the id of the pair.
func (o Overlap) ID() string { return o.identify("overlap", o.A().ID(), o.B().ID()) }

// A returns the programme with the lower id.
func (o Overlap) A() model.Programme { return o.p.g.programmes[o.a].Programme }

// B returns the other.
func (o Overlap) B() model.Programme { return o.p.g.programmes[o.b].Programme }

// Relation says how the two are known to work together.
func (o Overlap) Relation() Relation { return o.p.g.relation(o.a, o.b) }

// Surplus returns the sum of the surplus of the needs in scope that both meet; ok is
// false if the needs in scope give no points.
func (o Overlap) Surplus() (points float64, ok bool) {
	return o.known(o.p.surplus[[2]int32{o.a, o.b}])
}

// FootprintOverlap is how far the State and theme cells of two programmes
// coincide. For screening only.
type FootprintOverlap struct {
	SizeA, SizeB int
	Shared       []Cell // that both have, by State, then theme
}

// Jaccard returns the shared cells over those of either; ok is false if one
// has none.
func (f FootprintOverlap) Jaccard() (share float64, ok bool) {
	if f.SizeA == 0 || f.SizeB == 0 {
		return 0, false
	}
	return shareOf(len(f.Shared), f.SizeA+f.SizeB-len(f.Shared))
}

// OverlapCoefficient returns the shared cells over those of the smaller; ok is
// false if one has none.
func (f FootprintOverlap) OverlapCoefficient() (share float64, ok bool) {
	return shareOf(len(f.Shared), min(f.SizeA, f.SizeB))
}

func (o Overlap) sides() sides {
	return sides{g: o.p.g, a: o.p.footprints[o.a], b: o.p.footprints[o.b]}
}

// FootprintOverlap returns how far the cells coincide.
func (o Overlap) FootprintOverlap() FootprintOverlap { return o.sides().overlap() }

func (s sides) overlap() FootprintOverlap {
	f := FootprintOverlap{SizeA: s.a.cells(), SizeB: s.b.cells(), Shared: []Cell{}}
	s.a.eachShared(s.b, func(at int32, a, b bitset) {
		both := slices.Clone(a)
		both.intersect(b)
		f.Shared = append(f.Shared, s.g.cellsOf(at, both)...)
	})
	return f
}

// Shared returns what both have.
func (o Overlap) Shared() Shared { return o.sides().shared() }

// OnlyA returns what a has and b does not have.
func (o Overlap) OnlyA() Shared { return o.sides().onlyA() }

// OnlyB returns what b has and a does not have.
func (o Overlap) OnlyB() Shared { return o.sides().onlyB() }

// Pair returns how the two together cover the needs in scope.
func (o Overlap) Pair() Pair {
	return o.p.pair(o.figure, o.identify("pair", o.A().ID(), o.B().ID()), &o.p.parties[o.a], &o.p.parties[o.b])
}

// Unit returns the unit of FootprintOverlap, a share.
func (Overlap) Unit() Unit { return Share }

// Contributions returns nothing: cells are not points.
func (Overlap) Contributions() []Contribution { return nil }

// Evidence returns the paths by which the two cover needs in scope.
func (o Overlap) Evidence(ctx context.Context) ([]Evidence, error) {
	return asked(ctx, o.own(), (*question).evidence)
}
