package bench

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j/dbtype"

	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/internal/store"
	"concert/internal/store/neo4j"
	"concert/internal/store/neo4j/neo4jtest"
)

// idle is longer than a look at the whole graph takes.
const idle = 10 * time.Second

// BenchmarkNeo4j measures a data set on its way into a real Neo4j and out of it,
// how long a commit takes to show on a second server, foreign edits to be
// adopted by one, and a graph to open that was edited meanwhile.
func BenchmarkNeo4j(b *testing.B) {
	size := larger
	for b.Loop() {
		server := neo4jtest.Shared(b)
		changes := modeltest.Plausible(size)
		if err := openNeo4j(b, server).Close(); err != nil { // its constraints stay
			b.Fatal(err)
		}
		writePlainly(b, server, modeltest.Plausible(smaller)) // so that Neo4j is as warm as later
		server.Empty(b)
		plain := median(1, func() { writePlainly(b, server, changes) })
		server.Empty(b)
		one := openNeo4j(b, server)
		took := median(1, func() { writeParts(b, one, changes) })
		perSecond(b, fmt.Sprintf("writing %d needs into Neo4j", size.Needs), took, newest(b, one))
		note(fmt.Sprintf("writing %d needs into Neo4j beside UNWIND … CREATE with the same constraints", size.Needs),
			fmt.Sprintf("%.2f times as fast (%.1f s and %.1f s)", plain.Seconds()/took.Seconds(), took.Seconds(), plain.Seconds()), "0.5")
		if err := one.Close(); err != nil { // with a checkpoint, as any server that ends
			b.Fatal(err)
		}
		var two *neo4j.Store
		opened := make([]time.Duration, 5)
		for n := range opened {
			opened[n] = median(1, func() { two = openNeo4j(b, server) })
			if n < len(opened)-1 {
				if err := two.Close(); err != nil {
					b.Fatal(err)
				}
			}
		}
		note(fmt.Sprintf("opening a Neo4j of %d needs that nobody touched", size.Needs), fmt.Sprintf("%.2f s", middle(opened).Seconds()), "1 s")
		one = openNeo4j(b, server)
		shown := make([]time.Duration, 11)
		for n := range shown {
			v := put(b, one, fmt.Sprint("Ours ", n))
			shown[n] = median(1, func() { shows(b, two, v) })
		}
		note("from a commit in Neo4j until a second server shows it", fmt.Sprintf("%.2f s", middle(shown).Seconds()), "0.2 s")
		if err := two.Close(); err != nil {
			b.Fatal(err)
		}
		adoption(b, server, one, size)
		one = openTouched(b, server, one, size)
		besideCypher(b, server, serveStore(b, one)+"/graphql", size.Needs, "coverage by State", "coverage", coverageByState)
	}
}

// adoption measures how long edits by Cypher take until one server has adopted them. An
// edit while the graph is read waits for that to end, so each is left time before.
func adoption(b *testing.B, server *neo4jtest.Server, s *neo4j.Store, size modeltest.Size) {
	b.Helper()
	for _, edit := range []struct{ what, cypher, aim string }{
		{"a value changed", `MATCH (n:Theme {id: 'theme:bench'}) SET n.name = $name`, "3 s"},
		{"a theme made", `CREATE (n:Theme {id: 'theme:' + $name, name: $name})`, "1 s"},
		{"a theme removed", `MATCH (n:Theme {id: 'theme:' + $name}) DETACH DELETE n`, "1 s"},
	} {
		adopted := make([]time.Duration, 3)
		for n := range adopted {
			time.Sleep(idle)
			v := newest(b, s).Version() + 1
			adopted[n] = median(1, func() {
				server.Query(b, edit.cypher, map[string]any{"name": fmt.Sprint("theirs-", n)})
				shows(b, s, v)
			})
		}
		note(fmt.Sprintf("from an edit in Neo4j to its adoption by one server, at %d needs: %s", size.Needs, edit.what),
			fmt.Sprintf("%.2f s", middle(adopted).Seconds()), edit.aim)
	}
}

// openTouched measures how long it takes to open a graph that somebody changed while
// no server was there. It closes the store and returns another.
func openTouched(b *testing.B, server *neo4jtest.Server, s *neo4j.Store, size modeltest.Size) *neo4j.Store {
	b.Helper()
	opened := make([]time.Duration, 3)
	for n := range opened {
		time.Sleep(idle)
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		server.Query(b, `MATCH (n:Theme {id: 'theme:bench'}) SET n.name = $name`, map[string]any{"name": fmt.Sprint("While away ", n)})
		opened[n] = median(1, func() { s = openNeo4j(b, server) })
	}
	note(fmt.Sprintf("opening a Neo4j of %d needs that somebody touched", size.Needs), fmt.Sprintf("%.2f s", middle(opened).Seconds()), "3 s")
	return s
}

