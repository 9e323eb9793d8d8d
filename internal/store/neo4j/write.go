package neo4j

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"concert/internal/model"
	"concert/internal/store"
	"concert/internal/store/neo4j/foreign"
)

// Apply implements store.Store. If somebody changed one of its records in Neo4j and
// that was not adopted yet, it is adopted first, and the draft is checked against
// the result.
func (s *Store) Apply(ctx context.Context, draft model.Draft) (model.Commit, error) {
	if err := store.CheckDraft(draft); err != nil {
		return model.Commit{}, err
	}
	if err := s.beforeErasing(ctx, draft.Erase); err != nil {
		return model.Commit{}, err
	}
	var commit model.Commit
	err := s.write(ctx, draft.Author, draft.Operation, sizeOf(len(draft.Changes), draft.Erase), func(ctx context.Context, w *writing) error {
		landed, err := s.landed(ctx, w.run, draft.Author, draft.Operation)
		if err != nil {
			return err
		}
		if landed.Version != 0 {
			commit, err = store.Repeat(landed, draft)
			return err
		}
		c, next, err := store.Next(ctx, w.newest, draft, s.random)
		if err != nil {
			return err
		}
		commit = c
		return w.land(ctx, c, next)
	}, func(landed model.Commit) error {
		var err error
		commit, err = store.Repeat(landed, draft)
		return err
	})
	if err != nil {
		return model.Commit{}, err
	}
	return commit, nil
}

// Append implements store.Store.
func (s *Store) Append(ctx context.Context, c model.Commit) error {
	if err := s.beforeErasing(ctx, c.Erases); err != nil {
		return err
	}
	return s.write(ctx, c.Author, c.Operation, sizeOf(len(c.Changes), c.Erases), func(ctx context.Context, w *writing) error {
		if there, err := s.holds(ctx, w, c); err != nil || there {
			return err
		}
		next, err := store.Follow(ctx, w.newest, c)
		if err != nil {
			return err
		}
		landed, err := s.landed(ctx, w.run, c.Author, c.Operation)
		if err != nil {
			return err
		}
		if landed.Version != 0 {
			return store.Reused(c, landed.Version)
		}
		if err := checkLasting(c); err != nil {
			return err
		}
		return w.land(ctx, c, next)
	}, func(landed model.Commit) error {
		if landed.Hash != c.Hash {
			return store.Reused(c, landed.Version)
		}
		return nil
	})
}

// checkLasting checks that a commit made elsewhere comes back as it is. Those of
// Apply do, since their values are normal.
func checkLasting(c model.Commit) error {
	commit, parts, err := recordOf(c)
	if err == nil {
		read := c
		read.Changes = nil
		for _, part := range parts {
			if err = addPart(&read, part["digests"].([]byte), text(part["payloads"])); err != nil {
				break
			}
		}
		if err == nil && len(commit) > 0 {
			err = read.Verify(c.Version-1, c.Previous)
		}
	}
	if err != nil {
		return model.Errorf(model.Invalid, "commit %d holds values that are not normal: %v", c.Version, err)
	}
	return nil
}

// holds reports whether the commit is there already.
func (s *Store) holds(ctx context.Context, w *writing, c model.Commit) (bool, error) {
	if c.Version < 1 || c.Version > w.newest.Version() {
		return false, nil
	}
	rows, err := w.run(ctx, `MATCH (c:ConcertCommit {version: $version}) RETURN c.hash`, map[string]any{"version": int64(c.Version)})
	if err != nil || len(rows) == 0 {
		return false, err
	}
	return text(rows[0].Values[0]) == c.Hash.String(), nil
}

// writing is a transaction that holds the writer's lock.
type writing struct {
	*transaction
	s       *Store
	newest  *model.Snapshot // of the log, as the transaction sees it
	at      mark            // at which others may not have written when it lands, "" if they may
	careful bool            // touches all that it writes
	commit  *model.Commit   // that lands with the transaction
	next    *model.Snapshot
	size    int64
	told    string // what was put back, "" if that does not change
}

// Attempts of one write: after a deadlock, a change of leader, or an adoption.
const (
	attempts   = 8
	firstPause = 20 * time.Millisecond
)

