package neo4j

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"concert/internal/model"
	"concert/internal/store"
)

// An erasure is one transaction: it removes the records from the graph, writes the
// commit, and rewrites what other commits say of them. The checkpoints, which can be
// large, go in transactions of their own before; without them reading only takes
// longer. So whatever is cut off, records are erased whole or not at all, and the same
// operation again goes on.

// erasePatience is how long an erasure may take beside what other writes may: it reads
// all that is in the log.
const erasePatience = 10 * time.Minute

// sizeOf is the size of a write as write takes it, for which it may take a millisecond each.
func sizeOf(changes int, erase []string) int {
	if len(erase) > 0 {
		changes += int(erasePatience / time.Millisecond)
	}
	return changes
}

// unlessErased goes on where no record was erased since a snapshot was made.
const unlessErased = ` WITH s WHERE coalesce(s.erased, 0) = $erased`

// errErased is for a checkpoint that was begun before an erasure.
var errErased = errors.New("neo4j: records were erased meanwhile")

// beforeErasing removes the checkpoints, if anything is to be erased.
func (s *Store) beforeErasing(ctx context.Context, erase []string) error {
	if len(erase) == 0 {
		return nil
	}
	if err := s.reachable(ctx); err != nil {
		return err
	}
	ctx, cancel := s.reaching(ctx)
	defer cancel()
	for {
		s.erasing()
		rows, err := s.read(ctx, counted+` WITH s CALL (s) { MATCH (c:ConcertCheckpoint) DELETE c }
			MATCH (p:ConcertCheckpointPart) WITH p LIMIT $limit DELETE p RETURN count(p)`, map[string]any{"limit": int64(checkpointParts)})
		if err != nil || len(rows) == 0 || number(rows[0].Values[0]) == 0 {
			return s.refusal(ctx, err)
		}
	}
}

// erase destroys what the log says of the records that a commit erases, once all else
// is written, and makes the snapshot after it of what is left.
func (w *writing) erase(ctx context.Context, c model.Commit) error {
	if _, err := w.run(ctx, `MATCH (s:ConcertStore {id: 'store'}) SET s.erased = $erased`, map[string]any{"erased": int64(len(w.next.Erased()))}); err != nil {
		return err
	}
	if err := w.forgetPutBack(ctx, c.Erases); err != nil {
		return err
	}
	// One that came since beforeErasing.
	if _, err := w.run(ctx, `MATCH (c) WHERE c:ConcertCheckpoint OR c:ConcertCheckpointPart DELETE c`, nil); err != nil {
		return err
	}
	quoted := make([]any, len(c.Erases))
	for i, id := range c.Erases {
		quoted[i] = strconv.Quote(id)
	}
	rows, err := w.run(ctx, `MATCH (p:ConcertChanges) WHERE any(id IN $ids WHERE p.payloads CONTAINS id) RETURN [p.version, p.part]`, map[string]any{"ids": quoted})
	if err != nil {
		return err
	}
	var places []any
	for _, row := range rows {
		places = append(places, row.Values[0])
	}
	versions := map[int64]bool{}
	for some := range slices.Chunk(places, checkpointParts) {
		if err := w.eraseParts(ctx, some, c.Erases, versions); err != nil {
			return err
		}
	}
	if err := w.eraseReasons(ctx, slices.Sorted(maps.Keys(versions))); err != nil {
		return err
	}
	w.next, err = store.Fold(ctx, model.Empty(), w.s.stored(ctx, w.run, 0, c.Version))
	return err
}

// eraseParts rewrites parts of the changes of commits, and notes of which they are.
func (w *writing) eraseParts(ctx context.Context, places []any, ids []string, versions map[int64]bool) error {
	rows, err := w.run(ctx, `UNWIND $places AS place MATCH (p:ConcertChanges {version: place[0], part: place[1]})
		RETURN p.version, p.part, p.digests, p.payloads`, map[string]any{"places": places})
	if err != nil {
		return err
	}
	var written []any
	for _, row := range rows {
		digests, _ := row.Values[2].([]byte)
		part := model.Commit{Version: model.Version(number(row.Values[0]))}
		if err := addPart(&part, digests, text(row.Values[3])); err != nil {
			return w.s.damaged(err)
		}
		if part.Says(ids...) == 0 {
			continue
		}
		var texts [][]byte
		for _, change := range part.Without(ids).Changes {
			encoded, err := store.AppendPayload(nil, change)
			if err != nil {
				return fmt.Errorf("encode commit %d: %w", part.Version, err)
			}
			texts = append(texts, encoded)
		}
		versions[int64(part.Version)] = true
		written = append(written, map[string]any{"version": row.Values[0], "part": row.Values[1], "payloads": listed(texts)})
	}
	_, err = w.run(ctx, `UNWIND $parts AS part MATCH (p:ConcertChanges {version: part.version, part: part.part}) SET p.payloads = part.payloads`, map[string]any{"parts": written})
	return err
}

// eraseReasons takes out of commits their reasons, and what was asked for.
func (w *writing) eraseReasons(ctx context.Context, versions []int64) error {
	for some := range slices.Chunk(anyList(versions), batchRows) {
		rows, err := w.run(ctx, `UNWIND $versions AS version MATCH (c:ConcertCommit {version: version}) RETURN c.version, c.seals`, map[string]any{"versions": some})
		if err != nil {
			return err
		}
		var written []any
		for _, row := range rows {
			var seals model.Seals
			if err := json.Unmarshal([]byte(text(row.Values[1])), &seals); err != nil {
				return w.s.damaged(err)
			}
			seals.Reason.Salt, seals.Request.Salt = nil, nil
			encoded, err := json.Marshal(seals)
			if err != nil {
				return err
			}
			written = append(written, map[string]any{"version": row.Values[0], "seals": string(encoded)})
		}
		_, err = w.run(ctx, `UNWIND $commits AS commit MATCH (c:ConcertCommit {version: commit.version}) SET c.reason = '', c.seals = commit.seals`, map[string]any{"commits": written})
		if err != nil {
			return err
		}
	}
	return nil
}

// erased lets a checkpoint come about again, once an erasure has landed.
func (s *Store) erased(ctx context.Context) {
	s.erasing()
	if tail, size, err := s.sinceCheckpoint(ctx); err == nil {
		s.checkpoints.Start(tail, size)
	}
}

// Others returns how many other Concerts are connected to the server, or to this
// member of a cluster. A Concert that has a store open is always connected, because
// it looks for commits.
func (s *Store) Others(ctx context.Context) (int64, error) {
	rows, err := s.read(ctx, `CALL dbms.listConnections() YIELD userAgent
		WHERE userAgent STARTS WITH $name AND userAgent <> $self RETURN count(DISTINCT userAgent)`,
		map[string]any{"name": agentName + "/", "self": s.agent})
	if err != nil {
		return 0, s.refusal(ctx, err)
	}
	return number(rows[0].Values[0]), nil
}
