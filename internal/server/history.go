package server

import (
	"context"
	"iter"

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
