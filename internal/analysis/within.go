package analysis

import (
	"context"

	"concert/internal/model"
)

// Within says of records and edges whether they are about a scope, open or not,
// active or not: the States, needs and programmes that it selects, and what belongs to
// a State that it selects. A programme is about States named if it has ever served one.
type Within struct{ q *question }

// NewWithin reads a scope, which may be of another version, on a ground: ids that the
// ground does not have select nothing. Its only error is that of the context.
func NewWithin(ctx context.Context, g *Ground, scope Scope) (_ Within, err error) {
	defer caught(&err)
	return Within{g.askIn(ctx, scope, Lens{}).atRest()}, nil
}

// Has reports whether the record with an id, or the edge with a key, is about the scope:
// of an edge an end is, and no end that could be is not.
func (w Within) Has(key string) bool {
	if kind, from, to, apart, isEdge := model.SplitKey(key); isEdge {
		e, ok := w.q.g.View.Edge(kind, from, to, apart)
		return ok && w.edge(e)
	}
	h, ok := w.q.g.View.Node(key)
	if !ok {
		return false
	}
	_, in := w.judge(h)
	return in
}

func (w Within) edge(e model.Edge) bool {
	any := false
	for _, end := range []model.Handle{e.From(), e.To()} {
		judged, in := w.judge(end)
		if judged && !in {
			return false
		}
		any = any || in
	}
	return any
}

// judge reports whether a record is of a kind that a scope selects, and whether it is
// selected.
func (w Within) judge(h model.Handle) (judged, in bool) {
	g := w.q.g
	switch h.Kind() {
	case model.KindNeed:
		i, ok := g.needAt.find(h)
		return true, ok && w.q.selects(&g.needs[i])
	case model.KindProgramme:
		p, ok := g.programmeAt.find(h)
		return true, ok && w.q.selectsProgramme(p) && (!w.q.namesStates || g.programmes[p].serves.meets(w.q.states))
	case model.KindMemberState:
		at, ok := g.stateAt.find(h)
		return true, ok && w.q.states.has(at)
	}
	state, ok := h.StateOf()
	if !ok {
		return false, false
	}
	at, ok := g.stateAt.find(state.Handle)
	return true, ok && w.q.states.has(at)
}
