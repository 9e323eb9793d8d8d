package analysis

import (
	"context"
	"maps"
	"math/big"
	"slices"
	"strings"

	"concert/internal/model"
)

// Moment is a version as a viewer sees it, what is on record behind it, and a day.
type Moment struct {
	View     *model.Snapshot
	OnRecord model.Register
	Day      model.Date
}

// PartKind says which step of a difference a part is.
type PartKind string

// The parts, in their order. The first three answer what is known now about the first
// day that was not known then, the others what happened between the days.
const (
	PartReleased   PartKind = "RELEASED"
	PartRevised    PartKind = "REVISED"
	PartRecorded   PartKind = "RECORDED"
	PartIdentified PartKind = "IDENTIFIED"
	PartClosed     PartKind = "CLOSED"
	PartBegun      PartKind = "BEGUN"
	PartEnded      PartKind = "ENDED"
	PartAssessed   PartKind = "ASSESSED"
	PartOther      PartKind = "OTHER"
)

func partOrder() []PartKind {
	return []PartKind{PartReleased, PartRevised, PartRecorded, PartIdentified, PartClosed, PartBegun, PartEnded, PartAssessed, PartOther}
}

// Happened reports whether the part says what happened between the days, and not what is
// known only now.
func (k PartKind) Happened() bool {
	return slices.Index(partOrder(), k) > slices.Index(partOrder(), PartRecorded)
}

// FigureChange is how a figure differs between two moments: From and To as it was published,
// nil if it had no value, and, if it had both, what its parts add up to.
type FigureChange struct {
	Measure   Measure
	From, To  *float64
	Value     *float64
	Parts     []Part // none of 0; nil if a side has no value, or the measure no parts
	KnownOnly bool   // more is known, not more was done, or less
}

// Unit returns the unit of the figure.
func (c FigureChange) Unit() Unit { return c.Measure.Unit() }

// Part is what one step of a difference adds to it.
type Part struct {
	Kind    PartKind
	Value   float64
	Terms   []Term // by id: what each need adds, of figures without needs each State
	Weights []Term // of a ratio: the same of the sum of weights

	by      remake
	measure Measure
}

// remake returns the differ that a part was made by. A part of a trend does not keep it,
// because a differ holds what it laid in each of its steps.
type remake func(ctx context.Context) (*differ, error)

// Term is by how much a step moves what a need, or a State, adds to a sum.
type Term struct {
	ID    string
	Value float64
}

// Difference is how figures differ between two moments, over a scope and by rows.
type Difference struct {
	Total []FigureChange
	By    []Dimension
	Rows  []DifferenceRow
}

// DifferenceRow is the scope narrowed to one value of each dimension, as the later
// moment has it.
type DifferenceRow struct {
	Keys    []RowKey
	Figures []FigureChange
}

// ID is made of the keys.
func (r DifferenceRow) ID() string {
	ids := make([]string, len(r.Keys))
	for i, k := range r.Keys {
		ids[i] = k.ID
	}
	return strings.Join(ids, " ")
}

// MeasureDifference compares figures between two moments, over a scope and by dimensions:
// rows are those of either moment, the later one's first. The records of the scope may be
// of either view. Each figure is measured after each step from one moment to the other,
// and a part is what a step adds.
//
// Its errors are INVALID, if a moment is out of order or an argument is wrong,
// LIMIT_EXCEEDED, if there are too many rows, those of lay, and that of the context.
func MeasureDifference(ctx context.Context, lay Lay, from, to Moment, of []Measure, scope Scope, lens Lens, by []Dimension, withinDays int) (_ Difference, err error) {
	defer caught(&err)
	d, err := newDiffer(ctx, lay, from, to, scope, lens, withinDays)
	if err != nil {
		return Difference{}, err
	}
	out := Difference{By: by}
	if out.Total, err = d.figures(ctx, of, nil); err != nil || len(by) == 0 {
		return out, err
	}
	rows, err := d.rows(ctx, by)
	if err != nil {
		return Difference{}, err
	}
	for _, keys := range rows {
		figures, err := d.figures(ctx, of, keys)
		if err != nil {
			return Difference{}, err
		}
		out.Rows = append(out.Rows, DifferenceRow{keys, figures})
	}
	return out, nil
}

// rows returns the keys of the rows of either moment, those of the earlier one read as
// the later contracts them.
func (d *differ) rows(ctx context.Context, by []Dimension) ([][]RowKey, error) {
	var all [][]RowKey
	known := map[string]bool{}
	for _, g := range []*Ground{d.seen.toLater, d.seen.fromFirst} {
		rows, err := d.ask(ctx, g, nil).rows(by)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			keys := slices.Clone(r.keys)
			for i, k := range keys {
				keys[i] = d.standing(k)
			}
			if id := (DifferenceRow{Keys: keys}).ID(); !known[id] {
				known[id] = true
				all = append(all, keys)
			}
		}
	}
	return all, nil
}

