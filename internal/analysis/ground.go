package analysis

import (
	"cmp"
	"context"
	"slices"

	"concert/internal/model"
)

// Ground is a view on a day, prepared for questions. It is read-only, and safe for
// any number of questions at once.
type Ground struct {
	View *model.Snapshot
	AsOf model.Date // a day

	days   days        // by which its inputs are judged: of a step between two days, not by AsOf alone
	laying *model.Look // while it is made

	*worked

	states     []state
	themes     []theme
	programmes []programme
	providers  []provider
	mandates   map[model.Handle]int32 // of any programme; the indexes have no order
	needs      []need                 // all, open or not, by State and then by id
	byID       []int32                // their indexes by id, which is how the view has them

	stateAt     positions
	themeAt     positions
	programmeAt positions // also of records contracted into another
	providerAt  positions // the root that a provider stands for
	needAt      positions
	regions     map[model.Handle]bitset // the States in each region at the date

	themeWords   int       // words of a set of themes
	open         [][]int32 // by theme: the active programmes that address it and take more on
	offering     []int32   // programmes with offers to regions
	inventory    bool      // there are programmes, and every data set of the world of the view is an inventory
	completeness model.Completeness
	differences  []model.Edge // DIFFERENT within a group of the same
	contracted   []model.Handle
}

// worked is what is worked out of a ground when it is first asked for.
type worked struct {
	all        lazy[*engaged]
	found      lazy[*lookup]
	dealt      lazy[*dealings]
	agreements lazy[*agreement]
	stands     lazy[*engaged]
	onTheWay   lazy[[]PipelineStatus]
	alike      lazy[*doubles]
	told       lazy[*recorded]
}

type state struct {
	model.MemberState
	needs    []int32  // open ones
	others   []int32  // closed, or not identified by the date
	requires bool     // some open need REQUIRES another
	knots    []knot   // of what is required
	assessed []bitset // the themes that each dated visit by the date ASSESSED
}

type theme struct {
	model.Theme
	broader  bitset  // itself and all above
	up       []int32 // the same as a list
	narrower bitset  // itself and all below
}

type need struct {
	model.Need
	state     int32
	rank      int32 // the index in the order of the ids of all needs
	standing  needState
	closed    bool  // on the day of the ground
	weight    int64 // severity; 0 if unrated
	unrated   bool
	requested bool    // by the date
	on        []int32 // the themes that it concerns, by id
	themes    bitset
	topics    bitset // themes and all that are broader
	kinds     kinds  // of assistance
	origins   []model.Handle
	extents   []extent   // in force, by programme
	joined    bool       // two of the extents are of one family
	silent    []int32    // programmes that imply nothing here, sorted
	offered   bool       // by an active programme, anywhere
	requires  []int32    // open needs
	proposals []proposal // by the day: by programme, the one that decides first
	declined  []int32    // programmes whose newest proposal for it is DECLINED, sorted
}

// extent is the MEETS edge in force of a programme's series: the newest by the date
// that is not self-assessed, if there is none the newest; of equals on a day the
// lower. If the State disputes all there are, it is 0 by a disputed one, which
// implies nothing and shows nowhere.
type extent struct {
	programme    int32
	percent      int64
	edge         model.Edge
	selfAssessed bool
	disputed     bool
	newer        model.Edge // a self-assessed one since; zero for none
	told         model.Edge // the one that would hold if none were disputed
}

type programme struct {
	model.Programme                // of contracted ones the one with the lowest id
	members         []model.Handle // all that are contracted into it, by id
	start, end      model.Date
	status          model.ProgrammeStatus
	statusOn        model.Date
	capacity        int
	capacityKnown   bool
	availability    model.Availability
	active          bool
	themes          []int32
	themeSet        bitset
	mandates        []model.Handle // what it is MANDATED_BY, and what sets the requirements among that
	mandateAt       []int32        // their indexes among those of all programmes, sorted
	kinds           kinds          // of assistance
	participations  []participation
	services        []service // all SERVES edges, whether they hold or not
	serves          bitset    // the States that these lead to
	engagedIn       []int32   // States, when active
	supposedIn      []int32   // of these, where nothing recorded says so
	served          []service // the edges behind these
	offers          []service // to regions
	family          int32     // the first of all that COMPONENT_OF connects, in either direction
	kin             []int32   // the others of its family
	particular      bool      // what it implies of a need does not follow from its themes alone
	coordinates     []int32
	proposedFor     []int32 // needs, open or not, that it has a proposal for by the day, by their ids
}

