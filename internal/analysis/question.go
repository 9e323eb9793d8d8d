package analysis

import (
	"slices"

	"concert/internal/model"
)

// question is a scope on a ground through a lens.
type question struct {
	*selection
	lens Lens
	s    *engaged // the selected engagements
}

// ask resolves a scope. Its engagements are those selected by provider and
// programme.
func (g *Ground) ask(scope Scope, lens Lens) (*question, error) {
	sel, err := g.newSelection(scope)
	if err != nil {
		return nil, err
	}
	return sel.through(lens), nil
}

func (s *selection) through(lens Lens) *question {
	q := &question{selection: s, lens: lens, s: s.g.engagements()}
	if s.narrowsProgrammes() {
		q.s = s.g.engagementsOf(s.allows)
	}
	return q
}

func (q *question) basis() Basis {
	return Basis{
		AsOf: q.g.AsOf, Version: q.g.View.Version(), Kappa: q.lens.Kappa(), Tau: q.lens.Tau(),
		Scope: q.scope, View: q.g.View.View(), Completeness: q.g.completes,
	}
}

// eachNeed calls do with the open needs in scope, by State and need.
func (q *question) eachNeed(do func(i int32, n *need)) {
	q.states.each(func(at int32) {
		for _, i := range q.g.states[at].needs {
			if n := &q.g.needs[i]; q.holds(n, false) {
				do(i, n)
			}
		}
	})
}

// eachEngagement calls do with the engagements selected in measures without
// needs.
func (q *question) eachEngagement(do func(p, at int32)) {
	counts := map[int32]bool{}
	q.states.each(func(at int32) {
		for _, p := range q.s.places[at].programmes {
			c, known := counts[p]
			if !known {
				c = q.counts(p)
				counts[p] = c
			}
			if c {
				do(p, at)
			}
		}
	})
}

// eachOffer calls do with the regional offers to regions of States in scope.
func (q *question) eachOffer(do func(p int32, o service)) {
	for i := range q.g.programmes {
		p := int32(i)
		for _, o := range q.g.programmes[i].offers {
			if q.g.regions[o.region].meets(q.states) && q.counts(p) {
				do(p, o)
			}
		}
	}
}

func (q *question) counted() Counts {
	c := Counts{MemberStates: q.states.count()}
	q.eachNeed(func(int32, *need) { c.OpenNeeds++ })
	programmes := map[int32]bool{}
	q.eachEngagement(func(p, _ int32) {
		c.Engagements++
		programmes[p] = true
	})
	providers := map[int32]bool{}
	for p := range programmes {
		for _, v := range q.g.programmes[p].providersIn(DefaultRoles()...) {
			providers[v] = true
		}
	}
	type offer struct {
		programme int32
		region    model.Handle
	}
	offers := map[offer]bool{}
	q.eachOffer(func(p int32, o service) { offers[offer{p, o.region}] = true })
	c.Programmes, c.Providers, c.RegionalOffers = len(programmes), len(providers), len(offers)
	return c
}

// emptyBecause says why the needs in scope give no points, "" where they do.
func (q *question) emptyBecause() EmptyBecause {
	open, weight := 0, int64(0)
	q.eachNeed(func(_ int32, n *need) {
		open++
		weight += n.weight
	})
	switch {
	case weight > 0:
		return ""
	case open > 0:
		return AllUnrated
	case q.anyOnRecord():
		return NoOpenNeed
	case q.assessed():
		return AssessedNoneFound
	}
	return NothingRecorded
}

// anyOnRecord tells whether a need is on record in scope, severity left aside.
func (q *question) anyOnRecord() bool {
	found := false
	q.states.each(func(at int32) {
		home := &q.g.states[at]
		for _, list := range [][]int32{home.needs, home.others} {
			found = found || slices.ContainsFunc(list, func(i int32) bool { return q.holds(&q.g.needs[i], true) })
		}
	})
	return found
}

// assessed tells whether there are States in scope, and each has a visit by the
// date that ASSESSED each theme named, or a broader one.
func (q *question) assessed() bool {
	all := q.states.count() > 0
	q.states.each(func(at int32) {
		all = all && slices.ContainsFunc(q.g.states[at].assessed, q.assessedAll)
	})
	return all
}

func (q *question) assessedAll(by bitset) bool {
	for _, c := range q.themes {
		looked := true
		c.named.each(func(t int32) { looked = looked && q.g.themes[t].broader.meets(by) })
		if !looked {
			return false
		}
	}
	return true
}
