package analysis

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"concert/internal/model"
)

// findingRanks are the places of the kinds in the order of lists.
var findingRanks = ranked(model.FindingKinds())

func ranked(kinds []model.FindingKind) map[model.FindingKind]int {
	ranks := make(map[model.FindingKind]int, len(kinds))
	for i, kind := range kinds {
		ranks[kind] = i
	}
	return ranks
}

// Finding is something in the data that makes a figure less certain, or that is
// incomplete, and that a curator should look at. It is about a record, about an
// edge, or about a record by an edge.
type Finding struct {
	Kind     model.FindingKind
	Message  string
	Record   model.Handle // zero if it is about an edge alone
	Other    model.Handle // what may be the same as the record; zero for none
	Edge     model.Edge   // zero if it is about a record alone
	Property string

	about string // the ids and keys of these, to sort by
}

// Distorts returns what the finding does to figures.
func (f Finding) Distorts() model.Distortion { return f.Kind.Distorts() }

// ID is made of what the finding is about, and the same in every version. What is
// about nothing in view is known by its message.
func (f Finding) ID() string {
	about := f.about
	if about == "" {
		about = f.Message
	}
	return strings.TrimSuffix(strings.Join([]string{"finding:" + string(f.Kind), about, f.Property}, " "), " ")
}

// MeasureFindings returns all findings of a ground, in the order of lists.
func MeasureFindings(ctx context.Context, g *Ground) (_ []Finding, err error) {
	defer caught(&err)
	f := &findings{g: g, look: model.NewLook(ctx)}
	for i := range g.needs {
		f.need(&g.needs[i])
		f.assistance(&g.needs[i], g.engagements())
	}
	for i := range g.programmes {
		p := &g.programmes[i]
		f.programme(p)
		f.services(p, func(model.Edge) bool { return true })
		f.leads(p)
		f.mandates(p)
	}
	f.doubles(g.doubles(f.look).all)
	f.differences(func(model.Handle) bool { return true })
	f.sources()
	return f.sorted(), nil
}

// find returns the findings about the needs in scope, open or not, and about the
// programmes and engagements selected there, as far as they bear on figures.
func (q *question) find() []Finding {
	f := &findings{g: q.g, look: q.look}
	serving := q.serving()
	here := func(e model.Edge) bool {
		state, ok := q.g.stateAt.find(e.To())
		return ok && q.states.has(state)
	}
	doubles := q.g.doubles(q.look)
	serving.each(func(i int32) {
		p := &q.g.programmes[i]
		if f.services(p, here) {
			f.programme(p)
			f.contacts(p)
		}
		for _, d := range doubles.of[i] {
			if low := q.g.programmeAt.of(d.a); low == i || !serving.has(low) {
				f.doubles([]double{d})
			}
		}
	})
	f.differences(func(h model.Handle) bool { return q.g.isAbout(h, serving) })
	q.eachPresent(func(_ int32, n *need) { f.assistance(n, q.engaged) })
	return f.merged(q.needs.found.get(q.findInNeeds), f.sorted())
}

// findInNeeds returns the findings about the needs in scope, open or not.
func (s *selection) findInNeeds() []Finding {
	f := &findings{g: s.g, look: s.look}
	if s.single != nil {
		f.need(s.single)
		return f.sorted()
	}
	s.states.each(func(state int32) {
		home := &s.g.states[state]
		for _, list := range [][]int32{home.needs, home.others} {
			for _, i := range list {
				if n := &s.g.needs[i]; s.selects(n) {
					f.need(n)
				}
			}
		}
	})
	return f.sorted()
}

type findings struct {
	g    *Ground
	look *model.Look
	list []Finding

	asked map[model.Handle]bool // leads whose contact point was looked for
}

func (f *findings) add(found Finding, format string, args ...any) {
	var about []string
	for _, h := range []model.Handle{found.Record, found.Other} {
		if !h.IsZero() {
			about = append(about, h.ID())
		}
	}
	if found.Edge != (model.Edge{}) {
		about = append(about, found.Edge.Key())
	}
	found.about, found.Message = strings.Join(about, " "), fmt.Sprintf(format, args...)
	f.list = append(f.list, found)
}

func (f *findings) record(kind model.FindingKind, h model.Handle, property, format string, args ...any) {
	f.add(Finding{Kind: kind, Record: h, Property: property}, format, args...)
}

func (f *findings) edge(kind model.FindingKind, e model.Edge, property, format string, args ...any) {
	f.add(Finding{Kind: kind, Edge: e, Property: property}, format, args...)
}

func (f *findings) need(n *need) {
	heed(f.look)
	f.closing(n)
	if n.IdentifiedOn().IsZero() {
		f.record(model.FindingKindMissingDate, n.Handle, "identifiedOn", "The need has no identifiedOn and does not count as open: give it.")
	}
	f.proposals(n)
	if n.standing != needOpen {
		return
	}
	if n.unrated {
		f.record(model.FindingKindUnratedNeed, n.Handle, "severity", "The need has no severity and weighs 0: rate it.")
	}
	f.assessments(n)
	f.joined(n)
}

