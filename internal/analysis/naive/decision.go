package naive

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"concert/internal/model"
)

// The kinds of decisions, as listed.
const (
	KindAnswer     = "ANSWER"
	KindKeep       = "KEEP"
	KindCoordinate = "COORDINATE"
	KindPropose    = "PROPOSE"
	KindResume     = "RESUME"
	KindUnblock    = "UNBLOCK"
	KindFind       = "FIND"
	KindFollowUp   = "FOLLOW_UP"
	KindAskConsent = "ASK_CONSENT"
	KindRate       = "RATE"
)

var decisionKinds = []string{
	KindAnswer, KindKeep, KindCoordinate, KindPropose, KindResume, KindUnblock, KindFind, KindFollowUp, KindAskConsent, KindRate,
}

// Decision is "something that somebody can do now about what is in scope".
type Decision struct {
	Kind        string
	Day         model.Date // by which; 0 for none
	Programmes  []string
	MemberState string
	Record      string   // the key of the edge, or the id of the record, that it is made of; "" for none
	About       []string // needs, by id
	Points      *float64
	Requested   bool
	Stage       string
	BlockedBy   []string
	Bridge      []string
	AskWhom     []Contact
	MayTell     []MayTell
	points      *big.Rat
	place       int // of PROPOSE, in the order of suggestions
}

// Decisions are those listed, and the number of those overdue by kind.
type Decisions struct {
	List    []Decision
	Overdue map[string]int
}

// MeasureDecisions is section 6. kinds nil is all; of, if not "", names a State, a
// programme or a provider. Reading: kinds and of pick before the list is filled.
func MeasureDecisions(view, newest *model.Snapshot, lens Lens, scope Scope, of string, kinds ...string) (Decisions, error) {
	q, err := askFor(view, newest, lens, scope, For{})
	if err != nil {
		return Decisions{}, err
	}
	var all []Decision
	for i, find := range []func() []Decision{
		q.answers, q.lapsing, q.duplicating, q.proposes, q.resumes, q.unblocks, q.finds, q.followUps, q.consents, q.rates,
	} {
		if kinds == nil || slices.Contains(kinds, decisionKinds[i]) {
			all = append(all, find()...)
		}
	}
	all = slices.DeleteFunc(all, func(d Decision) bool { return of != "" && !q.concerns(d, of) })
	d := Decisions{Overdue: map[string]int{}}
	var due []Decision
	for i := range all {
		made := q.finished(all[i])
		if made.Points == nil && made.Day != 0 && made.Day < q.asOf.AddDays(-30) {
			d.Overdue[made.Kind]++
			if !slices.Contains(kinds, made.Kind) {
				continue
			}
		}
		due = append(due, made)
	}
	slices.SortStableFunc(due, q.compareDecisions)
	d.List = fill(due)
	return d, nil
}

// finished rounds the points, "if above 0", and says what is about the needs.
func (q *question) finished(d Decision) Decision {
	if d.points != nil && d.points.Sign() > 0 {
		d.Points = shown(d.points)
	}
	slices.Sort(d.About)
	for _, id := range d.About {
		d.Requested = d.Requested || q.needs[id].isRequested(q.asOf)
	}
	return d
}

// concerns: "`for`: those whose State, programme, or a provider that leads it (by its
// root), is the one named".
func (q *question) concerns(d Decision, of string) bool {
	of = q.same[of]
	if d.MemberState == of || slices.Contains(d.Programmes, of) {
		return true
	}
	root, ok := q.root[of]
	return ok && slices.ContainsFunc(d.Programmes, func(id string) bool { return q.programmes[id].by(model.RoleLead)[root] })
}

