package model

import (
	"slices"
)

// Handle is a record of a snapshot: two words, compared with ==. The typed
// handles (MemberState, Need, …) embed it and add the accessors of their kind.
type Handle struct {
	s  *Snapshot
	at nodeAt
}

// IsZero reports whether there is no record.
func (h Handle) IsZero() bool { return h.at == 0 }

// Snapshot returns what the record was read from.
func (h Handle) Snapshot() *Snapshot { return h.s }

// Kind returns the record's kind.
func (h Handle) Kind() NodeKind { return h.at.kind() }

// Row returns a small number that is unique among the records of the kind in this
// snapshot, to index arrays.
func (h Handle) Row() int { return int(h.at.row()) }

// Rows returns a number above every Row of the kind.
func (s *Snapshot) Rows(kind NodeKind) int { return int(s.nodes[kind].rows) }

// ID returns the record's id.
func (h Handle) ID() string { return h.s.idAt(h.at) }

// Sources returns the visible sources of the record, in their order, each once.
func (h Handle) Sources() []Source { return sourcesIn(h.Citations()) }

// Citations returns the visible sources of the record with their places, in their
// order.
func (h Handle) Citations() []Citation { return h.s.citations(h.list(cellSources)) }

// Citation is a place in a source.
type Citation struct {
	Source Source
	place  string
}

// At returns the place in the source, such as "para. 14".
func (c Citation) At() (string, bool) { return c.place, c.place != "" }

func (s *Snapshot) citations(references []string) []Citation {
	citations := make([]Citation, 0, len(references))
	for _, reference := range references {
		id, place := referred(reference)
		if source, ok := s.Node(id); ok {
			citations = append(citations, Citation{Source{source}, place})
		}
	}
	return citations
}

func sourcesIn(citations []Citation) []Source {
	sources := make([]Source, 0, len(citations))
	for _, c := range citations {
		if !slices.Contains(sources, c.Source) {
			sources = append(sources, c.Source)
		}
	}
	return sources
}

// Aliases returns what people call the record besides its name, former names
// included.
func (h Handle) Aliases() []string {
	if i, ok := property(kinds[h.Kind()].cells, aliases.Name); ok {
		return h.list(i)
	}
	return nil
}

// Review says how well the record is checked, UNCONFIRMED if nobody said.
func (h Handle) Review() Review {
	if h.cell(cellReview) == 1 {
		return ReviewConfirmed
	}
	return ReviewUnconfirmed
}

// Release returns the level in force: who may see the record.
func (h Handle) Release() Release {
	return Release(releases[h.page().levels[h.at.row()&rowMask]])
}

// OwnRelease returns the level that the record itself gives, "" if it gives none;
// only the views of the State that it belongs to and of the secretariat show it.
func (h Handle) OwnRelease() Release { return Release(h.choice(cellRelease)) }

// IsFictional reports whether the record belongs to the exercise: whether any of
// its sources is of a fictional data set.
func (h Handle) IsFictional() bool { return h.page().isFictional(h.at.row()) }

// Typed returns the record in the handle of its kind, such as Need; nil for the
// zero Handle.
func (h Handle) Typed() any {
	if h.IsZero() {
		return nil
	}
	return kinds[h.Kind()].Typed(h)
}

// Record returns the record as it would be written. In a view it names nothing that
// the view hides.
func (h Handle) Record() NodeRecord {
	declared := kinds[h.Kind()].cells
	properties := h.page().values(h.at.row(), declared)
	h.s.keepSeen(declared, properties, h.hides)
	return NodeRecord{ID: h.ID(), Properties: properties}
}

func (h Handle) page() *page { return h.s.nodes[h.at.kind()].page(h.at.row()) }

// cell returns what a cell holds for the viewer: 0 if it holds nothing or what it
// holds is not for the viewer.
func (h Handle) cell(i int) uint32 {
	if h.s.mask != nil && h.hides(i) {
		return 0
	}
	return h.rawCell(i)
}

func (h Handle) rawCell(i int) uint32 {
	return h.page().cell(h.at.row(), len(kinds[h.at.kind()].cells), i)
}

// hides reports whether the view masks the property in a cell of the record.
func (h Handle) hides(i int) bool {
	return derived.kinds[h.at.kind()].levelled>>i&1 == 1 &&
		!h.s.mask.showsTo(h.s, h.at, kinds[h.at.kind()].cells[i].Audience)
}

// value returns what a cell holds, in the normal form of its property; nil for
// nothing.
func (h Handle) value(i int) any { return h.page().value(kinds[h.at.kind()].cells[i], h.cell(i)) }

func (h Handle) text(i int) (string, bool) {
	cell := h.cell(i)
	if cell == 0 {
		return "", false
	}
	return h.page().texts[cell-1], true
}

func (h Handle) choice(i int) string {
	cell := h.cell(i)
	if cell == 0 {
		return ""
	}
	return kinds[h.at.kind()].cells[i].Choices[cell-1]
}

