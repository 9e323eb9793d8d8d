package model

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Version numbers the commits from 1; 0 is the empty snapshot.
type Version int64

// Change puts or removes one node or edge; exactly one of Node and Edge is set. A
// put replaces the whole record. A removal needs no properties except the one that
// distinguishes an edge from others with its ends.
type Change struct {
	Remove bool        `json:"remove,omitempty"`
	Node   *NodeRecord `json:"node,omitempty"`
	Edge   *EdgeRecord `json:"edge,omitempty"`
}

// NodeRecord is a node as it is written. Its kind follows from its id.
// Properties hold values as Property.Normal returns them.
type NodeRecord struct {
	ID         string         `json:"id"`
	Properties map[string]any `json:"properties,omitempty"`
}

// EdgeRecord is an edge as it is written, by the ids of its ends.
type EdgeRecord struct {
	Kind       string         `json:"kind"` // the label, such as HAS_NEED
	From       string         `json:"from"`
	To         string         `json:"to"`
	Properties map[string]any `json:"properties,omitempty"`
}

// apart is what, beside its ends, tells the edge apart, "" for nothing.
func (e *EdgeRecord) apart() string {
	kind, ok := EdgeKindByLabel(e.Kind)
	if !ok {
		return ""
	}
	apart, _ := e.Properties[relations[kind].Identity].(string)
	return apart
}

// ends are the kind and the places of the ends of the edge, and what else tells it
// apart, as findEdge takes them.
func (e *EdgeRecord) ends(s *Snapshot) (kind EdgeKind, from, to nodeAt, apart string) {
	kind, _ = EdgeKindByLabel(e.Kind)
	return kind, s.lookup(e.From), s.lookup(e.To), e.apart()
}

// between is the edge without what tells it apart from others of its kind with the
// same ends, for maps.
func (e *EdgeRecord) between() [3]string { return [3]string{e.From, e.Kind, e.To} }

// Key identifies the edge: its kind, its ends (sorted if it is undirected), and
// what else distinguishes two such edges, if it is there.
func (e *EdgeRecord) Key() string {
	from, to := e.From, e.To
	kind, ok := EdgeKindByLabel(e.Kind)
	if !ok {
		return edgeKey(from, e.Kind, to, "")
	}
	d := relations[kind]
	if d.Undirected && from > to {
		from, to = to, from
	}
	apart, _ := e.Properties[d.Identity].(string)
	return edgeKey(from, e.Kind, to, apart)
}

func edgeKey(from, kind, to, apart string) string {
	key := from + " " + kind + " " + to
	if apart == "" {
		return key
	}
	return key + " " + apart
}

// SplitKey takes the key of an edge apart; ok is false for the id of a node. apart is
// the value that tells the edge from others of its kind between its ends, "" for none.
func SplitKey(key string) (kind EdgeKind, from, to, apart string, ok bool) {
	parts := strings.SplitN(key, " ", 4)
	if len(parts) < 3 {
		return 0, "", "", "", false
	}
	kind, ok = EdgeKindByLabel(parts[1])
	if len(parts) > 3 {
		apart = parts[3]
	}
	return kind, parts[0], parts[2], apart, ok
}

// Key identifies the record that the change is about.
func (c Change) Key() string {
	switch {
	case c.Node != nil:
		return c.Node.ID
	case c.Edge != nil:
		return c.Edge.Key()
	}
	return "empty change"
}

// recordKey is the key of a record without making a text of it, for maps.
type recordKey struct {
	isEdge                bool
	from, kind, to, apart string // of a node, from is its id
}

// recordKey is equal of two changes exactly if Key is.
func (c Change) recordKey() recordKey {
	if c.Node != nil || c.Edge == nil {
		return recordKey{from: c.Key()}
	}
	key := recordKey{isEdge: true, from: c.Edge.From, kind: c.Edge.Kind, to: c.Edge.To, apart: c.Edge.apart()}
	if kind, _ := EdgeKindByLabel(key.kind); relations[kind].Undirected && key.from > key.to {
		key.from, key.to = key.to, key.from
	}
	return key
}

// PutNode is the change that writes a node.
func PutNode(id string, properties map[string]any) Change {
	return Change{Node: &NodeRecord{ID: id, Properties: properties}}
}

// RemoveNode is the change that removes a node. Its edges must go with it.
func RemoveNode(id string) Change {
	return Change{Remove: true, Node: &NodeRecord{ID: id}}
}

// PutEdge is the change that writes an edge.
func PutEdge(kind EdgeKind, from, to string, properties map[string]any) Change {
	return Change{Edge: &EdgeRecord{Kind: kind.String(), From: from, To: to, Properties: properties}}
}

