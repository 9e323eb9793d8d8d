package analysis_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"concert/internal/analysis"
	"concert/internal/model"
)

// teller asks the package under test, and says its answers in the words of tests.
type teller struct {
	tb     testing.TB
	same   map[model.Handle]model.Handle // what records are contracted into
	g      *analysis.Ground
	scope  analysis.Scope
	lens   analysis.Lens
	answer answer
}

func ask(tb testing.TB, view *model.Snapshot, q question) answer {
	tb.Helper()
	asOf, err := model.ParseDate(q.asOf)
	if err != nil {
		tb.Fatal(err)
	}
	lens, err := q.lens()
	if err != nil {
		tb.Fatal(err)
	}
	w := teller{tb, view.SameGroups(), sure(analysis.At(ctx, view, asOf)), q.analysisScope(view), lens, answer{}}
	switch q.measure {
	case "coverage":
		w.coverage(q)
	case "gaps":
		w.gaps()
	case "overlaps":
		w.overlaps()
	case "duplications":
		w.duplications()
	case "synergies":
		w.synergies(analysis.Pairs(q.of))
	case "suggestions":
		w.suggestions(q.suggestionFor(view))
	case "plan":
		w.plan(q.planFor(view))
	case "whatIf":
		w.whatIf(q.whatIfFor(view))
	}
	return w.answer
}

func (w *teller) must(err error) {
	w.tb.Helper()
	if err != nil {
		w.tb.Fatal(err)
	}
}

func (w *teller) counts(at string, c analysis.Counts, empty analysis.EmptyBecause) {
	number := func(n *int) string {
		if n == nil {
			return "null"
		}
		return fmt.Sprint(*n)
	}
	w.answer.set(at+"counts", "%d %d %s %s %s %s", c.MemberStates, c.Needs,
		number(c.Engagements), number(c.Programmes), number(c.Providers), number(c.RegionalOffers))
	if empty == "" {
		empty = "null"
	}
	w.answer.set(at+"emptyBecause", "%s", empty)
}

func (w *teller) coverage(q question) {
	table, err := analysis.MeasureCoverage(ctx, w.g, w.scope, w.lens, kinds[analysis.Dimension](q.by))
	w.must(err)
	w.row("total", table.Total, q.since)
	w.counts("", sure(table.Total.Counts(ctx)), sure(table.Total.EmptyBecause(ctx)))
	w.evidence(table.Total)
	w.parts("points", sure(table.Total.Contributions(ctx, analysis.CoveragePoints)), true)
	w.parts("attainablePoints", sure(table.Total.Contributions(ctx, analysis.CoverageAttainable)), false)
	if len(q.by) == 0 {
		return
	}
	var keys []string
	for _, row := range table.Rows {
		var ids []string
		for _, key := range row.Keys {
			ids = append(ids, key.ID)
		}
		keys = append(keys, strings.Join(ids, " "))
		w.row("row["+strings.Join(ids, " ")+"]", row.Coverage, q.since)
		w.answer.set("row["+strings.Join(ids, " ")+"].additive", "%t", row.Additive)
	}
	w.answer.set("rows", "%s", list(keys))
}

// evidence tells of paths to needs; those of reach alone are left out.
func (w *teller) evidence(c analysis.Coverage) {
	if _, ok := c.Points(); !ok {
		return
	}
	for _, e := range sure(c.Evidence(ctx)) {
		state, _ := e.MemberState()
		programme, _ := e.Programme()
		if need, ok := e.Need(); ok {
			extent := "-"
			if percent, explicit := e.ExtentPercent(); explicit {
				extent = fmt.Sprint(percent)
			}
			w.answer.set("evidence["+state.ID()+" "+need.ID()+" "+programme.ID()+"]", "%s %s", e.Kind(), extent)
		}
	}
}

