package bbolt

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"concert/internal/model"
)

// grown opens a new store with some commits.
func grown(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "concert.db"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for n := range 3 {
		_, err := s.Apply(t.Context(), model.Draft{
			Base: model.Latest, Operation: fmt.Sprint(n), Author: "a", At: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC),
			Changes: []model.Change{model.PutNode("theme:a", map[string]any{"name": fmt.Sprint("A", n)})},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// TestMistakes makes mistakes of the program: no file is called damaged for them.
func TestMistakes(t *testing.T) {
	var none map[string]int
	var nobody *bolt.Bucket
	for name, do := range map[string]func(tx *bolt.Tx) error{
		"panic":            func(*bolt.Tx) error { panic("ours") },
		"nil map":          func(*bolt.Tx) error { none["a"] = 1; return nil },
		"nil bucket":       func(*bolt.Tx) error { return nobody.Put([]byte("k"), nil) },
		"no such bucket":   func(tx *bolt.Tx) error { return tx.Bucket([]byte("nowhere")).Put([]byte("k"), nil) },
		"write in a read":  func(tx *bolt.Tx) error { return tx.Bucket([]byte(bucketCommits)).Put([]byte("k"), nil) },
		"closed too early": func(tx *bolt.Tx) error { return tx.Rollback() },
		"an error of ours": func(*bolt.Tx) error { return errors.New("ours") },
	} {
		t.Run(name, func(t *testing.T) {
			s := grown(t)
			if err := s.view(do); err == nil || errors.Is(err, ErrDamaged) || model.CodeOf(err) != model.Internal {
				t.Errorf("a read: %v", err)
			}
			s = grown(t)
			cause := s.guarded(func() error { return s.db.View(do) })
			if err := s.failed(model.Commit{Version: 4}, cause); name != "an error of ours" && model.CodeOf(err) != model.Internal {
				t.Errorf("a write: %v", err)
			}
		})
	}
}

// TestNotDamage meets what keeps a whole file from being read.
func TestNotDamage(t *testing.T) {
	s := grown(t)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Load(ended, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that ended: %v", err)
	}
	if _, err := s.fold(ended, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that ended on the way: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.view(func(*bolt.Tx) error { return nil }); model.CodeOf(err) != model.Unavailable || !strings.Contains(err.Error(), "is closed") {
		t.Errorf("once closed: %v", err)
	}
}

// unreadable gives an error of the medium from a read on.
type unreadable struct {
	io.ReaderAt
	reads int
}

func (u *unreadable) ReadAt(p []byte, at int64) (int, error) {
	if u.reads--; u.reads < 0 {
		return 0, &fs.PathError{Op: "read", Path: "concert.db", Err: syscall.EIO}
	}
	return u.ReaderAt.ReadAt(p, at)
}

// TestUnreadable lets each read of a check fail: the file may be whole.
func TestUnreadable(t *testing.T) {
	s := grown(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	reads := 0
	for ; ; reads++ {
		_, err := check(&unreadable{bytes.NewReader(content), reads}, int64(len(content)))
		if err == nil {
			break
		}
		err = refusal(s.path, err)
		if !errors.Is(err, syscall.EIO) || errors.Is(err, ErrDamaged) || errors.Is(err, ErrNotConcert) || model.CodeOf(err) != model.Unavailable {
			t.Fatalf("at read %d: %v", reads, err)
		}
		if text := err.Error(); strings.Contains(text, "damaged") || !strings.Contains(text, s.path) {
			t.Fatalf("at read %d: %s", reads, text)
		}
	}
	if reads < 5 {
		t.Errorf("a check has only %d reads", reads)
	}
}

// TestNoRoom creates a file when there is no room.
func TestNoRoom(t *testing.T) {
	err := cannotCreate(filepath.Join(t.TempDir(), "concert.db"), &fs.PathError{Op: "write", Path: "concert.db", Err: syscall.ENOSPC})
	if model.CodeOf(err) != model.Unavailable || !strings.Contains(err.Error(), "make room") {
		t.Errorf("without room: %v", err)
	}
}
