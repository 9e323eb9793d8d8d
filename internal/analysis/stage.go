package analysis

import (
	"cmp"
	"slices"
	"time"

	"concert/internal/model"
)

// SuggestionStage says how far a programme and a State where it is not engaged have come, by
// its newest proposals for open needs there and its SERVES edges there.
type SuggestionStage string

// The stages, of which the first that holds is given.
const (
	StageAgreed   SuggestionStage = "AGREED"   // accepted less than two years ago and not begun since, or begins later
	StageProposed SuggestionStage = "PROPOSED" // proposed, not decided
	StageLeft     SuggestionStage = "LEFT"     // was engaged there
	StageLapsed   SuggestionStage = "LAPSED"   // proposed and not decided in time, or accepted and never begun
	StageRegional SuggestionStage = "REGIONAL" // offered to a region of the State
	StageNew      SuggestionStage = "NEW"      // none of these
)

// Stages returns all stages, in their order.
func Stages() []SuggestionStage {
	return []SuggestionStage{StageAgreed, StageProposed, StageLeft, StageLapsed, StageRegional, StageNew}
}

// StageEdge is an edge behind a stage, as it stood on the day of the ground.
type StageEdge struct {
	Edge   model.Edge // SERVES or PROPOSED_FOR
	Status string     // on the day
	On     model.Date // of a proposal: when it was proposed; of an engagement: when it begins; zero: not recorded
	Until  model.Date // of an engagement: its last day; zero: none, or nothing said so by the day
	// Decided is from when the decision on a proposal holds; zero: not decided by the day.
	Decided model.Date
}

// ProposedOn returns when a proposal was made; zero also for an engagement.
func (e StageEdge) ProposedOn() model.Date {
	if e.Edge.Kind() != model.ProposedFor {
		return 0
	}
	return e.On
}

// Since returns when an engagement begins; zero also for a proposal.
func (e StageEdge) Since() model.Date {
	if e.Edge.Kind() != model.Serves {
		return 0
	}
	return e.On
}

// endless is the last day of what nothing ends, never that of what never held.
var (
	endless = model.NewDate(9999, time.December, 31)
	never   = model.NewDate(1, time.January, 1)
)

// holdsTo returns the last day on which a programme or an edge holds by its end and
// its status.
func (t term) holdsTo() model.Date {
	last := t.last()
	switch t.status {
	case string(model.ProgrammeStatusClosed), string(model.EngagementStatusEnded):
		if last.IsZero() {
			return never
		}
	case string(model.ProgrammeStatusSuspended), string(model.ProgrammeStatusCancelled):
		if t.statusOn.IsZero() {
			return never
		}
		if stopped := t.statusOn.First().AddDays(-1); last.IsZero() || stopped < last {
			return stopped
		}
	}
	if last.IsZero() {
		return endless
	}
	return last
}

// activeOn reports whether a programme is active on a day.
func (p *programme) activeOn(day model.Date) bool {
	return len(whyProgrammeInactive(p.term(), day)) == 0
}

// isLive reports whether a programme is active, in PIPELINE or starts after the day,
// and its last day is not before it.
func (p *programme) isLive(day model.Date) bool {
	soon := p.status == model.ProgrammeStatusPipeline || (!p.start.IsZero() && p.start.First() > day)
	return (soon || p.activeOn(day)) && p.term().holdsTo() >= day
}

// tie is a SERVES edge to a State, whatever its dates and status.
type tie struct {
	state      int32
	edge       model.Edge
	from, last model.Date             // from is zero if none is known; last is also the programme's
	status     model.EngagementStatus // on the day of the ground
}

// isOff reports whether an edge is no more than proposed, or stopped.
func (t tie) isOff() bool {
	return t.status == model.EngagementStatusProposed || t.isStopped()
}

func (t tie) isStopped() bool {
	return t.status == model.EngagementStatusSuspended || t.status == model.EngagementStatusCancelled
}

// heldOn reports whether the edge was an engagement on a day.
func (t tie) heldOn(p *programme, day model.Date) bool {
	return t.status != model.EngagementStatusProposed && !t.from.IsZero() && t.from <= day && day <= t.last && p.activeOn(day)
}

// engagementStatus returns the status of a SERVES edge on a day.
func engagementStatus(e model.Edge, day model.Date) model.EngagementStatus {
	status, on := e.EngagementStatus(), e.StatusOn().First()
	switch status {
	case model.EngagementStatusProposed:
		return status
	case model.EngagementStatusEnded:
		on = overFrom(e.StatusOn())
	}
	if status == "" || (!on.IsZero() && on > day) {
		return model.EngagementStatusActive
	}
	return status
}

