package analysis_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/access"
	"concert/internal/access/accesstest"
	"concert/internal/analysis"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

var measures = []string{"coverage", "gaps", "overlaps", "duplications", "synergies", "suggestions"}

// land makes a snapshot of a graph, of the changes in the order given.
func land(t testing.TB, changes []model.Change) *model.Snapshot {
	t.Helper()
	return modeltest.Land(t, model.Empty(), changes...)
}

// differ says where two answers differ.
func differ(a, b answer) string {
	names := maps.Clone(a)
	maps.Copy(names, b)
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		x, inA := a[name]
		y, inB := b[name]
		if !inA {
			x = "absent"
		}
		if !inB {
			y = "absent"
		}
		if x != y {
			lines = append(lines, "  "+name+"\n    "+x+"\n    "+y)
		}
	}
	return modeltest.Shorten(strings.Join(lines, "\n"))
}

// TestAnswersOverViews: what a viewer is answered is what a world without the hidden
// records would answer.
func TestAnswersOverViews(t *testing.T) {
	for _, measure := range measures {
		t.Run(measure, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				whole := modeltest.Graph(r)
				world := rapid.SampledFrom([]model.World{model.WorldReal, model.WorldExercise}).Draw(r, "world")
				view, err := access.View(whole, whole, drawViewer(r, whole, world), world)
				if err != nil {
					r.Fatal(err)
				}
				g := idsIn(view)
				if len(g.ids["state"]) == 0 || len(g.ids["theme"]) == 0 {
					r.Skip("nothing to ask about")
				}
				q := g.question(r, measure)
				if found := differ(ask(t, view, q), ask(t, accesstest.Rebuild(view), q)); found != "" {
					r.Fatalf("%s\nover the view, then without the hidden:\n%s\n%s", modeltest.Shorten(q.String()), found, modeltest.Text(view))
				}
			})
		})
	}
}

func drawViewer(r *rapid.T, whole *model.Snapshot, world model.World) access.Viewer {
	public, err := access.View(whole, whole, access.Anonymous(), world)
	if err != nil {
		r.Fatal(err)
	}
	g := idsIn(public)
	names := slices.Concat([]string{"anonymous", "secretariat", "secretariat"}, g.ids["state"], g.ids["provider"])
	viewer, err := access.ParseViewer(rapid.SampledFrom(names).Draw(r, "viewer"))
	if err != nil {
		r.Fatal(err)
	}
	return viewer
}

// idsIn returns what there is to ask about.
func idsIn(view *model.Snapshot) *graph {
	g := &graph{ids: map[string][]string{}}
	for _, kind := range model.NodeKinds() {
		for h := range view.Nodes(kind) {
			prefix := kind.Declaration().Prefix
			g.ids[prefix] = append(g.ids[prefix], h.ID())
		}
	}
	return g
}

// TestOrderOfWritingDoesNotMatter: answers are the same whatever the order in
// which records were written.
func TestOrderOfWritingDoesNotMatter(t *testing.T) {
	for _, measure := range measures {
		t.Run(measure, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				g := graphs.Draw(r, "graph")
				q := g.question(r, measure)
				view, again := land(t, g.changes), land(t, rapid.Permutation(g.changes).Draw(r, "order"))
				if found := differ(ask(t, view, q), ask(t, again, q)); found != "" {
					r.Fatalf("%s\nin two orders:\n%s\n%s", modeltest.Shorten(q.String()), found, told(g))
				}
			})
		})
	}
}

// within reports whether two sums of so many numbers that are each rounded, in
// millionths, can be of one exact sum.
func within(a, b int64, rounded int) bool { return 2*max(a-b, b-a) <= int64(rounded) }

func pointsOf(t testing.TB, view *model.Snapshot, q question) float64 {
	t.Helper()
	points, _ := measureCoverage(t, view, q).Total.Points()
	return points
}

