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
	gaps.is("a2", "gap", 4, "status", "UNCOVERED", "offered", true, "orphan", false, "pipeline", "NONE")
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
		is("all", "identified", 7, "present", 7, "reached", 3, "matched", 2, "met", 1, "offered", 7, "proposed", 0, "agreed", 0)
	ask(t, s, "counts", "memberState").
		is("all", "memberStates", 2, "needs", 7, "engagements", 4, "programmes", 4, "providers", 4, "regionalOffers", 0)
	ask(t, s, "reach", "memberState").
		is("all", "memberStates", 2, "engaged", 2, "share", 1, "memberStatesWithNeed", 2, "shareWithNeed", 1, "statesNamed", "[state:XAA state:XAB]")
	ask(t, s, "regional-offers", "memberState").listed()
	ask(t, s, "reported-states", "programme").listed()
	ask(t, s, "pipeline", "need", "programme").listed()
	ask(t, s, "criticality", "programme", "memberState").is("arms XAA", "points", 1.5)
	ask(t, s, "at-risk", "memberState").is("all", "points", 0)
	ask(t, s, "target-attainment", "memberState").is("all", "needs", 0, "value", nil)

	pairs := ask(t, s, "pairs", "a", "b")
	pairs.is("bord pnrp", "pointsA", 2.5, "pointsB", 3, "pointsTogether", 5, "gain", 2, "redundancy", 0.5, "complementarity", 0.8)
	pairs.is("arms pnrp", "gain", 1.5, "redundancy", 0, "complementarity", 1)
	pairs.is("arms fusn", "gain", 1.5)
	ask(t, s, "footprint-overlap", "a", "b").is("bord pnrp", "cells", 1, "jaccard", 0.5, "overlapCoefficient", 1, "sizeA", 2, "sizeB", 1)

	duplications := ask(t, s, "duplication-candidates", "a", "b", "need")
	duplications.listed("bord pnrp a1")
	duplications.is("bord pnrp a1", "surplus", 0.5, "relation", "NO_COORDINATION_RECORDED", "selfAssessed", false, "potentialDuplication", false)

	ask(t, s, "fragmentation", "memberState").is("XAA", "hhi", 7.0/18, "value", 11.0/18, "effectiveProviders", 18.0/7)
	ask(t, s, "fragmentation", "memberState").is("XAB", "engagements", 1, "value", nil)
	ask(t, s, "proliferation", "provider").is("v1", "engagements", 3, "hhi", 0.52)
	constraint := ask(t, s, "constraint", "provider")
	constraint.listed("v1", "v3", "v2")
	constraint.is("v1", "constraint", 1.0496)
	constraint.is("v2", "constraint", 1.28)

	suggestions := ask(t, s, "suggestions", "programme", "memberState")
	suggestions.listed("lawp XAA", "pnrp XAB", "brdx XAB", "tgtp XAA")
	suggestions.is("lawp XAA", "gain", 2, "attainableGain", 4.5, "requested", false, "capacityKnown", true, "capacityLeft", 1, "stage", "NEW")
	suggestions.is("pnrp XAB", "gain", 1.5, "exact", 1.5, "bridge", "[provider:v1 provider:v3]")
	suggestions.is("brdx XAB", "gain", 1.5, "exact", 0)
	suggestions.is("tgtp XAA", "gain", 1)
	withChanges(t, s)
}

// withChanges asks the rows of the worked example that change something, one after
// the other, each with the change before it undone.
func withChanges(t *testing.T, s *neo4jtest.Server) {
	t.Helper()
	s.Query(t, `MATCH (p:Programme {id: 'programme:brdx'}), (n:Need {id: 'need:b1'})
		CREATE (p)-[:PROPOSED_FOR {status: 'ACCEPTED', proposedOn: date('2025-05-10')}]->(n)`, nil)
	ask(t, s, "gaps", "need").is("b1", "gap", 3, "status", "UNCOVERED", "pipeline", "AGREED")
	ask(t, s, "cascade", "memberState").is("all", "agreed", 1)
	ask(t, s, "suggestions", "programme", "memberState").listed("lawp XAA", "tgtp XAA")

	s.Query(t, `MATCH (:Programme)-[o:PROPOSED_FOR]->(:Need) DELETE o`, nil)
	s.Query(t, `MATCH (a:Programme {id: 'programme:bord'}), (b:Programme {id: 'programme:pnrp'}) CREATE (a)-[:COMPONENT_OF]->(b)`, nil)
	ask(t, s, "coverage", "memberState").is("XAA", "points", 4.5, "estimate", 4.5/14)
	ask(t, s, "pairs", "a", "b").is("bord pnrp", "gain", 0, "redundancy", 2.5)
	ask(t, s, "duplication-candidates", "a", "b", "need").is("bord pnrp a1", "surplus", 0, "relation", "CO_DELIVERY")

	s.Query(t, `MATCH (:Programme)-[c:COMPONENT_OF]->(:Programme) DELETE c`, nil)
	s.Query(t, `MATCH (n:Need {id: 'need:b2'}), (t:Theme {id: 'theme:leg'}) CREATE (n)-[:CONCERNS]->(t)`, nil)
	ask(t, s, "coverage", "memberState").is("XAB", "documented", 0, "estimate", 1.0/7, "possible", 2.0/7)
	ask(t, s, "gaps", "need").is("b2", "gap", 3, "status", "IMPLIED_ONLY")
	ask(t, s, "suggestions", "programme", "memberState").listed("lawp XAA", "pnrp XAB", "brdx XAB", "lawp XAB", "tgtp XAA")

	s.Query(t, `MATCH (:Need {id: 'need:b2'})-[c:CONCERNS]->(:Theme {id: 'theme:leg'}) DELETE c`, nil)
	s.Query(t, `MATCH (p:Programme {id: 'programme:fusn'}), (n:Need {id: 'need:b2'})
		CREATE (p)-[:PROPOSED_FOR {status: 'DECLINED', proposedOn: date('2025-05-10')}]->(n)`, nil)
	ask(t, s, "coverage", "memberState").is("XAB", "documented", 0, "estimate", 0, "possible", 0)
	ask(t, s, "gaps", "need").is("b2", "gap", 4, "status", "UNCOVERED", "pipeline", "DECLINED")

	s.Query(t, `MATCH (:Programme)-[o:PROPOSED_FOR]->(:Need) DELETE o`, nil)
	s.Query(t, `MATCH (p:Programme {id: 'programme:arms'}) SET p.end = date('2025-08-31')`, nil)
	ask(t, s, "at-risk", "memberState").is("all", "points", 0)
	s.Query(t, `MATCH (p:Programme {id: 'programme:arms'}) SET p.end = date('2025-08-30')`, nil)
	ask(t, s, "at-risk", "memberState").is("XAA", "points", 1.5)

	s.Query(t, `MATCH (p:Programme {id: 'programme:arms'}) REMOVE p.end`, nil)
	s.Query(t, `MATCH (p:Programme {id: 'programme:lawp'}), (s:MemberState {id: 'state:XAA'}) CREATE (p)-[:SERVES]->(s)`, nil)
	ask(t, s, "coverage", "memberState").is("XAA", "points", 8.5, "estimate", 8.5/14)
	ask(t, s, "attainable", "memberState").is("XAA", "attainablePoints", 6)
}
