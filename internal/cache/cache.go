// Package cache keeps values that take long to make.
package cache

import (
	"context"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"
)

// Cache holds the values that were used last, and makes each once, however many
// ask for it at the same time. Nobody waits for a value of another key. Make one
// with New; it serves any number of goroutines.
type Cache[K comparable, V any] struct {
	mu     sync.Mutex // never held while a value is made
	values *lru.Cache[K, V]
	making map[K]*making[V]
	turn   int // how often all was let go of
}

// making is a value that somebody makes. All but done is read once done is
// closed.
type making[V any] struct {
	done     chan struct{}
	value    V
	err      error
	finished bool // false: whoever made it went away
	turn     int  // in which it was begun
}

// New returns a cache of at most so many values, at least one.
func New[K comparable, V any](most int) *Cache[K, V] {
	values, err := lru.New[K, V](most)
	if err != nil {
		panic("cache: " + err.Error())
	}
	return &Cache[K, V]{values: values, making: map[K]*making[V]{}}
}

// Get returns the value of a key, which load makes if it is not held. It runs
// under the context of whoever came first. Who comes meanwhile waits for it, at
// most as long as its own context lasts; if the context of the first ends, the
// next makes the value. An error is given to all who wait, and not held.
func (c *Cache[K, V]) Get(ctx context.Context, key K, load func(context.Context) (V, error)) (V, error) {
	for {
		value, m, first := c.find(key)
		switch {
		case m == nil:
			return value, nil
		case first:
			return c.finish(ctx, key, m, load)
		}
		select {
		case <-m.done:
		case <-ctx.Done():
			return value, ctx.Err()
		}
		if m.finished {
			return m.value, m.err
		}
	}
}

// Clear lets go of all values, also of those that are being made: they are given to
// who waits for them, and not held.
func (c *Cache[K, V]) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.values.Purge()
	c.turn++
}

// find returns a value that is held, else who makes it: first says that it is
// the caller.
func (c *Cache[K, V]) find(key K) (value V, m *making[V], first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if value, ok := c.values.Get(key); ok {
		return value, nil, false
	}
	if m := c.making[key]; m != nil {
		return value, m, false
	}
	m = &making[V]{done: make(chan struct{}), turn: c.turn}
	c.making[key] = m
	return value, m, true
}

func (c *Cache[K, V]) finish(ctx context.Context, key K, m *making[V], load func(context.Context) (V, error)) (V, error) {
	defer func() { // after a panic too
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.making, key)
		if m.finished && m.err == nil && m.turn == c.turn {
			c.values.Add(key, m.value)
		}
		close(m.done)
	}()
	m.value, m.err = load(ctx)
	m.finished = m.err == nil || ctx.Err() == nil
	return m.value, m.err
}
