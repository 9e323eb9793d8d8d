package foreign

import (
	"maps"
	"slices"

	"concert/internal/model"
)

// Index is a snapshot with its nodes by id, by which the ends of edges are found.
type Index struct {
	*model.Snapshot
	byID map[string]model.Handle
}

// NewIndex takes time that grows with the nodes of the snapshot.
func NewIndex(s *model.Snapshot) Index {
	byID := map[string]model.Handle{}
	for _, kind := range model.NodeKinds() {
		for h := range s.Nodes(kind) {
			byID[h.ID()] = h
		}
	}
	return Index{s, byID}
}

func (x Index) edge(kind model.EdgeKind, from, to, apart string) (model.Edge, bool) {
	a, ok := x.byID[from]
	b, both := x.byID[to]
	if !ok || !both {
		return model.Edge{}, false
	}
	return a.EdgeTo(kind, b, apart)
}

// Difference is how the graph differs from a snapshot.
type Difference struct {
	nodes     map[string][]Node // other than in the snapshot, by id
	edges     map[string][]edge // other than in the snapshot, or with another key, by the key that they should have
	odd       []Node            // without the one label that their ids name
	goneNodes []string
	goneEdges []model.EdgeRecord
	unknown   []model.Finding // of what no id or key names
	doubled   []Edge          // as another edge that is in the snapshot as it is
}

// edge is a relationship, and whether the snapshot has it as it is, but for its key.
type edge struct {
	Edge
	same bool
}

// Without leaves out what is about some records, by id or key.
func (d *Difference) Without(records map[string]bool) {
	maps.DeleteFunc(d.nodes, func(id string, _ []Node) bool { return records[id] })
	maps.DeleteFunc(d.edges, func(key string, _ []edge) bool { return records[key] })
	d.goneNodes = slices.DeleteFunc(d.goneNodes, func(id string) bool { return records[id] })
	d.goneEdges = slices.DeleteFunc(d.goneEdges, func(e model.EdgeRecord) bool { return records[e.Key()] })
}

// Comparison finds how the graph differs from a snapshot, out of the rows that
// it is handed. Kinds that nobody asks it for are taken as they are in the
// snapshot.
type Comparison struct {
	index   Index
	nodes   map[model.NodeKind]*Nodes
	edges   map[model.EdgeKind]*Edges
	unknown []model.Finding
}

// Compare begins a comparison.
func Compare(index Index) *Comparison {
	return &Comparison{index: index, nodes: map[model.NodeKind]*Nodes{}, edges: map[model.EdgeKind]*Edges{}}
}

// Nodes returns what compares the nodes of a kind. Those of several kinds can be
// used at once, each by one goroutine.
func (c *Comparison) Nodes(kind model.NodeKind) *Nodes {
	if c.nodes[kind] == nil {
		declared := kind.Declaration().Properties
		c.nodes[kind] = &Nodes{kind: kind, index: c.index, declared: declared, met: marks{rows: make([]bool, c.index.Rows(kind))}}
	}
	return c.nodes[kind]
}

// Edges returns what compares the relationships of a type, as Nodes does.
func (c *Comparison) Edges(kind model.EdgeKind) *Edges {
	if c.edges[kind] == nil {
		declared := kind.Declaration().Properties
		c.edges[kind] = &Edges{
			kind: kind, index: c.index, declared: declared, apart: identityColumn(declared, kind.Declaration().Identity),
			met: marks{rows: make([]bool, c.index.EdgeRows(kind))},
		}
	}
	return c.edges[kind]
}

// SeveralLabels reports whether a node was met that has more labels than one, or
// none: then labels cannot be counted to find out whether there are unknown ones.
func (c *Comparison) SeveralLabels() bool {
	for _, n := range c.nodes {
		if n.severalLabels {
			return true
		}
	}
	return false
}

