package seed

import (
	"fmt"
	"slices"

	"concert/internal/model"
)

// notAfter are the properties that hold the day of an act: none can be after the
// day on which it is recorded.
var notAfter = []string{"assessedOn", "confirmedOn", "consentOn", "decidedOn", "lastReportedOn", "ratedOn", "resolvedOn"}

// lintDays returns an error for each day of an act that is after the day on which
// what the set writes is recorded.
func (s Set) lintDays(on model.Date) Errors {
	var found Errors
	for _, change := range s.Changes {
		if change.Remove {
			continue
		}
		at, _ := s.positions.find(change.Key())
		properties := propertiesOf(change)
		for _, name := range notAfter {
			text, _ := properties[name].(string)
			day, err := model.ParseDate(text)
			if _, written := at.properties.of(name); written && err == nil && day.First() > on {
				where := at.of(name)
				found = append(found, Error{where.file, where.line, fmt.Sprintf("%s: %s is %s, after %s, when it is recorded", change.Key(), name, text, on)})
			}
		}
	}
	return found
}

// lint returns what is wrong with a file of a history beyond the rules of the
// model: days that are still to come, what would follow from it by the way, and an
// author who may not change that.
func (s *step) lint(before, after *model.Snapshot) Errors {
	found := append(s.lintDays(s.on), s.lintByTheWay(before)...)
	if s.author == model.Secretariat {
		return found
	}
	if _, ok := before.Node(s.author); !ok {
		return append(found, Error{s.by.file, s.by.line, fmt.Sprintf("author names %s, and there is no such record", s.author)})
	}
	for _, change := range s.Changes {
		if s.mayChange(change, before, after) {
			continue
		}
		what := "what is that State's, and edges at it"
		if kind, _ := model.KindOfID(s.author); kind == model.KindProvider {
			what = "programmes that the provider leads or implements, and edges at them"
		}
		at, _ := s.positions.find(change.Key())
		found = append(found, Error{at.file, at.line, fmt.Sprintf("%s is not for %s to change: a file by it changes only %s", change.Key(), s.author, what)})
	}
	return found
}

// lintByTheWay returns an error for each record or edge that a store would write or
// remove besides what the file says (model.Snapshot.Complete). The seed would not know
// of it, and the state would depend on where a loading began.
func (s *step) lintByTheWay(before *model.Snapshot) Errors {
	own := content{}
	own.take(s.Changes)
	var found Errors
	for _, change := range before.Complete(s.Changes) {
		key := change.Key()
		at, ok := s.positions.find(key)
		if !ok {
			at.position = s.at
		}
		switch written, ok := own[key]; {
		case change.Remove && !slices.ContainsFunc(s.Changes, func(c model.Change) bool { return c.Remove && c.Key() == key }):
			found = append(found, Error{at.file, at.line, key + ": ends with the NONE that this file records: put it under `removed`"})
		case !change.Remove && (!ok || !same(written, change)):
			found = append(found, Error{at.file, at.line, fmt.Sprintf("%s: would be seen by more with this file, and nothing widens by the way: give it `release: %v`, which it keeps", key, propertiesOf(change)["release"])})
		}
	}
	return found
}

// mayChange reports whether a change is of what is the author's, or of an edge at
// such a record.
func (s *step) mayChange(change model.Change, before, after *model.Snapshot) bool {
	ids := []string{change.Key()}
	if change.Edge != nil {
		ids = []string{change.Edge.From, change.Edge.To}
	}
	return slices.ContainsFunc(ids, func(id string) bool { return s.owns(id, before, after) })
}

// owns reports whether a record is the author's. What was there before has to be so
// already: nobody takes what is another's. What is new has to be a State's; nobody
// makes a programme its own.
func (s *step) owns(id string, before, after *model.Snapshot) bool {
	if h, ok := before.Node(id); ok {
		if !isOwn(h, s.author) {
			return false
		}
		now, still := after.Node(id)
		return !still || h.Kind() == model.KindProgramme || isOwn(now, s.author)
	}
	h, ok := after.Node(id)
	return ok && h.Kind() != model.KindProgramme && isOwn(h, s.author)
}

// isOwn reports whether a record is the State itself or belongs to it, or is a
// programme that the provider leads or implements, and not only by its own claim.
func isOwn(h model.Handle, author string) bool {
	if state, ok := h.OwnState(); ok {
		return state.ID() == author
	}
	if h.Kind() != model.KindProgramme {
		return h.ID() == author && h.Kind() == model.KindMemberState
	}
	for w := h.Walk(model.ParticipatesIn, model.Inward); w.Next(); {
		_, claimed := w.Edge().Record().Properties["claimedBy"]
		if w.Other().ID() == author && w.Edge().Role().Runs() && !claimed {
			return true
		}
	}
	return false
}
