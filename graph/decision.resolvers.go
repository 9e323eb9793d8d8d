package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/analysis"
	"concert/internal/model"
)

func (queryResolver) Decisions(ctx context.Context, scope *generated.Scope, lens *generated.Lens, forArg *string, kinds []analysis.DecisionKind, first *int, after *string) (*relay.DecisionConnection, error) {
	of := analysis.DecisionsFor{Kinds: kinds}
	if forArg != nil {
		h, err := resolveRef(requestOf(ctx).View, *forArg, []string{"for"}, model.KindMemberState, model.KindProgramme, model.KindProvider)
		if err != nil {
			return nil, err
		}
		of.Of = h
	}
	decisions, err := measured(ctx, scope, lens, func(ctx context.Context, t terms) (analysis.Decisions, error) {
		return analysis.MeasureDecisions(ctx, t.ground, of, t.scope, t.lens)
	}, func(d analysis.Decisions) int { return len(d.List) })
	if err != nil {
		return nil, err
	}
	page, err := ranked(ctx, decisions, decisions.List, decisionKey, first, after)
	return &relay.DecisionConnection{Ranking: page, Overdue: decisions.Overdue}, err
}

func (*Resolver) Decision() generated.DecisionResolver { return decisionResolver{} }

type decisionResolver struct{}

func (decisionResolver) Record(_ context.Context, obj *analysis.Decision) (scalar.Record, error) {
	h, ok := obj.Record()
	if !ok {
		return nil, nil
	}
	return record(h), nil
}

func (decisionResolver) Proposal(_ context.Context, obj *analysis.Decision) (*model.Edge, error) {
	e, ok := obj.Proposal()
	if !ok {
		return nil, nil
	}
	return &e, nil
}

func (decisionResolver) AskWhom(ctx context.Context, obj *analysis.Decision) ([]analysis.Contact, error) {
	return obj.AskWhom(ctx, maySee(ctx))
}

func (decisionResolver) MayTell(ctx context.Context, obj *analysis.Decision) ([]analysis.MayTell, error) {
	sides, ok, err := obj.MayTell(ctx, maySee(ctx))
	if ok && sides == nil {
		sides = []analysis.MayTell{}
	}
	return sides, err
}

func (decisionResolver) Contributions(ctx context.Context, obj *analysis.Decision, first *int, after *string) (relay.ContributionConnection, error) {
	found, err := obj.Contributions(ctx)
	if err != nil {
		return relay.ContributionConnection{}, err
	}
	return parts(ctx, found, contributionKey, first, after)
}

func (decisionResolver) Evidence(ctx context.Context, obj *analysis.Decision, first *int, after *string) (relay.EvidenceConnection, error) {
	found, err := obj.Evidence(ctx)
	if err != nil {
		return relay.EvidenceConnection{}, err
	}
	return parts(ctx, found, evidenceKey, first, after)
}

func (*Resolver) DecisionBefore() generated.DecisionBeforeResolver { return decisionBeforeResolver{} }

type decisionBeforeResolver struct{}

func (decisionBeforeResolver) UndecidedConsent(_ context.Context, obj *analysis.DecisionBefore) ([]scalar.Record, error) {
	return recordsOf(obj.UndecidedConsent), nil
}
