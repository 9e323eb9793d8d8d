package analysis

import (
	"slices"
	"strings"

	"concert/internal/model"
)

// ToTell is what is behind a step that somebody is asked to take: programmes, in a State.
type ToTell struct {
	MemberState model.MemberState
	Programmes  []model.Programme // its sides
	Needs       []model.Need      // that its points rest on
	Serves      []model.Edge      // the edges that it names
}

// MayTell is what a side of a step may be told: a programme, in the person of its
// leads. What all of them may see may be said.
type MayTell struct {
	Programme model.Programme
	Leads     []model.Provider
	// Records and Serves are behind the step and may be seen: the State, programmes by
	// id, needs by id, and edges by key.
	Records []model.Handle
	Serves  []model.Edge
	// MayBeSaid and NotToBeSaid are parts of sentences, of what may be seen and of the
	// rest. Nothing stands in both.
	MayBeSaid, NotToBeSaid []string
}

// MayTell returns what may be told to each side of a step, in the order of its
// programmes; a programme without a lead has none. ok is false if that is not for
// whoever asks. Its only error is that of the context.
func (t Teller) MayTell(about ToTell) (sides []MayTell, ok bool, err error) {
	defer caught(&err)
	if !t.IsShown(about.MemberState) {
		return nil, false, nil
	}
	about.Needs, about.Serves = slices.Clone(about.Needs), slices.Clone(about.Serves)
	slices.SortFunc(about.Needs, func(a, b model.Need) int { return model.ByID(a.Handle, b.Handle) })
	slices.SortFunc(about.Serves, byKey)
	about.Needs, about.Serves = slices.Compact(about.Needs), slices.Compact(about.Serves)
	for _, p := range about.Programmes {
		if leads := t.Leads(p); len(leads) > 0 {
			sides = append(sides, t.side(about, p, leads))
		}
	}
	return sides, true, nil
}

// side says what all of some leads may be told of a step.
func (t Teller) side(about ToTell, p model.Programme, leads []model.Provider) MayTell {
	told := telling{side: MayTell{Programme: p, Leads: leads}, may: func(record string) bool {
		heed(t.look)
		return t.IsTellable(leads, record)
	}}
	told.record(about.MemberState.Handle, "it is about "+about.MemberState.Name())
	programmes := slices.Clone(about.Programmes)
	slices.SortFunc(programmes, func(a, b model.Programme) int { return model.ByID(a.Handle, b.Handle) })
	for _, p := range programmes {
		told.record(p.Handle, "there is "+p.Name())
	}
	told.services(t.ground, about.Serves, len(programmes))
	for _, n := range about.Needs {
		text := about.MemberState.Name() + " has this need: " + n.Name()
		if told.record(n.Handle, text) {
			told.said.add(text)
		}
	}
	told.side.MayBeSaid = told.said.list
	told.side.NotToBeSaid = slices.DeleteFunc(told.unsaid.list, func(text string) bool { return told.said.has[text] })
	return told.side
}

// telling is what a side may be told, while it is put together.
type telling struct {
	side         MayTell
	may          func(record string) bool
	said, unsaid lines
}

// lines are texts in the order in which they came first.
type lines struct {
	list []string
	has  map[string]bool
}

func (l *lines) add(texts ...string) {
	for _, text := range texts {
		if l.has == nil {
			l.has = map[string]bool{}
		}
		if !l.has[text] {
			l.has[text], l.list = true, append(l.list, text)
		}
	}
}

// record adds a record if it may be seen, else what is not to be said then.
func (t *telling) record(h model.Handle, unsaid string) (may bool) {
	if may = t.may(h.ID()); may {
		t.side.Records = append(t.side.Records, h)
	} else {
		t.unsaid.add(unsaid)
	}
	return may
}

// services adds edges, and what they say: that each of some programmes does something
// in a place, or that both do the same.
func (t *telling) services(g *Ground, edges []model.Edge, programmes int) {
	type work struct {
		doing
		place string
	}
	var all []work
	said, unsaid := map[work][]string{}, map[work][]string{}
	for _, e := range edges {
		w, name := work{g.doing(e), e.To().Name()}, g.countsAs(e.From()).Name()
		into := unsaid
		if t.may(e.Key()) {
			t.side.Serves, into = append(t.side.Serves, e), said
		}
		if !slices.Contains(all, w) {
			all = append(all, w)
		}
		if !slices.Contains(into[w], name) {
			into[w] = append(into[w], name)
		}
	}
	for _, w := range all {
		hidden := slices.DeleteFunc(unsaid[w], func(name string) bool { return slices.Contains(said[w], name) })
		t.said.add(w.phrases(said[w], w.place, programmes)...)
		t.unsaid.add(w.phrases(hidden, w.place, programmes)...)
	}
}

// doing is what an edge says that a programme does in a place, in words for one and for
// both of two.
type doing struct{ one, both string }

func (d doing) phrases(names []string, place string, programmes int) (all []string) {
	if len(names) == 2 && programmes == 2 {
		return []string{d.both + " " + place}
	}
	for _, name := range names {
		all = append(all, name+" "+d.one+" "+place)
	}
	return all
}

// doing says what an edge says at the date.
func (g *Ground) doing(e model.Edge) doing {
	why := g.WhyNotActive(e)
	is := func(reasons ...WhyNotActive) bool {
		return slices.ContainsFunc(why, func(reason WhyNotActive) bool { return slices.Contains(reasons, reason) })
	}
	switch {
	case is(Proposed):
		return doing{"is proposed to work in", "both are proposed to work in"}
	case is(Cancelled, ProgrammeCancelled):
		return doing{"has given up work in", "both have given up work in"}
	case is(Suspended, ProgrammeSuspended):
		return doing{"has suspended its work in", "both have suspended their work in"}
	case is(Over, ProgrammeOver):
		return doing{"worked in", "both worked in"}
	case is(NotStarted, ProgrammeNotStarted, ProgrammeInPipeline):
		return doing{"is to work in", "both are to work in"}
	}
	return doing{"works in", "both work in"}
}

// countsAs returns the programme that a programme counts as.
func (g *Ground) countsAs(h model.Handle) model.Programme {
	return g.programmes[g.programmeAt.of(h)].Programme
}

func byKey(a, b model.Edge) int { return strings.Compare(a.Key(), b.Key()) }
