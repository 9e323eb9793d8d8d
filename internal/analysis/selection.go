package analysis

import (
	"slices"

	"concert/internal/model"
)

// selection is a scope on a ground: the conditions of the scope and of the row
// of a table, all of which must hold.
type selection struct {
	g        *Ground
	scope    Scope
	states   bitset // in scope
	themes   []themeCondition
	origins  []map[model.Handle]bool
	severity int      // -1: any
	narrowed []bitset // of each condition on programmes: those that it lets through
	placed   bool     // States, regions or groups are named
	single   *need    // the one need that the question is about, nil for any
}

// newSelection resolves a scope.
func (g *Ground) newSelection(scope Scope) (*selection, error) {
	if err := scope.check(); err != nil {
		return nil, err
	}
	s := &selection{g: g, scope: scope, severity: -1, states: g.allStates()}
	if scope.MemberStates != nil {
		s.keepStates(func(i int32) bool { return slices.Contains(scope.MemberStates, g.states[i].MemberState) })
	}
	if scope.Regions != nil {
		inside := g.statesIn(scope.Regions)
		s.keepStates(inside.has)
	}
	if scope.Groups != nil {
		s.keepStates(func(i int32) bool {
			return slices.ContainsFunc(g.states[i].Groups(), func(x model.StateGroup) bool { return slices.Contains(scope.Groups, x) })
		})
	}
	if scope.Themes != nil {
		s.addThemes(g.themeIndexes(scope.Themes))
	}
	if scope.Resolutions != nil {
		s.addOrigins(scope.Resolutions)
	}
	if scope.SeverityAtLeast != nil {
		s.severity = *scope.SeverityAtLeast
	}
	if scope.Providers != nil {
		roles := scope.Roles
		if roles == nil {
			roles = DefaultRoles()
		}
		s.addProgrammes(g.programmesOf(scope.Providers, roles))
	}
	if scope.Programmes != nil {
		s.addProgrammes(g.programmeSet(scope.Programmes))
	}
	return s, nil
}

// clone returns a copy to which conditions can be added.
func (s *selection) clone() *selection {
	c := *s
	c.states = slices.Clone(s.states)
	c.themes = slices.Clip(s.themes)
	c.origins = slices.Clip(s.origins)
	c.narrowed = slices.Clip(s.narrowed)
	return &c
}

// only narrows the question to one need.
func (q *question) only(n *need) *question {
	s := q.clone()
	s.single = n
	s.keepStates(func(at int32) bool { return at == n.state })
	return &question{selection: s, lens: q.lens, s: q.s}
}

func (s *selection) keepStates(keep func(int32) bool) {
	s.placed = true
	for i := range s.g.states {
		if !keep(int32(i)) {
			s.states.clear(int32(i))
		}
	}
}

// themeCondition is a list of themes in a scope.
type themeCondition struct {
	named bitset // those named
	below bitset // these and all narrower ones
}

// addThemes adds the condition that a need is on one of the themes, or on a
// narrower one.
func (s *selection) addThemes(themes []int32) {
	c := themeCondition{s.g.newThemeSet(), s.g.newThemeSet()}
	for _, t := range themes {
		c.named.set(t)
		c.below.union(s.g.themes[t].narrower)
	}
	s.themes = append(s.themes, c)
}

func (s *selection) addOrigins(records []model.Handle) {
	set := map[model.Handle]bool{}
	for _, h := range records {
		set[h] = true
	}
	s.origins = append(s.origins, set)
}

func (s *selection) addProgrammes(set bitset) { s.narrowed = append(s.narrowed, set) }

// narrowsProgrammes tells whether engagements are selected by provider or
// programme.
func (s *selection) narrowsProgrammes() bool { return len(s.narrowed) > 0 }

// allows tells whether engagements of the programme are selected by provider
// and programme.
func (s *selection) allows(p int32) bool {
	for _, set := range s.narrowed {
		if !set.has(p) {
			return false
		}
	}
	return true
}

// onThemes tells whether the programme is on the themes in scope: it addresses
// one, a narrower or a broader one.
func (s *selection) onThemes(p int32) bool {
	for _, c := range s.themes {
		if !slices.ContainsFunc(s.g.programmes[p].themes, func(t int32) bool { return s.g.touches(t, c) }) {
			return false
		}
	}
	return true
}

// themeIn tells whether a theme that a programme addresses is in scope.
func (s *selection) themeIn(t int32) bool {
	for _, c := range s.themes {
		if !s.g.touches(t, c) {
			return false
		}
	}
	return true
}

// onOrigins tells whether the programme is mandated by what the scope names.
func (s *selection) onOrigins(p int32) bool {
	for _, set := range s.origins {
		if !slices.ContainsFunc(s.g.programmes[p].mandates, func(h model.Handle) bool { return set[h] }) {
			return false
		}
	}
	return true
}

// counts tells whether the programme is selected in measures without needs.
func (s *selection) counts(p int32) bool {
	return s.allows(p) && s.onThemes(p) && s.onOrigins(p)
}

// holds tells whether the need is selected, whether open or not, and whatever
// its severity where anySeverity.
func (s *selection) holds(n *need, anySeverity bool) bool {
	if !s.states.has(n.state) || (s.single != nil && s.single != n) {
		return false
	}
	if !anySeverity && s.severity >= 0 && (n.unrated || int(n.weight) < s.severity) {
		return false
	}
	for _, c := range s.themes {
		if !n.themes.meets(c.below) {
			return false
		}
	}
	for _, set := range s.origins {
		if !slices.ContainsFunc(n.origins, func(h model.Handle) bool { return set[h] }) {
			return false
		}
	}
	return true
}
