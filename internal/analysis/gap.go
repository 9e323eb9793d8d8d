package analysis

import (
	"context"
	"maps"
	"slices"

	"concert/internal/model"
)

// GapStatus says how a need is covered.
type GapStatus string

const (
	Covered     GapStatus = "COVERED"      // lo = 1
	Partial     GapStatus = "PARTIAL"      // 0 < lo < 1
	ImpliedOnly GapStatus = "IMPLIED_ONLY" // lo = 0, and implied
	Uncovered   GapStatus = "UNCOVERED"    // neither
)

func (c cover) status() GapStatus {
	switch {
	case c.lo() == 100:
		return Covered
	case c.lo() > 0:
		return Partial
	case c.implied > 0:
		return ImpliedOnly
	}
	return Uncovered
}

// Gap is the part of an open need that is not covered: w·(1-c), where w is its
// severity and c its cover.
type Gap struct {
	figure          // its index is that of the need
	list   *gapping // nil for one that stands alone
}

// Gaps are the gaps of a scope: by gap, then unrated ones that are UNCOVERED,
// then need id. Together the gaps are sum w - U.
type Gaps struct {
	figure
	List []Gap
}

// MeasureGaps measures the gaps of the open needs in scope; statuses and
// orphansOnly choose among them.
func MeasureGaps(ctx context.Context, g *Ground, scope Scope, lens Lens, statuses []GapStatus, orphansOnly bool) (_ Gaps, err error) {
	defer caught(&err)
	q, err := g.ask(ctx, scope, lens)
	if err != nil {
		return Gaps{}, err
	}
	if statuses != nil && len(statuses) == 0 {
		return Gaps{}, invalid([]string{"status"}, "an empty list selects nothing: leave status out to mean all")
	}
	m := q.over(func(whole *question, i int32) *question { return whole.only(&g.needs[i]) })
	listed := make([]rankedNeed, len(g.needs)) // by rank, so that equals stay in the order of ids
	q.eachNeed(func(i int32, n *need) {
		c := q.engaged.of(n)
		if statuses != nil && !slices.Contains(statuses, c.status()) {
			return
		}
		if orphan, _ := (Gap{figure{m, i}, nil}).Orphan(); orphansOnly && !orphan {
			return
		}
		listed[n.rank] = rankedNeed{i, q.gapOrder(n, c)}
	})
	return Gaps{m.whole(), m.gapsInOrder(q.look, listed)}, nil
}

// rankedNeed is a need, and what orders its gap in lists: from 1, 0 if it is not
// listed. Equals stand by id.
type rankedNeed struct {
	index int32
	order int64
}

// gapOrder puts the largest gap first, of equals unrated ones that are
// UNCOVERED.
func (q *question) gapOrder(n *need, c cover) int64 {
	const most = 5 * point // of a gap
	order := 2*int64(most-n.gap(c, q.lens.impliedWeight)) + 1
	if !n.unrated || c.status() != Uncovered {
		order++
	}
	return order
}

// gap is w·(1-c).
func (n *need) gap(c cover, impliedWeight int64) grain {
	return grain(n.weight)*point - n.points(c, impliedWeight)
}

// gapsInOrder sorts by order and leaves equals as they stand. There are few
// different gaps, so they are counted, not compared.
func (m *measured) gapsInOrder(look *model.Look, listed []rankedNeed) []Gap {
	next := map[int64]int{}
	for _, g := range listed {
		heed(look)
		next[g.order]++
	}
	delete(next, 0)
	size := 0
	for _, order := range slices.Sorted(maps.Keys(next)) {
		next[order], size = size, size+next[order]
	}
	list, shown := make([]Gap, size), &gapping{shown: make([]int32, size)}
	for _, g := range listed {
		heed(look)
		if g.order != 0 {
			list[next[g.order]] = Gap{figure{m, g.index}, shown}
			shown.shown[next[g.order]] = g.index
			next[g.order]++
		}
	}
	return list
}

func (g Gap) n() *need { return &g.q.g.needs[g.index] }

func (g Gap) cover() cover { return g.q.engaged.of(g.n()) }

func (g Gap) points() grain { return g.n().gap(g.cover(), g.q.lens.impliedWeight) }

// ID returns an id that is stable over versions.
func (g Gap) ID() string { return g.identify("gap", g.Need().ID()) }

