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
			_, err := seed.Open(t.Context(), folder)
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
	if _, err := seed.Open(ctx, folder); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v, want %v", err, context.Canceled)
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
