package analysis_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"concert/internal/access"
	"concert/internal/analysis"
	twin "concert/internal/analysis/naive"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

func init() {
	answers["decisions"] = struct{ fast, twin func(asked) []string }{tellDecisions, tellNaiveDecisions}
}

// decisionsFor reads `kinds=KEEP,RATE for=state:xaa`.
func (q asked) decisionsFor() (of analysis.DecisionsFor, naive []string) {
	if q.with["kinds"] != "" {
		naive = strings.Split(q.with["kinds"], ",")
		of.Kinds = kinds[analysis.DecisionKind](naive)
	}
	of.Of, _ = q.view.Node(q.with["for"])
	return of, naive
}

func tellDecisions(q asked) []string {
	of, _ := q.decisionsFor()
	all := sure(analysis.MeasureDecisions(ctx, q.ground, of, q.scope, q.lens))
	var lines []string
	for _, d := range all.List {
		line := tellDecision(
			string(d.Kind()), idsOf(d.Programmes()), d.MemberState().ID(), idsOf(sure(d.About(ctx))), d.Day(), d.Requested(), decisionPoints(d),
		)
		if d.Kind() == analysis.DecisionPropose {
			before := sure(d.Before(ctx))
			line += fmt.Sprintf(", %s, blocked by %v, bridge %v", *before.Stage, idsOf(before.BlockedBy), idsOf(d.Bridge()))
		}
		lines = append(lines, line)
	}
	for _, o := range all.Overdue {
		lines = append(lines, fmt.Sprintf("overdue %s %d", o.Kind, o.Number))
	}
	return lines
}

func decisionPoints(d analysis.Decision) *float64 {
	if points, ok := d.Points(); ok {
		return &points
	}
	return nil
}

// tellDecision says a decision as somebody would read it.
func tellDecision(kind string, programmes []string, state string, about []string, day model.Date, requested bool, points *float64) string {
	line := strings.Join(append(append([]string{kind}, programmes...), state), " ")
	if points != nil {
		line += fmt.Sprintf(" %s", published(*points))
	}
	if !day.IsZero() {
		line += " by " + day.String()
	}
	if len(about) > 0 {
		line += fmt.Sprintf(" about %v", about)
	}
	if requested {
		line += ", requested"
	}
	return line
}

func tellNaiveDecisions(q asked) []string {
	_, kinds := q.decisionsFor()
	all := sure(twin.MeasureDecisions(q.view, nil, q.naive.lens, q.naive.scope, q.with["for"], kinds...))
	var lines []string
	for _, d := range all.List {
		line := tellDecision(d.Kind, d.Programmes, d.MemberState, d.About, d.Day, d.Requested, d.Points)
		if d.Kind == twin.KindPropose {
			line += fmt.Sprintf(", %s, blocked by %v, bridge %v", d.Stage, d.BlockedBy, d.Bridge)
		}
		lines = append(lines, line)
	}
	for _, kind := range analysis.DecisionKinds() {
		if n := all.Overdue[string(kind)]; n > 0 {
			lines = append(lines, fmt.Sprintf("overdue %s %d", kind, n))
		}
	}
	return lines
}

// Each decision with what stands beside it, in the same order, whoever asks, for
// whom, and of which kinds.
func TestDecisionsAsTheTwin(t *testing.T) {
	twinLaw(t, func(d *twins) {
		with := map[string]string{}
		if kinds := someOf(d, 20, analysis.DecisionKinds()...); kinds != nil {
			with["kinds"] = strings.Join(idsBy(kinds, func(k analysis.DecisionKind) string { return string(k) }), ",")
		}
		if d.chance(20) {
			kind := rapid.SampledFrom([]model.NodeKind{model.KindMemberState, model.KindProgramme, model.KindProvider}).Draw(d.T, "for")
			with["for"] = append(d.some(kind, 100), "")[0]
		}
		d.sameAnswers("decisions", with)
	})
}

