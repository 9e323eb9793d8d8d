package naive

import (
	"cmp"
	"math/big"
	"slices"

	"concert/internal/model"
)

// The relations of a duplication candidate, in the order in which the first that
// holds is given.
const (
	CoDelivery             = "CO_DELIVERY"
	JointInitiative        = "JOINT_INITIATIVE"
	SameLead               = "SAME_LEAD"
	SharedDeliverer        = "SHARED_DELIVERER"
	NoCoordinationRecorded = "NO_COORDINATION_RECORDED"
)

// Duplication is section 3, `duplicationCandidates`: "one row for each open need and
// pair that both have an extent above 0 on it in force, both engaged there".
type Duplication struct {
	Need, MemberState, A, B string
	ExtentA, ExtentB        float64
	Surplus                 float64
	SurplusOfNeed           float64
	Relation                string
	PotentialDuplication    bool
	surplus                 *big.Rat
}

// Overlap is a pair in the list of overlaps.
type Overlap struct {
	Pair
	Surplus     float64 // the sum over its candidates
	Duplication []Duplication
	surplus     *big.Rat
}

// MeasureOverlaps lists pairs "by the sum of surplus, then shared cells, then whether
// a State is shared, then ids". Both must fit the States, themes and resolutions of
// the scope; with, if not "", is one of the two.
func MeasureOverlaps(view *model.Snapshot, lens Lens, scope Scope, with string) ([]Overlap, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return nil, err
	}
	var all []Overlap
	for _, pair := range q.formed() {
		a, b := pair[0], pair[1]
		if with != "" && a.id != q.same[with] && b.id != q.same[with] {
			continue
		}
		if q.keeps(a, b) && q.isHere(a) && q.isHere(b) && q.isOn(a) && q.isOn(b) {
			all = append(all, q.overlap(a, b))
		}
	}
	slices.SortStableFunc(all, func(a, b Overlap) int {
		return cmp.Or(b.surplus.Cmp(a.surplus), cmp.Compare(b.Footprint.Shared, a.Footprint.Shared),
			first(len(a.Shared.MemberStates) > 0, len(b.Shared.MemberStates) > 0))
	})
	return all, nil
}

func (q *question) overlap(a, b *programme) Overlap {
	o := Overlap{Pair: q.pair(a, b), surplus: zero, Duplication: q.duplicationsOf(a, b)}
	for _, d := range o.Duplication {
		o.surplus = add(o.surplus, d.surplus)
	}
	o.Surplus = rounded(o.surplus)
	return o
}

// MeasureDuplication lists the candidates "by surplus, then programme ids, then need
// id". "The need must fit."
func MeasureDuplication(view *model.Snapshot, lens Lens, scope Scope) ([]Duplication, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return nil, err
	}
	return q.duplications(), nil
}

func (q *question) duplications() []Duplication {
	var all []Duplication
	for _, pair := range q.formed() {
		if q.keeps(pair[0], pair[1]) {
			all = append(all, q.duplicationsOf(pair[0], pair[1])...)
		}
	}
	slices.SortStableFunc(all, func(a, b Duplication) int { return b.surplus.Cmp(a.surplus) })
	return all
}

// duplicationsOf returns the candidates of a pair by surplus, then need id.
func (q *question) duplicationsOf(a, b *programme) []Duplication {
	var all []Duplication
	for _, n := range q.needsInScope() {
		ea, eb := q.extent(a.id, n.id), q.extent(b.id, n.id)
		if !q.engaged[pair{a.id, n.state}] || !q.engaged[pair{b.id, n.state}] || ea.Sign() == 0 || eb.Sign() == 0 {
			continue
		}
		all = append(all, q.duplication(a, b, n))
	}
	slices.SortStableFunc(all, func(a, b Duplication) int { return b.surplus.Cmp(a.surplus) })
	return all
}

func (q *question) duplication(a, b *programme, n *need) Duplication {
	ea, eb := q.extent(a.id, n.id), q.extent(b.id, n.id)
	d := Duplication{
		Need: n.id, MemberState: n.state, A: a.id, B: b.id, ExtentA: rounded(ea), ExtentB: rounded(eb), Relation: q.relation(a, b),
		SurplusOfNeed: rounded(q.surplusOf(n)), surplus: zero,
	}
	if d.Relation != CoDelivery {
		d.surplus = mul(q.weight(n), most(zero, sub(add(ea, eb), one)))
	}
	d.Surplus = rounded(d.surplus)
	late := d.Relation == SameLead || d.Relation == SharedDeliverer || d.Relation == NoCoordinationRecorded
	d.PotentialDuplication = late && add(ea, eb).Cmp(big.NewRat(5, 4)) >= 0 &&
		!q.inForce(a.id, n.id).isSelfAssessed(q.assessedAt) && !q.inForce(b.id, n.id).isSelfAssessed(q.assessedAt)
	return d
}

