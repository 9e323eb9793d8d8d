package graph

import (
	"cmp"
	"context"
	"slices"

	"concert/graph/generated"
	"concert/graph/scalar"
	"concert/internal/access"
	"concert/internal/analysis"
	"concert/internal/model"
)

const changed = scalar.ChangeShowing(access.Changed)

func termKey(t analysis.Term) string { return t.ID }

func causeKey(b analysis.Behind) string { return b.Key }

// recordNow returns a record as the version of the request shows it, nil if it does not
// or the key is of an edge.
func recordNow(ctx context.Context, key string) scalar.Record {
	if _, _, _, _, isEdge := model.SplitKey(key); isEdge {
		return nil
	}
	return node(requestOf(ctx).View, key)
}

// edgeNow is recordNow of an edge.
func edgeNow(ctx context.Context, key string) *model.Edge {
	if kind, from, to, apart, isEdge := model.SplitKey(key); isEdge {
		if e, ok := requestOf(ctx).View.Edge(kind, from, to, apart); ok {
			return &e
		}
	}
	return nil
}

// comparison is what figures are compared on.
type comparison struct {
	moments    moments
	from, to   scalar.ResolvedMoment
	sides      [2]analysis.Moment
	scope      analysis.Scope
	lens       analysis.Lens
	withinDays int
}

const withinDaysByDefault = 180

func newComparison(ctx context.Context, lens *generated.Lens, withinDays *int) (c comparison, err error) {
	if lens == nil {
		lens = new(generated.Lens)
	}
	if lens.AsOf != nil && !lens.AsOf.IsZero() {
		return c, wrongArgument([]string{"lens", "asOf"}, "asOf is given, and each moment has a day of its own: leave it out")
	}
	c.withinDays = orElse(withinDays, withinDaysByDefault)
	if c.lens, err = analysis.NewLens(orElse(lens.ImpliedWeight, analysis.DefaultImpliedWeight), orElse(lens.MetFrom, analysis.DefaultMetFrom)); err != nil {
		return c, err
	}
	c.moments, err = momentsOf(ctx)
	return c, err
}

// between reads the moments of a difference, and the scope in their views.
func (c *comparison) between(ctx context.Context, from, to generated.Moment, scope *generated.Scope) (err error) {
	if c.from, err = c.moments.read("from", from); err != nil {
		return err
	}
	if c.to, err = c.moments.read("to", to); err != nil {
		return err
	}
	if err := checkOrder("to", c.from, c.to); err != nil {
		return err
	}
	for i, at := range []scalar.ResolvedMoment{c.from, c.to} {
		if c.sides[i], err = sideAt(ctx, at); err != nil {
			return err
		}
	}
	return c.readScope(c.sides[1].View, c.sides[0].View, scope)
}

// sideAt returns the view of a moment.
func sideAt(ctx context.Context, at scalar.ResolvedMoment) (analysis.Moment, error) {
	r := requestOf(ctx)
	view := r.View
	if at.Version != view.Version() {
		var err error
		if view, err = r.History.View(ctx, at.Version); err != nil {
			return analysis.Moment{}, err
		}
	}
	register, err := r.History.Register(ctx, at.Version)
	return analysis.Moment{View: view, OnRecord: register, Day: at.Day}, err
}

// readScope reads the scope in a view, and what that lacks in another, nil for none.
func (c *comparison) readScope(view, otherwise *model.Snapshot, scope *generated.Scope) (err error) {
	if scope == nil {
		return nil
	}
	views := []*model.Snapshot{view}
	if otherwise != nil && otherwise != view {
		views = append(views, otherwise)
	}
	c.scope, err = resolveScope(*scope, views...)
	return err
}

func checkWanted(of []analysis.Measure, lists []analysis.ListMeasure, by []analysis.Dimension) error {
	switch {
	case len(of)+len(lists) == 0:
		return wrongArgument([]string{"of"}, "nothing is asked for: name figures in of, or lists in lists")
	case len(by) > 0 && len(of) == 0:
		return wrongArgument([]string{"by"}, "rows are of figures: name some in of")
	}
	return cmp.Or(mustDiffer("of", of), mustDiffer("lists", lists), mustDiffer("by", by))
}

