package neo4j

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"concert/internal/model"
)

// settled is what becomes of a difference: the changes that a commit can take,
// the relationships that get another key, and what is kept out.
type settled struct {
	changes  []model.Change
	mends    []mend
	findings []model.Finding
	// kept is how the records that were kept out look in Neo4j, by id or key.
	kept map[string]string
}

// mend says which key a relationship is to have. It is found by its ends, what
// tells it apart, and the key that it has (nil for none).
type mend struct {
	kind             model.EdgeKind
	from, to         string
	apart            any
	before           any
	key              string
	fromKind, toKind string
}

// settler finds the largest part of a difference that the model takes, by one
// rule: what is gone from the graph is gone; puts come in the order of their
// keys, and the first valid one wins; what depends on a left-out record leaves
// with it. A record whose put is refused keeps its last state, while it is there.
type settler struct {
	s     *model.Snapshot
	puts  map[string]model.Change // by id or key
	gone  map[string]model.Change
	print map[string]string // of the puts: how they look in Neo4j
	out   settled
}

// settle makes of a difference what a commit on top of the snapshot can take.
func settle(s *model.Snapshot, d *difference) settled {
	x := &settler{s: s, puts: map[string]model.Change{}, gone: map[string]model.Change{}, print: map[string]string{}}
	x.out.kept = map[string]string{}
	x.out.findings = append(x.out.findings, d.unknown...)
	for _, n := range d.odd {
		x.odd(n)
	}
	for _, id := range slices.Sorted(maps.Keys(d.nodes)) {
		x.nodes(id, d.nodes[id])
	}
	for _, key := range slices.Sorted(maps.Keys(d.edges)) {
		x.edges(key, d.edges[key])
	}
	for _, e := range d.doubled {
		x.double(e)
	}
	x.removals(d)
	x.narrow()
	x.out.changes = x.changes()
	x.out.mends = x.mends(d)
	return x.out
}

// keptOut is the finding for something that no commit could take.
func keptOut(record, property, what, cypher string) model.Finding {
	return model.Finding{
		Kind: model.FindingKindKeptOut, Record: record, Property: property,
		Message: strings.TrimSuffix(what, ".") + "; it is left out until that is mended in Neo4j: " + cypher,
	}
}

func (x *settler) find(record, property, what, cypher string) {
	x.out.findings = append(x.out.findings, keptOut(record, property, what, cypher))
}

// odd keeps out a node without an id, or without the one label that its id names.
func (x *settler) odd(n rawNode) {
	label := strings.Join(n.labels, ":")
	match := "MATCH (n"
	for _, l := range n.labels {
		match += ":" + quoted(l)
	}
	switch {
	case n.id == "" && n.properties["id"] == nil:
		x.find("", "id", "a "+label+" has no id", match+") WHERE n.id IS NULL RETURN n")
		return
	case n.id == "":
		x.find("", "id", fmt.Sprintf("a %s has the id %v, which is no text", label, n.properties["id"]), match+") WHERE NOT n.id IS :: STRING RETURN n")
		return
	}
	what := fmt.Sprintf("has the labels %s, and its id names %s", strings.Join(n.labels, " and "), kindNamed(n.id))
	if len(n.labels) == 1 {
		what = fmt.Sprintf("has the label %s, and its id names %s", label, kindNamed(n.id))
	}
	x.find(n.id, "id", what, match+" {id: "+literal(n.id)+"}) RETURN n")
	x.out.kept[n.id] += n.fingerprint()
}

func kindNamed(id string) string {
	kind, err := model.KindOfID(id)
	if err != nil {
		return "no kind"
	}
	return "a " + kind.Label()
}

// nodes takes the nodes of one id: more than one only where the constraint is
// gone. Then none can be told from the other.
func (x *settler) nodes(id string, all []rawNode) {
	n := all[0]
	kind, _ := model.KindOfID(id)
	if len(all) > 1 {
		x.find(id, "id", fmt.Sprintf("%d nodes have this id", len(all)), showNode(id))
		for _, n := range all {
			x.out.kept[id] += n.fingerprint()
		}
		return
	}
	normal, problems := normalOf(kind.Label(), kind.Declaration().Properties, n.properties, "id")
	change := model.PutNode(id, normal)
	if problems == nil {
		_, err := model.Normal([]model.Change{change})
		problems = problemsOf(err)
	}
	if problems != nil {
		x.refuse(id, problems, n.fingerprint())
		return
	}
	if h, ok := x.s.Node(id); ok && sameProperties(h.Record().Properties, normal) {
		return
	}
	x.puts[id], x.print[id] = change, n.fingerprint()
}