// standing reads a key as the later moment contracts it.
func (d *differ) standing(k RowKey) RowKey {
	if alike := d.alike[k.ID]; alike != nil {
		k.ID = alike[0]
	}
	if h, ok := d.to.View.Node(k.ID); ok {
		k.Record = h
	}
	return k
}

// differ compares figures over a scope between two moments.
type differ struct {
	from, to   Moment
	scope      Scope
	lens       Lens
	withinDays int
	lay        Lay
	alike      map[string][]string // by id: it and what it is contracted with by the view of to
	steps      []step
	seen       edgesOfTime
	remake     remake // for its parts
}

// Lay makes the ground of a view on a day; At does.
type Lay func(ctx context.Context, view *model.Snapshot, day model.Date) (*Ground, error)

// edgesOfTime are the grounds of each view on each day.
type edgesOfTime struct{ fromFirst, fromLater, toFirst, toLater *Ground }

// step is the ground after a step, or before all steps.
type step struct {
	kind    PartKind // "" before all
	ground  *Ground
	mixed   bool // whether two days are judged, so that the horizon of atRisk depends on the engagement
	horizon model.Date
}

// newDiffer prepares the comparison of figures. Its errors are INVALID, if a moment is
// out of order, those of Lay and that of the context.
func newDiffer(ctx context.Context, lay Lay, from, to Moment, scope Scope, lens Lens, withinDays int) (*differ, error) {
	if to.Day < from.Day || to.View.Version() < from.View.Version() {
		return nil, invalid([]string{"to"}, "version %d on %s lies before version %d on %s: exchange the two moments, or name others",
			to.View.Version(), to.Day, from.View.Version(), from.Day)
	}
	if withinDays < 0 || withinDays > farthest {
		return nil, invalid([]string{"withinDays"}, "withinDays is %d; want 0 to %d", withinDays, farthest)
	}
	if err := scope.check(); err != nil {
		return nil, err
	}
	d := &differ{from: from, to: to, scope: scope, lens: lens, withinDays: withinDays, lay: lay, alike: alikeIn(to.View)}
	d.remake = func(context.Context) (*differ, error) { return d, nil }
	for _, g := range []struct {
		ground **Ground
		view   *model.Snapshot
		day    model.Date
	}{
		{&d.seen.fromFirst, from.View, from.Day},
		{&d.seen.fromLater, from.View, to.Day},
		{&d.seen.toFirst, to.View, from.Day},
		{&d.seen.toLater, to.View, to.Day},
	} {
		var err error
		if *g.ground, err = lay(ctx, g.view, g.day); err != nil {
			return nil, err
		}
	}
	if err := d.layKnown(ctx); err != nil {
		return nil, err
	}
	return d, d.layHappened(ctx)
}

// alikeIn returns, for each record that a view contracts with others, all their ids.
func alikeIn(view *model.Snapshot) map[string][]string {
	groups := map[model.Handle][]string{}
	for h, lowest := range view.SameGroups() {
		groups[lowest] = append(groups[lowest], h.ID())
	}
	alike := map[string][]string{}
	for lowest, ids := range groups {
		if !slices.Contains(ids, lowest.ID()) {
			ids = append(ids, lowest.ID())
		}
		slices.Sort(ids)
		for _, id := range ids {
			alike[id] = ids
		}
	}
	return alike
}

// layKnown makes the steps of what is known now: the day stays the first.
func (d *differ) layKnown(ctx context.Context) error {
	horizon := d.from.Day.AddDays(d.withinDays + 1)
	add := func(kind PartKind, g *Ground) {
		d.steps = append(d.steps, step{kind: kind, ground: g, horizon: horizon})
	}
	add("", d.seen.fromFirst)
	if d.from.View == d.to.View {
		return nil
	}
	earlier, later := d.from.View, d.to.View
	known, err := d.kept(ctx, later, func(h model.Handle) bool { return !d.isRecorded(h) }, func(e model.Edge) bool { return !d.isEdgeRecorded(e) })
	if err != nil {
		return err
	}
	for _, s := range []struct {
		kind PartKind
		view *model.Snapshot
		keep func(key string) bool
	}{
		// What from shows and to does not, though it is on record at both, leaves.
		{PartReleased, earlier, func(key string) bool { return later.Has(key) || !d.to.OnRecord.Has(key) }},
		// What both show is as to has it, what is no longer on record leaves, and what is
		// new comes in, but for what the other two parts bring.
		{PartRevised, known, func(key string) bool { return earlier.Has(key) || !d.from.OnRecord.Has(key) }},
		// What was on record at from without being shown there comes in.
		{PartReleased, known, func(string) bool { return true }},
	} {
		view, err := d.kept(ctx, s.view, func(h model.Handle) bool { return s.keep(h.ID()) }, func(e model.Edge) bool { return s.keep(e.Key()) })
		if err != nil {
			return err
		}
		g, err := d.groundOf(ctx, view)
		if err != nil {
			return err
		}
		add(s.kind, g)
	}
	add(PartRecorded, d.seen.toFirst)
	return nil
}

