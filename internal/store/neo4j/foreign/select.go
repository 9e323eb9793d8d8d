package foreign

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"concert/internal/model"
)

// Selection is what becomes of a difference.
type Selection struct {
	Changes  []model.Change  // that a commit can take
	Rekeys   []Rekey         // relationships that get another key
	Findings []model.Finding // in the order of their records; those of one record as they were found
	KeptOut  Prints          // of what is kept out

	derived map[string]found // by id or key: what Neo4j has beside records that change, or otherwise than it is derived
}

// Rekey says which key a relationship is to have, and which it has (nil for none).
// It is found by its ends, what tells it apart, and Neo4j's name of it, which
// alone could mean another one by now.
type Rekey struct {
	Kind     model.EdgeKind
	From, To string
	Apart    any
	Before   any
	Element  string
	Key      string
}

// selector is a selection under way.
type selector struct {
	s     *model.Snapshot
	at    time.Time
	puts  map[string]model.Change // by id or key
	gone  map[string]model.Change
	print map[string]string        // of the puts
	taken map[string]edge          // which relationship stands for an edge, by key
	bound map[end]int64            // relationships that leave with a node
	loose map[model.EdgeKind]int64 // relationships at nodes without an id
	out   Selection
}

// Select finds the largest part of a difference that a commit on top of the
// snapshot can take at a time, by the rules of the package.
func Select(s *model.Snapshot, d *Difference, at time.Time) Selection {
	if at.Before(s.Time()) {
		at = s.Time() // as a commit has it
	}
	x := &selector{
		s: s, at: at, puts: map[string]model.Change{}, gone: map[string]model.Change{}, print: map[string]string{}, taken: map[string]edge{},
		bound: map[end]int64{}, loose: map[model.EdgeKind]int64{},
	}
	x.out.KeptOut = Prints{}
	x.out.Findings = append(x.out.Findings, d.unknown...)
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
	if s.Version() > 0 {
		x.decisions()
	}
	x.narrow()
	x.unname()
	x.derivations(d)
	x.out.Changes = x.changes()
	x.out.Rekeys = x.rekeys()
	x.consequences()
	sortFindings(x.out.Findings)
	return x.out
}

func (x *selector) find(record, property, what, cypher string) {
	x.out.Findings = append(x.out.Findings, keptOut(record, property, what, cypher))
}

// bind keeps out an edge since a node at it is. All edges at a node get one
// finding: one broken record does not bury the others.
func (x *selector) bind(key, print string, at end) {
	x.out.KeptOut.add(key, print)
	x.bound[at]++
}

// consequences lists the edges that are left out since a node at them is.
func (x *selector) consequences() {
	for _, at := range slices.SortedFunc(maps.Keys(x.bound), func(a, b end) int { return strings.Compare(a.labels, b.labels) }) {
		n := x.bound[at]
		are := "is"
		if n > 1 {
			are = "are"
		}
		x.out.Findings = append(x.out.Findings, model.Finding{
			Kind: model.FindingKindKeptOut, Record: at.id,
			Message: fmt.Sprintf("is left out, and %s at it %s too", several(n, "relationship"), are) + untilMended + at.showEdges(),
		})
	}
	for _, kind := range slices.Sorted(maps.Keys(x.loose)) {
		n := x.loose[kind]
		x.out.Findings = append(x.out.Findings, keptOutAll(n, "", "", fmt.Sprintf("%s %s at nodes without an id", several(n, "relationship"), kind),
			"MATCH (a)-[r:"+kind.String()+"]->(b) WHERE "+NoID("a")+" OR "+NoID("b")+" RETURN a, r, b"))
	}
}

// odd keeps out a node without the one label that its id names.
func (x *selector) odd(n Node) {
	labels := "label"
	if len(n.Labels) > 1 {
		labels = "labels"
	}
	what := fmt.Sprintf("has the %s %s, and its id names %s", labels, strings.Join(n.Labels, " and "), kindNamed(n.ID()))
	x.find(n.ID(), "id", what, endOf(n.Labels, n.ID()).show())
	x.out.KeptOut.add(n.ID(), n.Print())
}

