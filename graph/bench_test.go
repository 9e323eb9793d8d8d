package graph_test

import (
	"testing"

	"concert/graph"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

func BenchmarkAsk(b *testing.B) {
	a := newAsker(b, modeltest.Snapshot(b, modeltest.Size{Needs: 10_000, Programmes: 1_000, States: 100, Seed: 1}))
	ctx := a.context(model.WorldReal, "secretariat")
	for name, query := range map[string]string{
		"hundred": `{ needs(first: 100) { nodes { id name severity status statusOn review } } }`,
		"nested":  `{ needs(first: 1000) { nodes { id themes(first: 5) { nodes { name } } metBy(first: 5) { edges { extentPercent node { name participants(first: 5) { edges { role node { name } } } } } } } } }`,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if answer := a.handler.Ask(ctx, graph.Question{Query: query}); answer.Errors != nil {
					b.Fatal(answer.Errors)
				}
			}
		})
	}
}
