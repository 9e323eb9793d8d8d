package model_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// twin is a snapshot made of maps, in which everything is worked out again each
// time, by the rules of the model and in the plainest way.
type twin struct {
	version    model.Version
	nodes      map[string]map[string]any
	edges      map[string]model.EdgeRecord
	tombstones map[string]model.Tombstone
	at         map[string][]model.EdgeRecord // by the ids of their ends; nil where it is to be made again
}

// The levels of release, from the loosest.
var levels = []model.Release{model.ReleasePublic, model.ReleasePlatform, model.ReleasePartners, model.ReleaseSecretariat}

func newTwin() *twin {
	return &twin{nodes: map[string]map[string]any{}, edges: map[string]model.EdgeRecord{}, tombstones: map[string]model.Tombstone{}}
}

// edgesAt returns the edges at a node.
func (t *twin) edgesAt(id string) []model.EdgeRecord {
	if t.at == nil {
		t.at = map[string][]model.EdgeRecord{}
		for _, e := range t.edges {
			t.at[e.From] = append(t.at[e.From], e)
			t.at[e.To] = append(t.at[e.To], e)
		}
	}
	return t.at[id]
}

// twinOf returns the twin of a snapshot that nothing was removed from.
func twinOf(s *model.Snapshot) *twin {
	t := newTwin()
	t.version = s.Version()
	for _, k := range model.NodeKinds() {
		for h := range s.Nodes(k) {
			t.nodes[h.ID()] = h.Record().Properties
		}
	}
	for _, k := range model.EdgeKinds() {
		for e := range s.Edges(k) {
			record := e.Record()
			t.edges[record.Key()] = record
		}
	}
	return t
}

func (t *twin) clone() *twin {
	return &twin{t.version, maps.Clone(t.nodes), maps.Clone(t.edges), maps.Clone(t.tombstones), nil}
}

// found is a set of problems, by rule, record and property. Of some rules only
// the rule is compared, because any record of a group may be named.
type found map[string]bool

func (f found) add(rule model.Rule, record, property string) {
	if rule == model.RuleSame || rule == model.RuleOneRegion {
		record, property = "", ""
	}
	f[fmt.Sprintf("%s %s %s", rule, record, property)] = true
}

func foundIn(problems []model.Problem) found {
	f := found{}
	for _, p := range problems {
		f.add(p.Rule, p.Record, p.Property)
	}
	return f
}

// with returns the twin after the changes, and what is wrong with them. own is
// what is wrong with them one by one; if anything is, the rest is not reported.
func (t *twin) with(changes []model.Change) (next *twin, own, wrong found) {
	own, wrong = found{}, found{}
	latest := map[string]int{}
	var normal []model.Change
	for i, change := range changes {
		one, err := model.Normal([]model.Change{change})
		if broken, ok := errors.AsType[*model.Error](err); ok {
			maps.Copy(own, foundIn(broken.Problems))
			one = []model.Change{{}}
		}
		normal = append(normal, one[0])
		key := change.Key()
		if before, ok := latest[key]; ok && !change.Remove && !changes[before].Remove {
			rule := model.RuleDuplicateNode
			if change.Node == nil {
				rule = model.RuleDuplicateEdge
			}
			wrong.add(rule, key, "")
		}
		latest[key] = i
	}
	if len(own) > 0 {
		return nil, own, nil
	}
	for i := range normal {
		if latest[normal[i].Key()] != i {
			normal[i] = model.Change{} // another one about the same record comes later
		}
	}
	next = t.clone()
	next.version++
	touched, removed := map[string]bool{}, map[string]bool{}
	each := func(remove, node bool, do func(model.Change)) {
		for _, change := range normal {
			if change.Remove == remove && (change.Node != nil) == node && (node || change.Edge != nil) {
				do(change)
			}
		}
	}
	each(false, true, func(c model.Change) { next.nodes[c.Node.ID] = c.Node.Properties })
	each(true, false, func(c model.Change) { next.dropEdge(t, c.Key(), wrong) })
	each(false, false, func(c model.Change) { next.putEdge(*c.Edge, touched, wrong) })
	each(true, true, func(c model.Change) { next.dropNode(t, c.Node.ID, removed, wrong) })
	last := t.withPuts(normal)
	for id := range removed {
		next.tombstones[id] = t.tombstone(id, last, next.version)
		delete(next.nodes, id)
	}
	for id := range next.nodes {
		if _, was := t.nodes[id]; !was {
			delete(next.tombstones, id)
		}
	}
	for key := range next.edges {
		if _, was := t.edges[key]; !was {
			delete(next.tombstones, key)
		}
	}
	next.endShares(t)
	next.check(touched, wrong)
	return next, own, wrong
}

