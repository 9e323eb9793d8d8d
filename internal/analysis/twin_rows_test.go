package analysis_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/analysis"
	twin "concert/internal/analysis/naive"
)

// TestTwinRows: by any one or two dimensions, in any scope, the rows are those of the
// independent twin, each with its figures.
func TestTwinRows(t *testing.T) {
	twinLaw(t, func(d *twins) {
		by := rapid.SliceOfNDistinct(rapid.SampledFrom(twin.Dimensions()), 1, 2, rapid.ID).Draw(d.T, "by")
		table, err := analysis.MeasureCoverage(ctx, d.ground, d.scope, d.lens, kinds[analysis.Dimension](textsOf(by)))
		rows, wanted := twin.Tabulate(d.view, d.naive.lens, d.naive.scope, by...)
		if err != nil || wanted != nil {
			d.Fatalf("%v, and the twin: %v", err, wanted)
		}
		for i, row := range table.Rows {
			if i == len(rows) || !slices.Equal(keysOf(row), rows[i].Keys) {
				break
			}
			if row.Additive != rows[i].Additive {
				d.Fatalf("additive is %t by %v", row.Additive, by)
			}
			d.sameCoverage(row.Coverage, rows[i].Coverage)
		}
		if got, want := allKeys(table.Rows), twinKeys(rows); !slices.EqualFunc(got, want, slices.Equal) {
			d.Fatalf("by %v\nrows %v\nwant %v", by, got, want)
		}
	})
}

// TestTwinScope: over any scope, the whole is that of the independent twin.
func TestTwinScope(t *testing.T) {
	twinLaw(t, func(d *twins) {
		table, err := analysis.MeasureCoverage(ctx, d.ground, d.scope, d.lens, nil)
		coverage, wanted := twin.MeasureCoverage(d.view, d.naive.lens, d.naive.scope)
		if err != nil || wanted != nil {
			d.Fatalf("%v, and the twin: %v", err, wanted)
		}
		d.sameCoverage(table.Total, coverage)
	})
}

// sameCoverage compares what a scope selects, and coverage over it.
func (d *twins) sameCoverage(got analysis.Coverage, want twin.Coverage) {
	d.Helper()
	counts := sure(got.Counts(ctx))
	for _, n := range []struct {
		what      string
		got, want *int
	}{
		{"weight", new(got.Weight()), &want.Weight},
		{"needs", &got.Needs, &want.Needs},
		{"unrated", &got.Unrated, &want.Unrated},
		{"counts.needs", &counts.Needs, &want.Counts.Needs},
		{"counts.memberStates", &counts.MemberStates, &want.Counts.MemberStates},
		{"counts.engagements", counts.Engagements, want.Counts.Engagements},
		{"counts.programmes", counts.Programmes, want.Counts.Programmes},
		{"counts.providers", counts.Providers, want.Counts.Providers},
		{"counts.regionalOffers", counts.RegionalOffers, want.Counts.RegionalOffer},
	} {
		if (n.got == nil) != (n.want == nil) || (n.got != nil && *n.got != *n.want) {
			d.Fatalf("%s: got %v, want %v", n.what, numberOf(n.got), numberOf(n.want))
		}
	}
	if because := sure(got.EmptyBecause(ctx)); string(because) != string(want.EmptyBecause) {
		d.Fatalf("empty because %q, want %q", because, want.EmptyBecause)
	}
	for _, figure := range []struct {
		what string
		got  func() (float64, bool)
		want *float64
	}{
		{"documented", got.Documented, want.Documented},
		{"estimate", got.Estimate, want.Estimate},
		{"possible", got.Possible, want.Possible},
		{"points", got.Points, want.Points},
		{"gap", got.Gap, want.Gap},
	} {
		value, ok := figure.got()
		d.same(figure.what, value, ok, figure.want)
	}
	if reach := sure(got.Reach(ctx)); (reach == nil) != (want.Reach == nil) {
		d.Fatalf("reach is null: %t", reach == nil)
	} else if reach != nil {
		share, ok := reach.Share()
		d.same("reach", share, ok, want.Reach.Share)
		share, ok = reach.ShareWithNeed()
		d.same("reach of States with a need", share, ok, want.Reach.ShareWithNeed)
	}
}

func numberOf(n *int) any {
	if n == nil {
		return "null"
	}
	return *n
}

func textsOf(dimensions []twin.Dimension) []string {
	texts := make([]string, len(dimensions))
	for i, d := range dimensions {
		texts[i] = string(d)
	}
	return texts
}

func keysOf(row analysis.CoverageRow) []string {
	keys := make([]string, len(row.Keys))
	for i, k := range row.Keys {
		keys[i] = k.ID
	}
	return keys
}

func allKeys(rows []analysis.CoverageRow) (all [][]string) {
	for _, row := range rows {
		all = append(all, keysOf(row))
	}
	return all
}

func twinKeys(rows []twin.Row) (all [][]string) {
	for _, row := range rows {
		all = append(all, row.Keys)
	}
	return all
}
