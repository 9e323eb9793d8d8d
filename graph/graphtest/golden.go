// Package graphtest runs the questions of graph/testdata against anything that
// answers them, such as a server over a store.
//
// A question is a file real/….graphql or exercise/….graphql. A first line such as
// `# as: anonymous, state:XAB` names who asks it (default: the secretariat). The
// answer to each viewer stands beside it: name.anonymous.json.
package graphtest

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"concert/internal/model"
)

// AsOf is the day on which the questions are asked.
var AsOf = model.NewDate(2026, 11, 30)

// Ask answers a document in a world for a viewer, as a JSON body.
type Ask func(t *testing.T, world model.World, viewer, query string) []byte

// Run asks all questions of a folder and compares the answers with those that
// stand there, or writes them again. What an answer is about (extensions) is left
// to other tests.
func Run(t *testing.T, dir string, update bool, ask Ask) {
	t.Helper()
	for folder, world := range map[string]model.World{"real": model.WorldReal, "exercise": model.WorldExercise} {
		files, err := filepath.Glob(filepath.Join(dir, folder, "*.graphql"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no questions in %s/%s: %v", dir, folder, err)
		}
		for _, file := range files {
			query, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, viewer := range viewersOf(string(query)) {
				name := strings.TrimSuffix(file, ".graphql") + "." + strings.ReplaceAll(viewer, ":", "-") + ".json"
				t.Run(folder+"/"+filepath.Base(name), func(t *testing.T) {
					compare(t, name, update, ask(t, world, viewer, string(query)))
				})
			}
		}
	}
}

func viewersOf(query string) []string {
	first, _, _ := strings.Cut(query, "\n")
	list, ok := strings.CutPrefix(first, "# as: ")
	if !ok {
		return []string{"secretariat"}
	}
	return strings.Split(list, ", ")
}

func compare(t *testing.T, name string, update bool, answer []byte) {
	t.Helper()
	var read struct {
		Errors json.RawMessage `json:"errors,omitempty"`
		Data   json.RawMessage `json:"data,omitempty"`
	}
	if err := json.Unmarshal(answer, &read); err != nil {
		t.Fatalf("the answer is not JSON: %v\n%s", err, answer)
	}
	var got bytes.Buffer
	encoder := json.NewEncoder(&got)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(read); err != nil {
		t.Fatal(err)
	}
	if update {
		if err := os.WriteFile(name, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v: make it with go test ./graph -run Golden -update", err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%s\ngot\n%s\nwant\n%s\nif the new answer is right: go test ./graph -run Golden -update", name, got.Bytes(), want)
	}
}
