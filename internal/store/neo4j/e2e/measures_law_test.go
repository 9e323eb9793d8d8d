package e2e

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j/dbtype"
	"pgregory.net/rapid"

	"concert/internal/access"
	"concert/internal/analysis"
	"concert/internal/model"
	"concert/internal/model/modeltest"
	beside "concert/internal/store/neo4j/foreign"
	"concert/internal/store/neo4j/neo4jtest"
)

// planOnce begins a statement that is planned for the first of many small graphs
// alone. To plan it again for each takes a hundred times as long as to run it.
const planOnce = "CYPHER replan=skip "

// Each measure is the same in Go and in Cypher, which were written apart from
// the same definitions, over random graphs in both worlds.
func agreeWithCypher(t *testing.T, s *neo4jtest.Server) {
	t.Helper()
	rapid.Check(t, func(rt *rapid.T) {
		draw := modeltest.Graph
		if rapid.Bool().Draw(rt, "busy") {
			draw = modeltest.Busy
		}
		whole := draw(rt)
		if anyHiddenByItsState(whole) {
			rt.Skip()
		}
		s.Empty(t)
		pour(t, s, whole)
		impliedWeight := rapid.SampledFrom([]float64{0.5, 0, 1, 0.3333}).Draw(rt, "impliedWeight")
		metFrom := rapid.SampledFrom([]float64{0.75, 1, 0.33}).Draw(rt, "metFrom")
		lens, err := analysis.NewLens(impliedWeight, metFrom)
		if err != nil {
			rt.Fatal(err)
		}
		for _, world := range []model.World{model.WorldReal, model.WorldExercise} {
			view, err := access.View(whole, whole, access.Secretariat(), world)
			if err != nil {
				rt.Fatal(err)
			}
			if anyWithheld(whole, view) {
				continue
			}
			parameters := neo4jtest.Parameters(map[string]any{"impliedWeight": impliedWeight, "metFrom": metFrom, "exercise": world == model.WorldExercise})
			rows := inGo(rt, sure(analysis.At(ctx, view, modeltest.AsOf)), lens)
			for _, name := range slices.Sorted(maps.Keys(rows)) {
				compare(rt, fmt.Sprintf("%s of the world %s", name, world), rows[name], inCypher(t, s, name, parameters))
			}
		}
	})
}

// anyHiddenByItsState reports whether a real provider is hidden from the real world
// because a fictional source says of which State it is. The Cypher does not look
// that far.
func anyHiddenByItsState(whole *model.Snapshot) bool {
	for e := range whole.Edges(model.Of) {
		if e.IsFictional() && !e.From().IsFictional() {
			return true
		}
	}
	return false
}

// anyWithheld reports whether the exercise lacks a real record of a kind that is in
// both worlds, or an edge of one, as it is not public. The Cypher sees it whatever its
// release.
func anyWithheld(whole, view *model.Snapshot) bool {
	if view.World() == model.WorldReal {
		return false
	}
	for _, kind := range model.NodeKinds() {
		if kind.Declaration().InBothWorlds && whole.Count(kind) != view.Count(kind) {
			return true
		}
	}
	for _, kind := range model.EdgeKinds() {
		if sharedEdges(whole, kind) != sharedEdges(view, kind) {
			return true
		}
	}
	return false
}

// sharedEdges counts the edges from records of kinds that are in both worlds.
func sharedEdges(s *model.Snapshot, kind model.EdgeKind) int {
	n := 0
	for e := range s.Edges(kind) {
		if e.From().Kind().Declaration().InBothWorlds {
			n++
		}
	}
	return n
}

