package cache

import (
	"context"
	"sync"
)

// Shared makes each value once for all who use it at the same time, and lets go of
// it when the last of them has. Nobody waits for a value of another key. The zero
// value is ready; it serves any number of goroutines.
type Shared[K comparable, V any] struct {
	// Drop, if there is one, is called with each value that was made and that nobody
	// uses any longer.
	Drop func(V)

	mu   sync.Mutex // never held while a value is made
	used map[K]*use[V]
}

// use is a value that somebody waits for or has. All but users is read once done is
// closed.
type use[V any] struct {
	users    int
	made     bool               // without an error
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
		u.panicked = recover()
		s.settle(key, u)
	}()
	u.value, u.err = load(ctx)
}

// settle notes what became of making a value. After an error who comes tries again.
func (s *Shared[K, V]) settle(key K, u *use[V]) {
	s.mu.Lock()
	u.made = u.panicked == nil && u.err == nil
	if !u.made && s.used[key] == u {
		delete(s.used, key)
	}
	left := u.users == 0
	s.mu.Unlock()
	if left {
		s.drop(u)
	}
}

func (s *Shared[K, V]) leave(key K, u *use[V]) {
	s.mu.Lock()
	u.users--
	left, made := u.users == 0, u.made
	if left && s.used[key] == u {
		delete(s.used, key)
	}
	s.mu.Unlock()
	if left {
		u.end()
	}
	if left && made { // else settle drops it
		s.drop(u)
	}
}

func (s *Shared[K, V]) drop(u *use[V]) {
	if u.made && s.Drop != nil {
		s.Drop(u.value)
	}
}
