package modeltest

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"concert/internal/model"
)

// AsOf is the day around which the dates of random graphs lie: before, on and
// after it, with every precision.
var AsOf = model.NewDate(2025, time.June, 1)

var days = []string{
	"2025-06-01", "2024", "2025", "2026", "2023-05", "2025-05", "2025-06", "2025-07",
	"2022-01-31", "2023-06-01", "2024-12-31", "2025-05-31", "2025-06-02", "2025-12-31",
}

// Graph returns version 1 with a small random graph that keeps every rule: States
// in regions, two worlds, needs with and without a severity, programmes with
// engagements, assessments and proposals of every status and date, offices of
// providers, facilitators, records that are the same, visits with every kind of
// consent, and releases anywhere.
func Graph(rt *rapid.T) *model.Snapshot {
	g := &grower{rt: rt, ids: map[model.NodeKind][]string{}, made: map[string]bool{}}
	g.grow()
	return g.grown(model.Empty())
}

// grown returns the version after s with what it takes of the changes drawn.
func (g *grower) grown(s *model.Snapshot) *model.Snapshot {
	commit := model.Commit{Version: s.Version() + 1, Time: time.Date(2027, time.January, 1+int(s.Version()), 0, 0, 0, 0, time.UTC)}
	kept := Kept(s, g.changes)
	for i := range kept {
		commit.Changes = append(commit.Changes, model.SealedChange{Change: &kept[i]})
	}
	next, err := s.With(commit)
	if err != nil {
		g.rt.Fatal(err)
	}
	return next
}

// Kept returns those of the changes that s takes, normal.
func Kept(s *model.Snapshot, changes []model.Change) []model.Change {
	for {
		problems := s.Check(changes)
		if problems == nil {
			normal, _ := model.Normal(changes)
			return normal
		}
		wrong := map[int]bool{}
		for _, p := range problems {
			wrong[p.Change] = true
		}
		changes = without(changes, wrong)
	}
}

// without leaves out the changes with the indices. -1 stands for what no single
// change is to blame for: then those go which say that records are the same, and
// if there are none, the last.
func without(changes []model.Change, wrong map[int]bool) []model.Change {
	if wrong[-1] {
		for i, change := range changes {
			if change.Edge != nil && change.Edge.Kind == model.SameAs.String() {
				wrong[i] = true
			}
		}
		if len(wrong) == 1 {
			wrong[len(changes)-1] = true
		}
	}
	var kept []model.Change
	for i, change := range changes {
		if !wrong[i] {
			kept = append(kept, change)
		}
	}
	return kept
}

// grower draws a graph. It need not keep every rule: Kept sees to that.
type grower struct {
	rt      *rapid.T
	changes []model.Change
	ids     map[model.NodeKind][]string
	made    map[string]bool // the fictional records
}

// chance is true in so many of a hundred cases, and false first when shrinking.
func (g *grower) chance(percent int) bool {
	return rapid.IntRange(0, 99).Draw(g.rt, "chance") >= 100-percent
}

func (g *grower) below(n int) int { return rapid.IntRange(0, n-1).Draw(g.rt, "choice") }

func (g *grower) one(among []string) string { return among[g.below(len(among))] }

// beside draws one of a kind, of the world of another record where there is one.
func (g *grower) beside(id string, among []string) string {
	var same []string
	for _, other := range among {
		if g.made[other] == g.made[id] && other != id {
			same = append(same, other)
		}
	}
	if same == nil {
		return g.one(among)
	}
	return g.one(same)
}

// put writes a node with random properties and the ones given, in one world.
func (g *grower) put(kind model.NodeKind, short string, fictional bool, given map[string]any) string {
	d := kind.Declaration()
	id := LongID(d.Prefix + ":" + short)
	p := g.properties(d.Properties, given)
	if kind != model.KindSource && kind != model.KindDataSet {
		p["sources"] = []any{worldSource(fictional)}
	}
	g.made[id] = fictional
	g.ids[kind] = append(g.ids[kind], id)
	g.changes = append(g.changes, model.PutNode(id, p))
	return id
}

// link writes an edge, unless it would bind the two worlds.
func (g *grower) link(kind model.EdgeKind, from, to string, given map[string]any) {
	p := g.properties(kind.Declaration().Properties, given)
	fictional := g.made[from] || g.made[to]
	p["sources"] = []any{worldSource(fictional || g.chance(3))}
	g.changes = append(g.changes, model.PutEdge(kind, from, to, p))
}

func worldSource(fictional bool) string {
	if fictional {
		return "source:made-up"
	}
	return "source:real"
}

