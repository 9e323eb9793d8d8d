package analysis_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// where is a scope as it is written: nil means all. Several of them hold
// together, as the scope of a table and the value of a row do.
type where struct {
	memberStates, regions, groups, themes, resolutions []string
	severityAtLeast                                    *int64
	needs, assistance, stateViews                      []string
	providers, roles, programmes                       []string
	area                                               string                // of a row by AREA
	only                                               func(properties) bool // of a row that selects needs only
}

var counting = []string{"LEAD", "IMPLEMENTING", "PARTNER"}

// holdsInTime reports whether an IN or PART_OF between places holds at asOf,
// absent dates being open.
func (o *naive) holdsInTime(e edge) bool {
	until := e.p.last("until")
	return e.p.first("since") <= o.asOf && (until == "" || until >= o.asOf)
}

// regionsOf returns the regions of a State with all that they are part of.
func (o *naive) regionsOf(state string) map[string]bool {
	all := map[string]bool{}
	for _, e := range o.edges["IN"] {
		if e.from == state && o.holdsInTime(e) {
			maps.Copy(all, o.upward("PART_OF", e.to, o.holdsInTime))
		}
	}
	return all
}

func anyOf(set map[string]bool, ids []string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return set[id] })
}

// areaOf returns the intermediate region of a State, else its sub-region.
func (o *naive) areaOf(state string) string {
	regions := slices.Sorted(maps.Keys(o.regionsOf(state)))
	for _, level := range []string{"INTERMEDIATE_REGION", "SUB_REGION"} {
		for _, region := range regions {
			if o.nodes[region].text("level") == level {
				return region
			}
		}
	}
	return ""
}

func (o *naive) stateIn(state string, scope []where) bool {
	for _, w := range scope {
		switch {
		case w.memberStates != nil && !slices.Contains(w.memberStates, state),
			w.regions != nil && !anyOf(o.regionsOf(state), w.regions),
			w.groups != nil && !anyOf(o.regionsOf(state), w.groups),
			w.area != "" && o.areaOf(state) != w.area:
			return false
		}
	}
	return true
}

func (o *naive) states(scope []where) []string {
	return slices.DeleteFunc(o.all("state"), func(s string) bool { return !o.stateIn(s, scope) })
}

// namesStates reports whether a scope says anything of States.
func namesStates(scope []where) bool {
	return slices.ContainsFunc(scope, func(w where) bool {
		return w.memberStates != nil || w.regions != nil || w.groups != nil || w.area != ""
	})
}

// origins returns the ids and, of requirements among them, what sets them.
func (o *naive) origins(ids []string) map[string]bool {
	set := map[string]bool{}
	for _, id := range ids {
		set[id] = true
		for _, by := range o.out("SET_BY", id) {
			set[by] = true
		}
	}
	return set
}

// needIn reports whether a need, open or not, is in scope.
func (o *naive) needIn(need string, scope []where, severities bool) bool {
	if !o.stateIn(o.stateOf[need], scope) {
		return false
	}
	broader := map[string]bool{}
	for _, theme := range o.out("CONCERNS", need) {
		maps.Copy(broader, o.upward("NARROWER_THAN", theme, nil))
	}
	severity, rated := o.nodes[need]["severity"].(int64)
	for _, w := range scope {
		switch {
		case w.themes != nil && !anyOf(broader, w.themes),
			w.resolutions != nil && !anyOf(o.origins(o.out("ARISES_FROM", need)), w.resolutions),
			severities && w.severityAtLeast != nil && (!rated || severity < *w.severityAtLeast),
			w.needs != nil && !slices.Contains(w.needs, need),
			w.assistance != nil && !slices.ContainsFunc(w.assistance, func(a string) bool { return slices.Contains(o.nodes[need].texts("assistance"), a) }),
			w.stateViews != nil && !slices.Contains(w.stateViews, cmp.Or(o.nodes[need].text("stateView"), "NOT_ASKED")),
			w.only != nil && !w.only(o.nodes[need]):
			return false
		}
	}
	return true
}

func (o *naive) openNeeds(scope []where) []string {
	return slices.DeleteFunc(o.all("need"), func(n string) bool { return !o.isOpen(n) || !o.needIn(n, scope, true) })
}

// chosen reports whether `providers` (in `roles`) and `programmes` select the
// programme.
func (o *naive) chosen(programme string, scope []where) bool {
	for _, w := range scope {
		if w.programmes != nil && !slices.ContainsFunc(w.programmes, func(id string) bool { return o.id(id) == programme }) {
			return false
		}
		roles := w.roles
		if roles == nil {
			roles = counting
		}
		taking := o.providers(programme, roles...)
		if w.providers != nil && !slices.ContainsFunc(w.providers, func(id string) bool { return slices.Contains(taking, o.root(id)) }) {
			return false
		}
	}
	return true
}

// texts is a list of words.
func (p properties) texts(name string) []string {
	s, _ := p[name].([]string)
	return s
}

// addressesOn reports whether a theme is one of those in scope, or narrower or
// broader than one.
func (o *naive) addressesOn(theme string, themes []string) bool {
	for _, t := range o.all("theme") {
		if anyOf(o.upward("NARROWER_THAN", t, nil), themes) && (o.upward("NARROWER_THAN", theme, nil)[t] || o.upward("NARROWER_THAN", t, nil)[theme]) {
			return true
		}
	}
	return false
}

func (o *naive) onThemes(programme string, scope []where) bool {
	for _, w := range scope {
		if w.themes != nil && !slices.ContainsFunc(o.out("ADDRESSES", programme), func(t string) bool { return o.addressesOn(t, w.themes) }) {
			return false
		}
	}
	return true
}