// compareDecisions: "those with points whose day lies from 30 days before asOf to 14
// days after it, by points, day, kind, ids; then the others with points, by points,
// requested, the kind as listed here, ids (PROPOSE in the order of suggestions); then
// those without points, by day (without one last), kind, ids".
func (q *question) compareDecisions(a, b Decision) int {
	rank := q.rank(a)
	if c := cmp.Compare(rank, q.rank(b)); c != 0 {
		return c
	}
	kind := cmp.Compare(slices.Index(decisionKinds, a.Kind), slices.Index(decisionKinds, b.Kind))
	switch rank {
	case 0:
		return cmp.Or(b.points.Cmp(a.points), cmp.Compare(a.Day, b.Day), kind, compareIDs(a, b))
	case 1:
		return cmp.Or(b.points.Cmp(a.points), first(a.Requested, b.Requested), kind, cmp.Compare(a.place, b.place), compareIDs(a, b))
	}
	return cmp.Or(first(a.Day != 0, b.Day != 0), cmp.Compare(a.Day, b.Day), kind, compareIDs(a, b))
}

func (q *question) rank(d Decision) int {
	switch {
	case d.Points == nil:
		return 2
	case d.Day != 0 && d.Day >= q.asOf.AddDays(-30) && d.Day <= q.asOf.AddDays(14):
		return 0
	}
	return 1
}

// compareIDs: Reading: the ids are those of the programmes, the State, the needs and
// then of what it is made of.
func compareIDs(a, b Decision) int {
	return cmp.Or(slices.Compare(a.Programmes, b.Programmes), cmp.Compare(a.MemberState, b.MemberState), slices.Compare(a.About, b.About), cmp.Compare(a.Record, b.Record))
}

// fill: "the list is filled in this order, but a decision is put back if an earlier
// one has the same State and programme (without a programme: the same kind and
// State), if it is about needs and all of them are in earlier ones, or if two of its
// kind are listed already (earlier ones are those listed, not put back); those put
// back follow at the end, in the same order".
func fill(due []Decision) []Decision {
	var listed, back []Decision
	for i := range due {
		if isPutBack(due[i], listed) {
			back = append(back, due[i])
		} else {
			listed = append(listed, due[i])
		}
	}
	return slices.Concat(listed, back)
}

func isPutBack(d Decision, listed []Decision) bool {
	ofKind, needs := 0, set{}
	for i := range listed {
		e := &listed[i]
		if e.Kind == d.Kind {
			ofKind++
		}
		needs = union(needs, setOf(e.About...))
		if e.MemberState != d.MemberState {
			continue
		}
		if len(d.Programmes) == 0 && e.Kind == d.Kind || len(common(setOf(d.Programmes...), setOf(e.Programmes...))) > 0 {
			return true
		}
	}
	return ofKind >= 2 || len(d.About) > 0 && len(without(setOf(d.About...), needs)) == 0
}

// aboutPoints are the needs that points rest on.
func aboutPoints(rests []point) []string {
	var ids []string
	for _, r := range rests {
		ids = append(ids, r.n.id)
	}
	return ids
}

// named fills in whom to ask and what may be told, of what it is about and of more.
func (q *question) named(d Decision, more ...string) Decision {
	sides, leads := []*programme{}, set{}
	for _, id := range d.Programmes {
		sides = append(sides, q.programmes[id])
		leads = union(leads, setOf(q.programmes[id].leads...))
	}
	for _, lead := range sorted(leads) {
		d.AskWhom = append(d.AskWhom, q.contact(lead))
	}
	d.AskWhom = append(d.AskWhom, q.contact(d.MemberState))
	d.MayTell = q.mayTell(d.MemberState, sorted(setOf(slices.Concat(d.About, d.Programmes, []string{d.MemberState}, more)...)), sides...)
	return d
}

