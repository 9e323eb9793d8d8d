package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// recorded is what was asked of a version while it was the newest.
const recorded = `{
	coverage { total { documented estimate possible atRisk(withinDays: 90) cascade { identified met offered } findings { kind message } }
		rows(first: 50) { nodes { id coverage { estimate gap } } } }
	gaps(first: 50) { totalCount nodes { id gap status pipeline } }
	suggestions(first: 20) { totalCount nodes { id gain stage tellable stability { best worst } } }
	synergies(first: 20) { totalCount nodes { id introductionGain } }
	decisions(first: 20) { totalCount nodes { id kind points } }
	overlaps(first: 20) { totalCount nodes { id relation } }
	plan(atMost: 3) { gain chosen { nodes { added } } }
	brokerage { id constraint }
	findings(first: 100) { totalCount nodes { kind message property } }
	needs { totalCount nodes { id summary severity status } }
	trend(of: [ESTIMATE, GAP], from: "2024-06-30", to: "2026-06-30", every: QUARTER) { steps { day forecast figures { to parts { kind value } } } }
}`

// recordedSince is what was asked of a version and those before it.
const recordedSince = `{
	commits { totalCount nodes { version author reason } }
	changes(first: 100) { totalCount nodes { id showing properties { property before after } } }
	difference(from: {version: 1}, to: {version: VERSION}, of: [ESTIMATE, POINTS, NEEDS, REACH, AT_RISK, OFFERED], lists: [GAPS, SUGGESTIONS, DECISIONS], by: [MEMBER_STATE]) {
		total { from to parts { kind value terms(first: 5) { nodes { id value } } behind(first: 5) { nodes { id day foreseen properties { property before after } } } } }
		rows { nodes { id figures { difference } } } lists { items { nodes { id change from to stateFrom stateTo } } } }
}`

// What a version is answered stays, byte for byte, however much is written after it, as
// long as nothing that it shows, or a version that it is compared with, is withdrawn or
// erased. If it is, the answer is that of a world in which it never was.
func TestAnswersAboutAVersionStay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		history := writtenOn(rt)
		as, world := aReader(rt, history[0])
		asked := rapid.IntRange(0, len(history)-2).Draw(rt, "asked")
		then, viewed := askerAt(t, history[:asked+1], asked, as, world)
		now, stillViewed := askerAt(t, history, asked, as, world)
		if !viewed || !stillViewed {
			return
		}
		for _, q := range []struct {
			text  string
			about []*model.Snapshot
		}{{recorded, history[asked : asked+1]}, {recordedSince, history[:asked+1]}} {
			query := strings.ReplaceAll(q.text, "VERSION", fmt.Sprint(history[asked].Version()))
			is, want, when := now.get(now.shown, as, query), then.get(then.shown, as, query), "while it was the newest"
			if now.shrank(q.about, as, world) {
				want, when = now.get(now.shown.Detached(), as, query), "over a world without what is hidden"
			}
			if is != want || strings.Contains(is, `"errors"`) {
				rt.Fatalf("%s is answered about version %d of %d otherwise than %s:\n%s", as, asked+1, len(history), when, unlike(t, is, want))
			}
		}
	})
}

// writtenOn draws a history in which rights widen and shrink, and records are erased.
func writtenOn(rt *rapid.T) []*model.Snapshot {
	history := []*model.Snapshot{modeltest.Busy(rt)}
	for range rapid.IntRange(1, 4).Draw(rt, "commits") {
		s := history[len(history)-1]
		next := modeltest.Busier(rt, s)
		if needs := idsOf(s, model.KindNeed); len(needs) > 0 && rapid.IntRange(0, 4).Draw(rt, "erase") == 0 {
			next = erased(rt, s, rapid.SampledFrom(needs).Draw(rt, "erased"))
		}
		if next != s {
			history = append(history, next)
		}
	}
	if len(history) == 1 {
		rt.Skip("there is nothing to go on with")
	}
	return history
}

// erased returns the version that erases a record.
func erased(rt *rapid.T, s *model.Snapshot, id string) *model.Snapshot {
	c := model.Commit{Version: s.Version() + 1, Time: s.Time().AddDate(0, 0, 1), Erases: []string{id}}
	next, err := s.With(c)
	if err != nil {
		rt.Fatal(err)
	}
	return next
}

func idsOf(s *model.Snapshot, kind model.NodeKind) (ids []string) {
	for h := range s.Nodes(kind) {
		ids = append(ids, h.ID())
	}
	return ids
}

// aReader draws who asks, in a world where it may be.
func aReader(rt *rapid.T, s *model.Snapshot) (as string, world model.World) {
	readers := slices.Concat([]string{"secretariat", "anonymous"}, idsOf(s, model.KindMemberState), idsOf(s, model.KindProvider))
	as, world = rapid.SampledFrom(readers).Draw(rt, "reader"), model.WorldReal
	if h, ok := s.Node(as); (ok && h.IsFictional()) || (!ok && rapid.Bool().Draw(rt, "exercise")) {
		world = model.WorldExercise
	}
	return as, world
}

// askerOfPast asks about one version of a history.
type askerOfPast struct {
	*asker
	shown *model.Snapshot
}

// askerAt returns who asks about a version with all of a history known; ok is false if
// the reader is not there.
func askerAt(t *testing.T, history []*model.Snapshot, asked int, as string, world model.World) (a askerOfPast, ok bool) {
	t.Helper()
	a.asker = newAskerOf(t, history)
	a.views.History = func(_ context.Context, past *model.Snapshot) iter.Seq2[*model.Snapshot, error] {
		return func(yield func(*model.Snapshot, error) bool) {
			for _, s := range history {
				if s.Version() > past.Version() && !yield(s, nil) {
					return
				}
			}
		}
	}
	view, err := a.views.View(t.Context(), history[asked], a.whole, a.viewer(as), world)
	a.shown = view
	return a, err == nil
}

// shrank reports whether a right in one of some versions has shrunk since.
func (a askerOfPast) shrank(versions []*model.Snapshot, as string, world model.World) bool {
	return slices.ContainsFunc(versions, func(s *model.Snapshot) bool {
		view, err := a.views.View(a.tb.Context(), s, a.whole, a.viewer(as), world)
		return err != nil || view.RightsChangedAt() > 0
	})
}

// unlike returns the fields in which two answers differ.
func unlike(t *testing.T, a, b string) string {
	t.Helper()
	var answers [2]struct{ Data map[string]json.RawMessage }
	for i, text := range []string{a, b} {
		_, body, _ := strings.Cut(text, "{")
		if err := json.Unmarshal([]byte("{"+body), &answers[i]); err != nil {
			t.Fatal(err)
		}
	}
	var lines []string
	for name, value := range answers[0].Data {
		if other := answers[1].Data[name]; string(value) != string(other) {
			lines = append(lines, fmt.Sprintf("%s: %s\nand %s", name, value, other))
		}
	}
	return strings.Join(lines, "\n")
}
