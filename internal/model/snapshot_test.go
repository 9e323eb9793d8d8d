package model_test

import (
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"concert/internal/model"
)

// land seals the changes and returns the snapshot with them.
func land(t *testing.T, s *model.Snapshot, changes ...model.Change) *model.Snapshot {
	t.Helper()
	normal, err := model.Normal(changes)
	if err != nil {
		t.Fatal(err)
	}
	commit, err := model.NewCommit(s, model.Draft{Operation: "test", At: time.Now(), Changes: normal, Completed: s.Complete(normal)}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := commit.Verify(s.Version(), s.Hash()); err != nil {
		t.Fatal(err)
	}
	next, err := s.With(commit)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func TestSnapshotKeepsWhatWasPut(t *testing.T) {
	const need = "need:01JX0000000000000000000001"
	empty := model.Empty()
	one := land(
		t, empty,
		model.PutNode("state:XAB", map[string]any{"name": "Xabia", "aliases": []any{"Xab"}}),
		model.PutNode(need, map[string]any{"summary": "Border posts without power", "severity": 4.0, "identifiedOn": "2024-05"}),
		model.PutEdge(model.HasNeed, "state:XAB", need, nil),
	)
	if _, ok := empty.Node(need); ok {
		t.Error("the empty snapshot shows the need")
	}
	h, _ := one.Node(need)
	n, _ := h.Need()
	severity, _ := n.Severity()
	state, _ := n.StateOf()
	if severity != 4 || n.IdentifiedOn().String() != "2024-05" || n.Name() != "Border posts without power" || state.Name() != "Xabia" {
		t.Errorf("need: %+v", h.Record())
	}
	if n.Release() != model.ReleaseSecretariat {
		t.Errorf("release %s", n.Release())
	}
	two := land(t, one, model.RemoveEdge(model.HasNeed, "state:XAB", need, ""), model.RemoveNode(need))
	if _, ok := two.Node(need); ok || two.Count(model.KindNeed) != 0 {
		t.Error("the need is still there")
	}
	if g, ok := two.Tombstone(need); !ok || g.State != "state:XAB" {
		t.Errorf("tombstone %+v %v", g, ok)
	}
	encoded, err := one.Encode()
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := model.Decode(encoded)
	if err != nil {
		t.Fatal(err)
	}
	again, err := decoded.Encode()
	if err != nil || string(again) != string(encoded) {
		t.Errorf("encoding differs after decoding: %v", err)
	}
	if d, ok := decoded.Node(need); !ok || d.Name() != n.Name() {
		t.Error("decoded has no need")
	}
}

// A source may be named with the place in it; it is one source, however many
// places are cited.
func TestCitations(t *testing.T) {
	s := land(t, model.Empty(),
		model.PutNode("source:a", map[string]any{"title": "A"}), model.PutNode("source:b", map[string]any{"title": "B"}),
		model.PutNode("theme:x", map[string]any{"name": "X", "sources": []any{"source:a#para. 14", "source:b", "source:a#para. 15 (a), # 2"}}))
	theme, _ := s.Node("theme:x")
	got := ""
	for _, c := range theme.Citations() {
		at, known := c.At()
		got += fmt.Sprintf("%s %q %v; ", c.Source.ID(), at, known)
	}
	if want := `source:a "para. 14" true; source:b "" false; source:a "para. 15 (a), # 2" true; `; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if sources := theme.Sources(); len(sources) != 2 || sources[0].ID() != "source:a" || sources[1].ID() != "source:b" {
		t.Errorf("sources %v, want source:a and source:b", sources)
	}
}
