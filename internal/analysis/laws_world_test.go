package analysis_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/analysis"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// everyAnswer is what all measures answer about a world on a day, with the default
// lens and no scope, one line for each thing said.
func everyAnswer(t testing.TB, s *model.Snapshot, asOf model.Date) []string {
	t.Helper()
	var said []string
	for _, line := range slices.Concat(measures, []string{"synergies of=PROVIDERS", "coverage by=MEMBER_STATE,THEME", "plan atMost=3"}) {
		q := parseQuestion(line)
		q.asOf = asOf.String()
		for name, value := range ask(t, s, q) {
			said = append(said, line+" "+name+" = "+value)
		}
	}
	slices.Sort(said)
	q := asked{view: s, ground: sure(analysis.At(ctx, s, asOf)), lens: sure(analysis.NewLens(analysis.DefaultImpliedWeight, analysis.DefaultMetFrom)), with: map[string]string{"withinDays": "180"}}
	for _, name := range []string{"atRisk", "criticality", "decisions", "fragmentation", "proliferation", "brokerage", "targetAttainment"} {
		for _, line := range answers[name].fast(q) {
			said = append(said, name+" "+line)
		}
	}
	return said
}

// sameWorlds fails at the first line in which two worlds answer differently.
func sameWorlds(rt *rapid.T, what string, want, got []string) {
	rt.Helper()
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(want):
			rt.Fatalf("%s: also answers %s", what, got[i])
		case i >= len(got):
			rt.Fatalf("%s: no longer answers %s", what, want[i])
		case want[i] != got[i]:
			rt.Fatalf("%s: answers\n%s\nwant\n%s", what, got[i], want[i])
		}
	}
}

// Worlds that hold the same answer the same, in whatever order they were written.
func TestWorldsInAnyOrderAnswerTheSame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := modeltest.Busy(rt)
		changes := modeltest.ChangesOf(s)
		again := modeltest.Land(t, model.Empty(), rapid.Permutation(changes).Draw(rt, "order")...)
		sameWorlds(rt, "another order", everyAnswer(t, modeltest.Land(t, model.Empty(), changes...), modeltest.AsOf), everyAnswer(t, again, modeltest.AsOf))
	})
}

// Ids that are renamed and keep their order change in the answers, and nothing else
// does.
func TestRenamingChangesOnlyIDs(t *testing.T) {
	renamed := strings.NewReplacer("programme:", "programme:r-", "provider:", "provider:r-", "theme:", "theme:r-")
	rapid.Check(t, func(rt *rapid.T) {
		changes := modeltest.ChangesOf(modeltest.Busy(rt))
		var other []model.Change
		for _, c := range changes {
			other = append(other, withTexts(c, renamed.Replace))
		}
		var want []string
		for _, line := range everyAnswer(t, modeltest.Land(t, model.Empty(), changes...), modeltest.AsOf) {
			want = append(want, renamed.Replace(line))
		}
		got := everyAnswer(t, modeltest.Land(t, model.Empty(), other...), modeltest.AsOf)
		slices.Sort(want)
		slices.Sort(got)
		sameWorlds(rt, "renamed", want, got)
	})
}

// withTexts returns a change with its ids and texts replaced.
func withTexts(c model.Change, replace func(string) string) model.Change {
	texts := func(properties map[string]any) map[string]any {
		other := maps.Clone(properties)
		for name, value := range other {
			switch value := value.(type) {
			case string:
				other[name] = replace(value)
			case []string:
				list := make([]string, len(value))
				for i := range value {
					list[i] = replace(value[i])
				}
				other[name] = list
			}
		}
		return other
	}
	if c.Node != nil {
		return model.PutNode(replace(c.Node.ID), texts(c.Node.Properties))
	}
	edge := *c.Edge
	edge.From, edge.To, edge.Properties = replace(edge.From), replace(edge.To), texts(edge.Properties)
	return model.Change{Edge: &edge}
}

