package seed

import (
	"slices"
	"strings"
	"unique"

	"go.yaml.in/yaml/v3"

	"concert/internal/model"
)

// given is what a mapping in a file gives a record or an edge.
type given struct {
	kind       string // the label, for messages
	declared   []model.Property
	properties map[string]any
	lines      lines
}

// newGiven makes room for some properties.
func newGiven(kind string, declared []model.Property, some int) given {
	return given{kind, declared, make(map[string]any, some), make(lines, 0, some)}
}

// entry is a key of a mapping and its value.
type entry struct {
	key   string
	at    position
	value *yaml.Node
}

func (r *reader) readDocument(kind model.NodeKind, file string, document *yaml.Node) {
	entries, whole, ok := r.entries(file, document, "a file")
	if !ok || !whole {
		r.lost.add(everything(kind))
	}
	defaults := newGiven(kind.Label(), kind.Declaration().Properties, 0)
	for _, e := range entries {
		if e.key == "defaults" {
			r.readDefaults(file, e, &defaults)
		}
	}
	records := false
	for _, e := range entries {
		switch e.key {
		case "defaults":
		case "records":
			records = true
			r.readRecords(kind, file, e, defaults)
		default:
			r.lose(everything(kind), e.at, "%q is unknown at the top of a file; it has `records` and, optionally, `defaults`", e.key)
		}
	}
	if ok && !records {
		r.lose(everything(kind), r.at(file, document.Line), "has no `records:`")
	}
}

func (r *reader) readDefaults(file string, e entry, defaults *given) {
	entries, _, _ := r.entries(file, e.value, "defaults")
	for _, e := range entries {
		if e.key == "id" || isEdgeKey(e.key) {
			r.fail(e.at, "%s: defaults hold properties only", e.key)
			continue
		}
		r.readProperty(file, e, defaults)
	}
}

func (r *reader) readRecords(kind model.NodeKind, file string, e entry, defaults given) {
	if e.value.Kind != yaml.SequenceNode || len(e.value.Content) == 0 {
		r.lose(everything(kind), e.at, "records: want a list with at least one record")
		return
	}
	for _, node := range e.value.Content {
		r.readRecord(kind, file, node, defaults)
	}
}

func (r *reader) readRecord(kind model.NodeKind, file string, node *yaml.Node, defaults given) {
	entries, whole, ok := r.entries(file, node, "a record")
	if !ok {
		r.lost.add(everything(kind))
		return
	}
	id, at, ok := r.recordID(kind, file, node, entries)
	if !ok {
		r.loseRecord(kind, id, whole, entries)
		return
	}
	if !whole {
		r.lost.edges = append(r.lost.edges, lostEdge{at: kind, id: id})
	}
	record := newGiven(kind.Label(), kind.Declaration().Properties, len(entries)+len(defaults.properties))
	for _, e := range entries {
		if e.key != "id" && !isEdgeKey(e.key) {
			r.readProperty(file, e, &record)
			r.loseSmallEdge(kind, id, e)
		}
	}
	record.fill(defaults, propertyNames(record.declared)...)
	r.drafts = append(r.drafts, draft{change: model.PutNode(id, record.properties), positions: positions{at, slices.Clone(record.lines), id}})
	plain := r.plainOf(record)
	for _, e := range entries {
		if isEdgeKey(e.key) {
			r.readEdges(kind, id, file, e, record, plain)
		}
	}
}

// loseRecord notes a record without a good id, and the edges that it names.
func (r *reader) loseRecord(kind model.NodeKind, id string, whole bool, entries []entry) {
	r.lost.records = append(r.lost.records, lostRecord{kind, id})
	if !whole {
		r.lost.edges = append(r.lost.edges, lostEdge{at: kind})
	}
	for _, e := range entries {
		if edge, ok := model.EdgeKindByLabel(e.key); ok || isEdgeKey(e.key) {
			r.lost.add(edgesAt(kind, "", edge, e.value))
		}
	}
}

// loseSmallEdge notes an edge that is written in small letters, as if it were a
// property.
func (r *reader) loseSmallEdge(kind model.NodeKind, id string, e entry) {
	if edge, ok := model.EdgeKindByLabel(strings.ToUpper(e.key)); ok {
		r.lost.add(edgesAt(kind, id, edge, e.value))
	}
}

// recordID returns the id of a record and where it stands; it reports one that
// is not of the kind, and returns it as it stands there.
func (r *reader) recordID(kind model.NodeKind, file string, node *yaml.Node, entries []entry) (id string, at position, ok bool) {
	i := slices.IndexFunc(entries, func(e entry) bool { return e.key == "id" })
	if i < 0 {
		r.fail(r.at(file, node.Line), "a record has no id")
		return "", position{}, false
	}
	id, ok = r.scalar(file, entries[i])
	if !ok {
		return "", position{}, false
	}
	if err := model.CheckID(kind, id); err != nil {
		r.fail(entries[i].at, "id %v", err)
		return id, position{}, false
	}
	return unique.Make(id).Value(), entries[i].at, true
}

// fill gives properties that are absent the values of others.
func (g *given) fill(from given, names ...string) {
	for _, name := range names {
		value, has := from.properties[name]
		if _, own := g.properties[name]; has && !own && g.takes(name) {
			line, _ := from.lines.of(name)
			g.properties[name], g.lines = value, append(g.lines, lineOf(name, line))
		}
	}
}

// takes reports whether the property is declared.
func (g given) takes(name string) bool {
	return slices.ContainsFunc(g.declared, func(p model.Property) bool { return p.Name == name })
}

func propertyNames(declared []model.Property) []string {
	var names []string
	for _, p := range declared {
		names = append(names, p.Name)
	}
	return names
}

// isEdgeKey tells a kind of edge, which is written in capitals, from a property.
func isEdgeKey(key string) bool { return key != "" && key == strings.ToUpper(key) }

func (r *reader) readProperty(file string, e entry, to *given) {
	i := slices.IndexFunc(to.declared, func(p model.Property) bool { return p.Name == e.key })
	if i < 0 {
		r.fail(e.at, "%s is not a property of %s; it has %s%s", e.key, to.kind, strings.Join(propertyNames(to.declared), ", "), hint(e.key))
		return
	}
	name := to.declared[i].Name // that of the entry would keep a text for each
	to.lines = append(to.lines, lineOf(name, e.at.line))
	if r.patches && isNull(e.value) {
		to.properties[name] = nil
		return
	}
	var value any
	var ok bool
	switch to.declared[i].Type {
	case model.TypeTexts, model.TypeChoiceSet, model.TypeReferences:
		value, ok = r.list(file, e)
	default:
		value, ok = r.scalar(file, e)
	}
	if ok {
		to.properties[name] = value
	}
}

func hint(key string) string {
	if _, ok := model.EdgeKindByLabel(strings.ToUpper(key)); ok {
		return "; the edge is written in capitals, " + strings.ToUpper(key)
	}
	return ""
}
