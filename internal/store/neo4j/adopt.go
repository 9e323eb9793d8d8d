package neo4j

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"concert/internal/model"
	"concert/internal/store/neo4j/foreign"
)

// check reads the graph after something was seen, and adopts what differs. While
// others commit, what it reads may be of several versions: then it only counts
// that nothing differs but what they wrote.
func (s *Store) check(ctx context.Context, seen look) error {
	before := s.feed.Newest()
	var after look
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
	if result := foreign.Select(before, found, s.now()); result.IsSettled() && s.verifier.knows(result) {
		s.verified(seen, result)
		return nil
	}
	return s.adopt(ctx, nil)
}

// checkSoon is check for a graph that somebody may be looking at: what was made or
// removed in small kinds comes before the rest.
func (s *Store) checkSoon(ctx context.Context, seen look) error {
	seen, err := s.adoptMoved(ctx, seen)
	if err != nil {
		return err
	}
	return s.check(ctx, seen)
}

// adoptMoved adopts at once what was made or removed in small kinds, if that does not
// depend on the rest of the graph. It returns the look that the rest is to be read after.
func (s *Store) adoptMoved(ctx context.Context, seen look) (look, error) {
	of := s.feed.Newest()
	selected, err := s.moved(ctx, of)
	if err != nil || selected.Changes == nil {
		return seen, err
	}
	w, err := s.beginLocked(ctx, timeoutAdopt)
	if err != nil {
		return seen, err
	}
	defer w.end(ctx)
	// Read without the lock: it holds if nobody committed since.
	if still, err := s.look(ctx); err != nil || still.bookmark != seen.bookmark || w.newest != of {
		return seen, err
	}
	a, err := adoptionOf(of, selected)
	if err != nil {
		return seen, err
	}
	if err := w.adoptPart(ctx, a, 0); err != nil {
		return seen, err
	}
	if seen, err = s.look(ctx); err != nil {
		return seen, err
	}
	return s.exactly(ctx, seen)
}

func (s *Store) moved(ctx context.Context, of *model.Snapshot) (foreign.Selection, error) {
	t, err := s.begin(ctx, timeoutAdopt)
	if err != nil {
		return foreign.Selection{}, err
	}
	defer t.end(ctx)
	found, err := compareMoved(ctx, t, of)
	if err != nil || found == nil {
		return foreign.Selection{}, err
	}
	return foreign.Early(of, found, s.now()), nil
}

// readers is how many transactions read the graph at once.
const readers = 2

// compare reads the whole graph.
func (s *Store) compare(ctx context.Context, with *model.Snapshot, touched func() (map[string]bool, error)) (*foreign.Difference, error) {
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
	found *foreign.Difference
	seen  look
}

// conclude adopts an exact difference if there is something to adopt.
func (s *Store) conclude(ctx context.Context, of *model.Snapshot, found *foreign.Difference, seen look) error {
	result := foreign.Select(of, found, s.now())
	if result.IsSettled() {
		s.verified(seen, result)
		return nil
	}
	return s.adopt(ctx, &exact{of, found, seen})
}

