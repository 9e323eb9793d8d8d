package naive

import (
	"cmp"
	"flag"
	"fmt"
	"math/big"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/access"
	"concert/internal/access/accesstest"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// Laws are tried 30 times here, since nothing here is made to be fast; -rapid.checks
// tries them more often.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "30"); err != nil {
		panic(err)
	}
	os.Exit(m.Run()) // which reads the flags of the command line
}

// drawn is a question on a random graph.
type drawn struct {
	rt    *rapid.T
	view  *model.Snapshot
	later *model.Snapshot // the same viewer's, of the next version; nil for none
	lens  Lens
	scope Scope
}

func (d drawn) chance(percent int) bool {
	return rapid.IntRange(0, 99).Draw(d.rt, "chance") >= 100-percent
}

// some draws up to two records of a kind, nil mostly.
func (d drawn) some(kind model.NodeKind, percent int) []string {
	var all []string
	for h := range d.view.Nodes(kind) {
		all = append(all, h.ID())
	}
	if len(all) == 0 || !d.chance(percent) {
		return nil
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, min(2, len(all)), rapid.ID).Draw(d.rt, "ids")
}

// laterView is the view of another version that whoever has a view would have.
func laterView(rt *rapid.T, view, next *model.Snapshot) *model.Snapshot {
	viewer, err := access.ParseViewer(cmp.Or(strings.TrimPrefix(strings.Replace(view.View(), "public", "anonymous", 1), "released to "), "secretariat"))
	if err != nil {
		rt.Fatal(err)
	}
	later, err := access.View(next, next, viewer, view.World())
	if err != nil {
		return nil
	}
	return later
}

// anyView draws a viewer and a world.
func anyView(rt *rapid.T, s *model.Snapshot) *model.Snapshot {
	viewers := []string{"secretariat", "secretariat", "anonymous"}
	for _, kind := range []model.NodeKind{model.KindProvider, model.KindMemberState} {
		for h := range s.Nodes(kind) {
			viewers = append(viewers, h.ID())
		}
	}
	world := model.WorldReal
	for h := range s.Nodes(model.KindMemberState) {
		world = h.World() // where most goes on
	}
	for _, name := range []string{rapid.SampledFrom(viewers).Draw(rt, "viewer"), "secretariat"} {
		viewer, err := access.ParseViewer(name)
		if err != nil {
			rt.Fatal(err)
		}
		if view, err := access.View(s, s, viewer, world); err == nil {
			return view
		}
	}
	return s
}

// draw draws a graph, a viewer, a lens and a scope.
func draw(rt *rapid.T) drawn {
	d := drawn{rt: rt}
	s := modeltest.Busy(rt)
	if d.chance(10) {
		s = modeltest.Graph(rt)
	}
	d.view = anyView(rt, s)
	if d.chance(40) {
		d.later = laterView(rt, d.view, modeltest.Busier(rt, s))
	}
	d.lens.AsOf = modeltest.AsOf.AddDays(rapid.SampledFrom([]int{0, 0, -40, -400, 30, 300}).Draw(rt, "day"))
	if d.chance(50) {
		impliedWeight := rapid.SampledFrom([]float64{0, 0.25, 0.3333, 1}).Draw(rt, "impliedWeight")
		d.lens.ImpliedWeight = &impliedWeight
	}
	d.scope = Scope{
		MemberStates: d.some(model.KindMemberState, 30), Regions: d.some(model.KindRegion, 15), Themes: d.some(model.KindTheme, 30),
		Resolutions: d.some(model.KindResolution, 10), Needs: d.some(model.KindNeed, 5), Providers: d.some(model.KindProvider, 15),
		Programmes: d.some(model.KindProgramme, 15),
	}
	if d.chance(15) {
		severity := rapid.IntRange(0, 5).Draw(rt, "severityAtLeast")
		d.scope.SeverityAtLeast = &severity
	}
	if d.chance(10) {
		d.scope.StateViews = []model.StateView{model.StateViewDisputed, model.StateViewNotAsked}
	}
	if d.chance(10) {
		d.scope.Assistance = []model.Assistance{model.AssistanceTechnical, model.AssistanceFinancial}
	}
	return d
}

func (d drawn) ask() *question {
	q, err := ask(d.view, d.lens, d.scope)
	if err != nil {
		d.rt.Fatal(err)
	}
	q.tell = newTeller(d.view, nil)
	return q
}

// anyPairs draws a set of pairs, engaged or not.
func (d drawn) anyPairs(q *question) pairs {
	s := pairs{}
	for id := range q.programmes {
		for _, state := range q.states {
			if d.chance(40) {
				s[pair{id, state}] = true
			}
		}
	}
	return s
}

