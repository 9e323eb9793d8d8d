package access_test

import (
	"maps"
	"math"
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

// seen is what is seen of records and edges, and of those the values that not
// everyone sees who sees the record, by key and property.
type seen struct{ nodes, edges, values map[string]bool }

func (n naive) newest() *model.Snapshot { return n.history[len(n.history)-1] }

// view returns the ids and keys of what is seen of a version.
func (n naive) view(asked *model.Snapshot) seen {
	then, now := rights{asked, n.viewer, n.world}, rights{n.newest(), n.viewer, n.world}
	out := seen{map[string]bool{}, map[string]bool{}, map[string]bool{}}
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
			if out.nodes[e.From().ID()] && out.nodes[e.To().ID()] && claimantIn(out.nodes, e) && then.seesEdge(e) && n.letsEdgeNow(now, e) {
				out.edges[e.Key()] = true
			}
		}
	}
	if n.world == model.WorldExercise {
		n.addSources(asked, now, out)
	}
	n.addValues(asked, then, now, out)
	return out
}

// stateOnly, insiders and platform are the properties that not everyone sees.
var (
	stateOnly = []string{"release", "consent", "consentOn", "releasable"}
	insiders  = []string{"reportUrl", "legislative", "institutional", "operational"}
	platform  = []string{"contactPoint"}
)

func (n naive) addValues(asked *model.Snapshot, then, now rights, out seen) {
	add := func(key string, properties map[string]any, names []string, sees bool) {
		for _, name := range names {
			if properties[name] != nil && sees {
				out.values[key+" "+name] = true
			}
		}
	}
	for _, k := range model.NodeKinds() {
		for h := range asked.Nodes(k) {
			if !out.nodes[h.ID()] {
				continue
			}
			p, all := h.Record().Properties, n.viewer == access.Secretariat()
			_, isState := n.viewer.MemberState()
			add(h.ID(), p, stateOnly, all || (isState && then.isOwn(h) && n.ownNow(now, h.ID())))
			add(h.ID(), p, insiders, then.isInsider(h, then) && n.isInsiderNow(now, h.ID()))
			add(h.ID(), p, platform, n.viewer != access.Anonymous())
		}
	}
	for _, k := range model.EdgeKinds() {
		for e := range asked.Edges(k) {
			if !out.edges[e.Key()] {
				continue
			}
			p, all := e.Record().Properties, n.viewer == access.Secretariat()
			own := func(h model.Handle) bool { return then.isOwn(h) && n.ownNow(now, h.ID()) }
			add(e.Key(), p, []string{"release"}, all)
			if k == model.ProposedFor {
				add(e.Key(), p, []string{"reason"}, all || own(e.From()) || own(e.To()))
			}
		}
	}
}

// isInsider reports whether the viewer, with the rights as, sees the details of a visit
// or consultation that it sees.
func (r rights) isInsider(h model.Handle, as rights) bool {
	consent, _ := consentOf(h)
	return consent != model.ConsentPartial || r.viewer == access.Secretariat() || r.isOwn(h) || r.isShared(h, as)
}

func (n naive) isInsiderNow(now rights, id string) bool {
	if h, ok := n.newest().Node(id); ok {
		return now.isInsider(h, now)
	}
	h, ok := n.last(id)
	if !ok {
		return false
	}
	return rights{h.Snapshot(), n.viewer, n.world}.isInsider(h, now)
}

// isBound reports whether each edge that a record is visible only with is there
// with its other end.
func (n naive) isBound(out seen, h model.Handle) bool {
	for k, end := range bindings {
		for _, e := range h.EdgesOf(k, end) {
			if !out.nodes[e.Other(h).ID()] || !claimantIn(out.nodes, e) || (n.world == model.WorldReal && e.IsFictional()) {
				return false
			}
		}
	}
	return true
}

// claimantOf returns the State or provider that claims an edge, "" for none.
func claimantOf(e model.Edge) string {
	id, _ := e.Record().Properties["claimedBy"].(string)
	if id == model.Secretariat {
		return ""
	}
	return id
}

