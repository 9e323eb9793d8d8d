package graph_test

import (
	"encoding/json"
	"strings"
	"testing"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// What a Ref may be, and what is reported if it is not clear.
func TestRef(t *testing.T) {
	a := ofSeeds(t)
	for _, c := range []struct {
		world       model.World
		field, text string
		want        string // the id, or what the error holds
	}{
		{model.WorldReal, "memberStates", "state:KEN", "state:KEN"},
		{model.WorldReal, "memberStates", "KEN", "state:KEN"},
		{model.WorldReal, "memberStates", "ke", "state:KEN"},
		{model.WorldReal, "memberStates", " Kenya ", "state:KEN"},
		{model.WorldReal, "memberStates", "Republic of Kenya", "state:KEN"},
		{model.WorldReal, "regions", "central asia", "region:143"},
		{model.WorldReal, "resolutions", "2396", "resolution:s-res-2396-2017"},
		{model.WorldReal, "resolutions", "S/RES/2396 (2017)", "resolution:s-res-2396-2017"},
		{model.WorldReal, "resolutions", "s/res/2396 (2017)", "resolution:s-res-2396-2017"},
		{model.WorldReal, "resolutions", "S/RES/2396(2017)", "resolution:s-res-2396-2017"},
		{model.WorldReal, "resolutions", "S/RES/2396", "resolution:s-res-2396-2017"},
		{model.WorldReal, "resolutions", "2396 (2017)", "resolution:s-res-2396-2017"},
		{model.WorldReal, "resolutions", "2396  (2017) ", "resolution:s-res-2396-2017"},
		{model.WorldReal, "resolutions", "2396 (2018)", `no Resolution or Instrument or Requirement in this view matches "2396 (2018)"`},
		{model.WorldReal, "resolutions", "a/res/60/288", "resolution:a-res-60-288"},
		{model.WorldReal, "memberStates", "404", "state:KEN"},
		{model.WorldReal, "regions", "143", "region:143"},
		{model.WorldReal, "regions", "002", "region:002"},
		{model.WorldReal, "resolutions", "60/288", "resolution:a-res-60-288"},
		{model.WorldReal, "resolutions", "instrument:1999-financing", "instrument:1999-financing"},
		{model.WorldReal, "providers", "UNODC", "provider:unodc"},
		{model.WorldReal, "programmes", "ct travel", "programme:countering-terrorist-travel"},
		{model.WorldReal, "memberStates", "Ken", "state:KEN"},
		{model.WorldReal, "memberStates", "XAA", `no MemberState in this view matches "XAA": give an id`},
		{model.WorldReal, "themes", "state:KEN", `no Theme in this view matches "state:KEN": give an id`},
		{model.WorldReal, "memberStates", "guinea-", `did you mean state:GNB (Guinea-Bissau)?`},
		{model.WorldReal, "resolutions", "nothing", `no Resolution or Instrument or Requirement in this view matches "nothing"`},
		{model.WorldReal, "memberStates", strings.Repeat("x", 1000), `no MemberState in this view matches "` + strings.Repeat("x", 60) + `…"`},
		{model.WorldExercise, "memberStates", "XAA", "state:XAA"},
		{model.WorldExercise, "resolutions", "2396", "resolution:s-res-2396-2017"},
		{model.WorldExercise, "providers", "UNODC", `no Provider in this view matches "UNODC"`},
	} {
		got := a.resolve(t, c.world, "secretariat", c.field, c.text)
		if got != c.want && (strings.HasPrefix(c.want, "state:") || !strings.Contains(got, c.want)) {
			t.Errorf("%s %q in %s: got %s, want %s", c.field, c.text, c.world, got, c.want)
		}
	}
}

// resolve returns the id of the one record that a Ref means, or the error.
func (a *asker) resolve(t *testing.T, world model.World, as, field, text string) string {
	t.Helper()
	query := "query($scope: Scope) { coverage(scope: $scope, by: []) { basis { scope { found: " + field + " { ... on Record { id } } } } } }"
	answer := a.ask(world, as, query, map[string]any{"scope": map[string]any{field: []any{text}}})
	var read struct {
		Errors []struct{ Message string }
		Data   struct {
			Coverage struct {
				Basis struct {
					Scope struct{ Found []struct{ ID string } }
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(answer), &read); err != nil {
		t.Fatal(err)
	}
	if read.Errors != nil {
		return read.Errors[0].Message
	}
	return read.Data.Coverage.Basis.Scope.Found[0].ID
}

const ambiguous = `
-- data-sets.yaml --
records:
  - {id: dataset:d, name: D, completeness: PARTIAL}
-- sources.yaml --
records:
  - {id: source:s, title: S, dataSet: dataset:d}
-- providers.yaml --
defaults: {sources: [source:s]}
records:
  - {id: provider:one, name: First, acronym: TWIN, kind: UN_ENTITY}
  - {id: provider:two, name: Second, acronym: Twin, kind: UN_ENTITY}
  - {id: provider:three, name: Third, aliases: [Same], kind: UN_ENTITY}
  - {id: provider:four, name: Same, kind: UN_ENTITY, SAME_AS: {node: provider:three, decision: SAME}}
  - {id: provider:hidden, name: Hidden, acronym: HID, kind: UN_ENTITY, release: SECRETARIAT}
  - {id: provider:hidden-twin, name: Hidden twin, acronym: TWIN, kind: UN_ENTITY, release: SECRETARIAT}
`

// A State without any code on record is named by the code of its id.
func TestRefByCodeOfID(t *testing.T) {
	a := newAsker(t, modeltest.Parse(t, levels))
	for _, text := range []string{"KEN", "ken"} {
		if got := a.resolve(t, model.WorldReal, "anonymous", "memberStates", text); got != "state:KEN" {
			t.Errorf("%q: got %s", text, got)
		}
	}
}

func TestRefOfSeveral(t *testing.T) {
	a := newAsker(t, modeltest.Parse(t, ambiguous))
	for _, c := range []struct{ as, text, want string }{
		{"anonymous", "twin", `"twin" means more than one Provider: provider:one (First), provider:two (Second); give an id`},
		{"secretariat", "twin", `"twin" means more than one Provider: provider:hidden-twin (Hidden twin), provider:one (First), provider:two (Second); give an id`},
		{"anonymous", "same", "provider:four"}, // the one that stands for both
		{"secretariat", "HID", "provider:hidden"},
	} {
		if got := a.resolve(t, model.WorldReal, c.as, "providers", c.text); got != c.want {
			t.Errorf("%q as %s: got %s, want %s", c.text, c.as, got, c.want)
		}
	}
	// A hidden record answers like one that is not there, byte for byte.
	for _, text := range []string{"HID", "Hidden", "provider:hidden"} {
		unknown := strings.NewReplacer("HID", "XYZ", "Hidden", "Xidden", "hidden", "xidden").Replace(text)
		got := a.resolve(t, model.WorldReal, "anonymous", "providers", text)
		want := a.resolve(t, model.WorldReal, "anonymous", "providers", unknown)
		if got != strings.ReplaceAll(want, unknown, text) {
			t.Errorf("hidden:  %s\nunknown: %s", got, want)
		}
	}
}
