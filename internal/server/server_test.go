package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"concert/internal/access"
	"concert/internal/model"
	"concert/internal/store"
	"concert/internal/web"
	"concert/seed"
)

const (
	host = "127.0.0.1:8080"
	key  = "key-of-a-test"
	// withKey is the header that opens the real world.
	withKey = KeyHeader + ": " + key
)

var today = time.Date(2026, 11, 26, 23, 59, 0, 0, time.UTC)

// lines is a log that can be read while it is written.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// fixture is a server over a store in memory with both seeds.
type fixture struct {
	*Server
	store   *memory
	handler http.Handler
	log     *lines
}

func newFixture(t *testing.T, sets ...seed.Set) fixture {
	t.Helper()
	f := fixture{store: newMemory(), log: new(lines)}
	if _, err := seed.Ensure(t.Context(), f.store, today, sets...); err != nil {
		t.Fatal(err)
	}
	live, err := store.NewLive(t.Context(), f.store)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(live.Close)
	f.Server = New(Config{
		Live: live, Views: &access.Views{History: History(f.store)}, Log: slog.New(slog.NewJSONHandler(f.log, nil)),
		Now: func() time.Time { return today }, Random: strings.NewReader(strings.Repeat("0123456789", 1000)), Version: "1.2.3",
		Key: key,
	})
	if f.handler, err = f.Handler(host); err != nil {
		t.Fatal(err)
	}
	return f
}

// builtin are both seeds, parsed once.
var builtin = sync.OnceValues(func() ([]seed.Set, error) {
	var sets []seed.Set
	for _, name := range seed.BuiltinNames() {
		set, err := seed.Builtin(name)
		if err != nil {
			return nil, err
		}
		sets = append(sets, set)
	}
	return sets, nil
})

func seeded(t *testing.T) fixture {
	t.Helper()
	sets, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	return newFixture(t, sets...)
}

// small is a seed of one data set with a name of its own.
func small(t *testing.T, name string) seed.Set {
	t.Helper()
	set, err := seed.Parse(fstest.MapFS{"data-sets/x.yaml": {Data: fmt.Appendf(nil,
		"records: [{id: 'dataset:%s', name: %s, statement: For a test., completeness: PARTIAL, fictional: false}]", name, name)}}, name)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// The exercise answers for the day on which its data set stands, the real world for today.
func TestDayOfAWorld(t *testing.T) {
	parse := func(stands string) seed.Set {
		set, err := seed.Parse(fstest.MapFS{"data-sets/x.yaml": {Data: []byte(
			"records:\n- {id: 'dataset:made', name: Made, statement: For a test., fictional: true" + stands + "}\n" +
				"- {id: 'dataset:real', name: Real, statement: For a test., standsOn: 2025-05-05}\n")}}, "made")
		if err != nil {
			t.Fatal(err)
		}
		return set
	}
	for _, c := range []struct{ stands, target, want string }{
		{", standsOn: 2026-03", "/exercise/graphql", "2026-03-01"},
		{", standsOn: 2026-03", "/exercise/graphql?asOf=2026-04-02", "2026-04-02"},
		{", standsOn: 2026-03", "/graphql", model.DateOf(today).String()},
		{"", "/exercise/graphql", model.DateOf(today).String()},
	} {
		f := newFixture(t, parse(c.stands))
		if w := f.request(http.MethodPost, c.target, question); !strings.Contains(w.Body.String(), `"asOf":"`+c.want+`"`) {
			t.Errorf("%s: %s, want %s", c.target, w.Body, c.want)
		}
	}
}

// request is asked of a handler; headers are "Name: value".
func (f fixture) request(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = host
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if name == "Host" {
			r.Host = value
			continue
		}
		r.Header.Add(name, value)
	}
	if r.Header.Get("Accept") == "" {
		r.Header.Set("Accept", "application/graphql-response+json")
	}
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	return w
}

const question = `{"query":"{ snapshot { version asOf world view } }"}`

type reply struct {
	Data   map[string]any
	Errors []struct {
		Message    string
		Extensions struct{ Code string }
	}
	Extensions struct {
		Snapshot struct {
			World, AsOf, View string
			Version           int
		}
	}
}

func read(t *testing.T, w *httptest.ResponseRecorder) reply {
	t.Helper()
	var a reply
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	return a
}

