package bench

import (
	"context"
	"slices"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/dbtype"

	"concert/internal/model"
	"concert/internal/store/neo4j/neo4jtest"
)

// plainRows is how many rows a plain writer sends at once: as many as the parts of a
// large load have changes.
const plainRows = model.SplitAt

// writePlainly writes records into Neo4j as anyone would who has only the driver:
// nodes by label, then relationships by type and labels of the ends, with the keys
// that Concert gives them. Constraints are those that are there.
func writePlainly(b *testing.B, server *neo4jtest.Server, changes []model.Change) {
	b.Helper()
	changes, err := model.Normal(changes)
	if err != nil {
		b.Fatal(err)
	}
	var order []string // of statements
	rows := map[string][]any{}
	add := func(statement string, row map[string]any) {
		if rows[statement] == nil {
			order = append(order, statement)
		}
		rows[statement] = append(rows[statement], row)
	}
	for _, c := range changes {
		if c.Node != nil {
			kind := kindOf(b, c.Node.ID)
			add("UNWIND $rows AS row CREATE (n:"+kind.Label()+") SET n = row",
				plainProperties(b, kind.Declaration().Properties, c.Node.Properties, "id", c.Node.ID))
		}
	}
	for _, c := range changes {
		if c.Edge != nil {
			kind, _ := model.EdgeKindByLabel(c.Edge.Kind)
			add("UNWIND $rows AS row MATCH (a:"+kindOf(b, c.Edge.From).Label()+" {id: row.from}) MATCH (b:"+kindOf(b, c.Edge.To).Label()+
				" {id: row.to}) CREATE (a)-[r:"+c.Edge.Kind+"]->(b) SET r = row.properties",
				map[string]any{
					"from": c.Edge.From, "to": c.Edge.To,
					"properties": plainProperties(b, kind.Declaration().Properties, c.Edge.Properties, "key", c.Key()),
				})
		}
	}
	d, err := server.Dial(server.URI)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = d.Close(context.Background()) }()
	for _, statement := range order {
		for some := range slices.Chunk(rows[statement], plainRows) {
			_, err := driver.ExecuteQuery(b.Context(), d, statement, map[string]any{"rows": some}, driver.EagerResultTransformer,
				driver.ExecuteQueryWithDatabase(neo4jtest.Database))
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func kindOf(b *testing.B, id string) model.NodeKind {
	b.Helper()
	kind, err := model.KindOfID(id)
	if err != nil {
		b.Fatal(err)
	}
	return kind
}

// plainProperties has days as dates, as the store does.
func plainProperties(b *testing.B, declared []model.Property, normal map[string]any, identity, value string) map[string]any {
	b.Helper()
	all := map[string]any{identity: value}
	for _, p := range declared {
		text, isText := normal[p.Name].(string)
		switch {
		case normal[p.Name] == nil:
		case p.Type == model.TypeDay && isText:
			day, err := model.ParseDate(text)
			if err != nil {
				b.Fatal(err)
			}
			all[p.Name] = dbtype.Date(day.Time())
		default:
			all[p.Name] = normal[p.Name]
		}
	}
	return all
}