func (g Gap) Need() model.Need { return g.n().Need }

func (g Gap) MemberState() model.MemberState { return g.q.g.states[g.n().state].MemberState }

// Gap returns w·(1-c) in severity points.
func (g Gap) Gap() float64 { return g.points().float() }

// Status says how the need is covered.
func (g Gap) Status() GapStatus { return g.cover().status() }

// Documented returns the part of the need that is covered at an impliedWeight of 0.
func (g Gap) Documented() float64 { return g.cover().part(0).float() }

// Estimate returns the part that is covered at the impliedWeight of the lens.
func (g Gap) Estimate() float64 { return g.cover().part(g.q.lens.impliedWeight).float() }

// Possible returns the part that is covered at an impliedWeight of 1.
func (g Gap) Possible() float64 { return g.cover().part(tenThousandths).float() }

// Unrated reports whether the need has no severity.
func (g Gap) Unrated() bool { return g.n().unrated }

// Attainable returns the least c over the need and all open needs that it
// REQUIRES.
func (g Gap) Attainable(ctx context.Context) (float64, error) {
	return asked(ctx, g.q.question, func(q *question) float64 {
		state := g.n().state
		least := q.g.attainable(state, q.parts(state))
		i, _ := slices.BinarySearch(q.g.states[state].needs, g.index)
		return least[i].float()
	})
}

// BlockedBy returns the prerequisites without any cover, because of which the cover
// of the need does not count; none if it is not blocked.
func (g Gap) BlockedBy(ctx context.Context) ([]model.Need, error) {
	if g.cover().part(g.q.lens.impliedWeight) == 0 {
		return nil, nil
	}
	return asked(ctx, g.q.question, func(q *question) (needs []model.Need) {
		for _, i := range q.blockers(g.index) {
			needs = append(needs, q.g.needs[i].Need)
		}
		return needs
	})
}

// Pipeline says what is on its way for the need, whatever the scope.
func (g Gap) Pipeline(ctx context.Context) (PipelineStatus, error) {
	return asked(ctx, g.q.question, func(q *question) PipelineStatus {
		status, _ := q.g.pipeline(q.look, g.n())
		return status
	})
}

// PipelineProgrammes returns the programmes behind its pipeline, by id.
func (g Gap) PipelineProgrammes(ctx context.Context) ([]PipelineProgramme, error) {
	return asked(ctx, g.q.question, func(q *question) (programmes []PipelineProgramme) {
		_, all := q.g.pipeline(q.look, g.n())
		for _, x := range all {
			programmes = append(programmes, q.g.published(q.look, x, g.n().state))
		}
		return programmes
	})
}

// Requested reports whether the State had requested assistance with it.
func (g Gap) Requested() bool { return g.n().requested }

// Offered reports whether an active programme anywhere, that takes more on and was
// not declined, would imply cover of the need if it were engaged in its State, or
// has an extent above 0 in force on it.
func (g Gap) Offered() bool { return g.n().offered }

// Orphan reports whether the need is UNCOVERED by all engagements, of severity 4
// or 5, and not offered. known is false unless there are programmes in view and every
// data set of the view's own world is an inventory.
func (g Gap) Orphan() (orphan, known bool) {
	if !g.q.g.inventory {
		return false, false
	}
	return g.n().weight >= 4 && !g.Offered() && g.q.g.engagements().of(g.n()).status() == Uncovered, true
}

// RegionalOffers returns the offers of programmes that have the topic to regions of
// the need's State, whatever programmes the scope selects.
func (g Gap) RegionalOffers() []model.Edge {
	var offers []model.Edge
	for _, p := range g.q.g.offering {
		if !g.q.g.topic(p, g.n()) {
			continue
		}
		for _, o := range g.q.g.programmes[p].offers {
			if g.q.g.regions[o.region].has(g.n().state) {
				offers = append(offers, o.edge)
			}
		}
	}
	sortServices(offers)
	return offers
}

// Unit returns the unit of Gap, severity points.
func (Gap) Unit() Unit { return SeverityPoints }

// Contributions returns the gap itself.
func (g Gap) Contributions() []Contribution {
	return g.q.g.publish([]portion{{need: g.n(), points: g.points()}})
}

// Evidence returns the paths by which the rest of the need is covered.
func (g Gap) Evidence() []Evidence { return g.q.engaged.evidence(g.index, g.n()) }
