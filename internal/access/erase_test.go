package access_test

import (
	"runtime"
	"testing"
	"weak"

	"concert/internal/access"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// Once a record was erased, the first question lets go of all that was made of what
// it said: views of the newest version before and of past ones.
func TestNoViewOutlivesAnErasure(t *testing.T) {
	id := modeltest.LongID("need:a")
	views := new(access.Views)
	newest, before := viewedBefore(t, views)
	erasing := modeltest.Commit(t, newest)
	erasing.Erases = []string{id}
	after, err := newest.With(erasing)
	if err != nil {
		t.Fatal(err)
	}
	view, err := views.View(t.Context(), after, after, access.Anonymous(), model.WorldReal)
	if err != nil || view.Count(model.KindNeed) != 0 {
		t.Fatalf("%d needs, %v", view.Count(model.KindNeed), err)
	}
	runtime.GC()
	for i, s := range before {
		if s.Value() != nil {
			t.Errorf("version %d before the erasure is still held", i+1)
		}
	}
	runtime.KeepAlive(views)
}

// viewedBefore returns the newest of two versions that were viewed, and both weakly.
func viewedBefore(t *testing.T, views *access.Views) (*model.Snapshot, []weak.Pointer[model.Snapshot]) {
	t.Helper()
	c := rulesCase{T: t, history: []*model.Snapshot{model.Empty()}}
	c.put([]string{"state:XAA"})
	c.put([]string{"need:a", "release=PUBLIC"})
	c.put([]string{"state:XAA", "HAS_NEED", "need:a"})
	c.land()
	c.put([]string{"theme:t"})
	c.land()
	var held []weak.Pointer[model.Snapshot]
	for _, asked := range c.history[1:] {
		for _, viewer := range []access.Viewer{access.Anonymous(), access.Secretariat()} {
			if _, err := views.View(t.Context(), asked, c.newest(), viewer, model.WorldReal); err != nil {
				t.Fatal(err)
			}
		}
		held = append(held, weak.Make(asked))
	}
	return c.newest(), held
}