// participation is a role that counts: of a root that is not a FACILITATOR.
type participation struct {
	provider int32
	role     model.Role
}

type provider struct {
	model.Provider
	root        int32
	facilitator bool
	programmes  []int32 // by id, those with any role that counts
	degree      int     // how many active programmes it leads, implements or is partner in
}

// service is a SERVES edge. Those that hold at the date are also among served and
// offers.
type service struct {
	programme int32
	state     int32 // none of a regional offer
	region    model.Handle
	edge      model.Edge
	term      term
}

// At prepares a view for questions on a day. Its only error is that of the context.
func At(ctx context.Context, view *model.Snapshot, asOf model.Date) (*Ground, error) {
	return lay(ctx, view, on(asOf.First()))
}

// lay prepares a view for questions on some days.
func lay(ctx context.Context, view *model.Snapshot, days days) (_ *Ground, err error) {
	defer caught(&err)
	g := &Ground{View: view, AsOf: days.rest, days: days, laying: model.NewLook(ctx), worked: new(worked)}
	g.layThemes()
	g.layStates()
	same := view.SameGroups()
	g.noteContracted(same)
	g.layProviders(same)
	g.layProgrammes(same)
	g.layParticipations()
	g.layServices()
	g.layNeeds()
	g.layProposals()
	g.layExtents()
	g.laySilent()
	g.layOffered()
	g.judgeDataSets()
	g.laying = nil
	return g, nil
}

func (g *Ground) newThemeSet() bitset { return make(bitset, g.themeWords) }

func (g *Ground) allStates() bitset {
	all := newBitset(len(g.states))
	for i := range g.states {
		all.set(int32(i))
	}
	return all
}

func (g *Ground) layThemes() {
	g.themeAt = positionsOf(g.View, model.KindTheme)
	for t := range g.View.Themes() {
		heed(g.laying)
		g.themeAt.set(t.Handle, int32(len(g.themes)))
		g.themes = append(g.themes, theme{Theme: t})
	}
	g.themeWords = (len(g.themes) + 63) / 64
	for i := range g.themes {
		g.themes[i].narrower = g.newThemeSet()
	}
	for i := range g.themes {
		up := g.newThemeSet()
		for _, h := range climb(g.themes[i].Handle, func(h model.Handle) []model.Handle {
			return linked(h, model.NarrowerThan, model.Outward)
		}) {
			j := g.themeAt.of(h)
			up.set(j)
			g.themes[i].up = append(g.themes[i].up, j)
			g.themes[j].narrower.set(int32(i))
		}
		g.themes[i].broader = up
	}
}

// climb returns a record and all that is reached from it, each once, nearest
// first.
func climb(start model.Handle, up func(model.Handle) []model.Handle) []model.Handle {
	reached := []model.Handle{start}
	for i := 0; i < len(reached); i++ {
		for _, next := range up(reached[i]) {
			if !slices.Contains(reached, next) {
				reached = append(reached, next)
			}
		}
	}
	return reached
}

// holdsAt reports whether a dated edge holds; absent dates are open.
func holdsAt(e model.Edge, asOf model.Date) bool {
	return (e.Since().IsZero() || e.Since().First() <= asOf) && (e.Until().IsZero() || e.Until().Last() >= asOf)
}

// linkedAt returns the other ends of the edges of a kind that hold at the date.
func (g *Ground) linkedAt(h model.Handle, kind model.EdgeKind, end model.Direction) []model.Handle {
	var linked []model.Handle
	for _, e := range edgesOf(h, kind, end) {
		if holdsAt(e, g.AsOf) {
			linked = append(linked, e.Other(h))
		}
	}
	return slices.Compact(linked)
}

