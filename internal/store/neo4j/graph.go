package neo4j

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"concert/internal/model"
	"concert/internal/store/neo4j/foreign"
)

// How many records are read at once. Lists of so many stream more than ten times
// faster than records of their own do.
const (
	pageNodes = 2000
	pageEdges = 5000
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
	c.names = append(c.names, foreign.Cites)
	parts = append(parts, "MATCH ()-[r:"+foreign.Cites+"]->() WITH count(r) AS n RETURN 'r' AS what, '"+foreign.Cites+"' AS name, n")
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

// reader reads the graph, or some kinds of it, for a comparison.
type reader struct {
	t         *transaction
	c         *foreign.Comparison
	counts    counts
	nodeKinds []model.NodeKind
	edgeKinds []model.EdgeKind
}

// compare reads the whole graph, in all of the transactions at once, and returns
// how it differs from a snapshot. One transaction would see no more of it as of one
// moment than several do: what is committed while it reads may be in the answer or
// not. After that, touched returns the ids and keys whose difference is not new.
func compare(ctx context.Context, all []*transaction, s *model.Snapshot, touched func() (map[string]bool, error)) (*foreign.Difference, error) {
	c, err := countGraph(ctx, all[0].run)
	if err != nil {
		return nil, err
	}
	r := &reader{all[0], foreign.Compare(s), c, model.NodeKinds(), model.EdgeKinds()}
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
	if err := r.unknown(ctx); err != nil {
		return nil, err
	}
	found := r.c.Difference()
	found.Without(skip)
	return found, nil
}

// A graph that has more than smallGraph nodes and relationships takes long enough to
// read that kinds of at most smallKind nodes are worth a look before.
const (
	smallGraph = 10_000
	smallKind  = pageNodes
)

// compareMoved reads the small kinds of nodes of which the counters of Neo4j say that
// the graph has more or fewer than a snapshot, and the kinds that these can name. It
// returns nil if there are none, or if the whole graph is as soon read.
func compareMoved(ctx context.Context, t *transaction, s *model.Snapshot) (*foreign.Difference, error) {
	c, err := countGraph(ctx, t.run)
	if err != nil || c.nodes+c.relations <= smallGraph {
		return nil, err
	}
	kinds := c.moved(s)
	if kinds == nil {
		return nil, nil
	}
	r := &reader{t: t, c: foreign.Compare(s), counts: c, nodeKinds: kinds}
	if err := r.kinds(ctx, []*transaction{t}); err != nil {
		return nil, err
	}
	if err := r.others(ctx, nil); err != nil {
		return nil, err
	}
	return r.c.Difference(), nil
}

// moved returns the small kinds of which there are more or fewer than in a snapshot,
// with those that they can name if these are small too.
func (c counts) moved(s *model.Snapshot) []model.NodeKind {
	small := func(kind model.NodeKind) bool {
		return c.labels[kind.Label()] <= smallKind && s.Count(kind) <= smallKind
	}
	var all []model.NodeKind
	for _, kind := range model.NodeKinds() {
		if c.labels[kind.Label()] == int64(s.Count(kind)) || !small(kind) {
			continue
		}
		if names := kind.Names(); !slices.ContainsFunc(names, func(k model.NodeKind) bool { return !small(k) }) {
			all = append(append(all, kind), names...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// kinds compares the kinds of nodes and then of edges, each once the nodes at its
// ends are read. A free transaction takes the next kind; so that none is idle, the
// largest kinds come first, and what has to wait for the largest of all comes last.
func (r *reader) kinds(ctx context.Context, all []*transaction) error {
	nodes := largest(r.nodeKinds, func(k model.NodeKind) int64 { return r.counts.labels[k.Label()] })
	edges := largest(r.edgeKinds, func(k model.EdgeKind) int64 { return r.counts.types[k.String()] })
	waits := func(k model.EdgeKind) bool { return slices.Contains(k.EndKinds(), nodes[0]) }
	edges = slices.Concat(slices.DeleteFunc(slices.Clone(edges), waits), slices.DeleteFunc(edges, func(k model.EdgeKind) bool { return !waits(k) }))
	var read []func(part *reader) error
	done := map[model.NodeKind]chan struct{}{}
	for _, kind := range nodes {
		n, ended := r.c.Nodes(kind), make(chan struct{})
		done[kind] = ended
		read = append(read, func(part *reader) error {
			defer close(ended)
			return part.nodes(ctx, kind, n)
		})
	}
	for _, kind := range edges {
		e := r.c.Edges(kind)
		read = append(read, func(part *reader) error {
			for _, end := range kind.EndKinds() {
				<-done[end] // whoever reads it began before
			}
			if kind == model.PartOf {
				<-done[model.KindSource] // which counted the derived ones
			}
			return part.edges(ctx, kind, e)
		})
	}
	return r.share(all, read)
}

// largest returns kinds with those first of which there are most.
func largest[K any](kinds []K, count func(K) int64) []K {
	return slices.SortedStableFunc(slices.Values(kinds), func(a, b K) int { return cmp.Compare(count(b), count(a)) })
}

// share reads parts in all of the transactions at once.
func (r *reader) share(all []*transaction, read []func(part *reader) error) error {
	next := make(chan int, len(read))
	for i := range read {
		next <- i
	}
	close(next)
	errs := make([]error, len(all))
	var wait sync.WaitGroup
	for worker, t := range all {
		part := &reader{t: t, c: r.c, counts: r.counts}
		wait.Go(func() {
			for i := range next {
				if errs[worker] = read[i](part); errs[worker] != nil {
					return
				}
			}
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}

// others reads whole what differs.
func (r *reader) others(ctx context.Context, skip map[string]bool) error {
	for _, kind := range r.nodeKinds {
		for some := range slices.Chunk(without(r.c.Nodes(kind).Others(), skip), batchRows) {
			if err := r.wholeNodes(ctx, kind, some); err != nil {
				return err
			}
		}
		for some := range slices.Chunk(without(r.c.Nodes(kind).Tied(), skip), batchRows) {
			if err := r.wholeTies(ctx, kind, some); err != nil {
				return err
			}
		}
	}
	for _, kind := range r.edgeKinds {
		for some := range slices.Chunk(without(r.c.Edges(kind).Others(), skip), batchRows) {
			err := r.wholeEdges(ctx, kind, `UNWIND $keys AS key MATCH (a)-[x:`+kind.String()+`]->(b) USING INDEX SEEK x:`+kind.String()+`(key) WHERE x.key = key`,
				map[string]any{"keys": some})
			if err != nil {
				return err
			}
		}
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

// columns is what reads columns of x, each after a comma.
func columns(all []foreign.Column) string {
	var b strings.Builder
	for _, c := range all {
		b.WriteString(", x." + c.Name)
	}
	return b.String()
}

// valuesOf returns the values of columns, with days as the comparison has them.
func valuesOf(columns []foreign.Column, values []any) []any {
	for i, c := range columns {
		if c.IsDate {
			values[i] = plainValue(values[i])
		}
	}
	return values
}

// pages reads lists of rows in pages of a size, in the order of what each row has
// first. The server makes a page while do takes the one before.
func (r *reader) pages(ctx context.Context, statement string, size int, do func(row []any)) error {
	next, err := r.ask(ctx, statement, "", size)
	if err != nil {
		return err
	}
	for {
		page, err := single(ctx, next)
		if err != nil {
			return err
		}
		rows := list(page[0])
		more := len(rows) == size
		if more {
			if next, err = r.ask(ctx, statement, list(rows[len(rows)-1])[0], size); err != nil {
				return err
			}
		}
		for _, row := range rows {
			do(list(row))
		}
		if !more {
			return nil
		}
	}
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
func (r *reader) nodes(ctx context.Context, kind model.NodeKind, n *foreign.Nodes) error {
	total := r.counts.labels[kind.Label()]
	if total == 0 {
		return nil
	}
	all := foreign.Columns(kind.Declaration().Properties)
	fictional := "null"
	if foreign.HasFictional(kind) {
		fictional = "x." + foreign.Fictional
	}
	statement := `MATCH (x:` + kind.Label() + `) USING INDEX SEEK x:` + kind.Label() + `(id) WHERE x.id > $after
		WITH x ORDER BY x.id LIMIT $limit
		WITH x AS n, properties(x) AS x // all at once: there are many
		RETURN collect([x.id, size(keys(x)), size(labels(n)), elementId(n), ` + fictional + `, ` + tiesFrom(kind, "null") + columns(all) + `])`
	err := r.pages(ctx, statement, pageNodes, func(row []any) {
		n.Row(foreign.Row{
			ID: text(row[0]), Size: number(row[1]), Labels: number(row[2]), Element: text(row[3]), Fictional: row[4],
			Ties: tiesOf(list(row[5])), Values: valuesOf(all, row[6:]),
		})
	})
	if err != nil || n.Read() == total {
		return err
	}
	return r.withoutID(ctx, kind, n)
}

// tiesFrom is the list of the derived relationships that begin at a node n of a kind,
// each with another column.
func tiesFrom(kind model.NodeKind, column string) string {
	return `[(n)-[c:` + strings.Join(foreign.TypesFrom(kind), "|") + `]->(m) | [type(c), m.id, c.` + foreign.At + `, size(keys(c)), ` + column + `]]`
}

func tiesOf(rows []any) []foreign.FoundTie {
	ties := make([]foreign.FoundTie, len(rows))
	for i, row := range rows {
		columns := list(row)
		ties[i] = foreign.TieOf(text(columns[0]), plainValue(columns[1]), plainValue(columns[2]), number(columns[3]))
		ties[i].Element = text(columns[4])
	}
	return ties
}

// withoutID counts the nodes of a label that have no id, or one that is not a text.
func (r *reader) withoutID(ctx context.Context, kind model.NodeKind, n *foreign.Nodes) error {
	rows, err := r.t.run(ctx, `MATCH (x:`+kind.Label()+`) WHERE `+foreign.NoID("x")+` RETURN labels(x), collect(x.id)[0], count(x.id), count(x)`, nil)
	if err != nil {
		return err
	}
	for _, row := range rows {
		notText := number(row.Values[2])
		n.WithoutID(labelsOf(row.Values[0]), number(row.Values[3])-notText, notText, plainValue(row.Values[1]))
	}
	return nil
}

// wholeNodes reads nodes that differ, whole.
func (r *reader) wholeNodes(ctx context.Context, kind model.NodeKind, ids []any) error {
	rows, err := r.t.run(ctx, `UNWIND $ids AS id MATCH (x:`+kind.Label()+` {id: id}) RETURN labels(x), properties(x)`, map[string]any{"ids": ids})
	if err != nil {
		return err
	}
	for _, row := range rows {
		r.c.Nodes(kind).Whole(nodeOf(row.Values[0], row.Values[1]))
	}
	return nil
}

// wholeTies reads the derived relationships of nodes at which they differ.
func (r *reader) wholeTies(ctx context.Context, kind model.NodeKind, ids []any) error {
	rows, err := r.t.run(ctx, `UNWIND $ids AS id MATCH (n:`+kind.Label()+` {id: id}) RETURN id, `+tiesFrom(kind, "elementId(c)"), map[string]any{"ids": ids})
	if err != nil {
		return err
	}
	for _, row := range rows {
		for _, tie := range tiesOf(list(row.Values[1])) {
			r.c.Nodes(kind).Tie(text(row.Values[0]), tie)
		}
	}
	return nil
}

func nodeOf(labels, properties any) foreign.Node {
	return foreign.Node{Labels: labelsOf(labels), Properties: plainProperties(properties)}
}

func labelsOf(value any) []string {
	var labels []string
	for _, label := range list(value) {
		labels = append(labels, text(label))
	}
	slices.Sort(labels)
	return labels
}

// edges compares all relationships of a type. Neo4j's names of their ends come without
// a look at the nodes. It gives a name to another node in time, but whoever makes one
// meanwhile commits: such a reading is not taken for exact, and is followed by another.
func (r *reader) edges(ctx context.Context, kind model.EdgeKind, e *foreign.Edges) error {
	total := r.counts.types[kind.String()]
	if kind == model.PartOf {
		total -= r.c.Nodes(model.KindSource).PartOf()
	}
	if total == 0 {
		return nil
	}
	all := foreign.Columns(kind.Declaration().Properties)
	statement := `MATCH (a)-[x:` + kind.String() + `]->(b) USING INDEX SEEK x:` + kind.String() + `(key) WHERE x.key > $after
		WITH a, x, b ORDER BY x.key LIMIT $limit
		RETURN collect([x.key, size(keys(x)), elementId(a), elementId(b), x.` + foreign.Fictional + columns(all) + `])`
	err := r.pages(ctx, statement, pageEdges, func(row []any) {
		e.Row(foreign.Row{ID: text(row[0]), Size: number(row[1]), From: text(row[2]), To: text(row[3]), Fictional: row[4], Values: valuesOf(all, row[5:])})
	})
	if err != nil || e.Read() == total {
		return err
	}
	return r.wholeEdges(ctx, kind, `MATCH (a)-[x:`+kind.String()+`]->(b) WHERE NOT coalesce(x.key > '', false)`, nil)
}

// wholeEdges reads relationships a-[x]->b that differ, whole; those of a source are
// derived.
func (r *reader) wholeEdges(ctx context.Context, kind model.EdgeKind, match string, parameters map[string]any) error {
	if kind == model.PartOf {
		match += ` AND NOT a:` + model.KindSource.Label()
	}
	rows, err := r.t.run(ctx, match+` RETURN a.id, labels(a), b.id, labels(b), properties(x), elementId(x)`, parameters)
	if err != nil {
		return err
	}
	for _, row := range rows {
		r.c.Edges(kind).Whole(edgeOf(kind, row.Values))
	}
	return nil
}

func edgeOf(kind model.EdgeKind, values []any) foreign.Edge {
	return foreign.Edge{
		Kind: kind, From: text(values[0]), FromLabels: labelsOf(values[1]), To: text(values[2]), ToLabels: labelsOf(values[3]),
		Properties: plainProperties(values[4]), Element: text(values[5]),
	}
}

// unknown counts what has labels and types that are not the model's.
func (r *reader) unknown(ctx context.Context) error {
	sum, relations := int64(0), int64(0)
	for _, n := range r.counts.labels {
		sum += n
	}
	for _, n := range r.counts.types {
		relations += n
	}
	if sum != r.counts.nodes || r.c.SeveralLabels() {
		if err := r.unknownLabels(ctx); err != nil {
			return err
		}
	}
	if relations != r.counts.relations {
		if err := r.unknownTypes(ctx); err != nil {
			return err
		}
	}
	return r.strays(ctx)
}

// strays counts the derived relationships that begin at no record.
func (r *reader) strays(ctx context.Context) error {
	from := int64(0)
	for _, kind := range r.nodeKinds {
		from += r.c.Nodes(kind).Cites()
	}
	if from == r.counts.types[foreign.Cites] {
		return nil
	}
	rows, err := r.t.run(ctx, `MATCH (n)-[r:`+foreign.Cites+`]->() WHERE NOT n`+foreign.AnyKind()+` RETURN count(r)`, nil)
	if err != nil || len(rows) != 1 {
		return err
	}
	r.c.Strays(number(rows[0].Values[0]))
	return nil
}

// unknownLabels counts the nodes that have none of the known labels.
func (r *reader) unknownLabels(ctx context.Context) error {
	match := "MATCH (n) WHERE NOT n:" + strings.Join(slices.Sorted(maps.Keys(r.counts.labels)), "|")
	rows, err := r.t.run(ctx, match+` RETURN labels(n) AS labels, count(n), count(toStringOrNull(n.id)) ORDER BY labels`, nil)
	if err != nil {
		return err
	}
	for _, row := range rows {
		var ids []string
		if number(row.Values[2]) > 0 {
			named, err := r.t.run(ctx, match+` AND labels(n) = $labels AND toStringOrNull(n.id) IS NOT NULL RETURN toStringOrNull(n.id) LIMIT $most`,
				map[string]any{"labels": row.Values[0], "most": int64(foreign.MostNamed)})
			if err != nil {
				return err
			}
			for _, id := range named {
				ids = append(ids, text(id.Values[0]))
			}
		}
		r.c.Strangers(labelsOf(row.Values[0]), number(row.Values[1]), number(row.Values[2]), ids)
	}
	return nil
}

// unknownTypes counts the relationships of types that are not the model's.
func (r *reader) unknownTypes(ctx context.Context) error {
	known := slices.Collect(maps.Keys(r.counts.types))
	rows, err := r.t.run(ctx, `MATCH ()-[r]->() WHERE NOT type(r) IN $known RETURN type(r) AS type, count(r) ORDER BY type`, map[string]any{"known": known})
	if err != nil {
		return err
	}
	for _, row := range rows {
		r.c.UnknownType(text(row.Values[0]), number(row.Values[1]))
	}
	return nil
}
