package access_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"concert/internal/access"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// The files in testdata hold cases: a history, and what viewers see of it.
//
//	== a title
//	need:a release=PUBLIC              puts a record
//	state:XAA HAS_NEED need:a          puts an edge, also with properties
//	- need:a                           removes a record with its edges, or an edge
//	--                                 begins the next version
//	release need:a PUBLIC              the level in force at the newest version
//	anonymous: state:XAA need:a        sees of the newest version exactly these records
//	anonymous edges: …, …              sees exactly these edges
//	anonymous @1: …                    sees of version 1, also with edges
//	anonymous exercise: …              in the exercise, also with @1 and edges
//	anonymous changed @1: 3            rights last shrank at version 3, 0 for never
//	anonymous error: …                 may not ask; the error holds these words
//
//	anonymous values: need:a release   sees exactly these of the values that not all who see a record see
//	refuse consentOn                   the changes before it are refused for this property
//
// What a record needs and does not give is filled in: names, and so on; "url=" leaves
// it out.
func TestRules(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases: ", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range strings.Split("\n"+string(text), "\n== ")[1:] {
			title, body, _ := strings.Cut(c, "\n")
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txt")+"/"+title, func(t *testing.T) { runCase(t, body) })
		}
	}
}

type rulesCase struct {
	*testing.T
	history []*model.Snapshot
	draft   []model.Change
}

func runCase(t *testing.T, body string) {
	t.Helper()
	c := rulesCase{T: t, history: []*model.Snapshot{model.Empty()}}
	asked := false
	for line := range strings.Lines(body) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "#")
		line = strings.TrimSpace(line)
		who, want, question := strings.Cut(line, ": ")
		who, bare := strings.CutSuffix(who, ":")
		switch {
		case line == "":
		case line == "--":
			c.land()
		case strings.HasPrefix(line, "refuse "):
			c.refuse(strings.Fields(line)[1])
			asked = true
		case strings.HasPrefix(line, "release "):
			c.land()
			c.checkRelease(strings.Fields(line)[1:])
			asked = true
		case question || bare:
			c.land()
			c.check(strings.Fields(who), strings.TrimSpace(want))
			asked = true
		default:
			c.put(strings.Fields(line))
		}
	}
	if !asked {
		t.Error("asks nothing")
	}
}

func (c *rulesCase) newest() *model.Snapshot { return c.history[len(c.history)-1] }

func (c *rulesCase) land() {
	c.Helper()
	if len(c.draft) > 0 {
		c.history = append(c.history, modeltest.Land(c, c.newest(), c.draft...))
		c.draft = nil
	}
}

// refuse checks that the changes of the draft are refused for a property.
func (c *rulesCase) refuse(property string) {
	c.Helper()
	_, err := c.newest().With(modeltest.Commit(c, c.newest(), c.draft...))
	broken, ok := errors.AsType[*model.Error](err)
	if !ok || len(broken.Problems) != 1 || broken.Problems[0].Property != property {
		c.Errorf("refused for %v, want %s", err, property)
	}
	c.draft = nil
}

var filledIn = map[string]map[string]any{
	"state": {"name": "A State"}, "provider": {"name": "A provider", "kind": "UN_ENTITY"}, "programme": {"name": "A programme"},
	"need": {"summary": "A need"}, "recommendation": {"text": "Do it"}, "step": {"text": "First"}, "theme": {"name": "A theme"},
	"resolution": {"symbol": "A resolution"}, "requirement": {"asks": "Something"}, "instrument": {"title": "An instrument"}, "dataset": {"name": "A data set"},
	"working-group": {"name": "A group"}, "source": {"url": "https://example.org/"}, "MEETS": {"extentPercent": 50}, "PARTICIPATES_IN": {"role": "LEAD"},
}

func (c *rulesCase) put(words []string) {
	c.Helper()
	if words[0] == "-" {
		c.remove(words[1:])
		return
	}
	kind, _, _ := strings.Cut(words[0], ":")
	size := 1
	if len(words) > 2 && !strings.Contains(words[1], "=") {
		kind, size = words[1], 3
	}
	properties := map[string]any{}
	for name, value := range filledIn[kind] {
		properties[name] = value
	}
	for _, word := range words[size:] {
		name, value, _ := strings.Cut(word, "=")
		properties[name] = value
		if value == "" {
			delete(properties, name)
		}
		if name == "sources" {
			properties[name] = strings.Split(value, ",")
		}
	}
	if size == 1 {
		c.draft = append(c.draft, model.PutNode(words[0], properties))
		return
	}
	edge, ok := model.EdgeKindByLabel(kind)
	if !ok {
		c.Fatalf("no kind of edge %s", kind)
	}
	c.draft = append(c.draft, model.PutEdge(edge, words[0], words[2], properties))
}

func (c *rulesCase) remove(words []string) {
	c.Helper()
	if len(words) == 1 {
		h, ok := c.newest().Node(modeltest.LongID(words[0]))
		if !ok {
			c.Fatalf("there is no %s to remove", words[0])
		}
		c.draft = append(c.draft, removalOf(h)...)
		return
	}
	kind, _ := model.EdgeKindByLabel(words[1])
	apart := ""
	if len(words) > 3 {
		apart = words[3]
	}
	c.draft = append(c.draft, model.RemoveEdge(kind, words[0], words[2], apart))
}

func (c *rulesCase) checkRelease(words []string) {
	c.Helper()
	h, ok := c.newest().Node(modeltest.LongID(words[0]))
	if !ok || string(h.Release()) != words[1] {
		c.Errorf("%s: release %s, want %s", words[0], h.Release(), words[1])
	}
}

// check checks one question: a viewer, and in any order the exercise, a
// version, and what is asked.
func (c *rulesCase) check(words []string, want string) {
	c.Helper()
	viewer, err := access.ParseViewer(words[0])
	if err != nil {
		c.Fatal(err)
	}
	asked, world, about := c.newest(), model.WorldReal, ""
	for _, word := range words[1:] {
		var at int
		switch {
		case word == "exercise":
			world = model.WorldExercise
		case strings.HasPrefix(word, "@"):
			if _, err := fmt.Sscanf(word, "@%d", &at); err != nil {
				c.Fatal(err)
			}
			asked = c.history[at]
		default:
			about = word
		}
	}
	views := access.Views{History: following(c.history)}
	view, err := views.View(c.Context(), asked, c.newest(), viewer, world)
	if about == "error" {
		if err == nil || !strings.Contains(err.Error(), want) {
			c.Errorf("%s: error %v, want %s", words, err, want)
		}
		return
	}
	if err != nil {
		c.Fatal(err)
	}
	if got := answerTo(view, about); got != sorted(want, about) {
		c.Errorf("%s:\ngot  %s\nwant %s", strings.Join(words, " "), got, sorted(want, about))
	}
}

func answerTo(view *model.Snapshot, about string) string {
	keys := seenIn(view).nodes
	switch about {
	case "changed":
		return fmt.Sprint(view.RightsChangedAt())
	case "edges":
		keys = seenIn(view).edges
	case "values":
		keys = seenIn(view).values
	}
	var all []string
	for key := range keys {
		all = append(all, modeltest.Shorten(key))
	}
	slices.Sort(all)
	return strings.Join(all, separator(about))
}

func separator(about string) string {
	if about == "edges" || about == "values" {
		return ", "
	}
	return " "
}

func sorted(text, about string) string {
	if text == "" {
		return ""
	}
	all := strings.Split(text, separator(about))
	slices.Sort(all)
	return strings.Join(all, separator(about))
}
