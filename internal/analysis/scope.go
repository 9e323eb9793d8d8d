package analysis

import (
	"fmt"
	"math"
	"slices"

	"concert/internal/model"
)

// Scope says where to look: OR within a list, AND between them. A nil list
// means all; an empty one is INVALID.
type Scope struct {
	MemberStates    []model.MemberState
	Regions         []model.Region
	Groups          []model.StateGroup
	Themes          []model.Theme
	Resolutions     []model.Handle // resolutions, instruments, requirements
	SeverityAtLeast *int
	Providers       []model.Provider
	Roles           []model.Role // nil: LEAD, IMPLEMENTING, PARTNER
	Programmes      []model.Programme
}

// DefaultRoles are the roles that a scope's providers are looked for in.
func DefaultRoles() []model.Role {
	return []model.Role{model.RoleLead, model.RoleImplementing, model.RolePartner}
}

func (s Scope) check() error {
	for name, empty := range map[string]bool{
		"memberStates": s.MemberStates != nil && len(s.MemberStates) == 0,
		"regions":      s.Regions != nil && len(s.Regions) == 0,
		"groups":       s.Groups != nil && len(s.Groups) == 0,
		"themes":       s.Themes != nil && len(s.Themes) == 0,
		"resolutions":  s.Resolutions != nil && len(s.Resolutions) == 0,
		"providers":    s.Providers != nil && len(s.Providers) == 0,
		"roles":        s.Roles != nil && len(s.Roles) == 0,
		"programmes":   s.Programmes != nil && len(s.Programmes) == 0,
	} {
		if empty {
			return invalid([]string{"scope", name}, "an empty list selects nothing: leave %s out to mean all", name)
		}
	}
	if s.SeverityAtLeast != nil && (*s.SeverityAtLeast < 0 || *s.SeverityAtLeast > 5) {
		return invalid([]string{"scope", "severityAtLeast"}, "severityAtLeast is %d; wanted is 0 to 5", *s.SeverityAtLeast)
	}
	for _, role := range s.Roles {
		if role == model.RoleConsulted || role == model.RoleFacilitating {
			return invalid([]string{"scope", "roles"}, "%s counts in no measure; wanted are LEAD, IMPLEMENTING, PARTNER or FUNDING", role)
		}
	}
	return nil
}

func invalid(path []string, format string, args ...any) error {
	return &model.Error{Code: model.Invalid, Message: fmt.Sprintf(format, args...), Path: path}
}

// tenThousandths are the units of kappa and tau.
const tenThousandths = 10_000

// Lens says how to look. Make one with NewLens.
type Lens struct {
	kappa, tau int64 // in ten thousandths
}

// DefaultKappa and DefaultTau are those of a lens that names none.
const (
	DefaultKappa = 0.5
	DefaultTau   = 0.75
)

// NewLens returns a lens. kappa in [0,1] says how far implied cover counts,
// tau in (0,1] is the extent from which a need counts as met; both have at most
// four decimal places.
func NewLens(kappa, tau float64) (Lens, error) {
	k, err := fourPlaces("kappa", kappa, 0)
	if err != nil {
		return Lens{}, err
	}
	t, err := fourPlaces("tau", tau, 1)
	return Lens{k, t}, err
}

func fourPlaces(name string, v float64, least int64) (int64, error) {
	scaled := math.Round(v * tenThousandths)
	switch {
	case !(v >= 0 && v <= 1) || int64(scaled) < least:
		from := "from 0"
		if least > 0 {
			from = "above 0"
		}
		return 0, invalid([]string{"lens", name}, "%s is %v; wanted is a number %s to 1", name, v, from)
	case scaled/tenThousandths != v:
		return 0, invalid([]string{"lens", name}, "%s is %v; wanted are at most four decimal places", name, v)
	}
	return int64(scaled), nil
}

// Kappa returns how far implied cover counts.
func (l Lens) Kappa() float64 { return float64(l.kappa) / tenThousandths }

// Tau returns the extent from which a need counts as met.
func (l Lens) Tau() float64 { return float64(l.tau) / tenThousandths }

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
