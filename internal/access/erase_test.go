package access_test

import (
	"maps"
	"reflect"
	"runtime"
	"strings"
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

// What was decided on a record that was removed before is not forgotten with the visit
// that is erased: of its last state nobody but its State and the secretariat sees anything.
func TestErasingWidensNothingThatWasRemoved(t *testing.T) {
	for name, steps := range map[string][]string{
		"hidden as it was removed": {"visit:a consent=NONE consentOn=2024-01-01", "- need:a"},
		"withdrawn since":          {"visit:a consent=PUBLIC consentOn=2024-01-01", "- need:a", "visit:a consent=NONE consentOn=2024-02-01"},
	} {
		t.Run(name, func(t *testing.T) {
			erased := []string{modeltest.LongID("visit:a")}
			c := rulesCase{T: t, history: []*model.Snapshot{model.Empty()}}
			var commits []model.Commit
			land := func(lines ...string) {
				for _, line := range lines {
					c.put(strings.Fields(line))
				}
				commits = append(commits, modeltest.Commit(t, c.newest(), c.draft...))
				c.land()
			}
			land("state:XAA", "provider:p", "need:a release=PUBLIC", "state:XAA HAS_NEED need:a", steps[0], "visit:a TO state:XAA", "visit:a IDENTIFIED need:a",
				"need:a SHARED_WITH provider:p", "recommendation:a release=PUBLIC", "recommendation:a MADE_TO state:XAA", "recommendation:a CONCERNS need:a")
			land("- recommendation:a")
			for _, line := range steps[1:] {
				land(line)
			}
			erasing := modeltest.Commit(t, c.newest())
			erasing.Erases = erased
			followed, err := c.newest().With(erasing)
			if err != nil {
				t.Fatal(err)
			}
			again := []*model.Snapshot{model.Empty()}
			for _, commit := range append(commits, erasing) {
				s, err := again[len(again)-1].Replay(commit.Without(erased))
				if err != nil {
					t.Fatal(err)
				}
				again = append(again, s)
			}
			newest := again[len(again)-1]
			for who, want := range map[string]string{
				"anonymous": "provider:p state:XAA", "provider:p": "provider:p state:XAA", "state:XAA": "need:a provider:p recommendation:a state:XAA",
			} {
				viewer, _ := access.ParseViewer(who)
				view, err := access.View(again[1], newest, viewer, model.WorldReal)
				if err != nil {
					t.Fatal(err)
				}
				if got := answerTo(view, ""); got != want {
					t.Errorf("%s sees %s, want %s", who, got, want)
				}
			}
			if got, want := maps.Collect(followed.Tombstones()), maps.Collect(newest.Tombstones()); !reflect.DeepEqual(got, want) {
				t.Errorf("followed, %v is kept of what was removed; read anew, %v", got, want)
			}
		})
	}
}
