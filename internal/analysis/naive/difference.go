package naive

import (
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"concert/internal/model"
)

// Measure names a figure that has a difference.
type Measure string

// The figures with parts.
const (
	Documented       Measure = "DOCUMENTED"
	Estimate         Measure = "ESTIMATE"
	Possible         Measure = "POSSIBLE"
	Points           Measure = "POINTS"
	GapPoints        Measure = "GAP"
	Weight           Measure = "WEIGHT"
	Needs            Measure = "NEEDS"
	UnratedNeeds     Measure = "UNRATED"
	Identified       Measure = "IDENTIFIED"
	Present          Measure = "PRESENT"
	Reached          Measure = "REACHED"
	Matched          Measure = "MATCHED"
	Met              Measure = "MET"
	OfferedNeeds     Measure = "OFFERED"
	ProposedNeeds    Measure = "PROPOSED"
	AgreedNeeds      Measure = "AGREED"
	ReachShare       Measure = "REACH"
	ReachWithNeed    Measure = "REACH_WITH_NEED"
	AttainableShare  Measure = "ATTAINABLE"
	AtRiskPoints     Measure = "AT_RISK"
	SurplusOfNeeds   Measure = "SURPLUS"
	FragmentationOf  Measure = "FRAGMENTATION"
	TargetAttainedBy Measure = "TARGET_ATTAINMENT"
	StaleEngagements Measure = "STALE"
)

// Measures returns those with parts.
func Measures() []Measure {
	return []Measure{
		Documented, Estimate, Possible, Points, GapPoints, Weight, Needs, UnratedNeeds, Identified, Present, Reached, Matched, Met,
		OfferedNeeds, ProposedNeeds, AgreedNeeds, ReachShare, ReachWithNeed, AttainableShare, AtRiskPoints, SurplusOfNeeds, FragmentationOf,
	}
}

// The parts of a difference, in their order: "what is known now about the first day
// that was not known then?" and "what happened between?".
const (
	PartReleased   = "RELEASED"
	PartRevised    = "REVISED"
	PartRecorded   = "RECORDED"
	PartIdentified = "IDENTIFIED"
	PartClosed     = "CLOSED"
	PartBegun      = "BEGUN"
	PartEnded      = "ENDED"
	PartAssessed   = "ASSESSED"
	PartOther      = "OTHER"
)

var partOrder = []string{
	PartReleased, PartRevised, PartRecorded, PartIdentified, PartClosed, PartBegun, PartEnded, PartAssessed, PartOther,
}

// Moment is a version as a viewer sees it, and a day.
type Moment struct {
	View *model.Snapshot
	Day  model.Date
}

// Difference is section 9, `difference(from, to)` of a figure: "what it publishes at
// `to` less what it publishes at `from`. Its parts add up to it exactly". Parts of 0
// are left out.
type Difference struct {
	From, To  *float64
	Value     *float64 // null, as the parts are, if a side has none
	Parts     []Part
	KnownOnly bool
}

// Part is a part of a difference. Terms are "the needs (of figures without needs:
// States) whose own term it moves, by how much", of a ratio those of its points, and
// apart those of its weights.
type Part struct {
	Kind           string
	Value          float64
	Terms, Weights map[string]float64
	Behind         []Behind // of IDENTIFIED, CLOSED, BEGUN and ENDED
}

// Behind is a need, or an engagement, that moves a term; "`foreseen`, if the view of
// `from` says the same of the later day". Reading: an engagement moves the terms of
// the needs of its State that its programme could cover, and of a figure without
// needs that of its State.
type Behind struct {
	Record   string // a need, or a programme and a State
	Foreseen bool
}

// MeasureDifference is section 9 for two moments of one viewer. Scope ids are read in
// the view of to, else in that of from.
func MeasureDifference(from, to Moment, of Measure, lens Lens, scope Scope, withinDays int) (Difference, error) {
	d, err := newDiffer(from, to, of, lens, scope, withinDays)
	if err != nil {
		return Difference{}, err
	}
	return d.difference(), nil
}