func (w *teller) row(at string, c analysis.Coverage, since string) {
	value := "null"
	if _, ok := c.Estimate(); ok {
		value = known(c.Documented()) + " " + known(c.Estimate()) + " " + known(c.Possible())
	}
	w.answer.set(at+".value", "%s", value)
	w.answer.set(at+".points", "%s", known(c.Points()))
	w.answer.set(at+".attainablePoints", "%s", maybe(sure(c.AttainablePoints(ctx))))
	w.answer.set(at+".attainable", "%s", maybe(sure(c.Attainable(ctx))))
	w.answer.set(at+".weight", "%d", c.Weight())
	w.answer.set(at+".needs", "%d", c.Needs)
	w.answer.set(at+".unrated", "%d", c.Unrated)
	w.answer.set(at+".meanOverStates", "%s", maybe(sure(c.MeanOverStates(ctx))))
	w.answer.set(at+".blocked", "%d", sure(c.Blocked(ctx)))
	if since != "" {
		day, err := model.ParseDate(since)
		w.must(err)
		w.answer.set(at+".resolvedSince", "%d", sure(c.ResolvedSince(ctx, day)))
	}
	k := c.Cascade
	w.answer.set(at+".onTheWay", "proposed %d, agreed %d", c.Cascade.Proposed, c.Cascade.Agreed)
	w.answer.set(at+".cascade", "%d %d %d %d %d, offered %d", k.Identified, k.Present, k.Reached, k.Matched, k.Met, k.Offered)
	w.counts(at+".", sure(c.Counts(ctx)), sure(c.EmptyBecause(ctx)))
	if r := sure(c.Reach(ctx)); r != nil {
		w.reach(at+".reach", *r)
	}
}

// edgeOf names the ends of an edge, a programme by the record that it counts under.
func (w *teller) edgeOf(e model.Edge) string {
	from := e.From()
	if lowest, ok := w.same[from]; ok {
		from = lowest
	}
	return from.ID() + " " + e.To().ID()
}

