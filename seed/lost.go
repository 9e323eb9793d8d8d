package seed

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"concert/internal/model"
)

// lost is what could not be read of a seed, so that what is only missing because
// of it is not reported as a second mistake.
type lost struct {
	records []lostRecord
	edges   []lostEdge
}

// lostRecord is a record that could not be read.
type lostRecord struct {
	kind model.NodeKind // 0 is any
	id   string         // as it stands in the file; "" is any
}

// lostEdge is an edge that could not be read.
type lostEdge struct {
	at    model.NodeKind // the kind of the record that it stands at; 0 is any
	id    string         // of that record; "" where it is lost too
	kind  model.EdgeKind // 0 is any
	other string         // its other end; "" is any
}

// everything is that any number of records of a kind could not be read, 0 for any
// kind.
func everything(kind model.NodeKind) lost {
	return lost{[]lostRecord{{kind: kind}}, []lostEdge{{at: kind}}}
}

// edgesAt are the edges of a value, which stands at a record.
func edgesAt(at model.NodeKind, id string, kind model.EdgeKind, value *yaml.Node) lost {
	nodes := []*yaml.Node{value}
	if value.Kind == yaml.SequenceNode {
		nodes = value.Content
	}
	var l lost
	for _, node := range nodes {
		l.edges = append(l.edges, lostEdge{at, id, kind, otherEnd(node)})
	}
	return l
}

// otherEnd returns the id that an edge names, "" where it names none.
func otherEnd(node *yaml.Node) string {
	if node.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == "node" {
				return otherEnd(node.Content[i+1])
			}
		}
		return ""
	}
	if kind, err := model.KindOfID(node.Value); err != nil || model.CheckID(kind, node.Value) != nil {
		return ""
	}
	return node.Value
}

// add adds what else was lost, in place.
func (l *lost) add(other lost) {
	l.records, l.edges = append(l.records, other.records...), append(l.edges, other.edges...)
}

func (l lost) and(other lost) lost {
	return lost{slices.Concat(l.records, other.records), slices.Concat(l.edges, other.edges)}
}

// explanations finds what was lost without a look at each, as much may be lost,
// and much be wrong because of it.
type explanations struct {
	ids, essences map[string]bool
	kinds         map[model.NodeKind]bool // of which any record was lost
	worlds        bool                    // whether a record may be fictional because of one
	edges         map[lostEdge]bool       // at a record, by kind and record alone
	anyEdges      map[lostEdge]bool       // at any record, by kinds alone
}

func (l lost) explanations() explanations {
	e := explanations{map[string]bool{}, map[string]bool{}, map[model.NodeKind]bool{}, false, map[lostEdge]bool{}, map[lostEdge]bool{}}
	for _, r := range l.records {
		e.worlds = e.worlds || r.decidesWorlds()
		if r.id == "" {
			e.kinds[r.kind] = true
			continue
		}
		e.ids[r.id] = true
		e.essences[fmt.Sprint(int(r.kind), essence(r.id))] = true
	}
	for _, edge := range l.edges {
		e.edges[lostEdge{kind: edge.kind, id: edge.id}] = true
		e.edges[lostEdge{kind: edge.kind, id: edge.other}] = true
		if edge.other == "" {
			e.anyEdges[lostEdge{at: edge.at, kind: edge.kind}] = true
		}
	}
	return e
}

// explain reports whether a problem can come of what was lost.
func (e explanations) explain(p model.Problem) bool {
	switch p.Rule {
	case model.RuleDanglingEdge, model.RuleUnknownRecord:
		return e.canBe(p.Missing)
	case model.RuleCardinality:
		kind, ok := model.EdgeKindByLabel(p.Missing)
		return ok && e.canBeEdge(kind, p.Record)
	case model.RuleAcrossWorlds, model.RuleCode:
		return e.worlds
	}
	return false
}

// canBe reports whether a record with the id was lost.
func (e explanations) canBe(id string) bool {
	kind, _ := model.KindOfID(id)
	for _, k := range []model.NodeKind{0, kind} {
		if e.kinds[k] || e.essences[fmt.Sprint(int(k), essence(id))] {
			return true
		}
	}
	return e.ids[id]
}

// canBeEdge reports whether an edge of the kind at the record was lost.
func (e explanations) canBeEdge(kind model.EdgeKind, record string) bool {
	for _, k := range []model.EdgeKind{0, kind} {
		if e.edges[lostEdge{kind: k, id: record}] {
			return true
		}
	}
	here, _ := model.KindOfID(record)
	for any := range e.anyEdges {
		if (any.kind == 0 || any.kind == kind) && (any.at == 0 || kind.Binds(any.at, here) || kind.Binds(here, any.at)) {
			return true
		}
	}
	return false
}

// essence is what is left of an id without its kind when its form is put right:
// its letters, as small ones, and its digits.
func essence(id string) string {
	if _, rest, ok := strings.Cut(id, ":"); ok {
		id = rest
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, id)
}

// decidesWorlds reports whether other records may be fictional because of it.
func (r lostRecord) decidesWorlds() bool {
	return r.kind == 0 || r.kind.DecidesWorlds()
}
