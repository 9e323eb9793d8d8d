package analysis

import (
	"cmp"
	"slices"
)

// covered is how a set of programmes covers an open need of a State, by its
// index in the State's list. Needs that they do not touch are left out of lists,
// which are by index.
type covered struct {
	index   int32
	percent int32 // by programmes that are not joined to others
	implied share
	joined  []joint // by those that are, by family
}

// joint is the largest extent of a family.
type joint struct{ family, percent int32 }

func (c covered) isNothing() bool { return c.percent == 0 && c.implied == 0 && len(c.joined) == 0 }

// cover is that of the need that it is about.
func (c covered) cover(n *need) cover {
	percent := c.percent
	for _, j := range c.joined {
		percent += j.percent
	}
	return cover{int64(percent), n.part(c.implied)}
}

// plus returns what two sets of programmes cover of a need together, in which only
// those that are joined to others may stand twice.
func (c covered) plus(d covered) covered {
	all := covered{c.index, c.percent + d.percent, c.implied | d.implied, c.joined}
	if len(c.joined) == 0 {
		all.joined = d.joined
	} else if len(d.joined) > 0 {
		all.joined = largest(c.joined, d.joined)
	}
	return all
}

// largest returns the larger of the extents of each family.
func largest(a, b []joint) []joint {
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(x, y joint) int {
		return cmp.Or(cmp.Compare(x.family, y.family), cmp.Compare(y.percent, x.percent))
	})
	return slices.CompactFunc(all, func(x, y joint) bool { return x.family == y.family })
}

// together returns what two sets of programmes cover; it may return one of the lists.
func together(a, b []covered) []covered {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	all := make([]covered, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].index < b[0].index:
			all, a = append(all, a[0]), a[1:]
		case a[0].index > b[0].index:
			all, b = append(all, b[0]), b[1:]
		default:
			all, a, b = append(all, a[0].plus(b[0])), a[1:], b[1:]
		}
	}
	return append(append(all, a...), b...)
}

// lookup finds needs without a look at each: those of a State by topic, and
// those that a programme has an extent on.
type lookup struct {
	onTopic    []topics  // by State
	assessed   [][]int32 // by programme: open needs, by index
	particular [][]int32 // by programme: open needs of which it implies nothing whatever its themes
}

// topics are the open needs of a State, by their indexes in its list, each under
// all of its topics.
type topics struct {
	from  []int32 // by theme, where its needs begin; one more at the end
	needs []onTopic
}

// onTopic is a need, and which of its themes have a topic.
type onTopic struct {
	index int32
	of    share
}

func (t topics) on(theme int32) []onTopic { return t.needs[t.from[theme]:t.from[theme+1]] }

func (s *selection) lookup() *lookup {
	g := s.g
	return g.found.get(func() *lookup {
		l := &lookup{make([]topics, len(g.states)), make([][]int32, len(g.programmes)), make([][]int32, len(g.programmes))}
		for i := range g.states {
			l.onTopic[i] = g.topicsIn(g.states[i].needs)
			for _, n := range g.states[i].needs {
				heed(s.look)
				for _, x := range g.needs[n].extents {
					l.assessed[x.programme] = append(l.assessed[x.programme], n)
				}
				for _, p := range g.needs[n].silent {
					l.particular[p] = append(l.particular[p], n)
				}
			}
		}
		return l
	})
}

func (g *Ground) topicsIn(needs []int32) topics {
	t := topics{from: make([]int32, len(g.themes)+1)}
	for _, n := range needs {
		g.needs[n].topics.each(func(theme int32) { t.from[theme+1]++ })
	}
	for i := range g.themes {
		t.from[i+1] += t.from[i]
	}
	t.needs = make([]onTopic, t.from[len(g.themes)])
	next := slices.Clone(t.from)
	for i, n := range needs {
		g.needs[n].topics.each(func(theme int32) {
			t.needs[next[theme]] = onTopic{int32(i), g.shareUnder(theme, &g.needs[n])}
			next[theme]++
		})
	}
	return t
}

// alone returns how a programme that is engaged in a State covers its needs.
func (s *selection) alone(p, state int32) []covered {
	prog := &s.g.programmes[p]
	list := s.assessedIn(p, state)
	assessed := len(list)
	topics, needs := s.lookup().onTopic[state], s.g.states[state].needs
	for _, theme := range prog.themes {
		for _, on := range topics.on(theme) {
			if !prog.particular || s.g.implies(p, &s.g.needs[needs[on.index]]) != 0 {
				list = append(list, covered{index: on.index, implied: on.of})
			}
		}
	}
	if assessed > 0 || len(prog.themes) > 1 {
		slices.SortFunc(list, func(a, b covered) int { return int(a.index) - int(b.index) })
		list = merged(list)
	}
	return list
}

// merged puts together what a sorted list has of one need.
func merged(list []covered) []covered {
	all := list[:0]
	for _, c := range list {
		if last := len(all) - 1; last >= 0 && all[last].index == c.index {
			all[last] = all[last].plus(c)
			continue
		}
		all = append(all, c)
	}
	return all
}

// assessedIn returns the extents above 0 of a programme on open needs of a State.
func (s *selection) assessedIn(p, state int32) []covered {
	open, all := s.g.states[state].needs, s.lookup().assessed[p]
	if len(open) == 0 || len(all) == 0 {
		return nil
	}
	from, _ := slices.BinarySearch(all, open[0]) // the needs of a State stand together
	var list []covered
	for _, n := range all[from:] {
		if n > open[len(open)-1] {
			break
		}
		x, _ := s.g.needs[n].extentOf(p)
		if x.percent == 0 {
			continue
		}
		i, _ := slices.BinarySearch(open, n)
		c := covered{index: int32(i), percent: int32(x.percent)}
		if prog := &s.g.programmes[p]; len(prog.kin) > 0 {
			c.percent, c.joined = 0, []joint{{prog.family, int32(x.percent)}}
		}
		list = append(list, c)
	}
	return list
}

// by returns how programmes that are engaged in a State cover its needs
// together.
func (s *selection) by(state int32, programmes []int32) []covered {
	switch len(programmes) {
	case 0:
		return nil
	case 1:
		return s.alone(programmes[0], state)
	}
	sum := make([]covered, len(s.g.states[state].needs))
	for _, p := range programmes {
		heed(s.look)
		for _, c := range s.alone(p, state) {
			sum[c.index] = c.plus(sum[c.index])
		}
	}
	return slices.DeleteFunc(sum, covered.isNothing)
}