// BenchmarkCypher measures what is asked of Concert over HTTP beside the same in
// Cypher. At the larger size the gaps in Cypher want more than 2.7 GB of memory.
func BenchmarkCypher(b *testing.B) {
	for b.Loop() {
		server := neo4jtest.Shared(b)
		s := openNeo4j(b, server)
		writeParts(b, s, modeltest.Plausible(smaller))
		url := serveStore(b, s) + "/graphql"
		besideCypher(b, server, url, smaller.Needs, "coverage by State", "coverage", coverageByState)
		besideCypher(b, server, url, smaller.Needs, "gaps", "gaps", firstGaps)
	}
}

// The questions, and their Cypher's names.
const (
	coverageByState = `{ coverage(lens: {asOf: "2026-11-26"}, by: [MEMBER_STATE]) { rows(first: 1000) { nodes { keys { id } coverage { documented estimate possible points weight needs } } } } }`
	firstGaps       = `{ gaps(lens: {asOf: "2026-11-26"}, first: 50) { nodes { need { id } memberState { id } gap status documented estimate possible orphan } } }`
)

// besideCypher asks Concert for a measure, and Neo4j in Cypher.
func besideCypher(b *testing.B, server *neo4jtest.Server, url string, needs int, what, measure, question string) {
	b.Helper()
	var answer []byte
	first := median(1, func() { answer = post(b, url, question) })
	if bytes.Contains(answer, []byte(`"errors"`)) {
		b.Fatalf("no answer: %.500s", answer)
	}
	again := median(11, func() { post(b, url, question) })
	cypher := func() {
		server.Query(b, neo4jtest.Measure(b, measure), neo4jtest.Parameters(map[string]any{"asOf": dbtype.Date(today().Time())}))
	}
	inCypher := faster(faster(0, cypher), cypher) // the first time it is planned
	note(fmt.Sprintf("%s over HTTP, of %d needs in Neo4j", what, needs),
		fmt.Sprintf("%.1f ms asked first, %.1f ms asked again; its Cypher takes %.0f ms, %.0f times as long as asked first",
			ms(first), ms(again), ms(inCypher), float64(inCypher)/float64(first)), "")
}

func openNeo4j(b *testing.B, server *neo4jtest.Server) *neo4j.Store {
	b.Helper()
	s, err := neo4j.Open(b.Context(), server.URI, neo4j.Options{User: server.User, Password: server.Password})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return s
}

// writeParts writes changes in the parts in which `concert seed` does.
func writeParts(b *testing.B, s store.Store, changes []model.Change) {
	b.Helper()
	for i, part := range model.Split(changes, model.SplitAt) {
		apply(b, s, fmt.Sprint("part ", i), part...)
	}
}

func put(b *testing.B, s store.Store, name string) model.Version {
	b.Helper()
	return apply(b, s, name, model.PutNode("theme:bench", map[string]any{"name": name})).Version
}

// writer is a store, or Live.
type writer interface {
	Apply(ctx context.Context, draft model.Draft) (model.Commit, error)
}

func apply(b *testing.B, s writer, operation string, changes ...model.Change) model.Commit {
	b.Helper()
	c, err := s.Apply(b.Context(), model.Draft{Base: model.Latest, Operation: operation, Author: "bench", At: time.Now(), Changes: changes})
	if err != nil {
		b.Fatal(err)
	}
	return c
}

func newest(b *testing.B, s store.Store) *model.Snapshot {
	b.Helper()
	snapshot, err := s.Load(b.Context(), model.Latest)
	if err != nil {
		b.Fatal(err)
	}
	return snapshot
}

// shows waits until a store has a version.
func shows(b *testing.B, s store.Store, v model.Version) {
	b.Helper()
	for end := time.Now().Add(time.Minute); newest(b, s).Version() < v; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			b.Fatalf("version %d does not show within a minute", v)
		}
	}
}

// perSecond notes how long something takes that goes over all records.
func perSecond(b *testing.B, what string, took time.Duration, s *model.Snapshot) {
	b.Helper()
	nodes, edges := 0, edgesOf(s)
	for _, kind := range model.NodeKinds() {
		nodes += s.Count(kind)
	}
	note(what, fmt.Sprintf("%.1f s: %.0f nodes and %.0f edges a second", took.Seconds(),
		float64(nodes)/took.Seconds(), float64(edges)/took.Seconds()), "")
}
