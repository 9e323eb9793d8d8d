package seed_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/seed"
)

// world lints the built-in seeds, each on top of those before it, and returns
// the snapshot with all of them.
func world(t *testing.T) *model.Snapshot {
	t.Helper()
	s := model.Empty()
	for _, set := range builtins(t) {
		if found := seed.Lint(set, s); found != nil {
			t.Fatalf("\n%v", found)
		}
		s = modeltest.Land(t, s, set.Changes...)
	}
	return s
}

func TestBuiltinSeedsKeepTheModel(t *testing.T) { world(t) }

// Data is code: every record says where it comes from and how well it is checked.
func TestEveryRecordHasSourcesAndReview(t *testing.T) {
	for _, set := range builtins(t) {
		for i, change := range set.Changes {
			var given map[string]any
			sourced := true
			if change.Node != nil {
				kind, _ := model.KindOfID(change.Node.ID)
				given, sourced = change.Node.Properties, kind != model.KindSource && kind != model.KindDataSet
				if kind == model.KindSource && given["dataSet"] == nil {
					t.Errorf("%s: %s has no dataSet", set.Locate(model.Problem{Record: change.Key(), Change: i}), change.Key())
				}
			} else {
				given = change.Edge.Properties
			}
			for _, name := range []string{"sources", "review"} {
				if given[name] == nil && (sourced || name == "review") {
					t.Errorf("%s: %s has no %s", set.Locate(model.Problem{Record: change.Key(), Change: i}), change.Key(), name)
				}
			}
		}
	}
}

func TestReferenceIsWhole(t *testing.T) {
	s := world(t)
	count := map[string]int{}
	for _, k := range model.NodeKinds() {
		for h := range s.Nodes(k) {
			if !h.IsFictional() {
				count[k.Label()]++
			}
		}
	}
	for label, want := range map[string]int{
		"MemberState": 193, "Resolution": 89, "Instrument": 19 + 2, "Requirement": 15, "Guidance": 13, "Programme": 4 + 51, "Theme": 7 + 26,
		"Need": 0, "AssessmentVisit": 0, "CapacityConsultation": 0, "Recommendation": 0, "RoadMap": 0, "RoadMapStep": 0,
	} {
		if count[label] != want {
			t.Errorf("%d records of %s, want %d", count[label], label, want)
		}
	}
	for state := range s.MemberStates() {
		if !inTheWorld(state.Handle) && !state.IsFictional() {
			t.Errorf("%s is in no region that leads to the world", state.ID())
		}
	}
	for theme := range s.Themes() {
		for _, broad := range theme.Linked(model.NarrowerThan, model.Outward) {
			if up := broad.Linked(model.NarrowerThan, model.Outward); up != nil {
				t.Errorf("%s stands on a third level", theme.ID())
			}
		}
	}
	for provider := range s.Providers() {
		office := len(provider.Linked(model.PartOf, model.Outward)) == 1
		if provider.ProviderKind() == model.ProviderKindGovernment && !office && len(provider.Linked(model.Of, model.Outward)) != 1 {
			t.Errorf("%s is a government of no State", provider.ID())
		}
	}
}

func inTheWorld(h model.Handle) bool {
	for _, region := range slices.Concat(h.Linked(model.In, model.Outward), h.Linked(model.PartOf, model.Outward)) {
		if r, ok := region.Region(); ok && (r.Level() == model.RegionLevelWorld || inTheWorld(region)) {
			return true
		}
	}
	return false
}

func TestExerciseIsLargeEnough(t *testing.T) {
	s := world(t)
	count := map[model.NodeKind]int{}
	subRegions := map[model.Handle]bool{}
	for _, k := range model.NodeKinds() {
		for h := range s.Nodes(k) {
			if !h.IsFictional() {
				continue
			}
			count[k]++
			if r, ok := h.Region(); ok && r.Level() == model.RegionLevelSubRegion {
				subRegions[h] = len(h.Linked(model.In, model.Inward))+len(h.Linked(model.PartOf, model.Inward)) > 0
			}
			if state, ok := h.MemberState(); ok {
				code, _ := state.ISO3()
				if !strings.HasPrefix(state.ID(), "state:X") || (code != "" && "state:"+code != state.ID()) {
					t.Errorf("%s has no code that ISO leaves to users", state.ID())
				}
			}
		}
	}
	for kind, least := range map[model.NodeKind]int{
		model.KindMemberState: 10, model.KindNeed: 120, model.KindProgramme: 16, model.KindProvider: 12, model.KindAssessmentVisit: 10,
	} {
		if count[kind] < least {
			t.Errorf("%d records of %s, want at least %d", count[kind], kind.Label(), least)
		}
	}
	if len(subRegions) != 2 {
		t.Errorf("%d sub-regions, want 2", len(subRegions))
	}
}

