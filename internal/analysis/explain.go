package analysis

import (
	"cmp"
	"math/big"
	"slices"

	"concert/internal/model"
)

// none stands for no State, need or programme in a path.
const none int32 = -1

// Contribution is what one need of one State contributes to a figure in points.
type Contribution struct {
	MemberState model.MemberState
	Need        model.Need
	Points      float64
	Programmes  []ProgrammeContribution
}

// ProgrammeContribution is what one programme contributes to one need.
type ProgrammeContribution struct {
	Programme model.Programme
	Points    float64
	Kind      EvidenceKind
}

// programmeShare is an exact part of a need's points, in millionths.
type programmeShare struct {
	programme int32
	kind      EvidenceKind
	exact     *big.Rat
}

// shares divides w·c of a need among programmes: lo in proportion to extents,
// kappa·(hi - lo) equally among those that imply it.
func (s *engaged) shares(n *need, kappa int64) []programmeShare {
	c := s.of(n)
	var all []programmeShare
	for _, x := range n.extents {
		if x.percent > 0 && s.has(x.programme, n.state) {
			exact := big.NewRat(n.weight*c.lo()*tenThousandths*x.percent, c.percent)
			all = append(all, programmeShare{x.programme, Explicit, exact})
		}
	}
	if implied := n.weight * kappa * (c.hi() - c.lo()); implied > 0 {
		by := s.impliedBy(n)
		for _, p := range by {
			all = append(all, programmeShare{p, Implied, big.NewRat(implied, int64(len(by)))})
		}
	}
	slices.SortFunc(all, func(a, b programmeShare) int { return cmp.Compare(a.programme, b.programme) })
	return all
}

// less returns the differences of exact parts, programme by programme.
func less(a, b []programmeShare) []programmeShare {
	all := slices.Clone(a)
	for _, x := range b {
		i := slices.IndexFunc(all, func(y programmeShare) bool { return y.programme == x.programme })
		if i < 0 {
			all = append(all, programmeShare{x.programme, x.kind, new(big.Rat).Neg(x.exact)})
			continue
		}
		all[i].exact = new(big.Rat).Sub(all[i].exact, x.exact)
	}
	all = slices.DeleteFunc(all, func(x programmeShare) bool { return x.exact.Sign() == 0 })
	slices.SortFunc(all, func(a, b programmeShare) int { return cmp.Compare(a.programme, b.programme) })
	return all
}

// plus returns the sums of exact parts, programme by programme.
func plus(a, b []programmeShare) []programmeShare {
	negated := make([]programmeShare, len(b))
	for i, x := range b {
		negated[i] = programmeShare{x.programme, x.kind, new(big.Rat).Neg(x.exact)}
	}
	return less(a, negated)
}

// appendPart publishes a need's exact points and their division, unless they
// are 0 throughout.
func appendPart(parts []Contribution, g *Ground, n *need, points micro, shares []programmeShare) []Contribution {
	if points == 0 && len(shares) == 0 {
		return parts
	}
	c := Contribution{MemberState: g.states[n.state].MemberState, Need: n.Need, Points: points.float()}
	exact := make([]*big.Rat, len(shares))
	for i, x := range shares {
		exact[i] = x.exact
	}
	for i, published := range share(points, exact) {
		c.Programmes = append(c.Programmes, ProgrammeContribution{
			g.programmes[shares[i].programme].Programme, published.float(), shares[i].kind,
		})
	}
	return append(parts, c)
}

// EvidenceKind says how a path is known.
type EvidenceKind string

// The kinds.
const (
	Explicit EvidenceKind = "EXPLICIT" // a MEETS edge in force says so
	Implied  EvidenceKind = "IMPLIED"  // engagement and theme, no MEETS edge in force
)

// Evidence is one path that a figure rests on. What it does not have is absent.
type Evidence struct {
	g                      *Ground
	need, state, programme int32
	kind                   EvidenceKind
	extent                 *extent
	requires               []model.Edge // of a path between needs
}

// evidence returns the paths by which a need is covered, by programme.
func (s *engaged) evidence(i int32, n *need) []Evidence {
	var paths []Evidence
	for j := range n.extents {
		if x := &n.extents[j]; x.percent > 0 && s.has(x.programme, n.state) {
			paths = append(paths, Evidence{g: s.g, need: i, state: n.state, programme: x.programme, kind: Explicit, extent: x})
		}
	}
	for _, p := range s.impliedBy(n) {
		paths = append(paths, Evidence{g: s.g, need: i, state: n.state, programme: p, kind: Implied})
	}
	slices.SortFunc(paths, func(a, b Evidence) int { return cmp.Compare(a.programme, b.programme) })
	return paths
}

