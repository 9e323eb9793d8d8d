package analysis

import "slices"

// covered is how a set of programmes covers an open need of a State, by its
// index in the State's list. Needs that they do not touch are left out of lists,
// which are by index.
type covered struct {
	index   int32
	percent int32
	implied bool
}

func (c covered) cover() cover { return cover{int64(c.percent), c.implied} }

// compare orders the covers of one need: an extent comes before what a theme
// implies.
func (c covered) compare(d covered) int {
	if c.index == d.index && c.implied != d.implied {
		return trueFirst(d.implied, c.implied)
	}
	return int(c.index) - int(d.index)
}

// plus returns what two disjoint sets of programmes cover of a need together.
func (c covered) plus(d covered) covered {
	return covered{c.index, c.percent + d.percent, c.implied || d.implied}
}

// together appends to a list what two disjoint sets of programmes cover; if the
// list is nil, it may return one of them.
func together(all, a, b []covered) []covered {
	if all == nil {
		switch {
		case len(a) == 0:
			return b
		case len(b) == 0:
			return a
		}
		all = make([]covered, 0, len(a)+len(b))
	}
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
	onTopic  []topics  // by State
	assessed [][]int32 // by programme: open needs, by index
}

// topics are the open needs of a State, by their indexes in its list, each under
// all of its topics.
type topics struct {
	from  []int32 // by theme, where its needs begin; one more at the end
	needs []int32
}

func (t topics) on(theme int32) []int32 { return t.needs[t.from[theme]:t.from[theme+1]] }

func (s *selection) lookup() *lookup {
	g := s.g
	return g.found.get(func() *lookup {
		l := &lookup{make([]topics, len(g.states)), make([][]int32, len(g.programmes))}
		for i := range g.states {
			l.onTopic[i] = g.topicsIn(g.states[i].needs)
			for _, n := range g.states[i].needs {
				heed(s.look)
				for _, x := range g.needs[n].extents {
					l.assessed[x.programme] = append(l.assessed[x.programme], n)
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
	t.needs = make([]int32, t.from[len(g.themes)])
	next := slices.Clone(t.from)
	for i, n := range needs {
		g.needs[n].topics.each(func(theme int32) {
			t.needs[next[theme]] = int32(i)
			next[theme]++
		})
	}
	return t
}

// alone returns how a programme that is engaged in a State covers its needs.
func (s *selection) alone(p, state int32) []covered {
	list := s.assessedIn(p, state)
	assessed := len(list)
	topics := s.lookup().onTopic[state]
	for _, theme := range s.g.programmes[p].themes {
		for _, i := range topics.on(theme) {
			list = append(list, covered{index: i, implied: true})
		}
	}
	if assessed > 0 || len(s.g.programmes[p].themes) > 1 {
		slices.SortFunc(list, covered.compare)
		list = slices.CompactFunc(list, func(a, b covered) bool { return a.index == b.index })
	}
	if assessed > 0 {
		list = slices.DeleteFunc(list, func(c covered) bool { return c.cover() == cover{} })
	}
	return list
}

// assessedIn returns the extents of a programme on open needs of a State, also
// of 0 percent.
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
		i, _ := slices.BinarySearch(open, n)
		x, _ := s.g.needs[n].extentOf(p)
		list = append(list, covered{index: int32(i), percent: int32(x.percent)})
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
	return slices.DeleteFunc(sum, func(c covered) bool { return c.cover() == cover{} })
}
