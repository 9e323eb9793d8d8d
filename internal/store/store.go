// Package store says what a store of commits does, and keeps the newest snapshot of
// one at hand (Live). How a store keeps its data is its own matter: the interface
// has no query, filter or page, because questions are asked of snapshots. What
// stores have in common is here too: an end and one writer at a time (Life), the
// newest snapshot and those who wait for the next (Feed), when a checkpoint is due
// (Checkpoints), and why drafts and commits are refused.
//
// One law holds for every store and every history: Load(v) equals the empty
// snapshot folded, by Snapshot.With, over the commits of Watch(0) up to v.
package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"
	"unicode/utf8"

	"concert/internal/model"
)

// Store keeps commits, in one order, for good. All methods may be called from
// any number of goroutines at once.
//
// An error is a *model.Error in its chain, whose code says what to do, or the
// error of the context that ended. Codes that any method may give:
//
//   - UNAVAILABLE: the store is closed, out of reach, or its medium failed. A
//     read can be repeated. Whether an Apply landed cannot be seen from the error;
//     the same operation again finds out, and never lands twice.
//   - INTERNAL: a mistake of the program.
type Store interface {
	// Load returns the snapshot at a version: model.Latest, or any from 0, the
	// empty one, to the newest. The newest is at hand; an older one takes time
	// that grows with the data. What Load returns includes every commit that
	// any Apply or Append of this store has returned before.
	//
	// NOT_FOUND: there is no such version (yet).
	Load(ctx context.Context, at model.Version) (*model.Snapshot, error)

	// Apply lands a draft as the next commit, whole or not at all, and returns
	// it. When Apply returns, the commit is durable. The version is taken, and
	// the rules are checked, inside the writer's lock, against the newest
	// snapshot. The commit's time is the draft's, or that of the commit before
	// if that is later.
	//
	// A draft that erases records (Draft.Erase) removes those that are there, with
	// all their edges, under the same rules. When Apply returns, no commit, checkpoint
	// or snapshot that the store gives from then on says anything of them but the id,
	// and what the store is made of holds nothing else either: payload and salt of each change of
	// one and of each edge at one are gone, and so are reason and request of the
	// commits that held any (model.Commit.Without). Versions, times and hashes stay. It
	// lands whole or not at all, like any other, and takes time that grows with all
	// that is in the store. What was copied elsewhere before, it does not reach.
	//
	// The author and the operation id together are exactly-once: if a commit
	// of theirs is there, Apply returns it and does nothing, whatever the
	// draft's base and time. This comes before all that follows.
	//
	// Errors, in the order in which they are looked for:
	// INVALID: CheckDraft finds something wrong.
	// CONFLICT, ErrOperationReused: the operation landed with other content
	// (see model.Commit.Requested; of one whose request was erased, nothing is compared). Take a new operation id.
	// NOT_FOUND: there is no version like the base (yet).
	// CONFLICT, ErrStale: the base is neither model.Latest nor the newest; the
	// ConflictError says which is. Live.Apply rebases if it can.
	// INVALID: the changes break the model; Problems lists all that is wrong.
	//
	// A context that ends while Apply waits for other writers ends it with
	// nothing written; one that ends later may not be heeded.
	Apply(ctx context.Context, draft model.Draft) (model.Commit, error)

	// Append lands a commit that was made elsewhere, as it is: the way to copy
	// and to restore. One that erases records erases them here, as Apply does. A commit that is there already (same version and hash) is
	// not an error. When Append returns, the commit is durable.
	//
	// CONFLICT, ErrChain: it is not the one after the newest.
	// CONFLICT, ErrOperationReused: its operation landed in another commit.
	// INVALID: it does not match its digests or its hash, its time is before
	// that of the commit before, or its changes break the model; once something of the
	// history was erased, what is left is not held to the rules.
	Append(ctx context.Context, commit model.Commit) error

	// Watch yields every commit after a version, in order, without gaps and
	// each once, and then waits for more, also for those that other processes
	// make. With model.Latest it yields what comes from now on. It never drops
	// a commit for a slow reader, nor does a slow reader hold anybody up. The
	// payload of a change that was erased is absent. After a commit that erases, what
	// was folded before it still says what was erased: load the version of that commit
	// and go on from there.
	//
	// The sequence ends only with an error, as its last element beside a zero
	// commit: the context's, NOT_FOUND if there is no such version (yet), or
	// UNAVAILABLE, after which Watch can be called again with the last version
	// seen. It can be ranged over more than once, each time from the start.
	Watch(ctx context.Context, after model.Version) iter.Seq2[model.Commit, error]

	// Findings returns what the database holds that no commit could take, by
	// record. None if nothing but commits can change the database.
	Findings(ctx context.Context) ([]model.Finding, error)

	// Close ends all that is under way, Watch with UNAVAILABLE, and lets go of
	// the database. Closing twice is not an error.
	Close() error
}

