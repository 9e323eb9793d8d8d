package model

import (
	"context"
	"fmt"
	"hash/maphash"
	"maps"
	"slices"
	"strings"
	"time"
)

const maxRun = 512

// builder makes the next snapshot out of one: it copies a page when it first
// writes to it, and leaves what it did not touch shared.
type builder struct {
	s        *Snapshot // under construction
	ownNodes [nodeKinds]map[int]bool
	ownEdges [edgeKinds]map[int]bool
	inserted map[string]nodeAt
	removed  map[nodeAt]string // the ids of removed nodes
	removers map[nodeAt]int    // the indices of the changes that remove them
	goneBy   map[string]int    // the same by id, of what properties may name
	added    map[edgeAt][2]nodeAt
	dropped  map[edgeAt][2]nodeAt
	nodes    map[nodeAt]bool // touched
	edges    map[edgeAt]bool
	written  map[nodeAt]bool // of nodes, those put themselves and not only at an end of an edge
	nodeBy   map[nodeAt]int  // the indices of the changes that write nodes; of others, of the first of an edge at one
	edgeBy   map[edgeAt]int  // the indices of the changes that write edges
	refused  map[refusal]bool
	problems []Problem
	change   int // index of the change that is being applied
	look     *Look
	ended    error // that of the context, once it has ended
}

// refusal is an end of an edge that was not put, and the kind of the edge.
type refusal struct {
	id   string
	kind EdgeKind
}

// newBuilder makes room for what changes write.
func newBuilder(base *Snapshot, changes []Change) *builder {
	nodes, edges := 0, 0
	for _, c := range changes {
		if c.Edge != nil {
			edges++
		} else {
			nodes++
		}
	}
	s := *base
	s.touched = touched{self: new(int64), previous: base.touched.self}
	b := &builder{
		s: &s, inserted: make(map[string]nodeAt, nodes), removed: map[nodeAt]string{}, removers: map[nodeAt]int{},
		added: make(map[edgeAt][2]nodeAt, edges), dropped: map[edgeAt][2]nodeAt{},
		nodes: make(map[nodeAt]bool, nodes), edges: make(map[edgeAt]bool, edges), written: make(map[nodeAt]bool, nodes),
		nodeBy: make(map[nodeAt]int, nodes), edgeBy: make(map[edgeAt]int, edges),
		refused: map[refusal]bool{},
	}
	for k := range s.nodes {
		t := &s.nodes[k]
		t.pages, t.ids = slices.Clone(t.pages), slices.Clone(t.ids)
		t.out, t.inward = slices.Clone(t.out), slices.Clone(t.inward)
		b.ownNodes[k] = map[int]bool{}
	}
	for k := range s.edges {
		t := &s.edges[k]
		t.pages, t.ends = slices.Clone(t.pages), slices.Clone(t.ends)
		b.ownEdges[k] = map[int]bool{}
	}
	return b
}

// With returns the snapshot that the commit makes of this one, which does not
// change. The commit must be the next one; its erased changes are skipped.
// Everything that is wrong with its changes is reported at once, in an Error with
// code INVALID.
func (s *Snapshot) With(c Commit) (*Snapshot, error) {
	return s.after(context.Background(), c, true, false)
}

// Take is With that ends with a context, and then returns its error.
func (s *Snapshot) Take(ctx context.Context, c Commit) (*Snapshot, error) {
	return s.after(ctx, c, true, false)
}

// WithNormal is Take for a commit whose changes are as Normal returns them, which
// are not made normal again.
func (s *Snapshot) WithNormal(ctx context.Context, c Commit) (*Snapshot, error) {
	return s.after(ctx, c, true, true)
}

// Replay returns what Take returns, for a commit that has landed. It landed under
// the rules of its day, and is not checked again: what is no longer possible, such
// as the removal of a record whose creation was erased, is left out.
func (s *Snapshot) Replay(ctx context.Context, c Commit) (*Snapshot, error) {
	return s.after(ctx, c, false, false)
}

