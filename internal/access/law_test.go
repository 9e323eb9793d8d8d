package access_test

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/access"
	"concert/internal/access/accesstest"
	"concert/internal/model"
)

var bothWorlds = []model.World{model.WorldReal, model.WorldExercise}

// someViewers draws viewers, each in a world where it may be anybody.
func someViewers(tb testing.TB, rt *rapid.T, each func(access.Viewer, model.World)) {
	tb.Helper()
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
	out := seen{map[string]bool{}, map[string]bool{}, map[string]bool{}}
	note := func(key string, properties map[string]any) {
		for name := range properties {
			if slices.Contains(slices.Concat(stateOnly, insiders, platform, []string{"reason"}), name) {
				out.values[key+" "+name] = true
			}
		}
	}
	for _, k := range model.NodeKinds() {
		for h := range view.Nodes(k) {
			out.nodes[h.ID()] = true
			note(h.ID(), h.Record().Properties)
		}
	}
	for _, k := range model.EdgeKinds() {
		for e := range view.Edges(k) {
			out.edges[e.Key()] = true
			note(e.Key(), e.Record().Properties)
		}
	}
	return out
}

func (s seen) missing(from seen) []string {
	var all []string
	for _, pair := range [][2]map[string]bool{{s.nodes, from.nodes}, {s.edges, from.edges}, {s.values, from.values}} {
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
func following(history []*model.Snapshot) func(context.Context, *model.Snapshot) iter.Seq2[*model.Snapshot, error] {
	return func(_ context.Context, past *model.Snapshot) iter.Seq2[*model.Snapshot, error] {
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
					got, err := views.View(t.Context(), newest, newest, viewer, world)
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
					if again, _ := views.View(t.Context(), newest, newest, viewer, world); again != got {
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
			view, err := views.View(t.Context(), asked, newest, viewer, world)
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

// Rights shrank last where the twin says so: at the last version that hides a
// record that the version before showed, though it is there or its last state
// is hidden.
func TestRightsChangedAtIsWhatTheRulesSay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		history := drawHistory(t, rt)
		asked := rapid.IntRange(0, len(history)-1).Draw(rt, "asked")
		views := access.Views{History: following(history)}
		someViewers(t, rt, func(viewer access.Viewer, world model.World) {
			view, err := views.View(t.Context(), history[asked], history[len(history)-1], viewer, world)
			if err != nil {
				return
			}
			if got, want := view.RightsChangedAt(), lastShrank(history, asked, viewer, world); got != want {
				rt.Fatalf("%s in %s, asked of %d: %d, want %d", viewer, world, asked+1, got, want)
			}
		})
	})
}

func lastShrank(history []*model.Snapshot, asked int, viewer access.Viewer, world model.World) model.Version {
	var last model.Version
	for i := asked; i+1 < len(history); i++ {
		if shrank(history[:i+2], viewer, world) {
			last = history[i+1].Version()
		}
	}
	return last
}

// shrank reports whether rights shrank with the last commit of a history.
func shrank(history []*model.Snapshot, viewer access.Viewer, world model.World) bool {
	was, now := history[len(history)-2], history[len(history)-1]
	n := naive{history, viewer, world}
	before, after := naive{history[:len(history)-1], viewer, world}.view(was), n.view(now)
	as := rights{now, viewer, world}
	for id := range before.nodes {
		h, there := now.Node(id)
		old, _ := was.Node(id)
		switch {
		case after.nodes[id]:
		case there && world == model.WorldExercise && h.Kind() == model.KindSource && !old.IsFictional():
			if h.IsFictional() || level(h.Release()) > 0 {
				return true // a source that is no longer named is not a right lost
			}
		case there || !n.letsNow(as, id):
			return true
		}
	}
	for _, k := range model.EdgeKinds() {
		for e := range now.Edges(k) {
			if before.edges[e.Key()] && !after.edges[e.Key()] && after.nodes[e.From().ID()] && after.nodes[e.To().ID()] {
				return true
			}
		}
	}
	return losesRemoved(history, n, after) || losesValues(history, n, before, after)
}

// losesValues reports whether a viewer lost with the last commit what not everyone
// sees of a record that it sees.
func losesValues(history []*model.Snapshot, n naive, before, after seen) bool {
	was, now := history[len(history)-2], history[len(history)-1]
	then, as := rights{was, n.viewer, n.world}, rights{now, n.viewer, n.world}
	for id := range before.nodes {
		old, _ := was.Node(id)
		again, there := now.Node(id)
		if there && after.nodes[id] && then.isOwn(old) && !as.isOwn(again) {
			return true
		}
		if holdsDecision(old) && then.isInsider(old, then) && !n.isInsiderNow(as, id) {
			return true
		}
	}
	return false
}

func holdsDecision(h model.Handle) bool {
	return h.Kind() == model.KindAssessmentVisit || h.Kind() == model.KindCapacityConsultation
}

// losesRemoved reports whether a record that was removed before the last commit
// of a history was seen by its last state and no longer is.
func losesRemoved(history []*model.Snapshot, n naive, after seen) bool {
	was, now := history[len(history)-2], history[len(history)-1]
	old := naive{history[:len(history)-1], n.viewer, n.world}
	as, before := rights{now, n.viewer, n.world}, rights{was, n.viewer, n.world}
	for _, s := range history[:len(history)-2] {
		for _, k := range model.NodeKinds() {
			for h := range s.Nodes(k) {
				if _, there := was.Node(h.ID()); there || !old.letsNow(before, h.ID()) {
					continue
				}
				again, there := now.Node(h.ID())
				if isSource := k == model.KindSource && n.world == model.WorldExercise; there && isSource && !again.IsFictional() {
					if level(again.Release()) > 0 {
						return true
					}
				} else if !n.letsNow(as, h.ID()) || (holdsDecision(h) && old.isInsiderNow(before, h.ID()) && !n.isInsiderNow(as, h.ID())) {
					return true
				}
			}
		}
		for _, k := range model.EdgeKinds() {
			for e := range s.Edges(k) {
				record := e.Record()
				apart, _ := record.Properties[k.Declaration().Identity].(string)
				if _, there := was.Edge(k, record.From, record.To, apart); there || !old.letsEdgeNow(before, e) || n.letsEdgeNow(as, e) {
					continue
				}
				_, there := now.Edge(k, record.From, record.To, apart)
				if !there || (after.nodes[record.From] && after.nodes[record.To]) {
					return true
				}
			}
		}
	}
	return false
}

// One Views serves readers of many versions while others publish.
func TestViewsServeManyAtOnce(t *testing.T) {
	c := rulesCase{T: t, history: []*model.Snapshot{model.Empty()}}
	c.put([]string{"state:XAA"})
	for i := range 20 {
		c.put([]string{"theme:" + string(rune('a'+i))})
		c.land()
	}
	views := access.Views{History: following(c.history)}
	var group sync.WaitGroup
	for reader := range 8 {
		group.Go(func() {
			for i := 1; i < len(c.history); i++ {
				newest := c.history[i]
				asked := c.history[max(1, i-reader)]
				view, err := views.View(t.Context(), asked, newest, access.Anonymous(), model.WorldReal)
				if err != nil || view.Count(model.KindTheme) != int(asked.Version()) {
					t.Errorf("version %d of %d: %v", asked.Version(), newest.Version(), err)
				}
			}
		})
	}
	group.Wait()
}

// More viewers than are remembered are served all the same.
func TestViewsForgetTheOldest(t *testing.T) {
	c := rulesCase{T: t, history: []*model.Snapshot{model.Empty()}}
	var ids []string
	for i := range 300 {
		id := fmt.Sprintf("provider:p%d", i)
		ids = append(ids, id)
		c.put([]string{id})
	}
	c.land()
	views := new(access.Views)
	for range 2 {
		for _, id := range ids {
			v, err := access.ParseViewer(id)
			if err != nil {
				t.Fatal(err)
			}
			view, err := views.View(t.Context(), c.newest(), c.newest(), v, model.WorldReal)
			if err != nil || view.Count(model.KindProvider) != len(ids) || view.View() != "released to "+id {
				t.Fatalf("%s: %v", id, err)
			}
		}
	}
}

// A viewer who may see less sees a part of what others see: anonymous of what anybody sees,
// and anybody of what the secretariat sees.
func TestNarrowerViewersSeeLess(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		history := drawHistory(t, rt)
		newest := history[len(history)-1]
		asked := history[rapid.IntRange(0, len(history)-1).Draw(rt, "asked")]
		someViewers(t, rt, func(viewer access.Viewer, world model.World) {
			var views []seen
			for _, v := range []access.Viewer{access.Anonymous(), viewer, access.Secretariat()} {
				view, err := access.View(asked, newest, v, world)
				if err != nil {
					return
				}
				views = append(views, seenIn(view))
			}
			if more := slices.Concat(views[0].missing(views[1]), views[1].missing(views[2])); more != nil {
				rt.Fatalf("%s in %s: %q", viewer, world, more)
			}
		})
	})
}
