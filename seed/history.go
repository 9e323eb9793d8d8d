package seed

import (
	"cmp"
	"io/fs"
	"maps"
	"path"
	"slices"

	"go.yaml.in/yaml/v3"

	"concert/internal/model"
)

// historyFolder holds the files of a history.
const historyFolder = "history"

// step is one file of a history. Its changes put whole records, as they are after
// it, and remove others.
type step struct {
	Set
	name   string // of the file
	on     model.Date
	author string
	reason string
	at     position // of recordedOn
	by     position // of author
}

// readHistory returns the files of a history by day and name, as far as they could
// be read, and what could not be.
func (r *reader) readHistory() ([]stepFile, Errors) {
	r = r.another()
	if r.typeOf(historyFolder) != fs.ModeDir {
		return nil, nil
	}
	var files []stepFile
	for _, name := range r.names(historyFolder) {
		file := path.Join(historyFolder, name)
		switch {
		case r.ctx.Err() != nil:
		case r.typeOf(file) == fs.ModeDir:
			r.fail(r.at(file, 0), "is a folder in the history; its files lie side by side")
		case path.Ext(name) == ".yaml":
			f := r.readStepFile(name)
			r.found = append(r.found, f.found...)
			files = append(files, f)
		case isYAML(name):
			r.fail(r.at(file, 0), "is not read; name it %s.yaml", name[:len(name)-len(path.Ext(name))])
		}
	}
	slices.SortStableFunc(files, func(a, b stepFile) int { return cmp.Or(cmp.Compare(a.on, b.on), cmp.Compare(a.name, b.name)) })
	return files, r.found
}

// resolveHistory returns the files of a history, each on top of those before it, or
// what is wrong in the first that does not fit.
func resolveHistory(files []stepFile, beginning []model.Change) ([]step, Errors) {
	var steps []step
	held := content{}
	held.take(beginning)
	for i := range files {
		if found := files[i].resolve(held); found != nil {
			return nil, found // what follows builds on it
		}
		held.take(files[i].Changes)
		steps = append(steps, files[i].step)
	}
	return steps, nil
}

// content is what a seed holds, by the keys of records and edges.
type content map[string]model.Change

func (c content) take(changes []model.Change) {
	for _, change := range changes {
		if change.Remove {
			delete(c, change.Key())
		} else {
			c[change.Key()] = change
		}
	}
}

// changes returns what puts all of it, in the order of a set.
func (c content) changes() []model.Change {
	return slices.SortedFunc(maps.Values(c), compareChanges)
}

// stepFile is a file of a history as it was read: what its records give, and what
// they leave as it is.
type stepFile struct {
	step
	reader   *reader
	defaults given
	removed  []removal
	nodes    map[string]given // what it gives each record, see givenTo
}

// removal is a member of `removed`.
type removal struct {
	change model.Change
	at     position
}

func (r *reader) readStepFile(name string) stepFile {
	file := path.Join(historyFolder, name)
	r = r.another()
	r.patches = true
	f := stepFile{step: step{name: name}, reader: r, defaults: newGiven("any record", everyProperty(), 0)}
	if document := r.document(0, file, "recordedOn", "records", "removed"); document != nil {
		f.read(file, document)
	}
	f.Set = r.set()
	f.found = r.found
	return f
}

// everyProperty are the properties that records of any kind have, each once.
func everyProperty() []model.Property {
	var all []model.Property
	for _, kind := range model.NodeKinds() {
		for _, p := range kind.Declaration().Properties {
			if !slices.ContainsFunc(all, func(q model.Property) bool { return q.Name == p.Name }) {
				all = append(all, p)
			}
		}
	}
	return all
}

func (f *stepFile) read(file string, document *yaml.Node) {
	r := f.reader
	entries, _, ok := r.entries(file, document, "a file of a history")
	if !ok {
		return
	}
	f.at, f.by = r.at(file, document.Line), r.at(file, document.Line)
	given := map[string]bool{}
	for _, e := range entries {
		given[e.key] = true
		switch e.key {
		case "recordedOn":
			f.at = e.at
			f.readDay(file, e)
		case "author":
			f.by = e.at
			f.author, _ = r.scalar(file, e)
			if kind, err := model.KindOfID(f.author); f.author != "" && f.author != model.Secretariat &&
				(err != nil || (kind != model.KindMemberState && kind != model.KindProvider)) {
				r.fail(e.at, "author is %q; want %s, or the id of a Member State or provider", f.author, model.Secretariat)
			}
		case "reason":
			f.reason, _ = r.scalar(file, e)
		case "defaults":
			r.readDefaults(file, e, &f.defaults)
		case "records":
			f.readRecords(file, e)
		case "removed":
			f.readRemoved(file, e)
		default:
			r.fail(e.at, "%q is unknown at the top of a file of a history; it has recordedOn, author, reason, defaults, records and removed", e.key)
		}
	}
	for _, name := range []string{"recordedOn", "author", "reason"} {
		if !given[name] {
			r.fail(r.at(file, document.Line), "has no `%s:`", name)
		}
	}
}

