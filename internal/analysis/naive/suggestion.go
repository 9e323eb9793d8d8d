package naive

import (
	"cmp"
	"math/big"
	"slices"

	"concert/internal/model"
)

// The stages of a suggestion, in the order in which the first that holds is given.
const (
	StageAgreed   = "AGREED"
	StageProposed = "PROPOSED"
	StageLeft     = "LEFT"
	StageLapsed   = "LAPSED"
	StageRegional = "REGIONAL"
	StageNew      = "NEW"
)

// unlessAsked are the stages that are listed if `stages` is absent: "AGREED ones are
// listed only where `stages` asks for them".
var unlessAsked = []string{StageProposed, StageLeft, StageLapsed, StageRegional, StageNew}

// For names whose suggestions are asked for: at most one of its fields.
type For struct{ MemberState, Programme, Provider, Need string }

// Suggestion is section 4: an extension of a programme to a State.
type Suggestion struct {
	Programme, MemberState string
	Gain, GainFrom, GainTo float64
	Contributions          []Contribution
	AttainableGain         float64
	BlockedBy              []string
	Disputed, Declined     float64
	Requested, UnratedOnly bool
	Exact                  float64 // points
	Stage                  string
	History                []string // keys of the edges behind it
	CapacityKnown          bool
	CapacityLeft           *int
	Tellable               *float64
	Bridge                 []string
	AskWhom                []Contact
}

// extension is a suggestion before it is rounded.
type extension struct {
	p           *programme
	at          pair
	gain, exact *big.Rat
	rests       []point // the needs whose c rises, with what they add
	isRequested bool
	stage       string
	history     []string
}

func (e *extension) isUnratedOnly() bool { return e.gain.Sign() == 0 }

// MeasureSuggestions is section 4, `suggestion`: "by gain, then requested, then
// `exact`, then programme id, then State id"; those that are `unratedOnly` last. Of
// newest, it says what the leads may see there; nil is the view's own version.
func MeasureSuggestions(view, newest *model.Snapshot, lens Lens, scope Scope, of For, stages ...string) ([]Suggestion, error) {
	q, err := askFor(view, newest, lens, scope, of)
	if err != nil {
		return nil, err
	}
	if stages == nil {
		stages = unlessAsked
	}
	var all []Suggestion
	for _, e := range q.extensions(stages...) {
		all = append(all, q.suggestion(e))
	}
	return all, nil
}

// askFor is ask with what a suggestion is for. Reading: a provider's are those of the
// programmes that it leads or implements, as those of synergies are.
func askFor(view, newest *model.Snapshot, lens Lens, scope Scope, of For) (*question, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return nil, err
	}
	q.tell = newTeller(view, newest)
	q.forNeed = of.Need
	more := Scope{Roles: []model.Role{model.RoleLead, model.RoleImplementing}}
	for id, list := range map[string]*[]string{
		of.MemberState: &more.MemberStates, of.Programme: &more.Programmes, of.Provider: &more.Providers, of.Need: &more.Needs,
	} {
		if id != "" {
			*list = []string{id}
		}
	}
	return q.within(q.standing(more)), nil
}

// counted returns the needs that a suggestion counts: "needs that their State has
// DISPUTED are left out of it (unless `needs`, `for` or `stateViews` name them)".
func (q *question) counted() []*need {
	return slices.DeleteFunc(q.needsInScope(), q.isLeftOut)
}

func (q *question) isLeftOut(n *need) bool {
	return n.isDisputed() && n.id != q.forNeed && !slices.ContainsFunc(q.scopes, func(s Scope) bool {
		return slices.Contains(s.Needs, n.id) || slices.Contains(s.StateViews, model.StateViewDisputed)
	})
}

// standingPairs is S: "all engagements and all pairs whose stage is AGREED".
func (w *world) standingPairs() pairs { return w.engaged.with(w.agreed().sorted()...) }

