package naive

import (
	"slices"

	"concert/internal/model"
)

// Reach is section 2, `reach`: "the share of the States in scope with at least one
// engagement on the theme, and the same over the States with an open need in scope
// or one requested by asOf and not closed"; with lists.
type Reach struct {
	Share, ShareWithNeed           *float64
	StatesNamed, ThroughRegionOnly []string
	Stale, Unconfirmed             []Engagement // by programme, then State
	Reported                       []Reported
}

// Engagement is a programme in a State.
type Engagement struct{ Programme, MemberState string }

// Reported is "what the active programmes in scope, leaving States aside, have
// reported of themselves by asOf", never added up.
type Reported struct {
	Programme string
	States    int
	On        model.Date
}

// MeasureReach is section 2, `reach`.
func MeasureReach(view *model.Snapshot, lens Lens, scope Scope) (Reach, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return Reach{}, err
	}
	return q.reach(), nil
}

func (q *question) reach() Reach {
	there, reached := q.there(), set{}
	for at := range there {
		reached[at.state] = true
	}
	states := setOf(q.statesInScope()...)
	wanting := q.statesWithNeed()
	r := Reach{
		Share:         ratio(whole(len(common(states, reached))), whole(len(states))),
		ShareWithNeed: ratio(whole(len(common(wanting, reached))), whole(len(wanting))),
		StatesNamed:   sorted(reached),
		Reported:      q.reported(),
	}
	offered := set{}
	for _, s := range q.offersThere() {
		for state := range states {
			if q.regions[state][s.to] {
				offered[state] = true
			}
		}
	}
	r.ThroughRegionOnly = without(offered, reached)
	for _, at := range there.sorted() {
		edges := q.engagedBy[at]
		if !slices.ContainsFunc(edges, func(s *serves) bool { return !s.isStale(q.asOf) }) {
			r.Stale = append(r.Stale, at.listed())
		}
		if !slices.ContainsFunc(edges, func(s *serves) bool { return s.isConfirmed }) {
			r.Unconfirmed = append(r.Unconfirmed, at.listed())
		}
	}
	return r
}

func (at pair) listed() Engagement { return Engagement{at.programme, at.state} }

func (q *question) statesWithNeed() set {
	found := set{}
	for id, n := range q.needs {
		if q.hasNeed(n) && (q.open[id] || n.isRequested(q.asOf) && !n.isClosed(q.asOf)) {
			found[n.state] = true
		}
	}
	return found
}

// reported: Reading: what a programme reported without a day is reported by any day.
func (q *question) reported() []Reported {
	var all []Reported
	for _, id := range sorted(q.active) {
		p := q.programmes[id]
		states, ok := p.integer("reportedStates")
		if ok && q.selects(p) && q.isOn(p) && p.day("reportedOn") <= q.asOf {
			all = append(all, Reported{id, states, p.date("reportedOn")})
		}
	}
	return all
}