func TestARequestIsAboutOneSnapshot(t *testing.T) {
	t.Parallel()
	f := seeded(t)
	for _, c := range []struct {
		target, viewer string
		world          string
		version        int
		asOf, view     string
	}{
		{"/graphql", "", "REAL", 2, "2026-11-26", "secretariat"},
		{"/exercise/graphql", "", "EXERCISE", 2, "2026-11-30", "secretariat"},
		{"/graphql?at=1", "", "REAL", 1, "2026-11-26", "secretariat"},
		{"/graphql?at=0", "anonymous", "REAL", 0, "2026-11-26", "public"},
		{"/graphql?atLeast=2", "", "REAL", 2, "2026-11-26", "secretariat"},
		{"/graphql?asOf=2025-01-31", "", "REAL", 2, "2025-01-31", "secretariat"},
		{"/graphql?asOf=2025-02", "", "REAL", 2, "2025-02-01", "secretariat"},
		{"/graphql?asOf=2025", "", "REAL", 2, "2025-01-01", "secretariat"},
		{"/graphql", "state:KEN", "REAL", 2, "2026-11-26", "released to state:KEN"},
		{"/exercise/graphql?at=2&asOf=2026-03-01", "state:XAA", "EXERCISE", 2, "2026-03-01", "released to state:XAA"},
	} {
		headers := []string{withKey}
		if c.viewer != "" {
			headers = append(headers, ViewerHeader+": "+c.viewer)
		}
		w := f.request("POST", c.target, question, headers...)
		a := read(t, w)
		got := a.Extensions.Snapshot
		if w.Code != 200 || got.World != c.world || got.Version != c.version || got.AsOf != c.asOf || got.View != c.view {
			t.Errorf("%s as %q: %d %s", c.target, c.viewer, w.Code, w.Body)
		}
		if inside, _ := a.Data["snapshot"].(map[string]any); inside["world"] != c.world || inside["asOf"] != c.asOf || inside["view"] != c.view {
			t.Errorf("%s as %q: inside it is %v", c.target, c.viewer, a.Data)
		}
		if cache := w.Header().Get("Cache-Control"); cache != "no-store" {
			t.Errorf("%s: Cache-Control is %q", c.target, cache)
		}
	}
}

func TestRefusedBeforeAnythingIsRead(t *testing.T) {
	t.Parallel()
	f := newFixture(t, small(t, "a"))
	f.Limits.Wait = 20 * time.Millisecond
	for _, c := range []struct {
		name, target string
		headers      []string
		status       int
		code, says   string
	}{
		{"viewer", "/graphql", []string{"Concert-Viewer: root"}, 400, "INVALID", `header Concert-Viewer: "root" is not a viewer: give anonymous`},
		{"empty viewer", "/graphql", []string{"Concert-Viewer: "}, 400, "INVALID", "is not a viewer"},
		{"blank viewer", "/graphql", []string{"Concert-Viewer:  \t "}, 400, "INVALID", "is not a viewer"},
		{"two viewers", "/graphql", []string{"Concert-Viewer: anonymous", "Concert-Viewer: secretariat"}, 400, "INVALID", "there 2 times"},
		{"unknown State", "/graphql", []string{withKey, "Concert-Viewer: state:XAB"}, 400, "INVALID", "nobody can ask as state:XAB"},
		{"misspelt header", "/graphql", []string{"Concert-Veiwer: anonymous"}, 400, "INVALID", `there is no header "Concert-Veiwer": Concert's headers are Concert-Viewer and Concert-Key`},
		{"header of an answer", "/exercise/graphql", []string{StaleHeader + ": 1"}, 400, "INVALID", `there is no header "Concert-Stale"`},
		{"two keys", "/graphql", []string{withKey, withKey}, 400, "INVALID", "the header Concert-Key is there 2 times: give it once"},
		{"unknown version", "/graphql?at=2", nil, 404, "NOT_FOUND", "there is no version 2: versions go from 0 to 1"},
		{"huge version", "/graphql?at=99999999999999999999", nil, 400, "INVALID", "want the number of a version"},
		{"negative version", "/graphql?at=-1", nil, 400, "INVALID", "want the number of a version"},
		{"no version", "/graphql?at=", nil, 400, "INVALID", "want the number of a version"},
		{"version that does not come", "/graphql?atLeast=2", nil, 503, "UNAVAILABLE", "version 2 is not here after 20ms, the newest is 1"},
		{"both", "/graphql?at=1&atLeast=1", nil, 400, "INVALID", "give at or atLeast, not both"},
		{"twice", "/graphql?at=1&at=0", nil, 400, "INVALID", "the parameter at is there 2 times"},
		{"misspelt", "/graphql?atleast=1", nil, 400, "INVALID", `there is no parameter "atleast": the parameters are at, atLeast, asOf`},
		{"badly escaped", "/graphql?at=%zz", nil, 400, "INVALID", "cannot be read"},
		{"day", "/graphql?asOf=yesterday", nil, 400, "INVALID", `asOf is the bad date "yesterday": want an ISO 8601 date such as 2020`},
		{"no day", "/graphql?asOf=", nil, 400, "INVALID", "is the bad date"},
	} {
		for _, accept := range []string{"application/graphql-response+json", "application/json"} {
			w := f.request("POST", c.target, question, append([]string{"Accept: " + accept}, c.headers...)...)
			a := read(t, w)
			if w.Code != c.status || len(a.Errors) != 1 || a.Errors[0].Extensions.Code != c.code || !strings.Contains(a.Errors[0].Message, c.says) || a.Data != nil {
				t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
			}
			if kind := w.Header().Get("Content-Type"); kind != accept+"; charset=utf-8" {
				t.Errorf("%s: Content-Type is %q", c.name, kind)
			}
		}
	}
}

