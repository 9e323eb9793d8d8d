package naive

import (
	"fmt"
	"slices"

	"concert/internal/model"
)

// Scope says where to look, by ids: "OR within a list, AND between them; absent
// means all, an empty list is INVALID, so is an unknown Ref". A nil list is
// absent.
type Scope struct {
	MemberStates, Regions, Groups, Themes, Resolutions, Needs []string
	SeverityAtLeast                                           *int
	Assistance                                                []model.Assistance
	StateViews                                                []model.StateView
	Providers                                                 []string
	Roles                                                     []model.Role
	Programmes                                                []string
	row                                                       row
}

// row is what a row of a table adds to a scope that a scope cannot say.
type row struct {
	severity    *int // exactly
	unrated     bool
	area        string
	notRecorded bool // no assistance
	kind        bool // of a kind of assistance
}

// scopes are scopes that all hold: a row adds its value "to the scope by AND".
type scopes []Scope

// question is a narrowed view with what is in scope.
type question struct {
	*world
	scopes
	tell    teller
	forNeed string
}

// ask narrows a view and reads a scope. The error says which id or list is
// INVALID.
func ask(view *model.Snapshot, lens Lens, scope Scope) (*question, error) {
	w := narrow(read(view), lens)
	scope = w.standing(scope)
	if err := w.check(scope); err != nil {
		return nil, err
	}
	return &question{world: w, scopes: scopes{scope}}, nil
}

// within returns the question with more in its scope.
func (q *question) within(more Scope) *question {
	narrower := *q
	narrower.scopes = append(slices.Clone(q.scopes), more)
	return &narrower
}

// standing replaces ids of records that were contracted, and those of providers by
// their root.
func (w *world) standing(scope Scope) Scope {
	for _, list := range []*[]string{
		&scope.MemberStates, &scope.Regions, &scope.Groups, &scope.Themes, &scope.Resolutions, &scope.Needs, &scope.Programmes, &scope.Providers,
	} {
		if *list == nil {
			continue
		}
		read := []string{}
		for _, id := range *list {
			if same, ok := w.same[id]; ok {
				id = same
			}
			if root, ok := w.root[id]; ok {
				id = root
			}
			read = append(read, id)
		}
		*list = read
	}
	return scope
}

func (w *world) check(scope Scope) error {
	for name, list := range map[string]struct {
		ids   []string
		kinds []model.NodeKind
	}{
		"memberStates": {scope.MemberStates, []model.NodeKind{model.KindMemberState}},
		"regions":      {scope.Regions, []model.NodeKind{model.KindRegion}},
		"groups":       {scope.Groups, []model.NodeKind{model.KindRegion}},
		"themes":       {scope.Themes, []model.NodeKind{model.KindTheme}},
		"resolutions":  {scope.Resolutions, []model.NodeKind{model.KindResolution, model.KindInstrument, model.KindRequirement}},
		"needs":        {scope.Needs, []model.NodeKind{model.KindNeed}},
		"providers":    {scope.Providers, []model.NodeKind{model.KindProvider}},
		"programmes":   {scope.Programmes, []model.NodeKind{model.KindProgramme}},
	} {
		if list.ids != nil && len(list.ids) == 0 {
			return fmt.Errorf("%s: the list is empty", name)
		}
		for _, id := range list.ids {
			if !slices.Contains(list.kinds, w.kind(id)) {
				return fmt.Errorf("%s: no record %q", name, id)
			}
		}
	}
	if slices.ContainsFunc(scope.Roles, func(r model.Role) bool { return r == model.RoleConsulted || r == model.RoleFacilitating }) {
		return fmt.Errorf("roles: CONSULTED and FACILITATING select nothing")
	}
	for _, id := range scope.Groups {
		if w.nodes[id].text("level") != string(model.RegionLevelGrouping) {
			return fmt.Errorf("groups: %q is not a grouping", id)
		}
	}
	for name, given := range map[string]bool{
		"roles": scope.Roles != nil && len(scope.Roles) == 0, "assistance": scope.Assistance != nil && len(scope.Assistance) == 0,
		"stateViews": scope.StateViews != nil && len(scope.StateViews) == 0,
	} {
		if given {
			return fmt.Errorf("%s: the list is empty", name)
		}
	}
	return nil
}

func (s Scope) namesStates() bool {
	return s.MemberStates != nil || s.Regions != nil || s.Groups != nil
}

func (q *question) namesStates() bool {
	return slices.ContainsFunc(q.scopes, func(s Scope) bool { return s.namesStates() || s.row.area != "" })
}

// hasState: "`memberStates`, `regions` (with all parts; IN and PART_OF hold at
// asOf), `groups` (the same for Regions of level GROUPING)".
func (q *question) hasState(state string) bool {
	for _, s := range q.scopes {
		if !oneOf(s.MemberStates, setOf(state)) || !oneOf(s.Regions, q.regions[state]) || !oneOf(s.Groups, q.regions[state]) ||
			s.row.area != "" && q.areaOf(state) != s.row.area {
			return false
		}
	}
	return true
}

// oneOf reports whether a list is absent or holds one of the ids.
func oneOf(list []string, ids set) bool {
	return list == nil || slices.ContainsFunc(list, func(id string) bool { return ids[id] })
}