// U is monotone, submodular, 0 of nothing, and linear in κ.
func TestLawsOfU(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := draw(rt)
		q := d.ask()
		needs := q.needsInScope()
		if q.u(needs, pairs{}).Sign() != 0 {
			rt.Fatal("U of nothing is not 0")
		}
		small := d.anyPairs(q)
		u := func(impliedWeight *big.Rat) *big.Rat { return q.at(impliedWeight, nil).u(needs, small) }
		third := big.NewRat(1, 3)
		if want := add(mul(sub(one, third), u(zero)), mul(third, u(one))); u(third).Cmp(want) != 0 {
			rt.Fatalf("U is %s at a third, want %s", u(third), want)
		}
		large := small.with(d.anyPairs(q).sorted()...)
		for id := range q.programmes {
			for _, state := range q.states {
				at := pair{id, state}
				more, less := sub(q.u(needs, small.with(at)), q.u(needs, small)), sub(q.u(needs, large.with(at)), q.u(needs, large))
				if less.Sign() < 0 {
					rt.Fatalf("U falls by %s with %v", less, at)
				}
				if !large[at] && less.Cmp(more) > 0 {
					rt.Fatalf("%v adds %s to few and %s to more", at, more, less)
				}
			}
		}
	})
}

// What is published adds up.
func TestLawsOfSums(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := draw(rt)
		c := must(MeasureCoverage(d.view, d.lens, d.scope))(t)
		sum := int64(0)
		for _, part := range must(ContributePoints(d.view, d.lens, d.scope))(t) {
			sum += part.micro
			byProgramme := int64(0)
			for _, share := range part.ByProgramme {
				byProgramme += micros(exact(share))
			}
			if byProgramme != part.micro {
				rt.Fatalf("programmes share %d millionths of %d", byProgramme, part.micro)
			}
		}
		if c.Points != nil && micros(exact(*c.Points)) != sum {
			rt.Fatalf("contributions add up to %d millionths, points are %g", sum, *c.Points)
		}
		q := d.ask()
		gaps := zero
		for _, n := range q.needsInScope() {
			gaps = add(gaps, q.gap(n, q.selected()))
		}
		if c.Gap != nil && *c.Gap != rounded(gaps) {
			rt.Fatalf("gaps add up to %s, the gap is %g", gaps, *c.Gap)
		}
		k := c.Cascade
		if k.Identified < k.Present || k.Present < k.Reached || k.Reached < k.Matched || k.Matched < k.Met {
			rt.Fatalf("the cascade rises: %+v", k)
		}
		for _, o := range must(MeasureOverlaps(d.view, d.lens, d.scope, ""))(t) {
			if micros(exact(o.Gain))+micros(exact(o.Redundancy))-micros(exact(min(o.CoverA, o.CoverB))) > 1 {
				rt.Fatalf("gain and redundancy are not the smaller side: %+v", o.Pair)
			}
		}
	})
}

// Additive rows add up to the whole, and no scope equals one that names every State.
func TestLawOfRows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := draw(rt)
		total := must(MeasureCoverage(d.view, d.lens, d.scope))(t)
		none, every := must(MeasureCoverage(d.view, d.lens, Scope{}))(t), Scope{MemberStates: d.ask().states}
		if all, err := MeasureCoverage(d.view, d.lens, every); err == nil && fmt.Sprint(none.Cascade, number(none.Estimate)) != fmt.Sprint(all.Cascade, number(all.Estimate)) {
			rt.Fatalf("%+v without a scope, %+v with every State", none, all)
		}
		for _, by := range Dimensions() {
			needs := 0
			for _, r := range must(Tabulate(d.view, d.lens, d.scope, by))(t) {
				needs += r.Coverage.Needs
			}
			if (by == ByMemberState || by == BySeverity) && needs != total.Needs {
				rt.Fatalf("rows by %s hold %d needs of %d", by, needs, total.Needs)
			}
		}
	})
}

// Suggestions keep to capacities, a plan is within its certificate, and every other
// question has an answer.
func TestLawsOfLists(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := draw(rt)
		for _, s := range must(MeasureSuggestions(d.view, nil, d.lens, d.scope, For{}))(t) {
			if s.GainFrom > s.Gain || s.Gain > s.GainTo || s.CapacityLeft != nil && *s.CapacityLeft <= 0 {
				rt.Fatalf("%+v", s)
			}
		}
		plan := must(MakePlan(d.view, nil, d.lens, d.scope, PlanInput{AtMost: 2}))(t)
		if c := plan.Certificate; c != nil && (*c <= 0 || *c > 1) || (plan.Certificate == nil) != (plan.Gain == 0) {
			rt.Fatalf("%+v", plan)
		}
		for _, b := range must(MeasureConstraint(d.view, d.lens, d.scope))(t) {
			if b.Constraint <= 0 {
				rt.Fatalf("%+v", b)
			}
		}
		for _, s := range must(MeasureSynergies(d.view, nil, d.lens, d.scope))(t) {
			if s.IntroductionGain < 0 || s.EnablingEffect < 0 {
				rt.Fatalf("%+v", s)
			}
		}
		must(MeasureProviderSynergies(d.view, nil, d.lens, d.scope))(t)
		must(MeasureDecisions(d.view, nil, d.lens, d.scope, ""))(t)
		must(MeasureProliferation(d.view, d.lens, d.scope))(t)
		must(GapStability(d.view, d.lens, d.scope))(t)
		MeasureFindings(d.view, d.lens)
		Doubles(d.view, d.lens)
	})
}

