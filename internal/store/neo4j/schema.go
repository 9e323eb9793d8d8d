package neo4j

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"concert/internal/model"
	"concert/internal/store/neo4j/foreign"
)

// What stands beside the graph. None of these labels is one of the model's.
const (
	// labelStore is one node, id "store": which store this is, its newest
	// version and that version's hash, how many transactions Concert has written
	// (own), the mark at which the graph was as the log says (verified), how many
	// records were erased (erased), and which derived values were put back last
	// (putBack). A writer locks it first, by writing lock.
	labelStore = "ConcertStore"
	// labelCommit is a node for each commit, without its changes.
	labelCommit = "ConcertCommit"
	// labelChanges holds some changes of a commit: the digests, 32 bytes each,
	// and the payloads as a list in JSON. An erased one has no salt and no change.
	labelChanges = "ConcertChanges"
	// labelCheckpoint is a node for each whole snapshot that is stored, and
	// labelCheckpointPart its bytes in pieces. They only save time.
	labelCheckpoint     = "ConcertCheckpoint"
	labelCheckpointPart = "ConcertCheckpointPart"
)

// ownLabels are those that no finding is made of.
var ownLabels = []string{labelStore, labelCommit, labelChanges, labelCheckpoint, labelCheckpointPart}

// format is that of the database, the first that is kept: each later program opens
// it. A database with a lower or a higher one is refused.
const format = 2

// schemaName names a constraint or index, so that it is found again.
func schemaName(parts ...string) string {
	return "concert_" + strings.ToLower(strings.Join(parts, "_"))
}

// schema returns the statements that make constraints and indexes: ids and keys are
// unique, each commit has one version, and each operation one commit.
func schema() []string {
	var all []string
	unique := func(label string, properties ...string) {
		all = append(all, fmt.Sprintf("CREATE CONSTRAINT %s IF NOT EXISTS FOR (n:%s) REQUIRE (n.%s) IS UNIQUE",
			schemaName(append([]string{label}, properties...)...), label, strings.Join(properties, ", n.")))
	}
	unique(labelStore, "id")
	unique(labelCommit, "version")
	unique(labelCommit, "author", "operation")
	unique(labelChanges, "version", "part")
	unique(labelCheckpoint, "version")
	unique(labelCheckpointPart, "version", "part")
	for _, kind := range model.NodeKinds() {
		unique(kind.Label(), "id")
	}
	for _, kind := range model.EdgeKinds() {
		all = append(all, fmt.Sprintf("CREATE CONSTRAINT %s IF NOT EXISTS FOR ()-[r:%s]-() REQUIRE (r.key) IS UNIQUE",
			schemaName(kind.String(), "key"), kind))
	}
	// What questions in Cypher often start from.
	for _, index := range []struct {
		label, property string
		relation        bool
	}{
		{"Need", "status", false},
		{"Need", "identifiedOn", false},
		{"Programme", "start", false},
		{"SERVES", "since", true},
		{"MEETS", "assessedOn", true},
	} {
		pattern := "(x:" + index.label + ")"
		if index.relation {
			pattern = "()-[x:" + index.label + "]-()"
		}
		all = append(all, fmt.Sprintf("CREATE INDEX %s IF NOT EXISTS FOR %s ON (x.%s)",
			schemaName(index.label, index.property, "index"), pattern, index.property))
	}
	return all
}

// laySchema makes the constraints and indexes that are not there, or that somebody
// dropped.
func (s *Store) laySchema(ctx context.Context) error {
	there := map[string]bool{}
	for _, ask := range []string{"SHOW CONSTRAINTS YIELD name", "SHOW INDEXES YIELD name"} {
		rows, err := s.read(ctx, ask, nil)
		if err != nil {
			return err
		}
		for _, row := range rows {
			there[text(row.Values[0])] = true
		}
	}
	var missing []string
	for _, statement := range schema() {
		if !there[strings.Fields(statement)[2]] {
			missing = append(missing, statement)
		}
	}
	if missing == nil {
		return nil
	}
	if err := s.layAll(ctx, missing); err != nil {
		return err
	}
	return s.awaitIndexes(ctx)
}

// ownProperties are those of the nodes beside the graph.
var ownProperties = []string{
	"id", "store", "version", "hash", "lock", "own", "verified", "erased", "putBack", "format", // of the store
	"author", "operation", "reason", "time", "seals", "erases", "previous", "changes", "parts", "bytes", // of a commit
	"part", "digests", "payloads", "checksum", "body", // of changes and checkpoints
}

// makeNames makes the names of all that is declared, and of what stands beside it. The
// first transaction that uses a new name lets the server commit another one for it,
// which would count as somebody else's.
func (s *Store) makeNames(ctx context.Context) error {
	labels, types := slices.Clone(ownLabels), []string{foreign.Cites}
	properties := append([]string{"key", foreign.At, foreign.Fictional}, ownProperties...)
	declared := func(all []model.Property) {
		for _, column := range foreign.Columns(all) {
			properties = append(properties, column.Name)
		}
	}
	for _, kind := range model.NodeKinds() {
		labels = append(labels, kind.Label())
		declared(kind.Declaration().Properties)
	}
	for _, kind := range model.EdgeKinds() {
		types = append(types, kind.String())
		declared(kind.Declaration().Properties)
	}
	for _, of := range []struct {
		procedure string
		names     []string
	}{{"db.createLabel", labels}, {"db.createRelationshipType", types}, {"db.createProperty", properties}} {
		_, err := s.read(ctx, "UNWIND $names AS name CALL "+of.procedure+"(name) RETURN count(*)", map[string]any{"names": of.names})
		if e, ok := neo4jError(err); ok && e.HasSecurityCode() {
			return nil // they come about when they are used
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// layAll makes constraints and indexes, without those that what is there forbids.
func (s *Store) layAll(ctx context.Context, missing []string) error {
	// One transaction for all: it waits for the indexes once.
	err := s.lay(ctx, missing...)
	if !refusesData(err) {
		return err
	}
	for _, statement := range missing {
		switch err := s.lay(ctx, statement); {
		case err == nil:
		case !refusesData(err):
			return err
		case slices.ContainsFunc(ownLabels, func(label string) bool { return strings.Contains(statement, ":"+label+")") }):
			return s.damaged(err)
		default:
			s.log.Warn("a constraint is missing until what findings name is mended and Concert starts again", "statement", statement)
		}
	}
	return nil
}

// lay makes constraints and indexes.
func (s *Store) lay(ctx context.Context, statements ...string) error {
	t, err := s.begin(ctx, timeoutLong)
	if err != nil {
		return err
	}
	defer t.end(ctx)
	for _, statement := range statements {
		if _, err := t.run(ctx, statement, nil); err != nil {
			return err
		}
	}
	return t.Commit(ctx)
}

// refusesData reports whether a constraint could not be made for what is there: an
// id or a key twice, which is a finding.
func refusesData(err error) bool {
	e, ok := neo4jError(err)
	return ok && strings.Contains(e.Code, ".Schema.")
}

func (s *Store) awaitIndexes(ctx context.Context) error {
	t, err := s.begin(ctx, timeoutLong)
	if err != nil {
		return err
	}
	defer t.end(ctx)
	_, err = t.run(ctx, "CALL db.awaitIndexes(300)", nil)
	return err
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
