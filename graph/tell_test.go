package graph_test

import (
	"testing"

	"concert/graph"
	"concert/internal/access"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// What may be told is by the newest version, and what is suggested by the version that
// is asked about: a need that was shared since is tellable, one withdrawn since is not.
func TestTellableIsByTheNewestVersion(t *testing.T) {
	shared, withdrawn := modeltest.LongID("need:shared"), modeltest.LongID("need:withdrawn")
	need := func(severity int) map[string]any {
		return map[string]any{"summary": "A need", "severity": severity, "identifiedOn": "2024-01-01"}
	}
	then := modeltest.Land(t, model.Empty(),
		model.PutNode("state:KEN", map[string]any{"name": "Kenya"}), model.PutNode("theme:a", map[string]any{"name": "A"}),
		model.PutNode("provider:a", map[string]any{"name": "A provider", "kind": "GOVERNMENT"}),
		model.PutNode("programme:a", map[string]any{"name": "A programme", "kind": "PROJECT", "start": "2024-01-01"}),
		model.PutEdge(model.ParticipatesIn, "provider:a", "programme:a", map[string]any{"role": "LEAD"}),
		model.PutEdge(model.Addresses, "programme:a", "theme:a", nil),
		model.PutNode(shared, need(4)), model.PutEdge(model.HasNeed, "state:KEN", shared, nil), model.PutEdge(model.Concerns, shared, "theme:a", nil),
		model.PutNode(withdrawn, need(2)), model.PutEdge(model.HasNeed, "state:KEN", withdrawn, nil), model.PutEdge(model.Concerns, withdrawn, "theme:a", nil),
		model.PutEdge(model.SharedWith, withdrawn, "provider:a", nil))
	now := modeltest.Land(t, then,
		model.PutEdge(model.SharedWith, shared, "provider:a", nil), model.RemoveEdge(model.SharedWith, withdrawn, "provider:a", ""))
	a := newAsker(t, now)
	for as, want := range map[string]string{
		"secretariat": `{"suggestions":{"nodes":[{"gain":3,"tellable":2,"askWhom":[{"name":"Kenya"},{"name":"A provider"}],` +
			`"contributions":{"nodes":[{"points":2,"tellableTo":[{"id":"provider:a"}]},{"points":1,"tellableTo":[]}]}}]}}`,
		"state:KEN": `{"suggestions":{"nodes":[{"gain":3,"tellable":2,"askWhom":[{"name":"Kenya"},{"name":"A provider"}],` +
			`"contributions":{"nodes":[{"points":2,"tellableTo":[{"id":"provider:a"}]},{"points":1,"tellableTo":[]}]}}]}}`,
		"provider:a": `{"suggestions":{"nodes":[]}}`, // of what it saw then and sees now, nothing is left
	} {
		newest := a.view(model.WorldReal, as)
		past, err := access.View(then, now, a.viewer(as), model.WorldReal)
		if err != nil {
			t.Fatal(err)
		}
		ctx := graph.WithRequest(t.Context(), graph.Request{View: past, Newest: newest, Viewer: a.viewer(as), AsOf: today})
		answer := a.handler.Ask(ctx, question(`{ suggestions { nodes { gain tellable askWhom { name } contributions { nodes { points tellableTo { id } } } } } }`, nil))
		if string(answer.Data) != want || answer.Errors != nil {
			t.Errorf("%s: %s %v, want %s", as, answer.Data, answer.Errors, want)
		}
	}
}
