package model

import (
	"iter"
	"slices"
)

// Detached returns a view that shows what this one shows, over a snapshot that
// holds nothing else: the hidden records do not exist in it. Levels in force and
// worlds are those of this view. It copies everything; it is for tests, and for
// handing a view on. Of a whole snapshot it returns the snapshot itself.
func (s *Snapshot) Detached() *Snapshot {
	if s.mask == nil {
		return s
	}
	empty := Empty()
	d := detacher{from: s, b: newBuilder(empty, nil)}
	for _, k := range NodeKinds() {
		for h := range s.Nodes(k) {
			d.b.putNode(h.Record())
		}
	}
	for _, k := range EdgeKinds() {
		for e := range s.Edges(k) {
			d.b.putEdge(empty, e.Record())
		}
	}
	d.b.linkEdges()
	d.b.orderNodes()
	d.takeOver()
	whole := d.b.s
	whole.version, whole.time, whole.hash = s.version, s.time, s.hash
	whole.touched = touched{self: new(int64), everything: true}
	return whole.Through(s.mask.overAll(whole, func(yield func(Handle) bool) {
		for at := range s.mask.selves.all {
			if h, ok := whole.Node(s.idAt(at)); ok && !yield(h) {
				return
			}
		}
	}))
}

type detacher struct {
	from *Snapshot
	b    *builder
}

// takeOver takes levels and worlds over, row by row in the order of writing.
func (d *detacher) takeOver() {
	var row int32
	for _, k := range NodeKinds() {
		row = 0
		for h := range d.from.Nodes(k) {
			p := d.b.nodePage(placeOf(k, row))
			p.levels[row&rowMask] = h.level()
			p.setFictional(row, h.IsFictional())
			row++
		}
	}
	for _, k := range EdgeKinds() {
		row = 0
		for e := range d.from.Edges(k) {
			p := d.b.edgePage(edgePlace(k, row))
			p.levels[row&rowMask] = e.page().levels[e.at.row()&rowMask]
			p.setFictional(row, e.IsFictional())
			row++
		}
	}
}

// overAll returns the mask's description over all records of a snapshot, in which the
// viewer speaks for selves.
func (m *Mask) overAll(s *Snapshot, selves iter.Seq[Handle]) *Mask {
	all := &Mask{
		Name: m.Name, self: m.self, world: m.world, upTo: m.upTo, rightsChangedAt: m.rightsChangedAt,
		of: s.touched.self, narrowed: true, unmasked: true,
	}
	all.selves.add(s, selves)
	for k := range s.nodes {
		all.nodes[k] = fullBitset(s.nodes[k].rows)
	}
	for k := range s.edges {
		all.edges[k] = fullBitset(s.edges[k].rows)
	}
	return all
}

func fullBitset(rows int32) bitset {
	b := newBitset(rows)
	for row := range rows {
		b.set(row, true)
	}
	return b
}

// keepSeen leaves of the properties of a record what a view shows of them.
func (s *Snapshot) keepSeen(declared []Property, properties map[string]any, hides func(cell int) bool) {
	if s.mask == nil {
		return
	}
	for i, p := range declared {
		if hides(i) {
			delete(properties, p.Name)
		}
	}
	hidden := func(reference string) bool {
		id, _ := referred(reference)
		_, ok := s.Node(id)
		return !ok && id != Secretariat
	}
	for _, p := range declared {
		switch value := properties[p.Name].(type) {
		case string:
			if (p.Type == TypeActor || p.Type == TypeReference) && hidden(value) {
				delete(properties, p.Name)
			}
		case []string:
			if p.Type != TypeReferences {
				continue
			}
			if seen := slices.DeleteFunc(slices.Clone(value), hidden); len(seen) > 0 {
				properties[p.Name] = seen
			} else {
				delete(properties, p.Name)
			}
		}
	}
}
