package graph_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"testing"

	"concert/graph"
	"concert/graph/graphtest"
	"concert/internal/access"
	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/seed"
)

// today is the day on which all tests ask.
var today = graphtest.AsOf

// builtin returns the snapshots after each of the built-in seeds.
var builtin = sync.OnceValues(func() ([]*model.Snapshot, error) {
	history, s := []*model.Snapshot(nil), model.Empty()
	for _, name := range seed.BuiltinNames() {
		set, err := seed.Builtin(name)
		if err != nil {
			return nil, err
		}
		s = modeltest.Land(panicker{}, s, set.Changes...)
		history = append(history, s)
	}
	return history, nil
})

type panicker struct{}

func (panicker) Helper()           {}
func (panicker) Fatal(args ...any) { panic(args) }

// asker asks questions of a snapshot.
type asker struct {
	tb      testing.TB
	handler *graph.Handler
	whole   *model.Snapshot
	history []*model.Snapshot // some versions up to whole, in order
	commits []model.Commit    // with times, authors and reasons; nil: all at the time of the last
	next    model.Commit      // the one after the last; zero for none
	views   access.Views
}

func newAsker(tb testing.TB, whole *model.Snapshot) *asker {
	tb.Helper()
	return newAskerOf(tb, []*model.Snapshot{whole})
}

// newAskerOf asks about the last of some versions.
func newAskerOf(tb testing.TB, history []*model.Snapshot) *asker {
	tb.Helper()
	return &asker{tb: tb, handler: newHandler(tb, graph.DefaultLimits()), whole: history[len(history)-1], history: history}
}

func newHandler(tb testing.TB, limits graph.Limits) *graph.Handler {
	tb.Helper()
	return graph.NewHandler(slog.New(slog.NewTextHandler(tb.Output(), nil)), limits)
}

func ofSeeds(tb testing.TB) *asker {
	tb.Helper()
	s, err := builtin()
	if err != nil {
		tb.Fatal(err)
	}
	return newAskerOf(tb, s)
}

func (a *asker) viewer(as string) access.Viewer {
	a.tb.Helper()
	viewer, err := access.ParseViewer(as)
	if err != nil {
		a.tb.Fatal(err)
	}
	return viewer
}

func (a *asker) view(world model.World, as string) *model.Snapshot {
	a.tb.Helper()
	view, err := a.views.View(a.tb.Context(), a.whole, a.whole, a.viewer(as), world)
	if err != nil {
		a.tb.Fatal(err)
	}
	return view
}

func (a *asker) context(world model.World, as string) context.Context {
	a.tb.Helper()
	return a.over(a.view(world, as), as)
}

func (a *asker) over(view *model.Snapshot, as string) context.Context {
	a.tb.Helper()
	return graph.WithRequest(a.tb.Context(), graph.Request{View: view, Viewer: a.viewer(as), AsOf: today, ID: "test", History: a.historyOf(view, as)})
}

// ask returns the answer as JSON text, indented.
func (a *asker) ask(world model.World, as, query string, variables map[string]any) string {
	a.tb.Helper()
	answer := a.handler.Ask(a.context(world, as), graph.Question{Query: query, Variables: variables})
	text, err := json.MarshalIndent(answer, "", "  ")
	if err != nil {
		a.tb.Fatal(err)
	}
	return string(text)
}

func question(query string, variables map[string]any) graph.Question {
	return graph.Question{Query: query, Variables: variables}
}