// unseenError says that a record that is to be written was changed in Neo4j.
type unseenError struct {
	records []string
	tied    []string // of them, nodes that go, with relationships of others
}

// errDisturbed says that somebody wrote in Neo4j since the graph was last read.
var errDisturbed = errors.New("neo4j: others wrote")

func (e unseenError) Error() string { return fmt.Sprintf("changed in Neo4j: %v", e.records) }

// write does something inside the writer's lock, of all servers, and lands it. A
// transaction that failed for a reason that may pass is tried again. If nobody
// knows whether it landed, resolved is called with what landed, if it did.
func (s *Store) write(ctx context.Context, author, operation string, size int, do func(context.Context, *writing) error, resolved func(model.Commit) error) error {
	if err := s.reachable(ctx); err != nil {
		return err
	}
	if err := s.life.Lock(ctx); err != nil {
		return err
	}
	defer s.life.Unlock()
	if err := s.reachable(ctx); err != nil {
		return err
	}
	ctx, cancel := s.reaching(ctx)
	defer cancel()
	return s.refusal(ctx, s.attempt(ctx, author, operation, size, do, resolved))
}

// reaching returns a context that ends when the database is found to be away.
func (s *Store) reaching(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, end := s.life.Within(ctx)
	ctx, cancel := context.WithCancelCause(ctx)
	remove := s.outages.add(cancel)
	return ctx, func() { remove(); cancel(nil); end() }
}

