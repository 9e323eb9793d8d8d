package analysis_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

type properties map[string]any

func (p properties) text(name string) string {
	s, _ := p[name].(string)
	return s
}

// date reads a date of any precision, zero for none.
func (p properties) date(name string) model.Date {
	d, err := model.ParseDate(p.text(name))
	if err != nil {
		return 0
	}
	return d
}

func (p properties) first(name string) model.Date { return p.date(name).First() }
func (p properties) last(name string) model.Date  { return p.date(name).Last() }

// graph is a small random world, made to meet every rule: dates around the day
// asked, every status, records decided to be the same, offices, facilitators,
// narrower themes, regions that end, chains of prerequisites.
type graph struct {
	changes []model.Change
	ids     map[string][]string // by prefix
}

var someDays = []string{
	"2022", "2023-05-31", "2023-06", "2023-06-01", "2024", "2024-02-29", "2025", "2025-05-31", "2025-06", "2025-06-01", "2025-06-02", "2026-01-01",
}

type drawer struct {
	t *rapid.T
	g *graph
}

func (d drawer) chance(label string, inTen int) bool {
	return rapid.IntRange(0, 9).Draw(d.t, label) < inTen
}

func (d drawer) number(label string, least, most int) int {
	return rapid.IntRange(least, most).Draw(d.t, label)
}

func (d drawer) one(label string, of ...string) string { return rapid.SampledFrom(of).Draw(d.t, label) }

func (d drawer) maybe(p properties, inTen int, name string, of ...string) {
	if d.chance(name+"?", inTen) {
		p[name] = d.one(name, of...)
	}
}

func (d drawer) put(prefix string, i int, p properties) string {
	id := fmt.Sprintf("%s:%c%d", prefix, prefix[0], i)
	switch prefix {
	case "state":
		id = fmt.Sprintf("state:XA%c", 'A'+i)
	case "need", "visit":
		id = modeltest.LongID(id)
	}
	d.g.ids[prefix] = append(d.g.ids[prefix], id)
	d.g.changes = append(d.g.changes, model.PutNode(id, p))
	return id
}

func (d drawer) link(kind model.EdgeKind, from, to string, p properties) {
	d.g.changes = append(d.g.changes, model.PutEdge(kind, from, to, p))
}

// some links from to some of the ids, each with a chance.
func (d drawer) some(kind model.EdgeKind, from string, to []string, inTen int) {
	for _, id := range to {
		if d.chance(kind.String()+" "+from+" "+id, inTen) {
			p := properties{}
			d.maybe(p, 1, "claimedBy", "secretariat")
			d.link(kind, from, id, p)
		}
	}
}

var graphs = rapid.Custom(func(t *rapid.T) *graph {
	d := drawer{t, &graph{ids: map[string][]string{}}}
	d.sources()
	d.places()
	d.norms()
	d.providers()
	d.programmes()
	d.needs()
	d.visits()
	d.g.keepValid()
	return d.g
})

// keepValid leaves out what the model would refuse.
func (g *graph) keepValid() {
	empty := model.Empty()
	for {
		problems := empty.Check(g.changes)
		if problems == nil {
			return
		}
		wrong, contracted := map[int]bool{}, false
		for _, p := range problems {
			if p.Rule == model.RuleSame { // which change is to blame nobody can tell
				contracted = true
			} else {
				wrong[p.Change] = true
			}
		}
		var kept []model.Change
		for i, change := range g.changes {
			same := change.Edge != nil && change.Edge.Kind == "SAME_AS"
			if !wrong[i] && (!contracted || !same) {
				kept = append(kept, change)
			}
		}
		if len(kept) == len(g.changes) {
			panic(fmt.Sprint(problems))
		}
		g.changes = kept
	}
}

func (d drawer) sources() {
	d.put("dataset", 0, properties{"name": "Whole", "completeness": "INVENTORY"})
	d.put("dataset", 1, properties{"name": "Part", "completeness": d.one("completeness", "INVENTORY", "INVENTORY", "PARTIAL")})
	for i := range 2 {
		d.put("source", i, properties{"title": "Source", "dataSet": fmt.Sprintf("dataset:d%d", i)})
	}
}

