package analysis

import (
	"context"
	"math/big"
	"slices"

	"concert/internal/model"
)

// CoverageTable is coverage in all and by rows.
type CoverageTable struct {
	figure
	By    []Dimension
	Total Coverage
	Rows  []CoverageRow
}

// CoverageRow is the scope narrowed to one value of each dimension.
type CoverageRow struct {
	Keys     []RowKey
	Additive bool
	Coverage Coverage
}

// Unit returns the unit of coverage, a share.
func (CoverageTable) Unit() Unit { return Share }

// Coverage is C = U / sum w over the open needs in scope, from documented to
// possible: U is how many severity points are covered, and w is the severity of a
// need.
//
// Source: OCHA notes on people reached and covered; effective-coverage cascades
// after Tanahashi 1978 and Marsh 2020.
type Coverage struct {
	figure
	lo, mid, hi    grain
	weight         int64
	Needs, Unrated int
	Cascade        Cascade
	keys           []RowKey // of the row that it is of
}

// Cascade counts open needs: each step is part of the one before. Offered, who could
// cover the need anywhere, Proposed and Agreed are side counts, the last two by the
// pipeline of each need.
type Cascade struct{ Identified, Present, Reached, Matched, Met, Offered, Proposed, Agreed int }

// MeasureCoverage measures coverage over a scope, and by the dimensions with
// each of their values added to it.
func MeasureCoverage(ctx context.Context, g *Ground, scope Scope, lens Lens, by []Dimension) (_ CoverageTable, err error) {
	defer caught(&err)
	q, err := g.ask(ctx, scope, lens)
	if err != nil {
		return CoverageTable{}, err
	}
	rows, err := q.rows(by)
	if err != nil {
		return CoverageTable{}, err
	}
	m := q.over(func(whole *question, i int32) *question { return whole.narrowedTo(rows[i]) })
	table := CoverageTable{figure: m.whole(), By: by, Total: q.coverage(q.over(nil).whole()), Rows: make([]CoverageRow, len(rows))}
	if about := scope.about; !about.IsZero() {
		table.Total.keys = []RowKey{{dimensionOf(about), about.ID(), about}}
	}
	additive := !slices.ContainsFunc(by, func(d Dimension) bool { return !d.additive() })
	for i, row := range rows {
		heed(q.look)
		coverage := q.narrowedTo(row).coverage(figure{m, int32(i)})
		coverage.keys = row.keys
		table.Rows[i] = CoverageRow{Keys: row.keys, Additive: additive, Coverage: coverage}
	}
	return table, nil
}

// coverage looks at what is covered alone: rows that differ in programmes share
// the rest.
func (q *question) coverage(f figure) Coverage {
	w := q.weighed()
	c := Coverage{figure: f, weight: w.weight, Needs: w.open, Unrated: w.unrated}
	c.Cascade.Identified, c.Cascade.Offered, c.Cascade.Proposed, c.Cascade.Agreed = w.open, w.offered, w.proposed, w.agreed
	q.states.each(func(at int32) {
		if q.engaged.in[at] == nil {
			return
		}
		c.Cascade.Present += int(w.openIn[at])
		q.eachCover(at, func(n *need, cov cover) {
			c.lo += n.points(cov, 0)
			c.mid += n.points(cov, q.lens.impliedWeight)
			c.hi += n.points(cov, tenThousandths)
			c.Cascade.add(cov, q.lens.metFrom)
		})
	})
	return c
}

// eachCover calls do with the open needs in scope of a State that are covered at
// all.
func (q *question) eachCover(state int32, do func(n *need, c cover)) {
	here := q.engaged.here(state)
	if len(here) >= many {
		q.eachNeedIn(state, func(_ int32, n *need) {
			if c := q.engaged.of(n); c != (cover{}) {
				do(n, c)
			}
		})
		return
	}
	for _, c := range q.by(state, here) {
		heed(q.look)
		if n := &q.g.needs[q.g.states[state].needs[c.index]]; q.selects(n) {
			do(n, c.cover(n))
		}
	}
}

// add counts a need that is covered.
func (c *Cascade) add(cov cover, metFrom int64) {
	c.Reached++
	if cov.percent > 0 {
		c.Matched++
	}
	if cov.lo()*100 >= metFrom {
		c.Met++
	}
}

// ofWeight returns points over weight.
func (c Coverage) ofWeight(points grain) float64 {
	return ratio(int64(points), c.weight*int64(point)).float()
}

// Documented returns coverage at an impliedWeight of 0; ok is false if there is no
// weight, here and of Estimate, Possible, Points and Gap.
func (c Coverage) Documented() (_ float64, ok bool) { return c.published(c.lo, c.ofWeight) }

// Estimate returns coverage at the impliedWeight of the lens.
func (c Coverage) Estimate() (float64, bool) { return c.published(c.mid, c.ofWeight) }

// Possible returns coverage at an impliedWeight of 1.
func (c Coverage) Possible() (float64, bool) { return c.published(c.hi, c.ofWeight) }

// Points returns U in severity points.
func (c Coverage) Points() (float64, bool) { return c.published(c.mid, grain.float) }

