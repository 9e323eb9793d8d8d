package naive

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"

	"concert/internal/model"
)

// Finding is on data quality: what is found, and the record, or the key of the edge,
// that it is about.
type Finding struct{ Code, Record string }

// The codes. Reading: but for REPORTED_TWICE, CLOSED_BEFORE_END and NO_CONTACT the
// definitions have words and no codes for them.
const (
	StatusWithoutDate   = "STATUS_WITHOUT_DATE"
	ClosedWithoutDate   = "CLOSED_WITHOUT_DATE"
	ClosedBeforeEnd     = "CLOSED_BEFORE_END"
	ActiveAfterEnd      = "ACTIVE_AFTER_END"
	NoStart             = "NO_START"
	NoSince             = "NO_SINCE"
	NoLead              = "NO_LEAD"
	NotIdentified       = "NO_IDENTIFIED_ON"
	NotRated            = "UNRATED"
	ResolvedWithoutDate = "RESOLVED_WITHOUT_DATE"
	ResolvedBefore      = "RESOLVED_BEFORE_IDENTIFIED"
	OpenButResolved     = "OPEN_BUT_RESOLVED"
	NotEngaged          = "MATCH_WITHOUT_ENGAGEMENT"
	NewerSelfAssessed   = "NEWER_SELF_ASSESSED"
	ReportedTwice       = "REPORTED_TWICE"
	UnrecordedKind      = "UNRECORDED_ASSISTANCE"
	DecidedWithoutDay   = "DECISION_WITHOUT_DAY"
	DifferentInside     = "DIFFERENT_INSIDE_SAME"
	PresumedEngagement  = "PRESUMED_ENGAGEMENT"
	PresumedProgramme   = "PRESUMED_PROGRAMME"
	NoContact           = "NO_CONTACT"
	Unconfirmed         = "UNCONFIRMED_SOURCE"
	UndatedSource       = "UNDATED_SOURCE"
	MandateEnded        = "MANDATE_ENDED"
	MandateRenewed      = "MANDATE_RENEWED"
)

// MeasureFindings returns the findings of a view, by code, then record.
func MeasureFindings(view *model.Snapshot, lens Lens) []Finding {
	f := read(view)
	w := narrow(f, lens)
	all := slices.Concat(w.ofProgrammes(), w.ofServes(), w.ofNeeds(), w.ofAssessments(), w.ofProposals(), w.ofSources(), different(f.leaving(), w.same))
	slices.SortFunc(all, func(a, b Finding) int { return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Record, b.Record)) })
	return slices.Compact(all)
}

type finder []Finding

func (f *finder) note(found bool, code, record string) {
	if found {
		*f = append(*f, Finding{code, record})
	}
}

// endings notes what is wrong with a status that ends something: "neither: not
// active, a finding; `statusOn` before `end`: the finding CLOSED_BEFORE_END", and "an
// active status after the end".
func (f *finder) endings(v values, record, end, over string, asOf model.Date) {
	status := v.text("status")
	f.note(status == over && !v.has("statusOn") && !v.has(end), ClosedWithoutDate, record)
	f.note(status == over && v.has("statusOn") && v.has(end) && closedFrom(v.date("statusOn")) < v.date(end).Last(), ClosedBeforeEnd, record)
	isStopped := status == string(model.ProgrammeStatusSuspended) || status == string(model.ProgrammeStatusCancelled)
	f.note(isStopped && !v.has("statusOn"), StatusWithoutDate, record)
	f.note(status == string(model.ProgrammeStatusActive) && v.has(end) && v.date(end).Last() < asOf, ActiveAfterEnd, record)
}

func (w *world) ofProgrammes() []Finding {
	var f finder
	for id, p := range w.programmes {
		f.endings(p.values, id, "end", string(model.ProgrammeStatusClosed), w.asOf)
		f.note(p.first == 0, NoStart, id)
		f.note(len(p.leads) == 0, NoLead, id)
		f.note(w.active[id] && p.isStale(w.asOf) && p.last == endless, PresumedProgramme, id)
		for _, lead := range p.leads {
			f.note(w.viewer != "public" && !w.nodes[lead].has("contactPoint") && !w.nodes[w.root[lead]].has("contactPoint"), NoContact, lead)
		}
		for mandate := range p.mandates {
			n, renewing := w.nodes[mandate], w.renewing(mandate)
			outOfDate := w.active[id] && n.kind == model.KindResolution && len(common(renewing, p.mandates)) == 0
			f.note(outOfDate && n.has("endsOn") && n.date("endsOn").Last() < w.asOf, MandateEnded, mandate)
			f.note(outOfDate && len(renewing) > 0, MandateRenewed, mandate)
		}
	}
	return f
}

