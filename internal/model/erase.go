package model

import (
	"slices"
	"strings"
)

// Erased returns the ids of the records that were erased, in order. None is ever
// used again.
func (s *Snapshot) Erased() []string { return slices.Clone(s.erased) }

// IsErased reports whether the record with an id was erased.
func (s *Snapshot) IsErased(id string) bool {
	_, found := slices.BinarySearch(s.erased, id)
	return found
}

// IsLacking reports whether something that the snapshot was made of was erased, so
// that what is left need not keep the rules.
func (s *Snapshot) IsLacking() bool { return s.lacking }

// IsLacking reports whether something that the commit said was erased.
func (c Commit) IsLacking() bool {
	return slices.ContainsFunc(c.Changes, func(sealed SealedChange) bool { return sealed.Change == nil })
}

// Says returns how many changes of the given records, or of edges at them, the
// commit holds.
func (c Commit) Says(ids ...string) (n int) {
	for _, sealed := range c.Changes {
		if sealed.Change != nil && sealed.Change.isAt(ids) {
			n++
		}
	}
	return n
}

// Without returns the commit without what it says about some records: without the
// payload and salt of each change of them and of their edges, and, if there is such
// a change, without its reason and request. Its hash stays, and it can be verified
// as before.
func (c Commit) Without(ids []string) Commit {
	if c.Says(ids...) == 0 {
		return c
	}
	c.Reason, c.Seals.Reason.Salt, c.Seals.Request.Salt = "", nil, nil
	c.Changes = slices.Clone(c.Changes)
	for i, sealed := range c.Changes {
		if sealed.Change != nil && sealed.Change.isAt(ids) {
			c.Changes[i] = SealedChange{Seal: Seal{Digest: sealed.Digest}}
		}
	}
	return c
}

// isAt reports whether the change is of one of some records, or of an edge at one.
func (c Change) isAt(ids []string) bool {
	if c.Edge != nil {
		return slices.Contains(ids, c.Edge.From) || slices.Contains(ids, c.Edge.To)
	}
	return c.Node != nil && slices.Contains(ids, c.Node.ID)
}

// Removals returns the changes that remove those of some records that are there,
// with all their edges. It is what erasing them does to the newest version.
func (s *Snapshot) Removals(ids []string) []Change {
	var all []Change
	edges := map[string]bool{}
	for _, id := range ids {
		h, ok := s.Node(id)
		if !ok {
			continue
		}
		for _, kind := range EdgeKinds() {
			for _, end := range []Direction{Outward, Inward} {
				for w := h.Walk(kind, end); w.Next(); {
					record := w.Edge().Record()
					if key := record.Key(); !edges[key] {
						edges[key] = true
						all = append(all, RemoveEdge(kind, record.From, record.To, w.Edge().Apart()))
					}
				}
			}
		}
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		if _, ok := s.Node(id); ok {
			all = append(all, RemoveNode(id))
		}
	}
	return all
}

// CompleteBeside returns changes with what follows from them and from the erasing of
// records beside them (Complete). The removals that erasing makes are not among them.
func (s *Snapshot) CompleteBeside(changes []Change, erased []string) []Change {
	removals := s.Removals(erased)
	all := s.Complete(slices.Concat(removals, changes))
	return slices.DeleteFunc(slices.Clone(all), func(c Change) bool {
		return c.Remove && slices.ContainsFunc(removals, func(r Change) bool { return r.Key() == c.Key() })
	})
}

// checkErased returns what is wrong with erasing records.
func (s *Snapshot) checkErased(ids []string) []Problem {
	var problems []Problem
	for _, id := range ids {
		kind, err := KindOfID(id)
		if err == nil {
			err = CheckID(kind, id)
		}
		switch {
		case err != nil:
			problems = append(problems, Problem{Rule: RuleMalformedID, Record: id, Property: "id", Message: err.Error(), Change: -1})
		case s.IsErased(id):
			problems = append(problems, Problem{Rule: RuleErased, Record: id, Message: "was erased before", Change: -1})
		}
	}
	return problems
}

// erase notes that records were erased, and drops what was kept of them. What they
// decided on records that were removed before is no longer known: if the levels of a
// kind depend on an erased one, only the State of such a record sees its last state.
func (s *Snapshot) erase(ids []string) {
	if len(ids) == 0 {
		return
	}
	erased := append(slices.Clone(s.erased), ids...)
	slices.Sort(erased)
	s.erased = slices.Compact(erased)
	follow := followers(ids)
	var kept map[string]Tombstone
	for key, left := range s.tombstones {
		ends := strings.Split(key, " ")
		if slices.Contains(ids, ends[0]) || len(ends) > 2 && slices.Contains(ids, ends[2]) {
			continue
		}
		if kept == nil {
			kept = map[string]Tombstone{}
		}
		if kind, err := KindOfID(key); err == nil && len(ends) == 1 && follow[kind] {
			left = left.closed()
		}
		kept[key] = left
	}
	s.tombstones = kept
}

// followers are the kinds on whose levels those of some records bear, by other kinds
// too.
func followers(ids []string) map[NodeKind]bool {
	var due []NodeKind
	for _, id := range ids {
		if kind, err := KindOfID(id); err == nil {
			due = append(due, kind)
		}
	}
	all, found := declaration{kinds[:], relations[:]}, map[NodeKind]bool{}
	for ; len(due) > 0; due = due[1:] {
		for _, bond := range derived.kinds[due[0]].bearsOn {
			for _, kind := range all.across(due[0], bond) {
				if !found[kind] {
					found[kind] = true
					due = append(due, kind)
				}
			}
		}
	}
	return found
}
