package server

import (
	"net/http"
	"strings"
	"testing"
)

// Who is answered, and as whom: the real world shows more than what is public only
// to those who have the key, the exercise everything to everyone on this machine.
func TestWhoIsAnswered(t *testing.T) {
	t.Parallel()
	f := seeded(t)
	const (
		real, exercise = "/graphql", "/exercise/graphql"
		wrong          = KeyHeader + ": key-of-a-tesu"
	)
	for _, c := range []struct {
		target, key, viewer string
		status              int
		view, code, says    string
	}{
		{real, "", "", 200, "public", "", ""},
		{real, "", "anonymous", 200, "public", "", ""},
		{real, "", "secretariat", 401, "", "UNAUTHENTICATED", `asking as "secretariat" takes the key of this server, in the header Concert-Key`},
		{real, "", "state:KEN", 401, "", "UNAUTHENTICATED", "concert serve printed; without it, ask as anonymous"},
		{real, "", "provider:unodc", 401, "", "UNAUTHENTICATED", "takes the key"},
		{real, "", "state:XAB", 401, "", "UNAUTHENTICATED", "takes the key"}, // says nothing of whether there is such a State
		{real, "", "root", 400, "", "INVALID", `"root" is not a viewer`},

		{real, withKey, "", 200, "secretariat", "", ""},
		{real, withKey, "secretariat", 200, "secretariat", "", ""},
		{real, withKey, "anonymous", 200, "public", "", ""},
		{real, withKey, "state:KEN", 200, "released to state:KEN", "", ""},
		{real, withKey, "state:XAB", 400, "", "INVALID", "nobody can ask as state:XAB"},

		{real, wrong, "", 401, "", "UNAUTHENTICATED", "the key in the header Concert-Key is not that of this server: take the one in the link"},
		{real, wrong, "anonymous", 401, "", "UNAUTHENTICATED", "is not that of this server"},
		{real, wrong, "secretariat", 401, "", "UNAUTHENTICATED", "is not that of this server"},
		{real, KeyHeader + ": ", "", 401, "", "UNAUTHENTICATED", "is not that of this server"},
		{real, withKey + "x", "", 401, "", "UNAUTHENTICATED", "is not that of this server"},

		{exercise, "", "", 200, "secretariat", "", ""},
		{exercise, "", "anonymous", 200, "public", "", ""},
		{exercise, "", "state:XAB", 200, "released to state:XAB", "", ""},
		{exercise, withKey, "", 200, "secretariat", "", ""},
		{exercise, wrong, "", 401, "", "UNAUTHENTICATED", "is not that of this server"},
	} {
		var headers []string
		if c.key != "" {
			headers = append(headers, c.key)
		}
		if c.viewer != "" {
			headers = append(headers, ViewerHeader+": "+c.viewer)
		}
		for _, method := range []string{http.MethodPost, http.MethodGet} {
			target, body := c.target, question
			if method == http.MethodGet {
				target, body = target+"?query=%7Bsnapshot%7Bview%7D%7D", ""
			}
			w := f.request(method, target, body, headers...)
			a := read(t, w)
			var code, message string
			if len(a.Errors) > 0 {
				code, message = a.Errors[0].Extensions.Code, a.Errors[0].Message
			}
			if w.Code != c.status || code != c.code || a.Extensions.Snapshot.View != c.view || !strings.Contains(message, c.says) {
				t.Errorf("%s %s with %q as %q: %d %s", method, c.target, c.key, c.viewer, w.Code, w.Body)
			}
			if kind := w.Header().Get("Content-Type"); kind != "application/graphql-response+json; charset=utf-8" {
				t.Errorf("%s with %q as %q: Content-Type is %q", c.target, c.key, c.viewer, kind)
			}
			if challenge := w.Header().Get("WWW-Authenticate"); (challenge == KeyHeader) != (w.Code == 401) {
				t.Errorf("%s with %q as %q: WWW-Authenticate is %q", c.target, c.key, c.viewer, challenge)
			}
			if strings.Contains(w.Body.String(), "key-of-a") {
				t.Errorf("%s with %q as %q: the answer has a key: %s", c.target, c.key, c.viewer, w.Body)
			}
		}
	}
	if strings.Contains(f.log.String(), "key-of-a") {
		t.Errorf("the log has a key: %s", f.log)
	}
}

// A server that was given no key opens the real world to nobody.
func TestWithoutAKeyThereIsNoRightOne(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Key = ""
	for _, headers := range [][]string{{KeyHeader + ": "}, {withKey}, {ViewerHeader + ": secretariat"}} {
		if w := f.request("POST", "/graphql", question, headers...); w.Code != 401 {
			t.Errorf("%q: %d %s", headers, w.Code, w.Body)
		}
	}
	if a := read(t, f.request("POST", "/graphql", question)); a.Extensions.Snapshot.View != "public" {
		t.Errorf("without a header the view is %q", a.Extensions.Snapshot.View)
	}
}

func TestAProxyIsToldWhatToDo(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, target := range []string{"/graphql", "/exercise/graphql"} {
		w := f.request("POST", target, question, withKey, "X-Forwarded-For: 192.0.2.1", "Via: 1.1 proxy")
		a := read(t, w)
		if w.Code != 403 || a.Errors[0].Extensions.Code != "FORBIDDEN" || a.Errors[0].Message !=
			`the header "Via" says that this request came through a proxy, and only this machine may ask: ask http://127.0.0.1:8080 without one` {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
}
