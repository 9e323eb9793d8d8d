// Package cache keeps values that take long to make, and shares them among those
// who want them at the same time.
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
	values *lru.Cache[K, V]
	making Shared[K, V]

	mu   sync.Mutex // never held while a value is made
	turn int        // how often all was let go of
}

// New returns a cache of at most so many values, at least one.
func New[K comparable, V any](most int) *Cache[K, V] {
	values, err := lru.New[K, V](most)
	if err != nil {
		panic("cache: " + err.Error())
	}
	return &Cache[K, V]{values: values}
}

// Get returns the value of a key, which load makes if it is not held. Who comes
// meanwhile waits for it, at most as long as its own context lasts. The context of
// load ends when the last who waits has left; what was made under one that has ended
// is not held, and neither is an error, which is given to all who wait.
func (c *Cache[K, V]) Get(ctx context.Context, key K, load func(context.Context) (V, error)) (V, error) {
	if value, ok := c.values.Get(key); ok {
		return value, nil
	}
	value, release, err := c.making.Get(ctx, key, func(ctx context.Context) (V, error) {
		if value, ok := c.values.Get(key); ok { // it was made meanwhile
			return value, nil
		}
		turn := c.begin()
		value, err := load(ctx)
		if err == nil && ctx.Err() == nil {
			c.hold(key, value, turn)
		}
		return value, err
	})
	if err == nil {
		release()
	}
	return value, err
}

// Clear lets go of all values, also of those that are being made: they are given to
// those who wait for them, and not held.
func (c *Cache[K, V]) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.values.Purge()
	c.turn++
}

// begin returns the turn in which a value is begun.
func (c *Cache[K, V]) begin() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.turn
}

// hold holds a value that was begun in a turn which lasts.
func (c *Cache[K, V]) hold(key K, value V, turn int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if turn == c.turn {
		c.values.Add(key, value)
	}
}
