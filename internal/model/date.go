package model

import (
	"fmt"
	"time"
)

// Date is a date with the precision that is known: a year, a month or a day. The
// zero Date is not a date. Dates of one precision compare as numbers; First and
// Last give the days by which partial dates compare.
type Date uint32

const (
	dayBits   = 5
	monthBits = 4
)

// NewDate returns a date; month and day are 0 if they are not known.
func NewDate(year int, month time.Month, day int) Date {
	return Date(year<<(dayBits+monthBits) | int(month)<<dayBits | day)
}

// DateOf returns the UTC day of a time.
func DateOf(t time.Time) Date {
	return NewDate(t.UTC().Date())
}

// ParseDate reads 2020, 2020-01 or 2020-01-15.
func ParseDate(s string) (Date, error) {
	var layout string
	switch len(s) {
	case 4:
		layout = "2006"
	case 7:
		layout = "2006-01"
	default:
		layout = time.DateOnly
	}
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() < 1 {
		return 0, fmt.Errorf("is the bad date %q: want an ISO 8601 date such as 2020, 2020-01 or 2020-01-15", s)
	}
	switch len(s) {
	case 4:
		return NewDate(t.Year(), 0, 0), nil
	case 7:
		return NewDate(t.Year(), t.Month(), 0), nil
	}
	return DateOf(t), nil
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == 0 }

// Year returns the year, 0 for no date.
func (d Date) Year() int { return int(d >> (dayBits + monthBits)) }

// Month returns the month, 0 if it is not known.
func (d Date) Month() time.Month { return time.Month(d >> dayBits & (1<<monthBits - 1)) }

// DayOfMonth returns the day, 0 if it is not known.
func (d Date) DayOfMonth() int { return int(d & (1<<dayBits - 1)) }

// First returns the first day that the date can mean.
func (d Date) First() Date {
	if d == 0 || d.DayOfMonth() != 0 {
		return d
	}
	return NewDate(d.Year(), max(d.Month(), time.January), 1)
}

// Last returns the last day that the date can mean.
func (d Date) Last() Date {
	if d == 0 || d.DayOfMonth() != 0 {
		return d
	}
	month := d.Month()
	if month == 0 {
		month = time.December
	}
	return DateOf(time.Date(d.Year(), month+1, 0, 0, 0, 0, 0, time.UTC))
}

// Time returns midnight UTC of the first day.
func (d Date) Time() time.Time {
	f := d.First()
	return time.Date(f.Year(), f.Month(), f.DayOfMonth(), 0, 0, 0, 0, time.UTC)
}

// AddYears returns the same day some years later; for 29 February in a year without
// one, 1 March.
func (d Date) AddYears(years int) Date { return DateOf(d.Time().AddDate(years, 0, 0)) }

// AddDays returns the day some days later.
func (d Date) AddDays(days int) Date { return DateOf(d.Time().AddDate(0, 0, days)) }

// String returns the date as ISO 8601 writes it, "" for no date.
func (d Date) String() string {
	digit := func(n int) byte { return byte('0' + n%10) }
	year, month, day := d.Year(), int(d.Month()), d.DayOfMonth()
	text := []byte{
		digit(year / 1000), digit(year / 100), digit(year / 10), digit(year), '-', digit(month / 10), digit(month), '-', digit(day / 10), digit(day),
	}
	switch {
	case d == 0:
		return ""
	case month == 0:
		return string(text[:4])
	case day == 0:
		return string(text[:7])
	}
	return string(text)
}
