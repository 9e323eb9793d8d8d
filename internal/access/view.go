package access

import (
	"iter"
	"slices"

	"concert/internal/model"
)

// sightOf says what the viewer sees of a whole snapshot by its own rights.
func sightOf(whole *model.Snapshot, viewer Viewer, world model.World) model.Sight {
	chain := viewer.chain(whole)
	sight := model.Sight{
		Name: viewName(viewer), World: world, UpTo: viewer.Class(whole).Level(),
	}
	sight.Removed = removedBy(viewer, sight.UpTo, chain)
	own, ok := viewer.record(whole)
	if ok {
		sight.Shown = append(sight.Shown, own)
	}
	switch {
	case ok && viewer.standing == memberState:
		sight.Own, sight.OwnBy = own.Belongings(), model.OwnershipKinds()
	case ok && viewer.standing == provider:
		sight.Own, sight.OwnBy = programmesOf(own, world), []model.EdgeKind{model.ParticipatesIn}
		sight.Shown = append(sight.Shown, sharedWith(chain, world)...)
	}
	return sight
}

func viewName(viewer Viewer) string {
	switch viewer.standing {
	case anonymous:
		return "public"
	case secretariat:
		return "secretariat"
	}
	return "released to " + viewer.own
}

// programmesOf yields the programmes that a provider leads or implements.
func programmesOf(own model.Handle, world model.World) iter.Seq[model.Handle] {
	return func(yield func(model.Handle) bool) {
		for w := own.Walk(model.ParticipatesIn, model.Outward); w.Next(); {
			if w.Edge().Role().Runs() && isIn(world, w.Edge()) && !yield(w.Other()) {
				return
			}
		}
	}
}

// sharedWith returns what States shared with a provider or with what it is an
// office of.
func sharedWith(chain []model.Handle, world model.World) []model.Handle {
	var shared []model.Handle
	for _, p := range chain {
		for w := p.Walk(model.SharedWith, model.Inward); w.Next(); {
			if w.Edge().ShareHolds() && isIn(world, w.Edge()) {
				shared = append(shared, w.Other())
			}
		}
	}
	return shared
}

// isIn reports whether an edge whose ends are of the world is.
func isIn(world model.World, e model.Edge) bool {
	return world == model.WorldExercise || !e.IsFictional()
}

// removedBy reports what the viewer saw of the last state of removed records.
func removedBy(viewer Viewer, upTo model.Release, chain []model.Handle) func(string, model.Tombstone) (seen, own bool) {
	ids := make([]string, len(chain))
	for i, h := range chain {
		ids[i] = h.ID()
	}
	level := rank(upTo)
	return func(id string, left model.Tombstone) (seen, own bool) {
		if viewer.standing == memberState {
			own = left.State == viewer.own
		}
		named := false
		if kind, err := model.KindOfID(id); err == nil && viewer.standing == provider {
			own = kind == model.KindProgramme && slices.Contains(left.Shared, viewer.own)
			named = kind != model.KindProgramme && slices.ContainsFunc(left.Shared, func(p string) bool { return slices.Contains(ids, p) })
		}
		return own || named || rank(left.Release) <= level, own
	}
}

// rank orders releases from the most open.
func rank(r model.Release) int {
	return slices.Index([]model.Release{
		model.ReleasePublic, model.ReleasePlatform, model.ReleasePartners, model.ReleaseSecretariat,
	}, r)
}
