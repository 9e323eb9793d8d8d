package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"concert/internal/web"
	"concert/internal/web/webtest"
)

// introspection is the answer about a schema with one question in it.
const introspection = `{"data":{"__schema":{"queryType":{"name":"Query"},"mutationType":null,"subscriptionType":null,"directives":[],"types":[
 {"kind":"OBJECT","name":"Query","description":"What one can ask.","interfaces":[],"fields":[
  {"name":"snapshot","description":"The version that an answer is about.","args":[],"isDeprecated":false,"type":{"kind":"SCALAR","name":"String","ofType":null}}]},
 {"kind":"SCALAR","name":"String","description":"Text."},{"kind":"SCALAR","name":"Boolean","description":"True or false."}]}}}`

// stub answers introspection, and any other question with its world and viewer.
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
			"data": map[string]string{"world": world, "operation": request.OperationName, "viewer": r.Header.Get("Concert-Viewer")},
		})
	}
}

// serve serves both pages over stubs, or skips the test where the pages are not
// built: a clone tests with Go alone, but never so in CI.
func serve(t *testing.T) string {
	t.Helper()
	if !web.Built() {
		if os.Getenv("CI") == "true" {
			t.Fatal("the pages are not built: make web")
		}
		t.Skip("the pages are not built: make web")
	}
	mux := http.NewServeMux()
	for _, p := range []web.Page{
		{World: web.Reference, Path: "/graphiql", Endpoint: "/graphql", Other: "/exercise/graphiql", Viewers: []string{"secretariat", "anonymous"}},
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
	tab := webtest.Open(t, serve(t)+"/graphiql")
	tab.WaitForText(".graphiql-query-editor", "Who acts under which mandate")
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
	tab.WaitFor("document.querySelectorAll('.graphiql-tab').length === " + itoa(len(examples)-1))
	tab.Click(`button[aria-label^="Show Example questions"]`)
	tab.WaitForText(".graphiql-plugin", examples[0].Question)
	tab.Click(".examples button")
	tab.WaitForText(".graphiql-tab-active", "WhoActs")

	noProblems(t, tab)
}

func itoa(n int) string {
	b, _ := json.Marshal(n)
	return string(b)
}
