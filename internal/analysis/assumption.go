package analysis

import (
	"cmp"
	"slices"

	"concert/internal/model"
)

// AssumptionKind is a sort of assumption.
type AssumptionKind string

const (
	ImpliedCover       AssumptionKind = "IMPLIED_COVER"
	BroaderTheme       AssumptionKind = "BROADER_THEME"
	FromProgrammeStart AssumptionKind = "FROM_PROGRAMME_START"
	UnlimitedCapacity  AssumptionKind = "UNLIMITED_CAPACITY"
	PresumedEngagement AssumptionKind = "PRESUMED_ENGAGEMENT"
	CountedAsOne       AssumptionKind = "COUNTED_AS_ONE"
)

// Assumption is something assumed for a figure, and what it is about.
type Assumption struct {
	Kind    AssumptionKind
	Message string
	Records []model.Handle
}

// assume returns what was assumed for the needs and engagements in scope.
func (q *question) assume() []Assumption {
	var all []Assumption
	add := func(kind AssumptionKind, message string, records map[model.Handle]bool) {
		if len(records) == 0 {
			return
		}
		list := make([]model.Handle, 0, len(records))
		for h := range records {
			list = append(list, h)
		}
		slices.SortFunc(list, func(a, b model.Handle) int {
			return cmp.Or(cmp.Compare(a.Kind(), b.Kind()), model.ByID(a, b))
		})
		all = append(all, Assumption{kind, message, list})
	}
	implied, broader := q.impliedNeeds()
	started, presumed := map[model.Handle]bool{}, map[model.Handle]bool{}
	q.eachService(func(s service) {
		p := q.g.programmes[s.programme].Handle
		if s.term.fromStart {
			started[p] = true
		}
		if q.g.HeardOfService(s.edge).Presumed {
			presumed[p] = true
		}
	})
	add(ImpliedCover, "Implied cover of these needs counts by impliedWeight: a programme engaged in the State has the topic, and it was not assessed how far it meets the need.", implied)
	add(BroaderTheme, "Programmes on these themes count for needs on narrower ones.", broader)
	add(FromProgrammeStart, "Engagements of these programmes have no since and hold from the programme's start.", started)
	add(PresumedEngagement, "Engagements of these programmes have not been heard of for more than two years in this view, have no recorded end, and count as before.", presumed)
	same := map[model.Handle]bool{}
	serving := q.serving()
	for _, h := range q.g.contracted {
		if q.g.isAbout(h, serving) {
			same[h] = true
		}
	}
	add(CountedAsOne, "These records were decided to be the same as others and count as one with them.", same)
	return all
}

// impliedNeeds returns the needs in scope whose implied cover counts, and the
// broader themes by which any is covered.
func (q *question) impliedNeeds() (needs, themes map[model.Handle]bool) {
	needs, themes = map[model.Handle]bool{}, map[model.Handle]bool{}
	broader := q.g.newThemeSet()
	implied := func(n *need, c cover) {
		if c.implied == 0 || c.lo() == 100 {
			return
		}
		needs[n.Handle] = true
		q.engaged.impliers(n, func(p int32, of share) {
			set := q.g.programmes[p].themeSet
			for i, t := range n.on {
				if of>>i&1 == 1 && !set.has(t) {
					broader.unionOfBoth(set, q.g.themes[t].broader)
				}
			}
		})
	}
	q.states.each(func(at int32) {
		if q.engaged.in[at] != nil {
			q.eachCover(at, implied)
		}
	})
	broader.each(func(t int32) { themes[q.g.themes[t].Handle] = true })
	return needs, themes
}
