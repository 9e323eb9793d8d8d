package analysis

import (
	"context"

	"concert/internal/model"
)

type grain = micro

const point grain = million

func (n *need) surplus(percent int64) grain {
	return micro(n.weight*max(0, percent-100)) * (million / 100)
}
func (s *engaged) percent(_ int32, n *need) int64 { return s.of(n).percent }
func (g *Ground) implies(p int32, n *need) int {
	if g.topic(p, n) {
		return 1
	}
	return 0
}

func lay(ctx context.Context, view *model.Snapshot, judged days) (*Ground, error) {
	return At(ctx, view, judged.rest)
}
func (x extent) day() model.Date { return x.edge.AssessedOn().First() }

func (n *need) isOffered(g *Ground) bool { return n.topics.meets(g.offered) }