// RemoveEdge is the change that removes an edge; apart is the value of the property
// that distinguishes it, "" if no property does or it is absent.
func RemoveEdge(kind EdgeKind, from, to, apart string) Change {
	record := &EdgeRecord{Kind: kind.String(), From: from, To: to}
	if apart != "" {
		record.Properties = map[string]any{relations[kind].Identity: apart}
	}
	return Change{Remove: true, Edge: record}
}

// Draft asks for a commit.
type Draft struct {
	Base      Version // what the writer saw; Latest takes the newest
	Operation string  // unique for the author; the same again returns the first commit
	Author    string
	Reason    string
	At        time.Time
	Changes   []Change
	Completed []Change // Changes with what follows from them (Snapshot.Complete); nil for Changes alone
	Erase     []string // ids of records that are removed, and of which nothing is kept but the id
}

// SeedOperations is what the operations of seeds begin with, and nobody else's.
const SeedOperations = "seed:"

// Latest stands for the newest version.
const Latest Version = -1

// Normal returns the changes with every value in its normal form, or an Error
// with a problem for each value that has none.
func Normal(changes []Change) ([]Change, error) {
	normal := make([]Change, len(changes))
	var problems []Problem
	shared := sharing{}
	for i, change := range changes {
		var found []Problem
		normal[i], found = shared.normal(change)
		for _, p := range found {
			p.Change = i
			problems = append(problems, p)
		}
	}
	if problems != nil {
		return nil, &Error{Code: Invalid, Problems: problems}
	}
	return normal, nil
}

// unless returns the change itself unless its normal form is another, so that nothing
// holds a large commit twice.
func (c Change) unless(normal Change) Change {
	switch {
	case c.Remove:
	case c.Node != nil && normal.Node != nil && c.Node.ID == normal.Node.ID && sameProperties(c.Node.Properties, normal.Node.Properties):
		return c
	case c.Edge != nil && normal.Edge != nil && c.Edge.between() == normal.Edge.between() && sameProperties(c.Edge.Properties, normal.Edge.Properties):
		return c
	}
	return normal
}

// sameProperties reports whether properties are those of a normal form.
func sameProperties(given, normal map[string]any) bool {
	return maps.EqualFunc(given, normal, func(given, normal any) bool {
		if list, ok := normal.([]string); ok {
			other, ok := given.([]string)
			return ok && slices.Equal(list, other)
		}
		return given == normal
	})
}

// sharing holds the normal properties of maps that several edges have in common.
type sharing map[sharedProperties]map[string]any

// normal is Change.normal, which makes properties that are shared normal once.
func (s sharing) normal(c Change) (Change, []Problem) {
	by := sharedBy(c)
	if properties, ok := s[by]; ok {
		return c.withNormal(properties), nil
	}
	normal, found := c.normal()
	if found == nil && by != (sharedProperties{}) {
		s[by] = normal.Edge.Properties
	}
	return normal, found
}

// sharedProperties is one map of properties, which many edges of a kind have in
// common. Their normal properties are one map, too.
type sharedProperties struct {
	kind       string
	properties uintptr
}

// sharedBy is the zero value for what is put on no edge.
func sharedBy(c Change) (by sharedProperties) {
	if c.Edge != nil && c.Node == nil && !c.Remove && c.Edge.Properties != nil {
		by = sharedProperties{c.Edge.Kind, reflect.ValueOf(c.Edge.Properties).Pointer()}
	}
	return by
}

// withNormal returns an edge with properties that are normal already.
func (c Change) withNormal(properties map[string]any) Change {
	normal := *c.Edge
	normal.Properties = properties
	if kind, _ := EdgeKindByLabel(normal.Kind); relations[kind].Undirected && normal.From > normal.To {
		normal.From, normal.To = normal.To, normal.From
	}
	return Change{Edge: &normal}
}

// normal returns the change with normal values, and what is wrong with it in
// itself. What has no normal value is left out.
func (c Change) normal() (Change, []Problem) {
	switch {
	case c.Node != nil && c.Edge == nil:
		return c.normalNode()
	case c.Edge != nil && c.Node == nil:
		return c.normalEdge()
	}
	return c, []Problem{{Rule: RuleUnknownKind, Record: c.Key(), Message: "a change is about exactly one node or edge"}}
}

func (c Change) normalNode() (Change, []Problem) {
	id := c.Node.ID
	kind, err := KindOfID(id)
	if err != nil {
		return c, []Problem{{Rule: RuleUnknownKind, Record: id, Property: "id", Message: err.Error()}}
	}
	if err := CheckID(kind, id); err != nil {
		return c, []Problem{{Rule: RuleMalformedID, Record: id, Property: "id", Message: err.Error()}}
	}
	if c.Remove {
		return RemoveNode(id), nil
	}
	properties, problems := normalProperties(id, kind.Label(), kinds[kind].Properties, c.Node.Properties)
	if kinds[kind].Named && properties["name"] == nil && c.Node.Properties["name"] == nil {
		problems = append(problems, missing(id, kind.Label(), "name"))
	}
	if code, ok := properties["iso3"].(string); ok && id != "state:"+code {
		problems = append(problems, Problem{
			Rule: RuleValue, Record: id, Property: "iso3",
			Message: fmt.Sprintf("is %q, but the id names another code", code),
		})
	}
	return PutNode(id, properties), problems
}

