package foreign

import (
	"maps"
	"slices"

	"concert/internal/model"
)

// What Concert writes to Neo4j beside what records hold, for those who look there.
// All of it is derived.
const (
	// Cites is the type of the relationships from a record to its sources, which stand
	// beside its list of them. The model knows no such edge.
	Cites = "CITES"
	// At is the property of Cites that has the place in the source.
	At = "at"
	// Fictional is the property, true, of what the exercise alone has.
	Fictional = "fictional"
	// derivedName is the property that holds a derived name if a record gives none.
	derivedName = "name"
)

// partOf is the type of the relationship from a source to its data set.
var partOf = model.PartOf.String()

// TypesFrom are the types of the relationships that are derived at a kind of record.
func TypesFrom(kind model.NodeKind) []string {
	if kind == model.KindSource {
		return []string{Cites, partOf}
	}
	return []string{Cites}
}

// HasFictional reports whether Fictional is derived for a kind: a data set says it
// itself.
func HasFictional(kind model.NodeKind) bool { return kind != model.KindDataSet }

// Tie is a relationship that is derived from what a record names.
type Tie struct {
	Type string
	To   string
	At   string // the place in a source, "" for none
}

// FoundTie is a relationship of such a type as it is in Neo4j.
type FoundTie struct {
	Tie
	Odd     bool   // is none that Concert makes, whatever Tie says
	Element string // by which Neo4j knows it for now
}

// TieOf returns a relationship of a type as Neo4j has it: the id where it leads, its
// place, and how many properties it has.
func TieOf(kind string, to, at any, properties int64) FoundTie {
	id, isText := to.(string)
	place, isPlace := at.(string)
	of := int64(0)
	if at != nil {
		of++
	}
	return FoundTie{Tie: Tie{kind, id, place}, Odd: !isText || (at != nil && (!isPlace || place == "")) || properties != of}
}

// Derived is what is derived of a record.
type Derived struct {
	Name      string // "" if the record gives its name
	Fictional bool
	Ties      []Tie
}

// DerivedOf returns what is derived of a record.
func DerivedOf(h model.Handle) Derived {
	d := Derived{Fictional: HasFictional(h.Kind()) && h.IsFictional(), Ties: tiesOf(h)}
	if _, given := h.GivenName(); !given && hasDerivedName(h.Kind()) {
		d.Name = h.DerivedName()
	}
	return d
}

func hasDerivedName(kind model.NodeKind) bool { return kind.Declaration().Called != "" }

func tiesOf(h model.Handle) []Tie {
	if h.Kind() == model.KindSource {
		if set, ok := (model.Source{Handle: h}).DataSet(); ok {
			return []Tie{{Type: partOf, To: set.ID()}}
		}
		return nil
	}
	citations := h.Citations()
	ties := make([]Tie, len(citations))
	for i, c := range citations {
		at, _ := c.At()
		ties[i] = Tie{Cites, c.Source.ID(), at}
	}
	return ties
}

// Properties adds the derived properties to those of a node.
func (d Derived) Properties(properties map[string]any) {
	if d.Name != "" {
		properties[derivedName] = d.Name
	}
	if d.Fictional {
		properties[Fictional] = true
	}
}

// IsFictional reports whether an edge has the property Fictional.
func IsFictional(e model.Edge) bool { return e.World() == model.WorldExercise }

// found is what Neo4j has of what is derived of a record.
type found struct {
	name, fictional any // as they are, nil for none
	ties            []FoundTie
}

// foundOf is what Neo4j has if nobody changed it.
func foundOf(d Derived) found {
	var f found
	if d.Name != "" {
		f.name = d.Name
	}
	f.fictional = mark(d.Fictional)
	for _, tie := range d.Ties {
		f.ties = append(f.ties, FoundTie{Tie: tie})
	}
	return f
}

func mark(fictional bool) any {
	if fictional {
		return true
	}
	return nil
}

// is reports whether nothing differs from what is derived.
func (f found) is(d Derived) bool {
	want := foundOf(d)
	return (d.Name == "" || f.name == want.name) && f.fictional == want.fictional && sameTies(d.Ties, f.ties)
}

func (f found) has(tie Tie) bool {
	return slices.ContainsFunc(f.ties, func(t FoundTie) bool { return !t.Odd && t.Tie == tie })
}

// Beside is what is to be written to Neo4j so that it has what is derived.
type Beside struct {
	Nodes   []NodeMarks
	Edges   []EdgeMark
	Cut     []Bound
	Make    []Bound
	PutBack []PutBack // in order
}

