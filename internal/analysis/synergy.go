package analysis

import (
	"cmp"
	"context"
	"encoding/binary"
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

// Synergy is what two programmes, or two providers, gain by acting together. Under
// coverage alone the whole never exceeds the sum: there is no single synergy, but
// named ones and an ease, each in its own unit, never added up.
//
// Sources: interaction index after Grabisch and Roubens; ease as the resource
// allocation index of Zhou 2009.
type Synergy struct {
	figure      // its index is that in the list
	p           *synergetic
	left, right int32 // programmes or providers
	coLocated   grain
	enable      grain
}

// synergetic looks at pairs, of programmes or of providers.
type synergetic struct {
	*pairing
	of          Pairs
	resolutions [][]int32 // by party: what its programmes are mandated by, sorted
	common      [][]int32 // by party: the providers of a programme, the programmes of a provider
	eases       eases
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
func MeasureSynergies(ctx context.Context, g *Ground, of Pairs, scope Scope, lens Lens) (_ Synergies, err error) {
	defer caught(&err)
	q, err := g.ask(ctx, scope, lens)
	if err != nil {
		return Synergies{}, err
	}
	pairs, err := q.openingPairs()
	if err != nil {
		return Synergies{}, err
	}
	p := q.synergetic(of)
	if of == OfProviders {
		if pairs, err = p.ofProviders(pairs); err != nil {
			return Synergies{}, err
		}
	}
	list := p.synergies(pairs)
	q.weighed()
	m := q.over(func(whole *question, i int32) *question {
		return whole.among(unionOf(list[i].a().programmes, list[i].b().programmes))
	})
	p.question = m.question
	for i := range list {
		list[i].figure = figure{m, int32(i)}
	}
	return Synergies{m.whole(), list}, nil
}

func (q *question) synergetic(of Pairs) *synergetic {
	parties := len(q.g.programmes)
	if of == OfProviders {
		parties = len(q.g.providers)
	}
	return &synergetic{
		pairing: q.pairing(parties), of: of, eases: eases{ranks: map[string]int32{}},
		resolutions: make([][]int32, parties), common: make([][]int32, parties),
	}
}

// synergyKey is a pair, and what orders it in lists.
type synergyKey struct {
	coLocated, enable grain
	ease, resolutions int32 // the ease by its index, then by its rank
	left, right       int32
}

// synergies measures pairs, and puts them in the order of lists.
func (p *synergetic) synergies(pairs [][2]int32) []Synergy {
	keys := make([]synergyKey, len(pairs))
	for i, x := range pairs {
		heed(p.look)
		keys[i] = p.key(x[0], x[1])
	}
	ranks := p.eases.sorted()
	for i := range keys {
		keys[i].ease = ranks[keys[i].ease]
	}
	slices.SortFunc(keys, func(x, y synergyKey) int {
		heed(p.look)
		return cmp.Or(
			cmp.Compare(y.coLocated, x.coLocated), cmp.Compare(y.enable, x.enable),
			cmp.Compare(y.ease, x.ease), cmp.Compare(y.resolutions, x.resolutions),
			cmp.Compare(x.left, y.left), cmp.Compare(x.right, y.right),
		)
	})
	list := make([]Synergy, len(keys))
	for i, k := range keys {
		list[i] = Synergy{p: p, left: k.left, right: k.right, coLocated: k.coLocated, enable: k.enable}
	}
	return list
}

func (p *synergetic) key(left, right int32) synergyKey {
	p.lay(left)
	p.lay(right)
	k := synergyKey{left: left, right: right}
	c := coupleOf(&p.parties[left], &p.parties[right])
	c.each(func(x, y *local) {
		redundancy := p.redundancy(c, x, y)
		k.coLocated += min(x.points, y.points) - redundancy
		k.enable += p.enable(c, x, y, redundancy)
	})
	p.eases.degrees = p.appendDegrees(p.eases.degrees[:0], left, right)
	k.ease = p.eases.index()
	k.resolutions = int32(countCommon(p.resolutions[left], p.resolutions[right]))
	return k
}

// lay makes a party ready, once.
func (p *synergetic) lay(i int32) {
	if p.parties[i].programmes != nil {
		return
	}
	var programmes []int32
	if p.of == OfProviders {
		programmes = p.g.delivered(i)
		p.common[i] = programmes
	} else {
		programmes = []int32{i}
		p.common[i] = p.g.programmes[i].providersIn(DefaultRoles()...)
	}
	p.pairing.lay(i, programmes)
	for _, h := range p.g.resolutionsOf(programmes) {
		p.resolutions[i] = append(p.resolutions[i], p.g.mandates[h])
	}
	slices.Sort(p.resolutions[i])
}

// appendDegrees appends what the ease of a pair is the sum of: of programmes the
// degrees of their common providers, of providers 1 for each common programme.
func (p *synergetic) appendDegrees(all []int32, left, right int32) []int32 {
	eachCommon(p.common[left], p.common[right], func(i int32) {
		degree := 1
		if p.of == OfProgrammes {
			degree = p.g.providers[i].degree
		}
		all = append(all, int32(degree))
	})
	return all
}

// eases are the different sums of 1/degree, which are few. They are compared
// once, exactly.
type eases struct {
	ranks   map[string]int32 // by degrees, sorted: the index of the sum
	sums    []*big.Rat
	degrees []int32 // those of a pair
	key     []byte
}

// index returns the index of the sum of the degrees.
func (e *eases) index() int32 {
	slices.Sort(e.degrees)
	e.key = e.key[:0]
	for _, d := range e.degrees {
		e.key = binary.LittleEndian.AppendUint32(e.key, uint32(d))
	}
	i, ok := e.ranks[string(e.key)]
	if !ok {
		i = int32(len(e.sums))
		e.ranks[string(e.key)] = i
		e.sums = append(e.sums, easeOf(e.degrees))
	}
	return i
}

func easeOf(degrees []int32) *big.Rat {
	sum := new(big.Rat)
	for _, d := range degrees {
		sum.Add(sum, big.NewRat(1, int64(d)))
	}
	return sum
}

// sorted returns the rank of each sum by its index; equals have one rank.
func (e *eases) sorted() []int32 {
	order := make([]int32, len(e.sums))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int { return e.sums[i].Cmp(e.sums[j]) })
	ranks := make([]int32, len(e.sums))
	for at, i := range order {
		ranks[i] = int32(at)
		if at > 0 && e.sums[i].Cmp(e.sums[order[at-1]]) == 0 {
			ranks[i] = ranks[order[at-1]]
		}
	}
	return ranks
}

// ofProviders returns the pairs of providers of which two programmes make a
// pair, by ids.
func (p *synergetic) ofProviders(pairs [][2]int32) ([][2]int32, error) {
	g := p.g
	with := make([][]int32, len(g.programmes)) // by programme: those that it makes a pair with
	for _, x := range pairs {
		with[x[0]] = append(with[x[0]], x[1])
		with[x[1]] = append(with[x[1]], x[0])
	}
	delivers := make([][]int32, len(g.programmes))
	for i := range g.programmes {
		delivers[i] = g.programmes[i].providersIn(model.RoleLead, model.RoleImplementing)
	}
	var found [][2]int32
	row := newBitset(len(g.providers))
	for i := range g.providers {
		v := int32(i)
		clear(row)
		for _, a := range g.delivered(v) {
			for _, b := range with[a] {
				heed(p.look)
				for _, w := range delivers[b] {
					if w > v && p.providersInScope(v, w) {
						row.set(w)
					}
				}
			}
		}
		if len(found)+row.count() > maxPairs {
			return nil, tooManyPairs("providers")
		}
		row.each(func(w int32) { found = append(found, [2]int32{v, w}) })
	}
	return found, nil
}

// providersInScope reports whether one of two providers is named, if any is.
func (p *synergetic) providersInScope(v, w int32) bool {
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

func (s Synergy) a() *party { return &s.p.parties[s.left] }
func (s Synergy) b() *party { return &s.p.parties[s.right] }

func (s Synergy) member(i int32) model.Handle {
	if s.p.of == OfProviders {
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
	if s.p.of == OfProviders {
		return ""
	}
	return s.p.g.relation(s.left, s.right)
}

// CoLocatedGain returns, in severity points, the sum of
// U_s(AB) - max(U_s(A), U_s(B)) over the States where both are engaged.
func (s Synergy) CoLocatedGain() (points float64, ok bool) { return s.known(s.coLocated) }

// EnablingEffect returns att-U(AB) - att-U(A) - att-U(B), measured alone.
func (s Synergy) EnablingEffect() (points float64, ok bool) { return s.known(s.enable) }

// OnTop returns, with O all engagements of neither,
// att-U(O+AB) - att-U(O+A) - att-U(O+B) + att-U(O), nil if the needs in scope give
// no points.
func (s Synergy) OnTop(ctx context.Context) (*float64, error) {
	if _, ok := s.known(0); !ok {
		return nil, nil
	}
	return asked(ctx, s.own(), func(q *question) *float64 {
		total := grain(0)
		s.onTop(s.p.as(q), func(_ *need, m grain) { total += m })
		return new(total.float())
	})
}

// onTop calls do with the part of each need in the effect on top of others.
func (s Synergy) onTop(p *pairing, do func(n *need, m grain)) {
	s.interactions(p, func(at int32) []int32 {
		return without(p.g.engagements().here(at), unionOf(s.a().programmes, s.b().programmes))
	}, do)
}

// interactions calls do with the part of each need in
// att(O+AB) - att(O+A) - att(O+B) + att(O), where others gives O by State.
func (s Synergy) interactions(p *pairing, others func(at int32) []int32, do func(n *need, m grain)) {
	coupleOf(s.a(), s.b()).each(func(x, _ *local) {
		at := x.state
		a, b, o := p.g.engagedHere(s.a().programmes, at), p.g.engagedHere(s.b().programmes, at), others(at)
		parts := map[*need]grain{}
		for _, term := range []struct {
			sign       grain
			programmes []int32
		}{{1, unionOf(o, unionOf(a, b))}, {-1, unionOf(o, a)}, {-1, unionOf(o, b)}, {1, o}} {
			p.eachAttained(at, p.selection.by(at, term.programmes), func(n *need, points grain) { parts[n] += term.sign * points })
		}
		p.eachIn(at, func(n *need) { do(n, parts[n]) })
	})
}

// Ease returns, of programmes, the sum of 1/degree over common providers, and
// of providers the number of common programmes. It is never added to points.
func (s Synergy) Ease() float64 {
	return round(easeOf(s.p.appendDegrees(nil, s.left, s.right))).float()
}

// CommonProvider is a provider in both programmes of a pair.
type CommonProvider struct {
	Provider model.Provider
	Degree   int
}

// CommonProviders returns those that lead, implement or are partner in both
// programmes, each with the number of active programmes that it so takes part in.
func (s Synergy) CommonProviders() []CommonProvider {
	if s.p.of == OfProviders {
		return nil
	}
	g := s.p.g
	var all []CommonProvider
	for _, v := range common(s.p.common[s.left], s.p.common[s.right]) {
		all = append(all, CommonProvider{g.providers[v].Provider, g.providers[v].degree})
	}
	return all
}

// CommonProgrammes returns the active programmes that both providers lead or
// implement.
func (s Synergy) CommonProgrammes() []model.Programme {
	if s.p.of == OfProgrammes {
		return nil
	}
	var all []model.Programme
	for _, p := range common(s.a().programmes, s.b().programmes) {
		all = append(all, s.p.g.programmes[p].Programme)
	}
	return all
}

// SharedResolutions returns the resolutions that both are mandated by.
func (s Synergy) SharedResolutions() []model.Resolution {
	all := []model.Resolution{}
	for _, h := range common(s.p.g.resolutionsOf(s.a().programmes), s.p.g.resolutionsOf(s.b().programmes)) {
		r, _ := h.Resolution()
		all = append(all, r)
	}
	return all
}

// resolutionsOf returns the resolutions that programmes are mandated by, by id.
func (g *Ground) resolutionsOf(programmes []int32) []model.Handle {
	var all []model.Handle
	for _, x := range programmes {
		for _, h := range g.programmes[x].mandates {
			if h.Kind() == model.KindResolution {
				all = append(all, h)
			}
		}
	}
	slices.SortFunc(all, model.ByID)
	return slices.Compact(all)
}

// Pair returns how the two together cover the needs in scope.
func (s Synergy) Pair() Pair { return s.p.pair(s.figure, idOf("pair", s.A(), s.B()), s.a(), s.b()) }

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
// co-located gain are counted against the larger side in each State, or, if both
// are equal, against the one with the lower id; those of attainable points are not
// divided among programmes.
func (s Synergy) Contributions(ctx context.Context, of SynergyMeasure) ([]Contribution, error) {
	return asked(ctx, s.own(), func(q *question) []Contribution {
		p := s.p.as(q)
		var parts []portion
		put := func(n *need, m grain) { parts = append(parts, portion{need: n, points: m}) }
		switch of {
		case SynergyEnablingEffect:
			s.interactions(p, func(int32) []int32 { return nil }, put)
		case SynergyOnTop:
			s.onTop(p, put)
		default:
			parts = s.coLocatedParts(p)
		}
		return p.g.publish(parts)
	})
}

func (s Synergy) coLocatedParts(p *pairing) []portion {
	var parts []portion
	a, b := s.a().programmes, s.b().programmes
	onlyA, onlyB := p.g.engagementsOf(p.g.setOf(a)), p.g.engagementsOf(p.g.setOf(b))
	coupleOf(s.a(), s.b()).each(func(x, y *local) {
		larger := onlyA
		if y.points > x.points {
			larger = onlyB
		}
		p.eachCovered(x.state, a, b, func(n *need) { parts = append(parts, p.gained(n, p.engaged, larger)) })
	})
	return parts
}

// Evidence returns the paths by which the two cover needs in scope, then those
// along REQUIRES between the needs that they cover.
func (s Synergy) Evidence(ctx context.Context) ([]Evidence, error) {
	return asked(ctx, s.own(), func(both *question) []Evidence {
		paths := both.evidence()
		both.eachPresent(func(i int32, n *need) {
			if both.engaged.of(n).part(both.lens.impliedWeight) > 0 {
				paths = append(paths, both.requirements(i)...)
			}
		})
		return paths
	})
}
