package model

import (
	"slices"
	"time"
)

// Complete returns the changes of a commit with what follows from them, so that
// nothing is shown to more viewers by accident, and no share outlives a withdrawal:
//
//   - A NONE that becomes the decision on a record removes the SHARED_WITH edges
//     that the record has.
//   - A record whose level the removal of another, or of an edge, would loosen
//     keeps its level as its release; so does a record already there that an edge
//     from another decision would loosen.
//   - A record or edge that is made again after its removal, and an edge that is put
//     in place of one of its kind between the same ends that the changes remove,
//     takes over the level of what was there, unless it is given a release.
//
// The changes must be normal. If nothing follows, they are returned unchanged.
func (s *Snapshot) Complete(changes []Change) []Change {
	if s.mayEndShares(changes) {
		changes = s.withoutShares(changes)
	}
	changes = s.withInherited(changes)
	if !s.mayLoosen(changes) {
		return changes
	}
	for range derived.levelOrder {
		kept := s.loosened(changes)
		if len(kept) == 0 {
			break
		}
		for at, level := range kept {
			changes = s.withRelease(changes, at, level)
		}
	}
	return changes
}

func (s *Snapshot) mayEndShares(changes []Change) bool {
	return s.edges[SharedWith].live > 0 && slices.ContainsFunc(changes, func(c Change) bool {
		if c.Remove || c.Node == nil {
			return s.decidesAnew(c)
		}
		kind, _ := KindOfID(c.Node.ID)
		name := kinds[kind].Consent
		return name != "" && c.Node.Properties[name] == string(ConsentNone)
	})
}

// decidesAnew reports whether a change adds to a record that is there an edge
// from what holds a decision, or makes a claim of an edge by which a decision counts.
func (s *Snapshot) decidesAnew(c Change) bool {
	if c.Remove || c.Edge == nil {
		return false
	}
	kind, _ := EdgeKindByLabel(c.Edge.Kind)
	at := s.findEdge(kind, s.lookup(c.Edge.From), s.lookup(c.Edge.To), "")
	if at == 0 {
		return derived.decide[kind] && s.lookup(c.Edge.To) != 0
	}
	return (derived.decide[kind] || slices.Contains(derived.ownership, kind)) &&
		c.Edge.Properties["claimedBy"] != nil && !Edge{s, at}.IsClaim()
}

// withoutShares adds the removal of the shares that a NONE ends.
func (s *Snapshot) withoutShares(changes []Change) []Change {
	next, _ := s.apply(changes, s.version+1, false)
	for e := range s.Edges(SharedWith) {
		from, ok := next.Node(e.From().ID())
		removal := RemoveEdge(SharedWith, e.From().ID(), e.To().ID(), "")
		if ok && from.isDeniedAnew(s) && !slices.ContainsFunc(changes, func(c Change) bool { return c.Remove && c.Key() == removal.Key() }) {
			changes = append(slices.Clip(changes), removal)
		}
	}
	return changes
}

// isDeniedAnew reports whether the decision on a record is a NONE that somebody
// wrote, and that its holder did not hold, or not about the record, before.
func (h Handle) isDeniedAnew(before *Snapshot) bool {
	by := kinds[h.Kind()].ReleasedBy
	if by == 0 {
		return h.saysNoneAnew(before)
	}
	return h.isDeniedBy(claimsToo, before) || h.isDeniedBy(factsAlone, before)
}

func (h Handle) isDeniedBy(count standing, before *Snapshot) bool {
	by := kinds[h.Kind()].ReleasedBy
	newest, _ := h.newestDecision(by, count)
	owner, owned := h.owner(count)
	for w := h.Walk(by, Inward); owned && w.Next(); {
		holder := w.Other()
		if of, _ := holder.owner(count); of != owner || !count.counts(w.Edge()) || !holder.saysNone() || newest.newer(decisionOf(holder)) {
			continue
		}
		if _, wasAbout := before.Edge(by, holder.ID(), h.ID(), ""); !wasAbout || holder.saysNoneAnew(before) {
			return true
		}
	}
	return false
}

