package analysis_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"concert/internal/analysis"
	twin "concert/internal/analysis/naive"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// asked is a question on a view, as package analysis and as its twin take it.
type asked struct {
	view   *model.Snapshot
	ground *analysis.Ground
	lens   analysis.Lens
	scope  analysis.Scope
	naive  struct {
		lens  twin.Lens
		scope twin.Scope
	}
	with map[string]string // arguments of the measure's own
}

// answers says, for each measure, all lines of its answer in one way for package
// analysis and for its twin.
var answers = map[string]struct{ fast, twin func(asked) []string }{}

// TestAnswers asks small worlds what their file `answers` asks: a line for each
// question, under it, indented, its whole answer, worked out by hand. Lines that
// start with # explain. Package naive is asked the same.
func TestAnswers(t *testing.T) {
	files, err := filepath.Glob("testdata/worlds/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	questions := 0
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		archive := txtar.Parse(content)
		i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "answers" })
		if i < 0 {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			view := modeltest.Archive(t, archive)
			for question, want := range answersIn(string(archive.Files[i].Data)) {
				questions++
				measure, q := readQuestion(t, view, question)
				if answers[measure].fast == nil {
					t.Errorf("nothing answers %s", question)
					continue
				}
				for who, answer := range map[string]func(asked) []string{"analysis": answers[measure].fast, "naive": answers[measure].twin} {
					if got := modeltest.Shorten(strings.Join(answer(q), "\n")); got != want {
						t.Errorf("%s: %s\n got\n%s\nwant\n%s", who, question, got, want)
					}
				}
			}
		})
	}
	if questions == 0 {
		t.Error("no world has answers")
	}
}

func answersIn(text string) map[string]string {
	all := map[string]string{}
	question := ""
	for line := range strings.Lines(text) {
		words := strings.TrimSpace(line)
		switch {
		case words == "" || strings.HasPrefix(words, "#"):
		case !strings.HasPrefix(line, " "):
			question = words
			all[question] = ""
		case all[question] == "":
			all[question] = words
		default:
			all[question] += "\n" + words
		}
	}
	return all
}

// readQuestion reads a measure and its arguments: "fragmentation themes=theme:pnr".
func readQuestion(t *testing.T, view *model.Snapshot, line string) (measure string, q asked) {
	t.Helper()
	words := strings.Fields(modeltest.Lengthen(line))
	q = asked{view: view, with: map[string]string{}}
	asOf, s := model.NewDate(2025, 6, 1), &q.naive.scope
	for _, word := range words[1:] {
		name, value, _ := strings.Cut(word, "=")
		list := map[string]*[]string{
			"memberStates": &s.MemberStates, "regions": &s.Regions, "groups": &s.Groups, "themes": &s.Themes,
			"resolutions": &s.Resolutions, "needs": &s.Needs, "providers": &s.Providers, "programmes": &s.Programmes,
		}[name]
		switch {
		case list != nil:
			*list = strings.Split(value, ",")
		case name == "asOf":
			asOf = sure(model.ParseDate(value))
		case name == "stateViews":
			s.StateViews = kinds[model.StateView](strings.Split(value, ","))
		case name == "severityAtLeast":
			s.SeverityAtLeast = new(sure(strconv.Atoi(value)))
		default:
			q.with[name] = value
		}
	}
	q.naive.lens.AsOf = asOf
	q.lens = sure(analysis.NewLens(analysis.DefaultImpliedWeight, analysis.DefaultMetFrom))
	q.ground, q.scope = sure(analysis.At(ctx, view, asOf)), scopeOf(view, *s)
	return words[0], q
}

// asked takes a random question as TestAnswers takes one.
func (d *twins) asked(with map[string]string) asked {
	return asked{view: d.view, ground: d.ground, lens: d.lens, scope: d.scope, naive: d.naive, with: with}
}

// sameAnswers fails where a measure and its twin differ.
func (d *twins) sameAnswers(measure string, with map[string]string) {
	d.Helper()
	q := d.asked(with)
	got, want := answers[measure].fast(q), answers[measure].twin(q)
	if !slices.Equal(got, want) {
		d.Fatalf("%s %v of %+v\n got\n%s\nwant\n%s", measure, with, d.naive.scope, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
