package analysis

import "slices"

// engaged is a set S of engagements.
type engaged struct {
	g          *Ground
	programmes bitset      // those whose engagements are in it
	in         []*presence // by State, nil if nobody is
}

// presence is who is engaged in one State. If they are many, they are also found
// without a look at each.
type presence struct {
	programmes []int32 // by id
	members    bitset
	onTheme    [][]int32 // by theme addressed
}

// many is from how many programmes on a State also has them by theme.
const many = 8

// engagements returns all engagements of the view.
func (g *Ground) engagements() *engaged {
	return g.all.get(func() *engaged {
		set := newBitset(len(g.programmes))
		for i := range g.programmes {
			set.set(int32(i))
		}
		return g.engagementsOf(set)
	})
}

// engagementsOf returns the engagements of some programmes.
func (g *Ground) engagementsOf(programmes bitset) *engaged {
	s := &engaged{g: g, programmes: programmes, in: make([]*presence, len(g.states))}
	programmes.each(func(p int32) {
		for _, state := range g.programmes[p].engagedIn {
			if s.in[state] == nil {
				s.in[state] = new(presence)
			}
			s.in[state].programmes = append(s.in[state].programmes, p)
		}
	})
	for _, here := range s.in {
		if here != nil && len(here.programmes) >= many {
			here.layOut(g)
		}
	}
	return s
}

// here returns those that are engaged in a State, by id.
func (s *engaged) here(state int32) []int32 {
	if s.in[state] == nil {
		return nil
	}
	return s.in[state].programmes
}

func (here *presence) layOut(g *Ground) {
	here.members = newBitset(len(g.programmes))
	here.onTheme = make([][]int32, len(g.themes))
	for _, p := range here.programmes {
		here.members.set(p)
		for _, t := range g.programmes[p].themes {
			here.onTheme[t] = append(here.onTheme[t], p)
		}
	}
}

// adding returns the set with one more engagement, of a programme where it is
// not engaged.
func (s *engaged) adding(p, state int32) *engaged {
	with := *s
	with.in = slices.Clone(s.in)
	with.in[state] = &presence{programmes: unionOf(s.here(state), []int32{p})}
	return &with
}

// has reports whether the engagement of a programme in a State is in the set.
func (s *engaged) has(p, state int32) bool {
	here := s.in[state]
	switch {
	case here == nil:
		return false
	case here.members != nil:
		return here.members.has(p)
	}
	return slices.Contains(here.programmes, p)
}

// cover is how far one need is covered.
type cover struct {
	percent int64 // x: the sum of extents, which may be above 100
	implied int64 // i: how much of the themes is implied, in parts of divisible
}

// of returns the cover of a need.
func (s *engaged) of(n *need) cover { return s.ofWith(none, n) }

// ofWith returns the cover of a need with one more programme in its State.
func (s *engaged) ofWith(p int32, n *need) cover {
	implied := s.implied(n)
	if p != none {
		implied |= s.g.implies(p, n)
	}
	return cover{s.percent(p, n), n.part(implied)}
}

// percent returns the sum of the extents in force on a need, with one more
// programme or none. Of those of one family the largest counts alone.
func (s *engaged) percent(with int32, n *need) int64 {
	sum := int64(0)
	for i, x := range n.extents {
		if s.meets(with, n, x) && (!n.joined || !s.outdone(with, n, i)) {
			sum += x.percent
		}
	}
	return sum
}

// meets reports whether an extent counts. One whose programme is not engaged, and
// has been declined, does not.
func (s *engaged) meets(with int32, n *need, x extent) bool {
	if x.percent == 0 || (x.programme != with && !s.has(x.programme, n.state)) {
		return false
	}
	return !n.declinedBy(x.programme) || s.g.programmes[x.programme].isRecordedIn(n.state)
}

// outdone reports whether another programme joined to the one of an extent has a
// larger one, of equals that with the lower id.
func (s *engaged) outdone(with int32, n *need, i int) bool {
	x := n.extents[i]
	for j, y := range n.extents {
		if j != i && s.g.programmes[y.programme].family == s.g.programmes[x.programme].family &&
			(y.percent > x.percent || (y.percent == x.percent && j < i)) && s.meets(with, n, y) {
			return true
		}
	}
	return false
}

// implied returns the themes of a need of which some programme engaged in its State
// implies cover.
func (s *engaged) implied(n *need) share {
	here := s.in[n.state]
	if here == nil {
		return 0
	}
	if here.onTheme != nil {
		return here.implied(s.g, n)
	}
	var set share
	for _, p := range here.programmes {
		if set == n.all() {
			break
		}
		set |= s.g.implies(p, n)
	}
	return set
}

