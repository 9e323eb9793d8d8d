package seed

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"concert/internal/model"
)

// Error is one thing that is wrong in a seed.
type Error struct {
	File    string
	Line    int // from 1; 0 where the whole file or folder is meant
	Message string
}

// Error returns file:line: message.
func (e Error) Error() string {
	return position{e.File, e.Line}.String() + ": " + e.Message
}

// Errors are all things that are wrong, by file and line.
type Errors []Error

// mostErrors is how many errors are listed, and mostText how many letters of one.
const (
	mostErrors = 100
	mostText   = 1000
)

// Error returns each on a line of its own: the first hundred, with the number of
// all if there are more.
func (e Errors) Error() string {
	var texts []string
	for _, one := range e[:min(len(e), mostErrors)] {
		text := []rune(one.Error())
		if len(text) > mostText {
			text = append(text[:mostText], '…')
		}
		texts = append(texts, string(text))
	}
	if more := len(e) - mostErrors; more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more errors, %d in all", more, len(e)))
	}
	return strings.Join(texts, "\n")
}

// sorted returns the errors by file, line and message, each once.
func (e Errors) sorted() Errors {
	slices.SortStableFunc(e, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(e)
}

// located turns the problems of a model.Error into errors at their positions.
func (s Set) located(err error) Errors {
	broken, ok := errors.AsType[*model.Error](err)
	if !ok {
		return Errors{{File: s.root, Message: err.Error()}}
	}
	var found Errors
	for _, p := range broken.Problems {
		if s.says(p.Record, p.Property) && p.Rule == model.RuleMissing {
			continue // it is there, and what is wrong with it is reported already
		}
		at := s.positionOf(p)
		found = append(found, Error{at.file, at.line, p.String()})
	}
	return found
}

// says reports whether the files give a record or edge a property, readable or not.
func (s Set) says(key, property string) bool {
	at, _ := s.positions.find(key)
	_, written := at.properties.of(property)
	return written
}

func (r *reader) fail(at position, format string, args ...any) {
	r.found = append(r.found, Error{at.file, at.line, fmt.Sprintf(format, args...)})
}

// lose reports what keeps records or edges from being read.
func (r *reader) lose(what lost, at position, format string, args ...any) {
	r.lost.add(what)
	r.fail(at, format, args...)
}
