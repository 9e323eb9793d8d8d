package analysis_test

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/access"
	"concert/internal/analysis"
	twin "concert/internal/analysis/naive"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// twins are a question on a random graph, as package analysis and as its
// independent twin, package naive, take it.
type twins struct {
	*rapid.T
	whole  *model.Snapshot // what the view is of
	view   *model.Snapshot
	ground *analysis.Ground
	lens   analysis.Lens
	scope  analysis.Scope
	naive  struct {
		lens  twin.Lens
		scope twin.Scope
	}
}

// twinLaw checks a law over random graphs, viewers, days, lenses and scopes.
func twinLaw(t *testing.T, law func(d *twins)) {
	t.Helper()
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) { law(drawTwins(rt)) })
}

func drawTwins(rt *rapid.T) *twins {
	d := &twins{T: rt, whole: modeltest.Busy(rt)}
	if d.chance(10) {
		d.whole = modeltest.Graph(rt)
	}
	d.view = d.anyView()
	asOf := modeltest.AsOf.AddDays(rapid.SampledFrom([]int{0, 0, -40, -400, 30, 300}).Draw(rt, "day"))
	impliedWeight, metFrom := analysis.DefaultImpliedWeight, analysis.DefaultMetFrom
	d.naive.lens.AsOf = asOf
	if d.chance(50) {
		impliedWeight = rapid.SampledFrom([]float64{0, 0.25, 0.3333, 1}).Draw(rt, "impliedWeight")
		d.naive.lens.ImpliedWeight = &impliedWeight
	}
	if d.chance(30) {
		metFrom = rapid.SampledFrom([]float64{0.0001, 0.5, 1}).Draw(rt, "metFrom")
		d.naive.lens.MetFrom = &metFrom
	}
	d.lens, d.ground = sure(analysis.NewLens(impliedWeight, metFrom)), sure(analysis.At(ctx, d.view, asOf))
	d.drawScope()
	return d
}

func (d *twins) chance(percent int) bool {
	return rapid.IntRange(0, 99).Draw(d.T, "chance") >= 100-percent
}

// anyView draws a viewer, and asks about the world where most goes on.
func (d *twins) anyView() *model.Snapshot {
	viewers := []string{"secretariat", "secretariat", "anonymous"}
	for _, kind := range []model.NodeKind{model.KindProvider, model.KindMemberState} {
		for h := range d.whole.Nodes(kind) {
			viewers = append(viewers, h.ID())
		}
	}
	world := model.WorldReal
	for h := range d.whole.Nodes(model.KindMemberState) {
		world = h.World()
	}
	for _, name := range []string{rapid.SampledFrom(viewers).Draw(d.T, "viewer"), "secretariat"} {
		viewer := sure(access.ParseViewer(name))
		if view, err := access.View(d.whole, d.whole, viewer, world); err == nil {
			return view
		}
	}
	return d.whole
}

// some draws up to two records of a kind, nil mostly.
func (d *twins) some(kind model.NodeKind, percent int) []string {
	var all []string
	for h := range d.view.Nodes(kind) {
		all = append(all, h.ID())
	}
	return someOf(d, percent, all...)
}

func (d *twins) anyOf(kinds ...model.NodeKind) model.NodeKind {
	return rapid.SampledFrom(kinds).Draw(d.T, "kind")
}

// groupings draws regions of that level, nil mostly.
func (d *twins) groupings(percent int) []string {
	var all []string
	for r := range d.view.Regions() {
		if r.Level() == model.RegionLevelGrouping {
			all = append(all, r.ID())
		}
	}
	return someOf(d, percent, all...)
}

// someOf draws up to two of some values, nil mostly.
func someOf[T comparable](d *twins, percent int, all ...T) []T {
	if len(all) == 0 || !d.chance(percent) {
		return nil
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, min(2, len(all)), rapid.ID).Draw(d.T, "values")
}

func (d *twins) drawScope() {
	s := twin.Scope{
		MemberStates: d.some(model.KindMemberState, 30), Regions: d.some(model.KindRegion, 15), Themes: d.some(model.KindTheme, 30),
		Resolutions: d.some(d.anyOf(model.KindResolution, model.KindInstrument, model.KindRequirement), 10), Needs: d.some(model.KindNeed, 10),
		Groups: d.groupings(10), Assistance: someOf(d, 10, model.Assistances()...),
		StateViews: someOf(d, 10, model.StateViewAgreed, model.StateViewDisputed, model.StateViewNotAsked),
		Providers:  d.some(model.KindProvider, 15), Programmes: d.some(model.KindProgramme, 15),
	}
	if d.chance(15) {
		severity := rapid.IntRange(0, 5).Draw(d.T, "severityAtLeast")
		s.SeverityAtLeast = &severity
	}
	if s.Providers != nil && d.chance(30) {
		s.Roles = rapid.SampledFrom([][]model.Role{{model.RoleLead}, {model.RoleFunding}, {model.RolePartner, model.RoleImplementing}}).Draw(d.T, "roles")
	}
	d.naive.scope, d.scope = s, scopeOf(d.view, s)
}