// properties draws a value for some of the declared properties. What is given
// stays as it is; nil stands for none.
func (g *grower) properties(declared []model.Property, given map[string]any) map[string]any {
	p := map[string]any{}
	for _, d := range declared {
		value, fixed := given[d.Name]
		switch {
		case fixed && value == nil:
		case fixed:
			p[d.Name] = value
		case d.Required || g.chance(likely(d)):
			if v := g.value(d); v != nil {
				p[d.Name] = v
			}
		}
	}
	for _, span := range [][2]string{{"start", "end"}, {"since", "until"}, {"adoptedOn", "endsOn"}} {
		first, _ := p[span[0]].(string)
		last, _ := p[span[1]].(string)
		from, _ := model.ParseDate(first)
		to, _ := model.ParseDate(last)
		if last != "" && to.Last() < from.First() {
			delete(p, span[1])
		}
	}
	if p["status"] == "ENDED" && p["until"] == nil && p["statusOn"] == nil {
		p["statusOn"] = g.one(days)
	}
	return p
}

// likely says in how many of a hundred cases a property has a value.
func likely(d model.Property) int {
	switch d.Name {
	case "name", "identifiedOn", "start", "severity", "consent":
		return 85
	case "release":
		return 10
	case "status", "end", "until", "capacity", "stateView":
		return 30
	case "claimedBy":
		return 5
	case "sources", "iso2", "iso3", "m49":
		return 0
	}
	switch d.Type {
	case model.TypeText, model.TypeCode, model.TypeTexts:
		return 3
	}
	return 50
}

// value draws one, nil if there is none to draw.
func (g *grower) value(d model.Property) any {
	switch d.Type {
	case model.TypeText:
		return g.one([]string{"a", "b", "c d", "é\n"})
	case model.TypeTexts:
		if d.Form.Fits != nil {
			return []any{"15130"}
		}
		return []any{g.one([]string{"x", "y"}), "z"}
	case model.TypeCode:
		return "https://example.org/" + g.one([]string{"a", "b"})
	case model.TypeInteger:
		return g.integer(d)
	case model.TypeDecimal:
		return []any{0.0, 1.0, 0.5, 0.25}[g.below(4)]
	case model.TypeBoolean:
		return g.chance(50)
	case model.TypeDay:
		return g.one(days)
	case model.TypeChoice:
		return g.one(d.Choices)
	case model.TypeChoiceSet:
		return []any{g.one(d.Choices)}
	case model.TypeActor:
		return g.one(slices.Concat([]string{model.Secretariat}, g.ids[model.KindProvider], g.ids[model.KindMemberState]))
	}
	return nil
}

func (g *grower) integer(d model.Property) any {
	switch d.Name {
	case "extentPercent":
		return []any{50, 0, 100, 75, 25, 33, 60, 1, 99}[g.below(9)]
	case "year":
		return 2001
	}
	return int(d.Min) + g.below(int(min(d.Max, d.Min+5)-d.Min)+1)
}

func (g *grower) grow() {
	for i, name := range []string{"real", "made-up"} {
		p := map[string]any{"name": name, "completeness": g.one([]string{"PARTIAL", "INVENTORY"})}
		if i == 1 {
			p["fictional"] = true
		}
		g.changes = append(g.changes,
			model.PutNode("dataset:"+name, p),
			model.PutNode("source:"+name, map[string]any{"title": name, "dataSet": "dataset:" + name}))
	}
	g.norms()
	g.places()
	g.providers()
	g.programmes()
	for _, state := range g.ids[model.KindMemberState] {
		g.needs(state)
		g.visits(state)
		g.roadMap(state)
	}
}

func (g *grower) norms() {
	for i := range 2 + g.below(4) {
		theme := g.put(model.KindTheme, fmt.Sprintf("t%d", i), g.chance(5), map[string]any{"name": fmt.Sprintf("Theme %d", i)})
		if i > 0 && g.chance(60) {
			g.link(model.NarrowerThan, theme, g.one(g.ids[model.KindTheme][:i]), nil)
		}
	}
	themes := g.ids[model.KindTheme]
	for i := range 1 + g.below(3) {
		resolution := g.put(model.KindResolution, fmt.Sprintf("r%d", i), g.chance(5), nil)
		g.link(model.SetsOut, resolution, g.one(themes), nil)
		if i > 0 {
			g.link(model.Renews, resolution, g.one(g.ids[model.KindResolution][:i]), nil)
			g.link(model.Recalls, resolution, g.one(g.ids[model.KindResolution][:i]), nil)
		}
	}
	instrument := g.put(model.KindInstrument, "i", false, nil)
	g.link(model.Concerns, instrument, g.one(themes), nil)
	for i := range g.below(3) {
		requirement := g.put(model.KindRequirement, fmt.Sprintf("q%d", i), g.chance(5), nil)
		g.link(model.SetBy, requirement, g.one(append(g.ids[model.KindResolution], instrument)), nil)
		g.link(model.Concerns, requirement, g.one(themes), nil)
	}
	for i := range g.below(3) {
		guide := g.put(model.KindGuidance, fmt.Sprintf("g%d", i), g.chance(5), nil)
		g.link(model.Guides, guide, g.one(append(g.ids[model.KindResolution], themes...)), nil)
		if i > 0 {
			g.link(model.Supplements, guide, g.ids[model.KindGuidance][0], nil)
		}
	}
}

