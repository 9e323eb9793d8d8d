package analysis

import (
	"slices"

	"concert/internal/model"
)

// Reach says which States in scope programmes reach on the themes in scope. It does
// not depend on needs.
type Reach struct {
	MemberStates, Engaged                 int
	MemberStatesWithNeed, EngagedWithNeed int
	StatesNamed                           []model.MemberState
	ThroughRegionOnly                     []model.MemberState
	RegionalOffers                        []model.Edge
	Stale                                 []model.Edge // of each pair the one last heard of
	Unconfirmed                           []model.Edge // of each pair the first edge
	ReportedStates                        []ReportedStates
}

// ReportedStates is how many States a programme reports to serve.
type ReportedStates struct {
	Programme  model.Programme
	States     int
	ReportedOn model.Date
}

// Share returns the part of the States in scope that is engaged; ok is false
// if there is none.
func (r Reach) Share() (share float64, ok bool) { return shareOf(r.Engaged, r.MemberStates) }

// ShareWithNeed returns the same of the States with an open or requested need.
func (r Reach) ShareWithNeed() (share float64, ok bool) {
	return shareOf(r.EngagedWithNeed, r.MemberStatesWithNeed)
}

func shareOf(some, all int) (share float64, ok bool) {
	if all == 0 {
		return 0, false
	}
	return ratio(int64(some), int64(all)).float(), true
}

func (q *question) reach() Reach {
	g := q.g
	r := Reach{MemberStates: q.states.count()}
	named, offered := newBitset(len(g.states)), newBitset(len(g.states))
	q.eachEngagement(func(p, at int32) {
		named.set(at)
		q.judgePair(&r, p, at)
	})
	q.eachOffer(func(_ int32, o service) {
		offered.union(g.regions[o.region])
		r.RegionalOffers = append(r.RegionalOffers, o.edge)
	})
	q.states.each(func(at int32) {
		switch {
		case named.has(at):
			r.StatesNamed = append(r.StatesNamed, g.states[at].MemberState)
		case offered.has(at):
			r.ThroughRegionOnly = append(r.ThroughRegionOnly, g.states[at].MemberState)
		}
		if q.hasNeed(at) {
			r.MemberStatesWithNeed++
			if named.has(at) {
				r.EngagedWithNeed++
			}
		}
	})
	r.Engaged = len(r.StatesNamed)
	for _, list := range [][]model.Edge{r.RegionalOffers, r.Stale, r.Unconfirmed} {
		sortServices(list)
	}
	q.report(&r)
	return r
}

// sortServices orders SERVES edges by programme, State or region, and since.
func sortServices(edges []model.Edge) {
	slices.SortFunc(edges, func(a, b model.Edge) int {
		if c := model.ByID(a.From(), b.From()); c != 0 {
			return c
		}
		if c := model.ByID(a.To(), b.To()); c != 0 {
			return c
		}
		return int(a.Since()) - int(b.Since())
	})
}

// judgePair notes whether an engagement is stale or unconfirmed.
func (q *question) judgePair(r *Reach, p, at int32) {
	var latest, first model.Edge
	var last model.Date
	any, confirmed, fresh := false, false, false
	for _, s := range q.g.programmes[p].served {
		if s.state != at {
			continue
		}
		heard := q.g.HeardOfService(s.edge)
		if !any || heard.On > last {
			latest, last = s.edge, heard.On
		}
		if !any {
			first = s.edge
		}
		any = true
		fresh = fresh || !heard.Stale
		confirmed = confirmed || s.edge.Review() == model.ReviewConfirmed
	}
	if any && !fresh {
		r.Stale = append(r.Stale, latest)
	}
	if any && !confirmed {
		r.Unconfirmed = append(r.Unconfirmed, first)
	}
}

// hasNeed reports whether a State has an open need in scope, or one that was
// requested by the date and is not closed.
func (q *question) hasNeed(at int32) bool {
	home := &q.g.states[at]
	heed(q.look)
	return slices.ContainsFunc(home.needs, func(i int32) bool { return q.selects(&q.g.needs[i]) }) ||
		slices.ContainsFunc(home.others, func(i int32) bool {
			n := &q.g.needs[i]
			return !n.closed && n.requested && q.selects(n)
		})
}

// report notes what the active programmes in scope, States left aside, have
// reported of themselves by the date.
func (q *question) report(r *Reach) {
	for i := range q.g.programmes {
		heed(q.look)
		p := &q.g.programmes[i]
		if !p.active || !q.selectsProgramme(int32(i)) {
			continue
		}
		states, on, ok := p.reported()
		if ok && (on.IsZero() || on.First() <= q.g.AsOf) {
			r.ReportedStates = append(r.ReportedStates, ReportedStates{p.Programme, states, on})
		}
	}
}

// reported returns what the programme reports of itself, and when: those of the first
// of its members that has either.
func (p *programme) reported() (states int, on model.Date, ok bool) {
	for _, h := range p.members {
		m, _ := h.Programme()
		states, ok = m.ReportedStates()
		if on = m.ReportedOn(); ok || !on.IsZero() {
			return states, on, ok
		}
	}
	return 0, 0, false
}
