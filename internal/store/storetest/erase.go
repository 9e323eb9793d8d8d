package storetest

import (
	"bytes"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"concert/internal/model"
	"concert/internal/store"
)

// secret is in everything about the record that is erased, and in everything
// beside it.
const secret = "xyzzy-secret"

const erasedNeed = "need:01JX0000000000000000000001"

// writeHistory writes versions in which a need comes, changes, and stands beside others.
// Its operations are h1, h2 and so on.
func writeHistory(t fataler, s store.Store) {
	t.Helper()
	for _, draft := range historyDrafts() {
		mustApply(t, s, draft)
	}
}

func historyDrafts() []model.Draft {
	d := func(operation, reason string, changes ...model.Change) model.Draft {
		return model.Draft{Base: model.Latest, Operation: operation, Author: "secretariat", Reason: reason, At: start, Changes: changes}
	}
	proposal := model.PutEdge(model.ProposedFor, "programme:q", erasedNeed, map[string]any{
		"status": "PROPOSED", "reason": secret + " of an edge", "release": "SECRETARIAT",
	})
	return []model.Draft{
		d("h1", "ground", state("state:XAB", "Xabia"), theme(1, "One"), model.PutNode("programme:q", map[string]any{"name": "Q"})),
		d("h2", "because of "+secret, need(erasedNeed, secret+" one"), of("state:XAB", erasedNeed), theme(2, "Two")),
		d("h3", "kept", theme(3, "Three")),
		d("h4", "again "+secret, need(erasedNeed, secret+" two"), proposal),
	}
}

func erasing(operation string, ids ...string) model.Draft {
	return model.Draft{Base: model.Latest, Operation: operation, Author: "secretariat", Reason: "asked for", At: start, Erase: ids}
}

// forgotten checks that a store says nothing of the need in any version, and that the
// rest is as it was.
func forgotten(t suite, s store.Store, themes int) {
	t.Helper()
	lawful(t, s)
	for _, c := range commits(t, s, newest(t, s)) {
		for _, sealed := range c.Changes {
			if sealed.Change != nil && strings.Contains(sealed.Change.Key(), erasedNeed) {
				t.Errorf("commit %d still says %v", c.Version, sealed.Change)
			}
		}
		if bytes.Contains([]byte(c.Reason), []byte(secret)) {
			t.Errorf("the reason of commit %d is %q", c.Version, c.Reason)
		}
	}
	for v := range newest(t, s) + 1 {
		snapshot := load(t, s, v)
		_, there := snapshot.Node(erasedNeed)
		left := false
		for key := range snapshot.Tombstones() {
			left = left || strings.Contains(key, erasedNeed)
		}
		if there || left || bytes.Contains(encoded(t, snapshot), []byte(secret)) {
			t.Errorf("version %d still has it", v)
		}
	}
	last := load(t, s, model.Latest)
	if !last.IsErased(erasedNeed) || last.Count(model.KindTheme) != themes {
		t.Errorf("erased are %v, and there are %d themes, want %d", last.Erased(), last.Count(model.KindTheme), themes)
	}
}

func withoutSecret(t suite, location string) {
	t.Helper()
	if at := bytes.Index(t.Dump(t.T, location), []byte(secret)); at >= 0 {
		t.Errorf("what was erased is still in the store, at byte %d", at)
	}
}

func testErase(t suite) {
	for name, before := range map[string][]model.Change{
		"there": nil,
		"removed": {
			model.RemoveNode(erasedNeed), model.RemoveEdge(model.HasNeed, "state:XAB", erasedNeed, ""),
			model.RemoveEdge(model.ProposedFor, "programme:q", erasedNeed, ""),
		},
	} {
		t.Run(name, func(inner *testing.T) { eraseAfter(suite{inner, t.Target}, before) })
	}
}