// Difference returns what was found. It is asked once, after all rows.
func (c *Comparison) Difference() *Difference {
	d := &Difference{nodes: map[string][]Node{}, edges: map[string][]edge{}}
	for _, kind := range slices.Sorted(maps.Keys(c.nodes)) {
		c.nodes[kind].into(d)
	}
	for _, kind := range slices.Sorted(maps.Keys(c.edges)) {
		c.edges[kind].into(d)
	}
	for _, f := range c.unknown {
		d.find(f)
	}
	return d
}

// find notes a finding, once if several labels lead to it.
func (d *Difference) find(f model.Finding) {
	if !slices.Contains(d.unknown, f) {
		d.unknown = append(d.unknown, f)
	}
}

// Page is some records of a kind in the order of their ids, column by column. Values are as Neo4j has
// them, and "" if it has none.
type Page struct {
	IDs      []any   // texts: of nodes their ids, of relationships their keys
	Sizes    []any   // int64: how many properties each has
	Labels   []any   // int64: how many labels each node has
	From, To []any   // texts: the ids of the ends of relationships
	Columns  [][]any // as Columns says; a day is a Date
}

func at(column []any, i int) any {
	if i >= len(column) {
		return nil
	}
	return column[i]
}

func textAt(column []any, i int) string {
	s, _ := at(column, i).(string)
	return s
}

// matches reports whether a row of the page has these normal properties, and its
// count of properties says that it has no other.
func (p Page) matches(i int, declared []model.Property, have map[string]any) bool {
	column, n := 0, int64(1) // the id or key
	for _, property := range declared {
		value, precision := at(p.Columns[column], i), any("")
		column++
		if property.Type == model.TypeDay {
			precision = at(p.Columns[column], i)
			column++
		}
		if !equal(property, have[property.Name], value, precision) {
			return false
		}
		if have[property.Name] != nil {
			n++
			if precision != "" {
				n++
			}
		}
	}
	return at(p.Sizes, i) == n
}

// equal reports whether a normal value, nil for none, is what a column holds,
// which has "" for none.
func equal(p model.Property, have, value, precision any) bool {
	if value == "" {
		return have == nil && precision == ""
	}
	switch want := have.(type) {
	case nil:
		return false
	case string:
		if p.Type == model.TypeDay {
			got, err := dateOf(value, precision)
			return err == nil && got == want
		}
		return value == want
	case []string:
		got, ok := value.([]any)
		return ok && slices.EqualFunc(got, want, func(g any, w string) bool { return g == w })
	case float64:
		if n, ok := value.(int64); ok {
			return float64(n) == want
		}
		return value == want
	default:
		return value == have
	}
}

// marks are the rows of a kind that were met.
type marks struct {
	rows []bool
	n    int
}

// mark reports whether the row is met for the first time.
func (m *marks) mark(row int) bool {
	if m.rows[row] {
		return false
	}
	m.rows[row] = true
	m.n++
	return true
}

// Nodes compares the nodes of one kind.
type Nodes struct {
	kind          model.NodeKind
	index         Index
	declared      []model.Property
	met           marks
	read          int64
	others        []string
	whole         []Node
	severalLabels bool
	unknown       []model.Finding
}

// Page compares some nodes with the label of the kind and a text as id.
func (n *Nodes) Page(p Page) {
	for i := range p.IDs {
		id := textAt(p.IDs, i)
		h, known := n.index.byID[id]
		first := known && h.Kind() == n.kind && n.met.mark(h.Row())
		if at(p.Labels, i) != int64(1) || !first || !p.matches(i, n.declared, h.Record().Properties) {
			n.others = append(n.others, id)
		}
	}
	n.read += int64(len(p.IDs))
}

// Read returns how many nodes there were in all pages.
func (n *Nodes) Read() int64 { return n.read }

// Others returns the ids of the nodes that differ, each once. All nodes with them
// are to be given to Whole.
func (n *Nodes) Others() []string { return slices.Compact(n.others) }

