package naive

import (
	"cmp"
	"math/big"
	"slices"

	"concert/internal/model"
)

// The statuses of a gap and of a pipeline.
const (
	Covered     = "COVERED"
	Partial     = "PARTIAL"
	ImpliedOnly = "IMPLIED_ONLY"
	Uncovered   = "UNCOVERED"

	Agreed   = "AGREED"
	Proposed = "PROPOSED"
	Declined = "DECLINED"
	Lapsed   = "LAPSED"
	None     = "NONE"
)

// Gap is section 2, `gap`: w·(1-c) of a need, with what stands beside it.
type Gap struct {
	Need, MemberState string
	Points            float64
	Weight            int
	Unrated           bool
	Documented        float64 // lo
	Estimate          float64 // c
	Possible          float64 // hi
	Status            string
	Pipeline          string
	Behind            []Prospect // programmes and days of the pipeline, by programme
	Orphan            *bool
	Offered           bool
	Requested         bool
	Attainable        float64 // w·att
	Blocked           bool
	BlockedBy         []string
	RegionalOffers    []string // programmes with the topic that offer to a Region of the State
}

// Prospect is a programme in the pipeline of a need.
type Prospect struct {
	Programme, Status string
	On                model.Date // of the proposal, or from when the decision holds; 0 if the pair is agreed otherwise
}

// MeasureGaps lists the gaps "by gap, then unrated ones that are UNCOVERED, then
// need id".
func MeasureGaps(view *model.Snapshot, lens Lens, scope Scope) ([]Gap, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return nil, err
	}
	return q.gaps(), nil
}

func (q *question) gaps() []Gap {
	s := q.selected()
	needs := q.needsInScope()
	slices.SortFunc(needs, func(a, b *need) int {
		if c := q.gap(b, s).Cmp(q.gap(a, s)); c != 0 {
			return c
		}
		return cmp.Or(first(q.isUnratedUncovered(a, s), q.isUnratedUncovered(b, s)), cmp.Compare(a.id, b.id))
	})
	var all []Gap
	for _, n := range needs {
		all = append(all, q.gapOf(n, s))
	}
	return all
}

// first orders what is so before what is not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// gap is "w·(1-c) per need".
func (w *world) gap(n *need, s pairs) *big.Rat {
	return mul(w.weight(n), sub(one, w.coverOf(n, s).c))
}

func (w *world) isUnratedUncovered(n *need, s pairs) bool {
	_, rated := n.severity()
	return !rated && status(w.coverOf(n, s)) == Uncovered
}

// status is "COVERED (lo = 1) | PARTIAL (0 < lo < 1) | IMPLIED_ONLY | UNCOVERED".
func status(c cover) string {
	switch {
	case c.lo.Cmp(one) == 0:
		return Covered
	case c.lo.Sign() > 0:
		return Partial
	case c.i.Sign() > 0:
		return ImpliedOnly
	}
	return Uncovered
}

func (q *question) gapOf(n *need, s pairs) Gap {
	c := q.coverOf(n, s)
	_, rated := n.severity()
	g := Gap{
		Need: n.id, MemberState: n.state, Points: rounded(q.gap(n, s)), Weight: int(q.weight(n).Num().Int64()), Unrated: !rated,
		Documented: rounded(c.lo), Estimate: rounded(c.c), Possible: rounded(c.hi), Status: status(c),
		Orphan: q.orphan(n), Offered: q.isOffered(n), Requested: n.isRequested(q.asOf),
		Attainable: rounded(mul(q.weight(n), q.att(n, s))), BlockedBy: q.blockedBy(n, s),
	}
	g.Blocked = g.BlockedBy != nil
	g.Pipeline, g.Behind = q.pipeline(n)
	topical := set{}
	for _, offer := range q.offers {
		if q.regions[n.state][offer.to] && len(q.topics(q.programmes[offer.programme], n)) > 0 {
			topical[offer.programme] = true
		}
	}
	g.RegionalOffers = sorted(topical)
	return g
}

// orphan is "UNCOVERED by all engagements, severity >= 4 and not offered"; "null
// unless there are programmes in the view and every data set of the view's own
// world is an INVENTORY". Reading: where no data set is recorded, every one is.
func (q *question) orphan(n *need) *bool {
	if len(q.all(model.KindProgramme)) == 0 {
		return nil
	}
	for _, d := range q.all(model.KindDataSet) {
		isFictional, _ := d.values["fictional"].(bool)
		if (q.facts.world == "" || isFictional == (q.facts.world == model.WorldExercise)) &&
			d.text("completeness") != string(model.CompletenessInventory) {
			return nil
		}
	}
	orphan := q.isOrphan(n)
	return &orphan
}

