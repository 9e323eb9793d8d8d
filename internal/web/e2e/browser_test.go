// Package e2e tests the pages in a browser, over a stub of the server.
package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"concert/internal/web"
	"concert/internal/web/webtest"
)

// introspection is the answer about a schema with one question in it.
const introspection = `{"data":{"__schema":{"queryType":{"name":"Query"},"mutationType":null,"subscriptionType":null,"directives":[],"types":[
 {"kind":"OBJECT","name":"Query","description":"What one can ask.","interfaces":[],"fields":[
  {"name":"snapshot","description":"The version that an answer is about.","args":[],"isDeprecated":false,"type":{"kind":"SCALAR","name":"String","ofType":null}}]},
 {"kind":"SCALAR","name":"String","description":"Text."},{"kind":"SCALAR","name":"Boolean","description":"True or false."}]}}}`

// stub answers introspection, and any other question with its world, viewer and key.
func stub(world string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var request struct{ OperationName, Query string }
		if r.Method != http.MethodPost || json.NewDecoder(r.Body).Decode(&request) != nil {
			http.Error(w, "POST JSON", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/graphql-response+json")
		if strings.Contains(request.Query, "__schema") {
			_, _ = w.Write([]byte(introspection))
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{
			"data": map[string]string{"world": world, "operation": request.OperationName, "viewer": r.Header.Get("Concert-Viewer"), "key": r.Header.Get("Concert-Key")},
		})
	}
}

// serve serves both pages over stubs. It fails the test where the pages are not built.
func serve(t *testing.T) string {
	t.Helper()
	if !web.Built() {
		t.Fatal("this test needs the pages: make web")
	}
	mux := http.NewServeMux()
	for _, p := range []web.Page{
		{World: web.Reference, Path: "/graphiql", Endpoint: "/graphql", Other: "/exercise/graphiql", Viewers: []string{"secretariat", "anonymous"}, Keyed: true},
		{World: web.Exercise, Path: "/exercise/graphiql", Endpoint: "/exercise/graphql", Other: "/graphiql"},
	} {
		h, err := web.GraphiQL(p)
		if err != nil {
			t.Fatal(err)
		}
		mux.Handle(p.Path, h)
		mux.Handle(p.Path+"/", h)
		mux.HandleFunc("POST "+p.Endpoint, stub(string(p.World)))
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

const (
	run      = ".graphiql-execute-button"
	response = ".result-window"
	tabs     = ".graphiql-tab"
)

func noProblems(t *testing.T, tab *webtest.Tab) {
	t.Helper()
	for _, p := range tab.Problems() {
		t.Error(p)
	}
}

func TestGraphiQLInABrowser(t *testing.T) {
	t.Parallel()
	examples, err := web.Examples(web.Reference)
	if err != nil {
		t.Fatal(err)
	}
	tab := webtest.Open(t, serve(t)+"/graphiql#key=of-a-test")
	tab.WaitForText(".graphiql-query-editor", "Who works where on what")
	if n := tab.Count(tabs); n != len(examples) {
		t.Errorf("%d tabs, want one for each of %d examples", n, len(examples))
	}
	tab.Click(run)
	tab.WaitForText(response, `"WhoActs"`)
	tab.WaitForText(response, `"secretariat"`)

	t.Log("panes, dialogs and menus, which bring styles of their own")
	tab.Click(`button[aria-label^="Show Documentation Explorer"]`)
	tab.WaitForText(".graphiql-plugin", "Query")
	tab.Click(`button[aria-label="Open settings dialog"]`)
	tab.WaitForText(".graphiql-dialog", "Theme")
	tab.WaitFor("document.adoptedStyleSheets.length > 0")
	tab.Click(`.graphiql-dialog .graphiql-dialog-header button`)
	tab.WaitFor("!document.querySelector('.graphiql-dialog') && document.adoptedStyleSheets.length === 0")

	t.Log("a closed example comes back from its pane")
	tab.Click(".graphiql-tab-active .graphiql-tab-close")
	tab.WaitFor("document.querySelectorAll('.graphiql-tab').length === " + strconv.Itoa(len(examples)-1))
	tab.Click(`button[aria-label^="Show Example questions"]`)
	tab.WaitForText(".graphiql-plugin", examples[0].Question)
	tab.Click(".examples button")
	tab.WaitForText(".graphiql-tab-active", "WhoActs")

	noProblems(t, tab)
}

func TestTheWorldsKeepApartInOneBrowser(t *testing.T) {
	t.Parallel()
	address := serve(t)
	tab := webtest.Open(t, address+"/exercise/graphiql#key=of-a-test")
	tab.WaitForText(".strip", "Everything here is fictional")
	tab.Click(run)
	tab.WaitForText(response, `"world": "exercise"`)
	tab.WaitForText(response, `"viewer": ""`)
	tab.WaitForText(response, `"key": ""`)
	before := tab.Count(tabs)

	t.Log("a question of one's own, kept over a reload")
	tab.Click(".graphiql-tab-add")
	tab.WaitFor("document.querySelectorAll('.graphiql-tab').length === " + strconv.Itoa(before+1))
	tab.WaitForText(".graphiql-query-editor", "A question of your own")
	// GraphiQL keeps its tabs half a second after the last change.
	tab.WaitFor(fmt.Sprintf("Object.keys(localStorage).some(k => k.endsWith('tabState') && JSON.parse(localStorage[k]).tabs.length === %d)", before+1))
	tab.Do(chromedp.Reload())
	tab.WaitForText(".graphiql-query-editor", "A question of your own")
	if n := tab.Count(tabs); n != before+1 {
		t.Errorf("%d tabs after a reload, want %d", n, before+1)
	}

	t.Log("the other world's page, by the link")
	examples, err := web.Examples(web.Reference)
	if err != nil {
		t.Fatal(err)
	}
	tab.Click(".strip nav a")
	tab.WaitForText(".strip", "The real world")
	tab.WaitForText(".graphiql-query-editor", "Who works where on what")
	if n := tab.Count(tabs); n != len(examples) {
		t.Errorf("%d tabs in the real world, want %d", n, len(examples))
	}

	t.Log("another viewer")
	webtest.Evaluate[bool](tab, "(document.querySelector('#viewer').select(), true)")
	tab.Do(chromedp.SendKeys(chromedp.CSS("#viewer"), "state:KEN"))
	tab.Click(run)
	tab.WaitForText(response, `"viewer": "state:KEN"`)
	tab.WaitForText(response, `"key": "of-a-test"`)
	noProblems(t, tab)
}

// A page without the key says that it shows what is public. With it, the key is in
// each request, out of the address, and gone with the tab.
func TestTheKeyOfTheLink(t *testing.T) {
	t.Parallel()
	address := serve(t)
	tab := webtest.Open(t, address+"/graphiql")
	tab.WaitForText(".strip", "You see what is public: this page was opened without the key.")
	tab.WaitForText(".strip", "open the link that concert serve printed")
	tab.WaitFor("document.querySelector('#viewer').disabled")
	tab.WaitForText(".graphiql-query-editor", "Who works")
	tab.Click(run)
	tab.WaitForText(response, `"viewer": "anonymous"`)
	tab.WaitForText(response, `"key": ""`)

	t.Log("the link, opened in the same tab")
	tab.Do(chromedp.Navigate(address + "/graphiql#key=of-a-test"))
	const opened = "location.href === %q && document.querySelector('#public').hidden && !document.querySelector('#viewer').disabled"
	tab.WaitFor(fmt.Sprintf(opened, address+"/graphiql"))
	tab.WaitForText(".graphiql-query-editor", "Who works")
	tab.Click(run)
	tab.WaitForText(response, `"viewer": "secretariat"`)
	tab.WaitForText(response, `"key": "of-a-test"`)

	t.Log("a reload keeps it, and nothing outside of the tab has it")
	tab.Do(chromedp.Reload())
	tab.WaitFor(fmt.Sprintf(opened, address+"/graphiql"))
	tab.WaitForText(".graphiql-query-editor", "Who works")
	tab.Click(run)
	tab.WaitForText(response, `"key": "of-a-test"`)
	const elsewhere = "JSON.stringify([localStorage, document.cookie, document.documentElement.outerHTML.replace(/<main.*<\\/main>/s, '')])"
	if kept := webtest.Evaluate[string](tab, elsewhere); strings.Contains(kept, "of-a-test") {
		t.Errorf("the key is kept in %s", kept)
	}
	noProblems(t, tab)
}

func TestAServerThatStoppedIsSaidInThePage(t *testing.T) {
	t.Parallel()
	tab := webtest.Open(t, serve(t)+"/graphiql")
	tab.WaitForText(".graphiql-query-editor", "Who works")
	webtest.Evaluate[bool](tab, "(window.fetch = () => Promise.reject(new TypeError('gone')), true)")
	tab.Click(run)
	tab.WaitForText(response, "No answer from /graphql: is the server still running?")
}

// The helper itself: what it must notice, in a page that does all of it.
func TestABadPageIsNoticed(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Security-Policy", web.Policy)
			_, _ = io.WriteString(w, `<p style="color:red">here<script>document.title = "inline"</script><script src="/bad.js"></script>`)
		case "/bad.js":
			w.Header().Set("Content-Type", "text/javascript")
			_, _ = io.WriteString(w, `console.error("logged"); fetch("http://127.0.0.2:9/elsewhere").catch(() => {}); throw new Error("thrown")`)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	tab := webtest.Open(t, s.URL+"/")
	tab.WaitForText("p", "here")
	problems := strings.Join(tab.Problems(), "\n")
	for _, want := range []string{"inline style", "inline script", "console: ", "logged", "thrown", "Connecting to 'http://127.0.0.2:9/elsewhere' violates"} {
		if !strings.Contains(problems, want) {
			t.Errorf("not noticed: %q in\n%s", want, problems)
		}
	}
}
