package graph_test

import (
	"context"
	"slices"

	"concert/internal/access"
	"concert/internal/model"
)

// past is the history of a request in tests. Over a view without the hidden records
// all that came before is without them too.
type past struct {
	a       *asker
	view    *model.Snapshot // of the request
	viewer  access.Viewer
	without bool
}

func (a *asker) historyOf(view *model.Snapshot, as string) past {
	return past{a, view, a.viewer(as), view.Whole() != a.whole.Whole()}
}

func (p past) Commits(context.Context) ([]model.Commit, error) {
	if p.a.commits != nil {
		return p.a.commits, nil
	}
	var commits []model.Commit
	for v := range p.view.Version() {
		commits = append(commits, model.Commit{Version: v + 1, Time: p.view.Time()})
	}
	return commits, nil
}

func (p past) Versions(ctx context.Context) ([]model.Version, error) {
	var versions []model.Version
	before := model.Empty()
	for v := range p.view.Version() {
		after := p.a.at(v + 1)
		if after == nil {
			continue
		}
		sides, err := p.sides(before, after)
		if err != nil {
			return nil, err
		}
		changes, err := access.ChangesShown(ctx, sides)
		if err != nil {
			return nil, err
		}
		if len(changes) > 0 {
			versions = append(versions, v+1)
		}
		before = after
	}
	return versions, nil
}

func (p past) View(ctx context.Context, version model.Version) (*model.Snapshot, error) {
	if version == p.view.Version() {
		return p.view, nil
	}
	view, err := p.a.views.View(ctx, p.a.at(version), p.a.whole, p.viewer, p.view.World())
	if err != nil || !p.without {
		return view, err
	}
	return view.Detached(), nil
}

func (p past) Register(_ context.Context, version model.Version) (model.Register, error) {
	return p.a.at(version).Register(), nil
}

func (p past) Followed(context.Context) (model.Commit, bool, error) {
	return p.a.next, p.a.next.Version > 0, nil
}

func (p past) Sides(_ context.Context, before, after model.Version) (access.Sides, error) {
	return p.sides(p.a.at(before), p.a.at(after))
}

func (p past) sides(before, after *model.Snapshot) (access.Sides, error) {
	sides, err := p.a.views.Sides(before, after, p.a.whole, p.viewer, p.view.World())
	if err != nil || !p.without {
		return sides, err
	}
	return access.Sides{
		Before: sides.Before.Detached(), After: sides.After.Detached(), BeforeNow: sides.BeforeNow.Detached(), AfterNow: sides.AfterNow.Detached(),
	}, nil
}

// at returns a version, nil if the history of the asker lacks it.
func (a *asker) at(version model.Version) *model.Snapshot {
	i := slices.IndexFunc(a.history, func(s *model.Snapshot) bool { return s.Version() == version })
	if i < 0 {
		return nil
	}
	return a.history[i]
}
