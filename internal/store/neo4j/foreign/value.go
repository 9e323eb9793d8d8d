package foreign

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"concert/internal/model"
)

// Date is a day as Neo4j has it. It is a type of its own because Neo4j has
// points in time beside it, which are not days.
type Date time.Time

// String returns the day as 2006-01-02.
func (d Date) String() string { return time.Time(d).Format(time.DateOnly) }

// PrecisionSuffix ends the name of the property that says how much of a date
// holds. A date of which only the month or the year is known is the first of its
// days in Neo4j.
const PrecisionSuffix = "Precision"

const (
	precisionYear  = "year"
	precisionMonth = "month"
	precisionDay   = "day" // Concert does not write it, but it is not a mistake
)

// Precision returns how much of a date is known, "" if all of it is.
func Precision(day model.Date) string {
	switch {
	case day.Month() == 0:
		return precisionYear
	case day.DayOfMonth() == 0:
		return precisionMonth
	}
	return ""
}

// Column is a property of a kind as Neo4j has it.
type Column struct {
	Name   string
	IsDate bool
}

// Columns returns what stands in Neo4j for declared properties, in their order:
// two columns for a date, the second of them its precision.
func Columns(declared []model.Property) []Column {
	var all []Column
	for _, p := range declared {
		all = append(all, Column{p.Name, p.Type == model.TypeDay})
		if p.Type == model.TypeDay {
			all = append(all, Column{Name: p.Name + PrecisionSuffix})
		}
	}
	return all
}

// dayOf reads a date and its precision, nil or "" if none is given.
func dayOf(value, precision any) (model.Date, error) {
	date, ok := value.(Date)
	if !ok {
		return 0, fmt.Errorf("is %s; want a date such as date('2020-01-15')", shown(value))
	}
	t := time.Time(date)
	if year := t.Year(); year < 1 || year > 9999 {
		return 0, fmt.Errorf("is %s; want a year from 1 to 9999", date)
	}
	day := model.NewDate(t.Date())
	switch precision {
	case nil, "", precisionDay:
		return day, nil
	case precisionMonth:
		if t.Day() == 1 {
			return model.NewDate(t.Year(), t.Month(), 0), nil
		}
	case precisionYear:
		if t.Day() == 1 && t.Month() == time.January {
			return model.NewDate(t.Year(), 0, 0), nil
		}
	default:
		return 0, fmt.Errorf("has the precision %s; want 'year', 'month' or none", shown(precision))
	}
	return 0, fmt.Errorf("is %s, which is not the first day of its %v: remove %v, or mend it", date, precision, precision)
}

// typed refuses what Neo4j would compare otherwise than the model does, though
// the model could read it.
func typed(p model.Property, value any) error {
	ok := true
	switch p.Type {
	case model.TypeInteger:
		_, ok = value.(int64)
	case model.TypeDecimal:
		switch value.(type) {
		case int64, float64:
		default:
			ok = false
		}
	case model.TypeBoolean:
		_, ok = value.(bool)
	}
	if !ok {
		return fmt.Errorf("is %s; want %s", shown(value), typeName(p.Type))
	}
	return nil
}

func typeName(t model.PropertyType) string {
	switch t {
	case model.TypeInteger:
		return "an integer"
	case model.TypeDecimal:
		return "a number"
	}
	return "a boolean"
}

// normalOf reads properties as Neo4j has them into normal ones of the model, with
// a problem for each that is not a property or has no normal value. identity is
// the id or the key, which is not one of the model's.
func normalOf(label string, declared []model.Property, raw map[string]any, identity string) (map[string]any, []model.Problem) {
	normal := make(map[string]any, len(raw))
	var problems []model.Problem
	wrong := func(property, message string) {
		problems = append(problems, model.Problem{Rule: model.RuleValue, Property: property, Message: message})
	}
	known := 0
	if _, ok := raw[identity]; ok {
		known++
	}
	for _, p := range declared {
		value, ok := raw[p.Name]
		if !ok {
			continue
		}
		known++
		if _, ok := raw[p.Name+PrecisionSuffix]; ok && p.Type == model.TypeDay {
			known++
		}
		v, err := normalValue(p, value, raw[p.Name+PrecisionSuffix])
		if err != nil {
			wrong(p.Name, err.Error())
			continue
		}
		if list, isList := v.([]string); isList && len(list) == 0 {
			continue
		}
		normal[p.Name] = v
	}
	if _, ok := raw[Fictional]; ok && !isProperty(declared, raw, Fictional) {
		known++ // it is derived
	}
	if known < len(raw) {
		for _, name := range slices.Sorted(maps.Keys(raw)) {
			if name != identity && name != Fictional && !isProperty(declared, raw, name) {
				wrong(name, noProperty(label, declared, name))
			}
		}
	}
	return normal, problems
}

func normalValue(p model.Property, value, precision any) (any, error) {
	if p.Type == model.TypeDay {
		day, err := dayOf(value, precision)
		return day.String(), err
	}
	if err := typed(p, value); err != nil {
		return nil, err
	}
	return p.Normal(value)
}

func noProperty(label string, declared []model.Property, name string) string {
	for _, p := range declared {
		if p.Type == model.TypeDay && name == p.Name+PrecisionSuffix {
			return "is set, but there is no " + p.Name
		}
	}
	return "is not a property of " + label
}

// isProperty reports whether a name is that of a declared property, or of the
// precision of a date that is there.
func isProperty(declared []model.Property, raw map[string]any, name string) bool {
	for _, p := range declared {
		if name == p.Name {
			return true
		}
		if _, ok := raw[p.Name]; ok && p.Type == model.TypeDay && name == p.Name+PrecisionSuffix {
			return true
		}
	}
	return false
}
