package analysis

import (
	"cmp"
	"context"
	"slices"

	"concert/internal/model"
)

// Duplication is an open need that is met by two programmes, both engaged in its
// State. Only what they meet beyond the whole need is surplus; without surplus,
// they divide the labour. Two that are joined count as one, so they have none.
//
// Source: fragmentation, overlap and duplication after GAO-15-49SP.
type Duplication struct {
	figure // its index is that in the list
	i      int32
	n      *need
	x, y   extent // of the programme with the lower id, and of the other
}

// Duplications are candidates: by surplus, then programme ids, then need id.
type Duplications struct {
	figure
	List []Duplication
}

// MeasureDuplication lists the duplication candidates in scope; relations and
// potentialOnly choose among them.
func MeasureDuplication(ctx context.Context, g *Ground, scope Scope, lens Lens, relations []Relation, potentialOnly bool) (_ Duplications, err error) {
	defer caught(&err)
	q, err := g.ask(ctx, scope, lens)
	if err != nil {
		return Duplications{}, err
	}
	if relations != nil && len(relations) == 0 {
		return Duplications{}, invalid([]string{"relation"}, "an empty list selects nothing: leave relation out to mean all")
	}
	var list []Duplication
	m := q.over(func(whole *question, i int32) *question { return list[i].pair(whole) })
	q.eachNeed(func(i int32, n *need) {
		for _, d := range m.duplications(i, n) {
			heed(q.look)
			if relations != nil && !slices.Contains(relations, d.Relation()) {
				continue
			}
			if !potentialOnly || d.PotentialDuplication() {
				list = append(list, d)
			}
		}
	})
	slices.SortFunc(list, func(a, b Duplication) int {
		heed(q.look)
		return cmp.Or(
			cmp.Compare(b.surplus(), a.surplus()),
			cmp.Compare(a.x.programme, b.x.programme), cmp.Compare(a.y.programme, b.y.programme),
			cmp.Compare(a.n.rank, b.n.rank),
		)
	})
	for i := range list {
		list[i].index = int32(i)
	}
	return Duplications{m.whole(), list}, nil
}

// duplications returns the pairs that both meet a need in scope. One of a pair must be
// in scope by provider and programme.
func (m *measured) duplications(i int32, n *need) []Duplication {
	var here []extent
	for _, x := range n.extents {
		p := &m.g.programmes[x.programme]
		if x.percent > 0 && p.isEngagedIn(n.state) {
			here = append(here, x)
		}
	}
	var all []Duplication
	for j, x := range here {
		for _, y := range here[j+1:] {
			if m.allows(x.programme) || m.allows(y.programme) {
				all = append(all, Duplication{figure{m, none}, i, n, x, y})
			}
		}
	}
	return all
}

// ID returns an id that is stable over versions.
func (d Duplication) ID() string {
	return d.identify("duplication", d.A().ID(), d.B().ID(), d.Need().ID())
}

func (d Duplication) Need() model.Need { return d.n.Need }

func (d Duplication) MemberState() model.MemberState { return d.q.g.states[d.n.state].MemberState }

// A returns the programme with the lower id.
func (d Duplication) A() model.Programme { return d.q.g.programmes[d.x.programme].Programme }

// B returns the other.
func (d Duplication) B() model.Programme { return d.q.g.programmes[d.y.programme].Programme }

func (d Duplication) ExtentPercentA() int { return int(d.x.percent) }

func (d Duplication) ExtentPercentB() int { return int(d.y.percent) }

func (d Duplication) surplus() grain {
	if d.q.g.areJoined(d.x.programme, d.y.programme) {
		return 0
	}
	return d.n.surplus(d.x.percent + d.y.percent)
}

// surplus is what a sum of extents is above the whole need.
func (n *need) surplus(percent int64) grain {
	return grain(n.weight*max(0, percent-100)) * (point / 100)
}

// Surplus returns w·max(0, eA+eB-1) in severity points, 0 of two that are joined.
func (d Duplication) Surplus() float64 { return d.surplus().float() }

// SurplusOfNeed returns w·max(0, x-1) in severity points, by all engagements.
func (d Duplication) SurplusOfNeed() float64 {
	return d.n.surplus(d.q.g.engagements().percent(none, d.n)).float()
}

// Relation says how the two are known to work together.
func (d Duplication) Relation() Relation { return d.q.g.relation(d.x.programme, d.y.programme) }

// SelfAssessed reports whether a provider that leads or implements its own programme
// assessed an extent, and nobody confirmed it.
func (d Duplication) SelfAssessed() bool { return d.x.selfAssessed || d.y.selfAssessed }

// PotentialDuplication reports whether the extents add up to 1.25 or more, the
// relation is SAME_LEAD or a later one, and none is self-assessed.
func (d Duplication) PotentialDuplication() bool {
	switch d.Relation() {
	case CoDelivery, JointInitiative:
		return false
	}
	return d.x.percent+d.y.percent >= 125 && !d.SelfAssessed()
}

// Unit returns the unit of Surplus, severity points.
func (Duplication) Unit() Unit { return SeverityPoints }

// Contributions returns the surplus itself.
func (d Duplication) Contributions() []Contribution {
	return d.q.g.publish([]portion{{need: d.n, points: d.surplus()}})
}

// Evidence returns the path of each programme to the need.
func (d Duplication) Evidence() []Evidence { return d.own().engaged.evidence(d.i, d.n) }

// pair is the question about what the two do to the need.
func (d Duplication) pair(whole *question) *question {
	return whole.among([]int32{d.x.programme, d.y.programme}).only(d.n)
}
