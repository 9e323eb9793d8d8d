package neo4j

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"

	"concert/internal/model"
)

// check reads the graph after something was seen, and adopts what differs. While
// others commit, what it reads may be of several versions: then it only counts
// that nothing differs but what they wrote.
func (s *Store) check(ctx context.Context, seen sight) error {
	before := s.newest.Load()
	var after sight
	found, err := s.compare(ctx, before, func() (touched map[string]bool, err error) {
		if after, err = s.look(ctx); err != nil {
			return nil, err
		}
		return s.touchedSince(ctx, before, after)
	})
	if err != nil {
		return err
	}
	if after.bookmark == seen.bookmark && after.version == before.Version() {
		return s.conclude(ctx, before, found, seen)
	}
	if result := settle(before, found); len(result.changes)+len(result.mends) == 0 && s.foreign.knows(result) {
		s.foreign.verify(seen)
		return nil
	}
	return s.adopt(ctx, nil)
}

// readers is how many transactions read the graph at once.
const readers = 2

// compare reads the whole graph.
func (s *Store) compare(ctx context.Context, with *model.Snapshot, touched func() (map[string]bool, error)) (*difference, error) {
	var all []*transaction
	for range readers {
		t, err := s.begin(ctx, timeoutAdopt)
		if err != nil {
			return nil, err
		}
		defer t.end(ctx)
		all = append(all, t)
	}
	return compare(ctx, all, with, touched)
}

// exact is a difference that was read while nothing was committed.
type exact struct {
	of    *model.Snapshot
	found *difference
	seen  sight
}

// conclude adopts an exact difference where there is something to adopt.
func (s *Store) conclude(ctx context.Context, of *model.Snapshot, found *difference, seen sight) error {
	result := settle(of, found)
	if len(result.changes) == 0 && len(result.mends) == 0 {
		s.know(result)
		s.foreign.verify(seen)
		return nil
	}
	return s.adopt(ctx, &exact{of, found, seen})
}

// touchedSince returns the ids and keys that commits after a snapshot touched, up
// to what was seen.
func (s *Store) touchedSince(ctx context.Context, before *model.Snapshot, seen sight) (map[string]bool, error) {
	touched := map[string]bool{}
	if seen.version <= before.Version() {
		return touched, nil
	}
	for c, err := range s.stored(ctx, s.read, before.Version(), seen.version) {
		if err != nil {
			return nil, err
		}
		for _, sealed := range c.Changes {
			if sealed.Change != nil {
				touched[sealed.Change.Key()] = true
			}
		}
	}
	return touched, nil
}

// leave leaves out what is about records that were touched.
func (d *difference) leave(touched map[string]bool) {
	maps.DeleteFunc(d.nodes, func(id string, _ []rawNode) bool { return touched[id] })
	maps.DeleteFunc(d.edges, func(key string, _ []rawEdge) bool { return touched[key] })
	d.goneNodes = slices.DeleteFunc(d.goneNodes, func(id string) bool { return touched[id] })
	d.goneEdges = slices.DeleteFunc(d.goneEdges, func(e model.EdgeRecord) bool { return touched[e.Key()] })
}

// readings is how often the graph is read under the lock until nobody committed
// meanwhile; after that it is taken as it was read.
const readings = 3

// Of more than that a server with little memory makes no transaction: keys are
// written before, and changes land in several commits, each whole.
const (
	mendAtOnce  = 5000
	adoptAtOnce = 5 * model.SplitAt
)

