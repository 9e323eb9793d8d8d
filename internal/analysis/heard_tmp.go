package analysis

import "concert/internal/model"

type Heard struct{ On model.Date }

func (g *Ground) HeardOfService(e model.Edge) Heard {
	on := e.LastReportedOn().First()
	if on > g.AsOf {
		on = 0
	}
	if on.IsZero() {
		for _, s := range e.Sources() {
			if p := s.Published().First(); p <= g.AsOf {
				on = max(on, p)
			}
		}
	}
	return Heard{on}
}
