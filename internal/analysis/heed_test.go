package analysis_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"concert/internal/access"
	"concert/internal/analysis"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// ending is a context that ends at a look, and counts how often it is looked at.
type ending struct {
	context.Context
	looks, last int // last 0: it does not end
}

func (e *ending) Err() error {
	e.looks++
	if e.last > 0 && e.looks >= e.last {
		return context.Canceled
	}
	return nil
}

// stages are all that loops over records: what lays a ground, what measures, and
// what figures say of themselves.
func stages(t *testing.T, view *model.Snapshot) map[string]func(ctx context.Context) error {
	t.Helper()
	asOf := model.NewDate(2026, time.November, 26)
	g := sure(analysis.At(ctx, view, asOf))
	lens := sure(analysis.NewLens(analysis.DefaultImpliedWeight, analysis.DefaultMetFrom))
	all, background := analysis.Scope{}, context.Background()
	unasked := func() *analysis.Ground { return sure(analysis.At(context.Background(), view, asOf)) } // keeps nothing yet
	coverage := func() analysis.Coverage {
		return sure(analysis.MeasureCoverage(ctx, g, all, lens, nil)).Total
	}
	suggestions := func() analysis.Suggestions {
		return sure(analysis.MeasureSuggestions(background, g, analysis.SuggestionFor{}, all, lens))
	}
	synergies := sure(analysis.MeasureSynergies(ctx, g, analysis.OfProgrammes, nil, all, lens))
	suggestion := sure(analysis.MeasureSuggestions(ctx, g, analysis.SuggestionFor{}, all, lens)).List[0]
	maySee := access.NewTeller(view).MaySee
	about := analysis.ToTell{MemberState: suggestion.MemberState(), Programmes: []model.Programme{suggestion.Programme()}}
	about.Needs = handles(view, idsOf(about.MemberState.Linked(model.HasNeed, model.Outward)), model.Handle.Need)
	before := analysis.Moment{View: view, OnRecord: view.Register(), Day: asOf.AddDays(-900)}
	after := before
	after.Day = asOf
	points := sure(analysis.MeasureDifference(ctx, analysis.At, before, after, []analysis.Measure{analysis.PointsMeasure}, all, lens, nil, 180)).Total[0]
	return map[string]func(ctx context.Context) error{
		"may tell": func(ctx context.Context) error {
			_, _, err := g.Teller(ctx, maySee).MayTell(about)
			return err
		},
		"tellable": func(ctx context.Context) error {
			_, _, err := suggestion.Tellable(ctx, maySee)
			return err
		},
		"ground": func(ctx context.Context) error { _, err := analysis.At(ctx, view, asOf); return err },
		"coverage": func(ctx context.Context) error {
			_, err := analysis.MeasureCoverage(ctx, g, all, lens, []analysis.Dimension{analysis.ByProgramme})
			return err
		},
		"gaps": func(ctx context.Context) error {
			_, err := analysis.MeasureGaps(ctx, g, all, lens, nil, false)
			return err
		},
		"duplicates": func(ctx context.Context) error {
			_, err := analysis.MeasureDuplication(ctx, g, all, lens, nil, false)
			return err
		},
		"overlaps": func(ctx context.Context) error {
			_, err := analysis.MeasureOverlaps(ctx, g, all, lens, nil)
			return err
		},
		"synergies": func(ctx context.Context) error {
			_, err := analysis.MeasureSynergies(ctx, g, analysis.OfProgrammes, nil, all, lens)
			return err
		},
		"synergies of providers": func(ctx context.Context) error {
			_, err := analysis.MeasureSynergies(ctx, g, analysis.OfProviders, nil, all, lens)
			return err
		},
		"suggestions": func(ctx context.Context) error {
			_, err := analysis.MeasureSuggestions(ctx, g, analysis.SuggestionFor{}, all, lens)
			return err
		},
		"stability": func(ctx context.Context) error { _, err := suggestions().List[0].Stability(ctx); return err },
		"stability of gaps": func(ctx context.Context) error {
			_, err := sure(analysis.MeasureGaps(background, g, all, lens, nil, false)).List[0].Stability(ctx)
			return err
		},
		"gain range":      func(ctx context.Context) error { _, err := suggestions().List[0].GainRange(ctx); return err },
		"attainable gain": func(ctx context.Context) error { _, err := suggestions().List[0].AttainableGain(ctx); return err },
		"disputed points": func(ctx context.Context) error { _, err := suggestions().List[0].Disputed(ctx); return err },
		"plan": func(ctx context.Context) error {
			_, err := analysis.MakePlan(ctx, g, analysis.PlanFor{AtMost: new(20)}, all, lens)
			return err
		},
		"plan for a coverage": func(ctx context.Context) error {
			_, err := analysis.MakePlan(ctx, g, analysis.PlanFor{UntilCoverage: new(0.95), PerState: new(3)}, all, lens)
			return err
		},
		"what if": func(ctx context.Context) error {
			_, err := analysis.MeasureWhatIf(ctx, g, analysis.WhatIfFor{IncludeProposed: true}, all, lens)
			return err
		},
		"decisions": func(ctx context.Context) error {
			_, err := analysis.MeasureDecisions(ctx, g, analysis.DecisionsFor{}, all, lens)
			return err
		},
		"what stands before decisions": func(ctx context.Context) error {
			for _, d := range sure(analysis.MeasureDecisions(background, g, analysis.DecisionsFor{}, all, lens)).List {
				if _, err := d.Before(ctx); err != nil {
					return err
				}
			}
			return nil
		},
		"fragmentation": func(ctx context.Context) error {
			_, err := analysis.MeasureFragmentation(ctx, g, all, lens, nil)
			return err
		},
		"proliferation": func(ctx context.Context) error {
			_, err := analysis.MeasureProliferation(ctx, g, all, lens)
			return err
		},
		"brokerage": func(ctx context.Context) error {
			_, err := analysis.MeasureBrokerage(ctx, g, all, lens)
			return err
		},
		"at risk":           func(ctx context.Context) error { _, err := coverage().AtRisk(ctx, 180); return err },
		"target attainment": func(ctx context.Context) error { _, err := coverage().TargetAttainment(ctx); return err },
		"criticality": func(ctx context.Context) error {
			of, err := analysis.AskCriticality(ctx, g, all, lens)
			if err != nil {
				return err
			}
			for e := range view.Edges(model.Serves) {
				if points, err := of.Of(ctx, e); err != nil || points != nil {
					return err
				}
			}
			return nil
		},
		"difference": func(ctx context.Context) error {
			_, err := analysis.MeasureDifference(ctx, analysis.At, before, after, []analysis.Measure{analysis.PointsMeasure}, all, lens, []analysis.Dimension{analysis.ByMemberState}, 180)
			return err
		},
		"behind a difference": func(ctx context.Context) error {
			for _, p := range points.Parts {
				if _, err := p.Behind(ctx); err != nil {
					return err
				}
			}
			return nil
		},
		"lists": func(ctx context.Context) error {
			_, err := analysis.CompareLists(ctx, analysis.At, before, after, []analysis.ListMeasure{analysis.GapsList, analysis.SuggestionsList}, all, lens)
			return err
		},
		"trend": func(ctx context.Context) error {
			_, err := analysis.MeasureTrend(ctx, analysis.At, []analysis.Moment{before, after}, []analysis.Measure{analysis.EstimateMeasure}, all, lens, 180)
			return err
		},
		"comparison of States": func(ctx context.Context) error {
			states := everyID(view, model.KindMemberState)
			_, err := analysis.MeasureComparison(ctx, g, node(view, states[0]), node(view, states[1]), all, lens)
			return err
		},
		"comparison of programmes": func(ctx context.Context) error {
			programmes := everyID(view, model.KindProgramme)
			_, err := analysis.MeasureComparison(ctx, g, node(view, programmes[0]), node(view, programmes[1]), all, lens)
			return err
		},
		"all findings": func(ctx context.Context) error { _, err := analysis.MeasureFindings(ctx, unasked()); return err },
		"counts":       func(ctx context.Context) error { _, err := coverage().Counts(ctx); return err },
		"findings": func(ctx context.Context) error {
			_, err := sure(analysis.MeasureCoverage(context.Background(), unasked(), all, lens, nil)).Total.Findings(ctx)
			return err
		},
		"assumptions": func(ctx context.Context) error { _, err := coverage().Assumptions(ctx); return err },
		"contributions": func(ctx context.Context) error {
			_, err := coverage().Contributions(ctx, analysis.CoveragePoints)
			return err
		},
		"attainable": func(ctx context.Context) error { _, err := coverage().Attainable(ctx); return err },
		"blocked":    func(ctx context.Context) error { _, err := coverage().Blocked(ctx); return err },
		"mean":       func(ctx context.Context) error { _, err := coverage().MeanOverStates(ctx); return err },
		"reach":      func(ctx context.Context) error { _, err := coverage().Reach(ctx); return err },
		"evidence":   func(ctx context.Context) error { _, err := coverage().Evidence(ctx); return err },
		"next steps": func(ctx context.Context) error { _, err := synergies.List[0].NextSteps(ctx); return err },
		"synergy contributions": func(ctx context.Context) error {
			_, err := synergies.List[0].Contributions(ctx, analysis.SynergyIntroductionGain)
			return err
		},
		"stability of synergies": func(ctx context.Context) error {
			list := sure(analysis.MeasureSynergies(background, g, analysis.OfProviders, nil, all, lens)).List
			_, err := list[0].Stability(ctx)
			return err
		},
	}
}