// answers: "a proposal that is the newest of an active programme for an open need in
// scope, PROPOSED for 30 days or more, or without a day; that 30th day; what the pair
// adds, if above 0". "ANSWER is about the need of the proposal." Reading: what may be
// told is of that need and of those that the points rest on. Shown to the side
// that did not propose, and the secretariat.
func (q *question) answers() []Decision {
	var all []Decision
	s := q.standingPairs()
	for id := range q.active {
		p := q.programmes[id]
		for _, n := range q.counted() {
			made, status := q.newestProposal(id, n.id)
			if status != model.ProposalStatusProposed || !q.selects(p) || made.on != 0 && made.on.AddDays(30) > q.asOf || !q.mayAnswer(p, n, made) {
				continue
			}
			rests := q.rises(q.counted(), s, s.with(pair{id, n.state}), true)
			d := Decision{
				Kind: KindAnswer, Programmes: []string{id}, MemberState: n.state, Record: made.key, About: []string{n.id}, points: total(rests),
			}
			if made.on != 0 {
				d.Day = made.on.AddDays(30)
			}
			all = append(all, q.named(d, aboutPoints(rests)...))
		}
	}
	return all
}

// mayAnswer reports whether a decision on a proposal is for the viewer. Reading: the
// sides are the State and those that lead or implement the programme; of a proposal
// of neither both are asked.
func (q *question) mayAnswer(p *programme, n *need, made *proposal) bool {
	if q.viewer == "" || q.viewer == "secretariat" {
		return true
	}
	viewer := strings.TrimPrefix(q.viewer, "released to ")
	by := q.same[q.edges[made.key].text("proposedBy")]
	runs := func(id string) bool { return p.by(model.RoleLead, model.RoleImplementing)[q.root[id]] }
	switch {
	case viewer == n.state:
		return by != n.state
	case runs(q.same[viewer]):
		return !runs(by)
	}
	return false
}

// lapsing: "an engagement that ends within 180 days and is followed by no other
// SERVES edge of the pair that holds on the day after, be it agreed; its last day;
// what it adds to the engagements that hold on the day after, if above 0". Reading:
// edges of one pair that end on one day are one engagement.
func (q *question) lapsing() []Decision {
	var all []Decision
	for _, at := range q.selected().sorted() {
		if !q.hasState(at.state) {
			continue
		}
		var last model.Date
		var keys []string
		for _, s := range q.engagedBy[at] {
			if s.last > last {
				last, keys = s.last, nil
			}
			if s.last == last {
				keys = append(keys, s.key)
			}
		}
		after := last.AddDays(1)
		if last > q.asOf.AddDays(180) || q.served(at.programme, at.state, after) {
			continue
		}
		on := q.engagedOn(after)
		rests := q.rises(q.counted(), on, on.with(at), true)
		if !q.isAbout(at.programme, rests) {
			continue
		}
		d := Decision{
			Kind: KindKeep, Day: last, Programmes: []string{at.programme}, MemberState: at.state,
			About: aboutPoints(rests), points: total(rests),
		}
		all = append(all, q.named(d, keys...))
	}
	return all
}

// isAbout: "something that somebody can do now about what is in scope". Reading: an
// engagement that adds to no need in scope is in scope by its programme, as in measures
// without needs; where the scope selects needs in other words, none is.
func (q *question) isAbout(programme string, rests []point) bool {
	if len(rests) > 0 {
		return true
	}
	for _, s := range q.scopes {
		if s.Needs != nil || s.SeverityAtLeast != nil || s.Assistance != nil || s.StateViews != nil {
			return false
		}
	}
	return q.isOn(q.programmes[programme])
}

// engagedOn returns the engagements that hold on a day.
func (w *world) engagedOn(day model.Date) pairs {
	found := pairs{}
	for _, s := range w.serves {
		if w.kind(s.to) == model.KindMemberState && w.holds(s, day) {
			found[pair{s.programme, s.to}] = true
		}
	}
	return found
}

// duplicating: "a duplication candidate that is a potentialDuplication, or has
// surplus >= 1 and NO_COORDINATION_RECORDED; surplus; about each of its two
// programmes".
func (q *question) duplicating() []Decision {
	var all []Decision
	for _, c := range q.duplications() {
		if q.isLeftOut(q.needs[c.Need]) || !c.PotentialDuplication && (c.surplus.Cmp(one) < 0 || c.Relation != NoCoordinationRecorded) {
			continue
		}
		d := Decision{
			Kind: KindCoordinate, Programmes: []string{c.A, c.B}, MemberState: c.MemberState, Record: c.Need, About: []string{c.Need}, points: c.surplus,
		}
		keys := slices.Concat(q.servesOf(pair{c.A, c.MemberState}), q.servesOf(pair{c.B, c.MemberState}))
		all = append(all, q.named(d, keys...))
	}
	return all
}