// adopt makes one commit of all that differs, inside the writer's lock of all
// servers. An exact difference spares reading the graph again, if it still is.
func (s *Store) adopt(ctx context.Context, known *exact) error {
	t, err := s.begin(ctx, timeoutAdopt)
	if err != nil {
		return err
	}
	defer t.end(ctx)
	w := &writing{transaction: t, s: s}
	if err := w.lock(ctx); err != nil {
		return err
	}
	found, seen, err := s.steady(ctx, w.newest, known)
	if err != nil {
		return err
	}
	result := settle(w.newest, found)
	if len(result.mends) > mendAtOnce {
		// Holding the lock: two servers would undo each other's keys.
		if err := s.mendAhead(ctx, result.mends); err != nil {
			return err
		}
		t.end(ctx)
		return s.adopt(ctx, nil)
	}
	mended, err := w.mend(ctx, result.mends[:min(len(result.mends), mendAtOnce)])
	if err != nil {
		return err
	}
	if len(result.changes) == 0 && mended == 0 {
		s.know(result)
		s.foreign.verify(seen)
		return nil
	}
	parts := [][]model.Change{result.changes}
	if len(result.changes) > adoptAtOnce {
		parts = model.Split(result.changes, adoptAtOnce)
	}
	if err := w.adoptPart(ctx, parts, 0); err != nil {
		return err
	}
	for i := 1; i < len(parts); i++ {
		if more, err := s.adoptNext(ctx, parts, i, w.next); err != nil || !more {
			return err
		}
	}
	s.know(result)
	return nil
}

// know keeps what is kept out, and says so where that is more or less than before.
func (s *Store) know(result settled) {
	before := s.foreign.know(result.findings, result.kept)
	switch n := len(result.findings); n {
	case before:
	case 0:
		s.log.Info("nothing in Neo4j is kept out any more")
	default:
		s.log.Warn("some of what is in Neo4j is kept out: findings say what and why", "findings", n)
	}
}

// adoptPart lands a part of what is adopted.
func (w *writing) adoptPart(ctx context.Context, parts [][]model.Change, i int) error {
	if len(parts[i]) > 0 {
		reason := "changed in Neo4j"
		if len(parts) > 1 {
			reason += fmt.Sprintf(", part %d of %d", i+1, len(parts))
		}
		if err := w.adoption(ctx, parts[i], reason); err != nil {
			return err
		}
	}
	if err := w.finish(ctx, len(parts[i])); err != nil {
		return err // read again, and adopted then if it is not
	}
	if w.commit != nil {
		w.s.log.Info("adopted what was changed in Neo4j", "version", w.commit.Version, "changes", len(w.commit.Changes))
		w.s.publish(*w.commit, w.next)
		w.s.keepCheckpoints(w.next, w.size)
	}
	return nil
}

// adoptNext lands a further part, unless somebody else wrote since: then what is
// left is looked at anew.
func (s *Store) adoptNext(ctx context.Context, parts [][]model.Change, i int, after *model.Snapshot) (more bool, err error) {
	t, err := s.begin(ctx, timeoutAdopt)
	if err != nil {
		return false, err
	}
	defer t.end(ctx)
	w := &writing{transaction: t, s: s}
	if err := w.lock(ctx); err != nil {
		return false, err
	}
	if w.newest.Version() != after.Version()+model.Version(i-1) {
		t.end(ctx) // it holds the lock
		return false, s.adopt(ctx, nil)
	}
	return true, w.adoptPart(ctx, parts, i)
}

// mendAhead writes keys in transactions of their own. Where none can be written,
// that is an error, since it would be tried for ever.
func (s *Store) mendAhead(ctx context.Context, mends []mend) error {
	mended := 0
	for _, set := range []bool{false, true} {
		for some := range slices.Chunk(mends, mendAtOnce) {
			n, err := s.mendSome(ctx, some, set)
			if err != nil {
				return err
			}
			mended += n
		}
	}
	if mended == 0 {
		return fmt.Errorf("%s: none of %d relationships takes its key, such as %s", s.name, len(mends), mends[0].key)
	}
	return nil
}

func (s *Store) mendSome(ctx context.Context, mends []mend, set bool) (n int, err error) {
	t, err := s.begin(ctx, timeoutAdopt)
	if err != nil {
		return 0, err
	}
	defer t.end(ctx)
	if set {
		n, err = t.setKeys(ctx, mends)
	} else {
		err = t.dropKeys(ctx, mends)
	}
	if err == nil {
		err = t.finish(ctx, len(mends))
	}
	return n, err
}

