package store

import (
	"context"
	"sync"

	"concert/internal/model"
)

// Life is what every open store has, whatever it is made of: an end, one writer at
// a time, and work in the background that the end waits for.
type Life struct {
	ctx        context.Context
	end        context.CancelCauseFunc
	writer     chan struct{} // held by sending to it, so that waiting for it can be given up
	closing    sync.Once
	background sync.WaitGroup
}

// NewLife begins the life of a store. Errors show the name.
func NewLife(name string) *Life {
	ctx, end := context.WithCancelCause(context.Background())
	closed := model.Errorf(model.Unavailable, "the store %s is closed", name)
	return &Life{ctx: ctx, end: func(error) { end(closed) }, writer: make(chan struct{}, 1)}
}

// Err returns UNAVAILABLE once the store is closed, and nil before.
func (l *Life) Err() error { return context.Cause(l.ctx) }

// Ready returns Err, or the error of a context that has ended.
func (l *Life) Ready(ctx context.Context) error {
	if err := l.Err(); err != nil {
		return err
	}
	return ctx.Err()
}

// Within returns a context that ends with the store's life too, Err being its cause
// then.
func (l *Life) Within(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(l.ctx, func() { cancel(l.Err()) })
	return ctx, func() { stop(); cancel(nil) }
}

// Lock waits for the writer's lock. It is given up as Ready says.
func (l *Life) Lock(ctx context.Context) error {
	if err := l.Ready(ctx); err != nil {
		return err
	}
	select {
	case l.writer <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	case <-l.ctx.Done():
		return l.Err()
	}
	if err := l.Err(); err != nil {
		l.Unlock()
		return err
	}
	return nil
}

// Unlock gives the writer's lock back.
func (l *Life) Unlock() { <-l.writer }

// Go does something in the background until it is done or the context ends, which
// it does with the store's life. It is called while that certainly lasts: before
// the store is opened, with the writer's lock, or by what Go began.
func (l *Life) Go(do func(ctx context.Context)) { l.background.Go(func() { do(l.ctx) }) }

// Wait waits until all that Go began is done.
func (l *Life) Wait() { l.background.Wait() }

// Close ends the life, waits for the writer and the background, and then lets go
// of what the store holds. The second time it only waits for the first.
func (l *Life) Close(release func() error) (err error) {
	l.closing.Do(func() {
		l.end(nil)
		l.writer <- struct{}{} // for good
		l.background.Wait()
		err = release()
	})
	return err
}
