package analysis

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"concert/internal/model"
)

// NextStepKind says what a next step is.
type NextStepKind string

// The kinds, in their order.
const (
	StepIntroduce  NextStepKind = "INTRODUCE"  // an introduction
	StepUnblock    NextStepKind = "UNBLOCK"    // a need that an introduction unblocks
	StepCoordinate NextStepKind = "COORDINATE" // a State where both do the same, and nothing says that they know
)

// NextStep is something that two programmes can do next week.
type NextStep struct {
	Kind          NextStepKind
	MemberState   model.MemberState
	Introduces    *model.Programme  // who is introduced; nil: the two are both there
	Through       *model.Programme  // who opens the door; nil likewise
	Programmes    []model.Programme // the two, by id
	Need          *model.Need       // of UNBLOCK
	Prerequisites []model.Need      // of it, that the introduction covers better
	Reason        string

	points grain
	made   *Introduction
	rests  []model.Need // that the points rest on
	serves []model.Edge // that the step names
	of     Synergy
}

// ID returns an id that is stable over versions.
func (s NextStep) ID() string {
	about := []string{string(s.Kind), s.MemberState.ID()}
	for _, p := range s.Programmes {
		about = append(about, p.ID())
	}
	if s.Introduces != nil {
		about = append(about, s.Introduces.ID())
	}
	if s.Need != nil {
		about = append(about, s.Need.ID())
	}
	return s.of.identify("next-step", about...)
}

// Points returns severity points: the gain, what is attained more, or the surplus.
func (s NextStep) Points() float64 { return s.points.float() }

// asked are the programmes whose leads are asked.
func (s NextStep) asked() []model.Programme {
	if s.Introduces != nil {
		return []model.Programme{*s.Introduces}
	}
	return s.Programmes
}

// AskWhom returns whom to ask: the leads of the programme that is introduced, or of both,
// and the State, which comes first if its consent is what is missing.
func (s NextStep) AskWhom(ctx context.Context, maySee func(provider, record string) bool) ([]Contact, error) {
	if s.Kind == StepIntroduce {
		return s.made.AskWhom(ctx, maySee)
	}
	return s.of.p.g.Teller(ctx, maySee).AskWhom(s.MemberState, false, s.asked()...), nil
}

// MayTell returns what each side may be told of the step; ok is false if that is not for
// whoever asks.
func (s NextStep) MayTell(ctx context.Context, maySee func(provider, record string) bool) (sides []MayTell, ok bool, err error) {
	return s.of.p.g.Teller(ctx, maySee).MayTell(ToTell{s.MemberState, s.Programmes, s.rests, s.serves})
}

// NextSteps returns what to do: introductions, then needs to unblock, then States to
// coordinate in, each kind by points, then ids. Of two providers they are those of the
// pairs of their programmes.
func (s Synergy) NextSteps(ctx context.Context) (steps []NextStep, err error) {
	defer caught(&err)
	return s.nextSteps(s.p.doors.looking(model.NewLook(ctx))), nil
}

func (s Synergy) nextSteps(d *doors) []NextStep {
	var introduce, unblock, coordinate []NextStep
	for _, x := range s.pairs() {
		made := slices.Clone(d.introductions(x))
		for _, door := range made {
			introduce = append(introduce, s.introduce(Introduction{d.list[door.suggestion], door.host}, d))
			d.eachUnblocked(door.suggestion, x[:], func(u unblocked) {
				unblock = append(unblock, s.unblock(Unblocked{&d.g.needs[u.need], u, Introduction{d.list[door.suggestion], door.host}}))
			})
		}
		coordinate = append(coordinate, s.coordinate(d, x[0], x[1])...)
	}
	return slices.Concat(byPoints(introduce), byPoints(unblock), byPoints(coordinate))
}

func byPoints(steps []NextStep) []NextStep {
	slices.SortFunc(steps, func(a, b NextStep) int {
		return cmp.Or(cmp.Compare(b.points, a.points), cmp.Compare(a.order(), b.order()))
	})
	return steps
}

// order puts steps with equal points in order: by who is introduced, State, need, and
// the two.
func (s NextStep) order() string {
	var ids []string
	if s.Introduces != nil {
		ids = append(ids, s.Introduces.ID())
	}
	ids = append(ids, s.MemberState.ID())
	if s.Need != nil {
		ids = append(ids, s.Need.ID())
	}
	return strings.Join(append(ids, idsOf(s.Programmes)...), "\x00")
}

func (s Synergy) step(kind NextStepKind, made Introduction, points grain) NextStep {
	guest, host := made.Programme(), made.Through()
	step := NextStep{
		Kind: kind, MemberState: made.MemberState(), Introduces: &guest, Through: &host,
		Programmes: []model.Programme{guest, host}, points: points, made: &made, of: s,
	}
	slices.SortFunc(step.Programmes, func(a, b model.Programme) int { return model.ByID(a.Handle, b.Handle) })
	return step
}

