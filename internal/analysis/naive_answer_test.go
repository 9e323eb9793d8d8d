package analysis_test

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// answer is what the naive implementation says.
func (o *naive) answer(q question) answer {
	a := answer{}
	scope := []where{q.scope}
	switch q.measure {
	case "coverage":
		o.tellCoverage(a, "total", scope, q.since)
		o.tellContributions(a, scope)
		o.tellRows(a, q, scope)
	case "gaps":
		o.tellGaps(a, scope)
	case "overlaps":
		o.tellOverlaps(a, scope)
	case "duplications":
		o.tellDuplications(a, scope)
	case "synergies":
		o.tellSynergies(a, scope, q.of)
	case "suggestions":
		o.tellSuggestions(a, scope)
	}
	o.tellCounts(a, "", scope)
	return a
}

func (o *naive) tellCounts(a answer, at string, scope []where) {
	c := o.counts(scope)
	a.set(at+"counts", "%d %d %d %d %d %d", c.memberStates, c.openNeeds, c.engagements, c.programmes, c.providers, c.regionalOffers)
	if needsOnly(scope) {
		a.set(at+"counts", "%d %d null null null null", c.memberStates, c.openNeeds)
	}
	empty := o.emptyBecause(scope)
	if empty == "" {
		empty = "null"
	}
	a.set(at+"emptyBecause", "%s", empty)
}

func needsOnly(scope []where) bool {
	return slices.ContainsFunc(scope, func(w where) bool { return w.only != nil })
}

// perPoint is a/b where b is above 0, else nil.
func perPoint(a, b *big.Rat) *big.Rat {
	if b.Sign() == 0 {
		return nil
	}
	return over(a, b)
}

func (o *naive) tellCoverage(a answer, at string, scope []where, since string) {
	needs, s := o.openNeeds(scope), o.selected(scope)
	w := o.weights(needs)
	u := o.points(needs, s)
	att := o.attainablePoints(needs, s)
	lo, hi := o.with(zero()).points(needs, s), o.with(one()).points(needs, s)
	if w.Sign() == 0 {
		a.set(at+".value", "null")
		a.set(at+".points", "null")
		a.set(at+".attainablePoints", "null")
	} else {
		a.set(at+".value", "%s %s %s", exact(over(lo, w)), exact(over(u, w)), exact(over(hi, w)))
		a.set(at+".points", "%s", exact(u))
		a.set(at+".attainablePoints", "%s", exact(att))
	}
	a.set(at+".attainable", "%s", exact(perPoint(att, w)))
	a.set(at+".weight", "%s", w.RatString())
	a.set(at+".needs", "%d", len(needs))
	a.set(at+".unrated", "%d", len(slices.DeleteFunc(slices.Clone(needs), func(n string) bool { return !o.unrated(n) })))
	a.set(at+".meanOverStates", "%s", exact(o.meanOverStates(needs, s)))
	blocked := 0
	for _, n := range needs {
		if o.blockedBy(n, s) != nil {
			blocked++
		}
	}
	a.set(at+".blocked", "%d", blocked)
	if since != "" {
		a.set(at+".resolvedSince", "%d", o.resolvedSince(scope, since))
	}
	c := o.cascade(needs, s)
	a.set(at+".cascade", "%d %d %d %d %d, offered %d", c.identified, c.present, c.reached, c.matched, c.met, c.offered)
	o.tellCounts(a, at+".", scope)
	if !needsOnly(scope) {
		o.tellReach(a, at+".reach", scope)
	}
}

func (o *naive) tellReach(a answer, at string, scope []where) {
	r := o.reach(scope)
	part := func(some, all []string) string {
		return exact(perPoint(big.NewRat(int64(len(some)), 1), big.NewRat(int64(len(all)), 1)))
	}
	a.set(at, "%d of %d: %s", len(r.engaged), len(r.memberStates), part(r.engaged, r.memberStates))
	a.set(at+".withNeed", "%d of %d: %s", len(r.engagedWithNeed), len(r.withNeed), part(r.engagedWithNeed, r.withNeed))
	a.set(at+".statesNamed", "%s", list(r.engaged))
	a.set(at+".throughRegionOnly", "%s", list(r.throughRegionOnly))
	a.set(at+".regionalOffers", "%s", setList(r.regionalOffers))
	a.set(at+".stale", "%s", setList(r.stale))
	a.set(at+".unconfirmed", "%s", setList(r.unconfirmed))
	var told []string
	for _, p := range r.report {
		told = append(told, fmt.Sprintf("%s %d", p, o.nodes[p]["reportedStates"]))
	}
	a.set(at+".reportedStates", "%s", setList(told))
}

