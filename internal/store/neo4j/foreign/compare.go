package foreign

import (
	"maps"
	"slices"

	"concert/internal/model"
)

// Difference is how the graph differs from a snapshot.
type Difference struct {
	nodes     map[string][]Node // other than in the snapshot, by id
	edges     map[string][]edge // other than in the snapshot, or with another key, by the key that they should have
	odd       []Node            // without the one label that their ids name
	goneNodes []string
	goneEdges []model.EdgeRecord
	unknown   []model.Finding       // of what no id or key names
	doubled   []Edge                // as another edge that is in the snapshot as it is
	ties      map[string][]FoundTie // by id, of nodes of which these are not as they are derived
}

// edge is a relationship, and whether the snapshot has it as it is, except for its key.
type edge struct {
	Edge
	same bool
}

// Without leaves out what is about some records, by id or key.
func (d *Difference) Without(records map[string]bool) {
	maps.DeleteFunc(d.nodes, func(id string, _ []Node) bool { return records[id] })
	maps.DeleteFunc(d.edges, func(key string, _ []edge) bool { return records[key] })
	maps.DeleteFunc(d.ties, func(id string, _ []FoundTie) bool { return records[id] })
	d.goneNodes = slices.DeleteFunc(d.goneNodes, func(id string) bool { return records[id] })
	d.goneEdges = slices.DeleteFunc(d.goneEdges, func(e model.EdgeRecord) bool { return records[e.Key()] })
}

// Comparison finds how the graph differs from a snapshot, out of the rows that
// it is handed. Kinds that nobody asks it for are taken as they are in the
// snapshot.
type Comparison struct {
	s       *model.Snapshot
	nodes   map[model.NodeKind]*Nodes
	edges   map[model.EdgeKind]*Edges
	unknown []model.Finding
}

// Compare begins a comparison.
func Compare(s *model.Snapshot) *Comparison {
	return &Comparison{s: s, nodes: map[model.NodeKind]*Nodes{}, edges: map[model.EdgeKind]*Edges{}}
}

// Nodes returns what compares the nodes of a kind. Those of several kinds can be
// used at once, each by one goroutine.
func (c *Comparison) Nodes(kind model.NodeKind) *Nodes {
	if c.nodes[kind] == nil {
		c.nodes[kind] = &Nodes{
			kind: kind, s: c.s, hasDerivedName: hasDerivedName(kind), ties: map[string][]FoundTie{}, left: slices.Collect(c.s.Nodes(kind)), columns: columnsOf(kind.Declaration().Properties),
			met: marks{rows: make([]bool, c.s.Rows(kind))}, named: map[string]model.Handle{},
		}
	}
	return c.nodes[kind]
}

