package seed

import (
	"slices"

	"concert/internal/model"
)

// Lint returns all that is wrong with the set on top of base, by file and line:
// what could not be read and what breaks the model. Where a record could not be
// read, what may only be missing because of that is left out.
func Lint(set Set, base *model.Snapshot) Errors {
	_, found := lint(set, base)
	return found
}

// lint returns the snapshot with the set, too.
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
	if len(found) > 0 {
		return base, found.sorted()
	}
	return next, nil
}

// sure leaves out the problems that a record which could not be read may have
// made.
func (s Set) sure(err error) error {
	broken, ok := err.(*model.Error) //nolint:errorlint // With returns it bare.
	if !ok || !s.lost {
		return err
	}
	return &model.Error{Code: broken.Code, Problems: slices.DeleteFunc(broken.Problems, func(p model.Problem) bool {
		switch p.Rule {
		case model.RuleDanglingEdge, model.RuleUnknownRecord, model.RuleCardinality:
			return true
		}
		return false
	})}
}
