package modeltest

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"concert/internal/model"
)

// Busy returns version 1 with a small random graph of one world in which work goes
// on: what Graph draws seldom together is the rule here. Most needs are open, most
// programmes active and engaged, with series of assessments, proposals and decisions,
// joint and joined programmes, offices, facilitators, groupings, regional offers and
// records that are the same; now and then any of it is disputed, claimed, undated,
// suspended or of another day. Dates lie around AsOf.
func Busy(rt *rapid.T) *model.Snapshot {
	b := newBusy(rt)
	b.fictional = b.chance(80)
	b.grow()
	return b.grown(model.Empty())
}

// Busier returns the version after s, a graph that Busy drew: needs and assessments
// are rated again, programmes begin and end, needs are found and closed, edges come
// and go, and rights widen and shrink. It is s if there is nothing to go on with.
func Busier(rt *rapid.T, s *model.Snapshot) *model.Snapshot {
	b := newBusy(rt)
	for _, kind := range model.NodeKinds() {
		for h := range s.Nodes(kind) {
			b.ids[kind] = append(b.ids[kind], h.ID())
			b.made[h.ID()] = h.IsFictional()
			b.fictional = b.fictional || kind == model.KindMemberState && h.IsFictional()
		}
	}
	changes := 1 + b.below(6)
	if b.lacks(model.KindTheme, model.KindResolution, model.KindRegion, model.KindMemberState, model.KindProvider, model.KindProgramme, model.KindNeed) {
		return s
	}
	for range changes {
		b.goOn(s)
	}
	return b.grown(s)
}

// lacks reports whether there is no record of one of the kinds: of what was drawn, only
// what keeps the rules is there.
func (b *busy) lacks(kinds ...model.NodeKind) bool {
	return slices.ContainsFunc(kinds, func(kind model.NodeKind) bool { return len(b.ids[kind]) == 0 })
}

type busy struct {
	grower
	fictional bool
}

func newBusy(rt *rapid.T) *busy {
	return &busy{grower: grower{rt: rt, ids: map[model.NodeKind][]string{}, made: map[string]bool{}}}
}

var (
	daysBefore = []string{"2022-01-31", "2023-05", "2023-06-01", "2024", "2024-03-01", "2024-12-31", "2025-05", "2025-05-31"}
	daysAfter  = []string{"2025-06-02", "2025-07", "2025-08-15", "2025-11-30", "2025-12-31", "2026"}
)

// mostly draws a value in so many of a hundred cases and one of the others else; nil
// stands for none.
func (b *busy) mostly(percent int, value any, others ...any) any {
	if b.chance(100 - percent) {
		return others[b.below(len(others))]
	}
	return value
}

func (b *busy) before(percent int) any {
	if b.chance(100 - percent) {
		return b.mostly(40, nil, b.one(daysAfter))
	}
	return b.one(daysBefore)
}

// seldom draws a day, none mostly.
func (b *busy) seldom(percent int) any {
	if b.chance(percent) {
		return b.one(slices.Concat(daysBefore, daysAfter, daysAfter))
	}
	return nil
}

// ending draws a last day, mostly for what is over.
func (b *busy) ending(status any) any {
	if status == "CLOSED" || status == "ENDED" {
		return b.seldom(70)
	}
	return b.seldom(25)
}

// at puts a record; what it does not give and is drawn otherwise is mostly open.
func (b *busy) at(kind model.NodeKind, short string, given map[string]any) string {
	if _, ok := given["release"]; !ok {
		given["release"] = b.mostly(95, nil, "PLATFORM", "PARTNERS")
	}
	return b.put(kind, short, b.fictional && !kind.Declaration().InBothWorlds, given)
}

func (b *busy) grow() {
	completeness := b.mostly(70, "INVENTORY", "PARTIAL", nil)
	for i, name := range []string{"real", "made-up"} {
		p := map[string]any{"name": name}
		if completeness != nil {
			p["completeness"] = completeness
		}
		if i == 1 {
			p["fictional"] = true
		}
		source := map[string]any{"title": name, "dataSet": "dataset:" + name, "release": "PUBLIC"}
		if b.chance(30) {
			source["published"] = b.one(daysBefore)
		}
		b.changes = append(b.changes, model.PutNode("dataset:"+name, p), model.PutNode("source:"+name, source))
	}
	b.topics()
	b.lands()
	b.organisations()
	for i := range 3 + b.below(4) {
		b.programme(i)
	}
	for _, state := range b.ids[model.KindMemberState] {
		rated := !b.chance(8)
		for range 1 + b.below(4) {
			b.need(state, rated)
		}
		b.visits(state)
		b.roadMap(state)
	}
}

