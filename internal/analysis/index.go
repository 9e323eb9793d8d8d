package analysis

import (
	"cmp"
	"context"
	"math/big"
	"slices"

	"concert/internal/model"
)

// The units of figures that are neither points nor shares.
const (
	Index Unit = "INDEX" // compares, and counts nothing
	Cells Unit = "CELLS" // a number of cells of State and theme
)

// needless is a figure that looks at programmes and engagements alone: nothing that
// is assumed or found of needs makes it less certain.
type needless struct{ figure }

// Assumptions returns what was assumed of programmes and engagements.
func (f needless) Assumptions(ctx context.Context) ([]Assumption, error) {
	all, err := f.figure.Assumptions(ctx)
	return slices.DeleteFunc(slices.Clone(all), func(a Assumption) bool {
		return a.Kind == ImpliedCover || a.Kind == BroaderTheme
	}), err
}

// Findings returns what is found of programmes and engagements.
func (f needless) Findings(ctx context.Context) ([]Finding, error) {
	all, err := f.figure.Findings(ctx)
	return slices.DeleteFunc(slices.Clone(all), func(x Finding) bool {
		return x.Record.Kind() == model.KindNeed || x.Edge.Kind() == model.Meets
	}), err
}

// Contributions returns nothing: the figure is not in points.
func (needless) Contributions() []Contribution { return nil }

// fewest is how many engagements an index needs: below it is TOO_FEW.
const fewest = 3

// spread is how engagements of programmes with a lead are spread: each is a unit,
// split among its leads.
type spread struct {
	// Engagements is how many there are.
	Engagements int
	parts       []unitsOf // by index
}

// unitsOf are the units of one provider, or in one State.
type unitsOf struct {
	index int32
	units *big.Rat
}

func (s *spread) add(index int32, units *big.Rat) {
	i, found := slices.BinarySearchFunc(s.parts, index, func(u unitsOf, index int32) int { return cmp.Compare(u.index, index) })
	if !found {
		s.parts = slices.Insert(s.parts, i, unitsOf{index, new(big.Rat)})
	}
	s.parts[i].units.Add(s.parts[i].units, units)
}

func (s spread) total() *big.Rat {
	total := new(big.Rat)
	for _, u := range s.parts {
		total.Add(total, u.units)
	}
	return total
}

// shares returns the share of each, largest first, of equals in order.
func (s spread) shares() []unitsOf {
	total := s.total()
	all := slices.Clone(s.parts)
	slices.SortStableFunc(all, func(a, b unitsOf) int { return b.units.Cmp(a.units) })
	for i, u := range all {
		all[i].units = new(big.Rat).Quo(u.units, total)
	}
	return all
}

// concentration returns the sum of the squares of shares, the Herfindahl-Hirschman
// index.
func (s spread) concentration() (*big.Rat, bool) {
	if s.Engagements < fewest {
		return nil, false
	}
	sum := new(big.Rat)
	for _, u := range s.shares() {
		sum.Add(sum, new(big.Rat).Mul(u.units, u.units))
	}
	return sum, true
}

// evenness returns 1 less the concentration.
func (s spread) evenness() (*big.Rat, bool) {
	hhi, ok := s.concentration()
	if !ok {
		return nil, false
	}
	return hhi.Sub(big.NewRat(1, 1), hhi), true
}

// Value returns 1 less the concentration, 0 where one has all; ok is false below
// three engagements.
func (s spread) Value() (value float64, ok bool) {
	exact, ok := s.evenness()
	if !ok {
		return 0, false
	}
	return round(exact).float(), true
}

// HHI returns the concentration, 1 where one has all; ok is as that of Value.
func (s spread) HHI() (hhi float64, ok bool) {
	sum, ok := s.concentration()
	if !ok {
		return 0, false
	}
	return round(sum).float(), true
}

// effective returns over how many equals the engagements are as if spread.
func (s spread) effective() (number float64, ok bool) {
	sum, ok := s.concentration()
	if !ok {
		return 0, false
	}
	return round(sum.Inv(sum)).float(), true
}

// EmptyBecause says why there is no value, "" if there is one.
func (s spread) EmptyBecause(context.Context) (EmptyBecause, error) {
	if s.Engagements < fewest {
		return TooFew, nil
	}
	return "", nil
}

// eachLed calls do with the engagements selected in measures without needs of
// programmes that have a lead, and with their leads.
func (q *question) eachLed(do func(p, state int32, leads []int32)) {
	q.eachEngagement(func(p, state int32) {
		if leads := q.g.programmes[p].providersIn(model.RoleLead); len(leads) > 0 {
			do(p, state, leads)
		}
	})
}

// spreadOverLeads returns how the engagements selected are spread over lead providers.
func (q *question) spreadOverLeads() (s spread) {
	q.eachLed(func(_, _ int32, leads []int32) {
		s.Engagements++
		for _, v := range leads {
			s.add(v, big.NewRat(1, int64(len(leads))))
		}
	})
	return s
}

// led returns the paths of these engagements.
func (q *question) led() (paths []Evidence) {
	q.eachLed(func(p, state int32, _ []int32) {
		paths = append(paths, Evidence{g: q.g, need: none, state: state, programme: p, kind: Recorded})
	})
	return paths
}
