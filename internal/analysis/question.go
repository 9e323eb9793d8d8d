package analysis

import (
	"context"
	"slices"

	"concert/internal/model"
)

// question is what is asked: a selection, through a lens, of engagements. It is
// read-only, and serves any number of goroutines.
//
// Its loops over records heed the context that it is asked under: see asked.
type question struct {
	*selection
	lens    Lens
	engaged *engaged // the selected engagements
	said    *said    // shared by all that ask under other contexts
}

// said is what a question says beside its numbers, worked out when it is first
// asked for.
type said struct {
	digest  lazy[string] // of scope, lens and day, as ids have it
	counted lazy[Counts]
	assumed lazy[[]Assumption]
	found   lazy[[]Finding]
}

// ask resolves a scope, under a context. Its engagements are those selected by
// provider and programme.
func (g *Ground) ask(ctx context.Context, scope Scope, lens Lens) (*question, error) {
	s, err := g.newSelection(model.NewLook(ctx), scope)
	if err != nil {
		return nil, err
	}
	return s.through(lens), nil
}

func (s *selection) through(lens Lens) *question {
	return &question{selection: s, lens: lens, engaged: s.engagements(), said: new(said)}
}

// under returns the question as somebody asks it under a context.
func (q *question) under(ctx context.Context) *question { return q.looking(model.NewLook(ctx)) }

// atRest returns the question as figures keep it, under no context.
func (q *question) atRest() *question { return q.looking(nil) }

func (q *question) looking(look *model.Look) *question {
	s := *q.selection
	s.look = look
	return &question{selection: &s, lens: q.lens, engaged: q.engaged, said: q.said}
}

// only narrows the question to one need.
func (q *question) only(n *need) *question {
	s := q.in(n.state)
	s.single = n
	return &question{selection: s, lens: q.lens, engaged: q.engaged, said: new(said)}
}

// among is the question about all engagements of some programmes, whatever the
// scope says of providers and programmes.
func (q *question) among(programmes []int32) *question {
	s := q.clone()
	set := q.g.setOf(programmes)
	s.programmes = []bitset{set}
	return &question{selection: s, lens: q.lens, engaged: q.g.engagementsOf(set), said: new(said)}
}

func (q *question) basis() Basis {
	return Basis{
		AsOf: q.g.AsOf, Version: q.g.View.Version(), ImpliedWeight: q.lens.ImpliedWeight(), MetFrom: q.lens.MetFrom(),
		Scope: q.scope, View: q.g.View.View(), Completeness: q.g.completeness,
	}
}

// eachPresent calls do with the open needs in scope of the States where anybody
// selected is engaged, by State and need. Nobody covers other needs.
func (q *question) eachPresent(do func(i int32, n *need)) {
	q.states.each(func(state int32) {
		if q.engaged.in[state] != nil {
			q.eachNeedIn(state, do)
		}
	})
}

// eachEngagement calls do with the engagements selected in measures without
// needs.
func (q *question) eachEngagement(do func(p, state int32)) {
	selected := map[int32]bool{}
	q.states.each(func(state int32) {
		for _, p := range q.engaged.here(state) {
			heed(q.look)
			yes, known := selected[p]
			if !known {
				yes = q.selectsProgramme(p)
				selected[p] = yes
			}
			if yes {
				do(p, state)
			}
		}
	})
}

// eachOffer calls do with the regional offers to regions of States in scope.
func (q *question) eachOffer(do func(p int32, o service)) {
	for _, p := range q.g.offering {
		for _, o := range q.g.programmes[p].offers {
			heed(q.look)
			if q.g.regions[o.region].meets(q.states) && q.selectsProgramme(p) {
				do(p, o)
			}
		}
	}
}

func (q *question) count() Counts {
	c := Counts{MemberStates: q.states.count(), Needs: q.weighed().open}
	if q.needsOnly {
		return c
	}
	engagements, programmes, providers := 0, newBitset(len(q.g.programmes)), newBitset(len(q.g.providers))
	q.eachEngagement(func(p, _ int32) {
		engagements++
		programmes.set(p)
	})
	programmes.each(func(p int32) {
		for _, v := range q.g.programmes[p].providersIn(DefaultRoles()...) {
			providers.set(v)
		}
	})
	type offer struct {
		programme int32
		region    model.Handle
	}
	offers := map[offer]bool{}
	q.eachOffer(func(p int32, o service) { offers[offer{p, o.region}] = true })
	c.Engagements, c.Programmes, c.Providers, c.RegionalOffers = &engagements, new(programmes.count()), new(providers.count()), new(len(offers))
	return c
}

// serving returns the programmes that the question rests on: of one need, those
// that cover it, else those selected that have an edge to a State in scope,
// whether it holds or not.
func (q *question) serving() bitset {
	set := newBitset(len(q.g.programmes))
	if q.single != nil {
		for _, e := range q.engaged.evidence(none, q.single) {
			set.set(e.programme)
		}
		return set
	}
	q.engaged.programmes.each(func(p int32) {
		heed(q.look)
		if q.g.programmes[p].serves.meets(q.states) {
			set.set(p)
		}
	})
	return set
}

// eachService calls do with the edges of the selected engagements in the States
// in scope, of one need only those of programmes that cover it.
func (q *question) eachService(do func(service)) {
	q.serving().each(func(p int32) {
		for _, s := range q.g.programmes[p].served {
			heed(q.look)
			if q.states.has(s.state) {
				do(s)
			}
		}
	})
}

// isAbout reports whether a record is one of some programmes, or a provider in
// one in a role that counts.
func (g *Ground) isAbout(h model.Handle, programmes bitset) bool {
	if p, ok := g.programmeAt.find(h); ok {
		return programmes.has(p)
	}
	v, ok := g.providerAt.find(h)
	return ok && slices.ContainsFunc(g.providers[v].programmes, programmes.has)
}
