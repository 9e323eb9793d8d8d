package analysis

import (
	"context"
	"slices"

	"concert/internal/model"
)

// find finds the decisions of the kinds that are asked for.
func (d *decider) find(ctx context.Context, scope Scope, lens Lens) error {
	for _, of := range []struct {
		kind DecisionKind
		find func()
	}{
		{DecisionAnswer, d.answers},
		{DecisionKeep, d.keeps},
		{DecisionCoordinate, d.coordinates},
		{DecisionResume, d.resumes},
		{DecisionUnblock, d.unblocks},
		{DecisionFind, d.finds},
		{DecisionFollowUp, d.followUps},
		{DecisionAskConsent, d.consents},
		{DecisionRate, d.rates},
	} {
		if d.wants(of.kind) {
			of.find()
		}
	}
	if !d.wants(DecisionPropose) {
		return nil
	}
	return d.proposes(ctx, scope, lens)
}

// answers: proposals that have waited for 30 days or more, or since no known day. Their
// day is the thirtieth.
func (d *decider) answers() {
	d.eachNeed(func(i int32, n *need) {
		if d.leavesOut(n) {
			return
		}
		for j, made := range n.proposals {
			heed(d.look)
			isNewest := j == 0 || n.proposals[j-1].programme != made.programme
			if !isNewest || made.status != model.ProposalStatusProposed || !d.g.programmes[made.programme].active ||
				!d.allows(made.programme) || (!made.on.IsZero() && made.on.AddDays(unanswered) > d.g.AsOf) || !d.mayAnswer(made, n.state) {
				continue
			}
			new := Decision{
				kind: DecisionAnswer, programmes: []int32{made.programme}, state: n.state, record: n.Handle, about: []int32{i},
				points: d.gainOf(made.programme, n.state), proposal: made.edge,
			}
			if !made.on.IsZero() {
				new.day = made.on.AddDays(unanswered)
			}
			d.add(new)
		}
	})
}

// gainOf returns what a pair adds to S.
func (d *decider) gainOf(p, state int32) grain {
	if d.engaged.has(p, state) {
		return 0
	}
	if d.adds[p] == nil {
		d.adds[p] = d.by(p)
	}
	return d.adds[p][state].gain
}

// mayAnswer reports whether whoever asks is of a side that did not propose: of the
// State, or of those that lead or implement the programme. The secretariat may.
func (d *decider) mayAnswer(made proposal, state int32) bool {
	view := d.g.View
	if view.ShowsUpTo(model.ReleaseSecretariat) {
		return true
	}
	self, ok := view.Self()
	if !ok {
		return false
	}
	by := d.proposer(made)
	if self.Kind() == model.KindMemberState {
		return d.g.stateAt.of(self) == state && by != self
	}
	runs := func(h model.Handle) bool {
		v, ok := d.g.providerAt.find(h)
		return ok && slices.Contains(d.g.programmes[made.programme].providersIn(model.RoleLead, model.RoleImplementing), v)
	}
	return runs(self) && !runs(by)
}

// proposer returns the State or provider that made a proposal, zero if that
// is the secretariat, or nobody who is recorded and in view.
func (d *decider) proposer(made proposal) model.Handle {
	id, _ := made.edge.ProposedBy()
	h, _ := d.g.View.Node(id)
	return h
}

// keeps: engagements that end within 180 days, and are not followed by any other edge
// that holds on the day after. What each adds is judged by the engagements of that
// day.
func (d *decider) keeps() {
	tied := d.tied()
	onDay := map[dayInState]*engaged{}
	d.states.each(func(state int32) {
		for _, p := range d.g.engagements().here(state) {
			heed(d.look)
			if !d.allows(p) {
				continue
			}
			last, edges := d.lastOf(p, state)
			after := last.AddDays(1)
			if last > d.g.AsOf.AddDays(endsSoon) || d.g.programmes[p].servedOn(state, after) {
				continue
			}
			at := dayInState{after, state}
			if onDay[at] == nil {
				onDay[at] = d.engagedOn(at, tied[state])
			}
			rests := d.rises(p, state, onDay[at])
			if !d.isAbout(p, rests) {
				continue
			}
			d.add(Decision{
				kind: DecisionKeep, day: last, programmes: []int32{p}, state: state, about: d.byRank(needsIn(rests)), rests: rests,
				points: sumOf(rests), serves: edges,
			})
		}
	})
}

