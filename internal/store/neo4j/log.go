package neo4j

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"iter"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"concert/internal/model"
	"concert/internal/store"
)

// How much one node of labelChanges holds at most, and how much is read or
// written at once.
const (
	partChanges = 1000
	partBytes   = 256 << 10
	batchBytes  = 2 << 20
	batchNodes  = 256
)

// recordOf returns a commit as it is stored: the properties of its node, and
// those of the nodes with its changes.
func recordOf(c model.Commit) (commit map[string]any, parts []map[string]any, err error) {
	var texts [][]byte
	size, total := 0, 0
	var digests []byte
	flush := func() {
		if len(texts) == 0 {
			return
		}
		body := listed(texts)
		parts = append(parts, map[string]any{
			"version": int64(c.Version), "part": int64(len(parts)), "digests": digests, "payloads": body,
		})
		total += len(body)
		texts, digests, size = nil, nil, 0
	}
	for _, change := range c.Changes {
		encoded, err := store.AppendPayload(nil, change)
		if err != nil {
			return nil, nil, fmt.Errorf("encode commit %d: %w", c.Version, err)
		}
		if len(texts) >= partChanges || size+len(encoded) > partBytes {
			flush()
		}
		texts, size = append(texts, encoded), size+len(encoded)
		digests = append(digests, change.Digest[:]...)
	}
	flush()
	seals, err := json.Marshal(c.Seals)
	if err != nil {
		return nil, nil, fmt.Errorf("encode commit %d: %w", c.Version, err)
	}
	return map[string]any{
		"version": int64(c.Version), "author": c.Author, "operation": c.Operation, "reason": c.Reason, "time": c.Time,
		"seals": string(seals), "erases": anyList(c.Erases), "previous": c.Previous.String(), "hash": c.Hash.String(),
		"changes": int64(len(c.Changes)), "parts": int64(len(parts)), "bytes": int64(total),
	}, parts, nil
}

// listed makes a list in JSON of what stands in it.
func listed(texts [][]byte) string { return "[" + string(bytes.Join(texts, []byte(",\n"))) + "]" }

const columnsOfCommit = `c.version, c.author, c.operation, c.reason, c.time, c.seals, c.previous, c.hash, c.parts, c.bytes, c.erases`

// withoutChanges reads a commit without its changes, and how many parts these have.
func withoutChanges(row []any) (c model.Commit, parts, size int64, err error) {
	if len(row) != 11 {
		return c, 0, 0, fmt.Errorf("a commit has %d columns", len(row))
	}
	at, ok := row[4].(time.Time)
	if !ok {
		return c, 0, 0, fmt.Errorf("the time of commit %v is %v", row[0], row[4])
	}
	c = model.Commit{
		Version: model.Version(number(row[0])), Author: text(row[1]), Operation: text(row[2]), Reason: text(row[3]), Time: at.UTC(),
	}
	if err := json.Unmarshal([]byte(text(row[5])), &c.Seals); err != nil {
		return c, 0, 0, fmt.Errorf("the seals of commit %d: %w", c.Version, err)
	}
	for _, id := range list(row[10]) {
		c.Erases = append(c.Erases, text(id))
	}
	for i, into := range map[int]*model.Digest{6: &c.Previous, 7: &c.Hash} {
		if *into, err = digestOf(row[i]); err != nil {
			return c, 0, 0, fmt.Errorf("commit %d: %w", c.Version, err)
		}
	}
	return c, number(row[8]), number(row[9]), nil
}

func digestOf(value any) (d model.Digest, err error) {
	if len(text(value)) != 2*len(d) {
		return d, fmt.Errorf("the digest %v is none", value)
	}
	_, err = hex.Decode(d[:], []byte(text(value)))
	return d, err
}