func (q *question) statesInScope() []string {
	var in []string
	for _, state := range q.states {
		if q.hasState(state) {
			in = append(in, state)
		}
	}
	return in
}

// hasThemes: "`themes` (with all narrower)": whether one of the themes is equal to
// or narrower than one in scope.
func (q *question) hasThemes(themes set) bool {
	for _, s := range q.scopes {
		if s.Themes == nil {
			continue
		}
		up := set{}
		for theme := range themes {
			up = union(up, q.broader(theme))
		}
		if !oneOf(s.Themes, up) {
			return false
		}
	}
	return true
}

// hasMandates: "`resolutions` (resolutions, instruments or requirements: by the id
// itself or by what a requirement is SET_BY)".
func (q *question) hasMandates(mandates set) bool {
	for _, s := range q.scopes {
		if !oneOf(s.Resolutions, mandates) {
			return false
		}
	}
	return true
}

// hasNeed reports whether the scope selects a need, open or not.
func (q *question) hasNeed(n *need) bool {
	if !q.hasState(n.state) || !q.hasThemes(n.concerns) || !q.hasMandates(n.arises) {
		return false
	}
	for _, s := range q.scopes {
		if !oneOf(s.Needs, setOf(n.id)) || !s.hasRating(n) || !s.hasAssistance(n) || !s.hasView(n) {
			return false
		}
	}
	return true
}

// hasRating: "an unrated need fails `severityAtLeast`".
func (s Scope) hasRating(n *need) bool {
	severity, rated := n.severity()
	switch {
	case s.SeverityAtLeast != nil && (!rated || severity < *s.SeverityAtLeast):
		return false
	case s.row.severity != nil && (!rated || severity != *s.row.severity):
		return false
	}
	return !s.row.unrated || !rated
}

// hasAssistance: "`assistance` (a need that records one of them)".
func (s Scope) hasAssistance(n *need) bool {
	recorded := n.list("assistance")
	if s.row.notRecorded && len(recorded) > 0 {
		return false
	}
	return s.Assistance == nil || slices.ContainsFunc(s.Assistance, func(a model.Assistance) bool { return slices.Contains(recorded, string(a)) })
}

// hasView: "`stateViews` (an absent one reads NOT_ASKED)".
func (s Scope) hasView(n *need) bool {
	view := model.StateView(n.text("stateView"))
	if view == "" {
		view = model.StateViewNotAsked
	}
	return s.StateViews == nil || slices.Contains(s.StateViews, view)
}

// needsInScope returns the open needs in scope, in the order of their ids.
func (q *question) needsInScope() []*need {
	var in []*need
	for _, id := range sorted(q.open) {
		if n := q.needs[id]; q.hasNeed(n) {
			in = append(in, n)
		}
	}
	return in
}

// selects reports whether `providers` (in `roles`, default LEAD, IMPLEMENTING,
// PARTNER) and `programmes` select a programme.
func (q *question) selects(p *programme) bool {
	for _, s := range q.scopes {
		roles := s.Roles
		if roles == nil {
			roles = []model.Role{model.RoleLead, model.RoleImplementing, model.RolePartner}
		}
		if !oneOf(s.Providers, p.by(roles...)) || !oneOf(s.Programmes, setOf(p.id)) {
			return false
		}
	}
	return true
}

// isOn is "one is on a theme in scope if it addresses a theme equal to, narrower or
// broader than one named or narrower than one named", and on the resolutions in
// scope.
func (q *question) isOn(p *programme) bool {
	for _, s := range q.scopes {
		if s.Themes == nil {
			continue
		}
		if !slices.ContainsFunc(s.Themes, func(named string) bool { return q.relates(p, named) }) {
			return false
		}
	}
	return q.hasMandates(p.mandates)
}

func (q *question) relates(p *programme, named string) bool {
	related := q.narrower(named)
	for theme := range q.narrower(named) {
		related = union(related, q.broader(theme))
	}
	return len(common(related, p.addresses)) > 0
}

// selected returns the engagements that `providers` and `programmes` select: the S
// of coverage, attainable, gaps, cascade and reach.
func (q *question) selected() pairs {
	return q.engaged.only(func(at pair) bool { return q.selects(q.programmes[at.programme]) })
}

// there returns the engagements of measures without needs: "the same words select
// the engagements' States and the programmes".
func (q *question) there() pairs {
	return q.selected().only(func(at pair) bool { return q.hasState(at.state) && q.isOn(q.programmes[at.programme]) })
}

// offersThere returns the regional offers of the programmes in scope to a Region of
// a State in scope, of each programme and Region one.
func (q *question) offersThere() []*serves {
	var found []*serves
	for _, s := range q.offers {
		p := q.programmes[s.programme]
		if slices.ContainsFunc(found, func(o *serves) bool { return o.programme == s.programme && o.to == s.to }) {
			continue
		}
		if q.selects(p) && q.isOn(p) && slices.ContainsFunc(q.statesInScope(), func(state string) bool { return q.regions[state][s.to] }) {
			found = append(found, s)
		}
	}
	return found
}
