package seed

import (
	"slices"

	"concert/internal/model"
)

// Lint returns all that is wrong with the set on top of base, by file and line:
// what could not be read and what breaks the model. Of what breaks the model only
// because something could not be read, nothing is said.
func Lint(set Set, base *model.Snapshot) Errors {
	_, found := lint(set, base)
	return found
}

// lint returns the snapshot with the set, too, with errors as far as it was read.
func lint(set Set, base *model.Snapshot) (*model.Snapshot, Errors) {
	commit := model.Commit{Version: base.Version() + 1, Previous: base.Hash(), Time: base.Time()}
	for i := range set.Changes {
		commit.Changes = append(commit.Changes, model.SealedChange{Change: &set.Changes[i]})
	}
	found := slices.Clone(set.found)
	next, err := base.With(commit)
	if err != nil {
		found = append(found, set.located(set.sure(err))...)
	}
	if len(found) == 0 {
		return next, nil
	}
	if next, err = base.Replay(commit); err != nil {
		return base, append(found, Error{File: set.root, Message: err.Error()})
	}
	return next, found.sorted()
}

// sure leaves out the problems that may come of what could not be read.
func (s Set) sure(err error) error {
	broken, ok := err.(*model.Error) //nolint:errorlint // With returns it bare.
	if !ok {
		return err
	}
	return &model.Error{Code: broken.Code, Problems: slices.DeleteFunc(broken.Problems, s.lost.explains)}
}
