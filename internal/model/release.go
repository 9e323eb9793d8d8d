package model

import (
	"maps"
	"slices"
)

// The levels of release, as bytes in the pages of nodes and edges.
const (
	levelPublic uint8 = iota
	levelPlatform
	levelPartners
	levelSecretariat
)

// levelOrder is the order in which levels are settled: a record after those
// that it follows.
var levelOrder = []NodeKind{
	KindMemberState, KindRegion, KindTheme, KindResolution, KindInstrument, KindGuidance, KindProgramme,
	KindWorkingGroup, KindSource, KindDataSet, KindProvider, KindRequirement,
	KindAssessmentVisit, KindCapacityConsultation, KindNeed, KindRecommendation, KindRoadMap, KindRoadMapStep,
}

// follower is a kind of edge along which the level of one end bears on that of
// the other.
type follower struct {
	kind EdgeKind
	end  Direction // of the record whose level bears on the other's
}

var followers = [nodeKinds][]follower{
	KindMemberState: {{Of, Inward}, {HasNeed, Outward}, {To, Inward}, {HeldIn, Inward}, {MadeTo, Inward}},
	KindResolution:  {{SetBy, Inward}}, KindInstrument: {{SetBy, Inward}},
	KindAssessmentVisit:      {{Identified, Outward}, {LedTo, Outward}},
	KindCapacityConsultation: {{Identified, Outward}, {LedTo, Outward}},
	KindNeed:                 {{Concerns, Inward}, {Answers, Inward}},
	KindRecommendation:       {{Follows, Inward}},
	KindRoadMap:              {{HasStep, Outward}},
}

// settleLevels works out the release in force of what was written and of all
// that follows it.
func (b *builder) settleLevels() {
	var due [nodeKinds]map[nodeAt]bool
	for k := range due {
		due[k] = map[nodeAt]bool{}
	}
	for at := range b.nodes {
		due[at.kind()][at] = true
	}
	for _, k := range levelOrder {
		for at := range due[k] {
			if b.removed[at] != "" {
				continue
			}
			// What led to a road map bears on its steps even where it leaves the
			// level of the road map as it is.
			if !b.settleLevel(at) && !b.written[at] && k != KindRoadMap {
				continue
			}
			h := Handle{b.s, at}
			for _, f := range followers[k] {
				for w := h.Walk(f.kind, f.end); w.Next(); {
					due[w.Other().at.kind()][w.Other().at] = true
				}
			}
		}
	}
}

// settleLevel works out the level of one record and tells whether it changed.
func (b *builder) settleLevel(at nodeAt) bool {
	h := Handle{b.s, at}
	level := h.levelInForce()
	if h.level() == level {
		return false
	}
	b.nodePage(at).levels[at.row()&rowMask] = level
	b.nodes[at] = true
	return true
}

// level is the settled level of the record.
func (h Handle) level() uint8 { return h.page().levels[h.at.row()&rowMask] }

// ownLevel is the record's own release, otherwise where it has none.
func (h Handle) ownLevel(otherwise uint8) uint8 {
	if cell := h.cell(cellRelease); cell != 0 {
		return uint8(cell - 1)
	}
	return otherwise
}

// levelInForce works the level out from the record's own and from what it
// follows, whose levels are settled.
func (h Handle) levelInForce() uint8 {
	level := h.ownLevel(levelPublic)
	switch h.Kind() {
	case KindProvider:
		return h.noLooserThan(level, Of, Outward)
	case KindRequirement:
		return h.noLooserThan(level, SetBy, Outward)
	case KindAssessmentVisit:
		d := Decision{Consent: AssessmentVisit{h}.Consent()}
		return h.noLooserThan(max(level, d.level(true)), To, Outward)
	case KindCapacityConsultation:
		d := Decision{Consent: CapacityConsultation{h}.Consent()}
		return h.noLooserThan(max(level, d.level(true)), HeldIn, Outward)
	case KindNeed:
		releasable, _ := Need{h}.Releasable()
		return h.noLooserThan(h.consented(level, Identified, releasable), HasNeed, Inward)
	case KindRecommendation:
		level = h.noLooserThan(h.consented(level, LedTo, false), MadeTo, Outward)
		return h.noLooserThan(level, Concerns, Outward)
	case KindRoadMap:
		return h.noLooserThan(h.consented(level, LedTo, false), Of, Outward)
	case KindRoadMapStep:
		level = h.noLooserThan(h.stepConsented(level), HasStep, Inward)
		return h.noLooserThan(h.noLooserThan(level, Answers, Outward), Follows, Outward)
	}
	return level
}

