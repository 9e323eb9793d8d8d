package bench

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"concert/internal/access"
	"concert/internal/model/modeltest"
	"concert/internal/server"
	"concert/internal/store"
	"concert/internal/store/bbolt"
)

// listen serves a handler on loopback and returns its address.
func listen(b *testing.B, handler func(address string) http.Handler) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	address := l.Addr().String()
	s := &http.Server{Handler: handler(address), ReadHeaderTimeout: time.Minute}
	go func() { _ = s.Serve(l) }()
	b.Cleanup(func() { _ = s.Close() })
	return "http://" + address
}

// serve serves a plausible data set of a size, from a file.
func serve(b *testing.B, size modeltest.Size) string {
	b.Helper()
	file, err := bbolt.Open(filepath.Join(b.TempDir(), "bench.db"), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = file.Close() })
	apply(b, file, "bench", modeltest.Plausible(size)...)
	return serveStore(b, file)
}

// key opens the servers that are measured.
const key = "key-of-a-benchmark"

// serveStore serves what a store holds.
func serveStore(b *testing.B, held store.Store) string {
	b.Helper()
	live, err := store.NewLive(b.Context(), held)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(live.Close)
	s := server.New(server.Config{
		Live: live, Views: new(access.Views), Log: slog.New(slog.DiscardHandler), Now: time.Now, Random: rand.Reader, Key: key,
	})
	return listen(b, func(address string) http.Handler {
		h, err := s.Handler(address)
		if err != nil {
			b.Fatal(err)
		}
		return h
	})
}

// question is that of BenchmarkList.
const question = `{ needs(first: 100) { nodes { id name severity status statusOn review } } }`

// post sends a question and returns the answer's bytes.
func post(b *testing.B, url, question string) []byte {
	b.Helper()
	body, err := json.Marshal(map[string]string{"query": question})
	if err != nil {
		b.Fatal(err)
	}
	request, err := http.NewRequestWithContext(b.Context(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(server.KeyHeader, key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		b.Fatal(response.Status, err, string(answer))
	}
	return answer
}

// BenchmarkList measures a list of 100 nodes with 6 fields over HTTP beside what
// the least answer takes over HTTP, and beside encoding/json of the same value.
func BenchmarkList(b *testing.B) {
	url := serve(b, smaller) + "/graphql"
	answer := post(b, url, question)
	var value any
	if err := json.Unmarshal(answer, &value); err != nil {
		b.Fatal(err)
	}
	plain := listen(b, func(string) http.Handler {
		mux := http.NewServeMux()
		mux.HandleFunc("/hello", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
		mux.HandleFunc("/json", func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(value) })
		return mux
	})
	hello := median(301, func() { post(b, plain+"/hello", question) })
	encoded := median(301, func() { post(b, plain+"/json", question) })
	list := each(b, func() { post(b, url, question) })
	b.ReportMetric(float64(list)/float64(hello), "x-hello")
	b.ReportMetric(float64(list)/float64(encoded), "x-json")
	note("a list of 100 nodes with 6 fields over HTTP",
		fmt.Sprintf("%.2f ms: %.1f times the least answer of net/http, %.1f times encoding/json of the same value over HTTP",
			ms(list), float64(list)/float64(hello), float64(list)/float64(encoded)), "")
}

// nested is a question of lists within lists.
const nested = `{ needs(first: 1000) { nodes { id themes(first: 5) { nodes { name } } metBy(first: 5) { edges { extentPercent node { name participants(first: 5) { edges { role node { name } } } } } } } } }`

// BenchmarkNested measures lists of 5 within lists of 5 within a list of 1,000,
// over HTTP.
func BenchmarkNested(b *testing.B) {
	url := serve(b, smaller) + "/graphql"
	for b.Loop() {
		post(b, url, nested)
	}
}
