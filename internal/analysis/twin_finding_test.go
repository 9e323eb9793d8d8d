package analysis_test

import (
	"slices"
	"testing"

	"concert/internal/analysis"
	twin "concert/internal/analysis/naive"
	"concert/internal/model"
)

// codes are the words of the twin for kinds of findings.
var codes = map[string]model.FindingKind{
	twin.StatusWithoutDate: model.FindingKindStatusWithoutDate, twin.ClosedWithoutDate: model.FindingKindClosedWithoutDate,
	twin.ClosedBeforeEnd: model.FindingKindClosedBeforeEnd, twin.ActiveAfterEnd: model.FindingKindActiveAfterEnd,
	twin.NoStart: model.FindingKindMissingDate, twin.NoSince: model.FindingKindMissingDate, twin.NotIdentified: model.FindingKindMissingDate,
	twin.NotRated: model.FindingKindUnratedNeed, twin.ResolvedWithoutDate: model.FindingKindResolvedWithoutDate,
	twin.ResolvedBefore: model.FindingKindResolvedBeforeIdentified, twin.OpenButResolved: model.FindingKindOpenButResolved,
	twin.NotEngaged: model.FindingKindMatchWithoutEngagement, twin.NewerSelfAssessed: model.FindingKindNewerSelfAssessed,
	twin.ReportedTwice: model.FindingKindReportedTwice, twin.UnrecordedKind: model.FindingKindUnrecordedAssistance,
	twin.DecidedWithoutDay: model.FindingKindDecisionWithoutDay, twin.DifferentInside: model.FindingKindDifferentWithinSame,
	twin.PresumedEngagement: model.FindingKindPresumed, twin.PresumedProgramme: model.FindingKindPresumed,
	twin.NoLead: model.FindingKindNoLead, twin.NoContact: model.FindingKindNoContact,
	twin.Unconfirmed: model.FindingKindUnconfirmedSource, twin.UndatedSource: model.FindingKindUndatedSource,
	twin.MandateEnded: model.FindingKindMandateEnded, twin.MandateRenewed: model.FindingKindMandateRenewed,
}

// The findings of a day, each about its record or edge, are those of the twin; those
// that a figure has are among them.
func TestTwinFindings(t *testing.T) {
	twinLaw(t, func(d *twins) {
		var want []string
		for _, f := range twin.MeasureFindings(d.view, d.naive.lens) {
			want = append(want, string(codes[f.Code])+" "+f.Record)
		}
		for _, pair := range twin.Doubles(d.view, d.naive.lens) {
			want = append(want, string(model.FindingKindPossibleDouble)+" "+pair[0]+" "+pair[1])
		}
		all := sure(analysis.MeasureFindings(ctx, d.ground))
		d.equal("findings", aboutWhat(all), eachOnce(want))
		if !slices.IsSortedFunc(all, analysis.CompareFindings) {
			d.Fatalf("the findings are not in the order of lists")
		}
		if ids := idsBy(all, analysis.Finding.ID); len(eachOnce(ids)) != len(all) {
			d.Fatalf("two findings have one id: %q", ids)
		}
		coverage := sure(analysis.MeasureCoverage(ctx, d.ground, d.scope, d.lens, nil))
		for _, f := range sure(coverage.Total.Findings(ctx)) {
			if !slices.ContainsFunc(all, func(g analysis.Finding) bool { return g.ID() == f.ID() }) {
				d.Fatalf("coverage has the finding %s, which is not on the list", f.ID())
			}
		}
	})
}

// aboutWhat is the kind of each finding and what it is about, in order, each once. What
// the twin does not know is left out.
func aboutWhat(found []analysis.Finding) []string {
	var all []string
	for _, f := range found {
		kind := string(f.Kind)
		switch {
		case f.Kind == model.FindingKindSameFirstDay:
		case !f.Other.IsZero():
			all = append(all, kind+" "+f.Record.ID()+" "+f.Other.ID())
		case !f.Record.IsZero():
			all = append(all, kind+" "+f.Record.ID())
		default:
			all = append(all, kind+" "+f.Edge.Key())
		}
	}
	return eachOnce(all)
}

func eachOnce(all []string) []string {
	slices.Sort(all)
	return slices.Compact(all)
}
