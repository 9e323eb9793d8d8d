package model

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// PropertyType says which values a property takes.
type PropertyType uint8

// The types of properties, with the Go type of a normal value in brackets.
const (
	TypeText       PropertyType = iota + 1 // any text that is not blank (string)
	TypeCode                               // a text of a given Form (string)
	TypeInteger                            // a whole number from Min to Max (int64)
	TypeDecimal                            // a finite number (float64)
	TypeBoolean                            // true or false (bool)
	TypeDay                                // a date with the precision known (string; see Date)
	TypeChoice                             // one name of Choices (string)
	TypeTexts                              // texts, each once ([]string)
	TypeChoiceSet                          // names of Choices, each once, in their order ([]string)
	TypeActor                              // the id of a Provider or MemberState, or "secretariat" (string)
	TypeReference                          // the id of a record of kind Refers (string)
	TypeReferences                         // ids of records of kind Refers, each with its place in it behind a # if known ([]string)
)

// Secretariat is the one Actor that is not a record.
const Secretariat = "secretariat"

// Property declares one property of a kind of node or edge.
type Property struct {
	Name     string
	Type     PropertyType
	Required bool
	Choices  []string // of Choice and ChoiceSet, in their order
	Min, Max int64    // of Integer
	Form     Form     // of Code, and of each member of Texts where it is set
	Refers   NodeKind // of Reference and References
	LastDay  bool     // of Day: compares by its last day
	FirstDay string   // of LastDay: the property that it must not come before
	Alias    bool     // of Text, Code and Texts: people call the record so
	Audience Audience // of those who see the record, who sees the value
}

// Audience says which of the viewers who see a record also see the value of a
// property. For all others the property is absent.
type Audience uint8

// The audiences.
const (
	Everyone Audience = iota
	Platform          // those who see what is released to the platform
	Owner             // the State that a record is of, and the secretariat
	Sides             // those whose own record an edge leads from or to, and the secretariat
	// Insiders are, as long as a State consents to a part of what the record holds,
	// that State, those it shared the record with, and the secretariat; after any
	// other decision, everyone.
	Insiders
)

// Form is a check of a code's shape, with the words that say what it wants.
type Form struct {
	Wants string
	Fits  func(string) bool
	ISO   bool // whether it is a code of ISO
	// Calls reports, of a part of an id that fits, whether people call the record
	// so; nil for never.
	Calls func(string) bool
	// Real reports, of a part of an id that fits, whether the record is of the real
	// world; nil where the id does not say.
	Real func(string) bool
}

// Normal returns the value in its normal Go type, given what JSON, YAML or a driver
// makes of it; or an error that says what the property takes.
func (p Property) Normal(value any) (any, error) {
	switch p.Type {
	case TypeInteger:
		return p.integer(value)
	case TypeDecimal:
		return p.decimal(value)
	case TypeBoolean:
		return p.boolean(value)
	case TypeTexts, TypeChoiceSet, TypeReferences:
		return p.list(value)
	default:
		text, ok := value.(string)
		if !ok {
			return nil, fmt.Errorf("is %v; want %s", value, p.wants())
		}
		return text, p.checkText(text)
	}
}

func (p Property) integer(value any) (any, error) {
	var n int64
	switch v := value.(type) {
	case int:
		n = int64(v)
	case int64:
		n = v
	case float64:
		if v != math.Trunc(v) || math.Abs(v) > 1<<53 {
			return nil, fmt.Errorf("is %v; want %s", v, p.wants())
		}
		n = int64(v)
	case string:
		parsed, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("is %q; want %s", v, p.wants())
		}
		n = parsed
	default:
		return nil, fmt.Errorf("is %v; want %s", value, p.wants())
	}
	if n < p.Min || n > p.Max {
		return nil, fmt.Errorf("is %d, out of range; want %s", n, p.wants())
	}
	return n, nil
}

func (p Property) decimal(value any) (any, error) {
	var f float64
	switch v := value.(type) {
	case int:
		f = float64(v)
	case int64:
		f = float64(v)
	case float64:
		f = v
	case string:
		parsed, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return nil, fmt.Errorf("is %q; want %s", v, p.wants())
		}
		f = parsed
	default:
		return nil, fmt.Errorf("is %v; want %s", value, p.wants())
	}
	if math.IsNaN(f) || math.IsInf(f, 0) || f < float64(p.Min) || f > float64(p.Max) {
		return nil, fmt.Errorf("is %v, out of range; want %s", f, p.wants())
	}
	return f, nil
}

