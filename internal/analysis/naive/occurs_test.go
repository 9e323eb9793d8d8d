package naive

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/access"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// seen counts what occurs in the answers on random graphs.
type seen map[string]int

func (s seen) note(what string, yes bool) {
	if yes {
		s[what]++
	}
}

// The laws, and whoever compares with this package, are about something: of all that
// the definitions name, each occurs on random graphs.
func TestAllOccurs(t *testing.T) {
	s := seen{}
	random := rapid.Custom(func(rt *rapid.T) Moment { return Moment{View: busyView(rt)} })
	for seed := 0; len(s.missing()) > 0 && seed < 500; seed++ {
		s.look(t, random.Example(seed).View)
	}
	if missing := s.missing(); len(missing) > 0 {
		t.Errorf("never occur: %v of %v", missing, s)
	}
}

// missing returns what is named and has not been seen.
func (s seen) missing() []string {
	return slices.DeleteFunc([]string{
		Covered, Partial, ImpliedOnly, Uncovered, "pipeline " + Agreed, "pipeline " + Proposed, "pipeline " + Declined, "pipeline " + Lapsed,
		"orphan", "blocked", "regional offer", StageAgreed, StageProposed, StageLeft, StageLapsed, StageRegional, StageNew,
		"unrated only", "blocked suggestion", "disputed points", "declined points", "no capacity", "bridge", "tellable in part",
		CoDelivery, JointInitiative, SameLead, SharedDeliverer, NoCoordinationRecorded, "potential duplication", "surplus", "redundancy",
		StepIntroduce, StepUnblock, StepCoordinate, "unstable", "certificate below 1", "fragmentation", "proliferation", "at risk", "criticality",
		"stale", "unconfirmed", "through a region", "provider synergy",
		KindAnswer, KindKeep, KindCoordinate, KindPropose, KindResume, KindUnblock, KindFind, KindFollowUp, KindAskConsent, KindRate, "overdue",
		ReportedTwice, NewerSelfAssessed, ClosedBeforeEnd, DifferentInside, PresumedEngagement,
	}, func(what string) bool { return s[what] > 0 })
}

func busyView(rt *rapid.T) *model.Snapshot {
	s := modeltest.Busy(rt)
	world := model.WorldReal
	for h := range s.Nodes(model.KindMemberState) {
		world = h.World()
	}
	view, err := access.View(s, s, access.Secretariat(), world)
	if err != nil {
		rt.Fatal(err)
	}
	return view
}

var busyLens = Lens{AsOf: modeltest.AsOf}

func (s seen) look(t *testing.T, view *model.Snapshot) {
	t.Helper()
	s.lookAtGaps(t, view)
	s.lookAtSuggestions(t, view)
	s.lookAtPairs(t, view)
	d := must(MeasureDecisions(view, nil, busyLens, Scope{}, ""))(t)
	for _, one := range d.List {
		s.note(one.Kind, true)
	}
	for kind := range d.Overdue {
		s.note(kind, true)
		s.note("overdue", true)
	}
	for _, f := range MeasureFindings(view, busyLens) {
		s.note(f.Code, true)
	}
	plan := must(MakePlan(view, nil, busyLens, Scope{}, PlanInput{AtMost: 1}))(t)
	s.note("certificate below 1", plan.Certificate != nil && *plan.Certificate < 1)
}

func (s seen) lookAtGaps(t *testing.T, view *model.Snapshot) {
	t.Helper()
	for _, g := range must(MeasureGaps(view, busyLens, Scope{}))(t) {
		s.note(g.Status, true)
		s.note("pipeline "+g.Pipeline, true)
		s.note("orphan", g.Orphan != nil && *g.Orphan)
		s.note("blocked", g.Blocked)
		s.note("regional offer", len(g.RegionalOffers) > 0)
	}
	r := must(MeasureReach(view, busyLens, Scope{}))(t)
	s.note("stale", len(r.Stale) > 0)
	s.note("unconfirmed", len(r.Unconfirmed) > 0)
	s.note("through a region", len(r.ThroughRegionOnly) > 0)
	s.note("at risk", must(MeasureAtRisk(view, busyLens, Scope{}, 90))(t) > 0)
	for _, c := range must(MeasureCriticality(view, busyLens, Scope{}))(t) {
		s.note("criticality", c.Points > 0)
	}
	for _, f := range must(MeasureFragmentation(view, busyLens, Scope{}, false))(t) {
		s.note("fragmentation", f.Value != nil && *f.Value > 0)
	}
	for _, p := range must(MeasureProliferation(view, busyLens, Scope{}))(t) {
		s.note("proliferation", p.Value != nil && *p.Value > 0)
	}
}

func (s seen) lookAtSuggestions(t *testing.T, view *model.Snapshot) {
	t.Helper()
	stages := append([]string{StageAgreed}, unlessAsked...)
	for _, g := range must(MeasureSuggestions(view, nil, busyLens, Scope{}, For{}, stages...))(t) {
		s.note(g.Stage, true)
		s.note("unrated only", g.UnratedOnly)
		s.note("blocked suggestion", len(g.BlockedBy) > 0)
		s.note("disputed points", g.Disputed > 0)
		s.note("declined points", g.Declined > 0)
		s.note("no capacity", g.CapacityLeft == nil)
		s.note("bridge", len(g.Bridge) > 0)
		s.note("tellable in part", g.Tellable != nil && *g.Tellable > 0 && *g.Tellable < g.Gain)
	}
	for _, place := range must(SuggestionStability(view, busyLens, Scope{}, For{}))(t) {
		s.note("unstable", !place.Stable)
	}
}

func (s seen) lookAtPairs(t *testing.T, view *model.Snapshot) {
	t.Helper()
	for _, d := range must(MeasureDuplication(view, busyLens, Scope{}))(t) {
		s.note(d.Relation, true)
		s.note("potential duplication", d.PotentialDuplication)
		s.note("surplus", d.Surplus > 0)
	}
	for _, o := range must(MeasureOverlaps(view, busyLens, Scope{}, ""))(t) {
		s.note("redundancy", o.Redundancy > 0)
	}
	for _, y := range must(MeasureSynergies(view, nil, busyLens, Scope{}))(t) {
		for _, step := range y.NextSteps {
			s.note(step.Kind, true)
		}
	}
	for _, y := range must(MeasureProviderSynergies(view, nil, busyLens, Scope{}))(t) {
		s.note("provider synergy", y.IntroductionGain > 0)
	}
}