func (s *Snapshot) after(ctx context.Context, c Commit, judge, isNormal bool) (*Snapshot, error) {
	if s.IsView() {
		return nil, fmt.Errorf("model: a view takes no commit")
	}
	if c.Version != s.version+1 || c.Previous != s.hash {
		return nil, fmt.Errorf("model: commit %d does not follow version %d", c.Version, s.version)
	}
	changes := make([]Change, 0, len(c.Changes))
	for _, sealed := range c.Changes {
		if sealed.Change != nil {
			changes = append(changes, *sealed.Change)
		}
	}
	changes = append(changes, s.Removals(c.Erases)...)
	b := newBuilder(s, changes)
	b.look = NewLook(ctx)
	next, problems := b.apply(s, b.lastOfEach(changes, isNormal), c.Version, judge)
	if b.ended != nil {
		return nil, b.ended
	}
	problems = append(s.checkErased(c.Erases), problems...)
	if judge && !c.Time.IsZero() {
		problems = append(problems, decidedLater(changes, c.Time)...)
	}
	if judge && problems != nil {
		return nil, &Error{Code: Invalid, Message: "the changes break the model:", Problems: problems}
	}
	next.version, next.time, next.hash = c.Version, c.Time, c.Hash
	next.erase(c.Erases)
	next.lacking = s.lacking || c.IsLacking()
	return next, nil
}

// Check returns everything that is wrong with the changes on top of this snapshot,
// as With would, or nil.
func (s *Snapshot) Check(changes []Change) []Problem {
	_, problems := s.apply(changes, s.version+1, true)
	return problems
}

// CheckAt returns what Check returns, and what is wrong with the dates of decisions
// recorded at the given time.
func (s *Snapshot) CheckAt(changes []Change, at time.Time) []Problem {
	return append(s.Check(changes), decidedLater(changes, at)...)
}

// Preview returns the snapshot that changes would make, whatever is wrong with
// them. It is only for looking at, and has no version of its own.
func (s *Snapshot) Preview(changes []Change) *Snapshot {
	next, _ := s.apply(changes, s.version+1, false)
	return next
}

func (s *Snapshot) apply(changes []Change, version Version, judge bool) (*Snapshot, []Problem) {
	b := newBuilder(s, changes)
	return b.apply(s, b.lastOfEach(changes, false), version, judge)
}

// hasEnded reports whether the context has ended. Loops over changes and records ask
// it at each step, and leave what they do unfinished.
func (b *builder) hasEnded() bool { return b.hasEndedAfter(1) }

// hasEndedAfter is hasEnded for a step that is as much work as some others.
func (b *builder) hasEndedAfter(steps int) bool {
	if b.ended == nil {
		b.ended = b.look.after(steps)
	}
	return b.ended != nil
}

// apply applies normal changes, each about a record of its own, to the snapshot that
// the builder began with. Once the context has ended, what it returns means nothing.
func (b *builder) apply(s *Snapshot, normal []Change, version Version, judge bool) (*Snapshot, []Problem) {
	for i, change := range normal {
		if b.hasEnded() {
			break
		}
		if change.Node != nil && !change.Remove {
			b.change = i
			b.putNode(*change.Node)
		}
	}
	for i, change := range normal {
		if b.hasEnded() {
			break
		}
		b.change = i
		switch {
		case change.Edge != nil && change.Remove:
			b.removeEdge(s, *change.Edge)
		case change.Edge != nil:
			b.putEdge(s, *change.Edge)
		}
	}
	for i, change := range normal {
		if b.hasEnded() {
			break
		}
		if change.Node != nil && change.Remove {
			b.change = i
			b.removeNode(*change.Node)
		}
	}
	b.inTurn(
		b.linkEdges,
		b.orderNodes,
		func() { b.setWorlds(s) },
		func() { b.keepTombstones(s, normal, version) },
		b.setLevels,
	)
	if judge {
		b.checkRules()
	}
	if b.ended != nil {
		return nil, nil
	}
	for at := range b.nodes {
		b.s.touched.nodes = append(b.s.touched.nodes, at)
	}
	for at := range b.edges {
		b.s.touched.edges = append(b.s.touched.edges, at)
	}
	slices.SortStableFunc(b.problems, func(x, y Problem) int { return x.Change - y.Change })
	return b.s, b.problems
}

// inTurn takes steps one after the other, until the context has ended.
func (b *builder) inTurn(steps ...func()) {
	for _, step := range steps {
		if b.ended != nil {
			return
		}
		step()
	}
}

func (b *builder) problem(rule Rule, record, property, format string, args ...any) {
	b.problems = append(b.problems, Problem{
		Rule: rule, Record: record, Property: property, Message: fmt.Sprintf(format, args...), Change: b.change,
	})
}

