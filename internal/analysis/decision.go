package analysis

import (
	"cmp"
	"context"
	"slices"

	"concert/internal/model"
)

// DecisionKind says what somebody can decide now.
type DecisionKind string

// The kinds, in the order in which they are listed of equals.
const (
	DecisionAnswer     DecisionKind = "ANSWER"      // a proposal that waits
	DecisionKeep       DecisionKind = "KEEP"        // an engagement that ends soon
	DecisionCoordinate DecisionKind = "COORDINATE"  // two programmes that meet more than a need
	DecisionPropose    DecisionKind = "PROPOSE"     // a suggestion
	DecisionResume     DecisionKind = "RESUME"      // an engagement that is suspended
	DecisionUnblock    DecisionKind = "UNBLOCK"     // a need that others wait for
	DecisionFind       DecisionKind = "FIND"        // somebody for an orphan
	DecisionFollowUp   DecisionKind = "FOLLOW_UP"   // a recommendation or a step that is due
	DecisionAskConsent DecisionKind = "ASK_CONSENT" // for a visit or a consultation
	DecisionRate       DecisionKind = "RATE"        // needs without a severity
)

// DecisionKinds returns all kinds, in their order.
func DecisionKinds() []DecisionKind {
	return []DecisionKind{
		DecisionAnswer, DecisionKeep, DecisionCoordinate, DecisionPropose, DecisionResume,
		DecisionUnblock, DecisionFind, DecisionFollowUp, DecisionAskConsent, DecisionRate,
	}
}

// How many days say what is pressing.
const (
	unanswered = 30  // from when on a proposal waits for too long
	endsSoon   = 180 // within so many an engagement that ends is to be kept
	dueSoon    = 14  // within so many a day is near
	overdue    = 30  // for longer than this it is overdue
	undecided  = 90  // after a visit, its State is asked for its consent
)

// leastUnrated is how many needs of a State must be unrated to be a decision.
const leastUnrated = 3

// listedOfKind is how many of a kind are listed before all others are put back.
const listedOfKind = 2

// DecisionsFor says for whom decisions are, and of which kinds. They are chosen before
// the list is filled.
type DecisionsFor struct {
	Of    model.Handle   // a State, a programme, or a provider that leads; zero: anybody
	Kinds []DecisionKind // nil: all
}

// Decision is something that somebody can do now about what is in scope.
type Decision struct {
	figure     // its index is that in the list
	list       *deciding
	kind       DecisionKind
	day        model.Date // by which; zero: none
	programmes []int32    // by id
	state      int32
	record     model.Handle // the need, recommendation, step, visit or consultation that it is made of; zero: none
	about      []int32      // needs, by id; of a suggestion they are worked out when asked for
	rests      []portion    // of its points, by need; of what adds a pair to S the same
	points     grain
	requested  bool
	serves     []model.Edge // the edges that it names, by key
	proposal   model.Edge   // of ANSWER
	place      int          // of a suggestion, from 1
	suggestion Suggestion   // of PROPOSE
}

// Decisions are those listed, and how many are overdue without being listed.
//
// First come those with points whose day lies from 30 days before the day of the
// ground to 14 days after it, then the others with points, then those without, by
// day. Put back to the end is a decision on the same State and programme (without a
// programme: of the same kind and State) as an earlier one, one about needs that all
// stand in earlier ones, and the third and later of its kind.
type Decisions struct {
	figure
	List    []Decision
	Overdue []OverdueDecisions
}

// OverdueDecisions are decisions of a kind without points that were due more than 30
// days before the day of the ground. They are listed where their kind is asked for.
type OverdueDecisions struct {
	Kind   DecisionKind
	Number int
}

// deciding is what a list of decisions is about.
type deciding struct {
	*extension // about S, under no context
}

// MeasureDecisions lists what can be decided now about what is in scope. It heeds the
// context.
func MeasureDecisions(ctx context.Context, g *Ground, for_ DecisionsFor, scope Scope, lens Lens) (_ Decisions, err error) {
	defer caught(&err)
	if isEmpty(for_.Kinds) {
		return Decisions{}, invalid([]string{"kinds"}, "an empty list selects nothing: leave kinds out to mean all")
	}
	q, err := g.askStanding(ctx, scope, lens)
	if err != nil {
		return Decisions{}, err
	}
	d := &decider{extension: q.extension(none), DecisionsFor: for_, adds: map[int32][]addition{}, unlisted: map[DecisionKind]int{}}
	if err := d.find(ctx, scope, lens); err != nil {
		return Decisions{}, err
	}
	slices.SortStableFunc(d.found, d.compare)
	list := d.fill()
	m := q.over(func(whole *question, i int32) *question { return list[i].here(whole) })
	shared := &deciding{(&deciding{d.extension}).under(m.question)}
	for i := range list {
		list[i].figure, list[i].list = figure{m, int32(i)}, shared
	}
	all := Decisions{figure: m.whole(), List: list}
	for _, kind := range DecisionKinds() {
		if n := d.unlisted[kind]; n > 0 {
			all.Overdue = append(all.Overdue, OverdueDecisions{kind, n})
		}
	}
	return all, nil
}