// withPuts returns the twin with what the changes put, and nothing removed.
func (t *twin) withPuts(normal []model.Change) *twin {
	last := t.clone()
	for _, change := range normal {
		if change.Node != nil && !change.Remove {
			last.nodes[change.Node.ID] = change.Node.Properties
		}
	}
	for _, change := range normal {
		if change.Edge != nil && !change.Remove {
			last.putEdge(*change.Edge, found{}, found{})
		}
	}
	return last
}

func (t *twin) dropEdge(before *twin, key string, wrong found) {
	if _, ok := t.edges[key]; !ok {
		wrong.add(model.RuleUnknownRecord, key, "")
		return
	}
	delete(t.edges, key)
	t.at = nil
	e := before.edges[key]
	claimant, _ := e.Properties["claimedBy"].(string)
	if own := max(levelOf(e.Properties), leastOf(e)); own > 0 || claimant != "" {
		isReal := !before.fictional(e.Properties) && !before.fictionalNode(e.From) && !before.fictionalNode(e.To)
		t.tombstones[key] = model.Tombstone{Release: levels[own], At: t.version, Real: isReal, ClaimedBy: claimant}
	}
}

func (t *twin) putEdge(e model.EdgeRecord, touched map[string]bool, wrong found) {
	kind, _ := model.EdgeKindByLabel(e.Kind)
	for _, id := range []string{e.From, e.To} {
		if _, ok := t.nodes[id]; !ok {
			wrong.add(model.RuleDanglingEdge, e.Key(), "")
		}
	}
	_, ok1 := t.nodes[e.From]
	_, ok2 := t.nodes[e.To]
	if !ok1 || !ok2 {
		return
	}
	if !kind.Binds(kindOf(e.From), kindOf(e.To)) || e.From == e.To {
		wrong.add(model.RuleWrongEnds, e.Key(), "")
		return
	}
	t.edges[e.Key()] = e
	t.at = nil
	touched[e.Key()] = true
}

func (t *twin) dropNode(before *twin, id string, removed map[string]bool, wrong found) {
	if _, ok := before.nodes[id]; !ok {
		wrong.add(model.RuleUnknownRecord, id, "")
		return
	}
	if len(t.edgesAt(id)) > 0 {
		wrong.add(model.RuleDanglingEdge, id, "")
		return
	}
	removed[id] = true
}

func kindOf(id string) model.NodeKind {
	kind, _ := model.KindOfID(id)
	return kind
}

// linked returns the other ends of the edges of a kind at a node.
func (t *twin) linked(id string, kind model.EdgeKind, end model.Direction) []string {
	var ids []string
	for _, e := range t.edgesAt(id) {
		switch {
		case e.Kind != kind.String():
		case e.From == id && (end == model.Outward || kind.Declaration().Undirected):
			ids = append(ids, e.To)
		case e.To == id && (end == model.Inward || kind.Declaration().Undirected):
			ids = append(ids, e.From)
		}
	}
	slices.Sort(ids)
	return ids
}

func (t *twin) stateOf(id string) string {
	first := func(ids []string) string {
		if ids == nil {
			return ""
		}
		return ids[0]
	}
	switch kindOf(id) {
	case model.KindNeed:
		return first(t.linked(id, model.HasNeed, model.Inward))
	case model.KindAssessmentVisit:
		return first(t.linked(id, model.To, model.Outward))
	case model.KindCapacityConsultation:
		return first(t.linked(id, model.HeldIn, model.Outward))
	case model.KindRecommendation:
		return first(t.linked(id, model.MadeTo, model.Outward))
	case model.KindRoadMap:
		return first(t.linked(id, model.Of, model.Outward))
	case model.KindRoadMapStep:
		if roadMap := first(t.linked(id, model.HasStep, model.Inward)); roadMap != "" {
			return t.stateOf(roadMap)
		}
	}
	return ""
}

