package access_test

import (
	"maps"
	"slices"

	"concert/internal/access"
	"concert/internal/model"
)

// naive decides what is seen record by record, over whole snapshots, as the
// rules read: the twin that views are compared with.
type naive struct {
	history []*model.Snapshot // up to the newest
	viewer  access.Viewer
	world   model.World
}

// bindings are the edges without which the record at one end is not visible, by
// that end.
var bindings = map[model.EdgeKind]model.Direction{
	model.HasNeed: model.Inward, model.To: model.Outward, model.HeldIn: model.Outward,
	model.MadeTo: model.Outward, model.Of: model.Outward, model.HasStep: model.Inward, model.SetBy: model.Outward,
}

// bothWorldsHold are the kinds whose real records the exercise holds too.
var bothWorldsHold = map[model.NodeKind]bool{
	model.KindTheme: true, model.KindResolution: true, model.KindInstrument: true, model.KindRequirement: true, model.KindGuidance: true,
}

type seen struct{ nodes, edges map[string]bool }

func (n naive) newest() *model.Snapshot { return n.history[len(n.history)-1] }

// view returns the ids and keys of what is seen of a version.
func (n naive) view(asked *model.Snapshot) seen {
	then, now := rights{asked, n.viewer, n.world}, rights{n.newest(), n.viewer, n.world}
	out := seen{map[string]bool{}, map[string]bool{}}
	for _, k := range model.NodeKinds() {
		for h := range asked.Nodes(k) {
			if !then.sees(h) {
				continue
			}
			if n.letsNow(now, h.ID()) || (k == model.KindSource && asked != n.newest() && n.view(n.newest()).nodes[h.ID()]) {
				out.nodes[h.ID()] = true
			}
		}
	}
	for again := true; again; {
		again = false
		for _, k := range model.NodeKinds() {
			for h := range asked.Nodes(k) {
				if out.nodes[h.ID()] && !n.isBound(out, h) {
					delete(out.nodes, h.ID())
					again = true
				}
			}
		}
	}
	for _, k := range model.EdgeKinds() {
		for e := range asked.Edges(k) {
			if out.nodes[e.From().ID()] && out.nodes[e.To().ID()] && then.seesEdge(e) && n.letsEdgeNow(now, e) {
				out.edges[e.Key()] = true
			}
		}
	}
	if n.world == model.WorldExercise {
		n.addSources(asked, then, now, out)
	}
	return out
}

// isBound reports whether each edge that a record is visible only with is there
// with its other end.
func (n naive) isBound(out seen, h model.Handle) bool {
	for k, end := range bindings {
		for _, e := range h.EdgesOf(k, end) {
			if !out.nodes[e.Other(h).ID()] || (n.world == model.WorldReal && e.IsFictional()) {
				return false
			}
		}
	}
	return true
}

// letsNow reports whether the newest version lets a record be seen, or its last
// state did.
func (n naive) letsNow(now rights, id string) bool {
	if h, ok := n.newest().Node(id); ok {
		return now.sees(h) && now.isBound(h)
	}
	h, ok := n.last(id)
	if !ok {
		return false
	}
	last := now
	last.s = h.Snapshot()
	return last.released(h, now)
}

// last returns the last state of a removed record.
func (n naive) last(id string) (model.Handle, bool) {
	for _, s := range slices.Backward(n.history) {
		if h, ok := s.Node(id); ok {
			return h, true
		}
	}
	return model.Handle{}, false
}

func (n naive) letsEdgeNow(now rights, e model.Edge) bool {
	for _, s := range slices.Backward(n.history) {
		for again := range s.Edges(e.Kind()) {
			if again.Key() != e.Key() {
				continue
			}
			if s == n.newest() {
				return now.seesEdge(again)
			}
			if level(again.OwnRelease()) <= level(now.level()) {
				return true
			}
			for _, end := range []model.Handle{e.From(), e.To()} {
				if n.ownNow(now, end.ID()) {
					return true
				}
			}
			return false
		}
	}
	return true
}

func (n naive) ownNow(now rights, id string) bool {
	if h, ok := n.newest().Node(id); ok {
		return now.isOwn(h)
	}
	h, ok := n.last(id)
	return ok && rights{h.Snapshot(), n.viewer, n.world}.isOwn(h)
}

