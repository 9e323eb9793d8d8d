package seed

import (
	"context"
	"slices"
	"time"

	"concert/internal/model"
)

// Lint returns all that is wrong with the set on top of base, by file and line:
// what could not be read, what breaks the model, and what a history
// may not hold. Of what breaks the model only
// because something could not be read, nothing is reported.
func Lint(set Set, base *model.Snapshot) Errors {
	next, found := lint(context.Background(), set, base, base.Time())
	for i := range set.steps {
		step := &set.steps[i]
		after, broken := lint(context.Background(), step.Set, next, step.on.Time())
		found = slices.Concat(found, broken, step.lint(next, after))
		next = after
	}
	if set.steps != nil {
		found = append(found, set.lintDays(set.steps[0].on)...)
	}
	if len(found) == 0 {
		return nil
	}
	return found.sorted()
}

// lint returns the snapshot with the set, too, with errors as far as it was read; at
// is when it lands. Once the context has ended, what it returns means nothing.
func lint(ctx context.Context, set Set, base *model.Snapshot, at time.Time) (*model.Snapshot, Errors) {
	commit := following(base, set.Changes, at)
	found := slices.Clone(set.found)
	next, err := base.Take(ctx, commit)
	if ended := ctx.Err(); ended != nil {
		return base, append(found, Error{File: set.root, Message: ended.Error()})
	}
	if err != nil {
		found = append(found, set.located(set.sure(err))...)
	}
	if len(found) == 0 {
		return next, nil
	}
	if next, err = base.Replay(ctx, commit); err != nil {
		return base, append(found, Error{File: set.root, Message: err.Error()})
	}
	return next, found.sorted()
}

// following returns a commit of changes that follows a snapshot, without a seal.
func following(base *model.Snapshot, changes []model.Change, at time.Time) model.Commit {
	commit := model.Commit{
		Version: base.Version() + 1, Previous: base.Hash(), Time: at, Changes: make([]model.SealedChange, len(changes)),
	}
	for i := range changes {
		commit.Changes[i].Change = &changes[i]
	}
	return commit
}

// sure leaves out the problems that may come of what could not be read.
func (s Set) sure(err error) error {
	broken, ok := err.(*model.Error) //nolint:errorlint // With returns it bare.
	if !ok {
		return err
	}
	return &model.Error{Code: broken.Code, Problems: slices.DeleteFunc(broken.Problems, s.lost.explanations().explain)}
}
