package seed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"concert/internal/model"
)

// Author is the author of the commits that seeds make.
const Author = "seed"

// Store is what a seed needs of a store; see store.Store for the promises.
type Store interface {
	Load(ctx context.Context, at model.Version) (*model.Snapshot, error)
	Apply(ctx context.Context, draft model.Draft) (model.Commit, error)
	Watch(ctx context.Context, after model.Version) iter.Seq2[model.Commit, error]
}

// Outcome says what became of a set.
type Outcome int

// The outcomes.
const (
	Applied   Outcome = iota + 1 // it landed now
	Unchanged                    // it is there already, as far as it can be
	Changed                      // it landed before with other content; nothing was written
	Updated                      // it landed before with other content, and what differed was written
)

// Result says what became of one set.
type Result struct {
	Name     string
	Outcome  Outcome
	Version  model.Version   // at which it landed, whole; of Changed, 0
	Changes  int             // how many records and edges it has, with the last of its history; of Updated, how many were put
	Removed  int             // of Updated: how many were removed
	Findings []model.Finding // what somebody else wrote, and the seed has otherwise; by record

	byDir bool // whether the name is that of a folder
}

// String says it in one line, with what to do if there is something to do.
func (r Result) String() string {
	switch r.Outcome {
	case Applied:
		return fmt.Sprintf("the seed %s is applied: %d records and edges in version %d", r.Name, r.Changes, r.Version)
	case Unchanged:
		return fmt.Sprintf("the seed %s was applied before, in version %d", r.Name, r.Version)
	case Updated:
		return fmt.Sprintf("the seed %s is brought up to date in version %d: %d records and edges put, %d removed", r.Name, r.Version, r.Changes, r.Removed)
	case Changed:
		hint := ""
		if r.byDir {
			hint = "; the name is that of the folder, as it has no data set, so another folder with that name counts as the same seed"
		}
		return fmt.Sprintf("the seed %s has changed since it was applied to this store, and nothing of it was written now, "+
			"so that it covers nothing that people wrote: start with a new store file%s", r.Name, hint)
	}
	return ""
}

// ChangedError refuses a set that was applied before with other content.
type ChangedError struct{ Result }

// Error says what to do.
func (e *ChangedError) Error() string { return e.String() }

// Apply lands sets, in order, unless they landed before.
//
// In an empty store, they land with their histories: the beginnings on the
// earliest day of these, then each file at midnight UTC of its day, by its author
// and with its reason, and what is dated after at in one last commit of that time.
// A store counts as empty if it holds a beginning of this same loading and nothing
// else, so that one which was cut short goes on. In any other store each lands in a
// commit of its own at that time, as it is after the last file of its history. A
// large one lands in several, each whole.
//
// Nothing is written if anything is wrong with any of them, or if anything has no
// source: the error is then Errors, a NeedError, or joins a ChangedError for each
// set that landed with other content. If the store fails on the way, the results
// are those of the sets that are whole.
func Apply(ctx context.Context, store Store, at time.Time, sets ...Set) ([]Result, error) {
	return land(ctx, store, at, sets, false)
}

// ApplyFolders is Apply for the seeds in folders. What is wrong in the files and
// with the records on top of the store is reported together.
func ApplyFolders(ctx context.Context, store Store, at time.Time, dirs ...string) ([]Result, error) {
	var sets []Set
	var missing []error
	for _, dir := range dirs {
		set, err := Open(dir)
		if _, read := errors.AsType[Errors](err); err != nil && !read {
			missing = append(missing, err)
		}
		sets = append(sets, set)
	}
	if missing != nil {
		return nil, errors.Join(missing...)
	}
	return Apply(ctx, store, at, sets...)
}

// Ensure is Apply for the seeds that a server starts with. Those that landed with
// other content are brought up to date by one commit of the difference: what nobody
// but an edition wrote is put or removed; what somebody else wrote stays, and is a
// finding of the result if the seed has it otherwise since. A set that landed
// before a newer edition of it is left alone.
func Ensure(ctx context.Context, store Store, at time.Time, sets ...Set) ([]Result, error) {
	return land(ctx, store, at, sets, true)
}

// mostTurns is how often a loading begins anew, since others wrote meanwhile.
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
		if err := cmp.Or(l.checkNeeds(), check(model.Empty(), courseOf(l.sets))); err != nil {
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
	if err := l.checkNeeds(); err != nil {
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
		if base, err = base.With(following(base, update.inOrder())); err != nil {
			return err
		}
	}
	if err := check(base, portions); err != nil {
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

// add lands a set of which nothing is there.
func (l *loading) add(ctx context.Context, i int) error {
	set, r := l.sets[i], &l.results[i]
	drafts := set.drafts()
	if set.steps != nil {
		drafts = l.editions([]Set{set}, set.held().changes())
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

// NeedError refuses a seed without one that it builds on.
type NeedError struct{ Name, Needs string }

// Error names both.
func (e *NeedError) Error() string {
	return fmt.Sprintf("the %s builds on the %s, which is not there before it", e.Name, e.Needs)
}

// checkNeeds checks that each set comes after those that it builds on, or that
// these are there already.
func (l *loading) checkNeeds() error {
	return checkNeeds(l.sets, l.past.has)
}

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

// Check says what Apply would refuse if the store were new.
func Check(sets ...Set) error {
	if err := checkNeeds(sets, func(string) bool { return false }); err != nil {
		return err
	}
	return check(model.Empty(), courseOf(sets))
}

// check returns all that is wrong with portions, each on top of those before it.
func check(base *model.Snapshot, portions []portion) error {
	var found Errors
	var gone lost
	held := map[int]content{}
	for _, p := range portions {
		set := p.Set
		set.lost = set.lost.and(gone) // it may build on that
		if held[p.of] == nil {
			held[p.of] = content{}
		}
		there := p.alreadyIn(base, held[p.of])
		next, broken := lint(set, base)
		found = slices.Concat(found, there, broken, set.unsourced())
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
		if _, own := held[change.Key()]; own || change.Remove || !isIn(base, change) ||
			(change.Edge != nil && (there[change.Edge.From] || there[change.Edge.To])) {
			continue
		}
		there[change.Key()] = true
		at := p.positions[change.Key()]
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