// Between them the seeds show each kind of record and edge, each property and
// each value of each list: a new declaration wants a record that shows it.
func TestSeedsShowEveryDeclaration(t *testing.T) {
	shown := map[string]bool{}
	for _, set := range builtins(t) {
		for _, change := range set.Changes {
			var label string
			var given map[string]any
			if change.Node != nil {
				kind, _ := model.KindOfID(change.Node.ID)
				label, given = kind.Label(), change.Node.Properties
			} else {
				label, given = change.Edge.Kind, change.Edge.Properties
				shown[endsLabel(change.Edge)] = true
			}
			shown[label] = true
			for name, value := range given {
				shown[label+"."+name] = true
				for _, code := range codes(value) {
					shown[label+"."+name+"="+code] = true
				}
			}
		}
	}
	var missing []string
	want := func(key string) {
		if !shown[key] && !slices.Contains(notShown, key) {
			missing = append(missing, key)
		}
	}
	for _, k := range model.NodeKinds() {
		want(k.Label())
		wantProperties(want, k.Label(), k.Declaration().Properties)
	}
	for _, k := range model.EdgeKinds() {
		for _, ends := range k.Declaration().Ends {
			want(ends.From.Label() + "-" + k.String() + "-" + ends.To.Label())
		}
		wantProperties(want, k.String(), k.Declaration().Properties)
	}
	if missing != nil {
		t.Errorf("no record shows:\n%s", strings.Join(missing, "\n"))
	}
	for _, key := range notShown {
		if shown[key] {
			t.Errorf("%s is shown, and listed as not shown", key)
		}
	}
}

// notShown are declarations that no record shows, and why.
var notShown = []string{
	// No fact of it is compiled yet, and none is made up.
	"Instrument.aliases", "Requirement.aliases", "Requirement.force=ENCOURAGES", "Requirement-SET_BY-Instrument",
	// No seed is one.
	"DataSet.completeness=ILLUSTRATIVE",
	// It is what absence means.
	"Need.status=OPEN", "CapacityConsultation.consent=NONE",
}

func endsLabel(e *model.EdgeRecord) string {
	from, _ := model.KindOfID(e.From)
	to, _ := model.KindOfID(e.To)
	return from.Label() + "-" + e.Kind + "-" + to.Label()
}

func codes(value any) []string {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []string:
		return v
	}
	return []string{fmt.Sprint(value)}
}

// wantProperties wants each property and code but those that all kinds share.
func wantProperties(want func(string), label string, declared []model.Property) {
	for _, p := range declared {
		if slices.Contains([]string{"release", "name", "review", "claimedBy"}, p.Name) {
			continue
		}
		want(label + "." + p.Name)
		for _, code := range p.Choices {
			want(label + "." + p.Name + "=" + code)
		}
	}
}

// The exercise's README names records by State and number.
func TestExerciseReadmeNamesRecordsThatAreThere(t *testing.T) {
	s := world(t)
	text, err := os.ReadFile("exercise/README.md")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`\b(X[A-Z]{2})-(\d+)\b`).FindAllStringSubmatch(string(text), -1)
	if len(named) == 0 {
		t.Error("the README names no needs")
	}
	for _, m := range named {
		id := fmt.Sprintf("need:01JX000000000000000N%s%03s", m[1], m[2])
		if _, ok := s.Node(id); !ok {
			t.Errorf("the README names %s, and there is no %s", m[0], id)
		}
	}
}

// Memberships of development groups end, by hand.
func TestMembershipsOfDevelopmentGroupsEnd(t *testing.T) {
	s := world(t)
	ends := map[string]string{"state:BTN": "2023-12-12", "state:STP": "2024-12-12"}
	for group, want := range map[string]int{"region:ldc": 46, "region:lldc": 32, "region:sids": 37} {
		h, ok := s.Node(group)
		if !ok {
			t.Fatalf("there is no %s", group)
		}
		members := h.EdgesOf(model.In, model.Inward)
		if len(members) != want {
			t.Errorf("%s has had %d members, want %d", group, len(members), want)
		}
		for _, e := range members {
			if until := e.Until().String(); group == "region:ldc" && until != ends[e.From().ID()] {
				t.Errorf("%s: until %q, want %q", e.Key(), until, ends[e.From().ID()])
			}
		}
	}
}
