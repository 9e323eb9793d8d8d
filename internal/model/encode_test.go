package model_test

import (
	"bytes"
	"encoding/json"
	"testing"

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
	})
}