// implied looks for the programmes by theme.
func (here *presence) implied(g *Ground, n *need) share {
	var set share
	for i, t := range n.on {
		for _, up := range g.themes[t].up {
			if slices.ContainsFunc(here.onTheme[up], func(p int32) bool {
				return g.programmes[p].kinds.fits(n.kinds) && !n.isSilent(p)
			}) {
				set |= 1 << i
				break
			}
		}
	}
	return set
}

// impliers calls do with the programmes that imply cover of a need, by id, each
// with the themes of which it does.
func (s *engaged) impliers(n *need, do func(p int32, of share)) {
	for _, p := range s.here(n.state) {
		if of := s.g.implies(p, n); of != 0 {
			do(p, of)
		}
	}
}

// lo and hi are in percent, hi in parts of divisible of one.
func (c cover) lo() int64 { return min(100, c.percent) }

func (c cover) hi() int64 { return min(100*divisible, c.percent*divisible+100*c.implied) }

// part is c(n) in grains: lo + impliedWeight·(hi - lo).
func (c cover) part(impliedWeight int64) grain {
	lo := c.lo() * divisible
	return grain(lo*tenThousandths + impliedWeight*(c.hi()-lo))
}

// points is w·c.
func (n *need) points(c cover, impliedWeight int64) grain {
	return grain(n.weight) * c.part(impliedWeight)
}

// attainable returns, for the open needs of a State in the order of its list,
// the least part over each and all open needs that it REQUIRES in any number of
// steps. parts are those of the same list. Cycles share one minimum.
func (g *Ground) attainable(state int32, parts []grain) []grain {
	home := &g.states[state]
	if !home.requires {
		return parts
	}
	least := slices.Clone(parts)
	home.attain(least)
	return least
}

// attain lowers the parts of the open needs of a State to what is attainable.
func (home *state) attain(parts []grain) {
	for _, knot := range home.knots {
		low := parts[knot.needs[0]]
		for _, list := range [][]int32{knot.needs, knot.requires} {
			for _, i := range list {
				low = min(low, parts[i])
			}
		}
		for _, i := range knot.needs {
			parts[i] = low
		}
	}
}

// knot is open needs of a State, by their indexes in its list, that REQUIRE each
// other in a cycle, or one alone, and what these REQUIRE directly.
type knot struct{ needs, requires []int32 }

// layKnots finds the knots of a State in which something is required, each
// after those that it requires: the strongly connected components after Tarjan
// 1972.
func (g *Ground) layKnots(home *state) {
	at := make(map[int32]int32, len(home.needs))
	for i, n := range home.needs {
		at[n] = int32(i)
	}
	order := make([]int32, len(home.needs)) // when a need was found, from 1
	low := make([]int32, len(home.needs))
	done := make([]bool, len(home.needs))
	var stack []int32
	found := int32(0)
	var visit func(i int32)
	visit = func(i int32) {
		found++
		order[i], low[i] = found, found
		stack = append(stack, i)
		for _, m := range g.needs[home.needs[i]].requires {
			j := at[m]
			if order[j] == 0 {
				visit(j)
				low[i] = min(low[i], low[j])
			} else if !done[j] {
				low[i] = min(low[i], order[j])
			}
		}
		if low[i] != order[i] {
			return
		}
		first := slices.Index(stack, i)
		k := knot{needs: slices.Clone(stack[first:])}
		stack = stack[:first]
		for _, j := range k.needs {
			done[j] = true
			for _, m := range g.needs[home.needs[j]].requires {
				if !slices.Contains(k.needs, at[m]) {
					k.requires = append(k.requires, at[m])
				}
			}
		}
		if len(k.needs) > 1 || len(k.requires) > 0 {
			home.knots = append(home.knots, k)
		}
	}
	for i := range home.needs {
		if order[i] == 0 {
			visit(int32(i))
		}
	}
}

// parts returns the parts of the open needs of a State, in the order of its
// list.
func (q *question) parts(state int32) []grain {
	needs := q.g.states[state].needs
	parts := make([]grain, len(needs))
	for i, n := range needs {
		heed(q.look)
		parts[i] = q.engaged.of(&q.g.needs[n]).part(q.lens.impliedWeight)
	}
	return parts
}

// blockers returns the open needs without any cover that a need REQUIRES in any
// number of steps, itself aside, by id.
func (q *question) blockers(n int32) []int32 {
	g := q.g
	seen := map[int32]bool{n: true}
	var blockers []int32
	for stack := []int32{n}; len(stack) > 0; {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, m := range g.needs[i].requires {
			heed(q.look)
			if seen[m] {
				continue
			}
			seen[m] = true
			if q.engaged.of(&g.needs[m]).part(q.lens.impliedWeight) == 0 {
				blockers = append(blockers, m)
			}
			stack = append(stack, m)
		}
	}
	slices.Sort(blockers)
	return blockers
}
