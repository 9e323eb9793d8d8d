package neo4j

import (
	"fmt"
	"testing"

	"concert/internal/model"
	"concert/internal/store/neo4j/foreign"
)

// TestAdoptionInParts adopts a visit and its need in parts, in which they land as
// they would at once: the consent that came with the need counts for it.
func TestAdoptionInParts(t *testing.T) {
	const need, visit = "need:01JX000000000000000000000A", "visit:01JX000000000000000000000V"
	changes := []model.Change{
		model.PutNode("state:XAA", map[string]any{"name": "A"}),
		model.PutNode(need, map[string]any{"summary": "S"}), model.PutEdge(model.HasNeed, "state:XAA", need, nil),
		model.PutNode(visit, map[string]any{"consent": "PUBLIC", "consentOn": "2024"}), model.PutEdge(model.To, visit, "state:XAA", nil),
		model.PutEdge(model.Identified, visit, need, nil),
	}
	for n := range adoptAtOnce {
		changes = append(changes, model.PutNode(fmt.Sprint("theme:t", n), map[string]any{"name": "T"}))
	}
	a, err := adoptionOf(model.Empty(), foreign.Selection{Changes: changes})
	if err != nil {
		t.Fatal(err)
	}
	if len(a.parts) != 2 || len(a.follows) != 0 {
		t.Errorf("%d parts, of which %d changes follow, want 2 and none", len(a.parts), len(a.follows))
	}
}