// saysNone reports whether the record holds a NONE that somebody wrote.
func (h Handle) saysNone() bool {
	d := &derived.kinds[h.Kind()]
	return d.consent >= 0 && h.rawCell(d.consent) != 0 && decisionOf(h).consent == ConsentNone
}

// saysNoneAnew reports whether it held no NONE of that day before.
func (h Handle) saysNoneAnew(before *Snapshot) bool {
	if !h.saysNone() {
		return false
	}
	was, ok := before.Node(h.ID())
	return !ok || !was.saysNone() || decisionOf(was) != decisionOf(h)
}

// mayLoosen reports whether the changes hold one that may loosen a level by the way.
func (s *Snapshot) mayLoosen(changes []Change) bool {
	return slices.ContainsFunc(changes, func(c Change) bool {
		if c.Edge == nil || !c.Remove {
			return s.decidesAnew(c)
		}
		kind, _ := EdgeKindByLabel(c.Edge.Kind)
		return derived.bears[kind]
	})
}

// loosened returns the records of one kind, the first of those whose levels bear
// on others, that the changes loosen by the way, and the levels to keep.
func (s *Snapshot) loosened(changes []Change) map[nodeAt]uint8 {
	next, _ := s.apply(changes, s.version+1, false)
	var looser [nodeKinds][]nodeAt
	for _, at := range next.touched.nodes {
		if s.isIn(next, at) && next.levelAt(at) < s.levelAt(at) {
			looser[at.kind()] = append(looser[at.kind()], at)
		}
	}
	if len(slices.Concat(looser[:]...)) == 0 {
		return nil
	}
	meant, _ := s.apply(s.meant(changes), s.version+1, false)
	kept := map[nodeAt]uint8{}
	for _, k := range derived.levelOrder {
		for _, at := range looser[k] {
			if level := min(s.levelAt(at), meant.levelAt(at)); next.levelAt(at) < level {
				kept[at] = level
			}
		}
		if len(kept) > 0 {
			return kept
		}
	}
	return nil
}

// isIn reports whether a record is in a later snapshot, too.
func (s *Snapshot) isIn(later *Snapshot, at nodeAt) bool {
	return at.row() < s.nodes[at.kind()].rows && s.idAt(at) != "" && later.idAt(at) != ""
}

func (s *Snapshot) levelAt(at nodeAt) uint8 { return Handle{s, at}.level() }