// nodes takes the nodes of one id: more than one only if the constraint is
// gone. Then they cannot be distinguished.
func (x *selector) nodes(id string, all []Node) {
	n := all[0]
	kind, _ := model.KindOfID(id)
	if len(all) > 1 {
		x.find(id, "id", fmt.Sprintf("%d nodes have this id", len(all)), show(id))
		for _, n := range all {
			x.out.KeptOut.add(id, n.Print())
		}
		return
	}
	normal, problems := normalOf(kind.Label(), kind.Declaration().Properties, ownProperties(x.s, n), "id")
	change := model.PutNode(id, normal)
	if problems == nil {
		_, err := model.Normal([]model.Change{change})
		problems = problemsOf(err)
	}
	if problems != nil {
		x.refuse(id, problems, n.Print())
		return
	}
	if h, ok := x.s.Node(id); ok && sameProperties(h.Record().Properties, normal) {
		return
	}
	x.puts[id], x.print[id] = change, n.Print()
}

func problemsOf(err error) []model.Problem {
	e, ok := err.(*model.Error) //nolint:errorlint // Normal returns it as it is.
	if !ok {
		return nil
	}
	return e.Problems
}

// refuse keeps out a record for what is wrong with it.
func (x *selector) refuse(record string, problems []model.Problem, print string) {
	for _, p := range problems {
		what := p.Message
		if p.Property != "" {
			what = p.Property + " " + what
		}
		x.find(record, p.Property, what, show(record))
	}
	x.out.KeptOut.add(record, print)
}

// edges takes the relationships of one key. Where there are several, the one that
// the snapshot has wins, then the one that has its key already.
func (x *selector) edges(key string, all []edge) {
	all = slices.DeleteFunc(slices.Clone(all), func(e edge) bool { return x.atLeftOut(key, e.Edge) })
	if len(all) == 0 {
		return
	}
	slices.SortFunc(all, func(a, b edge) int {
		rank := func(e edge) int {
			switch {
			case e.same:
				return 0
			case e.Properties["key"] == key:
				return 1
			}
			return 2
		}
		if c := rank(a) - rank(b); c != 0 {
			return c
		}
		return strings.Compare(a.Print(), b.Print())
	})
	for _, e := range all[1:] {
		x.double(e.Edge)
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
		x.refuse(key, problems, e.Print())
		return
	}
	x.puts[key], x.print[key] = model.Change{Edge: &record}, e.Print()
}

// atLeftOut keeps out an edge at a node that is left out, and reports whether it is.
func (x *selector) atLeftOut(key string, e Edge) bool {
	if e.From == "" || e.To == "" {
		x.loose[e.Kind]++
		return true
	}
	for _, at := range []struct {
		id     string
		labels []string
	}{{e.From, e.FromLabels}, {e.To, e.ToLabels}} {
		_, there := x.s.Node(at.id)
		_, kept := x.out.KeptOut[at.id]
		if !hasLabelOf(at.labels, at.id) || (kept && !there) {
			x.bind(key, e.Print(), endOf(at.labels, at.id))
			return true
		}
	}
	return false
}

func (x *selector) double(e Edge) {
	key, has := e.Key(), "no key"
	if have := e.Properties["key"]; have != nil {
		has = "the key " + shown(have)
	}
	x.find(key, "", "is there more than once; this one has "+has,
		showEdge(e.Kind, endOf(e.FromLabels, e.From), endOf(e.ToLabels, e.To), "elementId(r) = "+literal(e.Element)))
	x.out.KeptOut.add(key, e.Print())
}

// removals takes out what the graph no longer has. An odd node's record keeps its
// last state.
func (x *selector) removals(d *Difference) {
	odd := map[string]bool{}
	for _, n := range d.odd {
		if hasLabelOf(n.Labels, n.ID()) {
			odd[n.ID()] = true
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
func (x *selector) remove(id string) {
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

// rekeys returns the keys to write: those of edges that are adopted, or that are
// as in the snapshot, and have another key or none.
func (x *selector) rekeys() []Rekey {
	var all []Rekey
	for _, key := range slices.Sorted(maps.Keys(x.taken)) {
		e := x.taken[key]
		_, adopted := x.puts[key]
		_, gone := x.gone[key]
		if e.Properties["key"] == key || (!adopted && (!e.same || gone)) {
			continue
		}
		r := Rekey{Kind: e.Kind, From: e.From, To: e.To, Before: e.Properties["key"], Element: e.Element, Key: key}
		if identity := e.Kind.Declaration().Identity; identity != "" {
			r.Apart = e.Properties[identity]
		}
		all = append(all, r)
	}
	return all
}
