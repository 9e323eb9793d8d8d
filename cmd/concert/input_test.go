package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestReadingInputEndsAtASignal: a document, settings and a confirmation are not
// waited for longer than the program is to run.
func TestReadingInputEndsAtASignal(t *testing.T) {
	silent, _ := io.Pipe()
	p := program{stdin: silent, stdout: io.Discard, stderr: io.Discard, now: time.Now}
	for name, read := range map[string]func(ctx context.Context) error{
		"a document":     func(ctx context.Context) error { _, err := p.readStdin(ctx, mostInput); return err },
		"a confirmation": func(ctx context.Context) error { return p.confirm(ctx, "need:a", "") },
	} {
		ctx, signal := context.WithCancel(t.Context())
		time.AfterFunc(time.Millisecond, signal)
		if err := read(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: the error is %v, want %v", name, err, context.Canceled)
		}
	}
}

// TestInputIsBounded: a document and settings hold at most 1 MB, and a document as much
// as somebody says.
func TestInputIsBounded(t *testing.T) {
	large := strings.Repeat(" ", 1<<20+1)
	file := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(file, []byte(large), 0o600); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"query --file " + file:           "more than 1048576 bytes, the limit",
		"query":                          "more than 1048576 bytes, the limit",
		"query --config " + file + " {}": "more than 1048576 bytes, the limit",
		"query --max-input 1048577":      "the document is empty",
		"query --max-input 100":          "more than 100 bytes, the limit",
		"query --max-input 0":            "--max-input 0: want more than 0",
		"seed --max-file -1 --store none.db " + filepath.Dir(file): "--max-file -1: want more than 0",
	} {
		var errs strings.Builder
		code := run(t.Context(), strings.Fields(args), nil, strings.NewReader(large), io.Discard, &errs)
		if code == exitOK || !strings.Contains(errs.String(), want) {
			t.Errorf("%v: exit %d, %s, want %s", args, code, errs.String(), want)
		}
	}
	if text, err := readFile(t.Context(), 1<<20+1, file); err != nil || len(text) != len(large) {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}
