package seed

import (
	"context"
	"fmt"
	"slices"
	"time"

	"concert/internal/model"
)

// NeedError refuses a seed without one that it builds on.
type NeedError struct{ Name, Needs string }

// Error names both.
func (e *NeedError) Error() string {
	return fmt.Sprintf("the %s builds on the %s, which is not there before it", e.Name, e.Needs)
}

// checkNeeds checks that each set comes after those that it builds on, or that
// these are there already.
func checkNeeds(sets []Set, there func(name string) bool) error {
	for i, set := range sets {
		for _, name := range set.needs {
			if !there(set.Name) && !there(name) && !slices.ContainsFunc(sets[:i], func(s Set) bool { return s.Name == name }) {
				return &NeedError{set.Name, name}
			}
		}
	}
	return nil
}

// Check says what Apply would refuse at a time if the store were new.
func Check(at time.Time, sets ...Set) error {
	if err := checkNeeds(sets, func(string) bool { return false }); err != nil {
		return err
	}
	return check(context.Background(), model.Empty(), courseOf(sets), at)
}

// check returns all that is wrong with portions, each on top of those before it,
// or the error of the context.
func check(ctx context.Context, base *model.Snapshot, portions []portion, at time.Time) error {
	var found Errors
	var gone lost
	held := map[int]content{}
	for _, p := range portions {
		if err := ctx.Err(); err != nil {
			return err
		}
		set := p.Set
		set.lost = set.lost.and(gone) // it may build on that
		if held[p.of] == nil {
			held[p.of] = content{}
		}
		there := p.alreadyIn(base, held[p.of])
		next, broken := lint(ctx, set, base, p.time(at))
		found = append(append(append(found, there...), broken...), set.unsourced()...)
		if p.step != nil {
			found = append(found, p.step.lint(base, next)...)
		} else if p.steps != nil {
			found = append(found, p.lintDays(p.steps[0].on)...)
		}
		if p.step != nil || p.steps != nil {
			held[p.of].take(p.Changes)
		}
		base, gone = next, set.lost
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if found == nil {
		return nil
	}
	return found.sorted()
}

// alreadyIn returns an error for each record that somebody wrote before, and for
// each edge that is not at such a record; held is what the set itself wrote. Of a
// set with errors it returns none: what is there may be the set itself.
func (p portion) alreadyIn(base *model.Snapshot, held content) Errors {
	if p.step == nil && !p.isRead() {
		return nil
	}
	var found Errors
	there := map[string]bool{}
	for _, change := range p.Changes {
		if change.Remove || !isIn(base, change) {
			continue
		}
		if _, own := held[change.Key()]; own || (change.Edge != nil && (there[change.Edge.From] || there[change.Edge.To])) {
			continue
		}
		there[change.Key()] = true
		at, _ := p.positions.find(change.Key())
		found = append(found, Error{at.file, at.line, change.Key() + ": is there already, and a seed covers nothing that is: leave it out"})
	}
	return found
}

func isIn(s *model.Snapshot, change model.Change) bool {
	if change.Node != nil {
		_, ok := s.Node(change.Node.ID)
		return ok
	}
	edge := change.Edge
	kind, _ := model.EdgeKindByLabel(edge.Kind)
	apart, _ := edge.Properties[kind.Declaration().Identity].(string)
	_, ok := s.Edge(kind, edge.From, edge.To, apart)
	return ok
}
