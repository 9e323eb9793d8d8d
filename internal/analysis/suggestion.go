package analysis

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"

	"concert/internal/model"
)

// Suggestion is an engagement that would cover more: a programme p in a State s
// where it is not engaged, with U(S+(p,s)) - U(S) above 0 and capacity left. S
// is all engagements.
type Suggestion struct {
	figure    // its index is that in the list
	x         *extension
	p, state  int32
	gain      grain
	requested bool
}

// Suggestions are by gain, then requested ones, then programme id, then State
// id.
type Suggestions struct {
	figure
	List []Suggestion
}

// SuggestionFor says whom or what suggestions are for; at most one is set.
type SuggestionFor struct {
	MemberState *model.MemberState
	Programme   *model.Programme
	Provider    *model.Provider // the programmes that it leads or implements
	Need        *model.Need     // programmes that would cover more of it
}

// MeasureSuggestions lists the engagements that would cover more of the needs
// in scope. A scope's providers and programmes select the candidates.
func MeasureSuggestions(ctx context.Context, g *Ground, for_ SuggestionFor, scope Scope, lens Lens) (_ Suggestions, err error) {
	defer caught(&err)
	sel, err := g.newSelection(model.NewLook(ctx), scope)
	if err != nil {
		return Suggestions{}, err
	}
	q := &question{selection: sel, lens: lens, engaged: g.engagements(), said: new(said)}
	x := q.extension()
	var list []Suggestion
	candidate, inState, about := for_.conditions(g)
	for i := range g.programmes {
		heed(q.look)
		p := int32(i)
		if !q.allows(p) || !candidate(p) || !g.programmes[i].canTakeMore() {
			continue
		}
		for _, s := range x.of(p, inState) {
			if about == none || x.raises(p, &g.needs[about]) {
				list = append(list, s)
			}
		}
	}
	slices.SortFunc(list, func(a, b Suggestion) int {
		heed(q.look)
		if a.gain != b.gain {
			return cmp.Compare(b.gain, a.gain)
		}
		return cmp.Or(
			trueFirst(a.requested, b.requested), cmp.Compare(a.p, b.p), cmp.Compare(a.state, b.state),
		)
	})
	m := q.over(func(whole *question, i int32) *question { return list[i].here(whole) })
	x.question = m.question
	for i := range list {
		list[i].figure = figure{m, int32(i)}
	}
	return Suggestions{m.whole(), list}, nil
}

func trueFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// conditions returns which programmes and States are asked about, and the need.
func (f SuggestionFor) conditions(g *Ground) (candidate, inState func(int32) bool, about int32) {
	any := func(int32) bool { return true }
	candidate, inState, about = any, any, none
	is := func(wanted int32, known bool) func(int32) bool {
		return func(i int32) bool { return known && i == wanted }
	}
	switch {
	case f.MemberState != nil:
		at, ok := g.stateAt.find(f.MemberState.Handle)
		inState = is(at, ok)
	case f.Programme != nil:
		p, ok := g.programmeAt.find(f.Programme.Handle)
		candidate = is(p, ok)
	case f.Provider != nil:
		led := g.ledBy(g.providerAt.of(f.Provider.Handle))
		candidate = led.has
	case f.Need != nil:
		if i, ok := g.needAt.find(f.Need.Handle); ok {
			about = i
			inState = is(g.needs[i].state, true)
		} else {
			inState = is(none, false)
		}
	}
	return candidate, inState, about
}

// canTakeMore reports whether a programme is active, takes on more, and has
// capacity left.
func (p *programme) canTakeMore() bool {
	return p.active && p.availability != model.AvailabilityClosed && (!p.capacityKnown || len(p.engagedIn) < p.capacity)
}

// extension works out what programmes would add to all engagements. What a
// programme without extents would add in a State depends on its themes alone,
// so it is worked out once for each set of themes.
type extension struct {
	*question
	open    [][]int32 // by topic: the needs in scope with c below 1
	implied []share   // by need: the themes of which all engagements imply cover
	byTheme map[string]*themeGain
	stamp   []int32
	turn    int32
}

// themeGain is what a set of themes would add in each State.
type themeGain struct {
	gain      []grain
	requested []int32 // how many needs of which c rises were requested
}

