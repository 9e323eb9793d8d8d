package naive

import (
	"maps"
	"math/big"
	"slices"

	"concert/internal/model"
)

// Lens says how to look (section 1). The zero value of a field is absent and
// means the default, but for AsOf, which the request gives.
type Lens struct {
	AsOf          model.Date
	ImpliedWeight *float64 // κ, by default 0.5
	MetFrom       *float64 // τ, by default 0.75
}

// world is a view narrowed for a day: "claims and what their State has DISPUTED
// leave; then records decided to be the SAME are contracted; then each
// participation, scope id and assessor is replaced by the provider's root; only
// then are dates and statuses judged".
type world struct {
	facts
	asOf                   model.Date
	assessedAt             model.Date // the day of the extents in force; asOf but in a difference
	impliedWeight, metFrom *big.Rat
	weigh                  func(severity int) *big.Rat

	out, inward map[end]set // the other ends

	same map[string]string // recorded id: the id that stands for it
	root map[string]string // provider: its root along PART_OF at asOf

	programmes map[string]*programme
	needs      map[string]*need
	serves     []*serves
	meets      map[[2]string][]*meets    // programme and need
	disputed   map[[2]string][]*meets    // those that their State disputes
	proposals  map[[2]string][]*proposal // programme and need
	given      map[[2]string]int         // extents that a what-if puts in their place
	unsaid     string                    // the programme whose refusals are taken as not said, "" for none
	themes     set
	regions    map[string]set // by State, at asOf, with what they are part of
	states     []string
	open       set // needs open at asOf
	active     set // programmes
	engaged    pairs
	recorded   pairs              // engaged, without what is supposed
	engagedBy  map[pair][]*serves // the edges that hold
	offers     []*serves          // regional offers that hold
}

type (
	pair  struct{ programme, state string }
	pairs map[pair]bool
)

func (s pairs) with(more ...pair) pairs {
	all := maps.Clone(s)
	if all == nil {
		all = pairs{}
	}
	for _, p := range more {
		all[p] = true
	}
	return all
}

func (s pairs) but(less ...pair) pairs {
	left := maps.Clone(s)
	for _, p := range less {
		delete(left, p)
	}
	return left
}

// only returns the pairs of a set that satisfy a condition.
func (s pairs) only(keep func(pair) bool) pairs {
	left := pairs{}
	for p := range s {
		if keep(p) {
			left[p] = true
		}
	}
	return left
}

func (s pairs) sorted() []pair {
	return slices.SortedFunc(maps.Keys(s), comparePairs)
}

type part struct {
	provider string
	role     model.Role
}

type programme struct {
	id        string
	addresses set
	mandates  set           // what it is MANDATED_BY and what those requirements are SET_BY
	parts     map[part]bool // by root, those that count
	leads     []string      // LEADs as recorded, facilitators too
	family    string        // the lowest id of all that COMPONENT_OF connects
	first     model.Date    // its start, 0 if none
	last      model.Date    // the last day on which it is active
	published []model.Date
	values
}

// by returns the providers with one of the roles.
func (p *programme) by(roles ...model.Role) set {
	found := set{}
	for part := range p.parts {
		if slices.Contains(roles, part.role) {
			found[part.provider] = true
		}
	}
	return found
}

// partners are the providers in a role that brings two together.
func (p *programme) partners() set {
	return p.by(model.RoleLead, model.RoleImplementing, model.RolePartner)
}

type need struct {
	id, state string
	concerns  set
	arises    set // from the ids themselves and from what requirements are SET_BY
	requires  set
	values
}

type serves struct {
	key         string
	programme   string
	to          string
	from        model.Date // since, else the programme's start; 0 if neither
	last        model.Date // the last day on which it holds
	assumed     bool       // from is the programme's start
	published   []model.Date
	isConfirmed bool
	values
}

type meets struct {
	key     string
	extent  int
	day     model.Date // 0: the oldest
	own     bool       // assessed by a provider that leads or implements
	byState bool       // confirmed
	from    model.Date // of the confirmation, 0: always
}

type proposal struct {
	key     string
	on      model.Date // 0: the oldest
	decided model.Date // the day from which the decision holds, 0: always
	status  model.ProposalStatus
}

// narrow reads the facts in the order of section 1.
func narrow(f facts, lens Lens) *world {
	w := &world{
		asOf: lens.AsOf, assessedAt: lens.AsOf, impliedWeight: big.NewRat(1, 2), metFrom: big.NewRat(3, 4), weigh: whole,
		same: map[string]string{}, root: map[string]string{},
	}
	if lens.ImpliedWeight != nil {
		w.impliedWeight = exact(*lens.ImpliedWeight)
	}
	if lens.MetFrom != nil {
		w.metFrom = exact(*lens.MetFrom)
	}
	w.facts = f.leaving()
	w.contract()
	w.findRoots()
	w.findProgrammes()
	w.findNeeds()
	w.findAssessments()
	w.findServes()
	w.findPlaces()
	w.judge()
	return w
}

