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

// Author is the author of the commits that seeds make.
const Author = "seed"

// Store is what a seed needs of a store; see store.Store for the promises.
type Store interface {
	Load(ctx context.Context, at model.Version) (*model.Snapshot, error)
	Apply(ctx context.Context, draft model.Draft) (model.Commit, error)
}

// Outcome says what became of a set.
type Outcome int

// The outcomes.
const (
	Applied   Outcome = iota + 1 // it landed now
	Unchanged                    // it landed before, with the same content
	Changed                      // it landed before with other content; nothing was written
)

// Result says what became of one set.
type Result struct {
	Name    string
	Outcome Outcome
	Version model.Version // at which it landed, whole; of Changed, 0
	Changes int           // how many records and edges it has

	byDir  bool // whether the name is that of a folder
	landed int  // parts that landed before
}

// String tells it in one line, with what to do where there is something.
func (r Result) String() string {
	switch r.Outcome {
	case Applied:
		return fmt.Sprintf("the seed %s is applied: %d records and edges in version %d", r.Name, r.Changes, r.Version)
	case Unchanged:
		return fmt.Sprintf("the seed %s was applied before, in version %d", r.Name, r.Version)
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

// Apply lands each set in a commit of its own, in order, unless it landed
// before. A large one lands in several, each whole: where that is interrupted,
// the same set again goes on. Nothing is written where anything is wrong with any
// of them, or where anything has no source: the error is then Errors, a
// NeedError, or joins a ChangedError for each set that landed with other
// content. Where the store fails in the midst, the results are those of the sets
// before. The time of the commits is at.
func Apply(ctx context.Context, store Store, at time.Time, sets ...Set) ([]Result, error) {
	results, err := compare(ctx, store, at, sets)
	if err != nil {
		return nil, err
	}
	var changed []error
	for _, r := range results {
		if r.Outcome == Changed {
			changed = append(changed, &ChangedError{r})
		}
	}
	if changed != nil {
		return nil, errors.Join(changed...)
	}
	return write(ctx, store, at, sets, results)
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

// Ensure is Apply for the seeds that a server starts with: a set that landed
// with other content is left alone, and its result says so.
func Ensure(ctx context.Context, store Store, at time.Time, sets ...Set) ([]Result, error) {
	results, err := compare(ctx, store, at, sets)
	if err != nil {
		return nil, err
	}
	return write(ctx, store, at, sets, results)
}

// drafts ask for the set, a large one in parts that are whole in themselves. The
// operation ids are the set's name and the number of the part alone, so that the
// store itself refuses other content.
func (s Set) drafts(at time.Time) []model.Draft {
	parts := model.Split(s.Changes, model.SplitAt)
	drafts := make([]model.Draft, len(parts))
	for i, part := range parts {
		drafts[i] = model.Draft{
			Operation: "seed:" + s.Name, Author: Author, Reason: "seed " + s.Name, At: at, Changes: part,
		}
		if len(parts) > 1 {
			drafts[i].Reason += fmt.Sprintf(", part %d of %d", i+1, len(parts))
		}
		if i > 0 {
			drafts[i].Operation += fmt.Sprintf(":%d", i+1)
		}
	}
	return drafts
}

// noVersion is the base of a draft that never lands: a store says first whether
// the operation did.
const noVersion model.Version = -2

// compare tells of each set whether it landed before. The outcome is 0 of those
// that did not, and of those with errors.
func compare(ctx context.Context, store Store, at time.Time, sets []Set) ([]Result, error) {
	results := make([]Result, len(sets))
	roots := map[string]string{}
	for i, set := range sets {
		results[i] = Result{Name: set.Name, Changes: len(set.Changes), byDir: set.byDir}
		if other, ok := roots[set.Name]; ok {
			return nil, fmt.Errorf("%s and %s are both the seed %s%s: give one a data set of its own", other, set.root, set.Name, fromDir(set))
		}
		roots[set.Name] = set.root
		if set.Digest == (model.Digest{}) {
			continue
		}
		if err := results[i].compare(ctx, store, set.drafts(at)); err != nil {
			return nil, fmt.Errorf("the seed %s: %w", set.Name, err)
		}
	}
	return results, nil
}

func fromDir(set Set) string {
	if set.byDir {
		return ", by the name of the folder, as it has no data set"
	}
	return ""
}

// compare tells how many parts of a set landed before. Loading it was interrupted
// where some did: the others are still to land.
func (r *Result) compare(ctx context.Context, store Store, drafts []model.Draft) error {
	for _, draft := range drafts {
		draft.Base = noVersion
		commit, err := store.Apply(ctx, draft)
		switch model.CodeOf(err) {
		case model.NotFound:
			return nil
		case model.Conflict:
			r.Outcome, r.Version = Changed, 0
			return nil
		}
		if err != nil {
			return err
		}
		r.Version = commit.Version
		r.landed++
	}
	r.Outcome = Unchanged
	return nil
}

// rest returns what of a set has not landed yet.
func (s Set) rest(landed int) Set {
	if landed > 0 {
		s.Changes = slices.Concat(model.Split(s.Changes, model.SplitAt)[landed:]...)
	}
	return s
}

// write lands the sets whose outcome is 0, all of which it checks before.
func write(ctx context.Context, store Store, at time.Time, sets []Set, results []Result) ([]Result, error) {
	newest, err := store.Load(ctx, model.Latest)
	if err != nil {
		return nil, err
	}
	there := func(set Set) (bool, error) {
		before, err := compare(ctx, store, at, []Set{set})
		return err == nil && before[0].Outcome != 0, err
	}
	if err := checkNeeds(sets, results, there); err != nil {
		return nil, err
	}
	if err := check(newest, sets, results); err != nil {
		return nil, err
	}
	base := newest.Version()
	for i, set := range sets {
		if results[i].Outcome != 0 {
			continue
		}
		for _, draft := range set.drafts(at)[results[i].landed:] {
			draft.Base = base
			commit, err := store.Apply(ctx, draft)
			if err != nil {
				return results[:i], fmt.Errorf("the seed %s: %w", set.Name, err)
			}
			base = commit.Version
			results[i].Version = base
		}
		results[i].Outcome = Applied
	}
	return results, nil
}

// NeedError refuses a seed without one that it builds on.
type NeedError struct{ Name, Needs string }

// Error names both.
func (e *NeedError) Error() string {
	return fmt.Sprintf("the %s builds on the %s, which is not there before it", e.Name, e.Needs)
}

// checkNeeds checks that each set to write comes after those that it builds on,
// or that these are there already.
func checkNeeds(sets []Set, results []Result, there func(Set) (bool, error)) error {
	for i, set := range sets {
		for _, name := range set.needs {
			if results[i].Outcome != 0 || slices.ContainsFunc(sets[:i], func(s Set) bool { return s.Name == name }) {
				continue
			}
			need, err := Builtin(name)
			if err != nil {
				return err
			}
			if ok, err := there(need); err != nil || !ok {
				return cmp.Or(err, error(&NeedError{set.Name, name}))
			}
		}
	}
	return nil
}

// Check says what Apply would refuse if the store were new.
func Check(sets ...Set) error {
	results := make([]Result, len(sets))
	if err := checkNeeds(sets, results, func(Set) (bool, error) { return false, nil }); err != nil {
		return err
	}
	return check(model.Empty(), sets, results)
}

// check returns all that is wrong with the sets to write, each on top of those
// before it.
func check(base *model.Snapshot, sets []Set, results []Result) error {
	var found Errors
	var gone lost
	for i, set := range sets {
		if results[i].Outcome != 0 {
			continue
		}
		set = set.rest(results[i].landed)
		there := set.alreadyIn(base)
		set.lost = set.lost.and(gone) // it may build on that
		next, broken := lint(set, base)
		found = slices.Concat(found, there, broken, set.unsourced())
		base, gone = next, set.lost
	}
	if found == nil {
		return nil
	}
	return found.sorted()
}

// alreadyIn returns an error for each record that somebody wrote before, and for
// each edge that is not at such a record. Of a set with errors it returns none:
// what is there may be the set itself.
func (s Set) alreadyIn(base *model.Snapshot) Errors {
	if s.Digest == (model.Digest{}) {
		return nil
	}
	var found Errors
	there := map[string]bool{}
	for _, change := range s.Changes {
		if !isIn(base, change) || (change.Edge != nil && (there[change.Edge.From] || there[change.Edge.To])) {
			continue
		}
		there[change.Key()] = true
		at := s.positions[change.Key()]
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