// steady reads the graph until nobody committed meanwhile.
func (s *Store) steady(ctx context.Context, newest *model.Snapshot, known *exact) (*difference, sight, error) {
	seen, err := s.look(ctx)
	if err != nil {
		return nil, seen, err
	}
	if known != nil && known.of == newest && known.seen.bookmark == seen.bookmark {
		return known.found, seen, nil
	}
	for n := 1; ; n++ {
		found, err := s.compare(ctx, newest, func() (map[string]bool, error) { return nil, nil })
		if err != nil {
			return nil, seen, err
		}
		again, err := s.look(ctx)
		if err != nil || again.bookmark == seen.bookmark || n >= readings {
			return found, seen, err
		}
		seen = again
	}
}

// adoption lands changes that are in the graph already.
func (w *writing) adoption(ctx context.Context, changes []model.Change, reason string) error {
	id := make([]byte, 8)
	if _, err := io.ReadFull(w.s.random, id); err != nil {
		return err
	}
	// Sealed as it is read again: a removal without what the edge had.
	changes, err := model.Normal(changes)
	if err != nil {
		return err
	}
	c, err := model.Seal(w.newest, model.Draft{
		Operation: fmt.Sprintf("neo4j-%d-%s", w.newest.Version()+1, hex.EncodeToString(id)),
		Author:    Author, Reason: reason, At: w.s.now(), Changes: changes,
	}, w.s.random)
	if err != nil {
		return err
	}
	next, err := w.newest.With(c)
	if err != nil {
		return err
	}
	return w.writeCommit(ctx, c, next)
}

// mend gives relationships the keys that they should have, and tells to how many.
// All wrong ones go first, and those that others have wrongly: a key is unique.
func (t *transaction) mend(ctx context.Context, mends []mend) (int, error) {
	if err := t.dropKeys(ctx, mends); err != nil {
		return 0, err
	}
	return t.setKeys(ctx, mends)
}

func rowsOf(mends []mend) map[[3]string][]any {
	rows := map[[3]string][]any{}
	for _, m := range mends {
		ends := [3]string{m.kind.String(), m.fromKind, m.toKind}
		rows[ends] = append(rows[ends], map[string]any{"from": m.from, "to": m.to, "apart": m.apart, "before": m.before, "element": m.element, "key": m.key})
	}
	return rows
}

func (t *transaction) dropKeys(ctx context.Context, mends []mend) error {
	rows := rowsOf(mends)
	for _, ends := range sortedEnds(rows) {
		statement := fmt.Sprintf(`UNWIND $rows AS row UNWIND [row.before, row.key] AS key WITH DISTINCT key WHERE key IS NOT NULL
			MATCH ()-[r:%[1]s]->() USING INDEX SEEK r:%[1]s(key) WHERE r.key = key REMOVE r.key`, ends[0])
		for some := range slices.Chunk(rows[ends], batchRows) {
			if _, err := t.run(ctx, statement, map[string]any{"rows": some}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *transaction) setKeys(ctx context.Context, mends []mend) (int, error) {
	rows, mended := rowsOf(mends), int64(0)
	for _, ends := range sortedEnds(rows) {
		kind, _ := model.EdgeKindByLabel(ends[0])
		same := "true"
		if identity := kind.Declaration().Identity; identity != "" {
			same = "(r." + identity + " = row.apart OR r." + identity + " IS NULL AND row.apart IS NULL)"
		}
		statement := fmt.Sprintf(`UNWIND $rows AS row MATCH (a:%s {id: row.from}) MATCH (b:%s {id: row.to})
			WITH row, a, b MATCH (a)-[r:%s]->(b) WHERE elementId(r) = row.element AND r.key IS NULL AND %s SET r.key = row.key RETURN count(r)`, ends[1], ends[2], ends[0], same)
		for some := range slices.Chunk(rows[ends], batchRows) {
			n, err := t.count(ctx, statement, map[string]any{"rows": some})
			if err != nil {
				return 0, err
			}
			mended += n
		}
	}
	return int(mended), nil
}

func sortedEnds(rows map[[3]string][]any) [][3]string {
	var all [][3]string
	for ends := range rows {
		all = append(all, ends)
	}
	slices.SortFunc(all, func(a, b [3]string) int { return slices.Compare(a[:], b[:]) })
	return all
}