func newDiffer(from, to Moment, of Measure, lens Lens, scope Scope, withinDays int) (*differ, error) {
	if to.Day < from.Day || to.View.Version() < from.View.Version() {
		return nil, errors.New("to lies before from")
	}
	d := &differ{
		from: from, to: to, of: of, lens: lens, scopes: scopes{scope}, within: withinDays, earlier: read(from.View), later: read(to.View),
		recordedThen: read(from.View.Whole()), recordedNow: read(to.View.Whole()),
	}
	d.contracted = narrow(d.later, lens).same
	return d, d.check()
}

// DifferenceRow is the difference of a figure in a row. Keys are as in Row.
type DifferenceRow struct {
	Keys []string
	Difference
}

// TabulateDifference returns the difference by dimensions: "rows are those of either
// side", ids of the earlier side read through SAME of the later. Rows come in the
// order of their keys, those of the later side first.
func TabulateDifference(from, to Moment, of Measure, lens Lens, scope Scope, withinDays int, by ...Dimension) ([]DifferenceRow, error) {
	d, err := newDiffer(from, to, of, lens, scope, withinDays)
	if err != nil {
		return nil, err
	}
	var rows []DifferenceRow
	for _, w := range []*world{d.world(d.later, to.Day), d.world(d.earlier, from.Day)} {
		q := &question{world: w, scopes: d.reading(w)}
		q.split(by, nil, func(keys []string, part *question) {
			keys = d.standing(keys)
			if slices.ContainsFunc(rows, func(r DifferenceRow) bool { return slices.Equal(r.Keys, keys) }) {
				return
			}
			row := *d
			row.scopes = append(scopes{scope}, part.scopes[1:]...)
			rows = append(rows, DifferenceRow{keys, row.difference()})
		})
	}
	return rows, nil
}

// standing reads ids through SAME of the later side.
func (d *differ) standing(keys []string) []string {
	keys = slices.Clone(keys)
	for i, key := range keys {
		if same, ok := d.contracted[key]; ok {
			keys[i] = same
		}
	}
	return keys
}

// The changes of an item of a list.
const (
	ItemNew     = "NEW"
	ItemGone    = "GONE"
	ItemChanged = "CHANGED"
)

// CompareGaps is the difference of a list, "its items by id, NEW, GONE or CHANGED, ids
// of the earlier side read through SAME of the later (of two that became one, the
// lowest is compared)": what the lists of gaps of two moments say by need. Reading: a
// gap has changed if its points or its status have.
func CompareGaps(from, to Moment, lens Lens, scope Scope) (map[string]string, error) {
	return compareLists(from, to, lens, scope, func(q *question) map[string]string {
		found := map[string]string{}
		for _, g := range q.gaps() {
			found[g.Need] = fmt.Sprint(g.Points, " ", g.Status)
		}
		return found
	})
}

// CompareSuggestions is CompareGaps for suggestions, by programme and State. Reading:
// one has changed if its gain or its stage has.
func CompareSuggestions(from, to Moment, lens Lens, scope Scope) (map[string]string, error) {
	return compareLists(from, to, lens, scope, func(q *question) map[string]string {
		found := map[string]string{}
		for _, e := range q.extensions(unlessAsked...) {
			found[e.at.programme+" "+e.at.state] = fmt.Sprint(rounded(e.gain), " ", e.stage)
		}
		return found
	})
}

// compareLists compares what a list says of its items, by id, at two moments.
func compareLists(from, to Moment, lens Lens, scope Scope, items func(q *question) map[string]string) (map[string]string, error) {
	d, err := newDiffer(from, to, Points, lens, scope, 0)
	if err != nil {
		return nil, err
	}
	at := func(w *world) map[string]string { return items(&question{world: w, scopes: d.reading(w)}) }
	return d.compareItems(at(d.world(d.earlier, from.Day)), at(d.world(d.later, to.Day))), nil
}

// compareItems compares items by the ids in their keys.
func (d *differ) compareItems(before, after map[string]string) map[string]string {
	changes, known := map[string]string{}, set{}
	for _, key := range sorted(before) {
		id := strings.Join(d.standing(strings.Fields(key)), " ")
		if known[id] {
			continue
		}
		known[id] = true
		switch now, there := after[id]; {
		case !there:
			changes[id] = ItemGone
		case now != before[key]:
			changes[id] = ItemChanged
		}
	}
	for id := range after {
		if !known[id] {
			changes[id] = ItemNew
		}
	}
	return changes
}