func (t *twin) fictionalSource(id string) bool {
	dataSet, _ := t.nodes[id]["dataSet"].(string)
	fictional, _ := t.nodes[dataSet]["fictional"].(bool)
	return fictional
}

func (t *twin) fictional(properties map[string]any) bool {
	sources, _ := properties["sources"].([]string)
	return slices.ContainsFunc(sources, func(source string) bool {
		id, _, _ := strings.Cut(source, "#")
		return t.fictionalSource(id)
	})
}

func (t *twin) fictionalNode(id string) bool {
	switch kindOf(id) {
	case model.KindSource:
		return t.fictionalSource(id)
	case model.KindDataSet:
		fictional, _ := t.nodes[id]["fictional"].(bool)
		return fictional
	}
	return t.fictional(t.nodes[id])
}

// bothWorlds are the kinds whose real records the exercise holds too.
var bothWorlds = map[model.NodeKind]bool{
	model.KindTheme: true, model.KindResolution: true, model.KindInstrument: true, model.KindRequirement: true, model.KindGuidance: true,
}

// insideOneState are the kinds of edges whose ends have the same State, where both
// have one.
var insideOneState = map[model.EdgeKind]bool{
	model.Requires: true, model.Identified: true, model.LedTo: true, model.Answers: true, model.Follows: true, model.Concerns: true,
}

// check adds what breaks the rules that look beyond one record. touched are the
// edges that were put.
func (t *twin) check(touched map[string]bool, wrong found) {
	for id, properties := range t.nodes {
		t.checkReferences(id, kindOf(id).Declaration().Properties, properties, wrong)
		t.checkCardinality(id, wrong)
		t.checkCode(id, properties, wrong)
	}
	for key, e := range t.edges {
		kind, _ := model.EdgeKindByLabel(e.Kind)
		t.checkReferences(key, kind.Declaration().Properties, e.Properties, wrong)
		if touched[key] && kind.Declaration().Acyclic && t.reaches(kind, e.To, e.From, map[string]bool{}) {
			wrong.add(model.RuleCycle, key, "")
		}
		if from, to := t.stateOf(e.From), t.stateOf(e.To); insideOneState[kind] && from != "" && to != "" && from != to {
			wrong.add(model.RuleAcrossStates, key, "")
		}
		a, b := t.fictionalNode(e.From), t.fictionalNode(e.To)
		if (!a && b && !bothWorlds[kindOf(e.From)]) || (a && !b && !bothWorlds[kindOf(e.To)]) {
			wrong.add(model.RuleAcrossWorlds, key, "")
		}
	}
	t.checkTwice(touched, wrong)
	t.checkSame(wrong)
}

// checkTwice: no two open proposals of a programme for a need, and no State in two
// regions of a level at a time, but groupings. Of two that were put, the first by
// key stays.
func (t *twin) checkTwice(touched map[string]bool, wrong found) {
	day := func(e model.EdgeRecord, name, absent string) string {
		date, ok := e.Properties[name].(string)
		if !ok {
			return absent
		}
		return date + absent[len(date):]
	}
	for key, e := range t.edges {
		for other, f := range t.edges {
			if key == other || e.Kind != f.Kind || e.From != f.From || (touched[other] && (!touched[key] || other > key)) {
				continue
			}
			level := t.nodes[e.To]["level"]
			switch {
			case e.Kind == "PROPOSED_FOR" && e.To == f.To && e.Properties["status"] == "PROPOSED" && f.Properties["status"] == "PROPOSED":
				wrong.add(model.RuleOneProposal, key, "status")
			case e.Kind == "IN" && e.To != f.To && level == t.nodes[f.To]["level"] && level != "GROUPING" &&
				day(e, "since", "0000-00-00") <= day(f, "until", "9999-99-99") && day(f, "since", "0000-00-00") <= day(e, "until", "9999-99-99"):
				wrong.add(model.RuleOneRegion, "", "")
			}
		}
	}
}