// idsOf returns the ids of records, in order.
func idsOf[H interface{ ID() string }](handles []H) []string {
	return slices.Sorted(slices.Values(idsBy(handles, H.ID)))
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func (w *teller) reach(at string, r analysis.Reach) {
	w.answer.set(at, "%d of %d: %s", r.Engaged, r.MemberStates, known(r.Share()))
	w.answer.set(at+".withNeed", "%d of %d: %s", r.EngagedWithNeed, r.MemberStatesWithNeed, known(r.ShareWithNeed()))
	w.answer.set(at+".statesNamed", "%s", list(idsOf(r.StatesNamed)))
	w.answer.set(at+".throughRegionOnly", "%s", list(idsOf(r.ThroughRegionOnly)))
	var offers, stale, unconfirmed, told []string
	for _, e := range r.RegionalOffers {
		offers = append(offers, w.edgeOf(e)+" "+dash(e.Since().String()))
	}
	for _, e := range r.Stale {
		stale = append(stale, w.edgeOf(e))
	}
	for _, e := range r.Unconfirmed {
		unconfirmed = append(unconfirmed, w.edgeOf(e))
	}
	for _, p := range r.ReportedStates {
		told = append(told, fmt.Sprintf("%s %d", p.Programme.ID(), p.States))
	}
	w.answer.set(at+".regionalOffers", "%s", setList(offers))
	w.answer.set(at+".stale", "%s", setList(stale))
	w.answer.set(at+".unconfirmed", "%s", setList(unconfirmed))
	w.answer.set(at+".reportedStates", "%s", setList(told))
}

// micros is a published figure in whole millionths.
func micros(f float64) int64 { return int64(math.Round(f * 1e6)) }

// parts says contributions, and checks that programmes add up to their need.
func (w *teller) parts(at string, parts []analysis.Contribution, programmes bool) {
	w.tb.Helper()
	for i, part := range parts {
		key := part.MemberState.ID() + " " + part.Need.ID()
		if i > 0 && parts[i-1].MemberState.ID()+" "+parts[i-1].Need.ID() >= key {
			w.tb.Errorf("%s: contributions are not in the order of State and need", at)
		}
		if part.Points == 0 {
			continue
		}
		w.answer.set(at+"["+key+"]", "%s", published(part.Points))
		if len(part.ThemesLeft) > 0 {
			w.answer.set(at+"["+key+"].left", "%s", list(idsOf(part.ThemesLeft)))
		}
		sum := int64(0)
		for _, p := range part.Programmes {
			sum += micros(p.Points)
			if p.Points != 0 && programmes {
				w.answer.set(at+"["+key+"]."+p.Programme.ID(), "%s", published(p.Points))
			}
		}
		if len(part.Programmes) > 0 && sum != micros(part.Points) {
			w.tb.Errorf("%s[%s]: programmes add up to %d millionths of %v", at, key, sum, part.Points)
		}
	}
}

// partsOf checks that the parts add up to the figure.
func (w *teller) partsOf(at string, total float64, parts []analysis.Contribution, programmes bool) {
	w.tb.Helper()
	sum := int64(0)
	for _, part := range parts {
		sum += micros(part.Points)
	}
	if sum != micros(total) {
		w.tb.Errorf("%s: contributions add up to %d millionths of %v", at, sum, total)
	}
	w.parts(at, parts, programmes)
}

func (w *teller) gaps() {
	gaps, err := analysis.MeasureGaps(ctx, w.g, w.scope, w.lens, nil, false)
	w.must(err)
	w.counts("", sure(gaps.Counts(ctx)), sure(gaps.EmptyBecause(ctx)))
	var order []string
	sum := int64(0)
	for _, gap := range gaps.List {
		id := gap.Need().ID()
		order = append(order, id)
		at := "gap[" + id + "]"
		sum += micros(gap.Gap())
		orphan, ok := gap.Orphan()
		w.answer.set(at, "%s %s", published(gap.Gap()), gap.Status())
		w.answer.set(at+".cover", "%s %s %s", published(gap.Documented()), published(gap.Estimate()), published(gap.Possible()))
		w.answer.set(at+".unrated", "%t", gap.Unrated())
		w.answer.set(at+".attainable", "%s", published(sure(gap.Attainable(ctx))))
		w.answer.set(at+".blockedBy", "%s", list(idsOf(sure(gap.BlockedBy(ctx)))))
		w.answer.set(at+".requested", "%t", gap.Requested())
		w.pipeline(at, gap)
		w.answer.set(at+".offered", "%t", gap.Offered())
		w.answer.set(at+".orphan", "%s", map[bool]string{true: fmt.Sprint(orphan), false: "null"}[ok])
		var offers []string
		for _, e := range gap.RegionalOffers() {
			offers = append(offers, w.edgeOf(e)+" "+dash(e.Since().String()))
		}
		w.answer.set(at+".regionalOffers", "%s", setList(offers))
		own := 0.0
		for _, part := range gap.Contributions() {
			own += part.Points
		}
		if own != gap.Gap() {
			w.tb.Errorf("%s: contributions %v of %v", at, own, gap.Gap())
		}
	}
	w.answer.set("gaps", "%s", list(order))
	w.answer.set("gaps.sum", "%s", published(float64(sum)/1e6))
}

func (w *teller) shared(at string, s analysis.Shared) {
	w.answer.set(at, "%d", s.Cells)
	w.answer.set(at+".memberStates", "%s", list(idsOf(s.MemberStates)))
	w.answer.set(at+".themes", "%s", list(idsOf(s.Themes)))
	w.answer.set(at+".mandates", "%s", list(idsOf(s.Mandates)))
	w.answer.set(at+".funders", "%s", list(idsOf(s.Funders)))
	var told []string
	for _, p := range s.Providers {
		told = append(told, fmt.Sprintf("%s %s %s", p.Provider.ID(), rolesIn(p.RoleInA), rolesIn(p.RoleInB)))
	}
	w.answer.set(at+".providers", "%s", setList(told))
}

func rolesIn(roles []model.Role) string {
	var names []string
	for _, role := range analysis.DefaultRoles() {
		if slices.Contains(roles, role) {
			names = append(names, string(role))
		}
	}
	return dash(strings.Join(names, "+"))
}

func (w *teller) overlaps() {
	overlaps, err := analysis.MeasureOverlaps(ctx, w.g, w.scope, w.lens, nil)
	w.must(err)
	w.counts("", sure(overlaps.Counts(ctx)), sure(overlaps.EmptyBecause(ctx)))
	var order []string
	for _, x := range overlaps.List {
		key := x.A().ID() + " " + x.B().ID()
		order = append(order, key)
		at := "pair[" + key + "]"
		f := x.FootprintOverlap()
		var cells []string
		for _, cell := range f.Shared {
			cells = append(cells, cell.MemberState.ID()+" "+cell.Theme.ID())
		}
		w.answer.set(at+".relation", "%s", x.Relation())
		w.answer.set(at+".sizes", "%d %d", f.SizeA, f.SizeB)
		w.answer.set(at+".footprintOverlap", "%s %s", known(f.Jaccard()), known(f.OverlapCoefficient()))
		w.answer.set(at+".cells", "%s", list(cells))
		w.shared(at+".shared", x.Shared())
		w.shared(at+".onlyA", x.OnlyA())
		w.shared(at+".onlyB", x.OnlyB())
		w.pair(at, x.Pair())
		w.counts(at+".", sure(x.Counts(ctx)), sure(x.EmptyBecause(ctx)))
	}
	w.answer.set("overlaps", "%s", list(order))
}

func (w *teller) pair(at string, p analysis.Pair) {
	redundancy, ok := p.Redundancy()
	if !ok {
		w.answer.set(at, "null")
		return
	}
	gain, _ := p.Gain()
	w.answer.set(at, "%s with %s: %s, redundancy %s, gain %s, complementarity %s", known(p.PointsA()), known(p.PointsB()),
		known(p.PointsTogether()), published(redundancy), published(gain), known(p.Complementarity()))
	w.partsOf(at+".redundancy", redundancy, sure(p.Contributions(ctx, analysis.PairRedundancy)), true)
	w.partsOf(at+".gain", gain, sure(p.Contributions(ctx, analysis.PairGain)), true)
}

func (w *teller) duplications() {
	duplications, err := analysis.MeasureDuplication(ctx, w.g, w.scope, w.lens, nil, false)
	w.must(err)
	w.counts("", sure(duplications.Counts(ctx)), sure(duplications.EmptyBecause(ctx)))
	var order []string
	for _, d := range duplications.List {
		key := d.A().ID() + " " + d.B().ID() + " " + d.Need().ID()
		order = append(order, key)
		at := "duplication[" + key + "]"
		w.answer.set(at, "%s %s", published(d.Surplus()), d.Relation())
		w.answer.set(at+".extents", "%d %d", d.ExtentPercentA(), d.ExtentPercentB())
		w.answer.set(at+".selfAssessed", "%t", d.SelfAssessed())
		w.answer.set(at+".potential", "%t", d.PotentialDuplication())
	}
	w.answer.set("duplications", "%s", list(order))
}

func whyEasy(x analysis.Synergy, of analysis.Pairs) string {
	told := []string{string(x.Relation())}
	if of == analysis.OfProviders {
		return list(append(told, idsOf(x.CommonProgrammes())...))
	}
	for _, v := range x.CommonProviders() {
		told = append(told, fmt.Sprintf("%s %d", v.Provider.ID(), v.Degree))
	}
	return list(told)
}

func (w *teller) synergies(of analysis.Pairs) {
	synergies, err := analysis.MeasureSynergies(ctx, w.g, of, nil, w.scope, w.lens)
	w.must(err)
	w.counts("", sure(synergies.Counts(ctx)), sure(synergies.EmptyBecause(ctx)))
	var order []string
	for _, x := range synergies.List {
		key := x.A().ID() + " " + x.B().ID()
		order = append(order, key)
		at := "synergy[" + key + "]"
		w.answer.set(at+".ease", "%s", published(x.Ease()))
		w.answer.set(at+".resolutions", "%s", list(idsOf(x.SharedResolutions())))
		w.answer.set(at+".why", "%s", whyEasy(x, of))
		w.nextSteps(at, x)
		coLocated, ok := x.CoLocatedGain()
		introduced, _ := x.IntroductionGain()
		enabling, _ := x.EnablingEffect()
		if !ok {
			w.answer.set(at, "null null null")
			continue
		}
		w.answer.set(at, "%s %s %s", published(introduced), published(enabling), published(coLocated))
		w.partsOf(at+".introduction", introduced, sure(x.Contributions(ctx, analysis.SynergyIntroductionGain)), true)
		w.partsOf(at+".enabling", enabling, sure(x.Contributions(ctx, analysis.SynergyEnablingEffect)), false)
		w.partsOf(at+".coLocated", coLocated, sure(x.Contributions(ctx, analysis.SynergyCoLocatedGain)), true)
	}
	w.answer.set("synergies", "%s", list(order))
}

// nextSteps says what a pair can do, and by which introductions.
func (w *teller) nextSteps(at string, x analysis.Synergy) {
	var made, unblocked, steps []string
	for _, i := range sure(x.Introductions(ctx)) {
		made = append(made, fmt.Sprintf("%s to %s through %s %s %s", i.Programme().ID(), i.MemberState().ID(), i.Through().ID(), published(i.Gain()), i.Stage()))
	}
	for _, u := range sure(x.Unblocks(ctx)) {
		unblocked = append(unblocked, fmt.Sprintf("%s by %s %s", u.Need().ID(), strings.Join(idsOf(u.Prerequisites()), "+"), published(u.Points())))
	}
	for _, s := range sure(x.NextSteps(ctx)) {
		steps = append(steps, fmt.Sprintf("%s %s", s.Kind, published(s.Points())))
		w.answer.set(at+".reason["+string(s.Kind)+" "+s.MemberState.ID()+"]", "%s", s.Reason)
	}
	w.answer.set(at+".introductions", "%s", list(made))
	w.answer.set(at+".unblocks", "%s", list(unblocked))
	w.answer.set(at+".nextSteps", "%s", list(steps))
}

func (w *teller) suggestions(of analysis.SuggestionFor) {
	suggestions, err := analysis.MeasureSuggestions(ctx, w.g, of, w.scope, w.lens)
	w.must(err)
	w.counts("", sure(suggestions.Counts(ctx)), sure(suggestions.EmptyBecause(ctx)))
	var order []string
	for _, x := range suggestions.List {
		key := x.Programme().ID() + " " + x.MemberState().ID()
		order = append(order, key)
		at := "suggestion[" + key + "]"
		left, known := x.CapacityLeft()
		told := "unknown"
		if known {
			told = fmt.Sprint(left)
		}
		w.answer.set(at, "%s, attainable %s", published(x.Gain()), published(sure(x.AttainableGain(ctx))))
		w.answer.set(at+".requested", "%t", x.Requested())
		w.beside(at, x)
		w.answer.set(at+".capacity", "used %d, left %s", x.CapacityUsed(), told)
		w.answer.set(at+".bridge", "%s", list(idsOf(x.Bridge())))
		if known != x.CapacityKnown() {
			w.tb.Errorf("%s: capacityKnown %t, and left %s", at, x.CapacityKnown(), told)
		}
		w.partsOf(at+".gain", x.Gain(), sure(x.Contributions(ctx, analysis.SuggestionGain)), true)
		w.partsOf(at+".attainableGain", sure(x.AttainableGain(ctx)), sure(x.Contributions(ctx, analysis.SuggestionAttainableGain)), false)
	}
	w.answer.set("suggestions", "%s", list(order))
}
