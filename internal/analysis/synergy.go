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

// Synergy is what two programmes, or two providers, gain by acting together: what can
// be acted on is named, each in its own unit, and never added up. What the two cover
// side by side already is described beside it.
//
// Of two providers, the programmes of each side are those that it leads or implements
// and the other does not.
//
// Source: ease as the resource allocation index of Zhou 2009.
type Synergy struct {
	figure      // its index is that in the list
	p           *synergetic
	left, right int32 // programmes or providers
	gain        grain
	effect      grain
}

// synergetic looks at pairs, of programmes or of providers.
type synergetic struct {
	*pairing
	of          Pairs
	resolutions [][]int32 // by party: what its programmes are mandated by, sorted
	common      [][]int32 // by party: the providers of a programme, the programmes of a provider
	with        [][]int32 // of providers, by programme: those that it makes a pair with
	doors       *doors
	figures     *measured
	beside      *measured // what the pairs beside the synergies rest on
	shown       []Synergy
	places      lazy[[]Stability]
}

// Synergies are pairs: by introductionGain, then enablingEffect, then ease, then
// the number of shared resolutions, then ids.
type Synergies struct {
	figure
	List []Synergy
	held int
}

// Held returns how many items are kept for the list: pairs, and suggestions that may
// become introductions.
func (s Synergies) Held() int { return s.held }

// MeasureSynergies measures pairs of active programmes that share an engaged
// State, a theme, a mandate or a provider, or of providers of which two programmes
// that not both run make such a pair; with, if it is not nil, is one of each pair of
// providers.
func MeasureSynergies(ctx context.Context, g *Ground, of Pairs, with *model.Provider, scope Scope, lens Lens) (_ Synergies, err error) {
	defer caught(&err)
	q, err := g.ask(ctx, scope, lens)
	if err != nil {
		return Synergies{}, err
	}
	p := q.synergetic(of)
	pairs, err := p.pairs(with)
	if err != nil {
		return Synergies{}, err
	}
	list := p.measure(pairs)
	return Synergies{p.figures.whole(), list, len(list) + len(p.doors.list)}, nil
}

// pairs returns the pairs to measure, all or those with one provider.
func (p *synergetic) pairs(with *model.Provider) ([][2]int32, error) {
	if p.of == OfProgrammes {
		return p.openingPairs(nil)
	}
	var only []int32
	if with != nil {
		only = append([]int32{}, p.g.delivered(p.g.providerAt.of(with.Handle))...)
	}
	pairs, err := p.openingPairs(only)
	if err != nil {
		return nil, err
	}
	p.pairUp(pairs)
	return p.ofProviders(with)
}

// synergyOf measures a pair that need not share anything.
func (q *question) synergyOf(of Pairs, i, j int32) (*Synergy, error) {
	p := q.synergetic(of)
	if of == OfProviders {
		pairs, err := q.openingPairs(append([]int32{}, q.g.delivered(i)...))
		if err != nil {
			return nil, err
		}
		p.pairUp(pairs)
	}
	return &p.measure([][2]int32{{min(i, j), max(i, j)}})[0], nil
}

// measure measures pairs, and puts them in the order of lists.
func (p *synergetic) measure(pairs [][2]int32) []Synergy {
	for _, x := range pairs {
		heed(p.look)
		p.lay(x[0])
		p.lay(x[1])
	}
	list := p.rank(pairs, p.doors)
	p.weighed()
	narrow := func(whole *question, i int32) *question { return whole.among(list[i].programmes()) }
	p.figures, p.beside, p.shown = p.over(narrow), p.over(narrow), list
	p.question = p.figures.question
	for i := range list {
		list[i].figure = figure{p.figures, int32(i)}
	}
	return list
}

func (q *question) synergetic(of Pairs) *synergetic {
	parties := len(q.g.programmes)
	if of == OfProviders {
		parties = len(q.g.providers)
	}
	return &synergetic{
		pairing: q.pairing(parties), of: of, doors: q.doors(),
		resolutions: make([][]int32, parties), common: make([][]int32, parties), with: make([][]int32, len(q.g.programmes)),
	}
}