// extensions lists the suggestions in their order.
func (q *question) extensions(stages ...string) []*extension {
	var all []*extension
	needs, s := q.counted(), q.standingPairs()
	for id := range q.active {
		p := q.programmes[id]
		if !q.selects(p) {
			continue
		}
		for _, state := range q.states {
			if e := q.extend(p, state, needs, s); e != nil && slices.Contains(stages, e.stage) {
				all = append(all, e)
			}
		}
	}
	slices.SortFunc(all, compareExtensions)
	return all
}

func compareExtensions(a, b *extension) int {
	return cmp.Or(first(!a.isUnratedOnly(), !b.isUnratedOnly()), b.gain.Cmp(a.gain), first(a.isRequested, b.isRequested), b.exact.Cmp(a.exact), comparePairs(a.at, b.at))
}

// extend returns the suggestion of a programme to a State, nil if there is none:
// "listed if the c of a need that it counts, rated above 0 or unrated, rises and
// capacity is left". Reading: an AGREED one does not stand in its own way.
func (q *question) extend(p *programme, state string, needs []*need, s pairs) *extension {
	at := pair{p.id, state}
	if q.engaged[at] || !q.isSuggestible(p, at) {
		return nil
	}
	e := &extension{p: p, at: at, exact: zero}
	e.rests = q.rises(needs, s.but(at), s.with(at), true)
	if left, known := q.capacityLeft(p, s.but(at)); len(e.rests) == 0 || known && left <= 0 {
		return nil
	}
	e.gain = total(e.rests)
	for _, r := range e.rests {
		e.isRequested = e.isRequested || r.n.isRequested(q.asOf)
		if len(common(r.n.concerns, p.addresses)) > 0 || q.inForce(p.id, r.n.id) != nil {
			e.exact = add(e.exact, r.points)
		}
	}
	e.stage, e.history = q.stage(p, state)
	return e
}

// rises returns the needs whose c rises from one set of pairs to another, with w
// times by how much; if counted, those rated above 0 or unrated alone.
func (w *world) rises(needs []*need, from, to pairs, counted bool) []point {
	var all []point
	for _, n := range needs {
		severity, rated := n.severity()
		if more := sub(w.coverOf(n, to).c, w.coverOf(n, from).c); more.Sign() > 0 && (!counted || !rated || severity > 0) {
			all = append(all, point{n, mul(w.weight(n), more)})
		}
	}
	return all
}

// isSuggestible: "not suggested: availability CLOSED; p's last day less than 90 days
// after asOf; its newest SERVES edge there SUSPENDED or CANCELLED at asOf (of equals
// on a day the strictest)". Reading: the newest is that with the latest `since`.
func (w *world) isSuggestible(p *programme, at pair) bool {
	if p.text("availability") == string(model.AvailabilityClosed) || p.last < w.asOf.AddDays(90) {
		return false
	}
	var newest model.Date
	isStopped := false
	for _, s := range w.serves {
		if s.programme != at.programme || s.to != at.state || s.from < newest {
			continue
		}
		status := s.statusAt(w.asOf)
		stopped := status == model.EngagementStatusSuspended || status == model.EngagementStatusCancelled
		isStopped = stopped || isStopped && s.from == newest
		newest = s.from
	}
	return !isStopped
}

// capacityLeft: "capacity used = the States where it is engaged at asOf or AGREED,
// whatever the scope"; not known if no capacity is recorded.
func (w *world) capacityLeft(p *programme, s pairs) (left int, known bool) {
	capacity, known := p.integer("capacity")
	return capacity - len(s.only(func(at pair) bool { return at.programme == p.id })), known
}

