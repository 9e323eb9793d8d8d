//go:build unix

package seed_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"concert/internal/model"
	"concert/seed"
)

// TestOnlyRegularFilesAreRead: what is not a regular file in the folder of a seed is
// refused by name, neither waited for nor followed.
func TestOnlyRegularFilesAreRead(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret.yaml")
	if err := os.WriteFile(secret, []byte("password: hunter2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		make func(folder string) error
		want string
	}{
		{"a pipe", func(folder string) error { return syscall.Mkfifo(filepath.Join(folder, "themes", "b.yaml"), 0o600) }, "themes/b.yaml: is a pipe"},
		{"a link outside", func(folder string) error { return os.Symlink(secret, filepath.Join(folder, "themes", "b.yaml")) }, "themes/b.yaml: is a link"},
		{"a link inside", func(folder string) error { return os.Symlink("a.yaml", filepath.Join(folder, "themes", "b.yaml")) }, "themes/b.yaml: is a link"},
		{"a link to a folder", func(folder string) error { return os.Symlink("themes", filepath.Join(folder, "needs")) }, "needs: is a link"},
		{"a history that is a pipe", func(folder string) error { return syscall.Mkfifo(filepath.Join(folder, "history"), 0o600) }, "history: is a pipe"},
		{"a pipe in a history", func(folder string) error {
			return errors.Join(os.Mkdir(filepath.Join(folder, "history"), 0o700), syscall.Mkfifo(filepath.Join(folder, "history", "a.yaml"), 0o600))
		}, "history/a.yaml: is a pipe"},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder := t.TempDir()
			themes := filepath.Join(folder, "themes")
			if err := errors.Join(os.Mkdir(themes, 0o700), os.WriteFile(filepath.Join(themes, "a.yaml"), []byte("records: [{id: theme:a, name: A}]\n"), 0o600), test.make(folder)); err != nil {
				t.Fatal(err)
			}
			_, err := seed.Open(t.Context(), folder, seed.MaxFile)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error is %v, want one with %q", err, test.want)
			}
		})
	}
}

// TestNothingIsRepeatedOfOtherFiles: of a file that is not a seed no word comes back.
func TestNothingIsRepeatedOfOtherFiles(t *testing.T) {
	for name, content := range map[string]string{
		"a mapping": "password: hunter2\nhunter2: x\n",
		"a text":    "hunter2\n",
		"a list":    "- hunter2\n",
		"no YAML":   "hunter2: *hunter2\n",
		"twice":     "hunter2: 1\nhunter2: 2\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := seed.Parse(fstest.MapFS{"themes/a.yaml": {Data: []byte(content)}, "history/a.yaml": {Data: []byte(content)}}, "field")
			if err == nil || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// TestReadingEndsWithItsContext: a folder is not read on for who left.
func TestReadingEndsWithItsContext(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "themes"), 0o700); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := seed.Open(ctx, folder, seed.MaxFile); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v, want %v", err, context.Canceled)
	}
}

// doneLater is a context that ends after it was looked at so many times.
type doneLater struct {
	context.Context
	looks int
}

func (c *doneLater) Err() error {
	c.looks--
	if c.looks < 0 {
		return context.Canceled
	}
	return nil
}

// TestReadingEndsWithinAFile: one large file does not keep a reading going.
func TestReadingEndsWithinAFile(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "themes", "a.yaml")
	text := "records:\n" + strings.Repeat("  - {id: theme:a, name: A}\n", 4000)
	if err := errors.Join(os.Mkdir(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
	ctx := &doneLater{t.Context(), 20}
	if _, err := seed.Open(ctx, folder, seed.MaxFile); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %.200v, want %v", err, context.Canceled)
	}
	if most := -100; ctx.looks < most {
		t.Errorf("the reading went on for %d looks at its context, want at most %d", -ctx.looks, -most)
	}
}

// TestLargeFilesAreRefused: a file above the limit is not read.
func TestLargeFilesAreRefused(t *testing.T) {
	large := append([]byte("records:\n"), make([]byte, 32<<20)...)
	_, err := seed.Parse(fstest.MapFS{"themes/a.yaml": {Data: large}}, "field")
	want := "field/themes/a.yaml: has 33554441 bytes, above the limit of 33554432 for a file: split it"
	if err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
	folder := t.TempDir()
	if err := os.CopyFS(folder, files("-- themes/a.yaml --\nrecords: []\n-- history/a.yaml --\nrecords: []\n")); err != nil {
		t.Fatal(err)
	}
	_, err = seed.Open(t.Context(), folder, 10)
	for _, file := range []string{"themes", "history"} {
		want := file + "/a.yaml: has 12 bytes, above the limit of 10 for a file: split it"
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want %s", err, want)
		}
	}
}

// TestFileNamesAreHarmless: a file cannot be named so that it writes lines of its own.
func TestFileNamesAreHarmless(t *testing.T) {
	_, err := seed.Parse(fstest.MapFS{"themes/a\nall is well\x1b[2J.yaml": {Data: []byte("records: x\n")}}, "field")
	want := `"field/themes/a\nall is well\x1b[2J.yaml":1: records: `
	if err == nil || strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("the error is %q, want one line that begins with %s", err, want)
	}
}

// TestErrorsAreCounted: the first hundred errors are listed, and how many there are.
func TestErrorsAreCounted(t *testing.T) {
	var file strings.Builder
	file.WriteString("records:\n")
	for i := range 20_000 {
		fmt.Fprintf(&file, "  - {id: theme:a-%d, name: A, NARROWER_THAN: [theme:b-%d], color: x}\n", i, i)
	}
	set, err := seed.Parse(fstest.MapFS{"themes/a.yaml": {Data: []byte(file.String())}}, "field")
	if err == nil {
		t.Fatal("no error")
	}
	err = seed.Lint(set, model.Empty())
	lines := strings.Split(err.Error(), "\n")
	if last := lines[len(lines)-1]; len(lines) != 101 || last != "and 39900 more errors, 40000 in all" {
		t.Errorf("%d lines, the last %q", len(lines), last)
	}
}
