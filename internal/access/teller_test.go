package access_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/access"
	"concert/internal/access/accesstest"
	"concert/internal/model"
)

// What the secretariat may tell a provider is what the provider's own view shows, but
// for sources, which the exercise shows with what names them.
func TestTellerTellsWhatAViewShows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		history := drawHistory(t, rt)
		newest := history[len(history)-1]
		for _, world := range bothWorlds {
			whole := viewBy(t, newest, access.Secretariat(), world)
			teller, all := access.NewTeller(whole), seenIn(whole)
			for _, id := range slices.Concat(realWorld.providers, exercise.providers) {
				viewer, err := access.ParseViewer(id)
				if err != nil {
					rt.Fatal(err)
				}
				want := seen{nodes: map[string]bool{}, edges: map[string]bool{}}
				if view, err := access.View(newest, newest, viewer, world); err == nil {
					want = seenIn(view)
				}
				for key := range all.nodes {
					if kind, _ := model.KindOfID(key); kind != model.KindSource && teller.MaySee(id, key) != want.nodes[key] {
						rt.Fatalf("%s may be told of %s: %t, want %t", id, key, !want.nodes[key], want.nodes[key])
					}
				}
				for key := range all.edges {
					if teller.MaySee(id, key) != want.edges[key] {
						rt.Fatalf("%s may be told of %s: %t, want %t", id, key, !want.edges[key], want.edges[key])
					}
				}
			}
		}
	})
}

// What a viewer may tell is never more than a provider sees, and says nothing of what
// is hidden from the viewer.
func TestTellerKnowsWhatItsViewShows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		history := drawHistory(t, rt)
		newest := history[len(history)-1]
		someViewers(t, rt, func(viewer access.Viewer, world model.World) {
			view, err := access.View(newest, newest, viewer, world)
			if err != nil {
				return
			}
			whole := access.NewTeller(viewBy(t, newest, access.Secretariat(), world))
			teller, again := access.NewTeller(view), access.NewTeller(accesstest.Rebuild(view))
			everything := seenIn(newest)
			for _, id := range slices.Concat(realWorld.providers, exercise.providers) {
				for _, keys := range []map[string]bool{everything.nodes, everything.edges} {
					for key := range keys {
						told := teller.MaySee(id, key)
						if told && !whole.MaySee(id, key) {
							rt.Fatalf("%s tells %s of %s, which it may not see", viewer, id, key)
						}
						if told != again.MaySee(id, key) {
							rt.Fatalf("%s tells %s of %s by what is hidden from it", viewer, id, key)
						}
					}
				}
			}
		})
	})
}

func viewBy(tb testing.TB, s *model.Snapshot, viewer access.Viewer, world model.World) *model.Snapshot {
	tb.Helper()
	view, err := access.View(s, s, viewer, world)
	if err != nil {
		tb.Fatal(err)
	}
	return view
}
