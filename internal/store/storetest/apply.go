package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"sync"
	"time"

	"concert/internal/model"
	"concert/internal/store"
)

func testApply(t suite) {
	s := openNew(t)
	var d drafts
	first := d.draft(theme(1, "One"), theme(2, "Two"))
	c := mustApply(t, s, first)
	if c.Version != 1 || c.Operation != first.Operation || c.Author != first.Author || c.Reason != first.Reason ||
		!c.Time.Equal(first.At) || len(c.Changes) != 2 || c.Previous != (model.Digest{}) {
		t.Fatalf("commit %+v", c)
	}
	snapshot := load(t, s, model.Latest)
	if snapshot.Version() != 1 || snapshot.Hash() != c.Hash || snapshot.Count(model.KindTheme) != 2 {
		t.Fatalf("version %d with %d themes", snapshot.Version(), snapshot.Count(model.KindTheme))
	}
	second := mustApply(t, s, d.draft(theme(1, "Uno")))
	if second.Version != 2 || second.Previous != c.Hash {
		t.Fatalf("commit %+v", second)
	}
	if h, ok := snapshot.Node(themeID(1)); !ok || h.Name() != "One" {
		t.Fatal("an older snapshot has changed")
	}
	lawful(t, s)
}

// testRefused checks that nothing of a refused draft is left, nor its operation.
func testRefused(t suite) {
	s := openNew(t)
	var d drafts
	mustApply(t, s, d.draft(theme(1, "One")))
	before := load(t, s, model.Latest)
	good := d.draft(theme(2, "Two"))
	for name, bad := range map[string]func(draft *model.Draft){
		"no operation":       func(draft *model.Draft) { draft.Operation = "" },
		"no author":          func(draft *model.Draft) { draft.Author = "" },
		"no time":            func(draft *model.Draft) { draft.At = time.Time{} },
		"far time":           func(draft *model.Draft) { draft.At = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"no changes":         func(draft *model.Draft) { draft.Changes = nil },
		"long operation":     func(draft *model.Draft) { draft.Operation = strings.Repeat("o", store.MaxOperation+1) },
		"operation no UTF-8": func(draft *model.Draft) { draft.Operation = "a\xff" },
		"author no UTF-8":    func(draft *model.Draft) { draft.Author = "a\xff" },
		"reason no UTF-8":    func(draft *model.Draft) { draft.Reason = "a\xff" },
		"name no UTF-8":      func(draft *model.Draft) { draft.Changes = []model.Change{theme(2, "a\xff")} },
		"nothing":            func(draft *model.Draft) { draft.Changes = []model.Change{{}} },
		"half bad": func(draft *model.Draft) {
			draft.Changes = append(draft.Changes, model.PutEdge(model.NarrowerThan, themeID(2), themeID(9), nil))
		},
		"unencodable": func(draft *model.Draft) {
			draft.Changes = []model.Change{model.PutNode(themeID(2), map[string]any{"name": make(chan int)})}
		},
		"unencodable removal": func(draft *model.Draft) {
			draft.Changes = append(draft.Changes, model.Change{Remove: true, Edge: &model.EdgeRecord{
				Kind: "SERVES", From: "programme:a", To: "state:XAA", Properties: map[string]any{"since": math.NaN()},
			}})
		},
	} {
		draft := good
		draft.Changes = append([]model.Change{}, good.Changes...)
		bad(&draft)
		_, err := s.Apply(within(t), draft)
		if err == nil || model.CodeOf(err) != model.Invalid {
			t.Errorf("%s: %v", name, err)
		}
		same(t, name, load(t, s, model.Latest), before)
	}
	mustApply(t, s, good)
	lawful(t, s)
}

// testNormal checks that the commit that Apply returns, the one that it returns
// again and the one that Watch yields are one, whatever form values came in.
func testNormal(t suite) {
	location := t.New(t.T)
	s := reopen(t, t.Target, location)
	var d drafts
	draft := d.draft(
		model.PutNode("state:XAA", map[string]any{"name": "Xa", "aliases": []any{"LDC"}}),
		model.PutNode("need:01JX0000000000000000000001", map[string]any{
			"summary": "N", "severity": 3.0, "baseline": 4, "releasable": "true", "identifiedOn": "2024-05",
		}),
		model.PutEdge(model.HasNeed, "state:XAA", "need:01JX0000000000000000000001", nil),
	)
	first := mustApply(t, s, draft)
	again := mustApply(t, s, draft)
	watched := commits(t, s, 1)[0]
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, t.Target, location)
	defer closing(t, s)
	reread := commits(t, s, 1)[0]
	for name, c := range map[string]model.Commit{"applied again": again, "watched": watched, "reread": reread} {
		if !reflect.DeepEqual(c, first) {
			a, _ := json.Marshal(c)
			b, _ := json.Marshal(first)
			t.Errorf("%s:\n%s, want\n%s", name, a, b)
		}
	}
}