// renewing returns what renews a mandate. Reading: in any number of steps, adopted by
// asOf; a programme that names one of these is not out of date.
func (w *world) renewing(mandate string) set {
	found := set{}
	for by := range w.linking(mandate, model.Renews) {
		if w.nodes[by].day("adoptedOn") <= w.asOf {
			found[by] = true
			maps.Copy(found, w.renewing(by))
		}
	}
	return found
}

func (w *world) ofServes() []Finding {
	var f finder
	for _, s := range w.serves {
		f.endings(s.values, s.key, "until", string(model.EngagementStatusEnded), w.asOf)
		f.note(s.from == 0, NoSince, s.key) // one that begins with its programme is assumed to, and listed so
		f.note(w.holds(s, w.asOf) && s.isPresumed(w.asOf), PresumedEngagement, s.key)
	}
	return f
}

func (w *world) ofNeeds() []Finding {
	var f finder
	for id, n := range w.needs {
		status := model.NeedStatus(n.text("status"))
		f.note(!n.has("identifiedOn"), NotIdentified, id)
		_, rated := n.severity()
		f.note(w.open[id] && !rated, NotRated, id)
		f.note(status == model.NeedStatusResolved && !n.has("resolvedOn") && !n.has("statusOn"), ResolvedWithoutDate, id)
		undated := status == model.NeedStatusWithdrawn || status == model.NeedStatusInProgress
		f.note(undated && !n.has("statusOn"), StatusWithoutDate, id)
		f.note(n.has("resolvedOn") && n.has("identifiedOn") && n.day("resolvedOn") < n.day("identifiedOn"), ResolvedBefore, id)
		isOpen := status != model.NeedStatusResolved && status != model.NeedStatusWithdrawn // Reading: IN_PROGRESS too
		f.note(isOpen && n.has("resolvedOn") && n.day("resolvedOn") <= w.asOf, OpenButResolved, id)
	}
	return f
}

// ofAssessments: Reading: of open needs alone; of several self-assessed ones since,
// the newest, of equals the lower.
func (w *world) ofAssessments() []Finding {
	var f finder
	families := map[[2]string]set{}
	for at := range w.meets {
		n, held := w.needs[at[1]], w.inForce(at[0], at[1])
		if n == nil || held == nil || !w.open[n.id] {
			continue
		}
		is := w.engaged[pair{at[0], n.state}]
		f.note(held.extent > 0 && !is, NotEngaged, held.key)
		var newest *meets
		for _, m := range w.meets[at] {
			since := m.day <= w.asOf && m.day > held.day && m.isSelfAssessed(w.asOf)
			if since && (newest == nil || m.day > newest.day || m.day == newest.day && (m.extent < newest.extent || m.extent == newest.extent && m.key < newest.key)) {
				newest = m
			}
		}
		if newest != nil {
			f.note(true, NewerSelfAssessed, newest.key)
		}
		if is {
			family := [2]string{w.programmes[at[0]].family, n.id}
			families[family] = union(families[family], setOf(at[0]))
		}
	}
	for family, members := range families {
		f.note(len(members) > 1, ReportedTwice, family[1])
	}
	for id := range w.open {
		n := w.needs[id]
		for _, coverers := range w.coverOf(n, w.engaged).implied {
			for _, p := range coverers {
				f.note(len(n.list("assistance")) == 0 || len(w.programmes[p].list("assistance")) == 0, UnrecordedKind, id)
			}
		}
	}
	return f
}

// ofProposals: "a decision without a day". Reading: without `decidedOn`, of a proposal
// made by asOf.
func (w *world) ofProposals() []Finding {
	var f finder
	for _, e := range w.each(model.ProposedFor) {
		status := model.ProposalStatus(e.text("status"))
		f.note(status != "" && status != model.ProposalStatusProposed && !e.has("decidedOn") && e.day("proposedOn") <= w.asOf, DecidedWithoutDay, e.key)
	}
	return f
}

