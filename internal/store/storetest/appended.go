package storetest

import (
	"context"
	"crypto/rand"
	"time"

	"concert/internal/model"
	"concert/internal/store"
)

// copied checks that a store copies whole into a new one, by Append.
func copied(t fataler, from store.Store, target Target, location string) {
	t.Helper()
	to := reopen(t, target, location)
	for _, c := range commits(t, from, newest(t, from)) {
		for range 2 { // the second time it is there already
			if err := to.Append(context.Background(), c); err != nil {
				t.Fatalf("append %d: %v", c.Version, err)
			}
		}
	}
	lawful(t, to)
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	to = reopen(t, target, location)
	same(t, "the copy, reopened", load(t, to, model.Latest), load(t, from, model.Latest))
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
}

// seal makes the commit that follows a snapshot, as another store would.
func seal(t fataler, head *model.Snapshot, draft model.Draft) model.Commit {
	t.Helper()
	changes, err := model.Normal(draft.Changes)
	if err != nil {
		t.Fatal(err)
	}
	draft.Changes = changes
	c, err := model.NewCommit(head, draft, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func testAppendRefused(t suite) {
	s := openNew(t)
	var d drafts
	first := d.draft(theme(1, "One"))
	mustApply(t, s, first)
	mustApply(t, s, d.draft(theme(2, "Two")))
	head := load(t, s, model.Latest)
	good := func() model.Commit { return seal(t, head, d.draft(theme(3, "Three"))) }
	past, future := load(t, s, 1), good()
	ahead, err := head.With(future)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		commit func() model.Commit
		code   model.ErrorCode
		reason error
	}{
		"after another version": {func() model.Commit { return seal(t, past, d.draft(theme(3, "Three"))) }, model.Conflict, store.ErrChain},
		"a gap":                 {func() model.Commit { return seal(t, ahead, d.draft(theme(3, "Three"))) }, model.Conflict, store.ErrChain},
		"nothing":               {func() model.Commit { return model.Commit{} }, model.Conflict, store.ErrChain},
		"another hash before": {func() model.Commit {
			c := good()
			c.Previous[0] ^= 1
			return c
		}, model.Conflict, store.ErrChain},
		"another reason": {func() model.Commit {
			c := good()
			c.Reason = "other"
			return c
		}, model.Invalid, nil},
		"another change": {func() model.Commit {
			c := good()
			other := theme(3, "Other")
			c.Changes[0].Change = &other
			return c
		}, model.Invalid, nil},
		"another digest": {func() model.Commit {
			c := good()
			c.Changes[0].Digest[0] ^= 1
			return c
		}, model.Invalid, nil},
		"rules broken": {func() model.Commit {
			return seal(t, head, d.draft(model.PutEdge(model.NarrowerThan, themeID(1), themeID(9), nil)))
		}, model.Invalid, nil},
		"no operation": {func() model.Commit {
			draft := d.draft(theme(3, "Three"))
			draft.Operation = ""
			return seal(t, head, draft)
		}, model.Invalid, nil},
		"time before": {func() model.Commit {
			draft := d.draft(theme(3, "Three"))
			draft.At = head.Time().Add(-time.Hour)
			return seal(t, model.Empty(), draft)
		}, model.Conflict, store.ErrChain},
		"operation in another commit": {func() model.Commit {
			draft := d.draft(theme(3, "Three"))
			draft.Operation = first.Operation
			return seal(t, head, draft)
		}, model.Conflict, store.ErrOperationReused},
	} {
		t.Log(name)
		refused(t, s.Append(within(t), test.commit()), test.code, test.reason)
		same(t, name, load(t, s, model.Latest), head)
	}
	if err := s.Append(within(t), future); err != nil {
		t.Fatal(err)
	}
	same(t, "after all that was refused", load(t, s, model.Latest), ahead)
	lawful(t, s)
}

// testAppendErased copies a commit of which one payload was erased.
func testAppendErased(t suite) {
	location := t.New(t.T)
	s := reopen(t, t.Target, location)
	var d drafts
	c := seal(t, model.Empty(), d.draft(theme(1, "One"), theme(2, "Two")))
	c.Changes[0].Change, c.Changes[0].Salt = nil, nil
	if err := s.Append(within(t), c); err != nil {
		t.Fatal(err)
	}
	mustApply(t, s, d.draft(theme(3, "Three")))
	for range 2 {
		got := commits(t, s, 1)[0]
		if got.Changes[0].Change != nil || got.Changes[0].Salt != nil || got.Changes[1].Change == nil {
			t.Fatalf("commit %+v", got)
		}
		if n := load(t, s, model.Latest).Count(model.KindTheme); n != 2 {
			t.Fatalf("%d themes", n)
		}
		lawful(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = reopen(t, t.Target, location)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
