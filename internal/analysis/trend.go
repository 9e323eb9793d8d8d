package analysis

import (
	"context"
	"time"

	"concert/internal/model"
)

// Step is how the steps of a trend are counted.
type Step string

// The steps.
const (
	Weekly    Step = "WEEK"
	Monthly   Step = "MONTH"
	Quarterly Step = "QUARTER"
	Yearly    Step = "YEAR"
)

// maxSteps is how many steps a trend may have, its first day not counted.
const maxSteps = 120

// TrendDays returns the days of a trend: counted from the first, a day that a month
// lacks being its last; a step that would pass the last day ends on it. INVALID: the
// last lies before the first. LIMIT_EXCEEDED: there are more than 120 steps.
func TrendDays(from, to model.Date, every Step) ([]model.Date, error) {
	if to < from {
		return nil, invalid([]string{"to"}, "%s lies before %s: exchange the two days", to, from)
	}
	days := []model.Date{from}
	for n := 1; days[len(days)-1] < to; n++ {
		if n > maxSteps {
			return nil, &model.Error{
				Code: model.LimitExceeded, Path: []string{"every"},
				Message: "there would be more than 120 steps: take longer ones, or fewer",
			}
		}
		days = append(days, min(to, every.after(from, n)))
	}
	return days, nil
}

// after returns the day so many steps after the first.
func (s Step) after(first model.Date, n int) model.Date {
	months := map[Step]int{Monthly: 1, Quarterly: 3, Yearly: 12}[s]
	if months == 0 {
		const daysOfWeek = 7
		return first.AddDays(daysOfWeek * n)
	}
	month := time.Date(first.Year(), first.Month()+time.Month(months*n), 1, 0, 0, 0, 0, time.UTC)
	last := model.NewDate(month.Year(), month.Month(), 0).Last()
	return min(last, model.NewDate(month.Year(), month.Month(), first.DayOfMonth()))
}

// MeasureTrend returns, for each moment, how figures differ from the moment before; the
// first of them, and one after a moment without a view, have To alone. A moment without
// a view has nothing. Moments come in the order of their days. Its errors are those of
// MeasureDifference.
func MeasureTrend(ctx context.Context, lay Lay, moments []Moment, of []Measure, scope Scope, lens Lens, withinDays int) ([][]FigureChange, error) {
	trend := make([][]FigureChange, len(moments))
	last := make(lastDiffer, 1)
	last <- lastDiff{step: -1}
	for i, to := range moments {
		from := to
		if i > 0 && moments[i-1].View != nil {
			from = moments[i-1]
		}
		if to.View == nil {
			trend[i] = make([]FigureChange, len(of))
			for j, m := range of {
				trend[i][j].Measure = m
			}
			continue
		}
		makeDiffer := func(ctx context.Context) (*differ, error) {
			return newDiffer(ctx, lay, from, to, scope, lens, withinDays)
		}
		d, err := makeDiffer(ctx)
		if err != nil {
			return nil, err
		}
		d.remake = last.of(i, makeDiffer)
		if trend[i], err = d.figures(ctx, of, nil); err != nil {
			return nil, err
		}
		if i == 0 || moments[i-1].View == nil {
			for j := range trend[i] {
				trend[i][j] = FigureChange{Measure: of[j], To: trend[i][j].To}
			}
		}
	}
	return trend, nil
}

// lastDiffer holds the differ of one step of a trend at most: of the one that somebody
// asked last what is behind it.
type lastDiffer chan lastDiff

type lastDiff struct {
	step int
	d    *differ
}

// of returns how to make the differ of a step again.
func (l lastDiffer) of(step int, again remake) remake {
	return func(ctx context.Context) (*differ, error) {
		select {
		case last := <-l:
			defer func() { l <- last }()
			if last.step == step {
				return last.d, nil
			}
			d, err := again(ctx)
			if err == nil {
				last = lastDiff{step, d}
			}
			return d, err
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}
