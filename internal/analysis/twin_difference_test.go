package analysis_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/access"
	"concert/internal/analysis"
	twin "concert/internal/analysis/naive"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// changing is a question about two moments: the view of twins is that of the later.
type changing struct {
	*twins
	from, to           analysis.Moment
	naiveFrom, naiveTo twin.Moment
	withinDays         int
}

// drawChanging goes on with the graph of a question, once or twice.
func drawChanging(d *twins) *changing {
	c := &changing{twins: d, withinDays: rapid.SampledFrom([]int{0, 90, 180, 400}).Draw(d.T, "withinDays")}
	before := d.whole
	for range rapid.IntRange(0, 2).Draw(d.T, "versions") {
		d.whole = modeltest.Busier(d.T, d.whole)
	}
	was, is := before, d.whole
	if d.view.IsView() {
		viewer := sure(access.ParseViewer(viewerOf(d.view)))
		for _, v := range []struct {
			into  **model.Snapshot
			asked *model.Snapshot
		}{{&was, before}, {&is, d.whole}} {
			view, err := access.View(v.asked, d.whole, viewer, d.view.World())
			if err != nil {
				d.Skip(err)
			}
			*v.into = view
		}
	}
	c.keepKnown(was, is)
	day := d.ground.AsOf
	first := day.AddDays(-rapid.SampledFrom([]int{0, 30, 200, 400}).Draw(d.T, "days"))
	c.from, c.to = analysis.Moment{View: was, OnRecord: was.Register(), Day: first}, analysis.Moment{View: is, OnRecord: is.Register(), Day: day}
	c.naiveFrom, c.naiveTo = twin.Moment{View: was, Day: first}, twin.Moment{View: is, Day: day}
	return c
}

// keepKnown leaves out of the scope what neither view has: it would be INVALID.
func (c *changing) keepKnown(was, is *model.Snapshot) {
	s := &c.naive.scope
	for _, list := range []*[]string{&s.MemberStates, &s.Regions, &s.Groups, &s.Themes, &s.Resolutions, &s.Needs, &s.Providers, &s.Programmes} {
		*list = slices.DeleteFunc(*list, func(id string) bool { return !was.Has(id) && !is.Has(id) })
		if len(*list) == 0 {
			*list = nil
		}
	}
	c.scope = scopeOf(c.view, *s)
}

// viewerOf reads who asks from the name of a view.
func viewerOf(view *model.Snapshot) string {
	name := strings.TrimPrefix(view.View(), "released to ")
	if name == "public" {
		return "anonymous"
	}
	return name
}

func allMeasures() []analysis.Measure {
	var all []analysis.Measure
	for _, m := range twin.Measures() {
		all = append(all, analysis.Measure(m))
	}
	return append(all, analysis.TargetMeasure, analysis.StaleMeasure)
}

func TestTwinDifference(t *testing.T) {
	twinLaw(t, func(d *twins) {
		c := drawChanging(d)
		of := rapid.SliceOfNDistinct(rapid.SampledFrom(allMeasures()), 6, 6, rapid.ID).Draw(d.T, "measures")
		got, err := analysis.MeasureDifference(ctx, analysis.At, c.from, c.to, of, c.scope, c.lens, nil, c.withinDays)
		if err != nil {
			d.Fatal(err)
		}
		for i, m := range of {
			want, err := twin.MeasureDifference(c.naiveFrom, c.naiveTo, twin.Measure(m), c.naive.lens, c.naive.scope, c.withinDays)
			if err != nil {
				d.Fatal(err)
			}
			c.sameChange(string(m), got.Total[i], want)
		}
	})
}

func TestTwinDifferenceRows(t *testing.T) {
	twinLaw(t, func(d *twins) {
		c := drawChanging(d)
		m := rapid.SampledFrom(allMeasures()).Draw(d.T, "measure")
		by := rapid.SampledFrom(twin.Dimensions()).Draw(d.T, "dimension")
		got, err := analysis.MeasureDifference(ctx, analysis.At, c.from, c.to, []analysis.Measure{m}, c.scope, c.lens, []analysis.Dimension{analysis.Dimension(by)}, c.withinDays)
		if err != nil {
			d.Fatal(err)
		}
		want, err := twin.TabulateDifference(c.naiveFrom, c.naiveTo, twin.Measure(m), c.naive.lens, c.naive.scope, c.withinDays, by)
		if err != nil {
			d.Fatal(err)
		}
		rows := map[string]analysis.FigureChange{}
		for _, r := range got.Rows {
			rows[r.ID()] = r.Figures[0]
		}
		if len(rows) != len(want) {
			d.Fatalf("by %s there are %d rows, want %d", by, len(rows), len(want))
		}
		for _, r := range want {
			id := strings.Join(r.Keys, " ")
			row, ok := rows[id]
			if !ok {
				d.Fatalf("by %s there is no row %s", by, id)
			}
			c.sameChange(fmt.Sprint(m, " of ", id), row, r.Difference)
		}
	})
}

// sameChange compares a difference with the twin's.
func (c *changing) sameChange(what string, got analysis.FigureChange, want twin.Difference) {
	c.Helper()
	for name, pair := range map[string][2]*float64{"from": {got.From, want.From}, "to": {got.To, want.To}, "difference": {got.Value, want.Value}} {
		value := 0.0
		if pair[0] != nil {
			value = *pair[0]
		}
		c.same(what+" "+name, value, pair[0] != nil, pair[1])
	}
	if a, b := partsText(got), naivePartsText(want); a != b {
		c.Fatalf("%s (%v to %v):\n%s\nwant\n%s", what, got.From, got.To, a, b)
	}
	if got.KnownOnly != want.KnownOnly {
		c.Fatalf("%s: knownOnly is %t", what, got.KnownOnly)
	}
	for i, p := range got.Parts {
		c.sameCauses(what, p, want.Parts[i])
	}
}

