package model

import "slices"

// Differing returns the keys of the records that the view after a commit may show
// otherwise than the view before it: those that the commit wrote, and those that came
// into view or left it. others reports whether more may differ: what names such a
// record, or what other rights show more or less of.
func Differing(before, after *Snapshot) (keys []string, others bool) {
	if after.touched.everything || after.touched.previous != before.touched.self || before.mask == nil || after.mask == nil {
		return nil, true
	}
	found := map[string]bool{}
	note := func(key string) {
		if key != "" && !found[key] {
			found[key] = true
			keys = append(keys, key)
		}
	}
	for _, at := range after.touched.nodes {
		note(idIn(before, after, at))
	}
	for _, at := range after.touched.edges {
		note(keyIn(before, after, at))
	}
	for k := range after.mask.nodes {
		for row := range unlike(before.mask.nodes[k], after.mask.nodes[k]) {
			others = true
			note(idIn(before, after, placeOf(NodeKind(k), row)))
		}
	}
	for k := range after.mask.edges {
		for row := range unlike(before.mask.edges[k], after.mask.edges[k]) {
			note(keyIn(before, after, edgePlace(EdgeKind(k), row)))
		}
	}
	return keys, others || len(before.mask.own.unlike(&after.mask.own))+len(before.mask.shown.unlike(&after.mask.shown)) > 0
}

// unlike yields the rows that are in one of two sets.
func unlike(a, b bitset) func(yield func(row int32) bool) {
	return func(yield func(row int32) bool) {
		for _, only := range []bitset{a.without(b), b.without(a)} {
			for row := range only.rows {
				if !yield(row) {
					return
				}
			}
		}
	}
}

// idIn returns the id of a place in one of two snapshots, "" if it is empty in both.
func idIn(before, after *Snapshot, at nodeAt) string {
	for _, s := range []*Snapshot{after, before} {
		if at.row() < s.nodes[at.kind()].rows && s.idAt(at) != "" {
			return s.idAt(at)
		}
	}
	return ""
}

// keyIn is idIn of an edge, whose ends may be gone from the later snapshot.
func keyIn(before, after *Snapshot, at edgeAt) string {
	for _, s := range []*Snapshot{after, before} {
		t := &s.edges[at.kind()]
		if at.row() >= t.rows {
			continue
		}
		if ends := t.at(at.row()); ends[0] != 0 && !slices.ContainsFunc(ends[:], func(end nodeAt) bool { return s.idAt(end) == "" }) {
			return Edge{s, at}.Key()
		}
	}
	return ""
}
