package foreign

import (
	"maps"
	"time"

	"concert/internal/model"
)

// Early returns what a difference in some kinds of nodes shows to be made or removed,
// if that can be adopted before the rest of the graph is read; no changes if anything of it
// has to wait for the rest. All kinds that these can name are to be among the kinds.
//
// It is never more than Select takes of the whole difference, since it settles with
// nothing left out, and the rest can change none of it:
//
//   - What is gone stays gone, whatever else is.
//   - The put of a new node is only taken back for what is wrong with it or with what
//     it names, which is here, or for the edges that it must have, of which it has none
//     yet. Edges that come with the rest and do not fit it are taken back themselves.
//   - A node that was there already can have edges, whose other ends the rest may
//     change so that they do not fit it any more; and a source or data set changes
//     the world of all that name it. So these wait.
func Early(s *model.Snapshot, d *Difference, at time.Time) Selection {
	selected := Select(s, d, at)
	if len(selected.Findings)+len(selected.KeptOut)+len(selected.Rekeys) > 0 {
		return Selection{}
	}
	changed := map[string]bool{}
	for _, c := range selected.Changes {
		if c.Node == nil {
			continue // goes with its node
		}
		_, there := s.Node(c.Node.ID)
		kind, err := model.KindOfID(c.Node.ID)
		if err != nil || kind.DecidesWorlds() || there != c.Remove {
			return Selection{}
		}
		changed[c.Node.ID] = true
	}
	maps.DeleteFunc(selected.derived, func(record string, _ found) bool { return !changed[record] })
	return selected
}
