package analysis

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"concert/internal/model"
)

// findingOrder is the order of lists.
var findingOrder = []model.FindingKind{
	model.FindingKindUnratedNeed, model.FindingKindMatchWithoutEngagement, model.FindingKindActiveAfterEnd,
	model.FindingKindResolvedWithoutDate, model.FindingKindClosedWithoutDate, model.FindingKindStatusWithoutDate,
	model.FindingKindMissingDate, model.FindingKindDifferentWithinSame, model.FindingKindNewerSelfAssessed,
	model.FindingKindSameFirstDay, model.FindingKindNoContact,
}

// Finding is something in the data that makes a figure less certain, and that a
// curator should look at. It is about a record, or about an edge.
type Finding struct {
	Kind     model.FindingKind
	Message  string
	Record   model.Handle // zero if it is about an edge
	Edge     model.Edge   // zero if it is about a record
	Property string

	about string // the id of the record, or the key of the edge, to sort by
}

// MeasureFindings returns all findings of a ground, by kind and then by what
// they are about.
func MeasureFindings(ctx context.Context, g *Ground) (_ []Finding, err error) {
	defer caught(&err)
	f := &findings{g: g, look: model.NewLook(ctx)}
	for i := range g.needs {
		f.need(&g.needs[i])
	}
	for i := range g.programmes {
		f.programme(&g.programmes[i])
		f.services(&g.programmes[i], func(model.Edge) bool { return true })
	}
	f.differences(func(model.Handle) bool { return true })
	return f.sorted(), nil
}

// find returns the findings about the needs in scope, open or not, and about the
// programmes and engagements selected there.
func (q *question) find() []Finding {
	f := &findings{g: q.g, look: q.look}
	serving := q.serving()
	here := func(e model.Edge) bool {
		state, ok := q.g.stateAt.find(e.To())
		return ok && q.states.has(state)
	}
	serving.each(func(i int32) {
		p := &q.g.programmes[i]
		if f.services(p, here) {
			f.programme(p)
		}
	})
	f.differences(func(h model.Handle) bool { return q.g.isAbout(h, serving) })
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
}

func (f *findings) record(kind model.FindingKind, h model.Handle, property, format string, args ...any) {
	f.list = append(f.list, Finding{Kind: kind, Record: h, Property: property, Message: fmt.Sprintf(format, args...), about: h.ID()})
}

func (f *findings) edge(kind model.FindingKind, e model.Edge, property, format string, args ...any) {
	f.list = append(f.list, Finding{Kind: kind, Edge: e, Property: property, Message: fmt.Sprintf(format, args...), about: e.Key()})
}

func (f *findings) need(n *need) {
	heed(f.look)
	if n.standing == needOpen && n.unrated {
		f.record(model.FindingKindUnratedNeed, n.Handle, "severity", "The need has no severity and weighs 0: rate it.")
	}
	closing := closedFrom(n.Need)
	switch {
	case n.Status() == model.NeedStatusResolved && closing.always:
		f.record(model.FindingKindResolvedWithoutDate, n.Handle, "resolvedOn", "The need is RESOLVED without a date and counts as closed always: give resolvedOn.")
	case n.Status() == model.NeedStatusWithdrawn && closing.always:
		f.record(model.FindingKindStatusWithoutDate, n.Handle, "statusOn", "The need is WITHDRAWN without a date and counts as closed always: give statusOn.")
	case n.Status() == model.NeedStatusInProgress && n.StatusOn().IsZero():
		f.record(model.FindingKindStatusWithoutDate, n.Handle, "statusOn", "The need is IN_PROGRESS without a date, which applies always: give statusOn.")
	}
	if n.IdentifiedOn().IsZero() && n.standing != needClosed {
		f.record(model.FindingKindMissingDate, n.Handle, "identifiedOn", "The need has no identifiedOn and does not count as open: give it.")
	}
	for _, x := range n.extents {
		if n.standing == needOpen && x.newer != (model.Edge{}) {
			f.edge(model.FindingKindNewerSelfAssessed, x.newer, "assessedBy", "The programme's own assessment is newer than the one that holds: confirm it, or assess anew.")
		}
		if n.standing == needOpen && !x.disputed && !f.g.programmes[x.programme].isEngagedIn(n.state) {
			f.edge(model.FindingKindMatchWithoutEngagement, x.edge, "", "The programme is assessed%s to meet the need and is not engaged in its State: record the engagement, or remove the match.", not(x.percent == 0))
		}
	}
	if n.standing == needOpen && len(n.extents) > 0 {
		f.sameDay(edgesOf(n.Handle, model.Meets, model.Inward), "assessedOn", model.Edge.AssessedOn)
	}
}

func not(yes bool) string {
	if yes {
		return " not"
	}
	return ""
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
		return inOrder(a, b)
	})
	return f.list
}

// merged returns the findings of two lists, each in order, in the order of lists.
func (f *findings) merged(a, b []Finding) []Finding {
	if len(b) == 0 {
		return a
	}
	all := make([]Finding, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		heed(f.look)
		if inOrder(a[0], b[0]) <= 0 {
			all, a = append(all, a[0]), a[1:]
		} else {
			all, b = append(all, b[0]), b[1:]
		}
	}
	return append(append(all, a...), b...)
}

// inOrder compares by kind, then by what the findings are about.
func inOrder(a, b Finding) int {
	if a.Kind != b.Kind {
		return cmp.Compare(slices.Index(findingOrder, a.Kind), slices.Index(findingOrder, b.Kind))
	}
	return cmp.Compare(a.about, b.about)
}