func (c Change) normalEdge() (Change, []Problem) {
	kind, ok := EdgeKindByLabel(c.Edge.Kind)
	if !ok {
		return c, []Problem{{Rule: RuleUnknownKind, Record: c.Edge.Key(), Message: fmt.Sprintf("the kind of edge %q is unknown", c.Edge.Kind)}}
	}
	d := relations[kind]
	normal := *c.Edge
	if d.Undirected && normal.From > normal.To {
		normal.From, normal.To = normal.To, normal.From
	}
	var problems []Problem
	if c.Remove {
		normal.Properties, problems = normalIdentity(c.Edge.Key(), d, c.Edge.Properties)
		return Change{Remove: true, Edge: &normal}, problems
	}
	normal.Properties, problems = normalProperties("", kind.String(), d.Properties, c.Edge.Properties)
	for i := range problems {
		problems[i].Record = c.Edge.Key()
	}
	return Change{Edge: &normal}, problems
}

// normalIdentity keeps what tells the edge apart, and nothing else.
func normalIdentity(record string, d EdgeDeclaration, given map[string]any) (map[string]any, []Problem) {
	i, ok := property(d.Properties, d.Identity)
	if !ok || given[d.Identity] == nil {
		return nil, nil
	}
	apart, err := d.Properties[i].Normal(given[d.Identity])
	if err != nil {
		return nil, []Problem{{Rule: RuleValue, Record: record, Property: d.Identity, Message: err.Error()}}
	}
	return map[string]any{d.Identity: apart}, nil
}

func normalProperties(record, label string, declared []Property, given map[string]any) (map[string]any, []Problem) {
	var problems []Problem
	normal, known := make(map[string]any, len(given)), 0
	for _, p := range declared {
		value, ok := given[p.Name]
		if !ok {
			continue
		}
		known++
		if value == nil {
			continue
		}
		v, err := p.Normal(value)
		if err != nil {
			problems = append(problems, Problem{Rule: RuleValue, Record: record, Property: p.Name, Message: err.Error()})
			continue
		}
		if list, ok := v.([]string); ok && len(list) == 0 {
			continue
		}
		normal[p.Name] = v
	}
	if known < len(given) {
		problems = append(problems, unknownProperties(record, label, declared, given)...)
	}
	for _, p := range declared {
		if p.Required && given[p.Name] == nil {
			problems = append(problems, missing(record, label, p.Name))
		}
	}
	return normal, append(problems, dateOrder(record, declared, normal)...)
}

func unknownProperties(record, label string, declared []Property, given map[string]any) []Problem {
	var problems []Problem
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, ok := property(declared, name); !ok {
			problems = append(problems, Problem{
				Rule: RuleUnknownProperty, Record: record, Property: name,
				Message: fmt.Sprintf("is not a property of %s; it has %s", label, propertyNames(declared)),
			})
		}
	}
	return problems
}

func missing(record, label, name string) Problem {
	return Problem{
		Rule: RuleMissing, Record: record, Property: name,
		Message: fmt.Sprintf("is missing; each %s needs one", label),
	}
}

func propertyNames(declared []Property) string {
	var names []string
	for _, p := range declared {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

func dateOrder(record string, declared []Property, normal map[string]any) []Problem {
	var problems []Problem
	for _, p := range declared {
		if !p.LastDay {
			continue
		}
		first, last := dateAt(normal, p.FirstDay), dateAt(normal, p.Name)
		if first != 0 && last != 0 && last.Last() < first.First() {
			problems = append(problems, Problem{
				Rule: RuleDates, Record: record, Property: p.Name,
				Message: fmt.Sprintf("is %s, before %s %s", last, p.FirstDay, first),
			})
		}
	}
	_, engaged := property(declared, "lastReportedOn")
	if engaged && normal["status"] == string(EngagementStatusEnded) && normal["until"] == nil && normal["statusOn"] == nil {
		problems = append(problems, Problem{
			Rule: RuleDates, Record: record, Property: "status",
			Message: "is ENDED without a date: give until or statusOn",
		})
	}
	return problems
}

func dateAt(properties map[string]any, name string) Date {
	s, ok := properties[name].(string)
	if !ok {
		return 0
	}
	d, err := ParseDate(s)
	if err != nil {
		return 0
	}
	return d
}
