package modeltest

import (
	"fmt"
	"slices"

	"concert/internal/model"
)

func (g *generator) workingGroups() {
	for i := range workingGroups {
		g.put(number("working-group", i), properties{"name": fmt.Sprintf("Working group %d", i)})
		g.link(model.Concerns, number("working-group", i), narrowTheme(i), nil)
	}
}

// providerCount is how many providers there are; the last two are facilitators.
func (g *generator) providerCount() int { return 30 + g.size.Programmes/20 }

func (g *generator) providers() {
	n := g.providerCount()
	for i := range n {
		id, kind := number("provider", i), "UN_ENTITY"
		switch {
		case i >= n-2:
			kind = "FACILITATOR"
		case i%3 == 1:
			kind = "GOVERNMENT"
		case i%3 == 2:
			kind = g.pick("INTERGOVERNMENTAL", "REGIONAL", "CIVIL_SOCIETY", "ACADEMIC", "PRIVATE")
		}
		g.put(id, properties{"name": fmt.Sprintf("Provider %d", i), "kind": kind, "compactMember": kind == "UN_ENTITY"})
		if kind == "GOVERNMENT" {
			g.link(model.Of, id, g.state(i%g.size.States), nil)
		}
		if kind == "UN_ENTITY" && i > 30 && g.chance(0.4) {
			g.link(model.PartOf, id, number("provider", 3*g.skewed(10)), nil)
		}
		if kind == "UN_ENTITY" && g.chance(0.5) {
			g.link(model.MemberOf, id, number("working-group", g.random.IntN(workingGroups)), properties{"role": g.pick("CHAIR", "MEMBER", "MEMBER")})
		}
	}
}

func (g *generator) programmes() {
	for i := range g.size.Programmes {
		g.programme(i, number("programme", i))
	}
}

func (g *generator) programme(i int, id string) {
	start := 2015 + g.random.IntN(10)
	p := properties{
		"name": fmt.Sprintf("Programme %d", i), "kind": g.pick("PROGRAMME", "PROJECT", "PROJECT", "INITIATIVE"),
		"start": fmt.Sprint(start), "availability": g.pick("OPEN", "ON_REQUEST", "ON_REQUEST", "CLOSED"),
		"assistance": g.assistance(),
	}
	if g.chance(0.6) {
		p["end"] = fmt.Sprint(start + 2 + g.random.IntN(10))
	}
	if g.chance(0.3) {
		p["capacity"] = int64(g.few(2, 60))
	}
	if g.chance(0.15) {
		p["status"], p["statusOn"] = g.pick("PIPELINE", "SUSPENDED", "CANCELLED", "CLOSED"), g.day(2023, 2026)
	}
	g.put(id, p)
	g.topics[i] = g.some(g.few(1, 6), narrowThemes)
	for _, theme := range g.topics[i] {
		if g.chance(0.1) {
			g.link(model.Addresses, id, topTheme(theme%topThemes), nil)
			break
		}
		g.link(model.Addresses, id, narrowTheme(theme), nil)
	}
	g.mandates(id)
	g.participations(id)
	g.engagements(i, id)
	g.together(i, id)
}

func (g *generator) assistance() []string {
	return []string{g.pick("TECHNICAL", "TECHNICAL", "FINANCIAL", "REGULATORY", "LEGISLATIVE", "OTHER")}
}

func (g *generator) mandates(id string) {
	for _, n := range g.some(g.few(1, 4), resolutions) {
		g.link(model.MandatedBy, id, number("resolution", n), nil)
	}
	if g.chance(0.3) {
		g.link(model.MandatedBy, id, number("requirement", g.skewed(requirements)), nil)
	}
	if g.chance(0.05) {
		g.link(model.Produced, id, number("guidance", g.random.IntN(guidance)), nil)
	}
}

func (g *generator) participations(id string) {
	for i, n := range g.some(g.few(2, 12), g.providerCount()) {
		role := "LEAD"
		if i > 0 {
			role = g.pick("IMPLEMENTING", "IMPLEMENTING", "PARTNER", "FUNDING", "FUNDING", "CONSULTED")
		}
		g.link(model.ParticipatesIn, number("provider", n), id, properties{"role": role})
	}
	if g.chance(0.1) {
		g.link(model.ParticipatesIn, number("provider", g.providerCount()-1), id, properties{"role": "FACILITATING"})
	}
}