// pour writes a snapshot as it lies in Neo4j.
func pour(t *testing.T, s *neo4jtest.Server, whole *model.Snapshot) {
	t.Helper()
	for kind := model.KindMemberState; kind <= model.KindDataSet; kind++ {
		var rows []any
		for h := range whole.Nodes(kind) {
			record := h.Record()
			p := properties(kind.Declaration().Properties, record.Properties)
			p["id"] = record.ID
			beside.DerivedOf(h).Properties(p)
			rows = append(rows, p)
		}
		if rows != nil {
			s.Query(t, planOnce+`UNWIND $rows AS row CREATE (n:`+kind.Label()+`) SET n = row`, map[string]any{"rows": rows})
		}
	}
	for _, kind := range model.EdgeKinds() {
		var rows []any
		for e := range whole.Edges(kind) {
			record := e.Record()
			p := properties(kind.Declaration().Properties, record.Properties)
			p["key"] = e.Key()
			if beside.IsFictional(e) {
				p[beside.Fictional] = true
			}
			rows = append(rows, map[string]any{"from": record.From, "to": record.To, "properties": p})
		}
		if rows != nil {
			s.Query(t, planOnce+`UNWIND $rows AS row MATCH (a {id: row.from}) MATCH (b {id: row.to}) CREATE (a)-[e:`+kind.String()+`]->(b) SET e = row.properties`,
				map[string]any{"rows": rows})
		}
	}
	pourTies(t, s, whole)
}

// pourTies writes what is derived beside the edges.
func pourTies(t *testing.T, s *neo4jtest.Server, whole *model.Snapshot) {
	t.Helper()
	rows := map[string][]any{}
	for _, kind := range model.NodeKinds() {
		for h := range whole.Nodes(kind) {
			for _, tie := range beside.DerivedOf(h).Ties {
				row := map[string]any{"from": h.ID(), "to": tie.To, "properties": map[string]any{}}
				if tie.At != "" {
					row["properties"] = map[string]any{beside.At: tie.At}
				}
				rows[tie.Type] = append(rows[tie.Type], row)
			}
		}
	}
	for kind, some := range rows {
		s.Query(t, planOnce+`UNWIND $rows AS row MATCH (a {id: row.from}) MATCH (b {id: row.to}) CREATE (a)-[e:`+kind+`]->(b) SET e = row.properties`,
			map[string]any{"rows": some})
	}
}

func properties(declared []model.Property, values map[string]any) map[string]any {
	p := map[string]any{}
	for _, d := range declared {
		value, ok := values[d.Name]
		if !ok {
			continue
		}
		if d.Type != model.TypeDay {
			p[d.Name] = value
			continue
		}
		date, _ := model.ParseDate(value.(string))
		p[d.Name] = dbtype.Date(date.Time())
		switch {
		case date.Month() == 0:
			p[d.Name+"Precision"] = "year"
		case date.DayOfMonth() == 0:
			p[d.Name+"Precision"] = "month"
		}
	}
	return p
}

// table is the rows of a measure by their ids.
type table map[string]map[string]any

// keys are the columns that identify the rows of each measure.
var keys = map[string][]string{
	"at-risk":                {"memberState"},
	"attainable":             {"memberState"},
	"cascade":                {"memberState"},
	"constraint":             {"provider"},
	"counts":                 {"memberState"},
	"coverage":               {"memberState"},
	"criticality":            {"programme", "memberState"},
	"duplication-candidates": {"a", "b", "need"},
	"footprint-overlap":      {"a", "b"},
	"fragmentation":          {"memberState"},
	"gaps":                   {"need"},
	"pairs":                  {"a", "b"},
	"pipeline":               {"need", "programme"},
	"proliferation":          {"provider"},
	"reach":                  {"memberState"},
	"regional-offers":        {"memberState", "programme", "region", "since"},
	"reported-states":        {"programme"},
	"suggestions":            {"programme", "memberState"},
	"target-attainment":      {"memberState"},
}

func inCypher(t *testing.T, s *neo4jtest.Server, name string, parameters map[string]any) table {
	t.Helper()
	rows := table{}
	for _, row := range s.Query(t, planOnce+neo4jtest.Measure(t, name), parameters) {
		var key []string
		for _, column := range keys[name] {
			key = append(key, plain(row[column]))
		}
		rows[strings.Join(key, " ")] = row
	}
	return rows
}

// plain writes a value alike wherever it comes from; sets are sorted.
func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return "-"
	case dbtype.Date:
		return time.Time(v).Format(time.DateOnly)
	case model.Date:
		if v.IsZero() {
			return "-"
		}
		return v.First().String()
	case map[string]any:
		return fmt.Sprint(v["programme"], " in ", v["memberState"])
	case []any:
		var all []string
		for _, x := range v {
			all = append(all, plain(x))
		}
		slices.Sort(all)
		return strings.Join(all, ", ")
	case []string:
		v = slices.Sorted(slices.Values(v))
		return strings.Join(v, ", ")
	}
	return fmt.Sprint(v)
}

