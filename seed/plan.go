package seed

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"concert/internal/model"
)

// portion is what a set writes at one point: its beginning, or a file of its
// history.
type portion struct {
	Set
	of    int        // the index of its set
	step  *step      // nil for a beginning
	first model.Date // on which beginnings land, zero without a history
}

// courseOf returns the portions of sets that are loaded together in their order:
// all beginnings, then the files of the histories by day, set and name.
func courseOf(sets []Set) []portion {
	var beginnings, steps []portion
	for i, set := range sets {
		beginnings = append(beginnings, portion{Set: set, of: i, first: earliest(sets)})
		for j := range set.steps {
			steps = append(steps, portion{Set: set.steps[j].Set, of: i, step: &set.steps[j]})
		}
	}
	slices.SortStableFunc(steps, func(a, b portion) int { return cmp.Compare(a.step.on, b.step.on) })
	return append(beginnings, steps...)
}

// earliest returns the first day in the histories of the sets, zero if they have
// none.
func earliest(sets []Set) model.Date {
	var first model.Date
	for _, set := range sets {
		if set.steps != nil && (first.IsZero() || set.steps[0].on < first) {
			first = set.steps[0].on
		}
	}
	return first
}

// planned is a draft of a loading into an empty store.
type planned struct {
	model.Draft
	of []int // the indexes of its sets
}

// planOf returns how sets land in an empty store at a time: their beginnings on the
// earliest day of their histories, each file of these at midnight UTC of its day,
// and what is dated later in one last commit of that time, without the decisions
// that lie ahead even then.
func planOf(sets []Set, at time.Time) []planned {
	start := at
	if first := earliest(sets); !first.IsZero() && first.Time().Before(at) {
		start = first.Time()
	}
	var plan []planned
	late := make([]content, len(sets)) // what each set held when the rest was to come
	held := make([]content, len(sets))
	for i := range held {
		held[i] = content{}
	}
	for _, p := range courseOf(sets) {
		if p.step != nil && p.step.on.Time().After(at) {
			if late[p.of] == nil {
				late[p.of] = maps.Clone(held[p.of])
			}
		} else {
			for _, draft := range p.drafts(sets[p.of].Name, start) {
				if sets[p.of].steps != nil {
					draft.Changes = allAsOf(draft.Changes, draft.At)
				}
				plan = append(plan, planned{draft, []int{p.of}})
			}
		}
		if sets[p.of].steps != nil {
			held[p.of].take(allAsOf(p.Changes, at))
		}
	}
	var rest []Set
	last := planned{Draft: model.Draft{Author: Author, At: at}}
	for i, before := range late {
		if before == nil {
			continue
		}
		rest, last.of = append(rest, sets[i]), append(last.of, i)
		last.Changes = append(last.Changes, difference(before, held[i])...)
	}
	if apart := unfolded(sets, plan, last.Changes, at); apart != nil {
		return append(plan, apart...)
	}
	if len(last.Changes) > 0 {
		last.Operation = editionOperation(rest, model.Version(len(plan)+1))
		last.Reason = "seed " + namesOf(rest) + ", what is dated after the day of loading"
		plan = append(plan, last)
	}
	return plan
}

// unfolded returns the late files of histories as drafts of their own, if a store would
// make a record stricter after them as one than after one by one: what loosened it in
// a file after another would seem to loosen it by the way (model.Snapshot.Complete).
// It returns nil if not, or if decisions lie ahead, for then the stricter holds.
func unfolded(sets []Set, plan []planned, folded []model.Change, at time.Time) []planned {
	if len(folded) == 0 {
		return nil
	}
	base := model.Empty()
	for _, p := range plan {
		next, err := base.With(following(base, base.Complete(p.Changes), time.Time{}))
		if err != nil {
			return nil // which is reported elsewhere
		}
		base = next
	}
	if slices.EqualFunc(base.Complete(folded), folded, same) {
		return nil
	}
	var apart []planned
	for _, p := range courseOf(sets) {
		if p.step == nil || !p.step.on.Time().After(at) {
			continue
		}
		if !slices.EqualFunc(allAsOf(p.Changes, at), p.Changes, same) {
			return nil
		}
		for _, draft := range p.drafts(sets[p.of].Name, at) {
			draft.At = at
			apart = append(apart, planned{draft, []int{p.of}})
		}
	}
	return apart
}