// addSources adds the real sources of what the exercise shares with the real
// world.
func (n naive) addSources(asked *model.Snapshot, then, now rights, out seen) {
	add := func(fictional bool, sources []model.Source) {
		for _, source := range sources {
			if fictional || source.IsFictional() || level(source.Release()) > level(then.level()) {
				continue
			}
			if again, ok := now.s.Node(source.ID()); ok && !again.IsFictional() && level(again.Release()) <= level(now.level()) {
				out.nodes[source.ID()] = true
			}
		}
	}
	for _, k := range model.NodeKinds() {
		if !bothWorldsHold[k] {
			continue
		}
		for h := range asked.Nodes(k) {
			if out.nodes[h.ID()] {
				add(h.IsFictional(), h.Sources())
			}
		}
	}
	for _, k := range model.EdgeKinds() {
		for e := range asked.Edges(k) {
			if out.edges[e.Key()] && bothWorldsHold[e.From().Kind()] && !e.From().IsFictional() {
				add(e.IsFictional() || e.To().IsFictional(), e.Sources())
			}
		}
	}
}

// rights are those of a viewer at one version.
type rights struct {
	s      *model.Snapshot
	viewer access.Viewer
	world  model.World
}

func level(r model.Release) int {
	return max(0, slices.Index([]model.Release{"PUBLIC", "PLATFORM", "PARTNERS", "SECRETARIAT"}, r))
}

func (r rights) level() model.Release { return r.viewer.Class(r.s).Level() }

// sees tells of a record by world and rights, not by what it is bound to.
func (r rights) sees(h model.Handle) bool {
	if h.World() != r.world && (r.world == model.WorldReal || !bothWorldsHold[h.Kind()]) {
		return false
	}
	return r.released(h, r)
}

// released tells of a record by rights alone; as is who asks.
func (r rights) released(h model.Handle, as rights) bool {
	if level(levelOf(h)) <= level(as.level()) || h.ID() == r.viewer.String() || r.isOwn(h) {
		return true
	}
	chain := as.offices()
	for _, e := range h.EdgesOf(model.SharedWith, model.Outward) {
		if chain[e.To().ID()] && holds(e) && (r.world == model.WorldExercise || !e.IsFictional()) {
			return true
		}
	}
	return false
}

func holds(e model.Edge) bool {
	from := e.From()
	var decided []model.Handle
	if from.Kind() == model.KindNeed {
		decided = from.Linked(model.Identified, model.Inward)
	} else {
		decided = []model.Handle{from}
	}
	for _, h := range decided {
		consent, on := consentOf(h)
		if consent == model.ConsentNone && on.First() > e.DecidedOn().First() {
			return false
		}
	}
	return true
}

// consentOf is NONE where none is recorded.
func consentOf(h model.Handle) (model.Consent, model.Date) {
	var consent model.Consent
	var on model.Date
	if v, ok := h.AssessmentVisit(); ok {
		consent, on = v.Consent(), v.ConsentOn()
	} else if c, ok := h.CapacityConsultation(); ok {
		consent, on = c.Consent(), c.ConsentOn()
	}
	if consent == "" {
		consent = model.ConsentNone
	}
	return consent, on
}

// offices are the own provider and all that it is an office of.
func (r rights) offices() map[string]bool {
	all := map[string]bool{}
	id, ok := r.viewer.Provider()
	h, found := r.s.Node(id)
	for ok && found {
		all[h.ID()] = true
		h, found = h.First(model.PartOf, model.Outward)
	}
	return all
}

func (r rights) isOwn(h model.Handle) bool {
	if id, ok := r.viewer.MemberState(); ok {
		return stateOf(h) == id
	}
	if id, ok := r.viewer.Provider(); ok && h.Kind() == model.KindProgramme {
		for _, e := range h.EdgesOf(model.ParticipatesIn, model.Inward) {
			if e.From().ID() == id && (e.Role() == model.RoleLead || e.Role() == model.RoleImplementing) &&
				(r.world == model.WorldExercise || !e.IsFictional()) {
				return true
			}
		}
	}
	return false
}