func (h Handle) list(i int) []string {
	cell := h.cell(i)
	if cell == 0 {
		return nil
	}
	return h.page().lists[cell-1]
}

func (h Handle) integer(i int) (int, bool) { return integerIn(h.cell(i)) }

// integerIn returns the number in a cell, 0 and false if there is none.
func integerIn(cell uint32) (int, bool) {
	if cell == 0 {
		return 0, false
	}
	return int(cell) - 1, true
}

func (h Handle) decimal(i int) (float64, bool) {
	cell := h.cell(i)
	if cell == 0 {
		return 0, false
	}
	return h.page().decimals[cell-1], true
}

func (h Handle) boolean(i int) (value, ok bool) {
	cell := h.cell(i)
	return cell == 2, cell != 0
}

func (h Handle) date(i int) Date { return Date(h.cell(i)) }

func choicesOf[T ~string](h Handle, i int) []T {
	names := choicesIn(h.cell(i), kinds[h.at.kind()].cells[i].Choices)
	values := make([]T, len(names))
	for j, name := range names {
		values[j] = T(name)
	}
	return values
}

// actor returns the somebody that a property names, "" where nobody is named
// or the viewer may not see who.
func (s *Snapshot) actor(id string) (string, bool) {
	if id == "" || id == Secretariat {
		return id, id != ""
	}
	if _, ok := s.Node(id); !ok {
		return "", false
	}
	return id, true
}

func (h Handle) actor(i int) (string, bool) {
	id, _ := h.text(i)
	return h.s.actor(id)
}

// Walk walks the visible edges of one kind at a record:
//
//	for w := need.Walk(model.Concerns, model.Outward); w.Next(); {
//		theme := w.Other()
//	}
//
// It allocates nothing. The order is not specified.
type Walk struct {
	from Handle
	edge Edge
	left []edgeAt
	more []edgeAt // the other direction of an undirected kind
}

// Walk starts a walk; of an undirected kind, in both directions.
func (h Handle) Walk(kind EdgeKind, end Direction) Walk {
	w := Walk{from: h, left: h.s.adjacent(h.at, end, kind)}
	if relations[kind].Undirected {
		w.left = h.s.adjacent(h.at, Outward, kind)
		w.more = h.s.adjacent(h.at, Inward, kind)
	}
	return w
}

// Next moves to the next edge and reports whether there is one.
func (w *Walk) Next() bool {
	for {
		if len(w.left) == 0 {
			if len(w.more) == 0 {
				return false
			}
			w.left, w.more = w.more, nil
		}
		at := w.left[0]
		w.left = w.left[1:]
		if w.from.s.seesEdge(at) {
			w.edge = Edge{w.from.s, at}
			return true
		}
	}
}

// Edge returns the edge that the walk stands on.
func (w *Walk) Edge() Edge { return w.edge }

// Other returns the record at its other end.
func (w *Walk) Other() Handle { return w.edge.Other(w.from) }

// Linked returns the records at the other ends of the edges of a kind, in the
// order of their ids, each once.
func (h Handle) Linked(kind EdgeKind, end Direction) []Handle {
	var linked []Handle
	for w := h.Walk(kind, end); w.Next(); {
		linked = append(linked, w.Other())
	}
	slices.SortFunc(linked, ByID)
	return slices.Compact(linked)
}

// First returns the record at the other end of an edge of a kind, or, of several,
// the one with the lowest id. It is for kinds of which a record has exactly one
// edge.
func (h Handle) First(kind EdgeKind, end Direction) (Handle, bool) {
	linked := h.Linked(kind, end)
	if len(linked) == 0 {
		return Handle{}, false
	}
	return linked[0], true
}

// EdgesOf returns the visible edges of a kind at a record, in the order of the
// ids at their other ends and then of what tells them apart.
func (h Handle) EdgesOf(kind EdgeKind, end Direction) []Edge {
	var edges []Edge
	for w := h.Walk(kind, end); w.Next(); {
		edges = append(edges, w.Edge())
	}
	slices.SortFunc(edges, func(a, b Edge) int {
		if c := ByID(a.Other(h), b.Other(h)); c != 0 {
			return c
		}
		return compareText(a.Apart(), b.Apart())
	})
	return edges
}

// ByID orders records by their ids.
func ByID(a, b Handle) int { return compareText(a.ID(), b.ID()) }

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Edge is an edge of a snapshot, with the accessors of all kinds; a property
// that its kind does not have is absent.
type Edge struct {
	s  *Snapshot
	at edgeAt
}

// Kind returns the edge's kind.
func (e Edge) Kind() EdgeKind { return e.at.kind() }

func (e Edge) ends() [2]nodeAt { return e.s.edges[e.at.kind()].at(e.at.row()) }

// From returns the record that the edge leads from.
func (e Edge) From() Handle { return Handle{e.s, e.ends()[0]} }

// To returns the record that the edge leads to.
func (e Edge) To() Handle { return Handle{e.s, e.ends()[1]} }

