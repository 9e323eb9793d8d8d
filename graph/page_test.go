package graph_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"concert/graph"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

type pageAnswer struct {
	Edges []struct {
		Cursor string
		Node   struct{ ID string }
	}
	Nodes      []struct{ ID string }
	TotalCount int
	PageInfo   struct {
		HasNextPage, HasPreviousPage bool
		StartCursor, EndCursor       *string
	}
}

const pageFields = "{ edges { cursor node { ... on Node { id } } } nodes { ... on Node { id } } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"

// listCase is a list of the API: its field, inside the fields that lead to it.
type listCase struct {
	world         model.World
	before, after string
	field         string
	arguments     string // beside the page
	item          string // how an item that is not a record tells its id
	forwardOnly   bool
}

func (l listCase) ask(t *testing.T, a *asker, arguments ...string) pageAnswer {
	t.Helper()
	fields := pageFields
	if l.item != "" {
		fields = strings.ReplaceAll(fields, "{ ... on Node { id } }", l.item)
	}
	if l.arguments != "" {
		arguments = append(arguments, l.arguments)
	}
	field := l.field
	if len(arguments) > 0 {
		field += "(" + strings.Join(arguments, ", ") + ")"
	}
	text := a.ask(l.world, "secretariat", "{ "+l.before+field+fields+l.after+" }", nil)
	var answer struct {
		Errors []struct{ Message string }
		Data   map[string]json.RawMessage
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil || answer.Errors != nil {
		t.Fatal(arguments, err, answer.Errors)
	}
	return dig(t, answer.Data)
}

// dig returns the first object in an answer that is a page.
func dig(t *testing.T, data map[string]json.RawMessage) pageAnswer {
	t.Helper()
	for len(data) == 1 {
		for _, value := range data {
			data = nil
			if err := json.Unmarshal(value, &data); err != nil {
				t.Fatal(err)
			}
			if data["pageInfo"] != nil {
				var page pageAnswer
				if err := json.Unmarshal(value, &page); err != nil {
					t.Fatal(err)
				}
				return page
			}
		}
	}
	t.Fatal("no page in the answer")
	return pageAnswer{}
}

var listCases = map[string]listCase{
	"records": {world: model.WorldReal, field: "resolutions"},
	"edges of a record": {
		world: model.WorldReal, before: `node(id: "programme:countering-terrorist-travel") { ... on Programme { `, after: " } }", field: "participants",
	},
	"edges of a kind": {world: model.WorldExercise, field: "engagements", item: "{ place { id } }"},
	"gaps":            {world: model.WorldExercise, field: "gaps", arguments: "scope: {groups: [\"LDC\"]}", item: "{ need { id } }", forwardOnly: true},
	"overlaps":        {world: model.WorldReal, field: "overlaps", item: "{ a { id } b { id } }", forwardOnly: true},
	"duplications":    {world: model.WorldExercise, field: "duplicationCandidates", item: "{ need { id } }", forwardOnly: true},
	"suggestions":     {world: model.WorldExercise, field: "suggestions", item: "{ programme { id } }", forwardOnly: true},
	"synergies":       {world: model.WorldExercise, field: "synergies", item: "{ a { ... on Record { id } } }", forwardOnly: true},
	"decisions":       {world: model.WorldExercise, field: "decisions", item: "{ id }", forwardOnly: true},
	"findings":        {world: model.WorldExercise, field: "findings", item: "{ kind }", forwardOnly: true},
	"evidence": {
		world: model.WorldExercise, before: "coverage { total { ", after: " } }", field: "evidence", item: "{ kind }", forwardOnly: true,
	},
	"parts of a figure": {
		world: model.WorldExercise, before: "coverage { total { ", after: " } }", field: "contributions", item: "{ need { id } }", forwardOnly: true,
	},
}

// Pages of any size, put together, are the list, in both directions.
func TestPagesAreTheList(t *testing.T) {
	a := ofSeeds(t)
	for name, l := range listCases {
		t.Run(name, func(t *testing.T) {
			whole := l.ask(t, a, "first: 1000")
			if whole.TotalCount != len(whole.Edges) || whole.TotalCount < l.least() {
				t.Fatalf("totalCount is %d of %d", whole.TotalCount, len(whole.Edges))
			}
			if all := cursors(whole); len(slices.Compact(slices.Sorted(slices.Values(all)))) != len(all) {
				t.Error("several items have the same cursor")
			}
			for _, size := range []int{1, 2, 3, 7, whole.TotalCount - 1, whole.TotalCount, whole.TotalCount + 1} {
				if got := cursors(forward(t, a, l, size)); !slices.Equal(got, cursors(whole)) {
					t.Errorf("forward by %d the pages are not the list", size)
				}
				if l.forwardOnly {
					continue
				}
				if got := cursors(backward(t, a, l, size)); !slices.Equal(got, cursors(whole)) {
					t.Errorf("backward by %d the pages are not the list", size)
				}
			}
		})
	}
}

// least is how many items a list needs to have to show something.
func (l listCase) least() int {
	if l.field == "duplicationCandidates" {
		return 1
	}
	return 5
}

func cursors(p pageAnswer) []string {
	var all []string
	for _, e := range p.Edges {
		all = append(all, e.Cursor)
	}
	return all
}

func forward(t *testing.T, a *asker, l listCase, size int) (all pageAnswer) {
	t.Helper()
	for after := ""; ; {
		page := l.ask(t, a, fmt.Sprintf("first: %d%s", size, after))
		if page.PageInfo.HasPreviousPage != (len(all.Edges) > 0) {
			t.Errorf("hasPreviousPage is %v after %d items", page.PageInfo.HasPreviousPage, len(all.Edges))
		}
		all.Edges = append(all.Edges, page.Edges...)
		if !page.PageInfo.HasNextPage {
			return all
		}
		after = fmt.Sprintf(", after: %q", *page.PageInfo.EndCursor)
	}
}

func backward(t *testing.T, a *asker, l listCase, size int) (all pageAnswer) {
	t.Helper()
	for before := ""; ; {
		page := l.ask(t, a, fmt.Sprintf("last: %d%s", size, before))
		if page.PageInfo.HasNextPage != (len(all.Edges) > 0) {
			t.Errorf("hasNextPage is %v before %d items", page.PageInfo.HasNextPage, len(all.Edges))
		}
		all.Edges = append(page.Edges, all.Edges...)
		if !page.PageInfo.HasPreviousPage {
			return all
		}
		before = fmt.Sprintf(", before: %q", *page.PageInfo.StartCursor)
	}
}

func TestPagesWithoutItems(t *testing.T) {
	a := ofSeeds(t)
	l := listCases["records"]
	none := l.ask(t, a, "first: 0")
	if len(none.Nodes) != 0 || none.TotalCount == 0 || !none.PageInfo.HasNextPage || none.PageInfo.EndCursor != nil {
		t.Errorf("the first 0 are %+v", none)
	}
	all := l.ask(t, a, "first: 1000")
	end := l.ask(t, a, fmt.Sprintf("first: 5, after: %q", *all.PageInfo.EndCursor))
	if len(end.Nodes) != 0 || end.PageInfo.HasNextPage || !end.PageInfo.HasPreviousPage {
		t.Errorf("after the end there are %+v", end)
	}
	if got := len(l.ask(t, a).Nodes); got != min(all.TotalCount, 100) {
		t.Errorf("without a size the page holds %d", got)
	}
}

// A cursor is good for its list in its version and view, and says what to do
// where it is taken elsewhere.
func TestCursorsElsewhere(t *testing.T) {
	a := ofSeeds(t)
	take := func(world model.World, query string) string {
		text := a.ask(world, "secretariat", query, nil)
		_, rest, _ := strings.Cut(text, `"endCursor": "`)
		cursor, _, ok := strings.Cut(rest, `"`)
		if !ok {
			t.Fatal(text)
		}
		return cursor
	}
	themes := take(model.WorldReal, "{ themes(first: 3) { pageInfo { endCursor } } }")
	gaps := take(model.WorldExercise, "{ gaps(first: 3) { pageInfo { endCursor } } }")
	newer := newAsker(t, modeltest.Land(t, a.whole, model.PutNode("theme:new", map[string]any{"name": "New"})))
	for _, c := range []struct {
		a         *asker
		world     model.World
		as, query string
		want      string
	}{
		{a, model.WorldReal, "secretariat", fmt.Sprintf("{ themes(after: %q) { totalCount } }", themes), ""},
		{a, model.WorldReal, "secretariat", fmt.Sprintf("{ regions(after: %q) { totalCount } }", themes), "after is of another list, or of other arguments: start this list without it"},
		{a, model.WorldReal, "secretariat", fmt.Sprintf("{ themes(before: %q) { totalCount } }", "AAAA"), "before is not a cursor: take it from `cursor` or `pageInfo` of this list, as it is"},
		{a, model.WorldReal, "anonymous", fmt.Sprintf("{ themes(after: %q) { totalCount } }", themes), "after is of another world or viewer: start the list without it"},
		{a, model.WorldExercise, "secretariat", fmt.Sprintf("{ themes(after: %q) { totalCount } }", themes), "after is of another world or viewer: start the list without it"},
		{newer, model.WorldReal, "secretariat", fmt.Sprintf("{ themes(after: %q) { totalCount } }", themes), "after is of version 2 and this answer is of version 3: ask with ?at=2, or start the list without it"},
		{a, model.WorldExercise, "secretariat", fmt.Sprintf("{ gaps(first: 9, after: %q) { totalCount } }", gaps), ""},
		{a, model.WorldExercise, "secretariat", fmt.Sprintf("{ again: gaps(first: 9, after: %q) { totalCount } }", gaps), ""},
		{a, model.WorldExercise, "secretariat", fmt.Sprintf("{ gaps(after: %q, lens: {impliedWeight: 0.4}) { totalCount } }", gaps), "after is of another list, or of other arguments: start this list without it"},
		{a, model.WorldExercise, "secretariat", fmt.Sprintf("{ gaps(after: %q, orphansOnly: true) { totalCount } }", gaps), "after is of another list, or of other arguments: start this list without it"},
	} {
		var answer struct{ Errors []struct{ Message string } }
		if err := json.Unmarshal([]byte(c.a.ask(c.world, c.as, c.query, nil)), &answer); err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, e := range answer.Errors {
			got += e.Message
		}
		if got != c.want {
			t.Errorf("%s as %s: %s\ngot  %q\nwant %q", c.world, c.as, c.query, got, c.want)
		}
	}
}

// A cursor is good for its day, which is pinned for every list alike.
func TestCursorsOfAnotherDay(t *testing.T) {
	a := ofSeeds(t)
	view := a.view(model.WorldExercise, "secretariat")
	onDay := func(day, query string) graph.Answer {
		asOf, err := model.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		return a.handler.Ask(graph.WithRequest(t.Context(), graph.Request{View: view, Viewer: a.viewer("secretariat"), AsOf: asOf, History: a.historyOf(view, "secretariat")}), question(query, nil))
	}
	for _, field := range []string{"needs", "engagements", "gaps"} {
		var taken struct {
			List struct{ PageInfo struct{ EndCursor string } }
		}
		if err := json.Unmarshal(onDay("2026-11-26", "{ list: "+field+"(first: 3) { pageInfo { endCursor } } }").Data, &taken); err != nil {
			t.Fatal(err)
		}
		query := fmt.Sprintf("{ %s(after: %q) { totalCount } }", field, taken.List.PageInfo.EndCursor)
		if answer := onDay("2026-11-26", query); answer.Errors != nil {
			t.Errorf("%s on the same day: %v", field, answer.Errors)
		}
		want := "after is of the day 2026-11-26 and this answer is of 2025-01-01: ask with ?asOf=2026-11-26, or start the list without it"
		if errs := onDay("2025-01-01", query).Errors; len(errs) != 1 || errs[0].Message != want || fmt.Sprint(errs[0].Extensions) != "map[argument:after code:INVALID]" {
			t.Errorf("%s on another day: %v", field, errs)
		}
	}
}

// Cursors of figures name what an item is about, not its place.
func TestCursorsNameItems(t *testing.T) {
	a := ofSeeds(t)
	text := a.ask(model.WorldExercise, "secretariat", "{ gaps(first: 3) { edges { cursor node { need { id } } } } }", nil)
	var answer struct {
		Data struct {
			Gaps struct {
				Edges []struct {
					Cursor string
					Node   struct{ Need struct{ ID string } }
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil || len(answer.Data.Gaps.Edges) != 3 {
		t.Fatal(text, err)
	}
	for _, e := range answer.Data.Gaps.Edges {
		raw, err := base64.RawURLEncoding.DecodeString(e.Cursor)
		if err != nil || !strings.HasSuffix(string(raw), e.Node.Need.ID) {
			t.Errorf("the cursor of %s holds %q", e.Node.Need.ID, raw)
		}
	}
}
