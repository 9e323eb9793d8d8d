package analysis

import (
	"context"
	"math/bits"
	"slices"

	"concert/internal/model"
)

// footprint is where programmes are engaged and on what, as far as in scope, and who is
// in them and by which mandates, whole.
type footprint struct {
	programmes         []int32
	states             []int32
	on                 []bitset // of each of these States the themes of its cells
	closure            bitset   // themes addressed with all that are narrower, in scope
	addressed          bitset   // themes addressed, in scope or not
	providers, funders []int32
	mandates           []model.Handle
}

// footprint returns that of a programme. Its cells are of each State in scope where it is
// engaged, with each theme in scope that it addresses or that is narrower.
func (q *question) footprint(i int32) footprint {
	p := &q.g.programmes[i]
	f := footprint{
		programmes: []int32{i}, closure: q.closure(p), addressed: p.themeSet,
		providers: p.providersIn(DefaultRoles()...), funders: p.providersIn(model.RoleFunding), mandates: p.mandates,
	}
	for _, at := range p.engagedIn {
		if q.states.has(at) {
			f.states = append(f.states, at)
			f.on = append(f.on, f.closure)
		}
	}
	return f
}

// closure returns the themes in scope that a programme addresses, with all that are
// narrower: those named, and narrower ones.
func (q *question) closure(p *programme) bitset {
	set := q.g.newThemeSet()
	for _, t := range p.themes {
		set.union(q.g.themes[t].narrower)
	}
	for _, c := range q.themes {
		set.intersect(c.below)
	}
	return set
}

// footprints returns the footprint of several programmes together.
func (q *question) footprints(programmes []int32) footprint {
	all := footprint{programmes: programmes, closure: q.g.newThemeSet(), addressed: q.g.newThemeSet()}
	on := map[int32]bitset{}
	for _, p := range programmes {
		heed(q.look)
		f := q.footprint(p)
		all.closure.union(f.closure)
		all.addressed.union(f.addressed)
		all.providers = unionOf(all.providers, f.providers)
		all.funders = unionOf(all.funders, f.funders)
		all.mandates = append(all.mandates, f.mandates...)
		for i, at := range f.states {
			if on[at] == nil {
				on[at] = q.g.newThemeSet()
				all.states = append(all.states, at)
			}
			on[at].union(f.on[i])
		}
	}
	all.mandates = sortedHandles(all.mandates)
	slices.Sort(all.states)
	for _, at := range all.states {
		all.on = append(all.on, on[at])
	}
	return all
}

// sortedHandles returns records by id, each once.
func sortedHandles(all []model.Handle) []model.Handle {
	slices.SortFunc(all, model.ByID)
	return slices.Compact(all)
}

// cells counts the cells.
func (f footprint) cells() int {
	n := 0
	for _, themes := range f.on {
		n += themes.count()
	}
	return n
}

// eachShared calls do with the States that both have, each with its themes in both, by
// their places.
func (f footprint) eachShared(g footprint, do func(at int32, a, b bitset)) {
	for i, j := 0, 0; i < len(f.states) && j < len(g.states); {
		switch x, y := f.states[i], g.states[j]; {
		case x < y:
			i++
		case x > y:
			j++
		default:
			do(x, f.on[i], g.on[j])
			i, j = i+1, j+1
		}
	}
}

// sharedCells counts the States and the cells that both have.
func (f footprint) sharedCells(g footprint) (states, cells int) {
	f.eachShared(g, func(_ int32, a, b bitset) {
		states++
		cells += a.countBoth(b)
	})
	return states, cells
}

// countBoth counts what is in both sets.
func (b bitset) countBoth(c bitset) int {
	n := 0
	for i := range b {
		n += bits.OnesCount64(b[i] & c[i])
	}
	return n
}

// Cell is a State and a theme.
type Cell struct {
	MemberState model.MemberState
	Theme       model.Theme
}

// cellsOf returns the cells of a State, by theme.
func (g *Ground) cellsOf(at int32, themes bitset) (cells []Cell) {
	themes.each(func(t int32) { cells = append(cells, Cell{g.states[at].MemberState, g.themes[t].Theme}) })
	return cells
}

// Footprint is where a programme is engaged and on what: its cells of State and theme.
type Footprint struct {
	needless // its index is that of the programme
	of       footprint
}

// MeasureFootprint measures a programme's footprint in a scope, which is empty if the
// scope does not select the programme.
func MeasureFootprint(ctx context.Context, g *Ground, of model.Programme, scope Scope, lens Lens) (_ Footprint, err error) {
	defer caught(&err)
	q, err := g.ask(ctx, scope, lens)
	if err != nil {
		return Footprint{}, err
	}
	heed(q.look)
	p := g.programmeAt.of(of.Handle)
	m := q.over(func(whole *question, i int32) *question {
		s := whole.clone()
		s.addProgrammes(g.setOf([]int32{i}))
		return s.through(whole.lens)
	})
	f := Footprint{needless: needless{figure{m, p}}, of: footprint{addressed: g.newThemeSet(), closure: g.newThemeSet()}}
	if q.selectsProgramme(p) {
		f.of = q.footprint(p)
	}
	return f, nil
}

// ID returns the id of the footprint.
func (f Footprint) ID() string { return f.identify("footprint", f.Programme().ID()) }

// Programme returns whose it is.
func (f Footprint) Programme() model.Programme { return f.q.g.programmes[f.index].Programme }

// Size counts the cells.
func (f Footprint) Size() int { return f.of.cells() }

// Cells returns the cells, by State, then theme.
func (f Footprint) Cells() []Cell {
	cells := []Cell{}
	for i, at := range f.of.states {
		cells = append(cells, f.q.g.cellsOf(at, f.of.on[i])...)
	}
	return cells
}

// MemberStates returns the States in scope where the programme is engaged.
func (f Footprint) MemberStates() []model.MemberState { return f.q.g.statesAt(f.of.states) }

// Themes returns the themes in scope that the programme addresses, with all that are
// narrower.
func (f Footprint) Themes() []model.Theme { return f.q.g.themesAt(f.of.closure) }

func (g *Ground) statesAt(indexes []int32) []model.MemberState {
	all := []model.MemberState{}
	for _, at := range indexes {
		all = append(all, g.states[at].MemberState)
	}
	return all
}

func (g *Ground) themesAt(set bitset) []model.Theme {
	all := []model.Theme{}
	set.each(func(t int32) { all = append(all, g.themes[t].Theme) })
	return all
}

// Unit returns the unit of Size, a number of cells.
func (Footprint) Unit() Unit { return Cells }

// Evidence returns the engagements.
func (f Footprint) Evidence(ctx context.Context) ([]Evidence, error) {
	return asked(ctx, f.own(), func(q *question) (paths []Evidence) {
		q.eachEngagement(func(p, state int32) {
			paths = append(paths, Evidence{g: q.g, need: none, state: state, programme: p, kind: Recorded})
		})
		return paths
	})
}
