package neo4j

import (
	"context"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/internal/store"
)

// TestCatchUp: the log says whether a database went back, not a single look, which may
// be of a moment in which a commit of another server lands.
func TestCatchUp(t *testing.T) {
	newest := modeltest.Land(t, model.Empty(), model.PutNode("theme:a", map[string]any{"name": "A"}))
	other := modeltest.Land(t, model.Empty(), model.PutNode("theme:b", map[string]any{"name": "B"}))
	broken := errors.New("the connection broke")
	for name, test := range map[string]struct {
		head look
		log  model.Digest // of the newest version, empty if the log lacks it
		err  error        // of reading the log
		want error
	}{
		"as it was":                        {head: look{version: 1, hash: newest.Hash()}, err: broken},
		"in the middle of a commit":        {head: look{version: 1, hash: other.Hash()}, log: newest.Hash()},
		"older than what landed":           {head: look{}, log: newest.Hash()},
		"another version":                  {head: look{version: 1, hash: other.Hash()}, log: other.Hash(), want: ErrRestored},
		"an older dump":                    {head: look{}, want: ErrRestored},
		"nobody knows, as nothing answers": {head: look{version: 1, hash: other.Hash()}, err: broken, want: broken},
	} {
		s := &Store{feed: store.NewFeed(store.NewLife("a test"))}
		s.feed.Publish(newest)
		run := func(context.Context, string, map[string]any) ([]*neo4j.Record, error) {
			if test.err != nil || test.log == (model.Digest{}) {
				return nil, test.err
			}
			return []*neo4j.Record{{Values: []any{hex.EncodeToString(test.log[:])}}}, nil
		}
		if err := s.catchUp(t.Context(), run, test.head); !errors.Is(err, test.want) {
			t.Errorf("%s: the error is %v, want %v", name, err, test.want)
		}
	}
}