func (d drawer) places() {
	levels := []string{"REGION", "SUB_REGION", "SUB_REGION", "INTERMEDIATE_REGION", "GROUPING", "GROUPING"}
	for i, level := range levels {
		d.put("region", i, properties{"name": "Region", "level": level})
	}
	d.g.ids["grouping"] = []string{"region:r4", "region:r5"}
	d.link(model.PartOf, "region:r1", "region:r0", nil)
	d.link(model.PartOf, "region:r3", "region:r2", d.period())
	for i := range d.number("states", 1, 4) {
		state := d.put("state", i, properties{"name": "State"})
		d.link(model.In, state, d.one("in", "region:r1", "region:r2", "region:r3"), nil)
		for _, grouping := range []string{"region:r4", "region:r5"} {
			if d.chance("grouping", 4) {
				d.link(model.In, state, grouping, d.period())
			}
		}
	}
}

func (d drawer) period() properties {
	p := properties{}
	d.maybe(p, 2, "since", "2020", "2025-06-01", "2025-06-02")
	d.maybe(p, 2, "until", "2025", "2025-05-31", "2025-06-02")
	if p.text("until") != "" && p.last("until") < p.first("since") {
		delete(p, "until")
	}
	return p
}

func (d drawer) norms() {
	for i := range d.number("themes", 1, 5) {
		theme := d.put("theme", i, properties{"name": "Theme"})
		d.some(model.NarrowerThan, theme, d.g.ids["theme"][:i], 4)
	}
	for i := range 2 {
		d.put("resolution", i, properties{"symbol": fmt.Sprintf("R%d", i)})
		d.put("instrument", i, properties{"title": "Instrument"})
	}
	for i := range 2 {
		requirement := d.put("requirement", i, nil)
		d.link(model.SetBy, requirement, d.one("set by", "resolution:r0", "resolution:r1", "instrument:i0"), nil)
	}
	d.put("guidance", 0, properties{"name": "Guidance", "kind": "GOOD_PRACTICE"})
}

func (d drawer) same(prefix string, i, inTen int) {
	if i > 0 && d.chance("same as", inTen) {
		decision := d.one("decision", "SAME", "SAME", "SAME", "DIFFERENT", "UNDECIDED")
		ids := d.g.ids[prefix]
		d.link(model.SameAs, d.one("same", ids[:i]...), ids[i], properties{"decision": decision})
	}
}

func (d drawer) providers() {
	for i := range d.number("providers", 1, 5) {
		id := d.put("provider", i, properties{"name": "Provider", "kind": d.one("kind", "UN_ENTITY", "UN_ENTITY", "GOVERNMENT", "FACILITATOR")})
		if i > 0 && d.chance("office", 3) {
			d.link(model.PartOf, id, d.one("part of", d.g.ids["provider"][:i]...), nil)
		}
		d.same("provider", i, 2)
	}
}

func (d drawer) programmes() {
	for i := range d.number("programmes", 0, 6) {
		p := properties{"name": "Programme"}
		d.maybe(p, 9, "start", "2022", "2022", "2024-02-29", "2025-06-01", "2025-06-02")
		d.maybe(p, 2, "end", "2025", "2025-05-31", "2025-06-01")
		if p.text("end") != "" && p.first("start") > p.last("end") {
			delete(p, "end")
		}
		d.maybe(p, 2, "status", "PIPELINE", "ACTIVE", "SUSPENDED", "CANCELLED", "CLOSED", "CLOSED")
		d.maybe(p, 3, "statusOn", someDays...)
		d.maybe(p, 3, "availability", "OPEN", "ON_REQUEST", "CLOSED")
		if d.chance("capacity?", 4) {
			p["capacity"] = d.number("capacity", 0, 3)
		}
		if d.chance("reported?", 3) {
			p["reportedStates"] = d.number("reportedStates", 0, 90)
		}
		d.maybe(p, 3, "reportedOn", someDays...)
		if d.chance("sourced", 9) {
			p["sources"] = []string{d.one("source", "source:s0", "source:s0", "source:s1")}
		}
		id := d.put("programme", i, p)
		d.some(model.Addresses, id, d.g.ids["theme"], 3)
		d.some(model.MandatedBy, id, slices.Concat(d.g.ids["resolution"], d.g.ids["requirement"], d.g.ids["guidance"], d.g.ids["instrument"]), 1)
		d.participations(id)
		d.engagements(id)
		if i > 0 && d.chance("component", 1) {
			d.link(model.ComponentOf, id, d.one("component of", d.g.ids["programme"][:i]...), nil)
		}
		if i > 0 && d.chance("coordinates", 1) {
			d.link(model.CoordinatesWith, id, d.one("coordinates with", d.g.ids["programme"][:i]...), nil)
		}
		d.same("programme", i, 1)
	}
}