// consented is the level by the newest decision along the edges of a kind that
// lead here; where there is none, the record's own, else SECRETARIAT.
func (h Handle) consented(own uint8, kind EdgeKind, releasable bool) uint8 {
	d, ok := h.newestDecision(kind)
	if !ok {
		return h.ownLevel(levelSecretariat)
	}
	return max(own, d.level(releasable))
}

// stepConsented is the level of a step by the newest decision that led to its
// road map.
func (h Handle) stepConsented(own uint8) uint8 {
	if roadMap, ok := h.First(HasStep, Inward); ok {
		if d, decided := roadMap.newestDecision(LedTo); decided {
			return max(own, d.level(false))
		}
	}
	return h.ownLevel(levelSecretariat)
}

func (h Handle) noLooserThan(level uint8, kind EdgeKind, end Direction) uint8 {
	for w := h.Walk(kind, end); w.Next(); {
		level = max(level, w.Other().level())
	}
	return level
}

// Decision is what a State decided on the release of a visit or consultation
// and of what came of it. No recorded consent is NONE.
type Decision struct {
	Consent Consent
	On      Date // zero: the oldest
}

// level of what the decision is about: a visit itself, or (releasable or not)
// a need; of a recommendation or road map, as of a need that is not releasable.
func (d Decision) level(releasable bool) uint8 {
	switch d.Consent {
	case ConsentPublic:
		return levelPublic
	case ConsentFull:
		return levelPartners
	case ConsentPartial:
		if releasable {
			return levelPartners
		}
	}
	return levelSecretariat
}

// strictness orders consents from the strictest.
func (d Decision) strictness() int { return slices.Index(consents, string(d.Consent)) }

// Decisions returns the decision on a visit or consultation, or those of the
// visits and consultations that identified a need or led to a recommendation or
// road map, oldest first and of one day the stricter last.
func (h Handle) Decisions() []Decision {
	kind := LedTo
	switch h.Kind() {
	case KindAssessmentVisit, KindCapacityConsultation:
		return []Decision{decisionOf(h)}
	case KindNeed:
		kind = Identified
	}
	var all []Decision
	for w := h.Walk(kind, Inward); w.Next(); {
		all = append(all, decisionOf(w.Other()))
	}
	slices.SortFunc(all, func(a, b Decision) int {
		if c := int(a.On.First()) - int(b.On.First()); c != 0 {
			return c
		}
		return b.strictness() - a.strictness()
	})
	return all
}

// ShareHolds tells whether a SHARED_WITH still lets its provider see the
// record: whether no NONE was decided on a later day. An undated share is the
// oldest, and so is an undated decision.
func (e Edge) ShareHolds() bool {
	if e.Kind() != SharedWith {
		return false
	}
	shared := e.DecidedOn().First()
	return !slices.ContainsFunc(e.From().Decisions(), func(d Decision) bool {
		return d.Consent == ConsentNone && d.On.First() > shared
	})
}

func decisionOf(h Handle) Decision {
	d := Decision{Consent: ConsentNone}
	var given Consent
	if visit, ok := h.AssessmentVisit(); ok {
		given, d.On = visit.Consent(), visit.ConsentOn()
	} else if consultation, ok := h.CapacityConsultation(); ok {
		given, d.On = consultation.Consent(), consultation.ConsentOn()
	}
	if given != "" {
		d.Consent = given
	}
	return d
}

