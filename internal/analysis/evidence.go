package analysis

import (
	"cmp"
	"slices"

	"concert/internal/model"
)

// none stands for no State, need or programme in a path.
const none int32 = -1

// EvidenceKind says how a path is known.
type EvidenceKind string

const (
	Explicit EvidenceKind = "EXPLICIT" // a MEETS edge in force says so
	Implied  EvidenceKind = "IMPLIED"  // engagement and theme, no MEETS edge in force
	Recorded EvidenceKind = "RECORDED" // an engagement or a requirement, without an extent
)

// Evidence is one path from which a figure follows. What a path does not have is
// absent.
type Evidence struct {
	g                      *Ground
	need, state, programme int32
	kind                   EvidenceKind
	extent                 *extent
	requires               []model.Edge // of a path between needs
}

// evidence returns the paths by which the needs in scope are covered, then the
// engagements that cover none of them.
func (q *question) evidence() []Evidence {
	var paths []Evidence
	used := map[engagement]bool{}
	q.eachPresent(func(i int32, n *need) {
		for _, e := range q.engaged.evidence(i, n) {
			used[engagement{e.programme, n.state}] = true
			paths = append(paths, e)
		}
	})
	q.eachEngagement(func(p, state int32) {
		if !used[engagement{p, state}] {
			paths = append(paths, Evidence{g: q.g, need: none, state: state, programme: p, kind: Recorded})
		}
	})
	return paths
}

// evidence returns the paths by which a need is covered, by programme.
func (s *engaged) evidence(i int32, n *need) []Evidence {
	var paths []Evidence
	for j := range n.extents {
		if x := &n.extents[j]; s.meets(none, n, *x) {
			paths = append(paths, Evidence{g: s.g, need: i, state: n.state, programme: x.programme, kind: Explicit, extent: x})
		}
	}
	s.impliers(n, func(p int32, _ share) {
		paths = append(paths, Evidence{g: s.g, need: i, state: n.state, programme: p, kind: Implied})
	})
	slices.SortFunc(paths, func(a, b Evidence) int { return cmp.Compare(a.programme, b.programme) })
	return paths
}

// requirements returns the paths along REQUIRES from a need to others, nearest
// first.
func (q *question) requirements(i int32) []Evidence {
	g := q.g
	var paths []Evidence
	seen := map[int32]bool{i: true}
	for queue := []int32{i}; len(queue) > 0; queue = queue[1:] {
		from := g.needs[queue[0]]
		for _, e := range edgesOf(from.Handle, model.Requires, model.Outward) {
			heed(q.look)
			j, ok := g.needAt.find(e.To())
			if !ok || g.needs[j].standing == needClosed || seen[j] {
				continue
			}
			seen[j] = true
			queue = append(queue, j)
			paths = append(paths, Evidence{
				g: g, need: i, state: from.state, programme: none, kind: Recorded, requires: []model.Edge{e},
			})
		}
	}
	return paths
}

func (e Evidence) Kind() EvidenceKind { return e.kind }

func (e Evidence) MemberState() (state model.MemberState, ok bool) {
	if e.state == none {
		return state, false
	}
	return e.g.states[e.state].MemberState, true
}

func (e Evidence) Need() (need model.Need, ok bool) {
	if e.need == none {
		return need, false
	}
	return e.g.needs[e.need].Need, true
}

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
	for _, edge := range edgesOf(n.Handle, model.Concerns, model.Outward) {
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
		for _, edge := range edgesOf(e.g.themes[at].Handle, model.NarrowerThan, model.Outward) {
			steps = append(steps, step{e.g.themeAt.of(edge.To()), i, edge})
		}
	}
	return nil, nil
}

func (e Evidence) addressed(p *programme, theme int32) []model.Edge {
	for _, h := range p.members {
		for w := walk(h, model.Addresses, model.Outward); w.Next(); {
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
	return linked(e.g.needs[e.need].Handle, model.Identified, model.Inward)
}

// Edges returns every edge of the path, in the order in which it is walked:
// from the State to the need and what identified it, by theme or extent to the
// programme, by shared mandates, to its providers, and back to the State.
func (e Evidence) Edges() []model.Edge {
	var edges []model.Edge
	if e.need != none {
		n := e.g.needs[e.need]
		edges = append(edges, edgesOf(n.Handle, model.HasNeed, model.Inward)...)
		edges = append(edges, edgesOf(n.Handle, model.Identified, model.Inward)...)
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
	for _, edge := range edgesOf(h, kind, model.Outward) {
		setBy := slices.DeleteFunc(edgesOf(edge.To(), model.SetBy, model.Outward), func(s model.Edge) bool {
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
		for _, edge := range edgesOf(h, model.ParticipatesIn, model.Inward) {
			if countsInMeasures(edge.Role()) && !e.g.providers[e.g.providerAt.of(edge.From())].facilitator {
				edges = append(edges, edge)
			}
		}
	}
	return edges
}