// Other returns the end that is not h.
func (e Edge) Other(h Handle) Handle {
	ends := e.ends()
	if ends[0] == h.at {
		return Handle{e.s, ends[1]}
	}
	return Handle{e.s, ends[0]}
}

// EdgeTo returns the visible edge of a kind to another node, as Snapshot.Edge does.
func (h Handle) EdgeTo(kind EdgeKind, to Handle, apart string) (Edge, bool) {
	return h.s.edge(h.s.findEdge(kind, h.at, to.at, apart))
}

// Row returns a small number that is unique among the edges of the kind in this
// snapshot, to index arrays.
func (e Edge) Row() int { return int(e.at.row()) }

// EdgeRows returns a number above every Row of the kind.
func (s *Snapshot) EdgeRows(kind EdgeKind) int { return int(s.edges[kind].rows) }

// Key returns what identifies the edge, as EdgeRecord.Key does.
func (e Edge) Key() string {
	return edgeKey(e.From().ID(), e.Kind().String(), e.To().ID(), e.Apart())
}

// Apart returns the value of the property that distinguishes edges with the same
// ends, "" if there is none.
func (e Edge) Apart() string {
	name := relations[e.Kind()].Identity
	if name == "" {
		return ""
	}
	i := identityCells[e.Kind()]
	s, _ := e.page().value(relations[e.Kind()].cells[i], e.cell(i)).(string)
	return s
}

var identityCells = func() (cells [edgeKinds]int) {
	for k := In; k < edgeKinds; k++ {
		cells[k], _ = property(relations[k].cells, relations[k].Identity)
	}
	return cells
}()

// Sources returns the visible sources of the edge, in their order, each once.
func (e Edge) Sources() []Source { return sourcesIn(e.Citations()) }

// Citations returns the visible sources of the edge with their places, in their
// order.
func (e Edge) Citations() []Citation {
	cell := e.cell(cellEdgeSources)
	if cell == 0 {
		return []Citation{}
	}
	return e.s.citations(e.page().lists[cell-1])
}

// Review says how well the edge is checked, UNCONFIRMED if nobody said.
func (e Edge) Review() Review {
	if e.cell(cellEdgeReview) == 1 {
		return ReviewConfirmed
	}
	return ReviewUnconfirmed
}

// Release returns the level in force: the strictest of the edge's own and of
// its ends.
func (e Edge) Release() Release {
	own := e.page().levels[e.at.row()&rowMask]
	for _, at := range e.ends() {
		own = max(own, Handle{e.s, at}.page().levels[at.row()&rowMask])
	}
	return Release(releases[own])
}

// OwnRelease returns the level that the edge itself gives, "" if it gives none;
// only the secretariat's view shows it.
func (e Edge) OwnRelease() Release {
	cell := e.cell(cellEdgeRelease)
	if cell == 0 {
		return ""
	}
	return Release(releases[cell-1])
}

// IsFictional reports whether any source of the edge is of a fictional data set.
func (e Edge) IsFictional() bool { return e.page().isFictional(e.at.row()) }

// Record returns the edge as it would be written. In a view it names nothing that
// the view hides.
func (e Edge) Record() EdgeRecord {
	declared := relations[e.Kind()].cells
	properties := e.page().values(e.at.row(), declared)
	e.s.keepSeen(declared, properties, e.hides)
	return EdgeRecord{Kind: e.Kind().String(), From: e.From().ID(), To: e.To().ID(), Properties: properties}
}

func (e Edge) page() *page { return e.s.edges[e.at.kind()].page(e.at.row()) }

func (e Edge) cell(i int) uint32 {
	if e.s.mask != nil && e.hides(i) {
		return 0
	}
	return e.page().cell(e.at.row(), len(relations[e.at.kind()].cells), i)
}

// hides reports whether the view masks the property in a cell of the edge.
func (e Edge) hides(i int) bool {
	return derived.levelled[e.at.kind()]>>i&1 == 1 && !e.s.mask.showsOfEdge(e.ends(), relations[e.at.kind()].cells[i].Audience)
}

// named returns the declaration of a property and its cell, 0 for a kind that does
// not have it.
func (e Edge) named(name string) (declared Property, cell uint32) {
	i, ok := property(relations[e.Kind()].cells, name)
	if !ok {
		return Property{}, 0
	}
	return relations[e.Kind()].cells[i], e.cell(i)
}

func (e Edge) date(name string) Date {
	_, cell := e.named(name)
	return Date(cell)
}

func (e Edge) choice(name string) string {
	declared, cell := e.named(name)
	if cell == 0 {
		return ""
	}
	return declared.Choices[cell-1]
}

func (e Edge) text(name string) (string, bool) {
	_, cell := e.named(name)
	if cell == 0 {
		return "", false
	}
	return e.page().texts[cell-1], true
}

func (e Edge) actor(name string) (string, bool) {
	id, _ := e.text(name)
	return e.s.actor(id)
}
