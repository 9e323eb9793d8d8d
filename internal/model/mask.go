package model

import "math/bits"

// Mask says which records of a snapshot are visible. It is made by access and
// belongs to one snapshot.
type Mask struct {
	Name  string // describes the view, in the basis of every figure
	nodes [nodeKinds]bitset
	edges [edgeKinds]bitset
}

type bitset []uint64

func (b bitset) has(row int32) bool { return b[row>>6]>>(row&63)&1 == 1 }

func (b bitset) set(row int32, on bool) {
	if on {
		b[row>>6] |= 1 << (row & 63)
	} else {
		b[row>>6] &^= 1 << (row & 63)
	}
}

func (b bitset) count() int {
	n := 0
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	return n
}

// grown returns a copy with room for so many rows.
func (b bitset) grown(rows int32) bitset {
	next := make(bitset, (rows+63)/64)
	copy(next, b)
	return next
}

// Lens decides for a mask which records are seen. An edge is asked about only
// where both its ends are seen.
type Lens interface {
	SeesNode(Handle) bool
	SeesEdge(Edge) bool
}

// NewMask asks the lens about every record of the whole snapshot.
func NewMask(s *Snapshot, name string, lens Lens) *Mask {
	m := &Mask{Name: name}
	for k := range s.nodes {
		m.nodes[k] = make(bitset, (s.nodes[k].rows+63)/64)
		for row := range s.nodes[k].rows {
			m.askNode(s, placeOf(NodeKind(k), row), lens)
		}
	}
	for k := range s.edges {
		m.edges[k] = make(bitset, (s.edges[k].rows+63)/64)
		for row := range s.edges[k].rows {
			m.askEdge(s, edgePlace(EdgeKind(k), row), lens)
		}
	}
	return m
}

func (m *Mask) askNode(s *Snapshot, at nodeAt, lens Lens) {
	seen := s.idAt(at) != "" && lens.SeesNode(Handle{s, at})
	m.nodes[at.kind()].set(at.row(), seen)
}

func (m *Mask) askEdge(s *Snapshot, at edgeAt, lens Lens) {
	ends := s.edges[at.kind()].at(at.row())
	seen := ends[0] != 0 &&
		m.nodes[ends[0].kind()].has(ends[0].row()) && m.nodes[ends[1].kind()].has(ends[1].row()) &&
		lens.SeesEdge(Edge{s, at})
	m.edges[at.kind()].set(at.row(), seen)
}

// Next returns the mask for the snapshot that a commit made out of the one
// that the mask belongs to, asking only about what the commit can have changed.
// ok is false where it can not tell; ask anew then.
func (m *Mask) Next(before, after *Snapshot, lens Lens) (next *Mask, ok bool) {
	if after.touched.everything || after.touched.previous == nil || after.touched.previous != before.touched.self {
		return nil, false
	}
	next = &Mask{Name: m.Name}
	for k := range m.nodes {
		next.nodes[k] = m.nodes[k].grown(after.nodes[k].rows)
	}
	for k := range m.edges {
		next.edges[k] = m.edges[k].grown(after.edges[k].rows)
	}
	for _, at := range after.touched.nodes {
		next.askNode(after, at, lens)
	}
	for _, at := range after.touched.nodes {
		for _, end := range []Direction{Outward, Inward} {
			if a := after.adjacencyOf(at, end); a != nil {
				for _, e := range a.of(at.row()) {
					next.askEdge(after, e, lens)
				}
			}
		}
	}
	for _, at := range after.touched.edges {
		next.askEdge(after, at, lens)
	}
	return next, true
}

// Through returns the whole snapshot narrowed by a mask that belongs to it.
func (s *Snapshot) Through(m *Mask) *Snapshot {
	view := *s
	view.mask = m
	view.base = s.Whole()
	return &view
}

// Whole returns the snapshot that a view narrows, itself where it is whole.
// It is for access alone; everything above takes a view.
func (s *Snapshot) Whole() *Snapshot {
	if s.base != nil {
		return s.base
	}
	return s
}
