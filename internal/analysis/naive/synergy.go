package naive

import (
	"cmp"
	"math/big"
	"slices"

	"concert/internal/model"
)

// Introduction is a suggestion for which one of two programmes opens the door.
type Introduction struct {
	Programme, MemberState string // who is introduced, and where
	Through                string // the programme already engaged there
	Gain                   float64
	Stage                  string
	Contributions          []Contribution
}

// Unblocked is a need of which more can be attained, "each with the prerequisites
// that the introduction covers".
type Unblocked struct {
	Need, MemberState string
	Points            float64
	By                []string
	points            *big.Rat
}

// The kinds of next steps, in their order.
const (
	StepIntroduce  = "INTRODUCE"
	StepUnblock    = "UNBLOCK"
	StepCoordinate = "COORDINATE"
)

// NextStep is something to do next week.
type NextStep struct {
	Kind, MemberState string
	Programme         string // of INTRODUCE and UNBLOCK, who is introduced
	Need              string // of UNBLOCK
	Points            float64
	AskWhom           []Contact
	MayTell           []MayTell
	points            *big.Rat
	pair              []string // the two programmes
}

// Synergy is a pair of programmes, or of providers, in the list of synergies.
type Synergy struct {
	A, B              string
	IntroductionGain  float64
	EnablingEffect    float64
	CoLocatedGain     float64
	Ease              float64
	SharedResolutions int
	Relation          string
	Introductions     []Introduction
	Unblocks          []Unblocked
	NextSteps         []NextStep
	intros            []*intro
	gain, effect      *big.Rat
	ease              *big.Rat
}

// intro is an introduction before it is rounded.
type intro struct {
	*extension
	through *programme
}

// MeasureSynergies ranks pairs of programmes "by introductionGain, then
// enablingEffect, then ease, then the number of shared resolutions, then ids".
// Reading: every pair that is formed and that the scope keeps is listed.
func MeasureSynergies(view, newest *model.Snapshot, lens Lens, scope Scope) ([]Synergy, error) {
	q, err := askFor(view, newest, lens, scope, For{})
	if err != nil {
		return nil, err
	}
	return q.synergies(), nil
}

func (q *question) synergies() []Synergy {
	var all []Synergy
	for _, pair := range q.formed() {
		if a, b := pair[0], pair[1]; q.bringsTogether(a, b) {
			all = append(all, q.synergy(a, b))
		}
	}
	slices.SortStableFunc(all, compareSynergies)
	return all
}

