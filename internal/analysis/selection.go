package analysis

import (
	"cmp"
	"slices"

	"concert/internal/model"
)

// selection is a scope on a ground: the conditions of the scope and of the row
// of a table, all of which must hold.
type selection struct {
	g           *Ground
	look        *model.Look // of who asks
	scope       Scope
	states      bitset // in scope
	namesStates bool   // States, regions or groups are named
	themes      []themeCondition
	origins     []map[model.Handle]bool
	conditions  []func(*need) bool // on needs alone
	needsOnly   bool               // a row by what selects needs and nothing else
	single      *need              // the one need that is asked about, nil: any
	programmes  []bitset           // of each condition on programmes: those that it lets through

	needs *selectedNeeds // shared with selections that differ in programmes alone
}

// selectedNeeds is what is known about the needs of a selection, whoever covers
// them.
type selectedNeeds struct {
	weighed lazy[weighed]
	found   lazy[[]Finding]
}

// weighed is how many open needs there are, the sum of their severities, and
// why that is 0, "" if it is not.
type weighed struct {
	open, unrated int
	offered       int     // of those, how many are offered cover
	proposed      int     // and of how many the pipeline is PROPOSED
	agreed        int     // or AGREED
	openIn        []int32 // by State
	weight        int64
	empty         EmptyBecause
}

// newSelection resolves a scope.
func (g *Ground) newSelection(look *model.Look, scope Scope) (*selection, error) {
	if err := scope.check(); err != nil {
		return nil, err
	}
	return g.selectionOf(look, scope), nil
}

// selectionOf is newSelection of a scope that was checked.
func (g *Ground) selectionOf(look *model.Look, scope Scope) *selection {
	s := &selection{g: g, look: look, scope: scope, states: g.allStates(), needs: new(selectedNeeds)}
	if scope.MemberStates != nil {
		s.keepStates(func(i int32) bool { return slices.Contains(scope.MemberStates, g.states[i].MemberState) })
	}
	for _, regions := range [][]model.Region{scope.Regions, scope.Groups} {
		if regions != nil {
			s.keepStates(g.statesIn(regions).has)
		}
	}
	if scope.Themes != nil {
		s.addThemes(g.themeIndexes(scope.Themes))
	}
	if scope.Resolutions != nil {
		s.addOrigins(scope.Resolutions)
	}
	s.addConditions()
	if scope.Providers != nil {
		s.addProgrammes(g.programmesOf(scope.Providers, scope.roles()))
	}
	if scope.Programmes != nil {
		s.addProgrammes(g.programmeSet(scope.Programmes))
	}
	if !scope.about.IsZero() {
		s.addRecord(scope.about)
	}
	return s
}

// addConditions adds what the scope says of needs alone.
func (s *selection) addConditions() {
	scope := s.scope
	if scope.SeverityAtLeast != nil {
		s.addCondition(func(n *need) bool { return !n.unrated && int(n.weight) >= *scope.SeverityAtLeast })
	}
	if scope.Needs != nil {
		named := map[model.Handle]bool{}
		for _, n := range scope.Needs {
			named[n.Handle] = true
		}
		s.addCondition(func(n *need) bool { return named[n.Handle] })
	}
	if scope.Assistance != nil {
		s.addCondition(func(n *need) bool {
			return slices.ContainsFunc(n.Assistance(), func(a model.Assistance) bool { return slices.Contains(scope.Assistance, a) })
		})
	}
	if scope.StateViews != nil {
		s.addCondition(func(n *need) bool {
			return slices.Contains(scope.StateViews, cmp.Or(n.StateView(), model.StateViewNotAsked))
		})
	}
}

func (s *selection) addCondition(holds func(*need) bool) {
	s.conditions, s.needs = append(s.conditions, holds), new(selectedNeeds)
}

// addNeedsOnly adds a condition that says nothing of engagements, so that none can
// be counted by it.
func (s *selection) addNeedsOnly(holds func(*need) bool) {
	s.addCondition(holds)
	s.needsOnly = true
}

