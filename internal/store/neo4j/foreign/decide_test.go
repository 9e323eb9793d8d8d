package foreign_test

import (
	"testing"
	"time"

	"concert/internal/model"
	"concert/internal/store/neo4j/foreign"
)

const (
	visit   = "visit:01JX000000000000000000000V"
	earlier = "visit:01JX000000000000000000000W"
	sharedB = needB + " SHARED_WITH provider:d"
)

// decidedGround is ground on which a State and the secretariat have decided who
// sees what.
func decidedGround(t *testing.T) *model.Snapshot {
	t.Helper()
	return landed(t, ground(t), []model.Change{
		model.PutNode(visit, map[string]any{"consent": "PARTIAL", "consentOn": "2024-03-01"}),
		model.PutEdge(model.To, visit, "state:XAA", nil), model.PutEdge(model.Identified, visit, needB, nil),
		model.PutNode(earlier, map[string]any{"consent": "PUBLIC", "consentOn": "2023"}),
		model.PutEdge(model.To, earlier, "state:XAA", nil), model.PutEdge(model.Identified, earlier, needB, nil),
		model.PutNode("provider:d", map[string]any{"name": "D", "kind": "GOVERNMENT"}),
		model.PutNode("provider:e", map[string]any{"name": "E", "kind": "GOVERNMENT"}),
		model.PutEdge(model.SharedWith, needB, "provider:d", nil),
		model.PutEdge(model.PartOf, "provider:d", "provider:e", map[string]any{"until": "2024"}),
		model.PutNode("theme:r", map[string]any{"name": "R", "release": "SECRETARIAT"}),
		model.PutEdge(model.ParticipatesIn, "provider:d", "programme:q", map[string]any{"role": "LEAD", "release": "SECRETARIAT", "claimedBy": "provider:d"}),
	})
}

// decisions are edits that are for a State or the secretariat to decide.
func decisions() []edit {
	all := func(edits ...func(g *graph)) func(*graph) {
		return func(g *graph) {
			for _, do := range edits {
				do(g)
			}
		}
	}
	newProvider := func(g *graph) {
		n := g.add(id("provider:n", "name", "N", "kind", "GOVERNMENT", "compactMember", true), "Provider")
		g.tie(n, "PARTICIPATES_IN", g.node("programme:p"), map[string]any{"role": "FUNDING"})
	}
	return []edit{
		{name: "consent to more", do: setNode(visit, "consent", "PUBLIC"), out: []string{visit + "|consent would show more"}},
		{name: "consent of another day", do: setNode(visit, "consentOn", dateOf("2024-04-01")), out: []string{visit + "|consent would show more"}},
		{name: "consent to less", do: setNode(visit, "consent", "NONE"), changes: []string{"~" + visit, "-" + sharedB}},
		{
			name: "consent of a day to come", do: all(setNode(visit, "consent", "NONE", "consentOn", dateOf("2026-11-27")), setNode(needA, "severity", int64(5))),
			changes: []string{"~" + needA}, out: []string{visit + "|consentOn is 2026-11-27, after the day on which it is recorded"},
		},
		{
			name: "consent of today", do: setNode(visit, "consent", "NONE", "consentOn", dateOf("2026-11-26")), changes: []string{"~" + visit, "-" + sharedB},
		},
		{name: "releasable", do: setNode(needB, "releasable", true), out: []string{needB + "|releasable would let"}},
		{name: "looser release", do: setNode("theme:r", "release", "PUBLIC"), out: []string{"theme:r|release would be looser"}},
		{name: "no release", do: setNode("theme:r", "release", nil), out: []string{"theme:r|release would be looser"}},
		{name: "stricter release", do: setNode("theme:a", "release", "PARTNERS"), changes: []string{"~theme:a"}},
		{
			name: "a decision and more of a record", do: setNode("theme:r", "release", "PUBLIC", "name", "Other"), out: []string{"theme:r|release would be looser"},
			mend: setNode("theme:r", "release", "SECRETARIAT"), after: []string{"~theme:r"},
		},
		{
			name: "share", do: all(tie(needA, "SHARED_WITH", "provider:d"), setNode(needB, "severity", int64(5))), changes: []string{"~" + needB},
			out:  []string{needA + " SHARED_WITH provider:d|would show the record to one more provider"},
			mend: func(g *graph) { g.cut(g.edges[len(g.edges)-1]) }, after: []string{"~" + needB},
		},
		{name: "share gone", do: cutEdge("SHARED_WITH", ""), changes: []string{"-" + sharedB}},
		{name: "member of the Compact", do: setNode("provider:d", "compactMember", true), out: []string{"provider:d|compactMember would show"}},
		{
			name: "new member of the Compact", do: newProvider,
			out:  []string{"provider:n|compactMember would show", "provider:n|is left out, and 1 relationship at it is too"},
			mend: setNode("provider:n", "compactMember", nil), after: []string{"+provider:n", "+provider:n PARTICIPATES_IN programme:p FUNDING"},
		},
		{name: "office", do: tie("provider:e", "PART_OF", "provider:o"), out: []string{"provider:e PART_OF provider:o|would give a provider the rights"}},
		{
			name: "office that had ended", do: func(g *graph) { set(g.edge("PART_OF", "provider:e").properties, "until", nil, "untilPrecision", nil) },
			out: []string{"provider:d PART_OF provider:e|would give a provider the rights"},
		},
		{
			name: "release of an edge that gives a right too",
			do: func(g *graph) {
				set(g.edge("PARTICIPATES_IN", "programme:q").properties, "claimedBy", nil, "release", nil)
			},
			out: []string{"provider:d PARTICIPATES_IN programme:q LEAD|release would be looser"},
		},
		{
			name: "newest visit gone", do: all(removeNode(visit), setNode(needB, "severity", int64(5))),
			changes: []string{"-" + visit, "-" + visit + " IDENTIFIED " + needB, "-" + visit + " TO state:XAA", "~" + needB},
		},
	}
}