// isAbout reports whether a decision on an engagement, which rests on some needs in
// scope, is about what is in scope. If it rests on none, the programme is on the themes
// and resolutions of the scope, as in measures without needs, and nothing else selects
// needs.
func (d *decider) isAbout(p int32, rests []portion) bool {
	return len(rests) > 0 || d.isOn(p) && len(d.conditions) == 0
}

// lastOf returns the last day of an engagement, and the edges that hold to it.
func (d *decider) lastOf(p, state int32) (last model.Date, edges []model.Edge) {
	ties, _ := d.g.dealings(d.look).between(d.g, p, state)
	for _, t := range ties {
		switch {
		case !t.heldOn(&d.g.programmes[p], d.g.AsOf) || t.last < last:
		case t.last == last:
			edges = append(edges, t.edge)
		default:
			last, edges = t.last, []model.Edge{t.edge}
		}
	}
	return last, edges
}

// tied returns, by State, the programmes that have any edge there.
func (d *decider) tied() [][]int32 {
	tied := make([][]int32, len(d.g.states))
	for p, ties := range d.g.dealings(d.look).ties {
		heed(d.look)
		for i, t := range ties {
			if i == 0 || ties[i-1].state != t.state {
				tied[t.state] = append(tied[t.state], int32(p))
			}
		}
	}
	return tied
}

// dayInState is a day in a State.
type dayInState struct {
	day   model.Date
	state int32
}

// engagedOn returns the engagements that hold on a day, right in one State alone.
func (d *decider) engagedOn(at dayInState, tied []int32) *engaged {
	here := new(presence)
	for _, p := range tied {
		heed(d.look)
		if d.g.programmes[p].servedOn(at.state, at.day) {
			here.programmes = append(here.programmes, p)
		}
	}
	if len(here.programmes) >= many {
		here.layOut(d.g)
	}
	on := *d.g.engagements()
	on.in = slices.Clone(on.in)
	on.in[at.state] = here
	return &on
}

// coordinates: pairs that are a potential duplication, or have a surplus of a point or
// more and no coordination recorded.
func (d *decider) coordinates() {
	m := &measured{question: d.question}
	d.eachNeed(func(i int32, n *need) {
		if d.leavesOut(n) {
			return
		}
		for _, x := range m.duplications(i, n) {
			heed(d.look)
			a, b := x.x.programme, x.y.programme
			if !x.PotentialDuplication() && (x.surplus() < point || x.Relation() != NoCoordinationRecorded) {
				continue
			}
			d.add(Decision{
				kind: DecisionCoordinate, programmes: []int32{a, b}, state: n.state, record: n.Handle, about: []int32{i},
				rests: []portion{{need: n, points: x.surplus()}}, points: x.surplus(),
				serves: append(d.servicesIn(a, n.state), d.servicesIn(b, n.state)...),
			})
		}
	})
}

// servicesIn returns the edges behind an engagement.
func (d *decider) servicesIn(p, state int32) (edges []model.Edge) {
	for _, s := range d.g.programmes[p].served {
		if s.state == state {
			edges = append(edges, s.edge)
		}
	}
	return edges
}

// proposes: suggestions that are stable in the list of suggestions of the scope, and
// not proposed yet.
func (d *decider) proposes(ctx context.Context, scope Scope, lens Lens) error {
	all, err := MeasureSuggestions(ctx, d.g, SuggestionFor{}, scope, lens)
	if err != nil {
		return err
	}
	if len(all.List) == 0 {
		return nil
	}
	list := all.List[0].list
	isStable := stable(pairKeys(list.shown), d.lens.runs(), list.ranking(list.under(ctx)))
	for i, s := range all.List {
		heed(d.look)
		if isStable[i] && s.stage != StageProposed {
			d.add(Decision{
				kind: DecisionPropose, programmes: []int32{s.p}, state: s.state, points: s.gain, requested: s.Requested(), place: i + 1, suggestion: s,
			})
		}
	}
	return nil
}