var additive = []string{"MEMBER_STATE", "REGION", "SUB_REGION", "AREA", "SEVERITY"}

func (o *naive) tellRows(a answer, q question, scope []where) {
	if len(q.by) == 0 {
		return
	}
	var keys []string
	o.eachRow(q.by, "", scope, func(key string, conditions []where) {
		keys = append(keys, key)
		o.tellCoverage(a, "row["+key+"]", conditions, q.since)
		a.set("row["+key+"].additive", "%t", !slices.ContainsFunc(q.by, func(d string) bool { return !slices.Contains(additive, d) }))
	})
	a.set("rows", "%s", list(keys))
}

func (o *naive) eachRow(by []string, key string, scope []where, do func(string, []where)) {
	if len(by) == 0 {
		do(strings.TrimSpace(key), scope)
		return
	}
	for _, v := range o.values(by[0], scope) {
		o.eachRow(by[1:], key+" "+v.key, append(slices.Clone(scope), v.adds), do)
	}
}

// publish rounds the total to millionths and gives each part its whole
// millionths, the rest by largest remainder, ties by key.
func publish(total *big.Rat, parts map[string]*big.Rat) map[string]*big.Rat {
	million := big.NewRat(1_000_000, 1)
	left := new(big.Int)
	rounded, _ := new(big.Int).SetString(mul(rational(total.FloatString(6)), million).RatString(), 10)
	left.Set(rounded)
	whole, remainder := map[string]*big.Int{}, map[string]*big.Rat{}
	for key, part := range parts {
		scaled := mul(part, million)
		whole[key] = new(big.Int)
		whole[key].Div(scaled.Num(), scaled.Denom()) // Euclidean: towards the lower, as the denominator is positive
		remainder[key] = sub(scaled, new(big.Rat).SetInt(whole[key]))
		left.Sub(left, whole[key])
	}
	order := slices.SortedFunc(maps.Keys(parts), func(x, y string) int {
		if c := remainder[y].Cmp(remainder[x]); c != 0 {
			return c
		}
		return strings.Compare(x, y)
	})
	for _, key := range order {
		if left.Sign() > 0 {
			whole[key].Add(whole[key], big.NewInt(1))
			left.Sub(left, big.NewInt(1))
		}
	}
	out := map[string]*big.Rat{}
	for key, n := range whole {
		out[key] = new(big.Rat).SetFrac(n, big.NewInt(1_000_000))
	}
	return out
}

// tellParts publishes a total by need, and each need by programme.
func (o *naive) tellParts(a answer, at string, needs []string, part func(need string) (*big.Rat, map[string]*big.Rat)) {
	total, byNeed, byProgramme := zero(), map[string]*big.Rat{}, map[string]map[string]*big.Rat{}
	for _, n := range needs {
		key := o.stateOf[n] + " " + n
		byNeed[key], byProgramme[key] = part(n)
		total = add(total, byNeed[key])
	}
	for key, points := range publish(total, byNeed) {
		tellPart(a, at+"["+key+"]", points, byProgramme[key])
	}
}

// tellPart leaves out what is 0.
// Reading: where the parts of programmes change and their need's does not, there
// is nothing to tell.
func tellPart(a answer, at string, points *big.Rat, programmes map[string]*big.Rat) {
	if points.Sign() == 0 {
		return
	}
	a.set(at, "%s", exact(points))
	for programme, share := range publish(points, programmes) {
		if share.Sign() != 0 {
			a.set(at+"."+programme, "%s", exact(share))
		}
	}
}

