// Package storetest is the one list of tests that every store passes, whole:
// what store.Store promises, and what Live makes of it.
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"concert/internal/model"
	"concert/internal/store"
)

// Target is the store under test.
type Target struct {
	// New makes room for a new, empty store and returns where that is. It goes
	// when the test ends.
	New func(t *testing.T) (location string)
	// Beside is New while another store of the test is open, for stores of which
	// there is only one at a time; nil where New does. It may be of another kind.
	Beside func(t *testing.T) (location string)
	// OnDisk is New where what was written outlives more than the process, for the
	// test that kills one; nil where New does.
	OnDisk func(t *testing.T) (location string)
	// Open opens the store at a location, in this process or another.
	Open func(location string) (store.Store, error)
	// Stepping is Open for a store that calls step before each step of an erasure, at
	// which it could be cut off, and after the last.
	Stepping func(location string, step func()) (store.Store, error)
	// Dump returns all that the closed store at a location is made of, with what is
	// packed in it unpacked.
	Dump func(t *testing.T, location string) []byte
}

// suite is what a test of the suite has.
type suite struct {
	*testing.T
	Target
}

// Rounds is how often something is broken in the middle of writes: twice, or as
// often as CONCERT_SOAK says, which must be a number.
func Rounds(tb testing.TB) int {
	tb.Helper()
	soak := os.Getenv("CONCERT_SOAK")
	if soak == "" {
		return 2
	}
	n, err := strconv.Atoi(soak)
	if err != nil {
		tb.Fatalf("CONCERT_SOAK is %q, want a number", soak)
	}
	return n
}

// childVariable holds, in a process that the suite starts, the location to
// write to until it is killed.
const childVariable = "CONCERT_STORETEST_WRITE_TO"

// Run runs the suite, in the test of this name of the test's binary: it starts
// the binary again to kill it.
func Run(t *testing.T, target Target) {
	t.Helper()
	if location := os.Getenv(childVariable); location != "" {
		if step := os.Getenv(stepVariable); step != "" {
			eraseUntilKilled(suite{t, target}, location, step)
		} else {
			writeUntilKilled(suite{t, target}, location)
		}
		return
	}
	for _, test := range []struct {
		name string
		run  func(t suite)
	}{
		{"Empty", testEmpty},
		{"Law", testLaw},
		{"Apply", testApply},
		{"Refused", testRefused},
		{"Normal", testNormal},
		{"Time", testTime},
		{"Base", testBase},
		{"Operation", testOperation},
		{"OperationAfterReopening", testOperationAfterReopening},
		{"Writers", testWriters},
		{"SameOperationAtOnce", testSameOperationAtOnce},
		{"Versions", testVersions},
		{"LargeCommit", testLargeCommit},
		{"AppendRefused", testAppendRefused},
		{"AppendErased", testAppendErased},
		{"Erase", testErase},
		{"EraseRefused", testEraseRefused},
		{"EraseCopied", testEraseCopied},
		{"EraseKilled", testEraseKilled},
		{"Watch", testWatch},
		{"WatchBehind", testWatchBehind},
		{"WatchEnds", testWatchEnds},
		{"Cancelled", testCancelled},
		{"Closed", testClosed},
		{"Live", testLive},
		{"LiveFollows", testLiveFollows},
		{"LiveRebases", testLiveRebases},
		{"LiveWriters", testLiveWriters},
		{"LiveWaits", testLiveWaits},
		{"LivePast", testLivePast},
		{"LiveLost", testLiveLost},
		{"Killed", testKilled},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(suite{t, target}) })
	}
}

// patience is how long anything may take that should take no time.
const patience = 30 * time.Second

func within(t suite) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// fataler is what *testing.T and *rapid.T have in common.
type fataler interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func reopen(t fataler, target Target, location string) store.Store {
	t.Helper()
	s, err := target.Open(location)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return s
}

func openNew(t suite) store.Store {
	t.Helper()
	s := reopen(t, t.Target, t.New(t.T))
	t.Cleanup(func() { closing(t, s) })
	return s
}

func closing(t suite, s store.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

// start is the time of the first draft; each later one is a minute on.
var start = time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)

// drafts numbers drafts, so that their operations differ.
type drafts struct{ n atomic.Int64 }

func (d *drafts) draft(changes ...model.Change) model.Draft {
	n := d.n.Add(1)
	return model.Draft{
		Base: model.Latest, Operation: fmt.Sprintf("operation-%d", n), Author: "secretariat", Reason: "test",
		At: start.Add(time.Duration(n) * time.Minute), Changes: changes,
	}
}

func theme(n int, name string) model.Change {
	return model.PutNode(themeID(n), map[string]any{"name": name})
}

func themeID(n int) string { return fmt.Sprintf("theme:t%d", n) }

func mustApply(t fataler, s interface {
	Apply(ctx context.Context, draft model.Draft) (model.Commit, error)
}, draft model.Draft,
) model.Commit {
	t.Helper()
	c, err := s.Apply(context.Background(), draft)
	if err != nil {
		t.Fatalf("apply: %v", err)
	}
	return c
}

func load(t fataler, s store.Store, at model.Version) *model.Snapshot {
	t.Helper()
	snapshot, err := s.Load(context.Background(), at)
	if err != nil {
		t.Fatalf("load %d: %v", at, err)
	}
	return snapshot
}

func encoded(t fataler, s *model.Snapshot) []byte {
	t.Helper()
	b, err := s.Encode()
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	return b
}

