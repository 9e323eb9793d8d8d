package model_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"reflect"
	"testing"

	"concert/internal/model"
)

var update = flag.Bool("update", false, "seal what is stored in testdata anew")

// reseal writes the commits of testdata as this program seals them, and what they make.
func reseal(t *testing.T, commits []model.Commit) {
	t.Helper()
	last := model.Empty()
	for i, c := range commits {
		draft := model.Draft{Operation: c.Operation, Author: c.Author, Reason: c.Reason, At: c.Time}
		for _, sealed := range c.Changes {
			draft.Changes = append(draft.Changes, *sealed.Change)
		}
		var err error
		if commits[i], err = model.NewCommit(last, draft, rand.Reader); err != nil {
			t.Fatal(err)
		}
		if last, err = last.With(commits[i]); err != nil {
			t.Fatal(err)
		}
	}
	text, err := json.MarshalIndent(commits, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := last.Encode()
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"testdata/removed.json": append(text, '\n'), "testdata/removed.snapshot": encoded} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// stored reads commits from before this version of the program, and the encoding
// of the snapshot that they make: of two needs, a programme and an engagement that
// are removed.
func stored(t *testing.T) (history []*model.Snapshot, encoded []byte) {
	t.Helper()
	read := func() (commits []model.Commit) {
		text, err := os.ReadFile("testdata/removed.json")
		if err == nil {
			err = json.Unmarshal(text, &commits)
		}
		if err != nil {
			t.Fatal(err)
		}
		return commits
	}
	if *update {
		reseal(t, read())
	}
	encoded, err := os.ReadFile("testdata/removed.snapshot")
	if err != nil {
		t.Fatal(err)
	}
	history = []*model.Snapshot{model.Empty()}
	for i, c := range read() {
		if err := c.Verify(history[i].Version(), history[i].Hash()); err != nil {
			t.Fatal(err)
		}
		next, err := history[i].With(c)
		if err != nil {
			t.Fatal(err)
		}
		history = append(history, next)
	}
	return history, encoded
}

// What older programs wrote is read as it was written, and written the same.
func TestStoredSnapshotStaysTheSame(t *testing.T) {
	history, encoded := stored(t)
	decoded, err := model.Decode(encoded)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]model.Tombstone{
		"need:00000000000000000000000001":                          {Release: model.ReleasePartners, State: "state:XAA", At: 2, DecidedBy: []string{"visit:00000000000000000000000001"}, Releasable: true},
		"need:00000000000000000000000002 SHARED_WITH provider:one": {Release: model.ReleaseSecretariat, At: 2},
		"need:00000000000000000000000002":                          {Release: model.ReleaseSecretariat, State: "state:XAB", Shared: []string{"provider:one"}, At: 2},
		"programme:one":                                            {Release: model.ReleasePartners, Shared: []string{"provider:one"}, At: 3},
		"programme:one SERVES state:XAA 2023":                      {Release: model.ReleasePartners, At: 2},
	}
	for name, s := range map[string]*model.Snapshot{"decoded": decoded, "folded": history[len(history)-1]} {
		if got := maps.Collect(s.Tombstones()); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: tombstones %v, want %v", name, got, want)
		}
		again, err := s.Encode()
		if err != nil || !bytes.Equal(again, encoded) {
			t.Errorf("%s: it is encoded in other bytes: %v", name, err)
		}
	}
}
