package analysis

import (
	"cmp"
	"math/big"
	"slices"

	"concert/internal/model"
)

// Pairs says what synergies are looked for between.
type Pairs string

const (
	OfProgrammes Pairs = "PROGRAMMES"
	OfProviders  Pairs = "PROVIDERS" // each with the programmes that it leads or implements
)

// Synergy is what two programmes, or two providers, give by acting together.
// Under coverage alone the whole never exceeds the sum: there is no single
// synergy, but named ones and an ease, each in its own unit, never added up.
//
// Sources: interaction index after Grabisch and Roubens; ease as the resource
// allocation index of Zhou 2009.
type Synergy struct {
	figure // its index is that in the list
	p      *pairing
	of     Pairs
	left   int32 // a programme or a provider
	right  int32
	a, b   []int32 // programmes
	sums   sums
	ease   *big.Rat
	shared []model.Handle // resolutions
}

// Synergies are pairs: by coLocatedGain, then enablingEffect, then ease, then
// the number of shared resolutions, then ids.
type Synergies struct {
	figure
	List []Synergy
}

// MeasureSynergies measures pairs of active programmes that share an engaged
// State, a theme, a mandate or a provider, or of providers of which two
// programmes make such a pair.
func MeasureSynergies(g *Ground, of Pairs, scope Scope, lens Lens) (Synergies, error) {
	q, err := g.ask(scope, lens)
	if err != nil {
		return Synergies{}, err
	}
	pairs, err := q.pairs(none)
	if err != nil {
		return Synergies{}, err
	}
	p := q.pairing()
	var list []Synergy
	if of == OfProviders {
		list = p.ofProviders(pairs)
	} else {
		for _, x := range pairs {
			list = append(list, p.ofProgrammes(x[0], x[1]))
		}
	}
	slices.SortFunc(list, func(a, b Synergy) int {
		return cmp.Or(
			cmp.Compare(b.sums.coLocated, a.sums.coLocated), cmp.Compare(b.sums.enable, a.sums.enable),
			b.ease.Cmp(a.ease), cmp.Compare(len(b.shared), len(a.shared)),
			cmp.Compare(a.left, b.left), cmp.Compare(a.right, b.right),
		)
	})
	m := q.over(func(i int32) *question { return q.among(unionOf(list[i].a, list[i].b)) })
	for i := range list {
		list[i].figure = figure{m, int32(i)}
	}
	return Synergies{m.whole(), list}, nil
}

func (p *pairing) ofProgrammes(left, right int32) Synergy {
	s := Synergy{p: p, of: OfProgrammes, left: left, right: right, a: []int32{left}, b: []int32{right}, ease: new(big.Rat)}
	s.sums = p.measure(s.a, s.b)
	for _, c := range s.CommonProviders() {
		s.ease.Add(s.ease, big.NewRat(1, int64(c.Degree)))
	}
	s.shared = p.sharedResolutions(s.a, s.b)
	return s
}

// ofProviders returns the pairs of providers of which two programmes make a
// pair.
func (p *pairing) ofProviders(pairs [][2]int32) []Synergy {
	g := p.g
	delivers := func(x int32) []int32 {
		return g.programmes[x].providersIn(model.RoleLead, model.RoleImplementing)
	}
	found := map[[2]int32]bool{}
	for _, x := range pairs {
		for _, v := range delivers(x[0]) {
			for _, w := range delivers(x[1]) {
				if v != w && p.providersInScope(v, w) {
					found[[2]int32{min(v, w), max(v, w)}] = true
				}
			}
		}
	}
	all := make([]Synergy, 0, len(found))
	for x := range found {
		s := Synergy{p: p, of: OfProviders, left: x[0], right: x[1], a: g.delivered(x[0]), b: g.delivered(x[1])}
		s.sums = p.measure(s.a, s.b)
		s.ease = big.NewRat(int64(len(common(s.a, s.b))), 1)
		s.shared = p.sharedResolutions(s.a, s.b)
		all = append(all, s)
	}
	return all
}

// providersInScope reports whether one of two providers is named, if any is.
func (p *pairing) providersInScope(v, w int32) bool {
	if p.scope.Providers == nil {
		return true
	}
	return slices.ContainsFunc(p.scope.Providers, func(x model.Provider) bool {
		named := p.g.providerAt.of(x.Handle)
		return named == v || named == w
	})
}

// delivered returns the active programmes that a provider leads or implements.
func (g *Ground) delivered(v int32) []int32 {
	var all []int32
	g.ledBy(v).each(func(p int32) {
		if g.programmes[p].active {
			all = append(all, p)
		}
	})
	return all
}

// sharedResolutions returns the resolutions that both sides are mandated by.
func (p *pairing) sharedResolutions(a, b []int32) []model.Handle {
	of := func(programmes []int32) []model.Handle {
		var all []model.Handle
		for _, x := range programmes {
			for _, h := range p.g.programmes[x].mandates {
				if h.Kind() == model.KindResolution {
					all = append(all, h)
				}
			}
		}
		slices.SortFunc(all, model.ByID)
		return slices.Compact(all)
	}
	return common(of(a), of(b))
}

func (s Synergy) member(i int32) model.Handle {
	if s.of == OfProviders {
		return s.p.g.providers[i].Handle
	}
	return s.p.g.programmes[i].Handle
}

// A returns the one with the lower id.
func (s Synergy) A() model.Handle { return s.member(s.left) }

// B returns the other.
func (s Synergy) B() model.Handle { return s.member(s.right) }

// Relation says how two programmes are known to work together, "" of providers.
func (s Synergy) Relation() Relation {
	if s.of == OfProviders {
		return ""
	}
	return s.p.g.relation(s.left, s.right)
}