// weighted multiplies shares, less others, by the weight of their need.
func weighted(w *big.Rat, plus, minus map[string]*big.Rat) map[string]*big.Rat {
	all := map[string]*big.Rat{}
	for p, r := range plus {
		all[p] = mul(w, r)
	}
	for p, r := range minus {
		if all[p] == nil {
			all[p] = zero()
		}
		all[p] = sub(all[p], mul(w, r))
	}
	return all
}

func summed(a, b map[string]*big.Rat) map[string]*big.Rat {
	all := maps.Clone(a)
	for p, r := range b {
		if all[p] == nil {
			all[p] = zero()
		}
		all[p] = add(all[p], r)
	}
	return all
}

func (o *naive) tellContributions(a answer, scope []where) {
	needs, s := o.openNeeds(scope), o.selected(scope)
	if o.weights(needs).Sign() == 0 {
		return
	}
	o.tellEvidence(a, needs, s)
	o.tellParts(a, "points", needs, func(n string) (*big.Rat, map[string]*big.Rat) {
		return mul(o.weight(n), o.cover(n, s).c), weighted(o.weight(n), o.shares(n, s), nil)
	})
	o.tellParts(a, "attainablePoints", needs, func(n string) (*big.Rat, map[string]*big.Rat) {
		return mul(o.weight(n), o.attainableOf(n, s)), nil
	})
}

// tellEvidence names the programmes that cover a need, and how that is known.
func (o *naive) tellEvidence(a answer, needs []string, s engagements) {
	for _, n := range needs {
		v := o.cover(n, s)
		for p, extent := range v.extents {
			if extent.Sign() > 0 {
				a.set("evidence["+o.stateOf[n]+" "+n+" "+p+"]", "EXPLICIT %d", o.meets[p][n])
			}
		}
		for _, p := range v.implied {
			a.set("evidence["+o.stateOf[n]+" "+n+" "+p+"]", "IMPLIED -")
		}
	}
}

func (o *naive) tellGaps(a answer, scope []where) {
	needs, s := o.openNeeds(scope), o.selected(scope)
	order := o.gapsOf(needs, s)
	a.set("gaps", "%s", list(order))
	sum := zero()
	for _, n := range order {
		v, at := o.cover(n, s), "gap["+n+"]"
		gap := mul(o.weight(n), sub(one(), v.c))
		sum = add(sum, gap)
		a.set(at, "%s %s", exact(gap), gapStatus(v))
		a.set(at+".cover", "%s %s %s", exact(v.lo), exact(v.c), exact(v.hi))
		a.set(at+".unrated", "%t", o.unrated(n))
		a.set(at+".attainable", "%s", exact(o.attainableOf(n, s)))
		a.set(at+".blockedBy", "%s", list(o.blockedBy(n, s)))
		a.set(at+".requested", "%t", o.requested(n))
		a.set(at+".offered", "%t", o.offered(n))
		a.set(at+".orphan", "%s", o.orphan(n))
		a.set(at+".regionalOffers", "%s", setList(o.offersTo(o.stateOf[n], scope)))
	}
	a.set("gaps.sum", "%s", exact(sum))
}

// offersTo returns the regional offers to the regions of a State.
// Reading: of the programmes that S is of, chosen by `providers` and `programmes`.
func (o *naive) offersTo(state string, scope []where) []string {
	var offers []string
	for _, e := range o.offers {
		if o.regionsOf(state)[e.to] && o.chosen(e.from, scope) {
			offers = append(offers, e.from+" "+e.to+" "+dash(e.p.text("since")))
		}
	}
	return offers
}

func pairKeys(pairs [][2]string) []string {
	keys := make([]string, len(pairs))
	for i, p := range pairs {
		keys[i] = p[0] + " " + p[1]
	}
	return keys
}

func (o *naive) tellShared(a answer, at string, f footprint, p, q string) {
	a.set(at, "%d", len(f.cells))
	a.set(at+".memberStates", "%s", list(f.states))
	a.set(at+".themes", "%s", list(f.themes))
	a.set(at+".mandates", "%s", list(f.mandates))
	a.set(at+".funders", "%s", list(f.funders))
	var told []string
	for _, provider := range f.providers {
		told = append(told, fmt.Sprintf("%s %s %s", provider, o.rolesOf(provider, p), o.rolesOf(provider, q)))
	}
	a.set(at+".providers", "%s", setList(told))
}

