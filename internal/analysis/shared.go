package analysis

import (
	"cmp"
	"slices"

	"concert/internal/model"
)

// Shared is what two share, or what only one of them has.
type Shared struct {
	Cells        int
	MemberStates []model.MemberState
	Themes       []model.Theme
	Mandates     []model.Handle
	Providers    []SharedProvider
	Funders      []model.Provider
	Programmes   []model.Programme
}

// SharedProvider is a provider and its roles in the programmes of each of two.
type SharedProvider struct {
	Provider         model.Provider
	RoleInA, RoleInB []model.Role
}

// sides are what two have, of which A and B are described by what both, or one of them,
// have.
type sides struct {
	g    *Ground
	a, b footprint
	// several is set where each has programmes, and is none.
	several bool
}

// shared describes what both have. Of the themes of cells it names those that either
// addresses.
func (s sides) shared() Shared {
	_, cells := s.a.sharedCells(s.b)
	both := slices.Clone(s.a.closure)
	both.intersect(s.b.closure)
	return s.describe(footprint{
		programmes: common(s.a.programmes, s.b.programmes), states: common(s.a.states, s.b.states), closure: both,
		mandates: common(s.a.mandates, s.b.mandates), providers: common(s.a.providers, s.b.providers), funders: common(s.a.funders, s.b.funders),
	}, cells)
}

func (s sides) onlyA() Shared { return s.only(s.a, s.b) }
func (s sides) onlyB() Shared { return s.only(s.b, s.a) }

// only describes what one has and the other does not have.
func (s sides) only(f, other footprint) Shared {
	_, cells := f.sharedCells(other)
	rest := slices.Clone(f.closure)
	for i := range rest {
		rest[i] &^= other.closure[i]
	}
	return s.describe(footprint{
		programmes: without(f.programmes, other.programmes), states: without(f.states, other.states), closure: rest,
		mandates: without(f.mandates, other.mandates), providers: without(f.providers, other.providers), funders: without(f.funders, other.funders),
	}, f.cells()-cells)
}

func (s sides) describe(f footprint, cells int) Shared {
	addressed := slices.Clone(s.a.addressed)
	addressed.union(s.b.addressed)
	addressed.intersect(f.closure)
	shared := Shared{
		Cells: cells, MemberStates: s.g.statesAt(f.states), Themes: s.g.themesAt(addressed), Mandates: f.mandates,
		Providers: []SharedProvider{}, Funders: []model.Provider{}, Programmes: []model.Programme{},
	}
	for _, v := range f.providers {
		shared.Providers = append(shared.Providers, SharedProvider{s.g.providers[v].Provider, s.g.rolesIn(s.a.programmes, v), s.g.rolesIn(s.b.programmes, v)})
	}
	for _, v := range f.funders {
		shared.Funders = append(shared.Funders, s.g.providers[v].Provider)
	}
	if s.several {
		for _, p := range f.programmes {
			shared.Programmes = append(shared.Programmes, s.g.programmes[p].Programme)
		}
	}
	return shared
}

// rolesIn returns those of LEAD, IMPLEMENTING and PARTNER that a provider has in any of
// the programmes.
func (g *Ground) rolesIn(programmes []int32, v int32) []model.Role {
	roles := []model.Role{}
	for _, p := range programmes {
		roles = append(roles, common(g.programmes[p].roles(v), DefaultRoles())...)
	}
	slices.SortFunc(roles, func(x, y model.Role) int { return cmp.Compare(rankOf(x), rankOf(y)) })
	return slices.Compact(roles)
}