// requirements returns the paths along REQUIRES from a need to others, nearest
// first.
func (g *Ground) requirements(i int32) []Evidence {
	var paths []Evidence
	seen := map[int32]bool{i: true}
	for queue := []int32{i}; len(queue) > 0; queue = queue[1:] {
		from := g.needs[queue[0]]
		for _, e := range from.EdgesOf(model.Requires, model.Outward) {
			j, ok := g.needAt.find(e.To())
			if !ok || g.needs[j].standing == needClosed || seen[j] {
				continue
			}
			seen[j] = true
			queue = append(queue, j)
			paths = append(paths, Evidence{
				g: g, need: i, state: from.state, programme: none, kind: Explicit, requires: []model.Edge{e},
			})
		}
	}
	return paths
}

// Kind says how the path is known.
func (e Evidence) Kind() EvidenceKind { return e.kind }

// MemberState returns the State.
func (e Evidence) MemberState() (state model.MemberState, ok bool) {
	if e.state == none {
		return state, false
	}
	return e.g.states[e.state].MemberState, true
}

// Need returns the need.
func (e Evidence) Need() (need model.Need, ok bool) {
	if e.need == none {
		return need, false
	}
	return e.g.needs[e.need].Need, true
}

// Programme returns the programme.
func (e Evidence) Programme() (programme model.Programme, ok bool) {
	if e.programme == none {
		return programme, false
	}
	return e.g.programmes[e.programme].Programme, true
}

// ExtentPercent returns the extent in force, of an explicit path.
func (e Evidence) ExtentPercent() (percent int, ok bool) {
	if e.extent == nil {
		return 0, false
	}
	return int(e.extent.percent), true
}

// Engagements returns the SERVES edges by which the programme is engaged in the
// State.
func (e Evidence) Engagements() []model.Edge {
	if e.programme == none {
		return nil
	}
	var edges []model.Edge
	for _, s := range e.g.programmes[e.programme].served {
		if s.state == e.state {
			edges = append(edges, s.edge)
		}
	}
	return edges
}

// ThemeRoute returns the themes from one of the need's, step by step broader,
// to one that the programme addresses: the shortest, of equals the first by
// ids.
func (e Evidence) ThemeRoute() []model.Theme {
	themes, _ := e.route()
	return themes
}

func (e Evidence) route() (themes []model.Theme, edges []model.Edge) {
	if e.need == none || e.programme == none {
		return nil, nil
	}
	type step struct {
		theme int32
		back  int
		edge  model.Edge
	}
	n, p := &e.g.needs[e.need], &e.g.programmes[e.programme]
	var steps []step
	for _, edge := range n.EdgesOf(model.Concerns, model.Outward) {
		steps = append(steps, step{e.g.themeAt.of(edge.To()), -1, edge})
	}
	for i := 0; i < len(steps); i++ {
		at := steps[i].theme
		if p.themeSet.has(at) {
			for j := i; j >= 0; j = steps[j].back {
				themes = append(themes, e.g.themes[steps[j].theme].Theme)
				edges = append(edges, steps[j].edge)
			}
			slices.Reverse(themes)
			slices.Reverse(edges)
			return themes, append(edges, e.addressed(p, at)...)
		}
		for _, edge := range e.g.themes[at].EdgesOf(model.NarrowerThan, model.Outward) {
			steps = append(steps, step{e.g.themeAt.of(edge.To()), i, edge})
		}
	}
	return nil, nil
}

func (e Evidence) addressed(p *programme, theme int32) []model.Edge {
	for _, h := range p.members {
		for w := h.Walk(model.Addresses, model.Outward); w.Next(); {
			if e.g.themeAt.of(w.Other()) == theme {
				return []model.Edge{w.Edge()}
			}
		}
	}
	return nil
}

// SharedMandates returns what the need arises from and the programme is
// mandated by, requirements leading to what sets them.
func (e Evidence) SharedMandates() []model.Handle {
	if e.need == none || e.programme == none {
		return nil
	}
	var shared []model.Handle
	for _, h := range e.g.needs[e.need].origins {
		if slices.Contains(e.g.programmes[e.programme].mandates, h) {
			shared = append(shared, h)
		}
	}
	return shared
}