// places puts regions and States, of each world their own.
func (g *grower) places() {
	for world, fictional := range []bool{false, true} {
		sub := func(i int) string { return fmt.Sprintf("region:w%d-%d", world, i) }
		for i, level := range []string{"WORLD", "SUB_REGION", "INTERMEDIATE_REGION", "GROUPING"} {
			g.put(model.KindRegion, fmt.Sprintf("w%d-%d", world, i), fictional, map[string]any{"name": level, "level": level})
			if i == 1 || i == 2 {
				g.link(model.PartOf, sub(i), sub(i-1), map[string]any{"since": nil, "until": nil})
			}
		}
		for i := range 1 - world + g.below(3) {
			code := []string{"KEN", "FJI", "BRA"}[i]
			if fictional {
				code = fmt.Sprintf("XA%c", 'A'+i)
			}
			state := g.put(model.KindMemberState, code, fictional, map[string]any{"name": code})
			g.link(model.In, state, sub(1+g.below(2)), map[string]any{"since": nil, "until": nil})
			if g.chance(40) {
				g.link(model.In, state, sub(3), nil)
			}
		}
	}
}

func (g *grower) providers() {
	for i := range 2 + g.below(4) {
		provider := g.put(model.KindProvider, fmt.Sprintf("p%d", i), g.chance(30), map[string]any{
			"name": fmt.Sprintf("Provider %d", i), "kind": g.one([]string{"UN_ENTITY", "GOVERNMENT", "FACILITATOR", "PRIVATE"}),
		})
		if i > 0 && g.chance(40) {
			g.link(model.PartOf, provider, g.beside(provider, g.ids[model.KindProvider][:i]), map[string]any{"since": nil, "until": nil})
		}
		if i > 0 && g.chance(15) {
			g.same(provider, g.beside(provider, g.ids[model.KindProvider][:i]))
		}
		if g.chance(30) {
			g.link(model.Of, provider, g.beside(provider, g.ids[model.KindMemberState]), nil)
		}
	}
	group := g.put(model.KindWorkingGroup, "wg", false, map[string]any{"name": "Group"})
	g.link(model.MemberOf, g.one(g.ids[model.KindProvider]), group, nil)
	g.link(model.Concerns, group, g.one(g.ids[model.KindTheme]), nil)
}

func (g *grower) same(a, b string) {
	g.link(model.SameAs, a, b, map[string]any{"decision": g.one([]string{"UNDECIDED", "DIFFERENT", "SAME", "SAME"})})
}

func (g *grower) programmes() {
	for i := range 1 + g.below(5) {
		programme := g.put(model.KindProgramme, fmt.Sprintf("m%d", i), g.chance(30), map[string]any{"name": fmt.Sprintf("Programme %d", i)})
		for range 1 + g.below(2) {
			g.link(model.Addresses, programme, g.beside(programme, g.ids[model.KindTheme]), nil)
		}
		for range g.below(3) {
			mandates := slices.Concat(g.ids[model.KindResolution], g.ids[model.KindRequirement], g.ids[model.KindGuidance], g.ids[model.KindInstrument])
			g.link(model.MandatedBy, programme, g.one(mandates), nil)
		}
		for range g.below(4) {
			g.link(model.ParticipatesIn, g.beside(programme, g.ids[model.KindProvider]), programme, nil)
		}
		for range g.below(4) {
			g.link(model.Serves, programme, g.beside(programme, g.ids[model.KindMemberState]), nil)
		}
		if g.chance(20) {
			g.link(model.Serves, programme, g.beside(programme, g.ids[model.KindRegion]), nil)
		}
		if guides := g.ids[model.KindGuidance]; guides != nil && g.chance(40) {
			g.link(model.Produced, programme, g.one(guides), nil)
		}
		if i > 0 {
			g.together(programme, g.beside(programme, g.ids[model.KindProgramme][:i]))
		}
	}
}