// Edges returns what compares the relationships of a type, as Nodes does. It is asked
// for after Nodes of all kinds, and gets its rows after those of the nodes at its ends.
func (c *Comparison) Edges(kind model.EdgeKind) *Edges {
	if c.edges[kind] == nil {
		declared := kind.Declaration().Properties
		e := &Edges{
			kind: kind, s: c.s, columns: columnsOf(declared), apart: identityColumn(declared, kind.Declaration().Identity),
			met: marks{rows: make([]bool, c.s.EdgeRows(kind))},
		}
		for _, end := range kind.EndKinds() {
			if n := c.nodes[end]; n != nil {
				e.ends = append(e.ends, n.named)
			}
		}
		c.edges[kind] = e
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
	d := &Difference{nodes: map[string][]Node{}, edges: map[string][]edge{}, ties: map[string][]FoundTie{}}
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

// Row is a record as Neo4j has it, in columns.
type Row struct {
	ID       string // of a node its id, of a relationship its key: a text
	Size     int64  // how many properties it has
	Labels   int64  // how many labels a node has
	Element  string // by which Neo4j knows a node for now
	From, To string // by which it knows the ends of a relationship
	Values   []any  // as Columns says, nil for none; a day is a Date

	Fictional any        // the derived property, nil for none, or if none is derived
	Ties      []FoundTie // of a node, the relationships of TypesFrom that begin there
}

// columns are the declared properties of a kind, and room for the values of one row.
type columns struct {
	declared []model.Property
	values   []any
}

func columnsOf(declared []model.Property) columns {
	return columns{declared, make([]any, len(declared))}
}

// normal returns the values of a row as a record holds them. ok is false if some
// have no normal value, or if there are properties of other names.
func (c columns) normal(row Row) (values []any, ok bool) {
	column, n := 0, int64(1) // the id or key
	if row.Fictional != nil {
		n++
	}
	for i, p := range c.declared {
		value := row.Values[column]
		column++
		if value != nil {
			n++
		}
		if p.Type == model.TypeDay {
			precision := row.Values[column]
			column++
			if precision != nil {
				n++
			}
			if value != nil {
				day, err := dayOf(value, precision)
				if err != nil {
					return nil, false
				}
				value = day
			}
		}
		c.values[i] = value
	}
	return c.values, row.Size == n
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
	s             *model.Snapshot
	left          []model.Handle // of the kind, those whose ids are to come
	columns       columns
	met           marks
	named         map[string]model.Handle // by what Neo4j calls their nodes
	others        []string
	whole         []Node
	severalLabels bool
	unknown       []model.Finding

	hasDerivedName bool
	tied           []string              // ids of nodes of which Ties differ
	ties           map[string][]FoundTie // of these
	read           int64
	cites, partOf  int64 // relationships
}

// Row compares a node with the label of the kind and a text as id. Rows in the order
// of their ids are found faster.
func (n *Nodes) Row(row Row) {
	n.read++
	h, known := n.find(row.ID)
	if known {
		n.named[row.Element] = h
	}
	for _, tie := range row.Ties {
		if tie.Type == Cites {
			n.cites++
		} else {
			n.partOf++
		}
	}
	if !known || !n.met.mark(h.Row()) || row.Labels != 1 {
		n.others = append(n.others, row.ID)
		if len(row.Ties) > 0 {
			n.tied = append(n.tied, row.ID)
		}
		return
	}
	if !sameTies(tiesOf(h), row.Ties) {
		n.tied = append(n.tied, row.ID)
	}
	if values, ok := n.columns.normal(row); !ok || !n.sameMarks(h, values, row.Fictional) || !h.Holds(values) {
		n.others = append(n.others, row.ID)
	}
}

// sameMarks reports whether the derived properties are as they are to be, and takes a
// derived name out of the values.
func (n *Nodes) sameMarks(h model.Handle, values []any, fictional any) bool {
	if HasFictional(n.kind) && fictional != mark(h.IsFictional()) {
		return false
	}
	if _, given := h.GivenName(); given || !n.hasDerivedName {
		return true
	}
	same := values[0] == h.DerivedName() // the name is declared first
	values[0] = nil
	return same
}

// sameTies reports whether there are these and no other.
func sameTies(want []Tie, ties []FoundTie) bool {
	if len(want) != len(ties) {
		return false
	}
	f := found{ties: ties}
	return !slices.ContainsFunc(want, func(tie Tie) bool { return !f.has(tie) })
}

// Tied returns the ids of the nodes of which the derived relationships differ, each
// once. All that begin at them are to be given to Tie.
func (n *Nodes) Tied() []string { return slices.Compact(n.tied) }

// Tie takes a derived relationship from a node.
func (n *Nodes) Tie(id string, tie FoundTie) { n.ties[id] = append(n.ties[id], tie) }

// Cites returns how many relationships Cites the rows had.
func (n *Nodes) Cites() int64 { return n.cites }

// PartOf returns how many relationships of sources to their data sets the rows had.
func (n *Nodes) PartOf() int64 { return n.partOf }

// find returns the record of the kind that has an id.
func (n *Nodes) find(id string) (model.Handle, bool) {
	for len(n.left) > 0 && n.left[0].ID() < id {
		n.left = n.left[1:]
	}
	if len(n.left) > 0 && n.left[0].ID() == id {
		return n.left[0], true
	}
	h, known := n.s.Node(id)
	return h, known && h.Kind() == n.kind
}

// Read returns how many rows there were.
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
	for _, id := range n.tied {
		d.ties[id] = n.ties[id]
	}
	for _, node := range n.whole {
		if node.fits() {
			d.nodes[node.ID()] = append(d.nodes[node.ID()], node)
		} else if !slices.ContainsFunc(d.odd, func(o Node) bool { return o.Print() == node.Print() }) {
			d.odd = append(d.odd, node) // several labels can lead to it
		}
	}
	if n.met.n < n.s.Count(n.kind) {
		for h := range n.s.Nodes(n.kind) {
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
	kind    model.EdgeKind
	s       *model.Snapshot
	ends    []map[string]model.Handle // the records at its ends, by what Neo4j calls their nodes
	columns columns
	apart   int // the column that tells edges apart, -1 if none does
	start   struct {
		name string // of the last row's From: many rows in the order of their keys have the same
		h    model.Handle
		ok   bool
	}
	met    marks
	read   int64
	others []string
	whole  []Edge
}

// identityColumn is the column of the property that tells edges apart.
func identityColumn(declared []model.Property, identity string) int {
	return slices.IndexFunc(Columns(declared), func(c Column) bool { return c.Name == identity })
}

// Row compares a relationship that has a text as key.
func (e *Edges) Row(row Row) {
	e.read++
	if found, known := e.find(row); known && found.HasKey(row.ID) {
		if values, ok := e.columns.normal(row); ok && found.Holds(values) && row.Fictional == mark(IsFictional(found)) && e.met.mark(found.Row()) {
			return
		}
	}
	e.others = append(e.others, row.ID)
}

func (e *Edges) find(row Row) (model.Edge, bool) {
	if e.start.name != row.From {
		e.start.name = row.From
		e.start.h, e.start.ok = e.end(row.From)
	}
	to, ok := e.end(row.To)
	if !e.start.ok || !ok {
		return model.Edge{}, false
	}
	return e.start.h.EdgeTo(e.kind, to, e.apartIn(row))
}

func (e *Edges) end(name string) (h model.Handle, ok bool) {
	for _, named := range e.ends {
		if h, ok = named[name]; ok {
			break
		}
	}
	return h, ok
}

func (e *Edges) apartIn(row Row) string {
	if e.apart < 0 {
		return ""
	}
	if date, isDate := row.Values[e.apart].(Date); isDate {
		day, err := dayOf(date, row.Values[e.apart+1])
		if err != nil {
			return ""
		}
		return day.String()
	}
	text, _ := row.Values[e.apart].(string)
	return text
}

// Read returns how many rows there were.
func (e *Edges) Read() int64 { return e.read }

// Others returns the keys of the relationships that differ, each once. All that
// have them are to be given to Whole, and all whose key is not a text.
func (e *Edges) Others() []string { return slices.Compact(e.others) }

// Whole takes a relationship that differs.
func (e *Edges) Whole(whole Edge) { e.whole = append(e.whole, whole) }

// into finds the edges that the graph has no more, and those that it has more
// than once, beside those that differ.
func (e *Edges) into(d *Difference) {
	found := map[string][]edge{}
	for _, whole := range e.whole {
		key := whole.Key()
		found[key] = append(found[key], edge{whole, sameEdge(e.s, whole)})
	}
	for _, key := range slices.Sorted(maps.Keys(found)) {
		record, _ := found[key][0].record()
		have, known := EdgeOf(e.s, &record)
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
	if e.met.n < e.s.CountEdges(e.kind) {
		for have := range e.s.Edges(e.kind) {
			if !e.met.rows[have.Row()] {
				d.goneEdges = append(d.goneEdges, have.Record())
			}
		}
	}
}
