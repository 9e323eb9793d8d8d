package model

import (
	"context"
	"slices"
)

// Register says what is on record behind a view, seen or not: that, and nothing of what
// it says.
type Register struct{ whole *Snapshot }

// Register returns what is on record behind a view.
func (s *Snapshot) Register() Register { return Register{s.Whole()} }

// Has reports whether a record or an edge with the key is on record.
func (r Register) Has(key string) bool { return r.whole.Has(key) }

// HasBetween reports whether any edge of a kind leads from one record to another.
func (r Register) HasBetween(kind EdgeKind, from, to string) bool {
	start, end := r.whole.lookup(from), r.whole.lookup(to)
	return start != 0 && end != 0 && slices.ContainsFunc(r.whole.adjacent(start, Outward, kind), func(at edgeAt) bool {
		return Edge{r.whole, at}.ends()[1] == end
	})
}

// Keeping returns the view without the records and edges that are not to be kept, and
// without what is visible only with them: edges of which an end has left, and records
// without the edge that binds them. It is the view itself if all is kept. Its only error
// is that of the context.
func (s *Snapshot) Keeping(ctx context.Context, node func(Handle) bool, edge func(Edge) bool) (*Snapshot, error) {
	look, all, dropped := NewLook(ctx), s.mask, false
	if all == nil {
		all = wholeMask(s)
	}
	m := *all
	m.narrowed = true
	for k := range m.nodes {
		m.nodes[k] = all.nodes[k].grown(s.nodes[k].rows)
		for row := range all.nodes[k].rows {
			if err := look.Err(); err != nil {
				return nil, err
			}
			if !node(Handle{s, placeOf(NodeKind(k), row)}) {
				m.nodes[k].set(row, false)
				dropped = true
			}
		}
	}
	for k := range m.edges {
		m.edges[k] = all.edges[k].grown(s.edges[k].rows)
		for row := range all.edges[k].rows {
			if err := look.Err(); err != nil {
				return nil, err
			}
			if !edge(Edge{s, edgePlace(EdgeKind(k), row)}) {
				m.edges[k].set(row, false)
				dropped = true
			}
		}
	}
	if !dropped {
		return s, nil
	}
	for m.dropUnkept(s.Whole(), all) {
	}
	return s.Whole().Through(&m), nil
}

// wholeMask hides nothing of a whole snapshot.
func wholeMask(s *Snapshot) *Mask {
	m := &Mask{of: s.touched.self, unmasked: true}
	for k := range s.nodes {
		m.nodes[k] = newBitset(s.nodes[k].rows)
		for row := range s.nodes[k].rows {
			m.nodes[k].set(row, s.idAt(placeOf(NodeKind(k), row)) != "")
		}
	}
	for k := range s.edges {
		m.edges[k] = newBitset(s.edges[k].rows)
		for row := range s.edges[k].rows {
			m.edges[k].set(row, s.edges[k].at(row)[0] != 0)
		}
	}
	return m
}

// dropUnkept hides edges of which an end is hidden, and records that were bound by edges
// of which none is left; it reports whether there was any of these records.
func (m *Mask) dropUnkept(s *Snapshot, before *Mask) (any bool) {
	m.dropLoose(s)
	for _, k := range derived.loadOrder {
		bonds := derived.kinds[k].bound
		if len(bonds) == 0 {
			continue
		}
		for row := range m.nodes[k].rows {
			at := placeOf(k, row)
			isBoundIn := func(mask *Mask) bool {
				return slices.ContainsFunc(bonds, func(bond Bond) bool {
					return slices.ContainsFunc(s.adjacent(at, bond.End, bond.Kind), mask.hasEdge)
				})
			}
			if isBoundIn(before) && !isBoundIn(m) {
				m.nodes[k].set(row, false)
				any = true
			}
		}
	}
	return any
}
