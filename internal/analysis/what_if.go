package analysis

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"concert/internal/model"
)

// Supposed is an engagement to add or to drop.
type Supposed struct {
	Programme   model.Programme
	MemberState model.MemberState
	Extents     []SupposedExtent // of one that is added, in place of the assessments in force
}

// SupposedExtent says how far a programme would meet a need.
type SupposedExtent struct {
	Need    model.Need
	Percent int // 0 to 100; 0: it would not
}

// WhatIfFor says what would be: engagements are dropped, then others are added. What
// is proposed or begins later counts as engaged before that, if it is included.
type WhatIfFor struct {
	Add, Drop       []Supposed
	IncludeProposed bool
}

// identity names what is supposed: equal ones alike.
func (f WhatIfFor) identity() string {
	all := []string{strconv.FormatBool(f.IncludeProposed)}
	for _, list := range [][]Supposed{f.Drop, f.Add} {
		all = append(all, strconv.Itoa(len(list)))
		for _, s := range list {
			all = append(all, s.Programme.ID(), s.MemberState.ID())
			for _, x := range s.Extents {
				all = append(all, x.Need.ID(), strconv.Itoa(x.Percent))
			}
		}
	}
	return digest(all...)
}

func (f WhatIfFor) check(g *Ground) error {
	for i, s := range f.Drop {
		if s.Extents != nil {
			return invalid([]string{"drop", strconv.Itoa(i), "extents"}, "what is dropped has no extents: leave them out")
		}
	}
	for i, s := range f.Add {
		seen := map[model.Need]bool{}
		for j, x := range s.Extents {
			path := []string{"add", strconv.Itoa(i), "extents", strconv.Itoa(j)}
			if x.Percent < 0 || x.Percent > 100 {
				return invalid(append(path, "extentPercent"), "extentPercent is %d; want 0 to 100", x.Percent)
			}
			if at, ok := g.needAt.find(x.Need.Handle); !ok || g.states[g.needs[at].state].MemberState != s.MemberState {
				return invalid(append(path, "need"), "%s is not a need of %s", x.Need.ID(), s.MemberState.ID())
			}
			if seen[x.Need] {
				return invalid(append(path, "need"), "%s is given twice: give one extent for a need", x.Need.ID())
			}
			seen[x.Need] = true
		}
	}
	return nil
}

// WhatIf is coverage as it is, and as it would be. It starts from the engagements
// alone, as coverage does: if nothing changes, every difference is 0.
type WhatIf struct {
	Before, After Coverage
	Needs         []NeedChange // by State, then need
	NoEffect      []NoEffect   // in the order given: dropped, then added
	OverCapacity  []model.Programme
	difference    grain
	what          string // is supposed
}

// ID returns an id that is stable over versions.
func (w WhatIf) ID() string { return w.Before.identify("whatIf", w.what) }

// Difference returns the severity points after, less those before.
func (w WhatIf) Difference() float64 { return w.difference.float() }

// Basis says what the figures are about.
func (w WhatIf) Basis() Basis { return w.Before.Basis() }

// NeedChange is what would become of a need; Points add up to the difference.
type NeedChange struct {
	MemberState   model.MemberState
	Need          model.Need
	before, after grain // c
	Points        float64
}

// Before returns the part of the need that is covered.
func (n NeedChange) Before() float64 { return n.before.float() }

// After returns the part that would be.
func (n NeedChange) After() float64 { return n.after.float() }

// NoEffect is an engagement that was added or dropped without effect.
type NoEffect struct {
	Added       bool
	Programme   model.Programme
	MemberState model.MemberState
	Because     WhyNoEffect
}

// WhyNoEffect says why adding or dropping an engagement has no effect.
type WhyNoEffect string

// The reasons, of which the first that holds is given.
const (
	OutOfScope WhyNoEffect = "OUT_OF_SCOPE"
	NotEngaged WhyNoEffect = "NOT_ENGAGED" // so that it can't be dropped
	NotActive  WhyNoEffect = "NOT_ACTIVE"  // the programme is neither active nor in PIPELINE
	IsEngaged  WhyNoEffect = "ENGAGED"     // it is there already, and no extents are given
)

// MeasureWhatIf measures coverage as it would be.
func MeasureWhatIf(ctx context.Context, g *Ground, for_ WhatIfFor, scope Scope, lens Lens) (_ WhatIf, err error) {
	defer caught(&err)
	if err := for_.check(g); err != nil {
		return WhatIf{}, err
	}
	q, err := g.ask(ctx, scope, lens)
	if err != nil {
		return WhatIf{}, err
	}
	s := g.supposing(q.look)
	if for_.IncludeProposed {
		s.includeProposed()
	}
	w := WhatIf{NoEffect: slices.Concat(s.dropAll(q, for_.Drop), s.addAll(q, for_.Add)), OverCapacity: s.overCapacity(for_.Add), what: for_.identity()}
	then, err := s.ask(ctx, scope, lens)
	if err != nil {
		return WhatIf{}, err
	}
	w.Before, w.After = q.coverage(q.over(nil).whole()), then.coverage(then.over(nil).whole())
	w.compare(q, then)
	return w, nil
}

