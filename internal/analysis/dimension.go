package analysis

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"concert/internal/model"
)

// Dimension is what the rows of a table are about.
type Dimension string

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

// additive reports whether the rows divide the whole among them.
func (d Dimension) additive() bool {
	switch d {
	case ByMemberState, ByRegion, BySubRegion, ByArea, BySeverity:
		return true
	}
	return false
}

// RowKey is one value of a dimension, in a row.
type RowKey struct {
	Dimension Dimension
	ID        string       // of the record; else the severity, the kind of assistance, or one of the keys below
	Record    model.Handle // zero by SEVERITY and ASSISTANCE
}

// The keys of needs that record nothing by SEVERITY and by ASSISTANCE.
const (
	UnratedKey     = "UNRATED"
	NotRecordedKey = "NOT_RECORDED"
)

// Label returns what a reader calls the value.
func (k RowKey) Label() string {
	switch k.Dimension {
	case BySeverity:
		if k.ID != UnratedKey {
			return "Severity " + k.ID
		}
	case ByAssistance:
	default:
		return k.Record.Name()
	}
	words := strings.ToLower(strings.ReplaceAll(k.ID, "_", " "))
	return strings.ToUpper(words[:1]) + words[1:]
}

// value is one value of a dimension, and the condition that it adds to a scope.
type value struct {
	key RowKey
	add func(*selection)
}

// values returns the values of a dimension that the scope leaves possible: records
// by id, severities from 5 down with unrated ones last, assistance as its kinds are
// listed.
func (q *question) values(d Dimension) []value {
	switch d {
	case ByArea:
		return q.areas()
	case BySeverity:
		return q.severities()
	case ByAssistance:
		return q.assistance()
	}
	var all []value
	for _, h := range q.recordsBy(d) {
		all = append(all, value{RowKey{d, h.ID(), h}, func(s *selection) { s.addRecord(h) }})
	}
	return all
}

// recordsBy returns the values of a dimension of records of which each adds itself
// to a scope.
func (q *question) recordsBy(d Dimension) (all []model.Handle) {
	g := q.g
	switch d {
	case ByMemberState:
		q.states.each(func(i int32) { all = append(all, g.states[i].Handle) })
	case ByRegion, BySubRegion, ByGrouping:
		for r := range g.View.Regions() {
			if r.Level() == model.RegionLevel(d) && g.regions[r.Handle].meets(q.states) {
				all = append(all, r.Handle)
			}
		}
	case ByTheme, ByTopTheme:
		for i := range g.themes {
			if q.isNear(int32(i)) && (d == ByTheme || g.themes[i].broader.count() == 1) {
				all = append(all, g.themes[i].Handle)
			}
		}
	case ByResolution:
		return q.resolutions()
	case ByProvider:
		q.providersAtWork().each(func(v int32) { all = append(all, g.providers[v].Handle) })
	case ByProgramme:
		q.programmesAtWork().each(func(p int32) { all = append(all, g.programmes[p].Handle) })
	}
	return all
}

// areas returns the intermediate regions and, for States that have none, their
// sub-regions.
func (q *question) areas() []value {
	g := q.g
	var all []value
	intermediate := newBitset(len(g.states))
	add := func(r model.Region, states bitset) {
		if states.meets(q.states) {
			all = append(all, value{RowKey{ByArea, r.ID(), r.Handle}, func(s *selection) { s.keepStates(states.has) }})
		}
	}
	for r := range g.View.Regions() {
		if r.Level() == model.RegionLevelIntermediateRegion {
			intermediate.union(g.regions[r.Handle])
			add(r, g.regions[r.Handle])
		}
	}
	for r := range g.View.Regions() {
		if r.Level() == model.RegionLevelSubRegion {
			rest := slices.Clone(g.regions[r.Handle])
			rest.subtract(intermediate)
			add(r, rest)
		}
	}
	slices.SortFunc(all, func(a, b value) int { return model.ByID(a.key.Record, b.key.Record) })
	return all
}

