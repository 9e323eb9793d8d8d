// Package modeltest makes snapshots for tests: small ones out of seed files in a
// txtar archive, plausible data sets of any size, and random graphs.
//
// In an archive, an id that wants a ULID may be short, such as need:a1: it stands for
// a longer one that LongID makes of it and ShortID turns back.
package modeltest

import (
	"path"
	"strings"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"

	"concert/internal/model"
	"concert/seed"
)

// TB is what a *testing.T and a *rapid.T have in common.
type TB interface {
	Helper()
	Fatal(args ...any)
}

// Parse returns version 1 with the records of an archive's seed files: of kind
// Need those in needs.yaml or needs/….yaml, and so on. Files that do not end in
// .yaml are left to the caller.
func Parse(tb TB, archive string) *model.Snapshot {
	tb.Helper()
	return Archive(tb, txtar.Parse([]byte(archive)))
}

// Archive is Parse for an archive that is parsed already.
func Archive(tb TB, archive *txtar.Archive) *model.Snapshot {
	tb.Helper()
	return Land(tb, model.Empty(), Changes(tb, archive)...)
}

// Changes returns the changes that the seed files of an archive make.
func Changes(tb TB, archive *txtar.Archive) []model.Change {
	tb.Helper()
	files := fstest.MapFS{}
	for _, f := range archive.Files {
		if folder, ok := strings.CutSuffix(f.Name, ".yaml"); ok {
			if !strings.Contains(folder, "/") {
				folder = path.Join(folder, folder)
			}
			files[folder+".yaml"] = &fstest.MapFile{Data: []byte(Lengthen(string(f.Data)))}
		}
	}
	set, err := seed.Parse(files, "world")
	if err != nil {
		tb.Fatal(Shorten(err.Error()))
	}
	if found := seed.Lint(set, model.Empty()); found != nil {
		tb.Fatal(Shorten(found.Error()))
	}
	return set.Changes
}

// Land returns the snapshot after a commit with the changes, in which ids may be
// short.
func Land(tb TB, s *model.Snapshot, changes ...model.Change) *model.Snapshot {
	tb.Helper()
	next, err := s.With(Commit(tb, s, changes...))
	if err != nil {
		tb.Fatal(Shorten(err.Error()))
	}
	return next
}

// ChangesOf returns the changes that make what a snapshot shows on an empty one.
func ChangesOf(s *model.Snapshot) []model.Change {
	var all []model.Change
	for _, kind := range model.NodeKinds() {
		for h := range s.Nodes(kind) {
			record := h.Record()
			all = append(all, model.Change{Node: &record})
		}
	}
	for _, kind := range model.EdgeKinds() {
		for e := range s.Edges(kind) {
			record := e.Record()
			all = append(all, model.Change{Edge: &record})
		}
	}
	return all
}

// Commit returns the sealed commit with the changes that follows s, a minute
// after the one before. Ids in the changes may be short. It is not checked
// against the rules that look beyond one record.
func Commit(tb TB, s *model.Snapshot, changes ...model.Change) model.Commit {
	tb.Helper()
	long := make([]model.Change, len(changes))
	for i, change := range changes {
		long[i] = lengthened(change)
	}
	normal, err := model.Normal(long)
	if err != nil {
		tb.Fatal(Shorten(err.Error()))
	}
	at := s.Time().Add(time.Minute)
	if s.Version() == 0 {
		at = time.Date(2027, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	commit, err := model.NewCommit(s, model.Draft{Operation: "test", Author: "test", At: at, Changes: normal, Completed: s.Complete(normal)}, zeros{})
	if err != nil {
		tb.Fatal(err)
	}
	return commit
}

func lengthened(change model.Change) model.Change {
	if change.Node != nil {
		node := *change.Node
		node.ID = LongID(node.ID)
		change.Node = &node
	}
	if change.Edge != nil {
		edge := *change.Edge
		edge.From, edge.To = LongID(edge.From), LongID(edge.To)
		change.Edge = &edge
	}
	return change
}

// zeros is a source of zeros only, so that tests repeat.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
