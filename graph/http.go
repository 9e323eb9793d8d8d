package graph

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"

	"concert/internal/model"
)

// The media types of answers, as GraphQL over HTTP names them.
const (
	responseType = "application/graphql-response+json"
	jsonType     = "application/json"
)

// retryAfter is after how many seconds it is worth asking again.
const retryAfter = "2"

// ServeHTTP answers a question by POST with a JSON body or by GET, as GraphQL
// over HTTP says. The Request is in the context.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	media, ok := acceptable(r.Header.Values("Accept"))
	if !ok {
		h.WriteError(w, r, &statusError{http.StatusNotAcceptable, "answers are of type " + responseType + " or " + jsonType + ": accept one of them"})
		return
	}
	q, err := h.question(r)
	if err != nil {
		h.WriteError(w, r, err)
		return
	}
	answer := h.ask(r.Context(), q, func(operation ast.Operation) error {
		if r.Method == http.MethodGet && operation != ast.Query {
			return &statusError{http.StatusMethodNotAllowed, "a " + string(operation) + " is sent by POST"}
		}
		return nil
	})
	defer answer.sent()
	write(w, media, answerStatus(answer, media), answer)
}

// CheckMethod refuses a request that is neither GET nor POST.
func CheckMethod(r *http.Request) error {
	if r.Method == http.MethodGet || r.Method == http.MethodPost {
		return nil
	}
	return &statusError{http.StatusMethodNotAllowed, "questions are asked by POST or GET"}
}

func (h *Handler) question(r *http.Request) (Question, error) {
	if err := CheckMethod(r); err != nil {
		return Question{}, err
	}
	if r.Method == http.MethodGet {
		return h.questionInURL(r)
	}
	return h.questionInBody(r)
}

func (h *Handler) questionInURL(r *http.Request) (q Question, err error) {
	values := r.URL.Query()
	if !values.Has("query") {
		return q, badRequest("the parameter query is missing: it holds the document")
	}
	for _, name := range []string{"query", "operationName", "variables"} {
		if !utf8.ValidString(values.Get(name)) {
			return q, badRequest("the parameter %s is not UTF-8", name)
		}
	}
	q = Question{Query: values.Get("query"), OperationName: values.Get("operationName")}
	if text := values.Get("variables"); text != "" {
		value, err := h.readJSON([]byte(text), "the parameter variables", "want one JSON object")
		if err != nil {
			return q, err
		}
		var ok bool
		if q.Variables, ok = value.(map[string]any); !ok && value != nil {
			return q, badRequest("the parameter variables is not an object: want one JSON object")
		}
	}
	return q, nil
}

func (h *Handler) questionInBody(r *http.Request) (q Question, err error) {
	media, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := parameters["charset"]
	if err != nil || media != jsonType || (charset != "" && !strings.EqualFold(charset, "utf-8")) {
		return q, &statusError{http.StatusUnsupportedMediaType, "a question is sent as " + jsonType + " in UTF-8: say so in Content-Type"}
	}
	for _, encoding := range r.Header.Values("Content-Encoding") {
		if !strings.EqualFold(strings.TrimSpace(encoding), "identity") {
			return q, &statusError{http.StatusUnsupportedMediaType, "a question is sent as it is: leave out Content-Encoding"}
		}
	}
	text, err := io.ReadAll(r.Body)
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return q, model.Errorf(model.LimitExceeded, "the body is above the limit of %d bytes", tooLarge.Limit)
	}
	if err != nil {
		return q, badRequest("the body broke off")
	}
	const want = "want one JSON object with query, and operationName and variables if they are needed"
	value, err := h.readJSON(text, "the body", want)
	if err != nil {
		return q, err
	}
	body, ok := value.(map[string]any)
	if !ok {
		return q, badRequest("the body is not an object: %s", want)
	}
	return questionOf(body)
}

// readJSON is readJSON within the limit of nesting; its errors say what the text is
// and what it should be.
func (h *Handler) readJSON(text []byte, what, want string) (any, error) {
	value, err := readJSON(text, h.limits.Nesting)
	switch {
	case errors.Is(err, errTooDeep):
		return nil, model.Errorf(model.LimitExceeded, "%s nests more than %d brackets, the limit: nest less", what, h.limits.Nesting)
	case err != nil:
		return nil, badRequest("%s %v: %s", what, err, want)
	}
	return value, nil
}

