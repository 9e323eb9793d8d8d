package access

import (
	"context"
	"iter"
	"sync"

	"concert/internal/cache"
	"concert/internal/model"
)

// Views makes views. It remembers what recent viewers may see of the newest
// version, so that after a commit only what the commit touched is computed again,
// and it remembers the views of a few past versions. It keeps no other versions in
// memory. The zero value is ready; it serves any number of goroutines.
type Views struct {
	// History yields the whole snapshots that commits made one after another out of
	// a past one, up to the newest, until the context ends. It is needed to find the
	// version at which rights shrank; without it, they count as shrunk at the newest
	// version.
	History func(ctx context.Context, past *model.Snapshot) iter.Seq2[*model.Snapshot, error]

	mu      sync.Mutex
	clock   uint64
	viewers map[who]*remembered
	erased  int // how many records were erased by the newest version that was asked about

	walks walks
	past  *cache.Cache[*model.Snapshot, *pastViews] // by whole snapshot

	versions *cache.Cache[versionsKey, []model.Version]
}

// pastViews are the views of one past version.
type pastViews = cache.Cache[pastKey, *model.Snapshot]

// How many viewers of the newest version are remembered, how many past versions,
// and how many views of each. A mask takes about a bit for each record and edge;
// a past version is as large as the data unless others hold it too.
const (
	mostViewers   = 128
	mostPast      = 4
	mostPastViews = 32
)

type who struct {
	viewer Viewer
	world  model.World
}

type remembered struct {
	version model.Version
	sight   model.Sight // of view
	mask    *model.Mask
	view    *model.Snapshot // nil once there is a newer version
	used    uint64
}

type pastKey struct {
	who
	newest model.Version
}

// View returns what the viewer may see of a version in one world: by its rights at
// that version and by those that it has at the newest one, of which the stricter
// count; a record removed since counts with its last state. Asked again about the
// same snapshots it returns the same view, if that is still remembered. Either may
// be a view; then the whole snapshot behind it is narrowed. A past view is made
// once for all who ask for it meanwhile, and keeps nobody else waiting. An error is
// History's, the context's, or of code INVALID: the State or provider that the
// viewer speaks for is not in the world; a hidden one reads like an unknown one.
func (v *Views) View(ctx context.Context, asked, newest *model.Snapshot, viewer Viewer, world model.World) (*model.Snapshot, error) {
	asked, newest = asked.Whole(), newest.Whole()
	if asked.Version() >= newest.Version() {
		newest = asked
	}
	if !v.forgetErased(len(newest.Erased())) {
		v = &Views{History: v.History} // it began before the last erasure: nothing of it is kept
	}
	now, err := v.current(newest, who{viewer, world})
	if err != nil || asked == newest {
		return now.view, err
	}
	views, err := v.viewsOf(ctx, asked)
	if err != nil {
		return nil, err
	}
	return views.Get(ctx, pastKey{who{viewer, world}, newest.Version()}, func(ctx context.Context) (*model.Snapshot, error) {
		return v.makePast(ctx, asked, newest, who{viewer, world}, now)
	})
}

// forgetErased lets go of all views that were made before the last record was erased:
// they hold what it said. ok is false if more was erased since.
func (v *Views) forgetErased(erased int) (ok bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if erased > v.erased {
		v.erased = erased
		clear(v.viewers)
		if v.past != nil {
			v.past.Clear()
		}
		if v.versions != nil {
			v.versions.Clear()
		}
	}
	return erased == v.erased
}

// View returns what Views.View returns, without a memory and a history, so it loads
// nothing.
func View(asked, newest *model.Snapshot, viewer Viewer, world model.World) (*model.Snapshot, error) {
	return new(Views).View(context.Background(), asked, newest, viewer, world)
}

