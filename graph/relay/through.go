package relay

import (
	"iter"
	"slices"
	"strings"

	"concert/internal/model"
)

// Through is a record that stands for those decided to be the same as it, with what
// edges bind it to: Edge is that to the first of Ends.
type Through struct {
	Link[model.Programme]
	Ends []model.Handle
}

// ThroughConnection is a page of records, each with what binds it to a list.
type ThroughConnection struct {
	Edges      []Through
	PageInfo   PageInfo
	TotalCount int
}

// Shown is as that of Connection.
func (c ThroughConnection) Shown() (shown, totalCount int) { return len(c.Edges), c.TotalCount }

// Nodes returns the page without its cursors and what binds them.
func (c ThroughConnection) Nodes() []model.Programme {
	nodes := make([]model.Programme, len(c.Edges))
	for i, e := range c.Edges {
		nodes[i] = e.Node
	}
	return nodes
}

// MandatedBy returns a page of the programmes that some records mandate, each once,
// ordered by id: standing returns the one that a programme counts as. Claims do not
// count.
func MandatedBy(list List, mandates []model.Handle, standing func(model.Handle) model.Handle, p Page) (ThroughConnection, error) {
	at := map[model.Handle]int{}
	var all []Through
	for _, mandate := range mandates {
		for _, e := range mandate.EdgesOf(model.MandatedBy, model.Inward) {
			if e.IsClaim() {
				continue
			}
			one := standing(e.From())
			i, known := at[one]
			if !known {
				i = len(all)
				at[one] = i
				all = append(all, Through{Link: Link[model.Programme]{position{&list, one.ID()}, e, model.Programme{Handle: one}}})
			}
			if !slices.Contains(all[i].Ends, mandate) {
				all[i].Ends = append(all[i].Ends, mandate)
			}
		}
	}
	slices.SortFunc(all, func(a, b Through) int { return strings.Compare(a.key, b.key) })
	items, info, err := cut(&list, p, seekIn(all, func(t Through) string { return t.key }))
	if err != nil {
		return ThroughConnection{}, err
	}
	c := ThroughConnection{Edges: make([]Through, len(items)), PageInfo: info, TotalCount: len(all)}
	for i, k := range items {
		c.Edges[i] = k.item
	}
	return c, nil
}

// Standing is Records without the records that others stand for.
func Standing[N any](list List, view *model.Snapshot, kind model.NodeKind, typed Typed[N], others map[model.Handle]bool, p Page) (Connection[N], error) {
	return page(list, p, view.Count(kind)-len(others), func(after string) iter.Seq2[string, N] {
		return func(yield func(string, N) bool) {
			for h := range view.NodesAfter(kind, after) {
				if n, ok := typed(h); ok && !others[h] && !yield(h.ID(), n) {
					return
				}
			}
		}
	})
}