// rolesOf returns those of LEAD, IMPLEMENTING and PARTNER that a provider has.
func (o *naive) rolesOf(provider, programme string) string {
	var roles []string
	for _, role := range counting {
		if o.parts[programme][[2]string{provider, role}] {
			roles = append(roles, role)
		}
	}
	return dash(strings.Join(roles, "+"))
}

func (o *naive) tellOverlaps(a answer, scope []where) {
	needs := o.openNeeds(scope)
	pairs := o.overlaps(scope)
	a.set("overlaps", "%s", list(pairKeys(pairs)))
	all := o.allEngagements()
	for _, p := range pairs {
		at := "pair[" + p[0] + " " + p[1] + "]"
		a.set(at+".relation", "%s", o.relation(p[0], p[1]))
		f, g := o.footprint(p[0], scope), o.footprint(p[1], scope)
		shared := f.each(g, intersection)
		a.set(at+".sizes", "%d %d", len(f.cells), len(g.cells))
		if len(f.cells) == 0 || len(g.cells) == 0 {
			a.set(at+".footprintOverlap", "null null")
		} else {
			count := func(n int) *big.Rat { return big.NewRat(int64(n), 1) }
			both := len(shared.cells)
			a.set(at+".footprintOverlap", "%s %s", exact(over(count(both), count(len(f.cells)+len(g.cells)-both))),
				exact(over(count(both), count(min(len(f.cells), len(g.cells))))))
		}
		a.set(at+".cells", "%s", list(shared.cells))
		o.tellShared(a, at+".shared", shared, p[0], p[1])
		o.tellShared(a, at+".onlyA", f.each(g, difference), p[0], p[1])
		o.tellShared(a, at+".onlyB", g.each(f, difference), p[0], p[1])
		o.tellPair(a, at, needs, all.of(p[0]), all.of(p[1]))
		o.tellCounts(a, at+".", append(slices.Clone(withoutChoice(scope)), where{programmes: p[:]}))
	}
}

// withoutChoice is a scope as it is for a pair in it: all engagements of both
// count.
func withoutChoice(scope []where) []where {
	rest := slices.Clone(scope)
	for i := range rest {
		rest[i].providers, rest[i].roles, rest[i].programmes = nil, nil, nil
	}
	return rest
}

func (o *naive) tellPair(a answer, at string, needs []string, x, y engagements) {
	if o.weights(needs).Sign() == 0 {
		a.set(at, "null")
		return
	}
	p := o.pair(needs, x, y)
	a.set(at, "%s with %s: %s, redundancy %s, gain %s, complementarity %s",
		exact(p.a), exact(p.b), exact(p.ab), exact(p.redundancy), exact(p.gain), exact(p.complementarity))
	o.tellParts(a, at+".redundancy", needs, func(n string) (*big.Rat, map[string]*big.Rat) {
		return mul(o.weight(n), sub(add(o.cover(n, x).c, o.cover(n, y).c), o.cover(n, x.and(y)).c)),
			weighted(o.weight(n), summed(o.shares(n, x), o.shares(n, y)), o.shares(n, x.and(y)))
	})
	o.tellGain(a, at+".gain", needs, x, y, o.larger(needs, x, y))
}

func (o *naive) tellGain(a answer, at string, needs []string, x, y, larger engagements) {
	o.tellParts(a, at, needs, func(n string) (*big.Rat, map[string]*big.Rat) {
		return mul(o.weight(n), sub(o.cover(n, x.and(y)).c, o.cover(n, larger).c)),
			weighted(o.weight(n), o.shares(n, x.and(y)), o.shares(n, larger))
	})
}

func (o *naive) tellDuplications(a answer, scope []where) {
	var keys []string
	for _, d := range o.duplications(scope) {
		key := d.a + " " + d.b + " " + d.need
		keys = append(keys, key)
		at := "duplication[" + key + "]"
		a.set(at, "%s %s", exact(d.surplus), d.relation)
		a.set(at+".extents", "%d %d", d.extentA, d.extentB)
		a.set(at+".selfAssessed", "%t", d.selfAssessed)
		a.set(at+".potential", "%t", d.potential)
	}
	a.set("duplications", "%s", list(keys))
}

