package analysis_test

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// intersection and difference of lists that are sets.
func intersection(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return !slices.Contains(b, s) })
}

func difference(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

// statesOf returns the States where a programme is engaged.
func (o *naive) statesOf(programme string) []string {
	set := map[string]bool{}
	for pair := range o.engaged {
		if pair[0] == programme {
			set[pair[1]] = true
		}
	}
	return sorted(set)
}

// pairsOf returns the pairs of active programmes that share an engaged State, a
// theme, a mandate or a provider, of which one is chosen and for which more holds.
// Reading: what two share is looked at whole, not as far as it is in scope; a mandate
// as in `shared`.
func (o *naive) pairsOf(scope []where, holds func(a, b string) bool) [][2]string {
	var pairs [][2]string
	programmes := slices.DeleteFunc(o.all("programme"), func(p string) bool { return !o.active[p] })
	for i, a := range programmes {
		for _, b := range programmes[i+1:] {
			if o.shareAny(a, b) && (o.chosen(a, scope) || o.chosen(b, scope)) && holds(a, b) {
				pairs = append(pairs, [2]string{a, b})
			}
		}
	}
	return pairs
}

// fitting are pairs of which both fit the scope, opening those of which one is in a
// State in scope, and one on its themes and resolutions.
func (o *naive) fitting(scope []where) [][2]string {
	return o.pairsOf(scope, func(a, b string) bool {
		return o.isHere(a, scope) && o.isHere(b, scope) && o.isOn(a, scope) && o.isOn(b, scope)
	})
}

func (o *naive) opening(scope []where) [][2]string {
	return o.pairsOf(scope, func(a, b string) bool {
		return (o.isHere(a, scope) || o.isHere(b, scope)) && (o.isOn(a, scope) || o.isOn(b, scope))
	})
}

func (o *naive) isHere(programme string, scope []where) bool {
	return !namesStates(scope) || slices.ContainsFunc(o.statesOf(programme), func(s string) bool { return o.stateIn(s, scope) })
}

func (o *naive) isOn(programme string, scope []where) bool {
	return o.onThemes(programme, scope) && o.onResolutions(programme, scope)
}

func (o *naive) shareAny(a, b string) bool {
	return len(intersection(o.statesOf(a), o.statesOf(b))) > 0 || o.shareTheme(a, b) || o.shareTheme(b, a) ||
		len(intersection(sorted(o.mandates(a)), sorted(o.mandates(b)))) > 0 ||
		len(intersection(o.providers(a, counting...), o.providers(b, counting...))) > 0
}

// shareTheme reports whether a addresses a theme of b, or a narrower one.
func (o *naive) shareTheme(a, b string) bool {
	return slices.ContainsFunc(o.out("ADDRESSES", a), func(t string) bool {
		return anyOf(o.upward("NARROWER_THAN", t, nil), o.out("ADDRESSES", b))
	})
}

// relation returns the first that holds.
func (o *naive) relation(a, b string) string {
	above := o.upward("COMPONENT_OF", a, nil)
	joined := slices.ContainsFunc(o.edges["COORDINATES_WITH"], func(e edge) bool {
		return (e.from == a && e.to == b) || (e.from == b && e.to == a)
	})
	deliver := []string{"LEAD", "IMPLEMENTING"}
	switch {
	case anyOf(above, slices.Collect(maps.Keys(o.upward("COMPONENT_OF", b, nil)))):
		return "CO_DELIVERY"
	case joined:
		return "JOINT_INITIATIVE"
	case len(intersection(o.providers(a, "LEAD"), o.providers(b, "LEAD"))) > 0:
		return "SAME_LEAD"
	case len(intersection(o.providers(a, deliver...), o.providers(b, deliver...))) > 0:
		return "SHARED_DELIVERER"
	}
	return "NO_COORDINATION_RECORDED"
}

// cells returns the State and theme cells of a programme that are in scope.
func (o *naive) cells(programme string, scope []where) []string {
	var cells []string
	for _, s := range o.statesOn(programme, scope) {
		for _, t := range o.themesOn(programme, scope) {
			cells = append(cells, s+" "+t)
		}
	}
	return cells
}

func (o *naive) statesOn(programme string, scope []where) []string {
	return slices.DeleteFunc(o.statesOf(programme), func(s string) bool { return !o.stateIn(s, scope) })
}

func (o *naive) themesOn(programme string, scope []where) []string {
	return slices.DeleteFunc(slices.Clone(o.out("ADDRESSES", programme)), func(t string) bool {
		return slices.ContainsFunc(scope, func(w where) bool { return w.themes != nil && !o.addressesOn(t, w.themes) })
	})
}

// footprint is what a programme has of everything that two can share.
type footprint struct {
	cells, states, themes, mandates, providers, funders []string
}

func (o *naive) footprint(programme string, scope []where) footprint {
	return footprint{
		o.cells(programme, scope), o.statesOn(programme, scope), o.themesOn(programme, scope),
		sorted(o.mandates(programme)), o.providers(programme, counting...), o.providers(programme, "FUNDING"),
	}
}

func (f footprint) each(g footprint, combine func(a, b []string) []string) footprint {
	return footprint{
		combine(f.cells, g.cells), combine(f.states, g.states), combine(f.themes, g.themes),
		combine(f.mandates, g.mandates), combine(f.providers, g.providers), combine(f.funders, g.funders),
	}
}

// two is what two sets of engagements do to needs.
type two struct {
	a, b, ab, redundancy, gain *big.Rat
	complementarity            *big.Rat // nil where the lesser is 0
}

func (o *naive) pair(needs []string, a, b engagements) two {
	p := two{a: o.points(needs, a), b: o.points(needs, b), ab: o.points(needs, a.and(b))}
	p.redundancy = sub(add(p.a, p.b), p.ab)
	p.gain = sub(p.ab, most(p.a, p.b))
	if lesser := least(p.a, p.b); lesser.Sign() > 0 {
		p.complementarity = over(p.gain, lesser)
	}
	return p
}

// larger returns the larger of two sides, of equals a.
func (o *naive) larger(needs []string, a, b engagements) engagements {
	if o.points(needs, a).Cmp(o.points(needs, b)) >= 0 {
		return a
	}
	return b
}

func (o *naive) needsOf(needs []string, state string) []string {
	return slices.DeleteFunc(slices.Clone(needs), func(n string) bool { return o.stateOf[n] != state })
}

// together returns the States where both sides are engaged.
func (o *naive) together(a, b engagements) []string {
	return slices.DeleteFunc(o.all("state"), func(s string) bool { return !hasState(a, s) || !hasState(b, s) })
}

func (o *naive) coLocatedGain(needs []string, a, b engagements) *big.Rat {
	sum := zero()
	for _, s := range o.together(a, b) {
		sum = add(sum, o.pair(o.needsOf(needs, s), a, b).gain)
	}
	return sum
}

func (o *naive) enablingEffect(needs []string, a, b engagements) *big.Rat {
	return sub(sub(o.attainablePoints(needs, a.and(b)), o.attainablePoints(needs, a)), o.attainablePoints(needs, b))
}

func (o *naive) onTop(needs []string, a, b, rest engagements) *big.Rat {
	with := func(more engagements) *big.Rat { return o.attainablePoints(needs, rest.and(more)) }
	return add(sub(sub(with(a.and(b)), with(a)), with(b)), with(engagements{}))
}

func (o *naive) degree(provider string) int64 {
	n := int64(0)
	for p, active := range o.active {
		if active && slices.Contains(o.providers(p, counting...), provider) {
			n++
		}
	}
	return n
}

func (o *naive) ease(a, b string) *big.Rat {
	sum := zero()
	for _, v := range intersection(o.providers(a, counting...), o.providers(b, counting...)) {
		sum = add(sum, big.NewRat(1, o.degree(v)))
	}
	return sum
}

func resolutionsAmong(ids []string) []string {
	return slices.DeleteFunc(ids, func(id string) bool { return !strings.HasPrefix(id, "resolution:") })
}

// synergy is one pair of programmes or of providers.
type synergy struct {
	a, b                             string
	sideA, sideB                     []string // programmes
	coLocated, enabling, onTop, ease *big.Rat
	resolutions                      []string
}

func (o *naive) synergy(needs []string, a, b string, sideA, sideB []string, ease *big.Rat) synergy {
	all := o.allEngagements()
	in, with := all.of(sideA...), all.of(sideB...)
	mandates := func(side []string) []string {
		set := map[string]bool{}
		for _, p := range side {
			maps.Copy(set, o.mandates(p))
		}
		return sorted(set)
	}
	rest := all.without(append(slices.Clone(sideA), sideB...)...)
	return synergy{
		a, b, sideA, sideB,
		o.coLocatedGain(needs, in, with), o.enablingEffect(needs, in, with), o.onTop(needs, in, with, rest), ease,
		resolutionsAmong(intersection(mandates(sideA), mandates(sideB))),
	}
}

func (o *naive) synergies(scope []where) []synergy {
	needs := o.openNeeds(scope)
	var list []synergy
	for _, p := range o.opening(scope) {
		list = append(list, o.synergy(needs, p[0], p[1], p[:1], p[1:], o.ease(p[0], p[1])))
	}
	return ranked(list)
}

// leads returns the active programmes that a provider leads or implements.
func (o *naive) leads(provider string) []string {
	return slices.DeleteFunc(o.all("programme"), func(p string) bool {
		return !o.active[p] || !slices.Contains(o.providers(p, "LEAD", "IMPLEMENTING"), provider)
	})
}

// providerSynergies pairs providers where two of their programmes make a pair.
// Reading: a pair of programmes in scope, the one of each; of the two providers
// one must be among `providers` too.
func (o *naive) providerSynergies(scope []where) []synergy {
	needs := o.openNeeds(scope)
	found := map[[2]string]bool{}
	for _, p := range o.opening(scope) {
		for _, v := range o.providers(p[0], "LEAD", "IMPLEMENTING") {
			for _, w := range o.providers(p[1], "LEAD", "IMPLEMENTING") {
				if v != w && o.named(v, w, scope) {
					found[[2]string{min(v, w), max(v, w)}] = true
				}
			}
		}
	}
	var list []synergy
	for _, p := range slices.SortedFunc(maps.Keys(found), comparePairs) {
		a, b := o.leads(p[0]), o.leads(p[1])
		list = append(list, o.synergy(needs, p[0], p[1], a, b, big.NewRat(int64(len(intersection(a, b))), 1)))
	}
	return ranked(list)
}

func (o *naive) named(v, w string, scope []where) bool {
	return !slices.ContainsFunc(scope, func(x where) bool {
		return x.providers != nil && !slices.ContainsFunc(x.providers, func(id string) bool { return o.root(id) == v || o.root(id) == w })
	})
}

func ranked(list []synergy) []synergy {
	slices.SortStableFunc(list, func(x, y synergy) int {
		return cmp.Or(
			y.coLocated.Cmp(x.coLocated), y.enabling.Cmp(x.enabling), y.ease.Cmp(x.ease),
			len(y.resolutions)-len(x.resolutions), comparePairs([2]string{x.a, x.b}, [2]string{y.a, y.b}),
		)
	})
	return list
}

// overlaps lists pairs by redundancy, then shared cells, then all else that they
// share by number, then ids.
func (o *naive) overlaps(scope []where) [][2]string {
	needs, all := o.openNeeds(scope), o.allEngagements()
	pairs := o.fitting(scope)
	redundancy, cells, rest := map[[2]string]*big.Rat{}, map[[2]string]int{}, map[[2]string]int{}
	for _, p := range pairs {
		redundancy[p] = o.pair(needs, all.of(p[0]), all.of(p[1])).redundancy
		shared := o.footprint(p[0], scope).each(o.footprint(p[1], scope), intersection)
		cells[p] = len(shared.cells)
		rest[p] = len(shared.themes) + len(shared.states) + len(shared.mandates) + len(shared.providers)
	}
	slices.SortStableFunc(pairs, func(p, q [2]string) int {
		return cmp.Or(redundancy[q].Cmp(redundancy[p]), cells[q]-cells[p], rest[q]-rest[p], comparePairs(p, q))
	})
	return pairs
}

// duplication is one need that two programmes both meet.
type duplication struct {
	a, b, need              string
	extentA, extentB        int64
	surplus                 *big.Rat
	relation                string
	selfAssessed, potential bool
}

// duplications lists by surplus, then programme ids, then need id.
func (o *naive) duplications(scope []where) []duplication {
	var list []duplication
	for _, n := range o.openNeeds(scope) {
		var meeting []string
		for _, p := range o.all("programme") {
			if o.meets[p][n] > 0 && o.engaged[[2]string{p, o.stateOf[n]}] != nil {
				meeting = append(meeting, p)
			}
		}
		for i, a := range meeting {
			for _, b := range meeting[i+1:] {
				if o.chosen(a, scope) || o.chosen(b, scope) {
					list = append(list, o.duplication(a, b, n))
				}
			}
		}
	}
	slices.SortStableFunc(list, func(x, y duplication) int {
		return cmp.Or(y.surplus.Cmp(x.surplus), strings.Compare(x.a, y.a), strings.Compare(x.b, y.b), strings.Compare(x.need, y.need))
	})
	return list
}

func (o *naive) duplication(a, b, need string) duplication {
	d := duplication{a: a, b: b, need: need, extentA: o.meets[a][need], extentB: o.meets[b][need], relation: o.relation(a, b)}
	d.surplus = mul(o.weight(need), most(zero(), percent(d.extentA+d.extentB-100)))
	for _, p := range []string{a, b} {
		d.selfAssessed = d.selfAssessed || o.own[p][need]
	}
	uncoordinated := d.relation != "CO_DELIVERY" && d.relation != "JOINT_INITIATIVE"
	d.potential = d.extentA+d.extentB >= 125 && uncoordinated && !d.selfAssessed
	return d
}

// suggestion is a programme for a State where it is not engaged.
type suggestion struct {
	programme, state string
	gain, attainable *big.Rat
	requested, known bool
	capacity, used   int64
	bridge, needs    []string // needs: those whose cover rises
	before, after    engagements
}

// suggestions lists by gain, then requested ones, then programme and State id.
func (o *naive) suggestions(scope []where) []suggestion {
	needs, all := o.openNeeds(scope), o.allEngagements()
	var list []suggestion
	for _, p := range o.all("programme") {
		for _, s := range o.all("state") {
			if o.active[p] && o.chosen(p, scope) && !all[[2]string{p, s}] && !o.unavailable(p, s) {
				if x := o.suggest(needs, all, p, s); x.gain.Sign() > 0 && (!x.known || x.used < x.capacity) {
					list = append(list, x)
				}
			}
		}
	}
	slices.SortStableFunc(list, func(x, y suggestion) int {
		asked := 0
		if x.requested != y.requested {
			asked = 1
			if x.requested {
				asked = -1
			}
		}
		return cmp.Or(y.gain.Cmp(x.gain), asked, strings.Compare(x.programme, y.programme), strings.Compare(x.state, y.state))
	})
	return list
}

func (o *naive) suggest(needs []string, all engagements, programme, state string) suggestion {
	x := suggestion{programme: programme, state: state, before: all, after: all.and(engagements{{programme, state}: true})}
	x.gain = sub(o.points(needs, x.after), o.points(needs, all))
	x.attainable = sub(o.attainablePoints(needs, x.after), o.attainablePoints(needs, all))
	for _, n := range needs {
		if o.cover(n, x.after).c.Cmp(o.cover(n, all).c) > 0 {
			x.needs = append(x.needs, n)
			x.requested = x.requested || o.requested(n)
		}
	}
	x.capacity, x.known = o.nodes[programme]["capacity"].(int64)
	x.used = int64(len(o.statesOf(programme)))
	bridge := map[string]bool{}
	for pair := range all {
		if pair[1] == state && pair[0] != programme {
			for _, v := range intersection(o.providers(programme, "LEAD", "IMPLEMENTING"), o.providers(pair[0], "LEAD", "IMPLEMENTING")) {
				bridge[v] = true
			}
		}
	}
	x.bridge = sorted(bridge)
	return x
}

// unavailable reports whether a programme is not to be suggested to a State.
// Reading: without proposedOn a proposal is the oldest; a DECLINED one is so
// whatever its decidedOn; of several newest on one day any DECLINED is enough. The newest
// SERVES edge is the one that begins last, whether or not that is after asOf; of
// several, any SUSPENDED or CANCELLED is enough.
func (o *naive) unavailable(programme, state string) bool {
	if o.nodes[programme].text("availability") == "CLOSED" {
		return true
	}
	newest, declined := "", false
	for _, e := range o.edges["PROPOSED_FOR"] {
		on := e.p.first("proposedOn")
		if e.from != programme || o.stateOf[e.to] != state || on > o.asOf || on < newest {
			continue
		}
		is := e.p.text("status") == "DECLINED"
		declined = is || (declined && on == newest)
		newest = on
	}
	if declined {
		return true
	}
	last, stopped := "", false
	for _, e := range o.edges["SERVES"] {
		if e.from != programme || e.to != state {
			continue
		}
		begins := o.begins(e)
		if begins < last {
			continue
		}
		status := o.statusAt(e.p, "ACTIVE")
		is := status == "SUSPENDED" || status == "CANCELLED"
		stopped = is || (stopped && begins == last)
		last = begins
	}
	return stopped
}
