package model

import (
	"iter"
	"math/bits"
	"slices"
)

// Sight says what a viewer sees of a snapshot. Access decides it.
type Sight struct {
	Name  string // describes the view, in the basis of every figure
	World World
	UpTo  Release  // all records and edges up to this level are seen
	Shown []Handle // seen whatever their level, and as insiders see them
	// Selves are the record that the viewer speaks for, and those of which it is an
	// office.
	Selves []Handle
	// Own are seen at any level, and so are, at any level of their own, those edges
	// at them whose other end is seen. They depend only on edges of the kinds in
	// OwnBy: they stay if a commit touches none of these.
	Own   iter.Seq[Handle]
	OwnBy []EdgeKind
	// Removed reports how the last state of a removed record was seen.
	Removed func(id string, left Tombstone) SightOfRemoved
}

// SightOfRemoved says whether the viewer saw the last state of a removed record,
// whether the record was the viewer's own, and whether the viewer saw it at any
// level.
type SightOfRemoved struct{ Seen, Own, Shown bool }

// Mask says which records of one snapshot are visible.
type Mask struct {
	Name            string // describes the view, in the basis of every figure
	world           World
	upTo            uint8
	rightsChangedAt Version
	of              *int64 // the identity of the snapshot
	narrowed        bool   // by a newer version
	unmasked        bool   // what is not for the viewer is not in the snapshot
	shown, own      nodeSet
	selves          nodeSet
	self            string  // the id of the State or provider that the viewer speaks for
	withheld        nodeSet // of a narrowed mask: what the newest version hides from all but insiders
	nodes           nodeSet
	edges           [edgeKinds]bitset
}

// nodeSet is a set of records of one snapshot, by kind.
type nodeSet [nodeKinds]bitset

type bitset []uint64

const wordsPerPage = pageRows / 64

func newBitset(rows int32) bitset { return make(bitset, (rows+63)/64) }

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
	next := newBitset(rows)
	copy(next, b)
	return next
}

// without returns what is set here and not there.
func (b bitset) without(there bitset) bitset {
	only := make(bitset, len(b))
	for i := range b {
		only[i] = b[i]
		if i < len(there) {
			only[i] &^= there[i]
		}
	}
	return only
}

// rows yields the rows that are set.
func (b bitset) rows(yield func(row int32) bool) {
	for i, word := range b {
		for ; word != 0; word &= word - 1 {
			if !yield(int32(i<<6 + bits.TrailingZeros64(word))) {
				return
			}
		}
	}
}

// NewMask returns the mask of the whole snapshot for a sight of it.
func NewMask(s *Snapshot, sight Sight) *Mask {
	m := newMask(s, sight)
	m.own.add(s, sight.Own)
	for k := range s.nodes {
		m.nodes[k] = m.levelBits(&s.nodes[k], NodeKind(k))
	}
	for _, extra := range []*nodeSet{&m.shown, &m.own} {
		for at := range extra.all {
			m.nodes[at.kind()].set(at.row(), m.seesNode(s, at))
		}
	}
	m.dropUnbound(s)
	for k := range s.edges {
		m.edges[k] = m.edgeBits(s, EdgeKind(k))
	}
	m.showSources(s)
	return m
}

func newMask(s *Snapshot, sight Sight) *Mask {
	m := &Mask{
		Name: sight.Name, world: sight.World, upTo: uint8(slices.Index(releases, string(sight.UpTo))), of: s.touched.self,
	}
	m.shown.add(s, slices.Values(sight.Shown))
	m.selves.add(s, slices.Values(sight.Selves))
	if len(sight.Selves) > 0 {
		m.self = sight.Selves[0].ID()
	}
	return m
}

// limit is the level up to which all is seen. Of what is real the exercise shows
// the public alone.
func (m *Mask) limit(fictional bool) uint8 {
	if m.world == WorldExercise && !fictional {
		return levelPublic
	}
	return m.upTo
}

