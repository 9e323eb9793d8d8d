package analysis

import "concert/internal/model"

// WhyNotActive returns every reason why a SERVES edge does not hold at the date
// of the ground: those of its own, then those of its programme, which may stand
// for several that are the same. None: it holds.
func (g *Ground) WhyNotActive(e model.Edge) []WhyNotActive {
	p := &g.programmes[g.programmeAt.of(e.From())]
	return append(whyServiceInactive(serviceTerm(e, p.start), g.AsOf), whyProgrammeInactive(p.term(), g.AsOf)...)
}

// Lapses returns the last day on which a SERVES edge can hold: the earlier of
// its own and its programme's, zero where neither has an end.
func (g *Ground) Lapses(e model.Edge) model.Date {
	p := &g.programmes[g.programmeAt.of(e.From())]
	own, programmes := serviceTerm(e, p.start).last(), p.term().last()
	if own.IsZero() || (!programmes.IsZero() && programmes < own) {
		return programmes
	}
	return own
}
