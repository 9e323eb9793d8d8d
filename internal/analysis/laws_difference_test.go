package analysis_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/analysis"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// account says all of a difference, with the records behind each part.
func (c *changing) account(from, to analysis.Moment, of []analysis.Measure, scope analysis.Scope) string {
	c.Helper()
	d := sure(analysis.MeasureDifference(ctx, analysis.At, from, to, of, scope, c.lens, []analysis.Dimension{analysis.ByMemberState}, c.withinDays))
	lists := sure(analysis.CompareLists(ctx, analysis.At, from, to, []analysis.ListMeasure{analysis.GapsList, analysis.DuplicationCandidatesList}, scope, c.lens))
	text := string(sure(json.Marshal(lists)))
	say := func(figures []analysis.FigureChange) {
		for _, f := range figures {
			text += fmt.Sprintln(f.Measure, string(sure(json.Marshal([]any{f.From, f.To, f.Value, f.KnownOnly}))), partsText(f))
			for _, p := range f.Parts {
				text += fmt.Sprintln(sure(p.Behind(ctx)))
			}
		}
	}
	say(d.Total)
	for _, row := range d.Rows {
		text += row.ID()
		say(row.Figures)
	}
	return text
}

func (c *changing) someMeasures() []analysis.Measure {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(allMeasures()), 3, 3, rapid.ID).Draw(c.T, "measures")
}

// A difference rests on what the two views show, and on what is on record: never on what
// a record said while it was hidden.
func TestDifferencesRestOnNothingHidden(t *testing.T) {
	twinLaw(t, func(d *twins) {
		c := drawChanging(d)
		of := c.someMeasures()
		want := c.account(c.from, c.to, of, c.scope)
		from, to := c.from, c.to
		from.View, to.View = from.View.Detached(), to.View.Detached()
		if got := c.account(from, to, of, scopeOf(to.View, c.naive.scope)); got != want {
			d.Fatalf("the difference is\n%s\nand without the hidden records\n%s", want, got)
		}
	})
}

// The parts of a difference add up to what is published of it, and so do the terms of a
// sum to its parts.
func TestPartsOfDifferencesAddUp(t *testing.T) {
	twinLaw(t, func(d *twins) {
		c := drawChanging(d)
		for _, f := range sure(analysis.MeasureDifference(ctx, analysis.At, c.from, c.to, allMeasures(), c.scope, c.lens, nil, c.withinDays)).Total {
			if f.Value == nil {
				if f.Parts != nil || (f.From != nil && f.To != nil && f.Measure.HasParts()) {
					d.Fatalf("%s: %+v", f.Measure, f)
				}
				continue
			}
			sum := 0.0
			for _, p := range f.Parts {
				sum += p.Value
			}
			if math.Abs(sum-*f.Value) > 1e-9 || math.Abs(*f.To-*f.From-*f.Value) > 1e-9 {
				d.Fatalf("%s: parts add up to %v, the difference is %v, from %v to %v", f.Measure, sum, *f.Value, *f.From, *f.To)
			}
		}
	})
}

// What an assessment, a report or an end says of a later day changes no difference
// between earlier ones.
func TestLaterDaysChangeNoEarlierDifference(t *testing.T) {
	twinLaw(t, func(d *twins) {
		d.view = d.whole
		c := drawChanging(d)
		var changes []model.Change
		later := c.to.Day.AddDays(c.withinDays + 10).String()
		for e := range c.to.View.Edges(model.Meets) {
			properties := e.Record().Properties
			properties["assessedOn"], properties["extentPercent"] = later, int64(100)
			delete(properties, "confirmedOn")
			changes = append(changes, model.PutEdge(model.Meets, e.From().ID(), e.To().ID(), properties))
			break
		}
		for e := range c.to.View.Edges(model.Serves) {
			record := e.Record()
			record.Properties["lastReportedOn"] = later
			changes = append(changes, model.Change{Edge: &record})
		}
		next := modeltest.Land(d.T, c.to.View, modeltest.Kept(c.to.View, changes)...)
		of := []analysis.Measure{analysis.EstimateMeasure, analysis.PointsMeasure, analysis.SurplusMeasure, analysis.ReachMeasure, analysis.AttainableMeasure}
		scope := scopeOf(c.to.View, c.naive.scope)
		first := at(c.to.View, c.from.Day)
		want := sure(analysis.MeasureDifference(ctx, analysis.At, first, c.to, of, scope, c.lens, nil, 0)).Total
		got := sure(analysis.MeasureDifference(ctx, analysis.At, at(next, c.from.Day), at(next, c.to.Day), of, scope, c.lens, nil, 0)).Total
		for i := range want {
			if a, b := partsText(want[i]), partsText(got[i]); a != b {
				d.Fatalf("%s: %s, and with what is recorded about %s %s", want[i].Measure, a, later, b)
			}
		}
	})
}
