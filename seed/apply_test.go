package seed_test

import (
	"context"
	"crypto/rand"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/internal/store"
	"concert/seed"
)

// memory keeps the promises of a store that a seed relies on.
type memory struct {
	newest  *model.Snapshot
	commits []model.Commit
}

func (m *memory) Load(context.Context, model.Version) (*model.Snapshot, error) { return m.newest, nil }

func (m *memory) Watch(_ context.Context, after model.Version) iter.Seq2[model.Commit, error] {
	return func(yield func(model.Commit, error) bool) {
		for _, c := range m.commits[after:] {
			if !yield(c, nil) {
				return
			}
		}
	}
}

func (m *memory) Apply(ctx context.Context, draft model.Draft) (model.Commit, error) {
	for _, landed := range m.commits {
		if landed.Operation == draft.Operation && landed.Author == draft.Author {
			return store.Repeat(landed, draft)
		}
	}
	commit, next, err := store.Next(ctx, m.newest, draft, rand.Reader)
	if err != nil {
		return model.Commit{}, err
	}
	m.newest, m.commits = next, append(m.commits, commit)
	return commit, nil
}

var _ seed.Store = store.Store(nil)

func newMemory() *memory { return &memory{newest: model.Empty()} }

var noon = time.Date(2027, time.January, 1, 12, 0, 0, 0, time.UTC)

