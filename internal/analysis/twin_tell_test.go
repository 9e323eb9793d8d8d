package analysis_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/access"
	"concert/internal/analysis"
	twin "concert/internal/analysis/naive"
	"concert/internal/model"
)

// What may be told to the sides of a step, and whom to ask, is what the twin says.
func TestTwinTell(t *testing.T) {
	twinLaw(t, func(d *twins) {
		about, ok := d.drawStep()
		if !ok {
			return
		}
		want := sure(twin.Tell(d.view, nil, d.naive.lens, about.MemberState.ID(), idsBy(about.Programmes, model.Programme.ID), idsOf(about.Needs), idsBy(about.Serves, model.Edge.Key)))
		teller := d.ground.Teller(ctx, access.NewTeller(d.view).MaySee)
		sides, shown, err := teller.MayTell(about)
		if err != nil || shown != (want.TellableTo != nil) || len(sides) != len(want.MayTell) {
			d.Fatalf("%d sides may be told (%t, %v), want %d", len(sides), shown, err, len(want.MayTell))
		}
		for i, side := range sides {
			told := slices.Concat(idsOf(side.Records), idsBy(side.Serves, model.Edge.Key))
			d.sameSet("what may be told to "+side.Programme.ID(), told, want.MayTell[i].Records)
			if len(want.MayTell[i].Withheld) == 0 && len(side.NotToBeSaid) > 0 {
				d.Fatalf("all may be told, and not to be said is %q", side.NotToBeSaid)
			}
			for _, text := range side.NotToBeSaid {
				if slices.Contains(side.MayBeSaid, text) {
					d.Fatalf("%q may be said, and may not", text)
				}
			}
		}
		d.sameSet("leads of "+about.Programmes[0].ID(), idsOf(teller.Leads(about.Programmes[0])), want.Leads)
		for need, leads := range want.TellableTo {
			h, _ := d.view.Node(need)
			d.sameSet("leads that may be told of "+need, idsOf(teller.TellableTo(about.Programmes[0], model.Need{Handle: h})), leads)
		}
		d.sameContacts(teller, teller.AskWhom(about.MemberState, false, about.Programmes...), want.AskWhom)
	})
}

// drawStep draws a step with what could stand in one.
func (d *twins) drawStep() (about analysis.ToTell, ok bool) {
	states := slices.Collect(d.view.MemberStates())
	same := d.view.SameGroups()
	var programmes []model.Programme
	for p := range d.view.Programmes() {
		if lowest, found := same[p.Handle]; !found || lowest == p.Handle {
			programmes = append(programmes, p)
		}
	}
	if len(states) == 0 || len(programmes) == 0 {
		return about, false
	}
	about.MemberState = rapid.SampledFrom(states).Draw(d.T, "state")
	about.Programmes = rapid.SliceOfNDistinct(rapid.SampledFrom(programmes), 1, min(2, len(programmes)), model.Programme.ID).Draw(d.T, "programmes")
	for _, h := range about.MemberState.Linked(model.HasNeed, model.Outward) {
		about.Needs = append(about.Needs, model.Need{Handle: h})
	}
	for _, e := range about.MemberState.EdgesOf(model.Serves, model.Inward) {
		if slices.ContainsFunc(about.Programmes, func(p model.Programme) bool { return p.Handle == e.From() }) {
			about.Serves = append(about.Serves, e)
		}
	}
	return about, true
}

func (d *twins) sameContacts(teller analysis.Teller, got []analysis.Contact, want []twin.Contact) {
	d.Helper()
	without := foundIDs(teller.NoContact(got))
	var missing []string
	for i, c := range got {
		if len(want) != len(got) || c.Of.ID() != want[i].Of || c.ContactPoint != want[i].ContactPoint || c.URL != want[i].URL || c.Name != c.Of.Name() {
			d.Fatalf("asked are %v, want %v", got, want)
		}
		if want[i].NoContact {
			missing = append(missing, want[i].Of)
		}
	}
	d.sameSet("who has no contact", without, missing)
}

// sameSet compares two sets of ids.
func (d *twins) sameSet(what string, got, want []string) {
	d.Helper()
	got, want = slices.Clone(got), slices.Clone(want)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		d.Fatalf("%s: %q, want %q", what, got, want)
	}
}

func foundIDs(found []analysis.Finding) []string {
	var ids []string
	for _, f := range found {
		ids = append(ids, f.Record.ID())
	}
	return ids
}

// What of each suggestion may be told, of each of its needs to whom, and whom to ask.
func TestTwinTellOfSuggestions(t *testing.T) {
	twinLaw(t, func(d *twins) {
		a := d.drawAsking()
		maySee := access.NewTeller(d.view).MaySee
		got, want := d.suggestions(a), sure(twin.MeasureSuggestions(d.view, nil, d.naive.lens, d.naive.scope, a.naive.of, a.naive.stages...))
		if len(got) != len(want) {
			d.Fatalf("%d suggestions, want %d", len(got), len(want))
		}
		for i, s := range got {
			points, ok, err := s.Tellable(ctx, maySee)
			if err != nil {
				d.Fatal(err)
			}
			d.same("tellable to "+want[i].Programme, points, ok, want[i].Tellable)
			told := map[string][]string{}
			for _, c := range sure(s.Contributions(ctx, analysis.SuggestionGain)) {
				if leads, ok := c.TellableTo(ctx, maySee); ok {
					told[c.Need.ID()] = idsOf(leads)
				}
			}
			for _, c := range want[i].Contributions {
				d.sameSet("leads that may be told of "+c.Need, told[c.Need], c.TellableTo)
			}
			for j, c := range sure(s.AskWhom(ctx, maySee)) {
				if c.Of.ID() != want[i].AskWhom[j].Of {
					d.Fatalf("asked as number %d is %s, want %s", j, c.Of.ID(), want[i].AskWhom[j].Of)
				}
			}
		}
	})
}
