package model

import (
	"fmt"
	"slices"
	"strings"
)

// checkRules checks the rules that look beyond one record, around all that was
// written.
func (b *builder) checkRules() {
	at := func(h Handle) { b.change = indexOr(b.nodeBy, h.at) }
	touched := b.touchedNodes()
	for _, h := range touched {
		if b.hasEnded() {
			return
		}
		at(h)
		if b.written[h.at] {
			b.checkReferences(h)
		}
		b.checkCardinalities(h)
	}
	for _, e := range b.touchedEdges() {
		if b.hasEnded() {
			return
		}
		b.change = indexOr(b.edgeBy, e.at)
		b.checkEdgeReferences(e)
		b.checkCycle(e)
		b.checkStates(e)
		b.checkWorlds(e)
		b.checkRegion(e)
		b.checkProposal(e)
	}
	for _, h := range touched {
		if b.hasEnded() {
			return
		}
		at(h)
		if b.written[h.at] && !b.s.touched.everything {
			b.checkWorldsAround(h)
		}
		if b.written[h.at] && h.Kind() == KindRegion {
			b.checkRegionAround(h)
		}
		b.checkMoved(h)
	}
	b.change = -1
	if b.s.touched.everything {
		b.checkEveryWorld()
		b.change = -1
	}
	b.inTurn(b.checkCodes, b.checkRemovedReferences, b.checkSame)
}

// indexOr returns the index of a change, or -1 if there is none.
func indexOr[At comparable](of map[At]int, at At) int {
	if i, ok := of[at]; ok {
		return i
	}
	return -1
}

func (b *builder) touchedNodes() []Handle {
	var all []Handle
	for at := range b.nodes {
		if b.s.idAt(at) != "" {
			all = append(all, Handle{b.s, at})
		}
	}
	slices.SortFunc(all, ByID)
	return all
}

func (b *builder) touchedEdges() []Edge {
	var all []Edge
	for at := range b.edges {
		if b.s.edges[at.kind()].at(at.row())[0] != 0 {
			all = append(all, Edge{b.s, at})
		}
	}
	slices.SortFunc(all, func(x, y Edge) int { return int(x.at) - int(y.at) })
	return all
}

// checkReferences checks that the ids in properties name records.
func (b *builder) checkReferences(h Handle) {
	for i, p := range kinds[h.Kind()].cells {
		b.checkReference(h.ID(), p, h.value(i))
	}
}

func (b *builder) checkEdgeReferences(e Edge) {
	for i, p := range relations[e.Kind()].cells {
		if p.Type == TypeReferences || p.Type == TypeActor {
			if cell := e.cell(i); cell != 0 {
				b.checkReference(e.Key(), p, e.page().value(p, cell))
			}
		}
	}
}

func (b *builder) checkReference(record string, p Property, value any) {
	var ids []string
	switch p.Type {
	case TypeReferences:
		ids, _ = value.([]string)
	case TypeReference, TypeActor:
		if id, ok := value.(string); ok && id != Secretariat {
			ids = []string{id}
		}
	}
	for _, reference := range ids {
		if id, _ := referred(reference); b.s.lookup(id) == 0 {
			b.problem(RuleUnknownRecord, record, p.Name, "names %s, and there is no such record", id)
			b.last().Missing = id
			if i, ok := b.goneBy[id]; ok && b.change < 0 {
				b.last().Change = i
			}
		}
	}
}

// checkRemovedReferences checks that no property names a removed record. Nothing
// but a scan tells, and removals of what properties name are rare.
func (b *builder) checkRemovedReferences() {
	b.goneBy = map[string]int{}
	for at, id := range b.removed {
		if derived.kinds[at.kind()].isNamed {
			b.goneBy[id] = b.removers[at]
		}
	}
	if len(b.goneBy) == 0 {
		return
	}
	for _, k := range NodeKinds() {
		for h := range b.s.Nodes(k) {
			if b.hasEnded() {
				return
			}
			b.checkReferences(h)
		}
	}
	for _, k := range EdgeKinds() {
		for e := range b.s.Edges(k) {
			if b.hasEnded() {
				return
			}
			b.checkEdgeReferences(e)
		}
	}
}

