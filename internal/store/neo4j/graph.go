package neo4j

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/dbtype"

	"concert/internal/model"
)

// How many records are read at once. Columns of so many stream more than ten
// times faster than rows do.
const (
	pageNodes = 2000
	pageEdges = 10_000
)

// counts is how many nodes and relationships there are.
type counts struct {
	names            []string // labels and types of the model, then those beside it
	labels, types    map[string]int64
	nodes, relations int64 // of any label and type
}

// countGraph counts by the counters that Neo4j keeps, at once.
func countGraph(ctx context.Context, run runner) (counts, error) {
	c := counts{labels: map[string]int64{}, types: map[string]int64{}}
	var parts []string
	label := func(name string) {
		parts = append(parts, "MATCH (n:"+name+") WITH count(n) AS n RETURN 'n' AS what, '"+name+"' AS name, n")
	}
	for _, kind := range model.NodeKinds() {
		c.names = append(c.names, kind.Label())
		label(kind.Label())
	}
	for _, kind := range model.EdgeKinds() {
		c.names = append(c.names, kind.String())
		parts = append(parts, "MATCH ()-[r:"+kind.String()+"]->() WITH count(r) AS n RETURN 'r' AS what, '"+kind.String()+"' AS name, n")
	}
	for _, name := range ownLabels {
		label(name)
	}
	parts = append(parts, "MATCH (n) WITH count(n) AS n RETURN 'n' AS what, '' AS name, n",
		"MATCH ()-[r]->() WITH count(r) AS n RETURN 'r' AS what, '' AS name, n")
	rows, err := run(ctx, strings.Join(parts, "\nUNION ALL "), nil)
	if err != nil {
		return c, err
	}
	for _, row := range rows {
		name, n := text(row.Values[1]), number(row.Values[2])
		switch {
		case text(row.Values[0]) == "n" && name == "":
			c.nodes = n
		case name == "":
			c.relations = n
		case text(row.Values[0]) == "n":
			c.labels[name] = n
		default:
			c.types[name] = n
		}
	}
	return c, nil
}

// rawNode and rawEdge are a node and a relationship as Neo4j has them.
type rawNode struct {
	labels     []string
	id         string // "" where there is none, or it is no text
	properties map[string]any
}

type rawEdge struct {
	kind                 model.EdgeKind
	from, to             string // ids of the ends, "" where they have none
	fromLabels, toLabels []string
	properties           map[string]any
	element              string // by which Neo4j knows it for now
	same                 bool   // as in the snapshot, but for its key
}

func (n rawNode) fingerprint() string { return fmt.Sprint(n.labels, n.properties) }

func (e rawEdge) fingerprint() string {
	return fmt.Sprint(e.kind, e.from, e.fromLabels, e.to, e.toLabels, e.properties)
}

// fits tells whether the node has the one label that its id names.
func (n rawNode) fits() bool { return len(n.labels) == 1 && hasLabelOf(n.labels, n.id) }

func hasLabelOf(labels []string, id string) bool {
	kind, err := model.KindOfID(id)
	return err == nil && slices.Contains(labels, kind.Label())
}

// record returns the edge with normal properties, and what is wrong with these.
func (e rawEdge) record() (model.EdgeRecord, []model.Problem) {
	normal, problems := normalOf(e.kind.String(), e.kind.Declaration().Properties, e.properties, "key")
	return model.EdgeRecord{Kind: e.kind.String(), From: e.from, To: e.to, Properties: normal}, problems
}

// key returns the key that the edge should have. Where what tells it apart has no
// normal value, the key has that as it is.
func (e rawEdge) key() string {
	record, _ := e.record()
	key := record.Key()
	identity := e.kind.Declaration().Identity
	if raw, ok := e.properties[identity]; ok && record.Properties[identity] == nil {
		key = strings.TrimSuffix(key, "-") + fmt.Sprint(raw)
	}
	return key
}

// difference is how the graph differs from a snapshot.
type difference struct {
	nodes     map[string][]rawNode // other than in the snapshot, by id
	edges     map[string][]rawEdge // other than in the snapshot, or with another key, by the key that they should have
	odd       []rawNode            // without the one label that their ids name
	goneNodes []string
	goneEdges []model.EdgeRecord
	unknown   []model.Finding // of what no id or key names
	doubled   []rawEdge       // as another edge that is in the snapshot as it is
}