func compareSynergies(a, b Synergy) int {
	return cmp.Or(b.gain.Cmp(a.gain), b.effect.Cmp(a.effect), b.ease.Cmp(a.ease),
		cmp.Compare(b.SharedResolutions, a.SharedResolutions), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
}

// bringsTogether: "one must be engaged in a State in scope (if the scope names
// States), and one (the same or the other) must fit the themes and resolutions".
func (q *question) bringsTogether(a, b *programme) bool {
	return q.keeps(a, b) && (q.isHere(a) || q.isHere(b)) && (q.isOn(a) || q.isOn(b))
}

func (q *question) synergy(a, b *programme) Synergy {
	all := q.ofAll()
	intros := all.introductions(a, b)
	s := Synergy{A: a.id, B: b.id, Relation: q.relation(a, b), CoLocatedGain: rounded(q.coLocatedGain(a, b)), ease: q.ease(a, b), intros: intros}
	for _, id := range common(a.mandates, b.mandates) {
		if q.kind(id) == model.KindResolution {
			s.SharedResolutions++
		}
	}
	all.addIntroductions(&s, func(state string) []*programme { return all.hosts(state, a, b) })
	s.Ease = rounded(s.ease)
	s.NextSteps = q.nextSteps(s, a, b)
	return s
}

// ofAll: "introductions ignore `providers` and `programmes`".
func (q *question) ofAll() *question {
	all := *q
	all.scopes = slices.Clone(q.scopes)
	for i := range all.scopes {
		all.scopes[i].Providers, all.scopes[i].Programmes = nil, nil
	}
	return &all
}

// introductions are, "over the States in scope where exactly one of them is engaged,
// the suggestions of the other one there, of stage NEW, REGIONAL or LAPSED, if the
// two have a provider (LEAD, IMPLEMENTING or PARTNER) in common and are not in
// CO_DELIVERY; of each programme at most as many as its capacity left, best first
// (ties by State id)".
func (q *question) introductions(a, b *programme) []*intro {
	return q.withinCapacity(q.introducible(a, b))
}

// introducible are those whatever the capacity.
func (q *question) introducible(a, b *programme) []*intro {
	if len(common(a.partners(), b.partners())) == 0 || a.family == b.family {
		return nil
	}
	var all []*intro
	needs, s := q.counted(), q.standingPairs()
	for _, one := range [][2]*programme{{a, b}, {b, a}} {
		for _, state := range q.statesInScope() {
			if !q.engaged[pair{one[1].id, state}] {
				continue
			}
			e := q.extend(one[0], state, needs, s)
			if e != nil && slices.Contains([]string{StageNew, StageRegional, StageLapsed}, e.stage) {
				all = append(all, &intro{e, one[1]})
			}
		}
	}
	return all
}

// withinCapacity: "of each programme at most as many as its capacity left, best first
// (ties by State id)"; of one through several, one.
func (q *question) withinCapacity(made []*intro) []*intro {
	slices.SortStableFunc(made, func(a, b *intro) int {
		return cmp.Or(cmp.Compare(a.p.id, b.p.id), b.gain.Cmp(a.gain), cmp.Compare(a.at.state, b.at.state), cmp.Compare(a.through.id, b.through.id))
	})
	made = slices.CompactFunc(made, func(a, b *intro) bool { return a.at == b.at })
	s, taken := q.standingPairs(), map[string]int{}
	return slices.DeleteFunc(made, func(i *intro) bool {
		taken[i.p.id]++
		left, known := q.capacityLeft(i.p, s)
		return known && taken[i.p.id] > left
	})
}

// hosts returns those of some programmes that are engaged in a State.
func (w *world) hosts(state string, programmes ...*programme) []*programme {
	return slices.DeleteFunc(slices.Clone(programmes), func(p *programme) bool { return !w.engaged[pair{p.id, state}] })
}

// addIntroductions adds introductionGain, "the sum of their gains", and
// enablingEffect. hosts returns who is engaged in a State already.
func (q *question) addIntroductions(s *Synergy, hosts func(state string) []*programme) {
	s.gain, s.effect = zero, zero
	states := set{}
	for _, i := range s.intros {
		s.gain = add(s.gain, i.gain)
		states[i.at.state] = true
		s.Introductions = append(s.Introductions, Introduction{i.p.id, i.at.state, i.through.id, rounded(i.gain), i.stage, contribute(i.rests)})
	}
	now := q.standingPairs()
	with := now
	for _, i := range s.intros {
		with = with.with(i.at)
	}
	for _, state := range sorted(states) {
		s.Unblocks = append(s.Unblocks, q.unblocked(state, now, with, hosts(state))...)
	}
	for _, u := range s.Unblocks {
		s.effect = add(s.effect, u.points)
	}
	s.IntroductionGain, s.EnablingEffect = rounded(s.gain), rounded(s.effect)
}

// unblocked is section 4, `enablingEffect`, of one State: "look at the needs that the
// programme already engaged there reaches (i or extent above 0). For each let before
// = att(n), and after = the smaller of its own c (without the introductions) and the
// least c of its prerequisites (with them)".
func (q *question) unblocked(state string, now, with pairs, hosts []*programme) []Unblocked {
	var all []Unblocked
	for _, n := range q.counted() {
		if n.state != state || !slices.ContainsFunc(hosts, func(p *programme) bool { return q.couldCover(p, n) }) {
			continue
		}
		before, after := q.att(n, now), q.coverOf(n, now).c
		var by []string
		for _, other := range q.prerequisites(n) {
			c := q.coverOf(other, with).c
			after = least(after, c)
			if c.Cmp(q.coverOf(other, now).c) > 0 {
				by = append(by, other.id)
			}
		}
		if after.Cmp(before) > 0 {
			slices.Sort(by)
			points := mul(q.weight(n), sub(after, before))
			all = append(all, Unblocked{n.id, state, rounded(points), by, points})
		}
	}
	return all
}

// ease is the "sum over common providers (LEAD, IMPLEMENTING or PARTNER in both) of
// 1/degree, degree = the provider's active programmes in those roles".
func (w *world) ease(a, b *programme) *big.Rat {
	sum := zero
	for _, provider := range common(a.partners(), b.partners()) {
		degree := int64(0)
		for id := range w.active {
			if w.programmes[id].partners()[provider] {
				degree++
			}
		}
		sum = add(sum, big.NewRat(1, degree))
	}
	return sum
}

// nextSteps are, "in this order, each kind by points, then ids: INTRODUCE (an
// introduction), UNBLOCK (an unblocked need), COORDINATE (a State where the pair has
// a duplication candidate or a shared cell, with NO_COORDINATION_RECORDED; its points
// are the surplus)".
func (q *question) nextSteps(s Synergy, a, b *programme) []NextStep {
	var introduce, unblock []NextStep
	for _, i := range s.intros {
		introduce = append(introduce, q.introduce(i))
	}
	for _, u := range s.Unblocks {
		unblock = append(unblock, q.unblock(s, u))
	}
	steps := slices.Concat(byPoints(introduce), byPoints(unblock))
	if s.Relation == NoCoordinationRecorded {
		steps = append(steps, byPoints(q.coordinateSteps(a, b))...)
	}
	for i := range steps {
		steps[i].pair = []string{a.id, b.id}
	}
	return steps
}

func byPoints(steps []NextStep) []NextStep {
	slices.SortFunc(steps, func(a, b NextStep) int {
		return cmp.Or(b.points.Cmp(a.points), cmp.Compare(a.Programme, b.Programme), cmp.Compare(a.MemberState, b.MemberState), cmp.Compare(a.Need, b.Need),
			slices.Compare(a.pair, b.pair))
	})
	return steps
}

func (q *question) introduce(i *intro) NextStep {
	records := []string{i.p.id, i.through.id, i.at.state}
	for _, r := range i.rests {
		records = append(records, r.n.id)
	}
	tellable := q.tellable(i.p, i.at.state, i.rests)
	return NextStep{
		Kind: StepIntroduce, MemberState: i.at.state, Programme: i.p.id, Points: rounded(i.gain), points: i.gain,
		AskWhom: q.askWhom(i.p, i.at.state, tellable != nil && tellable.Cmp(i.gain) < 0),
		MayTell: q.mayTell(i.at.state, slices.Concat(records, q.servesOf(pair{i.through.id, i.at.state})), q.inOrder(i.p, i.through)...),
	}
}

// inOrder orders two programmes by their ids.
func (q *question) inOrder(a, b *programme) []*programme {
	if a.id < b.id {
		return []*programme{a, b}
	}
	return []*programme{b, a}
}

// servesOf returns the keys of the edges by which a pair is engaged.
func (w *world) servesOf(at pair) []string {
	var keys []string
	for _, s := range w.engagedBy[at] {
		keys = append(keys, s.key)
	}
	return keys
}

func (q *question) unblock(s Synergy, u Unblocked) NextStep {
	step := NextStep{Kind: StepUnblock, MemberState: u.MemberState, Need: u.Need, Points: u.Points, points: u.points}
	for _, i := range s.intros {
		if i.at.state != u.MemberState {
			continue
		}
		step.Programme = i.p.id
		records := slices.Concat([]string{i.p.id, i.through.id, u.MemberState, u.Need}, u.By)
		step.AskWhom = q.askWhom(i.p, u.MemberState, false)
		step.MayTell = q.mayTell(u.MemberState, records, q.inOrder(i.p, i.through)...)
		break
	}
	return step
}

func (q *question) coordinateSteps(a, b *programme) []NextStep {
	points := map[string]*big.Rat{}
	records := map[string][]string{}
	for _, state := range common(q.statesOf(a), q.statesOf(b)) {
		here := q.within(Scope{MemberStates: []string{state}})
		if len(common(here.cells(a), here.cells(b))) > 0 {
			points[state] = zero
		}
	}
	for _, d := range q.duplicationsOf(a, b) {
		points[d.MemberState] = sum(points[d.MemberState], d.surplus)
		records[d.MemberState] = append(records[d.MemberState], d.Need)
	}
	var steps []NextStep
	for _, state := range sorted(points) {
		step := NextStep{Kind: StepCoordinate, MemberState: state, Points: rounded(points[state]), points: points[state]}
		step.AskWhom = q.askBoth(state, a, b)
		named := slices.Concat([]string{a.id, b.id, state}, records[state], q.servesOf(pair{a.id, state}), q.servesOf(pair{b.id, state}))
		step.MayTell = q.mayTell(state, named, a, b)
		steps = append(steps, step)
	}
	return steps
}

// askBoth lists the contacts of the leads of two programmes, each once by id, then
// the State.
func (q *question) askBoth(state string, a, b *programme) []Contact {
	var all []Contact
	for _, lead := range sorted(setOf(slices.Concat(a.leads, b.leads)...)) {
		all = append(all, q.contact(lead))
	}
	return append(all, q.contact(state))
}

// MeasureProviderSynergies is that "of two providers, where two of their programmes
// make a pair: the same over the programmes that each leads or implements, those that
// both do counting for neither side (they are `ease`); for a State the best
// suggestion counts alone". Reading: the introductions are those of the pairs of
// their programmes, within the capacity left of each programme over all of these; ease
// is the number of programmes that both lead or implement; `providers` keeps a pair of
// which one is named.
func MeasureProviderSynergies(view, newest *model.Snapshot, lens Lens, scope Scope) ([]Synergy, error) {
	q, err := askFor(view, newest, lens, scope, For{})
	if err != nil {
		return nil, err
	}
	runners, named := set{}, set{}
	for id := range q.active {
		runners = union(runners, q.programmes[id].by(model.RoleLead, model.RoleImplementing))
	}
	for _, id := range scope.Providers {
		named[q.root[q.same[id]]] = true
	}
	var all []Synergy
	ids := sorted(runners)
	for i, a := range ids {
		for _, b := range ids[i+1:] {
			if s, ok := q.providerSynergy(a, b); ok && (scope.Providers == nil || named[a] || named[b]) {
				all = append(all, s)
			}
		}
	}
	slices.SortStableFunc(all, compareSynergies)
	return all, nil
}

func (q *question) providerSynergy(a, b string) (Synergy, bool) {
	s := Synergy{A: a, B: b, ease: zero}
	sideA, sideB := q.runBy(a), q.runBy(b)
	both := common(programmeIDs(sideA), programmeIDs(sideB))
	s.ease = whole(len(both))
	isBoth := func(p *programme) bool { return slices.Contains(both, p.id) }
	sideA, sideB = slices.DeleteFunc(sideA, isBoth), slices.DeleteFunc(sideB, isBoth)
	found := false
	var made []*intro
	steps, relations := []NextStep{}, set{}
	for _, x := range sideA {
		for _, y := range sideB {
			p := q.inOrder(x, y)
			if !q.makesPair(p[0], p[1]) || !q.bringsTogether(p[0], p[1]) {
				continue
			}
			found = true
			of := q.synergy(p[0], p[1])
			steps, relations[of.Relation] = append(steps, of.NextSteps...), true
			made = append(made, q.ofAll().introducible(p[0], p[1])...)
		}
	}
	for _, id := range common(mandatesOf(sideA), mandatesOf(sideB)) {
		if q.kind(id) == model.KindResolution {
			s.SharedResolutions++
		}
	}
	s.NextSteps, s.Relation = inStepOrder(steps), firstRelation(relations)
	s.intros = bestOfStates(q.withinCapacity(made))
	q.ofAll().addIntroductions(&s, func(state string) []*programme { return q.hosts(state, slices.Concat(sideA, sideB)...) })
	s.CoLocatedGain, s.Ease = rounded(q.coLocatedGainOf(sideA, sideB)), rounded(s.ease)
	return s, found
}

func mandatesOf(programmes []*programme) set {
	all := set{}
	for _, p := range programmes {
		all = union(all, p.mandates)
	}
	return all
}

// bestOfStates: "for a State the best suggestion counts alone".
func bestOfStates(made []*intro) []*intro {
	best := map[string]*intro{}
	for _, i := range made {
		if known := best[i.at.state]; known == nil || compareExtensions(i.extension, known.extension) < 0 {
			best[i.at.state] = i
		}
	}
	var all []*intro
	for _, state := range sorted(best) {
		all = append(all, best[state])
	}
	return all
}

// coLocatedGainOf is `coLocatedGain` of what several programmes cover together on each
// side.
func (q *question) coLocatedGainOf(a, b []*programme) *big.Rat {
	sum := zero
	for _, state := range q.statesInScope() {
		if len(q.hosts(state, a...)) == 0 || len(q.hosts(state, b...)) == 0 {
			continue
		}
		there := q.in(state)
		both := q.u(there, q.engagements(slices.Concat(a, b)...))
		sum = add(sum, sub(both, most(q.u(there, q.engagements(a...)), q.u(there, q.engagements(b...)))))
	}
	return sum
}

// inStepOrder are "those of the pairs of their programmes", in the order of next steps.
func inStepOrder(steps []NextStep) []NextStep {
	var all []NextStep
	for _, kind := range []string{StepIntroduce, StepUnblock, StepCoordinate} {
		var own []NextStep
		for i := range steps {
			if steps[i].Kind == kind {
				own = append(own, steps[i])
			}
		}
		all = append(all, byPoints(own)...)
	}
	return all
}

// firstRelation is the first that holds of any pair.
func firstRelation(relations set) string {
	for _, r := range []string{CoDelivery, JointInitiative, SameLead, SharedDeliverer, NoCoordinationRecorded} {
		if relations[r] {
			return r
		}
	}
	return ""
}

func programmeIDs(programmes []*programme) set {
	ids := set{}
	for _, p := range programmes {
		ids[p.id] = true
	}
	return ids
}
