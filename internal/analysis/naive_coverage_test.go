package analysis_test

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
)

func zero() *big.Rat               { return new(big.Rat) }
func one() *big.Rat                { return big.NewRat(1, 1) }
func add(a, b *big.Rat) *big.Rat   { return new(big.Rat).Add(a, b) }
func sub(a, b *big.Rat) *big.Rat   { return new(big.Rat).Sub(a, b) }
func mul(a, b *big.Rat) *big.Rat   { return new(big.Rat).Mul(a, b) }
func over(a, b *big.Rat) *big.Rat  { return new(big.Rat).Quo(a, b) }
func least(a, b *big.Rat) *big.Rat { return pick(a, b, a.Cmp(b) <= 0) }
func most(a, b *big.Rat) *big.Rat  { return pick(a, b, a.Cmp(b) >= 0) }

func pick(a, b *big.Rat, first bool) *big.Rat {
	if first {
		return a
	}
	return b
}

func percent(n int64) *big.Rat { return big.NewRat(n, 100) }

// cover is what engagements do to one need.
type cover struct {
	x, lo, hi, c *big.Rat
	implied      []string            // programmes that cover by implication
	extents      map[string]*big.Rat // programmes with an extent in force
}

func (o *naive) cover(need string, s engagements) cover {
	v := cover{x: zero(), extents: map[string]*big.Rat{}}
	for pair := range s {
		programme := pair[0]
		if pair[1] != o.stateOf[need] {
			continue
		}
		if extent, ok := o.meets[programme][need]; ok {
			v.extents[programme] = percent(extent)
			v.x = add(v.x, percent(extent))
		} else if o.topic(programme, need) && !o.disputes[[2]string{programme, need}] {
			v.implied = append(v.implied, programme)
		}
	}
	v.lo = least(one(), v.x)
	v.hi = v.lo
	if len(v.implied) > 0 {
		v.hi = one()
	}
	v.c = add(v.lo, mul(o.impliedWeight, sub(v.hi, v.lo)))
	slices.Sort(v.implied)
	return v
}

// shares divides c among programmes: lo in proportion to extents, the rest
// equally among those that cover by implication.
func (o *naive) shares(need string, s engagements) map[string]*big.Rat {
	v := o.cover(need, s)
	shares := map[string]*big.Rat{}
	for programme, extent := range v.extents {
		shares[programme] = zero()
		if v.x.Sign() > 0 {
			shares[programme] = over(mul(v.lo, extent), v.x)
		}
	}
	for _, programme := range v.implied {
		shares[programme] = over(sub(v.c, v.lo), big.NewRat(int64(len(v.implied)), 1))
	}
	return shares
}

// points is U(S) over the needs.
func (o *naive) points(needs []string, s engagements) *big.Rat {
	u := zero()
	for _, n := range needs {
		u = add(u, mul(o.weight(n), o.cover(n, s).c))
	}
	return u
}

func (o *naive) weights(needs []string) *big.Rat {
	w := zero()
	for _, n := range needs {
		w = add(w, o.weight(n))
	}
	return w
}

// required returns the need and all open needs of its State reached along
// REQUIRES. The walk passes through needs that are not identified yet, and not
// through closed ones.
func (o *naive) required(need string) []string {
	reached := o.upward("REQUIRES", need, func(e edge) bool { return !o.isClosed(o.nodes[e.to]) })
	return slices.DeleteFunc(slices.Sorted(maps.Keys(reached)), func(n string) bool { return !o.isOpen(n) })
}

func (o *naive) attainableOf(need string, s engagements) *big.Rat {
	att := one()
	for _, n := range o.required(need) {
		att = least(att, o.cover(n, s).c)
	}
	return att
}

// attainablePoints is att-U(S).
func (o *naive) attainablePoints(needs []string, s engagements) *big.Rat {
	u := zero()
	for _, n := range needs {
		u = add(u, mul(o.weight(n), o.attainableOf(n, s)))
	}
	return u
}

