package e2e

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"concert/internal/store/neo4j/neo4jtest"
)

// answer is the rows of a measure by the values of some columns.
type answer struct {
	tb   testing.TB
	name string
	rows map[string]map[string]any
	keys []string
}

func ask(tb testing.TB, s *neo4jtest.Server, name string, columns ...string) answer {
	tb.Helper()
	a := answer{tb: tb, name: name, rows: map[string]map[string]any{}}
	for _, row := range s.Query(tb, planOnce+neo4jtest.Measure(tb, name), neo4jtest.Parameters(nil)) {
		var key []string
		for _, column := range columns {
			key = append(key, short(row[column]))
		}
		a.keys = append(a.keys, strings.Join(key, " "))
		a.rows[strings.Join(key, " ")] = row
	}
	return a
}

// short turns programme:pnrp into pnrp.
func short(id any) string {
	if id == nil {
		return "all"
	}
	_, after, _ := strings.Cut(id.(string), ":")
	return after
}

// is checks values of a row, given as name and value by turns; numbers to 1e-9.
func (a answer) is(key string, wanted ...any) {
	a.tb.Helper()
	row, ok := a.rows[key]
	if !ok {
		a.tb.Errorf("%s: there is no row %q but %q", a.name, key, a.keys)
		return
	}
	for i := 0; i < len(wanted); i += 2 {
		name, want := wanted[i].(string), wanted[i+1]
		got := row[name]
		if !same(got, want) {
			a.tb.Errorf("%s: %s of %q is %v, want %v", a.name, name, key, got, want)
		}
	}
}

func same(got, want any) bool {
	g, ok := number(got)
	w, ok2 := number(want)
	if ok && ok2 {
		return math.Abs(g-w) < 1e-9
	}
	return fmt.Sprint(got) == fmt.Sprint(want)
}

func number(v any) (float64, bool) {
	switch n := v.(type) {
	case int64:
		return float64(n), true
	case int:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

// listed checks which rows there are, in their order.
func (a answer) listed(wanted ...string) {
	a.tb.Helper()
	if got := strings.Join(a.keys, ", "); got != strings.Join(wanted, ", ") {
		a.tb.Errorf("%s: lists %s, want %s", a.name, got, strings.Join(wanted, ", "))
	}
}

// The measures in Cypher, on one server: to plan them takes longer than to run them.
func TestMeasures(t *testing.T) {
	t.Parallel()
	s := neo4jtest.Shared(t)
	t.Run("WorkedExample", func(t *testing.T) { workedExample(t, s) })
	t.Run("AgreeWithGo", func(t *testing.T) { agreeWithCypher(t, s) })
}

// The worked example that defines the measures.
func workedExample(t *testing.T, s *neo4jtest.Server) {
	t.Helper()
	s.Query(t, neo4jtest.Measure(t, "example"), nil)

	coverage := ask(t, s, "coverage", "memberState")
	coverage.listed("XAA", "XAB", "all")
	coverage.is("XAA", "documented", 6.5/14, "estimate", 6.5/14, "possible", 6.5/14, "points", 6.5, "weight", 14, "resolvedSince", 0)
	coverage.is("XAB", "documented", 0, "estimate", 2.0/7, "possible", 4.0/7, "points", 2, "needs", 3, "unrated", 0, "resolvedSince", 1)
	coverage.is("all", "documented", 6.5/21, "estimate", 8.5/21, "possible", 0.5, "points", 8.5, "weight", 21, "meanOverStates", 21.0/56)

	gaps := ask(t, s, "gaps", "need")
	gaps.listed("a2", "b1", "a4", "b2", "a3", "a1", "b4")
	gaps.is("a2", "gap", 4, "status", "UNCOVERED", "offered", true, "orphan", nil)
	gaps.is("b1", "gap", 3, "status", "UNCOVERED")
	gaps.is("a4", "gap", 2, "status", "UNCOVERED")
	gaps.is("b2", "gap", 2, "status", "IMPLIED_ONLY")
	gaps.is("a3", "gap", 1.5, "status", "PARTIAL")
	gaps.is("a1", "gap", 0, "status", "COVERED", "attainable", 0, "blockedBy", "[need:a2]")
	gaps.is("b4", "gap", 0, "status", "UNCOVERED")

	attainable := ask(t, s, "attainable", "memberState")
	attainable.is("XAA", "attainable", 1.5/14, "attainablePoints", 1.5, "blocked", 1)
	attainable.is("XAB", "attainablePoints", 2, "blocked", 0)

	ask(t, s, "cascade", "memberState").
		is("all", "identified", 7, "present", 7, "reached", 3, "matched", 2, "met", 1, "offered", 7)
	ask(t, s, "counts", "memberState").
		is("all", "memberStates", 2, "needs", 7, "engagements", 4, "programmes", 4, "providers", 4, "regionalOffers", 0)
	ask(t, s, "reach", "memberState").
		is("all", "memberStates", 2, "engaged", 2, "share", 1, "memberStatesWithNeed", 2, "shareWithNeed", 1, "statesNamed", "[state:XAA state:XAB]")
	ask(t, s, "regional-offers", "memberState").listed()
	ask(t, s, "reported-states", "programme").listed()

	pairs := ask(t, s, "pairs", "a", "b")
	pairs.is("bord pnrp", "pointsA", 2.5, "pointsB", 3, "pointsTogether", 5, "gain", 2, "redundancy", 0.5, "complementarity", 0.8)
	pairs.is("arms pnrp", "gain", 1.5, "redundancy", 0, "complementarity", 1)
	pairs.is("arms fusn", "gain", 1.5)
	footprints := ask(t, s, "footprint-overlap", "a", "b")
	footprints.is("bord pnrp", "cells", 1, "jaccard", 0.5, "overlapCoefficient", 1, "sizeA", 2, "sizeB", 1)

	duplications := ask(t, s, "duplication-candidates", "a", "b", "need")
	duplications.listed("bord pnrp a1")
	duplications.is("bord pnrp a1", "surplus", 0.5, "relation", "NO_COORDINATION_RECORDED", "selfAssessed", false, "potentialDuplication", false)

	synergies := ask(t, s, "synergies", "a", "b")
	synergies.is("bord pnrp", "coLocatedGain", 2)
	synergies.is("arms pnrp", "ease", 1.0/4+1.0/3+1.0/3)
	synergies.is("arms fusn", "coLocatedGain", 0)

	suggestions := ask(t, s, "suggestions", "programme", "memberState")
	suggestions.listed("lawp XAA", "brdx XAB", "pnrp XAB", "tgtp XAA")
	suggestions.is("lawp XAA", "gain", 2, "attainableGain", 4.5, "requested", false, "capacityKnown", true, "capacityLeft", 1)
	suggestions.is("brdx XAB", "gain", 1.5)
	suggestions.is("pnrp XAB", "gain", 1.5, "bridge", "[provider:v1 provider:v3]")
	suggestions.is("tgtp XAA", "gain", 1)

	s.Query(t, `MATCH (p:Programme {id: 'programme:lawp'}), (s:MemberState {id: 'state:XAA'}) CREATE (p)-[:SERVES]->(s)`, nil)
	ask(t, s, "synergies", "a", "b").is("lawp pnrp", "coLocatedGain", 2)
	ask(t, s, "coverage", "memberState").is("XAA", "points", 8.5, "estimate", 8.5/14)
	ask(t, s, "attainable", "memberState").is("XAA", "attainablePoints", 6)
}
