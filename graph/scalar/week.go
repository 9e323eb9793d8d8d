package scalar

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"concert/internal/model"
)

// ISOWeek is a week as ISO 8601 numbers it.
type ISOWeek struct{ Year, Week int }

var weekForm = regexp.MustCompile(`^([0-9]{4})-W([0-9]{2})$`)

// Sunday returns the last day of the week.
func (w ISOWeek) Sunday() model.Date {
	const daysOfWeek = 7
	january4 := time.Date(w.Year, time.January, 4, 0, 0, 0, 0, time.UTC) // in week 1
	weekday := (int(january4.Weekday()) + daysOfWeek - 1) % daysOfWeek   // Monday is 0
	return model.DateOf(january4.AddDate(0, 0, daysOfWeek*w.Week-1-weekday))
}

// String returns the week as the schema writes it.
func (w ISOWeek) String() string { return fmt.Sprintf("%04d-W%02d", w.Year, w.Week) }

// MarshalISOWeek writes a week.
func MarshalISOWeek(w ISOWeek) graphql.Marshaler { return graphql.MarshalString(w.String()) }

// UnmarshalISOWeek reads a week that its year has.
func UnmarshalISOWeek(from any) (ISOWeek, error) {
	text, _ := from.(string)
	if parts := weekForm.FindStringSubmatch(text); parts != nil {
		year, _ := strconv.Atoi(parts[1])
		number, _ := strconv.Atoi(parts[2])
		w := ISOWeek{year, number}
		if y, n := w.Sunday().Time().ISOWeek(); year > 0 && number > 0 && y == year && n == number {
			return w, nil
		}
	}
	return ISOWeek{}, fmt.Errorf("is the bad week %v: want a week of ISO 8601 such as \"2026-W48\"", from)
}
