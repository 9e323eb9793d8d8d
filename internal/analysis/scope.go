package analysis

import (
	"fmt"
	"math"

	"concert/internal/model"
)

// Scope says where to look: OR within a list, AND between them. A nil list
// means all; an empty one is INVALID.
type Scope struct {
	MemberStates    []model.MemberState
	Regions         []model.Region
	Groups          []model.Region // of level GROUPING
	Themes          []model.Theme
	Resolutions     []model.Handle // resolutions, instruments, requirements
	Needs           []model.Need
	SeverityAtLeast *int
	Assistance      []model.Assistance
	StateViews      []model.StateView // an absent one reads NOT_ASKED
	Providers       []model.Provider
	Roles           []model.Role // nil: LEAD, IMPLEMENTING, PARTNER
	Programmes      []model.Programme

	about     model.Handle
	elsewhere bool // of another view, in which it was checked: a list that is left empty selects nothing
}

// Of returns the scope with a record added to it by AND, as a row by it has: a State,
// region, theme, resolution, instrument, requirement, need, provider or programme.
func (s Scope) Of(record model.Handle) Scope {
	s.about = record
	return s
}

// roles returns those that providers are looked for in.
func (s Scope) roles() []model.Role {
	if s.Roles == nil {
		return DefaultRoles()
	}
	return s.Roles
}

// DefaultRoles are the roles that a scope's providers are looked for in.
func DefaultRoles() []model.Role {
	return []model.Role{model.RoleLead, model.RoleImplementing, model.RolePartner}
}

func (s Scope) check() error {
	if s.elsewhere {
		return nil
	}
	for _, list := range []struct {
		name  string
		empty bool
	}{
		{"memberStates", isEmpty(s.MemberStates)},
		{"regions", isEmpty(s.Regions)},
		{"groups", isEmpty(s.Groups)},
		{"themes", isEmpty(s.Themes)},
		{"resolutions", isEmpty(s.Resolutions)},
		{"needs", isEmpty(s.Needs)},
		{"assistance", isEmpty(s.Assistance)},
		{"stateViews", isEmpty(s.StateViews)},
		{"providers", isEmpty(s.Providers)},
		{"roles", isEmpty(s.Roles)},
		{"programmes", isEmpty(s.Programmes)},
	} {
		if list.empty {
			return invalid([]string{"scope", list.name}, "an empty list selects nothing: leave %s out to mean all", list.name)
		}
	}
	for _, group := range s.Groups {
		if group.Level() != model.RegionLevelGrouping {
			return invalid([]string{"scope", "groups"}, "%s (%s) has the level %s; name it in regions, or a GROUPING here", group.ID(), group.Name(), group.Level())
		}
	}
	if s.SeverityAtLeast != nil && (*s.SeverityAtLeast < 0 || *s.SeverityAtLeast > 5) {
		return invalid([]string{"scope", "severityAtLeast"}, "severityAtLeast is %d; want 0 to 5", *s.SeverityAtLeast)
	}
	for _, role := range s.Roles {
		if role == model.RoleConsulted || role == model.RoleFacilitating {
			return invalid([]string{"scope", "roles"}, "%s counts in no measure; want LEAD, IMPLEMENTING, PARTNER or FUNDING", role)
		}
	}
	return nil
}

// isEmpty reports whether a list is given and has nothing in it.
func isEmpty[T any](list []T) bool { return list != nil && len(list) == 0 }

func invalid(path []string, format string, args ...any) error {
	return &model.Error{Code: model.Invalid, Message: fmt.Sprintf(format, args...), Path: path}
}

// tenThousandths are the units of impliedWeight and metFrom.
const tenThousandths = 10_000

// Lens says how to look. Make one with NewLens.
type Lens struct {
	impliedWeight, metFrom int64 // in ten thousandths
	weighing               weighing
}

// DefaultImpliedWeight and DefaultMetFrom are those of a lens that names none.
const (
	DefaultImpliedWeight = 0.5
	DefaultMetFrom       = 0.75
)

// NewLens returns a lens. impliedWeight in [0,1] says how far implied cover counts,
// metFrom in (0,1] is the extent from which a need counts as met; both have at most
// four decimal places.
func NewLens(impliedWeight, metFrom float64) (Lens, error) {
	k, err := tenThousandthsOf("impliedWeight", impliedWeight, 0)
	if err != nil {
		return Lens{}, err
	}
	t, err := tenThousandthsOf("metFrom", metFrom, 1)
	return Lens{impliedWeight: k, metFrom: t}, err
}

func tenThousandthsOf(name string, v float64, least int64) (int64, error) {
	scaled := math.Round(v * tenThousandths)
	switch {
	case !(v >= 0 && v <= 1) || int64(scaled) < least:
		from := "from 0"
		if least > 0 {
			from = "above 0"
		}
		return 0, invalid([]string{"lens", name}, "%s is %v; want a number %s to 1", name, v, from)
	case scaled/tenThousandths != v:
		return 0, invalid([]string{"lens", name}, "%s is %v; want at most four decimal places", name, v)
	}
	return int64(scaled), nil
}

// ImpliedWeight returns how far implied cover counts.
func (l Lens) ImpliedWeight() float64 { return float64(l.impliedWeight) / tenThousandths }

// MetFrom returns the extent from which a need counts as met.
func (l Lens) MetFrom() float64 { return float64(l.metFrom) / tenThousandths }