// questionOf reads the keys of a body, whose names are exact. Other keys are left
// alone.
func questionOf(body map[string]any) (q Question, err error) {
	known := []string{"query", "operationName", "variables", "extensions"}
	for _, key := range slices.Sorted(maps.Keys(body)) {
		for _, name := range known {
			if key != name && strings.EqualFold(key, name) {
				return q, badRequest("the body has the key %s: write %s", key, name)
			}
		}
	}
	for _, key := range known {
		ok := true
		switch value := body[key]; {
		case value == nil:
		case key == "query":
			q.Query, ok = value.(string)
		case key == "operationName":
			q.OperationName, ok = value.(string)
		case key == "variables":
			q.Variables, ok = value.(map[string]any)
		default:
			_, ok = value.(map[string]any)
		}
		if !ok {
			return q, badRequest("%s in the body is of the wrong type", key)
		}
	}
	if body["query"] == nil {
		return q, badRequest("query is missing in the body: it holds the document")
	}
	return q, nil
}

func badRequest(format string, args ...any) error {
	return model.Errorf(model.Invalid, format, args...)
}

// statusError is refused by the protocol, with a status of its own.
type statusError struct {
	status  int
	message string
}

func (e *statusError) Error() string { return e.message }

// As makes it an Error of the model, so that it is presented as INVALID.
func (e *statusError) As(target any) bool {
	known, ok := target.(**model.Error)
	if ok {
		*known = model.Errorf(model.Invalid, "%s", e.message)
	}
	return ok
}

// WriteError answers a request that was refused before its question was read,
// in the shape of any answer and with the status of its code.
func (h *Handler) WriteError(w http.ResponseWriter, r *http.Request, err error) {
	media, ok := acceptable(r.Header.Values("Accept"))
	if !ok {
		media = jsonType
	}
	answer := h.refuse(r.Context(), err)
	status := statusOf(code(answer.Errors[0]))
	if own, ok := errors.AsType[*statusError](err); ok {
		status = own.status
	}
	if status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", "GET, POST")
	}
	write(w, media, status, answer)
}

func statusOf(c model.ErrorCode) int {
	switch c {
	case model.Unauthenticated:
		return http.StatusUnauthorized
	case model.Forbidden:
		return http.StatusForbidden
	case model.NotFound:
		return http.StatusNotFound
	case model.Conflict:
		return http.StatusConflict
	case model.Unavailable:
		return http.StatusServiceUnavailable
	case model.LimitExceeded:
		return http.StatusRequestEntityTooLarge
	case model.Internal:
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}

// answerStatus is 200 if any data was read. A document that was refused is a
// bad request in the type of GraphQL; in plain JSON, whose readers look for
// errors in the body, it is 200 too.
func answerStatus(a Answer, media string) int {
	if a.Data != nil {
		return http.StatusOK
	}
	switch c := code(a.Errors[0]); {
	case c == model.Internal, c == model.Unavailable:
		return statusOf(c)
	case media == jsonType:
		return http.StatusOK
	}
	return http.StatusBadRequest
}

func write(w http.ResponseWriter, media string, status int, answer Answer) {
	w.Header().Set("Content-Type", media+"; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Add("Vary", "Accept")
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", retryAfter)
	}
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(answer)
}

// acceptable returns the type of the answer: that of GraphQL if Accept names it and
// likes it no less than plain JSON; ok is false if Accept takes neither.
func acceptable(accept []string) (media string, ok bool) {
	if len(accept) == 0 {
		return jsonType, true
	}
	ours, named := quality(accept, responseType)
	plain, _ := quality(accept, jsonType)
	switch {
	case ours == 0 && plain == 0:
		return "", false
	case plain == 0, named && ours >= plain:
		return responseType, true
	}
	return jsonType, true
}

// quality returns how much Accept likes a type, by its most specific range, and
// whether that names the type.
func quality(accept []string, media string) (q float64, named bool) {
	best := 0
	for part := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		offered, parameters, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		specific := map[string]int{"*/*": 1, "application/*": 2, media: 3}[offered]
		if specific <= best {
			continue
		}
		best, q = specific, 1
		if text, ok := parameters["q"]; ok {
			q, _ = strconv.ParseFloat(text, 64)
		}
	}
	return q, best == 3
}
