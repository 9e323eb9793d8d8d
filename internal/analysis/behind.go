package analysis

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"reflect"
	"slices"

	"concert/internal/model"
)

// Behind is a record that moves a term of a part: what changed, on which day, and
// whether the earlier view says the same of the later day.
type Behind struct {
	Key      string     // of a record or an edge; of an engagement, of the first of its edges
	About    []string   // ids: of a record its own, else of both ends
	Day      model.Date // the first or the last day, by what the part is; zero if none is recorded
	Foreseen bool
	// Values are those that differ, if both sides show the record; by name.
	Values []ChangedValue
}

// ChangedValue is how a property differs, in its normal form; nil for none.
type ChangedValue struct {
	Property      string
	Before, After any
}

// Behind returns the records behind the part, by key.
func (p Part) Behind(ctx context.Context) (_ []Behind, err error) {
	defer caught(&err)
	d, err := p.by(ctx)
	if err != nil {
		return nil, err
	}
	f := causes{d, map[string]bool{}, model.NewLook(ctx)}
	for _, list := range [][]Term{p.Terms, p.Weights} {
		for _, t := range list {
			f.moved[t.ID] = true
		}
	}
	var found []Behind
	switch p.Kind {
	case PartIdentified:
		found = f.identified()
	case PartClosed:
		found = f.closed()
	case PartBegun:
		found = f.begun()
		if p.measure == OfferedMeasure {
			found = append(found, f.programmes(f.seen.toLater, f.seen.toFirst, f.seen.fromLater)...)
		}
	case PartEnded:
		found = f.ended()
		if p.measure == OfferedMeasure {
			found = append(found, f.programmes(f.seen.toFirst, f.seen.toLater, f.seen.fromFirst)...)
		}
	case PartAssessed:
		found = f.assessed()
	case PartOther:
		found = f.decided()
	default:
		found = f.known(p.Kind)
	}
	slices.SortFunc(found, func(a, b Behind) int { return cmp.Compare(a.Key, b.Key) })
	return found, nil
}

// causes finds the records behind a part.
type causes struct {
	*differ
	moved map[string]bool // ids of the needs or States whose terms moved
	look  *model.Look
}

// openIn reports whether a need is open on a ground, by its id.
func (g *Ground) openIn(id string) bool {
	h, ok := g.View.Node(id)
	if !ok {
		return false
	}
	i, ok := g.needAt.find(h)
	return ok && g.needs[i].standing == needOpen
}

// engagedIn reports whether a programme is engaged in a State on a ground, by their ids
// or those of what they are contracted into.
func (g *Ground) isEngaged(programme, state string) bool {
	p, ok := g.View.Node(programme)
	s, there := g.View.Node(state)
	if !ok || !there {
		return false
	}
	i, ok := g.programmeAt.find(p)
	at, there := g.stateAt.find(s)
	return ok && there && g.programmes[i].isEngagedIn(at)
}

// eachMoved yields the needs of a ground whose terms moved, by id, with their indexes.
func (f causes) eachMoved(g *Ground) iter.Seq2[int32, *need] {
	return func(yield func(int32, *need) bool) {
		for _, i := range g.byID {
			heed(f.look)
			if n := &g.needs[i]; f.moved[n.ID()] && !yield(i, n) {
				return
			}
		}
	}
}

func (f causes) identified() (found []Behind) {
	before, after := f.seen.toFirst, f.seen.toLater
	for i, n := range f.eachMoved(after) {
		if id := n.ID(); n.standing == needOpen && before.needs[i].standing != needOpen {
			found = append(found, Behind{Key: id, About: []string{id}, Day: n.IdentifiedOn().First(), Foreseen: f.seen.fromLater.openIn(id)})
		}
	}
	return found
}

func (f causes) closed() (found []Behind) {
	before, after := f.seen.toFirst, f.seen.toLater
	for i, n := range f.eachMoved(before) {
		if id := n.ID(); n.standing == needOpen && after.needs[i].standing != needOpen {
			foreseen := f.seen.fromFirst.openIn(id) && !f.seen.fromLater.openIn(id)
			found = append(found, Behind{Key: id, About: []string{id}, Day: closedFrom(n.Need).on, Foreseen: foreseen})
		}
	}
	return found
}

func (f causes) begun() []Behind {
	return f.engagements(f.seen.toLater, f.seen.toFirst, func(p, state string) bool { return f.seen.fromLater.isEngaged(p, state) }, firstDay)
}

func (f causes) ended() []Behind {
	return f.engagements(f.seen.toFirst, f.seen.toLater, func(p, state string) bool {
		return f.seen.fromFirst.isEngaged(p, state) && !f.seen.fromLater.isEngaged(p, state)
	}, lastDay)
}