// meant returns the changes that may loosen a level: no removals, but of what a
// record belongs to as it moves to another State, and no decisions from elsewhere.
func (s *Snapshot) meant(changes []Change) []Change {
	removed := map[string]bool{}
	for _, c := range changes {
		if c.Remove && c.Node != nil {
			removed[c.Node.ID] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(changes), func(c Change) bool {
		if !c.Remove {
			return s.decidesAnew(c)
		}
		if c.Edge == nil {
			return true
		}
		return removed[c.Edge.From] || removed[c.Edge.To] || !moves(changes, c)
	})
}

// moves reports whether changes remove an edge and put one of its kind at the record
// that belongs by it, to another State.
func moves(changes []Change, removal Change) bool {
	kind, _ := EdgeKindByLabel(removal.Edge.Kind)
	bound := func(e *EdgeRecord) string { return [2]string{e.From, e.To}[relations[kind].Bound] }
	return derived.moves[kind] && slices.ContainsFunc(changes, func(c Change) bool {
		return !c.Remove && c.Edge != nil && c.Edge.Kind == removal.Edge.Kind && bound(c.Edge) == bound(removal.Edge)
	})
}

// withInherited gives the levels of what was there to what is made again.
func (s *Snapshot) withInherited(changes []Change) []Change {
	inherited := map[int]uint8{} // levels of what was there, by the index of the put
	replaced := s.replacedLevels(changes)
	for i, c := range changes {
		if c.Remove || (len(s.tombstones) == 0 && len(replaced) == 0) {
			continue
		}
		level := levelPublic
		if left, ok := s.tombstones[c.Key()]; ok {
			level = levelOf(string(s.decided(left).Release))
		}
		if c.Edge != nil && s.findEdge(c.Edge.ends(s)) == 0 {
			level = max(level, replaced[c.Edge.between()])
		}
		if level > levelPublic && c.takesRelease() {
			inherited[i] = level
		}
	}
	if len(inherited) == 0 {
		return changes
	}
	next, _ := s.apply(changes, s.version+1, false)
	changes = slices.Clone(changes)
	for i, level := range inherited {
		if next.levelOf(changes[i]) < level {
			changes[i] = changes[i].withRelease(level)
		}
	}
	return changes
}

// replacedLevels returns the strictest release of the edges of a kind between two
// records that the changes remove.
func (s *Snapshot) replacedLevels(changes []Change) map[[3]string]uint8 {
	var levels map[[3]string]uint8
	for _, c := range changes {
		if !c.Remove || c.Edge == nil {
			continue
		}
		at := s.findEdge(c.Edge.ends(s))
		if at == 0 {
			continue
		}
		if own := levelOf(string(Edge{s, at}.OwnRelease())); own > levelPublic {
			if levels == nil {
				levels = map[[3]string]uint8{}
			}
			levels[c.Edge.between()] = max(levels[c.Edge.between()], own)
		}
	}
	return levels
}

// takesRelease reports whether a put can be given a release that it does not have. A
// consent that is given with the record is a decision.
func (c Change) takesRelease() bool {
	if c.Edge != nil {
		kind, _ := EdgeKindByLabel(c.Edge.Kind)
		return relations[kind].OwnRelease && c.Edge.Properties["release"] == nil
	}
	kind, _ := KindOfID(c.Node.ID)
	name := kinds[kind].Consent
	return c.Node.Properties["release"] == nil && (name == "" || c.Node.Properties[name] == nil)
}

// levelOf is the level of what a put wrote: in force of a record, its own of an edge.
func (s *Snapshot) levelOf(c Change) uint8 {
	if c.Node != nil {
		return s.levelAt(s.lookup(c.Node.ID))
	}
	at := s.findEdge(c.Edge.ends(s))
	if at == 0 {
		return levelSecretariat // refused, and so seen by nobody
	}
	return s.edges[at.kind()].page(at.row()).levels[at.row()&rowMask]
}

// withRelease returns the put with a release.
func (c Change) withRelease(level uint8) Change {
	with := func(properties map[string]any) map[string]any {
		all := map[string]any{"release": releases[level]}
		for name, value := range properties {
			if name != "release" {
				all[name] = value
			}
		}
		return all
	}
	if c.Node != nil {
		return PutNode(c.Node.ID, with(c.Node.Properties))
	}
	edge := *c.Edge
	edge.Properties = with(edge.Properties)
	return Change{Edge: &edge}
}

// withRelease returns the changes with a release of a record that is there.
func (s *Snapshot) withRelease(changes []Change, at nodeAt, level uint8) []Change {
	record := Handle{s, at}.Record()
	i := slices.IndexFunc(changes, func(c Change) bool { return c.Node != nil && !c.Remove && c.Node.ID == record.ID })
	if i < 0 {
		return append(slices.Clip(changes), Change{Node: &record}.withRelease(level))
	}
	changes = slices.Clone(changes)
	changes[i] = changes[i].withRelease(level)
	return changes
}

// decidedLater returns what is wrong with decisions that are recorded before the
// day on which they are dated.
func decidedLater(changes []Change, at time.Time) []Problem {
	var problems []Problem
	for i, c := range changes {
		if c.Remove || c.Node == nil {
			continue
		}
		kind, _ := KindOfID(c.Node.ID)
		name := kinds[kind].ConsentOn
		if name == "" {
			continue
		}
		if on := dateAt(c.Node.Properties, name); on.First() > DateOf(at) {
			problems = append(problems, Problem{
				Rule: RuleDates, Record: c.Node.ID, Property: name, Change: i,
				Message: "is " + on.String() + ", after the day on which it is recorded: a decision is recorded once it is made",
			})
		}
	}
	return problems
}