// addRecord adds a record to the scope, as one of those of its kind.
func (s *selection) addRecord(h model.Handle) {
	g := s.g
	switch h.Kind() {
	case model.KindMemberState:
		at := g.stateAt.of(h)
		s.keepStates(func(i int32) bool { return i == at })
	case model.KindRegion:
		s.keepStates(g.regions[h].has)
	case model.KindTheme:
		s.addThemes([]int32{g.themeAt.of(h)})
	case model.KindProvider:
		set := newBitset(len(g.programmes))
		g.addProgrammesOf(set, g.providerAt.of(h), s.scope.roles())
		s.addProgrammes(set)
	case model.KindProgramme:
		s.addProgrammes(g.setOf([]int32{g.programmeAt.of(h)}))
	case model.KindNeed:
		at, known := g.needAt.find(h)
		s.keepStates(func(i int32) bool { return known && i == g.needs[at].state })
		s.addCondition(func(n *need) bool { return n.Handle == h })
	default:
		s.addOrigins([]model.Handle{h})
	}
}

// clone returns a copy to which conditions can be added.
func (s *selection) clone() *selection {
	c := *s
	c.states = slices.Clone(s.states)
	c.themes = slices.Clip(s.themes)
	c.origins = slices.Clip(s.origins)
	c.programmes = slices.Clip(s.programmes)
	c.conditions = slices.Clip(s.conditions)
	return &c
}

// in returns the selection in one of its States.
func (s *selection) in(state int32) *selection {
	c := *s
	c.states, c.namesStates, c.needs = newBitset(len(s.g.states)), true, new(selectedNeeds)
	c.states.set(state)
	return &c
}

