package model

// Narrowed returns the mask of a past version narrowed by what the same viewer sees
// of the newest: newest is the mask of the snapshot now, and sight what it was made
// with. A record that was removed since counts with its last state. shrank reports
// whether that hides anything.
func (m *Mask) Narrowed(past *Snapshot, newest *Mask, now *Snapshot, sight Sight) (narrowed *Mask, shrank bool) {
	next := *m
	next.narrowed, next.own = true, nodeSet{}
	n := narrowing{past: past, now: now, mask: &next, newest: newest, sight: sight}
	for k := range m.nodes {
		next.nodes[k] = m.nodes[k].grown(past.nodes[k].rows)
		n.narrowNodes(NodeKind(k))
	}
	for k := range m.edges {
		next.edges[k] = m.edges[k].grown(past.edges[k].rows)
	}
	next.dropUnbound(past)
	n.keepOwn(&m.own)
	n.withhold()
	next.dropLoose(past)
	n.dropWithheld()
	n.narrowEdges()
	n.narrowRemovedEdges()
	n.narrowSources()
	return &next, n.shrank
}

// WithRightsChangedAt returns the mask with the version at which rights last
// shrank since its own.
func (m *Mask) WithRightsChangedAt(at Version) *Mask {
	next := *m
	next.rightsChangedAt = at
	return &next
}

type narrowing struct {
	past, now    *Snapshot
	mask, newest *Mask
	sight        Sight
	shrank       bool
}

// narrowNodes walks the records of a kind in both versions in the order of
// their ids.
func (n *narrowing) narrowNodes(kind NodeKind) {
	next := n.now.cursor(kind)
	for _, run := range n.past.nodes[kind].order {
		for _, row := range run {
			if !n.mask.nodes[kind].has(row) {
				continue
			}
			id := n.past.nodes[kind].id(row)
			at := next.seek(id)
			if at != 0 && n.newest.lets(n.now, at, Handle{n.past, placeOf(kind, row)}) {
				continue
			}
			if at == 0 && n.seesRemoved(id) {
				continue
			}
			n.mask.nodes[kind].set(row, false)
			n.shrank = true
		}
	}
}

func (n *narrowing) seesRemoved(id string) bool {
	return n.sightOfRemoved(id).Seen
}

// sightOfRemoved is the zero value for what was not removed, or erased.
func (n *narrowing) sightOfRemoved(id string) SightOfRemoved {
	left, ok := n.now.tombstones[id]
	if !ok {
		return SightOfRemoved{}
	}
	return n.sight.Removed(id, n.now.decided(left))
}

// keepOwn leaves of the viewer's own records of the past those that are still.
func (n *narrowing) keepOwn(then *nodeSet) {
	for at := range then.all {
		if !n.mask.has(at) {
			continue
		}
		if now := n.placeNow(at); (now != 0 && !n.newest.own.has(now)) || (now == 0 && !n.sightOfRemoved(n.past.idAt(at)).Own) {
			continue
		}
		own := &n.mask.own[at.kind()]
		if *own == nil {
			*own = newBitset(n.past.nodes[at.kind()].rows)
		}
		own.set(at.row(), true)
	}
}

// withhold notes the records of which the newest version, or their last state,
// shows to insiders alone what the past showed to the viewer.
func (n *narrowing) withhold() {
	for k := KindMemberState; k < nodeKinds; k++ {
		if derived.kinds[k].consent < 0 {
			continue
		}
		for row := range n.mask.nodes[k].rows {
			h := Handle{n.past, placeOf(k, row)}
			if n.showsInsiders(n.placeNow(h.at), h.ID()) {
				continue
			}
			n.shrank = n.shrank || n.mask.showsTo(n.past, h.at, Insiders)
			if n.mask.withheld[k] == nil {
				n.mask.withheld[k] = newBitset(n.past.nodes[k].rows)
			}
			n.mask.withheld[k].set(row, true)
		}
	}
}

// placeNow returns where a record of the past is now, 0 if it is not there. It
// mostly stays where it was.
func (n *narrowing) placeNow(at nodeAt) nodeAt {
	id := n.past.idAt(at)
	if at.row() < n.now.nodes[at.kind()].rows && n.now.idAt(at) == id {
		return at
	}
	return n.now.lookup(id)
}

// showsInsiders reports whether the newest version shows the viewer what is for
// insiders of a record, or would, by its last state, if it is at no place any more.
func (n *narrowing) showsInsiders(at nodeAt, id string) bool {
	if at != 0 {
		return n.newest.showsTo(n.now, at, Insiders)
	}
	seen := n.sightOfRemoved(id)
	return n.now.tombstones[id].Consent != ConsentPartial || seen.Own || seen.Shown || n.newest.upTo == levelSecretariat
}