// The parts of points add up, and the ids tell decisions apart.
func TestDecisionsExplainThemselves(t *testing.T) {
	twinLaw(t, func(d *twins) {
		var ids []string
		for _, x := range sure(analysis.MeasureDecisions(ctx, d.ground, analysis.DecisionsFor{}, d.scope, d.lens)).List {
			ids = append(ids, x.ID())
			points, _ := x.Points()
			about := idsOf(sure(x.About(ctx)))
			sum := int64(0)
			for _, part := range sure(x.Contributions(ctx)) {
				sum += micros(part.Points)
				if x.Kind() != analysis.DecisionAnswer && !slices.Contains(about, part.Need.ID()) {
					d.Fatalf("%s rests on %s and is about %v", x.ID(), part.Need.ID(), about)
				}
			}
			if sum != micros(points) {
				d.Fatalf("the parts of %s add up to %d millionths of %v", x.ID(), sum, points)
			}
			for _, e := range sure(x.Evidence(ctx)) {
				if need, ok := e.Need(); ok && x.Kind() != analysis.DecisionPropose && !slices.Contains(about, need.ID()) {
					d.Fatalf("evidence of %s is about %s", x.ID(), need.ID())
				}
			}
		}
		slices.Sort(ids)
		if len(slices.Compact(slices.Clone(ids))) != len(ids) {
			d.Fatalf("ids %v, want each once", ids)
		}
	})
}

// Whom to ask, and what each side may be told.
func TestDecisionsTellAsTheTwin(t *testing.T) {
	twinLaw(t, func(d *twins) {
		maySee := access.NewTeller(d.view).MaySee
		got := sure(analysis.MeasureDecisions(ctx, d.ground, analysis.DecisionsFor{}, d.scope, d.lens)).List
		want := sure(twin.MeasureDecisions(d.view, nil, d.naive.lens, d.naive.scope, "")).List
		for i, x := range got {
			sides, shown, err := x.MayTell(ctx, maySee)
			if err != nil || shown != d.view.ShowsAllOf(x.MemberState().Handle) || len(sides) != len(want[i].MayTell) {
				d.Fatalf("%s: %d sides may be told (%t), want %d", x.ID(), len(sides), shown, len(want[i].MayTell))
			}
			for j, side := range sides {
				told := slices.Concat(idsOf(side.Records), idsBy(side.Serves, model.Edge.Key))
				d.sameSet(x.ID()+" to "+side.Programme.ID(), told, want[i].MayTell[j].Records)
			}
			contacts := func(id, contactPoint, url string) string { return strings.Join([]string{id, contactPoint, url}, " ") }
			d.equal(x.ID()+" asks", idsBy(sure(x.AskWhom(ctx, maySee)), func(c analysis.Contact) string { return contacts(c.Of.ID(), c.ContactPoint, c.URL) }),
				idsBy(want[i].AskWhom, func(c twin.Contact) string { return contacts(c.Of, c.ContactPoint, c.URL) }))
			if _, err := x.Findings(ctx); err != nil {
				d.Fatal(err)
			}
		}
	})
}

