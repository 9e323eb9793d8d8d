package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"sync"

	"golang.org/x/term"
)

// newLog logs to a stream: lines for people on a terminal, JSON elsewhere.
func newLog(to io.Writer) *slog.Logger {
	if isTerminal(to) {
		return slog.New(newHumanHandler(to))
	}
	return slog.New(slog.NewJSONHandler(to, nil))
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// humanHandler writes lines such as "15:04:05 answered method=GET status=200",
// with the level if it is not INFO.
type humanHandler struct {
	attributes slog.Handler // writes what follows the message, to buffer
	shared     *humanShared
}

type humanShared struct {
	mu     sync.Mutex
	buffer bytes.Buffer
	to     io.Writer
}

func newHumanHandler(to io.Writer) humanHandler {
	shared := &humanShared{to: to}
	leaveOut := func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && (a.Key == slog.TimeKey || a.Key == slog.LevelKey || a.Key == slog.MessageKey) {
			return slog.Attr{}
		}
		return a
	}
	return humanHandler{slog.NewTextHandler(&shared.buffer, &slog.HandlerOptions{ReplaceAttr: leaveOut}), shared}
}

// Enabled implements slog.Handler.
func (h humanHandler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo
}

// Handle implements slog.Handler.
func (h humanHandler) Handle(ctx context.Context, r slog.Record) error {
	h.shared.mu.Lock()
	defer h.shared.mu.Unlock()
	b := &h.shared.buffer
	b.Reset()
	b.WriteString(r.Time.Format("15:04:05 "))
	if r.Level != slog.LevelInfo {
		b.WriteString(r.Level.String() + " ")
	}
	b.WriteString(r.Message + " ")
	if err := h.attributes.Handle(ctx, r); err != nil {
		return err
	}
	_, err := h.shared.to.Write(append(bytes.TrimRight(b.Bytes(), " \n"), '\n'))
	return err
}

// WithAttrs implements slog.Handler.
func (h humanHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return humanHandler{h.attributes.WithAttrs(attrs), h.shared}
}

// WithGroup implements slog.Handler.
func (h humanHandler) WithGroup(name string) slog.Handler {
	return humanHandler{h.attributes.WithGroup(name), h.shared}
}
