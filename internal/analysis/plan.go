package analysis

import (
	"cmp"
	"container/heap"
	"context"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"concert/internal/model"
)

// PlanFor says what to plan: exactly one of AtMost and UntilCoverage.
type PlanFor struct {
	AtMost        *int           // engagements
	UntilCoverage *float64       // the estimate to reach, above 0 to 1
	PerState      *int           // at most as many new engagements in a State
	Exclude       []model.Handle // programmes, providers (those that they lead, implement or are partner in) or States
}

// mostPlanned is how many engagements a plan may be asked for.
const mostPlanned = 1000

// identity names what is planned: equal ones alike.
func (f PlanFor) identity() string {
	all := []string{"exclude", strings.Join(idsOf(f.Exclude), ",")}
	if f.AtMost != nil {
		all = append(all, "atMost", strconv.Itoa(*f.AtMost))
	}
	if f.UntilCoverage != nil {
		all = append(all, "untilCoverage", strconv.FormatFloat(*f.UntilCoverage, 'f', -1, 64))
	}
	if f.PerState != nil {
		all = append(all, "perState", strconv.Itoa(*f.PerState))
	}
	return digest(all...)
}

func (f PlanFor) check() error {
	switch {
	case (f.AtMost == nil) == (f.UntilCoverage == nil):
		return invalid([]string{"atMost"}, "give exactly one of atMost and untilCoverage")
	case f.AtMost != nil && (*f.AtMost < 1 || *f.AtMost > mostPlanned):
		return invalid([]string{"atMost"}, "atMost is %d; want 1 to %d", *f.AtMost, mostPlanned)
	case f.UntilCoverage != nil && !(*f.UntilCoverage > 0 && *f.UntilCoverage <= 1):
		return invalid([]string{"untilCoverage"}, "untilCoverage is %v; want a number above 0 to 1", *f.UntilCoverage)
	case f.PerState != nil && *f.PerState < 1:
		return invalid([]string{"perState"}, "perState is %d; want 1 or more", *f.PerState)
	case isEmpty(f.Exclude):
		return invalid([]string{"exclude"}, "an empty list excludes nothing: leave exclude out")
	}
	return nil
}

// Plan is which engagements to add, of those suggested. They are chosen one after
// another, always the one that adds most to what there is, is agreed and is chosen:
// by current gain, then in the order of suggestions.
//
// The gain is at least 1-1/e of the best if only the number binds, 1/2 with the
// capacities of programmes or a limit for each State, 1/3 with both.
//
// Source: Nemhauser, Wolsey, Fisher 1978; lazily after Minoux 1978 and CELF, Leskovec
// 2007.
type Plan struct {
	figure
	Chosen []PlannedEngagement
	weight int64 // of all needs in scope
	before grain // U of all engagements over these
	agreed grain // what is agreed adds
	gain   grain // what is chosen adds to both
	rest   grain // R
	sought *big.Rat
	left   []PlanObstacle
	with   *engaged // what there is, is agreed and is chosen
	bound  float64
	what   string // is planned
}

// PlannedEngagement is an engagement that a plan adds.
type PlannedEngagement struct {
	Suggestion       // as it stands before the plan
	added      grain // when it was chosen
}

// Added returns the severity points that it adds to what was chosen before it.
func (p PlannedEngagement) Added() float64 { return p.added.float() }

// PlanObstacle is a need that a plan leaves with a gap, and why.
type PlanObstacle struct {
	Need        model.Need
	MemberState model.MemberState
	gap         grain
	Because     WhyLeft
}

// Gap returns the severity points that are left.
func (o PlanObstacle) Gap() float64 { return o.gap.float() }

// WhyLeft says why a plan leaves a need with a gap; the first that holds.
type WhyLeft string

// The reasons.
const (
	LeftDisputed WhyLeft = "DISPUTED" // its State disputes it
	LeftLimited  WhyLeft = "LIMITED"  // a suggestion would raise it, and a limit of the plan or the capacity of its programme is used up
	LeftImplied  WhyLeft = "IMPLIED"  // it is covered as far as it can be without an assessment
	LeftNoOffer  WhyLeft = "NO_OFFER" // no suggestion would raise it
)