// leaving is "then claims (`claimedBy`) and the engagements and assessments that
// their State has DISPUTED leave". Disputed assessments stay to be known: they
// switch implied cover off.
func (f facts) leaving() facts {
	left := maps.Clone(f.edges)
	maps.DeleteFunc(left, func(_ string, e edge) bool {
		return e.claim || e.kind == model.Serves && e.text("stateView") == string(model.StateViewDisputed)
	})
	f.edges = left
	return f
}

// contract is "records decided to be the SAME are contracted", whole components
// into the one with the lowest id.
func (w *world) contract() {
	group := connected(w.each(model.SameAs), func(e edge) bool { return e.text("decision") == string(model.SameAsDecisionSame) })
	nodes, edges := map[string]node{}, map[string]edge{}
	for _, id := range sorted(w.nodes) {
		w.same[id] = id
		if lowest, ok := group[id]; ok {
			w.same[id] = lowest
		}
		n := w.nodes[id]
		if first, ok := nodes[w.same[id]]; ok {
			n = merged(first, n)
		}
		nodes[w.same[id]] = n
	}
	for key, e := range w.edges {
		e.from, e.to = w.same[e.from], w.same[e.to]
		if e.from != e.to {
			edges[key] = e
		}
	}
	w.nodes, w.edges = nodes, edges
	w.out, w.inward = map[end]set{}, map[end]set{}
	for _, e := range edges {
		from, to := end{e.kind, e.from}, end{e.kind, e.to}
		w.out[from], w.inward[to] = union(w.out[from], setOf(e.to)), union(w.inward[to], setOf(e.from))
	}
}

// end is an end of the edges of a kind.
type end struct {
	kind model.EdgeKind
	id   string
}

// linked returns the other ends of the edges of a kind from a record.
func (w *world) linked(from string, kind model.EdgeKind) set { return w.out[end{kind, from}] }

// linking returns the other ends of the edges of a kind to a record.
func (w *world) linking(to string, kind model.EdgeKind) set { return w.inward[end{kind, to}] }

// together are the properties that are taken from one record or not at all.
var together = [][]string{{"start", "end"}, {"reportedStates", "reportedOn"}}

// merged is "its properties, absent ones from the next id, where `start` with
// `end`, `status` with `statusOn` and a value with its date go together, and an
// absent status is ACTIVE (OPEN), not absent; sources united". Reading: a pair is
// absent if neither is recorded.
func merged(first, next node) node {
	all := maps.Clone(first.values)
	if all == nil {
		all = values{}
	}
	for name, value := range next.values {
		switch {
		case name == "status" || name == "statusOn" || all.has(name):
		case slices.ContainsFunc(together, func(names []string) bool {
			return slices.Contains(names, name) && (first.has(names[0]) || first.has(names[1]))
		}):
		default:
			all[name] = value
		}
	}
	all["sources"] = slices.Concat(first.list("sources"), next.list("sources"))
	first.values = all
	return first
}

// connected returns the lowest id of the component of each end of the edges.
func connected(edges []edge, holds func(edge) bool) map[string]string {
	lowest := map[string]string{}
	for changed := true; changed; {
		changed = false
		for _, e := range edges {
			if !holds(e) {
				continue
			}
			low := min(e.from, e.to)
			for _, end := range []string{e.from, e.to} {
				if known, ok := lowest[end]; ok {
					low = min(low, known)
				}
			}
			for _, end := range []string{e.from, e.to} {
				if lowest[end] != low {
					lowest[end], changed = low, true
				}
			}
		}
	}
	return lowest
}

// holdsOn reports whether a dated membership holds, absent dates being open.
func (v values) holdsOn(day model.Date) bool {
	return (!v.has("since") || v.day("since") <= day) && (!v.has("until") || v.date("until").Last() >= day)
}

// findRoots finds what each provider stands for.
func (w *world) findRoots() {
	for _, provider := range w.all(model.KindProvider) {
		root := provider.id
		seen := set{}
		for !seen[root] {
			seen[root] = true
			for _, e := range w.each(model.PartOf) {
				if e.from == root && e.holdsOn(w.asOf) {
					root = e.to
					break
				}
			}
		}
		w.root[provider.id] = root
	}
}

func (w *world) isFacilitator(provider string) bool {
	return w.nodes[provider].text("kind") == string(model.ProviderKindFacilitator)
}

func (w *world) findProgrammes() {
	family := connected(w.each(model.ComponentOf), func(edge) bool { return true })
	w.programmes = map[string]*programme{}
	for _, n := range w.all(model.KindProgramme) {
		p := &programme{id: n.id, values: n.values, family: n.id, parts: map[part]bool{}, published: w.published(n.values)}
		if lowest, ok := family[n.id]; ok {
			p.family = lowest
		}
		p.addresses = w.linked(n.id, model.Addresses)
		p.mandates = w.withSetters(w.linked(n.id, model.MandatedBy))
		p.first, p.last = p.day("start"), lastDay(p.values, "end", string(model.ProgrammeStatusClosed))
		w.programmes[n.id] = p
	}
	leads := map[string]set{}
	for _, e := range w.each(model.ParticipatesIn) {
		w.participates(e, leads)
	}
	for id, p := range w.programmes {
		p.leads = sorted(leads[id])
	}
}

