package graph_test

import (
	"encoding/json"
	"flag"
	"net/http/httptest"
	"strings"
	"testing"

	"concert/graph/graphtest"
	"concert/internal/model"
)

var update = flag.Bool("update", false, "write the golden answers anew")

func TestGolden(t *testing.T) {
	a := ofSeeds(t)
	graphtest.Run(t, "testdata", *update, func(t *testing.T, world model.World, viewer, query string) []byte {
		t.Helper()
		body, err := json.Marshal(map[string]string{"query": query})
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequestWithContext(a.context(world, viewer), "POST", "/graphql", strings.NewReader(string(body)))
		r.Header.Set("Content-Type", jsonType)
		w := httptest.NewRecorder()
		a.handler.ServeHTTP(w, r)
		return w.Body.Bytes()
	})
}