// engagements returns those of one ground that another lacks, and that move a term.
func (f causes) engagements(here, there *Ground, foreseen func(p, state string) bool, day func(p *programme, s service) model.Date) (found []Behind) {
	for i := range here.programmes {
		p := &here.programmes[i]
		for _, at := range p.engagedIn {
			heed(f.look)
			if there.programmes[i].isEngagedIn(at) || !f.moves(f.seen.toFirst, int32(i), at) {
				continue
			}
			programme, state := p.ID(), here.states[at].ID()
			b := Behind{About: []string{programme, state}, Foreseen: foreseen(programme, state)}
			for _, s := range p.served {
				if s.state == at && (b.Key == "" || day(p, s) > b.Day) {
					b.Key, b.Day = cmp.Or(b.Key, s.edge.Key()), day(p, s)
				}
			}
			found = append(found, b)
		}
	}
	return found
}

// programmes returns those that are active on one ground and not on another, and that
// could cover a need whose term moved; foreseen is where the earlier view must say so.
func (f causes) programmes(here, there, foreseen *Ground) (found []Behind) {
	for i := range here.programmes {
		p := &here.programmes[i]
		if p.active == there.programmes[i].active || !p.active || !f.couldCoverAny(here, int32(i)) {
			continue
		}
		b := Behind{Key: p.ID(), About: []string{p.ID()}, Day: p.start.First()}
		if here == f.seen.toFirst {
			b.Day = p.term().last()
		}
		if h, ok := foreseen.View.Node(p.ID()); ok {
			j, known := foreseen.programmeAt.find(h)
			b.Foreseen = known && foreseen.programmes[j].active && (here == f.seen.toLater || !f.seen.fromLater.programmes[j].active)
		}
		found = append(found, b)
	}
	return found
}

func (f causes) couldCoverAny(g *Ground, p int32) bool {
	return slices.ContainsFunc(g.byID, func(i int32) bool {
		heed(f.look)
		return f.moved[g.needs[i].ID()] && g.couldCover(p, &g.needs[i])
	})
}

// moves reports whether an engagement moves a term: that of its State, or of a need there
// that its programme could cover.
func (f causes) moves(g *Ground, p, at int32) bool {
	if f.moved[g.states[at].ID()] {
		return true
	}
	home := &g.states[at]
	return slices.ContainsFunc(slices.Concat(home.needs, home.others), func(i int32) bool {
		heed(f.look)
		n := &g.needs[i]
		return f.moved[n.ID()] && g.couldCover(p, n)
	})
}

// firstDay is from when an engagement holds.
func firstDay(p *programme, s service) model.Date {
	return max(s.term.from.First(), p.start.First())
}

// lastDay is the last day on which an engagement held, zero if none is recorded.
func lastDay(p *programme, s service) model.Date {
	last := model.Date(0)
	for _, t := range []term{s.term, p.term()} {
		day := t.last()
		if t.status == string(model.EngagementStatusSuspended) || t.status == string(model.EngagementStatusCancelled) {
			if on := t.statusOn.First(); !on.IsZero() && (day.IsZero() || on <= day) {
				day = on.AddDays(-1)
			}
		}
		if !day.IsZero() && (last.IsZero() || day < last) {
			last = day
		}
	}
	return last
}

// assessed returns the assessments in force on the later day that are not on the first,
// of needs whose terms moved.
func (f causes) assessed() (found []Behind) {
	before, after := f.seen.toFirst, f.seen.toLater
	for i, n := range f.eachMoved(after) {
		for _, x := range n.extents {
			was := before.needs[i].inForceOf(x.programme)
			if was.edge == x.edge && was.percent == x.percent {
				continue
			}
			b := Behind{Key: x.edge.Key(), About: []string{x.edge.From().ID(), n.ID()}, Day: max(x.day(), x.confirmedFrom(f.from.Day))}
			b.Values = []ChangedValue{{"extentPercent", nil, x.percent}}
			if was.edge != (model.Edge{}) {
				b.Values[0].Before = was.percent
			}
			b.Foreseen = f.seen.fromLater.hasInForce(n.ID(), x)
			found = append(found, b)
		}
	}
	return found
}

// confirmedFrom returns the day on which an assessment was confirmed, if that is after a
// day.
func (x extent) confirmedFrom(day model.Date) model.Date {
	if on := x.edge.ConfirmedOn().First(); on > day {
		return on
	}
	return 0
}

// inForceOf returns the extent of a programme in force on the need, the zero value for
// none.
func (n *need) inForceOf(p int32) extent {
	i := slices.IndexFunc(n.extents, func(x extent) bool { return x.programme == p })
	if i < 0 {
		return extent{}
	}
	return n.extents[i]
}

