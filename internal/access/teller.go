package access

import (
	"sync"

	"concert/internal/model"
)

// Teller answers for somebody who sees a view of the newest version what providers
// may be told: whether each may see a record by its own rights. It asks record by
// record, so no view of any provider is made, and it gives a provider no right by
// what the view hides: its answers say nothing of that. It serves any number of
// goroutines.
type Teller struct {
	newest *model.Snapshot

	mu   sync.Mutex
	asks map[string]*model.Inquiry // by provider; nil for one that sees nothing
}

// NewTeller returns the Teller of a view of the newest version.
func NewTeller(newest *model.Snapshot) *Teller {
	return &Teller{newest: newest, asks: map[string]*model.Inquiry{}}
}

// MaySee reports whether a provider may see a record, given by its id, or an edge,
// by its key. What is not in the view may not be told to anyone.
func (t *Teller) MaySee(provider, record string) bool {
	asks := t.of(provider)
	if asks == nil {
		return false
	}
	if kind, from, to, apart, isEdge := model.SplitKey(record); isEdge {
		e, ok := t.newest.Edge(kind, from, to, apart)
		return ok && asks.SeesEdge(e)
	}
	h, ok := t.newest.Node(record)
	return ok && asks.Sees(h)
}

// of returns what asks for a provider, nil if nobody can speak for it.
func (t *Teller) of(provider string) *model.Inquiry {
	t.mu.Lock()
	defer t.mu.Unlock()
	asks, known := t.asks[provider]
	if !known {
		asks = t.inquire(provider)
		t.asks[provider] = asks
	}
	return asks
}

func (t *Teller) inquire(id string) *model.Inquiry {
	own, ok := t.newest.Node(id)
	if !ok || own.Kind() != model.KindProvider {
		return nil
	}
	asks := t.newest.Inquire(sightOf(t.newest, Viewer{provider, id}, own.World()))
	if !asks.Sees(own) {
		return nil
	}
	return asks
}
