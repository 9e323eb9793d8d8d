package server

import (
	"context"
	"iter"

	"concert/internal/access"
	"concert/internal/model"
	"concert/internal/store"
)

// History is access.Views.History for a store: the snapshots that commits made
// out of a past one, up to the one that is newest when it is asked.
func History(s store.Store) func(ctx context.Context, past *model.Snapshot) iter.Seq2[*model.Snapshot, error] {
	return func(ctx context.Context, past *model.Snapshot) iter.Seq2[*model.Snapshot, error] {
		return func(yield func(*model.Snapshot, error) bool) {
			newest, err := s.Load(ctx, model.Latest)
			if err != nil {
				yield(nil, err)
				return
			}
			if past.Version() >= newest.Version() {
				return
			}
			now := past.Whole()
			for c, err := range s.Watch(ctx, past.Version()) {
				if err == nil {
					now, err = now.Replay(ctx, c)
				}
				if !yield(now, err) || err != nil || now.Version() >= newest.Version() {
					return
				}
			}
		}
	}
}

// past is graph.History for one request: what its viewer may see of the versions up to
// the one that is asked about.
type past struct {
	*Server
	asked, newest *model.Snapshot
	viewer        access.Viewer
	world         model.World
}

func (p past) Commits(ctx context.Context) ([]model.Commit, error) {
	commits, err := p.Live.Commits(ctx, p.asked.Version())
	return commits, p.unread(ctx, err)
}

func (p past) Versions(ctx context.Context) ([]model.Version, error) {
	versions, err := p.Views.Versions(ctx, p.asked, p.newest, p.viewer, p.world)
	return versions, p.unread(ctx, err)
}

func (p past) View(ctx context.Context, version model.Version) (*model.Snapshot, error) {
	whole, err := p.at(ctx, version)
	if err != nil {
		return nil, err
	}
	view, err := p.Views.View(ctx, whole, p.newest, p.viewer, p.world)
	return view, p.unread(ctx, err)
}

func (p past) Register(ctx context.Context, version model.Version) (model.Register, error) {
	whole, err := p.at(ctx, version)
	if err != nil {
		return model.Register{}, err
	}
	return whole.Register(), nil
}

func (p past) Followed(ctx context.Context) (model.Commit, bool, error) {
	next := p.asked.Version() + 1
	if next > p.newest.Version() {
		return model.Commit{}, false, nil
	}
	commits, err := p.Live.Commits(ctx, next)
	if err != nil {
		return model.Commit{}, false, p.unread(ctx, err)
	}
	return commits[next-1], true, nil
}

func (p past) Sides(ctx context.Context, before, after model.Version) (access.Sides, error) {
	was, err := p.at(ctx, before)
	if err != nil {
		return access.Sides{}, err
	}
	is, err := p.at(ctx, after)
	if err != nil {
		return access.Sides{}, err
	}
	return p.Views.Sides(was, is, p.newest, p.viewer, p.world)
}

// at returns a whole snapshot.
func (p past) at(ctx context.Context, version model.Version) (*model.Snapshot, error) {
	if version == p.asked.Version() {
		return p.asked, nil
	}
	whole, err := p.Live.At(ctx, version)
	return whole, p.unread(ctx, err)
}
