package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// How many bytes are read of a file of settings, and of a document if nobody says
// otherwise; and of a list of ids.
const (
	mostInput = 1 << 20
	mostIDs   = 64 << 20
)

// readInput reads all, at most so many bytes. What is read may be a pipe that
// nobody writes to, so it waits no longer than the context lasts.
func readInput(ctx context.Context, most int64, open func() (io.ReadCloser, error)) ([]byte, error) {
	return waitFor(ctx, func() ([]byte, error) {
		from, err := open()
		if err != nil {
			return nil, err
		}
		defer func() { _ = from.Close() }()
		text, err := io.ReadAll(io.LimitReader(from, most+1))
		if err == nil && int64(len(text)) > most {
			return nil, fmt.Errorf("it holds more than %d bytes, the limit", most)
		}
		return text, err
	})
}

// readFile is readInput for a file.
func readFile(ctx context.Context, most int64, path string) ([]byte, error) {
	return readInput(ctx, most, func() (io.ReadCloser, error) { return os.Open(path) })
}

// readStdin is readInput for standard input.
func (p program) readStdin(ctx context.Context, most int64) ([]byte, error) {
	return readInput(ctx, most, func() (io.ReadCloser, error) { return io.NopCloser(p.stdin), nil })
}

// readLine reads one line of standard input, "" if it is cut short.
func (p program) readLine(ctx context.Context) (string, error) {
	return waitFor(ctx, func() (string, error) {
		line, err := bufio.NewReader(io.LimitReader(p.stdin, mostInput)).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return strings.TrimSpace(line), err
	})
}

// waitFor waits for what cannot be ended, no longer than the context lasts. What
// is left behind ends with the process.
func waitFor[T any](ctx context.Context, do func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := do()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		return *new(T), ctx.Err()
	}
}
