package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/analysis"
	"concert/internal/model"
)

func (queryResolver) Plan(ctx context.Context, atMost *int, untilCoverage *float64, scope *generated.Scope, lens *generated.Lens, perState *int, exclude []string) (*analysis.Plan, error) {
	excluded, err := resolveRefs(requestOf(ctx).View, exclude, []string{"exclude"}, anyHandle,
		model.KindProgramme, model.KindProvider, model.KindMemberState)
	if err != nil {
		return nil, err
	}
	of := analysis.PlanFor{AtMost: atMost, UntilCoverage: untilCoverage, PerState: perState, Exclude: excluded}
	plan, err := measured(ctx, scope, lens, func(ctx context.Context, t terms) (analysis.Plan, error) {
		return analysis.MakePlan(ctx, t.ground, of, t.scope, t.lens)
	}, func(p analysis.Plan) int { return len(p.Chosen) + len(p.InTheWay()) })
	if err != nil {
		return nil, err
	}
	return &plan, nil
}

func (*Resolver) Plan() generated.PlanResolver { return planResolver{} }

type planResolver struct{}

func (planResolver) Chosen(ctx context.Context, obj *analysis.Plan, first *int, after *string) (relay.PlannedConnection, error) {
	return parts(ctx, obj.Chosen, plannedKey, first, after)
}

func (planResolver) InTheWay(ctx context.Context, obj *analysis.Plan, first *int, after *string) (relay.PlanObstacleConnection, error) {
	return parts(ctx, obj.InTheWay(), obstacleKey, first, after)
}

func (planResolver) Contributions(ctx context.Context, obj *analysis.Plan, first *int, after *string) (relay.ContributionConnection, error) {
	found, err := obj.Contributions(ctx)
	if err != nil {
		return relay.ContributionConnection{}, err
	}
	return parts(ctx, found, contributionKey, first, after)
}