// What a ConflictError can be about; for errors.Is.
var (
	ErrStale           = errors.New("store: the base is not the newest version")
	ErrOperationReused = errors.New("store: the operation landed with other content")
	ErrChanged         = errors.New("store: others changed the same records")
	ErrChain           = errors.New("store: the commit does not follow the newest")
)

// ConflictError is a refusal with the code CONFLICT.
type ConflictError struct {
	Reason  error         // ErrStale, ErrOperationReused, ErrChanged or ErrChain
	Newest  model.Version // the newest version when it was refused
	Records []string      // of ErrChanged: ids and edge keys that the draft touches, in order
	Message string
}

// Error returns the message, which says what to do.
func (e *ConflictError) Error() string { return e.Message }

// Unwrap returns the reason, and the error with its code.
func (e *ConflictError) Unwrap() []error {
	return []error{e.Reason, &model.Error{Code: model.Conflict, Message: e.Message}}
}

// unavailableError is an error with the code UNAVAILABLE and a cause.
type unavailableError struct {
	coded *model.Error
	cause error
}

func (e unavailableError) Error() string   { return e.coded.Message }
func (e unavailableError) Unwrap() []error { return []error{e.coded, e.cause} }

// Unavailable returns an error with the code UNAVAILABLE, which reads as the format
// says, and has the cause in its chain.
func Unavailable(cause error, format string, args ...any) error {
	return unavailableError{model.Errorf(model.Unavailable, format, args...), cause}
}

// Longest names that a store takes, in bytes of UTF-8.
const (
	MaxOperation = 200
	MaxAuthor    = 200
	MaxReason    = 10_000
)

// CheckDraft says what is wrong with a draft whatever the store holds, INVALID,
// nil if nothing is: it has an operation id, an author and at least one change,
// and a time with a year of four digits. Stores call it first in Apply.
func CheckDraft(d model.Draft) error {
	if err := checkNames(d.Operation, d.Author, d.Reason, d.At); err != nil {
		return err
	}
	if len(d.Changes)+len(d.Erase) == 0 {
		return model.Errorf(model.Invalid, "the draft changes nothing: give at least one change")
	}
	return nil
}

func checkNames(operation, author, reason string, at time.Time) error {
	for _, name := range []struct {
		what, text string
		most       int
		needed     bool
	}{
		{"operation id", operation, MaxOperation, true},
		{"author", author, MaxAuthor, true},
		{"reason", reason, MaxReason, false},
	} {
		switch {
		case name.needed && name.text == "":
			return model.Errorf(model.Invalid, "the %s is missing: give one", name.what)
		case len(name.text) > name.most:
			return model.Errorf(model.Invalid, "the %s has %d bytes: give at most %d", name.what, len(name.text), name.most)
		case !utf8.ValidString(name.text):
			return model.Errorf(model.Invalid, "the %s is not valid UTF-8", name.what)
		}
	}
	if at.IsZero() {
		return model.Errorf(model.Invalid, "the time is missing: give one")
	}
	if year := at.UTC().Year(); year < 1 || year > 9999 {
		return model.Errorf(model.Invalid, "the time is in the year %d: want one from 1 to 9999", year)
	}
	return nil
}

// Repeat answers an operation that landed already: with the commit that it
// made if the draft asks for the same, else with ErrOperationReused.
func Repeat(landed model.Commit, draft model.Draft) (model.Commit, error) {
	if _, err := model.Normal(draft.Changes); err != nil || !landed.Requested(draft) {
		return model.Commit{}, reused(landed.Operation, landed.Version)
	}
	return landed, nil
}

