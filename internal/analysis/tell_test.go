package analysis_test

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"concert/internal/access"
	"concert/internal/analysis"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// TestTellWorlds asks small worlds, as a viewer, about a step of programmes in a
// State, in the format of TestWorlds: `viewer State programme programme…`.
func TestTellWorlds(t *testing.T) {
	files, err := filepath.Glob("testdata/tell/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no worlds", err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		archive := txtar.Parse(content)
		whole := modeltest.Archive(t, archive)
		for _, block := range blocks(archive) {
			check(t, block, tellIn(t, whole, strings.Fields(block.question)))
		}
	}
}

// tellIn answers one question on the default day of questions.
func tellIn(t *testing.T, whole *model.Snapshot, words []string) answer {
	t.Helper()
	state, _ := whole.Node(words[1])
	view := sure(access.View(whole, whole, sure(access.ParseViewer(words[0])), state.World()))
	about := analysis.ToTell{MemberState: handles(view, words[1:2], model.Handle.MemberState)[0], Programmes: handles(view, words[2:], model.Handle.Programme)}
	about.Needs = handles(view, idsOf(about.MemberState.Linked(model.HasNeed, model.Outward)), model.Handle.Need)
	for _, p := range about.Programmes {
		for _, e := range p.EdgesOf(model.Serves, model.Outward) {
			if e.To() == about.MemberState.Handle {
				about.Serves = append(about.Serves, e)
			}
		}
	}
	teller := sure(analysis.At(ctx, view, sure(model.ParseDate(parseQuestion("tell").asOf)))).Teller(ctx, access.NewTeller(view).MaySee)
	a := answer{}
	sides, ok, err := teller.MayTell(about)
	if err != nil {
		t.Fatal(err)
	}
	a.set("sides", "not shown")
	if ok {
		tellSides(a, sides)
		for _, n := range about.Needs {
			a.set("tellableTo["+n.ID()+"]", "%s", list(idsOf(teller.TellableTo(about.Programmes[0], n))))
		}
	}
	contacts := teller.AskWhom(about.MemberState, false, about.Programmes...)
	var asked []string
	for _, c := range contacts {
		asked = append(asked, c.Of.ID()+" "+cmp.Or(c.ContactPoint, c.URL, "-"))
	}
	a.set("askWhom", "%s", list(asked))
	a.set("noContact", "%s", list(foundIDs(teller.NoContact(contacts))))
	return a
}

func tellSides(a answer, sides []analysis.MayTell) {
	var ids []string
	for _, side := range sides {
		at := "side[" + side.Programme.ID() + "]"
		ids = append(ids, side.Programme.ID())
		var records []string
		for _, h := range side.Records {
			records = append(records, h.ID())
		}
		a.set(at+".leads", "%s", list(idsOf(side.Leads)))
		a.set(at+".records", "%s", list(records))
		a.set(at+".serves", "%d", len(side.Serves))
		a.set(at+".mayBeSaid", "%s", strings.Join(side.MayBeSaid, " | "))
		a.set(at+".notToBeSaid", "%s", strings.Join(side.NotToBeSaid, " | "))
	}
	a.set("sides", "%s", list(slices.Clone(ids)))
}