func (s Synergy) introduce(made Introduction, d *doors) NextStep {
	step := s.step(StepIntroduce, made, made.gain)
	made.change(d.question).eachRaised(made.state, func(_ int32, n *need, _ grain) { step.rests = append(step.rests, n.Need) })
	step.serves = d.g.engagedBy(made.host, made.state)
	step.Reason = step.Through.Name() + " works in " + step.MemberState.Name() + ", where " + step.Introduces.Name() + " is not engaged. In both: " +
		namesOf(d.g.inBoth(made.p, made.host)) + "."
	return step
}

func (s Synergy) unblock(u Unblocked) NextStep {
	step := s.step(StepUnblock, u.made, u.points)
	n := u.Need()
	step.Need, step.Prerequisites = &n, u.Prerequisites()
	step.rests = append(slices.Clone(step.Prerequisites), n)
	step.Reason = "In " + step.MemberState.Name() + ", " + nameOf(n.Handle) + " is reached and waits for " + namesOf(step.Prerequisites) + ", which " +
		step.Introduces.Name() + " would cover."
	return step
}

// coordinate returns the States where two programmes should coordinate.
func (s Synergy) coordinate(d *doors, a, b int32) (steps []NextStep) {
	g := d.g
	d.eachUncoordinated(a, b, func(at int32, points grain, rests []model.Need) {
		step := NextStep{
			Kind: StepCoordinate, MemberState: g.states[at].MemberState, points: points, rests: rests, of: s,
			Programmes: []model.Programme{g.programmes[a].Programme, g.programmes[b].Programme},
			serves:     slices.Concat(g.engagedBy(a, at), g.engagedBy(b, at)),
		}
		step.Reason = "Both work in " + step.MemberState.Name() + " on the same theme, and no coordination is recorded."
		if rests != nil {
			step.Reason = "Both work in " + step.MemberState.Name() + " and meet the same needs: " + namesOf(rests) + ". No coordination is recorded."
		}
		steps = append(steps, step)
	})
	return steps
}

// eachUncoordinated calls do with the States in scope where two programmes have a
// duplication candidate or a shared cell, if no coordination is recorded: with the
// surplus, and the needs that both meet.
func (q *question) eachUncoordinated(a, b int32, do func(at int32, points grain, rests []model.Need)) {
	x, y := &q.g.programmes[a], &q.g.programmes[b]
	if q.g.relation(a, b) != NoCoordinationRecorded || !anyCommon(x.engagedIn, y.engagedIn) {
		return
	}
	share := q.closure(x).countBoth(q.closure(y)) > 0
	eachCommon(x.engagedIn, y.engagedIn, func(at int32) {
		if !q.states.has(at) {
			return
		}
		points, rests := grain(0), []model.Need(nil)
		q.eachNeedIn(at, func(_ int32, n *need) {
			byA, isMet := n.extentOf(a)
			byB, isMetToo := n.extentOf(b)
			if isMet && isMetToo && byA.percent > 0 && byB.percent > 0 {
				points += n.surplus(byA.percent + byB.percent)
				rests = append(rests, n.Need)
			}
		})
		if share || rests != nil {
			do(at, points, rests)
		}
	})
}

// asking is whom next steps ask about.
type asking struct {
	at         int32
	programmes [2]int32 // the second is none if one is introduced
}

// asks returns whom the next steps ask about, each once.
func (s Synergy) asks(d *doors) (all []asking) {
	add := func(a asking) {
		if !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	for _, x := range s.pairs() {
		for _, made := range d.introductions(x) {
			add(asking{d.list[made.suggestion].state, [2]int32{d.list[made.suggestion].p, none}})
		}
		d.eachUncoordinated(x[0], x[1], func(at int32, _ grain, _ []model.Need) { add(asking{at, x}) })
	}
	return all
}

// contacts returns whom the next steps ask, each once.
func (s Synergy) contacts(d *doors, teller Teller) (contacts []Contact) {
	for _, a := range s.asks(d) {
		programmes := []model.Programme{d.g.programmes[a.programmes[0]].Programme}
		if other := a.programmes[1]; other != none {
			programmes = append(programmes, d.g.programmes[other].Programme)
		}
		contacts = append(contacts, teller.AskWhom(d.g.states[a.at].MemberState, false, programmes...)...)
	}
	slices.SortFunc(contacts, func(a, b Contact) int { return model.ByID(a.Of, b.Of) })
	return slices.Compact(contacts)
}

// engagedBy returns the edges by which a programme is engaged in a State.
func (g *Ground) engagedBy(p, state int32) (edges []model.Edge) {
	for _, s := range g.programmes[p].served {
		if s.state == state {
			edges = append(edges, s.edge)
		}
	}
	return edges
}

// inBoth returns the providers that lead, implement or are partner in both programmes.
func (g *Ground) inBoth(a, b int32) (all []model.Provider) {
	eachCommon(g.programmes[a].providersIn(DefaultRoles()...), g.programmes[b].providersIn(DefaultRoles()...), func(v int32) {
		all = append(all, g.providers[v].Provider)
	})
	return all
}

func nameOf(h model.Handle) string {
	if name := h.Name(); name != "" {
		return name
	}
	return h.ID()
}

func namesOf[H interface {
	ID() string
	Name() string
}](records []H) string {
	names := make([]string, len(records))
	for i, h := range records {
		if names[i] = h.Name(); names[i] == "" {
			names[i] = h.ID()
		}
	}
	return strings.Join(names, ", ")
}