func (g *Ground) layStates() {
	g.stateAt = positionsOf(g.View, model.KindMemberState)
	for s := range g.View.MemberStates() {
		heed(g.laying)
		g.stateAt.set(s.Handle, int32(len(g.states)))
		g.states = append(g.states, state{MemberState: s})
	}
	g.layVisits()
	g.regions = map[model.Handle]bitset{}
	for r := range g.View.Regions() {
		g.regions[r.Handle] = newBitset(len(g.states))
	}
	for i := range g.states {
		for _, region := range g.regionsOf(g.states[i].Handle) {
			g.regions[region].set(int32(i))
		}
	}
}

// layVisits notes what visits by the date assessed.
func (g *Ground) layVisits() {
	for v := range g.View.Visits() {
		heed(g.laying)
		to := walk(v.Handle, model.To, model.Outward)
		if !to.Next() || v.Date().IsZero() || v.Date().First() > g.AsOf {
			continue
		}
		themes := g.newThemeSet()
		for w := walk(v.Handle, model.Assessed, model.Outward); w.Next(); {
			themes.set(g.themeAt.of(w.Other()))
		}
		s := &g.states[g.stateAt.of(to.Other())]
		s.assessed = append(s.assessed, themes)
	}
}

// regionsOf returns the regions that a State is in at the date, with all that
// they are part of.
func (g *Ground) regionsOf(state model.Handle) []model.Handle {
	return climb(state, func(h model.Handle) []model.Handle {
		if h.Kind() == model.KindMemberState {
			return g.linkedAt(h, model.In, model.Outward)
		}
		return g.linkedAt(h, model.PartOf, model.Outward)
	})[1:]
}

func (g *Ground) statesIn(regions []model.Region) bitset {
	in := newBitset(len(g.states))
	for _, r := range regions {
		in.union(g.regions[r.Handle])
	}
	return in
}

func (g *Ground) themeIndexes(themes []model.Theme) []int32 {
	indexes := make([]int32, len(themes))
	for i, t := range themes {
		indexes[i] = g.themeAt.of(t.Handle)
	}
	return indexes
}

// lowestOf returns the record with the lowest id of those that are the same as a
// record, itself included.
func lowestOf(same map[model.Handle]model.Handle, h model.Handle) model.Handle {
	if lowest, ok := same[h]; ok {
		return lowest
	}
	return h
}

func (g *Ground) layProviders(same map[model.Handle]model.Handle) {
	members := map[model.Handle][]model.Handle{}
	g.providerAt = positionsOf(g.View, model.KindProvider)
	for p := range g.View.Providers() {
		heed(g.laying)
		lowest := lowestOf(same, p.Handle)
		members[lowest] = append(members[lowest], p.Handle)
		if lowest == p.Handle {
			g.providerAt.set(p.Handle, int32(len(g.providers)))
			g.providers = append(g.providers, provider{Provider: p, root: int32(len(g.providers))})
		}
	}
	for lowest, all := range members {
		for _, h := range all {
			g.providerAt.set(h, g.providerAt.of(lowest))
		}
	}
	up := make([]int32, len(g.providers))
	for i := range g.providers {
		up[i] = int32(i)
		for _, h := range members[g.providers[i].Handle] {
			for _, whole := range g.linkedAt(h, model.PartOf, model.Outward) {
				if to := g.providerAt.of(whole); to != int32(i) {
					up[i] = to
				}
			}
		}
	}
	for i := range g.providers {
		root := rootOf(up, int32(i))
		g.providers[i].root = root
		g.providers[i].facilitator = g.providers[root].ProviderKind() == model.ProviderKindFacilitator
	}
	g.providerAt.change(func(i int32) int32 { return g.providers[i].root })
}

// rootOf follows steps up to one that leads to itself. Of a cycle, which is left
// where a view withholds that records are the same, it is the first by id.
func rootOf(up []int32, i int32) int32 {
	for range up {
		if up[i] == i {
			return i
		}
		i = up[i]
	}
	root := i
	for j := up[i]; j != i; j = up[j] {
		root = min(root, j)
	}
	return root
}