// touchedSince returns the ids and keys that commits after a snapshot touched, up
// to what was seen.
func (s *Store) touchedSince(ctx context.Context, before *model.Snapshot, seen look) (map[string]bool, error) {
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

// readings is how often the graph is read under the lock until nobody committed
// meanwhile; after that it is taken as it was read.
const readings = 3

// A server with little memory cannot take a larger transaction than that: keys are
// written before, and changes land in several commits, each whole.
const (
	rekeyAtOnce = 5000
	adoptAtOnce = 5 * model.SplitAt
)

// adopt makes one commit of all that differs, inside the writer's lock of all
// servers. An exact difference spares reading the graph again, if it is still
// exact.
func (s *Store) adopt(ctx context.Context, known *exact) error {
	w, err := s.beginLocked(ctx, timeoutAdopt)
	if err != nil {
		return err
	}
	defer w.end(ctx)
	found, seen, err := s.steady(ctx, w.newest, known)
	if err != nil {
		return err
	}
	result := foreign.Select(w.newest, found, s.now())
	if len(result.Rekeys) > rekeyAtOnce {
		// Holding the lock: two servers would undo each other's keys.
		if err := s.rekeyAhead(ctx, result.Rekeys); err != nil {
			return err
		}
		w.end(ctx)
		return s.adopt(ctx, nil)
	}
	written, err := w.rekey(ctx, result.Rekeys[:min(len(result.Rekeys), rekeyAtOnce)])
	if err != nil {
		return err
	}
	a, err := adoptionOf(w.newest, result)
	if err != nil {
		return err
	}
	if len(result.Changes) == 0 {
		beside, err := w.besidePart(ctx, a, 0, w.newest)
		if err != nil {
			return err
		}
		if written+beside == 0 {
			s.verified(seen, result)
			return nil
		}
	}
	if err := w.adoptPart(ctx, a, 0); err != nil {
		return err
	}
	for i := 1; i < len(a.parts); i++ {
		if more, err := s.adoptNext(ctx, a, i, w.next); err != nil || !more {
			return err
		}
	}
	s.know(result)
	return nil
}

// know notes what is kept out, and logs whether that is more or less than before.
func (s *Store) know(result foreign.Selection) {
	before := s.verifier.know(result.Findings, result.KeptOut)
	switch n := len(result.Findings); n {
	case before:
	case 0:
		s.log.Info("nothing in Neo4j is kept out any more")
	default:
		s.log.Warn("some of what is in Neo4j is kept out: findings say what and why", "findings", n)
	}
}

// adoption is what is adopted: changes that are in the graph already, with what
// follows from them (model.Snapshot.Complete), which is not.
type adoption struct {
	parts    [][]model.Change   // each lands alone, on top of those before it
	follows  map[string]bool    // of what follows, by id or key
	selected *foreign.Selection // with the derived values that are not written again yet
}

// later returns the ids and keys that are changed in later parts.
func (a adoption) later(i int) map[string]bool {
	all := map[string]bool{}
	for _, part := range a.parts[i+1:] {
		for _, c := range part {
			all[c.Key()] = true
		}
	}
	return all
}

// adoptionOf completes the changes as one, so that it does not matter in how many
// parts they land. They are sealed as they are read again: a removal without what
// the edge had.
func adoptionOf(of *model.Snapshot, selected foreign.Selection) (adoption, error) {
	normal, err := model.Normal(selected.Changes)
	if err != nil {
		return adoption{}, err
	}
	completed := of.Complete(normal)
	a := adoption{parts: [][]model.Change{completed}, follows: map[string]bool{}, selected: &selected}
	for i, c := range completed {
		if i >= len(normal) || c.Node != normal[i].Node || c.Edge != normal[i].Edge {
			a.follows[c.Key()] = true
		}
	}
	if len(completed) > adoptAtOnce {
		a.parts = model.Split(completed, adoptAtOnce)
	}
	return a, nil
}

// adoptPart lands a part of what is adopted.
func (w *writing) adoptPart(ctx context.Context, a adoption, i int) error {
	part := a.parts[i]
	if len(part) > 0 {
		reason := "changed in Neo4j"
		if len(a.parts) > 1 {
			reason += fmt.Sprintf(", part %d of %d", i+1, len(a.parts))
		}
		if err := w.adopted(ctx, part, reason); err != nil {
			return err
		}
		if err := w.settle(ctx, part, a.follows); err != nil {
			return err
		}
		if _, err := w.besidePart(ctx, a, i, w.next); err != nil {
			return err
		}
	}
	if err := w.finish(ctx, len(part)); err != nil {
		return err // read again, and adopted then if it is not
	}
	if w.told != "" {
		w.s.putBack.Store(&w.told)
	}
	if w.commit != nil {
		w.s.log.Info("adopted what was changed in Neo4j", "version", w.commit.Version, "changes", len(w.commit.Changes))
		w.s.publish(*w.commit, w.next)
		w.s.checkpoint(w.next, w.size)
	}
	return nil
}

// besidePart writes what is derived after a part, and puts back what somebody changed of
// it. It returns how much was written.
func (w *writing) besidePart(ctx context.Context, a adoption, i int, next *model.Snapshot) (int, error) {
	b := a.selected.Beside(w.newest, next, a.parts[i], a.later(i))
	written, err := w.beside(ctx, b)
	if err != nil || written == 0 {
		return int(written), err
	}
	return int(written), w.notePutBack(ctx, b.PutBack)
}

// adoptNext lands a further part, unless somebody else wrote since: then what is
// left is looked at again.
func (s *Store) adoptNext(ctx context.Context, a adoption, i int, after *model.Snapshot) (more bool, err error) {
	w, err := s.beginLocked(ctx, timeoutAdopt)
	if err != nil {
		return false, err
	}
	defer w.end(ctx)
	if w.newest.Version() != after.Version()+model.Version(i-1) {
		w.end(ctx) // it holds the lock
		return false, s.adopt(ctx, nil)
	}
	return true, w.adoptPart(ctx, a, i)
}

// rekeyAhead writes keys in transactions of their own. If none can be written,
// that is an error, since it would be tried for ever.
func (s *Store) rekeyAhead(ctx context.Context, rekeys []foreign.Rekey) error {
	written := 0
	for _, set := range []bool{false, true} {
		for some := range slices.Chunk(rekeys, rekeyAtOnce) {
			n, err := s.rekeySome(ctx, some, set)
			if err != nil {
				return err
			}
			written += n
		}
	}
	if written == 0 {
		return fmt.Errorf("%s: none of %d relationships takes its key, such as %s", s.name, len(rekeys), rekeys[0].Key)
	}
	return nil
}

func (s *Store) rekeySome(ctx context.Context, rekeys []foreign.Rekey, set bool) (n int, err error) {
	t, err := s.begin(ctx, timeoutAdopt)
	if err != nil {
		return 0, err
	}
	defer t.end(ctx)
	if set {
		n, err = t.setKeys(ctx, rekeys)
	} else {
		err = t.dropKeys(ctx, rekeys)
	}
	if err == nil {
		err = t.finish(ctx, len(rekeys))
	}
	return n, err
}

// steady reads the graph until nobody committed meanwhile.
func (s *Store) steady(ctx context.Context, newest *model.Snapshot, known *exact) (*foreign.Difference, look, error) {
	seen, err := s.lookLocked(ctx)
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
		again, err := s.lookLocked(ctx)
		if err != nil || again.bookmark == seen.bookmark || n >= readings {
			return found, seen, err
		}
		seen = again
	}
}

