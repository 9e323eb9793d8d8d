package storetest

import (
	"context"
	"errors"
	"sync"
	"time"

	"concert/internal/model"
	"concert/internal/store"
)

// testWatch lets watchers see, from several versions on, what is there and what
// comes while others write.
func testWatch(t suite) {
	s := openNew(t)
	const before, during = 20, 40
	var d drafts
	for n := range before {
		mustApply(t, s, d.draft(theme(n, "Theme")))
	}
	var watchers, writers sync.WaitGroup
	for _, after := range []model.Version{0, 1, 7, before - 1, before} {
		watchers.Go(func() { watchTo(within(t), t, s, after, before+during) })
	}
	for w := range 2 {
		writers.Go(func() {
			for n := range during / 2 {
				if _, err := s.Apply(within(t), d.draft(theme(100+w*during+n, "Theme"))); err != nil {
					t.Errorf("apply: %v", err)
				}
			}
		})
	}
	writers.Wait()
	watchers.Wait()
}

// watchTo watches from after one version up to another, and checks the order.
func watchTo(ctx context.Context, t suite, s store.Store, after, upTo model.Version) {
	t.Helper()
	next := after + 1
	for c, err := range s.Watch(ctx, after) {
		if err != nil || c.Version != next {
			t.Errorf("watch after %d: version %d for %d, %v", after, c.Version, next, err)
			return
		}
		if next++; c.Version == upTo {
			return
		}
	}
	t.Errorf("watch after %d ended at %d", after, next)
}

// testWatchBehind lets a watcher fall far behind the writer, who does not wait.
func testWatchBehind(t suite) {
	s := openNew(t)
	const behind = 400
	var d drafts
	mustApply(t, s, d.draft(theme(0, "Theme")))
	seen := model.Version(0)
	for c, err := range s.Watch(within(t), 0) {
		if err != nil || c.Version != seen+1 {
			t.Fatalf("version %d after %d, %v", c.Version, seen, err)
		}
		seen = c.Version
		if seen == 1 {
			for n := range behind {
				mustApply(t, s, d.draft(theme(n, "Theme")))
			}
		}
		if seen == behind+1 {
			break
		}
	}
}

func testWatchEnds(t suite) {
	s := openNew(t)
	var d drafts
	mustApply(t, s, d.draft(theme(1, "One")))
	for _, after := range []model.Version{2, -2} {
		n := 0
		for _, err := range s.Watch(within(t), after) {
			refused(t, err, model.NotFound, nil)
			n++
		}
		if n != 1 {
			t.Fatalf("watch after %d yields %d times", after, n)
		}
	}
	ctx, cancel := context.WithCancel(within(t))
	time.AfterFunc(50*time.Millisecond, cancel)
	var last error
	n := 0
	sequence := s.Watch(ctx, 0)
	for _, last = range sequence {
		n++
	}
	if n != 2 || !errors.Is(last, context.Canceled) {
		t.Fatalf("watch yields %d times and ends with %v", n, last)
	}
	for c, err := range sequence {
		if err == nil {
			t.Fatalf("watch with an ended context yields version %d", c.Version)
		}
	}
	testWatchLatest(t, s, &d)
}

// testWatchLatest watches what comes from now on.
func testWatchLatest(t suite, s store.Store, d *drafts) {
	ctx, cancel := context.WithCancel(within(t))
	defer cancel()
	first := make(chan model.Version)
	go func() {
		for c, err := range s.Watch(ctx, model.Latest) {
			if err != nil {
				t.Errorf("watch: %v", err)
			}
			first <- c.Version
			return
		}
	}()
	for n := 0; ; n++ {
		v := mustApply(t, s, d.draft(theme(n, "Theme"))).Version
		select {
		case got := <-first:
			if got < 2 || got > v {
				t.Fatalf("version %d comes first, the newest is %d", got, v)
			}
			return
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			t.Fatal("nothing comes")
		}
	}
}