func problemsOf(err error) []model.Problem {
	e, ok := err.(*model.Error) //nolint:errorlint // Normal returns it as it is.
	if !ok {
		return nil
	}
	return e.Problems
}

// refuse keeps out a record for what is wrong with it.
func (x *settler) refuse(record string, problems []model.Problem, print string) {
	for _, p := range problems {
		what := p.Message
		if p.Property != "" {
			what = p.Property + " " + what
		}
		x.find(record, p.Property, what, x.show(record))
	}
	x.out.kept[record] = print
}

// show is the Cypher that shows a record.
func (x *settler) show(record string) string {
	if kind, from, to, ok := splitKey(record); ok {
		return showEdge(kind, from, to)
	}
	return showNode(record)
}

func showNode(id string) string {
	kind, err := model.KindOfID(id)
	if err != nil {
		return "MATCH (n {id: " + literal(id) + "}) RETURN n"
	}
	return "MATCH (n:" + kind.Label() + " {id: " + literal(id) + "}) RETURN n"
}

func showEdge(kind model.EdgeKind, from, to string) string {
	end := func(name, id string) string {
		label := ""
		if kind, err := model.KindOfID(id); err == nil {
			label = ":" + kind.Label()
		}
		return "(" + name + label + " {id: " + literal(id) + "})"
	}
	arrow := "->"
	if kind.Declaration().Undirected {
		arrow = "-"
	}
	return "MATCH " + end("a", from) + "-[r:" + kind.String() + "]" + arrow + end("b", to) + " RETURN a, r, b"
}

// splitKey takes the key of an edge apart; ok is false for the id of a node.
func splitKey(key string) (kind model.EdgeKind, from, to string, ok bool) {
	parts := strings.SplitN(key, " ", 4)
	if len(parts) < 3 {
		return 0, "", "", false
	}
	kind, ok = model.EdgeKindByLabel(parts[1])
	return kind, parts[0], parts[2], ok
}

// edges takes the relationships of one key. Where there are several, the one that
// the snapshot has wins, then the one that has its key already.
func (x *settler) edges(key string, all []rawEdge) {
	slices.SortFunc(all, func(a, b rawEdge) int {
		rank := func(e rawEdge) int {
			switch {
			case e.same:
				return 0
			case e.properties["key"] == key:
				return 1
			}
			return 2
		}
		if c := rank(a) - rank(b); c != 0 {
			return c
		}
		return strings.Compare(a.fingerprint(), b.fingerprint())
	})
	for _, e := range all[1:] {
		x.double(e)
	}
	e := all[0]
	if e.same {
		return
	}
	record, problems := e.record()
	for _, end := range []struct {
		id     string
		labels []string
	}{{e.from, e.fromLabels}, {e.to, e.toLabels}} {
		if end.id == "" || !hasLabelOf(end.labels, end.id) {
			problems = append(problems, model.Problem{Message: fmt.Sprintf("binds a node (%s) that is left out itself", strings.Join(end.labels, ":"))})
		}
	}
	if problems == nil {
		_, err := model.Normal([]model.Change{{Edge: &record}})
		problems = problemsOf(err)
	}
	if problems != nil {
		x.refuseEdge(key, e, problems)
		return
	}
	x.puts[key], x.print[key] = model.Change{Edge: &record}, e.fingerprint()
}

func (x *settler) refuseEdge(key string, e rawEdge, problems []model.Problem) {
	if e.from != "" && e.to != "" {
		x.refuse(key, problems, e.fingerprint())
		return
	}
	for _, p := range problems { // an end has no id: nothing names the edge
		x.find("", p.Property, "a relationship "+e.kind.String()+" "+p.Message,
			"MATCH (a)-[r:"+e.kind.String()+"]->(b) WHERE a.id IS NULL OR b.id IS NULL RETURN a, r, b")
	}
}

func (x *settler) double(e rawEdge) {
	key := e.key()
	x.find(key, "", "is there more than once; this one has the key "+fmt.Sprint(e.properties["key"]), showEdge(e.kind, e.from, e.to))
	x.out.kept[key] += e.fingerprint()
}

// removals takes out what the graph no longer has. An odd node's record keeps its
// last state.
func (x *settler) removals(d *difference) {
	odd := map[string]bool{}
	for _, n := range d.odd {
		if hasLabelOf(n.labels, n.id) {
			odd[n.id] = true
		}
	}
	for _, id := range d.goneNodes {
		if !odd[id] {
			x.remove(id)
		}
	}
	for i := range d.goneEdges {
		x.gone[d.goneEdges[i].Key()] = model.Change{Remove: true, Edge: &d.goneEdges[i]}
	}
}

