package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"concert/internal/access"
	"concert/internal/model"
	"concert/internal/server"
	"concert/internal/store/bbolt"
)

const (
	defaultURL = "http://127.0.0.1:8080"
	// queryTime is more than a server takes for a request.
	queryTime = time.Minute
)

type queryFlags struct {
	storeFlags
	url, keyFile         string
	file                 string
	maxInput             int64
	variables            string
	operation            string
	exercise             bool
	as, asOf, at         string
	output               string
	asGiven              bool // even as a blank, which is not a viewer
	storeGiven, urlGiven origin
}

func (p program) query() *cobra.Command {
	var f queryFlags
	cmd := &cobra.Command{
		Use:   "query [DOCUMENT]",
		Short: "Ask one question in GraphQL",
		Long: `Asks one question in GraphQL. The document is the argument, the file named by --file, or standard input. A running server answers it,
` + defaultURL + ` if none is named, or a store that no server has open. A server shows all of the real world to anyone who has
its key; query finds the key of a server that the same user started.

A table or CSV shows lists as rows. A list within a row becomes one cell, with "; " between its items and ", " between their values; a
null is – in a table and empty in CSV. A table first shows what is not in a list, then all lists, and shortens long cells. CSV has the
whole first list, and says what it leaves out. JSON is the answer as it came. Each error in the answer is one line on standard error,
and then the exit code is 1.`,
		Example: `  concert query '{ programmes { nodes { name acronym } } }'
  concert query --exercise --as state:XAA --file gaps.graphql --output csv
  concert query --store concert.db --as-of 2026-11-30 < coverage.graphql`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("give one document, not %d: put it in quotes", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkLimits(cmd.Flags()); err != nil {
				return err
			}
			f.storeGiven, f.urlGiven = originOf(cmd, "store"), originOf(cmd, "url")
			f.asGiven = originOf(cmd, viewerFlag) != byDefault
			return p.runQuery(cmd.Context(), f, args)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.address, "store", "", "store to ask instead of a server: a file, or a Neo4j")
	f.defineSignIn(cmd)
	flags.StringVar(&f.url, "url", defaultURL, "address of a server to ask")
	flags.StringVar(&f.keyFile, "key-file", "", "file with the key of the server; the default is the file that serve made for the address")
	flags.StringVar(&f.file, "file", "", "file that holds the document")
	flags.Int64Var(&f.maxInput, "max-input", mostInput, "bytes in a document of --file or standard input")
	flags.StringVar(&f.variables, "variables", "", "values of the variables, as a JSON object")
	flags.StringVar(&f.operation, "operation", "", "operation to run, if the document has several")
	flags.BoolVar(&f.exercise, "exercise", false, "ask about the exercise, where everything is fictional")
	flags.StringVar(&f.as, viewerFlag, "", "who asks: anonymous, state:KEN, provider:unodc or secretariat, which is the default if no key is needed or the key is found")
	flags.StringVar(&f.asOf, "as-of", "", "day that measures look at, such as 2026-11-30; a month or a year means its first day; the default is today, in the exercise the day on which its data stands")
	flags.StringVar(&f.at, "at", "", "version to ask about; the default is the newest")
	flags.StringVar(&f.output, "output", "table", "table, json or csv")
	return cmd
}

func (p program) runQuery(ctx context.Context, f queryFlags, args []string) error {
	request, err := p.question(ctx, f, args)
	if err != nil {
		return err
	}
	if !slices.Contains(outputs(), f.output) {
		return usagef("--output %s: want one of %s", f.output, strings.Join(outputs(), ", "))
	}
	ctx, cancel := context.WithTimeout(ctx, queryTime)
	defer cancel()
	t, err := p.target(ctx, f)
	if err != nil {
		return err
	}
	body, err := send(ctx, t, f, request)
	if err := errors.Join(err, t.end()); err != nil {
		return err
	}
	a, err := readAnswer(body)
	if err != nil {
		return fmt.Errorf("%s answered what is not an answer in GraphQL: %s", t.base, excerpt(body))
	}
	if t.lacksKey {
		fmt.Fprintf(p.stderr, "concert: this user has no key for %s, and without one only what is public is shown: --key-file names one\n", forPeople(withoutSignIn(t.base)))
	}
	if err := p.show(a, body, f.output); err != nil {
		return err
	}
	p.tellTruncated(a)
	return a.failure()
}

// question is the body of the request.
func (p program) question(ctx context.Context, f queryFlags, args []string) ([]byte, error) {
	document, err := p.document(ctx, f, args)
	if err != nil {
		return nil, err
	}
	question := map[string]any{"query": document}
	if f.operation != "" {
		question["operationName"] = f.operation
	}
	if f.variables != "" {
		var variables map[string]json.RawMessage
		if err := json.Unmarshal([]byte(f.variables), &variables); err != nil || variables == nil {
			return nil, usagef(`--variables is not a JSON object: give one such as {"first": 10}`)
		}
		question["variables"] = json.RawMessage(f.variables)
	}
	if _, err := access.ParseViewer(f.as); f.asGiven && err != nil {
		return nil, usagef("--as: %v", err)
	}
	if _, err := model.ParseDate(f.asOf); f.asOf != "" && err != nil {
		return nil, usagef("--as-of %q: want a date such as 2026-11-30, 2026-11 or 2026", f.asOf)
	}
	if n, err := strconv.ParseInt(f.at, 10, 64); f.at != "" && (err != nil || n < 0) {
		return nil, usagef("--at %q: want the number of a version", f.at)
	}
	return json.Marshal(question)
}

func (p program) document(ctx context.Context, f queryFlags, args []string) (string, error) {
	var text []byte
	var err error
	switch {
	case f.file != "" && len(args) > 0:
		return "", usagef("give the document as an argument or by --file, not both")
	case f.file != "":
		if text, err = readFile(ctx, f.maxInput, f.file); err != nil {
			return "", usagef("the document of --file cannot be read: %w", err)
		}
	case len(args) > 0:
		text = []byte(args[0])
		if !strings.Contains(args[0], "{") {
			return "", usagef("%q is not a document in GraphQL: give one such as '{ programmes { nodes { name } } }', or name its file with --file", args[0])
		}
	case isTerminal(p.stdin):
		return "", usagef("the document is missing: give it as an argument, by --file, or on standard input")
	default:
		if text, err = p.readStdin(ctx, f.maxInput); err != nil {
			return "", fmt.Errorf("standard input cannot be read: %w", err)
		}
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return "", usagef("the document is empty: ask something such as { programmes { nodes { name } } }")
	}
	return string(text), nil
}

// target is whom to ask.
type target struct {
	client   *http.Client
	base     string // the URL below which the endpoints are
	key      string // "" if none is needed or there is none
	lacksKey bool   // whether an answer may show less than it would with a key
	end      func() error
}

// target returns whom to ask. Where both are named, the one named nearer to the
// command goes; a file of settings can name the store for serve and the server for
// query.
func (p program) target(ctx context.Context, f queryFlags) (target, error) {
	switch {
	case f.storeGiven == byFlag && f.urlGiven == byFlag:
		return target{}, usagef("ask a store or a server: give --store or --url, not both")
	case f.storeGiven > f.urlGiven:
		return p.inStore(ctx, f.storeFlags)
	}
	u, err := url.Parse(f.url)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || strings.HasSuffix(u.Path, "/graphql") {
		return target{}, usagef("--url %s: give the address of a server alone, such as %s", misread(f.url), defaultURL)
	}
	t := target{
		client: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		end:    func() error { return nil },
	}
	if !f.exercise && f.as != access.Anonymous().String() {
		t.key, err = p.keyOf(u, f.keyFile)
		t.lacksKey = errors.Is(err, errNoKey)
		if err != nil && !t.lacksKey {
			return target{}, err
		}
	}
	if t.key != "" && strings.EqualFold(u.Hostname(), "localhost") {
		u.Host = net.JoinHostPort("127.0.0.1", portOf(u)) // whose key it is; another user may listen on ::1
	}
	t.base = strings.TrimSuffix(u.String(), "/")
	return t, nil
}

// inStore asks a store in the way in which a server is asked, so that both give
// the same answers. Anyone who can open a store sees everything, so it takes no key.
func (p program) inStore(ctx context.Context, f storeFlags) (target, error) {
	if err := checkStore("store", f.address); err != nil {
		return target{}, err
	}
	if isNew(f.address) {
		return target{}, fmt.Errorf("there is no store %s: make one with concert serve or concert seed, or name another", f.address)
	}
	s, err := p.openToRead(ctx, f)
	if errors.Is(err, bbolt.ErrInUse) {
		return target{}, fmt.Errorf("%s is in use by another process: if that is a server, ask it, with --url %s", f.address, defaultURL)
	}
	if err != nil {
		return target{}, err
	}
	quiet := slog.New(slog.NewTextHandler(p.stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	answering, stop, err := p.answers(ctx, s, server.DefaultLimits(), quiet)
	if err != nil {
		return target{}, errors.Join(err, s.Close())
	}
	end := func() error {
		stop()
		return s.Close()
	}
	return target{client: &http.Client{Transport: inProcess{answering}}, base: "http://store", end: end}, nil
}

// send sends the question and returns the body of the answer.
func send(ctx context.Context, t target, f queryFlags, question []byte) ([]byte, error) {
	world := model.WorldReal
	if f.exercise {
		world = model.WorldExercise
	}
	parameters := url.Values{}
	if f.at != "" {
		parameters.Set("at", f.at)
	}
	if f.asOf != "" {
		parameters.Set("asOf", f.asOf)
	}
	address := t.base + server.EndpointOf(world)
	if len(parameters) > 0 {
		address += "?" + parameters.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(question))
	if err != nil {
		return nil, usagef("--url %s: %v", t.base, err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/graphql-response+json, application/json;q=0.9")
	if f.as != "" {
		r.Header.Set(server.ViewerHeader, f.as)
	}
	if t.key != "" {
		r.Header.Set(server.KeyHeader, t.key)
	}
	answer, err := t.client.Do(r)
	if err != nil {
		return nil, unanswered(t.base, err)
	}
	defer answer.Body.Close() //nolint:errcheck // it was read, or an error says that it was not
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, fmt.Errorf("the answer of %s broke off: %w", t.base, err)
	}
	return body, nil
}

func unanswered(base string, err error) error {
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("no server answers at %s: start one with concert serve, or name a file with --store", base)
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Errorf("%s did not answer in %v", base, queryTime)
	}
	if inner, ok := errors.AsType[*url.Error](err); ok {
		err = inner.Err
	}
	return fmt.Errorf("%s cannot be asked: %s", base, oneLine(err.Error()))
}

func excerpt(body []byte) string {
	const most = 200
	text := []rune(printable(oneLine(string(body))))
	if len(text) > most {
		text = append(text[:most], '…')
	}
	return fmt.Sprintf("%q", string(text))
}

// inProcess answers requests without a network.
type inProcess struct{ server *server.Server }

// RoundTrip implements http.RoundTripper.
func (t inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := &recorder{header: http.Header{}, status: http.StatusOK}
	for _, w := range server.Sites() {
		if w.Endpoint == r.URL.Path {
			t.server.API(w.World).ServeHTTP(answer, r)
		}
	}
	return &http.Response{
		StatusCode: answer.status, Header: answer.header, Request: r,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Body: io.NopCloser(&answer.body),
	}, nil
}

// recorder is a response in memory.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