// testTime checks that the time of commits never decreases.
func testTime(t suite) {
	s := openNew(t)
	var d drafts
	first := d.draft(theme(1, "One"))
	first.At = time.Date(2026, 11, 26, 12, 0, 0, 123_456_789, time.FixedZone("east", 3600))
	c := mustApply(t, s, first)
	if want := time.Date(2026, 11, 26, 11, 0, 0, 123_456_000, time.UTC); c.Time != want {
		t.Fatalf("time %v, want %v", c.Time, want)
	}
	earlier := d.draft(theme(2, "Two"))
	earlier.At = first.At.Add(-time.Hour)
	if c2 := mustApply(t, s, earlier); c2.Time != c.Time {
		t.Fatalf("time %v, want %v", c2.Time, c.Time)
	}
	lawful(t, s)
}

func testBase(t suite) {
	s := openNew(t)
	var d drafts
	for n := range 3 {
		draft := d.draft(theme(n, "Theme"))
		draft.Base = model.Version(n)
		mustApply(t, s, draft)
	}
	stale := d.draft(theme(7, "Theme"))
	for base, want := range map[model.Version]struct {
		code   model.ErrorCode
		reason error
	}{
		0: {model.Conflict, store.ErrStale}, 2: {model.Conflict, store.ErrStale},
		4: {model.NotFound, nil}, -2: {model.NotFound, nil},
	} {
		stale.Base = base
		_, err := s.Apply(within(t), stale)
		refused(t, err, want.code, want.reason)
	}
	if v := newest(t, s); v != 3 {
		t.Fatalf("version %d", v)
	}
	stale.Base = 3
	mustApply(t, s, stale)
	lawful(t, s)
}

func testOperation(t suite) {
	s := openNew(t)
	var d drafts
	draft := d.draft(theme(1, "One"))
	first := mustApply(t, s, draft)
	mustApply(t, s, d.draft(theme(1, "Uno")))
	again := draft
	again.Base, again.At = 0, draft.At.Add(time.Hour)
	if c := mustApply(t, s, again); c.Hash != first.Hash || c.Version != 1 {
		t.Fatalf("the operation again made %+v", c)
	}
	for name, other := range map[string]func(draft *model.Draft){
		"changes":     func(draft *model.Draft) { draft.Changes = []model.Change{theme(1, "Other")} },
		"more":        func(draft *model.Draft) { draft.Changes = append(draft.Changes, theme(2, "Two")) },
		"reason":      func(draft *model.Draft) { draft.Reason = "other" },
		"bad changes": func(draft *model.Draft) { draft.Changes = []model.Change{model.PutNode(themeID(1), nil)} },
		"bad value": func(draft *model.Draft) {
			draft.Changes = []model.Change{model.PutNode(themeID(1), map[string]any{"name": "One", "review": "GOOD"})}
		},
	} {
		changed := draft
		other(&changed)
		_, err := s.Apply(within(t), changed)
		t.Log(name)
		refused(t, err, model.Conflict, store.ErrOperationReused)
	}
	of := draft
	of.Author = "state:KEN"
	if c := mustApply(t, s, of); c.Version != 3 {
		t.Fatalf("the same operation of another author made version %d", c.Version)
	}
	// Author and operation are two texts, not one.
	of.Author, of.Operation = of.Author+of.Operation[:1], of.Operation[1:]
	if c := mustApply(t, s, of); c.Version != 4 {
		t.Fatalf("another author and operation made version %d", c.Version)
	}
	lawful(t, s)
}

func testOperationAfterReopening(t suite) {
	location := t.New(t.T)
	s := reopen(t, t.Target, location)
	var d drafts
	draft := d.draft(theme(1, "One"))
	first := mustApply(t, s, draft)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, t.Target, location)
	defer closing(t, s)
	if c := mustApply(t, s, draft); c.Hash != first.Hash || newest(t, s) != 1 {
		t.Fatalf("the operation again made %+v", c)
	}
	draft.Changes = []model.Change{theme(2, "Two")}
	_, err := s.Apply(within(t), draft)
	refused(t, err, model.Conflict, store.ErrOperationReused)
}

// testWriters lets many write at once: each commit lands once, in one order.
func testWriters(t suite) {
	s := openNew(t)
	const writers, each = 8, 10
	var d drafts
	landed := make([][]model.Commit, writers)
	var wait sync.WaitGroup
	for w := range writers {
		wait.Go(func() {
			for n := range each {
				c, err := s.Apply(within(t), d.draft(theme(w*each+n, "Theme"), theme(1000, fmt.Sprint(w, n))))
				if err != nil {
					t.Errorf("apply: %v", err)
					return
				}
				if got, err := s.Load(within(t), model.Latest); err != nil || got.Version() < c.Version {
					t.Errorf("loaded %v after commit %d landed", err, c.Version)
				}
				landed[w] = append(landed[w], c)
			}
		})
	}
	wait.Wait()
	all := commits(t, s, writers*each)
	for w, own := range landed {
		for i, c := range own {
			if i > 0 && c.Version <= own[i-1].Version {
				t.Errorf("writer %d: version %d after %d", w, c.Version, own[i-1].Version)
			}
			if all[c.Version-1].Hash != c.Hash {
				t.Errorf("commit %d is another", c.Version)
			}
		}
	}
	if v := newest(t, s); v != writers*each {
		t.Errorf("version %d", v)
	}
	lawful(t, s)
}

