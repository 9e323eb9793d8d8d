package analysis

import (
	"math/big"
	"slices"
)

// Measure names a figure that can be compared between two moments.
type Measure string

// The measures. TargetAttainment, Stale and ReportedStates have no parts.
const (
	DocumentedMeasure     Measure = "DOCUMENTED"
	EstimateMeasure       Measure = "ESTIMATE"
	PossibleMeasure       Measure = "POSSIBLE"
	PointsMeasure         Measure = "POINTS"
	GapMeasure            Measure = "GAP"
	WeightMeasure         Measure = "WEIGHT"
	NeedsMeasure          Measure = "NEEDS"
	UnratedMeasure        Measure = "UNRATED"
	IdentifiedMeasure     Measure = "IDENTIFIED"
	PresentMeasure        Measure = "PRESENT"
	ReachedMeasure        Measure = "REACHED"
	MatchedMeasure        Measure = "MATCHED"
	MetMeasure            Measure = "MET"
	OfferedMeasure        Measure = "OFFERED"
	ProposedMeasure       Measure = "PROPOSED"
	AgreedMeasure         Measure = "AGREED"
	ReachMeasure          Measure = "REACH"
	ReachWithNeedMeasure  Measure = "REACH_WITH_NEED"
	AttainableMeasure     Measure = "ATTAINABLE"
	AtRiskMeasure         Measure = "AT_RISK"
	SurplusMeasure        Measure = "SURPLUS"
	FragmentationMeasure  Measure = "FRAGMENTATION"
	TargetMeasure         Measure = "TARGET_ATTAINMENT"
	StaleMeasure          Measure = "STALE"
	ReportedStatesMeasure Measure = "REPORTED_STATES"
)

// HasParts reports whether a difference of the measure has parts.
func (m Measure) HasParts() bool {
	return m != TargetMeasure && m != StaleMeasure && m != ReportedStatesMeasure
}

// Unit returns the unit of a measure's value.
func (m Measure) Unit() Unit {
	switch m {
	case PointsMeasure, GapMeasure, WeightMeasure, AtRiskMeasure, SurplusMeasure:
		return SeverityPoints
	case DocumentedMeasure, EstimateMeasure, PossibleMeasure, ReachMeasure, ReachWithNeedMeasure, AttainableMeasure, FragmentationMeasure, TargetMeasure:
		return Share
	}
	return Number
}

// taken is a figure taken apart: what each need, or State, adds to its sum, and to the
// sum that it is divided by.
type taken struct {
	terms   map[string]grain // none of 0
	weights map[string]grain // nil: the value is the sum of the terms
	value   *big.Rat         // nil: it has none
}

// take takes the figure of a measure apart.
func (q *question) take(m Measure, h horizon) taken {
	switch m {
	case DocumentedMeasure:
		return q.ratioOf(q.coverTerm(0))
	case EstimateMeasure:
		return q.ratioOf(q.coverTerm(q.lens.impliedWeight))
	case PossibleMeasure:
		return q.ratioOf(q.coverTerm(tenThousandths))
	case PointsMeasure:
		return q.ofWeight(q.sumOf(q.coverTerm(q.lens.impliedWeight)))
	case GapMeasure:
		covered := q.coverTerm(q.lens.impliedWeight)
		return q.ofWeight(q.sumOf(func(n *need) grain { return grain(n.weight)*point - covered(n) }))
	case WeightMeasure:
		return q.sumOf((*need).whole)
	case SurplusMeasure:
		return q.sumOf(func(n *need) grain { return n.surplus(q.g.engagements().percent(none, n)) })
	case AttainableMeasure:
		return q.takeAttainable()
	case AtRiskMeasure:
		return q.takeAtRisk(h)
	case ReachMeasure, ReachWithNeedMeasure:
		return q.takeReach(m)
	case FragmentationMeasure:
		return q.takeFragmentation()
	case TargetMeasure, StaleMeasure, ReportedStatesMeasure:
		return taken{value: q.unsplit(m)}
	}
	counts := q.counting(m)
	return q.sumOf(func(n *need) grain {
		if counts(n) {
			return point
		}
		return 0
	})
}

// whole is the weight of a need.
func (n *need) whole() grain { return grain(n.weight) * point }

func (q *question) coverTerm(impliedWeight int64) func(*need) grain {
	return func(n *need) grain { return n.points(q.engaged.of(n), impliedWeight) }
}