func (g *grower) together(programme, other string) {
	if g.chance(20) {
		g.link(model.ComponentOf, programme, other, nil)
	}
	if g.chance(20) {
		g.link(model.CoordinatesWith, programme, other, nil)
	}
	if g.chance(25) {
		g.same(programme, other)
	}
}

func (g *grower) short(state string, kind model.NodeKind) string {
	return fmt.Sprintf("%c%c%d", state[len(state)-2]+'a'-'A', state[len(state)-1]+'a'-'A', len(g.ids[kind]))
}

func (g *grower) needs(state string) {
	var needs []string
	for range g.below(4) {
		need := g.put(model.KindNeed, g.short(state, model.KindNeed), g.made[state], nil)
		g.link(model.HasNeed, state, need, nil)
		needs = append(needs, need)
		for range g.below(3) {
			g.link(model.Concerns, need, g.one(g.ids[model.KindTheme]), nil)
		}
		if g.chance(40) {
			g.link(model.ArisesFrom, need, g.one(slices.Concat(g.ids[model.KindResolution], g.ids[model.KindRequirement], g.ids[model.KindInstrument])), nil)
		}
		if g.chance(50) {
			g.link(model.Requires, need, g.one(needs), nil)
		}
		if g.chance(15) {
			g.link(model.Requires, needs[0], need, nil)
		}
		for range g.below(3) {
			g.link(model.Meets, g.beside(need, g.ids[model.KindProgramme]), need, nil)
		}
		for range g.below(2) {
			g.link(model.ProposedFor, g.beside(need, g.ids[model.KindProgramme]), need, nil)
		}
		if g.chance(15) {
			g.link(model.SharedWith, need, g.beside(need, g.ids[model.KindProvider]), nil)
		}
	}
}

// needsOf returns the needs of a State drawn so far.
func (g *grower) needsOf(state string) []string {
	var needs []string
	for _, change := range g.changes {
		if e := change.Edge; e != nil && e.Kind == "HAS_NEED" && e.From == state {
			needs = append(needs, e.To)
		}
	}
	return needs
}

func (g *grower) visits(state string) {
	needs := g.needsOf(state)
	for range g.below(3) {
		visit := g.put(model.KindAssessmentVisit, g.short(state, model.KindAssessmentVisit), g.made[state], nil)
		g.link(model.To, visit, state, nil)
		g.link(model.Conducted, g.beside(visit, g.ids[model.KindProvider]), visit, nil)
		g.link(model.Assessed, visit, g.one(g.ids[model.KindTheme]), nil)
		for _, need := range needs {
			if g.chance(40) {
				g.link(model.Identified, visit, need, nil)
			}
		}
		if g.chance(70) {
			advice := g.put(model.KindRecommendation, g.short(state, model.KindRecommendation), g.made[state], nil)
			g.link(model.MadeTo, advice, state, nil)
			g.link(model.LedTo, visit, advice, nil)
			g.link(model.Supports, g.beside(advice, g.ids[model.KindProgramme]), advice, nil)
			if needs != nil {
				g.link(model.Concerns, advice, g.one(needs), nil)
			}
		}
	}
}

func (g *grower) roadMap(state string) {
	needs, requirements := g.needsOf(state), g.ids[model.KindRequirement]
	if requirements == nil || !g.chance(70) {
		return
	}
	fictional := g.made[state]
	consultation := g.put(model.KindCapacityConsultation, g.short(state, model.KindCapacityConsultation), fictional, nil)
	roadMap := g.put(model.KindRoadMap, g.short(state, model.KindRoadMap), fictional, nil)
	step := g.put(model.KindRoadMapStep, g.short(state, model.KindRoadMapStep), fictional, nil)
	g.link(model.HeldIn, consultation, state, nil)
	g.link(model.LedTo, consultation, roadMap, nil)
	g.link(model.Under, consultation, g.beside(consultation, g.ids[model.KindProgramme]), nil)
	g.link(model.Mapped, consultation, g.beside(consultation, g.ids[model.KindProgramme]), nil)
	g.link(model.SharedWith, consultation, g.beside(consultation, g.ids[model.KindProvider]), nil)
	g.link(model.Of, roadMap, state, nil)
	g.link(model.Implements, roadMap, g.one(requirements), nil)
	g.link(model.HasStep, roadMap, step, nil)
	g.link(model.Offers, g.beside(step, g.ids[model.KindProgramme]), step, nil)
	if needs != nil {
		g.link(model.Identified, consultation, g.one(needs), nil)
		g.link(model.Answers, step, g.one(needs), nil)
	}
	if advice := g.ids[model.KindRecommendation]; advice != nil {
		g.link(model.Follows, step, g.one(advice), nil)
	}
}