// noteContracted keeps what was contracted, and the DIFFERENT within it.
func (g *Ground) noteContracted(same map[model.Handle]model.Handle) {
	for h, lowest := range same {
		if h != lowest {
			g.contracted = append(g.contracted, h)
		}
	}
	slices.SortFunc(g.contracted, model.ByID)
	for e := range g.View.Edges(model.SameAs) {
		heed(g.laying)
		if e.Decision() == model.SameAsDecisionDifferent && counts(e) && lowestOf(same, e.From()) == lowestOf(same, e.To()) {
			g.differences = append(g.differences, e)
		}
	}
}

func (g *Ground) layProgrammes(same map[model.Handle]model.Handle) {
	g.programmeAt = positionsOf(g.View, model.KindProgramme)
	g.programmes = make([]programme, 0, g.View.Count(model.KindProgramme))
	for p := range g.View.Programmes() {
		heed(g.laying)
		if lowest := lowestOf(same, p.Handle); lowest == p.Handle {
			g.programmeAt.set(p.Handle, int32(len(g.programmes)))
			g.programmes = append(g.programmes, programme{Programme: p})
		}
	}
	for p := range g.View.Programmes() {
		heed(g.laying)
		i := g.programmeAt.of(lowestOf(same, p.Handle))
		g.programmeAt.set(p.Handle, i)
		g.programmes[i].members = append(g.programmes[i].members, p.Handle)
	}
	g.open = make([][]int32, len(g.themes))
	g.mandates = map[model.Handle]int32{}
	for i := range g.programmes {
		heed(g.laying)
		p := &g.programmes[i]
		p.merge()
		p.active = g.days.activates(p.term())
		p.themeSet = g.newThemeSet()
		for _, t := range p.linked(model.Addresses) {
			p.themes = append(p.themes, g.themeAt.of(t))
			p.themeSet.set(g.themeAt.of(t))
		}
		p.particular = p.kinds != 0
		if p.takesMore() {
			for _, t := range p.themes {
				g.open[t] = append(g.open[t], int32(i))
			}
		}
		p.mandates = withSetters(p.linked(model.MandatedBy))
		p.mandateAt = g.mandateIndexes(p.mandates)
	}
	g.layJoint()
}

func (g *Ground) mandateIndexes(mandates []model.Handle) []int32 {
	all := make([]int32, len(mandates))
	for i, m := range mandates {
		at, ok := g.mandates[m]
		if !ok {
			at = int32(len(g.mandates))
			g.mandates[m] = at
		}
		all[i] = at
	}
	slices.Sort(all)
	return all
}

// merge takes the properties of the members, absent ones from the next id: start
// with end and status with statusOn, where an absent status is ACTIVE.
func (p *programme) merge() {
	p.status, p.statusOn = p.Status(), p.StatusOn()
	for _, h := range p.members {
		m, _ := h.Programme()
		if p.start.IsZero() && p.end.IsZero() {
			p.start, p.end = m.Start(), m.End()
		}
		if p.availability == "" {
			p.availability = m.Availability()
		}
		if p.kinds == 0 {
			p.kinds = kindsOf(m.Assistance())
		}
		if !p.capacityKnown {
			p.capacity, p.capacityKnown = m.Capacity()
		}
	}
}

// linked returns what the edges of a kind lead to from any member, by id, each
// once.
func (p *programme) linked(kind model.EdgeKind) []model.Handle {
	if len(p.members) == 1 {
		return linked(p.Handle, kind, model.Outward)
	}
	var all []model.Handle
	for _, h := range p.members {
		all = append(all, linked(h, kind, model.Outward)...)
	}
	slices.SortFunc(all, model.ByID)
	return slices.Compact(all)
}

// withSetters adds to records what the requirements among them are SET_BY.
func withSetters(records []model.Handle) []model.Handle {
	all := slices.Clone(records)
	for _, h := range records {
		if h.Kind() == model.KindRequirement {
			all = append(all, linked(h, model.SetBy, model.Outward)...)
		}
	}
	slices.SortFunc(all, model.ByID)
	return slices.Compact(all)
}

// takesMore reports whether the programme is active, and not closed to more.
func (p *programme) takesMore() bool { return p.active && p.availability != model.AvailabilityClosed }