// stage is "the first that holds, by p's newest proposals for open needs of s and its
// SERVES edges there", with the edges behind it.
func (w *world) stage(p *programme, state string) (string, []string) {
	at := pair{p.id, state}
	behind := map[string][]string{}
	for id := range w.open {
		if n := w.needs[id]; n.state == state {
			w.noteProposal(at, id, behind)
		}
	}
	for _, s := range w.serves {
		w.noteServes(s, at, behind)
	}
	for _, stage := range []string{StageAgreed, StageProposed, StageLeft, StageLapsed, StageRegional} {
		if keys := behind[stage]; keys != nil {
			slices.Sort(keys)
			return stage, keys
		}
	}
	return StageNew, nil
}

// noteProposal notes the stage that the newest proposal for a need gives.
func (w *world) noteProposal(at pair, n string, behind map[string][]string) {
	made, status := w.newestProposal(at.programme, n)
	var stage string
	switch {
	case status == model.ProposalStatusProposed:
		stage = StageProposed
	case status == model.ProposalStatusLapsed:
		stage = StageLapsed
	case status != model.ProposalStatusAccepted:
		return
	case w.isFresh(made, at):
		stage = StageAgreed
	case !w.isFollowed(made, at):
		stage = StageLapsed
	default:
		return
	}
	behind[stage] = append(behind[stage], made.key)
}

// noteServes notes the stage that an edge gives.
func (w *world) noteServes(s *serves, at pair, behind map[string][]string) {
	note := func(stage string, holds bool) {
		if holds {
			behind[stage] = append(behind[stage], s.key)
		}
	}
	switch {
	case s.programme != at.programme:
	case s.to == at.state:
		status := s.statusAt(w.asOf)
		isOff := status == model.EngagementStatusProposed || status == model.EngagementStatusSuspended || status == model.EngagementStatusCancelled
		note(StageAgreed, s.from > w.asOf && !isOff)
		note(StageProposed, status == model.EngagementStatusProposed)
		note(StageLeft, s.last < w.asOf && w.holds(s, s.last))
	default:
		note(StageRegional, w.regions[at.state][s.to] && slices.Contains(w.offers, s))
	}
}

// suggestion rounds an extension and adds what stands beside it.
func (q *question) suggestion(e *extension) Suggestion {
	needs, s := q.counted(), q.standingPairs()
	from, to := s.but(e.at), s.with(e.at)
	sg := Suggestion{
		Programme: e.p.id, MemberState: e.at.state, Gain: rounded(e.gain), Requested: e.isRequested, UnratedOnly: e.isUnratedOnly(),
		Exact: rounded(e.exact), Stage: e.stage, History: e.history, Bridge: q.bridge(e.p, e.at.state), Contributions: contribute(e.rests),
	}
	low, high := e.gain, e.gain
	for _, impliedWeight := range []*big.Rat{zero, one} {
		gain := total(q.at(impliedWeight, nil).rises(needs, from, to, true))
		low, high = least(low, gain), most(high, gain)
	}
	sg.GainFrom, sg.GainTo = rounded(low), rounded(high)
	attainable := sub(q.attainablePoints(needs, to), q.attainablePoints(needs, from))
	sg.AttainableGain = rounded(attainable)
	if attainable.Sign() == 0 {
		sg.BlockedBy = q.standBefore(e.rests, to)
	}
	sg.Disputed, sg.Declined = q.unsaidPoints(e, from, to)
	left, known := q.capacityLeft(e.p, from)
	sg.CapacityKnown = known
	if known {
		sg.CapacityLeft = &left
	}
	tellable := q.tellable(e.p, e.at.state, e.rests)
	sg.Tellable = shown(tellable)
	for i, c := range sg.Contributions {
		if q.seesAllNeedsOf(e.at.state) {
			sg.Contributions[i].TellableTo = q.tellableTo(e.p, c.Need)
		}
	}
	sg.AskWhom = q.askWhom(e.p, e.at.state, tellable != nil && tellable.Cmp(e.gain) < 0)
	return sg
}