func (d *differ) kept(ctx context.Context, view *model.Snapshot, node func(model.Handle) bool, edge func(model.Edge) bool) (*model.Snapshot, error) {
	return view.Keeping(ctx, node, edge)
}

// groundOf returns the ground of a view within one side on the first day.
func (d *differ) groundOf(ctx context.Context, view *model.Snapshot) (*Ground, error) {
	for _, g := range []*Ground{d.seen.fromFirst, d.seen.toFirst, d.steps[len(d.steps)-1].ground} {
		if g.View == view {
			return g, nil
		}
	}
	return At(ctx, view, d.from.Day)
}

// isRecorded reports whether a record is one that RECORDED brings: a need or a programme
// that was not on record at from.
func (d *differ) isRecorded(h model.Handle) bool {
	return (h.Kind() == model.KindNeed || h.Kind() == model.KindProgramme) && !d.from.OnRecord.Has(h.ID())
}

// isEdgeRecorded is isRecorded of an engagement, assessment or proposal: its pair is on
// record with any edge of that kind.
func (d *differ) isEdgeRecorded(e model.Edge) bool {
	switch e.Kind() {
	case model.Serves, model.Meets, model.ProposedFor:
		return !d.from.OnRecord.HasBetween(e.Kind(), e.From().ID(), e.To().ID())
	}
	return false
}

// layHappened makes the steps of what happened: the view stays that of to.
func (d *differ) layHappened(ctx context.Context) error {
	first, later := d.from.Day, d.to.Day
	if first == later {
		return nil
	}
	both, judged := []model.Date{first, later}, on(first)
	for _, s := range []struct {
		kind PartKind
		move func()
		by   func(a, b *Ground) bool // whether the input differs between the days
	}{
		{PartIdentified, func() { judged.needs = both }, (*Ground).differsInNeeds},
		{PartClosed, func() { judged.needs = []model.Date{later} }, (*Ground).differsInNeeds},
		{PartBegun, func() { judged.engagements = both }, (*Ground).differsInEngagements},
		{PartEnded, func() { judged.engagements = []model.Date{later} }, (*Ground).differsInEngagements},
		{PartAssessed, func() { judged.assessments = later }, (*Ground).differsInExtents},
	} {
		s.move()
		g := d.steps[len(d.steps)-1].ground
		if s.by(d.seen.toFirst, d.seen.toLater) {
			var err error
			if g, err = lay(ctx, d.to.View, judged); err != nil {
				return err
			}
		}
		d.steps = append(d.steps, step{kind: s.kind, ground: g, mixed: true})
	}
	d.steps = append(d.steps, step{kind: PartOther, ground: d.seen.toLater, horizon: later.AddDays(d.withinDays + 1)})
	return nil
}

// differsInNeeds reports whether other needs are open on another day.
func (g *Ground) differsInNeeds(other *Ground) bool {
	return slices.ContainsFunc(g.byID, func(i int32) bool { return g.needs[i].standing != other.needs[i].standing })
}

// differsInEngagements reports whether other programmes, engagements or offers hold on
// another day.
func (g *Ground) differsInEngagements(other *Ground) bool {
	for i := range g.programmes {
		p, q := &g.programmes[i], &other.programmes[i]
		if p.active != q.active || !slices.Equal(p.engagedIn, q.engagedIn) ||
			!slices.EqualFunc(p.offers, q.offers, func(a, b service) bool { return a.edge == b.edge }) {
			return true
		}
	}
	return false
}

// differsInExtents reports whether other assessments are in force on another day.
func (g *Ground) differsInExtents(other *Ground) bool {
	return slices.ContainsFunc(g.byID, func(i int32) bool {
		return !slices.EqualFunc(g.needs[i].extents, other.needs[i].extents, func(a, b extent) bool {
			return a.edge == b.edge && a.percent == b.percent && a.selfAssessed == b.selfAssessed && a.told == b.told
		})
	})
}

// ask asks about the scope, and the row of a table, on a ground.
func (d *differ) ask(ctx context.Context, g *Ground, row []RowKey) *question {
	scope := d.scope.across(g.View, d.alike)
	s := g.selectionOf(model.NewLook(ctx), scope)
	for _, key := range row {
		s.addKey(key, elsewhere{g.View, d.alike})
	}
	return s.through(d.lens)
}

