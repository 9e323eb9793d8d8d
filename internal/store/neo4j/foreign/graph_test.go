package foreign_test

import (
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"concert/internal/model"
	"concert/internal/store/neo4j/foreign"
)

// graph is a graph as Neo4j has one, in memory.
type graph struct {
	nodes   []*node
	edges   []*relationship
	counter int
}

type node struct {
	labels     []string
	properties map[string]any
}

// element is what Neo4j calls a node for now.
func (n *node) element() string { return fmt.Sprintf("4:%p", n) }

type relationship struct {
	kind       string
	from, to   *node
	properties map[string]any
	element    string
}

// graphOf lays a snapshot as the store does.
func graphOf(s *model.Snapshot) *graph {
	g := &graph{}
	for _, kind := range model.NodeKinds() {
		for h := range s.Nodes(kind) {
			properties := laid(kind.Declaration().Properties, h.Record().Properties, "id", h.ID())
			foreign.DerivedOf(h).Properties(properties)
			g.add(properties, kind.Label())
		}
	}
	for _, kind := range model.NodeKinds() {
		for h := range s.Nodes(kind) {
			for _, tie := range foreign.DerivedOf(h).Ties {
				g.bind(h.ID(), tie)
			}
		}
	}
	for _, kind := range model.EdgeKinds() {
		for e := range s.Edges(kind) {
			r := e.Record()
			properties := laid(kind.Declaration().Properties, r.Properties, "key", r.Key())
			if foreign.IsFictional(e) {
				properties[foreign.Fictional] = true
			}
			g.tie(g.node(r.From), r.Kind, g.node(r.To), properties)
		}
	}
	return g
}

// named are the nodes of an id that have the label that it names.
func (g *graph) named(id string) []*node {
	return slices.DeleteFunc(slices.Clone(g.nodes), func(n *node) bool {
		return n.properties["id"] != id || !slices.Contains(n.labels, foreign.LabelOf(id))
	})
}

func (g *graph) bind(from string, tie foreign.Tie) {
	properties := map[string]any{}
	if tie.At != "" {
		properties[foreign.At] = tie.At
	}
	for _, n := range g.named(from) {
		for _, to := range g.named(tie.To) {
			g.tie(n, tie.Type, to, maps.Clone(properties))
		}
	}
}

// isDerived reports whether a relationship is one that stands beside the edges.
func (r *relationship) isDerived() bool {
	return r.kind == foreign.Cites || (r.kind == "PART_OF" && slices.Contains(r.from.labels, "Source"))
}

// tiesFrom are the derived relationships that begin at a node.
func (g *graph) tiesFrom(n *node) (ties []foreign.FoundTie) {
	for _, r := range g.edges {
		if r.from == n && r.isDerived() {
			tie := foreign.TieOf(r.kind, r.to.properties["id"], r.properties[foreign.At], int64(len(r.properties)))
			tie.Element = r.element
			ties = append(ties, tie)
		}
	}
	return ties
}

func laid(declared []model.Property, normal map[string]any, identity, value string) map[string]any {
	properties := map[string]any{identity: value}
	for _, p := range declared {
		switch v := normal[p.Name].(type) {
		case nil:
		case string:
			properties[p.Name] = v
			if p.Type == model.TypeDay {
				maps.Copy(properties, day(p.Name, v))
			}
		case []string:
			var list []any
			for _, text := range v {
				list = append(list, text)
			}
			properties[p.Name] = list
		default:
			properties[p.Name] = v
		}
	}
	return properties
}

// day is a date such as 2024, 2024-05 or 2024-05-01 as Neo4j has it.
func day(name, text string) map[string]any {
	t, err := time.Parse(time.DateOnly, text+map[int]string{4: "-01-01", 7: "-01"}[len(text)])
	if err != nil {
		panic(err)
	}
	properties := map[string]any{name: foreign.Date(t)}
	if precision := map[int]string{4: "year", 7: "month"}[len(text)]; precision != "" {
		properties[name+"Precision"] = precision
	}
	return properties
}

func (g *graph) add(properties map[string]any, labels ...string) *node {
	n := &node{slices.Sorted(slices.Values(labels)), properties}
	g.nodes = append(g.nodes, n)
	return n
}

func (g *graph) tie(from *node, kind string, to *node, properties map[string]any) *relationship {
	if properties == nil {
		properties = map[string]any{}
	}
	g.counter++
	r := &relationship{kind, from, to, properties, fmt.Sprint("5:", g.counter)}
	g.edges = append(g.edges, r)
	return r
}

// node is the first node with an id.
func (g *graph) node(id string) *node {
	for _, n := range g.nodes {
		if n.properties["id"] == id {
			return n
		}
	}
	panic("no node " + id)
}

// edge is the first relationship of a type, to a node if one is named.
func (g *graph) edge(kind, to string) *relationship {
	for _, r := range g.edges {
		if r.kind == kind && (to == "" || r.to.properties["id"] == to) {
			return r
		}
	}
	panic("no relationship " + kind)
}