// mustDiffer refuses a list that names something twice.
func mustDiffer[T ~string](argument string, names []T) error {
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return wrongArgument([]string{argument}, "%s is named twice", name)
		}
	}
	return nil
}

func checkTrend(of []analysis.Measure, asKnown bool) error {
	if len(of) == 0 {
		return wrongArgument([]string{"of"}, "nothing is asked for: name figures in of")
	}
	for _, m := range of {
		if !m.HasParts() && !asKnown {
			return wrongArgument([]string{"of"}, "%s has a trend only as it was known: ask with asKnown: true", m)
		}
	}
	return mustDiffer("of", of)
}

// compare makes a difference.
func (c comparison) compare(ctx context.Context, of []analysis.Measure, lists []analysis.ListMeasure, by []analysis.Dimension) (scalar.Difference, error) {
	lay := c.lay(ctx)
	d := scalar.Difference{
		ID: c.id("difference", of, lists, by, c.from, c.to), From: c.from, To: c.to, View: c.moments.request.View.View(),
		ImpliedWeight: c.lens.ImpliedWeight(), MetFrom: c.lens.MetFrom(),
	}
	if at := c.sides[0].View.RightsChangedAt(); at > 0 {
		d.RightsChangedAt = &at
	}
	var err error
	if d.Difference, err = analysis.MeasureDifference(ctx, lay, c.sides[0], c.sides[1], of, c.scope, c.lens, by, c.withinDays); err != nil {
		return d, err
	}
	d.Lists, err = analysis.CompareLists(ctx, lay, c.sides[0], c.sides[1], lists, c.scope, c.lens)
	return d, err
}

// lay makes grounds, of those that recent questions asked about once for all.
func (c comparison) lay(ctx context.Context) analysis.Lay {
	return requestOf(ctx).run.handler.grounds.at
}

// id is made of what is asked.
func (c comparison) id(what string, asked ...any) string {
	return analysis.Identify(what, c.scope, c.lens, append(asked, c.withinDays))
}

// trend makes a trend.
func (c comparison) trend(ctx context.Context, of []analysis.Measure, days []model.Date, every analysis.Step, asKnown bool) (scalar.Trend, error) {
	t := scalar.Trend{
		ID: c.id("trend", of, days, every, asKnown), Every: every, AsKnown: asKnown, View: c.moments.request.View.View(),
		ImpliedWeight: c.lens.ImpliedWeight(), MetFrom: c.lens.MetFrom(),
	}
	known, err := c.moments.knownUntil(ctx)
	if err != nil {
		return t, err
	}
	moments := make([]analysis.Moment, len(days))
	for i, day := range days {
		at := scalar.ResolvedMoment{Version: c.moments.request.View.Version(), Day: day}
		ok := true
		if asKnown && day < c.moments.request.AsOf {
			at.Version, ok = c.moments.by(day)
		}
		step := scalar.TrendStep{Day: day, Forecast: day > known}
		if ok {
			step.Version = &at.Version
			if moments[i], err = sideAt(ctx, at); err != nil {
				return t, err
			}
		}
		moments[i].Day = day
		t.Steps = append(t.Steps, step)
	}
	figures, err := analysis.MeasureTrend(ctx, c.lay(ctx), moments, of, c.scope, c.lens, c.withinDays)
	for i := range figures {
		t.Steps[i].Figures = figures[i]
	}
	return t, err
}

// differenceSize says how many items a difference lists.
func differenceSize(d scalar.Difference) int {
	n := 0
	for _, row := range d.Rows {
		n += changesSize(row.Figures)
	}
	for _, list := range d.Lists {
		n += len(list.Items)
	}
	return n + changesSize(d.Total)
}

func trendSize(t scalar.Trend) (n int) {
	for _, step := range t.Steps {
		n += changesSize(step.Figures)
	}
	return n
}

func changesSize(figures []analysis.FigureChange) (n int) {
	for _, f := range figures {
		n++
		for _, p := range f.Parts {
			n += 1 + len(p.Terms) + len(p.Weights)
		}
	}
	return n
}
