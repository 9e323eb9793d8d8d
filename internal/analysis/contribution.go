package analysis

import (
	"cmp"
	"math/big"
	"slices"

	"concert/internal/model"
)

// Contribution is what one need of one State contributes to a figure in points.
type Contribution struct {
	MemberState model.MemberState
	Need        model.Need
	Points      float64
	Programmes  []ProgrammeContribution

	suggested *Suggestion // whose gain it is a part of; nil for any other figure
}

// ProgrammeContribution is what one programme contributes to one need.
type ProgrammeContribution struct {
	Programme model.Programme
	Points    float64
	Kind      EvidenceKind
}

// programmeShare is an exact part of a need's points, in millionths.
type programmeShare struct {
	programme int32
	kind      EvidenceKind
	exact     *big.Rat
}

// shares divides w·c of a need among programmes: lo in proportion to extents,
// impliedWeight·(hi - lo) equally among those that imply it.
func (s *engaged) shares(n *need, impliedWeight int64) []programmeShare {
	c := s.of(n)
	var all []programmeShare
	for _, x := range n.extents {
		if x.percent > 0 && s.has(x.programme, n.state) {
			exact := big.NewRat(n.weight*c.lo()*tenThousandths*x.percent, c.percent)
			all = append(all, programmeShare{x.programme, Explicit, exact})
		}
	}
	if implied := n.weight * impliedWeight * (c.hi() - c.lo()); implied > 0 {
		by := s.impliedBy(n)
		for _, p := range by {
			all = append(all, programmeShare{p, Implied, big.NewRat(implied, int64(len(by)))})
		}
	}
	slices.SortFunc(all, func(a, b programmeShare) int { return cmp.Compare(a.programme, b.programme) })
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

// appendPart publishes a need's exact points and their division, unless they
// are 0 throughout.
func appendPart(parts []Contribution, g *Ground, n *need, points micro, shares []programmeShare) []Contribution {
	if points == 0 && len(shares) == 0 {
		return parts
	}
	c := Contribution{MemberState: g.states[n.state].MemberState, Need: n.Need, Points: points.float()}
	exact := make([]*big.Rat, len(shares))
	for i, x := range shares {
		exact[i] = x.exact
	}
	for i, published := range apportion(points, exact) {
		c.Programmes = append(c.Programmes, ProgrammeContribution{
			g.programmes[shares[i].programme].Programme, published.float(), shares[i].kind,
		})
	}
	return append(parts, c)
}
