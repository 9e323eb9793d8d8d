package model

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// In a made-up declaration, hearings of a Member State are restricted, visits
// release them, and exhibits belong to them. They stand in the places of two kinds
// and four relations.
const (
	hearing  = KindWorkingGroup
	exhibit  = KindTheme
	heardFor = MemberOf
	shownAt  = Supplements
	cameOf   = Supports
	callsFor = Requires

	hearingID = "hearing:00000000000000000000000001"
	visitID   = "visit:00000000000000000000000001"
	needID    = "need:00000000000000000000000001"
)

// plain is the handle of a kind without accessors.
type plain struct{ Handle }

func madeUp() ([nodeKinds]KindDeclaration, [edgeKinds]EdgeDeclaration) {
	k, r := kinds, relations
	k[hearing] = kind[plain]("Hearing", "hearing", "hearings", formULID, day("date"), boolean("open"), text("nick").alias()).
		called("Hearing, {owner}, on {date}").restricted().releasedBy(cameOf, "open").noLooserThan(callsFor)
	k[exhibit] = kind[plain]("Exhibit", "exhibit", "exhibits", formSlug,
		Property{Name: "kept", Type: TypeReference, Refers: KindRegion}).called("Exhibit of {owner}").restricted().releasedWith(shownAt, Inward)
	for i := range r {
		r[i].Ends = slices.DeleteFunc(slices.Clone(r[i].Ends), func(e Ends) bool {
			return e.From == hearing || e.To == hearing || e.From == exhibit || e.To == exhibit
		})
	}
	r[heardFor] = edge("HEARD_FOR", ends(hearing, KindMemberState)).belongs(Outward).one(hearing, Outward)
	r[shownAt] = edge("SHOWN_AT", ends(hearing, exhibit)).belongs(Inward).one(exhibit, Inward)
	r[cameOf] = edge("CAME_OF", ends(KindAssessmentVisit, hearing))
	r[callsFor] = edge("CALLS_FOR", also(ends(hearing, KindNeed), ends(exhibit, KindNeed))).insideState()
	return k, r
}

// restore puts the declaration back in force after a test that changes it.
func restore(t *testing.T) {
	t.Helper()
	oldKinds, oldRelations, oldDerived := kinds, relations, derived
	t.Cleanup(func() { kinds, relations, derived = oldKinds, oldRelations, oldDerived })
}

// declare puts the made-up declaration in force for one test.
func declare(t *testing.T) {
	t.Helper()
	restore(t)
	kinds, relations = madeUp()
	derived = derive(kinds[:], relations[:])
}

func after(s *Snapshot, changes ...Change) (*Snapshot, error) {
	c := Commit{Version: s.version + 1, Previous: s.hash}
	for i := range changes {
		normal, problems := changes[i].normal()
		if problems != nil {
			return nil, fmt.Errorf("%v", problems)
		}
		c.Changes = append(c.Changes, SealedChange{Change: &normal})
	}
	return s.With(c)
}

func land(t *testing.T, s *Snapshot, changes ...Change) *Snapshot {
	t.Helper()
	next, err := after(s, changes...)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func put(id string, pairs ...any) Change {
	properties := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		properties[pairs[i].(string)] = pairs[i+1]
	}
	return PutNode(id, properties)
}

// heard is a hearing, with an exhibit, of a State that had a visit and a need.
func heard(t *testing.T) *Snapshot {
	t.Helper()
	return land(t, Empty(), put("state:XAA", "name", "Quessel"), put("state:XAB", "name", "Talvenia"), put("region:one", "name", "One", "level", "REGION"),
		put(hearingID, "date", "2024-05", "nick", "The long one"), PutEdge(heardFor, hearingID, "state:XAA", nil),
		put("exhibit:a", "kept", "region:one"), PutEdge(shownAt, hearingID, "exhibit:a", nil),
		put(visitID), PutEdge(To, visitID, "state:XAA", nil),
		put(needID, "summary", "A need"), PutEdge(HasNeed, "state:XAA", needID, nil))
}

