package analysis_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"concert/internal/access"
	"concert/internal/analysis"
	twin "concert/internal/analysis/naive"
	"concert/internal/model"
)

// Pairs of programmes with all that stands beside them, in the same order.
func TestTwinSynergies(t *testing.T) {
	twinLaw(t, func(d *twins) {
		d.sameSynergies(analysis.OfProgrammes, sure(twin.MeasureSynergies(d.view, nil, d.naive.lens, d.naive.scope)))
	})
}

// The same of providers.
func TestTwinSynergiesOfProviders(t *testing.T) {
	twinLaw(t, func(d *twins) {
		d.sameSynergies(analysis.OfProviders, sure(twin.MeasureProviderSynergies(d.view, nil, d.naive.lens, d.naive.scope)))
	})
}

// The places of pairs under fifteen ways of weighting.
func TestTwinSynergyStability(t *testing.T) {
	twinLaw(t, func(d *twins) {
		var got, want []string
		for _, s := range sure(analysis.MeasureSynergies(ctx, d.ground, analysis.OfProgrammes, nil, d.scope, d.lens)).List {
			of := sure(s.Stability(ctx))
			got = append(got, fmt.Sprintf("%s %s %d %d %t", s.A().ID(), s.B().ID(), of.Best, of.Worst, of.Stable))
		}
		for _, s := range sure(twin.SynergyStability(d.view, d.naive.lens, d.naive.scope)) {
			want = append(want, fmt.Sprintf("%s %d %d %t", s.Item, s.Best, s.Worst, s.Stable))
		}
		d.sameLines(got, want)
	})
}

// What one provider shares with others is what the whole list says of it.
func TestSynergiesWithAProvider(t *testing.T) {
	twinLaw(t, func(d *twins) {
		whole := sure(analysis.MeasureSynergies(ctx, d.ground, analysis.OfProviders, nil, d.scope, d.lens)).List
		sides := map[model.Handle]bool{}
		for _, s := range whole {
			sides[s.A()], sides[s.B()] = true, true
		}
		for side := range sides {
			v, _ := side.Provider()
			var got, want []string
			for _, s := range sure(analysis.MeasureSynergies(ctx, d.ground, analysis.OfProviders, &v, d.scope, d.lens)).List {
				got = append(got, tellSynergy(s))
			}
			for _, s := range whole {
				if s.A() == side || s.B() == side {
					want = append(want, tellSynergy(s))
				}
			}
			d.sameLines(got, want)
		}
	})
}

func (d *twins) sameSynergies(of analysis.Pairs, naive []twin.Synergy) {
	d.Helper()
	maySee := access.NewTeller(d.view).MaySee
	list := sure(analysis.MeasureSynergies(ctx, d.ground, of, nil, d.scope, d.lens))
	empty := sure(list.EmptyBecause(ctx)) != ""
	var got, want []string
	for i, s := range list.List {
		got = append(got, tellSynergy(s))
		d.addUp(s)
		if i < len(naive) {
			d.sameSteps(s.A().ID()+" "+s.B().ID(), s, naive[i], maySee)
		}
	}
	for _, s := range naive {
		want = append(want, tellNaiveSynergy(s, empty))
	}
	d.sameLines(got, want)
}

// addUp fails where parts do not add up to their figure exactly.
func (d *twins) addUp(s analysis.Synergy) {
	d.Helper()
	for of, figure := range map[analysis.SynergyMeasure]func() (float64, bool){
		analysis.SynergyIntroductionGain: s.IntroductionGain, analysis.SynergyEnablingEffect: s.EnablingEffect, analysis.SynergyCoLocatedGain: s.CoLocatedGain,
	} {
		sum := int64(0)
		for _, part := range sure(s.Contributions(ctx, of)) {
			sum += micros(part.Points)
		}
		if whole, ok := figure(); ok && sum != micros(whole) {
			d.Fatalf("%s of %s with %s: parts add up to %d millionths of %v", of, s.A().ID(), s.B().ID(), sum, whole)
		}
	}
}

