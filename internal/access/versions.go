package access

import (
	"context"

	"concert/internal/cache"
	"concert/internal/model"
)

// mostVersions is of how many viewers and versions it is remembered which versions
// they are shown.
const mostVersions = 32

type versionsKey struct {
	who
	upTo, newest model.Version
}

// Versions returns, of the versions up to one, those whose commit changed something in
// the view: of which ChangesShown shows a change. It takes a pass over the history
// (History, from the empty snapshot on), once for all who ask meanwhile. An error is
// History's, the context's, or that of View for the newest version.
func (v *Views) Versions(ctx context.Context, upTo, newest *model.Snapshot, viewer Viewer, world model.World) ([]model.Version, error) {
	upTo, newest = upTo.Whole(), newest.Whole()
	if upTo.Version() >= newest.Version() {
		newest = upTo
	}
	if !v.forgetErased(len(newest.Erased())) {
		v = &Views{History: v.History}
	}
	now, err := v.current(newest, who{viewer, world})
	if err != nil {
		return nil, err
	}
	w := versionsWalk{who: who{viewer, world}, now: model.Sighted{Whole: newest, Mask: now.mask, Sight: now.sight}}
	return v.versionsShown().Get(ctx, versionsKey{w.who, upTo.Version(), newest.Version()}, func(ctx context.Context) ([]model.Version, error) {
		w.move(model.Empty())
		for whole, err := range v.History(ctx, model.Empty()) {
			if err == nil && whole.Version() <= upTo.Version() {
				err = w.look(ctx, whole)
			}
			if err != nil {
				return nil, err
			}
			if whole.Version() >= upTo.Version() {
				break
			}
		}
		return w.shown, ctx.Err()
	})
}

func (v *Views) versionsShown() *cache.Cache[versionsKey, []model.Version] {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.versions == nil {
		v.versions = cache.New[versionsKey, []model.Version](mostVersions)
	}
	return v.versions
}

// versionsWalk looks at one version after another.
type versionsWalk struct {
	who
	now    model.Sighted // the newest
	was    model.Sighted
	wasNow *model.Snapshot // was, narrowed by the newest rights
	shown  []model.Version
}

// move goes on to a version that follows the one before.
func (w *versionsWalk) move(whole *model.Snapshot) {
	next := model.Sighted{Whole: whole, Sight: sightOf(whole, w.viewer, w.world)}
	follows := false
	if w.was.Mask != nil {
		next.Mask, follows = w.was.Mask.Next(whole, next.Sight)
	}
	if !follows {
		next.Mask = model.NewMask(whole, next.Sight)
	}
	w.was, w.wasNow = next, nil
}

// look goes on to a version, and notes it if its commit shows a change.
func (w *versionsWalk) look(ctx context.Context, whole *model.Snapshot) error {
	sides := Sides{Before: w.was.Whole.Through(w.was.Mask), BeforeNow: w.wasNow}
	if sides.BeforeNow == nil {
		sides.BeforeNow = narrowedBy(w.was, w.now)
	}
	w.move(whole)
	sides.After, sides.AfterNow = w.was.Whole.Through(w.was.Mask), narrowedBy(w.was, w.now)
	w.wasNow = sides.AfterNow
	keys, others := model.Differing(sides.Before, sides.After)
	shows, err := sides.showsAny(ctx, keys, others)
	if shows {
		w.shown = append(w.shown, whole.Version())
	}
	return err
}
