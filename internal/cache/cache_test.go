package cache_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"concert/internal/cache"
)

// maker makes values of keys, and counts.
type maker struct{ made atomic.Int32 }

func (m *maker) make(context.Context) (string, error) {
	return fmt.Sprintf("value %d", m.made.Add(1)), nil
}

func TestGetMakesOnce(t *testing.T) {
	c := cache.New[string, string](2)
	var m maker
	for range 3 {
		if got, err := c.Get(t.Context(), "a", m.make); got != "value 1" || err != nil {
			t.Errorf("Get = %q, %v, want the value made first", got, err)
		}
	}
}

func TestGetHoldsAtMostSoMany(t *testing.T) {
	c := cache.New[string, string](2)
	var m maker
	for _, step := range []struct {
		key  string
		made int32
	}{{"a", 1}, {"b", 2}, {"a", 2}, {"c", 3}, {"a", 3}, {"b", 4}} { // b was used least of late when c came
		if _, err := c.Get(t.Context(), step.key, m.make); err != nil || m.made.Load() != step.made {
			t.Errorf("after %s %d values were made, %v; want %d", step.key, m.made.Load(), err, step.made)
		}
	}
}

// TestGetAtOnce: who comes while a value is made gets that one; who wants
// another does not wait.
func TestGetAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := cache.New[string, string](2)
		release := make(chan struct{})
		var m maker
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				got, err := c.Get(t.Context(), "slow", func(ctx context.Context) (string, error) {
					<-release
					return m.make(ctx)
				})
				if got != "value 1" || err != nil {
					t.Errorf("Get = %q, %v, want the one that was made", got, err)
				}
			})
		}
		synctest.Wait()
		if _, err := c.Get(t.Context(), "quick", (&maker{}).make); err != nil {
			t.Error(err)
		}
		close(release)
		group.Wait()
	})
}

// TestGetEndsWithItsContext: a context ends the waiting of its own reader, and a
// value whose maker went away is made by another.
func TestGetEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := cache.New[string, string](1)
		var m maker
		untilEnd := func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "", fmt.Errorf("gave up: %w", ctx.Err())
		}
		get := func(load func(context.Context) (string, error)) (cancel context.CancelFunc, answer chan error) {
			ctx, cancel := context.WithCancel(t.Context())
			answer = make(chan error, 1)
			go func() {
				_, err := c.Get(ctx, "a", load)
				answer <- err
			}()
			synctest.Wait()
			return cancel, answer
		}
		cancelFirst, first := get(untilEnd)
		cancelSecond, second := get(m.make)
		_, third := get(m.make)
		cancelSecond()
		if err := <-second; !errors.Is(err, context.Canceled) {
			t.Errorf("who waits and goes away gets %v", err)
		}
		cancelFirst()
		if err := <-first; !errors.Is(err, context.Canceled) {
			t.Errorf("who makes and goes away gets %v", err)
		}
		if err := <-third; err != nil || m.made.Load() != 1 {
			t.Errorf("who stays gets %v, after %d values were made; want one", err, m.made.Load())
		}
	})
}

// TestGetFails: an error is for all who wait, and the next tries again.
func TestGetFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := cache.New[string, string](1)
		lost := errors.New("lost on purpose")
		release := make(chan struct{})
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() {
				if _, err := c.Get(t.Context(), "a", func(context.Context) (string, error) {
					<-release
					return "", lost
				}); !errors.Is(err, lost) {
					t.Errorf("error %v, want the one that arose", err)
				}
			})
		}
		synctest.Wait()
		close(release)
		group.Wait()
		if got, err := c.Get(t.Context(), "a", new(maker).make); got != "value 1" || err != nil {
			t.Errorf("then Get = %q, %v", got, err)
		}
	})
}

// TestGetPanics: a panic while a value is made leaves nobody waiting.
func TestGetPanics(t *testing.T) {
	c := cache.New[string, string](1)
	func() {
		defer func() { _ = recover() }()
		_, _ = c.Get(t.Context(), "a", func(context.Context) (string, error) { panic("on purpose") })
	}()
	if got, err := c.Get(t.Context(), "a", new(maker).make); got != "value 1" || err != nil {
		t.Errorf("after a panic Get = %q, %v", got, err)
	}
}

// TestClearLetsGo: of what is held, and of what is being made.
func TestClearLetsGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := cache.New[string, string](2)
		var m maker
		for _, key := range []string{"held", "held"} {
			if _, err := c.Get(t.Context(), key, m.make); err != nil {
				t.Fatal(err)
			}
		}
		release := make(chan struct{})
		go func() {
			_, _ = c.Get(t.Context(), "slow", func(ctx context.Context) (string, error) {
				<-release
				return m.make(ctx)
			})
		}()
		synctest.Wait()
		c.Clear()
		close(release)
		synctest.Wait()
		var again maker
		for _, key := range []string{"held", "slow"} {
			if got, err := c.Get(t.Context(), key, again.make); err != nil || got == "" {
				t.Fatal(got, err)
			}
		}
		if got, _ := c.Get(t.Context(), "slow", again.make); got != "value 2" {
			t.Errorf("%q was held", got)
		}
	})
}
