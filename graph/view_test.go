package graph_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"concert/internal/access/accesstest"
	"concert/internal/model"
)

// questions returns the documents of the golden questions of a world.
func questions(t *testing.T, folder string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.graphql"))
	if err != nil || files == nil {
		t.Fatal(files, err)
	}
	documents := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		documents[filepath.Base(file)] = string(text)
	}
	return documents
}

// An answer over a view is the answer over a world without the hidden records.
func TestAnswersTellNothingHidden(t *testing.T) {
	a := ofSeeds(t)
	for folder, c := range map[string]struct {
		world   model.World
		viewers []string
	}{
		"real":     {model.WorldReal, []string{"anonymous", "state:KEN", "provider:unodc", "secretariat"}},
		"exercise": {model.WorldExercise, []string{"anonymous", "state:XAB", "state:XAC", "provider:halcyra-development-agency", "provider:border-cooperation-office", "secretariat"}},
	} {
		for name, query := range questions(t, folder) {
			for _, as := range c.viewers {
				t.Run(folder+"/"+name+" as "+as, func(t *testing.T) {
					accesstest.CheckAnswer(t, a.view(c.world, as), func(view *model.Snapshot) any {
						return a.handler.Ask(a.over(view, as), question(query, nil))
					})
				})
			}
		}
	}
}

// Many ask at once, of several views and days.
func TestManyAsk(t *testing.T) {
	a := ofSeeds(t)
	documents := questions(t, "exercise")
	var wait sync.WaitGroup
	for _, as := range []string{"anonymous", "state:XAB", "secretariat"} {
		ctx := a.context(model.WorldExercise, as)
		for name, query := range documents {
			wait.Go(func() {
				if answer := a.handler.Ask(ctx, question(query, nil)); answer.Errors != nil {
					t.Errorf("%s as %s: %v", name, as, answer.Errors)
				}
			})
		}
	}
	wait.Wait()
}

// The example questions of the pages are answered without errors.
func TestExamplesAreAnswered(t *testing.T) {
	a := ofSeeds(t)
	for folder, world := range map[string]model.World{"reference": model.WorldReal, "exercise": model.WorldExercise} {
		files, err := filepath.Glob(filepath.Join("..", "internal", "web", "examples", folder, "*.graphql"))
		if err != nil || files == nil {
			t.Fatal(files, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, as := range []string{"anonymous", "secretariat"} {
				if answer := a.handler.Ask(a.context(world, as), question(string(text), nil)); answer.Errors != nil {
					t.Errorf("%s as %s: %v", file, as, answer.Errors)
				}
			}
		}
	}
}

// A schema is read as tools read it: with every type, seven wrappers deep.
func TestSchemaCanBeRead(t *testing.T) {
	a := ofSeeds(t)
	wrapped := "name kind"
	for range 9 {
		wrapped = "name kind ofType { " + wrapped + " }"
	}
	query := `{ __schema {
		description queryType { name } mutationType { name } subscriptionType { name }
		types { kind name description specifiedByURL isOneOf
			fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...Value } type { ...Type } isDeprecated deprecationReason }
			inputFields(includeDeprecated: true) { ...Value }
			interfaces { ...Type }
			enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
			possibleTypes { ...Type } }
		directives { name description isRepeatable locations args(includeDeprecated: true) { ...Value } } } }
	fragment Value on __InputValue { name description type { ...Type } defaultValue isDeprecated deprecationReason }
	fragment Type on __Type { ` + wrapped + ` }`
	if answer := a.handler.Ask(a.context(model.WorldReal, "anonymous"), question(query, nil)); answer.Errors != nil {
		t.Fatal(answer.Errors)
	}
}
