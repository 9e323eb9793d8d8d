package analysis

import (
	"context"

	"concert/internal/model"
)

// in returns the scope as a view of another version reads it: each record by its id,
// those left out that the view lacks.
func (s Scope) in(view *model.Snapshot) Scope {
	s.MemberStates = recordsIn(view, s.MemberStates, model.Handle.MemberState)
	s.Regions = recordsIn(view, s.Regions, model.Handle.Region)
	s.Groups = recordsIn(view, s.Groups, model.Handle.Region)
	s.Themes = recordsIn(view, s.Themes, model.Handle.Theme)
	s.Resolutions = recordsIn(view, s.Resolutions, func(h model.Handle) (model.Handle, bool) { return h, true })
	s.Providers = recordsIn(view, s.Providers, model.Handle.Provider)
	s.Programmes = recordsIn(view, s.Programmes, model.Handle.Programme)
	return s
}

// recordsIn returns the records of a list in another view, nil for all. A list of which
// the view has none selects nothing.
func recordsIn[N interface{ ID() string }](view *model.Snapshot, list []N, typed func(model.Handle) (N, bool)) []N {
	if list == nil {
		return nil
	}
	found := make([]N, 0, len(list))
	for _, item := range list {
		if h, ok := view.Node(item.ID()); ok {
			if n, ok := typed(h); ok {
				found = append(found, n)
			}
		}
	}
	return found
}

// askIn asks about a scope that was checked in another view.
func (g *Ground) askIn(ctx context.Context, scope Scope, lens Lens) *question {
	return g.selectionOf(model.NewLook(ctx), scope.in(g.View)).through(lens)
}