// An engagement that ends and is renewed the next day by a second edge covers, risks
// and leads to what it did before.
func TestRenewalMovesNothing(t *testing.T) {
	renewals := 0
	rapid.Check(t, func(rt *rapid.T) {
		changes := modeltest.ChangesOf(modeltest.Busy(rt))
		var other []model.Change
		for _, c := range changes {
			first, second, ok := renewed(c, modeltest.AsOf.AddDays(-30))
			if ok && edgesBetween(changes, c.Edge.From, c.Edge.To) == 1 {
				renewals++
				other = append(other, first, second)
			} else {
				other = append(other, c)
			}
		}
		figures := func(changes []model.Change) []string {
			s := modeltest.Land(t, model.Empty(), changes...)
			g, lens := sure(analysis.At(ctx, s, modeltest.AsOf)), sure(analysis.NewLens(analysis.DefaultImpliedWeight, analysis.DefaultMetFrom))
			total := sure(analysis.MeasureCoverage(ctx, g, analysis.Scope{}, lens, nil)).Total
			said := []string{fmt.Sprint(total.Points()), fmt.Sprint(total.Possible()), maybe(sure(total.Attainable(ctx))), fmt.Sprint(total.Cascade)}
			q := asked{view: s, ground: g, lens: lens, with: map[string]string{"withinDays": "180"}}
			for _, name := range []string{"fragmentation", "proliferation", "brokerage"} {
				said = append(said, answers[name].fast(q)...)
			}
			for _, x := range sure(analysis.MeasureSuggestions(ctx, g, analysis.SuggestionFor{}, analysis.Scope{}, lens)).List {
				said = append(said, fmt.Sprint(x.Programme().ID(), x.MemberState().ID(), x.Gain()))
			}
			return said
		}
		sameWorlds(rt, "renewed", figures(changes), figures(other))
	})
	if renewals == 0 {
		t.Error("no engagement was renewed")
	}
}

func edgesBetween(changes []model.Change, from, to string) (edges int) {
	for _, c := range changes {
		if c.Edge != nil && c.Edge.Kind == model.Serves.String() && c.Edge.From == from && c.Edge.To == to {
			edges++
		}
	}
	return edges
}

// renewed returns an engagement as two edges, of which the second begins after a day;
// ok is false if it is not one of known days that holds then and has no status.
func renewed(c model.Change, day model.Date) (first, second model.Change, ok bool) {
	if c.Edge == nil || c.Edge.Kind != model.Serves.String() || !strings.HasPrefix(c.Edge.To, "state:") {
		return first, second, false
	}
	p := c.Edge.Properties
	since, until := dayIn(p["since"]), dayIn(p["until"])
	if since.IsZero() || since.Last() > day || !until.IsZero() && until.First() <= day.AddDays(1) || p["status"] != nil || p["statusOn"] != nil {
		return first, second, false
	}
	part := func(name string, value model.Date) model.Change {
		edge := *c.Edge
		edge.Properties = maps.Clone(p)
		edge.Properties[name] = value.String()
		return model.Change{Edge: &edge}
	}
	return part("until", day), part("since", day.AddDays(1)), true
}

// dayIn reads a property, zero if it is absent.
func dayIn(value any) model.Date {
	text, ok := value.(string)
	if !ok {
		return 0
	}
	return sure(model.ParseDate(text))
}

// What is assessed after a day changes no figure about that day.
func TestLaterAssessmentsChangeNoEarlierFigure(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := modeltest.Busy(rt)
		before := everyFigure(t, s)
		later := modeltest.AsOf.AddDays(rapid.IntRange(1, 400).Draw(rt, "days later"))
		var added []model.Change
		for e := range s.Edges(model.Meets) {
			if added = append(added, assessedAgain(e.Record(), later)); len(added) == 3 {
				break
			}
		}
		kept := modeltest.Kept(s, added)
		if len(kept) == 0 {
			rt.Skip("nothing to assess again")
		}
		sameWorlds(rt, "assessed again", before, everyFigure(t, modeltest.Land(t, s, kept...)))
	})
}

func assessedAgain(edge model.EdgeRecord, on model.Date) model.Change {
	edge.Properties = maps.Clone(edge.Properties)
	edge.Properties["assessedOn"], edge.Properties["extentPercent"] = on.String(), int64(99)
	delete(edge.Properties, "confirmedBy")
	delete(edge.Properties, "confirmedOn")
	return model.Change{Edge: &edge}
}

// everyFigure is everyAnswer without assumptions and findings, which may speak of
// what came later.
func everyFigure(t testing.TB, s *model.Snapshot) []string {
	t.Helper()
	return slices.DeleteFunc(everyAnswer(t, s, modeltest.AsOf), func(line string) bool {
		return strings.Contains(line, "findings") || strings.Contains(line, "assumptions")
	})
}