// The parts of a difference add up to it exactly, and of one moment to itself there
// are none.
func TestLawsOfDifferences(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := draw(rt)
		of := rapid.SampledFrom(Measures()).Draw(rt, "measure")
		from, to := Moment{d.view, modeltest.AsOf.AddDays(-200)}, Moment{d.view, modeltest.AsOf.AddDays(100)}
		if d.later != nil {
			to.View = d.later
		}
		same := must(MeasureDifference(from, from, of, d.lens, d.scope, 90))(t)
		if same.Parts != nil || number(same.From) != number(same.To) {
			rt.Fatalf("%s of a moment to itself: %+v", of, same)
		}
		diff := must(MeasureDifference(from, to, of, d.lens, d.scope, 90))(t)
		if diff.Value == nil {
			return
		}
		sum := int64(0)
		for _, p := range diff.Parts {
			sum += micros(exact(p.Value))
		}
		if sum != micros(exact(*diff.Value)) || sum != micros(exact(*diff.To))-micros(exact(*diff.From)) {
			rt.Fatalf("parts of %s add up to %d millionths: %+v", of, sum, diff)
		}
	})
}

// An answer over a view equals the answer over a world without what it hides.
func TestLawOfViews(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := draw(rt)
		newest := d.view.Whole()
		accesstest.CheckAnswer(t, d.view, func(view *model.Snapshot) any {
			return []any{
				must(MeasureCoverage(view, d.lens, d.scope))(t), must(MeasureGaps(view, d.lens, d.scope))(t),
				must(MeasureSuggestions(view, newest, d.lens, d.scope, For{}))(t), must(MeasureDuplication(view, d.lens, d.scope))(t),
				must(MeasureDecisions(view, newest, d.lens, d.scope, ""))(t), must(MeasureSynergies(view, newest, d.lens, d.scope))(t),
			}
		})
	})
}

// Each item of a list that differs stands in one of the lists.
func TestLawOfListDifferences(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := draw(rt)
		d.scope = Scope{}
		from, to := Moment{d.view, modeltest.AsOf.AddDays(-100)}, Moment{d.view, modeltest.AsOf}
		d.lens.AsOf = to.Day
		now := map[string]bool{}
		for _, g := range must(MeasureGaps(to.View, d.lens, Scope{}))(t) {
			now[g.Need] = true
		}
		for id, change := range must(CompareGaps(from, to, d.lens, Scope{}))(t) {
			if now[id] != (change != ItemGone) {
				rt.Fatalf("%s is %s", id, change)
			}
		}
		must(CompareSuggestions(from, to, d.lens, Scope{}))(t)
		rows := must(TabulateDifference(from, to, Needs, d.lens, Scope{}, 90, ByMemberState))(t)
		sum := 0.0
		for _, r := range rows {
			sum += *r.Value
		}
		if whole := must(MeasureDifference(from, to, Needs, d.lens, Scope{}, 90))(t); *whole.Value != sum {
			rt.Fatalf("rows add up to %g, the whole is %g", sum, *whole.Value)
		}
	})
}

// A plan is within its bound of the best choice, and no choice gains more than its
// certificate says; introductions keep to capacities.
func TestLawsOfPlans(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := draw(rt)
		const k = 2
		perState := rapid.IntRange(0, 1).Draw(rt, "perState")
		plan := must(MakePlan(d.view, nil, d.lens, d.scope, PlanInput{AtMost: k, PerState: perState}))(t)
		q := d.ask()
		best := q.bestOfTwo(perState)
		if bound := 1.0 / 3; plan.Gain < bound*rounded(best)-1e-6 {
			rt.Fatalf("the plan gains %g of %s", plan.Gain, best)
		}
		if c := plan.Certificate; c != nil && plan.Gain / *c < rounded(best)-1e-4 {
			rt.Fatalf("the certificate of %g is %g, and %s is possible", plan.Gain, *c, best)
		}
		for _, s := range must(MeasureSynergies(d.view, nil, d.lens, d.scope))(t) {
			taken := map[string]int{}
			for _, i := range s.Introductions {
				taken[i.Programme]++
			}
			for id, n := range taken {
				if left, known := q.capacityLeft(q.programmes[id], q.standingPairs()); known && n > left {
					rt.Fatalf("%d introductions of %s, which has room for %d", n, id, left)
				}
			}
		}
	})
}

// bestOfTwo is the best gain of at most two candidates, by trying all.
func (q *question) bestOfTwo(perState int) *big.Rat {
	needs, s, best := q.counted(), q.standingPairs(), zero
	candidates := q.candidates(nil)
	for _, a := range candidates {
		for _, b := range candidates {
			left, known := q.capacityLeft(a.p, s)
			if a != b && (known && left < 2 && a.p == b.p || perState == 1 && a.at.state == b.at.state) {
				continue
			}
			best = most(best, sub(q.u(needs, s.with(a.at, b.at)), q.u(needs, s)))
		}
	}
	return best
}