func (q *question) extension() *extension {
	g := q.g
	x := &extension{
		question: q, open: make([][]int32, len(g.themes)), implied: make([]share, len(g.needs)),
		byTheme: map[string]*themeGain{}, stamp: make([]int32, len(g.needs)),
	}
	if q.lens.impliedWeight == 0 {
		return x
	}
	q.eachNeed(func(i int32, n *need) {
		c := q.engaged.of(n)
		if c.hi() == 100*divisible {
			return
		}
		x.implied[i] = q.engaged.implied(n)
		n.topics.each(func(t int32) { x.open[t] = append(x.open[t], i) })
	})
	return x
}

// themed returns what the themes of a programme would add in each State.
func (x *extension) themed(p *programme) *themeGain {
	key := make([]byte, 0, 8*len(p.themeSet))
	for _, word := range p.themeSet {
		key = binary.LittleEndian.AppendUint64(key, word)
	}
	if known := x.byTheme[string(key)]; known != nil {
		return known
	}
	t := &themeGain{make([]grain, len(x.g.states)), make([]int32, len(x.g.states))}
	x.turn++
	for _, theme := range p.themes {
		for _, i := range x.open[theme] {
			heed(x.look)
			if x.stamp[i] == x.turn {
				continue
			}
			x.stamp[i] = x.turn
			x.count(t, i, p, 1)
		}
	}
	x.byTheme[string(key)] = t
	return t
}

// count adds a need to a gain, or takes it off with sign -1.
func (x *extension) count(t *themeGain, i int32, p *programme, sign int32) {
	n := &x.g.needs[i]
	rise := x.rise(p, n, x.implied[i])
	t.gain[n.state] += grain(n.weight) * grain(sign) * rise
	if n.requested && rise > 0 {
		t.requested[n.state] += sign
	}
}

// rise returns by how much the themes of a programme would raise c of a need.
func (x *extension) rise(p *programme, n *need, implied share) grain {
	more := x.g.shareOn(p.themeSet, n) &^ implied
	if more == 0 {
		return 0
	}
	percent := x.engaged.percent(none, n)
	before, after := cover{percent, n.part(implied)}, cover{percent, n.part(implied | more)}
	return after.part(x.lens.impliedWeight) - before.part(x.lens.impliedWeight)
}

// of returns the suggestions of one programme.
func (x *extension) of(p int32, inState func(int32) bool) []Suggestion {
	g := x.g
	prog := &g.programmes[p]
	t := x.themed(prog)
	if assessed := x.particular(p); len(assessed) > 0 {
		t = &themeGain{slices.Clone(t.gain), slices.Clone(t.requested)}
		for _, i := range assessed {
			x.correct(t, p, i)
		}
	}
	var refused bitset
	var all []Suggestion
	for i, gain := range t.gain {
		heed(x.look)
		at := int32(i)
		if gain <= 0 || !x.states.has(at) || !inState(at) || prog.isEngagedIn(at) {
			continue
		}
		if refused == nil {
			refused = g.refused(prog)
		}
		if !refused.has(at) {
			all = append(all, Suggestion{x: x, p: p, state: at, gain: gain, requested: t.requested[i] > 0})
		}
	}
	return all
}

// particular returns the open needs in scope of which what a programme would cover
// does not follow from its themes.
func (x *extension) particular(p int32) []int32 {
	prog := &x.g.programmes[p]
	if !prog.particular {
		return nil
	}
	all := slices.Clone(x.lookup().particular[p])
	for _, theme := range prog.themes {
		for _, i := range x.open[theme] {
			if !prog.kinds.fits(x.g.needs[i].kinds) {
				all = append(all, i)
			}
		}
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(i int32) bool {
		heed(x.look)
		return !x.selects(&x.g.needs[i])
	})
}

func (n *need) extentOf(p int32) (extent, bool) {
	i, found := slices.BinarySearchFunc(n.extents, p, func(x extent, p int32) int { return cmp.Compare(x.programme, p) })
	if !found {
		return extent{}, false
	}
	return n.extents[i], true
}

// correct replaces what the themes would add to a need by what the programme does.
func (x *extension) correct(t *themeGain, p, i int32) {
	n := &x.g.needs[i]
	before, after := x.engaged.of(n), x.with(p, n)
	if x.lens.impliedWeight > 0 && before.hi() < 100*divisible && x.g.programmes[p].themeSet.meets(n.topics) {
		x.count(t, i, &x.g.programmes[p], -1)
	}
	t.gain[n.state] += n.points(after, x.lens.impliedWeight) - n.points(before, x.lens.impliedWeight)
	if n.requested && after.part(x.lens.impliedWeight) > before.part(x.lens.impliedWeight) {
		t.requested[n.state]++
	}
}

