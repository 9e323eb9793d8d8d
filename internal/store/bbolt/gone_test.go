//go:build unix

package bbolt_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"concert/internal/model"
	"concert/internal/store"
)

// A file that is removed, replaced or cut while it is open is noticed by those who watch it,
// even if nobody reads, and nothing is written to it any more.
func TestAFileThatIsGoneIsNoticed(t *testing.T) {
	t.Parallel()
	for became, do := range map[string]func(path string) error{
		"was removed": os.Remove,
		"was replaced by another": func(path string) error {
			other := path + ".other"
			if err := os.WriteFile(other, []byte("another"), 0o600); err != nil {
				return err
			}
			return os.Rename(other, path)
		},
		"was cut": func(path string) error { return os.Truncate(path, 5000) },
	} {
		t.Run(became, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "concert.db")
			s := open(t, path)
			apply(t, s, draft("first", theme(1, "first")))
			s.LookEvery(time.Millisecond)
			live, err := store.NewLive(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			if err := do(path); err != nil {
				t.Fatal(err)
			}
			why, err := live.WaitLost(t.Context(), true)
			if err != nil || model.CodeOf(why) != model.Unavailable || (!strings.Contains(why.Error(), became) && !strings.Contains(why.Error(), "is damaged")) {
				t.Errorf("got %v, %v", why, err)
			}
			if live.Snapshot().Version() != 1 {
				t.Error("the newest snapshot is gone too")
			}
			if _, err := s.Apply(t.Context(), draft("second", theme(2, "second"))); model.CodeOf(err) != model.Unavailable {
				t.Errorf("a write to it: %v", err)
			}
			if _, err := s.Load(t.Context(), model.Latest); model.CodeOf(err) != model.Unavailable {
				t.Errorf("a read from it: %v", err)
			}
			time.Sleep(time.Second) // it stays lost, however often it is asked
			if live.Err() == nil {
				t.Error("it counts as there again")
			}
			live.Close()
			_ = s.Close()
		})
	}
}

// An erasure puts another file in the place of the first by itself.
func TestAFileThatWasErasedFromIsNotGone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "concert.db")
	s := open(t, path)
	apply(t, s, draft("first", theme(1, "first"), theme(2, "second")))
	s.LookEvery(time.Millisecond)
	erasing := draft("erase")
	erasing.Erase = []string{"theme:t1"}
	apply(t, s, erasing)
	time.Sleep(50 * time.Millisecond)
	apply(t, s, draft("third", theme(3, "third")))
	closed(t, s)
	closed(t, open(t, path))
}