// checkCode: a State under a code of the real world is real; one under another code
// names no source of a real data set, unless it is fictional.
func (t *twin) checkCode(id string, properties map[string]any, wrong found) {
	if kindOf(id) != model.KindMemberState {
		return
	}
	sources, _ := properties["sources"].([]string)
	real := slices.ContainsFunc(sources, func(source string) bool {
		source, _, _ = strings.Cut(source, "#")
		dataSet, _ := t.nodes[source]["dataSet"].(string)
		set, there := t.nodes[dataSet]
		return there && set["fictional"] != true
	})
	known := slices.Contains([]string{"state:KEN", "state:FJI", "state:BRA"}, id)
	if made := t.fictional(properties); (known && made) || (!known && real && !made) {
		wrong.add(model.RuleCode, id, "")
	}
}

func (t *twin) checkReferences(record string, declared []model.Property, properties map[string]any, wrong found) {
	for _, p := range declared {
		var ids []string
		switch p.Type {
		case model.TypeReferences:
			ids, _ = properties[p.Name].([]string)
		case model.TypeReference, model.TypeActor:
			if id, ok := properties[p.Name].(string); ok && id != model.Secretariat {
				ids = []string{id}
			}
		}
		for _, id := range ids {
			id, _, _ = strings.Cut(id, "#")
			if _, ok := t.nodes[id]; !ok {
				wrong.add(model.RuleUnknownRecord, record, p.Name)
			}
		}
	}
}

func (t *twin) checkCardinality(id string, wrong found) {
	for _, k := range model.EdgeKinds() {
		for _, c := range k.Declaration().Exactly {
			if c.Kind != kindOf(id) {
				continue
			}
			if n := len(t.linked(id, k, c.End)); n > c.AtMost || n < c.AtLeast {
				wrong.add(model.RuleCardinality, id, "")
			}
		}
	}
}