func (p Property) boolean(value any) (any, error) {
	switch v := value.(type) {
	case bool:
		return v, nil
	case string:
		switch v {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
	}
	return nil, fmt.Errorf("is %v; want %s", value, p.wants())
}

func (p Property) list(value any) (any, error) {
	var texts []string
	switch v := value.(type) {
	case []string:
		texts = slices.Clone(v)
	case []any:
		for _, member := range v {
			text, ok := member.(string)
			if !ok {
				return nil, fmt.Errorf("holds %v; want %s", member, p.wants())
			}
			texts = append(texts, text)
		}
	default:
		return nil, fmt.Errorf("is %v; want %s", value, p.wants())
	}
	for i, text := range texts {
		if err := p.checkText(text); err != nil {
			return nil, err
		}
		if slices.Contains(texts[:i], text) {
			return nil, fmt.Errorf("holds %q twice", text)
		}
	}
	if p.Type == TypeChoiceSet {
		slices.SortFunc(texts, func(a, b string) int { return slices.Index(p.Choices, a) - slices.Index(p.Choices, b) })
	}
	return texts, nil
}

// checkText checks a text value, or one member of a list.
func (p Property) checkText(text string) error {
	switch p.Type {
	case TypeChoice, TypeChoiceSet:
		if !slices.Contains(p.Choices, text) {
			return fmt.Errorf("is the unknown code %q; want %s", text, p.wants())
		}
	case TypeDay:
		if _, err := ParseDate(text); err != nil {
			return err
		}
	case TypeReference:
		return CheckID(p.Refers, text)
	case TypeReferences:
		return p.checkReference(text)
	case TypeActor:
		return checkActor(text)
	default:
		return p.checkWords(text)
	}
	return nil
}

// referred takes a reference such as source:x#para. 14 apart: the id, and the
// place, "" for none.
func referred(reference string) (id, place string) {
	id, place, _ = strings.Cut(reference, "#")
	return id, place
}

func (p Property) checkReference(text string) error {
	id, place := referred(text)
	if err := CheckID(p.Refers, id); err != nil || id == text {
		return err
	}
	switch {
	case strings.TrimSpace(place) == "":
		return fmt.Errorf("names %s with a blank place; leave the # out, or say where, as in %s#para. 14", id, id)
	case !isWords(place):
		return fmt.Errorf("names %s with a place that is not valid UTF-8, or holds a NUL character", id)
	}
	return nil
}

// isName reports whether people know the record by the text.
func (p Property) isName() bool { return p.Name == "name" || p.Name == "title" || p.Alias }

// isUnseen reports whether a character has no shape of its own: control
// characters, what turns the direction of a text, what has no width or is left blank,
// ends of lines. Two names that differ in such alone look the same.
func isUnseen(r rune) bool {
	const blankBraille = '\u2800'
	return r == blankBraille || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

func isWords(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }

func (p Property) checkWords(text string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return fmt.Errorf("is blank; leave it out if there is nothing to say")
	case !utf8.ValidString(text):
		return fmt.Errorf("is not valid UTF-8")
	case p.isName() && strings.ContainsFunc(text, isUnseen):
		unseen, _ := utf8.DecodeRuneInString(text[strings.IndexFunc(text, isUnseen):])
		return fmt.Errorf("holds the character %U, which nobody sees; leave it out", unseen)
	case strings.ContainsRune(text, 0):
		return fmt.Errorf("holds a NUL character")
	case p.Form.Fits == nil || p.Form.Fits(text):
		return nil
	case p.Form.ISO:
		return fmt.Errorf("is the unknown code %q; want %s", text, p.Form.Wants)
	}
	return fmt.Errorf("is %q; want %s", text, p.Form.Wants)
}

// actors are the kinds of records that can act.
var actors = []NodeKind{KindProvider, KindMemberState}

func checkActor(text string) error {
	if text == Secretariat {
		return nil
	}
	kind, err := KindOfID(text)
	if err != nil || !slices.Contains(actors, kind) {
		return fmt.Errorf("is %q; want the id of a provider or Member State, or %q", text, Secretariat)
	}
	return CheckID(kind, text)
}

func (p Property) wants() string {
	switch p.Type {
	case TypeInteger:
		if p.Max == math.MaxInt32 {
			return fmt.Sprintf("a whole number from %d", p.Min)
		}
		return fmt.Sprintf("a whole number from %d to %d", p.Min, p.Max)
	case TypeDecimal:
		if p.Max == 1 {
			return fmt.Sprintf("a number from %d to %d", p.Min, p.Max)
		}
		return "a number"
	case TypeBoolean:
		return "true or false"
	case TypeDay:
		return "a date such as 2020, 2020-01 or 2020-01-15"
	case TypeChoice:
		return "one of " + strings.Join(p.Choices, ", ")
	case TypeChoiceSet:
		return "a list of " + strings.Join(p.Choices, ", ")
	case TypeTexts:
		return "a list of texts"
	case TypeReferences:
		return "a list of ids of kind " + p.Refers.Label() + ", each with its place behind a # if known"
	case TypeReference:
		return "an id of kind " + p.Refers.Label()
	default:
		return "a text"
	}
}
