package analysis

import (
	"slices"

	"concert/internal/model"
)

// days are the days by which the inputs of a figure are judged: all by that of the
// ground, but for the steps of a difference. A need is open, and an engagement, an
// offer or a programme holds, if it does on any of its days.
type days struct {
	needs, engagements []model.Date // in order
	assessments        model.Date
	rest               model.Date
}

// on judges all inputs by one day.
func on(day model.Date) days {
	return days{needs: []model.Date{day}, engagements: []model.Date{day}, assessments: day, rest: day}
}

// standing judges a need: open if it is on any day, else as on the last.
func (d days) standing(n model.Need) needState {
	last := needNotIdentified
	for _, day := range d.needs {
		if last = stateOfNeed(n, day); last == needOpen {
			break
		}
	}
	return last
}

// activates reports whether a programme is active.
func (d days) activates(programme term) bool {
	return slices.ContainsFunc(d.engagements, func(day model.Date) bool { return len(whyProgrammeInactive(programme, day)) == 0 })
}

// holds reports whether an edge of a programme holds on a day on which the programme is
// active.
func (d days) holds(service, programme term) bool {
	return slices.ContainsFunc(d.engagements, func(day model.Date) bool {
		return len(whyServiceInactive(service, day)) == 0 && len(whyProgrammeInactive(programme, day)) == 0
	})
}
