package bench

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"concert/internal/access"
	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/internal/store"
	"concert/internal/store/bbolt"
)

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// oneChange returns changes to one need after another, each valid on s.
func oneChange(s *model.Snapshot) func() model.Change {
	var needs []model.Need
	for n := range s.Needs() {
		needs = append(needs, n)
	}
	i := 0
	return func() model.Change {
		record := needs[i%len(needs)].Record()
		i++
		record.Properties["summary"] = fmt.Sprintf("Changed %d", i)
		return model.Change{Node: &record}
	}
}

func seal(tb testing.TB, s *model.Snapshot, changes ...model.Change) model.Commit {
	tb.Helper()
	c, err := model.NewCommit(s, model.Draft{Operation: "bench", Author: "bench", At: s.Time(), Changes: changes}, rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// BenchmarkPublish measures making the next snapshot out of a commit of one
// change.
func BenchmarkPublish(b *testing.B) {
	s := snapshotOf(b, larger)
	next := oneChange(s)
	took := each(b, func() {
		after, err := s.With(seal(b, s, next()))
		if err != nil {
			b.Fatal(err)
		}
		s = after
	})
	note("publishing a commit of one change at "+needsOf(larger), fmt.Sprintf("%.2f ms", ms(took)), "5 ms")
}

func viewer(tb testing.TB, name string) access.Viewer {
	tb.Helper()
	v, err := access.ParseViewer(name)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

// BenchmarkView measures the view of a viewer that was not seen before, of one
// that was after a commit of one change, and of one that looks at the version
// before.
func BenchmarkView(b *testing.B) {
	for _, name := range []string{"anonymous", "secretariat", modeltest.StateID(0)} {
		v := viewer(b, name)
		b.Run("new/"+name, func(b *testing.B) {
			s := snapshotOf(b, larger)
			took := each(b, func() {
				if _, err := access.View(s, s, v, model.WorldReal); err != nil {
					b.Fatal(err)
				}
			})
			note("view of a new viewer at "+needsOf(larger)+": "+name, fmt.Sprintf("%.2f ms", ms(took)), "20 ms")
		})
		b.Run("known/"+name, func(b *testing.B) {
			s := snapshotOf(b, larger)
			views := new(access.Views)
			view := func() {
				if _, err := views.View(b.Context(), s, s, v, model.WorldReal); err != nil {
					b.Fatal(err)
				}
			}
			view()
			next := oneChange(s)
			var took time.Duration
			rounds := 0
			for b.Loop() {
				after, err := s.With(seal(b, s, next()))
				if err != nil {
					b.Fatal(err)
				}
				s = after
				start := time.Now()
				view()
				took += time.Since(start)
				rounds++
			}
			note("view of a known viewer after a commit of one change: "+name, fmt.Sprintf("%.2f ms", ms(took)/float64(rounds)), "1 ms")
		})
		b.Run("past/"+name, func(b *testing.B) {
			before := snapshotOf(b, larger)
			after, err := before.With(seal(b, before, oneChange(before)()))
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				b.StopTimer()
				views := new(access.Views)
				if _, err := views.View(b.Context(), after, after, v, model.WorldReal); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if _, err := views.View(b.Context(), before, after, v, model.WorldReal); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkHeap measures what a snapshot holds, beyond what was there before.
func BenchmarkHeap(b *testing.B) {
	held := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	encoded, err := snapshotOf(b, larger).Encode()
	if err != nil {
		b.Fatal(err)
	}
	heapOf := func(make func() *model.Snapshot) float64 {
		before := held()
		s := make()
		after := held()
		runtime.KeepAlive(s)
		return float64(after-before) / 1e6
	}
	edges := edgesOf(snapshotOf(b, larger))
	for b.Loop() {
		built := heapOf(func() *model.Snapshot { return modeltest.Snapshot(b, larger) })
		opened := heapOf(func() *model.Snapshot {
			s, err := model.Decode(encoded)
			if err != nil {
				b.Fatal(err)
			}
			return s
		})
		b.ReportMetric(built, "MB-built")
		b.ReportMetric(opened, "MB-opened")
		note(fmt.Sprintf("heap of %s and %d edges", needsOf(larger), edges), fmt.Sprintf("%.0f MB built by a commit, %.0f MB opened from a checkpoint", built, opened), "60 MB")
	}
}

func edgesOf(s *model.Snapshot) int {
	n := 0
	for _, k := range model.EdgeKinds() {
		n += s.CountEdges(k)
	}
	return n
}

// BenchmarkOpen measures opening a file of the larger size: verified whole, and
// the newest version loaded.
func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "bench.db")
	file, err := bbolt.Open(path, rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	apply(b, file, "bench", modeltest.Plausible(larger)...)
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
	took := each(b, func() {
		file, err := bbolt.Open(path, rand.Reader)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := file.Load(context.Background(), model.Latest); err != nil {
			b.Fatal(err)
		}
		if err := file.Close(); err != nil {
			b.Fatal(err)
		}
	})
	note("opening a file of "+needsOf(larger), fmt.Sprintf("%.2f s", took.Seconds()), "")
	s := snapshotOf(b, larger)
	var encoded bytes.Buffer
	raw, err := s.Encode()
	if err != nil {
		b.Fatal(err)
	}
	encoded.Write(raw)
	note("a checkpoint of "+needsOf(larger), fmt.Sprintf("%.0f MB", float64(encoded.Len())/1e6), "")
}

// BenchmarkCommit measures a commit of one change to a file, until Live shows it.
func BenchmarkCommit(b *testing.B) {
	file, err := bbolt.Open(filepath.Join(b.TempDir(), "bench.db"), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = file.Close() })
	apply(b, file, "bench", modeltest.Plausible(larger)...)
	live, err := store.NewLive(b.Context(), file)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(live.Close)
	next, n := oneChange(live.Snapshot()), 0
	took := each(b, func() {
		n++
		apply(b, live, fmt.Sprint("change ", n), next())
	})
	note("a commit of one change to a file of "+needsOf(larger)+", until it is seen", fmt.Sprintf("%.2f ms", ms(took)), "")
}
