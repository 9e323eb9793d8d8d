package analysis

import (
	"context"
	"math/big"

	"concert/internal/model"
)

// Proliferation is how far what a provider leads is spread over States: 1 less the
// sum of the squares of their shares. An engagement that is split among n leads is
// 1/n to each. It counts engagements, not money.
//
// Source: Acharya 2006.
type Proliferation struct {
	needless // its index is that in the list
	spread
	provider int32
}

// StateShare is what one State holds of the engagements that a provider leads.
type StateShare struct {
	MemberState model.MemberState
	Engagements float64 // a unit that is split among n leads counts as 1/n
	Share       float64
}

// MeasureProliferation measures the engagements in scope of each provider that leads
// any, by id.
func MeasureProliferation(ctx context.Context, g *Ground, scope Scope, lens Lens) (_ []Proliferation, err error) {
	defer caught(&err)
	q, err := g.ask(ctx, scope, lens)
	if err != nil {
		return nil, err
	}
	by := make([]spread, len(g.providers))
	q.eachLed(func(_, state int32, leads []int32) {
		for _, v := range leads {
			heed(q.look)
			by[v].Engagements++
			by[v].add(state, big.NewRat(1, int64(len(leads))))
		}
	})
	var list []Proliferation
	m := q.over(func(whole *question, i int32) *question { return whole.ledBy(list[i].provider) })
	for v, s := range by {
		heed(q.look)
		if s.Engagements > 0 {
			list = append(list, Proliferation{needless{figure{m, int32(len(list))}}, s, int32(v)})
		}
	}
	return list, nil
}

// ledBy narrows the question to the programmes that a provider leads.
func (q *question) ledBy(v int32) *question {
	s := q.clone()
	set := newBitset(len(q.g.programmes))
	q.g.addProgrammesOf(set, v, []model.Role{model.RoleLead})
	s.addProgrammes(set)
	return s.through(q.lens)
}

// ID returns the id of the row.
func (p Proliferation) ID() string { return p.identify("proliferation", p.Provider().ID()) }

// Provider returns who leads.
func (p Proliferation) Provider() model.Provider { return p.q.g.providers[p.provider].Provider }

// EffectiveStates returns over how many equal States the engagements are as if spread;
// ok is as that of Value.
func (p Proliferation) EffectiveStates() (number float64, ok bool) { return p.effective() }

// Shares returns what each State holds, largest first, of equals by id.
func (p Proliferation) Shares() []StateShare {
	all := []StateShare{}
	total := p.total()
	for _, u := range p.shares() {
		all = append(all, StateShare{p.q.g.states[u.index].MemberState, round(new(big.Rat).Mul(u.units, total)).float(), round(u.units).float()})
	}
	return all
}

// EmptyBecause says why there is no value, "" if there is one.
func (p Proliferation) EmptyBecause(ctx context.Context) (EmptyBecause, error) {
	return p.spread.EmptyBecause(ctx)
}

// Unit returns the unit of Value, an index.
func (Proliferation) Unit() Unit { return Index }

// Evidence returns the engagements that are counted.
func (p Proliferation) Evidence(ctx context.Context) ([]Evidence, error) {
	return asked(ctx, p.own(), (*question).led)
}