// reader reads the graph, or a part of it, and compares it with a snapshot.
type reader struct {
	t          *transaction
	s          indexed
	counts     counts
	found      *difference
	multiple   bool                        // whether any node has several labels
	otherNodes map[model.NodeKind][]string // ids of those that differ
	otherEdges map[model.EdgeKind][]string // keys of those that differ
	seen       map[model.EdgeKind]*marks   // those that do not
}

// indexed is a snapshot with its nodes by id, which many edges are sought by.
type indexed struct {
	*model.Snapshot
	byID map[string]model.Handle
}

func index(s *model.Snapshot) indexed {
	byID := map[string]model.Handle{}
	for _, kind := range model.NodeKinds() {
		for h := range s.Nodes(kind) {
			byID[h.ID()] = h
		}
	}
	return indexed{s, byID}
}

func (s indexed) edge(kind model.EdgeKind, from, to, apart string) (model.Edge, bool) {
	a, ok := s.byID[from]
	b, both := s.byID[to]
	if !ok || !both {
		return model.Edge{}, false
	}
	return a.EdgeTo(kind, b, apart)
}

// marks are the rows of a kind that were met.
type marks struct {
	rows []bool
	n    int
}

func (m *marks) mark(row int) {
	if !m.rows[row] {
		m.rows[row] = true
		m.n++
	}
}

func newReader(t *transaction, s indexed, c counts) *reader {
	return &reader{
		t: t, s: s, counts: c, found: &difference{nodes: map[string][]rawNode{}, edges: map[string][]rawEdge{}},
		otherNodes: map[model.NodeKind][]string{}, otherEdges: map[model.EdgeKind][]string{}, seen: map[model.EdgeKind]*marks{},
	}
}

// compare reads the whole graph, in all of the transactions at once, and returns how
// it differs from a snapshot. One transaction would see no more of it as of one
// moment than several do: what is committed while it reads may be in the answer or
// not. After that touched is asked for ids and keys of which the difference is
// nothing new.
func compare(ctx context.Context, all []*transaction, s *model.Snapshot, touched func() (map[string]bool, error)) (*difference, error) {
	c, err := countGraph(ctx, all[0].run)
	if err != nil {
		return nil, err
	}
	r := newReader(all[0], index(s), c)
	if err := r.kinds(ctx, all); err != nil {
		return nil, err
	}
	skip, err := touched()
	if err != nil {
		return nil, err
	}
	if err := r.others(ctx, skip); err != nil {
		return nil, err
	}
	r.found.leave(skip)
	return r.found, r.unknown(ctx)
}