// MakePlan plans. It heeds the context.
func MakePlan(ctx context.Context, g *Ground, for_ PlanFor, scope Scope, lens Lens) (_ Plan, err error) {
	defer caught(&err)
	if err := for_.check(); err != nil {
		return Plan{}, err
	}
	all, err := MeasureSuggestions(ctx, g, SuggestionFor{}, scope, lens)
	if err != nil {
		return Plan{}, err
	}
	q, err := g.askStanding(ctx, scope, lens)
	if err != nil {
		return Plan{}, err
	}
	p := &planner{PlanFor: for_, extension: q.extension(none), set: q.engaged, perState: map[int32]int{}, used: map[int32]int{}}
	p.candidates = p.notExcluded(all.List)
	plan := Plan{figure: all.figure, weight: q.weighed().weight, what: for_.identity()}
	q.eachNeed(func(_ int32, n *need) {
		before := n.points(g.engagements().of(n), lens.impliedWeight)
		plan.before += before
		plan.agreed += n.points(q.engaged.of(n), lens.impliedWeight) - before
	})
	p.make(&plan)
	return plan, nil
}

// planner chooses engagements.
type planner struct {
	PlanFor
	*extension
	candidates []Suggestion // in the order of suggestions
	set        *engaged     // with what is chosen
	chosen     []bool       // by candidate
	perState   map[int32]int
	used       map[int32]int // by programme: new ones
	changed    []int         // by State: after which choice its needs changed last
	round      int
}

// notExcluded returns the candidates that are not excluded.
func (p *planner) notExcluded(all []Suggestion) []Suggestion {
	states, programmes := newBitset(len(p.g.states)), newBitset(len(p.g.programmes))
	for _, h := range p.Exclude {
		if at, ok := p.g.stateAt.find(h); ok {
			states.set(at)
		}
		if i, ok := p.g.programmeAt.find(h); ok {
			programmes.set(i)
		}
		if v, ok := p.g.providerAt.find(h); ok {
			p.g.addProgrammesOf(programmes, v, DefaultRoles())
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(s Suggestion) bool {
		heed(p.look)
		return states.has(s.state) || programmes.has(s.p)
	})
}

// make chooses until nothing may be added, nothing adds anything, or what is sought
// is reached.
func (p *planner) make(plan *Plan) {
	p.chosen, p.changed = make([]bool, len(p.candidates)), make([]int, len(p.g.states))
	if p.UntilCoverage != nil {
		plan.sought = exactly(*p.UntilCoverage)
	}
	open := p.queue(func(int) bool { return true })
	for p.goesOn(plan) {
		i, gain := p.next(open)
		if gain == 0 {
			break
		}
		p.choose(i)
		plan.gain += gain
		plan.Chosen = append(plan.Chosen, PlannedEngagement{p.candidates[i], gain})
	}
	k := len(plan.Chosen)
	if p.AtMost != nil {
		k = *p.AtMost
	}
	plan.rest, plan.with, plan.bound = p.rest(k), p.set, p.guarantee()
	if reached, sought := plan.Reached(); sought && !reached {
		plan.left = p.obstacles()
	}
}

// exactly returns a number by its shortest decimal: 0.1 is a tenth.
func exactly(f float64) *big.Rat {
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(f, 'f', -1, 64))
	return r
}

func (p *planner) goesOn(plan *Plan) bool {
	heed(p.look)
	if p.AtMost != nil {
		return len(plan.Chosen) < *p.AtMost
	}
	return !plan.reaches(plan.sought)
}

// bid is what a candidate adds, worked out after a choice: later it adds no more.
type bid struct {
	candidate int
	gain      grain
	round     int
}

// bids are a heap, with the largest first, of equals the first in the order of
// suggestions.
type bids []bid

func (b bids) Len() int { return len(b) }

func (b bids) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(b[j].gain, b[i].gain), cmp.Compare(b[i].candidate, b[j].candidate)) < 0
}

func (b bids) Swap(i, j int) { b[i], b[j] = b[j], b[i] }

func (b *bids) Push(x any) { *b = append(*b, x.(bid)) }

func (b *bids) Pop() any {
	last := (*b)[len(*b)-1]
	*b = (*b)[:len(*b)-1]
	return last
}

// queue returns bids of candidates, by what they add before the plan.
func (p *planner) queue(of func(candidate int) bool) *bids {
	var all bids
	for i, c := range p.candidates {
		heed(p.look)
		if of(i) {
			all = append(all, bid{i, c.gain, 0})
		}
	}
	heap.Init(&all)
	return &all
}