// Gap returns the severity points that are not covered.
func (c Coverage) Gap() (float64, bool) {
	return c.published(grain(c.weight)*point-c.mid, grain.float)
}

func (c Coverage) published(points grain, as func(grain) float64) (float64, bool) {
	if c.weight == 0 {
		return 0, false
	}
	return as(points), true
}

// Weight returns the sum of severities.
func (c Coverage) Weight() int { return int(c.weight) }

// ResolvedSince counts the needs in scope whose closing day, from the given one to
// that of the ground, is that of a resolution and not of a withdrawal. Needs closed
// without a date are not counted.
func (c Coverage) ResolvedSince(ctx context.Context, since model.Date) (int, error) {
	return asked(ctx, c.own(), func(q *question) (n int) {
		q.states.each(func(at int32) {
			q.eachClosed(at, func(x *need) {
				closed := closedFrom(x.Need)
				if closed.resolved && !closed.always && closed.on >= since.First() && closed.on <= q.g.AsOf {
					n++
				}
			})
		})
		return n
	})
}

// MeanOverStates returns the unweighted mean of Estimate over the States that have
// one, nil if none has.
func (c Coverage) MeanOverStates(ctx context.Context) (*float64, error) {
	return asked(ctx, c.own(), (*question).meanOverStates)
}

func (q *question) meanOverStates() *float64 {
	points, weights := map[int32]grain{}, map[int32]int64{}
	q.eachNeed(func(_ int32, n *need) {
		points[n.state] += n.points(q.engaged.of(n), q.lens.impliedWeight)
		weights[n.state] += n.weight
	})
	sum, states := new(big.Rat), int64(0)
	for at, w := range weights {
		if w > 0 {
			sum.Add(sum, big.NewRat(int64(points[at]), w*int64(point)))
			states++
		}
	}
	if states == 0 {
		return nil
	}
	return new(round(sum.Quo(sum, big.NewRat(states, 1))).float())
}

// attainment is what of the needs in scope is attainable.
func (q *question) attainment(each func(n *need, least grain)) (points grain, blocked int) {
	q.states.each(func(at int32) {
		if len(q.g.states[at].needs) == 0 {
			return
		}
		parts := q.parts(at)
		least := q.g.attainable(at, parts)
		for i, j := range q.g.states[at].needs {
			heed(q.look)
			n := &q.g.needs[j]
			if !q.selects(n) {
				continue
			}
			points += grain(n.weight) * least[i]
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

// Attainable returns the share of weight that is covered if no need counts for more
// than its prerequisites, nil if there is no weight.
func (c Coverage) Attainable(ctx context.Context) (*float64, error) {
	return c.ofAttained(ctx, c.ofWeight)
}

// AttainablePoints returns the same in severity points.
func (c Coverage) AttainablePoints(ctx context.Context) (*float64, error) {
	return c.ofAttained(ctx, grain.float)
}

func (c Coverage) ofAttained(ctx context.Context, published func(grain) float64) (*float64, error) {
	if c.weight == 0 {
		return nil, nil
	}
	return asked(ctx, c.own(), func(q *question) *float64 {
		points, _ := q.attainment(nil)
		return new(published(points))
	})
}

// Blocked counts the needs with some cover that does not count, because a
// prerequisite has none.
func (c Coverage) Blocked(ctx context.Context) (int, error) {
	return asked(ctx, c.own(), func(q *question) int {
		_, blocked := q.attainment(nil)
		return blocked
	})
}

// Reach returns which States programmes reach; nil in rows that select needs only.
func (c Coverage) Reach(ctx context.Context) (*Reach, error) {
	if c.own().needsOnly {
		return nil, nil
	}
	return asked(ctx, c.own(), func(q *question) *Reach { return new(q.reach()) })
}

// Unit returns the unit of Value, a share.
func (Coverage) Unit() Unit { return Share }

// CoverageMeasure names a figure of a Coverage that has contributions.
type CoverageMeasure string

const (
	CoveragePoints     CoverageMeasure = "POINTS"
	CoverageAttainable CoverageMeasure = "ATTAINABLE"
	CoverageAtRisk     CoverageMeasure = "AT_RISK" // see AtRiskContributions
)

// Contributions returns the parts of points, or of attainable points, by State
// and need.
func (c Coverage) Contributions(ctx context.Context, of CoverageMeasure) ([]Contribution, error) {
	return asked(ctx, c.own(), func(q *question) []Contribution {
		var all []portion
		if of == CoverageAttainable {
			q.attainment(func(n *need, least grain) {
				all = append(all, portion{need: n, points: grain(n.weight) * least})
			})
			return q.g.publish(all)
		}
		q.eachNeed(func(_ int32, n *need) {
			all = append(all, portion{
				need: n, points: n.points(q.engaged.of(n), q.lens.impliedWeight),
				shares: q.engaged.shares(n, q.lens.impliedWeight), left: n.all() &^ q.engaged.implied(n),
			})
		})
		return q.g.publish(all)
	})
}

// Evidence returns the paths by which needs are covered, then the engagements
// of reach that cover no need in scope.
func (c Coverage) Evidence(ctx context.Context) ([]Evidence, error) {
	return asked(ctx, c.own(), (*question).evidence)
}