// closing adds what is wrong with how a need closes.
func (f *findings) closing(n *need) {
	status, resolved, undated := n.Status(), n.ResolvedOn().First(), closedFrom(n.Need).always
	switch {
	case status == model.NeedStatusResolved && undated:
		f.record(model.FindingKindResolvedWithoutDate, n.Handle, "resolvedOn", "The need is RESOLVED without a date and counts as closed always: give resolvedOn.")
	case status == model.NeedStatusWithdrawn && undated:
		f.record(model.FindingKindStatusWithoutDate, n.Handle, "statusOn", "The need is WITHDRAWN without a date and counts as closed always: give statusOn.")
	case status == model.NeedStatusInProgress && n.StatusOn().IsZero():
		f.record(model.FindingKindStatusWithoutDate, n.Handle, "statusOn", "The need is IN_PROGRESS without a date, which applies always: give statusOn.")
	}
	if resolved.IsZero() {
		return
	}
	isOpen := status != model.NeedStatusResolved && status != model.NeedStatusWithdrawn
	if isOpen && resolved <= f.g.AsOf {
		f.record(model.FindingKindOpenButResolved, n.Handle, "resolvedOn", "The need is %s after its resolvedOn %s and counts as closed: correct status or resolvedOn.",
			cmp.Or(status, model.NeedStatusOpen), n.ResolvedOn())
	}
	if resolved < n.IdentifiedOn().First() {
		f.record(model.FindingKindResolvedBeforeIdentified, n.Handle, "resolvedOn", "The need is resolved on %s, before it was identified on %s, and counts as open on no day: correct one.",
			n.ResolvedOn(), n.IdentifiedOn())
	}
}

// assessments adds what is found on the assessments of an open need.
func (f *findings) assessments(n *need) {
	for _, x := range n.extents {
		if x.newer != (model.Edge{}) {
			f.edge(model.FindingKindNewerSelfAssessed, x.newer, "assessedBy", "The programme's own assessment is newer than the one that holds: confirm it, or assess anew.")
		}
		if x.percent > 0 && !f.g.programmes[x.programme].isEngagedIn(n.state) {
			f.edge(model.FindingKindMatchWithoutEngagement, x.edge, "", "The programme is assessed to meet the need and is not engaged in its State: record the engagement, or remove the match.")
		}
	}
	if len(n.extents) > 0 {
		f.sameDay(edgesOf(n.Handle, model.Meets, model.Inward), "assessedOn", model.Edge.AssessedOn)
	}
}

// joined adds an open need for which several programmes of one family, engaged in its
// State, have an extent.
func (f *findings) joined(n *need) {
	if !n.joined {
		return
	}
	first := map[int32]*programme{} // by family
	for _, x := range n.extents {
		p := &f.g.programmes[x.programme]
		if x.disputed || !p.isEngagedIn(n.state) {
			continue
		}
		if other := first[p.family]; other != nil {
			f.record(model.FindingKindReportedTwice, n.Handle, "",
				"%s and %s are joined, both have an extent for the need, and the largest of those joined counts alone: say which holds.", other.Name(), p.Name())
			return
		}
		first[p.family] = p
	}
}

// assistance adds an open need of which some engagements imply cover although it, or
// the programme, records no kind of assistance.
func (f *findings) assistance(n *need, by *engaged) {
	if n.standing != needOpen {
		return
	}
	var implier *programme
	by.impliers(n, func(i int32, _ share) {
		heed(f.look)
		if p := &f.g.programmes[i]; implier == nil && (n.kinds == 0 || p.kinds == 0) {
			implier = p
		}
	})
	switch {
	case implier == nil:
	case n.kinds == 0:
		f.record(model.FindingKindUnrecordedAssistance, n.Handle, "assistance", "Cover of the need is implied by %s, and the need records no kind of assistance: record which it calls for.", implier.Name())
	default:
		f.record(model.FindingKindUnrecordedAssistance, n.Handle, "assistance", "Cover of the need is implied by %s, which records no kind of assistance: record which it gives.", implier.Name())
	}
}

// proposals adds the decisions on proposals for a need of which nobody knows the day.
func (f *findings) proposals(n *need) {
	for _, p := range n.proposals {
		heed(f.look)
		if status := p.edge.ProposalStatus(); status != "" && status != model.ProposalStatusProposed && p.edge.DecidedOn().IsZero() {
			f.edge(model.FindingKindDecisionWithoutDay, p.edge, "decidedOn", "The proposal is %s without a day, which holds from its proposedOn: give decidedOn.", status)
		}
	}
}

// sameDay adds what is recorded twice: edges of one pair that differ only in a date,
// which begins on the same day.
func (f *findings) sameDay(edges []model.Edge, property string, date func(model.Edge) model.Date) {
	type told struct {
		from, to model.Handle
		on       model.Date
	}
	first := map[told]model.Edge{}
	for _, e := range edges {
		heed(f.look)
		if date(e).IsZero() {
			continue
		}
		at := told{e.From(), e.To(), date(e).First()}
		if other, ok := first[at]; ok {
			f.edge(model.FindingKindSameFirstDay, e, property, "The same is recorded with %s %s, which begins on the same day: keep the one that is right.", property, date(other))
			continue
		}
		first[at] = e
	}
}

