package analysis_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/analysis"
	"concert/internal/model"
)

// TestEveryStateIsNoScope: coverage over every State by name is that over no scope.
func TestEveryStateIsNoScope(t *testing.T) {
	twinLaw(t, func(d *twins) {
		scope := d.scope
		scope.MemberStates, scope.Regions, scope.Groups = nil, nil, nil
		every := scope
		for s := range d.view.MemberStates() {
			every.MemberStates = append(every.MemberStates, s)
		}
		if every.MemberStates == nil {
			return
		}
		by := []analysis.Dimension{rapid.SampledFrom(dimensions).Draw(d.T, "by")}
		d.equal("by "+string(by[0]), tableOf(d, every, by), tableOf(d, scope, by))
	})
}

// TestRecordsHaveTheirRow: coverage of a record is its row, and the row is what a scope
// that names the value too has.
func TestRecordsHaveTheirRow(t *testing.T) {
	twinLaw(t, func(d *twins) {
		by := rapid.SampledFrom([]analysis.Dimension{
			analysis.ByMemberState, analysis.ByRegion, analysis.ByGrouping, analysis.ByTheme, analysis.ByResolution, analysis.ByProvider, analysis.ByProgramme,
		}).Draw(d.T, "by")
		for _, row := range sure(analysis.MeasureCoverage(ctx, d.ground, d.scope, d.lens, []analysis.Dimension{by})).Rows {
			own := sure(analysis.MeasureCoverage(ctx, d.ground, d.scope.Of(row.Keys[0].Record), d.lens, nil)).Total
			d.equal(row.ID(), figuresOf(own), figuresOf(row.Coverage))
			d.equal(row.ID(), own.ID(), row.Coverage.ID())
			named := d.scope
			if by != analysis.ByProgramme || named.Programmes != nil {
				continue
			}
			p, _ := row.Keys[0].Record.Programme()
			named.Programmes = []model.Programme{p}
			d.equal(row.ID(), figuresOf(sure(analysis.MeasureCoverage(ctx, d.ground, named, d.lens, nil)).Total), figuresOf(own))
		}
	})
}

var dimensions = []analysis.Dimension{
	analysis.ByMemberState, analysis.ByRegion, analysis.BySubRegion, analysis.ByArea, analysis.ByGrouping, analysis.ByTheme, analysis.ByTopTheme,
	analysis.ByResolution, analysis.ByProvider, analysis.ByProgramme, analysis.ByAssistance, analysis.BySeverity,
}

// tableOf says the rows of a table, and the whole.
func tableOf(d *twins, scope analysis.Scope, by []analysis.Dimension) []string {
	table := sure(analysis.MeasureCoverage(ctx, d.ground, scope, d.lens, by))
	all := []string{figuresOf(table.Total)}
	for _, row := range table.Rows {
		all = append(all, fmt.Sprint(keysOf(row), row.Additive, figuresOf(row.Coverage)))
	}
	return all
}

func figuresOf(c analysis.Coverage) string {
	counts := sure(c.Counts(ctx))
	reach := "null"
	if r := sure(c.Reach(ctx)); r != nil {
		reach = fmt.Sprint(r.Engaged, r.MemberStates, r.EngagedWithNeed, r.MemberStatesWithNeed)
	}
	return fmt.Sprint(
		known(c.Documented()), known(c.Estimate()), known(c.Possible()), known(c.Gap()), c.Weight(), c.Needs, c.Unrated, c.Cascade,
		counts.MemberStates, counts.Needs, numberOf(counts.Engagements), numberOf(counts.Programmes), numberOf(counts.Providers), numberOf(counts.RegionalOffers),
		sure(c.EmptyBecause(ctx)), reach,
	)
}
