package naive

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"concert/internal/access"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

var june = Lens{AsOf: model.NewDate(2025, time.June, 1)}

// example returns the worked example with some of its text replaced, in pairs.
func example(tb testing.TB, replaced ...string) *model.Snapshot {
	tb.Helper()
	text, err := os.ReadFile("testdata/example.txtar")
	if err != nil {
		tb.Fatal(err)
	}
	archive := string(text)
	for i := 0; i < len(replaced); i += 2 {
		if !strings.Contains(archive, replaced[i]) {
			tb.Fatalf("the example does not hold %q", replaced[i])
		}
		archive = strings.Replace(archive, replaced[i], replaced[i+1], 1)
	}
	return modeltest.Parse(tb, archive)
}

// in is the scope of a State of the example.
func in(state string) Scope { return Scope{MemberStates: []string{"state:XA" + state}} }

func must[T any](value T, err error) func(tb testing.TB) T {
	return func(tb testing.TB) T {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		return value
	}
}

// word writes ids as the example does: a1, ARMS, A, V1.
func word(id string) string {
	kind, rest, _ := strings.Cut(modeltest.ShortID(id), ":")
	switch kind {
	case "state":
		return strings.TrimPrefix(rest, "XA")
	case "need":
		return rest
	}
	return strings.ToUpper(rest)
}

func number(f *float64) string {
	if f == nil {
		return "null"
	}
	return fmt.Sprint(*f)
}

func check(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}

func TestExampleCoverage(t *testing.T) {
	view := example(t)
	for _, c := range []struct {
		scope Scope
		want  string
	}{
		{in("A"), "0.464286 0.464286 0.464286 of 14, points 6.5, gap 7.5"},
		{in("B"), "0 0.285714 0.571429 of 7, points 2, gap 5"},
		{Scope{}, "0.309524 0.404762 0.5 of 21, points 8.5, gap 12.5"},
	} {
		got := must(MeasureCoverage(view, june, c.scope))(t)
		check(t, fmt.Sprint("coverage of ", c.scope.MemberStates), fmt.Sprintf("%s %s %s of %d, points %s, gap %s",
			number(got.Documented), number(got.Estimate), number(got.Possible), got.Weight, number(got.Points), number(got.Gap)), c.want)
	}
	all := must(MeasureCoverage(view, june, Scope{}))(t)
	check(t, "cascade", fmt.Sprint(all.Cascade), fmt.Sprint(Cascade{Identified: 7, Present: 7, Reached: 3, Matched: 2, Met: 1, Offered: 7}))
	a := must(MeasureCoverage(view, june, in("A")))(t)
	check(t, "attainable of A", fmt.Sprint(number(a.Attainable), " ", a.AttainablePoints), "0.107143 1.5")
}