// remove takes a record out with all its edges, and whatever was to be put there.
func (x *settler) remove(id string) {
	x.gone[id] = model.RemoveNode(id)
	delete(x.puts, id)
	h, ok := x.s.Node(id)
	if !ok {
		return
	}
	for _, kind := range model.EdgeKinds() {
		for _, end := range []model.Direction{model.Outward, model.Inward} {
			for w := h.Walk(kind, end); w.Next(); {
				record := w.Edge().Record()
				x.gone[record.Key()] = model.Change{Remove: true, Edge: &record}
				delete(x.puts, record.Key())
			}
		}
	}
}

// changes returns what is left: the removals, then the puts of nodes and of
// edges, each in the order of their keys.
func (x *settler) changes() []model.Change {
	var all []model.Change
	for _, key := range slices.Sorted(maps.Keys(x.gone)) {
		if _, put := x.puts[key]; !put {
			all = append(all, x.gone[key])
		}
	}
	var edges []model.Change
	for _, key := range slices.Sorted(maps.Keys(x.puts)) {
		if x.puts[key].Node != nil {
			all = append(all, x.puts[key])
		} else {
			edges = append(edges, x.puts[key])
		}
	}
	return append(all, edges...)
}

// patience is how often conflicting puts are taken back one by one, before all
// that conflict are.
const patience = 100

// narrow takes back what breaks the model until nothing does.
func (x *settler) narrow() {
	for round := 0; ; round++ {
		changes := x.changes()
		if len(changes) == 0 {
			return
		}
		problems := x.s.Check(changes)
		if len(problems) == 0 {
			return
		}
		puts, gone := len(x.puts), len(x.gone)
		x.takeBack(changes, problems, round >= patience)
		if len(x.puts) == puts && len(x.gone) == gone {
			// No rule of ours takes anything back: nothing of it can be adopted.
			for _, p := range problems {
				x.leaveOut(p.Record, p)
			}
			x.puts, x.gone = map[string]model.Change{}, map[string]model.Change{}
			return
		}
	}
}

// takeBack takes back what the problems are about. Of puts that are in each
// other's way only the last one goes at a time, unless all shall.
func (x *settler) takeBack(changes []model.Change, problems []model.Problem, all bool) {
	var rivals []model.Problem // of which one at a time goes
	for _, p := range problems {
		switch p.Rule {
		case model.RuleCycle, model.RuleSame:
			rivals = append(rivals, p)
		case model.RuleCardinality:
			x.tooManyOrFew(p)
		default:
			x.blame(changes, p)
		}
	}
	if len(rivals) == 0 {
		return
	}
	last, at := "", rivals[0]
	for _, p := range rivals {
		key := x.culprit(changes, p)
		if all {
			x.leaveOut(key, p)
		} else if key > last {
			last, at = key, p
		}
	}
	if !all {
		x.leaveOut(last, at)
	}
}

// culprit is the put that a problem of a cycle or of SAME_AS is about: the record
// itself, else the last put that can close such a cycle, else the record.
func (x *settler) culprit(changes []model.Change, p model.Problem) string {
	if _, ok := x.puts[p.Record]; ok && p.Rule == model.RuleCycle {
		return p.Record
	}
	last := ""
	for key, put := range x.puts {
		if put.Edge == nil {
			continue
		}
		switch put.Edge.Kind {
		case model.SameAs.String(), model.PartOf.String(), model.ComponentOf.String():
			last = max(last, key)
		}
	}
	if last != "" {
		return last
	}
	if p.Change >= 0 {
		return changes[p.Change].Key()
	}
	return p.Record
}

// tooManyOrFew handles a record that has not the edges that it must have: the
// last ones that were put go, and a record without
// any leaves.
func (x *settler) tooManyOrFew(p model.Problem) {
	kind := edgeKindIn(p.Message)
	var rivals []string
	for key, put := range x.puts {
		if put.Edge != nil && put.Edge.Kind == kind && (put.Edge.From == p.Record || put.Edge.To == p.Record) {
			if _, there := x.edge(put.Edge); !there {
				rivals = append(rivals, key)
			}
		}
	}
	if strings.Contains(p.Message, "has 0 edges") || len(rivals) == 0 {
		x.leaveOut(p.Record, p)
		return
	}
	slices.Sort(rivals)
	for _, key := range rivals[min(len(rivals), x.room(p.Record, kind)):] {
		x.leaveOut(key, p)
	}
}