// settle writes to the graph what follows from what was changed there: a release,
// and the end of a share. What somebody removed meanwhile is not missed; the next
// look sees that.
func (w *writing) settle(ctx context.Context, changes []model.Change, follows map[string]bool) error {
	kept, keptEdges, ended := byKind{}, byKind{}, byKind{}
	for _, c := range changes {
		switch key := c.Key(); {
		case !follows[key]:
		case c.Node != nil:
			kept.add(foreign.LabelOf(key), map[string]any{"id": key, "release": c.Node.Properties["release"]})
		case c.Remove:
			ended.add(c.Edge.Kind, map[string]any{"key": key})
		default:
			keptEdges.add(c.Edge.Kind, map[string]any{"key": key, "release": c.Edge.Properties["release"]})
		}
	}
	for _, step := range []struct {
		rows      byKind
		statement string
	}{
		{kept, `UNWIND $rows AS row MATCH (n:KIND {id: row.id}) SET n.release = row.release`},
		{keptEdges, `UNWIND $rows AS row MATCH ()-[r:KIND]->() USING INDEX SEEK r:KIND(key) WHERE r.key = row.key SET r.release = row.release`},
		{ended, `UNWIND $rows AS row MATCH ()-[r:KIND]->() USING INDEX SEEK r:KIND(key) WHERE r.key = row.key DELETE r`},
	} {
		for _, kind := range slices.Sorted(maps.Keys(step.rows)) {
			for some := range slices.Chunk(step.rows[kind], batchRows) {
				if _, err := w.run(ctx, strings.ReplaceAll(step.statement, "KIND", kind), map[string]any{"rows": some}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// adopted lands changes without writing them to the graph.
func (w *writing) adopted(ctx context.Context, changes []model.Change, reason string) error {
	id := make([]byte, 8)
	if _, err := io.ReadFull(w.s.random, id); err != nil {
		return err
	}
	c, err := model.NewCommit(w.newest, model.Draft{
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

// rekey gives relationships the keys that they should have, and returns to how
// many. All wrong ones go first, and those that others have wrongly: a key is unique.
func (t *transaction) rekey(ctx context.Context, rekeys []foreign.Rekey) (int, error) {
	if err := t.dropKeys(ctx, rekeys); err != nil {
		return 0, err
	}
	return t.setKeys(ctx, rekeys)
}

func rowsOf(rekeys []foreign.Rekey) map[[3]string][]any {
	rows := map[[3]string][]any{}
	for _, r := range rekeys {
		ends := [3]string{r.Kind.String(), foreign.LabelOf(r.From), foreign.LabelOf(r.To)}
		rows[ends] = append(rows[ends], map[string]any{"from": r.From, "to": r.To, "apart": driverValue(r.Apart), "before": r.Before, "element": r.Element, "key": r.Key})
	}
	return rows
}

func (t *transaction) dropKeys(ctx context.Context, rekeys []foreign.Rekey) error {
	rows := rowsOf(rekeys)
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

func (t *transaction) setKeys(ctx context.Context, rekeys []foreign.Rekey) (int, error) {
	rows, written := rowsOf(rekeys), int64(0)
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
			written += n
		}
	}
	return int(written), nil
}

func sortedEnds(rows map[[3]string][]any) [][3]string {
	var all [][3]string
	for ends := range rows {
		all = append(all, ends)
	}
	slices.SortFunc(all, func(a, b [3]string) int { return slices.Compare(a[:], b[:]) })
	return all
}