func eraseAfter(t suite, before []model.Change) {
	location := t.New(t.T)
	s := reopen(t, t.Target, location)
	writeHistory(t, s)
	var d drafts
	if before != nil {
		mustApply(t, s, d.draft(before...))
	}
	if !bytes.Contains(encoded(t, load(t, s, 4)), []byte(secret)) {
		t.Fatal("version 4 does not have what is to be erased")
	}
	live, err := store.NewLive(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	hash := load(t, s, model.Latest).Hash()
	c, err := live.Apply(within(t), erasing("erase", erasedNeed))
	if err != nil {
		t.Fatal(err)
	}
	if c.Previous != hash {
		t.Errorf("the chain does not go on: %s after %s", c.Previous, hash)
	}
	same(t, "followed and loaded", live.Snapshot(), load(t, s, model.Latest))
	live.Close()
	for range 2 {
		forgotten(t, s, 3)
		repeatAfterErasing(t, s, c)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		withoutSecret(t, location)
		s = reopen(t, t.Target, location)
	}
	mustApply(t, s, d.draft(theme(4, "Four")))
	forgotten(t, s, 4)
	closing(t, s)
}

// repeatAfterErasing repeats operations: each is answered by its first result.
func repeatAfterErasing(t suite, s store.Store, erased model.Commit) {
	t.Helper()
	again := mustApply(t, s, erasing("erase", erasedNeed))
	if again.Hash != erased.Hash {
		t.Errorf("erasing again made version %d", again.Version)
	}
	for i, draft := range historyDrafts() {
		if c := mustApply(t, s, draft); c.Version != model.Version(i+1) {
			t.Errorf("operation %s again made version %d", draft.Operation, c.Version)
		}
	}
	other := historyDrafts()[2]
	other.Reason = "other"
	_, err := s.Apply(within(t), other)
	refused(t, err, model.Conflict, store.ErrOperationReused)
}

func testEraseRefused(t suite) {
	s := openNew(t)
	writeHistory(t, s)
	var d drafts
	for name, draft := range map[string]model.Draft{
		"a State that has a need": erasing("e1", "state:XAB"),
		"no id":                   erasing("e2", "nothing"),
	} {
		_, err := s.Apply(within(t), draft)
		t.Log(name, err)
		refused(t, err, model.Invalid, nil)
		if v := newest(t, s); v != 4 {
			t.Fatalf("version %d after a refusal", v)
		}
	}
	mustApply(t, s, erasing("e3", erasedNeed))
	for _, draft := range []model.Draft{
		d.draft(need(erasedNeed, "back"), of("state:XAB", erasedNeed)),
		erasing("e4", erasedNeed),
	} {
		_, err := s.Apply(within(t), draft)
		refused(t, err, model.Invalid, nil)
		if !bytes.Contains([]byte(err.Error()), []byte("was erased")) {
			t.Errorf("error %v", err)
		}
	}
}

// testEraseCopied copies an erasure onto a store that has the versions before it whole.
func testEraseCopied(t suite) {
	s := openNew(t)
	location := either(t.Beside, t.New)(t.T)
	to := reopen(t, t.Target, location)
	writeHistory(t, s)
	for _, c := range commits(t, s, 4) {
		if err := to.Append(within(t), c); err != nil {
			t.Fatal(err)
		}
	}
	c := mustApply(t, s, erasing("erase", erasedNeed))
	for range 2 {
		if err := to.Append(within(t), c); err != nil {
			t.Fatal(err)
		}
	}
	forgotten(t, to, 3)
	same(t, "copied", load(t, to, model.Latest), load(t, s, model.Latest))
	closing(t, to)
}

// stepVariable holds, in a process that the suite starts, at which step of an erasure
// it is to end.
const stepVariable = "CONCERT_STORETEST_ERASE_UNTIL"

// eraseUntilKilled is what the child process does.
func eraseUntilKilled(t suite, location, until string) {
	last, err := strconv.Atoi(until)
	if err != nil {
		t.Fatal(err)
	}
	steps := 0
	s, err := t.Stepping(location, func() {
		if steps++; steps == last {
			self, _ := os.FindProcess(os.Getpid())
			_ = self.Kill()
			select {}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	mustApply(t, s, erasing("erase", erasedNeed))
	closing(t, s)
}

// testEraseKilled kills a process before each step of an erasure. It has landed whole or
// not at all, and asked for again it is done.
func testEraseKilled(t suite) {
	landed := 0
	for step := 1; ; step++ {
		location := either(t.OnDisk, t.New)(t.T)
		s := reopen(t, t.Target, location)
		writeHistory(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		child := exec.Command(os.Args[0], "-test.run=^"+topTest(t)+"$", "-test.count=1")
		child.Env = append(os.Environ(), childVariable+"="+location, stepVariable+"="+strconv.Itoa(step))
		out, err := child.CombinedOutput()
		if child.ProcessState.Exited() && err != nil {
			t.Fatalf("the child failed: %s", out)
		}
		s = reopen(t, t.Target, location)
		if newest(t, s) == 5 {
			landed++
			forgotten(t, s, 3)
		} else {
			lawful(t, s)
			if !bytes.Contains(encoded(t, load(t, s, 4)), []byte(secret)) {
				t.Errorf("step %d: not erased, and yet gone", step)
			}
		}
		mustApply(t, s, erasing("erase", erasedNeed))
		forgotten(t, s, 3)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		withoutSecret(t, location)
		if err == nil {
			if step == 1 || landed < 2 {
				t.Errorf("there were %d steps, and after %d of them it had landed", step-1, landed-1)
			}
			return
		}
	}
}
