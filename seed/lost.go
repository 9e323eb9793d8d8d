package seed

import (
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"concert/internal/model"
)

// lost is what could not be read of a seed, so that what is only missing because
// of it is not told as a second mistake.
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

func (l lost) and(other lost) lost {
	return lost{slices.Concat(l.records, other.records), slices.Concat(l.edges, other.edges)}
}

// explains reports whether a problem can come of what was lost.
func (l lost) explains(p model.Problem) bool {
	switch p.Rule {
	case model.RuleDanglingEdge, model.RuleUnknownRecord:
		return slices.ContainsFunc(l.records, func(r lostRecord) bool { return r.canBe(p.Missing) })
	case model.RuleCardinality:
		kind, ok := model.EdgeKindByLabel(p.Missing)
		return ok && slices.ContainsFunc(l.edges, func(e lostEdge) bool { return e.canBe(kind, p.Record) })
	case model.RuleAcrossWorlds, model.RuleCode:
		return slices.ContainsFunc(l.records, lostRecord.decidesWorlds)
	}
	return false
}

func (r lostRecord) canBe(id string) bool {
	kind, _ := model.KindOfID(id)
	switch {
	case r.id == id:
		return true
	case r.kind != 0 && r.kind != kind:
		return false
	}
	return r.id == "" || essence(r.id) == essence(id)
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
	return r.kind == 0 || r.kind == model.KindSource || r.kind == model.KindDataSet
}

// canBe reports whether it can be an edge of the kind at the record.
func (e lostEdge) canBe(kind model.EdgeKind, record string) bool {
	if e.kind != 0 && e.kind != kind {
		return false
	}
	if e.id == record || e.other == record {
		return true
	}
	here, _ := model.KindOfID(record)
	return e.other == "" && (e.at == 0 || kind.Binds(e.at, here) || kind.Binds(here, e.at))
}
