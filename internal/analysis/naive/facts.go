package naive

import (
	"cmp"
	"slices"
	"strings"

	"concert/internal/model"
)

// facts is what a view shows, read into plain maps.
type facts struct {
	viewer string // as Snapshot.View names it; "" is the whole snapshot
	world  model.World
	nodes  map[string]node
	edges  map[string]edge
}

type node struct {
	id   string
	kind model.NodeKind
	values
}

type edge struct {
	key      string
	kind     model.EdgeKind
	from, to string
	claim    bool
	values
}

// values are the properties of a record, in their normal form.
type values map[string]any

func read(view *model.Snapshot) facts {
	f := facts{viewer: view.View(), world: view.World(), nodes: map[string]node{}, edges: map[string]edge{}}
	for _, kind := range model.NodeKinds() {
		for h := range view.Nodes(kind) {
			f.nodes[h.ID()] = node{h.ID(), kind, h.Record().Properties}
		}
	}
	for _, kind := range model.EdgeKinds() {
		for e := range view.Edges(kind) {
			f.edges[e.Key()] = edge{e.Key(), kind, e.From().ID(), e.To().ID(), e.IsClaim(), e.Record().Properties}
		}
	}
	return f
}

func (v values) has(name string) bool { return v[name] != nil }

func (v values) text(name string) string {
	s, _ := v[name].(string)
	return s
}

func (v values) list(name string) []string {
	l, _ := v[name].([]string)
	return l
}

func (v values) integer(name string) (int, bool) {
	n, ok := v[name].(int64)
	return int(n), ok
}

func (v values) decimal(name string) (float64, bool) {
	f, ok := v[name].(float64)
	return f, ok
}

// date returns a date with the precision that is known, the zero Date for none.
func (v values) date(name string) model.Date {
	d, err := model.ParseDate(v.text(name))
	if err != nil {
		return 0
	}
	return d
}

// day is the first day of a date: dates compare by it, but for those of an end.
func (v values) day(name string) model.Date { return v.date(name).First() }

// published returns the days on which the sources of a record were published.
func (f facts) published(v values) []model.Date {
	var days []model.Date
	for _, reference := range v.list("sources") {
		id, _, _ := strings.Cut(reference, "#")
		if source, ok := f.nodes[id]; ok {
			if day := source.day("published"); day != 0 {
				days = append(days, day)
			}
		}
	}
	return days
}

// each returns the edges of a kind in the order of their keys.
func (f facts) each(kind model.EdgeKind) []edge {
	var all []edge
	for _, e := range f.edges {
		if e.kind == kind {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b edge) int { return cmp.Compare(a.key, b.key) })
	return all
}

// all returns the nodes of a kind in the order of their ids.
func (f facts) all(kind model.NodeKind) []node {
	var all []node
	for _, n := range f.nodes {
		if n.kind == kind {
			all = append(all, n)
		}
	}
	slices.SortFunc(all, func(a, b node) int { return cmp.Compare(a.id, b.id) })
	return all
}

// kind is the kind of a record that the view shows, 0 for none.
func (f facts) kind(id string) model.NodeKind { return f.nodes[id].kind }