func measureCoverage(t testing.TB, view *model.Snapshot, q question) analysis.CoverageTable {
	t.Helper()
	asOf, err := model.ParseDate(q.asOf)
	if err != nil {
		t.Fatal(err)
	}
	lens, err := q.lens()
	if err != nil {
		t.Fatal(err)
	}
	table, err := analysis.MeasureCoverage(ctx, sure(analysis.At(ctx, view, asOf)), q.analysisScope(view), lens, kinds[analysis.Dimension](q.by))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestPointsAreMonotoneAndSubmodular: U grows with engagements, by less the more
// there are, and is 0 with none.
func TestPointsAreMonotoneAndSubmodular(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		g := graphs.Draw(r, "graph")
		q := question{measure: "coverage", asOf: "2025-06-01", impliedWeight: rapid.SampledFrom([]string{"0.5", "0", "1", "0.3333"}).Draw(r, "impliedWeight"), metFrom: "0.75"}
		view, all := land(t, g.changes), g.ids["programme"]
		// Of each programme: its engagements are in both sets, in the larger only, in none.
		in := rapid.SliceOfN(rapid.IntRange(0, 2), len(all), len(all)).Draw(r, "sets")
		added := rapid.IntRange(0, max(0, len(all)-1)).Draw(r, "added")
		u := func(least int, plus bool) int64 {
			q.scope.programmes = nil
			for i, id := range all {
				if (in[i] >= least && i != added) || (plus && i == added) {
					q.scope.programmes = append(q.scope.programmes, id)
				}
			}
			if q.scope.programmes == nil {
				return 0
			}
			return micros(pointsOf(t, view, q))
		}
		small, large, smallPlus, largePlus := u(2, false), u(1, false), u(2, true), u(1, true)
		if small > large || small > smallPlus || large > largePlus {
			r.Fatalf("not monotone: %d %d, with one more %d %d\n%s", small, large, smallPlus, largePlus, told(g))
		}
		if smallPlus-small < largePlus-large-2 { // each is rounded
			r.Fatalf("not submodular: %d %d, with one more %d %d\n%s", small, large, smallPlus, largePlus, told(g))
		}
	})
}

// TestPointsAreLinearInImpliedWeight: U at impliedWeight lies on the line from documented to
// possible.
func TestPointsAreLinearInImpliedWeight(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		g := graphs.Draw(r, "graph")
		q := g.question(r, "coverage")
		q.by = nil
		view := land(t, g.changes)
		at := func(impliedWeight string) int64 {
			other := q
			other.impliedWeight = impliedWeight
			return micros(pointsOf(t, view, other))
		}
		k := rapid.IntRange(0, 10_000).Draw(r, "impliedWeight in ten thousandths")
		lo, mid, hi := at("0"), at(fmt.Sprintf("%d/10000", k)), at("1")
		if !within(10_000*(mid-lo), int64(k)*(hi-lo), 20_000) {
			r.Fatalf("at impliedWeight %d/10000: %d between %d and %d", k, mid, lo, hi)
		}
	})
}

// TestPartsAddUp: gaps to what is not covered, contributions to points, and
// cascades only fall; attainable never exceeds coverage.
func TestPartsAddUp(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		g := graphs.Draw(r, "graph")
		q := g.question(r, "coverage")
		q.by = nil
		view := land(t, g.changes)
		c := measureCoverage(t, view, q).Total
		asOf, _ := model.ParseDate(q.asOf)
		lens, _ := q.lens()
		gaps, err := analysis.MeasureGaps(ctx, sure(analysis.At(ctx, view, asOf)), q.analysisScope(view), lens, nil, false)
		if err != nil {
			r.Fatal(err)
		}
		sum := int64(0)
		for _, gap := range gaps.List {
			sum += micros(gap.Gap())
		}
		points, _ := c.Points()
		attainable := 0.0
		if known := sure(c.AttainablePoints(ctx)); known != nil {
			attainable = *known
		}
		if !within(sum, 1_000_000*int64(c.Weight())-micros(points), len(gaps.List)+1) {
			r.Fatalf("gaps add up to %d millionths, of weight %d and points %v", sum, c.Weight(), points)
		}
		if attainable > points {
			r.Fatalf("attainable %v of %v", attainable, points)
		}
		for of, want := range map[analysis.CoverageMeasure]float64{analysis.CoveragePoints: points, analysis.CoverageAttainable: attainable} {
			total := int64(0)
			for _, part := range sure(c.Contributions(ctx, of)) {
				total += micros(part.Points)
			}
			if total != micros(want) {
				r.Fatalf("contributions to %s add up to %d millionths of %v", of, total, want)
			}
		}
		k := c.Cascade
		if k.Identified < k.Present || k.Present < k.Reached || k.Reached < k.Matched || k.Matched < k.Met || k.Offered > k.Identified {
			r.Fatalf("cascade %+v", k)
		}
	})
}

