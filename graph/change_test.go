package graph_test

import (
	"strings"
	"testing"
	"time"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// ages returns a need's world in five versions: its State is named again; the need is
// released to partners; it is rated; it is withdrawn.
func ages(t *testing.T) *asker {
	t.Helper()
	const need = "need:01JX000000000000000NKEN001"
	history := []*model.Snapshot{modeltest.Parse(t, strings.ReplaceAll(levels, "release: PUBLIC, HAS_NEED", "release: SECRETARIAT, HAS_NEED"))}
	for _, put := range []struct {
		id         string
		properties map[string]any
	}{
		{"state:KEN", map[string]any{"name": "Renamed", "sources": []any{"source:s"}}},
		{need, map[string]any{"summary": "N", "release": "PUBLIC", "sources": []any{"source:s"}}},
		{need, map[string]any{"summary": "N", "release": "PUBLIC", "severity": 4, "sources": []any{"source:s"}}},
		{need, map[string]any{"summary": "M", "release": "SECRETARIAT", "severity": 4, "sources": []any{"source:s"}}},
	} {
		history = append(history, modeltest.Land(t, history[len(history)-1], model.PutNode(put.id, put.properties)))
	}
	a := newAskerOf(t, history)
	for i, author := range []string{"seed", "state:KEN", "state:KEN", "secretariat", "state:KEN"} {
		day := time.Date(2026, time.November, 1+7*i, 23, 59, 0, 0, time.UTC)
		a.commits = append(a.commits, model.Commit{Version: model.Version(i + 1), Time: day, Author: author, Reason: "tests"})
	}
	return a
}

func (a *asker) data(as, query string) string {
	a.tb.Helper()
	answer := a.handler.Ask(a.context(model.WorldReal, as), question(query, nil))
	if answer.Errors != nil {
		return answer.Errors.Error()
	}
	return string(answer.Data)
}

// A commit that changed nothing in a view is not in its list, and of the others a
// viewer sees the author if it is the author itself.
func TestCommits(t *testing.T) {
	a := ages(t)
	const query = "{ commits { totalCount nodes { version author reason } } }"
	for as, want := range map[string]string{
		"secretariat": `{"commits":{"totalCount":5,"nodes":[` +
			`{"version":5,"author":"state:KEN","reason":"tests"},{"version":4,"author":"secretariat","reason":"tests"},` +
			`{"version":3,"author":"state:KEN","reason":"tests"},{"version":2,"author":"state:KEN","reason":"tests"},{"version":1,"author":"seed","reason":"tests"}]}}`,
		"state:KEN": `{"commits":{"totalCount":5,"nodes":[` +
			`{"version":5,"author":"state:KEN","reason":null},{"version":4,"author":null,"reason":null},` +
			`{"version":3,"author":"state:KEN","reason":null},{"version":2,"author":"state:KEN","reason":null},{"version":1,"author":null,"reason":null}]}}`,
		// Of the need, which the newest version hides, only that it left the view is shown.
		"state:FJI": `{"commits":{"totalCount":3,"nodes":[{"version":5,"author":null,"reason":null},{"version":2,"author":null,"reason":null},{"version":1,"author":null,"reason":null}]}}`,
	} {
		if got := a.data(as, query); got != want {
			t.Errorf("to %s\n%s, want\n%s", as, got, want)
		}
	}
}

func TestChanges(t *testing.T) {
	a := ages(t)
	const need = "need:01JX000000000000000NKEN001"
	for _, c := range []struct{ name, as, arguments, want string }{
		{
			"a value that both show", "secretariat", `since: {version: 3}, until: {version: 4}`,
			`[{"id":"` + need + `","showing":"CHANGED","properties":[{"property":"severity","before":null,"after":["4"]}]}]`,
		},
		{
			"since the first version", "state:FJI", `until: {version: 2}`,
			`[{"id":"state:KEN","showing":"CHANGED","properties":[{"property":"name","before":["First"],"after":["Renamed"]}]}]`,
		},
		{"what was released, and is hidden by the newest version", "state:FJI", `since: {version: 2}, until: {version: 4}`, `[]`},
		{
			"what was withdrawn", "state:FJI", `since: {version: 4}`,
			`[{"id":"` + need + `","showing":"REMOVED_FROM_VIEW","properties":[]},{"id":"state:KEN HAS_NEED ` + need + `","showing":"REMOVED_FROM_VIEW","properties":[]}]`,
		},
		{"of a record alone", "secretariat", `of: ["state:KEN", "state:XXX"], kinds: [MEMBER_STATE]`, `[{"id":"state:KEN","showing":"CHANGED","properties":[{"property":"name","before":["First"],"after":["Renamed"]}]}]`},
		{"in a scope", "secretariat", `since: {version: 1}, scope: {memberStates: ["Fiji"]}`, ``},
		{"in a scope", "secretariat", `since: {version: 1}, scope: {memberStates: ["state:FJI"]}`, `[]`},
		{
			"in a scope of severity", "secretariat", `since: {version: 2}, until: {version: 4}, scope: {severityAtLeast: 4, memberStates: ["state:KEN"]}`,
			`[{"id":"` + need + `","showing":"CHANGED","properties":[{"property":"release","before":["SECRETARIAT"],"after":["PUBLIC"]},{"property":"severity","before":null,"after":["4"]}]}]`,
		},
	} {
		got := a.data(c.as, "{ changes("+c.arguments+") { nodes { id showing properties { property before after } } } }")
		want := `{"changes":{"nodes":` + c.want + `}}`
		if c.want == "" {
			if !strings.Contains(got, "no MemberState in this view matches") {
				t.Errorf("%s: %s", c.name, got)
			}
			continue
		}
		if got != want {
			t.Errorf("%s\n%s, want\n%s", c.name, got, want)
		}
	}
}

// A moment is refused that is not there, not yet over, or out of order.
func TestMoments(t *testing.T) {
	a := ages(t)
	for arguments, want := range map[string]string{
		`since: {version: 0}`:                      "there is no version 0 to compare: versions go from 1 to 5, that of the request",
		`until: {version: 6}`:                      "there is no version 6 to compare: versions go from 1 to 5, that of the request",
		`since: {date: "1990"}`:                    "1990-01-01 is before the first commit: name a day from 2026-11-01 on",
		`since: {week: "2026-W49"}`:                "the week 2026-W49 is not over on " + today.String() + ", the day of the request: name an earlier one",
		`since: {week: "2026-W54"}`:                `week is the bad week 2026-W54: want a week of ISO 8601 such as "2026-W48"`,
		`since: {}`:                                `OneOf Input Object "Moment" must specify exactly one key`,
		`since: {version: 3}, until: {version: 2}`: "lies before version 3",
		`of: []`: "an empty list selects nothing: leave of out to mean all",
	} {
		if got := a.data("secretariat", "{ changes("+arguments+") { totalCount } }"); !strings.Contains(got, want) {
			t.Errorf("%s\n%s, want %s", arguments, got, want)
		}
	}
	for arguments, want := range map[string]string{
		`since: {week: "2026-W46"}, until: {date: "2027-03-01"}`:            `{"since":{"version":3,"day":"2026-11-15"},"until":{"version":5,"day":"2027-03-01"}}`,
		`since: {date: "2026-11-14"}, until: {version: 3}`:                  `{"since":{"version":2,"day":"2026-11-14"},"until":{"version":3,"day":"2026-11-15"}}`,
		`since: {date: "2026-11"}, until: {date: "` + today.String() + `"}`: `{"since":{"version":1,"day":"2026-11-01"},"until":{"version":5,"day":"` + today.String() + `"}}`,
		``: `{"since":{"version":1,"day":"2026-11-01"},"until":{"version":5,"day":"` + today.String() + `"}}`,
	} {
		query := "{ changes { since { version day } until { version day } } }"
		if arguments != "" {
			query = strings.Replace(query, "changes", "changes("+arguments+")", 1)
		}
		if got := a.data("secretariat", query); got != `{"changes":`+want+`}` {
			t.Errorf("%s\n%s, want %s", arguments, got, want)
		}
	}
}
