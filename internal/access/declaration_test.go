package access_test

import (
	"testing"

	"concert/internal/access"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// oneOfEach is two records of each kind, of one State where they belong to one.
var oneOfEach = [][]string{
	{"dataset:a"},
	{"dataset:b"},
	{"source:a", "dataSet=dataset:a"},
	{"source:b", "dataSet=dataset:b"},
	{"state:XAA"},
	{"state:XBB"},
	{"region:a", "name=A", "level=REGION"},
	{"region:b", "name=B", "level=REGION"},
	{"theme:a"},
	{"theme:b"},
	{"resolution:a"},
	{"resolution:b"},
	{"instrument:a"},
	{"instrument:b"},
	{"guidance:a"},
	{"guidance:b"},
	{"provider:donor"},
	{"provider:entity", "compactMember=true"},
	{"requirement:a"},
	{"requirement:a", "SET_BY", "resolution:a"},
	{"requirement:b"},
	{"requirement:b", "SET_BY", "resolution:a"},
	{"programme:a"},
	{"programme:b"},
	{"working-group:a"},
	{"working-group:b"},
	{"need:a"},
	{"state:XAA", "HAS_NEED", "need:a"},
	{"need:b"},
	{"state:XAA", "HAS_NEED", "need:b"},
	{"visit:a"},
	{"visit:a", "TO", "state:XAA"},
	{"visit:b"},
	{"visit:b", "TO", "state:XAA"},
	{"consultation:a"},
	{"consultation:a", "HELD_IN", "state:XAA"},
	{"consultation:b"},
	{"consultation:b", "HELD_IN", "state:XAA"},
	{"recommendation:a"},
	{"recommendation:a", "MADE_TO", "state:XAA"},
	{"recommendation:b"},
	{"recommendation:b", "MADE_TO", "state:XAA"},
	{"roadmap:a"},
	{"roadmap:a", "OF", "state:XAA"},
	{"roadmap:a", "IMPLEMENTS", "requirement:a"},
	{"roadmap:b"},
	{"roadmap:b", "OF", "state:XAA"},
	{"roadmap:b", "IMPLEMENTS", "requirement:a"},
	{"step:a"},
	{"roadmap:a", "HAS_STEP", "step:a"},
	{"step:b"},
	{"roadmap:a", "HAS_STEP", "step:b"},
}

// closed are the relations that are never public, whatever their ends.
var closed = map[model.EdgeKind]bool{model.SharedWith: true, model.ProposedFor: true, model.SameAs: true}

// restricted are the kinds whose records are for the secretariat and their own
// State, until something releases them.
var restricted = map[model.NodeKind]bool{
	model.KindNeed: true, model.KindAssessmentVisit: true, model.KindCapacityConsultation: true,
	model.KindRecommendation: true, model.KindRoadMap: true, model.KindRoadMapStep: true,
}

func newCase(t *testing.T) *rulesCase {
	t.Helper()
	c := &rulesCase{T: t, history: []*model.Snapshot{model.Empty()}}
	for _, words := range oneOfEach {
		c.put(words)
	}
	c.land()
	return c
}

func viewOf(t *testing.T, s *model.Snapshot, viewer string) *model.Snapshot {
	t.Helper()
	v, err := access.ParseViewer(viewer)
	if err != nil {
		t.Fatal(err)
	}
	view, err := access.View(s, s, v, model.WorldReal)
	if err != nil {
		t.Fatal(err)
	}
	return view
}

// Of each declared kind, what nothing released is seen by whom the table of rights
// names, and by nobody else.
func TestEachKindIsSeenByWhomItMayBe(t *testing.T) {
	s := newCase(t).newest()
	for _, viewer := range []string{"anonymous", "state:XBB", "provider:donor", "provider:entity", "state:XAA", "secretariat"} {
		view := viewOf(t, s, viewer)
		for _, k := range model.NodeKinds() {
			if s.Count(k) != 2 {
				t.Fatalf("oneOfEach has %d of kind %s, want 2", s.Count(k), k.Label())
			}
			want := 2
			if restricted[k] && viewer != "state:XAA" && viewer != "secretariat" {
				want = 0
			}
			if got := view.Count(k); got != want {
				t.Errorf("%s sees %d of kind %s, want %d", viewer, got, k.Label(), want)
			}
		}
	}
}

// Of each declared relation, an edge has a level of its own or is one without
// which the record at one end is not visible.
func TestEachRelationIsSeenByWhomItMayBe(t *testing.T) {
	c := newCase(t)
	open := c.newest()
	for _, k := range model.NodeKinds() {
		if !restricted[k] {
			continue
		}
		for h := range open.Nodes(k) {
			record := h.Record()
			record.Properties["release"] = "PUBLIC"
			if k == model.KindAssessmentVisit || k == model.KindCapacityConsultation {
				record.Properties["consent"] = "PUBLIC"
			}
			c.draft = append(c.draft, model.Change{Node: &record})
		}
	}
	c.land()
	open = c.newest()
	for _, k := range model.EdgeKinds() {
		end, bound := bindings[k]
		if d := k.Declaration(); d.OwnRelease == bound || (bound && d.Bound != end) {
			t.Errorf("%s is declared to have a level of its own: %v, and to bind at %d", k, d.OwnRelease, d.Bound)
			continue
		}
		for _, ends := range k.Declaration().Ends {
			from, to := twoOf(open, ends.From, ends.To)
			properties := map[string]any{"release": "SECRETARIAT"}
			for name, value := range filledIn[k.String()] {
				properties[name] = value
			}
			if bound {
				if _, err := model.Normal([]model.Change{model.PutEdge(k, from, to, properties)}); err == nil {
					t.Errorf("%s takes a level of its own", k)
				}
				continue
			}
			edge := model.PutEdge(k, from, to, properties)
			s := modeltest.Land(t, open, edge)
			for _, viewer := range []string{"anonymous", "provider:entity", "secretariat"} {
				if sees := seenIn(viewOf(t, s, viewer)).edges[edge.Key()]; sees != (viewer == "secretariat") {
					t.Errorf("%s sees the edge %s, which is for the secretariat: %v", viewer, edge.Key(), sees)
				}
			}
			delete(properties, "release")
			s = modeltest.Land(t, open, model.PutEdge(k, from, to, properties))
			if sees := seenIn(viewOf(t, s, "anonymous")).edges[edge.Key()]; sees == closed[k] {
				t.Errorf("anonymous sees the edge %s, both ends of which are public: %v", edge.Key(), sees)
			}
		}
	}
}

// twoOf returns a record of each kind, two of one kind.
func twoOf(s *model.Snapshot, from, to model.NodeKind) (a, b string) {
	for h := range s.Nodes(from) {
		a = h.ID()
		break
	}
	for h := range s.Nodes(to) {
		if b = h.ID(); b != a {
			break
		}
	}
	return a, b
}