// checkCardinalities checks of how many edges of a kind the record has one. Of an
// edge that was refused, that it is missing is not a second mistake.
func (b *builder) checkCardinalities(h Handle) {
	for k := In; k < edgeKinds; k++ {
		for _, c := range relations[k].Exactly {
			if c.Kind != h.Kind() {
				continue
			}
			n := len(b.s.adjacent(h.at, c.End, k))
			if (n >= c.AtLeast && n <= c.AtMost) || (n == 0 && b.refused[refusal{h.ID(), k}]) {
				continue
			}
			b.problem(RuleCardinality, h.ID(), "", "has %d edges %s; %s has %s", n, k, withArticle(h.Kind()), c.wanted())
			b.last().Edge = k.String()
			if n == 0 {
				b.last().Missing = k.String()
			}
		}
	}
}

// wanted says how many edges there may be.
func (c Cardinality) wanted() string {
	switch {
	case c.AtLeast == 1:
		return "exactly one"
	case c.AtMost == 1:
		return "at most one"
	}
	return fmt.Sprintf("at most %d", c.AtMost)
}

// checkCycle checks that an edge of an acyclic kind closes no cycle.
func (b *builder) checkCycle(e Edge) {
	if !relations[e.Kind()].Acyclic {
		return
	}
	start, seen := e.From(), map[nodeAt]bool{}
	stack := []Handle{e.To()}
	for len(stack) > 0 {
		h := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if h == start {
			b.problem(RuleCycle, e.Key(), "", "closes a cycle: %s leads back to %s", e.To().ID(), start.ID())
			return
		}
		if seen[h.at] {
			continue
		}
		seen[h.at] = true
		for w := h.Walk(e.Kind(), Outward); w.Next(); {
			stack = append(stack, w.Other())
		}
	}
}

// checkStates checks of a relation that stays inside one State that an edge does.
func (b *builder) checkStates(e Edge) {
	if !relations[e.Kind()].InsideState {
		return
	}
	from, ok1 := e.From().StateOf()
	to, ok2 := e.To().StateOf()
	if ok1 && ok2 && from != to {
		b.problem(RuleAcrossStates, e.Key(), "", "%s stays inside one State; these are %s of %s and %s",
			e.Kind(), kinds[e.From().Kind()].Folder, from.ID(), to.ID())
	}
}

// checkMoved checks the edges that stay inside one State at a record that may have
// changed its State, and at what belongs to it.
func (b *builder) checkMoved(h Handle) {
	if !kinds[h.Kind()].Restricted {
		return
	}
	b.checkStatesAround(h)
	h.belongings(claimsToo, func(other Handle) bool {
		b.checkStatesAround(other)
		return true
	})
}

func (b *builder) checkStatesAround(h Handle) {
	for _, kind := range derived.inside {
		for _, end := range []Direction{Outward, Inward} {
			for w := h.Walk(kind, end); w.Next(); {
				if !b.edges[w.Edge().at] {
					b.checkStates(w.Edge())
				}
			}
		}
	}
}

// checkRegion checks that a State is in one region of a level at a time, except for
// groupings: of two edges that exclude each other the one that was not written
// stays, else the first by key.
func (b *builder) checkRegion(e Edge) {
	if e.Kind() != In {
		return
	}
	for w := e.From().Walk(In, Outward); w.Next(); {
		other := w.Edge()
		if excludes(e, other) && (!b.edges[other.at] || other.Key() < e.Key()) {
			b.problem(RuleOneRegion, e.Key(), "", "%s is in %s at the same time, a %s too; at one time a State is in one",
				e.From().ID(), other.To().ID(), Region{other.To()}.Level())
			return
		}
	}
}

// checkRegionAround checks the States in a region whose level may have changed.
func (b *builder) checkRegionAround(region Handle) {
	for w := region.Walk(In, Inward); w.Next(); {
		e := w.Edge()
		for v := e.From().Walk(In, Outward); v.Next(); {
			if !b.edges[e.at] && !b.edges[v.Edge().at] && excludes(e, v.Edge()) {
				b.problem(RuleOneRegion, region.ID(), "level", "puts %s into two regions at one time, with %s", e.From().ID(), v.Other().ID())
				return
			}
		}
	}
}

// excludes reports whether two IN edges put a State into two regions of a level
// that is not a grouping, on the same day.
func excludes(a, b Edge) bool {
	level := Region{a.To()}.Level()
	return a.To() != b.To() && level == (Region{b.To()}).Level() && level != RegionLevelGrouping &&
		!endsBefore(a, b) && !endsBefore(b, a)
}