func tellSynergy(s analysis.Synergy) string {
	points := "null"
	if gain, ok := s.IntroductionGain(); ok {
		effect, _ := s.EnablingEffect()
		coLocated, _ := s.CoLocatedGain()
		points = fmt.Sprintf("%.6f %.6f %.6f", gain, effect, coLocated)
	}
	var made, unblocked []string
	for _, i := range sure(s.Introductions(ctx)) {
		made = append(made, fmt.Sprintf("%s %s %.6f %s", i.Programme().ID(), i.MemberState().ID(), i.Gain(), i.Stage()))
	}
	for _, u := range sure(s.Unblocks(ctx)) {
		unblocked = append(unblocked, fmt.Sprintf("%s %.6f %v", u.Need().ID(), u.Points(), idsOf(u.Prerequisites())))
	}
	return tellPair(s.A().ID(), s.B().ID(), string(s.Relation()), points, s.Ease(), len(s.SharedResolutions()), made, unblocked)
}

func tellNaiveSynergy(s twin.Synergy, empty bool) string {
	points := fmt.Sprintf("%.6f %.6f %.6f", s.IntroductionGain, s.EnablingEffect, s.CoLocatedGain)
	if empty {
		points = "null"
	}
	var made, unblocked []string
	for _, i := range s.Introductions {
		made = append(made, fmt.Sprintf("%s %s %.6f %s", i.Programme, i.MemberState, i.Gain, i.Stage))
	}
	for _, u := range s.Unblocks {
		unblocked = append(unblocked, fmt.Sprintf("%s %.6f %v", u.Need, u.Points, u.By))
	}
	return tellPair(s.A, s.B, s.Relation, points, s.Ease, s.SharedResolutions, made, unblocked)
}

func tellPair(a, b, relation, points string, ease float64, resolutions int, made, unblocked []string) string {
	slices.Sort(made)
	slices.Sort(unblocked)
	return fmt.Sprintf("%s %s %s %s ease %.6f resolutions %d introductions [%s] unblocks [%s]", a, b, relation, points, ease, resolutions,
		strings.Join(made, ", "), strings.Join(unblocked, ", "))
}

// sameSteps compares what can be done next, whom to ask and what may be told.
func (d *twins) sameSteps(what string, s analysis.Synergy, naive twin.Synergy, maySee func(provider, record string) bool) {
	d.Helper()
	var got, want []string
	for _, x := range sure(s.NextSteps(ctx)) {
		line := fmt.Sprintf("%s %s %.6f", x.Kind, x.MemberState.ID(), x.Points())
		if x.Introduces != nil {
			line += " " + x.Introduces.ID()
		}
		if x.Need != nil {
			line += " " + x.Need.ID()
		}
		for _, c := range sure(x.AskWhom(ctx, maySee)) {
			line += " ask " + c.Of.ID()
		}
		sides, _, err := x.MayTell(ctx, maySee)
		if err != nil {
			d.Fatal(err)
		}
		for _, side := range sides {
			told := slices.Concat(idsOf(side.Records), idsBy(side.Serves, model.Edge.Key))
			slices.Sort(told)
			line += fmt.Sprintf(" tell %s %v", side.Programme.ID(), told)
		}
		got = append(got, line)
	}
	for _, x := range naive.NextSteps {
		line := fmt.Sprintf("%s %s %.6f", x.Kind, x.MemberState, x.Points)
		for _, id := range []string{x.Programme, x.Need} {
			if id != "" {
				line += " " + id
			}
		}
		for _, c := range x.AskWhom {
			line += " ask " + c.Of
		}
		for _, side := range x.MayTell {
			told := slices.Clone(side.Records)
			slices.Sort(told)
			line += fmt.Sprintf(" tell %s %v", side.Side, slices.Compact(told))
		}
		want = append(want, line)
	}
	if !slices.Equal(got, want) {
		d.Fatalf("%s: steps are\n  %s\nwant\n  %s", what, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}
