package model

import "slices"

// SplitAt is how many changes a commit should have at most when many records are
// loaded, because a database holds a whole transaction in memory.
const SplitAt = 10_000

// Split orders changes and divides them into commits of about so many. Each is
// complete, and valid on top of those before it, if all together are valid: a
// record comes with the edges that it must have and with those that bear on its
// level, after all that it names and all that bears on it, and all other edges come
// last. So a record comes with its final level, and a store that shows nothing to
// more viewers on the way (Snapshot.Complete) makes the same of the parts as of all
// at once. The same changes give the same parts. Changes that also remove something
// are one part.
func Split(changes []Change, most int) [][]Change {
	if len(changes) <= most || slices.ContainsFunc(changes, func(c Change) bool { return c.Remove || (c.Node == nil) == (c.Edge == nil) }) {
		return [][]Change{changes}
	}
	nodes := map[NodeKind][]Change{}
	put := map[string]bool{}
	for _, c := range changes {
		if c.Node == nil {
			continue
		}
		kind, err := KindOfID(c.Node.ID)
		if err != nil {
			return [][]Change{changes}
		}
		nodes[kind], put[c.Node.ID] = append(nodes[kind], c), true
	}
	with, rest := edgesWith(changes, put)
	s := splitter{most: most}
	for _, kind := range derived.loadOrder {
		for _, c := range nodes[kind] {
			s.add(append([]Change{c}, with[c.Node.ID]...)...)
		}
	}
	for _, c := range rest {
		s.add(c)
	}
	return s.parts
}

// edgesWith returns the edges that come with a record that is put, by its id, and
// the other edges.
func edgesWith(changes []Change, put map[string]bool) (with map[string][]Change, rest []Change) {
	with = map[string][]Change{}
	for _, c := range changes {
		if c.Edge == nil {
			continue
		}
		if id := comesWith(c.Edge); put[id] {
			with[id] = append(with[id], c)
		} else {
			rest = append(rest, c)
		}
	}
	return with, rest
}

// comesWith returns the id of the end that must have the edge, or on whose level it
// bears, "" for none.
func comesWith(e *EdgeRecord) string {
	edge, ok := EdgeKindByLabel(e.Kind)
	if !ok {
		return ""
	}
	for _, at := range []struct {
		id  string
		end Direction
	}{{e.From, Outward}, {e.To, Inward}} {
		if kind, err := KindOfID(at.id); err == nil && slices.Contains(derived.kinds[kind].loadedWith, Bond{edge, at.end}) {
			return at.id
		}
	}
	return ""
}

type splitter struct {
	most  int
	parts [][]Change
}

// add puts changes that belong together into the last part, or into a new one.
func (s *splitter) add(changes ...Change) {
	last := len(s.parts) - 1
	if last < 0 || len(s.parts[last])+len(changes) > s.most {
		s.parts = append(s.parts, nil)
		last++
	}
	s.parts[last] = append(s.parts[last], changes...)
}
