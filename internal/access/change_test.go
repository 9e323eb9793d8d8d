package access_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/access"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// shownTo tells what a viewer is shown of the commit that made version at.
func shownTo(t interface{ Fatal(...any) }, history []*model.Snapshot, at int, viewer access.Viewer) []access.ShownChange {
	sides, err := new(access.Views).Sides(history[at-1], history[at], history[len(history)-1], viewer, model.WorldReal)
	if err != nil {
		t.Fatal(err)
	}
	changes, err := access.ChangesShown(context.Background(), sides)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

func storyTold(changes []access.ShownChange) string {
	var all []string
	for _, c := range changes {
		text := fmt.Sprint(c.Key, " ", c.Showing)
		for _, v := range c.Values {
			text += fmt.Sprintf(" %s=%v>%v(%s)", v.Property, v.Before, v.After, v.Showing)
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

// Each row of the table of changes, of a theme and, where it says so, of a value
// that is masked. The world has versions 1 to 3: a change between 1 and 2, and 3 is
// the newest.
func TestChangesAreShownAsTheTableSays(t *testing.T) {
	const open, shut = "release=PUBLIC", "release=PARTNERS"
	for name, c := range map[string]struct {
		versions [3][]string // properties of the theme at each; nil: it is not there
		want     string
	}{
		"yes yes no":            {[3][]string{{open, "definition=A"}, {open, "definition=B"}, {open}}, "theme:t CHANGED definition=A>B(CHANGED)"},
		"no yes no, released":   {[3][]string{{shut, "definition=A"}, {open, "definition=B"}, {open}}, "theme:t ADDED_TO_VIEW definition=<nil>>B(ADDED_TO_VIEW) name=<nil>>T(ADDED_TO_VIEW)"},
		"no yes no, new":        {[3][]string{nil, {open, "definition=B"}, {open}}, "theme:t ADDED_TO_VIEW definition=<nil>>B(ADDED_TO_VIEW) name=<nil>>T(ADDED_TO_VIEW)"},
		"yes no no, withdrawn":  {[3][]string{{open, "definition=A"}, {shut, "definition=B"}, {open}}, "theme:t REMOVED_FROM_VIEW"},
		"yes no yes, withdrawn": {[3][]string{{open, "definition=A"}, {shut, "definition=B"}, {shut}}, "theme:t REMOVED_FROM_VIEW"},
		"yes no, removed":       {[3][]string{{open, "definition=A"}, nil, nil}, "theme:t REMOVED_FROM_VIEW"},
		"yes yes yes":           {[3][]string{{open, "definition=A"}, {open, "definition=B"}, {shut}}, ""},
		"no yes yes":            {[3][]string{{shut}, {open, "definition=B"}, {shut}}, ""},
		"no no no":              {[3][]string{{shut, "definition=A"}, {shut, "definition=B"}, {open}}, ""},
		"no no yes":             {[3][]string{{shut, "definition=A"}, {shut, "definition=B"}, {shut}}, ""},
		"nothing changed":       {[3][]string{{open}, {open}, {open}}, ""},
	} {
		r := rulesCase{T: t, history: []*model.Snapshot{model.Empty()}}
		for i, properties := range c.versions {
			_, there := r.newest().Node("theme:t")
			switch {
			case properties != nil:
				r.put(append([]string{"theme:t", "name=T"}, properties...))
			case there:
				r.put([]string{"-", "theme:t"})
			}
			r.put([]string{fmt.Sprintf("region:r%d", i), "level=REGION", "name=R", "release=SECRETARIAT"})
			r.land()
		}
		got := shownTo(t, r.history, 2, access.Anonymous())
		if storyTold(got) != c.want {
			t.Errorf("%s: %s, want %s", name, storyTold(got), c.want)
		}
	}
}

// A masked property counts as a record of its own.
func TestChangesOfMaskedValues(t *testing.T) {
	r := rulesCase{T: t, history: []*model.Snapshot{model.Empty()}}
	r.put([]string{"state:XAA"})
	r.put([]string{"provider:entity", "compactMember=true"})
	r.put([]string{"visit:a", "TO", "state:XAA"})
	for _, consent := range []string{"PARTIAL", "FULL", "PARTIAL"} {
		r.put([]string{"visit:a", "consent=" + consent, "reportUrl=https://example.org/"})
		r.land()
	}
	id := modeltest.LongID("visit:a")
	entity, err := access.ParseViewer("provider:entity")
	if err != nil {
		t.Fatal(err)
	}
	if got := storyTold(shownTo(t, r.history[:3], 2, entity)); got != id+" CHANGED reportUrl=<nil>>https://example.org/(ADDED_TO_VIEW)" {
		t.Errorf("released: %s", got)
	}
	if got := storyTold(shownTo(t, r.history, 2, entity)); got != "" {
		t.Errorf("released, and hidden by the newest: %s", got)
	}
	if got := storyTold(shownTo(t, r.history, 3, entity)); got != id+" CHANGED reportUrl=<nil>><nil>(REMOVED_FROM_VIEW)" {
		t.Errorf("withdrawn: %s", got)
	}
	if got := storyTold(shownTo(t, r.history, 3, access.Secretariat())); got != id+" CHANGED consent=FULL>PARTIAL(CHANGED)" {
		t.Errorf("the secretariat is shown %s", got)
	}
}

// What is shown is in the views: values of the view before stand in Before, and
// nothing of what the newest version hides stands anywhere.
func TestChangesShownAreInTheViews(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		history := drawHistory(t, rt)
		at := rapid.IntRange(1, len(history)).Draw(rt, "version")
		if at == len(history) {
			return
		}
		someViewers(t, rt, func(viewer access.Viewer, world model.World) {
			sides, err := new(access.Views).Sides(history[at-1], history[at], history[len(history)-1], viewer, world)
			if err != nil {
				return
			}
			was, is, still := seenIn(sides.Before), seenIn(sides.After), seenIn(sides.AfterNow)
			changes, err := access.ChangesShown(t.Context(), sides)
			if err != nil {
				rt.Fatal(err)
			}
			for _, c := range changes {
				sees := func(s seen) bool { return s.nodes[c.Key] || s.edges[c.Key] }
				switch c.Showing {
				case access.RemovedFromView:
					if !sees(was) || sees(is) || c.Values != nil {
						rt.Fatalf("%+v", c)
					}
				default:
					if !sees(is) || !sees(still) || sees(was) != (c.Showing == access.Changed) {
						rt.Fatalf("%+v", c)
					}
				}
				for _, v := range c.Values {
					if levelled := slices.Contains(slices.Concat(stateOnly, insiders, platform, []string{"reason"}), v.Property); levelled && v.After != nil && !still.values[c.Key+" "+v.Property] {
						rt.Fatalf("%+v shows what the newest version hides", c)
					}
				}
			}
		})
	})
}

// The versions of a view are those of which the viewer is shown a change: what is
// compared of each commit is what may differ, and all of it.
func TestVersionsAreThoseWithChangesShown(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		history := drawHistory(t, rt)
		upTo := rapid.IntRange(1, len(history)).Draw(rt, "version")
		views := access.Views{History: following(history)}
		someViewers(t, rt, func(viewer access.Viewer, world model.World) {
			newest := history[len(history)-1]
			if _, err := access.View(newest, newest, viewer, world); err != nil {
				return
			}
			got, err := views.Versions(t.Context(), history[upTo-1], newest, viewer, world)
			if err != nil {
				rt.Fatal(err)
			}
			var want []model.Version
			for at := range upTo {
				before := model.Empty()
				if at > 0 {
					before = history[at-1]
				}
				changes, err := access.ChangesShown(t.Context(), sidesOf(rt, before, history[at], newest, viewer, world))
				if err != nil {
					rt.Fatal(err)
				}
				if len(changes) > 0 {
					want = append(want, history[at].Version())
				}
			}
			if !slices.Equal(got, want) {
				rt.Fatalf("versions %v, want %v", got, want)
			}
		})
	})
}

// sidesOf are the sides of two versions, of which the viewer need not be in either.
func sidesOf(rt *rapid.T, before, after, newest *model.Snapshot, viewer access.Viewer, world model.World) access.Sides {
	sides, err := new(access.Views).Sides(before, after, newest, viewer, world)
	if err != nil {
		rt.Fatal(err)
	}
	return sides
}
