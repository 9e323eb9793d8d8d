package model_test

import (
	"strings"
	"testing"

	"concert/internal/model"
)

// TestNamesHaveNoUnseenCharacters: what nobody sees in a name is refused with its
// code point; other texts may break lines.
func TestNamesHaveNoUnseenCharacters(t *testing.T) {
	for code, name := range map[string]string{
		"U+200B": "Bor\u200bder", "U+FEFF": "\ufeffBorder", "U+202E": "Bor\u202eder", "U+2066": "\u2066Border",
		"U+0007": "Border\u0007", "U+000A": "Bor\nder", "U+2028": "Bor\u2028der", "U+0085": "Bor\u0085der",
		"U+0000": "Bor\x00der", "U+034F": "Bor\u034fder", "U+FE0F": "Border\ufe0f", "U+3164": "Bor\u3164der", "U+2800": "Bor\u2800der",
	} {
		for property, change := range map[string]model.Change{
			"name":    model.PutNode("theme:a", map[string]any{"name": name}),
			"acronym": model.PutNode("provider:a", map[string]any{"name": "A", "acronym": name}),
			"aliases": model.PutNode("theme:a", map[string]any{"name": "A", "aliases": []string{name}}),
			"title":   model.PutNode("source:a", map[string]any{"title": name}),
		} {
			_, err := model.Normal([]model.Change{change})
			if err == nil || !strings.Contains(err.Error(), code) || !strings.Contains(err.Error(), property) {
				t.Errorf("%s with %s: the error is %v", property, code, err)
			}
		}
	}
	for _, name := range []string{"Côte d'Ivoire", "العربية", "日本", "e\u0301"} {
		if _, err := model.Normal([]model.Change{model.PutNode("theme:a", map[string]any{"name": name})}); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := model.Normal([]model.Change{model.PutNode("need:01JX0000000000000000000001", map[string]any{"summary": "A", "details": "Two\nlines"})}); err != nil {
		t.Error(err)
	}
}

// TestDerivedNamesAreOnOneLine: a name made of a text is one that a record could give.
func TestDerivedNamesAreOnOneLine(t *testing.T) {
	s := land(
		t, model.Empty(), put("state:XAB", "name", "Xabia"),
		put("need:01JX0000000000000000000001", "summary", "No\npat\u200brols\u2028at night"), bind(model.HasNeed, "state:XAB", "need:01JX0000000000000000000001"),
	)
	h, _ := s.Node("need:01JX0000000000000000000001")
	if got := h.DerivedName(); got != "No patrols at night" {
		t.Errorf("the name is %q", got)
	}
}