// Whole takes a node that differs.
func (n *Nodes) Whole(node Node) {
	n.severalLabels = n.severalLabels || len(node.Labels) != 1
	n.whole = append(n.whole, node)
}

// WithoutID takes how many nodes with the same labels have no id, or one that is
// not a text, such as the one given.
func (n *Nodes) WithoutID(labels []string, none, notText int64, such any) {
	n.severalLabels = n.severalLabels || len(labels) > 1
	n.unknown = append(n.unknown, withoutID(labels, none, notText, such)...)
}

func (n *Nodes) into(d *Difference) {
	for _, node := range n.whole {
		if node.fits() {
			d.nodes[node.ID()] = append(d.nodes[node.ID()], node)
		} else if !slices.ContainsFunc(d.odd, func(o Node) bool { return o.Print() == node.Print() }) {
			d.odd = append(d.odd, node) // several labels can lead to it
		}
	}
	if n.met.n < n.index.Count(n.kind) {
		for h := range n.index.Nodes(n.kind) {
			if !n.met.rows[h.Row()] {
				d.goneNodes = append(d.goneNodes, h.ID())
			}
		}
	}
	for _, f := range n.unknown {
		d.find(f)
	}
}

// Edges compares the relationships of one type.
type Edges struct {
	kind     model.EdgeKind
	index    Index
	declared []model.Property
	apart    int // the column that tells edges apart, -1 if none does
	met      marks
	read     int64
	others   []string
	whole    []Edge
}

// identityColumn is the column of the property that tells edges apart.
func identityColumn(declared []model.Property, identity string) int {
	return slices.IndexFunc(Columns(declared), func(c Column) bool { return c.Name == identity })
}

// Page compares some relationships that have a text as key.
func (e *Edges) Page(p Page) {
	for i := range p.IDs {
		key := textAt(p.IDs, i)
		found, known := e.index.edge(e.kind, textAt(p.From, i), textAt(p.To, i), e.apartIn(p, i))
		same := known && found.Key() == key && p.matches(i, e.declared, found.Record().Properties)
		if !same || !e.met.mark(found.Row()) {
			e.others = append(e.others, key)
		}
	}
	e.read += int64(len(p.IDs))
}

func (e *Edges) apartIn(p Page, i int) string {
	if e.apart < 0 {
		return ""
	}
	if date, isDate := at(p.Columns[e.apart], i).(Date); isDate {
		day, err := dateOf(date, at(p.Columns[e.apart+1], i))
		if err != nil {
			return ""
		}
		return day
	}
	return textAt(p.Columns[e.apart], i)
}

// Read returns how many relationships there were in all pages.
func (e *Edges) Read() int64 { return e.read }

// Others returns the keys of the relationships that differ, each once. All that
// have them are to be given to Whole, and all whose key is not a text.
func (e *Edges) Others() []string { return slices.Compact(e.others) }

// Whole takes a relationship that differs.
func (e *Edges) Whole(whole Edge) { e.whole = append(e.whole, whole) }

// into finds the edges that the graph has no more, and those that it has more
// than once, beside those that differ.
func (e *Edges) into(d *Difference) {
	s := e.index.Snapshot
	found := map[string][]edge{}
	for _, whole := range e.whole {
		key := whole.Key()
		found[key] = append(found[key], edge{whole, sameEdge(s, whole)})
	}
	for _, key := range slices.Sorted(maps.Keys(found)) {
		record, _ := found[key][0].record()
		have, known := EdgeOf(s, &record)
		known = known && have.Key() == key
		if known && e.met.rows[have.Row()] {
			for _, double := range found[key] {
				d.doubled = append(d.doubled, double.Edge)
			}
		} else {
			d.edges[key] = found[key]
		}
		if known {
			e.met.mark(have.Row())
		}
	}
	if e.met.n < e.index.CountEdges(e.kind) {
		for have := range e.index.Edges(e.kind) {
			if !e.met.rows[have.Row()] {
				d.goneEdges = append(d.goneEdges, have.Record())
			}
		}
	}
}
