package server

import (
	"context"
	"encoding/base32"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"

	"concert/graph"
	"concert/internal/access"
	"concert/internal/model"
)

// RequestIDHeader carries the id of a request, both ways.
const RequestIDHeader = "X-Request-Id"

// entry is what the log says of one request, filled in on its way.
type entry struct {
	id     string
	viewer access.Viewer
	view   *model.Snapshot // nil if none was answered about
}

type entryKey struct{}

func entryOf(ctx context.Context) *entry {
	if e, ok := ctx.Value(entryKey{}).(*entry); ok {
		return e
	}
	return &entry{}
}

func requestID(ctx context.Context) string { return entryOf(ctx).id }

// note keeps for the log what a request turned out to be about.
func note(ctx context.Context, q graph.Request) {
	e := entryOf(ctx)
	e.viewer, e.view = q.Viewer, q.View
}

// logged gives each request its id and writes one line when it is answered: never
// what was asked or answered.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := s.Now()
		e := &entry{id: s.idOf(r.Header)}
		w.Header().Set(RequestIDHeader, e.id)
		counted := &response{ResponseWriter: w}
		r = r.WithContext(context.WithValue(r.Context(), entryKey{}, e))
		next.ServeHTTP(counted, r)
		attributes := []slog.Attr{
			slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Int("status", counted.code()),
			slog.Int64("bytes", counted.bytes), slog.Float64("ms", float64(s.Now().Sub(started).Microseconds())/1000), slog.String("request", e.id),
		}
		if e.view != nil {
			attributes = append(attributes, slog.String("viewer", e.viewer.String()), slog.String("world", string(e.view.World())),
				slog.Int64("version", int64(e.view.Version())))
		}
		s.Log.LogAttrs(r.Context(), slog.LevelInfo, "answered", attributes...)
	})
}

// saneID is what an id from outside may be, so that it can stand in a log.
var saneID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,63}$`)

func (s *Server) idOf(h http.Header) string {
	if given := h.Values(RequestIDHeader); len(given) == 1 && saneID.MatchString(given[0]) {
		return given[0]
	}
	var id [10]byte
	_, _ = io.ReadFull(s.Random, id[:]) // an id that is not random is better than no answer
	return strings.ToLower(base32.StdEncoding.EncodeToString(id[:]))
}

// recovered logs a panic and answers without detail, if nothing was answered yet.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler { //nolint:errorlint // a panic with this value, not wrapped
				panic(cause)
			}
			s.Log.ErrorContext(r.Context(), "panic", "request", requestID(r.Context()), "path", r.URL.Path,
				"cause", cause, "stack", string(debug.Stack()))
			if answer, ok := w.(*response); ok && answer.status != 0 {
				panic(http.ErrAbortHandler) // cut short, so that nobody takes it for whole
			}
			writePlainError(w, http.StatusInternalServerError, model.Internal, "internal error")
		}()
		next.ServeHTTP(w, r)
	})
}

// response notes the status and the size of what is answered.
type response struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader notes the first status.
func (r *response) WriteHeader(status int) {
	if r.status == 0 && status >= 200 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write counts.
func (r *response) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap gives http.ResponseController what is underneath.
func (r *response) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *response) code() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}

// writePlainError answers outside of GraphQL in the shape of its errors.
func writePlainError(w http.ResponseWriter, status int, code model.ErrorCode, message string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"errors": []any{
		map[string]any{"message": message, "extensions": map[string]any{"code": code}},
	}})
}

func quoted(s string) string {
	const most = 100
	if len(s) > most {
		s = s[:most] + "…"
	}
	return strconv.Quote(s)
}
