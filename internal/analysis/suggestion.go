package analysis

import (
	"cmp"
	"context"
	"slices"

	"concert/internal/model"
)

// Suggestion is an extension: an active programme p in a State s where it is not
// engaged, with U(S+(p,s)) - U(S) in severity points. S is all engagements and what
// is agreed; of an agreed one the gain is what it adds to the rest.
type Suggestion struct {
	figure   // its index is that in the list
	list     *suggesting
	p, state int32
	addition
	stage SuggestionStage
}

// Suggestions are by gain, then requested ones, then exact, then programme id, then
// State id; those of which the needs are all unrated come last.
type Suggestions struct {
	figure
	List []Suggestion
}

// SuggestionFor says whom or what suggestions are for, at most one of the first four,
// and of which stages; nil means all but AGREED.
type SuggestionFor struct {
	MemberState *model.MemberState
	Programme   *model.Programme
	Provider    *model.Provider // the programmes that it leads or implements
	Need        *model.Need     // programmes that could cover it, whatever their capacity, with what they add to it alone
	Stages      []SuggestionStage
}

// suggesting is what a list of suggestions is about.
type suggesting struct {
	*question // about S, under no context
	asked     SuggestionFor
	shown     []Suggestion
	places    lazy[[]Stability]
}

// leastStay is for how many days a programme must still last to be suggested.
const leastStay = 90

// MeasureSuggestions lists the engagements that would cover more of the needs in
// scope. A scope's providers and programmes select the candidates.
func MeasureSuggestions(ctx context.Context, g *Ground, for_ SuggestionFor, scope Scope, lens Lens) (_ Suggestions, err error) {
	defer caught(&err)
	if isEmpty(for_.Stages) {
		return Suggestions{}, invalid([]string{"stages"}, "an empty list selects nothing: leave stages out to mean all but AGREED")
	}
	q, err := g.askStanding(ctx, scope, lens)
	if err != nil {
		return Suggestions{}, err
	}
	if for_.Stages == nil {
		for_.Stages = Stages()[1:]
	}
	if i, ok := for_.need(g); ok && g.needs[i].standing == needOpen && q.selects(&g.needs[i]) {
		q = q.only(&g.needs[i])
	}
	return q.suggest(for_), nil
}

// suggest lists suggestions, by a question about S.
func (q *question) suggest(asked SuggestionFor) Suggestions {
	s := &suggesting{question: q, asked: asked}
	list := s.rank(q.lens)
	m := q.over(func(whole *question, i int32) *question { return list[i].here(whole) })
	s.question, s.shown = m.question, list
	for i := range list {
		list[i].figure, list[i].list = figure{m, int32(i)}, s
	}
	return Suggestions{m.whole(), list}
}

// askStanding asks about all engagements and what is agreed, whatever the scope
// says of providers and programmes.
func (g *Ground) askStanding(ctx context.Context, scope Scope, lens Lens) (*question, error) {
	look := model.NewLook(ctx)
	sel, err := g.newSelection(look, scope)
	if err != nil {
		return nil, err
	}
	return &question{selection: sel, lens: lens, engaged: g.standing(look), said: new(said)}, nil
}

// need returns the need that suggestions are for.
func (f SuggestionFor) need(g *Ground) (i int32, ok bool) {
	if f.Need == nil {
		return none, false
	}
	return g.needAt.find(f.Need.Handle)
}

// conditions returns which programmes and States are asked about.
func (f SuggestionFor) conditions(g *Ground) (candidate, inState func(int32) bool) {
	any := func(int32) bool { return true }
	candidate, inState = any, any
	is := func(wanted int32, known bool) func(int32) bool {
		return func(i int32) bool { return known && i == wanted }
	}
	switch {
	case f.MemberState != nil:
		inState = is(g.stateAt.find(f.MemberState.Handle))
	case f.Programme != nil:
		candidate = is(g.programmeAt.find(f.Programme.Handle))
	case f.Provider != nil:
		candidate = g.ledBy(g.providerAt.of(f.Provider.Handle)).has
	}
	return candidate, inState
}

