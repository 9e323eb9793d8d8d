package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"concert/graph/graphtest"
	"concert/internal/model"
	"concert/internal/server"
	"concert/internal/web"
	"concert/internal/web/webtest"
)

// The questions of graph/testdata have the same answers from a server over the
// embedded store.
func TestGoldenQuestionsOverHTTP(t *testing.T) {
	t.Parallel()
	askGolden(t, serveSeeded(t))
}

func askGolden(t *testing.T, address string) {
	t.Helper()
	graphtest.Run(t, "../../graph/testdata", false, func(t *testing.T, world model.World, viewer, query string) []byte {
		t.Helper()
		body, err := json.Marshal(map[string]string{"query": query})
		if err != nil {
			t.Fatal(err)
		}
		target := "http://" + address + server.EndpointOf(world) + "?asOf=" + graphtest.AsOf.String()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, target, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set(server.ViewerHeader, viewer)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return text
	})
}

// Every question that GraphiQL opens with is answered to whoever the page
// proposes to ask as.
func TestExampleQuestions(t *testing.T) {
	t.Parallel()
	address := serveSeeded(t)
	for _, w := range server.Sites() {
		for _, example := range examples(t, w.Web) {
			for _, viewer := range w.Viewers {
				var out, problems bytes.Buffer
				args := []string{
					"query", "--url", "http://" + address, "--as", viewer, "--output", "json",
					"--exercise=" + strconv.FormatBool(w.Web == web.Exercise), example.Document,
				}
				if code := run(t.Context(), args, nil, strings.NewReader(""), &out, &problems); code != exitOK {
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

// From the first page to answers in both worlds, in a browser.
func TestGraphiQLOverTheSeeds(t *testing.T) {
	t.Parallel()
	if !web.Built() {
		t.Fatal("this test needs the pages: make web")
	}
	tab := webtest.Open(t, "http://"+serveSeeded(t)+"/")
	tab.WaitForText("h1", "Concert")
	tab.Click(`a[href="/graphiql"]`)
	askAll(t, tab, web.Reference, `"world": "REAL"`)

	tab.Click(`.strip nav a[href="/exercise/graphiql"]`)
	tab.WaitForText(".strip", "Everything here is fictional")
	askAll(t, tab, web.Exercise, `"world": "EXERCISE"`)

	t.Log("another viewer")
	webtest.Evaluate[bool](tab, "(document.querySelector('#viewer').select(), true)")
	tab.Do(chromedp.SendKeys(chromedp.CSS("#viewer"), "state:XAA"))
	tab.Click(".graphiql-execute-button")
	waitForAnswer(tab, `"view": "released to state:XAA"`)
	for _, problem := range tab.Problems() {
		t.Error(problem)
	}
}

// askAll runs each example in its tab.
func askAll(t *testing.T, tab *webtest.Tab, w web.World, about string) {
	t.Helper()
	all := examples(t, w)
	tab.WaitForText(".graphiql-query-editor", all[0].Question)
	if n := tab.Count(".graphiql-tab"); n != len(all) {
		t.Fatalf("%d tabs, want one for each of %d examples", n, len(all))
	}
	for i, example := range all {
		tab.Click(fmt.Sprintf(".graphiql-tab:nth-of-type(%d) .graphiql-tab-button", i+1))
		tab.WaitForText(".graphiql-query-editor", example.Question)
		time.Sleep(500 * time.Millisecond) // GraphiQL reads the name of the operation a moment after it shows it.
		tab.Click(".graphiql-execute-button")
		waitForAnswer(tab, about)
	}
}

// waitForAnswer waits until the whole answer, of which the page shows a part,
// is without errors and contains a text.
func waitForAnswer(tab *webtest.Tab, text string) {
	const shown = "document.querySelector('.result-window .CodeMirror')?.CodeMirror.getValue() ?? ''"
	tab.WaitFor(fmt.Sprintf("(v => v.includes(%q) && !v.includes('\"errors\"'))(%s)", text, shown))
}