// TestQuestionsEndWithTheirContext: what loops over records looks at its context
// as long as it runs, and does nothing more once that has ended. The same is
// worked out in full for who asks next.
func TestQuestionsEndWithTheirContext(t *testing.T) {
	view := modeltest.Snapshot(t, modeltest.Size{Needs: 2000, Programmes: 200, States: 10, Seed: 1})
	for name, work := range stages(t, view) {
		t.Run(name, func(t *testing.T) {
			whole := &ending{Context: ctx}
			must(t, work(whole))
			if whole.looks < 2 {
				t.Fatalf("it looked at its context %d times, want at least 2", whole.looks)
			}
			for _, last := range []int{1, (whole.looks + 1) / 2, whole.looks} {
				cut := &ending{Context: ctx, last: last}
				if err := work(cut); !errors.Is(err, context.Canceled) {
					t.Errorf("after look %d of %d the error is %v, want %v", last, whole.looks, err, context.Canceled)
				}
				if cut.looks != last {
					t.Errorf("it looked %d times at a context that ended at look %d", cut.looks, last)
				}
			}
		})
	}
}

// TestCutShortIsNotKept: findings that one request gave up are those of the next.
func TestCutShortIsNotKept(t *testing.T) {
	g, lens := plausible(t)
	table := sure(analysis.MeasureCoverage(ctx, g, analysis.Scope{}, lens, nil))
	want := sure(sure(analysis.MeasureCoverage(ctx, g, analysis.Scope{}, lens, nil)).Findings(ctx))
	if _, err := table.Findings(&ending{Context: ctx, last: 2}); !errors.Is(err, context.Canceled) {
		t.Fatalf("the error is %v, want %v", err, context.Canceled)
	}
	if got := sure(table.Findings(ctx)); len(got) != len(want) || len(got) == 0 {
		t.Errorf("%d findings after others gave up, want %d", len(got), len(want))
	}
}