// namesOf returns the names of sets, as reasons and errors have them.
func namesOf(sets []Set) string {
	var names []string
	for _, set := range sets {
		names = append(names, set.Name)
	}
	return strings.Join(names, ", ")
}

// time returns when what the portion holds counts as recorded, if it is loaded at a
// time: with a history on its day, whatever the time.
func (p portion) time(at time.Time) time.Time {
	switch {
	case p.step != nil:
		return p.step.on.Time()
	case p.first.IsZero() || (p.steps == nil && p.first.Time().After(at)):
		return at
	}
	return p.first.Time()
}

// asOf returns a change as it can be recorded at a time: a record without a decision
// that lies ahead, which is as if the State had decided nothing yet. The strictest
// then holds.
func asOf(change model.Change, at time.Time) model.Change {
	if change.Remove || change.Node == nil {
		return change
	}
	kind, _ := model.KindOfID(change.Node.ID)
	declared := kind.Declaration()
	text, _ := change.Node.Properties[declared.ConsentOn].(string)
	if day, err := model.ParseDate(text); err != nil || day.First() <= model.DateOf(at) {
		return change
	}
	properties := maps.Clone(change.Node.Properties)
	delete(properties, declared.Consent)
	delete(properties, declared.ConsentOn)
	return model.PutNode(change.Node.ID, properties)
}

func allAsOf(changes []model.Change, at time.Time) []model.Change {
	all := make([]model.Change, len(changes))
	for i, change := range changes {
		all[i] = asOf(change, at)
	}
	return all
}

// drafts returns the drafts of a portion, of a large beginning in parts that are
// whole in themselves. Operations name the set, and the number of the part or the
// file of the history.
func (p portion) drafts(name string, at time.Time) []model.Draft {
	if p.step != nil {
		return []model.Draft{{
			Operation: model.SeedOperations + name + "/" + p.step.name, Author: p.step.author, Reason: p.step.reason,
			At: p.step.on.Time(), Changes: p.Changes,
		}}
	}
	parts := model.Split(p.Changes, model.SplitAt)
	drafts := make([]model.Draft, len(parts))
	for i, part := range parts {
		drafts[i] = model.Draft{Operation: model.SeedOperations + name, Author: Author, Reason: "seed " + name, At: at, Changes: part}
		if len(parts) > 1 {
			drafts[i].Reason += fmt.Sprintf(", part %d of %d", i+1, len(parts))
		}
		if i > 0 {
			drafts[i].Operation += fmt.Sprintf(":%d", i+1)
		}
	}
	return drafts
}

// drafts returns the drafts of the set alone, without times: its beginning and
// each file of its history.
func (s Set) drafts() []model.Draft {
	var all []model.Draft
	for _, p := range courseOf([]Set{s}) {
		all = append(all, p.drafts(s.Name, time.Time{})...)
	}
	return all
}

// size is how many records and edges the set holds after the last file.
func (s Set) size() int {
	if s.steps == nil {
		return len(s.Changes)
	}
	return len(s.held())
}

// held returns what the set holds after the last file of its history.
func (s Set) held() content {
	all := content{}
	for _, p := range courseOf([]Set{s}) {
		all.take(p.Changes)
	}
	return all
}

// difference returns the changes that make one content of another, in the order
// of inOrder.
func difference(before, after content) []model.Change {
	var changes []model.Change
	for key, change := range before {
		if _, ok := after[key]; !ok {
			changes = append(changes, removalOf(change))
		}
	}
	for key, change := range after {
		if old, ok := before[key]; !ok || !same(old, change) {
			changes = append(changes, change)
		}
	}
	slices.SortFunc(changes, inOrder)
	return changes
}

// same reports whether two changes do the same with the same values.
func same(a, b model.Change) bool {
	return a.Remove == b.Remove && a.Key() == b.Key() &&
		maps.EqualFunc(propertiesOf(a), propertiesOf(b), reflect.DeepEqual)
}

func propertiesOf(c model.Change) map[string]any {
	if c.Node != nil {
		return c.Node.Properties
	}
	return c.Edge.Properties
}

// inOrder has removals first, then the order of a set.
func inOrder(a, b model.Change) int {
	before := func(c model.Change) int {
		if c.Remove {
			return 0
		}
		return 1
	}
	return cmp.Or(before(a)-before(b), compareChanges(a, b))
}
