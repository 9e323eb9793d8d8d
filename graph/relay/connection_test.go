package relay_test

import (
	"testing"

	"concert/graph/relay"
	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/seed"
)

// Edges with the same ends are different items of every list, page by page:
// whatever the declaration says tells them apart.
func TestEdgesWithTheSameEndsAreAllListed(t *testing.T) {
	s := model.Empty()
	for _, name := range seed.BuiltinNames() {
		set, err := seed.Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		s = modeltest.Land(t, s, set.Changes...)
	}
	for _, kind := range model.EdgeKinds() {
		declared := kind.Declaration()
		if declared.Identity == "" {
			continue
		}
		t.Run(kind.String(), func(t *testing.T) {
			from, to := fictional(t, s, declared.Ends[0].From), fictional(t, s, declared.Ends[0].To)
			var changes []model.Change
			for _, value := range values(t, declared) {
				changes = append(changes, model.PutEdge(kind, from.ID(), to.ID(), filled(declared, map[string]any{declared.Identity: value})))
			}
			after := modeltest.Land(t, s, changes...)
			from, _ = after.Node(from.ID())
			all := from.EdgesOf(kind, model.Outward)
			list := relay.List{Name: t.Name()}
			paged(t, len(all), func(p relay.Page) (int, relay.PageInfo, error) {
				c, err := relay.Edges(list, all, p)
				return len(c.Edges), c.PageInfo, err
			})
			paged(t, len(all), func(p relay.Page) (int, relay.PageInfo, error) {
				c, err := relay.Links(list, from, kind, model.Outward, anyRecord, p)
				return len(c.Edges), c.PageInfo, err
			})
		})
	}
}

// filled adds the properties that an edge must have and does not.
func filled(declared model.EdgeDeclaration, p map[string]any) map[string]any {
	for _, d := range declared.Properties {
		if d.Required && p[d.Name] == nil {
			p[d.Name] = d.Min
		}
	}
	return p
}

func anyRecord(h model.Handle) (model.Handle, bool) { return h, true }

func fictional(t *testing.T, s *model.Snapshot, kind model.NodeKind) model.Handle {
	t.Helper()
	for h := range s.Nodes(kind) {
		if h.IsFictional() {
			return h
		}
	}
	t.Fatalf("the exercise holds no %s", kind)
	return model.Handle{}
}

// values returns two values of the property that tells edges of a kind apart.
func values(t *testing.T, d model.EdgeDeclaration) []string {
	t.Helper()
	for _, p := range d.Properties {
		switch {
		case p.Name != d.Identity:
		case p.Type == model.TypeChoice:
			return p.Choices[:2]
		case p.Type == model.TypeDay:
			return []string{"1991", "1992"}
		}
	}
	t.Fatalf("no values are known of %s: add those of its type to this test", d.Identity)
	return nil
}

// paged reads a list one item at a time, and wants as many as it holds.
func paged(t *testing.T, want int, read func(relay.Page) (int, relay.PageInfo, error)) {
	t.Helper()
	one, got := 1, 0
	for p := (relay.Page{First: &one}); ; {
		n, info, err := read(p)
		if err != nil {
			t.Fatal(err)
		}
		got += n
		if !info.HasNextPage {
			break
		}
		p.After = info.EndCursor
	}
	if got != want || want < 2 {
		t.Errorf("got %d edges page by page, want %d", got, want)
	}
}
