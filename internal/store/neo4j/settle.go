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
	kept     looks // of what is kept out
}

// looks is how records look in Neo4j, by id or key: the fingerprints of all that
// is there under it.
type looks map[string]map[string]bool

func (l looks) add(record, print string) {
	if l[record] == nil {
		l[record] = map[string]bool{}
	}
	if print != "" {
		l[record][print] = true
	}
}

// have tells whether a record looks like that, in each of these.
func (l looks) have(record string, prints map[string]bool) bool {
	for print := range prints {
		if !l[record][print] {
			return false
		}
	}
	return len(prints) > 0
}

func (l looks) equal(other looks) bool { return maps.EqualFunc(l, other, maps.Equal) }

// mend says which key a relationship is to have, and which it has (nil for none).
// It is found by its ends, what tells it apart, and Neo4j's name of it, which
// alone could mean another one by now.
type mend struct {
	kind             model.EdgeKind
	from, to         string
	apart            any
	before           any
	element          string
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
	print map[string]string        // of the puts: how they look in Neo4j
	taken map[string]rawEdge       // which relationship stands for an edge, by key
	bound map[end]int64            // relationships that leave with a node
	loose map[model.EdgeKind]int64 // relationships at nodes without an id
	out   settled
}

// settle makes of a difference what a commit on top of the snapshot can take.
func settle(s *model.Snapshot, d *difference) settled {
	x := &settler{
		s: s, puts: map[string]model.Change{}, gone: map[string]model.Change{}, print: map[string]string{}, taken: map[string]rawEdge{},
		bound: map[end]int64{}, loose: map[model.EdgeKind]int64{},
	}
	x.out.kept = looks{}
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
	x.out.mends = x.mends()
	x.consequences()
	sortFindings(x.out.findings)
	return x.out
}

func (x *settler) find(record, property, what, cypher string) {
	x.out.findings = append(x.out.findings, keptOut(record, property, what, cypher))
}

// bind keeps out an edge since a node at it is. One finding tells of all at a
// node: one broken record does not bury the others.
func (x *settler) bind(key, print string, at end) {
	x.out.kept.add(key, print)
	x.bound[at]++
}

// consequences tells of the edges that are left out since a node at them is.
func (x *settler) consequences() {
	for _, at := range slices.SortedFunc(maps.Keys(x.bound), func(a, b end) int { return strings.Compare(a.labels, b.labels) }) {
		n := x.bound[at]
		are := "is"
		if n > 1 {
			are = "are"
		}
		x.out.findings = append(x.out.findings, model.Finding{
			Kind: model.FindingKindKeptOut, Record: at.id,
			Message: fmt.Sprintf("is left out, and %s at it %s too", several(n, "relationship"), are) + untilMended + at.showEdges(),
		})
	}
	for _, kind := range slices.Sorted(maps.Keys(x.loose)) {
		n := x.loose[kind]
		x.out.findings = append(x.out.findings, keptOutAll(n, "", "", fmt.Sprintf("%s %s at nodes without an id", several(n, "relationship"), kind),
			"MATCH (a)-[r:"+kind.String()+"]->(b) WHERE "+idless("a")+" OR "+idless("b")+" RETURN a, r, b"))
	}
}

// odd keeps out a node without the one label that its id names.
func (x *settler) odd(n rawNode) {
	labels := "label"
	if len(n.labels) > 1 {
		labels = "labels"
	}
	what := fmt.Sprintf("has the %s %s, and its id names %s", labels, strings.Join(n.labels, " and "), kindNamed(n.id))
	x.find(n.id, "id", what, endOf(n.labels, n.id).show())
	x.out.kept.add(n.id, n.fingerprint())
}

// nodes takes the nodes of one id: more than one only where the constraint is
// gone. Then none can be told from the other.
func (x *settler) nodes(id string, all []rawNode) {
	n := all[0]
	kind, _ := model.KindOfID(id)
	if len(all) > 1 {
		x.find(id, "id", fmt.Sprintf("%d nodes have this id", len(all)), show(id))
		for _, n := range all {
			x.out.kept.add(id, n.fingerprint())
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
		x.find(record, p.Property, what, show(record))
	}
	x.out.kept.add(record, print)
}

// edges takes the relationships of one key. Where there are several, the one that
// the snapshot has wins, then the one that has its key already.
func (x *settler) edges(key string, all []rawEdge) {
	all = slices.DeleteFunc(slices.Clone(all), func(e rawEdge) bool { return x.atLeftOut(key, e) })
	if len(all) == 0 {
		return
	}
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
	x.taken[key] = e
	if e.same {
		return
	}
	record, problems := e.record()
	if problems == nil {
		_, err := model.Normal([]model.Change{{Edge: &record}})
		problems = problemsOf(err)
	}
	if problems != nil {
		x.refuse(key, problems, e.fingerprint())
		return
	}
	x.puts[key], x.print[key] = model.Change{Edge: &record}, e.fingerprint()
}

// atLeftOut keeps out an edge at a node that is left out, and tells whether it is.
func (x *settler) atLeftOut(key string, e rawEdge) bool {
	if e.from == "" || e.to == "" {
		x.loose[e.kind]++
		return true
	}
	for _, at := range []struct {
		id     string
		labels []string
	}{{e.from, e.fromLabels}, {e.to, e.toLabels}} {
		_, there := x.s.Node(at.id)
		_, kept := x.out.kept[at.id]
		if !hasLabelOf(at.labels, at.id) || (kept && !there) {
			x.bind(key, e.fingerprint(), endOf(at.labels, at.id))
			return true
		}
	}
	return false
}

func (x *settler) double(e rawEdge) {
	key, has := e.key(), "no key"
	if have := e.properties["key"]; have != nil {
		has = "the key " + shown(have)
	}
	x.find(key, "", "is there more than once; this one has "+has,
		showEdge(e.kind, endOf(e.fromLabels, e.from), endOf(e.toLabels, e.to), "elementId(r) = "+literal(e.element)))
	x.out.kept.add(key, e.fingerprint())
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
			if _, there := edgeOf(x.s, put.Edge); !there {
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
		x.find(record, p.Property, what, show(record))
	}
	x.out.kept.add(record, x.print[record])
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
		x.bind(key, x.print[key], ofRecord(id))
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
func (x *settler) mends() []mend {
	var all []mend
	for _, key := range slices.Sorted(maps.Keys(x.taken)) {
		e := x.taken[key]
		_, adopted := x.puts[key]
		_, gone := x.gone[key]
		if e.properties["key"] == key || (!adopted && (!e.same || gone)) {
			continue
		}
		m := mend{kind: e.kind, from: e.from, to: e.to, before: e.properties["key"], element: e.element, key: key}
		if identity := e.kind.Declaration().Identity; identity != "" {
			m.apart = e.properties[identity]
		}
		m.fromKind, m.toKind = labelOf(e.from), labelOf(e.to)
		all = append(all, m)
	}
	return all
}
