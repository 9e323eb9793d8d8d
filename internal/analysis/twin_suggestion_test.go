package analysis_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/analysis"
	twin "concert/internal/analysis/naive"
	"concert/internal/model"
)

// asking is what suggestions are asked for, by both.
type asking struct {
	of    analysis.SuggestionFor
	naive struct {
		of     twin.For
		stages []string
	}
}

// drawAsking draws for whom suggestions are, but for a need, and of which stages.
func (d *twins) drawAsking() (a asking) {
	switch one := func(kind model.NodeKind) string { return append(d.some(kind, 100), "")[0] }; rapid.IntRange(0, 5).Draw(d.T, "for") {
	case 0:
		a.naive.of.MemberState = one(model.KindMemberState)
	case 1:
		a.naive.of.Programme = one(model.KindProgramme)
	case 2:
		a.naive.of.Provider = one(model.KindProvider)
	}
	a.of = suggestionFor(d.view, a.naive.of)
	if d.chance(50) {
		a.of.Stages = rapid.SliceOfNDistinct(rapid.SampledFrom(analysis.Stages()), 1, 6, rapid.ID).Draw(d.T, "stages")
		for _, s := range a.of.Stages {
			a.naive.stages = append(a.naive.stages, string(s))
		}
	}
	return a
}

func suggestionFor(view *model.Snapshot, of twin.For) (f analysis.SuggestionFor) {
	if h, ok := view.Node(of.MemberState); ok {
		s, _ := h.MemberState()
		f.MemberState = &s
	}
	if h, ok := view.Node(of.Programme); ok {
		p, _ := h.Programme()
		f.Programme = &p
	}
	if h, ok := view.Node(of.Provider); ok {
		p, _ := h.Provider()
		f.Provider = &p
	}
	if h, ok := view.Node(of.Need); ok {
		n, _ := h.Need()
		f.Need = &n
	}
	return f
}

func (d *twins) suggestions(a asking) []analysis.Suggestion {
	d.Helper()
	return sure(analysis.MeasureSuggestions(ctx, d.ground, a.of, d.scope, d.lens)).List
}

// Each suggestion with all that stands beside it, in the same order.
func TestSuggestionsAsTheTwin(t *testing.T) {
	twinLaw(t, func(d *twins) {
		a := d.drawAsking()
		var got, want []string
		for _, s := range d.suggestions(a) {
			got = append(got, tellSuggestion(s))
		}
		for _, s := range sure(twin.MeasureSuggestions(d.view, nil, d.naive.lens, d.naive.scope, a.naive.of, a.naive.stages...)) {
			want = append(want, tellNaiveSuggestion(s))
		}
		d.sameLines(got, want)
	})
}

func (d *twins) sameLines(got, want []string) {
	d.Helper()
	if !slices.Equal(got, want) {
		d.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func tellSuggestion(s analysis.Suggestion) string {
	left, known := s.CapacityLeft()
	if !known {
		left = 0
	}
	var history []string
	for _, e := range sure(s.History(ctx)) {
		history = append(history, e.Edge.Key())
	}
	return fmt.Sprintf("%s %s gain %.6f (%.6f to %.6f) exact %.6f attainable %.6f blockedBy %v disputed %.6f declined %.6f requested %t unratedOnly %t %s %v left %d %t bridge %v parts %v",
		s.Programme().ID(), s.MemberState().ID(), s.Gain(), sure(s.GainFrom(ctx)), sure(s.GainTo(ctx)), s.Exact(), sure(s.AttainableGain(ctx)),
		idsOf(sure(s.BlockedBy(ctx))), sure(s.Disputed(ctx)), sure(s.Declined(ctx)), s.Requested(), s.UnratedOnly(), s.Stage(), history,
		left, known, idsOf(s.Bridge()), partsOf(sure(s.Contributions(ctx, analysis.SuggestionGain))))
}

func partsOf(parts []analysis.Contribution) []string {
	var all []string
	for _, c := range parts {
		all = append(all, fmt.Sprintf("%s %.6f", c.Need.ID(), c.Points))
	}
	return all
}

func tellNaiveSuggestion(s twin.Suggestion) string {
	left, known := 0, s.CapacityKnown
	if s.CapacityLeft != nil {
		left = *s.CapacityLeft
	}
	return fmt.Sprintf("%s %s gain %.6f (%.6f to %.6f) exact %.6f attainable %.6f blockedBy %v disputed %.6f declined %.6f requested %t unratedOnly %t %s %v left %d %t bridge %v parts %v",
		s.Programme, s.MemberState, s.Gain, s.GainFrom, s.GainTo, s.Exact, s.AttainableGain,
		s.BlockedBy, s.Disputed, s.Declined, s.Requested, s.UnratedOnly, s.Stage, s.History,
		left, known, s.Bridge, naivePartsOf(s.Contributions))
}

func naivePartsOf(parts []twin.Contribution) []string {
	var all []string
	for _, c := range parts {
		all = append(all, fmt.Sprintf("%s %.6f", c.Need, c.Points))
	}
	return all
}

// What could cover a need, with what it adds to that need alone.
func TestSuggestionsForANeedAsTheTwin(t *testing.T) {
	twinLaw(t, func(d *twins) {
		needs := d.some(model.KindNeed, 100)
		if needs == nil {
			return
		}
		a := d.drawAsking()
		stages := a.of.Stages
		a.of = suggestionFor(d.view, twin.For{Need: needs[0]})
		a.of.Stages = stages
		var got, want []string
		for _, s := range d.suggestions(a) {
			left, known := s.CapacityLeft()
			if !known {
				left = 0
			}
			got = append(got, fmt.Sprintf("%s %s %.6f %s %t %d", s.Programme().ID(), s.MemberState().ID(), s.Gain(), s.Stage(), known, left))
		}
		for _, s := range sure(twin.SuggestForNeed(d.view, nil, d.naive.lens, d.naive.scope, needs[0], a.naive.stages...)) {
			left, known := 0, s.CapacityLeft != nil
			if known {
				left = *s.CapacityLeft
			}
			want = append(want, fmt.Sprintf("%s %s %.6f %s %t %d", s.Programme, s.MemberState, s.Gain, s.Stage, known, left))
		}
		d.sameLines(got, want)
	})
}

// The places of suggestions and of gaps under fifteen ways of weighting.
func TestStabilityAsTheTwin(t *testing.T) {
	twinLaw(t, func(d *twins) {
		a := d.drawAsking()
		var got, want []string
		for _, s := range d.suggestions(a) {
			of := sure(s.Stability(ctx))
			got = append(got, fmt.Sprintf("%s %s %d %d %t", s.Programme().ID(), s.MemberState().ID(), of.Best, of.Worst, of.Stable))
		}
		for _, g := range sure(analysis.MeasureGaps(ctx, d.ground, d.scope, d.lens, nil, false)).List {
			of := sure(g.Stability(ctx))
			got = append(got, fmt.Sprintf("%s %d %d %t", g.Need().ID(), of.Best, of.Worst, of.Stable))
		}
		of := sure(twin.SuggestionStability(d.view, d.naive.lens, d.naive.scope, a.naive.of, a.naive.stages...))
		for _, s := range append(of, sure(twin.GapStability(d.view, d.naive.lens, d.naive.scope))...) {
			want = append(want, fmt.Sprintf("%s %d %d %t", s.Item, s.Best, s.Worst, s.Stable))
		}
		d.sameLines(got, want)
	})
}
