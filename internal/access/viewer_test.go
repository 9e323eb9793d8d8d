package access_test

import (
	"strings"
	"testing"

	"concert/internal/access"
	"concert/internal/model"
)

func TestParseViewer(t *testing.T) {
	for _, text := range []string{"anonymous", "secretariat", "state:XAB", "state:KEN", "provider:unodc"} {
		v, err := access.ParseViewer(text)
		if err != nil || v.String() != text {
			t.Errorf("%s: %v %v", text, v, err)
		}
	}
	for text, words := range map[string]string{
		"":               "give anonymous, secretariat, a Member State such as state:XAB, or a provider such as provider:unodc",
		"Secretariat":    "give anonymous, secretariat",
		"programme:a":    "give anonymous, secretariat",
		"XAB":            `"XAB" is not a viewer`,
		"state:ken":      `malformed id "state:ken"`,
		"state:":         "malformed id",
		"provider:UNODC": `malformed id "provider:UNODC"`,
	} {
		_, err := access.ParseViewer(text)
		if err == nil || !strings.Contains(err.Error(), words) || model.CodeOf(err) != model.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A hidden State or provider reads like one that is not there.
func TestUnknownAndHiddenReadAlike(t *testing.T) {
	c := rulesCase{T: t, history: []*model.Snapshot{model.Empty()}}
	c.put([]string{"state:XAA", "release=SECRETARIAT"})
	c.put([]string{"provider:hidden"})
	c.put([]string{"provider:hidden", "OF", "state:XAA"})
	c.land()
	message := func(id string) string {
		v, err := access.ParseViewer(id)
		if err != nil {
			t.Fatal(err)
		}
		view, err := access.View(c.newest(), c.newest(), v, model.WorldReal)
		if err == nil || view != nil || model.CodeOf(err) != model.Invalid {
			t.Fatalf("%s: %v", id, err)
		}
		return strings.ReplaceAll(err.Error(), id, "it")
	}
	if hidden, unknown := message("provider:hidden"), message("provider:unknown"); hidden != unknown {
		t.Errorf("%q and %q differ", hidden, unknown)
	}
}

func TestClassesAreNamedAsTheAPINamesThem(t *testing.T) {
	c := rulesCase{T: t, history: []*model.Snapshot{model.Empty()}}
	c.put([]string{"provider:entity", "compactMember=true"})
	c.put([]string{"provider:donor"})
	c.land()
	for text, want := range map[string]access.Class{
		"anonymous": access.ClassAnonymous, "state:XAA": access.ClassMemberState, "provider:donor": access.ClassProvider,
		"provider:entity": access.ClassCompactEntity, "secretariat": access.ClassSecretariat,
	} {
		v, err := access.ParseViewer(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := v.Class(c.newest()); got != want || got.Sees() == "" {
			t.Errorf("%s: class %s, want %s", text, got, want)
		}
	}
}