// ProviderRoles is a provider and its roles in a programme.
type ProviderRoles struct {
	Provider model.Provider
	Roles    []model.Role
}

// Providers returns who is in the programme, in the roles that count.
func (e Evidence) Providers() []ProviderRoles {
	if e.programme == none {
		return nil
	}
	p := &e.g.programmes[e.programme]
	var all []ProviderRoles
	for _, v := range p.providersIn(roleOrder...) {
		all = append(all, ProviderRoles{e.g.providers[v].Provider, p.roles(v)})
	}
	return all
}

// Visits returns the visits that identified the need.
func (e Evidence) Visits() []model.AssessmentVisit {
	var visits []model.AssessmentVisit
	for _, h := range e.identified() {
		if v, ok := h.AssessmentVisit(); ok {
			visits = append(visits, v)
		}
	}
	return visits
}

// Consultations returns the consultations that identified the need.
func (e Evidence) Consultations() []model.CapacityConsultation {
	var consultations []model.CapacityConsultation
	for _, h := range e.identified() {
		if c, ok := h.CapacityConsultation(); ok {
			consultations = append(consultations, c)
		}
	}
	return consultations
}

func (e Evidence) identified() []model.Handle {
	if e.need == none {
		return nil
	}
	return e.g.needs[e.need].Linked(model.Identified, model.Inward)
}

// Edges returns every edge of the path, in the order in which it is walked:
// from the State to the need and what identified it, by theme or extent to the
// programme, by shared mandates, to its providers, and back to the State.
func (e Evidence) Edges() []model.Edge {
	var edges []model.Edge
	if e.need != none {
		n := e.g.needs[e.need]
		edges = append(edges, n.EdgesOf(model.HasNeed, model.Inward)...)
		edges = append(edges, n.EdgesOf(model.Identified, model.Inward)...)
	}
	edges = append(edges, e.requires...)
	_, route := e.route()
	edges = append(edges, route...)
	if e.extent != nil {
		edges = append(edges, e.extent.edge)
	}
	edges = append(edges, e.mandateEdges()...)
	edges = append(edges, e.participationEdges()...)
	return append(edges, e.Engagements()...)
}

// mandateEdges returns the edges to shared mandates, from the need and from the
// programme, with those by which a requirement is SET_BY one.
func (e Evidence) mandateEdges() []model.Edge {
	shared := e.SharedMandates()
	if len(shared) == 0 {
		return nil
	}
	edges := edgesTo(e.g.needs[e.need].Handle, model.ArisesFrom, shared)
	for _, h := range e.g.programmes[e.programme].members {
		for _, edge := range edgesTo(h, model.MandatedBy, shared) {
			if !slices.Contains(edges, edge) {
				edges = append(edges, edge)
			}
		}
	}
	return edges
}

// edgesTo returns the edges of a kind that lead from a record to one of some, or
// to a requirement that one of them sets, with the edge that says so.
func edgesTo(h model.Handle, kind model.EdgeKind, to []model.Handle) []model.Edge {
	var edges []model.Edge
	for _, edge := range h.EdgesOf(kind, model.Outward) {
		setBy := slices.DeleteFunc(edge.To().EdgesOf(model.SetBy, model.Outward), func(s model.Edge) bool {
			return !slices.Contains(to, s.To())
		})
		if slices.Contains(to, edge.To()) || len(setBy) > 0 {
			edges = append(append(edges, edge), setBy...)
		}
	}
	return edges
}

// participationEdges returns the participations that count in the programme.
func (e Evidence) participationEdges() []model.Edge {
	if e.programme == none {
		return nil
	}
	var edges []model.Edge
	for _, h := range e.g.programmes[e.programme].members {
		for _, edge := range h.EdgesOf(model.ParticipatesIn, model.Inward) {
			if counted(edge.Role()) && !e.g.providers[e.g.providerAt.of(edge.From())].facilitator {
				edges = append(edges, edge)
			}
		}
	}
	return edges
}

// AssumptionKind is a sort of assumption.
type AssumptionKind string

// The sorts.
const (
	ImpliedCover       AssumptionKind = "IMPLIED_COVER"
	BroaderTheme       AssumptionKind = "BROADER_THEME"
	FromLastReport     AssumptionKind = "FROM_LAST_REPORT"
	FromProgrammeStart AssumptionKind = "FROM_PROGRAMME_START"
	UnlimitedCapacity  AssumptionKind = "UNLIMITED_CAPACITY"
	CountedAsOne       AssumptionKind = "COUNTED_AS_ONE"
)

