package access

import (
	"iter"
	"slices"
	"strings"

	"concert/internal/model"
)

// sightOf says what the viewer sees of a whole snapshot by its own rights.
func sightOf(whole *model.Snapshot, viewer Viewer, world model.World) model.Sight {
	chain := viewer.chain(whole)
	sight := model.Sight{
		Name: viewName(viewer), World: world, UpTo: viewer.classIn(chain).Level(),
	}
	sight.Removed = removedBy(viewer, world, sight.UpTo, chain)
	own, ok := viewer.record(whole)
	if ok {
		sight.Shown, sight.Selves = append(sight.Shown, own), []model.Handle{own}
	}
	switch {
	case ok && viewer.standing == memberState:
		sight.Own, sight.OwnBy = own.Belongings(), model.OwnershipKinds()
	case ok && viewer.standing == provider:
		sight.Own, sight.OwnBy = programmesOf(own), []model.EdgeKind{model.ParticipatesIn}
		sight.Shown, sight.Selves = append(sight.Shown, sharedWith(chain)...), chain
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
func programmesOf(own model.Handle) iter.Seq[model.Handle] {
	return func(yield func(model.Handle) bool) {
		for w := own.Walk(model.ParticipatesIn, model.Outward); w.Next(); {
			if w.Edge().Role().Runs() && w.Edge().GivesRight() && !yield(w.Other()) {
				return
			}
		}
	}
}

// sharedWith returns what States shared with a provider or with what it is an
// office of.
func sharedWith(chain []model.Handle) []model.Handle {
	var shared []model.Handle
	for _, p := range chain {
		for w := p.Walk(model.SharedWith, model.Inward); w.Next(); {
			if w.Edge().GivesRight() {
				shared = append(shared, w.Other())
			}
		}
	}
	return shared
}

// removedBy reports what the viewer saw of the last state of removed records.
func removedBy(viewer Viewer, world model.World, upTo model.Release, chain []model.Handle) func(string, model.Tombstone) model.SightOfRemoved {
	ids := make([]string, len(chain))
	for i, h := range chain {
		ids[i] = h.ID()
	}
	return func(id string, left model.Tombstone) model.SightOfRemoved {
		kind, err := model.KindOfID(id)
		if isNode := err == nil && !strings.Contains(id, " "); isNode && !holds(world, kind, left.Real) {
			return model.SightOfRemoved{}
		}
		level, own := upTo.Rank(), false
		if world == model.WorldExercise && left.Real {
			level = model.ReleasePublic.Rank()
		}
		if viewer.standing == memberState {
			own = left.State == viewer.own && left.ClaimedBy == ""
		}
		named := false
		if err == nil && viewer.standing == provider {
			own = kind == model.KindProgramme && slices.Contains(left.Shared, viewer.own)
			named = kind != model.KindProgramme && slices.ContainsFunc(left.Shared, func(p string) bool { return slices.Contains(ids, p) })
		}
		return model.SightOfRemoved{Seen: own || named || left.Release.Rank() <= level, Own: own, Shown: named}
	}
}

// holds reports whether a world holds a record of a kind, real or not.
func holds(world model.World, kind model.NodeKind, isReal bool) bool {
	if world == model.WorldReal {
		return isReal
	}
	return !isReal || kind.Declaration().InBothWorlds
}