// room is how many edges of a kind may be put at a record that has at most one.
func (x *settler) room(record, kind string) int {
	k, _ := model.EdgeKindByLabel(kind)
	h, ok := x.s.Node(record)
	if !ok {
		return 1
	}
	for _, c := range k.Declaration().Exactly {
		if c.Kind != h.Kind() {
			continue
		}
		for w := h.Walk(k, c.End); w.Next(); {
			if _, gone := x.gone[w.Edge().Key()]; !gone {
				return 0
			}
		}
	}
	return 1
}

func (x *settler) edge(e *model.EdgeRecord) (model.Edge, bool) {
	kind, _ := model.EdgeKindByLabel(e.Kind)
	apart, _ := e.Properties[kind.Declaration().Identity].(string)
	return x.s.Edge(kind, e.From, e.To, apart)
}

// edgeKindIn finds the kind of edge that a problem of cardinality is about.
func edgeKindIn(message string) string {
	for _, word := range strings.FieldsFunc(message, func(r rune) bool { return r == ' ' || r == ';' }) {
		if _, ok := model.EdgeKindByLabel(word); ok {
			return word
		}
	}
	return ""
}

// blame takes back the put that a problem is about; where it is about what was
// there before, the put that made it a problem, and where something gone did, the
// record leaves.
func (x *settler) blame(changes []model.Change, p model.Problem) {
	if _, ok := x.puts[p.Record]; ok {
		x.leaveOut(p.Record, p)
		return
	}
	if p.Change >= 0 && p.Change < len(changes) {
		if key := changes[p.Change].Key(); !changes[p.Change].Remove {
			if _, ok := x.puts[key]; ok {
				x.leaveOut(key, p)
				return
			}
		}
	}
	x.leaveOut(p.Record, p)
}

// leaveOut keeps a record out. A put is taken back, with the puts of new edges at
// a new node; what the snapshot has already leaves it.
func (x *settler) leaveOut(record string, p model.Problem) {
	what := p.Message
	if p.Record != record {
		what = p.Record + " " + what
	}
	if p.Property != "" {
		what = p.Property + " " + what
	}
	put, isPut := x.puts[record]
	h, isThere := x.s.Node(record)
	if _, gone := x.gone[record]; gone && !isPut {
		return
	}
	if _, known := x.out.kept[record]; !known {
		x.find(record, p.Property, what, x.show(record))
		x.out.kept[record] = x.print[record]
	}
	delete(x.puts, record)
	switch {
	case isPut && put.Node != nil && !isThere:
		x.withoutEdges(record)
	case isPut && p.Rule != model.RuleCardinality:
		return // its last state stays
	case isThere:
		x.remove(record)
		x.withoutEdges(h.ID())
	default:
		if kind, from, to, ok := splitKey(record); ok && !isPut {
			x.removeEdge(kind, from, to, record)
		}
	}
}

// withoutEdges takes back what was to be put at a record that is left out.
func (x *settler) withoutEdges(id string) {
	for _, key := range slices.Sorted(maps.Keys(x.puts)) {
		put := x.puts[key]
		if put.Edge == nil || (put.Edge.From != id && put.Edge.To != id) {
			continue
		}
		delete(x.puts, key)
		if _, known := x.out.kept[key]; !known {
			x.find(key, "", "binds "+id+", which is left out", x.show(key))
			x.out.kept[key] = x.print[key]
		}
	}
}

func (x *settler) removeEdge(kind model.EdgeKind, from, to, key string) {
	h, ok := x.s.Node(from)
	if !ok {
		return
	}
	for w := h.Walk(kind, model.Outward); w.Next(); {
		if w.Other().ID() == to && w.Edge().Key() == key {
			record := w.Edge().Record()
			x.gone[key] = model.Change{Remove: true, Edge: &record}
		}
	}
}

// mends returns the keys to write: those of edges that are adopted, or that are
// as in the snapshot, and have another key or none.
func (x *settler) mends(d *difference) []mend {
	var all []mend
	for _, key := range slices.Sorted(maps.Keys(d.edges)) {
		e := d.edges[key][0]
		_, adopted := x.puts[key]
		_, gone := x.gone[key]
		if e.properties["key"] == key || (!adopted && (!e.same || gone)) {
			continue
		}
		m := mend{kind: e.kind, from: e.from, to: e.to, before: e.properties["key"], key: key}
		if identity := e.kind.Declaration().Identity; identity != "" {
			m.apart = e.properties[identity]
		}
		m.fromKind, m.toKind = labelOf(e.from), labelOf(e.to)
		all = append(all, m)
	}
	return all
}

func labelOf(id string) string {
	kind, err := model.KindOfID(id)
	if err != nil {
		return ""
	}
	return kind.Label()
}
