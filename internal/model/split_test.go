package model_test

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// Parts of any size are valid one after another, and a store makes of them the same
// graph as of all changes at once: each record comes with the level that it has in
// the end, so that nothing is made stricter on the way and nothing looser shows.
func TestSplit(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		whole := modeltest.Graph(rt)
		changes := modeltest.ChangesOf(whole)
		most := rapid.IntRange(1, 200).Draw(rt, "most")
		s, n := model.Empty(), 0
		for _, part := range model.Split(changes, most) {
			if problems := s.Check(part); problems != nil {
				rt.Fatalf("part of %d: %v", len(part), problems[0])
			}
			completed := s.Complete(part)
			if len(completed) != len(part) {
				rt.Fatalf("a part of %d changes lands as %d", len(part), len(completed))
			}
			c := model.Commit{Version: s.Version() + 1, Previous: s.Hash(), Time: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
			for i := range completed {
				c.Changes = append(c.Changes, model.SealedChange{Change: &completed[i]})
			}
			next, err := s.With(c)
			if err != nil {
				rt.Fatal(err)
			}
			s, n = next, n+len(part)
			for _, change := range part {
				if change.Node == nil {
					continue
				}
				now, _ := s.Node(change.Node.ID)
				if end, _ := whole.Node(change.Node.ID); now.Release() != end.Release() {
					rt.Fatalf("%s comes as %s, and is %s in the end", change.Node.ID, now.Release(), end.Release())
				}
			}
		}
		if n != len(changes) {
			rt.Fatalf("%d changes of %d", n, len(changes))
		}
		if got := modeltest.ChangesOf(s); !reflect.DeepEqual(byKey(got), byKey(changes)) {
			rt.Fatalf("the parts make\n%v\nwant\n%v", got, changes)
		}
	})
}

func byKey(changes []model.Change) map[string]model.Change {
	all := map[string]model.Change{}
	for _, c := range changes {
		all[c.Key()] = c
	}
	return all
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
