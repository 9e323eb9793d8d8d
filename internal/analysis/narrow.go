package analysis

import (
	"slices"

	"concert/internal/model"
)

// counts reports whether an edge counts in measures: it is not a claim,
// nor an engagement or assessment that its State disputes. Views show those, marked;
// measures read the graph without them.
func counts(e model.Edge) bool { return !e.IsClaim() && !disputed(e) }

// disputed reports whether the State disputes an engagement or an assessment.
func disputed(e model.Edge) bool {
	return (e.Kind() == model.Serves || e.Kind() == model.Meets) && e.StateView() == model.StateViewDisputed
}

// counted is a walk along the edges that count.
type counted struct{ model.Walk }

func walk(h model.Handle, kind model.EdgeKind, end model.Direction) counted {
	return counted{h.Walk(kind, end)}
}

func (w *counted) Next() bool {
	for w.Walk.Next() {
		if counts(w.Edge()) {
			return true
		}
	}
	return false
}

// linked is Handle.Linked along the edges that count.
func linked(h model.Handle, kind model.EdgeKind, end model.Direction) []model.Handle {
	var all []model.Handle
	for w := walk(h, kind, end); w.Next(); {
		all = append(all, w.Other())
	}
	slices.SortFunc(all, model.ByID)
	return slices.Compact(all)
}

// edgesOf is Handle.EdgesOf of the edges that count.
func edgesOf(h model.Handle, kind model.EdgeKind, end model.Direction) []model.Edge {
	return slices.DeleteFunc(h.EdgesOf(kind, end), func(e model.Edge) bool { return !counts(e) })
}