func compare(rt *rapid.T, name string, inGo, inCypher table) {
	rt.Helper()
	if got, wanted := plain(slices.Collect(maps.Keys(inGo))), plain(slices.Collect(maps.Keys(inCypher))); got != wanted {
		rt.Fatalf("%s: Go has the rows\n%s\nand Cypher\n%s\n%v", name, got, wanted, inCypher)
	}
	for _, key := range slices.Sorted(maps.Keys(inGo)) {
		row := inGo[key]
		for _, column := range slices.Sorted(maps.Keys(row)) {
			value := row[column]
			if other := inCypher[key][column]; !alike(value, other) {
				rt.Fatalf("%s: %s of %q is %s in Go and %s in Cypher\n%v\n%v", name, column, key, plain(value), plain(other), row, inCypher[key])
			}
		}
	}
}

// alike compares; Go rounds figures to six decimal places, and Cypher does not.
func alike(inGo, inCypher any) bool {
	a, ok := number(inGo)
	b, ok2 := number(inCypher)
	if ok && ok2 {
		return math.Abs(a-b) < 0.5e-6+1e-9
	}
	return plain(inGo) == plain(inCypher)
}

// known is a figure, nil if there is none.
func known[T any](value T, ok bool) any {
	if !ok {
		return nil
	}
	return value
}

func ids[T interface{ ID() string }](all []T) []string {
	names := make([]string, len(all))
	for i, x := range all {
		names[i] = x.ID()
	}
	return names
}

// pairsOf names the programme and State of edges.
func pairsOf(edges []model.Edge) []string {
	var names []string
	for _, e := range edges {
		names = append(names, lowestID(e.From())+" in "+e.To().ID())
	}
	return names
}

// ctx is the context of questions that nobody gives up.
var ctx = context.Background()

// sure returns what takes a context that does not end.
func sure[T any](answer T, err error) T {
	if err != nil {
		panic(err)
	}
	return answer
}

// maybe returns what may be null.
func maybe(f *float64) any {
	if f == nil {
		return nil
	}
	return *f
}

func inGo(rt *rapid.T, g *analysis.Ground, lens analysis.Lens) map[string]table {
	rt.Helper()
	all := map[string]table{}
	for name := range keys {
		all[name] = table{}
	}
	coverages(rt, all, g, lens)
	needs(rt, all, g, lens)
	programmes(rt, all, g, lens)
	engagements(rt, all, g, lens)
	providers(rt, all, g, lens)
	return all
}

func coverages(rt *rapid.T, all map[string]table, g *analysis.Ground, lens analysis.Lens) {
	rt.Helper()
	measured, err := analysis.MeasureCoverage(ctx, g, analysis.Scope{}, lens, []analysis.Dimension{analysis.ByMemberState})
	if err != nil {
		rt.Fatal(err)
	}
	for _, r := range sure(measured.Total.Reach(ctx)).ReportedStates {
		all["reported-states"][r.Programme.ID()] = map[string]any{"states": r.States, "reportedOn": r.ReportedOn}
	}
	if len(measured.Rows) == 0 {
		return // and Cypher has no row in all
	}
	coverage(all, "-", measured.Total)
	for _, row := range measured.Rows {
		coverage(all, row.Keys[0].ID, row.Coverage)
	}
}

