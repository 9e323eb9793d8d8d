package naive

import (
	"slices"
	"strconv"

	"concert/internal/model"
)

// Dimension is what the rows of a table are by.
type Dimension string

// The dimensions.
const (
	ByMemberState Dimension = "MEMBER_STATE"
	ByRegion      Dimension = "REGION"
	BySubRegion   Dimension = "SUB_REGION"
	ByArea        Dimension = "AREA"
	ByGrouping    Dimension = "GROUPING"
	ByTheme       Dimension = "THEME"
	ByTopTheme    Dimension = "TOP_THEME"
	ByResolution  Dimension = "RESOLUTION"
	ByProvider    Dimension = "PROVIDER"
	ByProgramme   Dimension = "PROGRAMME"
	ByAssistance  Dimension = "ASSISTANCE"
	BySeverity    Dimension = "SEVERITY"
)

// Dimensions returns all of them.
func Dimensions() []Dimension {
	return []Dimension{
		ByMemberState, ByRegion, BySubRegion, ByArea, ByGrouping, ByTheme, ByTopTheme, ByResolution, ByProvider, ByProgramme, ByAssistance, BySeverity,
	}
}

// The keys of rows that are not records.
const (
	Unrated     = "UNRATED"
	NotRecorded = "NOT_RECORDED"
)

// Row is a row of a coverage table. Keys are ids, or the severity, or the kind of
// assistance, one for each dimension.
type Row struct {
	Keys     []string
	Additive bool
	Coverage Coverage
}

// Tabulate is section 2, rows by dimensions: "the measure with that one value added
// to the scope by AND; a row for every value in the view that the scope leaves
// possible". Of several dimensions, those of the next are what the row of the one
// before leaves possible. Rows come in the order of their keys, SEVERITY from 5
// down with unrated last, ASSISTANCE as its kinds are listed.
func Tabulate(view *model.Snapshot, lens Lens, scope Scope, by ...Dimension) ([]Row, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return nil, err
	}
	var table []Row
	q.split(by, nil, func(keys []string, part *question) {
		table = append(table, Row{keys, !slices.ContainsFunc(by, isOverlapping), part.coverage()})
	})
	return table, nil
}

func (q *question) split(by []Dimension, keys []string, visit func([]string, *question)) {
	if len(by) == 0 {
		visit(keys, q)
		return
	}
	for _, value := range q.values(by[0]) {
		q.within(value.scope).split(by[1:], append(slices.Clone(keys), value.key), visit)
	}
}

// isOverlapping: "MEMBER_STATE, REGION, SUB_REGION, AREA, SEVERITY are `additive`".
func isOverlapping(d Dimension) bool {
	return !slices.Contains([]Dimension{ByMemberState, ByRegion, BySubRegion, ByArea, BySeverity}, d)
}

type value struct {
	key   string
	scope Scope
}

// values returns the values of a dimension that the scope leaves possible.
func (q *question) values(d Dimension) []value {
	switch d {
	case ByMemberState:
		return each(q.statesInScope(), func(id string) Scope { return Scope{MemberStates: []string{id}} })
	case ByRegion, BySubRegion, ByGrouping:
		return each(q.regionsInScope(model.RegionLevel(d)), func(id string) Scope { return Scope{Regions: []string{id}} })
	case ByArea:
		return each(q.areasInScope(), func(id string) Scope { return Scope{row: row{area: id}} })
	case ByTheme, ByTopTheme:
		return each(q.themesInScope(d == ByTopTheme), func(id string) Scope { return Scope{Themes: []string{id}} })
	case ByResolution:
		return each(q.resolutionsInScope(), func(id string) Scope { return Scope{Resolutions: []string{id}} })
	case ByProgramme:
		return each(sorted(q.programmesInScope()), func(id string) Scope { return Scope{Programmes: []string{id}} })
	case ByProvider:
		return each(q.providersInScope(), func(id string) Scope { return Scope{Providers: []string{id}, Roles: q.scopes[0].Roles} })
	case BySeverity:
		return q.severities()
	}
	return q.kindsOfAssistance()
}

func each(ids []string, scope func(string) Scope) []value {
	var all []value
	for _, id := range ids {
		all = append(all, value{id, scope(id)})
	}
	return all
}

// regionsInScope: "regions that hold one", a State in scope.
func (q *question) regionsInScope(level model.RegionLevel) []string {
	found := set{}
	for _, state := range q.statesInScope() {
		for region := range q.regions[state] {
			if q.nodes[region].text("level") == string(level) {
				found[region] = true
			}
		}
	}
	return sorted(found)
}

