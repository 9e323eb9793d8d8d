package analysis

import (
	"context"

	"concert/internal/model"
)

// Comparison is what two programmes, two providers or two States have in common, and
// what only one of them has, also where that is nothing.
type Comparison struct {
	figure
	a, b    model.Handle
	sides   sides
	pair    *Pair
	synergy *Synergy
}

// MeasureComparison compares two records of one kind. Of programmes that are the same,
// and of a provider's offices, it takes the one that stands for all. Providers are
// compared by the active programmes that each leads or implements, States by the
// programmes engaged there on the scope, their providers, and the themes and mandates of
// the open needs in scope.
func MeasureComparison(ctx context.Context, g *Ground, a, b model.Handle, scope Scope, lens Lens) (_ Comparison, err error) {
	defer caught(&err)
	a, b = g.standingFor(a), g.standingFor(b)
	switch {
	case a.Kind() != b.Kind():
		return Comparison{}, invalid([]string{"b"}, "%s is a %s and %s a %s: compare two of one kind", a.ID(), a.Kind().Label(), b.ID(), b.Kind().Label())
	case a == b:
		return Comparison{}, invalid([]string{"b"}, "both are, or count as, %s: name another", a.ID())
	}
	q, err := g.ask(ctx, scope, lens)
	if err != nil {
		return Comparison{}, err
	}
	heed(q.look)
	q.weighed()
	switch a.Kind() {
	case model.KindProgramme:
		return q.compareProgrammes(a, b)
	case model.KindProvider:
		return q.compareProviders(a, b)
	}
	return q.compareStates(a, b), nil
}

// standingFor returns the record that a programme, provider or State counts as.
func (g *Ground) standingFor(h model.Handle) model.Handle {
	if p, ok := g.programmeAt.find(h); ok {
		return g.programmes[p].Handle
	}
	if v, ok := g.providerAt.find(h); ok {
		return g.providers[v].Handle
	}
	return h
}

func (q *question) compareProgrammes(a, b model.Handle) (c Comparison, err error) {
	i, j := q.g.programmeAt.of(a), q.g.programmeAt.of(b)
	c = Comparison{figure: q.about([]int32{i, j}), a: a, b: b, sides: sides{g: q.g, a: q.footprint(i), b: q.footprint(j)}}
	p := q.pairing(len(q.g.programmes))
	p.lay(i, []int32{i})
	p.lay(j, []int32{j})
	pair := p.pair(c.figure, c.identify("pair", a.ID(), b.ID()), &p.parties[i], &p.parties[j])
	pair.turned = j < i
	p.question = c.q.question
	c.pair = &pair
	if q.g.programmes[i].active && q.g.programmes[j].active {
		c.synergy, err = q.synergyOf(OfProgrammes, i, j)
	}
	return c, err
}

func (q *question) compareProviders(a, b model.Handle) (c Comparison, err error) {
	v, w := q.g.providerAt.of(a), q.g.providerAt.of(b)
	ofA, ofB := q.g.delivered(v), q.g.delivered(w)
	c = Comparison{figure: q.about(unionOf(ofA, ofB)), a: a, b: b, sides: sides{q.g, q.footprints(ofA), q.footprints(ofB), true}}
	c.synergy, err = q.synergyOf(OfProviders, v, w)
	return c, err
}

// about is the figure of all engagements of some programmes.
func (q *question) about(programmes []int32) figure {
	m := q.over(func(whole *question, _ int32) *question { return whole.among(programmes) })
	return figure{m, 0}
}

func (q *question) compareStates(a, b model.Handle) Comparison {
	i, j := q.g.stateAt.of(a), q.g.stateAt.of(b)
	m := q.over(func(whole *question, _ int32) *question {
		s := whole.clone()
		s.keepStates(func(at int32) bool { return at == i || at == j })
		return s.through(whole.lens)
	})
	return Comparison{figure: figure{m, 0}, a: a, b: b, sides: sides{q.g, q.heldIn(i), q.heldIn(j), true}}
}

// heldIn returns what a State is compared by, nothing if it is out of scope.
func (q *question) heldIn(at int32) footprint {
	f := footprint{closure: q.g.newThemeSet(), addressed: q.g.newThemeSet()}
	if !q.states.has(at) {
		return f
	}
	here := q.inPlace(place{at, none})
	here.eachEngagement(func(p, _ int32) {
		f.programmes = append(f.programmes, p)
		f.providers = unionOf(f.providers, q.g.programmes[p].providersIn(DefaultRoles()...))
	})
	here.eachNeed(func(_ int32, n *need) {
		f.addressed.union(n.themes)
		f.mandates = append(f.mandates, n.origins...)
	})
	f.closure.union(f.addressed)
	f.mandates = sortedHandles(f.mandates)
	return f
}

// ID returns the id of the comparison.
func (c Comparison) ID() string { return c.identify("comparison", c.a.ID(), c.b.ID()) }

// A returns the one that was named first, or what it counts as.
func (c Comparison) A() model.Handle { return c.a }

// B returns the other.
func (c Comparison) B() model.Handle { return c.b }

// Shared returns what both have.
func (c Comparison) Shared() Shared { return c.sides.shared() }

// OnlyA returns what a has and b does not have.
func (c Comparison) OnlyA() Shared { return c.sides.onlyA() }

// OnlyB returns what b has and a does not have.
func (c Comparison) OnlyB() Shared { return c.sides.onlyB() }

// FootprintOverlap returns how far the cells of two programmes coincide; ok is false of
// others.
func (c Comparison) FootprintOverlap() (overlap FootprintOverlap, ok bool) {
	if c.pair == nil {
		return overlap, false
	}
	return c.sides.overlap(), true
}

// Pair returns how two programmes together cover the needs in scope, nil of others.
func (c Comparison) Pair() *Pair { return c.pair }

// Synergy returns what two programmes or two providers gain by acting together, nil of
// States, and of programmes that are not both active.
func (c Comparison) Synergy() *Synergy { return c.synergy }