func (g *graph) cut(r *relationship) {
	g.edges = slices.DeleteFunc(g.edges, func(o *relationship) bool { return o == r })
}

// remove is DETACH DELETE.
func (g *graph) remove(n *node) {
	g.nodes = slices.DeleteFunc(g.nodes, func(o *node) bool { return o == n })
	g.edges = slices.DeleteFunc(g.edges, func(r *relationship) bool { return r.from == n || r.to == n })
}

// differenceOf reads the graph as the store reads Neo4j.
func (g *graph) differenceOf(s *model.Snapshot) *foreign.Difference {
	c := foreign.Compare(s)
	for _, kind := range model.NodeKinds() {
		g.readNodes(c.Nodes(kind), kind)
	}
	for _, kind := range model.EdgeKinds() {
		g.readEdges(c.Edges(kind), kind)
	}
	g.readUnknown(c)
	return c.Difference()
}

func (g *graph) readNodes(c *foreign.Nodes, kind model.NodeKind) {
	columns := foreign.Columns(kind.Declaration().Properties)
	byID := func(a, b *node) int {
		return strings.Compare(fmt.Sprint(a.properties["id"]), fmt.Sprint(b.properties["id"]))
	}
	for _, n := range slices.SortedStableFunc(slices.Values(g.nodes), byID) {
		id, isText := n.properties["id"].(string)
		switch {
		case !slices.Contains(n.labels, kind.Label()):
		case isText:
			row := foreign.Row{
				ID: id, Size: int64(len(n.properties)), Labels: int64(len(n.labels)), Element: n.element(), Values: valuesOf(columns, n.properties),
				Ties: g.tiesFrom(n),
			}
			if foreign.HasFictional(kind) {
				row.Fictional = n.properties[foreign.Fictional]
			}
			c.Row(row)
		case n.properties["id"] == nil:
			c.WithoutID(n.labels, g.without(kind, nil), 0, nil)
		default:
			c.WithoutID(n.labels, 0, g.without(kind, n.properties["id"]), n.properties["id"])
		}
	}
	for _, id := range c.Others() {
		for _, n := range g.nodes {
			if n.properties["id"] == id && slices.Contains(n.labels, kind.Label()) {
				c.Whole(foreign.Node{Labels: n.labels, Properties: n.properties})
			}
		}
	}
	g.readTies(c, kind)
}

// readTies reads whole the derived relationships that differ.
func (g *graph) readTies(c *foreign.Nodes, kind model.NodeKind) {
	for _, id := range c.Tied() {
		for _, n := range g.nodes {
			if n.properties["id"] == id && slices.Contains(n.labels, kind.Label()) {
				for _, tie := range g.tiesFrom(n) {
					c.Tie(id, tie)
				}
			}
		}
	}
}

// without counts the nodes of a kind that have this for an id.
func (g *graph) without(kind model.NodeKind, id any) (n int64) {
	for _, o := range g.nodes {
		if slices.Contains(o.labels, kind.Label()) && o.properties["id"] == id {
			n++
		}
	}
	return n
}

func (g *graph) readEdges(c *foreign.Edges, kind model.EdgeKind) {
	columns := foreign.Columns(kind.Declaration().Properties)
	whole := func(r *relationship) {
		from, _ := r.from.properties["id"].(string)
		to, _ := r.to.properties["id"].(string)
		c.Whole(foreign.Edge{
			Kind: kind, From: from, To: to, FromLabels: r.from.labels, ToLabels: r.to.labels, Properties: r.properties, Element: r.element,
		})
	}
	for _, r := range g.edges {
		if r.kind != kind.String() || r.isDerived() {
			continue
		}
		key, isText := r.properties["key"].(string)
		if !isText {
			whole(r)
			continue
		}
		c.Row(foreign.Row{
			ID: key, Size: int64(len(r.properties)), From: r.from.element(), To: r.to.element(), Values: valuesOf(columns, r.properties),
			Fictional: r.properties[foreign.Fictional],
		})
	}
	for _, key := range c.Others() {
		for _, r := range g.edges {
			if r.kind == kind.String() && r.properties["key"] == key && !r.isDerived() {
				whole(r)
			}
		}
	}
}

func valuesOf(columns []foreign.Column, properties map[string]any) []any {
	values := make([]any, len(columns))
	for i, column := range columns {
		values[i] = properties[column.Name]
	}
	return values
}

func (g *graph) readUnknown(c *foreign.Comparison) {
	nodes, types, strays := map[string][]*node{}, map[string]int64{}, int64(0)
	for _, n := range g.nodes {
		if !slices.ContainsFunc(n.labels, func(label string) bool { _, ours := model.KindByLabel(label); return ours }) {
			labels := strings.Join(n.labels, ",")
			nodes[labels] = append(nodes[labels], n)
		}
	}
	for _, labels := range slices.Sorted(maps.Keys(nodes)) {
		var ids []string
		for _, n := range nodes[labels] {
			if id := n.properties["id"]; id != nil {
				ids = append(ids, fmt.Sprint(id))
			}
		}
		first := ids[:min(len(ids), foreign.MostNamed)]
		c.Strangers(nodes[labels][0].labels, int64(len(nodes[labels])), int64(len(ids)), first)
	}
	for _, r := range g.edges {
		_, ours := model.EdgeKindByLabel(r.kind)
		switch {
		case ours:
		case r.kind != foreign.Cites:
			types[r.kind]++
		case !slices.ContainsFunc(r.from.labels, func(label string) bool { _, ours := model.KindByLabel(label); return ours }):
			strays++
		}
	}
	c.Strays(strays)
	for _, name := range slices.Sorted(maps.Keys(types)) {
		c.UnknownType(name, types[name])
	}
}

