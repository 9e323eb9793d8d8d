package analysis

import (
	"cmp"
	"math/big"
	"math/bits"
	"slices"

	"concert/internal/model"
)

// Contribution is what one need of one State contributes to a figure in points.
type Contribution struct {
	MemberState model.MemberState
	Need        model.Need
	Points      float64
	Programmes  []ProgrammeContribution
	ThemesLeft  []model.Theme // of points of coverage: those of the need of which nothing implies cover

	suggested *Suggestion // whose gain it is a part of; nil for any other figure
}

// ProgrammeContribution is what one programme contributes to one need.
type ProgrammeContribution struct {
	Programme model.Programme
	Points    float64
	Kind      EvidenceKind
}

// portion is the exact part of a need in a figure in points.
type portion struct {
	need   *need
	points grain
	shares []programmeShare // of programmes, if it is divided among them
	left   share
}

// programmeShare is an exact part of a need's points, in grains.
type programmeShare struct {
	programme int32
	kind      EvidenceKind
	exact     *big.Rat
}

// shares divides w·c of a need among programmes: lo in proportion to the extents
// that count, impliedWeight·(hi - lo) equally among the themes implied, and that of
// a theme equally among those that imply cover of it.
func (s *engaged) shares(n *need, impliedWeight int64) []programmeShare {
	c := s.of(n)
	var all []programmeShare
	for i, x := range n.extents {
		if s.meets(none, n, x) && !s.outdone(none, n, i) {
			exact := big.NewRat(n.weight*c.lo()*x.percent*tenThousandths*divisible, c.percent)
			all = append(all, programmeShare{x.programme, Explicit, exact})
		}
	}
	if implied := n.weight * impliedWeight * (c.hi() - c.lo()*divisible); implied > 0 {
		all = append(all, s.impliedShares(n, implied)...)
	}
	slices.SortFunc(all, func(a, b programmeShare) int { return cmp.Compare(a.programme, b.programme) })
	return all
}

func (s *engaged) impliedShares(n *need, grains int64) []programmeShare {
	coverers := make([]int64, len(n.on))
	themes := int64(bits.OnesCount16(uint16(s.implied(n))))
	s.impliers(n, func(_ int32, of share) {
		for i := range n.on {
			coverers[i] += int64(of >> i & 1)
		}
	})
	var all []programmeShare
	s.impliers(n, func(p int32, of share) {
		exact := new(big.Rat)
		for i := range n.on {
			if of>>i&1 == 1 {
				exact.Add(exact, big.NewRat(grains, themes*coverers[i]))
			}
		}
		all = append(all, programmeShare{p, Implied, exact})
	})
	return all
}

// less returns the differences of exact parts, programme by programme.
func less(a, b []programmeShare) []programmeShare {
	all := slices.Clone(a)
	for _, x := range b {
		i := slices.IndexFunc(all, func(y programmeShare) bool { return y.programme == x.programme })
		if i < 0 {
			all = append(all, programmeShare{x.programme, x.kind, new(big.Rat).Neg(x.exact)})
			continue
		}
		all[i].exact = new(big.Rat).Sub(all[i].exact, x.exact)
	}
	all = slices.DeleteFunc(all, func(x programmeShare) bool { return x.exact.Sign() == 0 })
	slices.SortFunc(all, func(a, b programmeShare) int { return cmp.Compare(a.programme, b.programme) })
	return all
}

// plus returns the sums of exact parts, programme by programme.
func plus(a, b []programmeShare) []programmeShare {
	negated := make([]programmeShare, len(b))
	for i, x := range b {
		negated[i] = programmeShare{x.programme, x.kind, new(big.Rat).Neg(x.exact)}
	}
	return less(a, negated)
}

// publish divides a figure among needs and these among programmes, so that the parts
// add up to what is published of the whole. Needs that add nothing are left out.
func (g *Ground) publish(all []portion) []Contribution {
	all = slices.DeleteFunc(all, func(p portion) bool { return p.points == 0 })
	total := grain(0)
	exact := make([]*big.Rat, len(all))
	for i, p := range all {
		total += p.points
		exact[i] = big.NewRat(int64(p.points), divisible)
	}
	var contributions []Contribution
	for i, points := range apportion(total.micro(), exact) {
		contributions = append(contributions, g.contribution(all[i], points))
	}
	return contributions
}

func (g *Ground) contribution(p portion, points micro) Contribution {
	c := Contribution{MemberState: g.states[p.need.state].MemberState, Need: p.need.Need, Points: points.float()}
	exact := make([]*big.Rat, len(p.shares))
	for i, x := range p.shares {
		exact[i] = new(big.Rat).Quo(x.exact, big.NewRat(divisible, 1))
	}
	for i, published := range apportion(points, exact) {
		if published != 0 {
			c.Programmes = append(c.Programmes, ProgrammeContribution{
				g.programmes[p.shares[i].programme].Programme, published.float(), p.shares[i].kind,
			})
		}
	}
	for i, t := range p.need.on {
		if p.left>>i&1 == 1 {
			c.ThemesLeft = append(c.ThemesLeft, g.themes[t].Theme)
		}
	}
	return c
}
