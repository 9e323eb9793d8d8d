package graph_test

import (
	"slices"
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
	history := []*model.Snapshot{modeltest.Parse(t, strings.ReplaceAll(levels, "release: PUBLIC, HAS_NEED", "release: SECRETARIAT, identifiedOn: 2024, HAS_NEED"))}
	for _, put := range []struct {
		id         string
		properties map[string]any
	}{
		{"state:KEN", map[string]any{"name": "Renamed", "sources": []any{"source:s"}}},
		{need, map[string]any{"summary": "N", "identifiedOn": "2024", "release": "PUBLIC", "sources": []any{"source:s"}}},
		{need, map[string]any{"summary": "N", "identifiedOn": "2024", "release": "PUBLIC", "severity": 4, "sources": []any{"source:s"}}},
		{need, map[string]any{"summary": "M", "identifiedOn": "2024", "release": "SECRETARIAT", "severity": 4, "sources": []any{"source:s"}}},
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

// A difference and a trend are refused if they ask for nothing, twice, or out of order.
func TestComparisonsThatAreRefused(t *testing.T) {
	a := ages(t)
	const moments = `from: {version: 2}, to: {version: 4}`
	for asked, want := range map[string]string{
		`difference(` + moments + `) { id }`:                                           "nothing is asked for: name figures in of, or lists in lists",
		`difference(` + moments + `, of: [POINTS, POINTS]) { id }`:                     "POINTS is named twice",
		`difference(` + moments + `, lists: [GAPS], by: [THEME]) { id }`:               "rows are of figures: name some in of",
		`difference(` + moments + `, of: [POINTS], lens: {asOf: "2026-01-01"}) { id }`: "asOf is given, and each moment has a day of its own: leave it out",
		`difference(` + moments + `, of: [POINTS], scope: {themes: []}) { id }`:        "an empty list selects nothing: leave themes out to mean all",
		`difference(` + moments + `, of: [POINTS], scope: {themes: ["none"]}) { id }`:  `no Theme in this view matches "none"`,
		`difference(` + moments + `, of: [AT_RISK], withinDays: -1) { id }`:            "withinDays is -1; want 0 to 36500",
		`difference(from: {version: 4}, to: {version: 2}, of: [POINTS]) { id }`:        "version 2 on 2026-11-08 lies before version 4 on 2026-11-22: exchange the two moments, or name others",
		`difference(from: {date: "2027-06"}, to: {version: 5}, of: [POINTS]) { id }`:   "version 5 on 2026-11-29 lies before version 5 on 2027-06-01",
		`changes(of: [], kinds: []) { totalCount }`:                                    "an empty list selects nothing: leave of out to mean all",
		`trend(of: [], from: "2026", to: "2027", every: MONTH) { id }`:                 "nothing is asked for: name figures in of",
		`trend(of: [STALE], from: "2026", to: "2027", every: MONTH) { id }`:            "STALE has a trend only as it was known: ask with asKnown: true",
		`trend(of: [POINTS], from: "2027", to: "2026", every: MONTH) { id }`:           "2026-01-01 lies before 2027-01-01: exchange the two days",
		`trend(of: [POINTS], from: "2020", to: "2027", every: WEEK) { id }`:            "there would be more than 120 steps: take longer ones, or fewer",
	} {
		if got := a.data("secretariat", "{ "+asked+" }"); !strings.Contains(got, want) {
			t.Errorf("%s\n%s, want %s", asked, got, want)
		}
	}
}

// What a viewer comes to see is RELEASED to it: it was on record before. To one who saw
// it all along, that it was rated is REVISED.
func TestDifferenceOfWhatIsReleased(t *testing.T) {
	a := ages(t)
	a.commits, a.history, a.whole = a.commits[:4], a.history[:4], a.history[3]
	for as, want := range map[string]string{
		"state:FJI":   `[{"from":0,"to":1,"difference":1,"knownOnly":true,"parts":[{"kind":"RELEASED","value":1}]},{"from":0,"to":4,"difference":4,"knownOnly":true,"parts":[{"kind":"RELEASED","value":4}]}]`,
		"state:KEN":   `[{"from":1,"to":1,"difference":0,"knownOnly":false,"parts":[]},{"from":0,"to":4,"difference":4,"knownOnly":true,"parts":[{"kind":"REVISED","value":4}]}]`,
		"secretariat": `[{"from":1,"to":1,"difference":0,"knownOnly":false,"parts":[]},{"from":0,"to":4,"difference":4,"knownOnly":true,"parts":[{"kind":"REVISED","value":4}]}]`,
	} {
		got := a.data(as, `{ difference(from: {version: 1}, to: {version: 4}, of: [NEEDS, WEIGHT]) { total { from to difference knownOnly parts { kind value } } } }`)
		if got != `{"difference":{"total":`+want+`}}` {
			t.Errorf("%s: %s, want %s", as, got, want)
		}
	}
}

// A figure is a forecast on a day after that of the request, and after that on which the
// version of the request was followed by another.
func TestForecast(t *testing.T) {
	a := ages(t)
	asked := func() (marked []bool) {
		for _, day := range []string{"2026-11-10", "2026-11-20", today.String(), "2026-12-01"} {
			marked = append(marked, strings.Contains(a.data("secretariat", `{ coverage(lens: {asOf: "`+day+`"}) { basis { forecast } } }`), "true"))
		}
		return marked
	}
	if got, want := asked(), []bool{false, false, false, true}; !slices.Equal(got, want) {
		t.Errorf("of the newest version %v, want %v", got, want)
	}
	a.next = model.Commit{Version: 6, Time: time.Date(2026, time.November, 15, 12, 0, 0, 0, time.UTC)}
	if got, want := asked(), []bool{false, true, true, true}; !slices.Equal(got, want) {
		t.Errorf("of one that was followed on 15 November %v, want %v", got, want)
	}
}
