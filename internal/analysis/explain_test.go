package analysis_test

import (
	"fmt"
	"strings"
	"testing"

	"concert/internal/analysis"
	"concert/internal/model"
)

// explain adds why a coverage is as it is, or all findings of a day.
func explain(t *testing.T, view *model.Snapshot, q question, a answer) {
	t.Helper()
	switch q.measure {
	case "coverage":
		c := measureCoverage(t, view, q).Total
		a.findings(sure(c.Findings(ctx)))
		for _, x := range sure(c.Assumptions(ctx)) {
			a.set("assumptions."+string(x.Kind), "%s", setList(idsOf(x.Records)))
		}
		for _, e := range sure(c.Evidence(ctx)) {
			a.evidence(e)
		}
	case "findings":
		asOf, err := model.ParseDate(q.asOf)
		if err != nil {
			t.Fatal(err)
		}
		a.findings(sure(analysis.MeasureFindings(ctx, sure(analysis.At(ctx, view, asOf)))))
	}
}

// findings says what each is about, by kind, by what it distorts, and all together.
func (a answer) findings(found []analysis.Finding) {
	parts := map[string][]string{}
	add := func(under, what string) { parts[under] = append(parts[under], what) }
	for _, f := range found {
		var words []string
		for _, h := range []model.Handle{f.Record, f.Other} {
			if !h.IsZero() {
				words = append(words, h.ID())
			}
		}
		if f.Edge != (model.Edge{}) {
			words = append(words, edgeInWords(f.Edge))
		}
		if f.Property != "" {
			words = append(words, f.Property)
		}
		what := strings.Join(words, " ")
		add("findings."+string(f.Kind), what)
		add("findings."+string(f.Distorts()), string(f.Kind)+" "+what)
	}
	for under, all := range parts {
		a.set(under, "%s", list(all))
	}
	a.set("findings", "%d", len(found))
}

func edgeInWords(e model.Edge) string {
	return e.From().ID() + " " + e.Kind().String() + " " + e.To().ID()
}

// evidence says how a path is known, its themes, mandates, providers and edges.
func (a answer) evidence(e analysis.Evidence) {
	var key []string
	if state, ok := e.MemberState(); ok {
		key = append(key, state.ID())
	}
	if need, ok := e.Need(); ok {
		key = append(key, need.ID())
	}
	if programme, ok := e.Programme(); ok {
		key = append(key, programme.ID())
	}
	at := "evidence[" + strings.Join(key, " ") + "]"
	extent := "-"
	if percent, ok := e.ExtentPercent(); ok {
		extent = fmt.Sprint(percent)
	}
	a.set(at, "%s %s", e.Kind(), extent)
	var route, edges, providers []string
	for _, theme := range e.ThemeRoute() {
		route = append(route, theme.ID())
	}
	for _, edge := range e.Edges() {
		edges = append(edges, edgeInWords(edge))
	}
	for _, p := range e.Providers() {
		providers = append(providers, p.Provider.ID()+" "+rolesIn(p.Roles))
	}
	a.set(at+".themeRoute", "%s", list(route))
	a.set(at+".sharedMandates", "%s", setList(idsOf(e.SharedMandates())))
	a.set(at+".providers", "%s", setList(providers))
	a.set(at+".visits", "%s", setList(idsOf(e.Visits())))
	a.set(at+".consultations", "%s", setList(idsOf(e.Consultations())))
	a.set(at+".edges", "%s", list(edges))
}
