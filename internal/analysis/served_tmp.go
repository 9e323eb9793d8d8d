package analysis

import "concert/internal/model"

func (p *programme) servedOn(g *Ground, state int32, day model.Date) bool {
	for _, h := range p.members {
		for _, e := range edgesOf(h, model.Serves, model.Outward) {
			if at, ok := g.stateAt.find(e.To()); ok && at == state && len(whyServiceInactive(serviceTerm(e, p.start), day)) == 0 && len(whyProgrammeInactive(p.term(), day)) == 0 {
				return true
			}
		}
	}
	return false
}