// overFrom is from when a programme is CLOSED or an engagement ENDED: a date without
// a day stands for the day after the last of its month or year.
func overFrom(statusOn model.Date) model.Date {
	if statusOn.IsZero() || statusOn.DayOfMonth() != 0 {
		return statusOn
	}
	return statusOn.Last().AddDays(1)
}

// dealings are what there has been between programmes and States: by programme, its
// SERVES edges to States, by State, and the open needs that it has been proposed
// for, which stand by State too.
type dealings struct {
	ties     [][]tie
	proposed [][]int32
}

func (g *Ground) dealings(look *model.Look) *dealings {
	return g.dealt.get(func() *dealings {
		d := &dealings{make([][]tie, len(g.programmes)), make([][]int32, len(g.programmes))}
		for i := range g.programmes {
			heed(look)
			d.ties[i] = g.tiesOf(&g.programmes[i])
		}
		for i := range g.needs {
			heed(look)
			if n := &g.needs[i]; n.standing == needOpen {
				for j, made := range n.proposals {
					if j == 0 || n.proposals[j-1].programme != made.programme {
						d.proposed[made.programme] = append(d.proposed[made.programme], int32(i))
					}
				}
			}
		}
		return d
	})
}

func (g *Ground) tiesOf(p *programme) []tie {
	var ties []tie
	last := p.term().holdsTo()
	for _, s := range p.services {
		if s.state != none {
			ties = append(ties, tie{s.state, s.edge, s.term.from.First(), min(last, s.term.holdsTo()), engagementStatus(s.edge, g.AsOf)})
		}
	}
	slices.SortStableFunc(ties, func(a, b tie) int { return cmp.Compare(a.state, b.state) })
	return ties
}

// between returns the SERVES edges of a programme to a State, and the open needs
// there that it has been proposed for.
func (d *dealings) between(g *Ground, p, state int32) (ties []tie, proposed []int32) {
	from, _ := slices.BinarySearchFunc(d.ties[p], state, func(t tie, state int32) int { return cmp.Compare(t.state, state) })
	to := from
	for to < len(d.ties[p]) && d.ties[p][to].state == state {
		to++
	}
	first, _ := slices.BinarySearchFunc(d.proposed[p], state, func(n, state int32) int { return cmp.Compare(g.needs[n].state, state) })
	end := first
	for end < len(d.proposed[p]) && g.needs[d.proposed[p][end]].state == state {
		end++
	}
	return d.ties[p][from:to], d.proposed[p][first:end]
}

// isFollowed reports whether an engagement has begun since a proposal was accepted.
func (g *Ground) isFollowed(made proposal, ties []tie) bool {
	return slices.ContainsFunc(ties, func(t tie) bool {
		return made.decided <= t.from && t.from <= g.AsOf && t.heldOn(&g.programmes[made.programme], t.from)
	})
}

// isFresh reports whether an accepted proposal still stands: accepted less than two
// years before the day of the ground, and no engagement has begun since. One that is
// accepted on no known day does not.
func (g *Ground) isFresh(made proposal, ties []tie) bool {
	return !made.decided.IsZero() && made.decided.AddYears(2) > g.AsOf && !g.isFollowed(made, ties)
}

// beginsLater reports whether one of the edges begins after the day of the ground.
func (g *Ground) beginsLater(ties []tie) bool { return slices.ContainsFunc(ties, g.isLater) }

func (g *Ground) isLater(t tie) bool { return t.from > g.AsOf && !t.isOff() }

// ofProposal returns the stage that a programme's newest proposal for a need gives,
// NEW for none.
func (g *Ground) ofProposal(made proposal, ties []tie) SuggestionStage {
	switch made.status {
	case model.ProposalStatusProposed:
		return StageProposed
	case model.ProposalStatusLapsed:
		return StageLapsed
	case model.ProposalStatusAccepted:
		switch {
		case g.isFresh(made, ties):
			return StageAgreed
		case !g.isFollowed(made, ties):
			return StageLapsed
		}
	}
	return StageNew
}

// ofTie returns the stage that an edge gives, NEW for none.
func (g *Ground) ofTie(p int32, t tie) SuggestionStage {
	switch {
	case g.isLater(t):
		return StageAgreed
	case t.status == model.EngagementStatusProposed:
		return StageProposed
	case t.last < g.AsOf && t.heldOn(&g.programmes[p], t.last):
		return StageLeft
	}
	return StageNew
}

// stage returns the stage of a programme and a State.
func (g *Ground) stage(look *model.Look, p, state int32) SuggestionStage {
	first := StageNew
	g.eachBehind(look, p, state, func(s SuggestionStage, _ model.Edge) {
		if rankOfStage(s) < rankOfStage(first) {
			first = s
		}
	})
	return first
}

func rankOfStage(s SuggestionStage) int { return slices.Index(Stages(), s) }