func node(t *testing.T, s *Snapshot, id string) Handle {
	t.Helper()
	h, ok := s.Node(id)
	if !ok {
		t.Fatalf("there is no %s", id)
	}
	return h
}

func checkLevels(t *testing.T, s *Snapshot, ofHearing, ofExhibit Release) {
	t.Helper()
	if got := node(t, s, hearingID).Release(); got != ofHearing {
		t.Errorf("the hearing is %s, want %s", got, ofHearing)
	}
	if got := node(t, s, "exhibit:a").Release(); got != ofExhibit {
		t.Errorf("the exhibit is %s, want %s", got, ofExhibit)
	}
}

func TestMadeUpKindIsHidden(t *testing.T) {
	declare(t)
	s := heard(t)
	checkLevels(t, s, ReleaseSecretariat, ReleaseSecretariat)
	state := node(t, s, "state:XAA")
	for name, c := range map[string]struct {
		sight Sight
		sees  bool
	}{
		"anonymous":   {Sight{World: WorldReal, UpTo: ReleasePublic}, false},
		"partners":    {Sight{World: WorldReal, UpTo: ReleasePartners}, false},
		"other State": {Sight{World: WorldReal, UpTo: ReleasePlatform, Own: node(t, s, "state:XAB").Belongings(), OwnBy: OwnershipKinds()}, false},
		"own State":   {Sight{World: WorldReal, UpTo: ReleasePlatform, Own: state.Belongings(), OwnBy: OwnershipKinds()}, true},
		"secretariat": {Sight{World: WorldReal, UpTo: ReleaseSecretariat}, true},
	} {
		view := s.Through(NewMask(s, c.sight))
		for _, id := range []string{hearingID, "exhibit:a"} {
			if _, sees := view.Node(id); sees != c.sees {
				t.Errorf("%s: sees %s: %v", name, id, sees)
			}
		}
		if view.Count(KindMemberState) != 2 {
			t.Errorf("%s: sees %d States", name, view.Count(KindMemberState))
		}
	}
}

func TestMadeUpKindIsReleased(t *testing.T) {
	declare(t)
	s := land(t, heard(t), PutEdge(cameOf, visitID, hearingID, nil))
	checkLevels(t, s, ReleaseSecretariat, ReleaseSecretariat)
	s = land(t, s, put(visitID, "consent", "FULL"))
	checkLevels(t, s, ReleasePartners, ReleasePartners)
	s = land(t, s, put(visitID, "consent", "PARTIAL"))
	checkLevels(t, s, ReleaseSecretariat, ReleaseSecretariat)
	s = land(t, s, put(hearingID, "open", true))
	checkLevels(t, s, ReleasePartners, ReleaseSecretariat)
	s = land(t, s, put(visitID, "consent", "PUBLIC"))
	checkLevels(t, s, ReleasePublic, ReleasePublic)
	s = land(t, s, put(hearingID, "release", "PLATFORM"))
	checkLevels(t, s, ReleasePlatform, ReleasePlatform)
	s = land(t, s, put(hearingID), put("exhibit:a", "release", "PARTNERS"))
	checkLevels(t, s, ReleasePublic, ReleasePartners)
	s = land(t, s, PutEdge(callsFor, hearingID, needID, nil))
	checkLevels(t, s, ReleaseSecretariat, ReleaseSecretariat)
	s = land(t, s, put(needID, "summary", "A need", "release", "PLATFORM"))
	checkLevels(t, s, ReleasePlatform, ReleasePartners)
}