func (f *findings) programme(p *programme) {
	t := p.term()
	undated := p.statusOn.IsZero()
	switch p.status {
	case model.ProgrammeStatusActive:
		if last := t.last(); !last.IsZero() && last < f.g.AsOf {
			f.record(model.FindingKindActiveAfterEnd, p.Handle, "status", "The programme is ACTIVE after its end %s and counts as over: correct status or end.", p.end)
		}
	case model.ProgrammeStatusClosed:
		if t.last().IsZero() {
			f.record(model.FindingKindClosedWithoutDate, p.Handle, "end", "The programme is CLOSED without a date and counts as not active: give end or statusOn.")
		}
	case model.ProgrammeStatusSuspended, model.ProgrammeStatusCancelled:
		if undated {
			f.record(model.FindingKindStatusWithoutDate, p.Handle, "statusOn", "The programme is %s without a date, which applies always: give statusOn.", p.status)
		}
	}
	if t.closedEarly() {
		f.record(model.FindingKindClosedBeforeEnd, p.Handle, "statusOn", "The programme is CLOSED from %s on, before its end %s, and counts as active to %s: correct one.", p.statusOn, p.end, t.last())
	}
	if f.g.HeardOfProgramme(p.Programme).Presumed {
		f.record(model.FindingKindPresumed, p.Handle, "", "The programme has no recorded end and was not heard of in this view for more than two years; it counts as active: ask whether it goes on, and record its report or its end.")
	}
	if p.start.IsZero() {
		f.record(model.FindingKindMissingDate, p.Handle, "start", "The programme has no start and counts as not active: give it.")
	}
}

// services adds what is found on the SERVES edges of a programme that are
// chosen, and reports whether there is any.
func (f *findings) services(p *programme, chosen func(model.Edge) bool) bool {
	any := false
	for _, h := range p.members {
		var edges []model.Edge
		for _, e := range edgesOf(h, model.Serves, model.Outward) {
			heed(f.look)
			if chosen(e) {
				any = true
				edges = append(edges, e)
				f.service(p, e)
			}
		}
		f.sameDay(edges, "since", model.Edge.Since)
	}
	return any
}

func (f *findings) service(p *programme, e model.Edge) {
	t := serviceTerm(e, p.start)
	switch e.EngagementStatus() {
	case model.EngagementStatusActive:
		if last := t.last(); !last.IsZero() && last < f.g.AsOf {
			f.edge(model.FindingKindActiveAfterEnd, e, "status", "The engagement is ACTIVE after its end %s and counts as over: correct status or until.", e.Until())
		}
	case model.EngagementStatusSuspended, model.EngagementStatusCancelled:
		if e.StatusOn().IsZero() {
			f.edge(model.FindingKindStatusWithoutDate, e, "statusOn", "The engagement is %s without a date, which applies always: give statusOn.", e.EngagementStatus())
		}
	}
	if t.closedEarly() {
		f.edge(model.FindingKindClosedBeforeEnd, e, "statusOn", "The engagement is ENDED from %s on, before its until %s, and holds to %s: correct one.", e.StatusOn(), e.Until(), t.last())
	}
	if f.g.HeardOfService(e).Presumed {
		f.edge(model.FindingKindPresumed, e, "", "The engagement has no recorded end and was not heard of in this view for more than two years; it counts as before: ask whether it goes on, and record its report or its end.")
	}
	if t.from.IsZero() {
		f.edge(model.FindingKindMissingDate, e, "since", "The engagement has no since, and the programme no start; it counts as not active: give one.")
	}
}

func (f *findings) differences(about func(model.Handle) bool) {
	for _, e := range f.g.differences {
		if !about(e.From()) {
			continue
		}
		f.edge(model.FindingKindDifferentWithinSame, e, "decision", "The two are decided to be DIFFERENT, and other decisions make them the same: correct one.")
	}
}

// sorted returns the findings in the order of lists.
func (f *findings) sorted() []Finding {
	slices.SortStableFunc(f.list, func(a, b Finding) int {
		heed(f.look)
		return CompareFindings(a, b)
	})
	return f.list
}

// merged returns the findings of two lists, each in order, in the order of lists, and
// each once. The second is the short one.
func (f *findings) merged(a, b []Finding) []Finding {
	if len(b) == 0 {
		return a
	}
	all := make([]Finding, 0, len(a)+len(b))
	for _, x := range b {
		heed(f.look)
		before, isThere := slices.BinarySearchFunc(a, x, CompareFindings)
		all, a = append(all, a[:before]...), a[before:]
		if !isThere {
			all = append(all, x)
		}
	}
	return append(all, a...)
}

// CompareFindings puts findings in the order of lists: by what they distort, then by
// kind, then by what they are about.
func CompareFindings(a, b Finding) int {
	if a.Kind != b.Kind {
		return cmp.Compare(findingRanks[a.Kind], findingRanks[b.Kind])
	}
	if a.about != b.about {
		return cmp.Compare(a.about, b.about)
	}
	return cmp.Compare(a.Property, b.Property)
}