// last returns the problem that was reported last.
func (b *builder) last() *Problem { return &b.problems[len(b.problems)-1] }

// lastOfEach returns the normal changes, of which only the last about each record
// is left (the others empty), and reports what is wrong with them in itself.
func (b *builder) lastOfEach(changes []Change, isNormal bool) []Change {
	normal := make([]Change, len(changes))
	last, shared := newLastOf(changes), sharing{}
	for i, change := range changes {
		if b.hasEnded() {
			break
		}
		next, problems := change, []Problem(nil)
		if !isNormal {
			next, problems = shared.normal(change)
			next = change.unless(next)
		}
		for _, p := range problems {
			p.Change = i
			b.problems = append(b.problems, p)
			if p.Rule == RuleUnknownKind || p.Rule == RuleMalformedID {
				if change.Edge != nil {
					b.refuse(*change.Edge)
				}
				next = Change{}
			}
		}
		if before, ok := last.put(i); ok {
			b.change = i
			if !change.Remove && !changes[before].Remove {
				b.twice(change, before)
			}
			normal[before] = Change{}
		}
		normal[i] = next
	}
	return normal
}

// lastOf finds the last change about each record. It keeps no keys of records, which
// would take more memory than all else in a large commit.
type lastOf struct {
	changes []Change
	seed    maphash.Seed
	at      map[uint64]int32
}

func newLastOf(changes []Change) lastOf {
	return lastOf{changes, maphash.MakeSeed(), make(map[uint64]int32, len(changes))}
}

// put makes a change the last about its record, and returns the one before it.
func (l lastOf) put(i int) (before int, ok bool) {
	key := l.changes[i].recordKey()
	for hash := maphash.Comparable(l.seed, key); ; hash++ {
		at, taken := l.at[hash]
		if taken && l.changes[at].recordKey() != key {
			continue // another record has the same hash
		}
		l.at[hash] = int32(i)
		return int(at), taken
	}
}

func (b *builder) twice(change Change, before int) {
	key := change.Key()
	if change.Node != nil {
		b.problem(RuleDuplicateNode, key, "", "is written twice: change %d has it already", before)
		return
	}
	b.problem(RuleDuplicateEdge, key, "", "duplicate edge: change %d has it already", before)
}

func (b *builder) lookup(id string) nodeAt {
	if at, ok := b.inserted[id]; ok {
		return at
	}
	return b.s.lookup(id)
}

func (b *builder) nodePage(at nodeAt) *page {
	kind, i := at.kind(), int(at.row()>>pageBits)
	t := &b.s.nodes[kind]
	if !b.ownNodes[kind][i] {
		b.ownNodes[kind][i] = true
		t.pages[i] = t.pages[i].clone(len(kinds[kind].cells), kinds[kind].cells)
		ids := *t.ids[i]
		t.ids[i] = &ids
	}
	return t.pages[i]
}

func (b *builder) edgePage(at edgeAt) *page {
	kind, i := at.kind(), int(at.row()>>pageBits)
	t := &b.s.edges[kind]
	if !b.ownEdges[kind][i] {
		b.ownEdges[kind][i] = true
		t.pages[i] = t.pages[i].clone(len(relations[kind].cells), relations[kind].cells)
		ends := *t.ends[i]
		t.ends[i] = &ends
	}
	return t.pages[i]
}

func (b *builder) newNode(kind NodeKind, id string) nodeAt {
	t := &b.s.nodes[kind]
	at := placeOf(kind, t.rows)
	if i := int(t.rows >> pageBits); i == len(t.pages) {
		t.pages = append(t.pages, &page{cells: make([]uint32, pageRows*len(kinds[kind].cells))})
		t.ids = append(t.ids, new([pageRows]string))
		b.ownNodes[kind][i] = true
	}
	t.rows++
	t.live++
	b.nodePage(at)
	t.ids[at.row()>>pageBits][at.row()&rowMask] = id
	b.inserted[id] = at
	return at
}

func (b *builder) putNode(record NodeRecord) {
	kind, _ := KindOfID(record.ID)
	if b.s.IsErased(record.ID) {
		b.problem(RuleErased, record.ID, "", "was erased, and its id is never given again: take another id")
	}
	at := b.lookup(record.ID)
	if at == 0 {
		at = b.newNode(kind, record.ID)
	}
	p := b.nodePage(at)
	declared := kinds[kind].cells
	for i, d := range declared {
		p.set(at.row(), len(declared), i, d, record.Properties[d.Name])
	}
	b.nodes[at], b.written[at] = true, true
	b.nodeBy[at] = b.change
}

