package model_test

import (
	"fmt"
	"sync"
	"testing"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// Readers of any version read on while later ones are made out of it.
func TestReadersAndCommitsAtOnce(t *testing.T) {
	s := modeltest.Snapshot(t, modeltest.Size{Needs: 600, Programmes: 60, States: 12, Seed: 1})
	var readers sync.WaitGroup
	read := func(s *model.Snapshot, want string) {
		readers.Go(func() {
			if got := modeltest.Text(s); got != want {
				t.Errorf("version %d is not what it was", s.Version())
			}
		})
	}
	for i := range 8 {
		want := modeltest.Text(s)
		for range 2 {
			read(s, want)
		}
		need := fmt.Sprintf("need:01JX%022d", i)
		h, _ := s.Node(need)
		record := h.Record()
		record.Properties["summary"] = fmt.Sprintf("Written anew in round %d", i)
		s = modeltest.Land(
			t, s, model.PutNode(need, record.Properties),
			model.PutNode(fmt.Sprintf("theme:new-%d", i), map[string]any{"name": "New"}),
			model.PutEdge(model.Concerns, need, fmt.Sprintf("theme:new-%d", i), nil),
		)
	}
	readers.Wait()
}

// Walking allocates nothing.
func TestWalkingAllocatesNothing(t *testing.T) {
	s := modeltest.Snapshot(t, modeltest.Size{Needs: 300, Programmes: 50, States: 5, Seed: 1})
	need, _ := s.Node("need:01JX0000000000000000000007")
	state, _ := s.Node(modeltest.StateID(0))
	sum := 0
	for name, walk := range map[string]func(){
		"edges at a record": func() {
			for w := state.Walk(model.HasNeed, model.Outward); w.Next(); {
				for x := w.Other().Walk(model.Concerns, model.Outward); x.Next(); {
					sum += x.Other().Row()
				}
			}
		},
		"values": func() {
			for w := state.Walk(model.HasNeed, model.Outward); w.Next(); {
				n, _ := w.Other().Need()
				severity, _ := n.Severity()
				summary, _ := n.Summary()
				sum += severity + len(summary) + len(n.Status()) + int(n.IdentifiedOn()) + len(n.ID()) + len(n.Release())
			}
		},
		"values of edges": func() {
			for w := need.Walk(model.Meets, model.Inward); w.Next(); {
				extent, _ := w.Edge().ExtentPercent()
				sum += extent + int(w.Edge().AssessedOn()) + len(w.Edge().Review())
			}
		},
		"all records": func() {
			for h := range s.Nodes(model.KindNeed) {
				sum += h.Row()
			}
			for n := range s.Needs() {
				sum += n.Row()
			}
		},
		"all edges": func() {
			for e := range s.Edges(model.Serves) {
				sum += e.From().Row() + e.To().Row() + int(e.Since()) + len(e.EngagementStatus())
			}
		},
		"by id": func() {
			h, _ := s.Node("need:01JX0000000000000000000123")
			sum += h.Row() + s.Count(model.KindNeed)
		},
	} {
		if n := testing.AllocsPerRun(20, walk); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
	if sum == 0 {
		t.Error("nothing was walked")
	}
}

// What is damaged is refused, and nothing panics.
func TestDecodeRefusesDamage(t *testing.T) {
	s := modeltest.Parse(t, ruled)
	encoded, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	for size := 0; size < len(encoded); size += 13 {
		if _, err := model.Decode(encoded[:size]); err == nil {
			t.Fatalf("%d of %d bytes are decoded", size, len(encoded))
		}
	}
	for i := 0; i < len(encoded); i += 11 {
		for _, bit := range []byte{1, 0x80} {
			damaged := append([]byte{}, encoded...)
			damaged[i] ^= bit
			_, _ = model.Decode(damaged) // no panic is all that is promised: who stores it adds a checksum
		}
	}
}

// Encoding a large snapshot loses nothing.
func TestEncodeIsWhole(t *testing.T) {
	s := modeltest.Snapshot(t, modeltest.Size{Needs: 2000, Programmes: 200, States: 40, Seed: 2, Fictional: true})
	encoded, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := model.Decode(encoded)
	if err != nil {
		t.Fatal(err)
	}
	if modeltest.Text(s) != modeltest.Text(again) {
		t.Error("the decoded snapshot is another")
	}
}
