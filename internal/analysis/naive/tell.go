package naive

import (
	"math/big"

	"concert/internal/access"
	"concert/internal/model"
)

// teller knows what providers may see in the newest version.
type teller struct {
	newest *model.Snapshot
	world  model.World
	views  map[string]facts // by provider
}

// newTeller takes the newest version, nil for that of the view. Reading: of a view, what
// it hides gives no provider a right that its reader would be told of.
func newTeller(view, newest *model.Snapshot) teller {
	if newest == nil {
		newest = view
	}
	return teller{newest.Detached(), view.World(), map[string]facts{}}
}

// sees reports whether a provider as recorded may see a record, or an edge by its
// key, by model.md in the newest version.
func (t teller) sees(provider, id string) bool {
	f, known := t.views[provider]
	if !known {
		f = t.view(provider)
		t.views[provider] = f
	}
	_, isNode := f.nodes[id]
	_, isEdge := f.edges[id]
	return isNode || isEdge
}

func (t teller) view(provider string) facts {
	viewer, err := access.ParseViewer(provider)
	if err != nil {
		return facts{}
	}
	world := t.world
	if h, ok := t.newest.Whole().Node(provider); ok && world == "" {
		world = h.World()
	}
	view, err := access.View(t.newest, t.newest, viewer, world)
	if err != nil {
		return facts{}
	}
	return read(view)
}

// maySee returns those of some records that every one of some providers may see.
func (t teller) maySee(providers, ids []string) []string {
	var seen []string
	for _, id := range ids {
		if t.allSee(providers, id) {
			seen = append(seen, id)
		}
	}
	return seen
}

func (t teller) allSee(providers []string, id string) bool {
	for _, p := range providers {
		if !t.sees(p, id) {
			return false
		}
	}
	return true
}

// tellable is "the points of needs that every LEAD of p may see by model.md in the
// newest version (null: no lead recorded)", "for the secretariat, and for a State on
// its own needs; null for others".
func (q *question) tellable(p *programme, state string, rests []point) *big.Rat {
	if len(p.leads) == 0 || !q.seesAllNeedsOf(state) {
		return nil
	}
	sum := zero
	for _, at := range rests {
		if q.tell.allSee(p.leads, at.n.id) {
			sum = add(sum, at.points)
		}
	}
	return sum
}

// MayTell is what a side of a step may be told: "sides are the programmes of the
// step, each for all its LEADs (null without one); the records are the needs that
// its points rest on, the programmes, the State, and the SERVES edges named".
type MayTell struct {
	Side     string   // a programme
	Records  []string // ids, and keys of edges
	Withheld []string
}

// mayTell is null for those to whom `tellable` is not shown, and for a side without
// a lead.
func (q *question) mayTell(state string, records []string, sides ...*programme) []MayTell {
	if !q.seesAllNeedsOf(state) {
		return nil
	}
	var all []MayTell
	for _, p := range sides {
		if len(p.leads) == 0 {
			continue
		}
		seen := q.tell.maySee(p.leads, records)
		all = append(all, MayTell{p.id, seen, without(setOf(records...), setOf(seen...))})
	}
	return all
}

// Contact is whom to ask: "the contact points of s and of p's leads as recorded, of
// one without a contact point its root's, else its `url`, else null".
type Contact struct {
	Of, ContactPoint, URL string
	NoContact             bool // the finding NO_CONTACT, for those who may see contact points
}

func (q *question) contact(id string) Contact {
	c := Contact{Of: id, ContactPoint: q.nodes[id].text("contactPoint")}
	if root, ok := q.root[id]; ok && c.ContactPoint == "" {
		c.ContactPoint = q.nodes[root].text("contactPoint")
	}
	if c.ContactPoint == "" {
		c.URL = q.nodes[id].text("url")
	}
	c.NoContact = c.ContactPoint == "" && c.URL == "" && q.viewer != "public"
	return c
}

// askWhom lists the leads by id, then the State; "s first if tellable is less than
// the gain, since its consent is what is missing".
func (q *question) askWhom(p *programme, state string, stateFirst bool) []Contact {
	var all []Contact
	for _, lead := range p.leads {
		all = append(all, q.contact(lead))
	}
	if stateFirst {
		return append([]Contact{q.contact(state)}, all...)
	}
	return append(all, q.contact(state))
}

// Told is what stands beside a step, and who may be told of each of its needs.
type Told struct {
	Leads      []string // of the first programme
	MayTell    []MayTell
	AskWhom    []Contact
	TellableTo map[string][]string // by need, of the first programme; nil where it is not shown
}

// Tell answers about a step in a State: the needs that its points rest on, its
// programmes, and the SERVES edges that it names, by key.
func Tell(view, newest *model.Snapshot, lens Lens, state string, programmes, needs, serves []string) (Told, error) {
	q, err := ask(view, lens, Scope{})
	if err != nil {
		return Told{}, err
	}
	q.tell = newTeller(view, newest)
	d := q.named(Decision{MemberState: state, Programmes: programmes, About: needs}, serves...)
	told := Told{Leads: q.programmes[programmes[0]].leads, MayTell: d.MayTell, AskWhom: d.AskWhom}
	if q.seesAllNeedsOf(state) {
		told.TellableTo = map[string][]string{}
		for _, need := range needs {
			told.TellableTo[need] = q.tellableTo(q.programmes[programmes[0]], need)
		}
	}
	return told, nil
}