// claimantIn reports whether who claims an edge, if anybody does, is among records.
func claimantIn(nodes map[string]bool, e model.Edge) bool {
	id := claimantOf(e)
	return id == "" || nodes[id]
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
	if h.World() != now.world && (now.world == model.WorldReal || !bothWorldsHold[h.Kind()]) {
		return false
	}
	last := now
	last.s = h.Snapshot()
	if last.isOwn(h) || (last.isShared(h, now) && !n.endedSince(h)) {
		return true
	}
	return max(level(levelOf(h)), n.decidedSince(h)) <= level(now.limit(h.IsFictional()))
}

// decidedSince is the level that the decisions in force leave to a removed record.
func (n naive) decidedSince(h model.Handle) int {
	need, _ := h.Need()
	releasable := false
	if h.Kind() == model.KindNeed {
		releasable, _ = need.Releasable()
	}
	if consent := newestOf(n.decidersNow(h)); consent != "" {
		return level(consented(consent, releasable))
	}
	return 0
}

// decidersNow are the visits and consultations that decide about a removed record,
// each as it is now or was at last.
func (n naive) decidersNow(h model.Handle) []model.Handle {
	var all []model.Handle
	linked := ownedDeciders(h, facts)
	if len(linked) == 0 {
		linked = ownedDeciders(h, claimsToo)
	}
	for _, d := range linked {
		if again, ok := n.last(d.ID()); ok && stateOf(again, claimsToo) == stateOf(h, claimsToo) {
			all = append(all, again)
		}
	}
	return all
}

// endedSince reports whether a NONE written after the removal of a record was its
// newest decision then: it ended the shares.
func (n naive) endedSince(h model.Handle) bool {
	for i, s := range n.history {
		if s.Version() <= h.Snapshot().Version()+1 {
			continue
		}
		then := naive{n.history[:i+1], n.viewer, n.world}
		deciders := then.decidersNow(h)
		for _, d := range deciders {
			if d.Snapshot() != s || !saysNone(d) || orderOf(d) != highest(deciders) {
				continue
			}
			if was, ok := n.history[i-1].Node(d.ID()); !ok || !saysNone(was) || orderOf(was) != orderOf(d) {
				return true
			}
		}
	}
	return false
}

