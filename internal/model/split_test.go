package model_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// changesOf returns the changes that make a snapshot on an empty one.
func changesOf(s *model.Snapshot) []model.Change {
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

// TestSplit checks that parts of any size are valid one after another, and make
// the same graph as all changes at once.
func TestSplit(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		changes := changesOf(modeltest.Graph(rt))
		most := rapid.IntRange(1, 200).Draw(rt, "most")
		s, n := model.Empty(), 0
		for _, part := range model.Split(changes, most) {
			if problems := s.Check(part); problems != nil {
				rt.Fatalf("part of %d: %v", len(part), problems[0])
			}
			c := model.Commit{Version: s.Version() + 1, Previous: s.Hash(), Time: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
			for i := range part {
				c.Changes = append(c.Changes, model.SealedChange{Change: &part[i]})
			}
			next, err := s.With(c)
			if err != nil {
				rt.Fatal(err)
			}
			s, n = next, n+len(part)
		}
		if n != len(changes) {
			rt.Fatalf("%d changes of %d", n, len(changes))
		}
	})
}

func TestSplitKeepsWhatIsSmall(t *testing.T) {
	changes := modeltest.Plausible(modeltest.Size{Needs: 100, Programmes: 10, States: 5})
	if parts := model.Split(changes, len(changes)); len(parts) != 1 || len(parts[0]) != len(changes) {
		t.Fatalf("%d parts", len(parts))
	}
	if parts := model.Split(append(changes, model.RemoveNode("theme:a")), 10); len(parts) != 1 {
		t.Fatalf("%d parts of what removes", len(parts))
	}
}
