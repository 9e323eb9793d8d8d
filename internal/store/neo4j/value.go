package neo4j

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j/dbtype"

	"concert/internal/model"
)

// A date with less than a day known is the first of its days in Neo4j, and
// <property>Precision says how much of it holds.
const (
	precisionSuffix = "Precision"
	precisionYear   = "year"
	precisionMonth  = "month"
	precisionDay    = "day" // nobody writes it here, but it is no mistake
)

// propertiesOf returns normal properties of the model as Neo4j has them, with
// another one, the identity.
func propertiesOf(declared []model.Property, normal map[string]any, identity, value string) map[string]any {
	properties := make(map[string]any, len(normal)+2)
	properties[identity] = value
	for _, p := range declared {
		v := normal[p.Name]
		if v == nil || p.Type == 0 {
			continue
		}
		if p.Type != model.TypeDay {
			properties[p.Name] = v
			continue
		}
		text, _ := v.(string)
		day, err := model.ParseDate(text)
		if err != nil {
			continue
		}
		properties[p.Name] = dbtype.Date(day.Time())
		if precision := precisionOf(day); precision != "" {
			properties[p.Name+precisionSuffix] = precision
		}
	}
	return properties
}

func precisionOf(day model.Date) string {
	switch {
	case day.Month() == 0:
		return precisionYear
	case day.DayOfMonth() == 0:
		return precisionMonth
	}
	return ""
}

// dateOf reads a date and its precision, nil where none is told.
func dateOf(value, precision any) (string, error) {
	date, ok := value.(dbtype.Date)
	if !ok {
		return "", fmt.Errorf("is %s; wanted is a date such as date('2020-01-15')", shown(value))
	}
	t := date.Time()
	if year := t.Year(); year < 1 || year > 9999 {
		return "", fmt.Errorf("is %s; wanted is a year from 1 to 9999", date)
	}
	day := model.NewDate(t.Date())
	switch precision {
	case nil, "", precisionDay:
		return day.String(), nil
	case precisionMonth:
		if t.Day() == 1 {
			return model.NewDate(t.Year(), t.Month(), 0).String(), nil
		}
	case precisionYear:
		if t.Day() == 1 && t.Month() == time.January {
			return model.NewDate(t.Year(), 0, 0).String(), nil
		}
	default:
		return "", fmt.Errorf("has the precision %s; wanted is 'year', 'month' or none", shown(precision))
	}
	return "", fmt.Errorf("is %s, which is not the first day of its %v: remove %v, or mend it", date, precision, precision)
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
		return fmt.Errorf("is %s; wanted is %s", shown(value), typeName(p.Type))
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
// a problem for each that is no property or has no normal value. Of identity, the
// property that is not the model's, nothing is said.
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
		if !ok || p.Type == 0 {
			continue
		}
		known++
		var v any
		var err error
		if p.Type == model.TypeDay {
			precision, given := raw[p.Name+precisionSuffix]
			if given {
				known++
			}
			v, err = dateOf(value, precision)
		} else if err = typed(p, value); err == nil {
			v, err = p.Normal(value)
		}
		if err != nil {
			wrong(p.Name, err.Error())
			continue
		}
		if list, isList := v.([]string); isList && len(list) == 0 {
			continue
		}
		normal[p.Name] = v
	}
	if known < len(raw) {
		for _, name := range slices.Sorted(maps.Keys(raw)) {
			if name != identity && !isProperty(declared, raw, name) {
				wrong(name, noProperty(label, declared, name))
			}
		}
	}
	return normal, problems
}

func noProperty(label string, declared []model.Property, name string) string {
	for _, p := range declared {
		if p.Type == model.TypeDay && name == p.Name+precisionSuffix {
			return "is set, but there is no " + p.Name
		}
	}
	return "is no property of " + label
}

// isProperty tells whether a name is that of a declared property, or of the
// precision of a date that is there.
func isProperty(declared []model.Property, raw map[string]any, name string) bool {
	for _, p := range declared {
		if p.Type == 0 {
			continue
		}
		if name == p.Name {
			return true
		}
		if _, ok := raw[p.Name]; ok && p.Type == model.TypeDay && name == p.Name+precisionSuffix {
			return true
		}
	}
	return false
}
