package access_test

import (
	"testing"

	"concert/internal/access"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// BenchmarkViews measures views at 10^5 needs and about 5·10^5 edges: of a
// viewer that was not seen before, of one that was after a commit that adds a
// need, and of a past version.
func BenchmarkViews(b *testing.B) {
	for _, world := range bothWorlds {
		b.Run(string(world), func(b *testing.B) {
			before := modeltest.Snapshot(b, modeltest.Size{Needs: 100_000, Programmes: 10_000, States: 193, Seed: 1, Fictional: world == model.WorldExercise})
			state, need := modeltest.StateID(0), "need:7ZZZZZZZZZZZZZZZZZZZZZZZZZ"
			h, ok := before.Node(state)
			if !ok {
				b.Fatal("no State")
			}
			sources := h.Record().Properties["sources"]
			after := modeltest.Land(b, before,
				model.PutNode(need, map[string]any{"summary": "A need", "sources": sources}),
				model.PutEdge(model.HasNeed, state, need, map[string]any{"sources": sources}))
			var provider string
			for p := range before.Providers() {
				provider = p.ID()
				break
			}
			for _, name := range []string{"anonymous", state, provider, "secretariat"} {
				viewer, err := access.ParseViewer(name)
				if err != nil {
					b.Fatal(err)
				}
				b.Run(name, func(b *testing.B) { benchmarkViewer(b, before, after, viewer, world) })
			}
		})
	}
}

func benchmarkViewer(b *testing.B, before, after *model.Snapshot, viewer access.Viewer, world model.World) {
	b.Helper()
	view := func(b *testing.B, views *access.Views, asked, newest *model.Snapshot) {
		b.Helper()
		if _, err := views.View(b.Context(), asked, newest, viewer, world); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			view(b, new(access.Views), before, before)
		}
	})
	b.Run("known", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			views := new(access.Views)
			view(b, views, before, before)
			b.StartTimer()
			view(b, views, after, after)
		}
	})
	b.Run("past", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			views := new(access.Views)
			view(b, views, after, after)
			b.StartTimer()
			view(b, views, before, after)
		}
	})
}
