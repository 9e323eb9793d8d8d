package analysis

import (
	"context"
	"slices"

	"concert/internal/model"
)

// Teller says what may be told to whom, and whom to ask. It speaks of providers as
// they are recorded: of those decided to be the SAME as one, but not of the root that
// one is a part of.
//
// What may be told is for the secretariat, and for a State on its own needs, because
// facilitators are asked whom to tell what. It is by what a provider sees in the
// newest version, whatever the version of the ground.
type Teller struct {
	ground *Ground
	look   *model.Look
	maySee func(provider, record string) bool
}

// Teller returns the Teller of a ground. maySee reports whether a provider, given by
// its id, may see a record in the newest version, given by its id or, for an edge, by
// its key; what it says may depend on nothing that the view hides.
func (g *Ground) Teller(ctx context.Context, maySee func(provider, record string) bool) Teller {
	return Teller{g, model.NewLook(ctx), maySee}
}

// IsShown reports whether what may be told of a State is for whoever asks.
func (t Teller) IsShown(state model.MemberState) bool { return t.ground.View.ShowsAllOf(state.Handle) }

// Leads returns the leads of a programme by id, those that are FACILITATOR too.
func (t Teller) Leads(of model.Programme) []model.Provider {
	p, ok := t.ground.programmeAt.find(of.Handle)
	if !ok {
		return nil
	}
	recorded := t.ground.recorded()
	var leads []model.Provider
	for _, h := range t.ground.programmes[p].members {
		for w := walk(h, model.ParticipatesIn, model.Inward); w.Next(); {
			if w.Edge().Role() == model.RoleLead {
				leads = append(leads, model.Provider{Handle: recorded.standsFor(w.Other())})
			}
		}
	}
	slices.SortFunc(leads, func(a, b model.Provider) int { return model.ByID(a.Handle, b.Handle) })
	return slices.Compact(leads)
}

// TellableTo returns the leads of a programme that may be told of a need.
func (t Teller) TellableTo(programme model.Programme, need model.Need) []model.Provider {
	return slices.DeleteFunc(t.Leads(programme), func(lead model.Provider) bool { return !t.maySee(lead.ID(), need.ID()) })
}

// IsTellable reports whether every lead may be told of a record, which is given by its
// id or the key of an edge. It is asked of leads that there are.
func (t Teller) IsTellable(leads []model.Provider, record string) bool {
	return !slices.ContainsFunc(leads, func(lead model.Provider) bool { return !t.maySee(lead.ID(), record) })
}

// Contact is whom to ask: a State or a provider. The contact point of a provider that
// has none is that of its root; URL is for whoever has neither.
type Contact struct {
	Of           model.Handle
	Name         string
	ContactPoint string // "" for none
	URL          string // "" for none, and if there is a contact point
}

// AskWhom returns whom to ask about the work of programmes in a State: their leads by
// id, and the State last. The State comes first if its consent is what is missing.
func (t Teller) AskWhom(state model.MemberState, isStateFirst bool, programmes ...model.Programme) []Contact {
	var leads []model.Provider
	for _, p := range programmes {
		leads = append(leads, t.Leads(p)...)
	}
	slices.SortFunc(leads, func(a, b model.Provider) int { return model.ByID(a.Handle, b.Handle) })
	var all []Contact
	for _, lead := range slices.Compact(leads) {
		all = append(all, t.contact(lead.Handle))
	}
	if isStateFirst {
		return slices.Insert(all, 0, t.contact(state.Handle))
	}
	return append(all, t.contact(state.Handle))
}

func (t Teller) contact(of model.Handle) Contact {
	c := Contact{Of: of, Name: of.Name()}
	if s, ok := of.MemberState(); ok {
		c.ContactPoint, _ = s.ContactPoint()
		return c
	}
	recorded := t.ground.recorded()
	if c.ContactPoint = recorded.first(of, model.Provider.ContactPoint); c.ContactPoint == "" {
		root := t.ground.providers[t.ground.providerAt.of(of)].Handle
		c.ContactPoint = recorded.first(root, model.Provider.ContactPoint)
	}
	if c.ContactPoint == "" {
		c.URL = recorded.first(of, model.Provider.URL)
	}
	return c
}

// NoContact returns a finding for each of some contacts that has nothing to ask it by.
// It returns none to anyone who may not see contact points.
func (t Teller) NoContact(contacts []Contact) []Finding {
	if !t.ground.View.ShowsUpTo(model.ReleasePlatform) {
		return nil
	}
	f := &findings{g: t.ground}
	for _, c := range contacts {
		if c.ContactPoint == "" && c.URL == "" {
			f.record(model.FindingKindNoContact, c.Of, "contactPoint", "Nothing says how to reach %s: give its contactPoint.", c.Name)
		}
	}
	return f.sorted()
}

// recorded are the providers that stand for those decided to be the SAME.
type recorded struct {
	same    map[model.Handle]model.Handle
	members map[model.Handle][]model.Handle // of each group, by the one that stands for it, by id
}

func (g *Ground) recorded() *recorded {
	return g.told.get(func() *recorded {
		r := &recorded{g.View.SameGroups(), map[model.Handle][]model.Handle{}}
		for h, lowest := range r.same {
			r.members[lowest] = append(r.members[lowest], h)
		}
		for _, members := range r.members {
			slices.SortFunc(members, model.ByID)
		}
		return r
	})
}

func (r *recorded) standsFor(h model.Handle) model.Handle { return lowestOf(r.same, h) }

// first returns a text of the first by id that has it of those that are the same as a
// provider that stands for them, "" if none has.
func (r *recorded) first(of model.Handle, text func(model.Provider) (string, bool)) string {
	members := r.members[of]
	if members == nil {
		members = []model.Handle{of}
	}
	for _, h := range members {
		if value, ok := text(model.Provider{Handle: h}); ok {
			return value
		}
	}
	return ""
}