// decider finds decisions.
type decider struct {
	*extension
	DecisionsFor
	found    []Decision
	adds     map[int32][]addition // by programme and State: what is added to S
	unlisted map[DecisionKind]int
}

// wants reports whether a kind is asked for.
func (d *decider) wants(kind DecisionKind) bool {
	return d.Kinds == nil || slices.Contains(d.Kinds, kind)
}

// add adds a decision, if it is for whom is asked about; one without points that is
// overdue is counted, and listed where its kind is asked for.
func (d *decider) add(new Decision) {
	if !d.isFor(new) {
		return
	}
	if new.points == 0 && !new.day.IsZero() && new.day < d.g.AsOf.AddDays(-overdue) {
		d.unlisted[new.kind]++
		if d.Kinds == nil {
			return
		}
	}
	for _, i := range new.about {
		new.requested = new.requested || d.g.needs[i].requested
	}
	d.found = append(d.found, new)
}

// isFor reports whether a decision is for the State, the programme, or the provider
// that leads by its root, that is asked about.
func (d *decider) isFor(x Decision) bool {
	if d.Of.IsZero() {
		return true
	}
	if at, ok := d.g.stateAt.find(d.Of); ok {
		return x.state == at
	}
	if p, ok := d.g.programmeAt.find(d.Of); ok {
		return slices.Contains(x.programmes, p)
	}
	v, ok := d.g.providerAt.find(d.Of)
	return ok && slices.ContainsFunc(x.programmes, func(p int32) bool {
		return slices.Contains(d.g.programmes[p].providersIn(model.RoleLead), v)
	})
}

// compare orders decisions.
func (d *decider) compare(a, b Decision) int {
	heed(d.look)
	class := d.class(a)
	if c := cmp.Compare(class, d.class(b)); c != 0 {
		return c
	}
	kind := cmp.Compare(rankOfDecision(a.kind), rankOfDecision(b.kind))
	switch class {
	case pressing:
		return cmp.Or(cmp.Compare(b.points, a.points), cmp.Compare(a.day, b.day), kind, d.compareIDs(a, b))
	case rewarding:
		return cmp.Or(cmp.Compare(b.points, a.points), trueFirst(a.requested, b.requested), kind, cmp.Compare(a.place, b.place), d.compareIDs(a, b))
	}
	return cmp.Or(trueFirst(!a.day.IsZero(), !b.day.IsZero()), cmp.Compare(a.day, b.day), kind, d.compareIDs(a, b))
}

// decisionClass is where in the list a decision stands.
type decisionClass uint8

const (
	pressing  decisionClass = iota // it has points, and its day is near
	rewarding                      // it has points
	orderly                        // it has none
)

func (d *decider) class(x Decision) decisionClass {
	switch {
	case x.points == 0:
		return orderly
	case !x.day.IsZero() && x.day >= d.g.AsOf.AddDays(-overdue) && x.day <= d.g.AsOf.AddDays(dueSoon):
		return pressing
	}
	return rewarding
}

func rankOfDecision(kind DecisionKind) int { return slices.Index(DecisionKinds(), kind) }

// compareIDs orders by the ids of programmes, State, needs, and what else it is made of.
func (d *decider) compareIDs(a, b Decision) int {
	return cmp.Or(
		slices.Compare(a.programmes, b.programmes), cmp.Compare(a.state, b.state),
		slices.CompareFunc(a.about, b.about, func(i, j int32) int { return cmp.Compare(d.g.needs[i].rank, d.g.needs[j].rank) }),
		cmp.Compare(recordID(a.record), recordID(b.record)),
	)
}

func recordID(h model.Handle) string {
	if h.IsZero() {
		return ""
	}
	return h.ID()
}