// dropWithheld hides the edges that are for insiders alone.
func (n *narrowing) dropWithheld() {
	for _, k := range derived.insiders {
		for row := range n.mask.edges[k].rows {
			if n.mask.withheld.has(n.past.edges[k].at(row)[0]) {
				n.mask.edges[k].set(row, false)
			}
		}
	}
}

// lets reports whether the viewer's rights let a record be seen that was seen
// before. A real source comes into the exercise with what names it: only its
// level is a right.
func (m *Mask) lets(s *Snapshot, at nodeAt, before Handle) bool {
	if m.world == WorldExercise && at.kind() == KindSource && !before.IsFictional() {
		h := Handle{s, at}
		return !h.IsFictional() && h.level() <= m.limit(false)
	}
	return m.has(at)
}

// cursor moves through the records of a kind in the order of their ids.
type cursor struct {
	t        *nodeTable
	kind     NodeKind
	run, pos int
}

func (s *Snapshot) cursor(kind NodeKind) cursor { return cursor{t: &s.nodes[kind], kind: kind} }

// seek returns the record with an id, which must come after those sought
// before, 0 if there is none.
func (c *cursor) seek(id string) nodeAt {
	for c.run < len(c.t.order) {
		run := c.t.order[c.run]
		for ; c.pos < len(run); c.pos++ {
			switch compareText(c.t.id(run[c.pos]), id) {
			case 0:
				return placeOf(c.kind, run[c.pos])
			case 1:
				return 0
			}
		}
		c.run, c.pos = c.run+1, 0
	}
	return 0
}

// dropLoose hides the edges of which an end is hidden, or who claims them.
func (m *Mask) dropLoose(s *Snapshot) {
	for k := range m.edges {
		for row := range m.edges[k].rows {
			ends := s.edges[k].at(row)
			if !m.has(ends[0]) || !m.has(ends[1]) || !m.seesClaimant(s, EdgeKind(k), s.edges[k].page(row), row) {
				m.edges[k].set(row, false)
			}
		}
	}
}

// narrowEdges hides the edges that the newest version hides though it shows
// their ends.
func (n *narrowing) narrowEdges() {
	for k := range n.now.edges {
		t := &n.now.edges[k]
		for row := range t.rows {
			ends := t.at(row)
			if ends[0] == 0 || n.newest.edges[k].has(row) || !n.newest.has(ends[0]) || !n.newest.has(ends[1]) {
				continue
			}
			e := Edge{n.now, edgePlace(EdgeKind(k), row)}
			n.hide(EdgeKind(k), e.From().ID(), e.To().ID(), e.Apart())
		}
	}
}

func (n *narrowing) hide(kind EdgeKind, from, to, apart string) {
	at := n.past.findEdge(kind, n.past.lookup(from), n.past.lookup(to), apart)
	if at != 0 && n.mask.hasEdge(at) {
		n.mask.edges[kind].set(at.row(), false)
		n.shrank = true
	}
}

// narrowRemovedEdges hides the edges that were removed since and whose last own
// level the viewer may not see.
func (n *narrowing) narrowRemovedEdges() {
	for key, left := range n.now.tombstones {
		kind, from, to, apart, ok := SplitKey(key)
		if !ok {
			continue
		}
		if !n.seesRemovedEdge(key, left, from, to) {
			n.hide(kind, from, to, apart)
		}
	}
}

func (n *narrowing) seesRemovedEdge(key string, left Tombstone, from, to string) bool {
	kind, _, _, _, _ := SplitKey(key)
	if left.ClaimedBy != "" && !n.seesActor(left.ClaimedBy) {
		return false
	}
	return n.sight.Removed(key, left).Seen || n.isOwn(from) || n.isOwn(to) ||
		(relations[kind].Shown && n.isSelf([2]string{from, to}[relations[kind].ShownAt]))
}

// seesActor reports whether the viewer sees a State or provider in the newest
// version, or saw its last state.
func (n *narrowing) seesActor(id string) bool {
	return n.newest.seesActor(n.now, id) || n.now.lookup(id) == 0 && n.seesRemoved(id)
}

// isSelf reports whether the viewer speaks for a record, or for an office of it.
func (n *narrowing) isSelf(id string) bool {
	at := n.now.lookup(id)
	return at != 0 && n.newest.selves.has(at)
}

