package naive

import (
	"cmp"
	"math/big"
	"slices"

	"concert/internal/model"
)

func comparePairs(a, b pair) int {
	return cmp.Or(cmp.Compare(a.programme, b.programme), cmp.Compare(a.state, b.state))
}

// formed returns the pairs of programmes: "only of active programmes that share an
// engaged State, a theme (or one addresses a narrower one of the other's), a mandate
// or a provider (LEAD, IMPLEMENTING, PARTNER)". The one with the lower id is A.
func (q *question) formed() [][2]*programme {
	var all [][2]*programme
	ids := sorted(q.active)
	for i, a := range ids {
		for _, b := range ids[i+1:] {
			if p := q.programmes[a]; q.makesPair(p, q.programmes[b]) {
				all = append(all, [2]*programme{p, q.programmes[b]})
			}
		}
	}
	return all
}

func (q *question) makesPair(a, b *programme) bool {
	return len(common(q.statesOf(a), q.statesOf(b))) > 0 ||
		len(common(q.closure(a), b.addresses)) > 0 || len(common(a.addresses, q.closure(b))) > 0 ||
		len(common(a.mandates, b.mandates)) > 0 || len(common(a.partners(), b.partners())) > 0
}

// statesOf returns the States where a programme is engaged.
func (w *world) statesOf(p *programme) set {
	states := set{}
	for at := range w.engaged {
		if at.programme == p.id {
			states[at.state] = true
		}
	}
	return states
}

// closure is "the themes that it addresses, with all that are narrower".
func (w *world) closure(p *programme) set {
	all := set{}
	for theme := range p.addresses {
		all = union(all, w.narrower(theme))
	}
	return all
}

// keeps: "`providers` and `programmes` keep a pair if at least one of the two is
// selected; then all engagements of both count".
func (q *question) keeps(a, b *programme) bool { return q.selects(a) || q.selects(b) }

// engagements returns the engagements of some programmes.
func (w *world) engagements(programmes ...*programme) pairs {
	return w.engaged.only(func(at pair) bool {
		return slices.ContainsFunc(programmes, func(p *programme) bool { return p.id == at.programme })
	})
}

// isHere: "must fit the States": engaged in one in scope, if the scope names States.
func (q *question) isHere(p *programme) bool {
	return !q.namesStates() || slices.ContainsFunc(sorted(q.statesOf(p)), q.hasState)
}

// Pair is section 3, `pair`: what two programmes cover.
type Pair struct {
	A, B            string
	CoverA, CoverB  float64 // U(A), U(B)
	CoverBoth       float64 // U(AB)
	Gain            float64
	Redundancy      float64
	Complementarity *float64
	CoLocatedGain   float64
	Footprint       Footprint
	Shared          Shared
	OnlyA, OnlyB    Shared
	LastHeardOf     model.Date // until which day both were, over the States that they share; 0 for never
}

// Footprint is section 3, `footprintOverlap`.
type Footprint struct {
	CellsA, CellsB, Shared      int
	Jaccard, OverlapCoefficient *float64
}

// Shared is what two have in common, or one of them alone.
type Shared struct {
	Cells                          int
	MemberStates, Themes, Mandates []string
	Providers                      []SharedProvider
	Funders                        []string
}

// SharedProvider is a provider with its roles in each.
type SharedProvider struct {
	Provider         string
	RoleInA, RoleInB []model.Role
}

func (q *question) pair(a, b *programme) Pair {
	needs := q.needsInScope()
	ua, ub, both := q.u(needs, q.engagements(a)), q.u(needs, q.engagements(b)), q.u(needs, q.engagements(a, b))
	gain := sub(both, most(ua, ub))
	p := Pair{
		A: a.id, B: b.id, CoverA: rounded(ua), CoverB: rounded(ub), CoverBoth: rounded(both),
		Gain: rounded(gain), Redundancy: rounded(sub(add(ua, ub), both)), Complementarity: ratio(gain, least(ua, ub)),
		CoLocatedGain: rounded(q.coLocatedGain(a, b)), LastHeardOf: q.bothHeardOf(a, b),
	}
	cellsA, cellsB := q.cells(a), q.cells(b)
	shared := common(cellsA, cellsB)
	p.Footprint = Footprint{CellsA: len(cellsA), CellsB: len(cellsB), Shared: len(shared)}
	if len(cellsA) > 0 && len(cellsB) > 0 {
		n := whole(len(shared))
		p.Footprint.Jaccard = ratio(n, whole(len(union(cellsA, cellsB))))
		p.Footprint.OverlapCoefficient = ratio(n, whole(min(len(cellsA), len(cellsB))))
	}
	p.Shared, p.OnlyA, p.OnlyB = q.compared(a, b)
	return p
}

