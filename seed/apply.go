package seed

import (
	"context"
	"errors"
	"fmt"
	"iter"
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
	Findings []model.Finding // what somebody else wrote and the seed changes too; by record

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

// ApplyFolders is Apply for the seeds in folders, as Open reads them. What is wrong in the files and
// with the records on top of the store is reported together.
func ApplyFolders(ctx context.Context, store Store, at time.Time, maxFile int64, dirs ...string) ([]Result, error) {
	var sets []Set
	var missing []error
	for _, dir := range dirs {
		set, err := Open(ctx, dir, maxFile)
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
// finding of the result if the newer edition changes it too. A set that landed
// before a newer edition of it is left alone.
func Ensure(ctx context.Context, store Store, at time.Time, sets ...Set) ([]Result, error) {
	return land(ctx, store, at, sets, true)
}
