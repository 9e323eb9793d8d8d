package analysis_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/analysis"
	twin "concert/internal/analysis/naive"
	"concert/internal/model/modeltest"
)

// TestCoverageIsThatOfTheTwin: the figures, what stands beside them and the parts
// that they are made of.
func TestCoverageIsThatOfTheTwin(t *testing.T) {
	twinLaw(t, func(d *twins) {
		got := sure(analysis.MeasureCoverage(ctx, d.ground, d.scope, d.lens, nil)).Total
		want := sure(twin.MeasureCoverage(d.view, d.naive.lens, d.naive.scope))
		documented, ok := got.Documented()
		d.same("documented", documented, ok, want.Documented)
		estimate, ok := got.Estimate()
		d.same("estimate", estimate, ok, want.Estimate)
		possible, ok := got.Possible()
		d.same("possible", possible, ok, want.Possible)
		points, ok := got.Points()
		d.same("points", points, ok, want.Points)
		gap, ok := got.Gap()
		d.same("gap", gap, ok, want.Gap)
		d.maybe("meanOverStates", sure(got.MeanOverStates(ctx)), want.MeanOverStates)
		d.maybe("attainable", sure(got.Attainable(ctx)), want.Attainable)
		if attained := sure(got.AttainablePoints(ctx)); attained != nil {
			d.maybe("attainablePoints", attained, &want.AttainablePoints)
		}
		d.equal("weight, needs, unrated", []int{got.Weight(), got.Needs, got.Unrated}, []int{want.Weight, want.Needs, want.Unrated})
		d.equal("cascade", steps(got.Cascade), []int{
			want.Cascade.Identified, want.Cascade.Present, want.Cascade.Reached, want.Cascade.Matched, want.Cascade.Met, want.Cascade.Offered,
		})
		since := modeltest.AsOf.AddDays(-rapid.IntRange(0, 900).Draw(d.T, "days"))
		d.equal("resolvedSince", sure(got.ResolvedSince(ctx, since)), sure(twin.MeasureResolvedSince(d.view, d.naive.lens, d.naive.scope, since)))
		if points, ok := got.Points(); ok {
			d.sameParts("points", points, sure(got.Contributions(ctx, analysis.CoveragePoints)), sure(twin.ContributePoints(d.view, d.naive.lens, d.naive.scope)))
		}
	})
}

func steps(c analysis.Cascade) []int {
	return []int{c.Identified, c.Present, c.Reached, c.Matched, c.Met, c.Offered}
}

// TestReachIsThatOfTheTwin: the shares and the lists.
func TestReachIsThatOfTheTwin(t *testing.T) {
	twinLaw(t, func(d *twins) {
		got := sure(sure(analysis.MeasureCoverage(ctx, d.ground, d.scope, d.lens, nil)).Total.Reach(ctx))
		want := sure(twin.MeasureReach(d.view, d.naive.lens, d.naive.scope))
		share, ok := got.Share()
		d.same("share", share, ok, want.Share)
		share, ok = got.ShareWithNeed()
		d.same("share with need", share, ok, want.ShareWithNeed)
		d.equal("statesNamed", ids(got.StatesNamed), want.StatesNamed)
		d.equal("throughRegionOnly", ids(got.ThroughRegionOnly), want.ThroughRegionOnly)
		d.equal("stale", d.engagements(got.Stale), want.Stale)
		d.equal("unconfirmed", d.engagements(got.Unconfirmed), want.Unconfirmed)
		var reported []twin.Reported
		for _, r := range got.ReportedStates {
			reported = append(reported, twin.Reported{Programme: r.Programme.ID(), States: r.States, On: r.ReportedOn})
		}
		d.equal("reportedStates", reported, want.Reported)
	})
}

