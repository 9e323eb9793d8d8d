package access_test

import (
	"fmt"
	"testing"

	"concert/internal/access"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// A source that a view hides hides its place too, in the record as it is written
// as well.
func TestCitationOfAHiddenSourceIsHidden(t *testing.T) {
	s := modeltest.Land(t, model.Empty(),
		model.PutNode("source:open", map[string]any{"title": "Open", "url": "https://example.org"}),
		model.PutNode("source:shut", map[string]any{"title": "Shut", "release": "SECRETARIAT"}),
		model.PutNode("theme:x", map[string]any{"name": "X", "sources": []any{"source:shut#p. 1", "source:open#p. 2"}}))
	for name, want := range map[string]string{"anonymous": "[source:open#p. 2]", "secretariat": "[source:shut#p. 1 source:open#p. 2]"} {
		viewer, err := access.ParseViewer(name)
		if err != nil {
			t.Fatal(err)
		}
		view, err := access.View(s, s, viewer, model.WorldReal)
		if err != nil {
			t.Fatal(err)
		}
		theme, _ := view.Node("theme:x")
		cited := []string{}
		for _, c := range theme.Citations() {
			at, _ := c.At()
			cited = append(cited, c.Source.ID()+"#"+at)
		}
		if got := fmt.Sprint(cited); got != want {
			t.Errorf("%s: cites %s, want %s", name, got, want)
		}
		if got := fmt.Sprint(theme.Record().Properties["sources"]); got != want {
			t.Errorf("%s: is written with %s, want %s", name, got, want)
		}
	}
}
