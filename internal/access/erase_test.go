package access_test

import (
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
			again := readAgain(t, erased, append([]string{"state:XAA; provider:p; need:a release=PUBLIC; state:XAA HAS_NEED need:a; " + steps[0] +
				"; visit:a TO state:XAA; visit:a IDENTIFIED need:a; need:a SHARED_WITH provider:p; " +
				"recommendation:a release=PUBLIC; recommendation:a MADE_TO state:XAA; recommendation:a CONCERNS need:a", "- recommendation:a"}, steps[1:]...)...)
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
		})
	}
}

// readAgain returns the history of versions, each of changes with semicolons between,
// and of a last one that erases records, as it is read once these are erased.
func readAgain(t *testing.T, erased []string, versions ...string) []*model.Snapshot {
	t.Helper()
	c := rulesCase{T: t, history: []*model.Snapshot{model.Empty()}}
	var commits []model.Commit
	for _, changes := range versions {
		for _, line := range strings.Split(changes, "; ") {
			c.put(strings.Fields(line))
		}
		commits = append(commits, modeltest.Commit(t, c.newest(), c.draft...))
		c.land()
	}
	erasing := modeltest.Commit(t, c.newest())
	erasing.Erases = erased
	again := []*model.Snapshot{model.Empty()}
	for _, commit := range append(commits, erasing) {
		s, err := again[len(again)-1].Replay(t.Context(), commit.Without(erased))
		if err != nil {
			t.Fatal(err)
		}
		again = append(again, s)
	}
	return again
}

// Nobody knows any more of which world a record was whose source is erased: it was
// removed before, and is shown in neither.
func TestErasedSourceLeavesNothingInTheOtherWorld(t *testing.T) {
	erased := []string{"source:made"}
	again := readAgain(t, erased, "source:real; dataset:made fictional=true; source:made dataSet=dataset:made; "+
		"programme:p sources=source:made; programme:q sources=source:real", "- programme:p", "- programme:q", "- source:made")
	view, err := access.View(again[1], again[len(again)-1], access.Anonymous(), model.WorldReal)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := answerTo(view, ""), "programme:q source:real"; got != want {
		t.Errorf("anonymous sees %s, want %s", got, want)
	}
}
