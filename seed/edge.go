package seed

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"unique"

	"go.yaml.in/yaml/v3"

	"concert/internal/model"
)

// readEdges reads the edges of one kind at a record: an id, a mapping, or a list
// of these.
func (r *reader) readEdges(kind model.NodeKind, id, file string, e entry, record, plain given) {
	edge, ok := model.EdgeKindByLabel(e.key)
	if !ok || !touches(edge, kind) {
		property := lowered(e.key, record)
		r.fail(e.at, "%s is not an edge of %s; it has %s%s", e.key, kind.Label(), edgesOf(kind), property)
		if property == "" {
			r.lost.add(edgesAt(kind, id, 0, e.value))
		}
		return
	}
	nodes := []*yaml.Node{e.value}
	if e.value.Kind == yaml.SequenceNode {
		nodes = e.value.Content
	}
	for _, node := range nodes {
		r.readEdge(edge, kind, id, file, entry{e.key, r.at(file, node.Line), node}, record, plain)
	}
}

// plainOf is what a record gives edges at it that give nothing themselves. There are
// many of these, and they share it.
func (r *reader) plainOf(record given) given {
	if r.patches {
		return given{}
	}
	plain := newGiven("", record.declared, len(fromRecord))
	plain.fill(record, fromRecord...)
	if last := r.plain; maps.EqualFunc(last.properties, plain.properties, reflect.DeepEqual) && slices.Equal(last.lines, plain.lines) && last.properties != nil {
		return last
	}
	r.plain = plain
	return plain
}

// fromRecord are the properties that an edge has of the record that it is written at.
var fromRecord = []string{"sources", "review"}

func (r *reader) readEdge(edge model.EdgeKind, kind model.NodeKind, id, file string, e entry, record, plain given) {
	properties := newGiven(edge.String(), edge.Declaration().Properties, len(e.value.Content)/2+1)
	at, gone := e.at, lost{edges: []lostEdge{{at: kind, id: id, kind: edge}}}
	if e.value.Kind == yaml.MappingNode {
		entries, _, _ := r.entries(file, e.value, "an edge")
		i := slices.IndexFunc(entries, func(e entry) bool { return e.key == "node" })
		if i < 0 {
			r.lose(gone, e.at, "%s: has no `node`, the id of its other end", e.key)
			return
		}
		e.value, at = entries[i].value, entries[i].at
		for _, property := range slices.Delete(entries, i, i+1) {
			r.readProperty(file, property, &properties)
		}
	}
	other, ok := r.scalar(file, entry{e.key, at, e.value})
	if !ok {
		r.lost.add(gone)
		return
	}
	otherKind, err := model.KindOfID(other)
	if err == nil {
		err = model.CheckID(otherKind, other)
	}
	if err != nil {
		r.lose(gone, at, "%s: %v", e.key, err)
		return
	}
	switch {
	case r.patches:
	case len(properties.lines) == 0 && properties.takes(fromRecord[0]) && properties.takes(fromRecord[1]):
		properties.properties, properties.lines = plain.properties, plain.lines
	default:
		properties.fill(record, fromRecord...)
		properties.lines = slices.Clone(properties.lines)
	}
	from, to := directed(edge, kind, id, otherKind, unique.Make(other).Value()) // many edges name one record
	r.drafts = append(r.drafts, draft{change: model.PutEdge(edge, from, to, properties.properties), positions: positions{at, properties.lines, id}})
}

// directed returns the ends of an edge that is written at a record, in the
// direction of its kind.
func directed(edge model.EdgeKind, kind model.NodeKind, id string, otherKind model.NodeKind, other string) (from, to string) {
	if !edge.Binds(kind, otherKind) && (edge.Binds(otherKind, kind) || !leaves(edge, kind)) {
		return other, id
	}
	return id, other
}

// leaves reports whether edges of a kind may lead from records of the other kind.
func leaves(edge model.EdgeKind, kind model.NodeKind) bool {
	return slices.ContainsFunc(edge.Declaration().Ends, func(e model.Ends) bool { return e.From == kind })
}

func touches(edge model.EdgeKind, kind model.NodeKind) bool {
	return slices.ContainsFunc(edge.Declaration().Ends, func(e model.Ends) bool { return e.From == kind || e.To == kind })
}

func edgesOf(kind model.NodeKind) string {
	var labels []string
	for _, k := range model.EdgeKinds() {
		if touches(k, kind) {
			labels = append(labels, k.String())
		}
	}
	if labels == nil {
		return "none"
	}
	return strings.Join(labels, ", ")
}

// lowered says of a property in capitals how it is written.
func lowered(key string, record given) string {
	for _, name := range propertyNames(record.declared) {
		if strings.EqualFold(name, key) {
			return "; the property is written " + name
		}
	}
	return ""
}