// showsTo reports whether the viewer, who sees a record, is of an audience of it.
func (m *Mask) showsTo(s *Snapshot, at nodeAt, audience Audience) bool {
	switch {
	case m.unmasked, m.upTo == levelSecretariat, audience == Everyone:
		return true
	case audience == Platform:
		return m.upTo >= levelPlatform
	case audience == Insiders:
		return m.isInsider(at) || (!Handle{s, at}.isPartial() && !m.withheld.has(at))
	}
	return kinds[at.kind()].Restricted && m.own.has(at)
}

// isInsider reports whether the viewer sees a record whatever its level.
func (m *Mask) isInsider(at nodeAt) bool {
	return !m.withheld.has(at) && (m.own.has(at) || m.shown.has(at))
}

// showsOfEdge does what showsTo does of an edge.
func (m *Mask) showsOfEdge(ends [2]nodeAt, audience Audience) bool {
	switch {
	case m.unmasked, m.upTo == levelSecretariat, audience == Everyone:
		return true
	case audience == Platform:
		return m.upTo >= levelPlatform
	}
	return audience == Sides && (m.own.has(ends[0]) || m.own.has(ends[1]))
}

func (n *nodeSet) add(s *Snapshot, handles iter.Seq[Handle]) {
	if handles == nil {
		return
	}
	for h := range handles {
		k := h.at.kind()
		if n[k] == nil {
			n[k] = newBitset(s.nodes[k].rows)
		}
		n[k].set(h.at.row(), true)
	}
}

// has reports whether a record is in the set, which may be shorter than the table
// of its kind.
func (n *nodeSet) has(at nodeAt) bool {
	b, word := n[at.kind()], int(at.row()>>6)
	return word < len(b) && b[word]>>(at.row()&63)&1 == 1
}

// all yields the records in the set.
func (n *nodeSet) all(yield func(nodeAt) bool) {
	for k, b := range n {
		for row := range b.rows {
			if !yield(placeOf(NodeKind(k), row)) {
				return
			}
		}
	}
}

// unlike returns the records that are in one of two sets.
func (n *nodeSet) unlike(other *nodeSet) []nodeAt {
	var only []nodeAt
	for k := range n {
		for _, b := range []bitset{n[k].without(other[k]), other[k].without(n[k])} {
			for row := range b.rows {
				only = append(only, placeOf(NodeKind(k), row))
			}
		}
	}
	return only
}

func (m *Mask) has(at nodeAt) bool { return m.nodes[at.kind()].has(at.row()) }

func (m *Mask) hasEdge(at edgeAt) bool { return m.edges[at.kind()].has(at.row()) }

// levelBits are the records of the world up to the level.
func (m *Mask) levelBits(t *nodeTable, kind NodeKind) bitset {
	b := newBitset(t.rows)
	for i := range b {
		p, w := t.pages[i/wordsPerPage], i%wordsPerPage
		levels, ids := p.levels[w*64:w*64+64], t.ids[i/wordsPerPage][w*64:w*64+64]
		var word, public uint64
		for j, level := range levels {
			if level <= m.upTo && ids[j] != "" {
				word |= 1 << j
			}
			if level == levelPublic {
				public |= 1 << j
			}
		}
		if m.world == WorldExercise {
			word &= public | p.fictional[w]
		}
		b[i] = word & m.worldWord(kind, p.fictional[w])
	}
	return b
}

// worldWord are the records of the world among 64 of which some are fictional.
// Real sources come into the exercise with what names them, by showSources.
func (m *Mask) worldWord(kind NodeKind, fictional uint64) uint64 {
	switch {
	case m.world == WorldReal:
		return ^fictional
	case kinds[kind].InBothWorlds:
		return ^uint64(0)
	}
	return fictional
}

// seesNode asks of one record what levelBits, shown and own say of all, but not
// whether the edges are visible that it is bound to.
func (m *Mask) seesNode(s *Snapshot, at nodeAt) bool {
	if s.idAt(at) == "" {
		return false
	}
	p, row := s.nodes[at.kind()].page(at.row()), at.row()&rowMask
	if m.worldWord(at.kind(), p.fictional[row/64])>>(row%64)&1 == 0 {
		return false
	}
	return p.levels[row] <= m.limit(p.isFictional(row)) || m.own.has(at) || m.shown.has(at)
}