func coverage(all map[string]table, key string, c analysis.Coverage) {
	row := map[string]any{
		"weight": c.Weight(), "needs": c.Needs, "unrated": c.Unrated, "points": known(c.Points()), "gap": known(c.Gap()),
		"resolvedSince":  sure(c.ResolvedSince(ctx, model.NewDate(2025, time.January, 1))),
		"meanOverStates": maybe(sure(c.MeanOverStates(ctx))),
		"documented":     known(c.Documented()), "estimate": known(c.Estimate()), "possible": known(c.Possible()),
	}
	all["coverage"][key] = row
	all["attainable"][key] = map[string]any{
		"attainable": maybe(sure(c.Attainable(ctx))), "attainablePoints": maybe(sure(c.AttainablePoints(ctx))), "blocked": sure(c.Blocked(ctx)),
	}
	all["cascade"][key] = map[string]any{
		"identified": c.Cascade.Identified, "present": c.Cascade.Present, "reached": c.Cascade.Reached,
		"matched": c.Cascade.Matched, "met": c.Cascade.Met,
		"offered": c.Cascade.Offered, "proposed": c.Cascade.Proposed, "agreed": c.Cascade.Agreed,
	}
	all["at-risk"][key] = map[string]any{"points": maybe(sure(c.AtRisk(ctx, 90)))}
	all["target-attainment"][key] = target(sure(c.TargetAttainment(ctx)))
	n := sure(c.Counts(ctx))
	all["counts"][key] = map[string]any{
		"memberStates": n.MemberStates, "needs": n.Needs, "engagements": *n.Engagements,
		"programmes": *n.Programmes, "providers": *n.Providers, "regionalOffers": *n.RegionalOffers,
	}
	r := sure(c.Reach(ctx))
	all["reach"][key] = map[string]any{
		"memberStates": r.MemberStates, "engaged": r.Engaged, "share": known(r.Share()),
		"memberStatesWithNeed": r.MemberStatesWithNeed, "engagedWithNeed": r.EngagedWithNeed, "shareWithNeed": known(r.ShareWithNeed()),
		"statesNamed": ids(r.StatesNamed), "throughRegionOnly": ids(r.ThroughRegionOnly),
		"stale": pairsOf(r.Stale), "unconfirmed": pairsOf(r.Unconfirmed),
	}
	if key == "-" {
		return
	}
	for _, e := range r.RegionalOffers {
		since := e.Since()
		all["regional-offers"][strings.Join([]string{key, lowestID(e.From()), e.To().ID(), plain(since)}, " ")] = map[string]any{}
	}
}

func target(t *analysis.TargetAttainment) map[string]any {
	if t == nil {
		return map[string]any{"needs": 0, "value": nil}
	}
	return map[string]any{"needs": t.Needs, "value": t.Value}
}

// lowestID is the id that stands for a programme and those that are the same.
func lowestID(p model.Handle) string {
	reached := []model.Handle{p}
	lowest := p.ID()
	for i := 0; i < len(reached); i++ {
		lowest = min(lowest, reached[i].ID())
		for _, end := range []model.Direction{model.Outward, model.Inward} {
			for _, e := range reached[i].EdgesOf(model.SameAs, end) {
				other := e.Other(reached[i])
				if e.Record().Properties["decision"] == "SAME" && !e.IsClaim() && !slices.Contains(reached, other) {
					reached = append(reached, other)
				}
			}
		}
	}
	return lowest
}

func needs(rt *rapid.T, all map[string]table, g *analysis.Ground, lens analysis.Lens) {
	rt.Helper()
	gaps, err := analysis.MeasureGaps(ctx, g, analysis.Scope{}, lens, nil, false)
	if err != nil {
		rt.Fatal(err)
	}
	for _, x := range gaps.List {
		all["gaps"][x.Need().ID()] = map[string]any{
			"memberState": x.MemberState().ID(), "gap": x.Gap(), "status": x.Status(), "unrated": x.Unrated(),
			"documented": x.Documented(), "estimate": x.Estimate(), "possible": x.Possible(), "attainable": sure(x.Attainable(ctx)),
			"blockedBy": ids(sure(x.BlockedBy(ctx))), "pipeline": sure(x.Pipeline(ctx)), "requested": x.Requested(), "offered": x.Offered(), "orphan": known(x.Orphan()),
		}
		for _, p := range sure(x.PipelineProgrammes(ctx)) {
			all["pipeline"][x.Need().ID()+" "+p.Programme.ID()] = map[string]any{"memberState": x.MemberState().ID(), "status": p.Status}
		}
	}
	duplications, err := analysis.MeasureDuplication(ctx, g, analysis.Scope{}, lens, nil, false)
	if err != nil {
		rt.Fatal(err)
	}
	for _, d := range duplications.List {
		all["duplication-candidates"][strings.Join([]string{d.A().ID(), d.B().ID(), d.Need().ID()}, " ")] = map[string]any{
			"memberState": d.MemberState().ID(), "extentPercentA": d.ExtentPercentA(), "extentPercentB": d.ExtentPercentB(),
			"surplus": d.Surplus(), "surplusOfNeed": d.SurplusOfNeed(), "relation": d.Relation(), "selfAssessed": d.SelfAssessed(), "potentialDuplication": d.PotentialDuplication(),
		}
	}
}