func TestAVersionIsWaitedFor(t *testing.T) {
	t.Parallel()
	f := newFixture(t, small(t, "a"))
	answered := make(chan *httptest.ResponseRecorder)
	go func() { answered <- f.request("POST", "/graphql?atLeast=2", question) }()
	time.Sleep(20 * time.Millisecond)
	if _, err := seed.Ensure(t.Context(), f.store, today, small(t, "b")); err != nil {
		t.Fatal(err)
	}
	if w := <-answered; w.Code != 200 || read(t, w).Extensions.Snapshot.Version != 2 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// GraphQL over HTTP, as its specification has it.
func TestGraphQLOverHTTP(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const plain, ours = "application/json", "application/graphql-response+json"
	for _, c := range []struct {
		name, method, target, body string
		headers                    []string
		status                     int
		kind, code                 string
	}{
		{"nothing accepted in words", "POST", "/graphql", question, []string{"Accept: "}, 200, plain, ""},
		{"anything accepted", "POST", "/graphql", question, []string{"Accept: */*"}, 200, plain, ""},
		{"anything of this sort accepted", "POST", "/graphql", question, []string{"Accept: application/*"}, 200, plain, ""},
		{"anything but GraphQL rather", "POST", "/graphql", question, []string{"Accept: application/graphql-response+json, */*;q=0.1"}, 200, ours, ""},
		{"plain JSON", "POST", "/graphql", question, []string{"Accept: application/json"}, 200, plain, ""},
		{"a browser's choice", "POST", "/graphql", question, []string{"Accept: application/graphql-response+json, application/json;q=0.9"}, 200, ours, ""},
		{"HTML only", "POST", "/graphql", question, []string{"Accept: text/html"}, 406, plain, "INVALID"},
		{"GET", "GET", "/graphql?query=%7Bsnapshot%7Bversion%7D%7D", "", nil, 200, ours, ""},
		{"GET with variables", "GET", "/graphql?query=query($i:ID!)%7Bnode(id:$i)%7Bid%7D%7D&variables=%7B%22i%22:%22theme:x%22%7D", "", nil, 200, ours, ""},
		{"GET without a query", "GET", "/graphql", "", nil, 400, ours, "INVALID"},
		{"GET with bad variables", "GET", "/graphql?query=%7Bsnapshot%7Bversion%7D%7D&variables=1", "", nil, 400, ours, "INVALID"},
		{"GET of a mutation", "GET", "/graphql?query=mutation%7Bx%7D", "", nil, 400, ours, "INVALID"}, // as there is none in the schema
		{"PUT", "PUT", "/graphql", question, nil, 405, ours, "INVALID"},
		{"DELETE", "DELETE", "/graphql?nothing=1", "", nil, 405, ours, "INVALID"},
		{"HEAD", "HEAD", "/graphql?query=%7Bsnapshot%7Bversion%7D%7D", "", nil, 405, ours, "INVALID"},
		{"compressed", "POST", "/graphql", question, []string{"Content-Encoding: gzip"}, 415, ours, "INVALID"},
		{"not compressed, in words", "POST", "/graphql", question, []string{"Content-Encoding: identity"}, 200, ours, ""},
		{"not UTF-8", "POST", "/graphql", "{\"query\":\"{snapshot{version}} #\xff\"}", nil, 400, ours, "INVALID"},
		{"not UTF-8 in the address", "GET", "/graphql?query=%7Bsnapshot%7Bversion%7D%7D%23%ff", "", nil, 400, ours, "INVALID"},
		{"a key twice", "POST", "/graphql", `{"query":"{snapshot{version}}","query":"{viewer{name}}"}`, nil, 400, ours, "INVALID"},
		{"a key of a variable twice", "POST", "/graphql", `{"query":"{snapshot{version}}","variables":{"a":{"b":1,"b":2}}}`, nil, 400, ours, "INVALID"},
		{"a key twice in the address", "GET", "/graphql?query=%7Bsnapshot%7Bversion%7D%7D&variables=%7B%22a%22:1,%22a%22:2%7D", "", nil, 400, ours, "INVALID"},
		{"a key in the wrong case", "POST", "/graphql", `{"Query":"{snapshot{version}}"}`, nil, 400, ours, "INVALID"},
		{"a key that nobody knows", "POST", "/graphql", `{"query":"{snapshot{version}}","id":"x"}`, nil, 200, ours, ""},
		{"a body that nests", "POST", "/graphql", strings.Repeat("[", 100_000), nil, 413, ours, "LIMIT_EXCEEDED"},
		{"no type", "POST", "/graphql", question, []string{"Content-Type: "}, 415, ours, "INVALID"},
		{"a form", "POST", "/graphql", "query=x", []string{"Content-Type: application/x-www-form-urlencoded"}, 415, ours, "INVALID"},
		{"no JSON", "POST", "/graphql", "{", nil, 400, ours, "INVALID"},
		{"no JSON, plain", "POST", "/graphql", "{", []string{"Accept: application/json"}, 400, plain, "INVALID"},
		{"an empty body", "POST", "/graphql", "", nil, 400, ours, "INVALID"},
		{"a batch", "POST", "/graphql", "[" + question + "]", nil, 400, ours, "INVALID"},
		{"two values", "POST", "/graphql", question + question, nil, 400, ours, "INVALID"},
		{"no query", "POST", "/graphql", "{}", nil, 400, ours, "INVALID"},
		{"a query that is a number", "POST", "/graphql", `{"query":1}`, nil, 400, ours, "INVALID"},
		{"variables that are a list", "POST", "/graphql", `{"query":"{snapshot{version}}","variables":[]}`, nil, 400, ours, "INVALID"},
		{"no GraphQL", "POST", "/graphql", `{"query":"{"}`, nil, 400, ours, "INVALID"},
		{"no GraphQL, plain", "POST", "/graphql", `{"query":"{"}`, []string{"Accept: application/json"}, 200, plain, "INVALID"},
		{"no such field", "POST", "/graphql", `{"query":"{ nothing }"}`, nil, 400, ours, "INVALID"},
		{"no such operation", "POST", "/graphql", `{"query":"query A { snapshot { version } }","operationName":"B"}`, nil, 400, ours, "INVALID"},
		{"an error in a field", "POST", "/graphql", `{"query":"{ snapshot { version } coverage(scope: {themes: [\"nothing\"]}) { total { needs } } }"}`, nil, 200, ours, "INVALID"},
	} {
		headers := c.headers
		w := f.requestReplacing(c.method, c.target, c.body, headers)
		a := read(t, w)
		code := ""
		if len(a.Errors) > 0 {
			code = a.Errors[0].Extensions.Code
		}
		if w.Code != c.status || w.Header().Get("Content-Type") != c.kind+"; charset=utf-8" || code != c.code {
			t.Errorf("%s: %d %q %q %s", c.name, w.Code, w.Header().Get("Content-Type"), code, w.Body)
		}
		if strings.Contains(w.Body.String(), "x-www-form") {
			t.Errorf("%s: what was sent is repeated: %s", c.name, w.Body)
		}
	}
}

// requestReplacing is request, but headers replace those that are set.
func (f fixture) requestReplacing(method, target, body string, headers []string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = host
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/graphql-response+json")
	for _, h := range headers {
		if name, value, _ := strings.Cut(h, ": "); value != "" || name != "Accept" {
			r.Header.Set(name, value)
		} else {
			r.Header.Del(name)
		}
	}
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	return w
}

func TestTheBodyHasALimit(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	exact := `{"query":"{ snapshot { version } }"` + strings.Repeat(" ", f.Limits.Body-len(`{"query":"{ snapshot { version } }"}`)) + "}"
	if w := f.request("POST", "/graphql", exact); w.Code != 200 {
		t.Errorf("of %d bytes: %d %s", len(exact), w.Code, w.Body)
	}
	w := f.request("POST", "/graphql", strings.Replace(exact, "}\"", "}\" ", 1))
	a := read(t, w)
	if w.Code != 413 || a.Errors[0].Extensions.Code != "LIMIT_EXCEEDED" || !strings.Contains(a.Errors[0].Message, "limit of 1048576 bytes") {
		t.Errorf("one byte more: %d %s", w.Code, w.Body)
	}
}

func TestOnlyOwnPagesAsk(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, c := range []struct {
		name    string
		headers []string
		status  int
	}{
		{"no page", nil, 200},
		{"localhost", []string{"Host: localhost:8080"}, 200},
		{"capitals", []string{"Host: LOCALHOST:8080"}, 200},
		{"IPv6", []string{"Host: [::1]:8080"}, 200},
		{"another port", []string{"Host: localhost:8081"}, 403},
		{"no port", []string{"Host: localhost"}, 403},
		{"another name", []string{"Host: concert.example:8080"}, 403},
		{"a name that goes on", []string{"Host: localhost:8080.concert.example"}, 403},
		{"no name", []string{"Host: "}, 403},
		{"own page", []string{"Origin: http://" + host}, 200},
		{"own page by another name", []string{"Host: localhost:8080", "Origin: http://localhost:8080"}, 200},
		{"page by another name", []string{"Origin: http://localhost:8080"}, 403},
		{"page of elsewhere", []string{"Origin: http://concert.example"}, 403},
		{"page of no origin", []string{"Origin: null"}, 403},
		{"page of another scheme", []string{"Origin: https://" + host}, 403},
		{"two origins", []string{"Origin: http://" + host, "Origin: http://concert.example"}, 403},
		{"picture of elsewhere", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"}, 403},
		{"picture of another port", []string{"Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"}, 403},
		{"frame of elsewhere", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"}, 403},
		{"link of elsewhere", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"}, 200},
		{"typed address", []string{"Sec-Fetch-Site: none", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"}, 200},
		{"proxy", []string{"Forwarded: for=192.0.2.1"}, 403},
		{"proxy that says so without a word", []string{"Forwarded: "}, 403},
		{"proxy of an address", []string{"X-Forwarded-For: 127.0.0.1"}, 403},
		{"proxy of a host", []string{"X-Forwarded-Host: " + host}, 403},
		{"proxy of a scheme", []string{"X-Forwarded-Proto: http"}, 403},
		{"proxy of anything", []string{"X-Forwarded-Anything: 1"}, 403},
		{"proxy of a real address", []string{"X-Real-IP: 127.0.0.1"}, 403},
		{"proxy of a way", []string{"Via: 1.1 proxy"}, 403},
		{"proxy with the key", []string{withKey, "Via: 1.1 proxy"}, 403},
		{"own script", []string{"Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty"}, 200},
	} {
		for _, target := range []string{"/graphql?query=%7Bsnapshot%7Bversion%7D%7D", "/", "/healthz"} {
			w := f.request("GET", target, "", c.headers...)
			if w.Code != c.status {
				t.Errorf("%s: GET %s: %d, want %d: %s", c.name, target, w.Code, c.status, w.Body)
			}
			if allowed := w.Header().Get("Access-Control-Allow-Origin"); allowed != "" {
				t.Errorf("%s: GET %s: allows %q", c.name, target, allowed)
			}
		}
	}
	w := f.request("OPTIONS", "/graphql", "", "Origin: http://concert.example", "Access-Control-Request-Method: POST")
	if w.Code != 403 {
		t.Errorf("a page of elsewhere that asks whether it may ask: %d", w.Code)
	}
}

func TestAHostOnThePortOfHTTPNeedsNoPort(t *testing.T) {
	t.Parallel()
	hosts := strings.Join(hostsOf("127.0.0.2:80"), " ")
	if hosts != "127.0.0.2:80 127.0.0.2 127.0.0.1:80 127.0.0.1 [::1]:80 [::1] localhost:80 localhost" {
		t.Error(hosts)
	}
}

func TestWhatIsServed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, c := range []struct {
		method, path string
		status       int
		has          string
	}{
		{"GET", "/", 200, `<a href="/exercise/graphiql">`},
		{"HEAD", "/", 200, ""},
		{"POST", "/", 405, ""},
		{"GET", "/healthz", 200, "alive\n"},
		{"GET", "/readyz", 200, "ready\n"},
		{"GET", "/nothing", 404, ""},
		{"GET", "/graphql/", 404, ""},
		{"GET", "/exercise", 404, ""},
	} {
		w := f.request(c.method, c.path, "")
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.has) {
			t.Errorf("%s %s: %d %s", c.method, c.path, w.Code, w.Body)
		}
		for name, want := range map[string]string{
			"Content-Security-Policy": web.Policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s %s: %s is %q", c.method, c.path, name, got)
			}
		}
	}
	for _, w := range Sites() {
		want := 200
		if !web.Built() {
			want = 503
		}
		if got := f.request("GET", w.Page, "").Code; got != want {
			t.Errorf("GET %s: %d, want %d", w.Page, got, want)
		}
	}
}

func TestWhomThePagesProposeToAskAs(t *testing.T) {
	t.Parallel()
	f := seeded(t)
	for _, w := range Sites() {
		for _, viewer := range w.Viewers {
			if a := f.request("POST", w.Endpoint, question, withKey, ViewerHeader+": "+viewer); a.Code != 200 {
				t.Errorf("%s as %s: %s", w.Endpoint, viewer, a.Body)
			}
		}
	}
}

// A store that is gone is one ERROR in the log and a 503 of /readyz; what is in memory is
// answered, and nobody outside learns where the store was.
func TestAStoreThatIsGone(t *testing.T) {
	t.Parallel()
	f := newFixture(t, small(t, "a"), small(t, "b"))
	go f.TellLoss(t.Context())
	f.store.lose(model.Errorf(model.Unavailable, "lost on purpose: /secret/concert.db"))
	if _, err := f.Live.WaitLost(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	w := f.request("GET", "/readyz", "")
	if w.Code != 503 || strings.Contains(w.Body.String(), "lost on purpose") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := f.request("GET", "/healthz", ""); w.Code != 200 {
		t.Errorf("healthz: %d", w.Code)
	}
	if w := f.request("POST", "/graphql", question); w.Code != 200 {
		t.Errorf("about the newest version: %d %s", w.Code, w.Body)
	}
	w = f.request("POST", "/graphql?at=1", question)
	if a := read(t, w); w.Code != 503 || a.Errors[0].Extensions.Code != "UNAVAILABLE" || strings.Contains(w.Body.String(), "secret") || w.Header().Get("Retry-After") == "" {
		t.Errorf("about a version that is not in memory: %d %s", w.Code, w.Body)
	}
	time.Sleep(time.Second) // the store is asked again and again meanwhile
	if n := strings.Count(f.log.String(), `"level":"ERROR"`); n != 1 {
		t.Errorf("%d errors in the log, want 1: %s", n, f.log)
	}
}

func TestRequestIDs(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	given := f.request("POST", "/graphql", question, withKey, "X-Request-Id: page-1.2:3")
	if id := given.Header().Get("X-Request-Id"); id != "page-1.2:3" {
		t.Errorf("a sane one: %q", id)
	}
	ids := map[string]bool{}
	for _, headers := range [][]string{
		nil,
		{"X-Request-Id: "},
		{"X-Request-Id: a b"},
		{"X-Request-Id: \"},{"},
		{"X-Request-Id: " + strings.Repeat("a", 65)},
		{"X-Request-Id: a", "X-Request-Id: b"},
	} {
		id := f.request("POST", "/graphql", question, headers...).Header().Get("X-Request-Id")
		if len(id) != 16 {
			t.Errorf("%q: %q", headers, id)
		}
		ids[id] = true
	}
	var entry struct {
		Msg, Method, Path, Request, Viewer, World string
		Status, Bytes, Version                    int
	}
	first, _, _ := strings.Cut(f.log.String(), "\n")
	if err := json.Unmarshal([]byte(first), &entry); err != nil {
		t.Fatal(err)
	}
	if entry.Msg != "answered" || entry.Method != http.MethodPost || entry.Path != "/graphql" || entry.Request != "page-1.2:3" || entry.Status != 200 ||
		entry.Viewer != "secretariat" || entry.World != "REAL" || entry.Bytes != given.Body.Len() {
		t.Errorf("the log says %s", first)
	}
	if strings.Contains(f.log.String(), "snapshot {") {
		t.Error("the log repeats questions")
	}
}

func TestAPanicIsAnsweredWithoutDetail(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.handler = f.logged(f.recovered(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a secret") })))
	w := f.request("GET", "/", "")
	if w.Code != 500 || read(t, w).Errors[0].Extensions.Code != "INTERNAL" || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if log := f.log.String(); !strings.Contains(log, "a secret") || !strings.Contains(log, "server_test.go") || !strings.Contains(log, `"status":500`) {
		t.Errorf("the log says %s", log)
	}
	t.Log("in the middle of an answer, the connection is cut")
	f.handler = f.recovered(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		panic("later")
	}))
	f.handler = f.logged(f.handler)
	s := httptest.NewServer(f.handler)
	defer s.Close()
	answer, err := http.Get(s.URL)
	if err == nil {
		_, err = io.ReadAll(answer.Body)
		_ = answer.Body.Close()
	}
	if err == nil {
		t.Error("it reads as if it were whole")
	}
}

func TestListenOnLoopbackAlone(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"0.0.0.0:0":         "not on this machine alone",
		":0":                "not on this machine alone",
		"[::]:0":            "not on this machine alone",
		"10.1.2.3:0":        "not on this machine alone",
		"example.org:0":     "not on this machine alone",
		"127.0.0.1":         "is not an address",
		"127.0.0.1:http-x":  "has a port out of range",
		"127.0.0.1:1000000": "has a port out of range",
	} {
		l, err := Listen(t.Context(), address)
		if err == nil {
			_ = l.Close()
		}
		if model.CodeOf(err) != model.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", address, err)
		}
	}
	l, err := Listen(t.Context(), "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if _, err := Listen(t.Context(), l.Addr().String()); model.CodeOf(err) != model.Unavailable || !strings.Contains(err.Error(), "in use") {
		t.Errorf("an address in use: %v", err)
	}
}

func TestRequestsAreFinishedBeforeItStops(t *testing.T) {
	t.Parallel()
	l, err := Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	begun, goOn := make(chan struct{}), make(chan struct{})
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		<-goOn
		if r.Context().Err() == nil {
			_, _ = io.WriteString(w, "whole")
		}
	})
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error)
	go func() { served <- Serve(ctx, l, slow, slog.New(slog.DiscardHandler)) }()
	got := make(chan string)
	go func() {
		answer, err := http.Get("http://" + l.Addr().String())
		if err != nil {
			got <- err.Error()
			return
		}
		defer func() { _ = answer.Body.Close() }()
		text, _ := io.ReadAll(answer.Body)
		got <- string(text)
	}()
	<-begun
	stop()
	time.Sleep(20 * time.Millisecond)
	close(goOn)
	if text := <-got; text != "whole" {
		t.Errorf("answered %q", text)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
	if answer, err := http.Get("http://" + l.Addr().String()); err == nil {
		_ = answer.Body.Close()
		t.Error("it still answers")
	}
}

