package e2e

import (
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"concert/internal/store/neo4j/neo4jtest"
	"concert/internal/store/storetest"
)

var update = flag.Bool("update", false, "write the database that is kept anew")

// TestKept opens a database of the first format that is kept, graph and log. Only a
// change of the model that comes before the first release may write it again, with
// -update.
func TestKept(t *testing.T) {
	t.Parallel()
	const file, answers = "testdata/kept.json", "testdata/kept.txt"
	server := neo4jtest.Shared(t)
	if *update {
		s := open(t, addressOf(server))
		storetest.WriteKept(t, s)
		keep(t, answers, []byte(storetest.Kept(t, s)))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		keep(t, file, exported(t, server))
		server = neo4jtest.Shared(t)
	}
	imported(t, server, read(t, file))
	s := open(t, addressOf(server))
	if got, want := storetest.Kept(t, s), string(read(t, answers)); got != want {
		t.Errorf("it holds\n%s\nwant\n%s", got, want)
	}
	if findings, err := s.Findings(t.Context()); err != nil || len(findings) > 0 {
		t.Errorf("findings %v %v", findings, err)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func keep(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// keptDatabase is a database in JSON, in which values that JSON does not have are objects.
type keptDatabase struct {
	Nodes []keptNode `json:"nodes"`
	Edges []keptEdge `json:"edges"`
}

type keptNode struct {
	Labels     []string       `json:"labels"`
	Properties map[string]any `json:"properties"`
}

type keptEdge struct {
	Kind       string         `json:"kind"`
	From       string         `json:"from"`
	To         string         `json:"to"`
	Properties map[string]any `json:"properties"`
}

func exported(t *testing.T, server *neo4jtest.Server) []byte {
	t.Helper()
	var all keptDatabase
	for _, row := range server.Query(t, `MATCH (n) WHERE any(label IN labels(n) WHERE label STARTS WITH 'Concert') OR n.id IS NOT NULL
		RETURN labels(n) AS labels, properties(n) AS properties ORDER BY labels(n)[0], n.version, n.part, n.id`, nil) {
		n := keptNode{Properties: inJSON(t, row["properties"])}
		for _, label := range row["labels"].([]any) { //nolint:forcetypeassert // labels are a list of texts
			n.Labels = append(n.Labels, label.(string)) //nolint:forcetypeassert // as said
		}
		all.Nodes = append(all.Nodes, n)
	}
	for _, row := range server.Query(t, `MATCH (a)-[r]->(b) RETURN type(r) AS kind, a.id AS from, b.id AS to, properties(r) AS properties ORDER BY r.key`, nil) {
		all.Edges = append(all.Edges, keptEdge{fmt.Sprint(row["kind"]), fmt.Sprint(row["from"]), fmt.Sprint(row["to"]), inJSON(t, row["properties"])})
	}
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(text, '\n')
}

func inJSON(t *testing.T, properties any) map[string]any {
	t.Helper()
	values := map[string]any{}
	for name, value := range properties.(map[string]any) { //nolint:forcetypeassert // so the driver has them
		switch v := value.(type) {
		case []byte:
			value = map[string]any{"bytes": base64.StdEncoding.EncodeToString(v)}
		case time.Time:
			value = map[string]any{"time": v.UTC().Format(time.RFC3339Nano)}
		case driver.Date:
			value = map[string]any{"date": v.String()}
		case int64:
			value = map[string]any{"integer": fmt.Sprint(v)}
		}
		values[name] = value
	}
	return values
}

func imported(t *testing.T, server *neo4jtest.Server, text []byte) {
	t.Helper()
	var all keptDatabase
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for _, n := range all.Nodes {
		server.Query(t, `CREATE (n) SET n = $properties WITH n CALL (n) { UNWIND $labels AS label SET n:$(label) }`,
			map[string]any{"properties": fromJSON(t, n.Properties), "labels": n.Labels})
	}
	for _, e := range all.Edges {
		server.Query(t, `MATCH (a {id: $from}) MATCH (b {id: $to}) CREATE (a)-[r:`+e.Kind+`]->(b) SET r = $properties`,
			map[string]any{"from": e.From, "to": e.To, "properties": fromJSON(t, e.Properties)})
	}
}

func fromJSON(t *testing.T, properties map[string]any) map[string]any {
	t.Helper()
	values := map[string]any{}
	for name, value := range properties {
		object, ok := value.(map[string]any)
		if !ok {
			values[name] = value
			continue
		}
		for of, v := range object {
			made, err := typed(of, fmt.Sprint(v))
			if err != nil {
				t.Fatal(err)
			}
			values[name] = made
		}
	}
	return values
}

func typed(of, text string) (any, error) {
	switch of {
	case "bytes":
		return base64.StdEncoding.DecodeString(text)
	case "time":
		return time.Parse(time.RFC3339Nano, text)
	case "date":
		day, err := time.Parse(time.DateOnly, text)
		return driver.DateOf(day), err
	default:
		var n int64
		_, err := fmt.Sscan(text, &n)
		return n, err
	}
}
