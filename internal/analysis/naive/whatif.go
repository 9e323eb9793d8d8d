package naive

import (
	"cmp"
	"maps"
	"slices"

	"concert/internal/model"
)

// EngagementInput is an engagement to add or drop, with extents in percent by need
// where they are given.
type EngagementInput struct {
	Programme, MemberState string
	Extents                map[string]int
}

// WhatIf is section 5, `whatIf`: "the difference, need by need".
type WhatIf struct {
	Before, After Coverage
	Needs         []NeedChange // those whose c changes, by (State, need)
	NoEffect      []Engagement // added or dropped without effect, in the order given
	OverCapacity  []string     // programmes, by id
}

// NeedChange is what becomes of a need.
type NeedChange struct {
	MemberState, Need string
	Before, After     float64 // c
	Points            float64 // w times the difference
}

// Suppose is section 5, `whatIf`: "any measure with engagements dropped, then added
// (with extents where given); nothing is written. It starts from the engagements
// alone". Reading: what is added is engaged in every measure, but of a need that its
// programme has declined it covers nothing, as a suggestion does.
func Suppose(view *model.Snapshot, lens Lens, scope Scope, add, drop []EngagementInput, includeProposed bool) (WhatIf, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return WhatIf{}, err
	}
	w := WhatIf{Before: q.coverage()}
	then, changed := *q, *q.world
	then.world = &changed
	changed.given = map[[2]string]int{}
	changed.engaged = maps.Clone(q.engaged)
	if includeProposed {
		changed.engaged = q.engaged.with(q.planned().sorted()...)
	}
	for _, e := range drop {
		at := pair{q.same[e.Programme], q.same[e.MemberState]}
		if !then.isInside(at) || !changed.engaged[at] {
			w.NoEffect = append(w.NoEffect, at.listed())
			continue
		}
		delete(changed.engaged, at)
	}
	for _, e := range add {
		if !then.supposed(e) {
			w.NoEffect = append(w.NoEffect, Engagement{e.Programme, e.MemberState})
		}
	}
	w.After = then.coverage()
	w.OverCapacity = then.overCapacity(add)
	for _, n := range q.needsInScope() {
		before, after := q.coverOf(n, q.selected()).c, then.coverOf(n, then.selected()).c
		if before.Cmp(after) != 0 {
			w.Needs = append(w.Needs, NeedChange{n.state, n.id, rounded(before), rounded(after), rounded(mul(q.weight(n), sub(after, before)))})
		}
	}
	slices.SortFunc(w.Needs, func(a, b NeedChange) int {
		return cmp.Or(cmp.Compare(a.MemberState, b.MemberState), cmp.Compare(a.Need, b.Need))
	})
	return w, nil
}

// supposed adds an engagement and reports whether that has an effect: "adding what
// exists changes its extents, if any are given; a PIPELINE programme may be added.
// Adding another inactive one [or] what lies outside the scope: no effect".
func (q *question) supposed(e EngagementInput) bool {
	at := pair{q.same[e.Programme], q.same[e.MemberState]}
	p := q.programmes[at.programme]
	if p == nil || !q.isInside(at) || !p.isActive(q.asOf) && !p.isPipeline() || q.engaged[at] && len(e.Extents) == 0 {
		return false
	}
	q.engaged[at] = true
	for need, extent := range e.Extents {
		q.given[[2]string{at.programme, need}] = extent
	}
	return true
}

// isInside reports whether a pair lies in the scope.
func (q *question) isInside(at pair) bool {
	p := q.programmes[at.programme]
	return p != nil && q.kind(at.state) == model.KindMemberState && q.selects(p) && q.hasState(at.state)
}

// planned: "`includeProposed`: SERVES edges to States that are PROPOSED or begin after
// asOf, of programmes that are active, in PIPELINE or start after asOf". Reading: of
// neither has the last day passed, and none is SUSPENDED or CANCELLED.
func (w *world) planned() pairs {
	found := pairs{}
	for _, s := range w.serves {
		at := pair{s.programme, s.to}
		if w.kind(s.to) != model.KindMemberState || !w.programmes[s.programme].isLive(w.asOf) {
			continue
		}
		if s.isProposed() && s.last >= w.asOf || w.beginsLater(at) {
			found[at] = true
		}
	}
	return found
}

// overCapacity: "capacity is checked and reported, not enforced".
func (q *question) overCapacity(added []EngagementInput) []string {
	over := set{}
	for _, e := range added {
		p := q.programmes[q.same[e.Programme]]
		if p == nil {
			continue
		}
		if left, known := q.capacityLeft(p, q.engaged); known && left < 0 {
			over[p.id] = true
		}
	}
	return sorted(over)
}
