package seed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"concert/internal/model"
)

// mostTurns is how often a loading begins again because others wrote meanwhile.
const mostTurns = 10

func land(ctx context.Context, store Store, at time.Time, sets []Set, shipped bool) ([]Result, error) {
	if err := distinct(sets); err != nil || len(sets) == 0 {
		return nil, err
	}
	plan := planOf(sets, at)
	for turn := 1; ; turn++ {
		past, err := readPast(ctx, store, sets, len(plan))
		if err != nil {
			return nil, err
		}
		l := &loading{store: store, at: at, sets: sets, shipped: shipped, past: past, base: past.newest.Version()}
		err = l.land(ctx, plan)
		if model.CodeOf(err) == model.Conflict && turn < mostTurns && ctx.Err() == nil {
			continue
		}
		return l.whole(), err
	}
}

// distinct checks that no two sets have one name.
func distinct(sets []Set) error {
	roots := map[string]string{}
	for _, set := range sets {
		if other, ok := roots[set.Name]; ok {
			by := ""
			if set.byDir {
				by = ", by the name of the folder, as it has no data set"
			}
			return fmt.Errorf("%s and %s are both the seed %s%s: give one a data set of its own", other, set.root, set.Name, by)
		}
		roots[set.Name] = set.root
	}
	return nil
}

// loading is one turn of loading sets into a store.
type loading struct {
	store   Store
	at      time.Time
	sets    []Set
	shipped bool // whether they are brought up to date
	past    *past
	base    model.Version // the newest that is known
	results []Result
}

// isRead reports whether all of a set could be read.
func (s Set) isRead() bool { return s.Digest != (model.Digest{}) }

// whole returns the results of the sets before the first that did not land.
func (l *loading) whole() []Result {
	for i, r := range l.results {
		if r.Outcome == 0 || r.Outcome == Changed {
			return l.results[:i]
		}
	}
	return l.results
}

func (l *loading) land(ctx context.Context, plan []planned) error {
	for _, set := range l.sets {
		l.results = append(l.results, Result{Name: set.Name, Changes: set.size(), byDir: set.byDir})
	}
	if n, ok := l.begun(plan); ok {
		return l.goOn(ctx, plan, n)
	}
	return l.another(ctx)
}

// begun returns how many drafts of the plan have landed, and whether the store
// holds nothing else and can take the others at their times.
func (l *loading) begun(plan []planned) (int, bool) {
	newest := l.past.newest
	n := int(newest.Version())
	if n > len(plan) || slices.ContainsFunc(l.sets, func(s Set) bool { return !s.isRead() }) {
		return 0, false
	}
	for i, c := range l.past.first {
		if !isOf(c, plan[i].Draft) {
			return 0, false
		}
	}
	return n, n == len(plan) || !plan[n].At.Before(newest.Time())
}

// goOn lands what is left of a plan.
func (l *loading) goOn(ctx context.Context, plan []planned, landed int) error {
	if landed < len(plan) {
		if err := cmp.Or(checkNeeds(l.sets, l.past.has), check(ctx, model.Empty(), courseOf(l.sets), l.at)); err != nil {
			return err
		}
	}
	left := make([]int, len(l.sets)) // drafts, by set
	for _, p := range plan[landed:] {
		for _, i := range p.of {
			left[i]++
		}
	}
	for n, p := range plan {
		if n >= landed {
			if err := l.write(ctx, p.Draft, l.sets[p.of[0]].Name); err != nil {
				return err
			}
		}
		for _, i := range p.of {
			r := &l.results[i]
			r.Version = model.Version(n + 1)
			switch {
			case n < landed && left[i] == 0:
				r.Outcome = Unchanged
			case n >= landed:
				if left[i]--; left[i] == 0 {
					r.Outcome = Applied
				}
			}
		}
	}
	return nil
}

// write lands a draft on the newest version that is known.
func (l *loading) write(ctx context.Context, draft model.Draft, name string) error {
	draft.Base = l.base
	commit, err := l.store.Apply(ctx, draft)
	if err != nil {
		return fmt.Errorf("the seed %s: %w", name, err)
	}
	l.base = commit.Version
	return nil
}

// another loads into a store that holds other things: first it brings up to date
// what is there, then it adds what is not.
func (l *loading) another(ctx context.Context) error {
	var there, fresh []int
	var changed []error
	for i, set := range l.sets {
		r := &l.results[i]
		switch {
		case !set.isRead():
			fresh = append(fresh, i)
		case !l.past.has(set.Name):
			fresh = append(fresh, i)
		case !l.shipped && !l.past.isItself(set):
			r.Outcome = Changed
			changed = append(changed, &ChangedError{*r})
		case l.past.isOlder(set):
			r.Outcome, r.Version = Unchanged, l.past.sets[set.Name].version
		default:
			there = append(there, i)
		}
	}
	if changed != nil {
		return errors.Join(changed...)
	}
	if err := checkNeeds(l.sets, l.past.has); err != nil {
		return err
	}
	update, err := l.compare(there)
	if err != nil {
		return err
	}
	var portions []portion
	for _, i := range fresh {
		portions = append(portions, courseOf(l.sets[i:i+1])...)
	}
	base := l.past.newest
	if len(update.changes) > 0 && len(fresh) > 0 {
		if base, err = base.With(following(base, update.inOrder(), l.at)); err != nil {
			return err
		}
	}
	if err := check(ctx, base, portions, l.at); err != nil {
		return err
	}
	if err := l.update(ctx, update); err != nil {
		return err
	}
	for _, i := range fresh {
		if err := l.add(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// held returns what a set holds after the last file of its history, as it can be
// recorded now. Now is never before the newest commit: what could be recorded then
// is not taken back.
func (l *loading) held(set Set) content {
	now := l.at
	if newest := l.past.newest.Time(); newest.After(now) {
		now = newest
	}
	all := set.held()
	for key, change := range all {
		all[key] = asOf(change, now)
	}
	return all
}

// add lands a set of which nothing is there.
func (l *loading) add(ctx context.Context, i int) error {
	set, r := l.sets[i], &l.results[i]
	drafts := set.drafts()
	if set.steps != nil {
		drafts = l.editions([]Set{set}, l.held(set).changes())
	}
	for _, draft := range drafts {
		draft.At = l.at
		if err := l.write(ctx, draft, set.Name); err != nil {
			return err
		}
	}
	r.Outcome, r.Version = Applied, l.base
	return nil
}

// editions returns the drafts of what editions of sets change, of much in parts.
func (l *loading) editions(sets []Set, changes []model.Change) []model.Draft {
	var drafts []model.Draft
	parts := model.Split(changes, model.SplitAt)
	for i, part := range parts {
		reason := "seed " + namesOf(sets)
		if len(parts) > 1 {
			reason += fmt.Sprintf(", part %d of %d", i+1, len(parts))
		}
		drafts = append(drafts, model.Draft{
			Operation: editionOperation(sets, l.base+model.Version(i+1)), Author: Author, Reason: reason, At: l.at, Changes: part,
		})
	}
	return drafts
}