// synergyKey is a pair, and what orders it in lists.
type synergyKey struct {
	gain, effect      grain
	ease, resolutions int32 // the ease by its index, then by its rank
	left, right       int32
}

// rank puts pairs in the order of lists, by what can be introduced.
func (p *synergetic) rank(pairs [][2]int32, by *doors) []Synergy {
	r := ranking{p, by, eases{ranks: map[string]int32{}}}
	keys := make([]synergyKey, len(pairs))
	for i, x := range pairs {
		heed(by.look)
		keys[i] = r.key(x[0], x[1])
	}
	ranks := r.eases.sorted()
	for i := range keys {
		keys[i].ease = ranks[keys[i].ease]
	}
	slices.SortFunc(keys, func(x, y synergyKey) int {
		heed(by.look)
		return cmp.Or(
			cmp.Compare(y.gain, x.gain), cmp.Compare(y.effect, x.effect),
			cmp.Compare(y.ease, x.ease), cmp.Compare(y.resolutions, x.resolutions),
			cmp.Compare(x.left, y.left), cmp.Compare(x.right, y.right),
		)
	})
	list := make([]Synergy, len(keys))
	for i, k := range keys {
		list[i] = Synergy{p: p, left: k.left, right: k.right, gain: k.gain, effect: k.effect}
	}
	return list
}

// ranking is pairs that are put in order.
type ranking struct {
	*synergetic
	doors *doors
	eases eases
}

func (r *ranking) key(left, right int32) synergyKey {
	k := synergyKey{left: left, right: right}
	s := Synergy{p: r.synergetic, left: left, right: right}
	made, either := s.introduced(r.doors)
	for _, x := range made {
		k.gain += r.doors.list[x.suggestion].gain
		r.doors.eachUnblocked(x.suggestion, either, func(u unblocked) { k.effect += u.points })
	}
	r.eases.degrees = r.appendDegrees(r.eases.degrees[:0], left, right)
	k.ease = r.eases.index()
	k.resolutions = int32(s.countResolutions())
	return k
}

// introduced returns the introductions of a pair, which hold until the next call, and
// the programmes of either side, if there are any.
func (s Synergy) introduced(by *doors) (made []door, either []int32) {
	if s.p.of == OfProgrammes {
		if made = by.introductions([2]int32{s.left, s.right}); len(made) > 0 {
			either = []int32{s.left, s.right}
		}
		return made, either
	}
	if made = by.introductions(s.pairs()...); len(made) > 0 {
		either = s.programmes()
	}
	return made, either
}

// sides returns the programmes of each side, by id.
func (s Synergy) sides() (a, b []int32) {
	if s.p.of == OfProgrammes {
		return []int32{s.left}, []int32{s.right}
	}
	a, b = s.p.common[s.left], s.p.common[s.right]
	if !anyCommon(a, b) {
		return a, b
	}
	return without(a, b), without(b, a)
}

// programmes returns those of both sides, by id.
func (s Synergy) programmes() []int32 { return unionOf(s.sides()) }

// pairs returns the pairs of programmes that make the pair, the lower id first.
func (s Synergy) pairs() (pairs [][2]int32) {
	a, b := s.sides()
	if s.p.of == OfProgrammes {
		return [][2]int32{{s.left, s.right}}
	}
	for _, x := range a {
		heed(s.p.look)
		eachCommon(s.p.with[x], b, func(y int32) { pairs = append(pairs, [2]int32{min(x, y), max(x, y)}) })
	}
	return pairs
}

// couple returns how the sides cover the needs in scope.
func (s Synergy) couple() couple {
	if s.p.of == OfProgrammes || !anyCommon(s.p.common[s.left], s.p.common[s.right]) {
		return coupleOf(&s.p.parties[s.left], &s.p.parties[s.right])
	}
	sideA, sideB := s.sides()
	a, b := s.p.party(sideA), s.p.party(sideB)
	return coupleOf(&a, &b)
}

