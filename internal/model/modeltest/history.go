package modeltest

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"concert/internal/model"
)

// Draft returns some random changes for a snapshot: records put, replaced and
// removed, edges put, replaced and removed, needs moved to other States, data
// sets that turn fictional, and now and then something that no model takes. Kept
// leaves of them what s takes.
func Draft(rt *rapid.T, s *model.Snapshot) []model.Change {
	d := &drafter{grower: grower{rt: rt, ids: map[model.NodeKind][]string{}, made: map[string]bool{}}, s: s}
	for _, k := range model.NodeKinds() {
		for h := range s.Nodes(k) {
			d.ids[k] = append(d.ids[k], h.ID())
		}
	}
	for range 1 + d.below(6) {
		d.change()
	}
	return d.changes
}

type drafter struct {
	grower
	s *model.Snapshot
}

func (d *drafter) change() {
	switch n := d.below(100); {
	case n < 35:
		d.putNode()
	case n < 65:
		d.putEdge()
	case n < 75:
		d.removeEdge()
	case n < 85:
		d.removeNode()
	case n < 92:
		d.moveNeed()
	default:
		d.rubbish()
	}
}

// id returns one of a few ids of the kind, with which records are put again and
// again.
func (d *drafter) id(kind model.NodeKind) string {
	prefix := kind.Declaration().Prefix + ":"
	if kind == model.KindMemberState {
		return prefix + d.one([]string{"XAA", "XAB", "XBA", "KEN"})
	}
	return LongID(fmt.Sprintf("%sd%d", prefix, d.below(3)))
}

func (d *drafter) anyKind() model.NodeKind {
	kinds := model.NodeKinds()
	return kinds[d.below(len(kinds))]
}

// need is an edge without which a record of a kind cannot be.
type need struct {
	edge    model.EdgeKind
	outward bool           // whether the record is the from-end
	other   model.NodeKind // at the other end
}

// needs returns the edges without which a record of a kind cannot be.
func needs(kind model.NodeKind) []need {
	var all []need
	for _, k := range model.EdgeKinds() {
		for _, c := range k.Declaration().Exactly {
			if c.Kind == kind && c.AtLeast == 1 {
				all = append(all, need{k, c.End == model.Outward, otherEnd(k, c)})
			}
		}
	}
	return all
}

// otherEnd returns the first kind that stands at the other end.
func otherEnd(k model.EdgeKind, c model.Cardinality) model.NodeKind {
	for _, e := range k.Declaration().Ends {
		if c.End == model.Outward && e.From == c.Kind {
			return e.To
		}
		if c.End == model.Inward && e.To == c.Kind {
			return e.From
		}
	}
	return 0
}

func (d *drafter) putNode() {
	kind := d.anyKind()
	id := d.id(kind)
	declared := kind.Declaration().Properties
	given := map[string]any{}
	if kind.Declaration().Named {
		given["name"] = d.one([]string{"A", "B"})
	}
	p := d.properties(declared, given)
	d.source(p, kind != model.KindSource && kind != model.KindDataSet)
	if kind == model.KindSource && d.ids[model.KindDataSet] != nil {
		p["dataSet"] = d.one(d.ids[model.KindDataSet])
	}
	d.changes = append(d.changes, model.PutNode(id, p))
	_, there := d.s.Node(id)
	if needs := needs(kind); needs != nil && !there && d.chance(85) {
		for _, n := range needs {
			if d.ids[n.other] != nil {
				d.edge(n.edge, id, d.one(d.ids[n.other]), n.outward)
			}
		}
	}
	if !slices.Contains(d.ids[kind], id) {
		d.ids[kind] = append(d.ids[kind], id)
	}
}

// source names some of the sources.
func (d *drafter) source(p map[string]any, takes bool) {
	delete(p, "sources")
	if sources := d.ids[model.KindSource]; takes && sources != nil && d.chance(70) {
		p["sources"] = []any{d.one(sources) + d.one([]string{"", "", "#para. 14", "#p. 3"})}
	}
}

// edge puts one, from a to b or the other way.
func (d *drafter) edge(kind model.EdgeKind, a, b string, outward bool) {
	if !outward {
		a, b = b, a
	}
	p := d.properties(kind.Declaration().Properties, nil)
	d.source(p, true)
	d.changes = append(d.changes, model.PutEdge(kind, a, b, p))
}

