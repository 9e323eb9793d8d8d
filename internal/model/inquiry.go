package model

import "slices"

// Inquiry asks of single records what a Mask says of all: whether a viewer sees
// them. An answer costs as much as what the record belongs to, and nothing is kept
// of it. It serves any number of goroutines.
type Inquiry struct {
	s    *Snapshot
	mask *Mask // its sets of visible records are empty
}

// Inquire returns the Inquiry of a sight of the snapshot. Of a view, it answers as
// if what the view hides did not exist.
func (s *Snapshot) Inquire(sight Sight) *Inquiry {
	m := newMask(s, sight)
	m.own.add(s, sight.Own)
	return &Inquiry{s, m}
}

// Sees reports whether the viewer sees a record of the snapshot. Of a Source it
// answers by its own level: a real one comes into the exercise with what names it.
func (q *Inquiry) Sees(h Handle) bool { return q.seesAll(h.at) }

// SeesEdge does what Sees does of an edge.
func (q *Inquiry) SeesEdge(e Edge) bool {
	ends, row := e.ends(), e.at.row()
	p := q.s.edges[e.Kind()].page(row)
	if q.mask.world == WorldReal && p.isFictional(row) || !q.mask.seesLevel(q.s, e.Kind(), p, row, ends) {
		return false
	}
	claimant, ok := q.claimant(e.at)
	return ok && q.seesAll(append(claimant, ends[0], ends[1])...)
}

// seesAll reports whether the viewer sees some records: they, and all that they
// belong to.
func (q *Inquiry) seesAll(reached ...nodeAt) bool {
	for i := 0; i < len(reached); i++ {
		at := reached[i]
		if slices.Contains(reached[:i], at) {
			continue
		}
		if !q.s.sees(at) || !q.mask.seesNode(q.s, at) {
			return false
		}
		for _, bond := range derived.kinds[at.kind()].bound {
			for _, e := range q.s.adjacent(at, bond.End, bond.Kind) {
				claimant, ok := q.claimant(e)
				if !ok || q.mask.world == WorldReal && q.s.edges[bond.Kind].page(e.row()).isFictional(e.row()) {
					return false
				}
				reached = append(reached, q.s.edges[bond.Kind].at(e.row())[1-bond.End])
				reached = append(reached, claimant...)
			}
		}
	}
	return true
}

// claimant returns the record that claims an edge, none if it is not a claim, or is the
// secretariat's. ok is false if the record does not exist.
func (q *Inquiry) claimant(at edgeAt) (claimant []nodeAt, ok bool) {
	kind, row := at.kind(), at.row()
	p := q.s.edges[kind].page(row)
	cell := p.cell(row, len(relations[kind].cells), cellEdgeClaimedBy)
	if cell == 0 || p.texts[cell-1] == Secretariat {
		return nil, true
	}
	by := q.s.lookup(p.texts[cell-1])
	return []nodeAt{by}, by != 0
}
