package access_test

import (
	"iter"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/access"
	"concert/internal/access/accesstest"
	"concert/internal/model"
)

var bothWorlds = []model.World{model.WorldReal, model.WorldExercise}

// someViewers draws viewers, each in a world where it may be anybody.
func someViewers(tb testing.TB, rt *rapid.T, each func(access.Viewer, model.World)) {
	for range 5 {
		world := rapid.SampledFrom(bothWorlds).Draw(rt, "world")
		own := slices.Concat(realWorld.states, realWorld.providers)
		if world == model.WorldExercise {
			own = slices.Concat(exercise.states, exercise.providers)
		}
		viewer, err := access.ParseViewer(rapid.SampledFrom(append(own, "anonymous", "secretariat")).Draw(rt, "viewer"))
		if err != nil {
			tb.Fatal(err)
		}
		each(viewer, world)
	}
}

func seenIn(view *model.Snapshot) seen {
	out := seen{map[string]bool{}, map[string]bool{}}
	for _, k := range model.NodeKinds() {
		for h := range view.Nodes(k) {
			out.nodes[h.ID()] = true
		}
	}
	for _, k := range model.EdgeKinds() {
		for e := range view.Edges(k) {
			out.edges[e.Key()] = true
		}
	}
	return out
}

func (s seen) missing(from seen) []string {
	var all []string
	for _, pair := range [][2]map[string]bool{{s.nodes, from.nodes}, {s.edges, from.edges}} {
		for key := range pair[0] {
			if !pair[1][key] {
				all = append(all, key)
			}
		}
	}
	slices.Sort(all)
	return all
}

// following yields the versions after one.
func following(history []*model.Snapshot) func(*model.Snapshot) iter.Seq2[*model.Snapshot, error] {
	return func(past *model.Snapshot) iter.Seq2[*model.Snapshot, error] {
		return func(yield func(*model.Snapshot, error) bool) {
			for _, s := range history {
				if s.Version() > past.Version() && !yield(s, nil) {
					return
				}
			}
		}
	}
}

func TestViewIsWhatTheRulesSay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		history := drawHistory(t, rt)
		newest := history[len(history)-1]
		asked := history[rapid.IntRange(0, len(history)-1).Draw(rt, "asked")]
		someViewers(t, rt, func(viewer access.Viewer, world model.World) {
			want := naive{history, viewer, world}.view(asked)
			view, err := access.View(asked, newest, viewer, world)
			if err != nil {
				own := naive{history, viewer, world}.view(newest)
				if own.nodes[viewer.String()] {
					rt.Fatal(err)
				}
				return
			}
			got := seenIn(view)
			if more, less := got.missing(want), want.missing(got); more != nil || less != nil {
				rt.Fatalf("%s in %s at %d of %d: sees too much %q, too little %q", viewer, world, asked.Version(), newest.Version(), more, less)
			}
		})
	})
}

func TestRememberedViewIsThatFromScratch(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		history := drawHistory(t, rt)
		views := access.Views{History: following(history)}
		for _, newest := range history {
			for _, viewer := range viewers(t) {
				for _, world := range bothWorlds {
					got, err := views.View(newest, newest, viewer, world)
					want, wantErr := access.View(newest, newest, viewer, world)
					if (err == nil) != (wantErr == nil) {
						rt.Fatalf("%s in %s: %v, from scratch %v", viewer, world, err, wantErr)
					}
					if err != nil {
						continue
					}
					x, y := seenIn(got), seenIn(want)
					if more, less := x.missing(y), y.missing(x); more != nil || less != nil {
						rt.Fatalf("%s in %s at %d: more %q, less %q than from scratch", viewer, world, newest.Version(), more, less)
					}
					if again, _ := views.View(newest, newest, viewer, world); again != got {
						rt.Fatal("asked again, another snapshot")
					}
				}
			}
		}
	})
}

func TestViewsAreSubsets(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		history := drawHistory(t, rt)
		newest := history[len(history)-1]
		asked := history[rapid.IntRange(0, len(history)-1).Draw(rt, "asked")]
		all := seenIn(asked)
		someViewers(t, rt, func(viewer access.Viewer, world model.World) {
			past, err := access.View(asked, newest, viewer, world)
			if err != nil {
				return
			}
			own, err := access.View(asked, asked, viewer, world)
			if err != nil {
				own = asked
			}
			for _, wider := range []seen{all, seenIn(own)} {
				if more := seenIn(past).missing(wider); more != nil {
					rt.Fatalf("%s in %s at %d of %d: %q are in none", viewer, world, asked.Version(), newest.Version(), more)
				}
			}
		})
	})
}

func TestNoWorldHoldsTheOther(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		history := drawHistory(t, rt)
		s := history[len(history)-1]
		made, err := access.View(s, s, access.Secretariat(), model.WorldReal)
		if err != nil {
			rt.Fatal(err)
		}
		for _, k := range model.NodeKinds() {
			for h := range made.Nodes(k) {
				if h.IsFictional() {
					rt.Fatalf("the real world holds %s", h.ID())
				}
			}
		}
		for _, k := range model.EdgeKinds() {
			for e := range made.Edges(k) {
				if e.IsFictional() {
					rt.Fatalf("the real world holds %s", e.Key())
				}
			}
		}
	})
}

// An answer over the view equals the answer over a world that was built without
// the hidden records; and viewing that world again changes nothing.
func TestViewIsAWorldWithoutTheHidden(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		history := drawHistory(t, rt)
		newest := history[len(history)-1]
		asked := history[rapid.IntRange(0, len(history)-1).Draw(rt, "asked")]
		views := access.Views{History: following(history)}
		someViewers(t, rt, func(viewer access.Viewer, world model.World) {
			view, err := views.View(asked, newest, viewer, world)
			if err != nil {
				return
			}
			accesstest.CheckAnswer(t, view, func(s *model.Snapshot) any { return accesstest.AccountOf(s) })
			again, err := access.View(view, newest, viewer, world)
			if err != nil || !maps.Equal(seenIn(again).nodes, seenIn(view).nodes) || !maps.Equal(seenIn(again).edges, seenIn(view).edges) {
				rt.Fatalf("viewing the view of %s in %s changes it: %v", viewer, world, err)
			}
		})
	})
}