func (t *twin) reaches(kind model.EdgeKind, from, to string, seen map[string]bool) bool {
	if from == to {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	return slices.ContainsFunc(t.linked(from, kind, model.Outward), func(next string) bool { return t.reaches(kind, next, to, seen) })
}

// checkSame contracts the records that are the same and looks for cycles and for
// a second PART_OF.
func (t *twin) checkSame(wrong found) {
	root := map[string]string{}
	for id := range t.nodes {
		root[id] = id
	}
	same := false
	for _, e := range t.edges {
		if e.Kind == "SAME_AS" && e.Properties["decision"] == "SAME" && e.Properties["claimedBy"] == nil {
			same = true
			from, to := root[e.From], root[e.To]
			for id, r := range root {
				if r == from {
					root[id] = to
				}
			}
		}
	}
	if !same {
		return
	}
	contracted := newTwin()
	for _, e := range t.edges {
		if (e.Kind == "PART_OF" || e.Kind == "COMPONENT_OF") && root[e.From] != root[e.To] {
			e.From, e.To = root[e.From], root[e.To]
			contracted.edges[e.Key()] = e
		}
	}
	members := map[string]int{}
	for _, r := range root {
		members[r]++
	}
	for _, e := range contracted.edges {
		if members[e.From] < 2 {
			continue // what is wrong without records that are the same is found as what it is
		}
		kind, _ := model.EdgeKindByLabel(e.Kind)
		second := e.Kind == "PART_OF" && kindOf(e.From) == model.KindProvider && len(contracted.linked(e.From, model.PartOf, model.Outward)) > 1
		if second || (kindOf(e.From) != model.KindRegion && contracted.reaches(kind, e.To, e.From, map[string]bool{})) {
			wrong.add(model.RuleSame, "", "")
		}
	}
}

// level is the release in force of a record, by its place in levels.
func (t *twin) level(id string) int {
	own := levelOf(t.nodes[id])
	restricted := max(own, 0)
	if own < 0 {
		restricted = 3
	}
	linked := func(kind model.EdgeKind, end model.Direction) int {
		level := 0
		for _, other := range t.linked(id, kind, end) {
			level = max(level, t.level(other))
		}
		return level
	}
	own = max(own, 0)
	switch kindOf(id) {
	case model.KindSource:
		if t.nodes[id]["url"] == nil {
			return restricted
		}
	case model.KindProvider:
		return max(own, linked(model.Of, model.Outward))
	case model.KindRequirement:
		return max(own, linked(model.SetBy, model.Outward))
	case model.KindAssessmentVisit:
		return max(own, consentLevel(t.consent(id), true), linked(model.To, model.Outward))
	case model.KindCapacityConsultation:
		return max(own, consentLevel(t.consent(id), true), linked(model.HeldIn, model.Outward))
	case model.KindNeed:
		releasable, _ := t.nodes[id]["releasable"].(bool)
		return max(t.decided(id, releasable, own, restricted), linked(model.HasNeed, model.Inward))
	case model.KindRecommendation:
		return max(t.decided(id, false, own, restricted), linked(model.MadeTo, model.Outward), linked(model.Concerns, model.Outward))
	case model.KindRoadMap:
		return max(t.decided(id, false, own, restricted), linked(model.Of, model.Outward))
	case model.KindRoadMapStep:
		return max(t.decided(id, false, own, restricted), linked(model.HasStep, model.Inward), linked(model.Answers, model.Outward), linked(model.Follows, model.Outward))
	}
	return own
}

// levelOf returns the place of the record's own release, -1 for none.
func levelOf(properties map[string]any) int {
	own, _ := properties["release"].(string)
	return slices.Index(levels, model.Release(own))
}

func (t *twin) consent(id string) string {
	consent, _ := t.nodes[id]["consent"].(string)
	return consent
}

func consentLevel(consent string, releasable bool) int {
	switch {
	case consent == "PUBLIC":
		return 0
	case consent == "FULL", consent == "PARTIAL" && releasable:
		return 2
	}
	return 3
}

// decided is the level by the decision that counts; of those with the claims and
// without them the stricter, since a claim opens nothing.
func (t *twin) decided(id string, releasable bool, own, restricted int) int {
	return max(t.decidedAs(id, releasable, own, restricted), t.facts().decidedAs(id, releasable, own, restricted))
}

// facts is the twin without what is claimed.
func (t *twin) facts() *twin {
	f := &twin{version: t.version, nodes: t.nodes, edges: maps.Clone(t.edges), tombstones: t.tombstones}
	maps.DeleteFunc(f.edges, func(_ string, e model.EdgeRecord) bool { return e.Properties["claimedBy"] != nil })
	return f
}

func (t *twin) decidedAs(id string, releasable bool, own, restricted int) int {
	by := t.newest(t.deciders(id))
	if by == "" {
		return restricted
	}
	return max(own, consentLevel(t.consent(by), releasable))
}

// tombstone says who saw a removed record: by its level before the commit and by the
// level that it has with what the commit put (last), its State before, and by
// what is shared with whom and who runs it at the last.
func (t *twin) tombstone(id string, last *twin, at model.Version) model.Tombstone {
	g := model.Tombstone{Release: levels[max(t.level(id), last.level(id))], State: t.stateOf(id), At: at, Real: !t.fictionalNode(id)}
	if g.State != "" {
		g.ClaimedBy = t.claimant(id)
	}
	if g.DecidedBy = last.facts().ownedDeciders(id); g.DecidedBy == nil {
		g.DecidedBy = last.linkedDeciders(id)
	}
	g.Releasable = len(g.DecidedBy) > 0 && last.nodes[id]["releasable"] == true
	if kind := kindOf(id); kind == model.KindAssessmentVisit || kind == model.KindCapacityConsultation {
		g.Consent = model.Consent(last.consent(id))
		if g.Consent == "" {
			g.Consent = "NONE"
		}
		g.ConsentOn, _ = last.nodes[id]["consentOn"].(string)
	}
	for _, e := range last.edgesAt(id) {
		role := e.Properties["role"]
		switch {
		case e.Kind == "SHARED_WITH" && e.From == id && last.gives(e) && !last.deniedAnew(id, t):
			g.Shared = append(g.Shared, e.To)
		case e.Kind == "PARTICIPATES_IN" && e.To == id && (role == "LEAD" || role == "IMPLEMENTING") && last.gives(e):
			g.Shared = append(g.Shared, e.From)
		}
	}
	slices.Sort(g.Shared)
	g.Shared = slices.Compact(g.Shared)
	return g
}

// claimant returns who claims an edge by which a record belongs to its State.
func (t *twin) claimant(id string) string {
	for _, e := range t.edgesAt(id) {
		switch e.Kind {
		case "HAS_STEP":
			if e.To == id && e.Properties["claimedBy"] == nil {
				return t.claimant(e.From)
			}
		case "HAS_NEED", "TO", "HELD_IN", "MADE_TO", "OF":
		default:
			continue
		}
		if by, _ := e.Properties["claimedBy"].(string); by != "" && (e.To == id || e.Kind != "HAS_STEP" && e.From == id) {
			return by
		}
	}
	return ""
}

// deniedAnew reports whether a NONE that somebody wrote, and that was not there or
// not about the record before, is the newest decision on it.
func (t *twin) deniedAnew(id string, before *twin) bool {
	if kindOf(id) != model.KindNeed {
		return t.saysNoneAnew(id, before)
	}
	return t.deniesAnew(id, before) || t.facts().deniesAnew(id, before)
}

func (t *twin) deniesAnew(id string, before *twin) bool {
	deciders := t.deciders(id)
	return slices.ContainsFunc(deciders, func(from string) bool {
		_, was := before.edges[from+" IDENTIFIED "+id]
		return t.nodes[from]["consent"] == "NONE" && t.isNewest(from, deciders) && (!was || t.saysNoneAnew(from, before))
	})
}

func (t *twin) saysNoneAnew(id string, before *twin) bool {
	now, was := t.nodes[id], before.nodes[id]
	return now["consent"] == "NONE" && (was["consent"] != "NONE" || was["consentOn"] != now["consentOn"])
}

// endShares ends the shares of records that were removed before, of which a NONE
// that was just written is the newest decision.
func (t *twin) endShares(before *twin) {
	for key, g := range before.tombstones {
		if _, again := t.nodes[key]; again {
			continue
		}
		var deciders []string
		for _, id := range g.DecidedBy {
			left, gone := t.tombstones[id]
			if (t.nodes[id] != nil && t.stateOf(id) == g.State) || (gone && left.State == g.State) {
				deciders = append(deciders, id)
			}
		}
		if slices.ContainsFunc(deciders, func(id string) bool { return t.saysNoneAnew(id, before) && t.isNewest(id, deciders) }) {
			g.Shared = nil
			t.tombstones[key] = g
		}
	}
}

// linkedDeciders are the visits and consultations that identified a need, or led
// to a recommendation or road map; of a step, those of its road map.
func (t *twin) linkedDeciders(id string) []string {
	switch kindOf(id) {
	case model.KindNeed:
		return t.linked(id, model.Identified, model.Inward)
	case model.KindRecommendation, model.KindRoadMap:
		return t.linked(id, model.LedTo, model.Inward)
	case model.KindRoadMapStep:
		for _, roadMap := range t.linked(id, model.HasStep, model.Inward) {
			return t.linkedDeciders(roadMap)
		}
	}
	return nil
}

// ownedDeciders are those of them that belong to any State, if the record does.
func (t *twin) ownedDeciders(id string) []string {
	var owned []string
	for _, from := range t.linkedDeciders(id) {
		if t.stateOf(id) != "" && t.stateOf(from) != "" {
			owned = append(owned, from)
		}
	}
	return owned
}

// deciders are those of them that are of the record's own State.
func (t *twin) deciders(id string) []string {
	return slices.DeleteFunc(t.ownedDeciders(id), func(from string) bool { return t.stateOf(from) != t.stateOf(id) })
}

// newest returns the one whose decision counts, "" for none.
func (t *twin) newest(deciders []string) string {
	best := ""
	for _, id := range deciders {
		if best == "" || t.order(id) > t.order(best) {
			best = id
		}
	}
	return best
}

// isNewest reports whether the decision of none of the others is newer.
func (t *twin) isNewest(id string, deciders []string) bool {
	return t.order(id) == t.order(t.newest(deciders))
}

// order tells which decision counts, the highest one: a NONE by its last day, and
// without one the newest; any other by its first, and without one the oldest; of two
// on a day the stricter.
func (t *twin) order(id string) int {
	consent, on := t.consent(id), t.nodes[id]["consentOn"]
	if left, gone := t.tombstones[id]; gone && t.nodes[id] == nil {
		consent, on = string(left.Consent), left.ConsentOn
	}
	text, _ := on.(string)
	date, _ := model.ParseDate(text)
	strictness := slices.Index([]string{"PUBLIC", "FULL", "PARTIAL"}, consent)
	switch {
	case strictness >= 0:
		return int(date.First())*4 + strictness
	case text == "":
		return math.MaxInt
	}
	return int(date.Last())*4 + 3
}

// gives reports whether an edge gives rights: not as a claim, and not a fictional one
// at a real record.
func (t *twin) gives(e model.EdgeRecord) bool {
	return e.Properties["claimedBy"] == nil && (!t.fictional(e.Properties) || t.fictionalNode(e.From))
}

// leastOf is the level than which an edge is never looser.
func leastOf(e model.EdgeRecord) int {
	switch e.Kind {
	case "SHARED_WITH":
		return 3
	case "PROPOSED_FOR":
		return 2
	case "SAME_AS":
		if e.Properties["decision"] != "SAME" {
			return 2
		}
	case "SERVES":
		if status := e.Properties["status"]; status == "PROPOSED" || status == "CANCELLED" {
			return 2
		}
	}
	return 0
}

// differ says where a snapshot and its twin differ, "" where they do not.
func (t *twin) differ(s *model.Snapshot) string {
	nodes, edges := 0, 0
	for _, k := range model.NodeKinds() {
		var ids []string
		for h := range s.Nodes(k) {
			ids = append(ids, h.ID())
			if d := t.differNode(s, h); d != "" {
				return d
			}
		}
		if !slices.IsSorted(ids) || s.Count(k) != len(ids) {
			return fmt.Sprintf("%s: %d counted, in the order %v", k, s.Count(k), ids)
		}
		for i, id := range append(ids, k.Declaration().Prefix+":") {
			after := slices.Collect(func(yield func(string) bool) {
				for h := range s.NodesAfter(k, id) {
					if !yield(h.ID()) {
						return
					}
				}
			})
			if want := append([]string{}, ids[min(i+1, len(ids))%(len(ids)+1):]...); i < len(ids) && !slices.Equal(after, want) {
				return fmt.Sprintf("after %s come %v", id, after)
			}
		}
		nodes += len(ids)
	}
	for _, k := range model.EdgeKinds() {
		n := 0
		for e := range s.Edges(k) {
			n++
			if d := t.differEdge(s, e); d != "" {
				return d
			}
		}
		if n != s.CountEdges(k) {
			return fmt.Sprintf("%s: %d counted, %d there", k, s.CountEdges(k), n)
		}
		edges += n
	}
	if nodes != len(t.nodes) || edges != len(t.edges) {
		return fmt.Sprintf("%d nodes and %d edges, want %d and %d", nodes, edges, len(t.nodes), len(t.edges))
	}
	tombstones := maps.Collect(s.Tombstones())
	for id, g := range tombstones {
		slices.Sort(g.Shared)
		tombstones[id] = g
	}
	if len(tombstones)+len(t.tombstones) > 0 && !reflect.DeepEqual(tombstones, t.tombstones) {
		return fmt.Sprintf("tombstones %v, want %v", tombstones, t.tombstones)
	}
	return ""
}

func (t *twin) differNode(s *model.Snapshot, h model.Handle) string {
	want, ok := t.nodes[h.ID()]
	if got := h.Record().Properties; !ok || !sameProperties(got, want) {
		return fmt.Sprintf("%s: properties %v, want %v", h.ID(), got, want)
	}
	if again, ok := s.Node(h.ID()); !ok || again != h {
		return h.ID() + " is not found by its id"
	}
	if got, want := h.Release(), levels[t.level(h.ID())]; got != want {
		return fmt.Sprintf("%s: release %s, want %s", h.ID(), got, want)
	}
	if got, want := h.IsFictional(), t.fictionalNode(h.ID()); got != want {
		return fmt.Sprintf("%s: fictional %t, want %t", h.ID(), got, want)
	}
	for _, k := range model.EdgeKinds() {
		for _, end := range []model.Direction{model.Outward, model.Inward} {
			var got []string
			for w := h.Walk(k, end); w.Next(); {
				got = append(got, w.Other().ID())
			}
			slices.Sort(got)
			if want := t.linked(h.ID(), k, end); !slices.Equal(got, want) {
				return fmt.Sprintf("%s %s %d: %v, want %v", h.ID(), k, end, got, want)
			}
		}
	}
	return ""
}

func (t *twin) differEdge(s *model.Snapshot, e model.Edge) string {
	record := e.Record()
	want, ok := t.edges[e.Key()]
	if !ok || record.Key() != e.Key() || record.From != want.From || record.To != want.To || !sameProperties(record.Properties, want.Properties) {
		return fmt.Sprintf("%s: %v, want %v", e.Key(), record, want)
	}
	apart, _ := record.Properties[e.Kind().Declaration().Identity].(string)
	if again, ok := s.Edge(e.Kind(), record.From, record.To, apart); !ok || again != e {
		return e.Key() + " is not found by its key"
	}
	level := max(levelOf(want.Properties), leastOf(want), t.level(want.From), t.level(want.To))
	if e.Release() != levels[level] || e.IsFictional() != t.fictional(want.Properties) {
		return fmt.Sprintf("%s: release %s, fictional %t", e.Key(), e.Release(), e.IsFictional())
	}
	return ""
}

func sameProperties(a, b map[string]any) bool {
	return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b)
}