func (d drawer) participations(programme string) {
	for _, provider := range d.g.ids["provider"] {
		for _, role := range []string{"LEAD", "IMPLEMENTING", "PARTNER", "FUNDING", "CONSULTED", "FACILITATING"} {
			if d.chance(role, 1) {
				d.link(model.ParticipatesIn, provider, programme, properties{"role": role})
			}
		}
	}
}

func (d drawer) engagements(programme string) {
	for _, place := range append(slices.Clone(d.g.ids["state"]), d.g.ids["region"]...) {
		seen := map[string]bool{}
		chance := 6
		if place[0] == 'r' {
			chance = 1
		}
		for range 2 {
			p := properties{}
			if !d.chance("serves "+place, chance) {
				break
			}
			d.maybe(p, 5, "since", someDays...)
			d.maybe(p, 2, "until", "2025", "2025-05-31", "2025-06-01", "2026-01-01")
			d.maybe(p, 2, "status", "PROPOSED", "ACTIVE", "SUSPENDED", "ENDED", "CANCELLED")
			d.maybe(p, 3, "statusOn", someDays...)
			d.maybe(p, 3, "lastReportedOn", someDays...)
			d.maybe(p, 3, "review", "CONFIRMED", "UNCONFIRMED")
			d.maybe(p, 1, "stateView", "AGREED", "DISPUTED")
			d.maybe(p, 1, "claimedBy", "secretariat", d.g.ids["state"][0])
			if p.text("until") != "" && p.first("since") > p.last("until") {
				delete(p, "until")
			}
			if seen[p.text("since")] || (p.text("status") == "ENDED" && p.text("until")+p.text("statusOn") == "") {
				continue
			}
			seen[p.text("since")] = true
			d.link(model.Serves, programme, place, p)
		}
	}
}

// assessments draws a series of extents of a pair.
func (d drawer) assessments(programme, need, state string) {
	days := map[string]bool{}
	for range d.number("assessments", 1, 3) {
		meets := properties{"extentPercent": rapid.SampledFrom([]int{0, 1, 25, 33, 50, 60, 75, 90, 100}).Draw(d.t, "extent")}
		d.maybe(meets, 5, "assessedOn", someDays...)
		d.maybe(meets, 5, "assessedBy", append([]string{"secretariat", state}, d.g.ids["provider"]...)...)
		d.maybe(meets, 2, "confirmedBy", "secretariat", state)
		d.maybe(meets, 2, "confirmedOn", someDays...)
		d.maybe(meets, 2, "stateView", "AGREED", "DISPUTED", "NOT_ASKED")
		d.maybe(meets, 1, "claimedBy", "secretariat", state)
		if !days[meets.text("assessedOn")] {
			days[meets.text("assessedOn")] = true
			d.link(model.Meets, programme, need, meets)
		}
	}
}