// resolutions returns those named and those that set a requirement named, else
// those that needs in scope, open or not, arise from. An instrument or a
// requirement is one of them, as it is in a scope.
func (q *question) resolutions() []model.Handle {
	found := map[model.Handle]bool{}
	if len(q.origins) > 0 {
		return withSetters(slices.Collect(maps.Keys(q.origins[0])))
	}
	q.states.each(func(state int32) {
		note := func(_ int32, n *need) {
			for _, h := range n.origins {
				found[h] = true
			}
		}
		q.eachNeedIn(state, note)
		q.eachClosed(state, func(n *need) { note(none, n) })
	})
	return slices.SortedFunc(maps.Keys(found), model.ByID)
}

// programmesAtWork returns the active programmes in scope that are engaged in a
// State in scope, or offer something to one of its regions.
func (q *question) programmesAtWork() bitset {
	set := newBitset(len(q.g.programmes))
	q.eachEngagement(func(p, _ int32) { set.set(p) })
	q.eachOffer(func(p int32, _ service) { set.set(p) })
	return set
}

// providersAtWork returns those that lead or implement one of these.
func (q *question) providersAtWork() bitset {
	set := newBitset(len(q.g.providers))
	q.programmesAtWork().each(func(p int32) {
		for _, v := range q.g.programmes[p].providersIn(model.RoleLead, model.RoleImplementing) {
			set.set(v)
		}
	})
	return set
}

// severities returns each severity that is not below the least in scope; unrated
// needs fail any least one.
func (q *question) severities() []value {
	var all []value
	add := func(id string, is func(*need) bool) {
		all = append(all, value{RowKey{Dimension: BySeverity, ID: id}, func(s *selection) { s.addNeedsOnly(is) }})
	}
	lowest := 0
	if q.scope.SeverityAtLeast != nil {
		lowest = *q.scope.SeverityAtLeast
	}
	for severity := 5; severity >= lowest; severity-- {
		add(strconv.Itoa(severity), func(n *need) bool { return !n.unrated && int(n.weight) == severity })
	}
	if q.scope.SeverityAtLeast == nil {
		add(UnratedKey, func(n *need) bool { return n.unrated })
	}
	return all
}

// assistance returns the kinds and NOT_RECORDED; of a scope that names kinds, these
// alone.
func (q *question) assistance() []value {
	var all []value
	add := func(id string, is func(*need) bool) {
		all = append(all, value{RowKey{Dimension: ByAssistance, ID: id}, func(s *selection) { s.addNeedsOnly(is) }})
	}
	named := q.scope.Assistance
	for _, kind := range model.Assistances() {
		if named == nil || slices.Contains(named, kind) {
			add(string(kind), func(n *need) bool { return slices.Contains(n.Assistance(), kind) })
		}
	}
	if named == nil {
		add(NotRecordedKey, func(n *need) bool { return len(n.Assistance()) == 0 })
	}
	return all
}

// ledBy returns the programmes that a provider leads or implements.
func (g *Ground) ledBy(v int32) bitset {
	set := newBitset(len(g.programmes))
	g.addProgrammesOf(set, v, []model.Role{model.RoleLead, model.RoleImplementing})
	return set
}

// maxRows is how many rows a table may have.
const maxRows = 20_000

// row is a combination of values, one of each dimension.
type row struct {
	keys []RowKey
	add  []func(*selection)
}

// narrowedTo returns the question narrowed to a row.
func (q *question) narrowedTo(r row) *question {
	s := q.clone()
	for _, add := range r.add {
		add(s)
	}
	return s.through(q.lens)
}

// rows returns the combinations of values, by their keys: of each dimension the
// values that a row by those before it leaves possible.
func (q *question) rows(by []Dimension) ([]row, error) {
	if len(by) == 0 {
		return nil, nil
	}
	rows := []row{{}}
	for i, d := range by {
		if slices.Contains(by[:i], d) {
			return nil, invalid([]string{"by"}, "%s is named twice", d)
		}
		var next []row
		for _, r := range rows {
			for _, v := range q.narrowedTo(r).values(d) {
				heed(q.look)
				next = append(next, row{append(slices.Clip(r.keys), v.key), append(slices.Clip(r.add), v.add)})
			}
			if len(next) > maxRows {
				return nil, &model.Error{
					Code: model.LimitExceeded, Path: []string{"by"},
					Message: "the table would have more than 20000 rows: ask by fewer dimensions",
				}
			}
		}
		rows = next
	}
	return rows, nil
}