func (g *generator) engagements(i int, id string) {
	for _, state := range g.some(g.few(2, g.size.States/2+1), g.size.States) {
		since := 2016 + g.random.IntN(10)
		p := properties{}
		if g.chance(0.9) {
			p["since"] = g.day(since, since)
		}
		if g.chance(0.25) {
			p["until"] = fmt.Sprint(since + 1 + g.random.IntN(8))
		}
		if g.chance(0.5) {
			p["lastReportedOn"] = g.day(2023, 2026)
		}
		if g.chance(0.15) {
			p["status"], p["statusOn"] = g.pick("PROPOSED", "SUSPENDED", "ENDED", "CANCELLED"), g.day(2024, 2026)
		} else {
			g.serving[state] = append(g.serving[state], i)
		}
		g.link(model.Serves, id, g.state(state), p)
	}
	if g.chance(0.1) {
		g.link(model.Serves, id, subRegion(g.random.IntN(subRegions)), nil)
	}
}

// together binds programmes to earlier ones.
func (g *generator) together(i int, id string) {
	if i == 0 {
		return
	}
	other := number("programme", g.random.IntN(i))
	switch {
	case g.chance(0.05):
		g.link(model.ComponentOf, id, other, nil)
	case g.chance(0.06):
		g.link(model.CoordinatesWith, other, id, nil)
	case g.chance(0.005):
		g.link(model.SameAs, other, id, properties{"probability": 0.5, "decision": g.pick("DIFFERENT", "UNDECIDED")})
	}
}

func (g *generator) needs() {
	for i := range g.size.Needs {
		g.need(i, g.skewed(g.size.States), ulid("need", i))
	}
}

func (g *generator) need(i, state int, id string) {
	identified := 2016 + g.random.IntN(10)
	p := properties{
		"summary": fmt.Sprintf("Need %d of State %d", i, state), "identifiedOn": g.day(identified, identified),
		"assistance": g.assistance(), "releasable": g.chance(0.5),
	}
	if g.chance(0.85) {
		p["severity"], p["ratedOn"] = int64(5-g.skewed(6)), g.day(identified, identified)
	}
	if g.chance(0.2) {
		p["requestedOn"] = g.day(identified+1, identified+1)
	}
	switch {
	case g.chance(0.12):
		p["status"], p["resolvedOn"] = "RESOLVED", g.day(identified+1, identified+1)
	case g.chance(0.2):
		p["status"], p["statusOn"] = g.pick("IN_PROGRESS", "IN_PROGRESS", "WITHDRAWN"), g.day(identified, identified+1)
	}
	if g.chance(0.2) {
		p["indicatorUnit"], p["baseline"], p["target"], p["current"] = "posts", 0.0, 10.0, float64(g.random.IntN(11))
	}
	g.put(id, p)
	g.link(model.HasNeed, g.state(state), id, nil)
	themes := g.some(g.few(1, 3), narrowThemes)
	for _, theme := range themes {
		g.link(model.Concerns, id, narrowTheme(theme), nil)
	}
	if g.chance(0.4) {
		g.link(model.ArisesFrom, id, number("resolution", g.skewed(resolutions)), nil)
	}
	if earlier := g.needsOf[state]; len(earlier) > 0 && g.chance(0.25) {
		g.link(model.Requires, id, ulid("need", earlier[g.random.IntN(len(earlier))]), nil)
	}
	g.needsOf[state] = append(g.needsOf[state], i)
	g.offers(state, themes[0], id)
}