// standBefore is "`blockedBy` where it is 0: the needs that stand before it".
// Reading: of each need that the gain counts, the prerequisites with the least c,
// with the suggestion made.
func (w *world) standBefore(rests []point, to pairs) []string {
	found := set{}
	for _, r := range rests {
		att := w.att(r.n, to)
		for _, other := range w.prerequisites(r.n) {
			if w.coverOf(other, to).c.Cmp(att) == 0 {
				found[other.id] = true
			}
		}
	}
	return sorted(found)
}

// unsaidPoints are "`disputed` and `declined` points what p would add there if neither
// were said". Reading: a need that is both counts under disputed.
func (q *question) unsaidPoints(e *extension, from, to pairs) (disputed, declined float64) {
	unsaid := *q.world
	unsaid.unsaid = e.p.id
	ofDisputed, ofDeclined := zero, zero
	for _, r := range unsaid.rises(q.needsInScope(), from, to, true) {
		switch {
		case q.isLeftOut(r.n):
			ofDisputed = add(ofDisputed, r.points)
		case q.isDeclined(e.p.id, r.n.id):
			ofDeclined = add(ofDeclined, r.points)
		}
	}
	return rounded(ofDisputed), rounded(ofDeclined)
}

func (q *question) tellableTo(p *programme, need string) []string {
	var may []string
	for _, lead := range p.leads {
		if q.tell.sees(lead, need) {
			may = append(may, lead)
		}
	}
	return may
}

// bridge is "providers who are LEAD, IMPLEMENTING or PARTNER in p and in another
// programme engaged in s".
func (w *world) bridge(p *programme, state string) []string {
	found := set{}
	for at := range w.engaged {
		if at.state == state && at.programme != p.id {
			for _, provider := range common(p.partners(), w.programmes[at.programme].partners()) {
				found[provider] = true
			}
		}
	}
	return sorted(found)
}

// ForNeed is a programme that could cover a need, "with its gain for this need alone
// (0 where that is implied already)"; "`capacityLeft` is shown, not asked for".
type ForNeed struct {
	Programme, MemberState string
	Gain                   float64
	Stage                  string
	CapacityLeft           *int
}

// SuggestForNeed is section 4, `suggestions(for: { need })`: "every active programme
// that would imply cover of an open need in scope if it were engaged there, or has an
// extent above 0 on it, is not engaged there and not refused", in the order of
// suggestions.
func SuggestForNeed(view, newest *model.Snapshot, lens Lens, scope Scope, of string, stages ...string) ([]ForNeed, error) {
	q, err := askFor(view, newest, lens, scope, For{Need: of})
	if err != nil {
		return nil, err
	}
	if stages == nil {
		stages = unlessAsked
	}
	needs := q.needsInScope()
	if len(needs) == 0 {
		return nil, nil
	}
	type found struct {
		ForNeed
		extension
	}
	var all []found
	n, s := needs[0], q.standingPairs()
	for _, id := range sorted(q.active) {
		p, at := q.programmes[id], pair{id, n.state}
		if !q.selects(p) || q.engaged[at] || !q.isSuggestible(p, at) || q.isDeclined(id, n.id) || !q.couldCover(p, n) {
			continue
		}
		stage, _ := q.stage(p, n.state)
		if !slices.Contains(stages, stage) {
			continue
		}
		gain := total(q.rises([]*need{n}, s.but(at), s.with(at), false))
		listed := found{ForNeed{Programme: id, MemberState: n.state, Gain: rounded(gain), Stage: stage}, extension{at: at, gain: gain, exact: zero}}
		listed.isRequested = gain.Sign() > 0 && n.isRequested(q.asOf)
		if len(common(n.concerns, p.addresses)) > 0 || q.inForce(id, n.id) != nil {
			listed.exact = gain
		}
		if left, known := q.capacityLeft(p, s.but(at)); known {
			listed.CapacityLeft = &left
		}
		all = append(all, listed)
	}
	slices.SortFunc(all, func(a, b found) int { return compareExtensions(&a.extension, &b.extension) })
	var listed []ForNeed
	for _, f := range all {
		listed = append(listed, f.ForNeed)
	}
	return listed, nil
}
