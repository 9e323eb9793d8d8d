package storetest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"concert/internal/model"
	"concert/internal/store"
)

func openLive(t suite) (*store.Live, store.Store) {
	t.Helper()
	s := openNew(t)
	l, err := store.NewLive(within(t), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l, s
}

func testLive(t suite) {
	l, s := openLive(t)
	same(t, "a new one", l.Snapshot(), model.Empty())
	var d drafts
	for n := range 5 {
		c := mustApply(t, l, d.draft(theme(n, "Theme")))
		same(t, "after Apply", l.Snapshot(), load(t, s, c.Version))
	}
	if err := l.Err(); err != nil {
		t.Error(err)
	}
	seeds := d.draft(theme(9, "Not of a seed"))
	seeds.Operation = "seed:reference"
	if _, err := l.Apply(within(t), seeds); model.CodeOf(err) != model.Invalid || l.Snapshot().Version() != 5 {
		t.Errorf("an operation of a seed: %v", err)
	}
	_, err := l.Apply(within(t), d.draft(model.PutNode(themeID(1), nil)))
	refused(t, err, model.Invalid, nil)
	if findings, err := l.Findings(within(t)); err != nil || len(findings) != 0 {
		t.Errorf("findings %v %v", findings, err)
	}
	l.Close()
	l.Close()
	same(t, "after Close", l.Snapshot(), load(t, s, model.Latest))
}

// testLiveFollows writes past Live: it follows, also from where it starts.
func testLiveFollows(t suite) {
	s := openNew(t)
	var d drafts
	for n := range 3 {
		mustApply(t, s, d.draft(theme(n, "Theme")))
	}
	l, err := store.NewLive(within(t), s)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	same(t, "at the start", l.Snapshot(), load(t, s, 3))
	for n := range 30 {
		mustApply(t, s, d.draft(theme(n, "Theme again")))
	}
	got, err := l.WaitFor(within(t), 33)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "at the end", got, load(t, s, 33))
}

const (
	stateA = "state:XAA"
	stateB = "state:XAB"
	needA  = "need:01JX000000000000000000000A"
	needB  = "need:01JX000000000000000000000B"
)

func need(id, summary string) model.Change {
	return model.PutNode(id, map[string]any{"summary": summary})
}

func state(id, name string) model.Change {
	return model.PutNode(id, map[string]any{"name": name})
}

func of(state, need string) model.Change { return model.PutEdge(model.HasNeed, state, need, nil) }

// testLiveRebases lets somebody else write after the base of a draft.
func testLiveRebases(t suite) {
	programme := func(name string) model.Change {
		return model.PutNode("programme:p", map[string]any{"name": name})
	}
	meets := func(percent int) model.Change {
		return model.PutEdge(model.Meets, "programme:p", needA, map[string]any{"extentPercent": percent})
	}
	requires := func(from, to string) model.Change { return model.PutEdge(model.Requires, from, to, nil) }
	narrower := func(from, to int) model.Change {
		return model.PutEdge(model.NarrowerThan, themeID(from), themeID(to), nil)
	}
	type changes []model.Change
	for name, test := range map[string]struct {
		theirs, ours changes
		changed      []string // records in conflict
		code         model.ErrorCode
	}{
		"other records":        {theirs: changes{theme(1, "Uno")}, ours: changes{theme(2, "Due")}},
		"the same record":      {theirs: changes{theme(1, "Uno")}, ours: changes{theme(1, "Ein")}, changed: []string{themeID(1)}},
		"a removed record":     {theirs: changes{model.RemoveNode(themeID(3))}, ours: changes{theme(3, "Drei")}, changed: []string{themeID(3)}},
		"two needs, one State": {theirs: changes{need(needB, "B"), of(stateA, needB)}, ours: changes{need("need:01JX000000000000000000000C", "C"), of(stateA, "need:01JX000000000000000000000C")}},
		"one end of our edge":  {theirs: changes{need(needA, "A!")}, ours: changes{meets(50)}, changed: []string{needA}},
		"the same edge": {
			theirs: changes{meets(20)}, ours: changes{meets(50)},
			changed: []string{"programme:p MEETS " + needA},
		},
		"an edge at our record": {theirs: changes{meets(20)}, ours: changes{programme("P!")}},
		"several": {
			theirs: changes{theme(1, "Uno"), theme(2, "Due"), state(stateB, "Be")}, ours: changes{theme(2, "Zwei"), theme(1, "Ein")},
			changed: []string{themeID(1), themeID(2)},
		},
		"rules run again": {theirs: changes{narrower(1, 2)}, ours: changes{narrower(2, 3), narrower(3, 1)}, code: model.Invalid},
		"across States": {
			theirs: changes{need(needB, "B"), of(stateB, needB)}, ours: changes{requires(needA, needB)},
			changed: []string{needB},
		},
	} {
		t.Run(name, func(sub *testing.T) {
			t := suite{sub, t.Target}
			l, s := openLive(t)
			var d drafts
			mustApply(t, l, d.draft(
				theme(1, "One"), theme(2, "Two"), theme(3, "Three"), state(stateA, "A"), state(stateB, "B"),
				need(needA, "A"), of(stateA, needA), programme("P"),
			))
			mustApply(t, l, d.draft(test.theirs...))
			mustApply(t, l, d.draft(theme(9, "Nine")))
			draft := d.draft(test.ours...)
			draft.Base = 1
			c, err := l.Apply(within(t), draft)
			switch {
			case test.changed != nil:
				refused(t, err, model.Conflict, store.ErrChanged)
				conflict, _ := errors.AsType[*store.ConflictError](err)
				if !slices.Equal(conflict.Records, test.changed) || conflict.Newest != 3 {
					t.Errorf("conflict about %v at %d", conflict.Records, conflict.Newest)
				}
			case test.code != "":
				refused(t, err, test.code, nil)
			case err != nil || c.Version != 4:
				t.Errorf("version %d, %v", c.Version, err)
			default:
				again := mustApply(t, l, draft)
				if again.Hash != c.Hash {
					t.Errorf("the operation again made version %d", again.Version)
				}
			}
			lawful(t, s)
		})
	}
}