func (q *question) isOrphan(n *need) bool {
	severity, _ := n.severity()
	return severity >= 4 && status(q.coverOf(n, q.engaged)) == Uncovered && !q.isOffered(n)
}

// pipeline is section 2, `pipeline`: "the need's is the first that occurs of AGREED,
// PROPOSED, DECLINED, LAPSED, else NONE; programmes and days stand beside it".
func (w *world) pipeline(n *need) (string, []Prospect) {
	var behind []Prospect
	agreed := w.agreed()
	for _, id := range sorted(w.programmes) {
		p := w.programmes[id]
		if made, read := w.prospect(p, n); read != "" {
			behind = append(behind, Prospect{id, read, made.on})
			if read == Agreed {
				continue
			}
		}
		if at := (pair{id, n.state}); agreed[at] && !w.isDeclined(id, n.id) && w.couldCover(p, n) {
			if len(behind) > 0 && behind[len(behind)-1].Programme == id {
				behind[len(behind)-1].Status = Agreed
			} else {
				behind = append(behind, Prospect{id, Agreed, 0})
			}
		}
	}
	for _, read := range []string{Agreed, Proposed, Declined, Lapsed} {
		if slices.ContainsFunc(behind, func(p Prospect) bool { return p.Status == read }) {
			return read, behind
		}
	}
	return None, behind
}

// prospect is what the newest proposal of a programme for a need reads in its
// pipeline, "" if it is not in it: "each programme that is active, in PIPELINE or
// starts after asOf, whose last day is not before asOf, and that has a proposal for
// it". "ACCEPTED reads AGREED if the programme is engaged in the State at asOf, or
// has a SERVES edge there that begins later, or was accepted less than two years
// before asOf and no engagement of it there has begun since; otherwise LAPSED."
func (w *world) prospect(p *programme, n *need) (*proposal, string) {
	made, status := w.newestProposal(p.id, n.id)
	if made == nil || !p.isLive(w.asOf) {
		return nil, ""
	}
	if status != model.ProposalStatusAccepted {
		return made, string(status)
	}
	at := pair{p.id, n.state}
	if w.engaged[at] || w.beginsLater(at) || w.isFresh(made, at) {
		return made, Agreed
	}
	return made, Lapsed
}

// beginsLater: "a SERVES edge, not PROPOSED, SUSPENDED or CANCELLED at asOf, that
// begins after asOf".
func (w *world) beginsLater(at pair) bool {
	for _, s := range w.serves {
		if s.programme != at.programme || s.to != at.state || s.from <= w.asOf {
			continue
		}
		switch s.statusAt(w.asOf) {
		case model.EngagementStatusProposed, model.EngagementStatusSuspended, model.EngagementStatusCancelled:
		default:
			return true
		}
	}
	return false
}

// isFresh: "accepted less than two years before asOf and no engagement of it there
// has begun since". Reading: one accepted without a day is not; an engagement has
// begun if it held on its first day.
func (w *world) isFresh(made *proposal, at pair) bool {
	if made.decided == 0 || made.decided.AddYears(2) <= w.asOf {
		return false
	}
	return !w.isFollowed(made, at)
}

// isFollowed reports whether an engagement has begun since a proposal was accepted.
func (w *world) isFollowed(made *proposal, at pair) bool {
	for _, s := range w.serves {
		if s.programme == at.programme && s.to == at.state && made.decided <= s.from && s.from <= w.asOf && w.holds(s, s.from) {
			return true
		}
	}
	return false
}

// agreed returns the pairs whose stage is AGREED, "of programmes that are active, in
// PIPELINE or start after asOf, and whose last day is not before asOf", where they
// are not engaged.
func (w *world) agreed() pairs {
	found := pairs{}
	for id, p := range w.programmes {
		for _, state := range w.states {
			at := pair{id, state}
			if p.isLive(w.asOf) && !w.engaged[at] && (w.beginsLater(at) || w.isAccepted(at)) {
				found[at] = true
			}
		}
	}
	return found
}

// isAccepted: "a proposal ACCEPTED less than two years before asOf, and no
// engagement of p in s has begun since", by its newest proposals for open needs.
func (w *world) isAccepted(at pair) bool {
	for id := range w.open {
		if w.needs[id].state != at.state {
			continue
		}
		if made, status := w.newestProposal(at.programme, id); status == model.ProposalStatusAccepted && w.isFresh(made, at) {
			return true
		}
	}
	return false
}