// offers assesses and proposes programmes for a need; they mostly have its topic.
func (g *generator) offers(state, theme int, id string) {
	serving := g.serving[state]
	if len(serving) > 0 && g.chance(0.35) {
		var met []int
		for range g.few(1, 3) {
			met = append(met, g.fitting(serving, theme))
		}
		slices.Sort(met)
		for _, programme := range slices.Compact(met) {
			g.link(model.Meets, number("programme", programme), id, properties{
				"extentPercent": int64(5 * g.random.IntN(21)), "assessedOn": g.day(2023, 2026), "assessedBy": g.pick("secretariat", number("provider", g.skewed(30))),
			})
		}
	}
	if g.size.Programmes > 0 && g.chance(0.25) {
		g.link(model.ProposedFor, number("programme", g.skewed(g.size.Programmes)), id, properties{
			"status": g.pick("PROPOSED", "ACCEPTED", "DECLINED", "LAPSED"), "proposedOn": g.day(2022, 2026),
		})
	}
	if g.chance(0.05) {
		g.link(model.SharedWith, id, number("provider", g.skewed(g.providerCount())), properties{"decidedOn": g.day(2022, 2026)})
	}
}

// fitting returns one of the programmes, after a few tries one with the theme.
func (g *generator) fitting(programmes []int, theme int) int {
	at := 0
	for range 5 {
		at = programmes[g.random.IntN(len(programmes))]
		if slices.Contains(g.topics[at], theme) {
			break
		}
	}
	return at
}

// visits puts one for about needsOfAVisit needs of a State, with recommendations.
func (g *generator) visits() {
	visit := 0
	for state, needs := range g.needsOf {
		for part := range slices.Chunk(needs, needsOfAVisit) {
			id := ulid("visit", visit)
			g.put(id, g.consented(properties{"date": g.day(2017, 2026)}))
			g.link(model.To, id, g.state(state), nil)
			g.link(model.Conducted, number("provider", g.providerCount()-1), id, nil)
			for _, theme := range g.some(3, narrowThemes) {
				g.link(model.Assessed, id, narrowTheme(theme), nil)
			}
			for _, need := range part {
				if g.chance(0.4) {
					g.link(model.Identified, id, ulid("need", need), nil)
				}
			}
			g.recommendations(visit, state, part)
			visit++
		}
	}
}

func (g *generator) consented(p properties) properties {
	if g.chance(0.9) {
		p["consent"] = g.pick("NONE", "PARTIAL", "PARTIAL", "FULL", "FULL", "PUBLIC")
		p["consentOn"] = g.day(2018, 2025)
	}
	return p
}

func (g *generator) recommendations(visit, state int, needs []int) {
	for i := range 2 {
		id := ulid("recommendation", 2*visit+i)
		g.put(id, properties{"text": "Act on what the visit found", "adoptedOn": g.day(2018, 2026), "status": g.pick("OPEN", "IN_PROGRESS", "DONE")})
		g.link(model.MadeTo, id, g.state(state), nil)
		g.link(model.LedTo, ulid("visit", visit), id, nil)
		g.link(model.Concerns, id, ulid("need", needs[g.random.IntN(len(needs))]), nil)
		if g.size.Programmes > 0 && g.chance(0.3) {
			g.link(model.Supports, number("programme", g.random.IntN(g.size.Programmes)), id, nil)
		}
	}
}

// consultations puts one for about needsOfAMap needs of a State, with the road
// map that it led to.
func (g *generator) consultations() {
	n := 0
	for state, needs := range g.needsOf {
		for part := range slices.Chunk(needs, needsOfAMap) {
			id, roadMap := ulid("consultation", n), ulid("roadmap", n)
			g.put(id, g.consented(properties{"date": g.day(2017, 2026), "topic": "What the State can do by itself"}))
			g.link(model.HeldIn, id, g.state(state), nil)
			g.link(model.Identified, id, ulid("need", part[0]), nil)
			g.put(roadMap, properties{})
			g.link(model.LedTo, id, roadMap, nil)
			g.link(model.Of, roadMap, g.state(state), nil)
			g.link(model.Implements, roadMap, number("requirement", n%requirements), nil)
			for i := range 4 {
				step := ulid("step", 4*n+i)
				g.put(step, properties{"text": "Do one thing", "position": int64(i + 1), "status": "OPEN"})
				g.link(model.HasStep, roadMap, step, nil)
				g.link(model.Answers, step, ulid("need", part[g.random.IntN(len(part))]), nil)
			}
			n++
		}
	}
}
