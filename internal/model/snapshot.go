package model

import (
	"iter"
	"slices"
	"sort"
	"strings"
	"time"
)

// Snapshot is everything known at one version. It never changes, and any
// number of readers may walk it at once without a lock. A snapshot with a mask
// is a view: it answers as if the records that the mask hides did not exist.
type Snapshot struct {
	version Version
	time    time.Time
	hash    Digest
	nodes   [nodeKinds]nodeTable
	edges   [edgeKinds]edgeTable

	fictionalSources map[string]bool // of the sources whose data set is fictional
	tombstones       map[string]Tombstone
	erased           []string // ids, in order
	lacking          bool     // some change before was erased

	base    *Snapshot // of a view: what it narrows
	mask    *Mask
	touched touched
}

// touched is what the last commit wrote, for those who keep something derived
// from the version before. previous identifies that version's snapshot without
// holding its pages.
type touched struct {
	self, previous *int64
	nodes          []nodeAt // whose level or world may have changed too
	edges          []edgeAt
	everything     bool
}

// Empty returns version 0.
func Empty() *Snapshot {
	return &Snapshot{touched: touched{self: new(int64)}}
}

// Version returns the number of the last commit.
func (s *Snapshot) Version() Version { return s.version }

// Time returns when the last commit was made, zero at version 0.
func (s *Snapshot) Time() time.Time { return s.time }

// Hash returns the hash of the last commit, zero at version 0.
func (s *Snapshot) Hash() Digest { return s.hash }

// Node returns the visible record with the id.
func (s *Snapshot) Node(id string) (Handle, bool) {
	at := s.lookup(id)
	if at == 0 || !s.sees(at) {
		return Handle{}, false
	}
	return Handle{s, at}, true
}

// lookup returns the place of a record, visible or not, 0 if there is none.
func (s *Snapshot) lookup(id string) nodeAt {
	kind, err := KindOfID(id)
	if err != nil {
		return 0
	}
	t := &s.nodes[kind]
	run := sort.Search(len(t.order), func(i int) bool { return t.id(t.order[i][0]) > id }) - 1
	if run < 0 {
		return 0
	}
	i, found := slices.BinarySearchFunc(t.order[run], id, func(row int32, id string) int {
		return strings.Compare(t.id(row), id)
	})
	if !found {
		return 0
	}
	return placeOf(kind, t.order[run][i])
}

// sees and seesEdge are the one place where the mask is asked.
func (s *Snapshot) sees(at nodeAt) bool {
	return s.mask == nil || s.mask.nodes[at.kind()].has(at.row())
}

func (s *Snapshot) seesEdge(at edgeAt) bool {
	return s.mask == nil || s.mask.edges[at.kind()].has(at.row())
}

// Nodes returns the visible records of a kind in the order of their ids.
func (s *Snapshot) Nodes(kind NodeKind) iter.Seq[Handle] {
	return func(yield func(Handle) bool) {
		for _, run := range s.nodes[kind].order {
			for _, row := range run {
				at := placeOf(kind, row)
				if s.sees(at) && !yield(Handle{s, at}) {
					return
				}
			}
		}
	}
}

// NodesAfter returns the visible records of a kind whose ids come after id.
func (s *Snapshot) NodesAfter(kind NodeKind, id string) iter.Seq[Handle] {
	t := &s.nodes[kind]
	first := max(0, sort.Search(len(t.order), func(i int) bool { return t.id(t.order[i][0]) > id })-1)
	return func(yield func(Handle) bool) {
		for _, run := range t.order[min(first, len(t.order)):] {
			for _, row := range run {
				at := placeOf(kind, row)
				if t.id(row) > id && s.sees(at) && !yield(Handle{s, at}) {
					return
				}
			}
		}
	}
}

// Count returns the number of visible records of a kind.
func (s *Snapshot) Count(kind NodeKind) int {
	if s.mask == nil {
		return int(s.nodes[kind].live)
	}
	return s.mask.nodes[kind].count()
}

// Edges returns the visible edges of a kind, in no specified order.
func (s *Snapshot) Edges(kind EdgeKind) iter.Seq[Edge] {
	return func(yield func(Edge) bool) {
		t := &s.edges[kind]
		for row := range t.rows {
			at := edgePlace(kind, row)
			if t.at(row)[0] != 0 && s.seesEdge(at) && !yield(Edge{s, at}) {
				return
			}
		}
	}
}

// CountEdges returns the number of visible edges of a kind.
func (s *Snapshot) CountEdges(kind EdgeKind) int {
	if s.mask == nil {
		return int(s.edges[kind].live)
	}
	return s.mask.edges[kind].count()
}

// Edge returns the visible edge with the key of an edge record.
func (s *Snapshot) Edge(kind EdgeKind, from, to, apart string) (Edge, bool) {
	return s.edge(s.findEdge(kind, s.lookup(from), s.lookup(to), apart))
}

// Has reports whether a record or an edge with the key is visible.
func (s *Snapshot) Has(key string) bool {
	if kind, from, to, apart, isEdge := SplitKey(key); isEdge {
		_, ok := s.Edge(kind, from, to, apart)
		return ok
	}
	_, ok := s.Node(key)
	return ok
}

func (s *Snapshot) edge(at edgeAt) (Edge, bool) {
	if at == 0 || !s.seesEdge(at) {
		return Edge{}, false
	}
	return Edge{s, at}, true
}

// findEdge returns the place of an edge, visible or not, 0 if there is none.
func (s *Snapshot) findEdge(kind EdgeKind, from, to nodeAt, apart string) edgeAt {
	if from == 0 || to == 0 {
		return 0
	}
	if d := relations[kind]; d.Undirected && s.idAt(from) > s.idAt(to) {
		from, to = to, from
	}
	candidates := s.adjacent(from, Outward, kind)
	if inward := s.adjacent(to, Inward, kind); len(inward) < len(candidates) {
		candidates = inward
	}
	for _, at := range candidates {
		e := Edge{s, at}
		if e.ends() == [2]nodeAt{from, to} && e.Apart() == apart {
			return at
		}
	}
	return 0
}

func (s *Snapshot) idAt(at nodeAt) string { return s.nodes[at.kind()].id(at.row()) }

func (s *Snapshot) adjacent(at nodeAt, end Direction, kind EdgeKind) []edgeAt {
	if a := s.adjacencyOf(at, end); a != nil {
		return a.ofKind(at.row(), kind)
	}
	return nil
}

func (s *Snapshot) adjacencyOf(at nodeAt, end Direction) *adjacency {
	t := &s.nodes[at.kind()]
	lists := t.out
	if end == Inward {
		lists = t.inward
	}
	if page := int(at.row() >> pageBits); page < len(lists) {
		return lists[page]
	}
	return nil
}

// IsView reports whether the snapshot is narrowed.
func (s *Snapshot) IsView() bool { return s.mask != nil }

// View describes what the mask lets through, "" for the whole snapshot.
func (s *Snapshot) View() string {
	if s.mask == nil {
		return ""
	}
	return s.mask.Name
}