// participates notes a participation: "of a provider whose root is a FACILITATOR,
// in any role, and any in the roles CONSULTED or FACILITATING, counts in no
// measure"; "equal (root, programme, role) count once".
func (w *world) participates(e edge, leads map[string]set) {
	role := model.Role(e.text("role"))
	if role == model.RoleLead {
		leads[e.to] = union(leads[e.to], setOf(e.from))
	}
	if role == model.RoleConsulted || role == model.RoleFacilitating || w.isFacilitator(w.root[e.from]) {
		return
	}
	w.programmes[e.to].parts[part{w.root[e.from], role}] = true
}

// withSetters adds what the requirements among mandates are SET_BY.
func (w *world) withSetters(mandates set) set {
	all := union(mandates)
	for id := range mandates {
		maps.Copy(all, w.linked(id, model.SetBy))
	}
	return all
}

// findNeeds finds the needs with their State: "a need whose State is not there is
// not there".
func (w *world) findNeeds() {
	w.needs = map[string]*need{}
	for _, n := range w.all(model.KindNeed) {
		states := sorted(w.linking(n.id, model.HasNeed))
		if len(states) == 0 {
			continue
		}
		w.needs[n.id] = &need{
			id: n.id, state: states[0], values: n.values,
			concerns: w.linked(n.id, model.Concerns), requires: w.linked(n.id, model.Requires),
			arises: w.withSetters(w.linked(n.id, model.ArisesFrom)),
		}
	}
}

func (w *world) findAssessments() {
	w.meets, w.disputed = map[[2]string][]*meets{}, map[[2]string][]*meets{}
	w.proposals = map[[2]string][]*proposal{}
	for _, e := range w.each(model.Meets) {
		at := [2]string{e.from, e.to}
		if e.text("stateView") == string(model.StateViewDisputed) {
			w.disputed[at] = append(w.disputed[at], w.assessment(e))
		} else {
			w.meets[at] = append(w.meets[at], w.assessment(e))
		}
	}
	for _, e := range w.each(model.ProposedFor) {
		at := [2]string{e.from, e.to}
		made := &proposal{key: e.key, on: e.day("proposedOn"), decided: e.day("decidedOn"), status: model.ProposalStatus(e.text("status"))}
		if made.decided == 0 {
			made.decided = made.on
		}
		if made.status == "" {
			made.status = model.ProposalStatusProposed
		}
		w.proposals[at] = append(w.proposals[at], made)
	}
}

// assessment is one MEETS edge, "assessed by a provider that leads or implements
// the programme" if own.
func (w *world) assessment(e edge) *meets {
	extent, _ := e.integer("extentPercent")
	m := &meets{key: e.key, extent: extent, day: e.day("assessedOn"), byState: e.has("confirmedBy"), from: e.day("confirmedOn")}
	if assessor, ok := w.root[w.same[e.text("assessedBy")]]; ok {
		m.own = w.programmes[e.from].by(model.RoleLead, model.RoleImplementing)[assessor]
	}
	return m
}

func (w *world) findServes() {
	for _, e := range w.each(model.Serves) {
		p := w.programmes[e.from]
		s := &serves{
			key: e.key, programme: e.from, to: e.to, from: e.day("since"), values: e.values,
			published: w.published(e.values), isConfirmed: e.text("review") == string(model.ReviewConfirmed),
		}
		if s.from == 0 {
			s.from, s.assumed = p.first, true
		}
		s.last = min(p.last, lastDay(e.values, "until", string(model.EngagementStatusEnded)))
		w.serves = append(w.serves, s)
	}
}

// findPlaces finds themes and the regions of States at asOf, with all that these
// are part of.
func (w *world) findPlaces() {
	w.themes, w.regions = set{}, map[string]set{}
	for _, n := range w.all(model.KindTheme) {
		w.themes[n.id] = true
	}
	for _, n := range w.all(model.KindMemberState) {
		w.states = append(w.states, n.id)
		w.regions[n.id] = set{}
		for _, e := range w.each(model.In) {
			if e.from == n.id && e.holdsOn(w.asOf) {
				maps.Copy(w.regions[n.id], w.upward(e.to))
			}
		}
	}
}

// upward returns a region and all that it is part of at asOf.
func (w *world) upward(region string) set {
	up := setOf(region)
	for _, e := range w.each(model.PartOf) {
		if e.from == region && e.holdsOn(w.asOf) {
			maps.Copy(up, w.upward(e.to))
		}
	}
	return up
}

// broader returns a theme and all that it is narrower than.
func (w *world) broader(theme string) set {
	up := setOf(theme)
	for to := range w.linked(theme, model.NarrowerThan) {
		maps.Copy(up, w.broader(to))
	}
	return up
}

// narrower returns a theme and all that are narrower.
func (w *world) narrower(theme string) set {
	down := setOf(theme)
	for from := range w.linking(theme, model.NarrowerThan) {
		maps.Copy(down, w.narrower(from))
	}
	return down
}
