package analysis

import (
	"context"
	"math/big"
	"slices"

	"concert/internal/model"
)

// Fragmentation is how far the engagements in a State, or in a State on a top theme,
// are spread over lead providers: 1 less the sum of the squares of their shares. It
// counts engagements, not money.
//
// Sources: HHI in aid after the Cambodia AER annex, OECD Division of Labour 2011 and
// Acharya 2006.
type Fragmentation struct {
	needless // its index is that in the list
	spread
	at place
}

// place is a State, and a top theme or none.
type place struct{ state, theme int32 }

// LeadShare is what one provider leads of the engagements in a State.
type LeadShare struct {
	Provider    model.Provider
	Engagements float64 // a unit that is split among n leads counts as 1/n
	Share       float64
}

// MeasureFragmentation measures the engagements in each State in scope, by id; by
// MEMBER_STATE and TOP_THEME in each State on each top theme that the scope leaves
// possible. by nil means MEMBER_STATE.
func MeasureFragmentation(ctx context.Context, g *Ground, scope Scope, lens Lens, by []Dimension) (_ []Fragmentation, err error) {
	defer caught(&err)
	q, err := g.ask(ctx, scope, lens)
	if err != nil {
		return nil, err
	}
	places, err := q.places(by)
	if err != nil {
		return nil, err
	}
	m := q.over(func(whole *question, i int32) *question { return whole.inPlace(places[i]) })
	list := make([]Fragmentation, len(places))
	for i, at := range places {
		heed(q.look)
		list[i] = Fragmentation{needless: needless{figure{m, int32(i)}}, spread: q.inPlace(at).spreadOverLeads(), at: at}
	}
	return list, nil
}

// places returns the rows of fragmentation.
func (q *question) places(by []Dimension) ([]place, error) {
	themes := []int32{none}
	switch {
	case by == nil, slices.Equal(by, []Dimension{ByMemberState}):
	case slices.Equal(by, []Dimension{ByMemberState, ByTopTheme}):
		themes = q.topThemes()
	default:
		return nil, invalid([]string{"by"}, "fragmentation is of one State: want [MEMBER_STATE] or [MEMBER_STATE, TOP_THEME]")
	}
	if q.states.count()*len(themes) > maxRows {
		return nil, &model.Error{
			Code: model.LimitExceeded, Path: []string{"by"},
			Message: "there would be more than 20000 rows: name fewer States or themes in scope",
		}
	}
	var places []place
	q.states.each(func(state int32) {
		for _, t := range themes {
			places = append(places, place{state, t})
		}
	})
	return places, nil
}

// topThemes returns those that the scope leaves possible, by id.
func (q *question) topThemes() []int32 {
	var all []int32
	for _, h := range q.recordsBy(ByTopTheme) {
		all = append(all, q.g.themeAt.of(h))
	}
	return all
}

// inPlace narrows the question to a State, and to a theme if there is one.
func (q *question) inPlace(at place) *question {
	s := q.in(at.state)
	if at.theme != none {
		s.themes = slices.Clip(s.themes)
		s.addThemes([]int32{at.theme})
	}
	return &question{selection: s, lens: q.lens, engaged: q.engaged, said: new(said)}
}

// ID returns the id of the row.
func (f Fragmentation) ID() string {
	about := []string{f.MemberState().ID()}
	if theme, ok := f.TopTheme(); ok {
		about = append(about, theme.ID())
	}
	return f.identify("fragmentation", about...)
}

// MemberState returns the State.
func (f Fragmentation) MemberState() model.MemberState { return f.q.g.states[f.at.state].MemberState }

// TopTheme returns the theme; ok is false of all themes together.
func (f Fragmentation) TopTheme() (theme model.Theme, ok bool) {
	if f.at.theme == none {
		return theme, false
	}
	return f.q.g.themes[f.at.theme].Theme, true
}

// EffectiveProviders returns over how many equal lead providers the engagements are
// as if spread; ok is as that of Value.
func (f Fragmentation) EffectiveProviders() (number float64, ok bool) { return f.effective() }

// Shares returns what each provider leads, largest first, of equals by id.
func (f Fragmentation) Shares() []LeadShare {
	all := []LeadShare{}
	total := f.total()
	for _, u := range f.shares() {
		all = append(all, LeadShare{f.q.g.providers[u.index].Provider, round(new(big.Rat).Mul(u.units, total)).float(), round(u.units).float()})
	}
	return all
}

// EmptyBecause says why there is no value, "" if there is one.
func (f Fragmentation) EmptyBecause(ctx context.Context) (EmptyBecause, error) {
	return f.spread.EmptyBecause(ctx)
}

// Unit returns the unit of Value, an index.
func (Fragmentation) Unit() Unit { return Index }

// Evidence returns the engagements that are counted.
func (f Fragmentation) Evidence(ctx context.Context) ([]Evidence, error) {
	return asked(ctx, f.own(), (*question).led)
}
