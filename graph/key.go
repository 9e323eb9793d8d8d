package graph

import (
	"strings"

	"concert/internal/analysis"
	"concert/internal/model"
)

// The keys of what is listed by rank: the ids of what an item is about, which
// tell it apart in its list.

func keyOf(ids ...string) string { return strings.Join(ids, "\x00") }

func gapKey(g analysis.Gap) string { return g.Need().ID() }

func duplicationKey(d analysis.Duplication) string {
	return keyOf(d.A().ID(), d.B().ID(), d.Need().ID())
}

func overlapKey(o analysis.Overlap) string { return keyOf(o.A().ID(), o.B().ID()) }

func synergyKey(s analysis.Synergy) string { return keyOf(s.A().ID(), s.B().ID()) }

func introductionKey(i analysis.Introduction) string {
	return keyOf(i.Programme().ID(), i.MemberState().ID())
}

func unblockedKey(u analysis.Unblocked) string { return u.Need().ID() }

func nextStepKey(s analysis.NextStep) string { return s.ID() }

func suggestionKey(s analysis.Suggestion) string {
	return keyOf(s.Programme().ID(), s.MemberState().ID())
}

func decisionKey(d analysis.Decision) string { return d.ID() }

func plannedKey(p analysis.PlannedEngagement) string { return suggestionKey(p.Suggestion) }

func obstacleKey(o analysis.PlanObstacle) string { return o.Need.ID() }

func needChangeKey(n analysis.NeedChange) string { return n.Need.ID() }

func contributionKey(c analysis.Contribution) string {
	return keyOf(c.MemberState.ID(), c.Need.ID())
}

func evidenceKey(e analysis.Evidence) string {
	ids := []string{string(e.Kind())}
	if state, ok := e.MemberState(); ok {
		ids = append(ids, state.ID())
	}
	if need, ok := e.Need(); ok {
		ids = append(ids, need.ID())
	}
	if programme, ok := e.Programme(); ok {
		return keyOf(append(ids, programme.ID())...)
	}
	for _, edge := range e.Edges() { // along REQUIRES, from need to need
		ids = append(ids, edgeKey(edge))
	}
	return keyOf(ids...)
}

func edgeKey(e model.Edge) string { return keyOf(e.Kind().String(), e.From().ID(), e.To().ID()) }
