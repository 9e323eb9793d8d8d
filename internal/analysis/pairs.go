package analysis

import (
	"slices"

	"concert/internal/model"
)

// maxPairs is how many pairs one question may look at.
const maxPairs = 1_000_000

// tooManyPairs refuses a question about more pairs.
func tooManyPairs(of string) error {
	return &model.Error{
		Code: model.LimitExceeded, Path: []string{"scope"},
		Message: "more than 1000000 pairs of " + of + " share something here: narrow the scope",
	}
}

// pairs returns the pairs of active programmes in scope that share an engaged
// State, a theme, a mandate or a provider, by ids. with is none, or one of each
// pair. One of a pair must be in scope by provider and programme; with a scope
// of States, themes or resolutions, both must be on it.
func (q *question) pairs(with int32) ([][2]int32, error) {
	table := q.sharing()
	var allowed bitset
	if len(q.programmes) > 0 {
		allowed = newBitset(len(q.g.programmes))
		for i := range q.g.programmes {
			heed(q.look)
			if q.allows(int32(i)) {
				allowed.set(int32(i))
			}
		}
	}
	if with != none {
		return table.pairsWith(with, allowed), nil
	}
	var pairs [][2]int32
	row := newBitset(len(q.g.programmes))
	for i := range q.g.programmes {
		heed(q.look)
		a := int32(i)
		table.partners(a, row)
		row.clearTo(a)
		if allowed != nil && !allowed.has(a) {
			row.intersect(allowed)
		}
		if len(pairs)+row.count() > maxPairs {
			return nil, tooManyPairs("programmes")
		}
		row.each(func(b int32) { pairs = append(pairs, [2]int32{a, b}) })
	}
	return pairs, nil
}

// pairsWith returns the pairs of one programme; allowed, if it is not nil, has
// one of each.
func (t *sharing) pairsWith(with int32, allowed bitset) [][2]int32 {
	row := newBitset(len(t.of))
	t.partners(with, row)
	row.clear(with)
	if allowed != nil && !allowed.has(with) {
		row.intersect(allowed)
	}
	pairs := make([][2]int32, 0, row.count())
	row.each(func(b int32) { pairs = append(pairs, [2]int32{min(with, b), max(with, b)}) })
	return pairs
}

// sharing says which programmes share something: a bucket for each thing, with
// the programmes that have it.
type sharing struct {
	of      [][]int32 // by programme: its buckets
	members [][]int32 // by bucket: the programmes in it, by id
	dense   []bitset  // by bucket: the same as a set, nil if they are few
}

// sharing puts the active programmes in scope into buckets by engaged States,
// themes, providers and mandates.
func (q *question) sharing() *sharing {
	g := q.g
	t := &sharing{of: make([][]int32, len(g.programmes))}
	themes := len(g.states)
	providers := themes + len(g.themes)
	t.members = make([][]int32, providers+len(g.providers)+len(g.mandates))
	put := func(p, bucket int32) {
		t.of[p] = append(t.of[p], bucket)
		t.members[bucket] = append(t.members[bucket], p)
	}
	for i := range g.programmes {
		heed(q.look)
		p, at := &g.programmes[i], int32(i)
		if !p.active || !q.isOn(at) {
			continue
		}
		for _, s := range p.engagedIn {
			put(at, s)
		}
		for _, theme := range p.themes {
			put(at, int32(themes)+theme)
		}
		for _, v := range p.providersIn(DefaultRoles()...) {
			put(at, int32(providers)+v)
		}
		for _, m := range p.mandateAt {
			put(at, int32(providers+len(g.providers))+m)
		}
	}
	t.dense = make([]bitset, len(t.members))
	for i, members := range t.members {
		if len(members) > len(g.programmes)/64 {
			t.dense[i] = g.setOf(members)
		}
	}
	return t
}

// partners makes a set the programmes that share something with one, itself
// included.
func (t *sharing) partners(p int32, set bitset) {
	clear(set)
	for _, bucket := range t.of[p] {
		if dense := t.dense[bucket]; dense != nil {
			set.union(dense)
			continue
		}
		for _, other := range t.members[bucket] {
			set.set(other)
		}
	}
}

// isOn reports whether a programme is on a scope of States, themes and
// resolutions.
func (q *question) isOn(p int32) bool {
	if q.namesStates && !slices.ContainsFunc(q.g.programmes[p].engagedIn, q.states.has) {
		return false
	}
	return q.onThemes(p) && q.onOrigins(p)
}