// testLiveWriters lets many write their own records, from the same old base.
func testLiveWriters(t suite) {
	l, s := openLive(t)
	const writers, each = 6, 8
	var d drafts
	mustApply(t, l, d.draft(theme(0, "Theme")))
	var wait sync.WaitGroup
	for w := range writers {
		wait.Go(func() {
			for n := range each {
				draft := d.draft(theme(1+w*each+n, fmt.Sprint("Theme ", n)))
				draft.Base = 1
				c, err := l.Apply(within(t), draft)
				if err != nil {
					t.Errorf("apply: %v", err)
					return
				}
				if l.Snapshot().Version() < c.Version {
					t.Errorf("version %d landed, and Snapshot is at %d", c.Version, l.Snapshot().Version())
				}
			}
		})
	}
	wait.Wait()
	if v := newest(t, s); v != 1+writers*each {
		t.Errorf("version %d", v)
	}
	lawful(t, s)
}

func testLiveWaits(t suite) {
	l, s := openLive(t)
	var d drafts
	got := make(chan model.Version)
	ctx := within(t)
	go func() {
		snapshot, err := l.WaitFor(ctx, 3)
		if err != nil {
			t.Errorf("wait: %v", err)
			close(got)
			return
		}
		got <- snapshot.Version()
	}()
	for n := range 3 {
		mustApply(t, s, d.draft(theme(n, "Theme")))
	}
	if v := <-got; v != 3 {
		t.Errorf("version %d", v)
	}
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	if _, err := l.WaitFor(short, 99); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("wait ends with %v", err)
	}
	time.AfterFunc(20*time.Millisecond, l.Close)
	_, err := l.WaitFor(ctx, 99)
	refused(t, err, model.Unavailable, nil)
}

func testLivePast(t suite) {
	l, s := openLive(t)
	var d drafts
	for n := range 12 {
		mustApply(t, l, d.draft(theme(n, "Theme")))
	}
	for _, v := range []model.Version{model.Latest, 12, 3, 3, 0, 5, 7, 3, 9, 11, 5, 3, 0} {
		for range 2 {
			got, err := l.At(within(t), v)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "at", got, load(t, s, v))
		}
	}
	_, err := l.At(within(t), 13)
	refused(t, err, model.NotFound, nil)
}

// flaky is a store that can be away.
type flaky struct {
	store.Store
	away atomic.Bool
	cut  chan struct{} // ends those who watch
}

func (f *flaky) Load(ctx context.Context, at model.Version) (*model.Snapshot, error) {
	if f.away.Load() {
		return nil, model.Errorf(model.Unavailable, "away")
	}
	return f.Store.Load(ctx, at)
}

func (f *flaky) Watch(ctx context.Context, after model.Version) iter.Seq2[model.Commit, error] {
	return func(yield func(model.Commit, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		go func() {
			select {
			case <-f.cut:
				cancel()
			case <-ctx.Done():
			}
		}()
		for c, err := range f.Store.Watch(ctx, after) {
			if err != nil {
				err = model.Errorf(model.Unavailable, "cut off")
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
}

// testLiveLost takes the store away from Live and gives it back: Live says so,
// goes on from where it was, and catches up.
func testLiveLost(t suite) {
	f := &flaky{Store: openNew(t), cut: make(chan struct{})}
	l, err := store.NewLive(within(t), f)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var d drafts
	mustApply(t, l, d.draft(theme(1, "One")))
	for round := range 3 {
		before := l.Snapshot()
		f.away.Store(true)
		f.cut <- struct{}{}
		eventually(t, "an error", func() bool { return l.Err() != nil })
		mustApply(t, f, d.draft(theme(2, "Two"))) // past Live
		mustApply(t, l, d.draft(theme(3, "Three")))
		if l.Snapshot() != before {
			t.Error("a snapshot comes from a store that is away")
		}
		f.away.Store(false)
		eventually(t, "no error", func() bool { return l.Err() == nil })
		got, err := l.WaitFor(within(t), model.Version(3+2*round))
		if err != nil {
			t.Fatal(err)
		}
		same(t, "caught up", got, load(t, f, model.Latest))
	}
}

func eventually(t suite, what string, holds func() bool) {
	t.Helper()
	for ctx := within(t); !holds(); time.Sleep(time.Millisecond) {
		if ctx.Err() != nil {
			t.Fatalf("no %s comes", what)
		}
	}
}