// What a view sees of the newest version is the same from scratch and from the
// version before.
func TestMadeUpKindIsFollowed(t *testing.T) {
	declare(t)
	sight := Sight{World: WorldReal, UpTo: ReleasePublic}
	s := land(t, heard(t), PutEdge(cameOf, visitID, hearingID, nil))
	mask := NewMask(s, sight)
	for _, step := range []struct {
		change Change
		sees   bool
	}{
		{put(visitID, "consent", "PUBLIC"), true},
		{put("state:XAA", "name", "Quessel", "release", "PARTNERS"), false},
		{put("state:XAA", "name", "Quessel"), true},
		{put(hearingID, "release", "PLATFORM"), false},
	} {
		s = land(t, s, step.change)
		next, ok := mask.Next(s, sight)
		if !ok {
			t.Fatal("the mask does not follow")
		}
		for name, m := range map[string]*Mask{"followed": next, "from scratch": NewMask(s, sight)} {
			view := s.Through(m)
			for _, id := range []string{hearingID, "exhibit:a"} {
				if _, sees := view.Node(id); sees != step.sees {
					t.Errorf("%s, %v: sees %s: %v", name, step.change.Node, id, sees)
				}
			}
		}
		mask = next
	}
}

func TestMadeUpKindIsOrdered(t *testing.T) {
	k, r := madeUp()
	d := derive(k[:], r[:])
	for name, order := range map[string][]NodeKind{"levels": d.levelOrder, "loads": d.loadOrder} {
		if len(order) != nodeKinds-1 {
			t.Fatalf("%s: %d kinds, want %d", name, len(order), nodeKinds-1)
		}
		for _, pair := range [][2]NodeKind{{KindMemberState, hearing}, {hearing, exhibit}} {
			if slices.Index(order, pair[0]) > slices.Index(order, pair[1]) {
				t.Errorf("%s: %s after %s", name, pair[0].Label(), k[pair[1]].Label)
			}
		}
	}
	for _, other := range []NodeKind{KindAssessmentVisit, KindNeed} {
		if slices.Index(d.levelOrder, other) > slices.Index(d.levelOrder, hearing) {
			t.Errorf("%s bears on hearings and is worked out after them", other.Label())
		}
	}
	for _, other := range []NodeKind{KindAssessmentVisit, KindNeed} {
		if slices.Index(d.loadOrder, other) > slices.Index(d.loadOrder, hearing) {
			t.Errorf("%s bears on hearings and is loaded after them", other.Label())
		}
	}
	if slices.Index(d.loadOrder, KindRegion) > slices.Index(d.loadOrder, exhibit) {
		t.Error("exhibits name regions and are loaded before them")
	}
	if slices.Index(d.bindings, Bond{heardFor, Outward}) > slices.Index(d.bindings, Bond{shownAt, Inward}) {
		t.Error("exhibits are bound to hearings before these are to States")
	}
}

func TestMadeUpKindBelongs(t *testing.T) {
	declare(t)
	s := heard(t)
	for _, id := range []string{hearingID, "exhibit:a"} {
		if state, ok := node(t, s, id).StateOf(); !ok || state.ID() != "state:XAA" {
			t.Errorf("%s is of %v", id, state)
		}
	}
	var own []string
	for h := range node(t, s, "state:XAA").Belongings() {
		own = append(own, h.ID())
	}
	slices.Sort(own)
	if want := []string{"exhibit:a", hearingID, needID, visitID}; !slices.Equal(own, want) {
		t.Errorf("the State's own are %v, want %v", own, want)
	}
	h := node(t, s, hearingID)
	if got, want := h.Names(), []string{"Hearing, Quessel, on 2024-05", "The long one"}; !slices.Equal(got, want) {
		t.Errorf("the hearing is called %q, want %q", got, want)
	}
	if got := node(t, s, "exhibit:a").Name(); got != "Exhibit of Quessel" {
		t.Errorf("the exhibit is called %q", got)
	}
	if _, ok := h.Typed().(plain); !ok {
		t.Errorf("the hearing is in the handle %T", h.Typed())
	}
}

