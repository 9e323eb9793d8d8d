package model

import "slices"

// SplitAt is how many changes a commit should have at most, where many records
// are loaded: a database holds a whole transaction in memory.
const SplitAt = 10_000

// Split orders changes and parts them into commits of about so many, each whole
// and valid on top of those before it where all together are valid: a record
// comes with the edges that it must have, after all that it names, and all other
// edges come last. The same changes give the same parts. Changes that also remove
// something are one part.
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
	needed, rest := neededEdges(changes, put)
	s := splitter{most: most}
	for _, kind := range derived.loadOrder {
		for _, c := range nodes[kind] {
			s.add(append([]Change{c}, needed[c.Node.ID]...)...)
		}
	}
	for _, c := range rest {
		s.add(c)
	}
	return s.parts
}

// neededEdges returns the edges without which a record that is put cannot be, by
// its id, and the other edges.
func neededEdges(changes []Change, put map[string]bool) (needed map[string][]Change, rest []Change) {
	needed = map[string][]Change{}
	for _, c := range changes {
		if c.Edge == nil {
			continue
		}
		if id := neededBy(c.Edge); put[id] {
			needed[id] = append(needed[id], c)
		} else {
			rest = append(rest, c)
		}
	}
	return needed, rest
}

// neededBy returns the id of the end that must have the edge, "" for none.
func neededBy(e *EdgeRecord) string {
	edge, ok := EdgeKindByLabel(e.Kind)
	if !ok {
		return ""
	}
	for _, c := range edge.Declaration().Exactly {
		id := e.From
		if c.End == Inward {
			id = e.To
		}
		if kind, err := KindOfID(id); err == nil && kind == c.Kind && c.AtLeast == 1 {
			return id
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
