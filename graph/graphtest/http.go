package graphtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"concert/internal/model"
)

// OverHTTP asks a server with its key, as of AsOf, at the address of a world's endpoint.
func OverHTTP(endpointOf func(world model.World) string, key string) Ask {
	return func(t *testing.T, world model.World, viewer, query string) []byte {
		t.Helper()
		body, err := json.Marshal(map[string]string{"query": query})
		if err != nil {
			t.Fatal(err)
		}
		address := endpointOf(world) + "?asOf=" + AsOf.String()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Concert-Viewer", viewer)
		r.Header.Set("Concert-Key", key)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
}