// proposes: "a suggestion of stage NEW, REGIONAL, LEFT or LAPSED, stable in its
// ranking, with its `bridge`; gain". Reading: its ranking is the list of suggestions
// of the scope as it is by default.
func (q *question) proposes() []Decision {
	stable := map[string]bool{}
	for _, s := range q.stability(rankedSuggestions(unlessAsked...)) {
		stable[s.Item] = s.Stable
	}
	var all []Decision
	for place, e := range q.extensions(unlessAsked...) {
		if e.stage == StageProposed || !stable[e.at.programme+" "+e.at.state] {
			continue
		}
		s := q.suggestion(e)
		d := q.named(Decision{
			Kind: KindPropose, Programmes: []string{e.at.programme}, MemberState: e.at.state, About: aboutPoints(e.rests), points: e.gain,
			Stage: e.stage, BlockedBy: s.BlockedBy, Bridge: s.Bridge, place: place,
		})
		d.AskWhom = s.AskWhom
		all = append(all, d)
	}
	return all
}

// resumes: "a SERVES edge to a State of an active programme, SUSPENDED at asOf, whose
// last day, were it not suspended, is not before asOf, the pair neither engaged nor
// AGREED; what its return would add, if above 0". Reading: several such edges of a pair
// are one decision.
func (q *question) resumes() []Decision {
	var all []Decision
	s := q.standingPairs()
	keys := map[pair][]string{}
	for _, e := range q.serves {
		at, p := pair{e.programme, e.to}, q.programmes[e.programme]
		if q.kind(e.to) != model.KindMemberState || !q.active[p.id] || !q.selects(p) || !q.hasState(e.to) || s[at] ||
			e.statusAt(q.asOf) != model.EngagementStatusSuspended || e.has("until") && e.date("until").Last() < q.asOf {
			continue
		}
		keys[at] = append(keys[at], e.key)
	}
	for at, edges := range keys {
		rests := q.rises(q.counted(), s, s.with(at), true)
		if !q.isAbout(at.programme, rests) {
			continue
		}
		d := Decision{
			Kind: KindResume, Programmes: []string{at.programme}, MemberState: at.state, About: aboutPoints(rests), points: total(rests),
		}
		all = append(all, q.named(d, edges...))
	}
	return all
}

// unblocks: "an open need with c = 0 that others wait for and no suggestion, whatever
// the scope, would raise; what they would gain in attainable points if its c were 1,
// if above 0; it may be out of scope". "UNBLOCK [is] about it and those that wait."
func (q *question) unblocks() []Decision {
	raised, s := set{}, q.standingPairs()
	everywhere := *q
	everywhere.scopes = scopes{{StateViews: []model.StateView{model.StateViewAgreed, model.StateViewDisputed, model.StateViewNotAsked}}} // all needs; those left out here are below
	for _, e := range everywhere.extensions(append(slices.Clone(unlessAsked), StageAgreed)...) {
		raised = union(raised, setOf(aboutPoints(e.rests)...))
	}
	var all []Decision
	for _, id := range sorted(q.open) {
		n := q.needs[id]
		if raised[id] || q.isLeftOut(n) || q.coverOf(n, s).c.Sign() > 0 {
			continue
		}
		d := Decision{Kind: KindUnblock, MemberState: n.state, Record: id, About: []string{id}, points: zero}
		for _, other := range q.counted() {
			if slices.Contains(q.prerequisites(other), n) {
				d.About = append(d.About, other.id)
				d.points = add(d.points, mul(q.weight(other), sub(q.attIf(other, n, s), q.att(other, s))))
			}
		}
		if len(d.About) > 1 {
			all = append(all, q.named(d))
		}
	}
	return all
}