type differ struct {
	from, to                  Moment
	of                        Measure
	lens                      Lens
	scopes                    scopes
	within                    int
	earlier, later            facts
	recordedThen, recordedNow facts
	contracted                map[string]string // by the view of to
}

// check reads the scope where either side has its ids: "what a side lacks selects
// nothing there".
func (d *differ) check() error {
	both := d.later
	both.nodes = maps.Clone(d.earlier.nodes)
	maps.Copy(both.nodes, d.later.nodes)
	w := &world{facts: both}
	return w.check(d.scopes[0])
}

// reading returns the scope as it is read in a world: "an id stands on the earlier
// side for itself and for all that `to` contracts with it".
func (d *differ) reading(w *world) scopes {
	var all scopes
	for _, scope := range d.scopes {
		all = append(all, d.readingOf(w, scope))
	}
	return all
}

func (d *differ) readingOf(w *world, scope Scope) Scope {
	for _, list := range []*[]string{
		&scope.MemberStates, &scope.Regions, &scope.Groups, &scope.Themes, &scope.Resolutions, &scope.Needs, &scope.Programmes, &scope.Providers,
	} {
		if *list == nil {
			continue
		}
		standing := set{}
		for _, id := range *list {
			for _, other := range d.alike(id) {
				if same, ok := w.same[other]; ok {
					standing[same] = true
				}
			}
		}
		*list = append([]string{}, sorted(standing)...)
	}
	return w.standing(scope)
}

func (d *differ) alike(id string) []string {
	ids := []string{id}
	for other, same := range d.contracted {
		if same == d.contracted[id] && d.contracted[id] != "" && other != id {
			ids = append(ids, other)
		}
	}
	return ids
}

// figure is a figure taken apart: the sum of its terms, over the sum of its weights
// if it is a ratio.
type figure struct {
	terms, weights map[string]*big.Rat
	value          *big.Rat // nil: none
}

func (d *differ) world(f facts, day model.Date) *world {
	lens := d.lens
	lens.AsOf = day
	return narrow(f, lens)
}

func (d *differ) measure(w *world, horizons func(pair) model.Date) figure {
	q := &question{world: w, scopes: d.reading(w)}
	return q.figure(d.of, horizons)
}

// horizon is the day after that by which an engagement lapses.
func (d *differ) horizon(day model.Date) func(pair) model.Date {
	return func(pair) model.Date { return day.AddDays(d.within + 1) }
}

type step struct {
	kind string
	figure
}

// steps are the figure at from and after each step.
func (d *differ) steps() []step {
	first := d.horizon(d.from.Day)
	at := func(kind string, f facts) step { return step{kind, d.measure(d.world(f, d.from.Day), first)} }
	withoutRecorded := d.later.keeping(func(key string, e *edge, n *node) bool { return !d.isRecorded(key, e, n) })
	steps := []step{
		at("", d.earlier),
		// "First, what `from` shows and `to` does not, though it is on record at both, leaves."
		at(PartReleased, d.earlier.keeping(func(key string, _ *edge, _ *node) bool {
			return d.later.holds(key) || !d.recordedNow.holds(key)
		})),
		// "What both show is as `to` has it, what is no longer on record leaves, and what is
		// new comes in, but for what RELEASED and RECORDED bring."
		at(PartRevised, withoutRecorded.keeping(func(key string, _ *edge, _ *node) bool {
			return d.earlier.holds(key) || !d.recordedThen.holds(key)
		})),
		// "Then, after REVISED, what was on record at `from` without being shown there comes in."
		at(PartReleased, withoutRecorded),
		at(PartRecorded, d.later),
	}
	return append(steps, d.happened()...)
}