// addPart adds the changes of a part to a commit.
func addPart(c *model.Commit, digests []byte, payloads string) error {
	var read []store.Payload
	if err := json.Unmarshal([]byte(payloads), &read); err != nil {
		return fmt.Errorf("the changes of commit %d: %w", c.Version, err)
	}
	if len(digests) != len(read)*sha256.Size {
		return fmt.Errorf("the changes of commit %d are not whole", c.Version)
	}
	for i, p := range read {
		c.Changes = append(c.Changes, model.SealedChange{
			Seal: model.Seal{Digest: model.Digest(digests[i*sha256.Size : (i+1)*sha256.Size]), Salt: p.Salt}, Change: p.Change,
		})
	}
	return nil
}

// runner runs a statement: in a transaction of its own, or in one that is open.
type runner func(ctx context.Context, cypher string, parameters map[string]any) ([]*driver.Record, error)

// commits reads some commits after a version up to another, at least one if
// one is there, each verified in itself and in normal form.
func (s *Store) commits(ctx context.Context, run runner, after, upTo model.Version) ([]model.Commit, error) {
	rows, err := run(ctx, `MATCH (c:ConcertCommit) WHERE c.version > $after AND c.version <= $upTo
		RETURN `+columnsOfCommit+` ORDER BY c.version LIMIT $limit`,
		map[string]any{"after": int64(after), "upTo": int64(upTo), "limit": int64(batchNodes)})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	var found []model.Commit
	var wanted []int64
	total := int64(0)
	for _, row := range rows {
		c, parts, size, err := withoutChanges(row.Values)
		if err != nil {
			return nil, s.damaged(err)
		}
		if total += size; len(found) > 0 && total > batchBytes {
			break
		}
		if c.Version != after+model.Version(len(found))+1 {
			return nil, s.damaged(fmt.Errorf("there is no commit %d", after+model.Version(len(found))+1))
		}
		found, wanted = append(found, c), append(wanted, parts)
	}
	return found, s.fill(ctx, run, found, wanted)
}

// fill reads the changes of commits that follow one another.
func (s *Store) fill(ctx context.Context, run runner, found []model.Commit, wanted []int64) error {
	first := found[0].Version
	var version, part int64
	for version, part = int64(first), -1; ; {
		rows, err := run(ctx, `MATCH (p:ConcertChanges)
			WHERE p.version >= $version AND p.version <= $upTo AND (p.version > $version OR p.part > $part)
			RETURN p.version, p.part, p.digests, p.payloads ORDER BY p.version, p.part LIMIT $limit`,
			map[string]any{"version": version, "part": part, "upTo": int64(found[len(found)-1].Version), "limit": int64(batchNodes)})
		if err != nil {
			return err
		}
		for _, row := range rows {
			version, part = number(row.Values[0]), number(row.Values[1])
			digests, _ := row.Values[2].([]byte)
			i := int(version) - int(first)
			wanted[i]--
			if err := addPart(&found[i], digests, text(row.Values[3])); err != nil {
				return s.damaged(err)
			}
		}
		if len(rows) < batchNodes {
			break
		}
	}
	for i, c := range found {
		if wanted[i] != 0 {
			return s.damaged(fmt.Errorf("the changes of commit %d are not all there", c.Version))
		}
		if err := c.Verify(c.Version-1, c.Previous); err != nil {
			return s.damaged(err)
		}
		found[i] = store.Normal(c)
	}
	return nil
}

func (s *Store) damaged(err error) error {
	return model.Errorf(model.Unavailable, "the log in %s is damaged (%v): restore a dump of it", s.name, err)
}

// stored yields the commits after one version up to another, both there.
func (s *Store) stored(ctx context.Context, run runner, after, upTo model.Version) iter.Seq2[model.Commit, error] {
	return func(yield func(model.Commit, error) bool) {
		for after < upTo {
			batch, err := s.commits(ctx, run, after, upTo)
			if err == nil && len(batch) == 0 {
				err = s.damaged(fmt.Errorf("there is no commit %d", after+1))
			}
			if err != nil {
				yield(model.Commit{}, err)
				return
			}
			for _, c := range batch {
				if !yield(c, nil) {
					return
				}
				after = c.Version
			}
		}
	}
}