// scopeOf finds the records of a scope.
func scopeOf(view *model.Snapshot, s twin.Scope) analysis.Scope {
	return analysis.Scope{
		MemberStates:    handles(view, s.MemberStates, model.Handle.MemberState),
		Regions:         handles(view, s.Regions, model.Handle.Region),
		Groups:          handles(view, s.Groups, model.Handle.Region),
		Themes:          handles(view, s.Themes, model.Handle.Theme),
		Resolutions:     handles(view, s.Resolutions, func(h model.Handle) (model.Handle, bool) { return h, true }),
		Needs:           handles(view, s.Needs, model.Handle.Need),
		Assistance:      s.Assistance,
		StateViews:      s.StateViews,
		SeverityAtLeast: s.SeverityAtLeast,
		Providers:       handles(view, s.Providers, model.Handle.Provider),
		Roles:           s.Roles,
		Programmes:      handles(view, s.Programmes, model.Handle.Programme),
	}
}

// same fails where a number that may be null is not what the twin says.
func (d *twins) same(what string, got float64, ok bool, want *float64) {
	d.Helper()
	switch {
	case ok != (want != nil):
		d.Fatalf("%s: null is %t, want %t", what, !ok, want == nil)
	case ok && math.Abs(got-*want) > 1e-9:
		d.Fatalf("%s is %v, want %v", what, got, *want)
	}
}

// maybe fails where a number is not what the twin says; nil is null.
func (d *twins) maybe(what string, got, want *float64) {
	d.Helper()
	if got == nil {
		d.same(what, 0, false, want)
		return
	}
	d.same(what, *got, true, want)
}

// near fails where a number is farther from another one than the roundings of both.
func (d *twins) near(what string, got, want, by float64) {
	d.Helper()
	if math.Abs(got-want) > by {
		d.Fatalf("%s is %v, want %v", what, got, want)
	}
}

// equal fails where two answers print differently.
func (d *twins) equal(what string, got, want any) {
	d.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		d.Fatalf("%s:\n     %s\nwant %s", what, modeltest.Shorten(g), modeltest.Shorten(w))
	}
}

// sameParts fails where the contributions to a figure are not those of the twin, or
// do not add up to it, or those of programmes to those of their need.
func (d *twins) sameParts(what string, whole float64, got []analysis.Contribution, want []twin.Contribution) {
	d.Helper()
	sum := int64(0)
	var told []string
	for _, c := range got {
		sum += micros(c.Points)
		by, own := map[string]float64{}, int64(0)
		for _, p := range c.Programmes {
			by[p.Programme.ID()] = p.Points
			own += micros(p.Points)
		}
		if len(by) > 0 && own != micros(c.Points) {
			d.Fatalf("%s: programmes add up to %d millionths of %v", what, own, c.Points)
		}
		told = append(told, fmt.Sprint(c.MemberState.ID(), c.Need.ID(), c.Points, by, ids(c.ThemesLeft)))
	}
	if sum != micros(whole) {
		d.Fatalf("%s: contributions add up to %d millionths of %v", what, sum, whole)
	}
	d.equal(what, told, idsBy(want, func(c twin.Contribution) string {
		return fmt.Sprint(c.MemberState, c.Need, c.Points, c.ByProgramme, c.Left)
	}))
}

// engagements returns the pairs of SERVES edges, by programme and State, as records
// decided to be the SAME are contracted.
func (d *twins) engagements(edges []model.Edge) []twin.Engagement {
	all := idsBy(edges, func(e model.Edge) twin.Engagement {
		return twin.Engagement{Programme: d.contracted(e.From()), MemberState: e.To().ID()}
	})
	slices.SortFunc(all, func(a, b twin.Engagement) int {
		return cmp.Or(cmp.Compare(a.Programme, b.Programme), cmp.Compare(a.MemberState, b.MemberState))
	})
	return all
}

func (d *twins) programmesBehind(edges []model.Edge) []string {
	all := idsBy(edges, func(e model.Edge) string { return d.contracted(e.From()) })
	slices.Sort(all)
	return slices.Compact(all)
}

// programmesOf returns the programmes of SERVES edges by their keys.
func (d *twins) programmesOf(keys []string) []string {
	var edges []model.Edge
	for e := range d.view.Edges(model.Serves) {
		if slices.Contains(keys, e.Key()) {
			edges = append(edges, e)
		}
	}
	return d.programmesBehind(edges)
}

func (d *twins) contracted(h model.Handle) string {
	if lowest, ok := d.view.SameGroups()[h]; ok {
		return lowest.ID()
	}
	return h.ID()
}
