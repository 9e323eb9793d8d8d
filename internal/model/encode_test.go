package model_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"concert/internal/model"
)

// plainChange is a Change without its own encoding.
type plainChange struct {
	Remove bool              `json:"remove,omitempty"`
	Node   *model.NodeRecord `json:"node,omitempty"`
	Edge   *model.EdgeRecord `json:"edge,omitempty"`
}

// TestChangesAreEncodedAsEver: the encoding of a change, over which digests are, is
// that of encoding/json byte for byte, with and without escapes for HTML.
func TestChangesAreEncodedAsEver(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
			"", "a <b> & c", "\u2028\u2029", "\"\\/", "\x00\x1f\x7f", "\xff\xfe", "a\xc3", "😀", "\t\n", "Côte d'Ivoire", "plain",
		}))
		value := rapid.OneOf(
			rapid.Map(text, func(s string) any { return s }),
			rapid.Map(rapid.Int64(), func(n int64) any { return n }),
			rapid.Map(rapid.Bool(), func(b bool) any { return b }),
			rapid.Map(rapid.Float64Range(-1e300, 1e300), func(f float64) any { return f }),
			rapid.Map(rapid.SliceOf(text), func(s []string) any { return s }),
			rapid.SampledFrom([]any{nil, []string(nil), []any{"a", 1.5, nil}, map[string]any{"b": "<", "a": nil}, 1e21, 1e-7}),
		)
		properties := rapid.OneOf(rapid.MapOf(text, value), rapid.Just(map[string]any(nil)))
		c := model.Change{Remove: rapid.Bool().Draw(r, "remove")}
		if rapid.Bool().Draw(r, "node") {
			c.Node = &model.NodeRecord{ID: text.Draw(r, "id"), Properties: properties.Draw(r, "properties of the node")}
		}
		if rapid.Bool().Draw(r, "edge") {
			c.Edge = &model.EdgeRecord{Kind: text.Draw(r, "kind"), From: text.Draw(r, "from"), To: text.Draw(r, "to"), Properties: properties.Draw(r, "properties of the edge")}
		}
		for _, escape := range []bool{true, false} {
			encoded := func(value any) string {
				var b bytes.Buffer
				e := json.NewEncoder(&b)
				e.SetEscapeHTML(escape)
				if err := e.Encode(value); err != nil {
					r.Fatal(err)
				}
				return b.String()
			}
			if got, want := encoded([]*model.Change{&c}), encoded([]plainChange{plainChange(c)}); got != want {
				r.Fatalf("encoded as\n%s\nwant\n%s", got, want)
			}
		}
		appended, err := c.AppendJSON([]byte("<"))
		want, wantErr := json.Marshal(plainChange(c))
		if err != nil || wantErr != nil || string(appended) != "<"+string(want) {
			r.Fatalf("appended\n%s, %v\nwant <\n%s, %v", appended, err, want, wantErr)
		}
	})
}

// TestRequestsAreDigestedAsEver: the digest of a request is over a salt and a line of
// JSON, as in the commits that stores hold, whether anything follows from it or not.
func TestRequestsAreDigestedAsEver(t *testing.T) {
	theme := model.PutNode("theme:a", map[string]any{"name": "<A> & é"})
	for name, draft := range map[string]model.Draft{
		"nothing":           {Author: "a"},
		"one":               {Author: "secretariat", Reason: "why <not>", Changes: []model.Change{theme}},
		"two":               {Author: "a", Changes: []model.Change{theme, model.RemoveNode("theme:b")}},
		"what else follows": {Author: "a", Changes: []model.Change{theme}, Completed: []model.Change{theme, model.RemoveNode("theme:b")}},
		"erases":            {Author: "a", Erase: []string{"theme:b", "theme:c"}},
	} {
		draft.At = time.Now()
		c, err := model.NewCommit(model.Empty(), draft, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		line := bytes.NewBuffer(bytes.Clone(c.Seals.Request.Salt))
		e := json.NewEncoder(line)
		e.SetEscapeHTML(false)
		err = e.Encode(struct {
			Author, Reason string
			Changes        []model.Change
			Erase          []string
		}{draft.Author, draft.Reason, append([]model.Change{}, draft.Changes...), draft.Erase})
		if want := model.Digest(sha256.Sum256(line.Bytes())); err != nil || c.Seals.Request.Digest != want {
			t.Errorf("%s: the request has the digest %s, want %s (%v)", name, c.Seals.Request.Digest, want, err)
		}
		if err := c.Verify(0, model.Digest{}); err != nil || !c.Requested(draft) {
			t.Errorf("%s: the commit does not hold its own request: %v", name, err)
		}
	}
}

// TestWorkOfACommit: sealing a change takes a salt, its names in order and no more,
// so that it is encoded once for its digest and the request, and without reflection.
func TestWorkOfACommit(t *testing.T) {
	const most = 5
	changes := make([]model.Change, 1000)
	for i := range changes {
		changes[i] = model.PutNode(fmt.Sprintf("theme:t%d", i), map[string]any{"name": "A", "description": "B", "review": "CONFIRMED", "sources": []string{"source:a"}})
	}
	allocations := testing.AllocsPerRun(3, func() {
		if _, err := model.NewCommit(model.Empty(), model.Draft{Author: "a", At: time.Now(), Changes: changes}, rand.Reader); err != nil {
			t.Fatal(err)
		}
	})
	if each := allocations / float64(len(changes)); each > most {
		t.Errorf("a change of a commit takes %.1f allocations, want at most %d", each, most)
	}
}
