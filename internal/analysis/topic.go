package analysis

import (
	"math/bits"
	"slices"

	"concert/internal/model"
)

// kinds is a set of kinds of assistance; empty if none is recorded.
type kinds uint8

var assistances = []model.Assistance{
	model.AssistanceTechnical, model.AssistanceFinancial, model.AssistanceRegulatory,
	model.AssistanceLegislative, model.AssistanceOther,
}

func kindsOf(recorded []model.Assistance) kinds {
	var set kinds
	for _, a := range recorded {
		set |= 1 << slices.Index(assistances, a)
	}
	return set
}

// fits reports whether two have a kind in common, or one of them records none.
func (k kinds) fits(other kinds) bool { return k == 0 || other == 0 || k&other != 0 }

// topic reports whether the programme addresses a theme of the need, or a broader
// one, and, if both record kinds of assistance, they have one in common.
func (g *Ground) topic(p int32, n *need) bool {
	prog := &g.programmes[p]
	return prog.kinds.fits(n.kinds) && prog.themeSet.meets(n.topics)
}

// share is a set of a need's themes, by their places in need.on.
type share uint16

// implies returns the themes of a need of which a programme implies cover where it
// is engaged.
func (g *Ground) implies(p int32, n *need) share {
	if !g.topic(p, n) || n.isSilent(p) {
		return 0
	}
	return g.shareOn(g.programmes[p].themeSet, n)
}

// shareOn returns the themes of a need that are in a set, themselves or by a
// broader one.
func (g *Ground) shareOn(themes bitset, n *need) share {
	var set share
	for i, t := range n.on {
		if g.themes[t].broader.meets(themes) {
			set |= 1 << i
		}
	}
	return set
}

// shareUnder returns the themes of a need that are a theme, or narrower.
func (g *Ground) shareUnder(theme int32, n *need) share {
	var set share
	for i, t := range n.on {
		if g.themes[t].broader.has(theme) {
			set |= 1 << i
		}
	}
	return set
}

// isSilent reports whether a programme implies nothing of the need even if it has
// the topic.
func (n *need) isSilent(p int32) bool {
	if len(n.silent) == 0 {
		return false
	}
	_, found := slices.BinarySearch(n.silent, p)
	return found
}

// all returns the set of all themes of the need.
func (n *need) all() share { return 1<<len(n.on) - 1 }

// part returns how much of the need's themes a set is, in parts of divisible.
func (n *need) part(set share) int64 {
	if set == 0 {
		return 0
	}
	return int64(bits.OnesCount16(uint16(set)) * divisible / len(n.on))
}