// onResolutions is to programmes what the words on resolutions are to needs.
// Reading: a programme is on a resolution that it is MANDATED_BY, or that sets a
// requirement that it is MANDATED_BY.
func (o *naive) onResolutions(programme string, scope []where) bool {
	for _, w := range scope {
		if w.resolutions != nil && !anyOf(o.mandates(programme), w.resolutions) {
			return false
		}
	}
	return true
}

func (o *naive) mandates(programme string) map[string]bool {
	return o.origins(o.out("MANDATED_BY", programme))
}

// programmeIn reports whether a programme is in scope in measures without needs.
func (o *naive) programmeIn(programme string, scope []where) bool {
	return o.chosen(programme, scope) && o.onThemes(programme, scope) && o.onResolutions(programme, scope)
}

// engagements is a set S of (programme, State).
type engagements map[[2]string]bool

// allEngagements returns those that are engaged at asOf.
func (o *naive) allEngagements() engagements {
	s := engagements{}
	for pair := range o.engaged {
		s[pair] = true
	}
	return s
}

// selected is S of coverage, attainable, gaps, cascade and reach.
func (o *naive) selected(scope []where) engagements {
	s := engagements{}
	for pair := range o.engaged {
		if o.chosen(pair[0], scope) {
			s[pair] = true
		}
	}
	return s
}

// of returns the engagements of some programmes.
func (s engagements) of(programmes ...string) engagements {
	some := engagements{}
	for pair := range s {
		if slices.Contains(programmes, pair[0]) {
			some[pair] = true
		}
	}
	return some
}

func (s engagements) without(programmes ...string) engagements {
	rest := maps.Clone(s)
	maps.DeleteFunc(rest, func(pair [2]string, _ bool) bool { return slices.Contains(programmes, pair[0]) })
	return rest
}

func (s engagements) and(more engagements) engagements {
	all := maps.Clone(s)
	maps.Copy(all, more)
	return all
}

// pairsIn returns the engagements in scope of measures without needs.
func (o *naive) pairsIn(scope []where) [][2]string {
	var pairs [][2]string
	for pair := range o.engaged {
		if o.stateIn(pair[1], scope) && o.programmeIn(pair[0], scope) {
			pairs = append(pairs, pair)
		}
	}
	slices.SortFunc(pairs, comparePairs)
	return pairs
}

func comparePairs(a, b [2]string) int {
	if c := strings.Compare(a[0], b[0]); c != 0 {
		return c
	}
	return strings.Compare(a[1], b[1])
}

// offersIn returns the regional offers by programmes in scope to a region of a
// State in scope.
// Reading: an offer is a SERVES edge; counted are programmes and regions, once
// each as engagements are.
func (o *naive) offersIn(scope []where) []edge {
	regions := map[string]bool{}
	for _, s := range o.states(scope) {
		maps.Copy(regions, o.regionsOf(s))
	}
	var offers []edge
	for _, e := range o.offers {
		if regions[e.to] && o.programmeIn(e.from, scope) {
			offers = append(offers, e)
		}
	}
	return offers
}

// counts are those that every row carries.
type counts struct{ memberStates, openNeeds, engagements, programmes, providers, regionalOffers int }

func (o *naive) counts(scope []where) counts {
	programmes, providers := map[string]bool{}, map[string]bool{}
	pairs := o.pairsIn(scope)
	for _, pair := range pairs {
		programmes[pair[0]] = true
		for _, provider := range o.providers(pair[0], counting...) {
			providers[provider] = true
		}
	}
	offers := map[[2]string]bool{}
	for _, e := range o.offersIn(scope) {
		offers[[2]string{e.from, e.to}] = true
	}
	return counts{
		len(o.states(scope)), len(o.openNeeds(scope)), len(pairs), len(programmes), len(providers), len(offers),
	}
}

// emptyBecause returns the first reason that holds, "" where needs give points.
func (o *naive) emptyBecause(scope []where) string {
	open := o.openNeeds(scope)
	if slices.ContainsFunc(open, func(n string) bool { return o.weight(n).Sign() > 0 }) {
		return ""
	}
	if len(open) > 0 {
		return "NO_WEIGHT"
	}
	if slices.ContainsFunc(o.all("need"), func(n string) bool { return o.needIn(n, there(scope), false) }) {
		return "NO_OPEN_NEED"
	}
	states := o.states(scope)
	themes := slices.ContainsFunc(scope, func(w where) bool { return w.themes != nil })
	if themes && len(states) > 0 && !slices.ContainsFunc(states, func(s string) bool { return !o.seesAllOf(s) || !o.assessed(s, scope) }) {
		return "ASSESSED_NONE_FOUND"
	}
	return "NOTHING_RECORDED"
}

// there is a scope as far as it is about States and themes.
func there(scope []where) []where {
	var rest []where
	for _, w := range scope {
		rest = append(rest, where{memberStates: w.memberStates, regions: w.regions, groups: w.groups, area: w.area, themes: w.themes})
	}
	return rest
}

func (o *naive) seesAllOf(state string) bool {
	return o.viewer == "" || o.viewer == "secretariat" || o.viewer == "released to "+state
}

func (o *naive) assessed(state string, scope []where) bool {
	looked := map[string]bool{}
	for _, e := range o.edges["TO"] {
		if date := o.nodes[e.from].first("date"); e.to == state && date != "" && date <= o.asOf {
			for _, theme := range o.out("ASSESSED", e.from) {
				looked[theme] = true
			}
		}
	}
	for _, w := range scope {
		for _, named := range w.themes {
			if !anyOf(looked, slices.Collect(maps.Keys(o.upward("NARROWER_THAN", named, nil)))) {
				return false
			}
		}
	}
	return true
}