// happened are the steps of the second question: "the view stays that of `to`; one
// input of the figure after another goes from the first day to the later one".
func (d *differ) happened() []step {
	w, then := d.world(d.later, d.from.Day), d.world(d.later, d.to.Day)
	before := w.engaged
	horizons := func(at pair) model.Date {
		if before[at] {
			return d.from.Day.AddDays(d.within + 1)
		}
		return d.to.Day.AddDays(d.within + 1)
	}
	var steps []step
	note := func(kind string, change func()) {
		change()
		steps = append(steps, step{kind, d.measure(w, horizons)})
	}
	note(PartIdentified, func() { w.open = union(w.open, then.open) })
	note(PartClosed, func() { w.open = then.open })
	note(PartBegun, func() {
		w.engaged, w.active = w.engaged.with(then.engaged.sorted()...), union(w.active, then.active)
		w.offers = w.alsoOffering(then)
		w.recorded = w.engaged
	})
	note(PartEnded, func() {
		w.engaged, w.active = then.engaged, then.active
		w.offers = w.offering(then)
		w.recorded = w.engaged
	})
	note(PartAssessed, func() { w.assessedAt = then.asOf })
	return append(steps, step{PartOther, d.measure(then, d.horizon(d.to.Day))})
}

// behind returns what moves the terms of a part.
func (d *differ) behind(p Part) []Behind {
	before, after := d.world(d.later, d.from.Day), d.world(d.later, d.to.Day)
	foretold, then := d.world(d.earlier, d.to.Day), d.world(d.earlier, d.from.Day)
	var all []Behind
	switch p.Kind {
	case PartIdentified:
		for _, id := range without(after.open, before.open) {
			all = append(all, Behind{id, foretold.open[id]})
		}
	case PartClosed:
		for _, id := range without(before.open, after.open) {
			all = append(all, Behind{id, then.open[id] && !foretold.open[id]})
		}
	case PartBegun:
		for _, at := range after.engaged.but(before.engaged.sorted()...).sorted() {
			if before.moves(at, p) {
				all = append(all, Behind{at.programme + " " + at.state, foretold.engaged[foretold.standingAt(at)]})
			}
		}
	case PartEnded:
		for _, at := range before.engaged.but(after.engaged.sorted()...).sorted() {
			if before.moves(at, p) {
				all = append(all, Behind{at.programme + " " + at.state, then.engaged[then.standingAt(at)] && !foretold.engaged[foretold.standingAt(at)]})
			}
		}
	}
	return slices.DeleteFunc(all, func(b Behind) bool { return before.needs[b.Record] != nil && !isMoved(p, b.Record) })
}

func isMoved(p Part, id string) bool {
	_, isTerm := p.Terms[id]
	_, isWeight := p.Weights[id]
	return isTerm || isWeight
}

// standingAt reads the ids of a pair through SAME.
func (w *world) standingAt(at pair) pair { return pair{w.same[at.programme], w.same[at.state]} }

// moves reports whether an engagement moves a term of a part.
func (w *world) moves(at pair, p Part) bool {
	for id := range p.Terms {
		if n := w.needs[id]; id == at.state || n != nil && n.state == at.state && w.couldCover(w.programmes[at.programme], n) {
			return true
		}
	}
	return false
}

// offering returns the edges that are regional offers in another world.
func (w *world) offering(other *world) []*serves {
	var all []*serves
	for _, s := range w.serves {
		if slices.ContainsFunc(other.offers, func(o *serves) bool { return o.key == s.key }) {
			all = append(all, s)
		}
	}
	return all
}

