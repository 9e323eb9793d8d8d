package store_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"concert/internal/model"
	"concert/internal/store"
)

// TestPayloadsAreEncodedAsEver: a payload is stored as encoding/json writes it.
func TestPayloadsAreEncodedAsEver(t *testing.T) {
	change := model.PutNode("theme:a", map[string]any{"name": "<A> & \u2028é", "sources": []string{"source:a"}})
	for name, sealed := range map[string]model.SealedChange{
		"whole":          {Seal: model.Seal{Salt: []byte{0, 255, 62, 63}}, Change: &change},
		"erased":         {},
		"a salt alone":   {Seal: model.Seal{Salt: []byte("salt")}},
		"a change alone": {Change: &change},
	} {
		got, err := store.AppendPayload([]byte("["), sealed)
		want, wantErr := json.Marshal(store.Payload{Salt: sealed.Salt, Change: sealed.Change})
		if err != nil || wantErr != nil || !bytes.Equal(got, append([]byte("["), want...)) {
			t.Errorf("%s: a payload is %s (%v), want [%s (%v)", name, got, err, want, wantErr)
		}
	}
}

// TestWorkOfNext: a change of a large draft is made normal once, and no text is made of
// its key, so what it allocates does not grow without anybody noticing.
func TestWorkOfNext(t *testing.T) {
	const n, most = 1000, 15
	changes := []model.Change{
		model.PutNode("dataset:d", map[string]any{"name": "D", "statement": "S", "completeness": "PARTIAL"}),
		model.PutNode("source:s", map[string]any{"title": "S", "dataSet": "dataset:d"}),
		model.PutNode("programme:p", map[string]any{"name": "P", "sources": []string{"source:s"}}),
	}
	for i := range n {
		id := fmt.Sprintf("theme:t%d", i)
		changes = append(changes, model.PutNode(id, map[string]any{"name": id, "sources": []string{"source:s"}}),
			model.PutEdge(model.Addresses, "programme:p", id, map[string]any{"sources": []string{"source:s"}}))
	}
	allocations := testing.AllocsPerRun(3, func() {
		if _, _, err := store.Next(t.Context(), model.Empty(), model.Draft{Author: "a", At: time.Now(), Changes: changes}, rand.Reader); err != nil {
			t.Fatal(err)
		}
	})
	if each := allocations / float64(len(changes)); each > most {
		t.Errorf("a change of a draft takes %.1f allocations, want at most %d", each, most)
	}
}
