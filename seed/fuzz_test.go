package seed_test

import (
	"testing"
	"testing/fstest"

	"concert/internal/model"
	"concert/seed"
)

// Whatever a file holds, it is read or refused with errors that name it.
func FuzzParse(f *testing.F) {
	f.Add([]byte("records:\n  - {id: theme:a, name: A, NARROWER_THAN: [theme:b, {node: theme:c}]}\n"))
	f.Add([]byte("defaults: {review: CONFIRMED}\nrecords:\n- id: theme:a\n  name: |\n    A\n  sources: [source:a]\n"))
	f.Add([]byte("records: &a [*a]\n---\n? [x]\n: !!map {}\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		set, err := seed.Parse(fstest.MapFS{"themes/a.yaml": &fstest.MapFile{Data: content}}, "field")
		if err == nil && len(set.Changes) == 0 {
			t.Error("nothing was read, and nothing is wrong")
		}
		for _, one := range seed.Lint(set, model.Empty()) {
			if one.File == "" || one.Message == "" {
				t.Errorf("%+v says nothing", one)
			}
		}
	})
}