// counting says which needs a measure counts.
func (q *question) counting(m Measure) func(*need) bool {
	of, uncovered := q.engaged.of, cover{}
	switch m {
	case UnratedMeasure:
		return func(n *need) bool { return n.unrated }
	case PresentMeasure:
		return func(n *need) bool { return len(q.engaged.here(n.state)) > 0 }
	case ReachedMeasure:
		return func(n *need) bool { return of(n) != uncovered }
	case MatchedMeasure:
		return func(n *need) bool { return of(n).percent > 0 }
	case MetMeasure:
		return func(n *need) bool { return of(n).lo()*100 >= q.lens.metFrom }
	case OfferedMeasure:
		return func(n *need) bool { return n.offered }
	case ProposedMeasure, AgreedMeasure:
		pipelines := q.g.pipelines(q.look)
		return func(n *need) bool { return pipelines[q.g.needAt.of(n.Handle)] == PipelineStatus(m) }
	}
	return func(*need) bool { return true } // NEEDS and IDENTIFIED
}

func (q *question) sumOf(term func(*need) grain) taken {
	t := taken{terms: map[string]grain{}}
	q.eachNeed(func(_ int32, n *need) { t.add(n.ID(), term(n)) })
	t.value = sumOfTerms(t.terms)
	return t
}

func (t *taken) add(id string, term grain) {
	if term != 0 {
		t.terms[id] = term
	}
}

func sumOfTerms(terms map[string]grain) *big.Rat {
	sum := grain(0)
	for _, term := range terms {
		sum += term
	}
	return big.NewRat(int64(sum), int64(point))
}

// ofWeight takes the value from a figure that has none where the needs in scope have no
// weight.
func (q *question) ofWeight(t taken) taken {
	if q.weighed().weight == 0 {
		t.value = nil
	}
	return t
}

func (q *question) ratioOf(term func(*need) grain) taken {
	t := q.sumOf(term)
	t.weights = q.sumOf((*need).whole).terms
	t.divide()
	return t
}

// divide makes the value of a ratio.
func (t *taken) divide() {
	weight := sumOfTerms(t.weights)
	if weight.Sign() == 0 {
		t.value = nil
		return
	}
	t.value = new(big.Rat).Quo(sumOfTerms(t.terms), weight)
}

func (q *question) takeAttainable() taken {
	t := taken{terms: map[string]grain{}, weights: q.sumOf((*need).whole).terms}
	q.attainment(func(n *need, least grain) { t.add(n.ID(), grain(n.weight)*least) })
	t.divide()
	return t
}

func (q *question) takeAtRisk(h horizon) taken {
	t := taken{terms: map[string]grain{}}
	q.eachLost(q.lapsingBy(h), func(n *need, points grain) { t.add(n.ID(), points) })
	t.value = sumOfTerms(t.terms)
	return q.ofWeight(t)
}

func (q *question) takeReach(m Measure) taken {
	t := taken{terms: map[string]grain{}, weights: map[string]grain{}}
	named := newBitset(len(q.g.states))
	q.eachEngagement(func(_, at int32) { named.set(at) })
	q.states.each(func(at int32) {
		if m == ReachWithNeedMeasure && !q.hasNeed(at) {
			return
		}
		id := q.g.states[at].ID()
		t.weights[id] = point
		if named.has(at) {
			t.terms[id] = point
		}
	})
	t.divide()
	return t
}

// takeFragmentation has a value for one State alone, which is its own term.
func (q *question) takeFragmentation() taken {
	if q.states.count() != 1 {
		return taken{}
	}
	value, ok := q.spreadOverLeads().evenness()
	t := taken{terms: map[string]grain{}, value: value}
	if ok {
		exact := new(big.Rat).Mul(t.value, big.NewRat(int64(point), 1))
		term, _ := new(big.Float).SetRat(exact).Int64()
		q.states.each(func(at int32) { t.add(q.g.states[at].ID(), grain(term)) })
	}
	return t
}

// unsplit is the value of a measure without parts.
func (q *question) unsplit(m Measure) *big.Rat {
	switch m {
	case StaleMeasure:
		return big.NewRat(int64(len(q.reach().Stale)), 1)
	case ReportedStatesMeasure:
		reported := q.reach().ReportedStates
		if len(reported) != 1 {
			return nil // what several programmes report is never added up
		}
		return big.NewRat(int64(reported[0].States), 1)
	}
	var all []*big.Rat
	q.eachNeed(func(_ int32, n *need) {
		if share := attained(n.Need, q.g.AsOf); share != nil {
			all = append(all, share)
		}
	})
	if len(all) == 0 {
		return nil
	}
	return new(big.Rat).SetFrac64(int64(q.meanOf(all)), million)
}

// sortedIDs returns the ids of terms, in order.
func sortedIDs(terms map[string]grain) []string {
	ids := make([]string, 0, len(terms))
	for id := range terms {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