func (s Synergy) countResolutions() int {
	if s.p.of == OfProgrammes || !anyCommon(s.p.common[s.left], s.p.common[s.right]) {
		return countCommon(s.p.resolutions[s.left], s.p.resolutions[s.right])
	}
	return len(s.SharedResolutions())
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

// pairUp notes which programmes make a pair.
func (p *synergetic) pairUp(pairs [][2]int32) {
	for _, x := range pairs { // in order, so that each list is by id
		p.with[x[0]] = append(p.with[x[0]], x[1])
		p.with[x[1]] = append(p.with[x[1]], x[0])
	}
}

// ofProviders returns the pairs of providers of which two programmes make a pair, each
// run by one of them alone; of one provider, if one is given.
func (p *synergetic) ofProviders(one *model.Provider) (found [][2]int32, err error) {
	g := p.g
	runs := make([][]int32, len(g.programmes))
	for i := range g.programmes {
		runs[i] = g.programmes[i].providersIn(model.RoleLead, model.RoleImplementing)
	}
	row := newBitset(len(g.providers))
	partners := func(v int32) bitset {
		clear(row)
		for _, a := range g.delivered(v) {
			for _, b := range p.with[a] {
				heed(p.look)
				if slices.Contains(runs[b], v) {
					continue
				}
				for _, w := range runs[b] {
					if !slices.Contains(runs[a], w) && p.providersInScope(v, w) {
						row.set(w)
					}
				}
			}
		}
		return row
	}
	if one != nil {
		v := g.providerAt.of(one.Handle)
		partners(v).each(func(w int32) { found = append(found, [2]int32{min(v, w), max(v, w)}) })
		return found, nil
	}
	for i := range g.providers {
		v := int32(i)
		partners(v).clearTo(v)
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

// ID returns an id that is stable over versions.
func (s Synergy) ID() string { return s.identify("synergy", s.A().ID(), s.B().ID()) }

// Relation says how two programmes are known to work together; of providers it is the
// closest of the pairs of their programmes, "" if there is none.
func (s Synergy) Relation() Relation {
	var closest Relation
	for _, x := range s.pairs() {
		if r := s.p.g.relation(x[0], x[1]); closest == "" || rankOfRelation(r) < rankOfRelation(closest) {
			closest = r
		}
	}
	return closest
}

func rankOfRelation(r Relation) int {
	return slices.Index([]Relation{CoDelivery, JointInitiative, SameLead, SharedDeliverer, NoCoordinationRecorded}, r)
}

// IntroductionGain returns, in severity points, the sum of the gains of the
// introductions.
func (s Synergy) IntroductionGain() (points float64, ok bool) { return s.known(s.gain) }

// EnablingEffect returns, in severity points, what could be attained more of needs that
// are reached already, with all introductions made: the sum of the points of Unblocks.
func (s Synergy) EnablingEffect() (points float64, ok bool) { return s.known(s.effect) }

// CoLocatedGain returns, in severity points, the sum of
// U_s(AB) - max(U_s(A), U_s(B)) over the States where both are engaged. It describes,
// and ranks nothing.
func (s Synergy) CoLocatedGain() (points float64, ok bool) {
	total := grain(0)
	s.couple().each(func(x, y *local) { total += min(x.points, y.points) - s.p.redundancy(x, y) })
	return s.known(total)
}

// Introductions returns the introductions, in the order of suggestions.
func (s Synergy) Introductions(ctx context.Context) (all []Introduction, err error) {
	defer caught(&err)
	return s.introductions(s.p.doors.looking(model.NewLook(ctx))), nil
}

func (s Synergy) introductions(d *doors) (all []Introduction) {
	made, _ := s.introduced(d)
	made = slices.SortedFunc(slices.Values(made), func(x, y door) int { return cmp.Compare(x.suggestion, y.suggestion) })
	for _, x := range made {
		all = append(all, Introduction{d.list[x.suggestion], x.host})
	}
	return all
}

// Unblocked is a need that is reached already and of which more can be attained with an
// introduction.
type Unblocked struct {
	n *need
	unblocked
	made Introduction
}

// ID returns an id that is stable over versions.
func (u Unblocked) ID() string {
	return u.made.identify("unblocked", u.Need().ID(), u.made.Programme().ID(), u.made.Through().ID())
}

func (u Unblocked) Need() model.Need { return u.n.Need }

func (u Unblocked) MemberState() model.MemberState { return u.made.MemberState() }

// Points returns w·(after - before) in severity points.
func (u Unblocked) Points() float64 { return u.points.float() }

// Introduction returns what unblocks it.
func (u Unblocked) Introduction() Introduction { return u.made }

// Prerequisites returns those that the introduction covers better, by id.
func (u Unblocked) Prerequisites() []model.Need {
	all := make([]model.Need, len(u.by))
	for i, j := range u.by {
		all[i] = u.made.list.g.needs[j].Need
	}
	slices.SortFunc(all, func(a, b model.Need) int { return model.ByID(a.Handle, b.Handle) })
	return all
}

// Unblocks returns the needs that the introductions unblock, by points, then ids.
func (s Synergy) Unblocks(ctx context.Context) (all []Unblocked, err error) {
	defer caught(&err)
	return s.unblocks(s.p.doors.looking(model.NewLook(ctx))), nil
}

func (s Synergy) unblocks(d *doors) (all []Unblocked) {
	made, either := s.introduced(d)
	for _, x := range made {
		d.eachUnblocked(x.suggestion, either, func(u unblocked) {
			all = append(all, Unblocked{&d.g.needs[u.need], u, Introduction{d.list[x.suggestion], x.host}})
		})
	}
	slices.SortFunc(all, func(a, b Unblocked) int {
		return cmp.Or(cmp.Compare(b.points, a.points), cmp.Compare(a.n.rank, b.n.rank))
	})
	return all
}

// Stability returns the stability of the pair in its list, which is worked out once for
// all of the list.
func (s Synergy) Stability(ctx context.Context) (Stability, error) {
	all, err := kept(ctx, s.q.question, &s.p.places, func(q *question) []Stability {
		shown := ends(s.p.shown)
		return places(shown, q.lens.runs(), func(run Lens) [][2]int32 { return ends(s.p.rank(shown, s.p.doors.looking(q.look).by(run))) })
	})
	if err != nil {
		return Stability{}, err
	}
	return all[s.index], nil
}

func ends(list []Synergy) [][2]int32 {
	all := make([][2]int32, len(list))
	for i, s := range list {
		all[i] = [2]int32{s.left, s.right}
	}
	return all
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
	for _, p := range common(s.p.common[s.left], s.p.common[s.right]) {
		all = append(all, s.p.g.programmes[p].Programme)
	}
	return all
}

// SharedResolutions returns the resolutions that both are mandated by.
func (s Synergy) SharedResolutions() []model.Resolution {
	a, b := s.sides()
	all := []model.Resolution{}
	for _, h := range common(s.p.g.resolutionsOf(a), s.p.g.resolutionsOf(b)) {
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
func (s Synergy) Pair() Pair {
	c := s.couple()
	return s.p.pair(figure{s.p.beside, s.index}, s.identify("pair", s.A().ID(), s.B().ID()), c.a, c.b)
}

// Unit returns the unit of the synergies, severity points.
func (Synergy) Unit() Unit { return SeverityPoints }

// SynergyMeasure names a figure of a Synergy that has contributions.
type SynergyMeasure string

const (
	SynergyIntroductionGain SynergyMeasure = "INTRODUCTION_GAIN"
	SynergyEnablingEffect   SynergyMeasure = "ENABLING_EFFECT"
	SynergyCoLocatedGain    SynergyMeasure = "CO_LOCATED_GAIN"
)

// Contributions returns the parts of a figure by State and need. Those of the
// co-located gain are counted against the larger side in each State, or, if both
// are equal, against the one with the lower id; those of the enabling effect are not
// divided among programmes.
func (s Synergy) Contributions(ctx context.Context, of SynergyMeasure) (_ []Contribution, err error) {
	defer caught(&err)
	d := s.p.doors.looking(model.NewLook(ctx))
	switch of {
	case SynergyIntroductionGain:
		return s.introducedParts(d), nil
	case SynergyEnablingEffect:
		var parts []portion
		for _, u := range s.unblocks(d) {
			parts = append(parts, portion{need: u.n, points: u.points})
		}
		slices.SortFunc(parts, byNeed)
		return s.p.g.publish(parts), nil
	}
	return asked(ctx, s.own(), func(q *question) []Contribution { return q.g.publish(s.coLocatedParts(s.p.as(q))) })
}

func byNeed(a, b portion) int {
	return cmp.Or(cmp.Compare(a.need.state, b.need.state), cmp.Compare(a.need.rank, b.need.rank))
}

func (s Synergy) introducedParts(d *doors) []Contribution {
	var parts []portion
	made := s.introductions(d)
	for _, x := range made {
		parts = append(parts, x.parts(x.change(d.question))...)
	}
	slices.SortFunc(parts, byNeed)
	all := s.p.g.publish(parts)
	for i := range all {
		for j := range made {
			if made[j].MemberState() == all[i].MemberState { // one for each State
				all[i].suggested = &made[j].Suggestion
			}
		}
	}
	return all
}

func (s Synergy) coLocatedParts(p *pairing) []portion {
	var parts []portion
	a, b := s.sides()
	onlyA, onlyB, both := p.g.engagementsOf(p.g.setOf(a)), p.g.engagementsOf(p.g.setOf(b)), p.g.engagementsOf(p.g.setOf(unionOf(a, b)))
	s.couple().each(func(x, y *local) {
		larger := onlyA
		if y.points > x.points {
			larger = onlyB
		}
		p.eachCovered(x.state, a, b, func(n *need) { parts = append(parts, p.gained(n, both, larger)) })
	})
	return parts
}

// Evidence returns the paths by which the two cover needs in scope, then those by which
// introductions would, then those along REQUIRES from the needs that these unblock.
func (s Synergy) Evidence(ctx context.Context) ([]Evidence, error) {
	return asked(ctx, s.own(), func(both *question) []Evidence {
		paths := both.evidence()
		d := s.p.doors.looking(both.look)
		for _, x := range s.introductions(d) {
			paths = append(paths, x.paths(d.question)...)
		}
		for _, u := range s.unblocks(d) {
			paths = append(paths, both.requirements(both.g.needAt.of(u.n.Handle))...)
		}
		return paths
	})
}

// Assumptions returns what was assumed for the figures.
func (s Synergy) Assumptions(ctx context.Context) ([]Assumption, error) {
	own := s.own()
	return kept(ctx, own, &own.said.assumed, func(q *question) []Assumption {
		var unlimited []model.Handle
		for _, x := range s.introductions(s.p.doors.looking(q.look)) {
			if h := x.Programme().Handle; !x.CapacityKnown() && !slices.Contains(unlimited, h) {
				unlimited = append(unlimited, h)
			}
		}
		all := q.assume()
		if len(unlimited) == 0 {
			return all
		}
		return append(slices.Clip(all), Assumption{UnlimitedCapacity, "The capacity of programmes that are introduced is not recorded and is treated as unlimited.", unlimited})
	})
}

// Findings returns what makes the figures less certain, and who of those to ask about
// the next steps cannot be asked.
func (s Synergy) Findings(ctx context.Context) ([]Finding, error) {
	own := s.own()
	return kept(ctx, own, &own.said.found, func(q *question) []Finding {
		teller := Teller{ground: q.g, look: q.look}
		missing := teller.NoContact(s.contacts(s.p.doors.looking(q.look), teller))
		if len(missing) == 0 {
			return q.find()
		}
		return (&findings{look: q.look}).merged(q.find(), missing)
	})
}