func (b *builder) removeNode(record NodeRecord) {
	at := b.lookup(record.ID)
	if at == 0 {
		b.problem(RuleUnknownRecord, record.ID, "", "there is no such record to remove")
		return
	}
	b.removed[at], b.removers[at] = record.ID, b.change
	b.nodes[at] = true
	b.nodeBy[at] = b.change
}

func (b *builder) newEdge(kind EdgeKind, ends [2]nodeAt) edgeAt {
	t := &b.s.edges[kind]
	at := edgePlace(kind, t.rows)
	if i := int(t.rows >> pageBits); i == len(t.pages) {
		t.pages = append(t.pages, &page{cells: make([]uint32, pageRows*len(relations[kind].cells))})
		t.ends = append(t.ends, new([pageRows][2]nodeAt))
		b.ownEdges[kind][i] = true
	}
	t.rows++
	t.live++
	b.edgePage(at)
	t.ends[at.row()>>pageBits][at.row()&rowMask] = ends
	b.added[at] = ends
	return at
}

func (b *builder) putEdge(base *Snapshot, record EdgeRecord) {
	kind, _ := EdgeKindByLabel(record.Kind)
	ends, ok := b.endsOf(kind, record)
	if !ok {
		b.refuse(record)
		return
	}
	apart, _ := record.Properties[relations[kind].Identity].(string)
	at := base.findEdge(kind, base.lookup(record.From), base.lookup(record.To), apart)
	if at == 0 {
		at = b.newEdge(kind, ends)
	}
	p := b.edgePage(at)
	declared := relations[kind].cells
	for i, d := range declared {
		p.set(at.row(), len(declared), i, d, record.Properties[d.Name])
	}
	p.levels[at.row()&rowMask] = p.levelOfEdge(kind, at.row())
	b.edges[at] = true
	b.edgeBy[at] = b.change
	b.nodes[ends[0]], b.nodes[ends[1]] = true, true
}

// noteEnd notes that the change is of an edge at a node.
func (b *builder) noteEnd(at nodeAt) {
	if _, ok := b.nodeBy[at]; !ok && at != 0 {
		b.nodeBy[at] = b.change
	}
}

func (b *builder) refuse(record EdgeRecord) {
	kind, _ := EdgeKindByLabel(record.Kind)
	b.refused[refusal{record.From, kind}], b.refused[refusal{record.To, kind}] = true, true
}

// endsOf returns the places of the ends; ok is false where the edge cannot be.
func (b *builder) endsOf(kind EdgeKind, record EdgeRecord) (ends [2]nodeAt, ok bool) {
	ok = true
	for i, id := range []string{record.From, record.To} {
		ends[i] = b.lookup(id)
		b.noteEnd(ends[i])
		if ends[i] == 0 {
			b.dangling(record, id)
			ok = false
		}
	}
	if !ok {
		return ends, false
	}
	if !kind.Binds(ends[0].kind(), ends[1].kind()) {
		b.problem(RuleWrongEnds, record.Key(), "", "%s does not lead from %s to %s; it leads %s",
			kind, withArticle(ends[0].kind()), withArticle(ends[1].kind()), endsText(kind))
		return ends, false
	}
	if ends[0] == ends[1] {
		b.problem(RuleWrongEnds, record.Key(), "", "both ends are the same record")
		return ends, false
	}
	return ends, true
}

func (b *builder) dangling(record EdgeRecord, id string) {
	for _, p := range b.problems {
		if p.Record == id && p.Rule == RuleMalformedID {
			return
		}
	}
	b.problem(RuleDanglingEdge, record.Key(), "", "dangling edge: there is no record %s", id)
	b.last().Missing = id
}

func endsText(kind EdgeKind) string {
	var texts []string
	for _, e := range relations[kind].Ends {
		texts = append(texts, "from "+withArticle(e.From)+" to "+withArticle(e.To))
	}
	return strings.Join(texts, ", or ")
}

func withArticle(k NodeKind) string {
	if strings.ContainsAny(k.Label()[:1], "AEIO") {
		return "an " + k.Label()
	}
	return "a " + k.Label()
}