// behind returns the needs that a need waits for: "all open needs of the same State
// reached along REQUIRES, in scope or not; the walk does not pass through closed
// needs".
func (w *world) prerequisites(n *need) []*need {
	seen, found := setOf(n.id), []*need{}
	for next := []*need{n}; len(next) > 0; next = next[1:] {
		for _, id := range sorted(next[0].requires) {
			other := w.needs[id]
			if other == nil || seen[id] || other.state != n.state || other.isClosed(w.asOf) {
				continue
			}
			seen[id] = true
			next = append(next, other)
			if w.open[id] {
				found = append(found, other)
			}
		}
	}
	return found
}

// att is "the least c over n and all open needs of the same State reached along
// REQUIRES".
func (w *world) att(n *need, s pairs) *big.Rat {
	lowest := w.coverOf(n, s).c
	for _, other := range w.prerequisites(n) {
		lowest = least(lowest, w.coverOf(other, s).c)
	}
	return lowest
}

// blockedBy is "`blocked` where c > 0 and att = 0, by all needs reached with c = 0".
func (w *world) blockedBy(n *need, s pairs) []string {
	if w.coverOf(n, s).c.Sign() == 0 {
		return nil
	}
	return w.uncovered(n, s)
}

func (w *world) uncovered(n *need, s pairs) []string {
	found := set{}
	for _, other := range w.prerequisites(n) {
		if w.coverOf(other, s).c.Sign() == 0 {
			found[other.id] = true
		}
	}
	return sorted(found)
}

func (w *world) attainablePoints(needs []*need, s pairs) *big.Rat {
	sum := zero
	for _, n := range needs {
		sum = add(sum, mul(w.weight(n), w.att(n, s)))
	}
	return sum
}

// Cascade is section 2, `cascade`: "identified >= present (any engagement in the
// State) >= reached (i > 0 or x > 0) >= matched (x > 0) >= met (lo >= τ), and
// `offered`, `proposed`, `agreed` (by `pipeline`) as side counts".
type Cascade struct {
	Identified, Present, Reached, Matched, Met int
	Offered, Proposed, Agreed                  int
}

// MeasureCascade is section 2, `cascade`.
func MeasureCascade(view *model.Snapshot, lens Lens, scope Scope) (Cascade, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return Cascade{}, err
	}
	return q.cascade(q.needsInScope(), q.selected()), nil
}

func (q *question) cascade(needs []*need, s pairs) Cascade {
	count := func(yes bool) int {
		if yes {
			return 1
		}
		return 0
	}
	c := Cascade{Identified: len(needs)}
	for _, n := range needs {
		covered := q.coverOf(n, s)
		c.Present += count(len(s.only(func(at pair) bool { return at.state == n.state })) > 0)
		c.Reached += count(covered.i.Sign() > 0 || covered.x.Sign() > 0)
		c.Matched += count(covered.x.Sign() > 0)
		c.Met += count(covered.lo.Cmp(q.metFrom) >= 0)
		c.Offered += count(q.isOffered(n))
		pipeline, _ := q.pipeline(n)
		c.Proposed += count(pipeline == Proposed)
		c.Agreed += count(pipeline == Agreed)
	}
	return c
}

// MeasureAtRisk is section 2, `atRisk`: "within h days = U minus U without the
// engagements that hold no more on the day after asOf + h". All engagements are S,
// the selected ones the candidates.
func MeasureAtRisk(view *model.Snapshot, lens Lens, scope Scope, withinDays int) (float64, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return 0, err
	}
	return rounded(q.atRisk(withinDays)), nil
}

func (q *question) atRisk(withinDays int) *big.Rat {
	after := q.asOf.AddDays(withinDays + 1)
	lapsing := q.selected().only(func(at pair) bool { return !q.served(at.programme, at.state, after) })
	return q.withoutThese(lapsing)
}

func (q *question) withoutThese(gone pairs) *big.Rat {
	needs := q.needsInScope()
	return sub(q.u(needs, q.engaged), q.u(needs, q.engaged.but(gone.sorted()...)))
}

// Criticality of an engagement, "U minus U without it".
type Criticality struct {
	Engagement
	Points float64
}

// MeasureCriticality returns the criticality of the selected engagements, by
// programme, then State.
func MeasureCriticality(view *model.Snapshot, lens Lens, scope Scope) ([]Criticality, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return nil, err
	}
	var all []Criticality
	for _, at := range q.selected().sorted() {
		if q.hasState(at.state) {
			all = append(all, Criticality{at.listed(), rounded(q.withoutThese(pairs{at: true}))})
		}
	}
	return all, nil
}