func (b *busy) topics() {
	for i := range 5 {
		theme := b.at(model.KindTheme, fmt.Sprintf("t%d", i), map[string]any{"name": fmt.Sprintf("Theme %d", i)})
		if i == 1 || i == 2 || i == 4 {
			b.link(model.NarrowerThan, theme, b.ids[model.KindTheme][i-1], nil)
		}
	}
	for i := range 3 {
		b.at(model.KindResolution, fmt.Sprintf("r%d", i), map[string]any{"endsOn": b.seldom(20)})
	}
	b.at(model.KindInstrument, "i0", map[string]any{})
	for i := range 2 {
		b.link(model.SetBy, b.at(model.KindRequirement, fmt.Sprintf("q%d", i), map[string]any{}), b.one(b.ids[model.KindResolution]), nil)
	}
	b.link(model.Renews, b.ids[model.KindResolution][1], b.ids[model.KindResolution][0], nil)
}

func (b *busy) mandate() string {
	return b.one(slices.Concat(b.ids[model.KindResolution], b.ids[model.KindRequirement], b.ids[model.KindInstrument]))
}

func (b *busy) lands() {
	for i, level := range []string{"WORLD", "REGION", "SUB_REGION", "SUB_REGION", "INTERMEDIATE_REGION", "GROUPING"} {
		region := b.at(model.KindRegion, fmt.Sprintf("l%d", i), map[string]any{"name": level, "level": level})
		if up := []int{-1, 0, 1, 1, 3, -1}[i]; up >= 0 {
			b.link(model.PartOf, region, b.ids[model.KindRegion][up], map[string]any{"since": nil, "until": nil})
		}
	}
	regions := b.ids[model.KindRegion]
	for i := range 2 + b.below(3) {
		state := b.at(model.KindMemberState, b.code(i), map[string]any{"name": fmt.Sprintf("State %d", i), "contactPoint": b.mostly(50, nil, "Ministry")})
		b.link(model.In, state, regions[2+b.below(3)], map[string]any{"since": b.mostly(90, nil, "2023-05"), "until": nil})
		if b.chance(40) {
			b.link(model.In, state, regions[5], map[string]any{"since": b.mostly(70, nil, "2025-07"), "until": b.seldom(20)})
		}
	}
}

// code returns the code of a State of the world that is drawn.
func (b *busy) code(i int) string {
	if b.fictional {
		return fmt.Sprintf("XC%c", 'A'+i)
	}
	return []string{"BRA", "FJI", "KEN", "NPL"}[i]
}

func (b *busy) organisations() {
	for i := range 4 + b.below(3) {
		id := b.at(model.KindProvider, fmt.Sprintf("p%d", i), map[string]any{
			"name": fmt.Sprintf("Provider %d", i), "kind": b.mostly(85, "UN_ENTITY", "FACILITATOR", "GOVERNMENT"),
			"contactPoint": b.mostly(50, nil, "Office"), "url": b.mostly(60, nil, "https://example.org/p"),
			"references": b.mostly(80, nil, []any{"XM-1"}, []any{"XM-2", "xm-1"}),
		})
		if i > 1 && b.chance(30) {
			b.link(model.PartOf, id, b.one(b.ids[model.KindProvider][:i]), map[string]any{"since": b.seldom(20), "until": b.seldom(20)})
		}
		if i > 0 && b.chance(10) {
			b.same(id, b.one(b.ids[model.KindProvider][:i]))
		}
	}
}

// tie links two records; claims are rare.
func (b *busy) tie(kind model.EdgeKind, from, to string, given map[string]any) {
	given["claimedBy"] = b.mostly(96, nil, model.Secretariat)
	given["release"] = b.mostly(96, nil, "PLATFORM", "PARTNERS")
	p := b.properties(kind.Declaration().Properties, given)
	p["sources"] = []any{worldSource(b.fictional)}
	b.changes = append(b.changes, model.PutEdge(kind, from, to, p))
}