// kinds compares every kind of node and edge. A transaction that is free takes the
// next one.
func (r *reader) kinds(ctx context.Context, all []*transaction) error {
	var read []func(part *reader) error
	for _, kind := range model.NodeKinds() {
		read = append(read, func(part *reader) error { return part.nodes(ctx, kind) })
	}
	for _, kind := range model.EdgeKinds() {
		read = append(read, func(part *reader) error { return part.edges(ctx, kind) })
	}
	next := make(chan int, len(read))
	for i := range read {
		next <- i
	}
	close(next)
	parts, errs := make([]*reader, len(read)), make([]error, len(all))
	var wait sync.WaitGroup
	for worker, t := range all {
		wait.Go(func() {
			for i := range next {
				parts[i] = newReader(t, r.s, r.counts)
				if errs[worker] = read[i](parts[i]); errs[worker] != nil {
					return
				}
			}
		})
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, part := range parts {
		r.take(part)
	}
	return nil
}

// take adds what was found of another kind.
func (r *reader) take(part *reader) {
	r.multiple = r.multiple || part.multiple
	maps.Copy(r.otherNodes, part.otherNodes)
	maps.Copy(r.otherEdges, part.otherEdges)
	maps.Copy(r.seen, part.seen)
	maps.Copy(r.found.edges, part.found.edges)
	r.found.goneNodes = append(r.found.goneNodes, part.found.goneNodes...)
	for _, f := range part.found.unknown {
		r.tell(f)
	}
}

// others reads whole what differs, and tells what is gone.
func (r *reader) others(ctx context.Context, skip map[string]bool) error {
	for _, kind := range model.NodeKinds() {
		for some := range slices.Chunk(without(r.otherNodes[kind], skip), batchRows) {
			if err := r.wholeNodes(ctx, kind, some); err != nil {
				return err
			}
		}
	}
	for _, kind := range model.EdgeKinds() {
		for some := range slices.Chunk(without(r.otherEdges[kind], skip), batchRows) {
			err := r.wholeEdges(ctx, kind, `UNWIND $keys AS key MATCH (a)-[x:`+kind.String()+`]->(b) USING INDEX SEEK x:`+kind.String()+`(key) WHERE x.key = key`,
				map[string]any{"keys": some})
			if err != nil {
				return err
			}
		}
		r.goneEdges(kind)
	}
	return nil
}

func without(all []string, skip map[string]bool) []any {
	var left []any
	for _, key := range all {
		if !skip[key] {
			left = append(left, key)
		}
	}
	return left
}

// columns returns what collects the declared properties of p, two columns for a
// date. Nothing is ever null, as collect would leave it out.
func columns(p string, declared []model.Property) string {
	var all []string
	for _, d := range declared {
		if d.Type == 0 {
			continue
		}
		all = append(all, "collect(coalesce("+p+"."+d.Name+", ''))")
		if d.Type == model.TypeDay {
			all = append(all, "collect(coalesce("+p+"."+d.Name+precisionSuffix+", ''))")
		}
	}
	return strings.Join(all, ", ")
}

// row is one record of a page of columns: after the first ones come the declared
// properties, as columns has them.
type row struct {
	page  []any
	i     int
	first int
}

func (r row) at(column int) any {
	l := list(r.page[column])
	if r.i >= len(l) {
		return nil
	}
	return l[r.i]
}

// matches tells whether the row has these properties, and its count of keys says
// that it has no other.
func (r row) matches(declared []model.Property, have map[string]any, keys int64) bool {
	column, n := r.first, int64(1) // the id or key
	for _, p := range declared {
		if p.Type == 0 {
			continue
		}
		value, precision := r.at(column), any("")
		column++
		if p.Type == model.TypeDay {
			precision = r.at(column)
			column++
		}
		if !equal(p, have[p.Name], value, precision) {
			return false
		}
		if have[p.Name] != nil {
			n++
			if precision != "" {
				n++
			}
		}
	}
	return n == keys
}

// equal tells whether a normal value, nil for none, is what a column holds, which
// has "" for none.
func equal(p model.Property, have, value, precision any) bool {
	if value == "" {
		return have == nil && precision == ""
	}
	switch want := have.(type) {
	case nil:
		return false
	case string:
		if p.Type == model.TypeDay {
			got, err := dateOf(value, precision)
			return err == nil && got == want
		}
		got, ok := value.(string)
		return ok && got == want
	case []string:
		got, ok := value.([]any)
		if !ok || len(got) != len(want) {
			return false
		}
		for i, w := range want {
			if got[i] != w {
				return false
			}
		}
		return true
	case float64:
		if n, ok := value.(int64); ok {
			return float64(n) == want
		}
		return value == want
	default:
		return value == have
	}
}

// pages reads columns in pages of a size, ordered by the first column. The server
// makes a page while do has the one before.
func (r *reader) pages(ctx context.Context, statement string, size int, do func(page, ids []any)) error {
	next, err := r.ask(ctx, statement, "", size)
	for err == nil {
		page, err := single(ctx, next)
		if err != nil {
			return err
		}
		ids := list(page[0])
		if len(ids) < size {
			do(page, ids)
			return nil
		}
		next, err = r.ask(ctx, statement, ids[len(ids)-1], size)
		if err != nil {
			return err
		}
		do(page, ids)
	}
	return err
}

// pagePatience is how long a page may take: one comes several times in a second.
const pagePatience = 20 * time.Second

func (r *reader) ask(ctx context.Context, statement string, after any, size int) (driver.ResultWithContext, error) {
	ctx, cancel := context.WithTimeout(ctx, pagePatience)
	defer cancel()
	return r.t.Run(ctx, statement, map[string]any{"after": after, "limit": int64(size)})
}

func single(ctx context.Context, result driver.ResultWithContext) ([]any, error) {
	ctx, cancel := context.WithTimeout(ctx, pagePatience)
	defer cancel()
	record, err := result.Single(ctx)
	if err != nil {
		return nil, err
	}
	return record.Values, nil
}

// nodes compares all nodes of a label.
func (r *reader) nodes(ctx context.Context, kind model.NodeKind) error {
	total := r.counts.labels[kind.Label()]
	present := marks{rows: make([]bool, r.s.Rows(kind))}
	read := int64(0)
	if total > 0 {
		declared := kind.Declaration().Properties
		statement := `MATCH (x:` + kind.Label() + `) USING INDEX SEEK x:` + kind.Label() + `(id) WHERE x.id > $after
			WITH x ORDER BY x.id LIMIT $limit
			WITH x, properties(x) AS p // all at once: there are many
			RETURN collect(p.id), collect(size(keys(p))), collect(size(labels(x))), ` + columns("p", declared)
		err := r.pages(ctx, statement, pageNodes, func(page, ids []any) {
			for i := range ids {
				id, at := text(ids[i]), row{page, i, 3}
				h, known := r.s.byID[id]
				if known = known && h.Kind() == kind; known {
					present.mark(h.Row())
				}
				if at.at(2) != int64(1) || !known || !at.matches(declared, h.Record().Properties, number(at.at(1))) {
					r.otherNodes[kind] = append(r.otherNodes[kind], id)
				}
			}
			read += int64(len(ids))
		})
		if err != nil {
			return err
		}
	}
	if present.n < r.s.Count(kind) {
		for h := range r.s.Nodes(kind) {
			if !present.rows[h.Row()] {
				r.found.goneNodes = append(r.found.goneNodes, h.ID())
			}
		}
	}
	if read != total {
		return r.idless(ctx, kind)
	}
	return nil
}

// idless tells of the nodes of a label that have no id, or one that is no text.
func (r *reader) idless(ctx context.Context, kind model.NodeKind) error {
	rows, err := r.t.run(ctx, `MATCH (x:`+kind.Label()+`) WHERE `+idless("x")+` RETURN labels(x), collect(x.id)[0], count(x.id), count(x)`, nil)
	if err != nil {
		return err
	}
	for _, row := range rows {
		labels := rawNodeOf(row.Values[0], nil).labels
		r.multiple = r.multiple || len(labels) > 1
		match := "MATCH (n" + patternOf(labels) + ") WHERE "
		wrong := number(row.Values[2])
		if n := number(row.Values[3]) - wrong; n > 0 {
			r.tell(keptOutAll(n, "", "id", several(n, "node")+" "+strings.Join(labels, ":")+" without an id", match+"n.id IS NULL RETURN n"))
		}
		if wrong > 0 {
			what := fmt.Sprintf("%s %s with an id that is no text, such as %s", several(wrong, "node"), strings.Join(labels, ":"), shown(row.Values[1]))
			r.tell(keptOutAll(wrong, "", "id", what, match+"n.id IS NOT NULL AND "+idless("n")+" RETURN n"))
		}
	}
	return nil
}

// tell notes a finding, once where several labels lead to it.
func (r *reader) tell(f model.Finding) {
	if !slices.Contains(r.found.unknown, f) {
		r.found.unknown = append(r.found.unknown, f)
	}
}

// wholeNodes reads nodes that differ, whole.
func (r *reader) wholeNodes(ctx context.Context, kind model.NodeKind, ids []any) error {
	rows, err := r.t.run(ctx, `UNWIND $ids AS id MATCH (x:`+kind.Label()+` {id: id}) RETURN labels(x), properties(x)`, map[string]any{"ids": ids})
	if err != nil {
		return err
	}
	for _, row := range rows {
		r.node(rawNodeOf(row.Values[0], row.Values[1]))
	}
	return nil
}

func rawNodeOf(labels, properties any) rawNode {
	n := rawNode{}
	for _, label := range list(labels) {
		n.labels = append(n.labels, text(label))
	}
	slices.Sort(n.labels)
	n.properties, _ = properties.(map[string]any)
	n.id = text(n.properties["id"])
	return n
}

func (r *reader) node(n rawNode) {
	r.multiple = r.multiple || len(n.labels) != 1
	if !n.fits() {
		if !slices.ContainsFunc(r.found.odd, func(o rawNode) bool { return o.fingerprint() == n.fingerprint() }) {
			r.found.odd = append(r.found.odd, n)
		}
		return
	}
	r.found.nodes[n.id] = append(r.found.nodes[n.id], n)
}

// edges compares all relationships of a type.
func (r *reader) edges(ctx context.Context, kind model.EdgeKind) error {
	total := r.counts.types[kind.String()]
	if total == 0 && r.s.CountEdges(kind) == 0 {
		return nil
	}
	d := kind.Declaration()
	seen := &marks{rows: make([]bool, r.s.EdgeRows(kind))}
	read := int64(0)
	apartColumn := identityColumn(d)
	if total > 0 {
		statement := `MATCH (a)-[x:` + kind.String() + `]->(b) USING INDEX SEEK x:` + kind.String() + `(key) WHERE x.key > $after
			WITH a, x, b ORDER BY x.key LIMIT $limit
			RETURN collect(x.key), collect(size(keys(x))), collect(coalesce(a.id, '')), collect(coalesce(b.id, '')), ` + columns("x", d.Properties)
		err := r.pages(ctx, statement, pageEdges, func(page, keys []any) {
			for i := range keys {
				key, at := text(keys[i]), row{page, i, 4}
				from, to, apart := text(at.at(2)), text(at.at(3)), apartOf(at, apartColumn)
				e, known := r.s.edge(kind, from, to, apart)
				if known && e.Key() == key && at.matches(d.Properties, e.Record().Properties, number(at.at(1))) {
					seen.mark(e.Row())
				} else {
					r.otherEdges[kind] = append(r.otherEdges[kind], key)
				}
			}
			read += int64(len(keys))
		})
		if err != nil {
			return err
		}
	}
	if read != total {
		err := r.wholeEdges(ctx, kind, `MATCH (a)-[x:`+kind.String()+`]->(b) WHERE NOT coalesce(x.key > '', false)`, nil)
		if err != nil {
			return err
		}
	}
	r.seen[kind] = seen
	return nil
}

// goneEdges tells of the edges of a kind that the graph has no more, and of those
// that it has more than once.
func (r *reader) goneEdges(kind model.EdgeKind) {
	seen := r.seen[kind]
	if seen == nil {
		return
	}
	for key, all := range r.found.edges {
		if all[0].kind != kind {
			continue
		}
		record, _ := all[0].record()
		e, known := edgeOf(r.s.Snapshot, &record)
		if !known || e.Key() != key {
			continue
		}
		if seen.rows[e.Row()] {
			r.found.doubled = append(r.found.doubled, all...)
			delete(r.found.edges, key)
		}
		seen.mark(e.Row())
	}
	if seen.n < r.s.CountEdges(kind) {
		for e := range r.s.Edges(kind) {
			if !seen.rows[e.Row()] {
				r.found.goneEdges = append(r.found.goneEdges, e.Record())
			}
		}
	}
}

// identityColumn is the place of the property that tells edges apart.
func identityColumn(d model.EdgeDeclaration) int {
	column := 4
	for _, p := range d.Properties {
		if p.Type == 0 {
			continue
		}
		if p.Name == d.Identity {
			return column
		}
		column++
		if p.Type == model.TypeDay {
			column++
		}
	}
	return -1
}

func apartOf(at row, column int) string {
	if column < 0 {
		return ""
	}
	value := at.at(column)
	if _, isDate := value.(dbtype.Date); isDate {
		day, err := dateOf(value, at.at(column+1))
		if err != nil {
			return ""
		}
		return day
	}
	return text(value)
}

// wholeEdges reads relationships a-[x]->b that differ, whole.
func (r *reader) wholeEdges(ctx context.Context, kind model.EdgeKind, match string, parameters map[string]any) error {
	rows, err := r.t.run(ctx, match+` RETURN a.id, labels(a), b.id, labels(b), properties(x), elementId(x)`, parameters)
	if err != nil {
		return err
	}
	for _, row := range rows {
		e := rawEdgeOf(kind, row.Values)
		key := e.key()
		e.same = sameEdge(r.s.Snapshot, e)
		r.found.edges[key] = append(r.found.edges[key], e)
	}
	return nil
}

func rawEdgeOf(kind model.EdgeKind, values []any) rawEdge {
	e := rawEdge{kind: kind, from: text(values[0]), to: text(values[2]), element: text(values[5])}
	e.fromLabels, e.toLabels = rawNodeOf(values[1], nil).labels, rawNodeOf(values[3], nil).labels
	e.properties, _ = values[4].(map[string]any)
	return e
}

// edgeOf returns the edge of a snapshot that a record is about.
func edgeOf(s *model.Snapshot, record *model.EdgeRecord) (model.Edge, bool) {
	kind, _ := model.EdgeKindByLabel(record.Kind)
	apart, _ := record.Properties[kind.Declaration().Identity].(string)
	return s.Edge(kind, record.From, record.To, apart)
}

// sameEdge tells whether the snapshot has the edge as it is.
func sameEdge(s *model.Snapshot, e rawEdge) bool {
	record, problems := e.record()
	if problems != nil || !hasLabelOf(e.fromLabels, e.from) || !hasLabelOf(e.toLabels, e.to) {
		return false
	}
	have, ok := edgeOf(s, &record)
	return ok && sameProperties(have.Record().Properties, record.Properties)
}

// sameProperties tells whether normal properties are equal.
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

// unknown tells of the labels and types that are not the model's.
func (r *reader) unknown(ctx context.Context) error {
	sum, relations := int64(0), int64(0)
	for _, n := range r.counts.labels {
		sum += n
	}
	for _, n := range r.counts.types {
		relations += n
	}
	if sum != r.counts.nodes || r.multiple {
		if err := r.unknownLabels(ctx); err != nil {
			return err
		}
	}
	if relations != r.counts.relations {
		return r.unknownTypes(ctx)
	}
	return nil
}

func (r *reader) knownLabels() string {
	var all []string
	for label := range r.counts.labels {
		all = append(all, label)
	}
	slices.Sort(all)
	return strings.Join(all, "|")
}

// told is how many nodes without a known label are told one by one.
const told = 20

// unknownLabels tells of the nodes that have none of the known labels. Names that
// somebody else gave are never put into Cypher that runs here.
func (r *reader) unknownLabels(ctx context.Context) error {
	match := "MATCH (n) WHERE NOT n:" + r.knownLabels()
	rows, err := r.t.run(ctx, match+` RETURN labels(n) AS labels, count(n), count(toStringOrNull(n.id)) ORDER BY labels`, nil)
	if err != nil {
		return err
	}
	for _, row := range rows {
		labels, n, named := rawNodeOf(row.Values[0], nil).labels, number(row.Values[1]), number(row.Values[2])
		if named > 0 {
			ids, err := r.t.run(ctx, match+` AND labels(n) = $labels AND toStringOrNull(n.id) IS NOT NULL RETURN toStringOrNull(n.id) LIMIT $told`,
				map[string]any{"labels": row.Values[0], "told": int64(told)})
			if err != nil {
				return err
			}
			for _, id := range ids {
				id := text(id.Values[0])
				r.tell(keptOut(id, "", "has "+unknownNamed(labels), "MATCH (n"+patternOf(labels)+") WHERE toStringOrNull(n.id) = "+literal(id)+" RETURN n"))
			}
		}
		r.unknownRest(labels, n, named)
	}
	return nil
}

// unknownRest tells of the nodes without an id, or of all where there are too many
// to name.
func (r *reader) unknownRest(labels []string, n, named int64) {
	shown := "MATCH (n" + patternOf(labels) + ")"
	if len(labels) == 0 {
		shown += " WHERE size(labels(n)) = 0"
	}
	switch {
	case named > told:
		r.tell(keptOutAll(n, "", "", several(n, "node")+" with "+unknownNamed(labels)+" in all", shown+" RETURN n"))
	case n > named:
		with := " WITH n WHERE toStringOrNull(n.id) IS NULL RETURN n"
		r.tell(keptOutAll(n-named, "", "", several(n-named, "node")+" with "+unknownNamed(labels)+" and without an id", shown+with))
	}
}

func unknownNamed(labels []string) string {
	switch len(labels) {
	case 0:
		return "no label"
	case 1:
		return "the unknown label " + labels[0]
	}
	return "the unknown labels " + strings.Join(labels, " and ")
}

func (r *reader) unknownTypes(ctx context.Context) error {
	known := slices.Collect(maps.Keys(r.counts.types))
	rows, err := r.t.run(ctx, `MATCH ()-[r]->() WHERE NOT type(r) IN $known RETURN type(r) AS type, count(r) ORDER BY type`, map[string]any{"known": known})
	if err != nil {
		return err
	}
	for _, row := range rows {
		name, n := text(row.Values[0]), number(row.Values[1])
		r.tell(keptOutAll(n, "", "", fmt.Sprintf("%s of the unknown type %s", several(n, "relationship"), name),
			"MATCH ()-[r:"+quoted(name)+"]->() RETURN *"))
	}
	return nil
}