// with returns the cover of a need with the programme added to all engagements
// in its State.
func (x *extension) with(p int32, n *need) cover { return x.engaged.ofWith(p, n) }

// raises reports whether the programme would raise c of a need.
func (x *extension) raises(p int32, n *need) bool {
	return x.with(p, n).part(x.lens.impliedWeight) > x.engaged.of(n).part(x.lens.impliedWeight)
}

// refused returns the States to which a programme is not suggested: its newest
// proposal by the date for a need there was declined, or its newest edge there
// is suspended or cancelled.
func (g *Ground) refused(p *programme) bitset {
	refused := newBitset(len(g.states))
	for at, e := range g.newestProposals(p) {
		if e.ProposalStatus() == model.ProposalStatusDeclined {
			refused.set(at)
		}
	}
	for at, e := range g.newestServices(p) {
		if g.brokenOff(e) {
			refused.set(at)
		}
	}
	return refused
}

// brokenOff reports whether a SERVES edge is suspended or cancelled at the date.
func (g *Ground) brokenOff(e model.Edge) bool {
	switch e.EngagementStatus() {
	case model.EngagementStatusSuspended, model.EngagementStatusCancelled:
		return applies(e.StatusOn(), g.AsOf)
	}
	return false
}

// newestProposals returns, by State, the newest proposal by the date; an
// undated one is the oldest, and of two on a day a declined one is taken.
func (g *Ground) newestProposals(p *programme) map[int32]model.Edge {
	newest := map[int32]model.Edge{}
	for _, h := range p.members {
		for w := walk(h, model.ProposedFor, model.Outward); w.Next(); {
			i, ok := g.needAt.find(w.Other())
			e := w.Edge()
			if !ok || e.ProposedOn().First() > g.AsOf {
				continue
			}
			at := g.needs[i].state
			have, found := newest[at]
			if !found || newerProposal(e, have) {
				newest[at] = e
			}
		}
	}
	return newest
}

func newerProposal(a, b model.Edge) bool {
	if x, y := a.ProposedOn().First(), b.ProposedOn().First(); x != y {
		return x > y
	}
	return a.ProposalStatus() == model.ProposalStatusDeclined
}

// newestServices returns, by State, the SERVES edge that began last; of two that
// began on a day, one that is broken off is taken.
func (g *Ground) newestServices(p *programme) map[int32]model.Edge {
	newest := map[int32]model.Edge{}
	for _, h := range p.members {
		for _, e := range edgesOf(h, model.Serves, model.Outward) {
			at, ok := g.stateAt.find(e.To())
			if !ok {
				continue
			}
			have, found := newest[at]
			if !found || g.newerService(e, have, p.start) {
				newest[at] = e
			}
		}
	}
	return newest
}

func (g *Ground) newerService(a, b model.Edge, start model.Date) bool {
	if x, y := serviceTerm(a, start).from.First(), serviceTerm(b, start).from.First(); x != y {
		return x > y
	}
	return g.brokenOff(a)
}

func (s Suggestion) programme() *programme { return &s.x.g.programmes[s.p] }

func (s Suggestion) Programme() model.Programme { return s.programme().Programme }

func (s Suggestion) MemberState() model.MemberState { return s.x.g.states[s.state].MemberState }

// Gain returns U(S+(p,s)) - U(S) in severity points.
func (s Suggestion) Gain() float64 { return s.gain.float() }

// AttainableGain returns the same of attainable points.
func (s Suggestion) AttainableGain(ctx context.Context) (float64, error) {
	return asked(ctx, s.x.question, func(q *question) float64 {
		total := grain(0)
		s.attainable(q, func(_ *need, m grain) { total += m })
		return total.float()
	})
}

// attainable calls do with what each need in scope would gain.
func (s Suggestion) attainable(q *question, do func(n *need, m grain)) {
	g, impliedWeight := q.g, q.lens.impliedWeight
	needs := g.states[s.state].needs
	after := make([]grain, len(needs))
	for i, j := range needs {
		heed(q.look)
		after[i] = s.x.with(s.p, &g.needs[j]).part(impliedWeight)
	}
	was, is := g.attainable(s.state, q.parts(s.state)), g.attainable(s.state, after)
	for i, j := range needs {
		heed(q.look)
		if n := &g.needs[j]; q.selects(n) {
			do(n, grain(n.weight)*(is[i]-was[i]))
		}
	}
}