func (s *selection) keepStates(keep func(int32) bool) {
	s.namesStates, s.needs = true, new(selectedNeeds)
	for i := range s.g.states {
		heed(s.look)
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
	s.themes, s.needs = append(s.themes, c), new(selectedNeeds)
}

// addOrigins adds the condition that a need arises from one of the records, or
// that a programme is mandated by one.
func (s *selection) addOrigins(records []model.Handle) {
	set := map[model.Handle]bool{}
	for _, h := range records {
		set[h] = true
	}
	s.origins, s.needs = append(s.origins, set), new(selectedNeeds)
}

func (s *selection) addProgrammes(set bitset) { s.programmes = append(s.programmes, set) }

// engagements returns the engagements selected by provider and programme.
func (s *selection) engagements() *engaged {
	if len(s.programmes) == 0 {
		return s.g.engagements()
	}
	set := slices.Clone(s.programmes[0])
	for _, other := range s.programmes[1:] {
		set.intersect(other)
	}
	return s.g.engagementsOf(set)
}

// allows reports whether engagements of the programme are selected by provider
// and programme.
func (s *selection) allows(p int32) bool {
	for _, set := range s.programmes {
		if !set.has(p) {
			return false
		}
	}
	return true
}

// onThemes reports whether the programme is on the themes in scope: it addresses
// one, a narrower or a broader one.
func (s *selection) onThemes(p int32) bool {
	for _, c := range s.themes {
		if !slices.ContainsFunc(s.g.programmes[p].themes, func(t int32) bool { return s.g.touches(t, c) }) {
			return false
		}
	}
	return true
}

// isNear reports whether a theme is in scope, or narrower or broader than one that
// is.
func (s *selection) isNear(t int32) bool {
	return !slices.ContainsFunc(s.themes, func(c themeCondition) bool { return !s.g.touches(t, c) })
}

// onOrigins reports whether the programme is mandated by what the scope names.
func (s *selection) onOrigins(p int32) bool {
	for _, set := range s.origins {
		if !slices.ContainsFunc(s.g.programmes[p].mandates, func(h model.Handle) bool { return set[h] }) {
			return false
		}
	}
	return true
}

// selectsProgramme reports whether the programme is selected in measures without
// needs.
func (s *selection) selectsProgramme(p int32) bool {
	return s.allows(p) && s.onThemes(p) && s.onOrigins(p)
}

// selects reports whether the need is selected, whether open or not.
func (s *selection) selects(n *need) bool {
	if !s.isThere(n) || (s.single != nil && s.single != n) {
		return false
	}
	for _, holds := range s.conditions {
		if !holds(n) {
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

// isThere reports whether the need is one of a State in scope on the themes in
// scope.
func (s *selection) isThere(n *need) bool {
	return s.states.has(n.state) && !slices.ContainsFunc(s.themes, func(c themeCondition) bool { return !n.themes.meets(c.below) })
}

// eachNeed calls do with the open needs in scope, by State and need.
func (s *selection) eachNeed(do func(i int32, n *need)) {
	s.states.each(func(state int32) { s.eachNeedIn(state, do) })
}

// eachNeedIn calls do with the open needs in scope of a State, in order.
func (s *selection) eachNeedIn(state int32, do func(i int32, n *need)) {
	if n := s.single; n != nil {
		if n.standing == needOpen && s.selects(n) {
			do(s.g.needAt.of(n.Handle), n)
		}
		return
	}
	for _, i := range s.g.states[state].needs {
		heed(s.look)
		if n := &s.g.needs[i]; s.selects(n) {
			do(i, n)
		}
	}
}

// weighed returns what the needs in scope weigh.
func (s *selection) weighed() weighed { return s.needs.weighed.get(s.weigh) }

// eachClosed calls do with the needs in scope of a State that are not open.
func (s *selection) eachClosed(state int32, do func(n *need)) {
	for _, i := range s.g.states[state].others {
		heed(s.look)
		if n := &s.g.needs[i]; s.selects(n) {
			do(n)
		}
	}
}

func (s *selection) weigh() weighed {
	w := weighed{openIn: make([]int32, len(s.g.states))}
	pipelines := s.g.pipelines(s.look)
	s.eachNeed(func(i int32, n *need) {
		w.open++
		w.openIn[n.state]++
		w.weight += n.weight
		if n.unrated {
			w.unrated++
		}
		if n.offered {
			w.offered++
		}
		switch pipelines[i] {
		case PipelineProposed:
			w.proposed++
		case PipelineAgreed:
			w.agreed++
		}
	})
	switch {
	case w.weight > 0:
	case w.open > 0:
		w.empty = NoWeight
	case s.anyOnRecord():
		w.empty = NoOpenNeed
	case s.assessed():
		w.empty = AssessedNoneFound
	default:
		w.empty = NothingRecorded
	}
	return w
}

// emptyBecause says why the needs in scope give no points, "" if they do.
func (s *selection) emptyBecause() EmptyBecause { return s.weighed().empty }

// anyOnRecord reports whether a need of the States in scope on the themes in scope
// is on record, whatever else the scope says.
func (s *selection) anyOnRecord() bool {
	found := false
	s.states.each(func(state int32) {
		home := &s.g.states[state]
		for _, list := range [][]int32{home.needs, home.others} {
			found = found || slices.ContainsFunc(list, func(i int32) bool {
				heed(s.look)
				return s.isThere(&s.g.needs[i])
			})
		}
	})
	return found
}

// assessed reports whether the scope names themes, there are States in scope, and in
// each of them visits by the date ASSESSED each theme named, or a broader one; to those
// from whom a need of these States could be withheld it never does.
func (s *selection) assessed() bool {
	all := len(s.themes) > 0 && s.states.count() > 0
	s.states.each(func(state int32) {
		heed(s.look)
		home := &s.g.states[state]
		all = all && s.g.View.ShowsAllOf(home.Handle) && s.areAssessed(home)
	})
	return all
}

func (s *selection) areAssessed(home *state) bool {
	by := s.g.newThemeSet()
	for _, themes := range home.assessed {
		by.union(themes)
	}
	all := true
	for _, c := range s.themes {
		c.named.each(func(t int32) { all = all && s.g.themes[t].broader.meets(by) })
	}
	return all
}
