// Package foreign decides what becomes of edits that somebody made in Neo4j
// without a commit: how the graph differs from the newest snapshot of the log,
// what of the difference a commit can take, and what is kept out as findings.
//
// Everything here is a function of plain values. Its reader hands the rows
// of the graph to a Comparison, kind by kind, and gives the Difference to Select. The
// rules of Select:
//
//   - What is gone from the graph is gone from the snapshot.
//   - Puts come in the order of their keys, and the first valid one wins.
//   - What depends on a record that is left out leaves with it.
//   - A record whose put is refused keeps its last state, while it is there.
//   - A put by which somebody would see more, where that is for a State or the
//     secretariat to decide, is kept out until they do. In a graph that is taken
//     over, nothing was seen before: what is there is taken as it is.
//   - A relationship that stands for an edge gets the edge's key, if it has
//     another one or none.
//   - What Concert derives of a record and writes beside it (derived.go) is adopted as
//     such: it is written again where it is missing or was changed by hand, which is a
//     finding, and never becomes a value of the record.
package foreign

import (
	"fmt"
	"slices"

	"concert/internal/model"
)

// Node is a node as Neo4j has it.
type Node struct {
	Labels     []string // in alphabetical order
	Properties map[string]any
}

// ID returns the id of the node, "" if it has none or one that is not a text.
func (n Node) ID() string {
	id, _ := n.Properties["id"].(string)
	return id
}

// Print tells nodes apart: two with the same print look alike.
func (n Node) Print() string { return fmt.Sprint(n.Labels, n.Properties) }

// fits reports whether the node has the one label that its id names.
func (n Node) fits() bool { return len(n.Labels) == 1 && hasLabelOf(n.Labels, n.ID()) }

// Edge is a relationship of one of the model's types as Neo4j has it.
type Edge struct {
	Kind                 model.EdgeKind
	From, To             string   // ids of the ends, "" if they have none
	FromLabels, ToLabels []string // in alphabetical order
	Properties           map[string]any
	Element              string // by which Neo4j knows it for now
}

// Print tells relationships apart: two with the same print look alike.
func (e Edge) Print() string {
	return fmt.Sprint(e.Kind, e.From, e.FromLabels, e.To, e.ToLabels, e.Properties)
}

// Key returns the key that the relationship should have. If what tells it apart
// has no normal value, the key has that as it is.
func (e Edge) Key() string {
	record, _ := e.record()
	key := record.Key()
	identity := e.Kind.Declaration().Identity
	if raw, ok := e.Properties[identity]; ok && record.Properties[identity] == nil {
		key += " " + fmt.Sprint(raw)
	}
	return key
}

// record returns the edge with normal properties, and what is wrong with these.
func (e Edge) record() (model.EdgeRecord, []model.Problem) {
	normal, problems := normalOf(e.Kind.String(), e.Kind.Declaration().Properties, e.Properties, "key")
	return model.EdgeRecord{Kind: e.Kind.String(), From: e.From, To: e.To, Properties: normal}, problems
}

// LabelOf returns the label that an id names, "" if it names no kind.
func LabelOf(id string) string {
	kind, err := model.KindOfID(id)
	if err != nil {
		return ""
	}
	return kind.Label()
}

func hasLabelOf(labels []string, id string) bool {
	label := LabelOf(id)
	return label != "" && slices.Contains(labels, label)
}

// Prints are what records look like in Neo4j, by id or key: the prints of all
// that is there under it.
type Prints map[string]map[string]bool

func (p Prints) add(record, print string) {
	if p[record] == nil {
		p[record] = map[string]bool{}
	}
	if print != "" {
		p[record][print] = true
	}
}

// Have reports whether each of some prints of a record is here, and there is one.
func (p Prints) Have(record string, prints map[string]bool) bool {
	for print := range prints {
		if !p[record][print] {
			return false
		}
	}
	return len(prints) > 0
}

// SameNode reports whether the nodes found under an id are what the snapshot has
// of it: one as it is there, with its derived properties, or none if it has none.
func SameNode(s *model.Snapshot, id string, found []Node) bool {
	h, known := s.Node(id)
	if !known || len(found) != 1 {
		return !known && len(found) == 0
	}
	if !found[0].fits() {
		return false
	}
	normal, problems := normalOf(h.Kind().Label(), h.Kind().Declaration().Properties, ownProperties(s, found[0]), "id")
	return problems == nil && sameProperties(h.Record().Properties, normal) && sameMarks(h, found[0])
}

// sameMarks reports whether a node has the derived properties that it is to have.
func sameMarks(h model.Handle, n Node) bool {
	want := map[string]any{}
	d := DerivedOf(h)
	d.Properties(want)
	return (d.Name == "" || n.Properties[derivedName] == d.Name) && (!HasFictional(h.Kind()) || n.Properties[Fictional] == want[Fictional])
}

// SameEdge reports whether the relationships found for an edge are what the
// snapshot has of it: one as it is there, with its key and what is derived of it, or
// none if it has none. others are those that are not.
func SameEdge(s *model.Snapshot, record *model.EdgeRecord, found []Edge) (same bool, others []Edge) {
	have, known := EdgeOf(s, record)
	met := false
	for _, e := range found {
		if known && e.Properties["key"] == record.Key() && sameEdge(s, e) && e.Properties[Fictional] == mark(IsFictional(have)) {
			met = true // the key is unique
		} else {
			others = append(others, e)
		}
	}
	return met == known && len(others) == 0, others
}

// EdgeOf returns the edge of a snapshot that a record is about.
func EdgeOf(s *model.Snapshot, record *model.EdgeRecord) (model.Edge, bool) {
	kind, _ := model.EdgeKindByLabel(record.Kind)
	apart, _ := record.Properties[kind.Declaration().Identity].(string)
	return s.Edge(kind, record.From, record.To, apart)
}

// sameEdge reports whether the snapshot has the edge as it is, except for its key.
func sameEdge(s *model.Snapshot, e Edge) bool {
	record, problems := e.record()
	if problems != nil || !hasLabelOf(e.FromLabels, e.From) || !hasLabelOf(e.ToLabels, e.To) {
		return false
	}
	have, ok := EdgeOf(s, &record)
	return ok && sameProperties(have.Record().Properties, record.Properties)
}

// sameProperties reports whether normal properties are equal.
func sameProperties(a, b map[string]any) bool {
	if len(a) != len(b) {
		return false
	}
	for name, x := range a {
		y, ok := b[name]
		if !ok {
			return false
		}
		if list, isList := x.([]string); isList {
			other, _ := y.([]string)
			if !slices.Equal(list, other) {
				return false
			}
			continue
		}
		if x != y {
			return false
		}
	}
	return true
}
