package naive

import (
	"math/big"

	"concert/internal/model"
)

// Fragmentation is section 3: "1 - HHI over lead providers' shares, each engagement
// of a programme with a lead being a unit, split among its leads;
// `effectiveProviders` = 1/HHI. Below 3 such engagements: null, TOO_FEW."
type Fragmentation struct {
	MemberState, TopTheme string // TopTheme is "" for all
	Value, HHI            *float64
	EffectiveProviders    *float64
	Engagements           int // of programmes with a lead
	Shares                map[string]float64
	EmptyBecause          EmptyBecause
}

// MeasureFragmentation returns that of each State in scope, or of each State × top
// theme, by ids.
func MeasureFragmentation(view *model.Snapshot, lens Lens, scope Scope, byTopTheme bool) ([]Fragmentation, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return nil, err
	}
	var all []Fragmentation
	for _, state := range q.statesInScope() {
		here := q.within(Scope{MemberStates: []string{state}})
		if !byTopTheme {
			all = append(all, here.fragmentation(state, ""))
			continue
		}
		for _, theme := range q.themesInScope(true) {
			all = append(all, here.within(Scope{Themes: []string{theme}}).fragmentation(state, theme))
		}
	}
	return all, nil
}

func (q *question) fragmentation(state, theme string) Fragmentation {
	units, engagements := q.leadUnits()
	f := Fragmentation{MemberState: state, TopTheme: theme, Engagements: engagements, Shares: map[string]float64{}}
	if f.Engagements < 3 {
		f.EmptyBecause = TooFew
		return f
	}
	index := hhi(units, f.Engagements)
	for lead, n := range units {
		f.Shares[lead] = rounded(div(n, whole(f.Engagements)))
	}
	f.Value, f.HHI, f.EffectiveProviders = shown(sub(one, index)), shown(index), shown(div(one, index))
	return f
}

// leadUnits returns the units of each lead, and the number of engagements of a
// programme with a lead.
func (q *question) leadUnits() (units map[string]*big.Rat, engagements int) {
	units = map[string]*big.Rat{}
	for at := range q.there() {
		leads := q.programmes[at.programme].by(model.RoleLead)
		if len(leads) > 0 {
			engagements++
		}
		for lead := range leads {
			units[lead] = sum(units[lead], big.NewRat(1, int64(len(leads))))
		}
	}
	return units, engagements
}

func sum(a, b *big.Rat) *big.Rat {
	if a == nil {
		return b
	}
	return add(a, b)
}

// hhi is the sum of the squares of shares in a total.
func hhi(units map[string]*big.Rat, total int) *big.Rat {
	index := zero
	for _, n := range units {
		share := div(n, whole(total))
		index = add(index, mul(share, share))
	}
	return index
}

// Proliferation is "the same index with the provider fixed and shares over States".
type Proliferation struct {
	Provider        string
	Value, HHI      *float64
	EffectiveStates *float64
	Engagements     int
	Shares          map[string]float64 // by State
	EmptyBecause    EmptyBecause
}

// MeasureProliferation returns that of each provider that leads a programme engaged
// in scope, by id. A unit split among leads is a part of one here too.
func MeasureProliferation(view *model.Snapshot, lens Lens, scope Scope) ([]Proliferation, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return nil, err
	}
	units, engagements := map[string]map[string]*big.Rat{}, map[string]int{}
	for at := range q.there() {
		leads := q.programmes[at.programme].by(model.RoleLead)
		for lead := range leads {
			engagements[lead]++
			if units[lead] == nil {
				units[lead] = map[string]*big.Rat{}
			}
			units[lead][at.state] = sum(units[lead][at.state], big.NewRat(1, int64(len(leads))))
		}
	}
	var all []Proliferation
	for _, lead := range sorted(units) {
		all = append(all, proliferation(lead, units[lead], engagements[lead]))
	}
	return all, nil
}

func proliferation(lead string, units map[string]*big.Rat, engagements int) Proliferation {
	p := Proliferation{Provider: lead, Engagements: engagements, Shares: map[string]float64{}}
	if engagements < 3 {
		p.EmptyBecause = TooFew
		return p
	}
	total := zero
	for _, n := range units {
		total = add(total, n)
	}
	index := zero
	for state, n := range units {
		share := div(n, total)
		index = add(index, mul(share, share))
		p.Shares[state] = rounded(share)
	}
	p.Value, p.HHI, p.EffectiveStates = shown(sub(one, index)), shown(index), shown(div(one, index))
	return p
}