// next takes the candidate that adds most now; gain is 0 if none adds anything.
func (p *planner) next(open *bids) (candidate int, gain grain) {
	for open.Len() > 0 {
		heed(p.look)
		first := &(*open)[0]
		if !p.admits(p.candidates[first.candidate]) {
			heap.Pop(open)
			continue
		}
		if !p.isFresh(first) {
			heap.Fix(open, 0)
			continue
		}
		taken := heap.Pop(open).(bid)
		return taken.candidate, taken.gain
	}
	return 0, 0
}

// isFresh reports whether a bid still holds, and brings it up to date if not.
func (p *planner) isFresh(b *bid) bool {
	s := p.candidates[b.candidate]
	if b.round >= p.changed[s.state] {
		return true
	}
	was := b.gain
	b.gain, b.round = p.adds(s), p.round
	return b.gain == was
}

// admits reports whether the capacity of the programme and the limit for the State
// leave room. Once they do not, they never do.
func (p *planner) admits(s Suggestion) bool {
	if left, known := s.CapacityLeft(); known && p.used[s.p] >= left {
		return false
	}
	return p.PerState == nil || p.perState[s.state] < *p.PerState
}

// adds returns what a candidate adds to what there is.
func (p *planner) adds(s Suggestion) (gain grain) {
	p.eachNeedIn(s.state, func(i int32, n *need) {
		if p.counts(n) && n.weight > 0 {
			gain += p.rise(n, p.covered[i], p.set.addedTo(p.covered[i], s.p, n), false).gain
		}
	})
	return gain
}

func (p *planner) choose(candidate int) {
	s := p.candidates[candidate]
	p.round++
	p.chosen[candidate], p.changed[s.state] = true, p.round
	p.used[s.p]++
	p.perState[s.state]++
	p.set = p.set.adding(s.p, s.state)
	p.eachNeedIn(s.state, func(i int32, n *need) {
		if p.counts(n) {
			p.covered[i] = p.set.footing(n)
		}
	})
}

// rest returns R, the sum of the k largest gains that candidates not chosen would
// still add, capacities and limits left aside.
func (p *planner) rest(k int) (sum grain) {
	open := p.queue(func(i int) bool { return !p.chosen[i] })
	for ; k > 0 && open.Len() > 0; k-- {
		for !p.isFresh(&(*open)[0]) {
			heed(p.look)
			heap.Fix(open, 0)
		}
		sum += heap.Pop(open).(bid).gain
	}
	return sum
}

// obstacles returns the needs in scope with a gap that is left, the largest first,
// then by id.
func (p *planner) obstacles() []PlanObstacle {
	raised := p.raisable()
	var all []PlanObstacle
	p.eachNeed(func(i int32, n *need) {
		gap := n.gap(p.set.of(n), p.lens.impliedWeight)
		if gap == 0 {
			return
		}
		o := PlanObstacle{Need: n.Need, MemberState: p.g.states[n.state].MemberState, gap: gap, Because: LeftNoOffer}
		switch {
		case p.leavesOut(n):
			o.Because = LeftDisputed
		case raised[i]:
			o.Because = LeftLimited
		case p.set.of(n).part(tenThousandths) == point:
			o.Because = LeftImplied
		}
		all = append(all, o)
	})
	slices.SortFunc(all, func(a, b PlanObstacle) int {
		return cmp.Or(cmp.Compare(b.gap, a.gap), model.ByID(a.Need.Handle, b.Need.Handle))
	})
	return all
}

// raisable returns the needs that a candidate which is not admitted would raise.
func (p *planner) raisable() map[int32]bool {
	raised := map[int32]bool{}
	for i, s := range p.candidates {
		if p.chosen[i] || p.admits(s) {
			continue
		}
		p.eachNeedIn(s.state, func(i int32, n *need) {
			if !raised[i] && p.counts(n) {
				raised[i] = p.rise(n, p.covered[i], p.set.addedTo(p.covered[i], s.p, n), false).raised > 0
			}
		})
	}
	return raised
}

// ID returns an id that is stable over versions.
func (p Plan) ID() string { return p.identify("plan", p.what) }