// areaOf is "intermediate regions and, for States that have none, their
// sub-region"; "" for none.
func (w *world) areaOf(state string) string {
	for _, level := range []model.RegionLevel{model.RegionLevelIntermediateRegion, model.RegionLevelSubRegion} {
		for _, region := range sorted(w.regions[state]) {
			if w.nodes[region].text("level") == string(level) {
				return region
			}
		}
	}
	return ""
}

func (q *question) areasInScope() []string {
	found := set{}
	for _, state := range q.statesInScope() {
		if area := q.areaOf(state); area != "" {
			found[area] = true
		}
	}
	return sorted(found)
}

// themesInScope: "themes equal to, narrower or broader than one in scope"; the top
// ones are those without a broader one. Reading: in scope are those named "with all
// narrower", as for programmes.
func (q *question) themesInScope(top bool) []string {
	var found []string
	for _, theme := range sorted(q.themes) {
		if q.isNear(theme) && (!top || len(q.broader(theme)) == 1) {
			found = append(found, theme)
		}
	}
	return found
}

func (q *question) isNear(theme string) bool {
	for _, s := range q.scopes {
		if s.Themes != nil && !slices.ContainsFunc(s.Themes, func(named string) bool {
			return slices.ContainsFunc(sorted(q.narrower(named)), func(t string) bool { return q.broader(theme)[t] || q.narrower(theme)[t] })
		}) {
			return false
		}
	}
	return true
}

// resolutionsInScope: "those named and those that set a requirement named, else
// those that needs in scope, open or closed, arise from". Reading: a requirement
// or an instrument is a value too, and a need that arises from a requirement arises
// from what sets it.
func (q *question) resolutionsInScope() []string {
	for _, s := range q.scopes {
		if s.Resolutions != nil {
			return sorted(q.withSetters(setOf(s.Resolutions...)))
		}
	}
	found := set{}
	for _, n := range q.needs {
		if q.hasNeed(n) {
			found = union(found, n.arises)
		}
	}
	return sorted(found)
}

// programmesInScope: "active programmes that the scope selects, engaged in, or
// offering to a Region of, a State in scope, on a theme and a resolution in scope".
func (q *question) programmesInScope() set {
	found := set{}
	for at := range q.there() {
		found[at.programme] = true
	}
	for _, s := range q.offersThere() {
		found[s.programme] = true
	}
	return found
}

// providersInScope: "roots, no FACILITATOR, that lead or implement one of these".
func (q *question) providersInScope() []string {
	found := set{}
	for id := range q.programmesInScope() {
		found = union(found, q.programmes[id].by(model.RoleLead, model.RoleImplementing))
	}
	return sorted(found)
}

// severities: "SEVERITY rows are exact, 5 to 0 and unrated".
func (q *question) severities() []value {
	var all []value
	for severity := 5; severity >= 0; severity-- {
		if !slices.ContainsFunc(q.scopes, func(s Scope) bool { return s.SeverityAtLeast != nil && severity < *s.SeverityAtLeast }) {
			all = append(all, value{strconv.Itoa(severity), Scope{row: row{severity: &severity}}})
		}
	}
	if !slices.ContainsFunc(q.scopes, func(s Scope) bool { return s.SeverityAtLeast != nil }) {
		all = append(all, value{Unrated, Scope{row: row{unrated: true}}})
	}
	return all
}

// kindsOfAssistance: "ASSISTANCE rows are the kinds and NOT_RECORDED". Reading: of a
// scope that names kinds, these alone.
func (q *question) kindsOfAssistance() []value {
	var all []value
	named := false
	for _, s := range q.scopes {
		named = named || s.Assistance != nil
	}
	for _, kind := range []model.Assistance{
		model.AssistanceTechnical, model.AssistanceFinancial, model.AssistanceRegulatory, model.AssistanceLegislative, model.AssistanceOther,
	} {
		if !slices.ContainsFunc(q.scopes, func(s Scope) bool { return s.Assistance != nil && !slices.Contains(s.Assistance, kind) }) {
			all = append(all, value{string(kind), Scope{Assistance: []model.Assistance{kind}, row: row{kind: true}}})
		}
	}
	if !named {
		all = append(all, value{NotRecorded, Scope{row: row{notRecorded: true}}})
	}
	return all
}