func parse(t *testing.T, archive string) seed.Set {
	t.Helper()
	set, err := seed.Parse(files(archive), "field")
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func builtins(t *testing.T) []seed.Set {
	t.Helper()
	var sets []seed.Set
	for _, name := range seed.BuiltinNames() {
		set, err := seed.Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		sets = append(sets, set)
	}
	return sets
}

func TestApplyOnceForEachDigest(t *testing.T) {
	m, ctx := newMemory(), t.Context()
	for round, want := range []seed.Outcome{seed.Applied, seed.Unchanged} {
		results, err := seed.Apply(ctx, m, noon.AddDate(0, 0, round), builtins(t)...)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range results {
			if r.Outcome != want || r.Version != model.Version(i+1) {
				t.Errorf("round %d: %v", round, r)
			}
		}
	}
	if len(m.commits) != 2 {
		t.Errorf("%d commits, want 2", len(m.commits))
	}
}

// failing fails from some Apply on, as a store does whose process was killed.
type failing struct {
	seed.Store
	left int
}

var errCut = errors.New("interrupted")

func (f *failing) Apply(ctx context.Context, draft model.Draft) (model.Commit, error) {
	if f.left--; f.left < 0 {
		return model.Commit{}, errCut
	}
	return f.Store.Apply(ctx, draft)
}

func TestLargeSeedGoesOnWhereItWasInterrupted(t *testing.T) {
	m, ctx := newMemory(), t.Context()
	large := seed.Set{Name: "large", Digest: model.Digest{1}, Changes: modeltest.Plausible(modeltest.Size{Needs: 5000, Programmes: 200, States: 20})}
	parts := len(model.Split(large.Changes, model.SplitAt))
	if parts < 3 {
		t.Fatalf("%d parts", parts)
	}
	if _, err := seed.Apply(ctx, &failing{m, 2}, noon, large); err == nil || len(m.commits) != 2 {
		t.Fatalf("%d parts landed, %v", len(m.commits), err)
	}
	for _, want := range []seed.Outcome{seed.Applied, seed.Unchanged} {
		results, err := seed.Apply(ctx, m, noon, large)
		if err != nil || results[0].Outcome != want || results[0].Version != model.Version(parts) || len(m.commits) != parts {
			t.Fatalf("%v, %d of %d parts landed, %v", results, len(m.commits), parts, err)
		}
	}
	large.Changes = slices.Clone(large.Changes)
	large.Changes[0] = model.PutNode(large.Changes[0].Node.ID, map[string]any{"name": "Other"})
	results, err := seed.Ensure(ctx, m, noon, large)
	if err != nil || results[0].Outcome != seed.Updated || results[0].Version != model.Version(parts+1) || results[0].Changes != 1 {
		t.Fatalf("%v %v", results, err)
	}
}

// leaving is the context of somebody who leaves at the tenth look at it.
type leaving struct {
	context.Context
	looks int
}

func (l *leaving) Err() error {
	if l.looks++; l.looks < 10 {
		return nil
	}
	return context.Canceled
}

func TestCheckingALargeSeedEndsWithItsContext(t *testing.T) {
	m := newMemory()
	large := seed.Set{Name: "large", Digest: model.Digest{1}, Changes: modeltest.Plausible(modeltest.Size{Needs: 1000, Programmes: 50, States: 20})}
	ctx := &leaving{Context: t.Context()}
	if _, err := seed.Apply(ctx, m, noon, large); !errors.Is(err, context.Canceled) || len(m.commits) != 0 {
		t.Errorf("%d parts landed, %v; want none, %v", len(m.commits), err, context.Canceled)
	}
	if ctx.looks > 20 {
		t.Errorf("after its end the context was looked at %d times", ctx.looks-10)
	}
}

func TestChangedSeedIsReportedAndNotWritten(t *testing.T) {
	m, ctx := newMemory(), t.Context()
	if _, err := seed.Apply(ctx, m, noon, parse(t, small)); err != nil {
		t.Fatal(err)
	}
	changed := parse(t, strings.Replace(small, "severity: 3", "severity: 4", 1))
	other := parse(t, "-- data-sets/a.yaml --\nrecords: [{id: dataset:other, name: Other}]\n")

	_, err := seed.Apply(ctx, m, noon, other, changed)
	var refused *seed.ChangedError
	if !errors.As(err, &refused) || refused.Name != "field" || !strings.Contains(err.Error(), "the seed field has changed") {
		t.Errorf("Apply: %v", err)
	}
	if len(m.commits) != 1 {
		t.Error("something was written beside a changed seed")
	}

	broken, _ := seed.Parse(files(strings.Replace(small, "severity: 3", "severity: 9", 1)), "field")
	_, err = seed.Apply(ctx, m, noon, broken)
	if found, ok := errors.AsType[seed.Errors](err); !ok || len(found) != 1 {
		t.Errorf("one thing is wrong with the changed seed, and reported is %v", err)
	}

	results, err := seed.Ensure(ctx, m, noon, changed, other)
	if err != nil || results[0].Outcome != seed.Updated || results[1].Outcome != seed.Applied {
		t.Errorf("Ensure: %v, %v", results, err)
	}
	if len(m.commits) != 3 {
		t.Errorf("%d commits, want 3", len(m.commits))
	}
}

func TestApplyCoversNothingThatIsThere(t *testing.T) {
	m, ctx := newMemory(), t.Context()
	if _, err := m.Apply(ctx, model.Draft{
		Base: model.Latest, Operation: "1", Author: "secretariat", At: noon, Changes: []model.Change{
			model.PutNode("state:XAA", map[string]any{"name": "Written by hand"}),
			model.PutNode("state:XAB", map[string]any{"name": "Written by hand"}),
		},
	}); err != nil {
		t.Fatal(err)
	}
	_, err := seed.Apply(ctx, m, noon, parse(t, small))
	for _, want := range []string{
		"field/member-states/all.yaml:6: state:XAA: is there already",
		"field/member-states/all.yaml:9: state:XAB: is there already",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if found, ok := errors.AsType[seed.Errors](err); !ok || len(found) != 2 {
		t.Errorf("%v", err)
	}
	if h, _ := m.newest.Node("state:XAA"); h.Name() != "Written by hand" || len(m.commits) != 1 {
		t.Error("what was there is covered")
	}
}

// write puts the files of an archive into a folder.
func write(t *testing.T, dir, archive string) string {
	t.Helper()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		file := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestApplyFoldersWritesAllOrNothing(t *testing.T) {
	m, ctx := newMemory(), t.Context()
	good := write(t, filepath.Join(t.TempDir(), "good"), small)
	broken := write(t, filepath.Join(t.TempDir(), "broken"), `
-- themes/a.yaml --
records:
  - {id: theme:a, name: A, colour: red}
  - {id: theme:b, name: B, NARROWER_THAN: theme:c}
`)
	_, err := seed.ApplyFolders(ctx, m, noon, seed.MaxFile, good, broken)
	for _, want := range []string{
		filepath.ToSlash(broken) + "/themes/a.yaml:2: colour is not a property of Theme",
		filepath.ToSlash(broken) + "/themes/a.yaml:3: theme:b NARROWER_THAN theme:c: dangling edge",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := seed.ApplyFolders(ctx, m, noon, seed.MaxFile, good, filepath.Join(good, "none")); err == nil || !strings.Contains(err.Error(), "there is no folder") {
		t.Error(err)
	}
	if _, err := seed.ApplyFolders(ctx, m, noon, seed.MaxFile, good, good); err == nil || !strings.Contains(err.Error(), "are both the seed field") {
		t.Error(err)
	}
	if len(m.commits) != 0 {
		t.Error("something was written")
	}
	next := write(t, filepath.Join(t.TempDir(), "next"), "-- themes/a.yaml --\nrecords: [{id: theme:a, name: A, sources: [source:field], ADDRESSES: programme:one}]\n")
	results, err := seed.ApplyFolders(ctx, m, noon, seed.MaxFile, good, next)
	if err != nil || len(results) != 2 || results[1].Version != 2 || results[1].Name != "next" {
		t.Errorf("%v, %v", results, err)
	}
}