// The worked example, with ARMS ending on 31 August.
func TestDecisionsOfTheExampleWithAnEnd(t *testing.T) {
	content := sure(os.ReadFile("testdata/worlds/example.txtar"))
	name := "    name: ARMS\n"
	archive := txtar.Parse([]byte(strings.Replace(string(content), name, name+"    end: 2025-08-31\n", 1)))
	_, q := readQuestion(t, modeltest.Archive(t, archive), "decisions")
	var got []string
	for _, line := range tellDecisions(q)[:3] {
		words, _, _ := strings.Cut(line, " about")
		got = append(got, modeltest.Shorten(words))
	}
	want := []string{
		"PROPOSE programme:lawp state:XAA 2.000000", "KEEP programme:arms state:XAA 1.500000 by 2025-08-31", "PROPOSE programme:pnrp state:XAB 1.500000",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the first decisions are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A proposal is for the side that did not make it, what waits for consent for the
// State, and what is to be rated for the secretariat. Consent that is undecided stands
// before what it is about.
func TestDecisionsAreForWhomTheyConcern(t *testing.T) {
	put := []model.Change{
		model.PutNode("state:KEN", map[string]any{"name": "Kenya"}), model.PutNode("state:UGA", map[string]any{"name": "Uganda"}),
		model.PutNode("programme:a", map[string]any{"name": "A programme", "kind": "PROJECT", "start": "2024-01-01"}),
		model.PutNode("provider:root", map[string]any{"name": "Root", "kind": "UN_ENTITY", "compactMember": true}),
		model.PutNode("provider:office", map[string]any{"name": "Office", "kind": "UN_ENTITY"}),
		model.PutEdge(model.PartOf, "provider:office", "provider:root", nil),
	}
	for provider, role := range map[string]string{"root": "LEAD", "runs": "IMPLEMENTING", "partner": "PARTNER", "other": "FUNDING"} {
		if provider != "root" {
			put = append(put, model.PutNode("provider:"+provider, map[string]any{"name": provider, "kind": "UN_ENTITY"}))
		}
		put = append(put, model.PutEdge(model.ParticipatesIn, "provider:"+provider, "programme:a", map[string]any{"role": role}))
	}
	for i, by := range []string{"state:KEN", "provider:root", "provider:other", "secretariat", "secretariat"} {
		need := modeltest.LongID(fmt.Sprintf("need:n%d", i))
		put = append(
			put, model.PutNode(need, map[string]any{"summary": by, "identifiedOn": "2024-01-01", "release": "PUBLIC"}), model.PutEdge(model.HasNeed, "state:KEN", need, nil),
			model.PutEdge(model.ProposedFor, "programme:a", need, map[string]any{"status": "PROPOSED", "proposedOn": "2025-05-01", "proposedBy": by}),
		)
	}
	visit := modeltest.LongID("visit:v")
	put = append(put, model.PutNode(visit, map[string]any{"date": "2025-01-01", "consent": "NONE"}), model.PutEdge(model.To, visit, "state:KEN", nil),
		model.PutEdge(model.Identified, visit, modeltest.LongID("need:n4"), nil))
	whole := modeltest.Land(t, model.Empty(), put...)
	lens := sure(analysis.NewLens(analysis.DefaultImpliedWeight, analysis.DefaultMetFrom))
	for viewer, want := range map[string]string{
		"secretariat":     "provider:other provider:root secretariat secretariat before visit:v state:KEN, ASK_CONSENT, RATE",
		"state:KEN":       "provider:other provider:root secretariat secretariat before visit:v, ASK_CONSENT",
		"state:UGA":       "",
		"provider:root":   "provider:other secretariat state:KEN",
		"provider:office": "provider:other secretariat state:KEN",
		"provider:runs":   "provider:other secretariat state:KEN",
		"provider:other":  "", "provider:partner": "", "anonymous": "",
	} {
		view := sure(access.View(whole, whole, sure(access.ParseViewer(viewer)), model.WorldReal))
		g := sure(analysis.At(ctx, view, model.NewDate(2025, 6, 1)))
		var proposals, others []string
		for _, d := range sure(analysis.MeasureDecisions(ctx, g, analysis.DecisionsFor{Kinds: analysis.DecisionKinds()}, analysis.Scope{}, lens)).List {
			if d.Kind() == analysis.DecisionAnswer {
				need, _ := d.Record()
				line := need.Name()
				for _, h := range sure(d.Before(ctx)).UndecidedConsent {
					line += " before " + modeltest.Shorten(h.ID())
				}
				proposals = append(proposals, line)
			} else {
				others = append(others, ", "+string(d.Kind()))
			}
		}
		slices.Sort(proposals)
		if got := strings.Join(proposals, " ") + strings.Join(others, ""); got != want {
			t.Errorf("%s decides on %q, want %q", viewer, got, want)
		}
	}
}

// Between two moments decisions come, go and change by what they are about.
func TestDecisionsAreComparedBetweenMoments(t *testing.T) {
	content := string(sure(os.ReadFile("testdata/worlds/example.txtar")))
	moment := func(old, new string) analysis.Moment {
		view := modeltest.Archive(t, txtar.Parse([]byte(strings.Replace(content, old, new, 1))))
		return analysis.Moment{View: view, Day: model.NewDate(2025, 6, 1)}
	}
	name := "    name: ARMS\n"
	from, to := moment(name, name+"    end: 2025-09-30\n"), moment(name, name+"    end: 2025-08-31\n")
	lens := sure(analysis.NewLens(analysis.DefaultImpliedWeight, analysis.DefaultMetFrom))
	for _, test := range []struct {
		from analysis.Moment
		want string
	}{
		{moment("", ""), "NEW KEEP programme:arms state:XAA 1.5 2025-08-31"},
		{from, "CHANGED KEEP programme:arms state:XAA 1.5 2025-08-31"},
	} {
		var got []string
		for _, item := range sure(analysis.CompareLists(ctx, analysis.At, test.from, to, []analysis.ListMeasure{analysis.DecisionsList}, analysis.Scope{}, lens))[0].Items {
			got = append(got, fmt.Sprintf("%s %s %v %s", item.Change, item.ID(), *item.To, item.StateTo))
		}
		if !slices.Equal(got, []string{test.want}) {
			t.Errorf("items are %q, want %q", got, test.want)
		}
	}
}