// landed returns the commit of an operation, with version 0 if there is none.
func (s *Store) landed(ctx context.Context, run runner, author, operation string) (model.Commit, error) {
	rows, err := run(ctx, `MATCH (c:ConcertCommit {author: $author, operation: $operation}) RETURN c.version`,
		map[string]any{"author": author, "operation": operation})
	if err != nil || len(rows) == 0 {
		return model.Commit{}, err
	}
	v := model.Version(number(rows[0].Values[0]))
	found, err := s.commits(ctx, run, v-1, v)
	if err != nil {
		return model.Commit{}, err
	}
	return found[0], nil
}

// writeCommit writes a commit beside the graph, and makes it the newest. It lands
// with the transaction.
func (w *writing) writeCommit(ctx context.Context, c model.Commit, next *model.Snapshot) error {
	commit, parts, err := recordOf(c)
	if err != nil {
		return err
	}
	w.commit, w.next, w.size = &c, next, commit["bytes"].(int64) //nolint:forcetypeassert // recordOf made it.
	first := parts
	if len(parts) > 8 {
		first = parts[:8]
	}
	n, err := w.count(ctx, `MATCH (s:ConcertStore {id: 'store'}) SET s.version = $commit.version, s.hash = $commit.hash
		CREATE (c:ConcertCommit) SET c = $commit
		WITH c CALL (c) { UNWIND $parts AS part CREATE (p:ConcertChanges) SET p = part } RETURN count(c)`,
		map[string]any{"commit": commit, "parts": anyList(first)})
	if err == nil && n != 1 {
		err = fmt.Errorf("%d store nodes", n)
	}
	for rest := parts[len(first):]; err == nil && len(rest) > 0; {
		some := rest[:min(8, len(rest))]
		rest = rest[len(some):]
		_, err = w.run(ctx, `UNWIND $parts AS part CREATE (p:ConcertChanges) SET p = part`, map[string]any{"parts": anyList(some)})
	}
	return err
}

func anyList[T any](of []T) []any {
	all := make([]any, len(of))
	for i, v := range of {
		all[i] = v
	}
	return all
}

// fold returns the snapshot at a version that is there: a checkpoint, and the
// commits after it.
func (s *Store) fold(ctx context.Context, at model.Version) (*model.Snapshot, error) {
	snapshot, err := store.LastCheckpoint(at, func(at model.Version) (model.Version, *model.Snapshot, error) { return s.findCheckpoint(ctx, at) })
	if err != nil {
		return nil, err
	}
	return store.Fold(ctx, snapshot, s.stored(ctx, s.read, snapshot.Version(), at))
}

// findCheckpoint reads the newest checkpoint up to a version, nil if it cannot be
// read.
func (s *Store) findCheckpoint(ctx context.Context, at model.Version) (model.Version, *model.Snapshot, error) {
	rows, err := s.read(ctx, `MATCH (c:ConcertCheckpoint) WHERE c.version <= $at RETURN c.version, c.parts, c.checksum, c.hash
		ORDER BY c.version DESC LIMIT 1`, map[string]any{"at": int64(at)})
	if err != nil || len(rows) == 0 {
		return 0, nil, err
	}
	found := model.Version(number(rows[0].Values[0]))
	body, err := s.checkpointBody(ctx, found, number(rows[0].Values[1]))
	if err != nil {
		return 0, nil, err
	}
	snapshot, ok := decoded(body, number(rows[0].Values[2]))
	if !ok || snapshot.Hash().String() != text(rows[0].Values[3]) {
		return found, nil, nil
	}
	return found, snapshot, nil
}

