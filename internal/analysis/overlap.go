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
	footprints []footprint // by programme
}

// Overlaps are pairs: by redundancy, then shared cells, then the number of
// shared themes, States, mandates and providers together, then ids.
type Overlaps struct {
	figure
	List []Overlap
}

// footprint is where a programme is engaged and on what, as far as in scope;
// the rest whole.
type footprint struct {
	states, themes, providers, funders []int32
	mandates                           []model.Handle
	mandateAt                          []int32
}

func (f footprint) cells() int { return len(f.states) * len(f.themes) }

func (q *question) footprint(i int32) footprint {
	p := &q.g.programmes[i]
	f := footprint{
		providers: p.providersIn(DefaultRoles()...), funders: p.providersIn(model.RoleFunding),
		mandates: p.mandates, mandateAt: p.mandateAt,
	}
	for _, at := range p.engagedIn {
		if q.states.has(at) {
			f.states = append(f.states, at)
		}
	}
	for _, t := range p.themes {
		if q.themeIn(t) {
			f.themes = append(f.themes, t)
		}
	}
	return f
}

func (f footprint) combined(g footprint, with func(a, b []int32) []int32, mandates func(a, b []model.Handle) []model.Handle) footprint {
	return footprint{
		states: with(f.states, g.states), themes: with(f.themes, g.themes),
		providers: with(f.providers, g.providers), funders: with(f.funders, g.funders),
		mandates: mandates(f.mandates, g.mandates),
	}
}

func (f footprint) and(g footprint) footprint    { return f.combined(g, common, common) }
func (f footprint) butNot(g footprint) footprint { return f.combined(g, without, without) }

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
	p := &overlapping{q.pairing(len(g.programmes)), make([]footprint, len(g.programmes))}
	list := p.overlaps(pairs)
	q.weighed()
	m := q.over(func(whole *question, i int32) *question { return whole.among([]int32{list[i].a, list[i].b}) })
	p.question = m.question
	for i := range list {
		list[i].figure = figure{m, int32(i)}
	}
	return Overlaps{m.whole(), list}, nil
}

// overlapKey is a pair, and what orders it in lists.
type overlapKey struct {
	redundancy      grain
	cells, elements int32
	a, b            int32
}

// overlaps measures pairs, and puts them in the order of lists.
func (p *overlapping) overlaps(pairs [][2]int32) []Overlap {
	keys := make([]overlapKey, len(pairs))
	for i, x := range pairs {
		heed(p.look)
		keys[i] = p.key(x[0], x[1])
	}
	slices.SortFunc(keys, func(x, y overlapKey) int {
		heed(p.look)
		return cmp.Or(
			cmp.Compare(y.redundancy, x.redundancy), cmp.Compare(y.cells, x.cells), cmp.Compare(y.elements, x.elements),
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
	f, g := p.lay(a), p.lay(b)
	states, themes := countCommon(f.states, g.states), countCommon(f.themes, g.themes)
	elements := states + themes + countCommon(f.mandateAt, g.mandateAt) + countCommon(f.providers, g.providers)
	k := overlapKey{cells: int32(states * themes), elements: int32(elements), a: a, b: b}
	if states > 0 {
		k.redundancy = p.sums(coupleOf(&p.parties[a], &p.parties[b])).redundancy()
	}
	return k
}

// lay makes a programme ready, once, and returns its footprint.
func (p *overlapping) lay(i int32) *footprint {
	if p.parties[i].programmes == nil {
		p.pairing.lay(i, []int32{i})
		p.footprints[i] = p.footprint(i)
	}
	return &p.footprints[i]
}

// A returns the programme with the lower id.
func (o Overlap) A() model.Programme { return o.p.g.programmes[o.a].Programme }

// B returns the other.
func (o Overlap) B() model.Programme { return o.p.g.programmes[o.b].Programme }

// Relation says how the two are known to work together.
func (o Overlap) Relation() Relation { return o.p.g.relation(o.a, o.b) }

// FootprintOverlap is how far the State and theme cells of two programmes
// coincide; themes as addressed. For screening only.
type FootprintOverlap struct {
	SizeA, SizeB int
	Shared       []Cell
}

// Cell is a State and a theme.
type Cell struct {
	MemberState model.MemberState
	Theme       model.Theme
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

// FootprintOverlap returns how far the cells coincide.
func (o Overlap) FootprintOverlap() FootprintOverlap {
	f := FootprintOverlap{SizeA: o.onA().cells(), SizeB: o.onB().cells()}
	shared := o.onA().and(*o.onB())
	for _, at := range shared.states {
		for _, t := range shared.themes {
			f.Shared = append(f.Shared, Cell{o.p.g.states[at].MemberState, o.p.g.themes[t].Theme})
		}
	}
	return f
}

// Shared is what two programmes share, or what only one of them has.
type Shared struct {
	Cells        int
	MemberStates []model.MemberState
	Themes       []model.Theme
	Mandates     []model.Handle
	Providers    []SharedProvider
	Funders      []model.Provider
}

// SharedProvider is a provider and its roles in two programmes.
type SharedProvider struct {
	Provider         model.Provider
	RoleInA, RoleInB []model.Role
}

func (o Overlap) onA() *footprint { return &o.p.footprints[o.a] }
func (o Overlap) onB() *footprint { return &o.p.footprints[o.b] }

// Shared returns what both have.
func (o Overlap) Shared() Shared {
	shared := o.onA().and(*o.onB())
	return o.describe(shared, shared.cells())
}

// OnlyA returns what a has and b does not have.
func (o Overlap) OnlyA() Shared { return o.only(*o.onA(), *o.onB()) }

// OnlyB returns what b has and a does not have.
func (o Overlap) OnlyB() Shared { return o.only(*o.onB(), *o.onA()) }

func (o Overlap) only(f, other footprint) Shared {
	return o.describe(f.butNot(other), f.cells()-f.and(other).cells())
}

func (o Overlap) describe(f footprint, cells int) Shared {
	g := o.p.g
	s := Shared{Cells: cells, Mandates: f.mandates}
	for _, at := range f.states {
		s.MemberStates = append(s.MemberStates, g.states[at].MemberState)
	}
	for _, t := range f.themes {
		s.Themes = append(s.Themes, g.themes[t].Theme)
	}
	for _, v := range f.providers {
		s.Providers = append(s.Providers, SharedProvider{
			g.providers[v].Provider, delivering(g.programmes[o.a].roles(v)), delivering(g.programmes[o.b].roles(v)),
		})
	}
	for _, v := range f.funders {
		s.Funders = append(s.Funders, g.providers[v].Provider)
	}
	return s
}

// delivering leaves the roles LEAD, IMPLEMENTING and PARTNER.
func delivering(roles []model.Role) []model.Role { return common(roles, DefaultRoles()) }

// Pair returns how the two together cover the needs in scope.
func (o Overlap) Pair() Pair { return o.p.pair(o.figure, &o.p.parties[o.a], &o.p.parties[o.b]) }

// Unit returns the unit of FootprintOverlap, a share.
func (Overlap) Unit() Unit { return Share }

// Contributions returns nothing: cells are not points.
func (Overlap) Contributions() []Contribution { return nil }

// Evidence returns the paths by which the two cover needs in scope.
func (o Overlap) Evidence(ctx context.Context) ([]Evidence, error) {
	return asked(ctx, o.own(), (*question).evidence)
}
