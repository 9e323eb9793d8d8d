package analysis

import "concert/internal/model"

// Heard says when a programme or an engagement was last heard of in the view.
type Heard struct {
	On model.Date // zero: never
	// Stale is more than two years before the day of the ground, or never heard of
	// and begun more than two years before it.
	Stale bool
	// Presumed is what holds only because nobody says that it ended: stale, and no
	// end is recorded. It counts as before.
	Presumed bool
}

// HeardOfService says when the engagement or offer of a SERVES edge was last heard of.
func (g *Ground) HeardOfService(e model.Edge) Heard {
	p := &g.programmes[g.programmeAt.of(e.From())]
	t := serviceTerm(e, p.start)
	h := g.heard(e.LastReportedOn(), e.Sources(), t)
	h.Presumed = h.Presumed && p.active && p.term().isEndless() && len(whyServiceInactive(t, g.AsOf)) == 0
	return h
}

// HeardOfProgramme says when a programme was last heard of, by what all that are
// contracted into it report and cite.
func (g *Ground) HeardOfProgramme(programme model.Programme) Heard {
	p := &g.programmes[g.programmeAt.of(programme.Handle)]
	_, reported, _ := p.reported()
	var cited []model.Source
	for _, h := range p.members {
		cited = append(cited, h.Sources()...)
	}
	h := g.heard(reported, cited, p.term())
	h.Presumed = h.Presumed && p.active
	return h
}

// heard takes the day of a report, if there is one by the day of the ground, else the
// latest on which a source was published.
func (g *Ground) heard(reported model.Date, cited []model.Source, t term) Heard {
	on := reported.First()
	if on > g.AsOf {
		on = 0
	}
	if on.IsZero() {
		for _, s := range cited {
			if published := s.Published().First(); published <= g.AsOf {
				on = max(on, published)
			}
		}
	}
	last := on
	if last.IsZero() {
		last = t.from.First()
	}
	stale := !last.IsZero() && last.AddYears(2) < g.AsOf
	return Heard{On: on, Stale: stale, Presumed: stale && t.isEndless()}
}
