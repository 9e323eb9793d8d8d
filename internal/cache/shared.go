package cache

import (
	"context"
	"sync"
)

// Shared makes each value once for all who use it at the same time, and lets go of
// it when the last of them has. Nobody waits for a value of another key. The zero
// value is ready; it serves any number of goroutines.
type Shared[K comparable, V any] struct {
	mu   sync.Mutex // never held while a value is made
	used map[K]*use[V]
}

// use is a value that somebody waits for or has. All but users is read once done is
// closed.
type use[V any] struct {
	users    int
	end      context.CancelFunc // of making it
	done     chan struct{}
	value    V
	err      error
	panicked any // what making it panicked with
}

// Get returns the value of a key that others use now, or makes it with load. That
// runs under a context with the values of the first's, which ends when the last who
// waits for the value has left. A context ends the waiting of its own caller, with
// its cause. An error is given to all who wait; so is a panic. Without an error
// release must be called, once.
func (s *Shared[K, V]) Get(ctx context.Context, key K, load func(context.Context) (V, error)) (value V, release func(), err error) {
	u := s.join(ctx, key, load)
	leave := func() { s.leave(key, u) }
	select {
	case <-u.done:
	case <-ctx.Done():
		leave()
		return value, nil, context.Cause(ctx)
	}
	switch {
	case u.panicked != nil:
		leave()
		panic(u.panicked)
	case u.err != nil:
		leave()
		return value, nil, u.err
	}
	return u.value, leave, nil
}

// join returns the value of a key that is used, with one user more.
func (s *Shared[K, V]) join(ctx context.Context, key K, load func(context.Context) (V, error)) *use[V] {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.used[key]; u != nil {
		u.users++
		return u
	}
	making, end := context.WithCancel(context.WithoutCancel(ctx))
	u := &use[V]{users: 1, end: end, done: make(chan struct{})}
	if s.used == nil {
		s.used = map[K]*use[V]{}
	}
	s.used[key] = u
	go s.make(making, key, u, load)
	return u
}

func (s *Shared[K, V]) make(ctx context.Context, key K, u *use[V], load func(context.Context) (V, error)) {
	defer close(u.done)
	defer func() {
		if u.panicked = recover(); u.panicked != nil || u.err != nil {
			s.forget(key, u) // who comes now tries again
		}
	}()
	u.value, u.err = load(ctx)
}

func (s *Shared[K, V]) forget(key K, u *use[V]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used[key] == u {
		delete(s.used, key)
	}
}

func (s *Shared[K, V]) leave(key K, u *use[V]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u.users--; u.users > 0 {
		return
	}
	u.end()
	if s.used[key] == u {
		delete(s.used, key)
	}
}
