package cache_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	}{{"a", 1}, {"b", 2}, {"a", 2}, {"c", 3}, {"a", 3}, {"b", 4}} { // b was used least recently when c came
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

// TestGetEndsWithItsContext: a context ends the waiting of its own caller. The value
// is made as long as somebody waits for it, whoever came first, and no longer.
func TestGetEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := cache.New[string, string](1)
		var m maker
		release, ended := make(chan struct{}), 0
		load := func(ctx context.Context) (string, error) {
			select {
			case <-release:
			case <-ctx.Done():
				ended++
			}
			return m.make(ctx) // as one that does not look at its context once more
		}
		get := func() (cancel context.CancelFunc, answer chan error) {
			ctx, cancel := context.WithCancel(t.Context())
			answer = make(chan error, 1)
			go func() {
				_, err := c.Get(ctx, "a", load)
				answer <- err
			}()
			synctest.Wait()
			return cancel, answer
		}
		cancelFirst, first := get()
		cancelSecond, second := get()
		for cancel, answer := range map[*context.CancelFunc]chan error{&cancelFirst: first, &cancelSecond: second} {
			if m.made.Load() != 0 || ended != 0 {
				t.Fatalf("with somebody waiting %d values were made, and %d ended", m.made.Load(), ended)
			}
			(*cancel)()
			if err := <-answer; !errors.Is(err, context.Canceled) {
				t.Errorf("who goes away gets %v", err)
			}
			synctest.Wait()
		}
		if ended != 1 {
			t.Errorf("when all have left, making the value has not ended")
		}
		close(release)
		if got, err := c.Get(t.Context(), "a", load); got != "value 2" || err != nil {
			t.Errorf("then Get = %q, %v, want a value that was not cut short", got, err)
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

// TestGetPanics: a panic while a value is made is one of all who wait for it.
func TestGetPanics(t *testing.T) {
	c := cache.New[string, string](1)
	func() {
		defer func() {
			if cause := recover(); cause != "on purpose" {
				t.Errorf("the panic is %v", cause)
			}
		}()
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

// TestSharedHoldsWhatIsUsed: a value is one for all who use it at the same time, and
// is let go of by the last.
func TestSharedHoldsWhatIsUsed(t *testing.T) {
	var dropped []string
	s := cache.Shared[string, string]{Drop: func(value string) { dropped = append(dropped, value) }}
	var m maker
	get := func() (string, func()) {
		value, release, err := s.Get(t.Context(), "a", m.make)
		if err != nil {
			t.Fatal(err)
		}
		return value, release
	}
	first, releaseFirst := get()
	second, releaseSecond := get()
	releaseFirst()
	third, releaseThird := get()
	if first != "value 1" || second != first || third != first {
		t.Errorf("got %s, %s and %s, want one value", first, second, third)
	}
	releaseSecond()
	if dropped != nil {
		t.Errorf("%v is dropped while it is used", dropped)
	}
	releaseThird()
	if got, release := get(); got != "value 2" {
		t.Errorf("after the last got %s, want another", got)
	} else {
		release()
	}
	if want := []string{"value 1", "value 2"}; !slices.Equal(dropped, want) {
		t.Errorf("dropped are %v, want %v", dropped, want)
	}
}

// TestSharedDropsWhatNobodyWaitedFor: what is made though all have left is dropped.
func TestSharedDropsWhatNobodyWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dropped := 0
		s := cache.Shared[string, string]{Drop: func(string) { dropped++ }}
		ctx, cancel := context.WithCancel(t.Context())
		release := make(chan struct{})
		go func() {
			if _, _, err := s.Get(ctx, "a", func(context.Context) (string, error) { <-release; return "late", nil }); !errors.Is(err, context.Canceled) {
				t.Errorf("who left gets %v", err)
			}
		}()
		synctest.Wait()
		cancel()
		synctest.Wait()
		close(release)
		synctest.Wait()
		if dropped != 1 {
			t.Errorf("%d values are dropped, want 1", dropped)
		}
	})
}
