package main

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"concert/graph/graphtest"
	"concert/internal/model"
	"concert/internal/server"
	"concert/internal/web"
)

// The questions of graph/testdata have the same answers from a server over the
// embedded store.
func TestGoldenQuestionsOverHTTP(t *testing.T) {
	t.Parallel()
	s := serveSeeded(t)
	graphtest.Run(t, "../../graph/testdata", false, graphtest.OverHTTP(func(world model.World) string {
		return "http://" + s.address + server.EndpointOf(world)
	}, s.key))
}

// Every question that GraphiQL opens with is answered to whoever the page
// proposes to ask as.
func TestExampleQuestions(t *testing.T) {
	t.Parallel()
	s := serveSeeded(t)
	for _, w := range server.Sites() {
		for _, example := range examples(t, w.Web) {
			for _, viewer := range w.Viewers {
				var out, problems bytes.Buffer
				args := []string{
					"query", "--url", "http://" + s.address, "--as", viewer, "--output", "json",
					"--exercise=" + strconv.FormatBool(w.Web == web.Exercise), example.Document,
				}
				if code := run(t.Context(), args, s.environ, strings.NewReader(""), &out, &problems); code != exitOK {
					t.Errorf("%s, %s to %s: %s", w.Web, example.Name, viewer, problems.String())
				}
			}
		}
	}
}

func examples(t *testing.T, w web.World) []web.Example {
	t.Helper()
	all, err := web.Examples(w)
	if err != nil {
		t.Fatal(err)
	}
	return all
}