func TestHeadersHaveALimit(t *testing.T) {
	t.Parallel()
	l, err := Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error)
	go func() { served <- Serve(ctx, l, http.NotFoundHandler(), slog.New(slog.DiscardHandler)) }()
	for size, want := range map[int]int{maxHeader / 2: 404, 2 * maxHeader: 431} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.Addr().String(), nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Long", strings.Repeat("a", size))
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("of %d bytes: %d, want %d", size, answer.StatusCode, want)
		}
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func TestHistory(t *testing.T) {
	t.Parallel()
	f := newFixture(t, small(t, "a"), small(t, "b"), small(t, "c"))
	past, err := f.store.Load(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	var versions []model.Version
	for s, err := range History(f.store)(t.Context(), past) {
		if err != nil {
			t.Fatal(err)
		}
		versions = append(versions, s.Version())
	}
	if fmt.Sprint(versions) != "[2 3]" {
		t.Errorf("after version 1: %v", versions)
	}
	for s, err := range History(f.store)(t.Context(), f.Live.Snapshot()) {
		t.Errorf("after the newest comes version %d, %v", s.Version(), err)
	}
	lost := errors.New("lost on purpose")
	f.store.lose(lost)
	for _, err := range History(f.store)(t.Context(), past) {
		if !errors.Is(err, lost) {
			t.Errorf("of a store that is lost: %v", err)
		}
	}
}