// stateOf returns the id of the State that a restricted record belongs to, "" for
// all else.
func stateOf(h model.Handle) string {
	bond, ok := map[model.NodeKind]model.EdgeKind{
		model.KindNeed: model.HasNeed, model.KindAssessmentVisit: model.To, model.KindCapacityConsultation: model.HeldIn,
		model.KindRecommendation: model.MadeTo, model.KindRoadMap: model.Of, model.KindRoadMapStep: model.HasStep,
	}[h.Kind()]
	if !ok {
		return ""
	}
	other, _ := h.First(bond, bindings[bond])
	if other.Kind() == model.KindRoadMap {
		return stateOf(other)
	}
	return other.ID()
}

func (r rights) isBound(h model.Handle) bool {
	return naive{world: r.world}.isBound(seen{nodes: r.boundTo(h)}, h)
}

// boundTo are the records at the edges that h is visible only with, where they
// are seen and bound themselves.
func (r rights) boundTo(h model.Handle) map[string]bool {
	all := map[string]bool{}
	for k := range bindings {
		for _, end := range []model.Direction{model.Outward, model.Inward} {
			for _, other := range h.Linked(k, end) {
				if other.Kind() == model.KindMemberState || other.Kind() == model.KindRoadMap ||
					other.Kind() == model.KindResolution || other.Kind() == model.KindInstrument {
					all[other.ID()] = r.sees(other) && (other.Kind() != model.KindRoadMap || r.isBound(other))
				}
			}
		}
	}
	return all
}

func (r rights) seesEdge(e model.Edge) bool {
	if r.world == model.WorldReal && e.IsFictional() {
		return false
	}
	return level(e.OwnRelease()) <= level(r.level()) || r.isOwn(e.From()) || r.isOwn(e.To())
}

// levelOf works a level out from consents, as the rules read.
func levelOf(h model.Handle) model.Release {
	order := []model.Release{"PUBLIC", "PLATFORM", "PARTNERS", "SECRETARIAT"}
	strictest := level(h.OwnRelease())
	follow := func(kind model.EdgeKind, end model.Direction) {
		for _, other := range h.Linked(kind, end) {
			strictest = max(strictest, level(levelOf(other)))
		}
	}
	switch h.Kind() {
	case model.KindAssessmentVisit, model.KindCapacityConsultation:
		consent, _ := consentOf(h)
		strictest = max(strictest, level(consented(consent, true)))
	case model.KindNeed:
		need, _ := h.Need()
		releasable, _ := need.Releasable()
		strictest = max(strictest, byDecision(h, h.Linked(model.Identified, model.Inward), releasable))
	case model.KindRecommendation, model.KindRoadMap:
		strictest = max(strictest, byDecision(h, h.Linked(model.LedTo, model.Inward), false))
	case model.KindRoadMapStep:
		roadMap, _ := h.First(model.HasStep, model.Inward)
		strictest = max(strictest, byDecision(h, roadMap.Linked(model.LedTo, model.Inward), false))
	}
	for _, kind := range slices.Sorted(maps.Keys(bindings)) {
		if kind != model.Of || h.Kind() != model.KindMemberState {
			follow(kind, bindings[kind])
		}
	}
	if h.Kind() == model.KindRecommendation {
		follow(model.Concerns, model.Outward)
	}
	follow(model.Answers, model.Outward)
	follow(model.Follows, model.Outward)
	return order[strictest]
}

func byDecision(h model.Handle, from []model.Handle, releasable bool) int {
	if len(from) == 0 {
		if h.OwnRelease() == "" {
			return level("SECRETARIAT")
		}
		return level(h.OwnRelease())
	}
	newest, _ := consentOf(from[0])
	_, on := consentOf(from[0])
	for _, other := range from[1:] {
		consent, when := consentOf(other)
		stricter := level(consented(consent, releasable)) > level(consented(newest, releasable))
		if when.First() > on.First() || (when.First() == on.First() && stricter) {
			newest, on = consent, when
		}
	}
	return level(consented(newest, releasable))
}

func consented(consent model.Consent, releasable bool) model.Release {
	switch {
	case consent == model.ConsentPublic:
		return model.ReleasePublic
	case consent == model.ConsentFull, consent == model.ConsentPartial && releasable:
		return model.ReleasePartners
	}
	return model.ReleaseSecretariat
}
