//go:build unix

package bbolt_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"concert/internal/model"
	"concert/internal/store"
	"concert/internal/store/bbolt"
)

func draft(operation string, changes ...model.Change) model.Draft {
	return model.Draft{
		Base: model.Latest, Operation: operation, Author: "secretariat",
		At: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC), Changes: changes,
	}
}

func theme(n int, definition string) model.Change {
	return model.PutNode(fmt.Sprintf("theme:t%d", n), map[string]any{"name": "Theme", "definition": definition})
}

func open(t *testing.T, path string) *bbolt.Store {
	t.Helper()
	s, err := bbolt.Open(path, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func closed(t *testing.T, s *bbolt.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func apply(t *testing.T, s *bbolt.Store, d model.Draft) model.Commit {
	t.Helper()
	c, err := s.Apply(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sample is the bytes of a file with some history: small and large commits,
// checkpoints, freed pages.
func sample(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "concert.db")
	s := open(t, path)
	s.CheckpointAlways()
	for n := range 12 {
		apply(t, s, draft(fmt.Sprint("small ", n), theme(n%5, fmt.Sprint("definition ", n))))
		s.Rest()
	}
	var many []model.Change
	for n := range 100 {
		many = append(many, theme(n, strings.Repeat(fmt.Sprint(n), 40)))
	}
	apply(t, s, draft("many", many...))
	for n := range 4 {
		apply(t, s, draft(fmt.Sprint("after ", n), theme(n, fmt.Sprint("again ", n))))
		s.Rest()
	}
	closed(t, s)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// contentOf is all that a store says, to compare.
func contentOf(s store.Store) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var all strings.Builder
	newest, err := s.Load(ctx, model.Latest)
	if err != nil {
		return "", err
	}
	encoded, err := newest.Encode()
	if err != nil {
		return "", err
	}
	all.Write(encoded)
	for c, err := range s.Watch(ctx, 0) {
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&all, "%d %s %s\n", c.Version, c.Operation, c.Hash)
		if c.Version == newest.Version() {
			break
		}
	}
	for _, at := range []model.Version{5, 13} {
		past, err := s.Load(ctx, at)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&all, "%d %s\n", past.Version(), past.Hash())
	}
	return all.String(), nil
}

// harm opens a file with the content and reports whether it was refused. One that
// is not must say all that the whole one says, and take writes that last.
func harm(t *testing.T, path string, content []byte, want string) (isRefused bool) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := bbolt.Open(path, rand.Reader)
	if err != nil {
		checkRefusal(t, path, err)
		if !errors.Is(err, bbolt.ErrDamaged) && !errors.Is(err, bbolt.ErrNotConcert) && !errors.Is(err, bbolt.ErrNewerFormat) {
			t.Errorf("refused as %v", err)
		}
		return true
	}
	got, err := contentOf(s)
	if err != nil || got != want {
		t.Errorf("a damaged file was opened, and says something else: %v", err)
	}
	for n := range 3 {
		apply(t, s, draft(fmt.Sprint("more ", n), theme(n, strings.Repeat("more", 3000))))
	}
	closed(t, s)
	closed(t, open(t, path))
	return false
}

// checkRefusal checks that an error is one line that names the file and says
// what to do.
func checkRefusal(t *testing.T, path string, err error) {
	t.Helper()
	text := err.Error()
	if strings.Contains(text, "\n") || !strings.Contains(text, path) || !strings.Contains(text, ": ") {
		t.Errorf("refused with %q", text)
	}
	if _, ok := errors.AsType[*model.Error](err); !ok {
		t.Errorf("refused without a code: %v", err)
	}
}

func TestFlippedBytes(t *testing.T) {
	whole := sample(t)
	path := filepath.Join(t.TempDir(), "concert.db")
	want := contentBefore(t, path, whole)
	tried, refused := 0, 0
	flip := func(at int, mask byte) {
		content := bytes.Clone(whole)
		content[at] ^= mask
		tried++
		if harm(t, path, content, want) {
			refused++
		} else if at < 2*os.Getpagesize() && at%os.Getpagesize() >= 16 && at%os.Getpagesize() < 80 {
			t.Errorf("a meta page damaged at %d was not noticed", at)
		}
		if t.Failed() {
			t.Fatalf("flipped %#x at %d", mask, at)
		}
	}
	for page := 0; page < len(whole); page += os.Getpagesize() {
		for at := page; at < page+80; at++ {
			if at < 2*os.Getpagesize() || at%19 == 0 {
				flip(at, 1<<(at%8))
			}
		}
	}
	for at := 0; at < len(whole); at += 2039 {
		flip(at, []byte{0x01, 0x80, 0xff}[at%3])
	}
	t.Logf("%d of %d refused, the others without effect", refused, tried)
}

func contentBefore(t *testing.T, path string, whole []byte) string {
	t.Helper()
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	defer closed(t, s)
	content, err := contentOf(s)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestTruncated(t *testing.T) {
	whole := sample(t)
	path := filepath.Join(t.TempDir(), "concert.db")
	want := contentBefore(t, path, whole)
	lengths := []int{0, 1, 15, 16, 20, 79, 80, 81, 4095, 4096, 4097, 8191, 8192, 8193, len(whole) - 1}
	for at := 1000; at < len(whole); at += 1536 {
		lengths = append(lengths, at)
	}
	for _, length := range lengths {
		if !harm(t, path, whole[:length], want) && length < len(whole)/2 {
			t.Errorf("cut to %d of %d bytes, and opened", length, len(whole))
		}
	}
}

func TestPagesLost(t *testing.T) {
	whole := sample(t)
	path := filepath.Join(t.TempDir(), "concert.db")
	want := contentBefore(t, path, whole)
	size := os.Getpagesize()
	for at := 0; at < len(whole); at += size {
		content := bytes.Clone(whole)
		clear(content[at : at+size])
		harm(t, path, content, want)
		for _, other := range []int{size, len(whole) - 3*size, (at + 7*size) % len(whole)} {
			content = bytes.Clone(whole)
			copy(content[at:at+size], whole[other:other+size])
			harm(t, path, content, want)
			copy(content[other:other+size], whole[at:at+size])
			harm(t, path, content, want)
		}
		if t.Failed() {
			t.Fatalf("at page %d", at/size)
		}
	}
	content := bytes.Clone(whole)
	copy(content, content[size:]) // all moved by a page
	harm(t, path, content, want)
	harm(t, path, append(bytes.Clone(whole), make([]byte, 12345)...), want)
}

// TestCutWhileOpen cuts the file under an open store.
func TestCutWhileOpen(t *testing.T) {
	for _, length := range []int64{0, 4096, 8192} {
		path := filepath.Join(t.TempDir(), "concert.db")
		if err := os.WriteFile(path, sample(t), 0o600); err != nil {
			t.Fatal(err)
		}
		s := open(t, path)
		if err := os.Truncate(path, length); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := s.Load(t.Context(), 3); err == nil {
				t.Error("loaded")
			} else {
				checkRefusal(t, path, err)
			}
			if _, err := s.Apply(t.Context(), draft("new", theme(1, "new"))); err == nil {
				t.Error("applied")
			} else {
				checkRefusal(t, path, err)
			}
		}
		for _, err := range s.Watch(t.Context(), 0) {
			if err == nil {
				t.Error("watched")
			}
		}
		if _, err := s.Load(t.Context(), model.Latest); err == nil {
			t.Error("the newest is loaded from a file that is known to be cut")
		} else {
			checkRefusal(t, path, err)
		}
		if err := s.Close(); err == nil {
			t.Error("closed without a word")
		}
		_, err := bbolt.Open(path, rand.Reader)
		if err == nil || errors.Is(err, bbolt.ErrInUse) {
			t.Errorf("opened again: %v", err)
		}
	}
}

func TestRefusals(t *testing.T) {
	folder := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	other := filepath.Join(folder, "other.db")
	otherDB(t, other)
	inUse := filepath.Join(folder, "used.db")
	s := open(t, inUse)
	defer closed(t, s)
	newer := filepath.Join(folder, "newer.db")
	closed(t, open(t, newer))
	makeNewer(t, newer)
	older := filepath.Join(folder, "older.db")
	closed(t, open(t, older))
	ofFormat(t, older, 1)
	for name, test := range map[string]struct {
		path, says string
		is         error
	}{
		"folder":           {folder, "is a folder", nil},
		"no folder":        {filepath.Join(folder, "nowhere", "concert.db"), "is not there", nil},
		"file as folder":   {filepath.Join(file("plain", "x"), "concert.db"), "is not a folder", nil},
		"device":           {os.DevNull, "not a regular file", nil},
		"empty":            {file("empty.db", ""), "empty file", bbolt.ErrNotConcert},
		"text":             {file("text.db", "name: Concert\n"), "not a Concert file", bbolt.ErrNotConcert},
		"long text":        {file("long.db", strings.Repeat("name: Concert\n", 9999)), "not a Concert file", bbolt.ErrNotConcert},
		"zeros":            {file("zeros.db", strings.Repeat("\x00", 99999)), "not a Concert file", bbolt.ErrNotConcert},
		"another database": {other, "not a Concert file", bbolt.ErrNotConcert},
		"in use":           {inUse, "in use", bbolt.ErrInUse},
		"newer":            {newer, "newer Concert", bbolt.ErrNewerFormat},
		"older":            {older, "makes a new store from the seeds (concert serve)", bbolt.ErrOlderFormat},
	} {
		t.Run(name, func(t *testing.T) {
			before, _ := os.ReadFile(test.path)
			_, err := bbolt.Open(test.path, rand.Reader)
			if err == nil {
				t.Fatal("opened")
			}
			t.Log(err)
			checkRefusal(t, test.path, err)
			if !strings.Contains(err.Error(), test.says) || (test.is != nil && !errors.Is(err, test.is)) {
				t.Errorf("refused with %v", err)
			}
			if after, _ := os.ReadFile(test.path); !bytes.Equal(before, after) {
				t.Error("the file has changed")
			}
		})
	}
	if left, _ := filepath.Glob(filepath.Join(folder, ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func otherDB(t *testing.T, path string) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		_, err := tx.CreateBucket([]byte("things"))
		return err
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func edit(t *testing.T, path string, do func(tx *bolt.Tx) error) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(do), db.Close()); err != nil {
		t.Fatal(err)
	}
}

func makeNewer(t *testing.T, path string) {
	t.Helper()
	edit(t, path, func(tx *bolt.Tx) error { return tx.DeleteBucket([]byte("payloads")) })
	ofFormat(t, path, 3)
}

// ofFormat gives a file the number of another format.
func ofFormat(t *testing.T, path string, format int) {
	t.Helper()
	edit(t, path, func(tx *bolt.Tx) error {
		key, value := bbolt.Sealed("concert", "format", fmt.Sprintf(`{"format":%d,"more":[]}`, format))
		return tx.Bucket([]byte("concert")).Put(key, value)
	})
}

// TestUnwritableFolder needs a folder where even root may not create a file.
func TestUnwritableFolder(t *testing.T) {
	folder := t.TempDir()
	switch {
	case os.Geteuid() != 0:
		if err := os.Chmod(folder, 0o500); err != nil {
			t.Fatal(err)
		}
	case runtime.GOOS == "linux":
		folder = "/proc"
	default:
		t.Skip("root may write everywhere")
	}
	path := filepath.Join(folder, "concert.db")
	_, err := bbolt.Open(path, rand.Reader)
	if err == nil {
		t.Fatal("opened")
	}
	t.Log(err)
	checkRefusal(t, path, err)
	if !strings.Contains(err.Error(), "writable") {
		t.Errorf("refused with %v", err)
	}
}

// TestConsistency harms what a file says and keeps its checksums right.
func TestConsistency(t *testing.T) {
	whole := sample(t)
	key := func(v byte) []byte { return []byte{0, 0, 0, 0, 0, 0, 0, v} }
	for name, do := range map[string]func(tx *bolt.Tx) error{
		"last commit gone": func(tx *bolt.Tx) error { return tx.Bucket([]byte("commits")).Delete(key(17)) },
		"a commit gone":    func(tx *bolt.Tx) error { return tx.Bucket([]byte("commits")).Delete(key(7)) },
		"a payload gone":   func(tx *bolt.Tx) error { return tx.Bucket([]byte("payloads")).Delete(key(7)) },
		"last payload gone": func(tx *bolt.Tx) error {
			return tx.Bucket([]byte("payloads")).Delete(key(17))
		},
		"an operation gone": func(tx *bolt.Tx) error {
			b := tx.Bucket([]byte("operations"))
			first, _ := b.Cursor().First()
			return b.Delete(bytes.Clone(first))
		},
		"two payloads swapped": func(tx *bolt.Tx) error {
			b := tx.Bucket([]byte("payloads"))
			one, two := bytes.Clone(b.Get(key(1))), bytes.Clone(b.Get(key(2)))
			return errors.Join(b.Put(key(1), two), b.Put(key(2), one))
		},
		"no commits":      func(tx *bolt.Tx) error { return tx.DeleteBucket([]byte("commits")) },
		"no payloads":     func(tx *bolt.Tx) error { return tx.DeleteBucket([]byte("payloads")) },
		"no operations":   func(tx *bolt.Tx) error { return tx.DeleteBucket([]byte("operations")) },
		"no checkpoints":  func(tx *bolt.Tx) error { return tx.DeleteBucket([]byte("checkpoints")) },
		"no format":       func(tx *bolt.Tx) error { return tx.Bucket([]byte("concert")).Delete([]byte("format")) },
		"a strange value": func(tx *bolt.Tx) error { return tx.Bucket([]byte("commits")).Put([]byte("x"), []byte("y")) },
		"a bucket within": func(tx *bolt.Tx) error {
			_, err := tx.Bucket([]byte("commits")).CreateBucket([]byte("x"))
			return err
		},
		"a checkpoint to come": func(tx *bolt.Tx) error {
			k, v := bbolt.Sealed("checkpoints", string(key(99)), "x")
			return tx.Bucket([]byte("checkpoints")).Put(k, v)
		},
	} {
		path := filepath.Join(t.TempDir(), "concert.db")
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		edit(t, path, do)
		_, err := bbolt.Open(path, rand.Reader)
		if !errors.Is(err, bbolt.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		checkRefusal(t, path, err)
	}
}

// TestUnreadableCheckpoints puts nonsense with right checksums into checkpoints:
// they only save time.
func TestUnreadableCheckpoints(t *testing.T) {
	path := filepath.Join(t.TempDir(), "concert.db")
	want := contentBefore(t, path, sample(t))
	edit(t, path, func(tx *bolt.Tx) error {
		b := tx.Bucket([]byte("checkpoints"))
		n := 0
		for k, _ := b.Cursor().First(); k != nil; k, _ = b.Cursor().Seek(append(bytes.Clone(k), 0)) {
			key, value := bbolt.Sealed("checkpoints", string(k), []string{"", "\x00", "\x00nonsense", "\x01nonsense", "\x07"}[n%5])
			if err := b.Put(key, value); err != nil {
				return err
			}
			n++
		}
		if n < 5 {
			return fmt.Errorf("only %d checkpoints", n)
		}
		return nil
	})
	s := open(t, path)
	defer closed(t, s)
	if got, err := contentOf(s); err != nil || got != want {
		t.Errorf("without checkpoints it says something else: %v", err)
	}
}

// TestOtherBuckets leaves room for what a later version keeps in the file.
func TestOtherBuckets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "concert.db")
	want := contentBefore(t, path, sample(t))
	edit(t, path, func(tx *bolt.Tx) error {
		b, err := tx.CreateBucket([]byte("ledger"))
		if err != nil {
			return err
		}
		small, err1 := b.CreateBucket([]byte("small"))
		large, err2 := b.CreateBucket([]byte("large"))
		if err := errors.Join(err1, err2, small.Put([]byte("a"), []byte("b"))); err != nil {
			return err
		}
		for n := range 2000 {
			if err := large.Put(fmt.Append(nil, n), bytes.Repeat([]byte("x"), n)); err != nil {
				return err
			}
		}
		return nil
	})
	s := open(t, path)
	if got, err := contentOf(s); err != nil || got != want {
		t.Errorf("with another bucket it says something else: %v", err)
	}
	apply(t, s, draft("new", theme(1, "new")))
	closed(t, s)
	edit(t, path, func(tx *bolt.Tx) error {
		if got := tx.Bucket([]byte("ledger")).Bucket([]byte("large")).Get([]byte("1999")); len(got) != 1999 {
			return fmt.Errorf("another bucket was touched: %d", len(got))
		}
		return nil
	})
}

// TestFull lets a write fail because there is no room, and then makes room. The
// limit holds for a whole process, so it is one of its own.
func TestFull(t *testing.T) {
	const variable = "CONCERT_TEST_FULL"
	if path := os.Getenv(variable); path != "" {
		writeWhenFull(t, path)
		return
	}
	child := exec.Command(os.Args[0], "-test.run=^TestFull$")
	child.Env = append(os.Environ(), variable+"="+filepath.Join(t.TempDir(), "concert.db"))
	if out, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func writeWhenFull(t *testing.T, path string) {
	t.Helper()
	s := open(t, path)
	apply(t, s, draft("first", theme(1, "one")))
	many := draft("many", noise(4000)...)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, room := range []int64{0, 4096, 100_000} {
		err = limited(t, info.Size()+room, func() error {
			_, err := s.Apply(t.Context(), many)
			return err
		})
		if model.CodeOf(err) != model.Unavailable || !strings.Contains(err.Error(), "repeat") {
			t.Fatalf("apply: %v", err)
		}
		checkRefusal(t, path, err)
		if newest, err := s.Load(t.Context(), model.Latest); err != nil || newest.Version() != 1 {
			t.Errorf("version %d, %v", newest.Version(), err)
		}
	}
	if c := apply(t, s, many); c.Version != 2 {
		t.Errorf("version %d", c.Version)
	}
	closed(t, s)
	closed(t, open(t, path))
}

func noise(size int) []model.Change {
	changes := make([]model.Change, size)
	for n := range changes {
		b := make([]byte, 200)
		_, _ = rand.Read(b)
		changes[n] = theme(n, fmt.Sprintf("%x", b))
	}
	return changes
}

// limited calls do while no file may grow beyond a size.
func limited(t *testing.T, size int64, do func() error) error {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	tight := limit
	tight.Cur = uint64(size)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &tight); err != nil {
		t.Fatal(err)
	}
	err := do()
	if restored := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); restored != nil {
		t.Fatal(restored)
	}
	return err
}

// TestOpenedAtOnce lets many open the same new file: nobody's commit is lost.
func TestOpenedAtOnce(t *testing.T) {
	path := inMemory(t)
	const openers = 8
	var wait sync.WaitGroup
	for n := range openers {
		wait.Go(func() {
			for {
				s, err := bbolt.Open(path, rand.Reader)
				if errors.Is(err, bbolt.ErrInUse) {
					continue
				}
				if err != nil {
					t.Errorf("open: %v", err)
					return
				}
				if _, err := s.Apply(context.Background(), draft(fmt.Sprint(n), theme(n, "x"))); err != nil {
					t.Errorf("apply: %v", err)
				}
				if err := s.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
				return
			}
		})
	}
	wait.Wait()
	s := open(t, path)
	defer closed(t, s)
	if newest, err := s.Load(t.Context(), model.Latest); err != nil || newest.Version() != openers {
		t.Errorf("version %d of %d, %v", newest.Version(), openers, err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
