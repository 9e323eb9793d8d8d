package graph_test

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"concert/internal/model"
)

const (
	responseType = "application/graphql-response+json"
	jsonType     = "application/json"
)

// GraphQL over HTTP, case by case.
func TestHTTP(t *testing.T) {
	a := ofSeeds(t)
	get := func(query string) string { return "/graphql?query=" + url.QueryEscape(query) }
	secret := "do-not-repeat-me"
	for name, c := range map[string]struct {
		method, target, accept, contentType, body string
		status                                    int
		media                                     string
		contains                                  string
	}{
		"a question by POST": {
			method: "POST", contentType: jsonType, body: `{"query":"{ viewer { name } }"}`,
			status: 200, media: responseType, contains: `"name":"secretariat"`,
		},
		"with a charset": {
			method: "POST", contentType: "application/json; charset=UTF-8", body: `{"query":"{ viewer { name } }"}`,
			status: 200, media: responseType, contains: `"name":"secretariat"`,
		},
		"with variables": {
			method: "POST", contentType: jsonType,
			body:   `{"query":"query A($id: ID!) { node(id: $id) { id } } query B { viewer { name } }","operationName":"A","variables":{"id":"state:KEN"},"extensions":{}}`,
			status: 200, media: responseType, contains: `{"node":{"id":"state:KEN"}}`,
		},
		"with nulls for what is not needed": {
			method: "POST", contentType: jsonType, body: `{"query":"{ viewer { name } }","operationName":null,"variables":null,"extensions":null}`,
			status: 200, media: responseType, contains: `"name":"secretariat"`,
		},
		"in plain JSON where that is liked better": {
			method: "POST", contentType: jsonType, accept: "application/graphql-response+json;q=0.5, application/json", body: `{"query":"{ viewer { name } }"}`,
			status: 200, media: jsonType, contains: `"name":"secretariat"`,
		},
		"in any type": {
			method: "POST", contentType: jsonType, accept: "*/*", body: `{"query":"{ viewer { name } }"}`,
			status: 200, media: jsonType, contains: `"name":"secretariat"`,
		},
		"a browser": {
			method: "GET", target: get("{ viewer { name } }"), accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
			status: 200, media: jsonType, contains: `"name":"secretariat"`,
		},
		"a question by GET": {
			method: "GET", target: get("query($id: ID!) { node(id: $id) { id } }") + "&variables=" + url.QueryEscape(`{"id":"state:KEN"}`),
			status: 200, media: responseType, contains: `{"node":{"id":"state:KEN"}}`,
		},
		"errors of fields beside data": {
			method: "POST", contentType: jsonType, body: `{"query":"{ programmes(first: -1) { totalCount } }"}`,
			status: 200, media: responseType, contains: `"data":null`,
		},
		"a document that is not valid": {
			method: "POST", contentType: jsonType, body: `{"query":"{ nothing }"}`,
			status: 400, media: responseType, contains: `"code":"INVALID"`,
		},
		"a document that is not valid, in plain JSON": {
			method: "POST", contentType: jsonType, accept: jsonType, body: `{"query":"{ nothing }"}`,
			status: 200, media: jsonType, contains: `"code":"INVALID"`,
		},
		"a document that does not parse": {
			method: "POST", contentType: jsonType, body: `{"query":"{"}`,
			status: 400, media: responseType, contains: `"code":"INVALID"`,
		},
		"a document above a limit": {
			method: "POST", contentType: jsonType, body: `{"query":"{ ` + strings.Repeat("a:__typename ", 1001) + `}"}`,
			status: 400, media: responseType, contains: `"code":"LIMIT_EXCEEDED"`,
		},
		"no JSON": {
			method: "POST", contentType: jsonType, body: secret,
			status: 400, media: responseType, contains: `want one JSON object with query`,
		},
		"no JSON, in plain JSON": {
			method: "POST", contentType: jsonType, accept: jsonType, body: secret,
			status: 400, media: jsonType, contains: `want one JSON object with query`,
		},
		"two JSON values": {
			method: "POST", contentType: jsonType, body: `{"query":"{ viewer { name } }"}{"query":"do-not-repeat-me"}`,
			status: 400, media: responseType, contains: `want one JSON object with query`,
		},
		"a batch": {
			method: "POST", contentType: jsonType, body: `[{"query":"{ viewer { name } }"}]`,
			status: 400, media: responseType, contains: `want one JSON object with query`,
		},
		"a body without a query": {
			method: "POST", contentType: jsonType, body: `{"operationName":"do-not-repeat-me"}`,
			status: 400, media: responseType, contains: `query is missing in the body`,
		},
		"a body with variables of the wrong type": {
			method: "POST", contentType: jsonType, body: `{"query":"{ viewer { name } }","variables":["do-not-repeat-me"]}`,
			status: 400, media: responseType, contains: `variables in the body is of the wrong type`,
		},
		"a body above the limit": {
			method: "POST", contentType: jsonType, body: `{"query":"{ viewer { name } }","variables":{"a":"` + strings.Repeat("a", 20_000) + `"}}`,
			status: 413, media: responseType, contains: `"code":"LIMIT_EXCEEDED"`,
		},
		"an address without a query": {
			method: "GET", target: "/graphql",
			status: 400, media: responseType, contains: `the parameter query is missing`,
		},
		"variables that are not JSON in an address": {
			method: "GET", target: get("{ viewer { name } }") + "&variables=" + secret,
			status: 400, media: responseType, contains: `the parameter variables is not JSON`,
		},
		"another method": {
			method: "PUT", contentType: jsonType, body: `{"query":"{ viewer { name } }"}`,
			status: 405, media: responseType, contains: `by POST or GET`,
		},
		"another type of body": {
			method: "POST", contentType: "text/plain", body: `{"query":"{ viewer { name } }"}`,
			status: 415, media: responseType, contains: `say so in Content-Type`,
		},
		"another charset": {
			method: "POST", contentType: "application/json; charset=utf-16", body: `{"query":"{ viewer { name } }"}`,
			status: 415, media: responseType, contains: `say so in Content-Type`,
		},
		"no type of body": {
			method: "POST", body: `{"query":"{ viewer { name } }"}`,
			status: 415, media: responseType, contains: `say so in Content-Type`,
		},
		"another type of answer": {
			method: "POST", contentType: jsonType, accept: "text/html", body: `{"query":"{ viewer { name } }"}`,
			status: 406, media: jsonType, contains: `accept one of them`,
		},
		"a type of answer that is not wanted": {
			method: "POST", contentType: jsonType, accept: "application/json;q=0", body: `{"query":"{ viewer { name } }"}`,
			status: 406, media: jsonType, contains: `accept one of them`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			target := c.target
			if target == "" {
				target = "/graphql"
			}
			r := httptest.NewRequestWithContext(a.context(model.WorldReal, "secretariat"), c.method, target, strings.NewReader(c.body))
			r.Header.Set("Accept", cmp.Or(c.accept, responseType))
			if c.contentType != "" {
				r.Header.Set("Content-Type", c.contentType)
			}
			w := httptest.NewRecorder()
			r.Body = http.MaxBytesReader(w, r.Body, 20_000)
			a.handler.ServeHTTP(w, r)
			body, _ := io.ReadAll(w.Body)
			if w.Code != c.status || w.Header().Get("Content-Type") != c.media+"; charset=utf-8" || !strings.Contains(string(body), c.contains) {
				t.Errorf("%d %s %s", w.Code, w.Header().Get("Content-Type"), body)
			}
			if strings.Contains(string(body), secret) {
				t.Errorf("the answer repeats what was sent: %s", body)
			}
			if !json.Valid(body) {
				t.Errorf("the answer is not JSON: %s", body)
			}
			if c.status == 405 && w.Header().Get("Allow") == "" {
				t.Error("the answer does not say which methods are allowed")
			}
		})
	}
}

// Each answer says what it is about, also where the question was refused.
func TestEveryAnswerNamesItsSnapshot(t *testing.T) {
	a := ofSeeds(t)
	for _, query := range []string{"{ viewer { name } }", "{", "{ nothing }", "{ programmes(first: -1) { totalCount } }"} {
		var answer struct {
			Extensions struct {
				Snapshot struct {
					World, View, AsOf string
					Version           int
				}
			}
		}
		if err := json.Unmarshal([]byte(a.ask(model.WorldExercise, "state:XAB", query, nil)), &answer); err != nil {
			t.Fatal(err)
		}
		if s := answer.Extensions.Snapshot; s.World != "EXERCISE" || s.Version != 2 || s.AsOf != today.String() || s.View != "released to state:XAB" {
			t.Errorf("%s: %+v", query, s)
		}
	}
}