// Assumption is something assumed for a figure, and what it is about.
type Assumption struct {
	Kind    AssumptionKind
	Message string
	Records []model.Handle
}

// assumptions returns what was assumed for the needs and engagements in scope.
func (q *question) assumptions() []Assumption {
	var all []Assumption
	add := func(kind AssumptionKind, message string, records map[model.Handle]bool) {
		if len(records) == 0 {
			return
		}
		list := make([]model.Handle, 0, len(records))
		for h := range records {
			list = append(list, h)
		}
		slices.SortFunc(list, func(a, b model.Handle) int {
			return cmp.Or(cmp.Compare(a.Kind(), b.Kind()), model.ByID(a, b))
		})
		all = append(all, Assumption{kind, message, list})
	}
	implied, broader := q.impliedNeeds()
	reported, started := map[model.Handle]bool{}, map[model.Handle]bool{}
	q.eachService(func(s service) {
		if s.term.fromReported {
			reported[q.g.programmes[s.programme].Handle] = true
		}
		if s.term.fromStart {
			started[q.g.programmes[s.programme].Handle] = true
		}
	})
	add(ImpliedCover, "Implied cover of these needs counts by kappa: a programme engaged in the State has the topic, and nobody assessed how far it meets the need.", implied)
	add(BroaderTheme, "Programmes on these themes count for needs on narrower ones.", broader)
	add(FromLastReport, "Engagements of these programmes have no since and hold from their lastReportedOn.", reported)
	add(FromProgrammeStart, "Engagements of these programmes have no since and no lastReportedOn and hold from the programme's start.", started)
	same := map[model.Handle]bool{}
	involved := q.involved()
	for _, h := range q.g.contracted {
		if involved.has(h) {
			same[h] = true
		}
	}
	add(CountedAsOne, "These records were decided to be the same as others and count as one with them.", same)
	return all
}

// impliedNeeds returns the needs in scope whose implied cover counts, and the
// broader themes by which any is covered.
func (q *question) impliedNeeds() (needs, themes map[model.Handle]bool) {
	needs, themes = map[model.Handle]bool{}, map[model.Handle]bool{}
	q.eachNeed(func(_ int32, n *need) {
		if c := q.s.of(n); !c.implied || c.lo() == 100 {
			return
		}
		needs[n.Handle] = true
		for _, p := range q.s.impliedBy(n) {
			set := q.g.programmes[p].themeSet
			if set.meets(n.themes) {
				continue
			}
			n.topics.each(func(t int32) {
				if set.has(t) {
					themes[q.g.themes[t].Handle] = true
				}
			})
		}
	})
	return needs, themes
}

// involved are the programmes that a figure rests on: of one need, those that
// cover it, else those selected that serve a State in scope.
type involved struct {
	g          *Ground
	programmes bitset
}

func (q *question) involved() involved {
	x := involved{q.g, newBitset(len(q.g.programmes))}
	if q.single != nil {
		for _, e := range q.s.evidence(none, q.single) {
			x.programmes.set(e.programme)
		}
		return x
	}
	for i := range q.g.programmes {
		if q.s.set.has(int32(i)) && q.serves(&q.g.programmes[i]) {
			x.programmes.set(int32(i))
		}
	}
	return x
}

// serves tells whether a programme has an edge to a State in scope, whether it
// holds or not.
func (q *question) serves(p *programme) bool {
	for _, h := range p.members {
		for w := h.Walk(model.Serves, model.Outward); w.Next(); {
			if at, ok := q.g.stateAt.find(w.Other()); ok && q.states.has(at) {
				return true
			}
		}
	}
	return false
}

// has tells whether a record is one of the programmes, or a provider in one in
// a role that counts.
func (x involved) has(h model.Handle) bool {
	if p, ok := x.g.programmeAt.find(h); ok {
		return x.programmes.has(p)
	}
	v, ok := x.g.providerAt.find(h)
	return ok && slices.ContainsFunc(x.g.providers[v].programmes, x.programmes.has)
}

// eachService calls do with the edges of the selected engagements in the States
// in scope, of one need only those of programmes that cover it.
func (q *question) eachService(do func(service)) {
	x := q.involved()
	for i := range q.g.programmes {
		if !x.programmes.has(int32(i)) {
			continue
		}
		for _, s := range q.g.programmes[i].served {
			if q.states.has(s.state) {
				do(s)
			}
		}
	}
}