func programmes(rt *rapid.T, all map[string]table, g *analysis.Ground, lens analysis.Lens) {
	rt.Helper()
	overlaps, err := analysis.MeasureOverlaps(ctx, g, analysis.Scope{}, lens, nil)
	if err != nil {
		rt.Fatal(err)
	}
	for _, o := range overlaps.List {
		key := o.A().ID() + " " + o.B().ID()
		f, shared, pair := o.FootprintOverlap(), o.Shared(), o.Pair()
		var providers []string
		for _, p := range shared.Providers {
			providers = append(providers, p.Provider.ID())
		}
		all["footprint-overlap"][key] = map[string]any{
			"relation": o.Relation(), "sizeA": f.SizeA, "sizeB": f.SizeB, "cells": shared.Cells,
			"jaccard": known(f.Jaccard()), "overlapCoefficient": known(f.OverlapCoefficient()),
			"memberStates": ids(shared.MemberStates), "themes": ids(shared.Themes), "mandates": ids(shared.Mandates), "providers": providers,
		}
		all["pairs"][key] = map[string]any{
			"pointsA": known(pair.PointsA()), "pointsB": known(pair.PointsB()), "pointsTogether": known(pair.PointsTogether()),
			"redundancy": known(pair.Redundancy()), "gain": known(pair.Gain()), "complementarity": known(pair.Complementarity()),
		}
	}
	suggestions, err := analysis.MeasureSuggestions(ctx, g, analysis.SuggestionFor{}, analysis.Scope{}, lens)
	if err != nil {
		rt.Fatal(err)
	}
	for _, x := range suggestions.List {
		all["suggestions"][x.Programme().ID()+" "+x.MemberState().ID()] = map[string]any{
			"gain": x.Gain(), "attainableGain": sure(x.AttainableGain(ctx)), "requested": x.Requested(), "capacityKnown": x.CapacityKnown(),
			"capacityUsed": x.CapacityUsed(), "capacityLeft": known(x.CapacityLeft()), "bridge": ids(x.Bridge()),
			"exact": x.Exact(), "stage": x.Stage(),
		}
	}
}

func engagements(rt *rapid.T, all map[string]table, g *analysis.Ground, lens analysis.Lens) {
	rt.Helper()
	criticality, err := analysis.AskCriticality(ctx, g, analysis.Scope{}, lens)
	if err != nil {
		rt.Fatal(err)
	}
	for e := range g.View.Edges(model.Serves) {
		if e.To().Kind() == model.KindMemberState && !e.IsClaim() && e.Record().Properties["stateView"] != "DISPUTED" && len(g.WhyNotActive(e)) == 0 {
			all["criticality"][lowestID(e.From())+" "+e.To().ID()] = map[string]any{"points": maybe(sure(criticality.Of(ctx, e)))}
		}
	}
	fragmentations, err := analysis.MeasureFragmentation(ctx, g, analysis.Scope{}, lens, nil)
	if err != nil {
		rt.Fatal(err)
	}
	for _, x := range fragmentations {
		all["fragmentation"][x.MemberState().ID()] = map[string]any{
			"engagements": x.Engagements, "hhi": known(x.HHI()), "value": known(x.Value()), "effectiveProviders": known(x.EffectiveProviders()),
		}
	}
}

func providers(rt *rapid.T, all map[string]table, g *analysis.Ground, lens analysis.Lens) {
	rt.Helper()
	proliferations, err := analysis.MeasureProliferation(ctx, g, analysis.Scope{}, lens)
	if err != nil {
		rt.Fatal(err)
	}
	for _, x := range proliferations {
		all["proliferation"][x.Provider().ID()] = map[string]any{
			"engagements": x.Engagements, "hhi": known(x.HHI()), "value": known(x.Value()), "effectiveStates": known(x.EffectiveStates()),
		}
	}
	brokers, err := analysis.MeasureBrokerage(ctx, g, analysis.Scope{}, lens)
	if err != nil {
		rt.Fatal(err)
	}
	for _, x := range brokers {
		all["constraint"][x.Provider().ID()] = map[string]any{"constraint": x.Constraint()}
	}
}
