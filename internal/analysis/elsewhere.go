package analysis

import (
	"context"
	"slices"

	"concert/internal/model"
)

// across returns the scope as a view of another version reads it: each record by its id
// and by those that it is alike with; what the view lacks selects nothing there. Alike
// are, by each of their ids, records that are contracted into one.
func (s Scope) across(view *model.Snapshot, alike map[string][]string) Scope {
	in := elsewhere{view, alike}
	s.elsewhere = true
	s.MemberStates = recordsIn(in, s.MemberStates, model.Handle.MemberState)
	s.Regions = recordsIn(in, s.Regions, model.Handle.Region)
	s.Groups = recordsIn(in, s.Groups, model.Handle.Region)
	s.Themes = recordsIn(in, s.Themes, model.Handle.Theme)
	s.Resolutions = recordsIn(in, s.Resolutions, func(h model.Handle) (model.Handle, bool) { return h, true })
	s.Needs = recordsIn(in, s.Needs, model.Handle.Need)
	s.Providers = recordsIn(in, s.Providers, model.Handle.Provider)
	s.Programmes = recordsIn(in, s.Programmes, model.Handle.Programme)
	return s
}

// elsewhere reads ids in another view.
type elsewhere struct {
	view  *model.Snapshot
	alike map[string][]string
}

// records returns the records that an id stands for.
func (e elsewhere) records(id string) []model.Handle {
	ids := e.alike[id]
	if ids == nil {
		ids = []string{id}
	}
	var found []model.Handle
	for _, id := range ids {
		if h, ok := e.view.Node(id); ok {
			found = append(found, h)
		}
	}
	return found
}

// recordsIn reads a list, nil for all. One of which the view has none selects nothing.
func recordsIn[N interface {
	comparable
	ID() string
}](in elsewhere, list []N, typed func(model.Handle) (N, bool)) []N {
	if list == nil {
		return nil
	}
	found := make([]N, 0, len(list))
	for _, item := range list {
		for _, h := range in.records(item.ID()) {
			if n, ok := typed(h); ok && !slices.Contains(found, n) {
				found = append(found, n)
			}
		}
	}
	return found
}

// askIn asks about a scope that was checked in another view.
func (g *Ground) askIn(ctx context.Context, scope Scope, lens Lens) *question {
	return g.selectionOf(model.NewLook(ctx), scope.across(g.View, nil)).through(lens)
}

// addKey adds the value of a row, which need not be one that the scope leaves possible
// here: what the view lacks selects nothing.
func (s *selection) addKey(k RowKey, in elsewhere) {
	g := s.g
	switch k.Dimension {
	case ByArea, BySeverity, ByAssistance:
		whole := g.selectionOf(s.look, Scope{}).through(Lens{})
		for _, v := range whole.values(k.Dimension) {
			if v.key.ID == k.ID {
				v.add(s)
				return
			}
		}
		s.keepStates(func(int32) bool { return false })
		return
	}
	records := in.records(k.ID)
	switch k.Dimension {
	case ByProvider, ByProgramme:
		set := newBitset(len(g.programmes))
		for _, h := range records {
			if p, ok := g.programmeAt.find(h); ok {
				set.set(p)
			} else {
				g.addProgrammesOf(set, g.providerAt.of(h), s.scope.roles())
			}
		}
		s.addProgrammes(set)
	case ByTheme, ByTopTheme:
		var themes []int32
		for _, h := range records {
			themes = append(themes, g.themeAt.of(h))
		}
		s.addThemes(themes)
	case ByResolution:
		s.addOrigins(records)
	default:
		if len(records) == 0 {
			s.keepStates(func(int32) bool { return false })
			return
		}
		s.addRecord(records[0])
	}
}
