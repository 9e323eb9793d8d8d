package graph

import (
	"context"
	"slices"
	"strconv"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/analysis"
	"concert/internal/model"
)

func (queryResolver) WhatIf(ctx context.Context, add, drop []generated.EngagementInput, includeProposed *bool, scope *generated.Scope, lens *generated.Lens) (*analysis.WhatIf, error) {
	of := analysis.WhatIfFor{IncludeProposed: includeProposed != nil && *includeProposed}
	var err error
	if of.Add, err = resolveEngagements(ctx, add, "add"); err != nil {
		return nil, err
	}
	if of.Drop, err = resolveEngagements(ctx, drop, "drop"); err != nil {
		return nil, err
	}
	found, err := measured(ctx, scope, lens, func(ctx context.Context, t terms) (analysis.WhatIf, error) {
		return analysis.MeasureWhatIf(ctx, t.ground, of, t.scope, t.lens)
	}, func(w analysis.WhatIf) int { return len(w.Needs) + requestOf(ctx).View.Count(model.KindNeed) })
	if err != nil {
		return nil, err
	}
	return &found, nil
}

// mostSupposed is how many engagements may be added, and how many dropped.
const mostSupposed = 100

func resolveEngagements(ctx context.Context, given []generated.EngagementInput, argument string) ([]analysis.Supposed, error) {
	if len(given) > mostSupposed {
		return nil, &model.Error{
			Code: model.LimitExceeded, Path: []string{argument},
			Message: "the list holds " + strconv.Itoa(len(given)) + " engagements, above the limit of " + strconv.Itoa(mostSupposed),
		}
	}
	all := make([]analysis.Supposed, len(given))
	for i, e := range given {
		s, err := resolveEngagement(requestOf(ctx).View, e, []string{argument, strconv.Itoa(i)})
		if err != nil {
			return nil, err
		}
		all[i] = s
	}
	return all, nil
}

func resolveEngagement(view *model.Snapshot, given generated.EngagementInput, path []string) (s analysis.Supposed, err error) {
	at := func(fields ...string) []string { return append(slices.Clone(path), fields...) }
	programme, err := resolveRef(view, given.Programme, at("programme"), model.KindProgramme)
	if err != nil {
		return s, err
	}
	state, err := resolveRef(view, given.MemberState, at("memberState"), model.KindMemberState)
	if err != nil {
		return s, err
	}
	s.Programme, _ = programme.Programme()
	s.MemberState, _ = state.MemberState()
	for i, x := range given.Extents {
		h, err := resolveRef(view, x.Need, at("extents", strconv.Itoa(i), "need"), model.KindNeed)
		if err != nil {
			return s, err
		}
		need, _ := h.Need()
		s.Extents = append(s.Extents, analysis.SupposedExtent{Need: need, Percent: x.ExtentPercent})
	}
	return s, nil
}

func (*Resolver) WhatIf() generated.WhatIfResolver { return whatIfResolver{} }

type whatIfResolver struct{}

func (whatIfResolver) Needs(ctx context.Context, obj *analysis.WhatIf, first *int, after *string) (relay.NeedChangeConnection, error) {
	return parts(ctx, obj.Needs, needChangeKey, first, after)
}