// blockedBy returns what holds a need back whose own cover is above 0, none
// where it is not blocked.
func (o *naive) blockedBy(need string, s engagements) []string {
	if o.cover(need, s).c.Sign() == 0 || o.attainableOf(need, s).Sign() > 0 {
		return nil
	}
	return slices.DeleteFunc(o.required(need), func(n string) bool { return o.cover(n, s).c.Sign() > 0 })
}

// with returns the same world seen with another impliedWeight.
func (o *naive) with(impliedWeight *big.Rat) *naive {
	other := *o
	other.impliedWeight = impliedWeight
	return &other
}

// cascade counts open needs.
type cascade struct{ identified, present, reached, matched, met, offered int }

func (o *naive) cascade(needs []string, s engagements) cascade {
	var c cascade
	for _, n := range needs {
		v := o.cover(n, s)
		c.identified++
		if hasState(s, o.stateOf[n]) {
			c.present++
		}
		if len(v.implied) > 0 || v.x.Sign() > 0 {
			c.reached++
		}
		if v.x.Sign() > 0 {
			c.matched++
		}
		if v.lo.Cmp(o.metFrom) >= 0 {
			c.met++
		}
		if o.offered(n) {
			c.offered++
		}
	}
	return c
}

func hasState(s engagements, state string) bool {
	for pair := range s {
		if pair[1] == state {
			return true
		}
	}
	return false
}

// offered reports whether an active programme anywhere has the topic.
func (o *naive) offered(need string) bool {
	for programme, active := range o.active {
		if active && o.topic(programme, need) {
			return true
		}
	}
	return false
}

// inventory reports whether there are programmes in the view and the sources of
// all of them belong to an INVENTORY.
// Reading: a programme without sources belongs to none.
func (o *naive) inventory() bool {
	programmes := o.all("programme")
	for _, p := range programmes {
		sources := o.nodes[p]["sources"].([]string)
		if len(sources) == 0 {
			return false
		}
		for _, source := range sources {
			if o.nodes[o.nodes[source].text("dataSet")].text("completeness") != "INVENTORY" {
				return false
			}
		}
	}
	return len(programmes) > 0
}

// gapStatus names how a need is covered.
func gapStatus(v cover) string {
	switch {
	case v.lo.Cmp(one()) == 0:
		return "COVERED"
	case v.lo.Sign() > 0:
		return "PARTIAL"
	case len(v.implied) > 0:
		return "IMPLIED_ONLY"
	}
	return "UNCOVERED"
}

// orphan is "true", "false", or "null" where the data cannot tell.
func (o *naive) orphan(need string) string {
	severity, _ := o.nodes[need]["severity"].(int64)
	switch {
	case !o.inventory():
		return "null"
	case gapStatus(o.cover(need, o.allEngagements())) == "UNCOVERED" && severity >= 4 && !o.offered(need):
		return "true"
	}
	return "false"
}

// gapsOf lists the needs by gap, then unrated UNCOVERED ones, then id.
func (o *naive) gapsOf(needs []string, s engagements) []string {
	gap := map[string]*big.Rat{}
	last := map[string]bool{}
	for _, n := range needs {
		v := o.cover(n, s)
		gap[n] = mul(o.weight(n), sub(one(), v.c))
		last[n] = !o.unrated(n) || gapStatus(v) != "UNCOVERED"
	}
	return slices.SortedFunc(slices.Values(needs), func(a, b string) int {
		switch {
		case gap[a].Cmp(gap[b]) != 0:
			return gap[b].Cmp(gap[a])
		case last[a] != last[b] && last[b]:
			return -1
		case last[a] != last[b]:
			return 1
		}
		return strings.Compare(a, b)
	})
}