// testSameOperationAtOnce repeats one operation from many sides: it lands once.
func testSameOperationAtOnce(t suite) {
	s := openNew(t)
	var d drafts
	draft := d.draft(theme(1, "One"))
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if c, err := s.Apply(within(t), draft); err != nil || c.Version != 1 {
				t.Errorf("version %d, %v", c.Version, err)
			}
		})
	}
	wait.Wait()
	if v := newest(t, s); v != 1 {
		t.Errorf("version %d", v)
	}
}

// testVersions loads every version of a history that is long enough for
// checkpoints, before and after reopening.
func testVersions(t suite) {
	location := t.New(t.T)
	s := reopen(t, t.Target, location)
	var d drafts
	want := [][]byte{encoded(t, model.Empty())}
	for n := range 24 {
		mustApply(t, s, d.draft(bulk(n, 50)...))
		want = append(want, encoded(t, load(t, s, model.Latest)))
	}
	for range 2 {
		for v, snapshot := range want {
			if got := load(t, s, model.Version(v)); string(encoded(t, got)) != string(snapshot) {
				t.Fatalf("version %d is not what it was", v)
			}
		}
		_, err := s.Load(within(t), model.Version(len(want)))
		refused(t, err, model.NotFound, nil)
		_, err = s.Load(within(t), -2)
		refused(t, err, model.NotFound, nil)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = reopen(t, t.Target, location)
	}
	closing(t, s)
}

// bulk is changes that do not compress well.
func bulk(n, size int) []model.Change {
	var all []model.Change
	for i := range size {
		seed := uint64(n*size+i) + 1
		var text strings.Builder
		for range 64 {
			seed = seed*6364136223846793005 + 1442695040888963407
			fmt.Fprintf(&text, "%016x", seed)
		}
		all = append(all, model.PutNode(themeID(n*7+i), map[string]any{"name": "Theme", "definition": text.String()}))
	}
	return all
}

func testLargeCommit(t suite) {
	location := t.New(t.T)
	s := reopen(t, t.Target, location)
	var d drafts
	mustApply(t, s, d.draft(bulk(0, 2000)...))
	want := encoded(t, load(t, s, model.Latest))
	mustApply(t, s, d.draft(theme(1, "One")))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, t.Target, location)
	defer closing(t, s)
	if string(encoded(t, load(t, s, 1))) != string(want) {
		t.Fatal("version 1 is not what it was")
	}
	lawful(t, s)
}

func testCancelled(t suite) {
	s := openNew(t)
	var d drafts
	mustApply(t, s, d.draft(theme(1, "One")))
	before := load(t, s, model.Latest)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	draft := d.draft(theme(2, "Two"))
	if _, err := s.Apply(ctx, draft); err == nil {
		t.Error("applied")
	}
	if _, err := s.Load(ctx, 1); err == nil {
		t.Error("loaded")
	}
	if _, err := s.Findings(ctx); err == nil {
		t.Error("found")
	}
	if err := s.Append(ctx, model.Commit{}); err == nil {
		t.Error("appended")
	}
	same(t, "after a cancelled draft", load(t, s, model.Latest), before)
	if c := mustApply(t, s, draft); c.Version != 2 {
		t.Errorf("version %d", c.Version)
	}
}

func testClosed(t suite) {
	s := reopen(t, t.Target, t.New(t.T))
	var d drafts
	c := mustApply(t, s, d.draft(theme(1, "One")))
	snapshot := load(t, s, model.Latest)
	ended := make(chan error)
	go func() {
		for _, err := range s.Watch(context.Background(), 1) {
			ended <- err
		}
	}()
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatalf("close: %v", err)
		}
	}
	select {
	case err := <-ended:
		refused(t, err, model.Unavailable, nil)
	case <-time.After(patience):
		t.Fatal("Watch goes on after Close")
	}
	_, err := s.Apply(within(t), d.draft(theme(2, "Two")))
	refused(t, err, model.Unavailable, nil)
	refused(t, s.Append(within(t), c), model.Unavailable, nil)
	_, err = s.Load(within(t), model.Latest)
	refused(t, err, model.Unavailable, nil)
	_, err = s.Findings(within(t))
	refused(t, err, model.Unavailable, nil)
	for _, err := range s.Watch(within(t), 0) {
		refused(t, err, model.Unavailable, nil)
	}
	if snapshot.Count(model.KindTheme) != 1 {
		t.Error("a snapshot went with its store")
	}
}