func (h Handle) newestDecision(kind EdgeKind) (Decision, bool) {
	var newest Decision
	found := false
	for w := h.Walk(kind, Inward); w.Next(); {
		d := decisionOf(w.Other())
		later := int(d.On.First()) - int(newest.On.First())
		if !found || later > 0 || (later == 0 && d.strictness() < newest.strictness()) {
			newest, found = d, true
		}
	}
	return newest, found
}

// bury keeps of each removed record who could see its last state, and forgets
// the graves of those that are back. What the commit decides beside the removal,
// such as a consent withdrawn, counts.
func (b *builder) bury(before *Snapshot, changes []Change, version Version) {
	graves := map[string]Grave{}
	if len(b.removed) > 0 {
		last := before.beforeRemovals(changes, version)
		for at, id := range b.removed {
			if int(at.row()) < int(before.nodes[at.kind()].rows) {
				graves[id] = graveOf(Handle{before, at}, Handle{last, at}, version)
			}
		}
	}
	for at := range b.dropped {
		e := Edge{before, at}
		if own := e.OwnRelease(); own != "" && own != ReleasePublic {
			graves[e.Key()] = Grave{Release: own, At: version}
		}
	}
	back := func(key string) bool {
		_, ok := before.graves[key]
		return ok
	}
	risen := []string{}
	for id := range b.inserted {
		if back(id) {
			risen = append(risen, id)
		}
	}
	for at := range b.added {
		if len(before.graves) > 0 {
			if key := (Edge{b.s, at}).Key(); back(key) {
				risen = append(risen, key)
			}
		}
	}
	if len(graves) == 0 && len(risen) == 0 {
		return
	}
	next := maps.Clone(before.graves)
	if next == nil {
		next = map[string]Grave{}
	}
	maps.Copy(next, graves)
	for _, key := range risen {
		delete(next, key)
	}
	b.s.graves = next
}

// beforeRemovals is the snapshot with what the changes put and nothing removed.
func (s *Snapshot) beforeRemovals(changes []Change, version Version) *Snapshot {
	var puts []Change
	for _, change := range changes {
		if !change.Remove && (change.Node != nil || change.Edge != nil) {
			puts = append(puts, change)
		}
	}
	if len(puts) == 0 {
		return s
	}
	last, _ := s.apply(puts, version, false)
	return last
}

// graveOf says who saw a record both before the commit that removed it and in
// its last state.
func graveOf(before, last Handle, version Version) Grave {
	level := max(before.level(), last.level())
	g := Grave{Release: Release(releases[level]), At: version}
	if state, ok := before.StateOf(); ok {
		g.State = state.ID()
	}
	for w := last.Walk(SharedWith, Outward); w.Next(); {
		if w.Edge().ShareHolds() {
			g.Shared = append(g.Shared, w.Other().ID())
		}
	}
	for w := last.Walk(ParticipatesIn, Inward); w.Next(); {
		if w.Edge().Role().Runs() {
			g.Shared = append(g.Shared, w.Other().ID())
		}
	}
	slices.Sort(g.Shared)
	g.Shared = slices.Compact(g.Shared)
	return g
}

// Runs tells whether a provider in the role leads or implements the programme.
func (v Role) Runs() bool { return v == RoleLead || v == RoleImplementing }

// StateOf returns the Member State that a restricted record belongs to.
func (h Handle) StateOf() (MemberState, bool) {
	var state Handle
	var ok bool
	switch h.Kind() {
	case KindNeed:
		state, ok = h.First(HasNeed, Inward)
	case KindAssessmentVisit:
		state, ok = h.First(To, Outward)
	case KindCapacityConsultation:
		state, ok = h.First(HeldIn, Outward)
	case KindRecommendation:
		state, ok = h.First(MadeTo, Outward)
	case KindRoadMap:
		state, ok = h.First(Of, Outward)
	case KindRoadMapStep:
		if roadMap, found := h.First(HasStep, Inward); found {
			return roadMap.StateOf()
		}
	}
	return MemberState{state}, ok
}
