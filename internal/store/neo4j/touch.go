package neo4j

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"concert/internal/model"
	"concert/internal/store/neo4j/foreign"
)

// touch locks the records that changes are about, and the ends of edges, and
// checks that the graph has them as the newest snapshot does. If it has not,
// the error is an unseenError, unless that is known and kept out: over has the
// records of which it is, with all relationships that stand for an edge.
func (w *writing) touch(ctx context.Context, changes map[string]model.Change) (over overwritten, err error) {
	t := &toucher{w: w, keptOut: w.s.verifier.keptOut(), over: overwritten{}}
	nodes, removed, edges := byKind{}, byKind{}, map[[3]string][]any{}
	asked := map[string]bool{}
	ask := func(id string) {
		if kind, err := model.KindOfID(id); err == nil && !asked[id] {
			asked[id] = true
			nodes[kind.Label()] = append(nodes[kind.Label()], id)
		}
	}
	for key, change := range changes {
		if change.Node != nil {
			ask(key)
			if _, there := w.newest.Node(key); there && change.Remove {
				kind, _ := model.KindOfID(key)
				removed[kind.Label()] = append(removed[kind.Label()], key)
			}
			continue
		}
		ask(change.Edge.From)
		ask(change.Edge.To)
		_, fromThere := w.newest.Node(change.Edge.From)
		_, toThere := w.newest.Node(change.Edge.To)
		if fromThere && toThere {
			ends := [3]string{change.Edge.Kind, foreign.LabelOf(change.Edge.From), foreign.LabelOf(change.Edge.To)}
			edges[ends] = append(edges[ends], map[string]any{"from": change.Edge.From, "to": change.Edge.To})
			t.about = append(t.about, change.Edge)
		}
	}
	if err := t.nodes(ctx, nodes); err != nil {
		return nil, err
	}
	if err := t.edges(ctx, edges); err != nil {
		return nil, err
	}
	if err := t.around(ctx, removed); err != nil {
		return nil, err
	}
	if len(t.unseen) > 0 {
		slices.Sort(t.unseen)
		return nil, unseenError{slices.Compact(t.unseen), t.tied}
	}
	return t.over, nil
}

// overwritten is what a commit writes over, by id or key: for an edge, what Neo4j
// calls the relationships that stand for it.
type overwritten map[string][]any

func (o overwritten) has(record string) bool { _, ok := o[record]; return ok }

type toucher struct {
	w       *writing
	keptOut foreign.Prints
	about   []*model.EdgeRecord // edges that are asked about
	over    overwritten
	unseen  []string
	tied    []string // of these, nodes that go, with relationships that are not in the snapshot
}

// differs notes that a record is not in the graph as it is in the snapshot.
func (t *toucher) differs(record string, prints map[string]bool, elements []any) {
	if t.keptOut.Have(record, prints) {
		t.over[record] = elements
		return
	}
	t.unseen = append(t.unseen, record)
}

// nodes locks nodes by writing what is there, and compares them.
func (t *toucher) nodes(ctx context.Context, nodes byKind) error {
	for _, label := range slices.Sorted(maps.Keys(nodes)) {
		for some := range slices.Chunk(nodes[label], batchRows) {
			found, err := t.locked(ctx, label, some)
			if err != nil {
				return err
			}
			for _, id := range some {
				t.node(text(id), found[text(id)])
			}
		}
	}
	return nil
}

func (t *toucher) locked(ctx context.Context, label string, ids []any) (map[string][]foreign.Node, error) {
	rows, err := t.w.run(ctx, `UNWIND $ids AS id MATCH (n:`+label+` {id: id}) SET n.id = id RETURN labels(n), properties(n)`, map[string]any{"ids": ids})
	if err != nil {
		return nil, err
	}
	found := make(map[string][]foreign.Node, len(rows))
	for _, row := range rows {
		n := nodeOf(row.Values[0], row.Values[1])
		found[n.ID()] = append(found[n.ID()], n)
	}
	return found, nil
}