// sameCauses compares the needs and engagements that moved a part.
func (c *changing) sameCauses(what string, got analysis.Part, want twin.Part) {
	c.Helper()
	if !slices.Contains([]analysis.PartKind{analysis.PartIdentified, analysis.PartClosed, analysis.PartBegun, analysis.PartEnded}, got.Kind) {
		return
	}
	var texts [2][]string
	for _, b := range sure(got.Behind(ctx)) {
		if len(b.About) == 1 && (got.Kind == analysis.PartBegun || got.Kind == analysis.PartEnded) {
			continue // programmes, of which the twin says nothing
		}
		texts[0] = append(texts[0], fmt.Sprint(strings.Join(b.About, " "), " ", b.Foreseen))
	}
	for _, b := range want.Behind {
		texts[1] = append(texts[1], fmt.Sprint(b.Record, " ", b.Foreseen))
	}
	for i := range texts {
		slices.Sort(texts[i])
	}
	if !slices.Equal(texts[0], texts[1]) {
		c.Fatalf("%s: behind %s are %q, want %q", what, got.Kind, texts[0], texts[1])
	}
}

func partsText(c analysis.FigureChange) string {
	var words []string
	for _, p := range c.Parts {
		words = append(words, fmt.Sprintf("%s %+g %s weights %s", p.Kind, p.Value, termsText(p.Terms), termsText(p.Weights)))
	}
	return strings.Join(words, "; ")
}

func termsText(terms []analysis.Term) string {
	var words []string
	for _, t := range terms {
		words = append(words, fmt.Sprintf("%s %+g", t.ID, t.Value))
	}
	return strings.Join(words, ", ")
}

func naivePartsText(d twin.Difference) string {
	terms := func(m map[string]float64) string {
		var all []analysis.Term
		for id, value := range m {
			all = append(all, analysis.Term{ID: id, Value: value})
		}
		slices.SortFunc(all, func(a, b analysis.Term) int { return strings.Compare(a.ID, b.ID) })
		return termsText(all)
	}
	var words []string
	for _, p := range d.Parts {
		words = append(words, fmt.Sprintf("%s %+g %s weights %s", p.Kind, p.Value, terms(p.Terms), terms(p.Weights)))
	}
	return strings.Join(words, "; ")
}

func TestTwinLists(t *testing.T) {
	twinLaw(t, func(d *twins) {
		c := drawChanging(d)
		lists := []analysis.ListMeasure{analysis.GapsList, analysis.SuggestionsList}
		got := sure(analysis.CompareLists(ctx, analysis.At, c.from, c.to, lists, c.scope, c.lens))
		for i, want := range []map[string]string{
			sure(twin.CompareGaps(c.naiveFrom, c.naiveTo, c.naive.lens, c.naive.scope)),
			sure(twin.CompareSuggestions(c.naiveFrom, c.naiveTo, c.naive.lens, c.naive.scope)),
		} {
			items := map[string]string{}
			for _, item := range got[i].Items {
				items[item.ID()] = string(item.Change)
			}
			if !maps.Equal(items, want) {
				d.Fatalf("%s: %v, want %v", lists[i], items, want)
			}
		}
	})
}

func TestTwinTrend(t *testing.T) {
	twinLaw(t, func(d *twins) {
		c := drawChanging(d)
		m := rapid.SampledFrom(allMeasures()).Draw(d.T, "measure")
		every := rapid.SampledFrom([]analysis.Step{analysis.Monthly, analysis.Quarterly, analysis.Yearly}).Draw(d.T, "every")
		to := c.from.Day.AddDays(rapid.IntRange(0, 400).Draw(d.T, "long"))
		days := sure(analysis.TrendDays(c.from.Day, to, every))
		asKnown := d.chance(50)
		known := func(day model.Date) *model.Snapshot {
			switch {
			case day < c.from.Day.AddDays(40):
				return nil
			case day < c.to.Day:
				return c.from.View
			}
			return c.to.View
		}
		var naiveKnown func(model.Date) *model.Snapshot
		moments := make([]analysis.Moment, len(days))
		for i, day := range days {
			moments[i] = analysis.Moment{View: c.to.View, OnRecord: c.to.OnRecord, Day: day}
			if !asKnown {
				continue
			}
			naiveKnown = known
			if moments[i].View = known(day); moments[i].View != nil {
				moments[i].OnRecord = moments[i].View.Register()
			}
		}
		got := sure(analysis.MeasureTrend(ctx, analysis.At, moments, []analysis.Measure{m}, c.scope, c.lens, c.withinDays))
		want := sure(twin.MeasureTrend(c.to.View, c.to.Day, twin.Measure(m), c.naive.lens, c.naive.scope, c.from.Day, to, twin.Every(every), c.withinDays, naiveKnown))
		if len(got) != len(want) {
			d.Fatalf("%d steps, want %d", len(got), len(want))
		}
		for i, step := range want {
			if days[i] != step.Day {
				d.Fatalf("step %d is on %s, want %s", i, days[i], step.Day)
			}
			c.sameChange(fmt.Sprint(m, " on ", step.Day), got[i][0], step.Difference)
		}
	})
}
