package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

// aBuild is a build in miniature.
var aBuild = fstest.MapFS{
	"dist/manifest.json":         {Data: []byte(`{"script":"graphiql-ABC.js","style":"graphiql-DEF.css"}`)},
	"dist/graphiql-ABC.js":       {Data: []byte("1")},
	"dist/graphiql-DEF.css":      {Data: []byte("a{}")},
	"dist/licences.txt":          {Data: []byte("MIT")},
	"dist/README.md":             {Data: []byte("x")},
	"dist/nested/graphiql-Z.css": {Data: []byte("a{}")},
}

var exercisePage = Page{
	World: Exercise, Path: "/exercise/graphiql", Endpoint: "/exercise/graphql",
	Viewers: []string{"secretariat", "anonymous"}, Other: "/graphiql",
}

func get(t *testing.T, h http.Handler, method, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w
}

func handler(t *testing.T, p Page, build fstest.MapFS) http.Handler {
	t.Helper()
	h, err := graphiQL(p, build)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestAnswers(t *testing.T) {
	h := handler(t, exercisePage, aBuild)
	for _, c := range []struct {
		method, path string
		status       int
		kind, cache  string
	}{
		{"GET", "/exercise/graphiql", 200, "text/html; charset=utf-8", "no-cache"},
		{"HEAD", "/exercise/graphiql", 200, "text/html; charset=utf-8", "no-cache"},
		{"GET", "/exercise/graphiql/graphiql-ABC.js", 200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		{"GET", "/exercise/graphiql/graphiql-DEF.css", 200, "text/css; charset=utf-8", "public, max-age=31536000, immutable"},
		{"GET", "/exercise/graphiql/licences.txt", 200, "text/plain; charset=utf-8", "no-cache"},
		{"GET", "/exercise/graphiql/none.js", 404, "text/plain; charset=utf-8", ""},
		{"GET", "/exercise/graphiql/nested", 404, "text/plain; charset=utf-8", ""},
		{"GET", "/exercise/graphiql/%2e%2e%2fweb.go", 404, "text/plain; charset=utf-8", ""},
		{"POST", "/exercise/graphiql", 405, "text/plain; charset=utf-8", ""},
	} {
		w := get(t, h, c.method, c.path)
		if w.Code != c.status || w.Header().Get("Content-Type") != c.kind || w.Header().Get("Cache-Control") != c.cache {
			t.Errorf("%s %s: %d %q %q, want %d %q %q", c.method, c.path, w.Code, w.Header().Get("Content-Type"),
				w.Header().Get("Cache-Control"), c.status, c.kind, c.cache)
		}
	}
}

// Pages and files are compressed for who takes that, and for nobody else.
func TestCompressed(t *testing.T) {
	h := handler(t, exercisePage, aBuild)
	for _, path := range []string{"/exercise/graphiql", "/exercise/graphiql/graphiql-ABC.js", "/exercise/graphiql/licences.txt"} {
		plain := get(t, h, "GET", path)
		for accept, want := range map[string]bool{"gzip, deflate, br": true, "br;q=1, GZIP;q=0.5": true, "gzip;q=0": false, "br": false, "": false} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Header.Set("Accept-Encoding", accept)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			body := io.Reader(w.Body)
			if w.Header().Get("Content-Encoding") == "gzip" != want || w.Header().Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s to %q: %v", path, accept, w.Header())
				continue
			}
			if want {
				unpacked, err := gzip.NewReader(w.Body)
				if err != nil {
					t.Fatal(err)
				}
				body = unpacked
			}
			text, err := io.ReadAll(body)
			if err != nil || string(text) != plain.Body.String() {
				t.Errorf("%s to %q is another: %q, %v", path, accept, text, err)
			}
		}
	}
}

func TestSecurityHeadersOnEveryAnswer(t *testing.T) {
	want := map[string]string{
		"Content-Security-Policy":      Policy,
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
	}
	for name, h := range map[string]http.Handler{
		"built": handler(t, exercisePage, aBuild), "not built": handler(t, exercisePage, fstest.MapFS{}),
	} {
		for _, path := range []string{"/exercise/graphiql", "/exercise/graphiql/licences.txt", "/exercise/graphiql/none"} {
			w := get(t, h, "GET", path)
			for header, value := range want {
				if got := w.Header().Get(header); got != value {
					t.Errorf("%s, %s: %s is %q, want %q", name, path, header, got, value)
				}
			}
		}
	}
}

func TestPolicyAllowsNothingInline(t *testing.T) {
	for _, word := range []string{"unsafe", "nonce", "*", "http:", "https:", "blob:", "ws"} {
		if strings.Contains(Policy, word) {
			t.Errorf("the policy allows %q: %s", word, Policy)
		}
	}
	if !strings.HasPrefix(Policy, "default-src 'none';") {
		t.Errorf("the policy does not start from nothing: %s", Policy)
	}
}

func TestPageOfTheExerciseSaysItIsFictional(t *testing.T) {
	html := get(t, handler(t, exercisePage, aBuild), "GET", "/exercise/graphiql").Body.String()
	for _, want := range []string{
		"Everything here is fictional", `src="/exercise/graphiql/graphiql-ABC.js"`, `href="/exercise/graphiql/graphiql-DEF.css"`,
		`value="secretariat"`, `<a href="/graphiql">The real world</a>`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %q:\n%s", want, html)
		}
	}
	real := get(t, handler(t, Page{World: Reference, Path: "/graphiql", Endpoint: "/graphql"}, aBuild), "GET", "/graphiql").Body.String()
	for _, no := range []string{"fictional", `id="viewer"`, "/exercise", `id="public"`} {
		if strings.Contains(real, no) {
			t.Errorf("the page of the real world has %q", no)
		}
	}
}

func TestWithoutABuildThePageSaysWhatToDo(t *testing.T) {
	w := get(t, handler(t, exercisePage, fstest.MapFS{"dist/README.md": {}}), "GET", "/exercise/graphiql")
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "make web") {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
}

func TestADamagedBuildIsRefused(t *testing.T) {
	if _, err := graphiQL(exercisePage, fstest.MapFS{"dist/manifest.json": {Data: []byte("{")}}); err == nil {
		t.Error("no error")
	}
	if _, err := graphiQL(Page{World: "elsewhere"}, aBuild); err == nil {
		t.Error("no error for an unknown world")
	}
}