// A snapshot is what its twin is after any history, refuses what its twin
// refuses and for the same reasons, and no commit changes an older one. One that
// was encoded and decoded goes on as if it had not been.
func TestSnapshotIsItsTwin(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s, plain := model.Empty(), newTwin()
		if rapid.Bool().Draw(rt, "start with a graph") {
			s = modeltest.Graph(rt)
			plain = twinOf(s)
		}
		var olds []*model.Snapshot
		var texts []string
		for range rapid.IntRange(1, 12).Draw(rt, "commits") {
			olds, texts = append(olds, s), append(texts, modeltest.Text(s))
			changes := modeltest.Draft(rt, s)
			compareProblems(rt, s, plain, changes)
			kept := s.Complete(modeltest.Kept(s, changes))
			next, own, wrong := plain.with(kept)
			if len(own)+len(wrong) > 0 {
				rt.Fatalf("the twin refuses what was taken: %v %v\n%s", own, wrong, written(kept))
			}
			s, plain = modeltest.Land(rt, s, kept...), next
			if d := plain.differ(s); d != "" {
				rt.Fatalf("version %d: %s\nafter %s", s.Version(), modeltest.Shorten(d), written(kept))
			}
			s = decoded(rt, s, rapid.Bool().Draw(rt, "go on with the decoded"))
		}
		for i, old := range olds {
			if now := modeltest.Text(old); now != texts[i] {
				rt.Fatalf("version %d has changed:\n%s\nwas\n%s", i, now, texts[i])
			}
		}
	})
}