// fill puts those back that say the same as an earlier one, or would be the third of
// their kind.
func (d *decider) fill() []Decision {
	type matter struct {
		kind      DecisionKind // "" with a programme
		programme int32
		state     int32
	}
	mattersOf := func(x *Decision) (all []matter) {
		for _, p := range x.programmes {
			all = append(all, matter{"", p, x.state})
		}
		if all == nil {
			all = []matter{{x.kind, none, x.state}}
		}
		return all
	}
	ofKind, matters, needs := map[DecisionKind]int{}, map[matter]bool{}, map[int32]bool{}
	var listed, back []Decision
	for i := range d.found {
		heed(d.look)
		x := &d.found[i]
		if ofKind[x.kind] >= listedOfKind || slices.ContainsFunc(mattersOf(x), func(m matter) bool { return matters[m] }) {
			back = append(back, *x)
			continue
		}
		about := d.needsOf(x)
		if len(about) > 0 && !slices.ContainsFunc(about, func(n int32) bool { return !needs[n] }) {
			back = append(back, *x)
			continue
		}
		listed = append(listed, *x)
		ofKind[x.kind]++
		for _, m := range mattersOf(x) {
			matters[m] = true
		}
		for _, n := range about {
			needs[n] = true
		}
	}
	return append(listed, back...)
}

// addsPair reports whether what a decision gains is what its pair adds to S.
func (d *Decision) addsPair() bool {
	return d.kind == DecisionAnswer || d.kind == DecisionPropose || d.kind == DecisionResume
}

// portionsOf returns what the points of a decision are made of, by need.
func (x *extension) portionsOf(d *Decision) []portion {
	if d.addsPair() {
		return x.rises(d.programmes[0], d.state, x.engaged)
	}
	return d.rests
}

// needsOf returns the needs that a decision is about, by id.
func (x *extension) needsOf(d *Decision) []int32 {
	if d.kind == DecisionPropose {
		return x.byRank(needsIn(x.portionsOf(d)))
	}
	return d.about
}

func needsIn(rests []portion) []*need {
	needs := make([]*need, len(rests))
	for i, r := range rests {
		needs[i] = r.need
	}
	return needs
}

// byRank returns the indexes of needs, by id.
func (x *extension) byRank(needs []*need) []int32 {
	slices.SortFunc(needs, func(a, b *need) int { return cmp.Compare(a.rank, b.rank) })
	indexes := make([]int32, 0, len(needs))
	for _, n := range slices.Compact(needs) {
		indexes = append(indexes, x.g.byID[n.rank])
	}
	return indexes
}

// rises returns the needs in a State that count and of which c rises if a programme is
// added to a set, with what that adds.
func (x *extension) rises(p, state int32, to *engaged) (all []portion) {
	x.eachNeedIn(state, func(_ int32, n *need) {
		if !x.counts(n) {
			return
		}
		from := to.footing(n)
		if more := x.rise(n, from, to.addedTo(from, p, n), false); more.raised > 0 {
			all = append(all, portion{need: n, points: more.gain})
		}
	})
	return all
}

func sumOf(rests []portion) (sum grain) {
	for _, r := range rests {
		sum += r.points
	}
	return sum
}

// ID returns an id that is stable over versions.
func (d Decision) ID() string { return d.identify("decision", d.ids()...) }

// ids returns its kind, and the ids of the programmes, the State, and the record that
// it is made of.
func (d Decision) ids() []string {
	about := []string{string(d.kind)}
	for _, p := range d.Programmes() {
		about = append(about, p.ID())
	}
	about = append(about, d.MemberState().ID())
	if !d.record.IsZero() {
		about = append(about, d.record.ID())
	}
	return about
}

// Kind says what can be decided.
func (d Decision) Kind() DecisionKind { return d.kind }

// Day returns the day by which; zero for none.
func (d Decision) Day() model.Date { return d.day }

// Programmes returns the programmes of the step, by id.
func (d Decision) Programmes() []model.Programme {
	programmes := make([]model.Programme, len(d.programmes))
	for i, p := range d.programmes {
		programmes[i] = d.list.g.programmes[p].Programme
	}
	return programmes
}

// MemberState returns the State where it is.
func (d Decision) MemberState() model.MemberState { return d.list.g.states[d.state].MemberState }

// Record returns what it is made of: the need of a proposal, of a duplication, that
// others wait for or that nobody covers, a recommendation, a step, a visit or a
// consultation; ok is false for an engagement, a suggestion and a State.
func (d Decision) Record() (_ model.Handle, ok bool) { return d.record, !d.record.IsZero() }

// Points returns its severity points; ok is false if it has none.
func (d Decision) Points() (_ float64, ok bool) { return d.points.float(), d.points > 0 }

// Requested reports whether a need that it is about was requested by the day.
func (d Decision) Requested() bool { return d.requested }

// Proposal returns the PROPOSED_FOR edge that waits for an answer; ok is false if it is
// about none.
func (d Decision) Proposal() (_ model.Edge, ok bool) { return d.proposal, d.kind == DecisionAnswer }