// surplusOf is "that of the need, w·max(0, x-1)".
func (w *world) surplusOf(n *need) *big.Rat {
	return mul(w.weight(n), most(zero, sub(w.coverOf(n, w.engaged).x, one)))
}

// relation is the first that holds.
func (w *world) relation(a, b *programme) string {
	switch {
	case a.family == b.family:
		return CoDelivery
	case w.coordinates(a.id, b.id):
		return JointInitiative
	case len(common(a.by(model.RoleLead), b.by(model.RoleLead))) > 0:
		return SameLead
	case len(common(a.by(model.RoleLead, model.RoleImplementing), b.by(model.RoleLead, model.RoleImplementing))) > 0:
		return SharedDeliverer
	}
	return NoCoordinationRecorded
}

func (w *world) coordinates(a, b string) bool {
	return w.linked(a, model.CoordinatesWith)[b] || w.linked(b, model.CoordinatesWith)[a]
}

// Comparison is section 3, `compare`, of providers or States: what both have and
// what one alone has, in the order of ids.
type Comparison struct{ Shared, OnlyA, OnlyB Held }

// Held is what providers or States are compared by.
type Held struct{ Programmes, MemberStates, Themes, Mandates, Providers, Funders []string }

// ComparePair compares two programmes, also where they share nothing.
func ComparePair(view *model.Snapshot, lens Lens, scope Scope, a, b string) (Pair, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return Pair{}, err
	}
	return q.pair(q.programmes[q.same[a]], q.programmes[q.same[b]]), nil
}

type holding struct{ programmes, states, themes, mandates, providers, funders set }

// CompareProviders is "the same over the programmes that each leads or implements,
// and those programmes". Reading: active ones.
func CompareProviders(view *model.Snapshot, lens Lens, scope Scope, a, b string) (Comparison, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return Comparison{}, err
	}
	ranA, ranB := q.runBy(q.root[q.same[a]]), q.runBy(q.root[q.same[b]])
	addressed := set{}
	for _, p := range append(slices.Clone(ranA), ranB...) {
		addressed = union(addressed, p.addresses)
	}
	return compareHoldings(q.held(ranA, addressed), q.held(ranB, addressed)), nil
}

// runBy returns the active programmes that a provider leads or implements.
func (w *world) runBy(provider string) []*programme {
	var found []*programme
	for _, id := range sorted(w.active) {
		if p := w.programmes[id]; p.by(model.RoleLead, model.RoleImplementing)[provider] {
			found = append(found, p)
		}
	}
	return found
}

func (q *question) held(programmes []*programme, addressed set) holding {
	h := holding{set{}, set{}, set{}, set{}, set{}, set{}}
	for _, p := range programmes {
		h.programmes[p.id] = true
		h.states = union(h.states, q.onScope(q.statesOf(p)))
		for theme := range q.closure(p) {
			if addressed[theme] && q.hasThemes(setOf(theme)) {
				h.themes[theme] = true
			}
		}
		h.mandates = union(h.mandates, p.mandates)
		h.providers = union(h.providers, p.partners())
		h.funders = union(h.funders, p.by(model.RoleFunding))
	}
	return h
}

// CompareStates is "programmes engaged there on the scope, their providers, and the
// themes and mandates of the open needs in scope".
func CompareStates(view *model.Snapshot, lens Lens, scope Scope, a, b string) (Comparison, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return Comparison{}, err
	}
	return compareHoldings(q.heldBy(a), q.heldBy(b)), nil
}

func (q *question) heldBy(state string) holding {
	h := holding{set{}, set{}, set{}, set{}, set{}, set{}}
	for at := range q.there() {
		if at.state == state {
			h.programmes[at.programme] = true
			h.providers = union(h.providers, q.programmes[at.programme].partners())
		}
	}
	for _, n := range q.in(state) {
		h.themes, h.mandates = union(h.themes, n.concerns), union(h.mandates, n.arises)
	}
	return h
}

func compareHoldings(a, b holding) Comparison {
	pick := func(among func(x, y set) []string) Held {
		return Held{
			among(a.programmes, b.programmes), among(a.states, b.states), among(a.themes, b.themes),
			among(a.mandates, b.mandates), among(a.providers, b.providers), among(a.funders, b.funders),
		}
	}
	return Comparison{pick(common), pick(without), pick(func(x, y set) []string { return without(y, x) })}
}

// Told returns what is published of a candidate.
func (d Duplication) Told() Duplication {
	d.surplus = nil
	return d
}