// TestAdditiveRowsAddUp: rows of States and of places divide the whole among
// them, where every State has its place.
func TestAdditiveRowsAddUp(t *testing.T) {
	for _, dimension := range []string{"MEMBER_STATE", "AREA", "SUB_REGION"} {
		t.Run(dimension, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				g := graphs.Draw(r, "graph")
				q := g.question(r, "coverage")
				q.by = []string{dimension}
				g.forever()
				table := measureCoverage(t, land(t, g.changes), q)
				var points, weight, needs, states, engagements int64
				for _, row := range table.Rows {
					p, _ := row.Coverage.Points()
					points += micros(p)
					weight += int64(row.Coverage.Weight())
					needs += int64(row.Coverage.Needs)
					states += int64(sure(row.Coverage.Counts(ctx)).MemberStates)
					engagements += engagementsOf(row.Coverage)
					if !row.Additive {
						r.Fatalf("%s is not additive", dimension)
					}
				}
				p, _ := table.Total.Points()
				got := []int64{points, weight, needs, states, engagements}
				want := []int64{
					micros(p), int64(table.Total.Weight()), int64(table.Total.Needs),
					int64(sure(table.Total.Counts(ctx)).MemberStates), engagementsOf(table.Total),
				}
				if !within(got[0], want[0], len(table.Rows)+1) || !slices.Equal(got[1:], want[1:]) {
					r.Fatalf("rows add up to %v of %v\n%s", got, want, told(g))
				}
			})
		})
	}
}

func engagementsOf(c analysis.Coverage) int64 { return int64(*sure(c.Counts(ctx)).Engagements) }

// forever takes the dates from IN and PART_OF between places.
func (g *graph) forever() {
	for i, change := range g.changes {
		if change.Edge != nil && (change.Edge.Kind == "IN" || change.Edge.Kind == "PART_OF") {
			undated := *change.Edge
			undated.Properties = nil
			g.changes[i].Edge = &undated
		}
	}
}

// TestGainAndRedundancy: together they are the lesser of what two cover.
func TestGainAndRedundancy(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		g := graphs.Draw(r, "graph")
		q := g.question(r, "overlaps")
		view := land(t, g.changes)
		asOf, _ := model.ParseDate(q.asOf)
		lens, _ := q.lens()
		overlaps, err := analysis.MeasureOverlaps(ctx, sure(analysis.At(ctx, view, asOf)), q.analysisScope(view), lens, nil)
		if err != nil {
			r.Fatal(err)
		}
		for _, x := range overlaps.List {
			pair := x.Pair()
			gain, ok := pair.Gain()
			redundancy, _ := pair.Redundancy()
			a, _ := pair.PointsA()
			b, _ := pair.PointsB()
			if ok && (!within(micros(gain)+micros(redundancy), micros(min(a, b)), 3) || gain < 0 || redundancy < 0) {
				r.Fatalf("%s with %s: gain %v, redundancy %v of %v and %v", x.A().ID(), x.B().ID(), gain, redundancy, a, b)
			}
		}
	})
}

// told writes the graph in short.
func told(g *graph) string {
	var lines []string
	for _, change := range g.changes {
		var p map[string]any
		if change.Node != nil {
			p = change.Node.Properties
		} else {
			p = change.Edge.Properties
		}
		line := change.Key()
		for _, name := range slices.Sorted(maps.Keys(p)) {
			if name != "name" && name != "summary" && name != "title" {
				line += " " + name + "=" + strings.Trim(strings.ReplaceAll(fmt.Sprint(p[name]), " ", ","), "[]")
			}
		}
		lines = append(lines, line)
	}
	return modeltest.Shorten(strings.Join(lines, "\n"))
}