func (b *busy) programme(i int) {
	id := b.at(model.KindProgramme, fmt.Sprintf("m%d", i), b.programmeGiven(i))
	for range 1 + b.below(3) {
		b.tie(model.Addresses, id, b.one(b.ids[model.KindTheme]), map[string]any{})
	}
	for range b.below(3) {
		b.tie(model.MandatedBy, id, b.mandate(), map[string]any{})
	}
	for range 1 + b.below(3) {
		role := b.mostly(45, "LEAD", "IMPLEMENTING", "IMPLEMENTING", "PARTNER", "FUNDING", "CONSULTED", "FACILITATING")
		b.tie(model.ParticipatesIn, b.one(b.ids[model.KindProvider]), id, map[string]any{"role": role})
	}
	for range 1 + b.below(4) {
		b.engage(id, b.one(b.ids[model.KindMemberState]))
	}
	if b.chance(25) {
		b.engage(id, b.one(b.ids[model.KindRegion]))
	}
	if i == 0 {
		return
	}
	other := b.one(b.ids[model.KindProgramme][:i])
	if b.chance(15) {
		b.tie(model.ComponentOf, id, other, map[string]any{})
	}
	if b.chance(25) {
		b.tie(model.CoordinatesWith, id, other, map[string]any{})
	}
	if b.chance(12) {
		b.same(id, other)
	}
	if earlier := b.ids[model.KindProgramme]; len(earlier) > 2 && b.chance(5) {
		b.contradict(id, earlier[0], earlier[1])
	}
}

// contradict draws three that are the same, two of which are not.
func (b *busy) contradict(a, x, y string) {
	for _, pair := range [][3]string{{a, x, "SAME"}, {x, y, "SAME"}, {a, y, "DIFFERENT"}} {
		b.tie(model.SameAs, pair[0], pair[1], map[string]any{"decision": pair[2]})
	}
}

func (b *busy) programmeGiven(i int) map[string]any {
	status := b.mostly(80, nil, "ACTIVE", "PIPELINE", "SUSPENDED", "CANCELLED", "CLOSED", "CLOSED")
	return map[string]any{
		"name": fmt.Sprintf("Programme %d", i), "start": b.before(90), "end": b.ending(status), "status": status,
		"capacity": b.mostly(60, nil, 0, 1, 2, 3, 4), "availability": b.mostly(85, nil, "OPEN", "CLOSED"),
		"assistance":     b.mostly(50, nil, []any{"TECHNICAL"}, []any{"TECHNICAL", "FINANCIAL"}, []any{"FINANCIAL"}),
		"iatiIdentifier": b.mostly(80, nil, "XX-1", "XX-2"),
	}
}

func (b *busy) engage(programme, place string) {
	status := b.mostly(75, nil, "ACTIVE", "PROPOSED", "SUSPENDED", "ENDED", "ENDED", "CANCELLED")
	b.tie(model.Serves, programme, place, map[string]any{
		"since": b.before(70), "until": b.ending(status), "status": status,
		"stateView": b.mostly(85, nil, "AGREED", "DISPUTED"),
	})
}

func (b *busy) need(state string, rated bool) {
	given := b.needGiven()
	if !rated {
		given["severity"] = nil
	}
	id := b.at(model.KindNeed, b.short(state, model.KindNeed), given)
	b.link(model.HasNeed, state, id, map[string]any{"claimedBy": nil})
	for range 1 + b.below(2) {
		b.tie(model.Concerns, id, b.one(b.ids[model.KindTheme]), map[string]any{})
	}
	if b.chance(40) {
		b.tie(model.ArisesFrom, id, b.mandate(), map[string]any{})
	}
	for range b.below(2) {
		b.tie(model.Requires, id, b.one(b.needsOf(state)), map[string]any{})
		b.tie(model.Requires, b.one(b.needsOf(state)), id, map[string]any{})
	}
	for range b.below(4) {
		b.assess(b.one(append(b.servingIn(state), b.ids[model.KindProgramme]...)), id)
	}
	for range b.below(3) {
		b.propose(b.one(b.ids[model.KindProgramme]), id)
	}
	if b.chance(10) {
		b.tie(model.SharedWith, id, b.one(b.ids[model.KindProvider]), map[string]any{})
	}
}