func reused(operation string, version model.Version) error {
	return &ConflictError{
		Reason: ErrOperationReused, Newest: version,
		Message: fmt.Sprintf("the operation %q made version %d with other content: take a new operation id", operation, version),
	}
}

// Next makes the commit that a draft asks for on top of the newest snapshot,
// and the snapshot after it, or gives the error that Apply promises. Nothing
// has landed yet: the store writes the commit. It ends early with the context's error.
func Next(ctx context.Context, newest *model.Snapshot, draft model.Draft, random io.Reader) (model.Commit, *model.Snapshot, error) {
	if err := checkBase(newest.Version(), draft.Base); err != nil {
		return model.Commit{}, nil, err
	}
	normal, err := model.Normal(draft.Changes)
	if err != nil {
		return model.Commit{}, nil, &model.Error{
			Code: model.Invalid, Message: "the changes break the model:", Problems: newest.Check(draft.Changes),
		}
	}
	draft.Changes, draft.Completed = normal, newest.CompleteBeside(normal, draft.Erase)
	commit, err := model.NewCommit(newest, draft, random)
	if err != nil {
		return model.Commit{}, nil, err
	}
	next, err := newest.WithNormal(ctx, commit)
	if err != nil {
		return model.Commit{}, nil, ofOwnChanges(err, newest, draft, commit)
	}
	return commit, next, nil
}

// ofOwnChanges returns the error of a refused commit with the problems of what
// was asked for, counted among its changes, if those alone are refused too:
// what completes them would be counted, and named, beside them.
func ofOwnChanges(err error, newest *model.Snapshot, draft model.Draft, commit model.Commit) error {
	var refused *model.Error
	if len(draft.Erase) > 0 || !errors.As(err, &refused) {
		return err
	}
	problems := newest.CheckAt(draft.Changes, commit.Time)
	if problems == nil {
		return err
	}
	return &model.Error{Code: refused.Code, Message: refused.Message, Problems: problems}
}

func checkBase(newest, base model.Version) error {
	switch {
	case base == newest || base == model.Latest:
		return nil
	case base < 0 || base > newest:
		return NoVersion(base, newest)
	}
	return &ConflictError{
		Reason: ErrStale, Newest: newest,
		Message: fmt.Sprintf("the draft is based on version %d, and the newest is %d: read it and repeat", base, newest),
	}
}

// NoVersion is the error for a version that is not there.
func NoVersion(asked, newest model.Version) error {
	return model.Errorf(model.NotFound, "there is no version %d: versions go from 0 to %d", asked, newest)
}

// Follow checks that a commit made elsewhere is the one after the newest
// snapshot, and returns the snapshot after it, or gives the error that Append
// promises. That its operation is not in another commit, the store checks.
func Follow(ctx context.Context, newest *model.Snapshot, c model.Commit) (*model.Snapshot, error) {
	if c.Version != newest.Version()+1 || c.Previous != newest.Hash() {
		return nil, &ConflictError{
			Reason: ErrChain, Newest: newest.Version(),
			Message: fmt.Sprintf("commit %d after %s does not follow the newest, version %d with the hash %s",
				c.Version, c.Previous, newest.Version(), newest.Hash()),
		}
	}
	if err := checkNames(c.Operation, c.Author, c.Reason, c.Time); err != nil {
		return nil, err
	}
	if err := c.Verify(newest.Version(), newest.Hash()); err != nil {
		return nil, &model.Error{Code: model.Invalid, Message: err.Error()}
	}
	if _, offset := c.Time.Zone(); offset != 0 || c.Time.Nanosecond()%1000 != 0 {
		return nil, model.Errorf(model.Invalid, "the time of commit %d, %s, is not in UTC and whole microseconds", c.Version, c.Time)
	}
	if c.Time.Before(newest.Time()) {
		return nil, model.Errorf(model.Invalid, "commit %d is of %s, before the commit before it", c.Version, c.Time)
	}
	if newest.IsLacking() || c.IsLacking() {
		return newest.Replay(ctx, c)
	}
	return newest.Take(ctx, c)
}

// Reused is the error of Append if the operation of a commit is in another.
func Reused(c model.Commit, landed model.Version) error { return reused(c.Operation, landed) }
