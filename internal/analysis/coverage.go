package analysis

import (
	"cmp"
	"math/big"
	"slices"

	"concert/internal/model"
)

// Unit is the unit of a figure.
type Unit string

// The units.
const (
	SeverityPoints Unit = "SEVERITY_POINTS"
	Share          Unit = "SHARE"
)

// EmptyBecause says why a figure over needs is null.
type EmptyBecause string

// The reasons, of which the first that holds is given.
const (
	TooFew            EmptyBecause = "TOO_FEW"
	AllUnrated        EmptyBecause = "ALL_UNRATED"
	NoOpenNeed        EmptyBecause = "NO_OPEN_NEED"
	AssessedNoneFound EmptyBecause = "ASSESSED_NONE_FOUND"
	NothingRecorded   EmptyBecause = "NOTHING_RECORDED"
)

// Basis says what a figure is about.
type Basis struct {
	AsOf         model.Date
	Version      model.Version
	Kappa, Tau   float64
	Scope        Scope
	View         string
	Completeness model.Completeness
}

// Counts is what a figure is counted over.
type Counts struct {
	MemberStates, OpenNeeds, Engagements, Programmes, Providers, RegionalOffers int
}

// question is a scope on a ground through a lens.
type question struct {
	*selection
	lens Lens
	s    *engaged // the selected engagements
}

// ask resolves a scope. Its engagements are those selected by provider and
// programme.
func (g *Ground) ask(scope Scope, lens Lens) (*question, error) {
	sel, err := g.newSelection(scope)
	if err != nil {
		return nil, err
	}
	return sel.through(lens), nil
}

func (s *selection) through(lens Lens) *question {
	q := &question{selection: s, lens: lens, s: s.g.engagements()}
	if s.narrowsProgrammes() {
		q.s = s.g.engagementsOf(s.allows)
	}
	return q
}

func (q *question) basis() Basis {
	return Basis{
		AsOf: q.g.AsOf, Version: q.g.View.Version(), Kappa: q.lens.Kappa(), Tau: q.lens.Tau(),
		Scope: q.scope, View: q.g.View.View(), Completeness: q.g.completes,
	}
}

// eachNeed calls do with the open needs in scope, by State and need.
func (q *question) eachNeed(do func(i int32, n *need)) {
	q.states.each(func(at int32) {
		for _, i := range q.g.states[at].needs {
			if n := &q.g.needs[i]; q.holds(n, false) {
				do(i, n)
			}
		}
	})
}

// eachEngagement calls do with the engagements selected in measures without
// needs.
func (q *question) eachEngagement(do func(p, at int32)) {
	counts := map[int32]bool{}
	q.states.each(func(at int32) {
		for _, p := range q.s.places[at].programmes {
			c, known := counts[p]
			if !known {
				c = q.counts(p)
				counts[p] = c
			}
			if c {
				do(p, at)
			}
		}
	})
}

// eachOffer calls do with the regional offers to regions of States in scope.
func (q *question) eachOffer(do func(p int32, o service)) {
	for i := range q.g.programmes {
		p := int32(i)
		for _, o := range q.g.programmes[i].offers {
			if q.g.regions[o.region].meets(q.states) && q.counts(p) {
				do(p, o)
			}
		}
	}
}

func (q *question) counted() Counts {
	c := Counts{MemberStates: q.states.count()}
	q.eachNeed(func(int32, *need) { c.OpenNeeds++ })
	programmes := map[int32]bool{}
	q.eachEngagement(func(p, _ int32) {
		c.Engagements++
		programmes[p] = true
	})
	providers := map[int32]bool{}
	for p := range programmes {
		for _, v := range q.g.programmes[p].providersIn(DefaultRoles()...) {
			providers[v] = true
		}
	}
	type offer struct {
		programme int32
		region    model.Handle
	}
	offers := map[offer]bool{}
	q.eachOffer(func(p int32, o service) { offers[offer{p, o.region}] = true })
	c.Programmes, c.Providers, c.RegionalOffers = len(programmes), len(providers), len(offers)
	return c
}

// emptyBecause says why the needs in scope give no points, "" where they do.
func (q *question) emptyBecause() EmptyBecause {
	open, weight := 0, int64(0)
	q.eachNeed(func(_ int32, n *need) {
		open++
		weight += n.weight
	})
	switch {
	case weight > 0:
		return ""
	case open > 0:
		return AllUnrated
	case q.anyOnRecord():
		return NoOpenNeed
	case q.assessed():
		return AssessedNoneFound
	}
	return NothingRecorded
}

// anyOnRecord tells whether a need is on record in scope, severity left aside.
func (q *question) anyOnRecord() bool {
	found := false
	q.states.each(func(at int32) {
		home := &q.g.states[at]
		for _, list := range [][]int32{home.needs, home.others} {
			found = found || slices.ContainsFunc(list, func(i int32) bool { return q.holds(&q.g.needs[i], true) })
		}
	})
	return found
}

// assessed tells whether there are States in scope, and each has a visit by the
// date that ASSESSED each theme named, or a broader one.
func (q *question) assessed() bool {
	all := q.states.count() > 0
	q.states.each(func(at int32) {
		all = all && slices.ContainsFunc(q.g.states[at].assessed, q.assessedAll)
	})
	return all
}

func (q *question) assessedAll(by bitset) bool {
	for _, c := range q.themes {
		looked := true
		c.named.each(func(t int32) { looked = looked && q.g.themes[t].broader.meets(by) })
		if !looked {
			return false
		}
	}
	return true
}

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

// Dimension is what the rows of a table are about.
type Dimension string