// NodeMarks are derived properties of a node that are to be written, nil to remove one.
type NodeMarks struct {
	ID         string
	Properties map[string]any
}

// EdgeMark is the derived property Fictional of a relationship, true, or nil to remove it.
type EdgeMark struct {
	Kind      model.EdgeKind
	Key       string
	Fictional any
}

// Bound is a derived relationship, from a record. Element is "" if Neo4j's name of it
// is not known.
type Bound struct {
	From    string
	Tie     Tie
	Element string
}

// PutBack is a derived value that somebody changed.
type PutBack struct {
	Record   string `json:"record"`
	Property string `json:"property"` // or the type of relationships
}

// Size is how much is to be written.
func (b Beside) Size() int { return len(b.Nodes) + len(b.Edges) + len(b.Cut) + len(b.Make) }

// beside works out a Beside.
type beside struct {
	before, next *model.Snapshot
	puts         map[string]bool
	whole        bool // puts are written whole, with their derived properties
	untied       func(record string) bool
	found        map[string]found
	out          Beside
}

// Follow returns what follows in Neo4j from changes that lead from one snapshot to
// the next, and are written there with the derived properties of their own records.
// Some of these may have no derived relationships before.
func Follow(before, next *model.Snapshot, changes map[string]model.Change, untied func(record string) bool) Beside {
	b := &beside{before: before, next: next, whole: true, puts: map[string]bool{}, untied: untied}
	b.work(slices.Collect(maps.Values(changes)))
	return b.out
}

// Beside returns what follows in Neo4j from changes that lead from one snapshot to
// the next and are there, except for what is derived; and puts back derived values that
// the selection found to be changed, each once, except for those of records that are
// changed later.
func (s *Selection) Beside(before, next *model.Snapshot, changes []model.Change, later map[string]bool) Beside {
	b := &beside{before: before, next: next, found: map[string]found{}, puts: map[string]bool{}}
	for record, f := range s.derived {
		if !later[record] {
			b.found[record] = f
			delete(s.derived, record)
		}
	}
	b.work(changes)
	return b.out
}