// whyEasy names common programmes of providers; of programmes how they are
// known to work together, and their common providers, each with its degree.
func (o *naive) whyEasy(x synergy, of string) string {
	if of == "PROVIDERS" {
		return list(intersection(x.sideA, x.sideB))
	}
	told := []string{o.relation(x.a, x.b)}
	for _, v := range intersection(o.providers(x.a, counting...), o.providers(x.b, counting...)) {
		told = append(told, fmt.Sprintf("%s %d", v, o.degree(v)))
	}
	return list(told)
}

func (o *naive) tellSynergies(a answer, scope []where, of string) {
	needs, all := o.openNeeds(scope), o.allEngagements()
	found := o.synergies(scope)
	if of == "PROVIDERS" {
		found = o.providerSynergies(scope)
	}
	nothing := o.weights(needs).Sign() == 0
	var keys []string
	for _, x := range found {
		key := x.a + " " + x.b
		keys = append(keys, key)
		at := "synergy[" + key + "]"
		a.set(at+".ease", "%s", exact(x.ease))
		a.set(at+".why", "%s", o.whyEasy(x, of))
		a.set(at+".resolutions", "%s", list(x.resolutions))
		if nothing {
			a.set(at, "null null null")
			continue
		}
		a.set(at, "%s %s %s", exact(x.coLocated), exact(x.enabling), exact(x.onTop))
		in, with := all.of(x.sideA...), all.of(x.sideB...)
		rest := all.without(append(slices.Clone(x.sideA), x.sideB...)...)
		var shared []string
		sides := map[string]engagements{}
		for _, s := range o.together(in, with) {
			some := o.needsOf(needs, s)
			shared = append(shared, some...)
			sides[s] = o.larger(some, in, with)
		}
		o.tellParts(a, at+".coLocated", shared, func(n string) (*big.Rat, map[string]*big.Rat) {
			side := sides[o.stateOf[n]]
			return mul(o.weight(n), sub(o.cover(n, in.and(with)).c, o.cover(n, side).c)),
				weighted(o.weight(n), o.shares(n, in.and(with)), o.shares(n, side))
		})
		o.tellParts(a, at+".enabling", needs, func(n string) (*big.Rat, map[string]*big.Rat) {
			return o.enablingEffect([]string{n}, in, with), nil
		})
		o.tellParts(a, at+".onTop", needs, func(n string) (*big.Rat, map[string]*big.Rat) {
			return o.onTop([]string{n}, in, with, rest), nil
		})
	}
	a.set("synergies", "%s", list(keys))
}

func (o *naive) tellSuggestions(a answer, scope []where) {
	needs := o.openNeeds(scope)
	var keys []string
	for _, x := range o.suggestions(scope) {
		key := x.programme + " " + x.state
		keys = append(keys, key)
		at := "suggestion[" + key + "]"
		a.set(at, "%s, attainable %s", exact(x.gain), exact(x.attainable))
		a.set(at+".requested", "%t", x.requested)
		left := "unknown"
		if x.known {
			left = fmt.Sprint(x.capacity - x.used)
		}
		a.set(at+".capacity", "used %d, left %s", x.used, left)
		a.set(at+".bridge", "%s", list(x.bridge))
		o.tellParts(a, at+".gain", needs, func(n string) (*big.Rat, map[string]*big.Rat) {
			return mul(o.weight(n), sub(o.cover(n, x.after).c, o.cover(n, x.before).c)),
				weighted(o.weight(n), o.shares(n, x.after), o.shares(n, x.before))
		})
		o.tellParts(a, at+".attainableGain", needs, func(n string) (*big.Rat, map[string]*big.Rat) {
			return mul(o.weight(n), sub(o.attainableOf(n, x.after), o.attainableOf(n, x.before))), nil
		})
	}
	a.set("suggestions", "%s", list(keys))
}