func (d drawer) needs() {
	for i := range d.number("needs", 0, 8) {
		p := properties{"summary": "Need"}
		if d.chance("rated", 8) {
			p["severity"] = d.number("severity", 0, 5)
		}
		d.maybe(p, 9, "identifiedOn", "2022", "2022", "2024", "2025-06-01", "2025-06-02")
		d.maybe(p, 3, "status", "OPEN", "IN_PROGRESS", "RESOLVED", "WITHDRAWN")
		d.maybe(p, 3, "statusOn", someDays...)
		d.maybe(p, 2, "resolvedOn", someDays...)
		d.maybe(p, 3, "requestedOn", someDays...)
		id := d.put("need", i, p)
		state := d.one("of", d.g.ids["state"]...)
		d.link(model.HasNeed, state, id, nil)
		d.some(model.Concerns, id, d.g.ids["theme"], 4)
		d.some(model.ArisesFrom, id, slices.Concat(d.g.ids["resolution"], d.g.ids["requirement"], d.g.ids["instrument"]), 1)
		for _, programme := range d.g.ids["programme"] {
			if d.chance("meets", 4) {
				d.assessments(programme, id, state)
			}
			if d.chance("proposed", 1) {
				proposed := properties{}
				d.maybe(proposed, 8, "status", "PROPOSED", "ACCEPTED", "DECLINED", "DECLINED", "LAPSED")
				d.maybe(proposed, 8, "proposedOn", someDays...)
				d.maybe(proposed, 3, "decidedOn", someDays...)
				d.link(model.ProposedFor, programme, id, proposed)
			}
		}
	}
	for _, from := range d.g.ids["need"] {
		for _, to := range d.g.ids["need"] {
			if from != to && d.chance("requires", 2) {
				d.link(model.Requires, from, to, nil) // across States it is left out
			}
		}
	}
}

func (d drawer) visits() {
	for i, state := range d.g.ids["state"] {
		if d.chance("visit", 4) {
			p := properties{}
			d.maybe(p, 9, "date", someDays...)
			visit := d.put("visit", i, p)
			d.link(model.To, visit, state, nil)
			d.some(model.Assessed, visit, d.g.ids["theme"], 5)
		}
	}
}

// question draws one about the graph.
func (g *graph) question(t *rapid.T, measure string) question {
	d := drawer{t, g}
	q := question{
		measure:       measure,
		asOf:          d.one("asOf", "2025-06-01", "2025-06-01", "2025-06-01", "2024-02-29", "2025-05-31", "2023-06-01", "2026-01-02"),
		impliedWeight: d.one("impliedWeight", "0.5", "0.5", "0", "1", "0.3333", "0.0001"),
		metFrom:       d.one("metFrom", "0.75", "0.75", "1", "0.5", "0.0001"),
		since:         d.one("since", someDays...),
		of:            d.one("pairs of", "PROGRAMMES", "PROVIDERS"),
	}
	ids := func(label string, inTen int, prefixes ...string) []string {
		var among []string
		for _, prefix := range prefixes {
			among = append(among, g.ids[prefix]...)
		}
		if len(among) == 0 || !d.chance(label+"?", inTen) {
			return nil
		}
		return rapid.SliceOfNDistinct(rapid.SampledFrom(among), 1, min(2, len(among)), rapid.ID[string]).Draw(t, label)
	}
	q.scope = where{
		memberStates: ids("memberStates", 2, "state"), regions: ids("regions", 1, "region"), themes: ids("themes", 2, "theme"),
		resolutions: ids("resolutions", 1, "resolution", "requirement", "instrument"), needs: ids("needs", 1, "need"),
		providers: ids("providers", 2, "provider"), programmes: ids("programmes", 1, "programme"),
	}
	if g.ids["grouping"] != nil && d.chance("groups?", 1) {
		q.scope.groups = []string{d.one("groups", g.ids["grouping"]...)}
	}
	if d.chance("roles?", 2) {
		q.scope.roles = []string{d.one("roles", "LEAD", "PARTNER", "FUNDING")}
	}
	if d.chance("severityAtLeast?", 1) {
		n := int64(d.number("severityAtLeast", 0, 5))
		q.scope.severityAtLeast = &n
	}
	if d.chance("assistance?", 1) {
		q.scope.assistance = []string{d.one("assistance", "TECHNICAL", "LEGISLATIVE", "OTHER")}
	}
	if d.chance("stateViews?", 1) {
		q.scope.stateViews = []string{d.one("stateViews", "AGREED", "DISPUTED", "NOT_ASKED")}
	}
	dimensions := []string{
		"MEMBER_STATE", "REGION", "SUB_REGION", "AREA", "GROUPING", "THEME", "TOP_THEME", "RESOLUTION", "PROVIDER", "PROGRAMME", "ASSISTANCE", "SEVERITY",
	}
	if measure == "coverage" {
		q.by = rapid.SliceOfNDistinct(rapid.SampledFrom(dimensions), 0, 2, rapid.ID[string]).Draw(t, "by")
	}
	return q
}