func (w *world) ofSources() []Finding {
	var f finder
	for _, n := range w.all(model.KindSource) {
		f.note(n.text("review") != string(model.ReviewConfirmed), Unconfirmed, n.id)
		f.note(!n.has("published"), UndatedSource, n.id)
	}
	return f
}

// different: "a DIFFERENT inside a group being a finding".
func different(f facts, same map[string]string) []Finding {
	var found finder
	for _, e := range f.each(model.SameAs) {
		found.note(e.text("decision") == string(model.SameAsDecisionDifferent) && same[e.from] == same[e.to], DifferentInside, e.key)
	}
	return found
}

// Doubles returns the programmes, and the providers, that may be one: "same name or
// reference, overlapping dates and places". Reading: names compare without case,
// spaces and punctuation; the reference of a programme is its IATI identifier; dates
// and places that are missing overlap; the places of a programme are the States and
// Regions served, with the States in these, that of a provider is the State that it is
// of.
func Doubles(view *model.Snapshot, lens Lens) [][2]string {
	w := narrow(read(view), lens)
	var all [][2]string
	for _, kind := range []model.NodeKind{model.KindProgramme, model.KindProvider} {
		nodes := w.all(kind)
		for i, a := range nodes {
			for _, b := range nodes[i+1:] {
				if w.mayBeOne(a, b) {
					all = append(all, [2]string{a.id, b.id})
				}
			}
		}
	}
	return all
}

func (w *world) mayBeOne(a, b node) bool {
	sameName := spelled(a.text("name")) == spelled(b.text("name"))
	if !sameName && len(common(references(a), references(b))) == 0 || w.isDecided(a.id, b.id) {
		return false
	}
	placesA, placesB := w.places(a.id), w.places(b.id)
	return !isBefore(a, b) && !isBefore(b, a) && (len(placesA) == 0 || len(placesB) == 0 || len(common(placesA, placesB)) > 0)
}

func spelled(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) }), " ")
}

func references(n node) set {
	found := set{}
	for _, reference := range append(n.list("references"), n.text("iatiIdentifier")) {
		if reference != "" {
			found[spelled(reference)] = true
		}
	}
	return found
}

// isBefore reports whether one is over before the other begins.
func isBefore(a, b node) bool {
	return a.has("end") && b.has("start") && a.date("end").Last() < b.day("start")
}

func (w *world) places(id string) set {
	found := union(w.linked(id, model.Serves), w.linked(id, model.Of))
	for state, regions := range w.regions {
		if len(common(regions, found)) > 0 {
			found[state] = true
		}
	}
	return found
}

// isDecided reports whether two are decided to be DIFFERENT.
func (w *world) isDecided(a, b string) bool {
	for _, e := range w.each(model.SameAs) {
		if setOf(e.from, e.to)[a] && setOf(e.from, e.to)[b] && e.text("decision") == string(model.SameAsDecisionDifferent) {
			return true
		}
	}
	return false
}

// Assumptions are what the engagements that a scope selects rest on: "impliedWeight,
// hierarchy steps used, missing dates, presumed engagements", apart from evidence.
type Assumptions struct {
	ImpliedWeight float64
	Broader       []string // need, theme and programme of what is implied by a broader theme alone
	NoSince       []string // keys of edges that begin with their programme
	Presumed      []string // keys of edges not heard of for two years and without an end
}

// MeasureAssumptions returns those of coverage.
func MeasureAssumptions(view *model.Snapshot, lens Lens, scope Scope) (Assumptions, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return Assumptions{}, err
	}
	a := Assumptions{ImpliedWeight: rounded(q.impliedWeight)}
	s, broader, noSince, presumed := q.selected(), set{}, set{}, set{}
	for _, n := range q.needsInScope() {
		for theme, coverers := range q.coverOf(n, s).implied {
			for _, p := range coverers {
				broader[n.id+" "+theme+" "+p] = !q.programmes[p].addresses[theme]
			}
		}
	}
	for at := range s {
		for _, edge := range q.engagedBy[at] {
			if q.hasState(at.state) {
				noSince[edge.key], presumed[edge.key] = edge.assumed, edge.isPresumed(q.asOf)
			}
		}
	}
	a.Broader, a.NoSince, a.Presumed = those(broader), those(noSince), those(presumed)
	return a, nil
}

// those returns what is true, in order.
func those(found set) []string {
	return slices.DeleteFunc(sorted(found), func(id string) bool { return !found[id] })
}