// endsBefore reports whether one dated edge is over before the other begins.
func endsBefore(a, b Edge) bool {
	return !a.Until().IsZero() && !b.Since().IsZero() && a.Until().Last() < b.Since().First()
}

// checkProposal checks that a programme has at most one open proposal for a need: of
// two the one that was not written stays, else the first by key.
func (b *builder) checkProposal(e Edge) {
	if e.Kind() != ProposedFor || e.ProposalStatus() != ProposalStatusProposed {
		return
	}
	for w := e.From().Walk(ProposedFor, Outward); w.Next(); {
		other := w.Edge()
		if other != e && other.To() == e.To() && other.ProposalStatus() == ProposalStatusProposed &&
			(!b.edges[other.at] || other.Key() < e.Key()) {
			b.problem(RuleOneProposal, e.Key(), "status", "is PROPOSED, and so is %s; decide on that one first, or let it lapse", other.Key())
			return
		}
	}
}

// checkWorlds checks that no edge binds a real and a fictional record, except for
// the kinds that both worlds share.
func (b *builder) checkWorlds(e Edge) {
	from, to := e.From(), e.To()
	if from.IsFictional() == to.IsFictional() {
		return
	}
	real, made := from, to
	if from.IsFictional() {
		real, made = to, from
	}
	if !kinds[real.Kind()].InBothWorlds {
		b.problem(RuleAcrossWorlds, e.Key(), "", "binds the real record %s to the fictional %s; no edge may", real.ID(), made.ID())
	}
}

// checkCodes checks that the records whose ids say which world they are of are of
// that world: the written ones, and all if a source or data set was written.
func (b *builder) checkCodes() {
	first, all := b.writtenSource()
	for k := KindMemberState; k < nodeKinds; k++ {
		if kinds[k].Form.Real == nil {
			continue
		}
		for h := range b.s.Nodes(k) {
			if b.hasEnded() {
				return
			}
			i, ok := b.nodeBy[h.at]
			if !b.written[h.at] {
				i, ok = first, all
			}
			if ok {
				b.change = i
				b.checkCode(h)
			}
		}
	}
	b.change = -1
}

// writtenSource returns the first change that writes a source or a data set.
func (b *builder) writtenSource() (first int, ok bool) {
	for at := range b.written {
		if !at.kind().DecidesWorlds() {
			continue
		}
		if i, found := b.nodeBy[at]; found && (!ok || i < first) {
			first, ok = i, true
		}
	}
	return first, ok
}

func (b *builder) checkCode(h Handle) {
	_, code, _ := strings.Cut(h.ID(), ":")
	switch isReal := kinds[h.Kind()].Form.Real(code); {
	case isReal && h.IsFictional():
		b.problem(RuleCode, h.ID(), "", "is fictional, and has the code of a real %s; take one of those that ISO 3166 leaves to users, XAA to XZZ", h.Kind().Label())
	case !isReal && !h.IsFictional() && h.isKnownReal():
		b.problem(RuleCode, h.ID(), "", "is real, and %s is the code of no %s of the United Nations; an area that is none becomes no record", code, h.Kind().Label())
	}
}

// isKnownReal reports whether a source of the record is of a data set that is not
// fictional. One that does not say is real.
func (h Handle) isKnownReal() bool {
	return slices.ContainsFunc(h.Sources(), func(source Source) bool {
		dataSet, ok := source.DataSet()
		return ok && !dataSet.IsFictional()
	})
}

// checkWorldsAround checks the other edges of a record whose world may have
// changed.
func (b *builder) checkWorldsAround(h Handle) {
	for _, end := range []Direction{Outward, Inward} {
		if a := b.s.adjacencyOf(h.at, end); a != nil {
			for _, at := range a.of(h.at.row()) {
				if !b.edges[at] {
					b.checkWorlds(Edge{b.s, at})
				}
			}
		}
	}
}

// checkEveryWorld checks all other edges, after a source or data set turned
// fictional or real and its records with it.
func (b *builder) checkEveryWorld() {
	if first, ok := b.writtenSource(); ok {
		b.change = first
	}
	for k := In; k < edgeKinds; k++ {
		for e := range b.s.Edges(k) {
			if b.hasEnded() {
				return
			}
			if !b.edges[e.at] {
				b.checkWorlds(e)
			}
		}
	}
}