// hasInForce reports whether the same assessment is in force on a ground of another
// version.
func (g *Ground) hasInForce(need string, x extent) bool {
	h, ok := g.View.Node(need)
	if !ok {
		return false
	}
	i, ok := g.needAt.find(h)
	return ok && slices.ContainsFunc(g.needs[i].extents, func(y extent) bool { return y.edge.Key() == x.edge.Key() && y.percent == x.percent })
}

// decided returns the proposals that read otherwise on the later day, for needs whose
// terms moved.
func (f causes) decided() (found []Behind) {
	before, after := f.seen.toFirst, f.seen.toLater
	for i, n := range f.eachMoved(after) {
		for _, p := range n.proposals {
			j := slices.IndexFunc(before.needs[i].proposals, func(q proposal) bool { return q.edge == p.edge })
			was := model.ProposalStatus("")
			if j >= 0 {
				was = before.needs[i].proposals[j].status
			}
			if was == p.status {
				continue
			}
			day := p.on
			if p.decided <= f.to.Day {
				day = max(day, p.decided)
			}
			value := ChangedValue{Property: "status", After: string(p.status)}
			if was != "" {
				value.Before = string(was)
			}
			found = append(found, Behind{Key: p.edge.Key(), About: []string{p.edge.From().ID(), n.ID()}, Day: day, Values: []ChangedValue{value}})
		}
	}
	return found
}

// known returns the records that differ in the steps of a part of what is known now, and
// that bear on a term that moved.
func (f causes) known(kind PartKind) []Behind {
	near := f.nearby()
	found := map[string]Behind{}
	for i, s := range f.steps {
		if s.kind != kind || i == 0 {
			continue
		}
		before, after := f.steps[i-1].ground.View, s.ground.View
		if before == after {
			continue
		}
		for _, view := range []*model.Snapshot{before, after} {
			f.eachNear(view, near, func(key string, about []string) {
				if _, done := found[key]; done {
					return
				}
				if b, differs := f.compareRecord(before, after, key); differs {
					b.About = about
					found[key] = b
				}
			})
		}
	}
	return slices.Collect(maps.Values(found))
}

// nearby are the ids of what bears on a term that moved: the needs themselves, and the
// programmes that could cover one; of figures without needs, the States, and the
// programmes with an edge there.
func (f causes) nearby() map[string]bool {
	near := maps.Clone(f.moved)
	for _, g := range []*Ground{f.seen.fromFirst, f.seen.toFirst} {
		for i := range g.programmes {
			p := &g.programmes[i]
			heed(f.look)
			if f.bears(g, int32(i)) {
				for _, h := range p.members {
					near[h.ID()] = true
				}
			}
		}
	}
	return near
}

func (f causes) bears(g *Ground, p int32) bool {
	bears := false
	g.programmes[p].serves.each(func(at int32) {
		bears = bears || f.moves(g, p, at)
	})
	return bears
}

// eachNear calls do with the records of a view that are near, and the edges at them.
func (f causes) eachNear(view *model.Snapshot, near map[string]bool, do func(key string, about []string)) {
	for id := range near {
		h, ok := view.Node(id)
		if !ok {
			continue
		}
		do(id, []string{id})
		for _, kind := range model.EdgeKinds() {
			for _, end := range []model.Direction{model.Outward, model.Inward} {
				for w := h.Walk(kind, end); w.Next(); {
					heed(f.look)
					do(w.Edge().Key(), []string{w.Edge().From().ID(), w.Edge().To().ID()})
				}
			}
		}
	}
}

// compareRecord says how a record differs between two steps. Values are given if both
// sides of the difference show it.
func (f causes) compareRecord(before, after *model.Snapshot, key string) (b Behind, differs bool) {
	was, is := propertiesIn(before, key), propertiesIn(after, key)
	b = Behind{Key: key}
	switch {
	case was == nil && is == nil:
		return b, false
	case was == nil || is == nil:
		return b, true
	}
	names := map[string]bool{}
	for _, properties := range []map[string]any{was, is} {
		for name := range properties {
			names[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !reflect.DeepEqual(was[name], is[name]) {
			b.Values = append(b.Values, ChangedValue{name, was[name], is[name]})
		}
	}
	return b, len(b.Values) > 0
}

// propertiesIn returns the properties of a record or an edge, nil if the view lacks it.
func propertiesIn(view *model.Snapshot, key string) map[string]any {
	if kind, from, to, apart, isEdge := model.SplitKey(key); isEdge {
		if e, ok := view.Edge(kind, from, to, apart); ok {
			return e.Record().Properties
		}
		return nil
	}
	if h, ok := view.Node(key); ok {
		return h.Record().Properties
	}
	return nil
}