func (f *stepFile) readDay(file string, e entry) {
	text, ok := f.reader.scalar(file, e)
	if !ok {
		return
	}
	day, err := model.ParseDate(text)
	if err != nil || day.DayOfMonth() == 0 {
		f.reader.fail(e.at, "recordedOn is %q; want a day, such as 2026-03-01", text)
		return
	}
	f.on = day
}

func (f *stepFile) readRecords(file string, e entry) {
	r := f.reader
	if e.value.Kind != yaml.SequenceNode || len(e.value.Content) == 0 {
		r.fail(e.at, "records: want a list with at least one record")
		return
	}
	for _, node := range e.value.Content {
		kind, err := kindOfRecord(node)
		if err != nil {
			r.fail(r.at(file, node.Line), "id %v", err)
			continue
		}
		r.readRecord(kind, file, node, given{})
	}
}

// kindOfRecord returns the kind that the id of a record names. If it has none,
// any kind will do, as the record is then reported for that.
func kindOfRecord(node *yaml.Node) (model.NodeKind, error) {
	for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == "id" {
			return model.KindOfID(node.Content[i+1].Value)
		}
	}
	return model.KindMemberState, nil
}

func (f *stepFile) readRemoved(file string, e entry) {
	r := f.reader
	if e.value.Kind != yaml.SequenceNode || len(e.value.Content) == 0 {
		r.fail(e.at, "removed: want a list of ids and edges, such as [need:…, {SERVES: state:XAB, at: programme:a}]")
		return
	}
	for _, node := range e.value.Content {
		at := r.at(file, node.Line)
		if node.Kind == yaml.MappingNode {
			f.readRemovedEdge(file, at, node)
			continue
		}
		id, ok := r.scalar(file, entry{"removed", at, node})
		if !ok {
			continue
		}
		if _, err := checkedID(id); err != nil {
			r.fail(at, "removed: %v", err)
			continue
		}
		f.removed = append(f.removed, removal{model.RemoveNode(id), at})
	}
}

// readRemovedEdge reads an edge to remove, such as {SERVES: state:XAB, at:
// programme:a, since: 2025}.
func (f *stepFile) readRemovedEdge(file string, at position, node *yaml.Node) {
	r := f.reader
	entries, whole, _ := r.entries(file, node, "an edge to remove")
	texts := map[string]string{}
	label := ""
	for _, e := range entries {
		text, ok := r.scalar(file, e)
		whole = whole && ok
		texts[e.key] = text
		if isEdgeKey(e.key) {
			label = e.key
		}
	}
	if !whole {
		return
	}
	kind, known := model.EdgeKindByLabel(label)
	identity := ""
	if known {
		identity = kind.Declaration().Identity
	}
	for key := range texts {
		if key != label && key != "at" && (identity == "" || key != identity) {
			known = false
		}
	}
	here, err := checkedID(texts["at"])
	there, otherErr := checkedID(texts[label])
	if err = cmp.Or(err, otherErr); !known || texts["at"] == "" || err != nil {
		r.fail(at, "removed: want an edge as {KIND: its other end, at: its record}, and what else tells it apart, such as {SERVES: state:XAB, at: programme:a, since: 2025}")
		return
	}
	from, to := directed(kind, here, texts["at"], there, texts[label])
	f.removed = append(f.removed, removal{model.RemoveEdge(kind, from, to, texts[identity]), at})
}

func checkedID(id string) (model.NodeKind, error) {
	kind, err := model.KindOfID(id)
	if err == nil {
		err = model.CheckID(kind, id)
	}
	return kind, err
}

// resolve makes changes of whole records out of what the file gives, on top of
// what the seed holds before it.
func (f *stepFile) resolve(held content) Errors {
	r := f.reader
	given := f.Changes
	gone := f.removals(held)
	f.Changes, f.root = gone.changes(), r.root
	for _, change := range given {
		key := change.Key()
		if _, removed := gone[key]; removed {
			at, _ := f.positions.find(key)
			r.fail(at.position, "%s is both removed and written", key)
			continue
		}
		f.Changes = append(f.Changes, f.whole(change, held))
	}
	found := r.found
	normal, err := model.Normal(f.Changes)
	if err != nil {
		found = append(found, f.located(err)...)
	}
	if found != nil {
		return found.sorted()
	}
	f.Changes = slices.DeleteFunc(normal, func(c model.Change) bool {
		before, ok := held[c.Key()]
		return !c.Remove && ok && same(before, c)
	})
	if len(f.Changes) == 0 {
		return Errors{{f.at.file, f.at.line, "changes nothing: every file of a history changes something"}}
	}
	if f.Digest, err = f.digest(); err != nil {
		return Errors{{f.at.file, f.at.line, err.Error()}}
	}
	return nil
}