// The dimensions.
const (
	ByMemberState Dimension = "MEMBER_STATE"
	ByRegion      Dimension = "REGION"
	BySubRegion   Dimension = "SUB_REGION"
	ByArea        Dimension = "AREA"
	ByGrouping    Dimension = "GROUPING"
	ByTheme       Dimension = "THEME"
	ByTopTheme    Dimension = "TOP_THEME"
	ByResolution  Dimension = "RESOLUTION"
	ByProvider    Dimension = "PROVIDER"
	ByProgramme   Dimension = "PROGRAMME"
)

// additive tells whether the rows divide the whole among them.
func (d Dimension) additive() bool {
	switch d {
	case ByMemberState, ByRegion, BySubRegion, ByArea:
		return true
	}
	return false
}

// value is one value of a dimension, and the condition that it adds to a scope.
type value struct {
	key model.Handle
	add func(*selection)
}

// values returns the values of a dimension in view, by id.
func (g *Ground) values(d Dimension) []value {
	var all []value
	add := func(key model.Handle, narrow func(*selection)) { all = append(all, value{key, narrow}) }
	inSet := func(key model.Handle, in bitset) {
		add(key, func(s *selection) { s.keepStates(in.has) })
	}
	switch d {
	case ByMemberState:
		for i := range g.states {
			at := int32(i)
			add(g.states[i].Handle, func(s *selection) { s.keepStates(func(j int32) bool { return j == at }) })
		}
	case ByRegion, BySubRegion, ByGrouping:
		for r := range g.View.Regions() {
			if r.Level() == model.RegionLevel(d) {
				inSet(r.Handle, g.regions[r.Handle])
			}
		}
	case ByArea:
		for _, a := range g.areas() {
			inSet(a.region, a.states)
		}
	case ByTheme, ByTopTheme:
		for i := range g.themes {
			if t := int32(i); d == ByTheme || g.themes[i].broader.count() == 1 {
				add(g.themes[i].Handle, func(s *selection) { s.addThemes([]int32{t}) })
			}
		}
	case ByResolution:
		for r := range g.View.Resolutions() {
			add(r.Handle, func(s *selection) { s.addOrigins([]model.Handle{r.Handle}) })
		}
	case ByProvider:
		for i := range g.providers {
			if v := int32(i); g.providers[i].root == v && !g.providers[i].facilitator {
				add(g.providers[i].Handle, func(s *selection) { s.addProgrammes(g.ledBy(v)) })
			}
		}
	case ByProgramme:
		for i := range g.programmes {
			set := newBitset(len(g.programmes))
			set.set(int32(i))
			add(g.programmes[i].Handle, func(s *selection) { s.addProgrammes(set) })
		}
	}
	return all
}

// ledBy returns the programmes that a provider leads or implements.
func (g *Ground) ledBy(v int32) bitset {
	set := newBitset(len(g.programmes))
	g.addProgrammesOf(set, v, []model.Role{model.RoleLead, model.RoleImplementing})
	return set
}

type area struct {
	region model.Handle
	states bitset
}

// areas returns the intermediate regions and, for States that have none, their
// sub-regions, by id.
func (g *Ground) areas() []area {
	var areas []area
	intermediate := newBitset(len(g.states))
	divided := map[model.Handle]bool{}
	for r := range g.View.Regions() {
		if r.Level() != model.RegionLevelIntermediateRegion {
			continue
		}
		areas = append(areas, area{r.Handle, g.regions[r.Handle]})
		intermediate.union(g.regions[r.Handle])
		for _, whole := range g.linkedAt(r.Handle, model.PartOf, model.Outward) {
			divided[whole] = true
		}
	}
	for r := range g.View.Regions() {
		if r.Level() != model.RegionLevelSubRegion {
			continue
		}
		rest := slices.Clone(g.regions[r.Handle])
		for i := range rest {
			rest[i] &^= intermediate[i]
		}
		if rest.count() > 0 || !divided[r.Handle] {
			areas = append(areas, area{r.Handle, rest})
		}
	}
	slices.SortFunc(areas, func(a, b area) int { return model.ByID(a.region, b.region) })
	return areas
}

// maxRows is how many rows a table may have.
const maxRows = 20_000

type row struct {
	keys     []model.Handle
	question *question
}

// rows returns the question narrowed to every combination of values.
func (q *question) rows(by []Dimension) ([]row, error) {
	if len(by) == 0 {
		return nil, nil
	}
	dimensions := make([][]value, len(by))
	total := 1
	for i, d := range by {
		if slices.Contains(by[:i], d) {
			return nil, invalid([]string{"by"}, "%s is named twice", d)
		}
		dimensions[i] = q.g.values(d)
		total *= max(1, len(dimensions[i]))
		if total > maxRows {
			return nil, &model.Error{
				Code: model.LimitExceeded, Path: []string{"by"},
				Message: "the table would have more than 20000 rows: ask by fewer dimensions",
			}
		}
	}
	rows := []row{{}}
	selections := []*selection{q.selection}
	for _, values := range dimensions {
		var next []row
		var narrowed []*selection
		for i, r := range rows {
			for _, v := range values {
				s := selections[i].clone()
				v.add(s)
				next = append(next, row{keys: append(slices.Clip(r.keys), v.key)})
				narrowed = append(narrowed, s)
			}
		}
		rows, selections = next, narrowed
	}
	for i, s := range selections {
		rows[i].question = s.through(q.lens)
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		return slices.CompareFunc(a.keys, b.keys, func(x, y model.Handle) int { return cmp.Compare(x.ID(), y.ID()) })
	})
	return rows, nil
}
