package analysis

import (
	"math/big"
	"slices"

	"concert/internal/model"
)

// CoverageTable is coverage in all and by rows.
type CoverageTable struct {
	By    []Dimension
	Total Coverage
	Rows  []CoverageRow
}

// CoverageRow is the scope narrowed to one value of each dimension.
type CoverageRow struct {
	Keys     []model.Handle
	Additive bool
	Coverage Coverage
}

// Basis says what the table is about.
func (t CoverageTable) Basis() Basis { return t.Total.Basis() }

// Unit returns the unit of coverage.
func (t CoverageTable) Unit() Unit { return Share }

// Assumptions returns what was assumed for the whole.
func (t CoverageTable) Assumptions() []Assumption { return t.Total.Assumptions() }

// Findings returns what makes the whole less certain.
func (t CoverageTable) Findings() []Finding { return t.Total.Findings() }

// Coverage is C = U / sum w over the open needs in scope, documented to
// possible, with what stands beside it.
//
// Source: OCHA notes on people reached and covered; effective-coverage cascades
// after Tanahashi 1978 and Marsh 2020.
type Coverage struct {
	q              *question
	lo, mid, hi    micro // points
	weight         int64
	Needs, Unrated int
	Cascade        Cascade
}

// Cascade counts open needs: each step is part of the one before. Offered is a
// side count.
type Cascade struct{ Identified, Present, Reached, Matched, Met, Offered int }

// MeasureCoverage measures coverage over a scope, and by the dimensions with
// each of their values added to it.
func MeasureCoverage(g *Ground, scope Scope, lens Lens, by []Dimension) (CoverageTable, error) {
	q, err := g.ask(scope, lens)
	if err != nil {
		return CoverageTable{}, err
	}
	rows, err := q.rows(by)
	if err != nil {
		return CoverageTable{}, err
	}
	table := CoverageTable{By: by, Total: q.coverage(), Rows: make([]CoverageRow, len(rows))}
	additive := !slices.ContainsFunc(by, func(d Dimension) bool { return !d.additive() })
	for i, row := range rows {
		table.Rows[i] = CoverageRow{Keys: row.keys, Additive: additive, Coverage: row.question.coverage()}
	}
	return table, nil
}

func (q *question) coverage() Coverage {
	c := Coverage{q: q}
	tau := q.lens.tau
	q.eachNeed(func(_ int32, n *need) {
		cov := q.s.of(n)
		c.Needs++
		if n.unrated {
			c.Unrated++
		}
		c.weight += n.weight
		c.lo += n.points(cov, 0)
		c.mid += n.points(cov, q.lens.kappa)
		c.hi += n.points(cov, tenThousandths)
		c.Cascade.add(cov, tau, len(q.s.places[n.state].programmes) > 0, n.topics.meets(q.g.offered))
	})
	return c
}

func (c *Cascade) add(cov cover, tau int64, present, offered bool) {
	c.Identified++
	if present {
		c.Present++
	}
	if cov.implied || cov.percent > 0 {
		c.Reached++
	}
	if cov.percent > 0 {
		c.Matched++
	}
	if cov.lo()*100 >= tau {
		c.Met++
	}
	if offered {
		c.Offered++
	}
}

// share returns points over weight.
func (c Coverage) share(points micro) float64 {
	return ratio(int64(points), c.weight*million).float()
}

// Value returns points over weight, nil where there is no weight.
func (c Coverage) Value() *Interval {
	if c.weight == 0 {
		return nil
	}
	return &Interval{c.share(c.lo), c.share(c.mid), c.share(c.hi)}
}

// Points returns U in severity points; ok is false where there is no weight.
func (c Coverage) Points() (points float64, ok bool) { return c.mid.float(), c.weight > 0 }

// Weight returns the sum of severities.
func (c Coverage) Weight() int { return int(c.weight) }

// ResolvedSince counts the needs in scope, not WITHDRAWN, that were closed by a
// date from the given day to the day of the ground.
func (c Coverage) ResolvedSince(since model.Date) int {
	n := 0
	c.q.states.each(func(at int32) {
		for _, i := range c.q.g.states[at].others {
			x := &c.q.g.needs[i]
			on := closedFrom(x.Need).on
			withdrawn := x.Status() == model.NeedStatusWithdrawn && x.StatusOn().First() <= c.q.g.AsOf
			if !withdrawn && !on.IsZero() && on >= since.First() && on <= c.q.g.AsOf && c.q.holds(x, false) {
				n++
			}
		}
	})
	return n
}