// compare notes the needs of which the cover differs.
func (w *WhatIf) compare(q, then *question) {
	var parts []portion
	q.eachNeed(func(i int32, n *need) {
		before, after := q.engaged.of(n).part(q.lens.impliedWeight), then.engaged.of(&then.g.needs[i]).part(q.lens.impliedWeight)
		if before == after {
			return
		}
		w.Needs = append(w.Needs, NeedChange{MemberState: q.g.states[n.state].MemberState, Need: n.Need, before: before, after: after})
		parts = append(parts, portion{need: n, points: grain(n.weight) * (after - before)})
		w.difference += grain(n.weight) * (after - before)
	})
	i := 0
	for _, part := range q.g.publish(parts) { // in the same order, without those that weigh nothing
		for w.Needs[i].Need != part.Need {
			i++
		}
		w.Needs[i].Points = part.Points
	}
}

// supposition is a ground on which some pairs, and extents, are not as they are
// recorded. What it does not change it shares.
type supposition struct {
	*Ground
	recorded *Ground
	look     *model.Look
}

func (g *Ground) supposing(look *model.Look) supposition {
	then := *g
	then.worked = new(worked)
	then.programmes, then.needs = slices.Clone(g.programmes), slices.Clone(g.needs)
	return supposition{&then, g, look}
}

// engage makes a programme engaged in a State, by the edges given. Of a need for which
// it has been declined it covers nothing there, unless it is engaged by what is
// recorded.
func (s supposition) engage(p, state int32, by ...service) {
	prog := &s.programmes[p]
	prog.engagedIn = unionOf(prog.engagedIn, []int32{state})
	if !s.recorded.programmes[p].isEngagedIn(state) {
		prog.supposedIn = unionOf(prog.supposedIn, []int32{state})
	}
	prog.served = slices.Concat(prog.served, by)
	prog.serves = slices.Clone(prog.serves)
	prog.serves.set(state)
}

func (s supposition) disengage(p, state int32) {
	prog := &s.programmes[p]
	prog.engagedIn = without(prog.engagedIn, []int32{state})
	prog.served = slices.DeleteFunc(slices.Clone(prog.served), func(x service) bool { return x.state == state })
}

// includeProposed makes engagements of the SERVES edges to States that are PROPOSED or
// begin later, of programmes that are live.
func (s supposition) includeProposed() {
	ties := s.dealings(s.look).ties
	for i := range s.programmes {
		heed(s.look)
		p := int32(i)
		if !s.programmes[p].isLive(s.AsOf) {
			continue
		}
		for _, t := range ties[p] {
			if s.isLater(t) || (t.status == model.EngagementStatusProposed && t.last >= s.AsOf) {
				s.engage(p, t.state, service{programme: p, state: t.state, edge: t.edge, term: serviceTerm(t.edge, s.programmes[p].start)})
			}
		}
	}
}

func (s supposition) dropAll(q *question, all []Supposed) (without []NoEffect) {
	for _, x := range all {
		heed(s.look)
		p, state := s.pair(x)
		why := NotEngaged
		switch {
		case !q.isIn(p, state):
			why = OutOfScope
		case s.programmes[p].isEngagedIn(state):
			s.disengage(p, state)
			continue
		}
		without = append(without, NoEffect{false, x.Programme, x.MemberState, why})
	}
	return without
}

func (s supposition) addAll(q *question, all []Supposed) (without []NoEffect) {
	for _, x := range all {
		heed(s.look)
		p, state := s.pair(x)
		var why WhyNoEffect
		prog := &s.programmes[p]
		switch {
		case !q.isIn(p, state):
			why = OutOfScope
		case !prog.active && prog.status != model.ProgrammeStatusPipeline:
			why = NotActive
		case prog.isEngagedIn(state) && len(x.Extents) == 0:
			why = IsEngaged
		default:
			s.engage(p, state)
			for _, e := range x.Extents {
				s.assess(p, s.needAt.of(e.Need.Handle), int64(e.Percent))
			}
			continue
		}
		without = append(without, NoEffect{true, x.Programme, x.MemberState, why})
	}
	return without
}

func (s supposition) pair(x Supposed) (p, state int32) {
	return s.programmeAt.of(x.Programme.Handle), s.stateAt.of(x.MemberState.Handle)
}

// isIn reports whether a pair lies in the scope.
func (q *question) isIn(p, state int32) bool { return q.states.has(state) && q.allows(p) }

// assess puts an extent in the place of the assessments of a programme in force on a
// need. It has no day.
func (s supposition) assess(p, i int32, percent int64) {
	n := &s.needs[i]
	x := extent{programme: p, percent: percent}
	n.extents = slices.DeleteFunc(slices.Clone(n.extents), func(y extent) bool { return y.programme == p })
	n.extents = append(n.extents, x)
	slices.SortFunc(n.extents, func(a, b extent) int { return cmp.Compare(a.programme, b.programme) })
	n.joined = s.anyJoined(n.extents)
	n.silent = s.silentOn(n)
	for _, p := range n.silent {
		s.programmes[p].particular = true
	}
	n.offered = s.isOffered(n)
}

// overCapacity returns the programmes among those added that are engaged beyond their
// capacity, by id.
func (s supposition) overCapacity(added []Supposed) []model.Programme {
	var over []int32
	for _, x := range added {
		p, _ := s.pair(x)
		if prog := &s.programmes[p]; prog.capacityKnown && len(prog.engagedIn) > prog.capacity {
			over = append(over, p)
		}
	}
	slices.Sort(over)
	var programmes []model.Programme
	for _, p := range slices.Compact(over) {
		programmes = append(programmes, s.programmes[p].Programme)
	}
	return programmes
}