func (s *Store) attempt(ctx context.Context, author, operation string, size int, do func(context.Context, *writing) error, resolved func(model.Commit) error) error {
	pause := firstPause
	adopted := map[string]bool{}
	for n := 1; ; n++ {
		uncertain, err := s.once(ctx, size, n > 1, do)
		if err == nil || (ctx.Err() != nil && !uncertain) {
			return err
		}
		unseen, isUnseen := errors.AsType[unseenError](err)
		switch _, refused := errors.AsType[*model.Error](err); {
		case isUnseen:
			if err = s.adoptUnseen(ctx, unseen, adopted); err == nil {
				continue
			}
			if !passes(err) { // as a deadlock of two who adopt does
				return err
			}
		case errors.Is(err, errDisturbed):
			continue
		case uncertain:
			landed, ok := s.resolve(context.WithoutCancel(ctx), author, operation)
			if !ok {
				return store.Unavailable(errors.Join(ErrAway, err), "%s went away in the middle of a write (%s): repeat the same operation, which never lands twice", s.name, oneLine(plain(err)))
			}
			if landed.Version != 0 {
				return resolved(landed)
			}
		case refused || !passes(err):
			return err
		}
		if n >= attempts {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		pause *= 2
	}
}

// passes reports whether the reason of a failure may pass by itself, before
// anything was committed.
func passes(err error) bool {
	e, ok := neo4jError(err)
	if !ok {
		return isConnection(err)
	}
	return driver.IsRetryable(err) || e.Code == "Neo.ClientError.Schema.ConstraintValidationFailed" || e.Code == "Neo.ClientError.Statement.EntityNotFound"
}

// adoptUnseen adopts what was changed in Neo4j. What cannot be adopted is refused
// once, and written over when asked again.
func (s *Store) adoptUnseen(ctx context.Context, unseen unseenError, adopted map[string]bool) error {
	seen := s.verifier.keptOut()
	if err := s.adopt(ctx, nil); err != nil {
		return err
	}
	kept := s.verifier.keptOut()
	var refused []string
	for _, record := range unseen.records {
		if prints, ok := kept[record]; ok && !maps.Equal(seen[record], prints) {
			refused = append(refused, record)
		} else if adopted[record] {
			refused = append(refused, record)
		}
		adopted[record] = true
	}
	if refused == nil {
		return nil
	}
	message := fmt.Sprintf("somebody changed %s in Neo4j so that no commit can take it (findings say why): mend it there, or repeat this to write over it", refused[0])
	if slices.Contains(unseen.tied, refused[0]) {
		message = fmt.Sprintf("%s cannot go: in Neo4j there are relationships at it that Concert does not know; delete them there first: %s",
			refused[0], foreign.ShowEdges(refused[0]))
	}
	return &store.ConflictError{Reason: store.ErrChanged, Newest: s.feed.Newest().Version(), Records: refused, Message: message}
}

// once tries a write; a careful one touches all that it writes. uncertain tells that
// it may have landed.
func (s *Store) once(ctx context.Context, size int, careful bool, do func(context.Context, *writing) error) (uncertain bool, err error) {
	w, err := s.beginLocked(ctx, timeoutShort+time.Duration(size)*time.Millisecond)
	if err != nil {
		return false, err
	}
	defer w.end(ctx)
	w.careful = careful
	if err := do(ctx, w); err != nil || w.commit == nil {
		return false, err
	}
	if err := w.undisturbed(ctx); err != nil {
		return false, err
	}
	s.landing()
	if len(w.commit.Erases) > 0 {
		s.erasing()
	}
	ctx, cancel := s.reaching(context.WithoutCancel(ctx))
	defer cancel()
	s.committing.Store(&committing{w.commit.Version, time.Now()})
	defer s.committing.Store(nil)
	if err := w.finish(ctx, size); err != nil {
		return !toldBefore(err), err
	}
	s.publish(*w.commit, w.next)
	if len(w.commit.Erases) > 0 {
		s.erased(ctx)
		return false, nil
	}
	s.checkpoint(w.next, w.size)
	return false, nil
}

// toldBefore reports whether the server refused a commit before it could land.
func toldBefore(err error) bool {
	e, ok := neo4jError(err)
	return ok && (strings.HasPrefix(e.Code, "Neo.ClientError.Schema.") || e.Code == "Neo.TransientError.Transaction.DeadlockDetected")
}

// counted takes the writer's lock, by the first SET, and counts a transaction of
// ours. Each that writes begins with it, once; what follows may use the node s.
const counted = `MATCH (s:ConcertStore {id: 'store'}) SET s.lock = s.lock + 1 SET s.own = coalesce(s.own, 0) + 1`

// beginLocked begins a transaction that holds the writer's lock, for the caller to end.
func (s *Store) beginLocked(ctx context.Context, timeout time.Duration) (*writing, error) {
	t, err := s.begin(ctx, timeout)
	if err != nil {
		return nil, err
	}
	w := &writing{transaction: t, s: s}
	if err := w.lock(ctx); err != nil {
		t.end(ctx)
		return nil, err
	}
	return w, nil
}

// lock takes the writer's lock and brings the newest snapshot up to date.
func (w *writing) lock(ctx context.Context) error {
	rows, err := w.run(ctx, counted+` RETURN `+columnsOfStore, nil)
	if err != nil {
		return err
	}
	if len(rows) != 1 {
		return w.s.restored("the node of the store is gone")
	}
	head, err := lookOf(rows[0].Values)
	if err != nil {
		return err
	}
	if err := w.s.catchUp(ctx, w.run, head); err != nil {
		return err
	}
	w.newest = w.s.feed.Newest()
	return nil
}

// land writes a commit and what it does to the graph.
func (w *writing) land(ctx context.Context, c model.Commit, next *model.Snapshot) error {
	changes := effective(c)
	for _, removal := range w.newest.Removals(c.Erases) {
		changes[removal.Key()] = removal
	}
	w.at = w.trusted(changes)
	var over overwritten
	if w.at == "" {
		var err error
		if over, err = w.touch(ctx, changes); err != nil {
			return err
		}
	}
	if err := w.graph(ctx, changes, next, over); err != nil {
		return err
	}
	if err := w.writeCommit(ctx, c.Without(c.Erases), next); err != nil || len(c.Erases) == 0 {
		return err
	}
	return w.erase(ctx, c)
}

// trusted returns the mark at which changes may be written without touching them: the
// graph was read then, nothing is kept out, and nothing is removed, which others may
// have tied something to. It is "" if they are to be touched.
func (w *writing) trusted(changes map[string]model.Change) mark {
	if w.careful {
		return ""
	}
	for _, change := range changes {
		if change.Remove {
			return ""
		}
	}
	return w.s.verifier.clean()
}

// undisturbed checks, when all is written, that nobody else has written since what
// was written untouched was read. A transaction that writes the same later waits
// for the locks of this transaction; one that wrote it before has made this
// transaction wait, and is seen.
func (w *writing) undisturbed(ctx context.Context) error {
	if w.at == "" {
		return nil
	}
	seen, err := w.s.lookLocked(ctx)
	if err == nil && seen.at != w.at {
		err = errDisturbed
	}
	return err
}

// effective returns, by id or key, the last change of a commit about each record.
func effective(c model.Commit) map[string]model.Change {
	last := map[string]model.Change{}
	for _, sealed := range c.Changes {
		if sealed.Change == nil {
			continue
		}
		change := *sealed.Change
		if normal, err := model.Normal([]model.Change{change}); err == nil {
			change = normal[0]
		}
		last[change.Key()] = change
	}
	return last
}

// resolve finds out whether an operation landed; ok is false if that cannot be
// found out now. It takes the writer's lock, so that a transaction that is still
// under way has ended one way or the other.
func (s *Store) resolve(ctx context.Context, author, operation string) (landed model.Commit, ok bool) {
	ctx, cancel := s.reaching(ctx)
	defer cancel()
	ctx, cancel = context.WithTimeout(ctx, resolvePatience)
	defer cancel()
	for pause := firstPause; ; pause *= 2 {
		w, err := s.beginLocked(ctx, timeoutShort)
		if err == nil {
			landed, err = s.landed(ctx, w.run, author, operation)
			w.end(ctx)
		}
		if err == nil || ctx.Err() != nil || !passes(err) {
			return landed, err == nil
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return landed, false
		}
	}
}

// resolvePatience is how long it may take to find out what became of a write.
const resolvePatience = 10 * time.Second

// byKind is what is written to records of one kind.
type byKind map[string][]any

func (b byKind) add(kind string, row map[string]any) { b[kind] = append(b[kind], row) }

// graph writes changes to the graph that lead to a snapshot: nodes that are put, edges
// that go and come, what is derived, nodes that go. over has those of which Neo4j holds something that is to be
// written over.
func (w *writing) graph(ctx context.Context, changes map[string]model.Change, next *model.Snapshot, over overwritten) error {
	fresh, put, gone, plans := byKind{}, byKind{}, byKind{}, newEdgePlans()
	for _, key := range slices.Sorted(maps.Keys(changes)) {
		change := changes[key]
		if change.Edge != nil {
			plans.add(w.newest, next, key, change, over)
			continue
		}
		kind, err := model.KindOfID(key)
		if err != nil {
			return err
		}
		_, there := w.newest.Node(key)
		switch {
		case change.Remove && there:
			gone.add(kind.Label(), map[string]any{"id": key})
		case change.Remove:
		case there || over.has(key):
			put.add(kind.Label(), nodeRow(kind, change, next))
		default:
			fresh.add(kind.Label(), nodeRow(kind, change, next))
		}
	}
	for _, step := range []struct {
		rows      byKind
		statement string
	}{
		{fresh, `UNWIND $rows AS row CREATE (n:KIND) SET n = row.properties RETURN count(n)`},
		{put, `UNWIND $rows AS row MATCH (n:KIND {id: row.id}) SET n = row.properties RETURN count(n)`},
	} {
		if err := w.batches(ctx, step.rows, step.statement); err != nil {
			return err
		}
	}
	if err := plans.write(ctx, w); err != nil {
		return err
	}
	if err := w.follow(ctx, changes, next, over); err != nil {
		return err
	}
	if err := w.untie(ctx, gone); err != nil {
		return err
	}
	return w.batches(ctx, gone, `UNWIND $rows AS row MATCH (n:KIND {id: row.id}) DELETE n RETURN count(n)`)
}

// nodeRow has the properties of a node, with those that are derived.
func nodeRow(kind model.NodeKind, change model.Change, next *model.Snapshot) map[string]any {
	properties := propertiesOf(kind.Declaration().Properties, change.Node.Properties, "id", change.Node.ID)
	if h, there := next.Node(change.Node.ID); there {
		foreign.DerivedOf(h).Properties(properties)
	}
	return map[string]any{"id": change.Node.ID, "properties": properties}
}

// batchRows is how many records are written at once.
const batchRows = 2000

// batches runs a statement over rows of each kind, and checks that it did all.
func (w *writing) batches(ctx context.Context, rows byKind, statement string) error {
	for _, kind := range slices.Sorted(maps.Keys(rows)) {
		for some := range slices.Chunk(rows[kind], batchRows) {
			n, err := w.count(ctx, strings.ReplaceAll(statement, "KIND", kind), map[string]any{"rows": some})
			if err != nil {
				return err
			}
			if n != int64(len(some)) {
				return vanished(some)
			}
		}
	}
	return nil
}

// vanished says that records are not in the graph as they should be: somebody
// changed them at the same time.
func vanished(rows []any) error {
	var records []string
	for _, r := range rows {
		row, _ := r.(map[string]any)
		if key := text(row["key"]); key != "" {
			records = append(records, key)
		} else {
			records = append(records, text(row["id"]))
		}
	}
	return unseenError{records: records}
}

// edgePlans is what is done to edges, by the type, and the labels of the ends
// if these matter.
type edgePlans struct {
	gone, put   byKind
	over, fresh map[[3]string][]any
}

func newEdgePlans() *edgePlans {
	return &edgePlans{gone: byKind{}, put: byKind{}, over: map[[3]string][]any{}, fresh: map[[3]string][]any{}}
}

func (p *edgePlans) add(newest, next *model.Snapshot, key string, change model.Change, over overwritten) {
	kind, ok := model.EdgeKindByLabel(change.Edge.Kind)
	if !ok {
		return
	}
	_, there := foreign.EdgeOf(newest, change.Edge)
	row := map[string]any{"key": key, "from": change.Edge.From, "to": change.Edge.To}
	ends := [3]string{kind.String(), foreign.LabelOf(change.Edge.From), foreign.LabelOf(change.Edge.To)}
	if over.has(key) {
		row["elements"] = over[key]
		p.over[ends] = append(p.over[ends], row)
		there = false
	}
	if change.Remove {
		if there {
			p.gone.add(kind.String(), row)
		}
		return
	}
	properties := propertiesOf(kind.Declaration().Properties, change.Edge.Properties, "key", key)
	if e, ok := foreign.EdgeOf(next, change.Edge); ok && foreign.IsFictional(e) {
		properties[foreign.Fictional] = true
	}
	row["properties"] = properties
	if there {
		p.put.add(kind.String(), row)
	} else {
		p.fresh[ends] = append(p.fresh[ends], row)
	}
}

func (p *edgePlans) write(ctx context.Context, w *writing) error {
	// What is written over may have no key, or another one.
	for _, ends := range sortedEnds(p.over) {
		_, err := w.run(ctx, fmt.Sprintf(`UNWIND $rows AS row MATCH (a:%s {id: row.from}) MATCH (b:%s {id: row.to})
			WITH row, a, b MATCH (a)-[r:%s]-(b) WHERE elementId(r) IN row.elements DELETE r`, ends[1], ends[2], ends[0]), map[string]any{"rows": p.over[ends]})
		if err != nil {
			return err
		}
	}
	if err := w.batches(ctx, p.gone, `UNWIND $rows AS row MATCH ()-[r:KIND]->() USING INDEX SEEK r:KIND(key) WHERE r.key = row.key DELETE r RETURN count(r)`); err != nil {
		return err
	}
	if err := w.batches(ctx, p.put, `UNWIND $rows AS row MATCH ()-[r:KIND]->() USING INDEX SEEK r:KIND(key) WHERE r.key = row.key SET r = row.properties RETURN count(r)`); err != nil {
		return err
	}
	for _, ends := range sortedEnds(p.fresh) {
		statement := fmt.Sprintf(`UNWIND $rows AS row MATCH (a:%s {id: row.from}) MATCH (b:%s {id: row.to})
			CREATE (a)-[r:%s]->(b) SET r = row.properties RETURN count(r)`, ends[1], ends[2], ends[0])
		if err := w.batches(ctx, byKind{ends[0]: p.fresh[ends]}, statement); err != nil {
			return err
		}
	}
	return nil
}