// Serves returns the engagements that it names, by key.
func (d Decision) Serves() []model.Edge { return d.serves }

// Unit returns the unit of Points, severity points.
func (Decision) Unit() Unit { return SeverityPoints }

// under returns what the list is about, as somebody asks it under a context.
func (l *deciding) under(q *question) *extension {
	x := *l.extension
	x.question = q
	return &x
}

// About returns the needs that it is about, by id.
func (d Decision) About(ctx context.Context) ([]model.Need, error) {
	return asked(ctx, d.list.question, func(q *question) (needs []model.Need) {
		for _, i := range d.list.under(q).needsOf(&d) {
			needs = append(needs, q.g.needs[i].Need)
		}
		return needs
	})
}

// Contributions returns the parts of its points by State and need.
func (d Decision) Contributions(ctx context.Context) ([]Contribution, error) {
	return asked(ctx, d.list.question, func(q *question) []Contribution { return q.g.publish(slices.Clone(d.list.under(q).portionsOf(&d))) })
}

// Evidence returns the paths by which the needs that it is about are covered, of a
// suggestion those by which it would cover them.
func (d Decision) Evidence(ctx context.Context) ([]Evidence, error) {
	if d.kind == DecisionPropose {
		return d.suggestion.Evidence(ctx)
	}
	return asked(ctx, d.own(), func(q *question) (paths []Evidence) {
		q.eachNeed(func(i int32, n *need) { paths = append(paths, q.engaged.evidence(i, n)...) })
		return paths
	})
}

// Assumptions returns what was assumed for the figure.
func (d Decision) Assumptions(ctx context.Context) ([]Assumption, error) {
	if d.kind == DecisionPropose {
		return d.suggestion.Assumptions(ctx)
	}
	return d.figure.Assumptions(ctx)
}

// here is the question about the needs that a decision is about.
func (d Decision) here(whole *question) *question {
	about := map[*need]bool{}
	for _, i := range d.list.under(whole).needsOf(&d) {
		about[&whole.g.needs[i]] = true
	}
	s := whole.in(d.state)
	s.conditions = slices.Clip(s.conditions)
	s.addCondition(func(n *need) bool { return about[n] })
	return &question{selection: s, lens: whole.lens, engaged: whole.engaged, said: new(said)}
}

// DecisionBefore is what stands before a decision.
type DecisionBefore struct {
	Stage            *SuggestionStage // of what would add a programme in a State
	BlockedBy        []model.Need     // if nothing of what that adds is attainable, by id
	UndecidedConsent []model.Handle   // visits and consultations that identified what it is about, by id
}

// Before returns what stands before it. Consent that is undecided is shown to those
// from whom nothing of the State is withheld.
func (d Decision) Before(ctx context.Context) (b DecisionBefore, err error) {
	if d.addsPair() {
		stage, err := asked(ctx, d.list.question, func(q *question) SuggestionStage { return q.g.stage(q.look, d.programmes[0], d.state) })
		if err != nil {
			return b, err
		}
		b.Stage = &stage
		if d.kind == DecisionPropose || d.points > 0 {
			if b.BlockedBy, err = d.asSuggestion().BlockedBy(ctx); err != nil {
				return b, err
			}
		}
	}
	needs, err := d.About(ctx)
	if err != nil || !d.list.g.View.ShowsAllOf(d.MemberState().Handle) {
		return b, err
	}
	for _, n := range needs {
		for _, h := range linked(n.Handle, model.Identified, model.Inward) {
			if h != d.record && !isDecided(h) {
				b.UndecidedConsent = append(b.UndecidedConsent, h)
			}
		}
	}
	slices.SortFunc(b.UndecidedConsent, model.ByID)
	b.UndecidedConsent = slices.Compact(b.UndecidedConsent)
	return b, nil
}

// Bridge returns the providers that lead, implement or are partner in both what would
// be added and another programme engaged in the State.
func (d Decision) Bridge() []model.Provider {
	if !d.addsPair() {
		return nil
	}
	return d.asSuggestion().Bridge()
}

// asSuggestion is what would add the programme to the State, as a suggestion.
func (d Decision) asSuggestion() Suggestion {
	return Suggestion{list: &suggesting{question: d.list.question}, p: d.programmes[0], state: d.state}
}

func isDecided(h model.Handle) bool {
	if v, ok := h.AssessmentVisit(); ok {
		return isConsentDecided(v.Consent(), v.ConsentOn())
	}
	c, _ := h.CapacityConsultation()
	return isConsentDecided(c.Consent(), c.ConsentOn())
}