func gapsOf(t *testing.T, view *model.Snapshot, scope Scope) string {
	t.Helper()
	var words []string
	for _, g := range must(MeasureGaps(view, june, scope))(t) {
		word := fmt.Sprintf("%s %g %s", word(g.Need), g.Points, g.Status)
		if g.Pipeline != None {
			word += " " + g.Pipeline
		}
		for _, by := range g.BlockedBy {
			word += " blocked by " + modeltest.ShortID(by)
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

func TestExampleGaps(t *testing.T) {
	check(t, "gaps", gapsOf(t, example(t), Scope{}),
		"a2 4 UNCOVERED, b1 3 UNCOVERED, a4 2 UNCOVERED, b2 2 IMPLIED_ONLY, a3 1.5 PARTIAL, a1 0 COVERED blocked by need:a2, b4 0 UNCOVERED")
	for _, g := range must(MeasureGaps(example(t), june, Scope{}))(t) {
		if g.Orphan == nil || *g.Orphan {
			t.Errorf("%s is an orphan, though all are offered", g.Need)
		}
	}
}

func TestExamplePairs(t *testing.T) {
	view := example(t)
	for _, c := range must(MeasureCriticality(view, june, in("A")))(t) {
		if c.Programme == "programme:arms" && c.Points != 1.5 {
			t.Errorf("criticality of ARMS in A is %g, want 1.5", c.Points)
		}
	}
	overlap := func(a, b string) Overlap {
		for _, o := range must(MeasureOverlaps(view, june, Scope{}, ""))(t) {
			if o.A == "programme:"+a && o.B == "programme:"+b {
				return o
			}
		}
		t.Fatalf("no pair of %s and %s", a, b)
		return Overlap{}
	}
	line := func(p Pair) string {
		return fmt.Sprintf("U %g, %g, together %g; gain %g, redundancy %g, complementarity %s, coLocatedGain %g",
			p.CoverA, p.CoverB, p.CoverBoth, p.Gain, p.Redundancy, number(p.Complementarity), p.CoLocatedGain)
	}
	bord := overlap("bord", "pnrp")
	check(t, "BORD with PNRP", line(bord.Pair), "U 2.5, 3, together 5; gain 2, redundancy 0.5, complementarity 0.8, coLocatedGain 2")
	check(t, "their footprints", fmt.Sprint(bord.Footprint.Shared, " ", number(bord.Footprint.Jaccard), " ", number(bord.Footprint.OverlapCoefficient)), "1 0.5 1")
	if len(bord.Duplication) != 1 || bord.Duplication[0].Surplus != 0.5 || bord.Duplication[0].Relation != NoCoordinationRecorded || bord.Duplication[0].PotentialDuplication {
		t.Errorf("on a1: %+v", bord.Duplication)
	}
	check(t, "ARMS with PNRP", line(overlap("arms", "pnrp").Pair), "U 1.5, 3, together 4.5; gain 1.5, redundancy 0, complementarity 1, coLocatedGain 1.5")
	check(t, "ARMS with FUSN", line(overlap("arms", "fusn").Pair), "U 1.5, 2, together 3.5; gain 1.5, redundancy 0, complementarity 1, coLocatedGain 0")
	for _, f := range must(MeasureFragmentation(view, june, in("A"), false))(t) {
		check(t, "fragmentation of A", fmt.Sprint(number(f.HHI), " ", number(f.Value), " ", number(f.EffectiveProviders)), "0.388889 0.611111 2.571429")
	}
}

func suggestionsOf(t *testing.T, view *model.Snapshot, stages ...string) string {
	t.Helper()
	var words []string
	for _, s := range must(MeasureSuggestions(view, nil, june, Scope{}, For{}, stages...))(t) {
		words = append(words, fmt.Sprintf("%s to %s %g", word(s.Programme), word(s.MemberState), s.Gain))
	}
	return strings.Join(words, ", ")
}

func TestExampleSuggestions(t *testing.T) {
	view := example(t)
	check(t, "suggestions", suggestionsOf(t, view), "LAWP to A 2, PNRP to B 1.5, BRDX to B 1.5, TGTP to A 1")
	for i, s := range must(MeasureSuggestions(view, nil, june, Scope{}, For{}))(t) {
		if s.Stage != StageNew {
			t.Errorf("%s to %s is %s", s.Programme, s.MemberState, s.Stage)
		}
		if want := []float64{2, 1.5, 0, 1}[i]; s.Exact != want {
			t.Errorf("exact points of %s: %g, want %g", s.Programme, s.Exact, want)
		}
		if want := []float64{4.5, 1.5, 1.5, 1}[i]; s.AttainableGain != want {
			t.Errorf("attainable gain of %s: %g, want %g", s.Programme, s.AttainableGain, want)
		}
	}
}

func TestExampleSynergies(t *testing.T) {
	var words []string
	for _, s := range must(MeasureSynergies(example(t), nil, june, Scope{}))(t) {
		if s.A == "programme:arms" && s.B == "programme:pnrp" && s.Ease != 0.916667 {
			t.Errorf("ease of ARMS with PNRP is %g", s.Ease)
		}
		if s.IntroductionGain == 0 {
			continue
		}
		line := fmt.Sprintf("%s with %s %g", word(s.A), word(s.B), s.IntroductionGain)
		for _, i := range s.Introductions {
			line += fmt.Sprintf(" (%s to %s)", word(i.Programme), word(i.MemberState))
		}
		for _, u := range s.Unblocks {
			line += fmt.Sprintf(" %g unblocks %s by %s", s.EnablingEffect, word(u.Need), word(u.By[0]))
		}
		words = append(words, line)
	}
	check(t, "introductions", strings.Join(words, ", "), "LAWP with PNRP 2 (LAWP to A) 2.5 unblocks a1 by a2, ARMS with LAWP 2 (LAWP to A), "+
		"FUSN with PNRP 1.5 (PNRP to B), ARMS with TGTP 1 (TGTP to A), PNRP with TGTP 1 (TGTP to A)")
}

func coverageOf(t *testing.T, view *model.Snapshot, scope Scope) string {
	t.Helper()
	c := must(MeasureCoverage(view, june, scope))(t)
	return number(c.Documented) + " " + number(c.Estimate) + " " + number(c.Possible)
}

// The rows that begin with "with".
func TestExampleVariations(t *testing.T) {
	accepted := example(t, "capacity: 1, ADDRESSES: theme:brd}", "capacity: 1, ADDRESSES: theme:brd, PROPOSED_FOR: [{node: need:b1, status: ACCEPTED, proposedOn: 2025-05-10}]}")
	if got := gapsOf(t, accepted, Scope{Needs: []string{modeltest.LongID("need:b1")}}); got != "b1 3 UNCOVERED AGREED" {
		t.Errorf("gap of b1: %s", got)
	}
	component := example(t, "MEETS: [{node: need:a1, extentPercent: 50}]", "MEETS: [{node: need:a1, extentPercent: 50}]\n    COMPONENT_OF: programme:pnrp")
	check(t, "A with BORD a component", coverageOf(t, component, in("A")), "0.321429 0.321429 0.321429")
	for _, o := range must(MeasureOverlaps(component, june, Scope{}, "programme:bord"))(t) {
		if o.B == "programme:pnrp" && (o.Gain != 0 || o.Redundancy != 2.5) {
			t.Errorf("PNRP with BORD: gain %g, redundancy %g", o.Gain, o.Redundancy)
		}
	}
	two := example(t, "CONCERNS: theme:fus}", "CONCERNS: [theme:fus, theme:leg]}")
	check(t, "B with b2 on LEG too", coverageOf(t, two, in("B")), "0 0.142857 0.285714")
	check(t, "its suggestions", suggestionsOf(t, two), "LAWP to A 2, PNRP to B 1.5, BRDX to B 1.5, LAWP to B 1, TGTP to A 1")
	declined := example(t, "SERVES: state:XAB", "SERVES: state:XAB\n    PROPOSED_FOR: [{node: need:b2, status: DECLINED, proposedOn: 2025-01-01}]")
	check(t, "B with b2 declined", coverageOf(t, declined, in("B")), "0 0 0")
	check(t, "its gap", gapsOf(t, declined, Scope{Needs: []string{modeltest.LongID("need:b2")}}), "b2 4 UNCOVERED DECLINED")
}

func TestExamplePlan(t *testing.T) {
	p := must(MakePlan(example(t), nil, june, Scope{}, PlanInput{AtMost: 2}))(t)
	check(t, "plan", planned(p), "LAWP to A, PNRP to B: 8.5 + 0 + 3.5 = 12, 0.571429, certificate 0.777778")
	accepted := example(t, "capacity: 1, ADDRESSES: theme:brd}", "capacity: 1, ADDRESSES: theme:brd, PROPOSED_FOR: [{node: need:b1, status: ACCEPTED, proposedOn: 2025-05-10}]}")
	p = must(MakePlan(accepted, nil, june, Scope{}, PlanInput{AtMost: 2}))(t)
	check(t, "plan with BRDX accepted", planned(p), "LAWP to A, TGTP to A: 8.5 + 1.5 + 3 = 13, 0.619048, certificate 1")
}

func planned(p Plan) string {
	var words []string
	for _, c := range p.Chosen {
		words = append(words, word(c.Programme)+" to "+word(c.MemberState))
	}
	return fmt.Sprintf("%s: %g + %g + %g = %g, %s, certificate %s",
		strings.Join(words, ", "), p.Before, p.Agreed, p.Gain, p.After, number(p.CoverageThen), number(p.Certificate))
}

func TestExampleWhatIf(t *testing.T) {
	w := must(Suppose(example(t), june, in("A"), []EngagementInput{{Programme: "programme:lawp", MemberState: "state:XAA"}}, nil, false))(t)
	check(t, "what if LAWP to A", fmt.Sprintf("%s to %s (%s), attainable %g to %g", number(w.Before.Points), number(w.After.Points),
		number(w.After.Estimate), w.Before.AttainablePoints, w.After.AttainablePoints), "6.5 to 8.5 (0.607143), attainable 1.5 to 6")
	w = must(Suppose(example(t), june, Scope{}, nil, nil, false))(t)
	if number(w.Before.Points) != number(w.After.Points) || w.Needs != nil || w.NoEffect != nil {
		t.Errorf("with nothing added or dropped: %+v", w)
	}
}

func TestExampleConstraint(t *testing.T) {
	var words []string
	for _, b := range must(MeasureConstraint(example(t), june, Scope{}))(t) {
		words = append(words, fmt.Sprintf("%s %.4f", word(b.Provider), b.Constraint))
	}
	check(t, "constraint", strings.Join(words, ", "), "V1 1.0496, V2 1.2800, V3 1.0496")
}

func decided(t *testing.T, view *model.Snapshot) string {
	t.Helper()
	var words []string
	for _, d := range must(MeasureDecisions(view, nil, june, Scope{}, ""))(t).List {
		line := fmt.Sprintf("%s %s", d.Kind, word(d.MemberState))
		if len(d.Programmes) > 0 {
			line = fmt.Sprintf("%s %s in %s", d.Kind, word(d.Programmes[0]), word(d.MemberState))
		}
		line += " " + number(d.Points)
		if d.Day != 0 {
			line += " by " + d.Day.String()
		}
		words = append(words, line)
	}
	return strings.Join(words, ", ")
}

func TestExampleDecisions(t *testing.T) {
	check(t, "decisions", decided(t, example(t)), "PROPOSE LAWP in A 2, PROPOSE PNRP in B 1.5, PROPOSE BRDX in B 1.5, PROPOSE TGTP in A 1")
	ending := example(t, "    SERVES: state:XAA\n    MEETS: [{node: need:a3", "    end: 2025-08-31\n    SERVES: state:XAA\n    MEETS: [{node: need:a3")
	check(t, "with ARMS ending", decided(t, ending), "PROPOSE LAWP in A 2, KEEP ARMS in A 1.5 by 2025-08-31, PROPOSE PNRP in B 1.5, PROPOSE BRDX in B 1.5, PROPOSE TGTP in A 1")
}

func TestExampleStability(t *testing.T) {
	for _, s := range must(SuggestionStability(example(t), june, Scope{}, For{}))(t) {
		if !s.Stable {
			t.Errorf("%s lies from %d to %d", s.Item, s.Best, s.Worst)
		}
	}
}

func partsOf(d Difference) string {
	words := []string{number(d.From) + " to " + number(d.To)}
	for _, p := range d.Parts {
		words = append(words, fmt.Sprintf("%s %+g", p.Kind, p.Value))
	}
	return strings.Join(words, ", ")
}

func TestExampleDifferences(t *testing.T) {
	view := example(t)
	from, to := Moment{view, model.NewDate(2024, time.December, 1)}, Moment{view, june.AsOf}
	check(t, "points of one version", partsOf(must(MeasureDifference(from, to, Points, june, Scope{}, 180))(t)), "9.5 to 8.5, ENDED -1")
	check(t, "estimate of one version", partsOf(must(MeasureDifference(from, to, Estimate, june, Scope{}, 180))(t)),
		"0.365385 to 0.404762, CLOSED +0.086996, ENDED -0.047619")

	may := example(t, "severity: 2, HAS_NEED", "severity: 1, HAS_NEED", "    MEETS: [{node: need:a1, extentPercent: 50}]\n", "",
		"SERVES: state:XAB", "SERVES: [{node: state:XAB, since: 2025-05-15}]")
	a4, _ := may.Node(modeltest.LongID("need:a4"))
	rated := a4.Record().Properties
	rated["severity"] = 2
	later := modeltest.Land(t, may, model.PutNode("need:a4", rated), model.PutEdge(model.Meets, "programme:bord", "need:a1", map[string]any{
		"extentPercent": 50, "assessedOn": "2025-02", "sources": []any{"source:example"},
	}))
	from, to = Moment{may, model.NewDate(2025, time.May, 1)}, Moment{later, june.AsOf}
	points := must(MeasureDifference(from, to, Points, june, Scope{}, 180))(t)
	check(t, "points from May", partsOf(points), "5.5 to 8.5, RECORDED +1, BEGUN +2")
	check(t, "estimate from May", partsOf(must(MeasureDifference(from, to, Estimate, june, Scope{}, 180))(t)),
		"0.275 to 0.404762, REVISED -0.013095, RECORDED +0.047619, BEGUN +0.095238")
	if points.KnownOnly || points.Parts[0].Terms[modeltest.LongID("need:a1")] != 1 {
		t.Errorf("%+v", points)
	}
	if begun := points.Parts[1].Behind; len(begun) != 1 || begun[0] != (Behind{"programme:fusn state:XAB", true}) {
		t.Errorf("behind BEGUN: %+v", begun)
	}
}

func TestExampleTrend(t *testing.T) {
	var words []string
	for _, p := range must(MeasureTrend(example(t), june.AsOf, Points, june, Scope{}, model.NewDate(2024, time.November, 30), model.NewDate(2025, time.June, 15), Quarterly, 180, nil))(t) {
		words = append(words, fmt.Sprint(p.Day, " ", number(p.To), " ", len(p.Parts), " ", p.Forecast))
	}
	check(t, "trend", strings.Join(words, ", "), "2024-11-30 9.5 0 false, 2025-02-28 8.5 1 false, 2025-05-30 8.5 0 false, 2025-06-15 8.5 0 true")
}

// A need that comes into view is released to whoever did not see it, and nothing to
// the secretariat; a new one is recorded to all.
func TestReleased(t *testing.T) {
	before := example(t, "identifiedOn: 2024-06-01}", "identifiedOn: 2024-06-01, release: PUBLIC}", "severity: 3, HAS_NEED: state:XAA, CONCERNS: theme:arm",
		"severity: 3, release: SECRETARIAT, HAS_NEED: state:XAA, CONCERNS: theme:arm")
	a3, _ := before.Node(modeltest.LongID("need:a3"))
	released := a3.Record().Properties
	released["release"] = "PUBLIC"
	sources := []any{"source:example"}
	after := modeltest.Land(t, before, model.PutNode("need:a3", released),
		model.PutNode("need:b5", map[string]any{"summary": "b5", "severity": 2, "identifiedOn": "2025-01-01", "release": "PUBLIC", "sources": sources}),
		model.PutEdge(model.HasNeed, "state:XAB", "need:b5", map[string]any{"sources": sources}),
		model.PutEdge(model.Concerns, "need:b5", "theme:fus", map[string]any{"sources": sources}))
	for viewer, want := range map[access.Viewer]string{
		access.Anonymous():   "7 to 9.5, RELEASED +1.5, RECORDED +1",
		access.Secretariat(): "8.5 to 9.5, RECORDED +1",
	} {
		view := func(s *model.Snapshot) *model.Snapshot {
			return must(access.View(s, after, viewer, model.WorldExercise))(t)
		}
		d := must(MeasureDifference(Moment{view(before), june.AsOf}, Moment{view(after), june.AsOf}, Points, june, Scope{}, 180))(t)
		check(t, fmt.Sprint("difference for ", viewer), partsOf(d), want)
		if !d.KnownOnly {
			t.Errorf("for %s more was done, not known", viewer)
		}
	}
}
