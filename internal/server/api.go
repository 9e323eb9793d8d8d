package server

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"concert/graph"
	"concert/internal/model"
)

// API answers GraphQL about one world to anyone who reaches it, as any viewer: what
// guards the address (Handler) is not in it.
func (s *Server) API(world model.World) http.Handler {
	return s.api(world, everyone)
}

func (s *Server) api(world model.World, trusted trust) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeoutCause(r.Context(), s.Limits.Time, tooSlow(s.Limits.Time))
		defer cancel()
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(s.Limits.Time + sendTime)) // in memory there is none
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, int64(s.Limits.Body))
		if err := graph.CheckMethod(r); err != nil {
			s.graphQL.WriteError(w, r, err)
			return
		}
		request, err := s.request(r, world, trusted)
		r = r.WithContext(graph.WithRequest(r.Context(), request))
		if err != nil {
			if model.CodeOf(err) == model.Unauthenticated {
				w.Header().Set("WWW-Authenticate", KeyHeader)
			}
			s.graphQL.WriteError(w, r, err)
			return
		}
		note(r.Context(), request)
		s.graphQL.ServeHTTP(w, r)
	})
}

// tooSlow is why a request ends before its answer is ready.
func tooSlow(limit time.Duration) error {
	return model.Errorf(model.LimitExceeded,
		"the answer was not ready within %v, the limit: narrow `scope`, or ask for fewer measures, shorter pages or less evidence in one request", limit)
}

// request says what a request is about: one view of one snapshot.
func (s *Server) request(r *http.Request, world model.World, trusted trust) (request graph.Request, err error) {
	request.ID = requestID(r.Context())
	parameters, err := readParameters(r.URL.RawQuery)
	if err != nil {
		return request, err
	}
	if request.Viewer, err = viewerOf(r.Header, trusted); err != nil {
		return request, err
	}
	if request.AsOf, err = dayAskedFor(parameters); err != nil {
		return request, err
	}
	asked, newest, err := s.snapshots(r.Context(), parameters)
	if err != nil {
		return request, err
	}
	found, err := s.Live.Findings(r.Context())
	if err != nil {
		return request, s.unread(r.Context(), err)
	}
	request.Findings = slices.Concat(found, s.Findings)
	if request.View, err = s.Views.View(r.Context(), asked, newest, request.Viewer, world); err != nil {
		return request, s.unread(r.Context(), err)
	}
	if asked != newest {
		if request.Newest, err = s.Views.View(r.Context(), newest, newest, request.Viewer, world); err != nil {
			return request, s.unread(r.Context(), err)
		}
	}
	request.History = past{s, asked, newest, request.Viewer, world}
	if request.AsOf.IsZero() {
		request.AsOf = s.dayOf(request.View)
	}
	return request, nil
}

// unread keeps to the log why a store cannot be read: that names its place, and what the
// system says of it. Other errors stay what they are.
func (s *Server) unread(ctx context.Context, err error) error {
	if err == nil || model.CodeOf(err) != model.Unavailable || ctx.Err() != nil {
		return err
	}
	s.Log.WarnContext(ctx, "the store cannot be read", "request", requestID(ctx), "error", err)
	return model.Errorf(model.Unavailable, "the store cannot be read now, and what is asked for is not in memory: ask about the newest version, or again later")
}

// TellLoss writes one line to the log when the store can no longer be followed, and one
// when it can be again, until the context ends.
func (s *Server) TellLoss(ctx context.Context) {
	for {
		why, err := s.Live.WaitLost(ctx, true)
		if err != nil {
			return
		}
		s.Log.ErrorContext(ctx, "the store is gone: answers are from what was read last", "error", why)
		if _, err := s.Live.WaitLost(ctx, false); err != nil {
			return
		}
		s.Log.InfoContext(ctx, "the store is back")
	}
}

// The parameters of a request in its address. A misspelt one would be an answer
// about another snapshot than the asked one, so no others are taken.
const (
	at      = "at"
	atLeast = "atLeast"
	asOf    = "asOf"
)

func known() []string {
	return []string{at, atLeast, asOf, "query", "operationName", "variables", "extensions"}
}

func readParameters(query string) (url.Values, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, model.Errorf(model.Invalid, "the parameters of the address cannot be read: escape them as URLs want it")
	}
	for name, given := range values {
		if !slices.Contains(known(), name) {
			return nil, model.Errorf(model.Invalid, "there is no parameter %q: the parameters are %s", name, strings.Join(known(), ", "))
		}
		if len(given) > 1 {
			return nil, model.Errorf(model.Invalid, "the parameter %s is there %d times: give it once", name, len(given))
		}
	}
	if values.Has(at) && values.Has(atLeast) {
		return nil, model.Errorf(model.Invalid, "give %s or %s, not both", at, atLeast)
	}
	return values, nil
}

// dayAskedFor returns the day that a request names, zero if it names none; of a month
// or a year it is the first, as it is of a lens.
func dayAskedFor(parameters url.Values) (model.Date, error) {
	if !parameters.Has(asOf) {
		return 0, nil
	}
	day, err := model.ParseDate(parameters.Get(asOf))
	if err != nil {
		return 0, model.Errorf(model.Invalid, "%s %s", asOf, err)
	}
	return day.First(), nil
}

// dayOf returns the day of a request that names none: in the exercise that on which
// its data set stands, of several the last; else today, UTC.
func (s *Server) dayOf(view *model.Snapshot) model.Date {
	day := view.StandsOn()
	if day.IsZero() {
		return model.DateOf(s.Now())
	}
	return day
}

// snapshots returns the one that is asked about, and the newest.
func (s *Server) snapshots(ctx context.Context, parameters url.Values) (asked, newest *model.Snapshot, err error) {
	newest = s.Live.Snapshot()
	switch {
	case parameters.Has(at):
		version, err := versionOf(at, parameters.Get(at))
		if err != nil {
			return nil, nil, err
		}
		asked, err = s.Live.At(ctx, version)
		if err != nil {
			return nil, nil, s.unread(ctx, err)
		}
		// A commit may have come between; the newest is never older than what is asked.
		return asked, s.Live.Snapshot(), nil
	case parameters.Has(atLeast):
		version, err := versionOf(atLeast, parameters.Get(atLeast))
		if err != nil {
			return nil, nil, err
		}
		newest, err = s.waitFor(ctx, version)
		return newest, newest, err
	}
	return newest, newest, nil
}

func versionOf(name, text string) (model.Version, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, model.Errorf(model.Invalid, "%s is %q; want the number of a version, from 0", name, text)
	}
	return model.Version(n), nil
}

func (s *Server) waitFor(ctx context.Context, version model.Version) (*model.Snapshot, error) {
	waiting, cancel := context.WithTimeout(ctx, s.Limits.Wait)
	defer cancel()
	newest, err := s.Live.WaitFor(waiting, version)
	if err != nil && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return nil, model.Errorf(model.Unavailable, "version %d is not here after %v, the newest is %d: ask again later",
			version, s.Limits.Wait, s.Live.Snapshot().Version())
	}
	return newest, err
}