// MeanOverStates returns the unweighted mean of mid over the States that have
// one; ok is false where none has.
func (c Coverage) MeanOverStates() (mean float64, ok bool) {
	points, weights := map[int32]micro{}, map[int32]int64{}
	c.q.eachNeed(func(_ int32, n *need) {
		points[n.state] += n.points(c.q.s.of(n), c.q.lens.kappa)
		weights[n.state] += n.weight
	})
	sum, states := new(big.Rat), int64(0)
	for at, w := range weights {
		if w > 0 {
			sum.Add(sum, big.NewRat(int64(points[at]), w*million))
			states++
		}
	}
	if states == 0 {
		return 0, false
	}
	return round(sum.Quo(sum, big.NewRat(states, 1))).float(), true
}

// attainment is what of the needs in scope is attainable.
func (q *question) attainment(each func(n *need, least micro)) (points micro, blocked int) {
	q.states.each(func(at int32) {
		if len(q.g.states[at].needs) == 0 {
			return
		}
		parts := q.s.parts(at, q.lens.kappa)
		least := q.g.attainable(at, parts)
		for i, j := range q.g.states[at].needs {
			n := &q.g.needs[j]
			if !q.holds(n, false) {
				continue
			}
			points += micro(n.weight) * least[i]
			if parts[i] > 0 && least[i] == 0 {
				blocked++
			}
			if each != nil {
				each(n, least[i])
			}
		}
	})
	return points, blocked
}

// Attainable returns the share of weight that counts once prerequisites do; ok
// is false where there is no weight.
func (c Coverage) Attainable() (share float64, ok bool) {
	if c.weight == 0 {
		return 0, false
	}
	points, _ := c.q.attainment(nil)
	return c.share(points), true
}

// AttainablePoints returns the same in severity points.
func (c Coverage) AttainablePoints() (points float64, ok bool) {
	attained, _ := c.q.attainment(nil)
	return attained.float(), c.weight > 0
}

// Blocked counts the needs with some cover that a prerequisite without any
// holds back.
func (c Coverage) Blocked() int {
	_, blocked := c.q.attainment(nil)
	return blocked
}

// Reach returns which States programmes reach.
func (c Coverage) Reach() Reach { return c.q.reach() }

// Counts returns what the scope holds.
func (c Coverage) Counts() Counts { return c.q.counted() }

// EmptyBecause says why Value is nil, "" where it is not.
func (c Coverage) EmptyBecause() EmptyBecause { return c.q.emptyBecause() }

// Basis says what the figure is about.
func (c Coverage) Basis() Basis { return c.q.basis() }

// Unit returns the unit of Value.
func (c Coverage) Unit() Unit { return Share }

// CoverageMeasure names a figure of a Coverage that has contributions.
type CoverageMeasure string

// The figures.
const (
	CoveragePoints     CoverageMeasure = "POINTS"
	CoverageAttainable CoverageMeasure = "ATTAINABLE"
)

// Contributions returns the parts of points, or of attainable points, by State
// and need.
func (c Coverage) Contributions(of CoverageMeasure) []Contribution {
	var parts []Contribution
	if of == CoverageAttainable {
		c.q.attainment(func(n *need, least micro) {
			parts = appendPart(parts, c.q.g, n, micro(n.weight)*least, nil)
		})
		return parts
	}
	c.q.eachNeed(func(_ int32, n *need) {
		parts = appendPart(parts, c.q.g, n, n.points(c.q.s.of(n), c.q.lens.kappa), c.q.s.shares(n, c.q.lens.kappa))
	})
	return parts
}

// Evidence returns the paths by which needs are covered, then the engagements
// of reach that cover no need in scope.
func (c Coverage) Evidence() []Evidence {
	var paths []Evidence
	used := map[[2]int32]bool{}
	c.q.eachNeed(func(i int32, n *need) {
		for _, e := range c.q.s.evidence(i, n) {
			used[[2]int32{e.programme, n.state}] = true
			paths = append(paths, e)
		}
	})
	var bare []Evidence
	c.q.eachEngagement(func(p, at int32) {
		if !used[[2]int32{p, at}] {
			bare = append(bare, Evidence{g: c.q.g, need: none, state: at, programme: p, kind: Explicit})
		}
	})
	return append(paths, bare...)
}

// Assumptions returns what was assumed for the figure.
func (c Coverage) Assumptions() []Assumption { return c.q.assumptions() }

// Findings returns what makes the figure less certain.
func (c Coverage) Findings() []Finding { return c.q.findings() }