// adopt does what the store does with a selection: it gives relationships their
// keys, and lands the changes.
func (g *graph) adopt(t *testing.T, s *model.Snapshot, selected foreign.Selection) *model.Snapshot {
	t.Helper()
	for _, rekey := range selected.Rekeys {
		for _, r := range g.edges {
			if r.kind == rekey.Kind.String() && (r.properties["key"] == rekey.Before || r.properties["key"] == rekey.Key) {
				delete(r.properties, "key")
			}
		}
	}
	for _, rekey := range selected.Rekeys {
		i := slices.IndexFunc(g.edges, func(r *relationship) bool { return r.element == rekey.Element })
		if r := g.edges[i]; r.from.properties["id"] != rekey.From || r.to.properties["id"] != rekey.To {
			t.Errorf("the relationship %s does not lead from %s to %s", rekey.Element, rekey.From, rekey.To)
		}
		g.edges[i].properties["key"] = rekey.Key
	}
	next := g.land(t, s, selected.Changes)
	g.beside(selected.Beside(s, next, s.Complete(selected.Changes), nil))
	return next
}

// beside writes what is derived, where the nodes are there.
func (g *graph) beside(b foreign.Beside) {
	for _, marks := range b.Nodes {
		for _, n := range g.named(marks.ID) {
			write(n.properties, marks.Properties)
		}
	}
	for _, mark := range b.Edges {
		for _, r := range g.edges {
			if r.kind == mark.Kind.String() && r.properties["key"] == mark.Key {
				write(r.properties, map[string]any{foreign.Fictional: mark.Fictional})
			}
		}
	}
	for _, cut := range b.Cut {
		g.edges = slices.DeleteFunc(g.edges, func(r *relationship) bool {
			if cut.Element != "" {
				return r.element == cut.Element
			}
			at, _ := r.properties[foreign.At].(string)
			return r.kind == cut.Tie.Type && r.from.properties["id"] == cut.From && r.to.properties["id"] == cut.Tie.To && at == cut.Tie.At
		})
	}
	for _, made := range b.Make {
		g.bind(made.From, made.Tie)
	}
}

func write(properties, changes map[string]any) {
	for name, value := range changes {
		if value == nil {
			delete(properties, name)
		} else {
			properties[name] = value
		}
	}
}

// land lands changes that are in the graph, and does in it what follows from them.
func (g *graph) land(t *testing.T, s *model.Snapshot, changes []model.Change) *model.Snapshot {
	t.Helper()
	next := landed(t, s, changes)
	normal, err := model.Normal(changes)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range s.Complete(normal) {
		switch {
		case i < len(normal) && c.Node == normal[i].Node:
		case c.Node != nil:
			for _, n := range g.nodes {
				if n.properties["id"] == c.Node.ID {
					n.properties["release"] = c.Node.Properties["release"]
				}
			}
		default:
			g.edges = slices.DeleteFunc(g.edges, func(r *relationship) bool { return r.properties["key"] == c.Key() })
		}
	}
	return next
}

// today is when what was edited is adopted.
var today = time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)

func landed(t *testing.T, s *model.Snapshot, changes []model.Change) *model.Snapshot {
	t.Helper()
	if len(changes) == 0 {
		return s
	}
	normal, err := model.Normal(changes)
	if err != nil {
		t.Fatal(err)
	}
	c, err := model.NewCommit(s, model.Draft{Operation: "o", Author: "neo4j", At: today, Changes: normal, Completed: s.Complete(normal)}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	next, err := s.With(c)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// changed is how one snapshot differs from another: "+key", "-key" or "~key".
func changed(before, after *model.Snapshot) []string {
	var all []string
	a, b := shown(before), shown(after)
	for key, value := range a {
		if other, ok := b[key]; !ok {
			all = append(all, "-"+key)
		} else if other != value {
			all = append(all, "~"+key)
		}
	}
	for key := range b {
		if _, ok := a[key]; !ok {
			all = append(all, "+"+key)
		}
	}
	slices.Sort(all)
	return all
}

func shown(s *model.Snapshot) map[string]string {
	all := map[string]string{}
	for _, kind := range model.NodeKinds() {
		for h := range s.Nodes(kind) {
			all[h.ID()] = fmt.Sprint(h.Record().Properties)
		}
	}
	for _, kind := range model.EdgeKinds() {
		for e := range s.Edges(kind) {
			all[e.Key()] = fmt.Sprint(e.Record().Properties)
		}
	}
	return all
}
