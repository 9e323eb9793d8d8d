package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/internal/store/neo4j/neo4jtest"
	"concert/internal/store/storetest"
)

// lies returns the graph in Neo4j, a line for each node and relationship.
func lies(t *testing.T, server *neo4jtest.Server) []string {
	t.Helper()
	var all []string
	for _, row := range server.Query(t, `MATCH (n) WHERE none(l IN labels(n) WHERE l STARTS WITH 'Concert') RETURN labels(n) AS l, properties(n) AS p
		UNION ALL MATCH (a)-[r]->(b) RETURN [a.id, type(r), b.id] AS l, properties(r) AS p`, nil) {
		all = append(all, fmt.Sprint(row["l"], row["p"]))
	}
	slices.Sort(all)
	return all
}

// TestMapping checks that the store writes the graph as the questions in Cypher
// read it, and reads it again as the snapshot that it was.
func TestMapping(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Shared(t)
	for seed := range storetest.Rounds(t) {
		whole := rapid.Custom(modeltest.Graph).Example(seed)
		server.Empty(t)
		pour(t, server, whole)
		poured := lies(t, server)
		server.Empty(t)
		s := open(t, addressOf(server))
		apply(t, s, draft("all", modeltest.ChangesOf(whole)...))
		written := lies(t, server)
		if !slices.Equal(poured, written) {
			for i := range min(len(poured), len(written)) {
				if poured[i] != written[i] {
					t.Fatalf("want\n%s\nwritten is\n%s", poured[i], written[i])
				}
			}
			t.Fatalf("%d nodes and relationships, want %d", len(written), len(poured))
		}
		lawful(t, s, addressOf(server))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		// What somebody else poured becomes the same by adoption.
		server.Empty(t)
		pour(t, server, whole)
		server.Query(t, `MATCH ()-[r]->() REMOVE r.key, r.fictional`, nil)
		server.Query(t, `MATCH (n) WHERE NOT n:DataSet REMOVE n.fictional`, nil)
		server.Query(t, `MATCH (n)-[r:CITES|PART_OF]->() WHERE r:CITES OR n:Source DELETE r`, nil)
		adopted := adopt(t, addressOf(server))
		if want, got := named(whole), named(newest(t, adopted)); !maps.Equal(want, got) {
			findings, _ := adopted.Findings(t.Context())
			t.Fatalf("adopted are other records: %q, findings %v", changed(whole, newest(t, adopted)), findings)
		}
		if again := lies(t, server); !slices.Equal(again, written) {
			t.Fatal("adoption did not mend the keys")
		}
		if err := adopted.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// named is show with the names that records are called by: one that is given and is
// the same as that derived cannot be distinguished from it in Neo4j.
func named(s *model.Snapshot) map[string]string {
	all := show(s)
	for _, kind := range model.NodeKinds() {
		for h := range s.Nodes(kind) {
			properties := h.Record().Properties
			properties["name"] = h.Name()
			all[h.ID()] = fmt.Sprint(properties)
		}
	}
	return all
}

// TestBesideTheGraph checks that what stands beside the graph has no label and no
// type of the model's.
func TestBesideTheGraph(t *testing.T) {
	t.Parallel()
	server, _ := grown(t)
	for _, row := range server.Query(t, `MATCH (n) UNWIND labels(n) AS l RETURN DISTINCT l`, nil) {
		label := row["l"].(string)
		if _, ours := model.KindByLabel(label); ours == strings.HasPrefix(label, "Concert") {
			t.Errorf("label %s", label)
		}
	}
}