// Requested reports whether an open need whose c rises was requested by the date.
func (s Suggestion) Requested() bool { return s.requested }

// CapacityKnown reports whether the programme's capacity is recorded; if not, it
// is treated as unlimited.
func (s Suggestion) CapacityKnown() bool { return s.programme().capacityKnown }

// CapacityUsed counts the States where the programme is engaged, whatever the
// scope.
func (s Suggestion) CapacityUsed() int { return len(s.programme().engagedIn) }

// CapacityLeft returns how many States the programme can still take.
func (s Suggestion) CapacityLeft() (states int, ok bool) {
	return s.programme().capacity - s.CapacityUsed(), s.CapacityKnown()
}

// Bridge returns the providers that lead or implement both the programme and
// another one engaged in the State.
func (s Suggestion) Bridge() []model.Provider {
	g := s.x.g
	deliver := func(p int32) []int32 {
		return g.programmes[p].providersIn(model.RoleLead, model.RoleImplementing)
	}
	var bridge []model.Provider
	for _, v := range deliver(s.p) {
		if slices.ContainsFunc(g.engagements().here(s.state), func(p int32) bool { return slices.Contains(deliver(p), v) }) {
			bridge = append(bridge, g.providers[v].Provider)
		}
	}
	return bridge
}

// Unit returns the unit of Gain, severity points.
func (Suggestion) Unit() Unit { return SeverityPoints }

// SuggestionMeasure names a figure of a Suggestion that has contributions.
type SuggestionMeasure string

const (
	SuggestionGain           SuggestionMeasure = "GAIN"
	SuggestionAttainableGain SuggestionMeasure = "ATTAINABLE_GAIN"
)

// Contributions returns the parts of a figure by State and need. The gain is
// divided as the difference of what each programme has of the need with the
// suggestion and without.
func (s Suggestion) Contributions(ctx context.Context, of SuggestionMeasure) ([]Contribution, error) {
	return asked(ctx, s.x.question, func(q *question) []Contribution {
		var parts []portion
		if of == SuggestionAttainableGain {
			s.attainable(q, func(n *need, m grain) { parts = append(parts, portion{need: n, points: m}) })
			return s.tells(q.g.publish(parts))
		}
		with, impliedWeight := s.own().engaged, q.lens.impliedWeight
		s.eachRaised(q, func(_ int32, n *need) {
			points := n.points(with.of(n), impliedWeight) - n.points(q.engaged.of(n), impliedWeight)
			shares := less(with.shares(n, impliedWeight), q.engaged.shares(n, impliedWeight))
			parts = append(parts, portion{need: n, points: points, shares: shares})
		})
		return s.tells(q.g.publish(parts))
	})
}

// eachRaised calls do with the needs in scope of which c rises.
func (s Suggestion) eachRaised(q *question, do func(i int32, n *need)) {
	for _, i := range q.g.states[s.state].needs {
		heed(q.look)
		if n := &q.g.needs[i]; q.selects(n) && s.x.raises(s.p, n) {
			do(i, n)
		}
	}
}

// Evidence returns the paths by which the programme would cover needs.
func (s Suggestion) Evidence(ctx context.Context) ([]Evidence, error) {
	return asked(ctx, s.x.question, func(q *question) (paths []Evidence) {
		with := s.own().engaged
		s.eachRaised(q, func(i int32, n *need) {
			for _, e := range with.evidence(i, n) {
				if e.programme == s.p {
					paths = append(paths, e)
				}
			}
		})
		return paths
	})
}

// Assumptions returns what was assumed for the figure.
func (s Suggestion) Assumptions(ctx context.Context) ([]Assumption, error) {
	all, err := s.figure.Assumptions(ctx)
	if s.CapacityKnown() || err != nil {
		return all, err
	}
	return append(slices.Clip(all), Assumption{
		UnlimitedCapacity, "The programme's capacity is not recorded and is treated as unlimited.",
		[]model.Handle{s.Programme().Handle},
	}), nil
}

// here is the question about the State, with the suggestion.
func (s Suggestion) here(whole *question) *question {
	return &question{selection: whole.in(s.state), lens: whole.lens, engaged: whole.engaged.adding(s.p, s.state), said: new(said)}
}