// saysNone reports whether somebody wrote a NONE.
func saysNone(h model.Handle) bool { return h.Record().Properties["consent"] == "NONE" }

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
			if id := claimantOf(again); id != "" && !n.letsNow(now, id) {
				return false
			}
			if s == n.newest() {
				return now.seesEdge(again)
			}
			isReal := !again.IsFictional() && !again.From().IsFictional() && !again.To().IsFictional()
			switch {
			case leastOf(again) <= level(now.limit(!isReal)), n.ownNow(now, e.From().ID()), n.ownNow(now, e.To().ID()):
			case (e.Kind() == model.SharedWith || e.Kind() == model.Serves) && now.isSelf(e.To().ID()):
			default:
				return false
			}
			return !isDetail(e) || n.isInsiderNow(now, e.From().ID())
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
func (n naive) addSources(asked *model.Snapshot, now rights, out seen) {
	add := func(fictional bool, sources []model.Source) {
		for _, source := range sources {
			if fictional || source.IsFictional() || level(source.Release()) > 0 {
				continue
			}
			if again, ok := now.s.Node(source.ID()); ok && !again.IsFictional() && level(again.Release()) == 0 {
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

// limit is the level up to which all is seen: of what is real, the exercise shows
// the public alone.
func (r rights) limit(fictional bool) model.Release {
	if r.world == model.WorldExercise && !fictional {
		return model.ReleasePublic
	}
	return r.level()
}

// sees tells of a record by world and rights, not by what it is bound to.
func (r rights) sees(h model.Handle) bool {
	if h.World() != r.world && (r.world == model.WorldReal || !bothWorldsHold[h.Kind()]) {
		return false
	}
	return r.released(h, r)
}

// released reports whether the viewer sees a record by rights alone, with the rights as.
func (r rights) released(h model.Handle, as rights) bool {
	return level(levelOf(h)) <= level(as.limit(h.IsFictional())) || h.ID() == r.viewer.String() || r.isOwn(h) || r.isShared(h, as)
}

// isShared reports whether a record is shared with the viewer.
func (r rights) isShared(h model.Handle, as rights) bool {
	chain := as.offices()
	for _, e := range h.EdgesOf(model.SharedWith, model.Outward) {
		if chain[e.To().ID()] && gives(e) {
			return true
		}
	}
	return false
}

// gives reports whether an edge gives a right: not if it ends, not as a claim, and
// not a fictional one at a real record.
func gives(e model.Edge) bool {
	p := e.Record().Properties
	return p["until"] == nil && p["claimedBy"] == nil && (e.From().IsFictional() || !e.IsFictional())
}

// isSelf reports whether who asks speaks for a record or for an office of it.
func (r rights) isSelf(id string) bool { return r.viewer.String() == id || r.offices()[id] }

// leastOf is the level of an edge by itself.
func leastOf(e model.Edge) int {
	own := level(e.OwnRelease())
	switch e.Kind() {
	case model.SharedWith:
		return 3
	case model.ProposedFor:
		return max(own, 2)
	case model.SameAs:
		if e.Decision() != model.SameAsDecisionSame {
			return max(own, 2)
		}
	case model.Serves:
		if s := e.EngagementStatus(); s == model.EngagementStatusProposed || s == model.EngagementStatusCancelled {
			return max(own, 2)
		}
	}
	return own
}

// isDetail reports whether an edge is one of the details of a visit or consultation.
func isDetail(e model.Edge) bool { return e.Kind() == model.Mapped || e.Kind() == model.Assessed }

// consentOf is NONE if none is recorded.
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

// offices are the viewer's own provider and all that it is an office of.
func (r rights) offices() map[string]bool {
	all := map[string]bool{}
	id, ok := r.viewer.Provider()
	h, found := r.s.Node(id)
	for ok && found {
		all[h.ID()] = true
		found = false
		for _, e := range h.EdgesOf(model.PartOf, model.Outward) {
			if gives(e) {
				h, found = e.To(), true
			}
		}
	}
	return all
}

func (r rights) isOwn(h model.Handle) bool {
	if id, ok := r.viewer.MemberState(); ok {
		return stateOf(h, facts) == id
	}
	if id, ok := r.viewer.Provider(); ok && h.Kind() == model.KindProgramme {
		for _, e := range h.EdgesOf(model.ParticipatesIn, model.Inward) {
			if e.From().ID() == id && (e.Role() == model.RoleLead || e.Role() == model.RoleImplementing) && gives(e) {
				return true
			}
		}
	}
	return false
}

// counted says whether an edge counts.
type counted func(model.Edge) bool

// facts are the edges that nobody only claims.
func facts(e model.Edge) bool { return e.Record().Properties["claimedBy"] == nil }

func claimsToo(model.Edge) bool { return true }

// linked returns what is at the other ends of the edges that count.
func linked(h model.Handle, kind model.EdgeKind, end model.Direction, counts counted) []model.Handle {
	var all []model.Handle
	for _, e := range h.EdgesOf(kind, end) {
		if counts(e) {
			all = append(all, e.Other(h))
		}
	}
	return all
}

// stateOf returns the id of the State that a restricted record belongs to, "" for
// all else, and for what belongs to none by an edge that counts.
func stateOf(h model.Handle, counts counted) string {
	bond, ok := map[model.NodeKind]model.EdgeKind{
		model.KindNeed: model.HasNeed, model.KindAssessmentVisit: model.To, model.KindCapacityConsultation: model.HeldIn,
		model.KindRecommendation: model.MadeTo, model.KindRoadMap: model.Of, model.KindRoadMapStep: model.HasStep,
	}[h.Kind()]
	if !ok {
		return ""
	}
	others := linked(h, bond, bindings[bond], counts)
	switch {
	case len(others) == 0:
		return ""
	case others[0].Kind() == model.KindRoadMap:
		return stateOf(others[0], counts)
	}
	return others[0].ID()
}

func (r rights) isBound(h model.Handle) bool {
	return naive{world: r.world}.isBound(seen{nodes: r.boundTo(h)}, h)
}

// boundTo are the records at the edges that h is visible only with, where they
// are seen and bound themselves.
func (r rights) boundTo(h model.Handle) map[string]bool {
	all := map[string]bool{}
	for k, end := range bindings {
		for _, e := range h.EdgesOf(k, end) {
			if claimant, ok := r.s.Node(claimantOf(e)); ok {
				all[claimant.ID()] = r.sees(claimant) && (claimant == h || r.isBound(claimant))
			}
			other := e.Other(h)
			all[other.ID()] = r.sees(other) && r.isBound(other)
		}
	}
	return all
}

func (r rights) seesEdge(e model.Edge) bool {
	if r.world == model.WorldReal && e.IsFictional() {
		return false
	}
	if isDetail(e) && !r.isInsider(e.From(), r) {
		return false
	}
	fictional := e.IsFictional() || e.From().IsFictional() || e.To().IsFictional()
	return leastOf(e) <= level(r.limit(fictional)) || r.isOwn(e.From()) || r.isOwn(e.To()) ||
		((e.Kind() == model.SharedWith || e.Kind() == model.Serves) && r.isSelf(e.To().ID()))
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
	case model.KindSource:
		if source, _ := h.Source(); h.OwnRelease() == "" {
			if _, ok := source.URL(); !ok {
				strictest = 3
			}
		}
	case model.KindAssessmentVisit, model.KindCapacityConsultation:
		consent, _ := consentOf(h)
		strictest = max(strictest, level(consented(consent, true)))
	case model.KindNeed:
		need, _ := h.Need()
		releasable, _ := need.Releasable()
		strictest = max(strictest, byDecision(h, releasable))
	case model.KindRecommendation, model.KindRoadMap:
		strictest = max(strictest, byDecision(h, false))
	case model.KindRoadMapStep:
		strictest = max(strictest, byDecision(h, false))
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

// byDecision is the level by the decision that counts; of those with the claims and
// without them the stricter.
func byDecision(h model.Handle, releasable bool) int {
	return max(byDecisionOf(h, releasable, claimsToo), byDecisionOf(h, releasable, facts))
}

func byDecisionOf(h model.Handle, releasable bool, counts counted) int {
	var from []model.Handle
	for _, d := range ownedDeciders(h, counts) {
		if stateOf(d, counts) == stateOf(h, counts) {
			from = append(from, d)
		}
	}
	if len(from) == 0 {
		if h.OwnRelease() == "" {
			return level("SECRETARIAT")
		}
		return level(h.OwnRelease())
	}
	return level(consented(newestOf(from), releasable))
}

// linkedDeciders are the visits and consultations that identified or led to a
// record; of a step, to its road map.
func linkedDeciders(h model.Handle, counts counted) []model.Handle {
	switch h.Kind() {
	case model.KindNeed:
		return linked(h, model.Identified, model.Inward, counts)
	case model.KindRecommendation, model.KindRoadMap:
		return linked(h, model.LedTo, model.Inward, counts)
	case model.KindRoadMapStep:
		for _, roadMap := range linked(h, model.HasStep, model.Inward, counts) {
			return linkedDeciders(roadMap, counts)
		}
	}
	return nil
}

// ownedDeciders are those of them that belong to any State, if the record does.
func ownedDeciders(h model.Handle, counts counted) []model.Handle {
	var owned []model.Handle
	for _, d := range linkedDeciders(h, counts) {
		if stateOf(h, counts) != "" && stateOf(d, counts) != "" {
			owned = append(owned, d)
		}
	}
	return owned
}

// newestOf returns the consent that counts, "" if nobody decided.
func newestOf(deciders []model.Handle) model.Consent {
	for _, d := range deciders {
		if orderOf(d) == highest(deciders) {
			consent, _ := consentOf(d)
			return consent
		}
	}
	return ""
}

func highest(deciders []model.Handle) int {
	most := 0
	for _, d := range deciders {
		most = max(most, orderOf(d))
	}
	return most
}

// orderOf is higher for the decision that counts: a NONE counts by its last day, and
// without one is the newest; any other by its first, and without one is the oldest;
// of two on a day the stricter counts.
func orderOf(h model.Handle) int {
	consent, on := consentOf(h)
	strictness := slices.Index([]model.Consent{model.ConsentPublic, model.ConsentFull, model.ConsentPartial}, consent)
	switch {
	case strictness >= 0:
		return int(on.First())*4 + strictness
	case on == 0:
		return math.MaxInt
	}
	return int(on.Last())*4 + 3
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