// attIf is att(n) if the c of another need were 1.
func (w *world) attIf(n, met *need, s pairs) *big.Rat {
	lowest := w.coverOf(n, s).c
	for _, other := range w.prerequisites(n) {
		if other != met {
			lowest = least(lowest, w.coverOf(other, s).c)
		}
	}
	return lowest
}

// finds: "an orphan with no pipeline but DECLINED, LAPSED or NONE; w".
func (q *question) finds() []Decision {
	var all []Decision
	for _, n := range q.counted() {
		orphan := q.orphan(n)
		pipeline, _ := q.pipeline(n)
		if orphan == nil || !*orphan || pipeline == Agreed || pipeline == Proposed {
			continue
		}
		all = append(all, q.named(Decision{Kind: KindFind, MemberState: n.state, Record: n.id, About: []string{n.id}, points: q.weight(n)}))
	}
	return all
}

// followUps: "a recommendation or step neither DONE nor WITHDRAWN that is due by asOf
// + 14 days; its day, the last one where `due` has none"; about what they concern or
// answer; in scope by their State.
func (q *question) followUps() []Decision {
	var all []Decision
	note := func(n node, state string, about set) {
		status := model.RecommendationStatus(n.text("status"))
		due := n.date("due").Last()
		if status == model.RecommendationStatusDone || status == model.RecommendationStatusWithdrawn || due == 0 || due > q.asOf.AddDays(14) || !q.hasState(state) {
			return
		}
		all = append(all, q.named(Decision{Kind: KindFollowUp, Day: due, MemberState: state, Record: n.id, About: q.known(about)}))
	}
	for _, n := range q.all(model.KindRecommendation) {
		for state := range q.linked(n.id, model.MadeTo) {
			note(n, state, q.linked(n.id, model.Concerns))
		}
	}
	for _, n := range q.all(model.KindRoadMapStep) {
		for roadMap := range q.linking(n.id, model.HasStep) {
			for state := range q.linked(roadMap, model.Of) {
				note(n, state, q.linked(n.id, model.Answers))
			}
		}
	}
	return all
}

// known returns those of some ids that are needs with a State.
func (w *world) known(ids set) []string {
	found := set{}
	for id := range ids {
		if w.needs[id] != nil {
			found[id] = true
		}
	}
	return sorted(found)
}

// consents: "a visit or consultation with no consent, or NONE without `consentOn`, 90
// days after it; that day"; about what they identified; shown to the State and the
// secretariat.
func (q *question) consents() []Decision {
	var all []Decision
	for _, way := range []struct {
		kind model.NodeKind
		to   model.EdgeKind
	}{{model.KindAssessmentVisit, model.To}, {model.KindCapacityConsultation, model.HeldIn}} {
		for _, n := range q.all(way.kind) {
			day := n.day("date").AddDays(90)
			isDecided := n.has("consent") && (n.text("consent") != string(model.ConsentNone) || n.has("consentOn"))
			for state := range q.linked(n.id, way.to) {
				if n.has("date") && !isDecided && day <= q.asOf && q.hasState(state) && q.seesAllNeedsOf(state) {
					all = append(all, q.named(Decision{
						Kind: KindAskConsent, Day: day, MemberState: state, Record: n.id, About: q.known(q.linked(n.id, model.Identified)),
					}))
				}
			}
		}
	}
	return all
}

// rates: "three or more unrated open needs of a State"; shown to the secretariat.
func (q *question) rates() []Decision {
	if q.viewer != "" && q.viewer != "secretariat" {
		return nil
	}
	unrated := map[string]int{}
	for id := range q.open {
		n := q.needs[id]
		if _, rated := n.severity(); !rated && !q.isLeftOut(n) && q.hasState(n.state) {
			unrated[n.state]++
		}
	}
	var all []Decision
	for _, state := range sorted(unrated) {
		if unrated[state] >= 3 {
			all = append(all, q.named(Decision{Kind: KindRate, MemberState: state}))
		}
	}
	return all
}
