package analysis

import (
	"cmp"
	"encoding/binary"
	"slices"

	"concert/internal/model"
)

// extension works out what pairs would add to S: all engagements, and what is
// agreed. What a programme would add in a State depends on its themes and its kinds
// of assistance alone, but for the needs that it was assessed on or declined for; so
// it is worked out once for all programmes that have these in common.
type extension struct {
	*question           // its engaged is S
	named     int32     // the one need that suggestions are for; none: any
	covered   []footing // by need, of those that count
	open      [][]int32 // by topic: the needs that count and of which implied cover could rise
	special   [][]int32 // by programme: the needs that count and of which it implies nothing, whatever its themes
	alike     map[string][]addition
	stamp     []int32
	turn      int32
	own       []addition // of one programme
}

// addition is what a pair adds in a State.
type addition struct {
	gain, exact       grain
	raised, requested int32 // needs of which c rises, and how many of these were requested
}

func (s *addition) add(more addition, sign grain) {
	s.gain += sign * more.gain
	s.exact += sign * more.exact
	s.raised += int32(sign) * more.raised
	s.requested += int32(sign) * more.requested
}

// extension prepares the question, which is about S.
func (q *question) extension(named int32) *extension {
	g := q.g
	x := &extension{
		question: q, named: named, covered: make([]footing, len(g.needs)), open: make([][]int32, len(g.themes)),
		special: make([][]int32, len(g.programmes)), alike: map[string][]addition{}, stamp: make([]int32, len(g.needs)),
	}
	q.eachNeed(func(i int32, n *need) {
		if !x.counts(n) {
			return
		}
		x.covered[i] = q.engaged.footing(n)
		for _, p := range n.silent {
			x.special[p] = append(x.special[p], i)
		}
		if at := x.covered[i]; x.part(n, at) < x.part(n, at.implying(n.all())) {
			n.topics.each(func(t int32) { x.open[t] = append(x.open[t], i) })
		}
	})
	return x
}

// counts reports whether suggestions count a need that is in scope: one that is rated
// above 0 or unrated, and not left out.
func (x *extension) counts(n *need) bool { return (n.weight > 0 || n.unrated) && !x.leavesOut(n) }

// leavesOut reports whether a need is left out because its State has disputed it.
func (x *extension) leavesOut(n *need) bool {
	return n.StateView() == model.StateViewDisputed && !x.names(n) && (x.named == none || &x.g.needs[x.named] != n)
}

// footing is what a set covers of a need, before it is added up.
type footing struct {
	percent int64
	implied share
}

func (s *engaged) footing(n *need) footing { return footing{s.percent(none, n), s.implied(n)} }

// implying returns the footing with more themes implied.
func (f footing) implying(more share) footing {
	f.implied |= more
	return f
}

// adding returns the footing of a need with one more programme in its State.
func (s *engaged) addedTo(f footing, p int32, n *need) footing {
	if _, ok := n.extentOf(p); ok {
		f.percent = s.percent(p, n)
	}
	return f.implying(s.g.implies(p, n))
}

// part is c of a need.
func (x *extension) part(n *need, f footing) grain {
	return cover{f.percent, n.part(f.implied)}.part(x.lens.impliedWeight)
}

// rise returns what it adds if the footing of a need becomes another one.
func (x *extension) rise(n *need, from, to footing, isExact bool) (s addition) {
	more := x.part(n, to) - x.part(n, from)
	if more <= 0 {
		return s
	}
	s.raised = 1
	if n.requested {
		s.requested = 1
	}
	s.gain = grain(x.lens.weight(n)) * more
	if isExact {
		s.exact = s.gain
	}
	return s
}

// isExact reports whether a programme addresses a theme of the need itself, or was
// assessed on the need.
func (g *Ground) isExact(p int32, n *need) bool {
	if g.programmes[p].themeSet.meets(n.themes) {
		return true
	}
	e, ok := n.extentOf(p)
	return ok && !e.disputed
}

// byThemes returns what programmes with the themes and kinds of one would add, by
// State, if none was assessed or declined.
func (x *extension) byThemes(p *programme) []addition {
	key := []byte{byte(p.kinds)}
	for _, word := range p.themeSet {
		key = binary.LittleEndian.AppendUint64(key, word)
	}
	if known := x.alike[string(key)]; known != nil {
		return known
	}
	all := make([]addition, len(x.g.states))
	x.turn++
	for _, theme := range p.themes {
		for _, i := range x.open[theme] {
			heed(x.look)
			if x.stamp[i] != x.turn {
				x.stamp[i] = x.turn
				all[x.g.needs[i].state].add(x.themed(p, i), 1)
			}
		}
	}
	x.alike[string(key)] = all
	return all
}

// themed returns what the themes of a programme would add to a need.
func (x *extension) themed(p *programme, i int32) addition {
	n := &x.g.needs[i]
	if !p.kinds.fits(n.kinds) {
		return addition{}
	}
	at := x.covered[i]
	return x.rise(n, at, at.implying(x.g.shareOn(p.themeSet, n)), p.themeSet.meets(n.themes))
}

// by returns what a programme would add, by State where it is neither engaged nor
// agreed, until it is asked again.
func (x *extension) by(p int32) []addition {
	prog := &x.g.programmes[p]
	all := x.byThemes(prog)
	if len(x.special[p]) == 0 {
		return all
	}
	x.own = append(x.own[:0], all...)
	all = x.own
	for _, i := range x.special[p] {
		heed(x.look)
		n := &x.g.needs[i]
		all[n.state].add(x.themed(prog, i), -1)
		all[n.state].add(x.rise(n, x.covered[i], x.engaged.addedTo(x.covered[i], p, n), x.g.isExact(p, n)), 1)
	}
	return all
}

// agreedBy returns what an agreed pair adds to the rest of S.
func (x *extension) agreedBy(p, state int32) (all addition) {
	rest := x.engaged.without(p, state)
	x.eachNeedIn(state, func(_ int32, n *need) {
		if x.counts(n) {
			all.add(x.rise(n, rest.footing(n), x.engaged.footing(n), x.g.isExact(p, n)), 1)
		}
	})
	return all
}

// without returns the set with one pair less.
func (s *engaged) without(p, state int32) *engaged { return s.but(map[int32][]int32{state: {p}}) }

// extentOf returns the extent of a programme in force on the need.
func (n *need) extentOf(p int32) (extent, bool) {
	i, found := slices.BinarySearchFunc(n.extents, p, func(x extent, p int32) int { return cmp.Compare(x.programme, p) })
	if !found {
		return extent{}, false
	}
	return n.extents[i], true
}

// names reports whether the scope names a need that its State disputes, or all of
// these.
func (s *selection) names(n *need) bool {
	return slices.Contains(s.scope.Needs, n.Need) || slices.Contains(s.scope.StateViews, model.StateViewDisputed)
}