func (b *builder) removeEdge(base *Snapshot, record EdgeRecord) {
	kind, ok := EdgeKindByLabel(record.Kind)
	if !ok {
		return
	}
	apart, _ := record.Properties[relations[kind].Identity].(string)
	from, to := b.lookup(record.From), b.lookup(record.To)
	b.noteEnd(from)
	b.noteEnd(to)
	at := base.findEdge(kind, base.lookup(record.From), base.lookup(record.To), apart)
	if at == 0 {
		b.problem(RuleUnknownRecord, record.Key(), "", "there is no such edge to remove")
		return
	}
	b.edgeBy[at] = b.change
	b.dropEdge(at)
}

func (b *builder) dropEdge(at edgeAt) {
	ends := b.s.edges[at.kind()].at(at.row())
	b.edgePage(at)
	b.dropped[at] = ends
	b.edges[at] = true
	b.nodes[ends[0]], b.nodes[ends[1]] = true, true
}

// linkEdges writes the added and dropped edges into the adjacency of their ends.
func (b *builder) linkEdges() {
	type side struct {
		kind NodeKind
		end  Direction
		page int
	}
	added, removed := map[side]map[int32][]edgeAt{}, map[side]map[int32][]edgeAt{}
	note := func(into map[side]map[int32][]edgeAt, edges map[edgeAt][2]nodeAt) {
		for e, ends := range edges {
			if b.hasEnded() {
				return
			}
			for end, at := range ends {
				key := side{at.kind(), Direction(end), int(at.row() >> pageBits)}
				if into[key] == nil {
					into[key] = map[int32][]edgeAt{}
				}
				into[key][at.row()&rowMask] = append(into[key][at.row()&rowMask], e)
			}
		}
	}
	note(added, b.added)
	note(removed, b.dropped)
	for at := range b.dropped {
		if b.hasEnded() {
			return
		}
		t := &b.s.edges[at.kind()]
		t.ends[at.row()>>pageBits][at.row()&rowMask] = [2]nodeAt{}
		t.live--
	}
	sides := map[side]bool{}
	for key := range added {
		sides[key] = true
	}
	for key := range removed {
		sides[key] = true
	}
	for key := range sides {
		if b.hasEndedAfter(pageRows) {
			return
		}
		t := &b.s.nodes[key.kind]
		list := &t.out
		if key.end == Inward {
			list = &t.inward
		}
		for len(*list) <= key.page {
			*list = append(*list, nil)
		}
		(*list)[key.page] = (*list)[key.page].with(added[key], removed[key])
	}
}

// orderNodes brings the order by id up to date, and checks that no edge is left
// at a removed node.
func (b *builder) orderNodes() {
	var fresh, gone [nodeKinds][]string
	for id, at := range b.inserted {
		if b.hasEnded() {
			return
		}
		fresh[at.kind()] = append(fresh[at.kind()], id)
	}
	for at, id := range b.removed {
		if b.hasEnded() {
			return
		}
		if left := b.edgeLeftAt(at); left != "" {
			b.change = b.removers[at]
			b.problem(RuleDanglingEdge, id, "", "cannot be removed while the edge %s is there: remove its edges too", left)
			delete(b.removed, at)
			continue
		}
		gone[at.kind()] = append(gone[at.kind()], id)
	}
	for k := KindMemberState; k < nodeKinds; k++ {
		if fresh[k] != nil || gone[k] != nil {
			t := &b.s.nodes[k]
			t.order = reorder(t, fresh[k], gone[k], b.inserted)
			t.live -= int32(len(gone[k]))
		}
	}
	for at := range b.removed {
		b.nodePage(at)
		b.s.nodes[at.kind()].ids[at.row()>>pageBits][at.row()&rowMask] = ""
	}
}

func (b *builder) edgeLeftAt(at nodeAt) string {
	for _, end := range []Direction{Outward, Inward} {
		if a := b.s.adjacencyOf(at, end); a != nil && len(a.of(at.row())) > 0 {
			return Edge{b.s, a.of(at.row())[0]}.Key()
		}
	}
	return ""
}

