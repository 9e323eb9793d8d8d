package graph

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"concert/internal/model"
)

// The media types of answers, as GraphQL over HTTP names them.
const (
	responseType = "application/graphql-response+json"
	jsonType     = "application/json"
)

// retryAfter is in how many seconds it is worth to ask again.
const retryAfter = "2"

// ServeHTTP answers a question by POST with a JSON body or by GET, as GraphQL
// over HTTP says. The Request is in the context.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	media, ok := acceptable(r.Header.Values("Accept"))
	if !ok {
		h.WriteError(w, r, &statusError{http.StatusNotAcceptable, "answers are of type " + responseType + " or " + jsonType + ": accept one of them"})
		return
	}
	q, err := h.question(w, r)
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

func (h *Handler) question(w http.ResponseWriter, r *http.Request) (Question, error) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return questionInURL(r)
	case http.MethodPost:
		return questionInBody(r)
	}
	w.Header().Set("Allow", "GET, HEAD, POST")
	return Question{}, &statusError{http.StatusMethodNotAllowed, "questions are asked by POST or GET"}
}

func questionInURL(r *http.Request) (q Question, err error) {
	values := r.URL.Query()
	if !values.Has("query") {
		return q, badRequest("the parameter query is missing: it holds the document")
	}
	q = Question{Query: values.Get("query"), OperationName: values.Get("operationName")}
	if text := values.Get("variables"); text != "" {
		if err := decode(strings.NewReader(text), &q.Variables); err != nil {
			return q, badRequest("the parameter variables is no JSON object")
		}
	}
	return q, nil
}

func questionInBody(r *http.Request) (q Question, err error) {
	media, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := parameters["charset"]
	if err != nil || media != jsonType || (charset != "" && !strings.EqualFold(charset, "utf-8")) {
		return q, &statusError{http.StatusUnsupportedMediaType, "a question is sent as " + jsonType + " in UTF-8: say so in Content-Type"}
	}
	var body struct {
		Query         *string        `json:"query"`
		OperationName string         `json:"operationName"`
		Variables     map[string]any `json:"variables"`
		Extensions    map[string]any `json:"extensions"`
	}
	if err := decode(r.Body, &body); err != nil {
		return q, badBody(err)
	}
	if body.Query == nil {
		return q, badRequest("query is missing in the body: it holds the document")
	}
	return Question{*body.Query, body.OperationName, body.Variables}, nil
}

// decode reads one JSON value and nothing after it.
func decode(from io.Reader, to any) error {
	decoder := json.NewDecoder(from)
	decoder.UseNumber()
	if err := decoder.Decode(to); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON value")
	}
	return nil
}

// badBody says what is wrong with a body without repeating any of it.
func badBody(err error) error {
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return model.Errorf(model.LimitExceeded, "the body is above the limit of %d bytes", tooLarge.Limit)
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
		return badRequest("%s in the body is of the wrong type", wrong.Field)
	}
	return badRequest("the body is no JSON object with query, and operationName and variables where they are needed")
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

// acceptable returns the type of the answer that Accept likes best, the type of
// GraphQL if it has no preference; ok is false if it takes none.
func acceptable(accept []string) (media string, ok bool) {
	if len(accept) == 0 {
		return responseType, true
	}
	ours, plain := quality(accept, responseType), quality(accept, jsonType)
	switch {
	case ours == 0 && plain == 0:
		return "", false
	case plain > ours:
		return jsonType, true
	}
	return responseType, true
}

// quality returns how much Accept likes a type, by its most specific range.
func quality(accept []string, media string) float64 {
	best, q := 0, 0.0
	for _, part := range strings.Split(strings.Join(accept, ","), ",") {
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
	return q
}
