package access_test

import (
	"testing"

	"concert/internal/access"
	"concert/internal/access/accesstest"
	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/seed"
)

// The laws hold of the data that ships with the product, for every State and
// provider in it.
func TestSeedsAreSeenAsTheRulesSay(t *testing.T) {
	s := model.Empty()
	for _, name := range seed.BuiltinNames() {
		set, err := seed.Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		s = modeltest.Land(t, s, set.Changes...)
	}
	viewers := []string{"anonymous", "secretariat"}
	for p := range s.Providers() {
		viewers = append(viewers, p.ID())
	}
	for m := range s.MemberStates() {
		if m.IsFictional() || m.ID() == "state:KEN" { // of the real ones one
			viewers = append(viewers, m.ID())
		}
	}
	views := new(access.Views)
	for i, text := range viewers {
		viewer, err := access.ParseViewer(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, world := range bothWorlds {
			view, err := views.View(t.Context(), s, s, viewer, world)
			if own, found := s.Node(text); found && own.World() != world {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if i < 2 || i%8 == 0 {
				accesstest.CheckAnswer(t, view, func(s *model.Snapshot) any { return accesstest.AccountOf(s) })
			}
			want := naive{[]*model.Snapshot{s}, viewer, world}.view(s)
			got := seenIn(view)
			if more, less := got.missing(want), want.missing(got); more != nil || less != nil {
				t.Errorf("%s in %s: sees too much %q, too little %q", viewer, world, more, less)
			}
			if len(got.nodes) < 100 {
				t.Errorf("%s in %s sees %d records", viewer, world, len(got.nodes))
			}
		}
	}
}