func same(t fataler, what string, got, want *model.Snapshot) {
	t.Helper()
	if !bytes.Equal(encoded(t, got), encoded(t, want)) {
		t.Fatalf("%s: version %d %s differs from version %d %s", what, got.Version(), got.Hash(), want.Version(), want.Hash())
	}
}

// commits returns the commits up to a version, as Watch yields them.
func commits(t fataler, s store.Store, upTo model.Version) []model.Commit {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var all []model.Commit
	if upTo == 0 {
		return nil
	}
	for c, err := range s.Watch(ctx, 0) {
		if err != nil {
			t.Fatalf("watch: %v", err)
		}
		all = append(all, c)
		if c.Version >= upTo {
			break
		}
	}
	return all
}

func newest(t fataler, s store.Store) model.Version {
	t.Helper()
	return load(t, s, model.Latest).Version()
}

// lawful checks the law of the store, up to the newest version: order, no gaps,
// the chain, and that Load of every version is the fold.
func lawful(t fataler, s store.Store) {
	t.Helper()
	lawfulEvery(t, s, 1)
}

// lawfulEvery is lawful which loads only each so many versions.
func lawfulEvery(t fataler, s store.Store, every model.Version) {
	t.Helper()
	last := newest(t, s)
	fold := model.Empty()
	same(t, "version 0", load(t, s, 0), fold)
	for _, c := range commits(t, s, last) {
		if err := c.Verify(fold.Version(), fold.Hash()); err != nil {
			t.Fatal(err)
		}
		if c.Time.Before(fold.Time()) {
			t.Fatalf("commit %d is of %s, before %s", c.Version, c.Time, fold.Time())
		}
		next, err := fold.With(c)
		if fold.IsLacking() || c.IsLacking() {
			next, err = fold.Replay(context.Background(), c)
		}
		if err != nil {
			t.Fatalf("fold: %v", err)
		}
		fold = next
		if c.Version%every == 0 {
			same(t, "load and fold", load(t, s, c.Version), fold)
		}
	}
	same(t, "load of the newest and fold", load(t, s, model.Latest), fold)
	if fold.Version() != last {
		t.Fatalf("the newest version is %d, watched were %d", last, fold.Version())
	}
}

// refused checks that an error has a code and, if given, a reason.
func refused(t fataler, err error, code model.ErrorCode, reason error) {
	t.Helper()
	if err == nil || model.CodeOf(err) != code || (reason != nil && !errors.Is(err, reason)) {
		t.Fatalf("error %v (%s), want %s %v", err, model.CodeOf(err), code, reason)
	}
}

func testEmpty(t suite) {
	location := t.New(t.T)
	for range 2 {
		s := reopen(t, t.Target, location)
		same(t, "a new store", load(t, s, model.Latest), model.Empty())
		_, err := s.Load(within(t), 1)
		refused(t, err, model.NotFound, nil)
		findings, err := s.Findings(within(t))
		if err != nil || len(findings) != 0 {
			t.Fatalf("findings %v %v", findings, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// testLaw applies random drafts, good and bad, opens the store again in between,
// and copies some.
func testLaw(t suite) {
	rapid.Check(t.T, func(rt *rapid.T) {
		location := t.New(t.T)
		s := reopen(rt, t.Target, location)
		defer func() { _ = s.Close() }()
		var d drafts
		mustApply(rt, s, d.draft(ground(rt)...))
		for range rapid.IntRange(1, 10).Draw(rt, "drafts") {
			before := load(rt, s, model.Latest)
			draft := d.draft(changes(rt, before)...)
			if rapid.Bool().Draw(rt, "based") {
				draft.Base = before.Version()
			}
			applyEither(rt, s, before, draft)
			if rapid.IntRange(0, 7).Draw(rt, "reopen") == 0 {
				if err := s.Close(); err != nil {
					rt.Fatal(err)
				}
				s = reopen(rt, t.Target, location)
			}
		}
		lawful(rt, s)
		decodable(rt, s)
		if rapid.IntRange(0, 3).Draw(rt, "copy") == 0 {
			copied(rt, s, t.Target, either(t.Beside, t.New)(t.T))
		}
	})
}

// either returns the first function that is there.
func either(one, other func(t *testing.T) string) func(t *testing.T) string {
	if one != nil {
		return one
	}
	return other
}

// decodable checks that a snapshot that was encoded and decoded goes on as the
// fold does, which is what stores with checkpoints live by.
func decodable(t fataler, s store.Store) {
	t.Helper()
	last := newest(t, s)
	snapshot := model.Empty()
	for _, c := range commits(t, s, last) {
		decoded, err := model.Decode(encoded(t, snapshot))
		if err != nil {
			t.Fatal(err)
		}
		if snapshot, err = decoded.With(c); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "decoded", snapshot, load(t, s, last))
}

// applyEither applies a draft that lands where the model has nothing against
// it, and else leaves everything as it was and names all that is wrong.
func applyEither(t fataler, s store.Store, before *model.Snapshot, draft model.Draft) {
	t.Helper()
	problems := before.Check(draft.Changes)
	c, err := s.Apply(context.Background(), draft)
	if len(problems) == 0 {
		if err != nil || c.Version != before.Version()+1 {
			t.Fatalf("apply: %d %v", c.Version, err)
		}
		return
	}
	refused(t, err, model.Invalid, nil)
	if e, ok := errors.AsType[*model.Error](err); !ok || fmt.Sprint(e.Problems) != fmt.Sprint(problems) {
		t.Fatalf("problems %v, want %v", err, problems)
	}
	same(t, "after a refused draft", load(t, s, model.Latest), before)
}
