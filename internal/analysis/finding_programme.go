package analysis

import (
	"slices"

	"concert/internal/model"
)

// leads adds a programme without a lead.
func (f *findings) leads(p *programme) {
	heed(f.look)
	if len(f.contacts(p)) == 0 {
		f.record(model.FindingKindNoLead, p.Handle, "", "No lead of the programme is on record in this view: record who leads it.")
	}
}

// contacts adds, for those who may see contact points, the leads of a programme that
// have none, nor has the provider that they stand for, and returns all its leads.
func (f *findings) contacts(p *programme) []model.Provider {
	teller := Teller{ground: f.g, look: f.look}
	leads := teller.Leads(p.Programme)
	if f.asked == nil {
		f.asked = map[model.Handle]bool{}
	}
	for _, lead := range leads {
		if !f.asked[lead.Handle] && f.g.View.ShowsUpTo(model.ReleasePlatform) {
			f.asked[lead.Handle] = true
			f.contact(teller.contact(lead.Handle))
		}
	}
	return leads
}

func (f *findings) contact(c Contact) {
	switch {
	case c.ContactPoint != "":
	case c.URL != "":
		f.record(model.FindingKindNoContact, c.Of, "contactPoint", "Nothing but %s says how to reach %s: give its contactPoint.", c.URL, c.Name)
	default:
		f.record(model.FindingKindNoContact, c.Of, "contactPoint", "Nothing says how to reach %s: give its contactPoint.", c.Name)
	}
}

// mandates adds the mandates of an active programme, and those that set the
// requirements among them, that have ended or that others renew, unless the programme
// names one of these too.
func (f *findings) mandates(p *programme) {
	if !p.active {
		return
	}
	for _, h := range p.members {
		for w := walk(h, model.MandatedBy, model.Outward); w.Next(); {
			heed(f.look)
			for _, mandate := range withSetters([]model.Handle{w.Other()}) {
				f.mandate(p, w.Edge(), mandate)
			}
		}
	}
}

func (f *findings) mandate(p *programme, e model.Edge, mandate model.Handle) {
	r, ok := mandate.Resolution()
	if !ok {
		return
	}
	renewing := f.g.renewing(mandate)
	if slices.ContainsFunc(renewing, func(by model.Handle) bool { return slices.Contains(p.mandates, by) }) {
		return
	}
	found := Finding{Record: mandate, Edge: e}
	if ends := r.EndsOn(); !ends.IsZero() && ends.Last() < f.g.AsOf {
		found.Kind = model.FindingKindMandateEnded
		f.add(found, "%s is mandated by %s, which ended on %s: name what it is mandated by now.", p.Name(), mandate.Name(), ends)
	}
	if len(renewing) > 0 {
		found.Kind = model.FindingKindMandateRenewed
		f.add(found, "%s is mandated by %s, which %s renews: name that too.", p.Name(), mandate.Name(), renewing[0].Name())
	}
}

// renewing returns the resolutions, adopted by the date, that renew a mandate, in
// any number of steps, nearest first.
func (g *Ground) renewing(mandate model.Handle) []model.Handle {
	return climb(mandate, func(h model.Handle) []model.Handle {
		return slices.DeleteFunc(linked(h, model.Renews, model.Inward), func(by model.Handle) bool {
			r, ok := by.Resolution()
			return !ok || r.AdoptedOn().First() > g.AsOf
		})
	})[1:]
}

// sources adds the sources that nobody confirmed, or that have no date.
func (f *findings) sources() {
	for s := range f.g.View.Sources() {
		heed(f.look)
		if s.Review() != model.ReviewConfirmed {
			f.record(model.FindingKindUnconfirmedSource, s.Handle, "review", "Nobody has confirmed the source: check what rests on it.")
		}
		if s.Published().IsZero() {
			f.record(model.FindingKindUndatedSource, s.Handle, "published", "The source does not say when it was published: give its day.")
		}
	}
}