// resolvedSince counts needs in scope that were closed, and not withdrawn, by a
// date from a day to asOf.
func (o *naive) resolvedSince(scope []where, day string) int {
	n := 0
	for _, need := range o.all("need") {
		on := o.closedOn(o.nodes[need])
		if on != "" && on >= day && on <= o.asOf && o.needIn(need, scope, true) {
			n++
		}
	}
	return n
}

// meanOverStates is the unweighted mean of mid, nil where no State has one.
func (o *naive) meanOverStates(needs []string, s engagements) *big.Rat {
	byState := map[string][]string{}
	for _, n := range needs {
		byState[o.stateOf[n]] = append(byState[o.stateOf[n]], n)
	}
	sum, states := zero(), int64(0)
	for _, state := range slices.Sorted(maps.Keys(byState)) {
		if w := o.weights(byState[state]); w.Sign() > 0 {
			sum = add(sum, over(o.points(byState[state], s), w))
			states++
		}
	}
	if states == 0 {
		return nil
	}
	return over(sum, big.NewRat(states, 1))
}

// reach answers without any need.
type reach struct {
	memberStates, withNeed                     []string
	engaged, engagedWithNeed                   []string
	throughRegionOnly                          []string
	regionalOffers, stale, unconfirmed, report []string
}

// Reading: the edges of a pair are those that hold at asOf; without any
// lastReportedOn it is not stale. What a programme reports without reportedOn
// counts as reported.
func (o *naive) reach(scope []where) reach {
	r := reach{memberStates: o.states(scope)}
	engaged := map[string]bool{}
	for _, pair := range o.pairsIn(scope) {
		engaged[pair[1]] = true
		latest, confirmed := "", false
		for _, e := range o.engaged[pair] {
			latest = max(latest, e.p.first("lastReportedOn"))
			confirmed = confirmed || e.p.text("review") == "CONFIRMED"
		}
		if latest != "" && latest < twoYearsBefore(o.asOf) {
			r.stale = append(r.stale, pair[0]+" "+pair[1])
		}
		if !confirmed {
			r.unconfirmed = append(r.unconfirmed, pair[0]+" "+pair[1])
		}
	}
	needed := map[string]bool{}
	for _, n := range o.all("need") {
		waiting := o.isOpen(n) || (o.requested(n) && !o.isClosed(o.nodes[n]))
		if waiting && o.needIn(n, scope, true) {
			needed[o.stateOf[n]] = true
		}
	}
	offered := map[string]bool{}
	for _, e := range o.offersIn(scope) {
		offered[e.to] = true
		r.regionalOffers = append(r.regionalOffers, e.from+" "+e.to+" "+dash(e.p.text("since")))
	}
	for _, state := range r.memberStates {
		if engaged[state] {
			r.engaged = append(r.engaged, state)
		} else if anyOf(o.regionsOf(state), slices.Collect(maps.Keys(offered))) {
			r.throughRegionOnly = append(r.throughRegionOnly, state)
		}
		if needed[state] {
			r.withNeed = append(r.withNeed, state)
			if engaged[state] {
				r.engagedWithNeed = append(r.engagedWithNeed, state)
			}
		}
	}
	for _, p := range o.all("programme") {
		if _, told := o.nodes[p]["reportedStates"]; told && o.active[p] && o.programmeIn(p, scope) && o.nodes[p].first("reportedOn") <= o.asOf {
			r.report = append(r.report, p)
		}
	}
	return r
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// twoYearsBefore returns the same day two years before.
// Reading: of a 29 February, 1 March.
func twoYearsBefore(day string) string {
	year := int(day[0]-'0')*1000 + int(day[1]-'0')*100 + int(day[2]-'0')*10 + int(day[3]-'0') - 2
	rest := day[4:]
	if rest == "-02-29" && year%4 != 0 {
		rest = "-03-01"
	}
	return string([]byte{byte('0' + year/1000), byte('0' + year/100%10), byte('0' + year/10%10), byte('0' + year%10)}) + rest
}

// valueOf is a row of a dimension, and what it adds to the scope.
type valueOf struct {
	key  string
	adds where
}

// values returns the rows of a dimension that a scope leaves possible.
func (o *naive) values(dimension string, scope []where) []valueOf {
	switch dimension {
	case "SEVERITY":
		return severities(scope)
	case "ASSISTANCE":
		return kindsOfAssistance(scope)
	}
	rows := map[string]where{}
	for _, state := range o.states(scope) {
		for id := range o.regionsOf(state) {
			if o.nodes[id].text("level") == dimension {
				rows[id] = where{regions: []string{id}}
			}
		}
		if id := o.areaOf(state); dimension == "AREA" && id != "" {
			rows[id] = where{area: id}
		}
		if dimension == "MEMBER_STATE" {
			rows[state] = where{memberStates: []string{state}}
		}
	}
	switch dimension {
	case "THEME", "TOP_THEME":
		for _, id := range o.all("theme") {
			if o.isNear(id, scope) && (dimension == "THEME" || len(o.out("NARROWER_THAN", id)) == 0) {
				rows[id] = where{themes: []string{id}}
			}
		}
	case "RESOLUTION":
		for id := range o.resolutionsIn(scope) {
			rows[id] = where{resolutions: []string{id}}
		}
	case "PROVIDER", "PROGRAMME":
		o.atWork(rows, dimension, scope)
	}
	var all []valueOf
	for _, id := range slices.Sorted(maps.Keys(rows)) {
		all = append(all, valueOf{id, rows[id]})
	}
	return all
}

func (o *naive) isNear(theme string, scope []where) bool {
	return !slices.ContainsFunc(scope, func(w where) bool { return w.themes != nil && !o.addressesOn(theme, w.themes) })
}

func (o *naive) resolutionsIn(scope []where) map[string]bool {
	for _, w := range scope {
		if w.resolutions != nil {
			return o.origins(w.resolutions)
		}
	}
	found := map[string]bool{}
	for _, n := range o.all("need") {
		if o.needIn(n, scope, true) {
			maps.Copy(found, o.origins(o.out("ARISES_FROM", n)))
		}
	}
	return found
}

func (o *naive) atWork(rows map[string]where, dimension string, scope []where) {
	var programmes []string
	for _, pair := range o.pairsIn(scope) {
		programmes = append(programmes, pair[0])
	}
	for _, e := range o.offersIn(scope) {
		programmes = append(programmes, e.from)
	}
	for _, p := range programmes {
		if dimension == "PROGRAMME" {
			rows[p] = where{programmes: []string{p}}
			continue
		}
		for _, v := range o.providers(p, "LEAD", "IMPLEMENTING") {
			rows[v] = where{providers: []string{v}, roles: scope[0].roles}
		}
	}
}

func severities(scope []where) []valueOf {
	var all []valueOf
	lowest := scope[0].severityAtLeast
	for severity := int64(5); severity >= 0; severity-- {
		if lowest == nil || severity >= *lowest {
			all = append(all, valueOf{fmt.Sprint(severity), where{only: func(p properties) bool { return p["severity"] == severity }}})
		}
	}
	if lowest == nil {
		all = append(all, valueOf{"UNRATED", where{only: func(p properties) bool { return p["severity"] == nil }}})
	}
	return all
}

func kindsOfAssistance(scope []where) []valueOf {
	var all []valueOf
	named := scope[0].assistance
	for _, kind := range []string{"TECHNICAL", "FINANCIAL", "REGULATORY", "LEGISLATIVE", "OTHER"} {
		if named == nil || slices.Contains(named, kind) {
			all = append(all, valueOf{kind, where{only: func(p properties) bool { return slices.Contains(p.texts("assistance"), kind) }}})
		}
	}
	if named == nil {
		all = append(all, valueOf{"NOT_RECORDED", where{only: func(p properties) bool { return len(p.texts("assistance")) == 0 }}})
	}
	return all
}