// rank lists the suggestions by a lens, in order.
func (s *suggesting) rank(lens Lens) []Suggestion {
	q := *s.question
	q.lens = lens
	var list []Suggestion
	if s.asked.Need != nil {
		list = s.forNeed(&q)
	} else {
		list = s.extending(&q)
	}
	slices.SortFunc(list, func(a, b Suggestion) int {
		heed(q.look)
		if a.gain != b.gain {
			return cmp.Compare(b.gain, a.gain)
		}
		return cmp.Or(trueFirst(a.Requested(), b.Requested()), cmp.Compare(b.exact, a.exact), cmp.Compare(a.p, b.p), cmp.Compare(a.state, b.state))
	})
	return list
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

// extending lists what raises c of a need that counts, of programmes that have
// capacity left.
func (s *suggesting) extending(q *question) (list []Suggestion) {
	x := q.extension(none)
	candidate, inState := s.asked.conditions(q.g)
	for i := range q.g.programmes {
		heed(q.look)
		p := int32(i)
		if !q.allows(p) || !candidate(p) || !q.g.takesOn(p) {
			continue
		}
		prog, used := &q.g.programmes[p], q.g.capacityUsed(q.look, p)
		agreed := q.g.agreed(q.look).states[p]
		if !prog.capacityKnown || used < prog.capacity {
			for at, add := range x.by(p) {
				state := int32(at)
				if add.raised > 0 && q.states.has(state) && inState(state) && !prog.isEngagedIn(state) && !slices.Contains(agreed, state) {
					list = s.appendStaged(list, q, Suggestion{p: p, state: state, addition: add})
				}
			}
		}
		if !slices.Contains(s.asked.Stages, StageAgreed) || (prog.capacityKnown && used > prog.capacity) { // it does not stand in its own way
			continue
		}
		for _, state := range agreed {
			if !q.states.has(state) || !inState(state) {
				continue
			}
			if add := x.agreedBy(p, state); add.raised > 0 {
				list = s.appendStaged(list, q, Suggestion{p: p, state: state, addition: add})
			}
		}
	}
	return list
}

// appendStaged appends a suggestion if its stage is listed, and nothing was stopped
// there.
func (s *suggesting) appendStaged(list []Suggestion, q *question, new Suggestion) []Suggestion {
	new.stage = q.g.stage(q.look, new.p, new.state)
	if !slices.Contains(s.asked.Stages, new.stage) || q.g.isStopped(q.look, new.p, new.state) {
		return list
	}
	return append(list, new)
}

// forNeed lists what could cover the need that is asked about, whatever the capacity
// left, with what it adds to that need alone.
func (s *suggesting) forNeed(q *question) (list []Suggestion) {
	n := q.single
	if n == nil { // it is not open, or not in scope
		return nil
	}
	x := q.extension(q.g.needAt.of(n.Handle))
	for i := range q.g.programmes {
		heed(q.look)
		p := int32(i)
		if !q.allows(p) || !q.g.takesOn(p) || q.g.programmes[p].isEngagedIn(n.state) || n.declinedBy(p) || !q.g.couldCover(p, n) {
			continue
		}
		rest := q.engaged.without(p, n.state)
		from := rest.footing(n)
		new := Suggestion{p: p, state: n.state}
		if x.counts(n) {
			new.addition = x.rise(n, from, rest.addedTo(from, p, n), q.g.isExact(p, n))
		}
		list = s.appendStaged(list, q, new)
	}
	return list
}

// takesOn reports whether a programme is active, open to more, and lasts for long
// enough to begin anywhere.
func (g *Ground) takesOn(p int32) bool {
	prog := &g.programmes[p]
	return prog.takesMore() && prog.term().holdsTo() >= g.AsOf.AddDays(leastStay)
}

// isStopped reports whether the newest SERVES edge of a programme to a State, that
// which begins last, is suspended or cancelled; of equals on a day one that is
// counts.
func (g *Ground) isStopped(look *model.Look, p, state int32) bool {
	ties, _ := g.dealings(look).between(g, p, state)
	var newest model.Date
	stopped := false
	for _, t := range ties {
		switch {
		case t.from > newest:
			newest, stopped = t.from, t.isStopped()
		case t.from == newest:
			stopped = stopped || t.isStopped()
		}
	}
	return stopped
}

func (s Suggestion) programme() *programme { return &s.list.g.programmes[s.p] }

// ID returns an id that is stable over versions.
func (s Suggestion) ID() string {
	return s.identify("suggestion", s.Programme().ID(), s.MemberState().ID())
}

func (s Suggestion) Programme() model.Programme { return s.programme().Programme }

func (s Suggestion) MemberState() model.MemberState { return s.list.g.states[s.state].MemberState }

// Gain returns U(S+(p,s)) - U(S) in severity points.
func (s Suggestion) Gain() float64 { return s.gain.float() }

// Exact returns the part of the gain on needs of which the programme addresses a
// theme itself, or that it was assessed on.
func (s Suggestion) Exact() float64 { return s.exact.float() }

// Requested reports whether a need that the gain counts was requested by the day.
func (s Suggestion) Requested() bool { return s.requested > 0 }

// UnratedOnly reports whether the gain is 0 because the needs of which c rises have
// no severity.
func (s Suggestion) UnratedOnly() bool { return s.gain == 0 && s.raised > 0 }

// Stage says how far the two have come.
func (s Suggestion) Stage() SuggestionStage { return s.stage }

// History returns the edges behind the stage, as they stood on the day.
func (s Suggestion) History(ctx context.Context) ([]StageEdge, error) {
	return asked(ctx, s.list.question, func(q *question) []StageEdge { return q.g.history(q.look, s.p, s.state) })
}

// change is S without a pair, and with it.
type change struct {
	*extension
	from, to *engaged
}

func (s Suggestion) change(q *question) change {
	named := none
	if i, ok := s.list.asked.need(q.g); ok {
		named = i
	}
	return change{&extension{question: q, named: named}, q.engaged.without(s.p, s.state), q.engaged.adding(s.p, s.state)}
}

// GainRange returns the least and the greatest of the gain and of those at an
// impliedWeight of 0 and of 1.
func (s Suggestion) GainRange(ctx context.Context) (GainRange, error) {
	return asked(ctx, s.list.question, func(q *question) GainRange {
		low, high := s.gain, s.gain
		for _, impliedWeight := range []int64{0, tenThousandths} {
			other := *q
			other.lens.impliedWeight = impliedWeight
			gain := grain(0)
			c := s.change(&other)
			c.eachRaised(s.state, func(_ int32, _ *need, points grain) { gain += points })
			low, high = min(low, gain), max(high, gain)
		}
		return GainRange{low.float(), high.float()}
	})
}

// GainRange is between what a gain lies.
type GainRange struct{ From, To float64 }

// GainFrom returns the least of the gain and of those at an impliedWeight of 0 and of 1.
func (s Suggestion) GainFrom(ctx context.Context) (float64, error) {
	r, err := s.GainRange(ctx)
	return r.From, err
}

// GainTo returns the greatest of them.
func (s Suggestion) GainTo(ctx context.Context) (float64, error) {
	r, err := s.GainRange(ctx)
	return r.To, err
}

// eachRaised calls do with the needs in a State that count and of which c rises, and
// what that adds.
func (c change) eachRaised(state int32, do func(i int32, n *need, points grain)) {
	c.eachNeedIn(state, func(i int32, n *need) {
		if !c.counts(n) {
			return
		}
		if more := c.rise(n, c.from.footing(n), c.to.footing(n), false); more.raised > 0 {
			do(i, n, more.gain)
		}
	})
}

// AttainableGain returns the same of attainable points.
func (s Suggestion) AttainableGain(ctx context.Context) (float64, error) {
	return asked(ctx, s.list.question, func(q *question) float64 { return s.attainableGain(q).float() })
}

func (s Suggestion) attainableGain(q *question) (total grain) {
	s.change(q).eachAttainable(s.state, func(_ *need, points grain) { total += points })
	return total
}

// eachAttainable calls do with what each need in scope of a State, but those left
// out, gains in attainable points.
func (c change) eachAttainable(state int32, do func(n *need, points grain)) {
	was, is := c.attainableIn(state, c.from), c.attainableIn(state, c.to)
	for i, j := range c.g.states[state].needs {
		heed(c.look)
		if n := &c.g.needs[j]; c.selects(n) && !c.leavesOut(n) {
			do(n, grain(n.weight)*(is[i]-was[i]))
		}
	}
}

// attainableIn returns what is attainable of the open needs of a State by a set, in
// the order of its list.
func (q *question) attainableIn(state int32, by *engaged) []grain {
	of := *q
	of.engaged = by
	return q.g.attainable(state, of.parts(state))
}

// BlockedBy returns the needs that stand before it where it gains nothing attainable:
// of each need that the gain counts, the prerequisites with the least cover, with the
// suggestion made.
func (s Suggestion) BlockedBy(ctx context.Context) ([]model.Need, error) {
	return asked(ctx, s.list.question, func(q *question) (needs []model.Need) {
		if s.attainableGain(q) != 0 {
			return nil
		}
		c := s.change(q)
		var before []int32
		c.eachRaised(s.state, func(i int32, _ *need, _ grain) { before = append(before, c.least(i)...) })
		slices.Sort(before)
		for _, i := range slices.Compact(before) {
			needs = append(needs, q.g.needs[i].Need)
		}
		slices.SortFunc(needs, func(a, b model.Need) int { return model.ByID(a.Handle, b.Handle) })
		return needs
	})
}

// least returns the prerequisites of a need that decide what is attainable of it,
// with the suggestion made.
func (c change) least(i int32) []int32 {
	behind := c.g.prerequisites(c.look, i)
	low := c.to.of(&c.g.needs[i]).part(c.lens.impliedWeight)
	parts := make([]grain, len(behind))
	for j, n := range behind {
		parts[j] = c.to.of(&c.g.needs[n]).part(c.lens.impliedWeight)
		low = min(low, parts[j])
	}
	var least []int32
	for j, n := range behind {
		if parts[j] == low {
			least = append(least, n)
		}
	}
	return least
}

// prerequisites returns the open needs that a need REQUIRES in any number of steps,
// itself aside.
func (g *Ground) prerequisites(look *model.Look, i int32) []int32 {
	seen := map[int32]bool{i: true}
	var behind []int32
	for next := []int32{i}; len(next) > 0; next = next[1:] {
		for _, m := range g.needs[next[0]].requires {
			heed(look)
			if !seen[m] {
				seen[m] = true
				behind, next = append(behind, m), append(next, m)
			}
		}
	}
	return behind
}

// Disputed returns the points that the programme would add on needs that are left out
// because their State has disputed them, if that were not said.
func (s Suggestion) Disputed(ctx context.Context) (float64, error) {
	points, err := s.disputedPoints(ctx)
	return points.float(), err
}

func (s Suggestion) disputedPoints(ctx context.Context) (grain, error) {
	return s.unsaid(ctx, func(x *extension, n *need) bool { return x.leavesOut(n) })
}

// Declined returns the points that the programme would add on needs for which it has
// been declined, if that were not said. One that is disputed too counts as disputed.
func (s Suggestion) Declined(ctx context.Context) (float64, error) {
	points, err := s.unsaid(ctx, func(x *extension, n *need) bool { return !x.leavesOut(n) && n.declinedBy(s.p) })
	return points.float(), err
}

func (s Suggestion) unsaid(ctx context.Context, is func(x *extension, n *need) bool) (grain, error) {
	return asked(ctx, s.list.question, func(q *question) (total grain) {
		c := s.change(q)
		q.eachNeedIn(s.state, func(_ int32, n *need) {
			if is(c.extension, n) {
				from := c.from.footing(n)
				total += c.rise(n, from, c.from.unsaid(from, s.p, n), false).gain
			}
		})
		return total
	})
}

// unsaid returns the footing of a need with one more programme in its State, as if
// that had not been declined.
func (s *engaged) unsaid(f footing, p int32, n *need) footing {
	if !n.declinedBy(p) {
		return s.addedTo(f, p, n)
	}
	accepted := *n
	accepted.declined = without(n.declined, []int32{p})
	if !s.g.isSpokenFor(p, n) {
		accepted.silent = without(n.silent, []int32{p})
	}
	return s.addedTo(f, p, &accepted)
}

// isSpokenFor reports whether an assessment says what a programme covers of a need,
// so that it implies nothing.
func (g *Ground) isSpokenFor(p int32, n *need) bool {
	return slices.ContainsFunc(n.extents, func(x extent) bool {
		return x.programme == p || g.programmes[x.programme].family == g.programmes[p].family &&
			(g.speaksFor(x.edge, p, n.state) || g.speaksFor(x.told, p, n.state))
	})
}

// CapacityKnown reports whether the programme's capacity is recorded; if not, it
// is treated as unlimited.
func (s Suggestion) CapacityKnown() bool { return s.programme().capacityKnown }

// CapacityUsed counts the other States where the programme is engaged or agreed,
// whatever the scope.
func (s Suggestion) CapacityUsed() int {
	used := s.list.g.capacityUsed(nil, s.p)
	if slices.Contains(s.list.g.agreed(nil).states[s.p], s.state) {
		used--
	}
	return used
}

// CapacityLeft returns how many States the programme can still take.
func (s Suggestion) CapacityLeft() (states int, ok bool) {
	return s.programme().capacity - s.CapacityUsed(), s.CapacityKnown()
}

// Bridge returns the providers that lead, implement or are partner in both the
// programme and another one engaged in the State.
func (s Suggestion) Bridge() []model.Provider {
	g := s.list.g
	var bridge []model.Provider
	for _, v := range g.programmes[s.p].providersIn(DefaultRoles()...) {
		if slices.ContainsFunc(g.engagements().here(s.state), func(p int32) bool {
			return p != s.p && slices.Contains(g.programmes[p].providersIn(DefaultRoles()...), v)
		}) {
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
	return asked(ctx, s.list.question, func(q *question) []Contribution {
		var parts []portion
		c := s.change(q)
		if of == SuggestionAttainableGain {
			c.eachAttainable(s.state, func(n *need, points grain) { parts = append(parts, portion{need: n, points: points}) })
			return s.tells(q.g.publish(parts))
		}
		return s.tells(q.g.publish(s.parts(c)))
	})
}

// parts returns the parts of the gain by need, with what each programme has of it more
// or less than before.
func (s Suggestion) parts(c change) (parts []portion) {
	c.eachRaised(s.state, func(_ int32, n *need, points grain) {
		shares := less(c.to.shares(n, c.lens.impliedWeight), c.from.shares(n, c.lens.impliedWeight))
		parts = append(parts, portion{need: n, points: points, shares: shares})
	})
	return parts
}

// Evidence returns the paths by which the programme would cover needs.
func (s Suggestion) Evidence(ctx context.Context) ([]Evidence, error) {
	return asked(ctx, s.list.question, s.paths)
}

func (s Suggestion) paths(q *question) (paths []Evidence) {
	c := s.change(q)
	c.eachRaised(s.state, func(i int32, n *need, _ grain) {
		for _, e := range c.to.evidence(i, n) {
			if e.programme == s.p {
				paths = append(paths, e)
			}
		}
	})
	return paths
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
	sel := whole.selection
	if sel.single == nil {
		sel = whole.in(s.state)
	}
	return &question{selection: sel, lens: whole.lens, engaged: whole.engaged.adding(s.p, s.state), said: new(said)}
}