// TestDecisions makes each edit in a graph of its own, adopts what becomes of it, and
// mends the rest. What follows from it is in the graph then: nothing is left.
func TestDecisions(t *testing.T) {
	for _, e := range decisions() {
		t.Run(e.name, func(t *testing.T) { checkEdit(t, decidedGround(t), e) })
	}
}

// TestDecidedBefore takes over a graph with what was decided in it.
func TestDecidedBefore(t *testing.T) {
	s := decidedGround(t)
	g := graphOf(s)
	setNode("provider:d", "compactMember", true)(g)
	tie(needA, "SHARED_WITH", "provider:e")(g)
	selected := foreign.Select(model.Empty(), g.differenceOf(model.Empty()), today)
	checkFindings(t, selected, nil)
	after := g.adopt(t, model.Empty(), selected)
	checkChanged(t, s, after, []string{"~provider:d", "+" + needA + " SHARED_WITH provider:e"})
	checkNothingLeft(t, g, after, nil)
}

// TestDecidedEarly leaves to the rest what is for others to decide.
func TestDecidedEarly(t *testing.T) {
	s := decidedGround(t)
	g := graphOf(s)
	g.add(id("provider:n", "name", "N", "kind", "GOVERNMENT", "compactMember", true), "Provider")
	if early := foreign.Early(s, g.partOf(s, withNames(model.KindProvider)), today); early.Changes != nil {
		t.Errorf("adopted early: %v", early)
	}
}

// TestKeptByRelease keeps the level of a record of which the newest visit went.
func TestKeptByRelease(t *testing.T) {
	s := decidedGround(t)
	g := graphOf(s)
	g.remove(g.node(visit))
	after := g.adopt(t, s, foreign.Select(s, g.differenceOf(s), today))
	if h, _ := after.Node(needB); h.Record().Properties["release"] != "SECRETARIAT" {
		t.Errorf("release %v, want SECRETARIAT", h.Record().Properties["release"])
	}
}

// TestClockBehind takes a decision of the day of the newest commit, which is that of
// the next one too, whatever the clock says.
func TestClockBehind(t *testing.T) {
	s := decidedGround(t)
	g := graphOf(s)
	setNode(visit, "consent", "NONE", "consentOn", dateOf("2026-11-26"))(g)
	selected := foreign.Select(s, g.differenceOf(s), today.Add(-48*time.Hour))
	checkFindings(t, selected, nil)
}