// current returns the view of the newest version.
func (v *Views) current(newest *model.Snapshot, w who) (remembered, error) {
	before := v.recall(w)
	if before.view != nil && before.mask.BelongsTo(newest) {
		return before, nil
	}
	now := remembered{version: newest.Version(), sight: sightOf(newest, w.viewer, w.world)}
	if before.mask != nil {
		now.mask, _ = before.mask.Next(newest, now.sight)
	}
	if now.mask == nil {
		now.mask = model.NewMask(newest, now.sight)
	}
	now.view = newest.Through(now.mask)
	if err := checkOwn(now.view, w); err != nil {
		return remembered{}, err
	}
	return v.remember(w, now), nil
}

// recall returns what is known of a viewer, the zero value if nothing is.
func (v *Views) recall(w who) remembered {
	v.mu.Lock()
	defer v.mu.Unlock()
	k := v.viewers[w]
	if k == nil {
		return remembered{}
	}
	v.clock++
	k.used = v.clock
	return *k
}

// checkOwn returns an Error if the view does not show the record that the viewer
// speaks for.
func checkOwn(view *model.Snapshot, w who) error {
	if _, ok := view.Node(w.viewer.own); ok || w.viewer.own == "" {
		return nil
	}
	kind, world := "Member State", "the real world"
	if w.viewer.standing == provider {
		kind = "provider"
	}
	if w.world == model.WorldExercise {
		world = "the exercise"
	}
	return model.Errorf(model.Invalid, "nobody can ask as %s: no %s in %s has this id", w.viewer.own, kind, world)
}

// remember remembers what is newer than what is known and lets go of views of older
// versions. It returns what another made of the same snapshot meanwhile.
func (v *Views) remember(w who, now remembered) remembered {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.viewers == nil {
		v.viewers = map[who]*remembered{}
	}
	if other := v.viewers[w]; other != nil && other.version >= now.version {
		if other.view != nil && other.mask.BelongsTo(now.view) {
			return *other
		}
		if other.version > now.version {
			return now
		}
	}
	for _, k := range v.viewers {
		if k.version < now.version {
			k.view, k.sight = nil, model.Sight{}
		}
	}
	v.clock++
	now.used = v.clock
	v.viewers[w] = &now
	dropOldest(v.viewers, mostViewers, func(k *remembered) uint64 { return k.used })
	return now
}

// viewsOf returns the views of a past version that are remembered.
func (v *Views) viewsOf(ctx context.Context, asked *model.Snapshot) (*pastViews, error) {
	v.mu.Lock()
	if v.past == nil {
		v.past = cache.New[*model.Snapshot, *pastViews](mostPast)
	}
	past := v.past
	v.mu.Unlock()
	return past.Get(ctx, asked, func(context.Context) (*pastViews, error) {
		return cache.New[pastKey, *model.Snapshot](mostPastViews), nil
	})
}

// makePast makes the view of a past version.
func (v *Views) makePast(ctx context.Context, asked, newest *model.Snapshot, w who, now remembered) (*model.Snapshot, error) {
	sight := sightOf(asked, w.viewer, w.world)
	mask, shrank := model.NewMask(asked, sight).Narrowed(asked, now.mask, newest, now.sight)
	changedAt, err := v.rightsChangedAt(ctx, asked, newest, w, shrank)
	if err != nil {
		return nil, err
	}
	return asked.Through(mask.WithRightsChangedAt(changedAt)), nil
}

func (v *Views) rightsChangedAt(ctx context.Context, asked, newest *model.Snapshot, w who, shrank bool) (model.Version, error) {
	var at model.Version
	if v.History != nil {
		var err error
		if at, err = v.lastShrank(ctx, asked, newest.Version(), w); err != nil {
			return 0, err
		}
	}
	if at == 0 && shrank {
		at = newest.Version()
	}
	return at, nil
}

// dropOldest leaves at most so many in a map, those last used.
func dropOldest[K comparable, T any](m map[K]T, most int, used func(T) uint64) {
	for len(m) > most {
		var oldest K
		first := true
		for k, t := range m {
			if first || used(t) < used(m[oldest]) {
				oldest, first = k, false
			}
		}
		delete(m, oldest)
	}
}