// eachBehind calls do with each edge that gives a stage of a programme and a State,
// whether it is the first that holds or not.
func (g *Ground) eachBehind(look *model.Look, p, state int32, do func(SuggestionStage, model.Edge)) {
	ties, proposed := g.dealings(look).between(g, p, state)
	for _, n := range proposed {
		made, _ := g.needs[n].newestProposal(p)
		if s := g.ofProposal(made, ties); s != StageNew {
			do(s, made.edge)
		}
	}
	for _, t := range ties {
		if s := g.ofTie(p, t); s != StageNew {
			do(s, t.edge)
		}
	}
	for _, o := range g.programmes[p].offers {
		if g.regions[o.region].has(state) {
			do(StageRegional, o.edge)
		}
	}
}

// history returns the edges behind the stage of a programme and a State, by their
// keys.
func (g *Ground) history(look *model.Look, p, state int32) []StageEdge {
	stage := g.stage(look, p, state)
	var edges []model.Edge
	g.eachBehind(look, p, state, func(s SuggestionStage, e model.Edge) {
		if s == stage {
			edges = append(edges, e)
		}
	})
	slices.SortFunc(edges, func(a, b model.Edge) int { return cmp.Compare(a.Key(), b.Key()) })
	all := make([]StageEdge, len(edges))
	for i, e := range edges {
		all[i] = g.asItStood(p, e)
	}
	return all
}

// asItStood says of an edge what held on the day of the ground.
func (g *Ground) asItStood(p int32, e model.Edge) StageEdge {
	if e.Kind() == model.ProposedFor {
		made, _ := g.proposalBy(e, none)
		s := StageEdge{Edge: e, Status: string(made.status), On: e.ProposedOn()}
		if made.status != model.ProposalStatusProposed {
			s.Decided = cmp.Or(e.DecidedOn(), e.ProposedOn())
		}
		return s
	}
	t := serviceTerm(e, g.programmes[p].start)
	s := StageEdge{Edge: e, Status: string(engagementStatus(e, g.AsOf)), On: t.from}
	if last := t.holdsTo(); last != endless && last != never {
		s.Until = last
	}
	if on := e.StatusOn(); on.First() > g.AsOf { // what was not so yet
		s.Until = e.Until()
	}
	return s
}

// agreement is the pairs whose stage is AGREED and that are not engaged, of
// programmes that are live.
type agreement struct {
	states     [][]int32 // by programme, sorted
	programmes [][]int32 // by State, sorted
}

func (g *Ground) agreed(look *model.Look) *agreement {
	return g.agreements.get(func() *agreement {
		a := &agreement{make([][]int32, len(g.programmes)), make([][]int32, len(g.states))}
		for i := range g.programmes {
			heed(look)
			p := int32(i)
			if !g.programmes[p].isLive(g.AsOf) {
				continue
			}
			a.states[p] = g.agreedBy(look, p)
			for _, at := range a.states[p] {
				a.programmes[at] = append(a.programmes[at], p)
			}
		}
		return a
	})
}

// agreedBy returns the States where a live programme is agreed and not engaged.
func (g *Ground) agreedBy(look *model.Look, p int32) []int32 {
	d := g.dealings(look)
	var states []int32
	note := func(state int32) {
		if !g.programmes[p].isEngagedIn(state) && g.stage(look, p, state) == StageAgreed {
			states = append(states, state)
		}
	}
	for i, t := range d.ties[p] {
		if i == 0 || d.ties[p][i-1].state != t.state {
			note(t.state)
		}
	}
	for i, n := range d.proposed[p] {
		if i == 0 || g.needs[d.proposed[p][i-1]].state != g.needs[n].state {
			note(g.needs[n].state)
		}
	}
	slices.Sort(states)
	return slices.Compact(states)
}

// standing returns all engagements and what is agreed.
func (g *Ground) standing(look *model.Look) *engaged {
	return g.stands.get(func() *engaged { return g.engagements().plus(look, g.agreed(look).programmes) })
}

// plus returns the set with more pairs, by State.
func (s *engaged) plus(look *model.Look, more [][]int32) *engaged {
	all := *s
	all.in = slices.Clone(s.in)
	for state, programmes := range more {
		heed(look)
		if len(programmes) == 0 {
			continue
		}
		here := &presence{programmes: unionOf(s.here(int32(state)), programmes)}
		if len(here.programmes) >= many {
			here.layOut(s.g)
		}
		all.in[state] = here
	}
	return &all
}

// capacityUsed counts the States where a programme is engaged or agreed, whatever the
// scope.
func (g *Ground) capacityUsed(look *model.Look, p int32) int {
	return len(g.programmes[p].engagedIn) + len(g.agreed(look).states[p])
}