// resumes: engagements of active programmes that are suspended and would not be over,
// where the programme is neither engaged nor agreed.
func (d *decider) resumes() {
	for p, ties := range d.g.dealings(d.look).ties {
		heed(d.look)
		prog := &d.g.programmes[p]
		if !prog.active || !d.allows(int32(p)) {
			continue
		}
		for i := 0; i < len(ties); {
			state := ties[i].state
			var edges []model.Edge
			for ; i < len(ties) && ties[i].state == state; i++ {
				e := ties[i].edge
				if ties[i].status == model.EngagementStatusSuspended && (e.Until().IsZero() || e.Until().Last() >= d.g.AsOf) {
					edges = append(edges, e)
				}
			}
			if len(edges) > 0 && d.states.has(state) && !d.engaged.has(int32(p), state) {
				rests := d.rises(int32(p), state, d.engaged)
				if !d.isAbout(int32(p), rests) {
					continue
				}
				d.add(Decision{
					kind: DecisionResume, programmes: []int32{int32(p)}, state: state, about: d.byRank(needsIn(rests)), points: sumOf(rests), serves: edges,
				})
			}
		}
	}
}

// unblocks: needs without any cover that needs in scope wait for, and that no
// suggestion would raise. The points are what these would gain in attainable points if
// they waited for it no more.
func (d *decider) unblocks() {
	waiting := map[int32][]portion{}
	d.eachNeed(func(i int32, n *need) {
		if d.leavesOut(n) || len(n.requires) == 0 {
			return
		}
		low := d.c(n)
		var empty []int32
		for _, j := range d.g.prerequisites(d.look, i) {
			if c := d.c(&d.g.needs[j]); c == 0 {
				empty = append(empty, j)
			} else {
				low = min(low, c)
			}
		}
		if len(empty) != 1 { // it would wait for another one
			low = 0
		}
		for _, j := range empty {
			waiting[j] = append(waiting[j], portion{need: n, points: grain(n.weight) * low})
		}
	})
	for _, i := range d.g.byID {
		heed(d.look)
		n := &d.g.needs[i]
		if waiting[i] == nil || d.leavesOut(n) || d.isRaisable(n) {
			continue
		}
		d.add(Decision{
			kind: DecisionUnblock, state: n.state, record: n.Handle, about: d.byRank(append(needsIn(waiting[i]), n)),
			rests: waiting[i], points: sumOf(waiting[i]),
		})
	}
}

// c is how far S covers a need.
func (d *decider) c(n *need) grain { return d.engaged.of(n).part(d.lens.impliedWeight) }

// isRaisable reports whether a suggestion, whatever the scope, would raise a need.
func (d *decider) isRaisable(n *need) bool {
	if !d.counts(n) {
		return false
	}
	raises := func(p int32) bool {
		heed(d.look)
		prog := &d.g.programmes[p]
		from := d.engaged.footing(n)
		return d.g.takesOn(p) && !d.engaged.has(p, n.state) && (!prog.capacityKnown || d.g.capacityUsed(d.look, p) < prog.capacity) &&
			d.rise(n, from, d.engaged.addedTo(from, p, n), false).raised > 0 && !d.g.isStopped(d.look, p, n.state)
	}
	found := slices.ContainsFunc(n.extents, func(x extent) bool { return raises(x.programme) })
	n.topics.each(func(t int32) { found = found || slices.ContainsFunc(d.g.open[t], raises) })
	return found
}

