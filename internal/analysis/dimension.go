package analysis

import (
	"cmp"
	"slices"

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
)

// additive reports whether the rows divide the whole among them.
func (d Dimension) additive() bool {
	switch d {
	case ByMemberState, ByRegion, BySubRegion, ByArea:
		return true
	}
	return false
}

// value is one value of a dimension, and the condition that it adds to a scope.
type value struct {
	key model.Handle
	add func(*selection)
}

// values returns the values of a dimension in view, by id.
func (g *Ground) values(d Dimension) []value {
	var all []value
	add := func(key model.Handle, narrow func(*selection)) { all = append(all, value{key, narrow}) }
	inSet := func(key model.Handle, in bitset) {
		add(key, func(s *selection) { s.keepStates(in.has) })
	}
	switch d {
	case ByMemberState:
		for i := range g.states {
			at := int32(i)
			add(g.states[i].Handle, func(s *selection) { s.keepStates(func(j int32) bool { return j == at }) })
		}
	case ByRegion, BySubRegion, ByGrouping:
		for r := range g.View.Regions() {
			if r.Level() == model.RegionLevel(d) {
				inSet(r.Handle, g.regions[r.Handle])
			}
		}
	case ByArea:
		for _, a := range g.areas() {
			inSet(a.region, a.states)
		}
	case ByTheme, ByTopTheme:
		for i := range g.themes {
			if t := int32(i); d == ByTheme || g.themes[i].broader.count() == 1 {
				add(g.themes[i].Handle, func(s *selection) { s.addThemes([]int32{t}) })
			}
		}
	case ByResolution:
		for r := range g.View.Resolutions() {
			add(r.Handle, func(s *selection) { s.addOrigins([]model.Handle{r.Handle}) })
		}
	case ByProvider:
		for i := range g.providers {
			if v := int32(i); g.providers[i].root == v && !g.providers[i].facilitator {
				add(g.providers[i].Handle, func(s *selection) { s.addProgrammes(g.ledBy(v)) })
			}
		}
	case ByProgramme:
		for i := range g.programmes {
			p := int32(i)
			add(g.programmes[i].Handle, func(s *selection) { s.addProgrammes(g.setOf([]int32{p})) })
		}
	}
	return all
}

// ledBy returns the programmes that a provider leads or implements.
func (g *Ground) ledBy(v int32) bitset {
	set := newBitset(len(g.programmes))
	g.addProgrammesOf(set, v, []model.Role{model.RoleLead, model.RoleImplementing})
	return set
}

type area struct {
	region model.Handle
	states bitset
}

// areas returns the intermediate regions and, for States that have none, their
// sub-regions, by id.
func (g *Ground) areas() []area {
	var areas []area
	intermediate := newBitset(len(g.states))
	divided := map[model.Handle]bool{}
	for r := range g.View.Regions() {
		if r.Level() != model.RegionLevelIntermediateRegion {
			continue
		}
		areas = append(areas, area{r.Handle, g.regions[r.Handle]})
		intermediate.union(g.regions[r.Handle])
		for _, whole := range g.linkedAt(r.Handle, model.PartOf, model.Outward) {
			divided[whole] = true
		}
	}
	for r := range g.View.Regions() {
		if r.Level() != model.RegionLevelSubRegion {
			continue
		}
		rest := slices.Clone(g.regions[r.Handle])
		for i := range rest {
			rest[i] &^= intermediate[i]
		}
		if rest.count() > 0 || !divided[r.Handle] {
			areas = append(areas, area{r.Handle, rest})
		}
	}
	slices.SortFunc(areas, func(a, b area) int { return model.ByID(a.region, b.region) })
	return areas
}

// maxRows is how many rows a table may have.
const maxRows = 20_000

// row is a combination of values, one of each dimension.
type row struct {
	keys []model.Handle
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

// rows returns every combination of values, by their ids.
func (q *question) rows(by []Dimension) ([]row, error) {
	if len(by) == 0 {
		return nil, nil
	}
	rows := []row{{}}
	for i, d := range by {
		if slices.Contains(by[:i], d) {
			return nil, invalid([]string{"by"}, "%s is named twice", d)
		}
		values := q.g.values(d)
		if len(rows)*max(1, len(values)) > maxRows {
			return nil, &model.Error{
				Code: model.LimitExceeded, Path: []string{"by"},
				Message: "the table would have more than 20000 rows: ask by fewer dimensions",
			}
		}
		var next []row
		for _, r := range rows {
			for _, v := range values {
				next = append(next, row{append(slices.Clip(r.keys), v.key), append(slices.Clip(r.add), v.add)})
			}
		}
		rows = next
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		return slices.CompareFunc(a.keys, b.keys, func(x, y model.Handle) int { return cmp.Compare(x.ID(), y.ID()) })
	})
	return rows, nil
}