func compareProblems(rt *rapid.T, s *model.Snapshot, plain *twin, changes []model.Change) {
	got := foundIn(s.Check(changes))
	_, own, wrong := plain.with(changes)
	if len(own) > 0 {
		for p := range own {
			if !got[p] {
				rt.Fatalf("not reported: %s\n%v", p, written(changes))
			}
		}
		return
	}
	if !maps.Equal(got, wrong) {
		rt.Fatalf("on\n%s\nwith\n%s\nreported:\n%s\nwant:\n%s", modeltest.Shorten(modeltest.Text(s)), written(changes), lines(got), lines(wrong))
	}
}

func lines(f found) string {
	return modeltest.Shorten(strings.Join(slices.Sorted(maps.Keys(f)), "\n"))
}

func written(changes []model.Change) string {
	var b strings.Builder
	for _, c := range changes {
		verb, properties := "put", map[string]any(nil)
		if c.Remove {
			verb = "remove"
		}
		if c.Node != nil {
			properties = c.Node.Properties
		} else if c.Edge != nil {
			properties = c.Edge.Properties
		}
		fmt.Fprintf(&b, "%s %s %v\n", verb, c.Key(), properties)
	}
	return modeltest.Shorten(b.String())
}

// decoded checks that encoding loses nothing, and returns the decoded snapshot
// or the one that was encoded.
func decoded(rt *rapid.T, s *model.Snapshot, goOn bool) *model.Snapshot {
	encoded, err := s.Encode()
	if err != nil {
		rt.Fatal(err)
	}
	again, err := model.Decode(encoded)
	if err != nil {
		rt.Fatal(err)
	}
	if a, b := modeltest.Text(s), modeltest.Text(again); a != b {
		rt.Fatalf("decoded:\n%s\nwas\n%s", b, a)
	}
	if twice, err := again.Encode(); err != nil || string(twice) != string(encoded) {
		rt.Fatalf("encoded again, it differs: %v", err)
	}
	if goOn {
		return again
	}
	return s
}
