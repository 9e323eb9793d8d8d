package naive

import (
	"math/big"
	"slices"
	"strings"

	"concert/internal/model"
)

// EmptyBecause says why a measure is null.
type EmptyBecause string

// The reasons, in the order in which the first that holds is given.
const (
	ManyStates        EmptyBecause = "MANY_STATES"
	TooFew            EmptyBecause = "TOO_FEW"
	NoWeight          EmptyBecause = "NO_WEIGHT"
	NoOpenNeed        EmptyBecause = "NO_OPEN_NEED"
	AssessedNoneFound EmptyBecause = "ASSESSED_NONE_FOUND"
	NothingRecorded   EmptyBecause = "NOTHING_RECORDED"
)

// Coverage is C = U / sum w with what stands beside it. "No open need, or sum
// w = 0: null, never 0 or 1." Reading: points and gap are null with it.
type Coverage struct {
	Documented, Estimate, Possible *float64
	Points, Gap                    *float64
	Weight, Needs, Unrated         int
	MeanOverStates                 *float64
	Attainable                     *float64
	AttainablePoints               float64
	Cascade                        Cascade
	TargetAttainment               *TargetAttainment
	Reach                          *Reach // null in rows that select needs only
	Counts                         Counts
	EmptyBecause                   EmptyBecause // "" where the measure is not null
}

// Counts stand in every row, "also where its measure is null"; those of
// engagements are null in rows that select needs only.
type Counts struct {
	MemberStates, Needs                               int
	Engagements, Programmes, Providers, RegionalOffer *int
}

// MeasureCoverage is section 2, `coverage`.
func MeasureCoverage(view *model.Snapshot, lens Lens, scope Scope) (Coverage, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return Coverage{}, err
	}
	return q.coverage(), nil
}

func (q *question) coverage() Coverage {
	needs, s := q.needsInScope(), q.selected()
	weight := q.weightOf(needs)
	points := q.u(needs, s)
	c := Coverage{
		Documented: ratio(q.at(zero, nil).u(needs, s), weight), Estimate: ratio(points, weight), Possible: ratio(q.at(one, nil).u(needs, s), weight),
		Needs: len(needs), Weight: int(weight.Num().Int64()), MeanOverStates: q.meanOverStates(needs, s),
		Attainable: ratio(q.attainablePoints(needs, s), weight), AttainablePoints: rounded(q.attainablePoints(needs, s)),
		Cascade: q.cascade(needs, s), TargetAttainment: q.targetAttainment(needs), Counts: q.counts(needs),
	}
	for _, n := range needs {
		if _, rated := n.severity(); !rated {
			c.Unrated++
		}
	}
	if weight.Sign() > 0 {
		c.Points, c.Gap = shown(points), shown(sub(weight, points))
	} else {
		c.EmptyBecause = q.emptyBecause(needs)
	}
	if !q.selectsNeedsOnly() {
		reach := q.reach()
		c.Reach = &reach
	}
	return c
}

// meanOverStates is "the unweighted mean of `estimate` over the States that have
// one".
func (q *question) meanOverStates(needs []*need, s pairs) *float64 {
	byState := map[string][]*need{}
	for _, n := range needs {
		byState[n.state] = append(byState[n.state], n)
	}
	sum, states := zero, 0
	for _, own := range byState {
		if weight := q.weightOf(own); weight.Sign() > 0 {
			sum = add(sum, div(q.u(own, s), weight))
			states++
		}
	}
	return ratio(sum, whole(states))
}

// MeasureResolvedSince is "`resolvedSince(date)`: the needs in scope whose closing
// day lies from that date to asOf, both included, and is a resolution's, not a
// withdrawal's; those closed without a date are not counted".
func MeasureResolvedSince(view *model.Snapshot, lens Lens, scope Scope, date model.Date) (int, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return 0, err
	}
	resolved := 0
	for _, n := range q.needs {
		if c := n.closes(); q.hasNeed(n) && c.resolved && c.day != 0 && date.First() <= c.day && c.day <= q.asOf {
			resolved++
		}
	}
	return resolved, nil
}

// selectsNeedsOnly: "SEVERITY and ASSISTANCE select needs only, so reach and the
// counts of engagements are null there".
func (q *question) selectsNeedsOnly() bool {
	return slices.ContainsFunc(q.scopes, func(s Scope) bool { return s.row.severity != nil || s.row.unrated || s.row.notRecorded || s.row.kind })
}