func TestMadeUpRulesHold(t *testing.T) {
	declare(t)
	s := heard(t)
	for name, changes := range map[string][]Change{
		"CALLS_FOR stays inside one State; these are hearings of state:XAB and state:XAA": {
			RemoveEdge(heardFor, hearingID, "state:XAA", ""), PutEdge(heardFor, hearingID, "state:XAB", nil), PutEdge(callsFor, hearingID, needID, nil),
		},
		"is not a property of SHOWN_AT": {PutEdge(shownAt, hearingID, "exhibit:a", map[string]any{"release": "PUBLIC"})},
		"names region:one":              {RemoveNode("region:one")},
		"has 0 edges HEARD_FOR":         {RemoveEdge(heardFor, hearingID, "state:XAA", "")},
	} {
		if _, err := after(s, changes...); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v, want an error that holds %q", err, name)
		}
	}
	// What belongs to a record moves with it.
	s = land(t, s, PutEdge(callsFor, "exhibit:a", needID, nil))
	_, err := after(s, RemoveEdge(heardFor, hearingID, "state:XAA", ""), PutEdge(heardFor, hearingID, "state:XAB", nil))
	if err == nil || !strings.Contains(err.Error(), "these are exhibits of state:XAB and state:XAA") {
		t.Errorf("%v, want one about the exhibit that moved with its hearing", err)
	}
}

// A declaration that cannot hold stops the program when it starts.
func TestWrongDeclarationPanics(t *testing.T) {
	for want, change := range map[string]func(k []KindDeclaration, r []EdgeDeclaration){
		"goes in a circle at Exhibit": func(k []KindDeclaration, _ []EdgeDeclaration) {
			k[hearing] = k[hearing].noLooserThan(shownAt)
		},
		"declares no property shut": func(k []KindDeclaration, _ []EdgeDeclaration) { k[hearing].Releasable = "shut" },
		"declares no property when": func(k []KindDeclaration, _ []EdgeDeclaration) { k[hearing].Called = "Hearing, {when}" },
		"Hearing is released by Theme, which holds no decision": func(k []KindDeclaration, r []EdgeDeclaration) {
			k[exhibit] = kinds[KindTheme]
			r[cameOf].Ends = ends(exhibit, hearing)
			r[shownAt].OwnRelease = true
		},
	} {
		func() {
			k, r := madeUp()
			change(k[:], r[:])
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
					t.Errorf("panic %q, want one that holds %q", got, want)
				}
			}()
			derive(k[:], r[:])
		}()
	}
}

// Parts of a large load that landed are found again by their content, so the order
// of kinds in them stays as it was.
func TestLoadOrderStays(t *testing.T) {
	want := []NodeKind{
		KindDataSet, KindSource, KindRegion, KindMemberState, KindTheme, KindResolution,
		KindInstrument, KindProvider, KindRequirement, KindGuidance, KindProgramme, KindWorkingGroup,
		KindAssessmentVisit, KindCapacityConsultation, KindNeed, KindRecommendation, KindRoadMap, KindRoadMapStep,
	}
	if !slices.Equal(derived.loadOrder, want) {
		t.Errorf("the kinds come in the order %v, want %v", derived.loadOrder, want)
	}
}

// A file is read by the labels in it, wherever its kinds are declared now.
func TestDecodeAfterKindsMoved(t *testing.T) {
	encoded, err := os.ReadFile("testdata/removed.snapshot")
	if err != nil {
		t.Fatal(err)
	}
	restore(t)
	moved := func(k NodeKind) NodeKind {
		switch k {
		case KindMemberState:
			return KindInstrument
		case KindInstrument:
			return KindMemberState
		}
		return k
	}
	kinds[KindMemberState], kinds[KindInstrument] = kinds[KindInstrument], kinds[KindMemberState]
	for i := range relations {
		relations[i].Ends = slices.Clone(relations[i].Ends)
		for j, e := range relations[i].Ends {
			relations[i].Ends[j] = Ends{moved(e.From), moved(e.To)}
		}
	}
	derived = derive(kinds[:], relations[:])
	s, err := Decode(encoded)
	if err != nil {
		t.Fatal(err)
	}
	for e := range s.Edges(To) {
		if e.To().ID() != "state:XAA" || e.From().ID() != visitID {
			t.Errorf("the visit is %s", e.Key())
		}
	}
	if s.CountEdges(To) != 1 {
		t.Errorf("%d visits, want 1", s.CountEdges(To))
	}
}
