package store_test

import (
	"context"
	"fmt"
	"iter"
	"testing"

	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/internal/store"
)

// journal is a store of some commits, which counts how many are read.
type journal struct {
	store.Store // the methods that are not used here
	newest      *model.Snapshot
	commits     []model.Commit
	read        int
}

func newJournal(tb testing.TB, commits int) *journal {
	tb.Helper()
	j := &journal{newest: model.Empty()}
	for n := range commits {
		c := modeltest.Commit(tb, j.newest, model.PutNode(fmt.Sprintf("theme:t%d", n), map[string]any{"name": "A theme"}))
		next, err := j.newest.With(c)
		if err != nil {
			tb.Fatal(err)
		}
		j.newest, j.commits = next, append(j.commits, c)
	}
	return j
}

func (j *journal) Load(context.Context, model.Version) (*model.Snapshot, error) { return j.newest, nil }

func (j *journal) Watch(ctx context.Context, after model.Version) iter.Seq2[model.Commit, error] {
	return func(yield func(model.Commit, error) bool) {
		for _, c := range j.commits[after:] {
			j.read++
			if !yield(c, nil) {
				return
			}
		}
		<-ctx.Done()
		yield(model.Commit{}, ctx.Err())
	}
}

// TestLiveCommits: each commit is read once, and none of its changes is kept.
func TestLiveCommits(t *testing.T) {
	j := newJournal(t, 4)
	l, err := store.NewLive(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, upTo := range []model.Version{0, 2, 4, 3} {
		commits, err := l.Commits(t.Context(), upTo)
		if err != nil || len(commits) != int(upTo) {
			t.Fatalf("Commits(%d) = %d commits, %v", upTo, len(commits), err)
		}
		for i, c := range commits {
			if c.Version != model.Version(i+1) || c.Author != j.commits[i].Author || !c.Time.Equal(j.commits[i].Time) || c.Changes != nil {
				t.Errorf("commit %d is %+v", i+1, c)
			}
		}
	}
	if j.read != 4 {
		t.Errorf("%d commits are read, want each once", j.read)
	}
	if _, err := l.Commits(t.Context(), 5); model.CodeOf(err) != model.NotFound {
		t.Errorf("a version that is not there: %v", err)
	}
}