// counts is "memberStates in scope, open needs, engagements, their programmes,
// those programmes' providers (LEAD, IMPLEMENTING, PARTNER), regionalOffers".
func (q *question) counts(needs []*need) Counts {
	c := Counts{MemberStates: len(q.statesInScope()), Needs: len(needs)}
	if q.selectsNeedsOnly() {
		return c
	}
	there := q.there()
	programmes, providers := set{}, set{}
	for at := range there {
		programmes[at.programme] = true
		providers = union(providers, q.programmes[at.programme].partners())
	}
	engagements, n, m, offers := len(there), len(programmes), len(providers), len(q.offersThere())
	c.Engagements, c.Programmes, c.Providers, c.RegionalOffer = &engagements, &n, &m, &offers
	return c
}

// emptyBecause is the first that holds.
func (q *question) emptyBecause(needs []*need) EmptyBecause {
	switch {
	case len(needs) > 0:
		return NoWeight
	case q.hasOtherNeeds():
		return NoOpenNeed
	case q.isAssessedNoneFound():
		return AssessedNoneFound
	}
	return NothingRecorded
}

// hasOtherNeeds: "none that fits, but needs of these States on these themes are on
// record".
func (q *question) hasOtherNeeds() bool {
	for _, n := range q.needs {
		if q.hasState(n.state) && q.hasThemes(n.concerns) {
			return true
		}
	}
	return false
}

// isAssessedNoneFound: "the scope names themes, there are States in scope, and in
// each of them each theme named, or a broader one, was ASSESSED by a visit by asOf;
// reported only to those who see all needs of these States whatever their level: the
// secretariat, and a State of itself". Reading: the whole snapshot is the
// secretariat's.
func (q *question) isAssessedNoneFound() bool {
	states, named := q.statesInScope(), set{}
	for _, s := range q.scopes {
		named = union(named, setOf(s.Themes...))
	}
	if len(named) == 0 || len(states) == 0 {
		return false
	}
	for _, state := range states {
		if !q.seesAllNeedsOf(state) {
			return false
		}
		assessed := q.assessedIn(state)
		for theme := range named {
			if len(common(q.broader(theme), assessed)) == 0 {
				return false
			}
		}
	}
	return true
}

// seesAllNeedsOf reports whether the viewer sees all needs of a State whatever
// their level.
func (w *world) seesAllNeedsOf(state string) bool {
	return w.viewer == "" || w.viewer == "secretariat" || strings.TrimPrefix(w.viewer, "released to ") == state
}

// assessedIn returns the themes that visits to a State ASSESSED by asOf.
func (w *world) assessedIn(state string) set {
	themes := set{}
	for visit := range w.linking(state, model.To) {
		if n := w.nodes[visit]; n.has("date") && n.day("date") <= w.asOf {
			themes = union(themes, w.linked(visit, model.Assessed))
		}
	}
	return themes
}

// TargetAttainment of a row is "the mean over the open needs in scope that have
// one, with their number".
type TargetAttainment struct {
	Mean  float64
	Needs int
}

func (q *question) targetAttainment(needs []*need) *TargetAttainment {
	sum, count := zero, 0
	for _, n := range needs {
		if attained := q.attained(n); attained != nil {
			sum = add(sum, attained)
			count++
		}
	}
	if count == 0 {
		return nil
	}
	return &TargetAttainment{rounded(div(sum, whole(count))), count}
}

// attained is "clamp((current-baseline)/(target-baseline), 0, 1); null if a value
// is missing, target = baseline, or `measuredOn` is after asOf".
func (w *world) attained(n *need) *big.Rat {
	current, ok1 := n.decimal("current")
	baseline, ok2 := n.decimal("baseline")
	target, ok3 := n.decimal("target")
	if !ok1 || !ok2 || !ok3 || target == baseline || n.day("measuredOn") > w.asOf {
		return nil
	}
	from := exact(baseline)
	return most(zero, least(one, div(sub(exact(current), from), sub(exact(target), from))))
}

// TargetAttained is the target attainment of one need, nil for null.
func TargetAttained(view *model.Snapshot, lens Lens, need string) (*float64, error) {
	q, err := ask(view, lens, Scope{})
	if err != nil || q.needs[need] == nil {
		return nil, err
	}
	return shown(q.attained(q.needs[need])), nil
}