// dropUnbound hides the records that belong to what is not visible. One that may
// claim such an edge itself may be hidden after it was asked about: all is asked
// again then.
func (m *Mask) dropUnbound(s *Snapshot) {
	for again := true; again; {
		again = false
		for _, bond := range derived.bindings {
			t := &s.edges[bond.Kind]
			for row := range t.rows {
				bound := t.at(row)[bond.End]
				if bound != 0 && m.has(bound) && !m.seesBinding(s, row, bond) {
					m.nodes[bound.kind()].set(bound.row(), false)
					again = again || bound.kind().claims()
				}
			}
		}
	}
}

// seesBinding reports whether a binding edge is visible if its bound end is.
func (m *Mask) seesBinding(s *Snapshot, row int32, bond Bond) bool {
	t := &s.edges[bond.Kind]
	return m.has(t.at(row)[1-bond.End]) && (m.world == WorldExercise || !t.page(row).isFictional(row)) &&
		m.seesClaimant(s, bond.Kind, t.page(row), row)
}

// seesClaimant reports whether an edge is not a claim, or is one of whom the viewer
// sees: without its claimant it would read as a fact.
func (m *Mask) seesClaimant(s *Snapshot, kind EdgeKind, p *page, row int32) bool {
	cell := p.cell(row, len(relations[kind].cells), cellEdgeClaimedBy)
	return cell == 0 || m.seesActor(s, p.texts[cell-1])
}

func (m *Mask) seesActor(s *Snapshot, id string) bool {
	if id == Secretariat {
		return true
	}
	at := s.lookup(id)
	return at != 0 && m.has(at)
}

// claims reports whether records of the kind can claim an edge.
func (k NodeKind) claims() bool { return k == KindMemberState || k == KindProvider }

// isBound reports whether all that the record belongs to is visible.
func (m *Mask) isBound(s *Snapshot, at nodeAt) bool {
	for _, bond := range derived.kinds[at.kind()].bound {
		for _, e := range s.adjacent(at, bond.End, bond.Kind) {
			if !m.seesBinding(s, e.row(), bond) {
				return false
			}
		}
	}
	return true
}

// edgeBits are the edges of the world up to the level, or at what is one's own,
// whose ends are visible.
func (m *Mask) edgeBits(s *Snapshot, kind EdgeKind) bitset {
	t := &s.edges[kind]
	b := newBitset(t.rows)
	plain := m.world == WorldReal && relations[kind].Audience == Everyone
	for i, p := range t.pages {
		ends := t.ends[i]
		for row := range min(pageRows, t.rows-int32(i)*pageRows) {
			at := ends[row]
			if at[0] == 0 || !m.has(at[0]) || !m.has(at[1]) {
				continue
			}
			if m.world == WorldReal && p.isFictional(row) {
				continue
			}
			if ((plain && p.levels[row] <= m.upTo) || m.seesLevel(s, kind, p, row, at)) && m.seesClaimant(s, kind, p, row) {
				b.set(int32(i)*pageRows+row, true)
			}
		}
	}
	return b
}

// seesEdge asks of one edge what edgeBits says of all.
func (m *Mask) seesEdge(s *Snapshot, at edgeAt) bool {
	t, row := &s.edges[at.kind()], at.row()
	ends := t.at(row)
	if ends[0] == 0 || !m.has(ends[0]) || !m.has(ends[1]) {
		return false
	}
	p := t.page(row)
	if m.world == WorldReal && p.isFictional(row) {
		return false
	}
	return m.seesLevel(s, at.kind(), p, row, ends) && m.seesClaimant(s, at.kind(), p, row)
}

// seesLevel reports whether the level of an edge lets it be seen whose ends are.
func (m *Mask) seesLevel(s *Snapshot, kind EdgeKind, p *page, row int32, ends [2]nodeAt) bool {
	d := &relations[kind]
	if d.Audience != Everyone && !m.showsTo(s, ends[0], d.Audience) {
		return false
	}
	fictional := p.isFictional(row) || s.isFictional(ends[0]) || s.isFictional(ends[1])
	return p.levels[row&rowMask] <= m.limit(fictional) || m.own.has(ends[0]) || m.own.has(ends[1]) ||
		(d.Shown && m.selves.has(ends[d.ShownAt]))
}

