package analysis

import (
	"cmp"
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

// pairs returns the pairs of active programmes that share an engaged State, a theme,
// a mandate or a provider, by ids. with is none, or one of each pair. One of a pair
// must be in scope by provider and programme; both must fit the States, themes and
// resolutions in scope.
func (q *question) pairs(with int32) ([][2]int32, error) {
	fit := q.active(func(p int32) bool { return q.isHere(p) && q.isOn(p) })
	return q.pairsOf(q.sharing(fit), with, q.allowed())
}

// openingPairs returns the same pairs, of which one opens a door for the other: one
// must be engaged in a State in scope, if the scope names States, and one, the same or
// the other, fit the themes and resolutions. with is nil, or some programmes, of which
// one is in each pair.
func (q *question) openingPairs(with []int32) (pairs [][2]int32, err error) {
	table := q.sharing(q.active(func(int32) bool { return true }))
	oneIn := []bitset{q.allowed(), q.active(q.isHere), q.active(q.isOn)}
	if with == nil {
		return q.pairsOf(table, none, oneIn...)
	}
	for _, p := range with {
		own, err := q.pairsOf(table, p, oneIn...)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, own...)
	}
	slices.SortFunc(pairs, func(x, y [2]int32) int { return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1])) })
	return slices.Compact(pairs), nil
}

// active returns the active programmes for which something holds.
func (q *question) active(holds func(p int32) bool) bitset {
	set := newBitset(len(q.g.programmes))
	for i := range q.g.programmes {
		heed(q.look)
		if q.g.programmes[i].active && holds(int32(i)) {
			set.set(int32(i))
		}
	}
	return set
}

// allowed returns the programmes in scope by provider and programme.
func (q *question) allowed() bitset {
	return q.active(q.allows)
}

// pairsOf returns the pairs that share something, with one of each in each set.
func (q *question) pairsOf(table *sharing, with int32, oneIn ...bitset) ([][2]int32, error) {
	row := newBitset(len(q.g.programmes))
	partners := func(a int32) bitset {
		table.partners(a, row)
		for _, set := range oneIn {
			if !set.has(a) {
				row.intersect(set)
			}
		}
		return row
	}
	var pairs [][2]int32
	if with != none {
		partners(with).each(func(b int32) {
			if b != with {
				pairs = append(pairs, [2]int32{min(with, b), max(with, b)})
			}
		})
		return pairs, nil
	}
	for i := range q.g.programmes {
		heed(q.look)
		a := int32(i)
		partners(a).clearTo(a)
		if len(pairs)+row.count() > maxPairs {
			return nil, tooManyPairs("programmes")
		}
		row.each(func(b int32) { pairs = append(pairs, [2]int32{a, b}) })
	}
	return pairs, nil
}

// sharing says which programmes share something: a bucket for each thing, with
// the programmes that have it.
type sharing struct {
	of      [][]int32 // by programme: its buckets
	members [][]int32 // by bucket: the programmes in it, by id
	dense   []bitset  // by bucket: the same as a set, nil if they are few
}

// sharing puts some programmes into buckets by engaged States, themes, providers and
// mandates. Of two that share a theme, one may address a narrower one of the other's.
func (q *question) sharing(programmes bitset) *sharing {
	g := q.g
	t := &sharing{of: make([][]int32, len(g.programmes))}
	themes := len(g.states)
	providers := themes + len(g.themes)
	t.members = make([][]int32, providers+len(g.providers)+len(g.mandates))
	put := func(p, bucket int32) {
		t.of[p] = append(t.of[p], bucket)
		t.members[bucket] = append(t.members[bucket], p)
	}
	programmes.each(func(at int32) {
		heed(q.look)
		p := &g.programmes[at]
		for _, s := range p.engagedIn {
			put(at, s)
		}
		near := g.newThemeSet()
		for _, theme := range p.themes {
			bucket := int32(themes) + theme
			t.members[bucket] = append(t.members[bucket], at)
			near.union(g.themes[theme].broader)
			near.union(g.themes[theme].narrower)
		}
		near.each(func(theme int32) { t.of[at] = append(t.of[at], int32(themes)+theme) })
		for _, v := range p.providersIn(DefaultRoles()...) {
			put(at, int32(providers)+v)
		}
		for _, m := range p.mandateAt {
			put(at, int32(providers+len(g.providers))+m)
		}
	})
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

// isHere reports whether a programme is engaged in a State in scope, if the scope
// names States.
func (q *question) isHere(p int32) bool {
	return !q.namesStates || slices.ContainsFunc(q.g.programmes[p].engagedIn, q.states.has)
}

// isOn reports whether a programme fits the themes and resolutions in scope.
func (q *question) isOn(p int32) bool { return q.onThemes(p) && q.onOrigins(p) }
