package graph

import (
	"context"
	"slices"

	"concert/graph/generated"
	"concert/graph/scalar"
	"concert/internal/model"
)

// moments reads the moments of one request.
type moments struct {
	request  Request
	commits  []model.Commit // up to the version of the request
	standsOn model.Date     // of the exercise, zero for none
}

func momentsOf(ctx context.Context) (moments, error) {
	r := requestOf(ctx)
	commits, err := r.History.Commits(ctx)
	return moments{r, commits, r.View.StandsOn()}, err
}

// dayOf returns the day on which a version stands: the UTC day of its commit, and in the
// exercise no later one than that on which it stands.
func (m moments) dayOf(c model.Commit) model.Date {
	day := model.DateOf(c.Time)
	if !m.standsOn.IsZero() {
		day = min(day, m.standsOn)
	}
	return day
}

// newest is the moment of the request.
func (m moments) newest() scalar.ResolvedMoment {
	return scalar.ResolvedMoment{Version: m.request.View.Version(), Day: m.request.AsOf}
}

// read returns a moment that an argument names.
func (m moments) read(argument string, given generated.Moment) (scalar.ResolvedMoment, error) {
	switch {
	case given.Version != nil:
		return m.atVersion(argument, *given.Version)
	case given.Week != nil:
		sunday := given.Week.Sunday()
		if sunday >= m.request.AsOf {
			return scalar.ResolvedMoment{}, wrongArgument([]string{argument, "week"}, "the week %s is not over on %s, the day of the request: name an earlier one", given.Week, m.request.AsOf)
		}
		return m.onDay([]string{argument, "week"}, sunday)
	case given.Date != nil && !given.Date.IsZero():
		return m.onDay([]string{argument, "date"}, given.Date.First())
	}
	return scalar.ResolvedMoment{}, wrongArgument([]string{argument}, "the moment names nothing: give one of version, date, week")
}

func (m moments) atVersion(argument string, version model.Version) (scalar.ResolvedMoment, error) {
	if version < 1 || int(version) > len(m.commits) {
		return scalar.ResolvedMoment{}, wrongArgument([]string{argument, "version"},
			"there is no version %d to compare: versions go from 1 to %d, that of the request", version, len(m.commits))
	}
	return scalar.ResolvedMoment{Version: version, Day: m.dayOf(m.commits[version-1])}, nil
}

// onDay returns a day with the newest version by its end.
func (m moments) onDay(path []string, day model.Date) (scalar.ResolvedMoment, error) {
	if day >= m.request.AsOf {
		return scalar.ResolvedMoment{Version: m.request.View.Version(), Day: day}, nil
	}
	version, ok := m.by(day)
	if !ok {
		return scalar.ResolvedMoment{}, wrongArgument(path, "%s is before the first commit: name a day from %s on", day, m.firstDay())
	}
	return scalar.ResolvedMoment{Version: version, Day: day}, nil
}

// by returns the newest version that stands on a day or before it; ok is false if none
// does.
func (m moments) by(day model.Date) (version model.Version, ok bool) {
	later, _ := slices.BinarySearchFunc(m.commits, day, func(c model.Commit, day model.Date) int {
		if m.dayOf(c) <= day {
			return -1
		}
		return 1
	})
	return model.Version(later), later > 0
}

func (m moments) firstDay() model.Date {
	if len(m.commits) == 0 {
		return m.request.AsOf
	}
	return m.dayOf(m.commits[0])
}

// checkOrder refuses moments of which the later lies before the earlier.
func checkOrder(argument string, from, to scalar.ResolvedMoment) error {
	if to.Version < from.Version || to.Day < from.Day {
		return wrongArgument([]string{argument}, "version %d on %s lies before version %d on %s: exchange the two moments, or name others", to.Version, to.Day, from.Version, from.Day)
	}
	return nil
}

func wrongArgument(path []string, format string, args ...any) error {
	err := model.Errorf(model.Invalid, format, args...)
	err.Path = path
	return err
}

// knownUntil returns the last day that the version of the request knows: that of the
// request, or the earlier one on which its version was followed by another. What lies
// after it is a forecast.
func (m moments) knownUntil(ctx context.Context) (model.Date, error) {
	next, ok, err := m.request.History.Followed(ctx)
	if err != nil || !ok {
		return m.request.AsOf, err
	}
	return min(m.request.AsOf, m.dayOf(next)), nil
}