func (s *Snapshot) isFictional(at nodeAt) bool {
	return s.nodes[at.kind()].page(at.row()).isFictional(at.row())
}

func (m *Mask) askEdgesAt(s *Snapshot, at nodeAt) {
	for _, end := range []Direction{Outward, Inward} {
		if a := s.adjacencyOf(at, end); a != nil {
			for _, e := range a.of(at.row()) {
				m.edges[e.kind()].set(e.row(), m.seesEdge(s, e))
			}
		}
	}
}

// showSources shows in the exercise the sources of the real records, and of
// the edges among them, that it shares with the real world.
func (m *Mask) showSources(s *Snapshot) {
	if m.world != WorldExercise {
		return
	}
	t, sources := &s.nodes[KindSource], m.nodes[KindSource]
	for i := range sources {
		sources[i] &= t.pages[i/wordsPerPage].fictional[i%wordsPerPage]
	}
	seen := map[*string]bool{}
	m.sharedLists(s, func(list []string) {
		if seen[&list[0]] {
			return
		}
		seen[&list[0]] = true
		for _, reference := range list {
			id, _ := referred(reference)
			if at := s.lookup(id); at != 0 && (Handle{s, at}).level() <= m.limit(s.isFictional(at)) {
				sources.set(at.row(), true)
			}
		}
	})
}

// sharedLists yields the lists of sources of the visible real records that both
// worlds hold, and of the visible real edges among them.
func (m *Mask) sharedLists(s *Snapshot, yield func([]string)) {
	for k := KindMemberState; k < nodeKinds; k++ {
		if !kinds[k].InBothWorlds {
			continue
		}
		for row := range m.nodes[k].rows {
			h := Handle{s, placeOf(k, row)}
			if h.IsFictional() {
				continue
			}
			if list := h.list(cellSources); list != nil {
				yield(list)
			}
			m.sharedEdgeLists(h, yield)
		}
	}
}

func (m *Mask) sharedEdgeLists(h Handle, yield func([]string)) {
	a := h.s.adjacencyOf(h.at, Outward)
	if a == nil {
		return
	}
	for _, at := range a.of(h.at.row()) {
		e := Edge{h.s, at}
		if !m.hasEdge(at) || e.IsFictional() || e.To().IsFictional() {
			continue
		}
		if cell := e.cell(cellEdgeSources); cell != 0 {
			yield(e.page().lists[cell-1])
		}
	}
}

// Next returns the mask, with the sight of the whole snapshot that one commit made
// out of the one that this mask belongs to, computing only what can have changed.
// If ok is false, it cannot tell what has: make a new mask then.
func (m *Mask) Next(after *Snapshot, sight Sight) (next *Mask, ok bool) {
	next = newMask(after, sight)
	if m.narrowed || after.touched.everything || m.of != after.touched.previous || m.upTo != next.upTo || m.world != next.world {
		return nil, false
	}
	for k := range m.nodes {
		next.nodes[k] = m.nodes[k].grown(after.nodes[k].rows)
	}
	for k := range m.edges {
		next.edges[k] = m.edges[k].grown(after.edges[k].rows)
	}
	next.own = m.own
	if slices.ContainsFunc(after.touched.edges, func(at edgeAt) bool { return slices.Contains(sight.OwnBy, at.kind()) }) {
		next.own = nodeSet{}
		next.own.add(after, sight.Own)
	}
	if slices.ContainsFunc(after.touched.edges, after.isClaimedBinding) {
		return nil, false
	}
	moved := slices.Concat(m.own.unlike(&next.own), m.shown.unlike(&next.shown), m.selves.unlike(&next.selves))
	changed := next.askNodes(after, slices.Concat(after.touched.nodes, moved))
	for _, at := range changed {
		next.askEdgesAt(after, at)
	}
	for _, at := range moved {
		next.askEdgesAt(after, at)
	}
	for _, at := range after.touched.nodes {
		if derived.kinds[at.kind()].consent >= 0 {
			next.askEdgesAt(after, at)
		}
	}
	for _, at := range after.touched.edges {
		next.edges[at.kind()].set(at.row(), next.seesEdge(after, at))
	}
	if slices.ContainsFunc(changed, func(at nodeAt) bool { return at.kind().claims() }) && !next.askClaims(after) {
		return nil, false
	}
	next.showSources(after)
	return next, true
}