// checkSame checks that the records decided to be the SAME can be contracted:
// no cycle of PART_OF or COMPONENT_OF comes of it, and no second PART_OF.
func (b *builder) checkSame() {
	concerned := false
	for at := range b.edges {
		if b.hasEnded() {
			return
		}
		if at.kind() != SameAs && !slices.Contains(derived.contracted, at.kind()) {
			continue
		}
		ends := b.s.edges[at.kind()].at(at.row())
		if ends[0] == 0 || !derived.kinds[ends[0].kind()].isSame {
			continue
		}
		concerned = true
		if i, ok := b.edgeBy[at]; ok && (b.change < 0 || i < b.change) {
			b.change = i
		}
	}
	if !concerned {
		return
	}
	groups := b.s.SameGroups()
	if len(groups) == 0 {
		return
	}
	for _, kind := range derived.contracted {
		b.checkContracted(kind, groups)
	}
}

// ContractedKinds returns the kinds of edges that may form no cycle and no second
// edge when records that are the same count as one.
func ContractedKinds() []EdgeKind { return slices.Clone(derived.contracted) }

// SameGroups maps each visible record that was decided to be the SAME as another to
// the one with the lowest id among all that are the same, itself included.
func (s *Snapshot) SameGroups() map[Handle]Handle {
	lowest := map[Handle]Handle{}
	var find func(h Handle) Handle
	find = func(h Handle) Handle {
		up, ok := lowest[h]
		if !ok || up == h {
			return h
		}
		root := find(up)
		lowest[h] = root
		return root
	}
	for e := range s.Edges(SameAs) {
		if e.Decision() != SameAsDecisionSame || e.IsClaim() {
			continue
		}
		x, y := find(e.From()), find(e.To())
		if y.ID() < x.ID() {
			x, y = y, x
		}
		lowest[x], lowest[y] = x, x
	}
	for h := range lowest {
		lowest[h] = find(h)
	}
	return lowest
}

func (b *builder) checkContracted(kind EdgeKind, groups map[Handle]Handle) {
	root := func(h Handle) Handle {
		if r, ok := groups[h]; ok {
			return r
		}
		return h
	}
	up := map[Handle][]Handle{}
	for e := range b.s.Edges(kind) {
		if b.hasEnded() {
			return
		}
		from, to := root(e.From()), root(e.To())
		if from != to && derived.kinds[from.Kind()].isSame && !slices.Contains(up[from], to) {
			up[from] = append(up[from], to)
		}
	}
	// A cycle or a second PART_OF without such records is reported as what it is elsewhere.
	heads := make([]Handle, 0, len(up))
	for h := range up {
		if _, grouped := groups[h]; grouped {
			heads = append(heads, h)
		}
	}
	slices.SortFunc(heads, ByID)
	for _, h := range heads {
		if len(up[h]) > 1 && kind.leadsToOne(h.Kind()) {
			b.problem(RuleSame, h.ID(), "", "the records decided to be the SAME as it are %s more than one: %s", kind, idsOf(up[h]))
		}
		if leadsBack(up, h) {
			b.problem(RuleSame, h.ID(), "", "the records decided to be the SAME close a cycle of %s", kind)
		}
	}
}

// leadsToOne reports whether at most one edge of the kind leads from a record.
func (k EdgeKind) leadsToOne(from NodeKind) bool {
	return slices.ContainsFunc(relations[k].Exactly, func(c Cardinality) bool { return c.Kind == from && c.End == Outward && c.AtMost == 1 })
}

// leadsBack reports whether a walk up from a record comes back to it.
func leadsBack(up map[Handle][]Handle, h Handle) bool {
	reached := map[Handle]bool{}
	for stack := slices.Clone(up[h]); len(stack) > 0; {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if at == h {
			return true
		}
		if !reached[at] {
			reached[at] = true
			stack = append(stack, up[at]...)
		}
	}
	return false
}

func idsOf(handles []Handle) string {
	ids := make([]string, len(handles))
	for i, h := range handles {
		ids[i] = h.ID()
	}
	slices.Sort(ids)
	return fmt.Sprint(ids)
}