// TestAssumptionsAreThoseOfTheTwin: whose implied cover counts by a broader theme, and
// which engagements begin with their programme or are presumed.
func TestAssumptionsAreThoseOfTheTwin(t *testing.T) {
	twinLaw(t, func(d *twins) {
		got := sure(sure(analysis.MeasureCoverage(ctx, d.ground, d.scope, d.lens, nil)).Total.Assumptions(ctx))
		want := sure(twin.MeasureAssumptions(d.view, d.naive.lens, d.naive.scope))
		about := map[analysis.AssumptionKind][]string{}
		for _, a := range got {
			about[a.Kind] = ids(a.Records)
		}
		d.equal("begun with their programme", about[analysis.FromProgrammeStart], d.programmesOf(want.NoSince))
		d.equal("presumed", about[analysis.PresumedEngagement], d.programmesOf(want.Presumed))
	})
}

// TestGapsAreThoseOfTheTwin: the list in its order.
func TestGapsAreThoseOfTheTwin(t *testing.T) {
	twinLaw(t, func(d *twins) {
		gaps := sure(analysis.MeasureGaps(ctx, d.ground, d.scope, d.lens, nil, false))
		want := sure(twin.MeasureGaps(d.view, d.naive.lens, d.naive.scope))
		d.equal("needs", idsBy(gaps.List, func(g analysis.Gap) string { return g.Need().ID() }), idsBy(want, func(g twin.Gap) string { return g.Need }))
		for i, g := range gaps.List {
			w := want[i]
			d.same(w.Need+" gap", g.Gap(), true, &w.Points)
			d.same(w.Need+" documented", g.Documented(), true, &w.Documented)
			d.same(w.Need+" estimate", g.Estimate(), true, &w.Estimate)
			d.same(w.Need+" possible", g.Possible(), true, &w.Possible)
			attained := sure(g.Attainable(ctx))
			if w.Weight > 0 {
				whole := w.Attainable / float64(w.Weight)
				d.near(w.Need+" attainable", attained, whole, 1e-6)
			}
			orphan, known := g.Orphan()
			d.equal(w.Need+" orphan is known", known, w.Orphan != nil)
			if known {
				d.equal(w.Need+" orphan", orphan, *w.Orphan)
			}
			d.equal(w.Need, []any{g.MemberState().ID(), string(g.Status()), g.Unrated(), g.Offered(), g.Requested()},
				[]any{w.MemberState, w.Status, w.Unrated, w.Offered, w.Requested})
			d.equal(w.Need+" blockedBy", ids(sure(g.BlockedBy(ctx))), w.BlockedBy)
			d.equal(w.Need+" regionalOffers", d.programmesBehind(g.RegionalOffers()), w.RegionalOffers)
		}
	})
}

// TestDuplicationsAreThoseOfTheTwin: the list in its order.
func TestDuplicationsAreThoseOfTheTwin(t *testing.T) {
	twinLaw(t, func(d *twins) {
		got := sure(analysis.MeasureDuplication(ctx, d.ground, d.scope, d.lens, nil, false)).List
		want := sure(twin.MeasureDuplication(d.view, d.naive.lens, d.naive.scope))
		told := func(x analysis.Duplication) twin.Duplication {
			return twin.Duplication{
				Need: x.Need().ID(), MemberState: x.MemberState().ID(), A: x.A().ID(), B: x.B().ID(),
				ExtentA: float64(x.ExtentPercentA()) / 100, ExtentB: float64(x.ExtentPercentB()) / 100,
				Surplus: x.Surplus(), SurplusOfNeed: x.SurplusOfNeed(),
				Relation: string(x.Relation()), PotentialDuplication: x.PotentialDuplication(),
			}
		}
		d.equal("duplications", idsBy(got, told), idsBy(want, twin.Duplication.Told))
	})
}

func idsBy[From, To any](list []From, of func(From) To) []To {
	var all []To
	for _, x := range list {
		all = append(all, of(x))
	}
	return all
}

func ids[H interface{ ID() string }](list []H) []string {
	return slices.Compact(slices.Sorted(slices.Values(idsBy(list, H.ID))))
}
