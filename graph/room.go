package graph

import (
	"context"
	"errors"
	"runtime"
	"time"

	"golang.org/x/sync/semaphore"

	"concert/internal/model"
)

// room bounds what all questions under way hold together, in values of answers: what
// was guessed of them, which they wait for, and half as much again for what turns out
// to be more, for which nobody waits.
type room struct {
	most     int64
	patience time.Duration
	guessed  *semaphore.Weighted
	more     *semaphore.Weighted
	turns    *semaphore.Weighted // of those that measure: no more than there are processors
}

// leastRoom is what every question takes.
const leastRoom = 1_000

func newRoom(l Limits) *room {
	return &room{
		most: int64(l.AtOnce), patience: l.Patience,
		guessed: semaphore.NewWeighted(int64(l.AtOnce)),
		more:    semaphore.NewWeighted(int64(l.AtOnce) / 2),
		turns:   semaphore.NewWeighted(int64(runtime.GOMAXPROCS(0))),
	}
}

// of returns what so many values take: no more than there is.
func (r *room) of(values float64) int64 {
	return max(min(int64(values), r.most), min(leastRoom, r.most))
}

// enter waits for room for a moment. UNAVAILABLE: there is none.
func (r *room) enter(ctx context.Context, values int64) error {
	waiting, cancel := context.WithTimeout(ctx, r.patience)
	defer cancel()
	if err := r.guessed.Acquire(waiting, values); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return r.full()
	}
	return nil
}

// leave gives back what enter took, or a part of it.
func (r *room) leave(values int64) { r.guessed.Release(values) }

// grow takes more room for what is under way. UNAVAILABLE: there is none.
func (r *room) grow(values int64) error {
	if !r.more.TryAcquire(values) {
		return r.full()
	}
	return nil
}

// shrink gives back what grow took.
func (r *room) shrink(values int64) { r.more.Release(values) }

func (r *room) full() error {
	return model.Errorf(model.Unavailable, "the questions under way hold %d values together, the limit: ask again in a few seconds, or for less", r.most)
}

// turn waits until there is a processor to measure with, until the context ends.
func (r *room) turn(ctx context.Context) (end func(), err error) {
	if err := r.turns.Acquire(ctx, 1); err != nil {
		return nil, errors.Join(err, context.Cause(ctx))
	}
	return func() { r.turns.Release(1) }, nil
}