// servingIn returns the programmes that serve a State, each as often as it is drawn,
// and twice.
func (b *busy) servingIn(state string) []string {
	var serving []string
	for _, change := range b.changes {
		if e := change.Edge; e != nil && e.Kind == model.Serves.String() && e.To == state {
			serving = append(serving, e.From, e.From)
		}
	}
	return serving
}

func (b *busy) needGiven() map[string]any {
	return map[string]any{
		"identifiedOn": b.before(92), "severity": b.mostly(60, 4, nil, 0, 1, 2, 3, 5, 5), "status": b.mostly(85, nil, "IN_PROGRESS", "RESOLVED", "WITHDRAWN"),
		"resolvedOn": b.seldom(10), "stateView": b.mostly(75, nil, "AGREED", "DISPUTED"), "requestedOn": b.seldom(30),
		"release": b.mostly(60, "PUBLIC", nil, "PLATFORM", "PARTNERS", "SECRETARIAT"), "releasable": true,
		"assistance": b.mostly(50, nil, []any{"TECHNICAL"}, []any{"FINANCIAL", "OTHER"}),
	}
}

// assess draws one or two of the assessments of a series.
func (b *busy) assess(programme, need string) {
	for range 1 + b.below(2) {
		b.tie(model.Meets, programme, need, map[string]any{
			"assessedOn": b.before(75), "assessedBy": b.mostly(50, model.Secretariat, b.one(b.ids[model.KindProvider])),
			"confirmedBy": b.mostly(80, nil, model.Secretariat), "confirmedOn": b.seldom(40), "stateView": b.mostly(88, nil, "AGREED", "DISPUTED"),
		})
	}
}

func (b *busy) propose(programme, need string) {
	b.tie(model.ProposedFor, programme, need, map[string]any{
		"status": b.mostly(30, "ACCEPTED", "PROPOSED", "PROPOSED", "DECLINED", "LAPSED", nil), "proposedOn": b.before(80), "decidedOn": b.seldom(50),
	})
}

// goOn draws a change of what is there, or something new.
func (b *busy) goOn(s *model.Snapshot) {
	programme, state := b.one(b.ids[model.KindProgramme]), b.one(b.ids[model.KindMemberState])
	switch b.below(8) {
	case 0:
		b.engage(programme, state)
	case 1:
		b.programme(len(b.ids[model.KindProgramme]))
	case 2:
		b.removeOne(s, model.EdgeKinds()[b.below(len(model.EdgeKinds()))])
	case 3:
		b.again(s, model.KindProgramme, b.programmeGiven(9))
	case 4:
		b.removeOne(s, []model.EdgeKind{model.Serves, model.Meets, model.ProposedFor}[b.below(3)])
	case 5:
		b.again(s, model.KindAssessmentVisit, map[string]any{})
	default:
		if b.ids[model.KindNeed] == nil {
			return
		}
		need := b.one(b.ids[model.KindNeed])
		b.again(s, model.KindNeed, b.needGiven())
		b.assess(programme, need)
		b.propose(programme, need)
	}
}

// again draws a new state of a record of a kind.
func (b *busy) again(s *model.Snapshot, kind model.NodeKind, given map[string]any) {
	if b.ids[kind] == nil {
		return
	}
	h, ok := s.Node(b.one(b.ids[kind]))
	if !ok {
		return
	}
	p := b.properties(kind.Declaration().Properties, given)
	p["sources"] = h.Record().Properties["sources"]
	if p["sources"] == nil {
		return
	}
	b.changes = append(b.changes, model.PutNode(h.ID(), p))
}

func (b *busy) removeOne(s *model.Snapshot, kind model.EdgeKind) {
	var all []model.Edge
	all = slices.AppendSeq(all, s.Edges(kind))
	if len(all) > 0 {
		b.changes = append(b.changes, removal(all[b.below(len(all))]))
	}
}