func (d *drafter) putEdge() {
	kinds := model.EdgeKinds()
	kind := kinds[d.below(len(kinds))]
	if all := d.edges(); all != nil && d.chance(25) {
		e := all[d.below(len(all))]
		d.edge(e.Kind(), e.From().ID(), e.To().ID(), true)
		return
	}
	ends := kind.Declaration().Ends
	pair := ends[d.below(len(ends))]
	from, to := d.ids[pair.From], d.ids[pair.To]
	if from != nil && to != nil {
		d.edge(kind, d.one(from), d.one(to), true)
	}
}

// edges returns all edges of the snapshot.
func (d *drafter) edges() []model.Edge {
	var all []model.Edge
	for _, k := range model.EdgeKinds() {
		all = slices.AppendSeq(all, d.s.Edges(k))
	}
	return all
}

func removal(e model.Edge) model.Change {
	record := e.Record()
	apart, _ := record.Properties[e.Kind().Declaration().Identity].(string)
	return model.RemoveEdge(e.Kind(), record.From, record.To, apart)
}

func (d *drafter) removeEdge() {
	if all := d.edges(); all != nil {
		d.changes = append(d.changes, removal(all[d.below(len(all))]))
	}
}

// removeNode removes a record of the snapshot, mostly with its edges, and with
// the records that cannot be without it.
func (d *drafter) removeNode() {
	kind := d.anyKind()
	if d.ids[kind] == nil {
		return
	}
	h, ok := d.s.Node(d.one(d.ids[kind]))
	if !ok {
		return
	}
	d.changes = append(d.changes, model.RemoveNode(h.ID()))
	if d.chance(90) {
		d.removeEdgesOf(h)
	}
}

func (d *drafter) removeEdgesOf(h model.Handle) {
	for _, e := range d.edges() {
		if e.From() == h || e.To() == h {
			d.changes = append(d.changes, removal(e))
			other := e.Other(h)
			needed := slices.ContainsFunc(needs(other.Kind()), func(n need) bool { return n.edge == e.Kind() })
			if needed && d.chance(90) {
				d.changes = append(d.changes, model.RemoveNode(other.ID()))
				d.removeEdgesOf(other)
			}
		}
	}
}

func (d *drafter) moveNeed() {
	needs, states := d.ids[model.KindNeed], d.ids[model.KindMemberState]
	if needs == nil || states == nil {
		return
	}
	h, ok := d.s.Node(d.one(needs))
	if !ok {
		return
	}
	for w := h.Walk(model.HasNeed, model.Inward); w.Next(); {
		d.changes = append(d.changes, removal(w.Edge()))
	}
	d.edge(model.HasNeed, d.one(states), h.ID(), true)
}

// rubbish puts what is wrong in itself or leads nowhere.
func (d *drafter) rubbish() {
	none := LongID("need:none")
	rubbish := []model.Change{
		model.PutNode("thing:x", nil),
		model.PutNode("need:x-y-z-x-y-z-x-y-z-x-y-z-x-y", map[string]any{"summary": "A"}),
		model.PutNode("theme:x", map[string]any{"name": "A", "colour": "red"}),
		model.PutNode("theme:x", map[string]any{"name": 4}),
		model.PutNode("theme:x", nil),
		model.PutNode(LongID("need:x"), map[string]any{"summary": "A", "severity": 6}),
		model.PutNode("programme:x", map[string]any{"name": "A", "start": "2025", "end": "2024"}),
		model.PutNode("theme:x", map[string]any{"name": "A", "sources": []any{"source:none"}}),
		model.PutEdge(model.HasNeed, "state:XAA", none, nil),
		model.PutEdge(model.HasNeed, none, "state:XAA", nil),
		model.PutEdge(model.Addresses, "programme:d0", "state:XAA", nil),
		model.PutEdge(model.NarrowerThan, "theme:d0", "theme:d0", nil),
		{Edge: &model.EdgeRecord{Kind: "LIKES", From: "theme:d0", To: "theme:d1"}},
		{},
		model.RemoveNode(none),
		model.RemoveEdge(model.HasNeed, "state:XAA", none, ""),
	}
	d.changes = append(d.changes, rubbish[d.below(len(rubbish))])
	if len(d.changes) > 1 && d.chance(30) {
		d.changes = append(d.changes, d.changes[d.below(len(d.changes))])
	}
}
