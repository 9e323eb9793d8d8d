package access_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/access"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

var (
	releases = []string{"", "", "", "PUBLIC", "PLATFORM", "PARTNERS", "SECRETARIAT"}
	consents = []string{"", "NONE", "PARTIAL", "FULL", "PUBLIC"}
	days     = []string{"", "2024", "2024-02", "2024-02-10", "2024-03-01"}
)

// worldOf are the ids of one world in random histories.
type worldOf struct {
	source    string // of every record
	states    []string
	providers []string
}

var (
	realWorld = worldOf{"source:real", []string{"state:KEN", "state:FJI"}, []string{"provider:un", "provider:un-office", "provider:donor"}}
	exercise  = worldOf{"source:made", []string{"state:XAA", "state:XAB"}, []string{"provider:made", "provider:made-office", "provider:other"}}
)

// suffix tells the records of a world apart where their ids do not.
func (w worldOf) suffix() string { return w.source[len("source:") : len("source:")+1] }

func (w worldOf) ids(kind string, n int) []string {
	var ids []string
	for i := range n {
		ids = append(ids, modeltest.LongID(fmt.Sprintf("%s:%s%d", kind, w.suffix(), i)))
	}
	return ids
}

func viewers(t interface{ Fatal(...any) }) []access.Viewer {
	var all []access.Viewer
	for _, text := range slices.Concat([]string{"anonymous", "secretariat"}, realWorld.states, realWorld.providers, exercise.states, exercise.providers) {
		v, err := access.ParseViewer(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

// drawing makes random changes that keep the model.
type drawing struct {
	t *rapid.T
	s *model.Snapshot
}

func (d drawing) one(from []string) string { return rapid.SampledFrom(from).Draw(d.t, "of") }

func (d drawing) properties(w worldOf, extra ...any) map[string]any {
	p := map[string]any{"sources": []any{w.source}}
	if release := d.one(releases); release != "" {
		p["release"] = release
	}
	for i := 0; i < len(extra); i += 2 {
		if extra[i+1] != "" {
			p[extra[i].(string)] = extra[i+1]
		}
	}
	return p
}

// start are the records that histories begin with.
func start() []model.Change {
	put := func(id string, pairs ...any) model.Change {
		p := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			p[pairs[i].(string)] = pairs[i+1]
		}
		return model.PutNode(id, p)
	}
	changes := []model.Change{
		put("dataset:real", "name", "Real"), put("dataset:made", "name", "Made up", "fictional", true),
		put("source:real", "title", "Real", "dataSet", "dataset:real"), put("source:more", "title", "More", "dataSet", "dataset:real"),
		put("source:made", "title", "Made up", "dataSet", "dataset:made"), put("source:extra", "title", "Extra", "dataSet", "dataset:made"),
	}
	for _, w := range []worldOf{realWorld, exercise} {
		from := []any{w.source}
		for _, id := range w.states {
			changes = append(changes, put(id, "name", id, "sources", from))
		}
		for _, id := range w.providers {
			changes = append(changes, put(id, "name", id, "kind", "UN_ENTITY", "sources", from))
		}
		changes = append(changes,
			put(w.ids("theme", 1)[0], "name", "Theme", "sources", from),
			put(w.ids("resolution", 1)[0], "symbol", "Resolution", "sources", from),
			put(w.ids("requirement", 1)[0], "asks", "Something", "sources", from),
			model.PutEdge(model.SetBy, w.ids("requirement", 1)[0], w.ids("resolution", 1)[0], map[string]any{"sources": from}),
		)
	}
	return changes
}

// change draws a change, or several that go together.
func (d drawing) change() []model.Change {
	w := rapid.SampledFrom([]worldOf{realWorld, exercise}).Draw(d.t, "world")
	state, from := d.one(w.states), map[string]any{"sources": []any{w.source}}
	switch rapid.IntRange(0, 15).Draw(d.t, "kind of change") {
	case 0:
		if rapid.Bool().Draw(d.t, "move") {
			return d.move(w)
		}
		return d.bound(w, d.one(w.ids("need", 3)), model.HasNeed, state, "summary", "A need", "releasable", rapid.Bool().Draw(d.t, "releasable"))
	case 1:
		return d.bound(w, d.one(w.ids("visit", 2)), model.To, state, "consent", d.one(consents), "consentOn", d.one(days), "reportUrl", d.one([]string{"", "https://example.org/"}))
	case 2:
		return d.bound(w, d.one(w.ids("consultation", 2)), model.HeldIn, state, "consent", d.one(consents), "consentOn", d.one(days), "legislative", d.one([]string{"", "Laws"}))
	case 3:
		return d.bound(w, d.one(w.ids("recommendation", 2)), model.MadeTo, state, "text", "Do it")
	case 4:
		id := d.one(w.ids("roadmap", 1))
		return append(d.bound(w, id, model.Of, state), model.PutEdge(model.Implements, id, w.ids("requirement", 1)[0], from))
	case 5:
		return d.bound(w, d.one(w.ids("step", 2)), model.HasStep, w.ids("roadmap", 1)[0], "text", "First", "responsible", d.one(w.providers))
	case 6:
		return []model.Change{model.PutNode(d.one(w.ids("programme", 2)), d.properties(w, "name", "Programme"))}
	case 7:
		return []model.Change{model.PutNode(state, d.properties(w, "name", state))}
	case 8:
		p := d.properties(w, "name", "Provider", "kind", "UN_ENTITY", "contactPoint", d.one([]string{"", "Desk"}))
		if rapid.Bool().Draw(d.t, "stated") {
			p["compactMember"] = rapid.Bool().Draw(d.t, "member")
		}
		return []model.Change{model.PutNode(d.one(w.providers), p)}
	case 9:
		return []model.Change{
			model.PutNode(d.one(slices.Concat(w.ids("theme", 2), w.ids("resolution", 1))), d.properties(w, "name", "Norm", "symbol", "")),
		}
	case 10:
		return d.source()
	case 11:
		return d.removal()
	}
	return d.edge(w)
}

// bound puts a record, and the edge by which it belongs to another: one that is there
// may become a claim, or be one no longer.
func (d drawing) bound(w worldOf, id string, kind model.EdgeKind, to string, extra ...any) []model.Change {
	from := map[string]any{"sources": []any{w.source}}
	d.claim(from, 7, slices.Concat(w.providers, w.states, []string{"secretariat"}))
	changes := []model.Change{model.PutNode(id, d.properties(w, extra...))}
	if h, ok := d.s.Node(id); ok {
		if other, there := h.First(kind, bindings[kind]); there {
			if rapid.IntRange(0, 3).Draw(d.t, "said anew") > 0 {
				return changes
			}
			to = other.ID()
		}
	}
	if kind == model.HasNeed || kind == model.HasStep {
		return append(changes, model.PutEdge(kind, to, id, from))
	}
	return append(changes, model.PutEdge(kind, id, to, from))
}

// move gives a need to another State.
func (d drawing) move(w worldOf) []model.Change {
	id := d.one(w.ids("need", 3))
	h, ok := d.s.Node(id)
	if !ok {
		return nil
	}
	need, _ := h.Need()
	state, _ := need.StateOf()
	to := d.one(w.states)
	if state.ID() == to {
		return nil
	}
	return []model.Change{
		model.RemoveEdge(model.HasNeed, state.ID(), id, ""),
		model.PutEdge(model.HasNeed, to, id, map[string]any{"sources": []any{w.source}}),
	}
}

// source changes the level of a source, or the world of many records.
func (d drawing) source() []model.Change {
	id := d.one([]string{"source:real", "source:more", "source:made", "source:extra"})
	dataSet := "dataset:real"
	if id == "source:made" || (id == "source:extra" && rapid.Bool().Draw(d.t, "made")) {
		dataSet = "dataset:made"
	}
	p := map[string]any{"title": "Title", "dataSet": dataSet}
	if release := rapid.SampledFrom(releases[2:]).Draw(d.t, "release"); release != "" {
		p["release"] = release
	}
	if rapid.Bool().Draw(d.t, "address") {
		p["url"] = "https://example.org/"
	}
	return []model.Change{model.PutNode(id, p)}
}

// edge draws an edge, or removes it where it is there.
func (d drawing) edge(w worldOf) []model.Change {
	need, programme, provider := d.one(w.ids("need", 3)), d.one(w.ids("programme", 2)), d.one(w.providers)
	theme := d.one(slices.Concat(realWorld.ids("theme", 2), w.ids("theme", 2)))
	p := d.properties(w)
	d.claim(p, 7, slices.Concat(realWorld.providers, realWorld.states, exercise.providers, exercise.states, []string{"secretariat"}))
	if rapid.IntRange(0, 3).Draw(d.t, "sourced elsewhere") == 0 {
		p["sources"] = []any{d.one([]string{"source:real", "source:more", "source:made", "source:extra"})}
	}
	put := func(kind model.EdgeKind, from, to, apart string) []model.Change {
		if _, there := d.s.Edge(kind, from, to, apart); there && rapid.Bool().Draw(d.t, "remove") {
			return []model.Change{model.RemoveEdge(kind, from, to, apart)}
		}
		return []model.Change{model.PutEdge(kind, from, to, p)}
	}
	switch rapid.IntRange(0, 20).Draw(d.t, "edge") {
	case 0, 1:
		p["decidedOn"] = rapid.SampledFrom(days[1:]).Draw(d.t, "decided")
		delete(p, "release")
		return put(model.SharedWith, d.one([]string{need, d.one(w.ids("consultation", 2))}), provider, "")
	case 2, 3:
		role := d.one([]string{"LEAD", "IMPLEMENTING", "FUNDING"})
		p["role"] = role
		d.claim(p, 3, []string{provider})
		return put(model.ParticipatesIn, provider, programme, role)
	case 4:
		delete(p, "release")
		d.claim(p, 3, []string{provider})
		if rapid.IntRange(0, 3).Draw(d.t, "ended") == 3 {
			p["until"] = "2030"
		}
		return put(model.PartOf, w.providers[1], w.providers[0], "")
	case 5:
		delete(p, "release")
		return put(model.Of, w.providers[2], d.one(w.states), "")
	case 6, 7:
		return put(model.Identified, d.one(slices.Concat(w.ids("visit", 2), w.ids("consultation", 2))), need, "")
	case 8:
		return put(model.LedTo, d.one(w.ids("visit", 2)), d.one(w.ids("recommendation", 2)), "")
	case 9:
		return put(model.LedTo, d.one(w.ids("consultation", 2)), w.ids("roadmap", 1)[0], "")
	case 10:
		p["extentPercent"], p["assessedBy"] = 50, d.one(slices.Concat(w.providers, w.states, []string{"secretariat"}))
		return put(model.Meets, programme, need, "")
	case 11:
		return put(model.Concerns, need, theme, "")
	case 12:
		return put(model.Concerns, d.one(w.ids("recommendation", 2)), need, "")
	case 13:
		if rapid.Bool().Draw(d.t, "answers") {
			return put(model.Answers, d.one(w.ids("step", 2)), need, "")
		}
		return put(model.Follows, d.one(w.ids("step", 2)), d.one(w.ids("recommendation", 2)), "")
	case 14:
		return put(model.SetsOut, w.ids("resolution", 1)[0], theme, "")
	case 15, 16:
		if reason := d.one([]string{"", "Later"}); reason != "" {
			p["reason"] = reason
		}
		return put(model.ProposedFor, programme, need, "")
	case 17:
		return put(model.Assessed, d.one(w.ids("visit", 2)), theme, "")
	case 18:
		return put(model.Mapped, d.one(w.ids("consultation", 2)), programme, "")
	case 19:
		p["decision"] = d.one([]string{"SAME", "DIFFERENT", "UNDECIDED"})
		return put(model.SameAs, w.ids("programme", 2)[0], w.ids("programme", 2)[1], "")
	}
	if status := d.one([]string{"", "PROPOSED", "ACTIVE", "CANCELLED"}); status != "" {
		p["status"] = status
	}
	return put(model.Serves, programme, d.one(w.states), "")
}

// claim makes an edge one that somebody claims, once in so many times more.
func (d drawing) claim(p map[string]any, times int, by []string) {
	if rapid.IntRange(0, times).Draw(d.t, "claimed") == times {
		p["claimedBy"] = d.one(by)
	}
}

// removal removes a record with its edges.
func (d drawing) removal() []model.Change {
	var ids []string
	for _, k := range []model.NodeKind{
		model.KindTheme, model.KindProgramme, model.KindNeed, model.KindAssessmentVisit,
		model.KindCapacityConsultation, model.KindRecommendation, model.KindRoadMapStep,
	} {
		for h := range d.s.Nodes(k) {
			ids = append(ids, h.ID())
		}
	}
	h, ok := d.s.Node(d.one(append(ids, "none")))
	if !ok {
		return nil
	}
	return removalOf(h)
}

// removalOf removes a record with its edges.
func removalOf(h model.Handle) []model.Change {
	var changes []model.Change
	for _, k := range model.EdgeKinds() {
		for _, end := range []model.Direction{model.Outward, model.Inward} {
			for _, e := range h.EdgesOf(k, end) {
				record := e.Record()
				apart, _ := record.Properties[k.Declaration().Identity].(string)
				changes = append(changes, model.RemoveEdge(k, record.From, record.To, apart))
			}
		}
	}
	return append(changes, model.RemoveNode(h.ID()))
}

// drawHistory draws a first version with the basic records and others after it,
// whatever breaks the model being left out.
func drawHistory(tb testing.TB, t *rapid.T) []*model.Snapshot {
	tb.Helper()
	history := []*model.Snapshot{modeltest.Land(tb, model.Empty(), start()...)}
	for range rapid.IntRange(1, 25).Draw(t, "commits") {
		s := history[len(history)-1]
		var changes []model.Change
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			more := drawing{t, s}.change()
			normal, err := model.Normal(slices.Concat(changes, more))
			if err != nil || more == nil || s.Check(normal) != nil || repeats(normal) {
				continue
			}
			if more[len(more)-1].Remove && more[len(more)-1].Node != nil && len(changes) > 0 {
				continue // what is removed in one commit with other changes is tested by example
			}
			changes = normal
			if more[len(more)-1].Remove {
				break
			}
		}
		if len(changes) > 0 {
			t.Logf("commit %d: %s", s.Version()+1, storyOf(changes))
			history = append(history, modeltest.Land(tb, s, changes...))
		}
	}
	return history
}

func storyOf(changes []model.Change) string {
	text, err := json.Marshal(changes)
	if err != nil {
		return err.Error()
	}
	return modeltest.Shorten(string(text))
}

func repeats(changes []model.Change) bool {
	seen := map[string]bool{}
	for _, c := range changes {
		if seen[c.Key()] {
			return true
		}
		seen[c.Key()] = true
	}
	return false
}