// reorder merges ids into the runs of a table's order and takes others out; the
// runs that it does not touch stay shared.
func reorder(t *nodeTable, fresh, gone []string, places map[string]nodeAt) [][]int32 {
	slices.Sort(fresh)
	slices.Sort(gone)
	runs := t.order
	if len(runs) == 0 {
		runs = [][]int32{nil}
	}
	next := make([][]int32, 0, len(runs)+len(fresh)/maxRun+1)
	for i, run := range runs {
		end := func(ids []string) int {
			if i+1 == len(runs) {
				return len(ids)
			}
			at, _ := slices.BinarySearch(ids, t.id(runs[i+1][0]))
			return at
		}
		f, g := end(fresh), end(gone)
		if f == 0 && g == 0 {
			next = append(next, run)
			continue
		}
		next = appendRuns(next, mergeRun(t, run, fresh[:f], gone[:g], places))
		fresh, gone = fresh[f:], gone[g:]
	}
	return next
}

func mergeRun(t *nodeTable, run []int32, fresh, gone []string, places map[string]nodeAt) []int32 {
	merged := make([]int32, 0, len(run)+len(fresh))
	for _, row := range run {
		id := t.id(row)
		for len(fresh) > 0 && fresh[0] < id {
			merged, fresh = append(merged, places[fresh[0]].row()), fresh[1:]
		}
		if _, found := slices.BinarySearch(gone, id); !found {
			merged = append(merged, row)
		}
	}
	for _, id := range fresh {
		merged = append(merged, places[id].row())
	}
	return merged
}

func appendRuns(runs [][]int32, merged []int32) [][]int32 {
	if len(merged) <= maxRun {
		if len(merged) == 0 {
			return runs
		}
		return append(runs, merged)
	}
	return slices.AppendSeq(runs, slices.Chunk(merged, maxRun/2))
}

// setWorlds says of the records written which are fictional.
func (b *builder) setWorlds(base *Snapshot) {
	if b.fictionalSourcesChanged(base) {
		b.everyWorld()
		return
	}
	for at := range b.nodes {
		if b.hasEnded() {
			return
		}
		b.setWorld(at)
	}
	for at := range b.edges {
		if b.hasEnded() {
			return
		}
		b.setEdgeWorld(at)
	}
}

func (b *builder) fictionalSourcesChanged(base *Snapshot) bool {
	sourceTouched := false
	for at := range b.nodes {
		if b.hasEnded() {
			return false
		}
		sourceTouched = sourceTouched || at.kind().DecidesWorlds()
	}
	if !sourceTouched {
		return false
	}
	fictional := map[string]bool{}
	for source := range b.s.Sources() {
		if b.hasEnded() {
			return false
		}
		if dataSet, ok := source.DataSet(); ok {
			if f, _ := dataSet.Fictional(); f {
				fictional[source.ID()] = true
			}
		}
	}
	b.s.fictionalSources = fictional
	return !maps.Equal(fictional, base.fictionalSources)
}

func (b *builder) everyWorld() {
	b.s.touched.everything = true
	for k := KindMemberState; k < nodeKinds; k++ {
		for row := range b.s.nodes[k].rows {
			if b.hasEnded() {
				return
			}
			b.setWorld(placeOf(k, row))
		}
	}
	for k := In; k < edgeKinds; k++ {
		for row := range b.s.edges[k].rows {
			if b.hasEnded() {
				return
			}
			b.setEdgeWorld(edgePlace(k, row))
		}
	}
}

func (b *builder) setWorld(at nodeAt) {
	h := Handle{b.s, at}
	var fictional bool
	switch at.kind() {
	case KindDataSet:
		fictional, _ = DataSet{h}.Fictional()
	case KindSource:
		fictional = b.s.fictionalSources[h.ID()]
	default:
		fictional = b.anyFictional(h.list(cellSources))
	}
	if fictional != h.IsFictional() {
		b.nodePage(at).setFictional(at.row(), fictional)
	}
}

func (b *builder) setEdgeWorld(at edgeAt) {
	e := Edge{b.s, at}
	fictional := false
	if cell := e.cell(cellEdgeSources); cell != 0 {
		fictional = b.anyFictional(e.page().lists[cell-1])
	}
	if fictional != e.IsFictional() {
		b.edgePage(at).setFictional(at.row(), fictional)
	}
}

func (b *builder) anyFictional(sources []string) bool {
	return slices.ContainsFunc(sources, func(reference string) bool {
		id, _ := referred(reference)
		return b.s.fictionalSources[id]
	})
}