func (t *toucher) node(id string, found []foreign.Node) {
	if foreign.SameNode(t.w.newest, id, found) {
		return
	}
	prints := map[string]bool{}
	for _, n := range found {
		prints[n.Print()] = true
	}
	t.differs(id, prints, nil)
}

// edges compares the relationships between the ends of edges.
func (t *toucher) edges(ctx context.Context, edges map[[3]string][]any) error {
	found := map[string][]foreign.Edge{}
	for _, ends := range sortedEnds(edges) {
		kind, ok := model.EdgeKindByLabel(ends[0])
		if !ok {
			continue
		}
		arrow := "->"
		if kind.Declaration().Undirected {
			arrow = "-"
		}
		for some := range slices.Chunk(edges[ends], batchRows) {
			rows, err := t.w.run(ctx, fmt.Sprintf(`UNWIND $rows AS row MATCH (a:%s {id: row.from}) MATCH (b:%s {id: row.to})
				WITH a, b MATCH (a)-[x:%s]%s(b) // with both ends found first, it looks from the one that has fewer
				RETURN startNode(x).id, labels(startNode(x)), endNode(x).id, labels(endNode(x)), properties(x), elementId(x)`, ends[1], ends[2], ends[0], arrow),
				map[string]any{"rows": some})
			if err != nil {
				return err
			}
			for _, row := range rows {
				e := edgeOf(kind, row.Values)
				found[e.Key()] = append(found[e.Key()], e)
			}
		}
	}
	for _, record := range t.about {
		t.edge(record, found[record.Key()])
	}
	return nil
}

func (t *toucher) edge(record *model.EdgeRecord, found []foreign.Edge) {
	same, others := foreign.SameEdge(t.w.newest, record, found)
	if same {
		return
	}
	prints, elements := map[string]bool{}, []any{}
	for _, e := range others {
		prints[e.Print()] = true
	}
	for _, e := range found {
		elements = append(elements, e.Element)
	}
	t.differs(record.Key(), prints, elements)
}

// around looks for relationships that are at nodes that go, and neither in the
// snapshot nor derived: they would go with it, or hold it.
func (t *toucher) around(ctx context.Context, removed byKind) error {
	for _, label := range slices.Sorted(maps.Keys(removed)) {
		rows, err := t.w.run(ctx, `UNWIND $ids AS id MATCH (n:`+label+` {id: id}) RETURN n.id, COUNT { (n)--() }`+lessDerived(label), map[string]any{"ids": removed[label]})
		if err != nil {
			return err
		}
		for _, row := range rows {
			id := text(row.Values[0])
			if number(row.Values[1]) != degree(t.w.newest, id) {
				t.unseen, t.tied = append(t.unseen, id), append(t.tied, id)
			}
		}
	}
	return nil
}

// lessDerived takes away how many derived relationships are at a node n.
func lessDerived(label string) string {
	var all strings.Builder
	for _, pattern := range derivedAt(label) {
		all.WriteString(" - COUNT { " + pattern + " }")
	}
	return all.String()
}

// derivedAt are the patterns of the derived relationships c at a node n.
func derivedAt(label string) []string {
	all := []string{"(n)-[c:CITES]->()", "(n)<-[c:CITES]-(" + foreign.AnyKind() + ")"}
	switch label {
	case model.KindSource.Label():
		all = append(all, "(n)-[c:PART_OF]->()")
	case model.KindDataSet.Label():
		all = append(all, "(n)<-[c:PART_OF]-(:Source)")
	}
	return all
}

// degree is how many edges the snapshot has at a record.
func degree(s *model.Snapshot, id string) (n int64) {
	h, ok := s.Node(id)
	if !ok {
		return 0
	}
	for _, kind := range model.EdgeKinds() {
		for _, end := range []model.Direction{model.Outward, model.Inward} {
			if kind.Declaration().Undirected && end == model.Inward {
				continue // Walk goes both ways
			}
			for w := h.Walk(kind, end); w.Next(); {
				n++
			}
		}
	}
	return n
}