// isOwn reports whether a record is the viewer's own in the newest version, or
// was in its last state.
func (n *narrowing) isOwn(id string) bool {
	if at := n.now.lookup(id); at != 0 {
		return n.newest.own.has(at)
	}
	return n.sightOfRemoved(id).Own
}

// narrowSources hides from the exercise the real sources of what was hidden.
func (n *narrowing) narrowSources() {
	let := n.mask.nodes[KindSource]
	n.mask.nodes[KindSource] = let.grown(n.past.nodes[KindSource].rows)
	n.mask.showSources(n.past)
	for i := range let {
		n.mask.nodes[KindSource][i] &= let[i]
	}
}

// Sighted is a whole snapshot with what a viewer sees of it.
type Sighted struct {
	Whole *Snapshot
	Mask  *Mask
	Sight Sight
}

// Shrank reports whether the rights of a viewer shrank with the one commit between
// two snapshots. They did if a record that was visible is hidden, although it is
// still there or its last state was hidden; and if a record that was removed
// before, and was visible by its last state, no longer is.
func Shrank(was, now Sighted) bool {
	before, after := narrowingBy(was), narrowingBy(now)
	return before.losesNodes(after) || before.losesEdges(after) || before.losesRemoved(after) || before.losesValues(after)
}

func narrowingBy(s Sighted) *narrowing {
	return &narrowing{now: s.Whole, newest: s.Mask, sight: s.Sight}
}

func (n *narrowing) losesNodes(after *narrowing) bool {
	for k := range n.newest.nodes {
		for row := range n.newest.nodes[k].without(after.newest.nodes[k]).rows {
			before := Handle{n.now, placeOf(NodeKind(k), row)}
			there := after.now.idAt(before.at) != ""
			if (there && !after.newest.lets(after.now, before.at, before)) || (!there && !after.seesRemoved(before.ID())) {
				return true
			}
		}
	}
	return false
}

func (n *narrowing) losesEdges(after *narrowing) bool {
	for k := range n.newest.edges {
		for row := range n.newest.edges[k].without(after.newest.edges[k]).rows {
			if ends := after.now.edges[k].at(row); ends[0] != 0 && after.newest.has(ends[0]) && after.newest.has(ends[1]) {
				return true
			}
		}
	}
	return false
}

// losesValues tells of what not everyone who sees a record sees of it.
func (n *narrowing) losesValues(after *narrowing) bool {
	for k := range n.newest.own {
		for row := range n.newest.own[k].without(after.newest.own[k]).rows {
			at := placeOf(NodeKind(k), row)
			if n.newest.has(at) && after.now.idAt(at) != "" && after.newest.has(at) {
				return true
			}
		}
	}
	for k := KindMemberState; k < nodeKinds; k++ {
		if derived.kinds[k].consent < 0 {
			continue
		}
		for row := range n.newest.nodes[k].rows {
			at := placeOf(k, row)
			place := at
			if after.now.idAt(at) == "" {
				place = 0
			}
			if n.newest.showsTo(n.now, at, Insiders) && !after.showsInsiders(place, n.now.idAt(at)) {
				return true
			}
		}
	}
	return false
}

// losesRemoved tells of the records that were removed before.
func (n *narrowing) losesRemoved(after *narrowing) bool {
	for key, left := range n.now.tombstones {
		kind, from, to, apart, isEdge := SplitKey(key)
		switch {
		case isEdge && n.seesRemovedEdge(key, left, from, to):
			if !after.stillSeesEdge(kind, key, from, to, apart) {
				return true
			}
		case !isEdge && n.seesRemoved(key):
			at := after.now.lookup(key)
			if (at == 0 && !after.seesRemoved(key)) || (at != 0 && !after.newest.lets(after.now, at, Handle{after.now, at})) {
				return true
			}
			if n.showsInsiders(0, key) && !after.showsInsiders(at, key) {
				return true
			}
		}
	}
	return false
}

// stillSeesEdge tells of an edge that was removed before whether it is seen if
// its ends are.
func (n *narrowing) stillSeesEdge(kind EdgeKind, key, from, to, apart string) bool {
	if left, removed := n.now.tombstones[key]; removed {
		return n.seesRemovedEdge(key, left, from, to)
	}
	at := n.now.findEdge(kind, n.now.lookup(from), n.now.lookup(to), apart)
	if at == 0 || n.newest.hasEdge(at) {
		return true
	}
	ends := Edge{n.now, at}.ends()
	return !n.newest.has(ends[0]) || !n.newest.has(ends[1])
}