// cells are the State × theme cells of a programme on the scope: "the themes that it
// addresses, with all that are narrower"; "footprints [take] single cells".
func (q *question) cells(p *programme) set {
	cells := set{}
	for state := range q.statesOf(p) {
		for theme := range q.closure(p) {
			if q.hasState(state) && q.hasThemes(setOf(theme)) {
				cells[state+" × "+theme] = true
			}
		}
	}
	return cells
}

// coLocatedGain is "over the States where both are engaged, U_s(AB) -
// max(U_s(A),U_s(B))".
func (q *question) coLocatedGain(a, b *programme) *big.Rat {
	sum := zero
	for _, state := range common(q.statesOf(a), q.statesOf(b)) {
		there := q.in(state)
		ua, ub := q.u(there, q.engagements(a)), q.u(there, q.engagements(b))
		sum = add(sum, sub(q.u(there, q.engagements(a, b)), most(ua, ub)))
	}
	return sum
}

// in returns the open needs in scope of a State.
func (q *question) in(state string) []*need {
	return slices.DeleteFunc(q.needsInScope(), func(n *need) bool { return n.state != state })
}

// bothHeardOf is "until which day both were last heard of: the latest, over the
// States that they share, of the earlier of the two".
func (q *question) bothHeardOf(a, b *programme) model.Date {
	var last model.Date
	for _, state := range common(q.statesOf(a), q.statesOf(b)) {
		last = max(last, min(q.pairHeardOf(pair{a.id, state}), q.pairHeardOf(pair{b.id, state})))
	}
	return last
}

func (w *world) pairHeardOf(at pair) model.Date {
	var last model.Date
	for _, s := range w.engagedBy[at] {
		last = max(last, s.heardOf(w.asOf))
	}
	return last
}

// compared is "`shared`, `onlyA`, `onlyB`: States, themes (of the cells' themes those
// that either addresses), mandates, providers with their roles in each, funders;
// States and themes as far as they are on the scope, the rest whole".
func (q *question) compared(a, b *programme) (shared, onlyA, onlyB Shared) {
	states, themes := q.onScope(q.statesOf(a)), q.themesOn(a, a, b)
	statesB, themesB := q.onScope(q.statesOf(b)), q.themesOn(b, a, b)
	cellsA, cellsB := q.cells(a), q.cells(b)
	fundersA, fundersB := a.by(model.RoleFunding), b.by(model.RoleFunding)
	build := func(pick func(x, y set) []string, providers []string) Shared {
		s := Shared{
			Cells: len(pick(cellsA, cellsB)), MemberStates: pick(states, statesB), Themes: pick(themes, themesB),
			Mandates: pick(a.mandates, b.mandates), Funders: pick(fundersA, fundersB),
		}
		for _, id := range providers {
			s.Providers = append(s.Providers, SharedProvider{id, a.roles(id), b.roles(id)})
		}
		return s
	}
	swapped := func(x, y set) []string { return without(y, x) }
	partnersA, partnersB := a.partners(), b.partners()
	return build(common, common(partnersA, partnersB)), build(without, without(partnersA, partnersB)), build(swapped, without(partnersB, partnersA))
}

// roles returns the roles in which a provider works in a programme, in their order.
func (p *programme) roles(provider string) []model.Role {
	var found []model.Role
	for _, role := range []model.Role{model.RoleLead, model.RoleImplementing, model.RolePartner} {
		if p.parts[part{provider, role}] {
			found = append(found, role)
		}
	}
	return found
}

func (q *question) onScope(states set) set {
	in := set{}
	for state := range states {
		if q.hasState(state) {
			in[state] = true
		}
	}
	return in
}

// themesOn returns the themes of a programme's cells, as far as they are on the
// scope, that either of two addresses. Reading: a theme of a programme that is
// engaged nowhere counts too.
func (q *question) themesOn(p, a, b *programme) set {
	found := set{}
	for theme := range q.closure(p) {
		if (a.addresses[theme] || b.addresses[theme]) && q.hasThemes(setOf(theme)) {
			found[theme] = true
		}
	}
	return found
}

// MeasureFootprint returns the cells of a programme as its row has them: none if the
// scope does not select it. By State, then theme.
func MeasureFootprint(view *model.Snapshot, lens Lens, scope Scope, programme string) ([]string, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return nil, err
	}
	p := q.programmes[q.same[programme]]
	if !q.selects(p) || !q.isOn(p) {
		return nil, nil
	}
	return sorted(q.cells(p)), nil
}