func (b *beside) work(changes []model.Change) {
	nodes, edges := b.affected(changes)
	for record := range b.found {
		if _, _, _, _, isEdge := model.SplitKey(record); isEdge {
			edges[record] = true
		} else {
			nodes[record] = true
		}
	}
	for _, c := range changes {
		if c.Remove {
			continue
		}
		b.puts[c.Key()] = true
		if c.Node != nil {
			nodes[c.Key()] = true
		} else if !b.whole {
			edges[c.Key()] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(nodes)) {
		if h, there := b.next.Node(id); there {
			b.node(h)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(edges)) {
		if e, there := edgeByKey(b.next, key); there {
			b.edge(key, e)
		}
	}
}

func edgeByKey(s *model.Snapshot, key string) (model.Edge, bool) {
	kind, from, to, apart, ok := model.SplitKey(key)
	if !ok {
		return model.Edge{}, false
	}
	return s.Edge(kind, from, to, apart)
}

func (b *beside) node(h model.Handle) {
	id, want := h.ID(), DerivedOf(h)
	var was Derived
	known, there := b.before.Node(id)
	if there {
		was = DerivedOf(known)
	}
	f, changed := b.found[id]
	if !changed {
		f = foundOf(was)
	}
	if changed && there {
		b.putBack(id, f, was, want)
	}
	if b.whole && b.untied(id) {
		f.ties = nil
	}
	if !b.whole || !b.puts[id] {
		b.properties(h, f, want)
	}
	kept := 0
	for _, t := range f.ties {
		if !t.Odd && slices.Contains(want.Ties, t.Tie) && !slices.ContainsFunc(f.ties[:kept], func(k FoundTie) bool { return k.Tie == t.Tie }) {
			f.ties[kept] = t
			kept++
		} else {
			b.out.Cut = append(b.out.Cut, Bound{id, t.Tie, t.Element})
		}
	}
	f.ties = f.ties[:kept]
	for _, tie := range want.Ties {
		if !f.has(tie) {
			b.out.Make = append(b.out.Make, Bound{id, tie, ""})
		}
	}
}

// properties writes derived properties that differ.
func (b *beside) properties(h model.Handle, f found, want Derived) {
	changes := map[string]any{}
	if want.Name != "" && f.name != want.Name {
		changes[derivedName] = want.Name
	}
	if fictional := mark(want.Fictional); HasFictional(h.Kind()) && f.fictional != fictional {
		changes[Fictional] = fictional
	}
	if len(changes) > 0 {
		b.out.Nodes = append(b.out.Nodes, NodeMarks{h.ID(), changes})
	}
}

// putBack notes what is neither as it was derived nor as it is: somebody changed it.
func (b *beside) putBack(id string, f found, was, want Derived) {
	if was.Name != "" && want.Name != "" && f.name != was.Name && f.name != want.Name {
		b.out.PutBack = append(b.out.PutBack, PutBack{id, derivedName})
	}
	if f.fictional != mark(was.Fictional) && f.fictional != mark(want.Fictional) {
		b.out.PutBack = append(b.out.PutBack, PutBack{id, Fictional})
	}
	touched := map[string]bool{}
	for i, t := range f.ties {
		twice := slices.ContainsFunc(f.ties[:i], func(o FoundTie) bool { return o.Tie == t.Tie })
		if t.Odd || twice || (!slices.Contains(was.Ties, t.Tie) && !slices.Contains(want.Ties, t.Tie)) {
			touched[t.Type] = true
		}
	}
	for _, tie := range was.Ties {
		if slices.Contains(want.Ties, tie) && !f.has(tie) {
			touched[tie.Type] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(touched)) {
		b.out.PutBack = append(b.out.PutBack, PutBack{id, name})
	}
}

func (b *beside) edge(key string, e model.Edge) {
	want := mark(IsFictional(e))
	was, there := edgeByKey(b.before, key)
	var is any
	if there {
		is = mark(IsFictional(was))
	}
	if f, changed := b.found[key]; changed {
		if there && f.fictional != is && f.fictional != want {
			b.out.PutBack = append(b.out.PutBack, PutBack{key, Fictional})
		}
		is = f.fictional
	}
	if is != want {
		b.out.Edges = append(b.out.Edges, EdgeMark{e.Kind(), key, want})
	}
}

// affected returns the records, by id and key, whose derived values may be others after
// changes, though the changes are not about them.
func (b *beside) affected(changes []model.Change) (nodes, edges map[string]bool) {
	nodes, edges = map[string]bool{}, map[string]bool{}
	for _, c := range changes {
		if c.Edge != nil {
			b.boundBy(c.Edge, nodes)
			continue
		}
		was, before := b.before.Node(c.Node.ID)
		is, after := b.next.Node(c.Node.ID)
		if !before || !after {
			continue // what names it is changed too
		}
		if was.Name() != is.Name() {
			for bound := range is.Bound() {
				nodes[bound.ID()] = true
			}
		}
		switch {
		case was.IsFictional() == is.IsFictional():
		case is.Kind().DecidesWorlds():
			b.everyWorld(nodes, edges)
		default:
			edgesAt(is, edges)
		}
	}
	return nodes, edges
}

// boundBy notes what gets its derived name along an edge.
func (b *beside) boundBy(record *model.EdgeRecord, nodes map[string]bool) {
	kind, _ := model.EdgeKindByLabel(record.Kind)
	d := kind.Declaration()
	if d.OwnRelease {
		return
	}
	id := record.From
	if d.Bound == model.Inward {
		id = record.To
	}
	h, there := b.next.Node(id)
	if !there {
		return
	}
	nodes[id] = true
	for bound := range h.Bound() {
		nodes[bound.ID()] = true
	}
}

func edgesAt(h model.Handle, edges map[string]bool) {
	for _, kind := range model.EdgeKinds() {
		for _, end := range []model.Direction{model.Outward, model.Inward} {
			for w := h.Walk(kind, end); w.Next(); {
				edges[w.Edge().Key()] = true
			}
		}
	}
}

// everyWorld notes all that moved from one world to the other, as a data set did.
func (b *beside) everyWorld(nodes, edges map[string]bool) {
	for _, kind := range model.NodeKinds() {
		for h := range b.next.Nodes(kind) {
			if was, there := b.before.Node(h.ID()); there && was.IsFictional() != h.IsFictional() {
				nodes[h.ID()] = true
			}
		}
	}
	for _, kind := range model.EdgeKinds() {
		for e := range b.next.Edges(kind) {
			if was, there := b.before.Edge(kind, e.From().ID(), e.To().ID(), e.Apart()); there && IsFictional(was) != IsFictional(e) {
				edges[e.Key()] = true
			}
		}
	}
}

// IsSettled reports whether there is nothing to write, neither to the log nor to Neo4j.
func (s *Selection) IsSettled() bool { return len(s.Changes)+len(s.Rekeys)+len(s.derived) == 0 }

// derivations notes what of what is derived is not as it was, of records that are there
// or come.
func (x *selector) derivations(d *Difference) {
	x.out.derived = map[string]found{}
	odd := map[string]bool{}
	for _, n := range d.odd {
		odd[n.ID()] = true
	}
	for id, all := range d.nodes {
		if len(all) == 1 && !odd[id] {
			x.derivation(id, &all[0], d)
		}
	}
	for id := range d.ties {
		if len(d.nodes[id]) == 0 && !odd[id] {
			x.derivation(id, nil, d)
		}
	}
	for key, e := range x.taken {
		x.derivationOfEdge(key, e)
	}
}

func (x *selector) derivation(id string, n *Node, d *Difference) {
	put, isPut := x.puts[id]
	_, gone := x.gone[id]
	h, there := x.s.Node(id)
	if !isPut && (!there || gone) {
		return
	}
	var f found
	if there {
		f = foundOf(DerivedOf(h))
	}
	if n != nil {
		f.name, f.fictional = n.Properties[derivedName], n.Properties[Fictional]
	}
	if isPut && put.Node.Properties[derivedName] != nil {
		f.name = nil // given
	}
	if ties, read := d.ties[id]; read {
		f.ties = ties
	}
	if kind, _ := model.KindOfID(id); !HasFictional(kind) {
		f.fictional = nil
	}
	if isPut || !f.is(DerivedOf(h)) {
		x.out.derived[id] = f
	}
}

func (x *selector) derivationOfEdge(key string, e edge) {
	_, isPut := x.puts[key]
	_, gone := x.gone[key]
	fictional := e.Properties[Fictional]
	if isPut {
		x.out.derived[key] = found{fictional: fictional}
		return
	}
	have, there := edgeByKey(x.s, key)
	if there && !gone && (e.same || e.Properties["key"] == key) && fictional != mark(IsFictional(have)) {
		x.out.derived[key] = found{fictional: fictional}
	}
}

// unname takes out of new records the names that are those derived.
func (x *selector) unname() {
	var named []string
	for id, put := range x.puts {
		if put.Node == nil || put.Node.Properties[derivedName] == nil {
			continue
		}
		kind, _ := model.KindOfID(id)
		if _, there := x.s.Node(id); !there && hasDerivedName(kind) {
			named = append(named, id)
		}
	}
	if named == nil {
		return
	}
	next := x.s.Preview(x.changes())
	for _, id := range named {
		if h, there := next.Node(id); there && h.DerivedName() == x.puts[id].Node.Properties[derivedName] {
			delete(x.puts[id].Node.Properties, derivedName)
		}
	}
}

// ownProperties are those of a node that a record holds: without a name where the
// snapshot's record has a derived one, which nobody can give in Neo4j.
func ownProperties(s *model.Snapshot, n Node) map[string]any {
	h, known := s.Node(n.ID())
	if _, has := n.Properties[derivedName]; !known || !has || !hasDerivedName(h.Kind()) {
		return n.Properties
	}
	if _, given := h.GivenName(); given {
		return n.Properties
	}
	own := maps.Clone(n.Properties)
	delete(own, derivedName)
	return own
}

// Finding is what is reported of a derived value that was put back.
func (p PutBack) Finding() model.Finding {
	var instead string
	switch p.Property {
	case Cites:
		instead = "CITES follows from sources: edit that list instead"
	case partOf:
		instead = "it follows from dataSet: edit that instead"
	case Fictional:
		instead = "it follows from the data sets of the sources: edit sources instead"
	default:
		instead = "it is derived while the record gives none: edit what it is made of instead, or give the record a name with Concert"
	}
	return model.Finding{
		Kind: model.FindingKindKeptOut, Record: p.Record, Property: p.Property,
		Message: p.Property + " was changed in Neo4j and is put back, since " + instead + ": " + p.show(),
	}
}

func (p PutBack) show() string {
	if p.Property == Cites || p.Property == partOf {
		return "MATCH " + ofRecord(p.Record).pattern("n") + " OPTIONAL MATCH (n)-[r:" + p.Property + "]->(m) RETURN n, r, m"
	}
	return show(p.Record)
}

// Strays takes how many relationships Cites begin at no record.
func (c *Comparison) Strays(n int64) {
	if n > 0 {
		c.unknown = append(c.unknown, keptOutAll(n, "", "", several(n, "relationship")+" "+Cites+" from what is not a record",
			"MATCH (n)-[r:"+Cites+"]->() WHERE NOT n"+anyKind()+" RETURN *"))
	}
}

func anyKind() string {
	all := ":"
	for i, kind := range model.NodeKinds() {
		if i > 0 {
			all += "|"
		}
		all += kind.Label()
	}
	return all
}

// AnyKind is the label expression of all kinds of records.
func AnyKind() string { return anyKind() }