// CoLocatedGain returns, in severity points, the sum of
// U_s(AB) - max(U_s(A), U_s(B)) over the States where both are engaged.
func (s Synergy) CoLocatedGain() (points float64, ok bool) { return s.known(s.sums.coLocated) }

// EnablingEffect returns att-U(AB) - att-U(A) - att-U(B), measured alone.
func (s Synergy) EnablingEffect() (points float64, ok bool) { return s.known(s.sums.enable) }

// OnTop returns, with O all engagements of neither,
// att-U(O+AB) - att-U(O+A) - att-U(O+B) + att-U(O).
func (s Synergy) OnTop() (points float64, ok bool) {
	total := micro(0)
	s.onTop(func(_ *need, m micro) { total += m })
	return s.known(total)
}

// onTop calls do with the part of each need in the effect on top of others.
func (s Synergy) onTop(do func(n *need, m micro)) {
	s.interactions(func(at int32) []int32 {
		return without(s.p.g.engagements().in[at].programmes, unionOf(s.a, s.b))
	}, do)
}

// interactions calls do with the part of each need in
// att(O+AB) - att(O+A) - att(O+B) + att(O), where others gives O by State.
func (s Synergy) interactions(others func(at int32) []int32, do func(n *need, m micro)) {
	for _, at := range s.p.statesOf(s.a, s.b) {
		a, b := s.p.g.engagedHere(s.a, at), s.p.g.engagedHere(s.b, at)
		if len(a) == 0 || len(b) == 0 {
			continue
		}
		o := others(at)
		parts := map[*need]micro{}
		for _, term := range []struct {
			sign       micro
			programmes []int32
		}{{1, unionOf(o, unionOf(a, b))}, {-1, unionOf(o, a)}, {-1, unionOf(o, b)}, {1, o}} {
			s.p.attained(at, s.p.by(at, term.programmes), func(n *need, points micro) { parts[n] += term.sign * points })
		}
		s.p.eachIn(at, func(n *need) { do(n, parts[n]) })
	}
}

// Ease returns, of programmes, the sum of 1/degree over common providers, and
// of providers the number of common programmes. It is never added to points.
func (s Synergy) Ease() float64 { return round(s.ease).float() }

// CommonProvider is a provider in both programmes of a pair.
type CommonProvider struct {
	Provider model.Provider
	Degree   int
}

// CommonProviders returns those that lead, implement or are partner in both
// programmes, each with the number of active programmes that it so takes part in.
func (s Synergy) CommonProviders() []CommonProvider {
	if s.of == OfProviders {
		return nil
	}
	g := s.p.g
	var all []CommonProvider
	for _, v := range common(g.programmes[s.left].providersIn(DefaultRoles()...), g.programmes[s.right].providersIn(DefaultRoles()...)) {
		all = append(all, CommonProvider{g.providers[v].Provider, g.providers[v].degree})
	}
	return all
}

// CommonProgrammes returns the active programmes that both providers lead or
// implement.
func (s Synergy) CommonProgrammes() []model.Programme {
	if s.of == OfProgrammes {
		return nil
	}
	var all []model.Programme
	for _, p := range common(s.a, s.b) {
		all = append(all, s.p.g.programmes[p].Programme)
	}
	return all
}

// SharedResolutions returns the resolutions that both are mandated by.
func (s Synergy) SharedResolutions() []model.Resolution {
	all := make([]model.Resolution, len(s.shared))
	for i, h := range s.shared {
		all[i], _ = h.Resolution()
	}
	return all
}

// Pair returns what the two do to the needs in scope.
func (s Synergy) Pair() Pair { return s.p.pair(s.figure, s.a, s.b, s.sums) }

// Unit returns the unit of the synergies, severity points.
func (Synergy) Unit() Unit { return SeverityPoints }

// SynergyMeasure names a figure of a Synergy that has contributions.
type SynergyMeasure string

const (
	SynergyCoLocatedGain  SynergyMeasure = "CO_LOCATED_GAIN"
	SynergyEnablingEffect SynergyMeasure = "ENABLING_EFFECT"
	SynergyOnTop          SynergyMeasure = "ON_TOP"
)

// Contributions returns the parts of a figure by State and need. Those of the
// co-located gain are against the larger side of each State, of equals the
// lower id; those of attainable points are not divided among programmes.
func (s Synergy) Contributions(of SynergyMeasure) []Contribution {
	var parts []Contribution
	put := func(n *need, m micro) { parts = appendPart(parts, s.p.g, n, m, nil) }
	switch of {
	case SynergyEnablingEffect:
		s.interactions(func(int32) []int32 { return nil }, put)
	case SynergyOnTop:
		s.onTop(put)
	default:
		return s.coLocatedParts()
	}
	return parts
}

func (s Synergy) coLocatedParts() []Contribution {
	var parts []Contribution
	a, b := s.p.g.engagementsOf(s.p.g.setOf(s.a)), s.p.g.engagementsOf(s.p.g.setOf(s.b))
	both := s.own().engaged
	for _, at := range s.p.statesOf(s.a, s.b) {
		sums, shared := s.p.measureIn(at, s.a, s.b)
		if !shared {
			continue
		}
		larger := a
		if sums.b > sums.a {
			larger = b
		}
		s.p.eachCovered(at, s.a, s.b, func(n *need) { parts = s.p.appendGain(parts, n, both, larger) })
	}
	return parts
}

// Evidence returns the paths by which the two cover needs in scope, then those
// along REQUIRES between the needs that they cover.
func (s Synergy) Evidence() []Evidence {
	both := s.own()
	paths := both.evidence()
	both.eachPresent(func(i int32, n *need) {
		if both.engaged.of(n).part(s.p.lens.kappa) > 0 {
			paths = append(paths, s.p.g.requirements(i)...)
		}
	})
	return paths
}