func decoded(body []byte, checksum int64) (*model.Snapshot, bool) {
	if int64(crc32.Checksum(body, castagnoli)) != checksum {
		return nil, false
	}
	encoded, err := store.Inflate(body)
	if err != nil {
		return nil, false
	}
	snapshot, err := model.Decode(encoded)
	return snapshot, err == nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checkpointParts is how many parts are read or written at once.
const checkpointParts = 8

func (s *Store) checkpointBody(ctx context.Context, v model.Version, parts int64) ([]byte, error) {
	var body []byte
	for from := int64(0); from < parts; from += checkpointParts {
		rows, err := s.read(ctx, `MATCH (p:ConcertCheckpointPart) WHERE p.version = $version AND p.part >= $from AND p.part < $to
			RETURN p.body ORDER BY p.part`, map[string]any{"version": int64(v), "from": from, "to": min(parts, from+checkpointParts)})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			piece, _ := row.Values[0].([]byte)
			body = append(body, piece...)
		}
	}
	return body, nil
}

// checkpointTimes is how many times as large as the last checkpoint the commits
// after it become before another one is written beside them, which slows them down.
const checkpointTimes = 4

// checkpoint adds what a commit costs, of which size bytes are payload, and starts
// to write a checkpoint if one is due.
func (s *Store) checkpoint(newest *model.Snapshot, size int64) {
	s.checkpoints.Landed(store.CostOf(size, 1), s.life, s.checkpointOf(newest))
}

func (s *Store) checkpointOf(snapshot *model.Snapshot) store.WriteCheckpoint {
	return func(ctx context.Context) (int64, error) { return s.writeCheckpoint(ctx, snapshot) }
}

func (s *Store) writeCheckpoint(ctx context.Context, snapshot *model.Snapshot) (int64, error) {
	encoded, err := snapshot.Encode()
	if err != nil {
		return 0, err
	}
	body, err := store.Deflate(encoded)
	if err != nil {
		return 0, err
	}
	return int64(len(body)), s.writeCheckpointBody(ctx, snapshot, body)
}

// writeCheckpointBody writes the pieces, and last the node that makes them count.
func (s *Store) writeCheckpointBody(ctx context.Context, snapshot *model.Snapshot, body []byte) error {
	version, erased := int64(snapshot.Version()), int64(len(snapshot.Erased()))
	var pieces []any
	for from := 0; from < len(body); from += partBytes {
		pieces = append(pieces, map[string]any{"part": int64(len(pieces)), "body": body[from:min(len(body), from+partBytes)]})
	}
	for from := 0; from < len(pieces); from += checkpointParts {
		_, err := s.read(ctx, counted+unlessErased+` UNWIND $pieces AS piece MERGE (p:ConcertCheckpointPart {version: $version, part: piece.part}) SET p.body = piece.body`,
			map[string]any{"version": version, "erased": erased, "pieces": pieces[from:min(len(pieces), from+checkpointParts)]})
		if err != nil {
			return err
		}
	}
	rows, err := s.read(ctx, counted+unlessErased+` MERGE (c:ConcertCheckpoint {version: $version}) SET c.parts = $parts, c.checksum = $checksum, c.hash = $hash RETURN c.version`,
		map[string]any{
			"version": version, "erased": erased, "parts": int64(len(pieces)), "checksum": int64(crc32.Checksum(body, castagnoli)), "hash": snapshot.Hash().String(),
		})
	if err == nil && len(rows) == 0 {
		err = errErased
	}
	return err
}

// sinceCheckpoint returns what the commits after the newest checkpoint cost, and
// the size of that.
func (s *Store) sinceCheckpoint(ctx context.Context) (tail, size int64, err error) {
	rows, err := s.read(ctx, `OPTIONAL MATCH (k:ConcertCheckpoint) WITH max(k.version) AS last
		OPTIONAL MATCH (c:ConcertCommit) WHERE c.version > coalesce(last, 0)
		RETURN coalesce(sum(c.bytes), 0), count(c),
			COUNT { MATCH (p:ConcertCheckpointPart) WHERE p.version = last }`, nil)
	if err != nil || len(rows) != 1 {
		return 0, 0, err
	}
	return store.CostOf(number(rows[0].Values[0]), number(rows[0].Values[1])), number(rows[0].Values[2]) * partBytes, nil
}