// Disputed returns the points that what is chosen would add on needs that their State
// disputes, if it did not, each as it stands before the plan.
func (p Plan) Disputed(ctx context.Context) (float64, error) {
	sum := grain(0)
	for _, c := range p.Chosen {
		points, err := c.disputedPoints(ctx)
		if err != nil {
			return 0, err
		}
		sum += points
	}
	return sum.float(), nil
}

// Before returns U of all engagements over all needs in scope.
func (p Plan) Before() float64 { return p.before.float() }

// Agreed returns what AGREED pairs add to that.
func (p Plan) Agreed() float64 { return p.agreed.float() }

// Gain returns what is chosen adds to both, leaving out needs that are disputed.
func (p Plan) Gain() float64 { return p.gain.float() }

func (p Plan) after() grain { return p.before + p.agreed + p.gain }

// After returns the sum of the three.
func (p Plan) After() float64 { return p.after().float() }

// CoverageBefore returns what Before is of the sum of severities; ok is false if that
// is 0.
func (p Plan) CoverageBefore() (_ float64, ok bool) { return p.coverage(p.before) }

// CoverageAfter returns the same of After.
func (p Plan) CoverageAfter() (float64, bool) { return p.coverage(p.after()) }

func (p Plan) coverage(points grain) (float64, bool) {
	if p.weight == 0 {
		return 0, false
	}
	return round(p.share(points)).float(), true
}

func (p Plan) share(points grain) *big.Rat {
	return new(big.Rat).Quo(big.NewRat(int64(points), int64(point)), big.NewRat(p.weight, 1))
}

func (p Plan) reaches(coverage *big.Rat) bool {
	return p.weight > 0 && p.share(p.after()).Cmp(coverage) >= 0
}

// Reached reports whether the coverage that is sought is reached; ok is false if none
// is.
func (p Plan) Reached() (reached, ok bool) {
	return p.sought != nil && p.reaches(p.sought), p.sought != nil
}

// Certificate returns G/(G+R): no choice of as many gains more than G+R, so that this
// one gains at least this share of the best. ok is false if it gains nothing.
func (p Plan) Certificate() (_ float64, ok bool) {
	if p.gain == 0 {
		return 0, false
	}
	return round(big.NewRat(int64(p.gain), int64(p.gain+p.rest))).float(), true
}

// InTheWay returns the needs that are left with a gap where what is sought is not
// reached, the largest first.
func (p Plan) InTheWay() []PlanObstacle { return p.left }

// Guarantee returns the share of the best gain that is gained whatever the data; ok is
// false if coverage is sought.
func (p Plan) Guarantee() (_ float64, ok bool) { return p.bound, p.sought == nil }

// guarantee is 1-1/e if nothing but the number can bind, 1/2 with the capacities of
// programmes or a limit for each State, 1/3 with both.
func (p *planner) guarantee() float64 {
	ofProgramme, inState := map[int32]int{}, map[int32]int{}
	byCapacity, byState := false, false
	for _, s := range p.candidates {
		heed(p.look)
		ofProgramme[s.p]++
		inState[s.state]++
		left, known := s.CapacityLeft()
		byCapacity = byCapacity || (known && ofProgramme[s.p] > left)
		byState = byState || (p.PerState != nil && inState[s.state] > *p.PerState)
	}
	switch {
	case byCapacity && byState:
		return ratio(1, 3).float()
	case byCapacity || byState:
		return ratio(1, 2).float()
	}
	return math.Round((1-1/math.E)*million) / million
}

// Contributions returns the parts of the gain by State and need.
func (p Plan) Contributions(ctx context.Context) ([]Contribution, error) {
	return asked(ctx, p.q.question, func(q *question) []Contribution {
		x := extension{question: q, named: none}
		var parts []portion
		q.eachNeed(func(_ int32, n *need) {
			if !x.counts(n) {
				return
			}
			if more := x.rise(n, q.engaged.footing(n), p.with.footing(n), false); more.gain > 0 {
				shares := less(p.with.shares(n, q.lens.impliedWeight), q.engaged.shares(n, q.lens.impliedWeight))
				parts = append(parts, portion{need: n, points: more.gain, shares: shares})
			}
		})
		return q.g.publish(parts)
	})
}

// Unit returns the unit of the gains, severity points.
func (Plan) Unit() Unit { return SeverityPoints }