func (w *world) alsoOffering(other *world) []*serves {
	all := slices.Clone(w.offers)
	for _, s := range w.offering(other) {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// difference turns steps into parts.
func (d *differ) difference() Difference {
	if !slices.Contains(Measures(), d.of) {
		return d.withoutParts()
	}
	steps := d.steps()
	first, last := steps[0].value, steps[len(steps)-1].value
	out := Difference{From: shown(first), To: shown(last)}
	if first == nil || last == nil {
		return out
	}
	parts := map[string]*big.Rat{}
	terms, weights := map[string]map[string]*big.Rat{}, map[string]map[string]*big.Rat{}
	value := first
	for i, s := range steps[1:] {
		// "A step without a value takes that of the step before."
		if s.value != nil {
			parts[s.kind] = sum(parts[s.kind], sub(s.value, value))
			value = s.value
		}
		terms[s.kind] = moved(terms[s.kind], steps[i].terms, s.terms)
		weights[s.kind] = moved(weights[s.kind], steps[i].weights, s.weights)
	}
	var kinds []string
	var exactly []*big.Rat
	for _, kind := range partOrder {
		if parts[kind] != nil && parts[kind].Sign() != 0 {
			kinds, exactly = append(kinds, kind), append(exactly, parts[kind])
		}
	}
	change := micros(last) - micros(first)
	out.Value = shown(big.NewRat(change, million))
	for i, n := range shares(change, exactly) {
		p := Part{Kind: kinds[i], Value: rounded(big.NewRat(n, million)), Terms: allRounded(terms[kinds[i]]), Weights: allRounded(weights[kinds[i]])}
		p.Behind = d.behind(p)
		out.Parts = append(out.Parts, p)
	}
	out.KnownOnly = isKnownOnly(sub(last, first), kinds, exactly)
	return out
}

// withoutParts is the difference of the figures that "show both values" alone.
func (d *differ) withoutParts() Difference {
	from := d.measure(d.world(d.earlier, d.from.Day), d.horizon(d.from.Day))
	to := d.measure(d.world(d.later, d.to.Day), d.horizon(d.to.Day))
	return Difference{From: shown(from.value), To: shown(to.value)}
}

func moved(all, before, after map[string]*big.Rat) map[string]*big.Rat {
	if all == nil {
		all = map[string]*big.Rat{}
	}
	for id := range union(keys(before), keys(after)) {
		from, to := before[id], after[id]
		if from == nil {
			from = zero
		}
		if to == nil {
			to = zero
		}
		all[id] = sum(all[id], sub(to, from))
	}
	return all
}

func keys(m map[string]*big.Rat) set {
	ids := set{}
	for id := range m {
		ids[id] = true
	}
	return ids
}

func allRounded(m map[string]*big.Rat) map[string]float64 {
	out := map[string]float64{}
	for id, r := range m {
		if r.Sign() != 0 {
			out[id] = rounded(r)
		}
	}
	return out
}

// isKnownOnly: "if the difference is not 0 and no part of the second question but
// ASSESSED has its sign".
func isKnownOnly(difference *big.Rat, kinds []string, parts []*big.Rat) bool {
	if difference.Sign() == 0 {
		return false
	}
	for i, kind := range kinds {
		if slices.Index(partOrder, kind) > slices.Index(partOrder, PartRecorded) && kind != PartAssessed && parts[i].Sign() == difference.Sign() {
			return false
		}
	}
	return true
}

func (f facts) holds(key string) bool {
	_, isNode := f.nodes[key]
	_, isEdge := f.edges[key]
	return isNode || isEdge
}

// binding are the edges without which a record is not visible.
var binding = map[model.NodeKind]model.EdgeKind{
	model.KindNeed: model.HasNeed, model.KindRequirement: model.SetBy, model.KindAssessmentVisit: model.To,
	model.KindCapacityConsultation: model.HeldIn, model.KindRecommendation: model.MadeTo, model.KindRoadMap: model.Of, model.KindRoadMapStep: model.HasStep,
}

// keeping returns the facts that satisfy a condition; "what is visible only with
// another leaves with it".
func (f facts) keeping(keep func(key string, e *edge, n *node) bool) facts {
	left := f
	left.nodes, left.edges = map[string]node{}, map[string]edge{}
	for id, n := range f.nodes {
		if keep(id, nil, &n) {
			left.nodes[id] = n
		}
	}
	for key, e := range f.edges {
		if keep(key, &e, nil) {
			left.edges[key] = e
		}
	}
	for changed := true; changed; {
		changed = left.dropLoose()
	}
	return left
}

// dropLoose removes what has lost an end or what binds it, and reports whether there
// was any.
func (f facts) dropLoose() bool {
	dropped := false
	bound := set{}
	for key, e := range f.edges {
		_, hasFrom := f.nodes[e.from]
		_, hasTo := f.nodes[e.to]
		if !hasFrom || !hasTo {
			delete(f.edges, key)
			dropped = true
			continue
		}
		for _, end := range []string{e.from, e.to} {
			if binding[f.nodes[end].kind] == e.kind {
				bound[end] = true
			}
		}
	}
	for id, n := range f.nodes {
		if _, binds := binding[n.kind]; binds && !bound[id] {
			delete(f.nodes, id)
			dropped = true
		}
	}
	return dropped
}

// isRecorded is "the needs, programmes, engagements (SERVES), assessments (MEETS) and
// proposals come in that were not on record at `from`; of the last three a pair is on
// record with any edge of that kind between the two".
func (d *differ) isRecorded(key string, e *edge, n *node) bool {
	if n != nil {
		return (n.kind == model.KindNeed || n.kind == model.KindProgramme) && !d.recordedThen.holds(key)
	}
	switch e.kind {
	case model.Serves, model.Meets, model.ProposedFor:
	default:
		return false
	}
	for _, other := range d.recordedThen.edges {
		if other.kind == e.kind && other.from == e.from && other.to == e.to {
			return false
		}
	}
	return true
}

// figure takes a figure apart.
func (q *question) figure(of Measure, horizons func(pair) model.Date) figure {
	needs, s := q.needsInScope(), q.selected()
	switch of {
	case Documented:
		return q.ratioOf(needs, func(n *need) *big.Rat { return mul(q.weight(n), q.coverOf(n, s).lo) })
	case Estimate:
		return q.ratioOf(needs, func(n *need) *big.Rat { return mul(q.weight(n), q.coverOf(n, s).c) })
	case Possible:
		return q.ratioOf(needs, func(n *need) *big.Rat { return mul(q.weight(n), q.coverOf(n, s).hi) })
	case AttainableShare:
		return q.ratioOf(needs, func(n *need) *big.Rat { return mul(q.weight(n), q.att(n, s)) })
	case Points:
		return q.weighed(needs, sumOf(needs, func(n *need) *big.Rat { return mul(q.weight(n), q.coverOf(n, s).c) }))
	case GapPoints:
		return q.weighed(needs, sumOf(needs, func(n *need) *big.Rat { return q.gap(n, s) }))
	case Weight:
		return sumOf(needs, q.weight)
	case AtRiskPoints:
		left := q.engaged.but(q.selected().only(func(at pair) bool { return !q.served(at.programme, at.state, horizons(at)) }).sorted()...)
		return q.weighed(needs, sumOf(needs, func(n *need) *big.Rat {
			return mul(q.weight(n), sub(q.coverOf(n, q.engaged).c, q.coverOf(n, left).c))
		}))
	case SurplusOfNeeds:
		return sumOf(needs, q.surplusOf)
	case ReachShare, ReachWithNeed:
		return q.reachFigure(of)
	case FragmentationOf:
		return q.fragmentationFigure()
	case TargetAttainedBy, StaleEngagements:
		return q.unsplitFigure(of, needs)
	}
	return sumOf(needs, func(n *need) *big.Rat {
		if q.isCounted(of, n, s) {
			return one
		}
		return zero
	})
}

func sumOf(needs []*need, term func(*need) *big.Rat) figure {
	f := figure{terms: map[string]*big.Rat{}, value: zero}
	for _, n := range needs {
		f.terms[n.id] = term(n)
		f.value = add(f.value, f.terms[n.id])
	}
	return f
}

// weighed has no value where coverage has none.
func (q *question) weighed(needs []*need, f figure) figure {
	if q.weightOf(needs).Sign() == 0 {
		f.value = nil
	}
	return f
}

func (q *question) ratioOf(needs []*need, term func(*need) *big.Rat) figure {
	f, weights := sumOf(needs, term), sumOf(needs, q.weight)
	f.weights = weights.terms
	if weights.value.Sign() == 0 {
		f.value = nil
		return f
	}
	f.value = div(f.value, weights.value)
	return f
}

// isCounted reports whether a number of needs counts one.
func (q *question) isCounted(of Measure, n *need, s pairs) bool {
	c := q.cascade([]*need{n}, s)
	_, rated := n.severity()
	return map[Measure]bool{
		Needs: true, Identified: true, UnratedNeeds: !rated, Present: c.Present > 0, Reached: c.Reached > 0, Matched: c.Matched > 0,
		Met: c.Met > 0, OfferedNeeds: c.Offered > 0, ProposedNeeds: c.Proposed > 0, AgreedNeeds: c.Agreed > 0,
	}[of]
}

func (q *question) reachFigure(of Measure) figure {
	states := setOf(q.statesInScope()...)
	if of == ReachWithNeed {
		states = q.statesWithNeed()
	}
	reached := set{}
	for at := range q.there() {
		reached[at.state] = true
	}
	f := figure{terms: map[string]*big.Rat{}, weights: map[string]*big.Rat{}}
	for state := range states {
		f.weights[state] = one
		if reached[state] {
			f.terms[state] = one
		}
	}
	if len(states) > 0 {
		f.value = big.NewRat(int64(len(f.terms)), int64(len(states)))
	}
	return f
}

// fragmentationFigure: "`fragmentation` has a value only for one State".
func (q *question) fragmentationFigure() figure {
	if len(q.statesInScope()) != 1 {
		return figure{}
	}
	units, engagements := q.leadUnits()
	if engagements < 3 {
		return figure{}
	}
	value := sub(one, hhi(units, engagements))
	return figure{terms: map[string]*big.Rat{q.statesInScope()[0]: value}, value: value}
}

// unsplitFigure is a figure without parts.
func (q *question) unsplitFigure(of Measure, needs []*need) figure {
	if of == StaleEngagements {
		return figure{value: whole(len(q.reach().Stale))}
	}
	sum, count := zero, 0
	for _, n := range needs {
		if attained := q.attained(n); attained != nil {
			sum, count = add(sum, attained), count+1
		}
	}
	if count == 0 {
		return figure{}
	}
	return figure{value: div(sum, whole(count))}
}

// Every is a step of a trend.
type Every string

// The steps.
const (
	Weekly    Every = "WEEK"
	Monthly   Every = "MONTH"
	Quarterly Every = "QUARTER"
	Yearly    Every = "YEAR"
)

// TrendPoint is a step of a trend: "its value at each step and, from the second on,
// the parts of the difference to the step before".
type TrendPoint struct {
	Day        model.Date
	Difference // to the step before; of the first step To alone
	Forecast   bool
}

// MeasureTrend is section 9, `trend`, by the version of the request. on is the day of
// the request, or the earlier one on which its version was followed by another: "a
// day after [it] is a FORECAST". With asKnown each step is by the view that it returns
// for its day, nil before the first commit.
func MeasureTrend(view *model.Snapshot, on model.Date, of Measure, lens Lens, scope Scope, from, to model.Date, every Every, withinDays int, asKnown func(model.Date) *model.Snapshot) ([]TrendPoint, error) {
	days, err := trendDays(from, to, every)
	if err != nil {
		return nil, err
	}
	known := asKnown
	if known == nil {
		known = func(model.Date) *model.Snapshot { return view }
	}
	var trend []TrendPoint
	for i, day := range days {
		point := TrendPoint{Day: day, Forecast: day > on}
		before, after := Moment{}, Moment{known(day), day}
		if i > 0 {
			before = Moment{known(days[i-1]), days[i-1]}
		}
		if point.Difference, err = since(before, after, of, lens, scope, withinDays); err != nil {
			return nil, err
		}
		trend = append(trend, point)
	}
	return trend, nil
}

// since is the difference to the step before, of which a first step and one after a
// day before the first commit have none.
func since(before, after Moment, of Measure, lens Lens, scope Scope, withinDays int) (Difference, error) {
	switch {
	case after.View == nil:
		return Difference{}, nil
	case before.View == nil:
		d, err := MeasureDifference(after, after, of, lens, scope, withinDays)
		return Difference{To: d.To}, err
	}
	return MeasureDifference(before, after, of, lens, scope, withinDays)
}

// trendDays are "counted from the first date; a day that a month lacks is its last;
// the last step ends on the last date; at most 120" steps. Reading: a step that would
// pass the last date ends on it.
func trendDays(from, to model.Date, every Every) ([]model.Date, error) {
	if to < from {
		return nil, errors.New("to lies before from")
	}
	days := []model.Date{from}
	for n := 1; days[len(days)-1] < to; n++ {
		days = append(days, min(to, stepped(from, every, n)))
		if n > 120 {
			return nil, errors.New("more than 120 steps")
		}
	}
	return days, nil
}

func stepped(from model.Date, every Every, n int) model.Date {
	months := map[Every]int{Monthly: 1, Quarterly: 3, Yearly: 12}[every]
	if months == 0 {
		return from.AddDays(7 * n)
	}
	first := time.Date(from.Year(), from.Month()+time.Month(months*n), 1, 0, 0, 0, 0, time.UTC)
	last := model.NewDate(first.Year(), first.Month(), 0).Last()
	return min(last, model.NewDate(first.Year(), first.Month(), from.DayOfMonth()))
}