// removals returns the removals: of a record with all its edges in the seed.
func (f *stepFile) removals(held content) content {
	r := f.reader
	gone := content{}
	nodes := map[string]position{} // where the removal of each record stands
	for _, removed := range f.removed {
		key := removed.change.Key()
		if _, ok := held[key]; !ok {
			r.fail(removed.at, "removed: the seed does not have %s at that point", key)
			continue
		}
		gone[key] = removed.change
		if _, written := f.positions.find(key); !written {
			f.positions.put(key, positions{position: removed.at})
		}
		if removed.change.Node != nil {
			nodes[key] = removed.at
		}
	}
	if len(nodes) > 0 {
		f.removeEdges(gone, nodes, held)
	}
	return gone
}

// removeEdges adds the removals of all edges at records that are removed.
func (f *stepFile) removeEdges(gone content, nodes map[string]position, held content) {
	for key, change := range held {
		if change.Edge == nil {
			continue
		}
		at, removed := nodes[change.Edge.From]
		if to, also := nodes[change.Edge.To]; also && (!removed || to.line < at.line) {
			at, removed = to, true
		}
		if !removed {
			continue
		}
		gone[key] = removalOf(change)
		if _, written := f.positions.find(key); !written {
			f.positions.put(key, positions{position: at})
		}
	}
}

// removalOf returns the change that removes what another puts.
func removalOf(put model.Change) model.Change {
	if put.Node != nil {
		return model.RemoveNode(put.Node.ID)
	}
	kind, _ := model.EdgeKindByLabel(put.Edge.Kind)
	apart, _ := put.Edge.Properties[kind.Declaration().Identity].(string)
	return model.RemoveEdge(kind, put.Edge.From, put.Edge.To, apart)
}

// whole returns the whole record or edge that a file gives in part. What is new
// gets the defaults of the file; a new edge those of its record, too.
func (f *stepFile) whole(change model.Change, held content) model.Change {
	key := change.Key()
	before, old := held[key]
	at, _ := f.positions.find(key)
	all := given{declared: declaredOf(change), properties: map[string]any{}, lines: at.properties.given(change)}
	if old {
		maps.Copy(all.properties, propertiesOf(before))
	}
	maps.Copy(all.properties, propertiesOf(change))
	switch {
	case old:
	case change.Node != nil:
		all.fill(f.defaults, propertyNames(all.declared)...)
	default:
		all.fill(f.givenTo(at.at), fromRecord...)
		all.fill(f.defaults, fromRecord...)
		if record, ok := held[at.at]; ok {
			all.fill(given{properties: record.Node.Properties}, fromRecord...)
		}
	}
	at.properties = all.lines
	f.positions.put(key, at)
	if change.Node != nil {
		return model.PutNode(change.Node.ID, all.properties)
	}
	kind, _ := model.EdgeKindByLabel(change.Edge.Kind)
	return model.PutEdge(kind, change.Edge.From, change.Edge.To, all.properties)
}

// declaredOf returns the properties that what a change puts can have.
func declaredOf(change model.Change) []model.Property {
	if change.Node != nil {
		kind, _ := model.KindOfID(change.Node.ID)
		return kind.Declaration().Properties
	}
	kind, _ := model.EdgeKindByLabel(change.Edge.Kind)
	return kind.Declaration().Properties
}

// given returns the lines of what a change gives values. What it clears stands nowhere.
func (l lines) given(change model.Change) lines {
	return slices.DeleteFunc(slices.Clone(l), func(p propertyLine) bool {
		value, given := propertiesOf(change)[p.name.Value()]
		return given && value == nil
	})
}

// givenTo returns what the file itself gives a record.
func (f *stepFile) givenTo(id string) given {
	if f.nodes == nil {
		f.nodes = map[string]given{}
		for _, d := range f.reader.drafts {
			if _, ok := f.nodes[d.key]; d.change.Node != nil && !ok {
				f.nodes[d.key] = given{properties: d.change.Node.Properties, lines: d.positions.properties}
			}
		}
	}
	return f.nodes[id]
}