// layJoint finds the families, and what each programme coordinates with.
func (g *Ground) layJoint() {
	for i := range g.programmes {
		g.programmes[i].family = int32(i)
	}
	for i := range g.programmes {
		heed(g.laying)
		p := &g.programmes[i]
		p.coordinates = g.indexes(p.linked(model.CoordinatesWith), int32(i))
		for _, whole := range g.indexes(p.linked(model.ComponentOf), int32(i)) {
			a, b := g.familyOf(whole), g.familyOf(int32(i))
			g.programmes[max(a, b)].family = min(a, b)
		}
	}
	families := map[int32][]int32{}
	for i := range g.programmes {
		p := &g.programmes[i]
		p.family = g.familyOf(int32(i))
		families[p.family] = append(families[p.family], int32(i))
	}
	for _, family := range families {
		for _, i := range family {
			g.programmes[i].kin = without(family, []int32{i})
		}
	}
}

// familyOf returns the first of a programme's family, as far as it is known.
func (g *Ground) familyOf(i int32) int32 {
	for g.programmes[i].family != i {
		i = g.programmes[i].family
	}
	return i
}

// indexes returns the indexes of programmes, each once, without one.
func (g *Ground) indexes(handles []model.Handle, without int32) []int32 {
	var all []int32
	for _, h := range handles {
		if i := g.programmeAt.of(h); i != without {
			all = append(all, i)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// countsInMeasures reports whether a participation counts in measures.
func countsInMeasures(role model.Role) bool {
	return role != model.RoleConsulted && role != model.RoleFacilitating
}

func (g *Ground) layParticipations() {
	for i := range g.programmes {
		heed(g.laying)
		p := &g.programmes[i]
		for _, h := range p.members {
			for w := walk(h, model.ParticipatesIn, model.Inward); w.Next(); {
				v := g.providerAt.of(w.Other())
				if role := w.Edge().Role(); countsInMeasures(role) && !g.providers[v].facilitator {
					p.participations = append(p.participations, participation{v, role})
				}
			}
		}
		slices.SortFunc(p.participations, func(a, b participation) int {
			if a.provider != b.provider {
				return int(a.provider) - int(b.provider)
			}
			return rankOf(a.role) - rankOf(b.role)
		})
		p.participations = slices.Compact(p.participations)
		for _, x := range p.participations {
			v := &g.providers[x.provider]
			if n := len(v.programmes); n == 0 || v.programmes[n-1] != int32(i) {
				v.programmes = append(v.programmes, int32(i))
			}
		}
		if p.active {
			for _, v := range p.providersIn(DefaultRoles()...) {
				g.providers[v].degree++
			}
		}
	}
}

var roleOrder = []model.Role{
	model.RoleLead, model.RoleImplementing, model.RolePartner, model.RoleFunding,
}

func rankOf(role model.Role) int { return slices.Index(roleOrder, role) }

// roles returns the roles that count of a provider in the programme.
func (p *programme) roles(v int32) []model.Role {
	var roles []model.Role
	for _, x := range p.participations {
		if x.provider == v {
			roles = append(roles, x.role)
		}
	}
	return roles
}

// providersIn returns the providers with one of the roles in the programme.
func (p *programme) providersIn(roles ...model.Role) []int32 {
	var all []int32
	for _, x := range p.participations {
		if slices.Contains(roles, x.role) && (len(all) == 0 || all[len(all)-1] != x.provider) {
			all = append(all, x.provider)
		}
	}
	return all
}

// programmesOf returns the programmes in which the providers have a role.
func (g *Ground) programmesOf(providers []model.Provider, roles []model.Role) bitset {
	set := newBitset(len(g.programmes))
	for _, v := range providers {
		g.addProgrammesOf(set, g.providerAt.of(v.Handle), roles)
	}
	return set
}

func (g *Ground) addProgrammesOf(set bitset, v int32, roles []model.Role) {
	for _, p := range g.providers[v].programmes {
		for _, x := range g.programmes[p].participations {
			if x.provider == v && slices.Contains(roles, x.role) {
				set.set(p)
			}
		}
	}
}

// setOf returns some programmes as a set.
func (g *Ground) setOf(programmes []int32) bitset {
	set := newBitset(len(g.programmes))
	for _, p := range programmes {
		set.set(p)
	}
	return set
}

func (g *Ground) programmeSet(programmes []model.Programme) bitset {
	set := newBitset(len(g.programmes))
	for _, p := range programmes {
		set.set(g.programmeAt.of(p.Handle))
	}
	return set
}

func (g *Ground) layServices() {
	for i := range g.programmes {
		heed(g.laying)
		p := &g.programmes[i]
		p.serves = newBitset(len(g.states))
		for _, h := range p.members {
			for _, e := range edgesOf(h, model.Serves, model.Outward) {
				heed(g.laying)
				g.layService(int32(i), e)
			}
		}
		if len(p.offers) > 0 {
			g.offering = append(g.offering, int32(i))
		}
		slices.Sort(p.engagedIn)
		p.engagedIn = slices.Compact(p.engagedIn)
	}
}

func (g *Ground) layService(i int32, e model.Edge) {
	p := &g.programmes[i]
	state, toState := g.stateAt.find(e.To())
	if toState {
		p.serves.set(state)
	}
	s := service{programme: i, state: none, edge: e, term: serviceTerm(e, p.start)}
	if toState {
		s.state = state
	} else {
		s.region = e.To()
	}
	p.services = append(p.services, s)
	switch {
	case !g.days.holds(s.term, p.term()):
	case toState:
		p.engagedIn = append(p.engagedIn, state)
		p.served = append(p.served, s)
	default:
		p.offers = append(p.offers, s)
	}
}

// servedOn reports whether a programme was engaged in a State on a day.
func (p *programme) servedOn(state int32, day model.Date) bool {
	return slices.ContainsFunc(p.services, func(s service) bool {
		return s.state == state && len(whyServiceInactive(s.term, day)) == 0 && len(whyProgrammeInactive(p.term(), day)) == 0
	})
}

func (p *programme) isEngagedIn(state int32) bool {
	_, found := slices.BinarySearch(p.engagedIn, state)
	return found
}

// isRecordedIn reports whether the programme is engaged in a State, and not just
// supposed to be.
func (p *programme) isRecordedIn(state int32) bool {
	return p.isEngagedIn(state) && !slices.Contains(p.supposedIn, state)
}

func (g *Ground) layNeeds() {
	type housed struct {
		model.Need
		state int32
	}
	needs := make([]housed, 0, g.View.Count(model.KindNeed)) // by id
	next := make([]int32, len(g.states)+1)
	for n := range g.View.Needs() {
		heed(g.laying)
		if at, ok := g.homeOf(n); ok {
			needs = append(needs, housed{n, at})
			next[at+1]++
		}
	}
	for i := range g.states {
		next[i+1] += next[i]
	}
	g.needs = make([]need, len(needs))
	g.byID = make([]int32, len(needs))
	for rank, n := range needs {
		g.needs[next[n.state]] = need{Need: n.Need, state: n.state, rank: int32(rank)}
		g.byID[rank] = next[n.state]
		next[n.state]++
	}
	g.needAt = positionsOf(g.View, model.KindNeed)
	sets := make(bitset, 2*g.themeWords*len(g.needs))
	for _, i := range g.byID {
		heed(g.laying)
		n := &g.needs[i]
		g.needAt.set(n.Handle, i)
		own := sets[2*g.themeWords*int(i):]
		n.themes, n.topics = own[:g.themeWords:g.themeWords], own[g.themeWords:2*g.themeWords:2*g.themeWords]
		g.layNeed(n)
	}
	for _, i := range g.byID {
		heed(g.laying)
		n := &g.needs[i]
		home := &g.states[n.state]
		switch n.standing {
		case needOpen:
			home.needs = append(home.needs, i)
			n.requires = g.openBehind(i)
			home.requires = home.requires || len(n.requires) > 0
		default:
			home.others = append(home.others, i)
		}
	}
	for i := range g.states {
		if g.states[i].requires {
			g.layKnots(&g.states[i])
		}
	}
}

// homeOf returns the State of a need; one whose State is not in view is not
// there.
func (g *Ground) homeOf(n model.Need) (at int32, ok bool) {
	w := walk(n.Handle, model.HasNeed, model.Inward)
	if !w.Next() {
		return 0, false
	}
	return g.stateAt.find(w.Other())
}

// openBehind returns the open needs that a need REQUIRES, directly or through
// needs that are not identified yet. A closed one ends the walk.
func (g *Ground) openBehind(i int32) []int32 {
	w := walk(g.needs[i].Handle, model.Requires, model.Outward)
	if !w.Next() {
		return nil
	}
	var open []int32
	walked := []int32{i}
	for at := 0; at < len(walked); at++ {
		for w := walk(g.needs[walked[at]].Handle, model.Requires, model.Outward); w.Next(); {
			j, ok := g.needAt.find(w.Other())
			switch {
			case !ok || g.needs[j].standing == needClosed:
			case g.needs[j].standing == needOpen:
				open = append(open, j)
			case !slices.Contains(walked, j):
				walked = append(walked, j)
			}
		}
	}
	return open
}

// layNeed judges a need at the date.
func (g *Ground) layNeed(n *need) {
	severity, rated := n.Severity()
	if rated {
		n.weight = int64(severity)
	}
	n.unrated = !rated
	n.standing, n.closed = g.days.standing(n.Need), stateOfNeed(n.Need, g.AsOf) == needClosed
	requestedOn := n.RequestedOn()
	n.requested = !requestedOn.IsZero() && requestedOn.First() <= g.AsOf
	for w := walk(n.Handle, model.Concerns, model.Outward); w.Next(); {
		t := g.themeAt.of(w.Other())
		n.on = append(n.on, t)
		n.themes.set(t)
		n.topics.union(g.themes[t].broader)
	}
	slices.Sort(n.on)
	n.kinds = kindsOf(n.Assistance())
	for w := walk(n.Handle, model.ArisesFrom, model.Outward); w.Next(); {
		n.origins = append(n.origins, w.Other())
	}
	if len(n.origins) > 0 {
		n.origins = withSetters(n.origins)
	}
}

func (g *Ground) layExtents() {
	var series []extent
	for _, i := range g.byID {
		heed(g.laying)
		n := &g.needs[i]
		series = series[:0]
		for w := n.Walk(model.Meets, model.Inward); w.Next(); {
			heed(g.laying)
			e := w.Edge()
			if !e.IsClaim() && e.AssessedOn().First() <= g.days.assessments {
				series = append(series, g.extentBy(e))
			}
		}
		slices.SortFunc(series, func(a, b extent) int {
			return cmp.Or(cmp.Compare(a.programme, b.programme), a.compare(b))
		})
		for from := 0; from < len(series); {
			to := from
			for to < len(series) && series[to].programme == series[from].programme {
				to++
			}
			n.extents = append(n.extents, inForce(series[from:to]))
			from = to
		}
		n.joined = g.anyJoined(n.extents)
	}
}

// extentBy is what one assessment says.
func (g *Ground) extentBy(e model.Edge) extent {
	percent, _ := e.ExtentPercent()
	x := extent{programme: g.programmeAt.of(e.From()), percent: int64(percent), edge: e, disputed: disputed(e)}
	x.selfAssessed = g.selfAssessed(x.programme, e)
	return x
}

// compare puts the assessment that holds first: one that is not self-assessed, the
// newer, of a day the lower, of equals that of the programme with the lower id.
func (x extent) compare(y extent) int {
	return cmp.Or(
		trueFirst(y.selfAssessed, x.selfAssessed), cmp.Compare(y.day(), x.day()),
		cmp.Compare(x.percent, y.percent), cmp.Compare(x.edge.Key(), y.edge.Key()),
	)
}

func (x extent) day() model.Date { return x.edge.AssessedOn().First() }

// inForce returns what holds of the assessments of a programme, which are in order.
func inForce(series []extent) extent {
	i := slices.IndexFunc(series, func(x extent) bool { return !x.disputed })
	holds := series[max(0, i)]
	holds.told = series[0].edge
	if holds.disputed {
		holds.percent, holds.selfAssessed = 0, false
		return holds
	}
	for _, x := range series {
		if x.selfAssessed && !x.disputed && x.day() > holds.day() {
			holds.newer = x.edge
			break // the newest, as they are in order
		}
	}
	return holds
}

func (g *Ground) anyJoined(extents []extent) bool {
	for i, x := range extents {
		family := g.programmes[x.programme].family
		for _, y := range extents[i+1:] {
			if g.programmes[y.programme].family == family {
				return true
			}
		}
	}
	return false
}

// laySilent notes who implies nothing of a need: whose newest proposal for it is
// DECLINED, who has an assessment in force on it, even a disputed one, and those
// joined to that one, if the assessment has no day, or one on which they served the
// State too.
func (g *Ground) laySilent() {
	for _, i := range g.byID {
		heed(g.laying)
		n := &g.needs[i]
		n.silent = g.silentOn(n)
		for _, p := range n.silent {
			g.programmes[p].particular = true
		}
	}
}

// speaksFor reports whether an assessment of a programme joined to another one is
// about what that one does too.
func (g *Ground) speaksFor(assessment model.Edge, other, state int32) bool {
	if assessment == (model.Edge{}) { // it is supposed, on no day
		return true
	}
	day := assessment.AssessedOn().First()
	return day.IsZero() || g.programmes[other].servedOn(state, day)
}

// layOffered notes the needs that are offered cover: by an active programme that is
// not closed to more, that was not declined, and that would imply cover if it were
// engaged, or has an extent above 0 in force.
func (g *Ground) layOffered() {
	for _, i := range g.byID {
		heed(g.laying)
		n := &g.needs[i]
		n.offered = g.isOffered(n)
	}
}

// selfAssessed reports whether a provider that leads or implements the programme
// assessed it, and neither the State nor the secretariat confirmed that by the
// date.
func (g *Ground) selfAssessed(p int32, e model.Edge) bool {
	if _, ok := e.ConfirmedBy(); ok && e.ConfirmedOn().First() <= g.days.assessments {
		return false
	}
	by, _ := e.AssessedBy()
	h, ok := g.View.Node(by)
	if !ok || h.Kind() != model.KindProvider {
		return false
	}
	return slices.Contains(g.programmes[p].providersIn(model.RoleLead, model.RoleImplementing), g.providerAt.of(h))
}

// touches reports whether a theme is equal to, narrower or broader than one that the
// condition names, or than one narrower than that.
func (g *Ground) touches(t int32, c themeCondition) bool {
	return c.below.has(t) || g.themes[t].narrower.meets(c.below)
}

// judgeDataSets judges how complete what is in view is.
func (g *Ground) judgeDataSets() {
	order := []model.Completeness{model.CompletenessIllustrative, model.CompletenessPartial, model.CompletenessInventory}
	worst := len(order)
	g.inventory = len(g.programmes) > 0
	for d := range g.View.DataSets() {
		heed(g.laying)
		if i := slices.Index(order, d.Completeness()); i >= 0 {
			worst = min(worst, i)
		}
		if g.isOwn(d) && d.Completeness() != model.CompletenessInventory {
			g.inventory = false
		}
	}
	g.completeness = model.CompletenessPartial
	if worst < len(order) {
		g.completeness = order[worst]
	}
}

// isOwn reports whether a data set is of the view's own world; a view of none has
// all.
func (g *Ground) isOwn(d model.DataSet) bool {
	fictional, _ := d.Fictional()
	return g.View.World() == "" || fictional == (g.View.World() == model.WorldExercise)
}

// silentOn returns who implies nothing of a need, sorted.
func (g *Ground) silentOn(n *need) []int32 {
	silent := slices.Clone(n.declined)
	for _, x := range n.extents {
		silent = append(silent, x.programme)
		for _, k := range g.programmes[x.programme].kin {
			if g.speaksFor(x.edge, k, n.state) || g.speaksFor(x.told, k, n.state) {
				silent = append(silent, k)
			}
		}
	}
	slices.Sort(silent)
	return slices.Compact(silent)
}

// isOffered reports whether a need is offered cover.
func (g *Ground) isOffered(n *need) bool {
	offered := slices.ContainsFunc(n.extents, func(x extent) bool {
		return x.percent > 0 && g.programmes[x.programme].takesMore() && !n.declinedBy(x.programme)
	})
	n.topics.each(func(t int32) {
		offered = offered || slices.ContainsFunc(g.open[t], func(p int32) bool {
			heed(g.laying)
			return g.implies(p, n) != 0
		})
	})
	return offered
}