// finds: orphans for which nothing is on its way.
func (d *decider) finds() {
	if !d.g.inventory {
		return
	}
	d.eachNeed(func(i int32, n *need) {
		if n.weight < 4 || n.offered || d.leavesOut(n) || d.g.engagements().of(n).status() != Uncovered {
			return
		}
		if status, _ := d.g.pipeline(d.look, n); status == PipelineAgreed || status == PipelineProposed {
			return
		}
		points := grain(n.weight) * point
		d.add(Decision{
			kind: DecisionFind, state: n.state, record: n.Handle, about: []int32{i}, rests: []portion{{need: n, points: points}}, points: points,
		})
	})
}

// followUps: recommendations and steps that are open and due within 14 days, or were.
func (d *decider) followUps() {
	note := func(h, state model.Handle, status model.RecommendationStatus, due model.Date, about []model.Handle) {
		heed(d.look)
		at, ok := d.g.stateAt.find(state)
		isOpen := status != model.RecommendationStatusDone && status != model.RecommendationStatusWithdrawn
		if ok && d.states.has(at) && isOpen && !due.IsZero() && due.Last() <= d.g.AsOf.AddDays(dueSoon) {
			d.add(Decision{kind: DecisionFollowUp, day: due.Last(), state: at, record: h, about: d.known(about)})
		}
	}
	for r := range d.g.View.Recommendations() {
		for _, state := range linked(r.Handle, model.MadeTo, model.Outward) {
			note(r.Handle, state, r.Status(), r.Due(), linked(r.Handle, model.Concerns, model.Outward))
		}
	}
	for s := range d.g.View.RoadMapSteps() {
		for _, roadMap := range linked(s.Handle, model.HasStep, model.Inward) {
			for _, state := range linked(roadMap, model.Of, model.Outward) {
				note(s.Handle, state, s.Status(), s.Due(), linked(s.Handle, model.Answers, model.Outward))
			}
		}
	}
}

// known returns those of some records that are needs, by id.
func (d *decider) known(records []model.Handle) []int32 {
	var needs []*need
	for _, h := range records {
		if i, ok := d.g.needAt.find(h); ok {
			needs = append(needs, &d.g.needs[i])
		}
	}
	return d.byRank(needs)
}

// consents: visits and consultations on which their State has not decided within 90
// days, for that State and the secretariat.
func (d *decider) consents() {
	note := func(h model.Handle, on model.Date, isDecided bool, to model.EdgeKind) {
		heed(d.look)
		due := on.First().AddDays(undecided)
		if on.IsZero() || isDecided || due > d.g.AsOf {
			return
		}
		for _, state := range linked(h, to, model.Outward) {
			if at, ok := d.g.stateAt.find(state); ok && d.states.has(at) && d.g.View.ShowsAllOf(state) {
				d.add(Decision{kind: DecisionAskConsent, day: due, state: at, record: h, about: d.known(linked(h, model.Identified, model.Outward))})
			}
		}
	}
	for v := range d.g.View.Visits() {
		note(v.Handle, v.Date(), isConsentDecided(v.Consent(), v.ConsentOn()), model.To)
	}
	for c := range d.g.View.Consultations() {
		note(c.Handle, c.Date(), isConsentDecided(c.Consent(), c.ConsentOn()), model.HeldIn)
	}
}

// isConsentDecided reports whether a State has said how far a visit or consultation may
// be shown: NONE without a day is what stands before it does.
func isConsentDecided(consent model.Consent, on model.Date) bool {
	return consent != "" && (consent != model.ConsentNone || !on.IsZero())
}

// rates: States with three or more open needs that are unrated, for the secretariat.
func (d *decider) rates() {
	if !d.g.View.ShowsUpTo(model.ReleaseSecretariat) {
		return
	}
	d.states.each(func(state int32) {
		unrated := 0
		for _, i := range d.g.states[state].needs {
			heed(d.look)
			if n := &d.g.needs[i]; n.unrated && !d.leavesOut(n) {
				unrated++
			}
		}
		if unrated >= leastUnrated {
			d.add(Decision{kind: DecisionRate, state: state})
		}
	})
}