// isClaimedBinding reports whether an edge without which a record is not visible is
// a claim.
func (s *Snapshot) isClaimedBinding(at edgeAt) bool {
	kind, row := at.kind(), at.row()
	return !relations[kind].OwnRelease && s.edges[kind].at(row)[0] != 0 &&
		s.edges[kind].page(row).cell(row, len(relations[kind].cells), cellEdgeClaimedBy) != 0
}

// askClaims asks again about all claims. ok is false if one decides whether a record is
// visible.
func (m *Mask) askClaims(s *Snapshot) (ok bool) {
	for k := range s.edges {
		t, width := &s.edges[k], len(relations[k].cells)
		for row := range t.rows {
			if t.page(row).cell(row, width, cellEdgeClaimedBy) == 0 {
				continue
			}
			at := edgePlace(EdgeKind(k), row)
			if s.isClaimedBinding(at) {
				return false
			}
			m.edges[k].set(row, m.seesEdge(s, at))
		}
	}
	return true
}

// askNodes asks again about records, and about those bound to them where they
// change; it returns those that changed.
func (m *Mask) askNodes(s *Snapshot, all []nodeAt) []nodeAt {
	var due [nodeKinds][]nodeAt
	for _, at := range all {
		due[at.kind()] = append(due[at.kind()], at)
	}
	var changed []nodeAt
	for _, k := range derived.levelOrder {
		for _, at := range due[k] {
			seen := m.seesNode(s, at) && m.isBound(s, at)
			if seen == m.has(at) {
				continue
			}
			m.nodes[k].set(at.row(), seen)
			changed = append(changed, at)
			for _, bond := range derived.kinds[k].binds {
				for _, e := range s.adjacent(at, bond.End, bond.Kind) {
					bound := s.edges[bond.Kind].at(e.row())[1-bond.End]
					due[bound.kind()] = append(due[bound.kind()], bound)
				}
			}
		}
	}
	return changed
}

// Through returns the whole snapshot narrowed by a mask that belongs to it.
func (s *Snapshot) Through(m *Mask) *Snapshot {
	if !m.BelongsTo(s) {
		panic("model: the mask belongs to another snapshot")
	}
	view := *s
	view.mask = m
	view.base = s.Whole()
	view.tombstones = nil
	return &view
}

// BelongsTo reports whether the mask was made for the snapshot.
func (m *Mask) BelongsTo(s *Snapshot) bool { return m.of == s.touched.self }

// Whole returns the snapshot that a view narrows, or itself if it is whole. Only
// package access needs it; everything above takes a view.
func (s *Snapshot) Whole() *Snapshot {
	if s.base != nil {
		return s.base
	}
	return s
}

// RightsChangedAt returns the version at which what the viewer may see last shrank
// since the version of this view, 0 if it has not.
func (s *Snapshot) RightsChangedAt() Version {
	if s.mask == nil {
		return 0
	}
	return s.mask.rightsChangedAt
}

// ShowsAllOf reports whether a view withholds nothing that belongs to a State: it is
// the secretariat's, or its own, or the whole snapshot.
func (s *Snapshot) ShowsAllOf(state Handle) bool {
	m := s.mask
	return m == nil || m.upTo == levelSecretariat || m.selves.has(state.at)
}

// ShowsUpTo reports whether a view shows everything up to a level.
func (s *Snapshot) ShowsUpTo(level Release) bool {
	return s.mask == nil || s.mask.upTo >= levelOf(string(level))
}

// Self returns the State or provider for which the viewer of a view speaks; ok is
// false of the secretariat, of the public, and of a whole snapshot.
func (s *Snapshot) Self() (h Handle, ok bool) {
	if s.mask == nil || s.mask.self == "" {
		return Handle{}, false
	}
	return s.Node(s.mask.self)
}
