//go:build unix

package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestInterruptedReadingSaysSo: who ends the program while it waits for a file reads
// that it was interrupted, and nothing else.
func TestInterruptedReadingSaysSo(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"query", "--store", "x", "--file", pipe},
		{"query", "--config", pipe, "{ viewer { name } }"},
	} {
		ctx, signal := context.WithCancel(t.Context())
		time.AfterFunc(10*time.Millisecond, signal)
		var errs strings.Builder
		code := run(ctx, args, nil, strings.NewReader(""), io.Discard, &errs)
		if code != exitFailed || errs.String() != "concert: interrupted\n" {
			t.Errorf("%v: exit %d, %q; want exit %d and that it was interrupted", args, code, errs.String(), exitFailed)
		}
	}
}