// horizonOf returns the horizons of atRisk in a step: an engagement of the first day
// lapses by that of the first day, another by that of the later.
func (d *differ) horizonOf(s step) horizon {
	if !s.mixed {
		return func(int32, int32) model.Date { return s.horizon }
	}
	before := d.seen.toFirst
	return func(p, state int32) model.Date {
		day := d.to.Day
		if before.programmes[p].isEngagedIn(state) {
			day = d.from.Day
		}
		return day.AddDays(d.withinDays + 1)
	}
}

// figures returns the differences of measures, in their order, in a row of a table.
func (d *differ) figures(ctx context.Context, of []Measure, row []RowKey) (_ []FigureChange, err error) {
	defer caught(&err)
	asked := make([]*question, len(d.steps))
	for i, s := range d.steps {
		if i > 0 && s.ground == d.steps[i-1].ground {
			asked[i] = asked[i-1]
			continue
		}
		asked[i] = d.ask(ctx, s.ground, row)
	}
	all := make([]FigureChange, len(of))
	for i, m := range of {
		if !m.HasParts() {
			last := len(d.steps) - 1
			from, to := asked[0].take(m, nil), asked[last].take(m, nil)
			all[i] = FigureChange{Measure: m, From: published(from.value), To: published(to.value)}
			continue
		}
		taken := make([]taken, len(d.steps))
		for j, s := range d.steps {
			if j > 0 && asked[j] == asked[j-1] && m != AtRiskMeasure {
				taken[j] = taken[j-1]
				continue
			}
			taken[j] = asked[j].take(m, d.horizonOf(s))
		}
		all[i] = d.compare(m, taken)
	}
	return all, nil
}

func published(value *big.Rat) *float64 {
	if value == nil {
		return nil
	}
	return new(round(value).float())
}

// compare makes the parts of a difference out of the figure before all steps and after
// each.
func (d *differ) compare(m Measure, figures []taken) FigureChange {
	first, last := figures[0].value, figures[len(figures)-1].value
	c := FigureChange{Measure: m, From: published(first), To: published(last)}
	if first == nil || last == nil {
		return c
	}
	exact := map[PartKind]*big.Rat{}
	terms, weights := map[PartKind]map[string]grain{}, map[PartKind]map[string]grain{}
	value := first
	for i, f := range figures[1:] {
		kind := d.steps[i+1].kind
		if exact[kind] == nil {
			exact[kind], terms[kind], weights[kind] = new(big.Rat), map[string]grain{}, map[string]grain{}
		}
		if f.value != nil { // a step without a value takes that of the step before
			exact[kind].Add(exact[kind], new(big.Rat).Sub(f.value, value))
			value = f.value
		}
		addMoved(terms[kind], figures[i].terms, f.terms)
		addMoved(weights[kind], figures[i].weights, f.weights)
	}
	kinds := slices.DeleteFunc(partOrder(), func(k PartKind) bool { return exact[k] == nil || exact[k].Sign() == 0 })
	parts := make([]*big.Rat, len(kinds))
	for i, k := range kinds {
		parts[i] = new(big.Rat).Mul(exact[k], big.NewRat(million, 1))
	}
	change := round(last) - round(first)
	c.Value = new(change.float())
	for i, value := range apportion(change, parts) {
		c.Parts = append(c.Parts, Part{kinds[i], value.float(), termsOf(terms[kinds[i]]), termsOf(weights[kinds[i]]), d.remake, m})
	}
	c.KnownOnly = isKnownOnly(new(big.Rat).Sub(last, first), kinds, parts)
	return c
}

// addMoved adds what moved between two figures.
func addMoved(all, before, after map[string]grain) {
	for id, term := range after {
		if was := before[id]; term != was {
			all[id] += term - was
		}
	}
	for id, was := range before {
		if _, still := after[id]; !still {
			all[id] -= was
		}
	}
	maps.DeleteFunc(all, func(_ string, moved grain) bool { return moved == 0 })
}

func termsOf(moved map[string]grain) []Term {
	terms := make([]Term, 0, len(moved))
	for _, id := range sortedIDs(moved) {
		terms = append(terms, Term{id, moved[id].float()})
	}
	return terms
}

// isKnownOnly reports whether a difference is not 0, and no part of what happened but
// ASSESSED has its sign.
func isKnownOnly(difference *big.Rat, kinds []PartKind, parts []*big.Rat) bool {
	if difference.Sign() == 0 {
		return false
	}
	for i, k := range kinds {
		if k.Happened() && k != PartAssessed && parts[i].Sign() == difference.Sign() {
			return false
		}
	}
	return true
}
