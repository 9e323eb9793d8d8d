package seed_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/internal/store/bbolt"
	"concert/seed"
)

// Two seeds with histories. The field builds on the ground.
const (
	ground = `
-- data-sets/a.yaml --
records: [{id: dataset:ground, name: Ground, fictional: true}]
-- sources/a.yaml --
records: [{id: source:ground, title: Ground, dataSet: dataset:ground}, {id: source:letter, title: Letter, dataSet: dataset:ground}]
-- member-states/a.yaml --
defaults: {sources: [source:ground], review: CONFIRMED}
records: [{id: state:XAA, name: A}, {id: state:XAB, name: B}]
-- providers/a.yaml --
defaults: {sources: [source:ground], review: CONFIRMED}
records: [{id: provider:one, name: One, kind: UN_ENTITY}]
-- themes/a.yaml --
defaults: {sources: [source:ground], review: CONFIRMED}
records: [{id: theme:a, name: A}]
-- history/2026-02-01-themes.yaml --
recordedOn: 2026-02-01
author: secretariat
reason: A narrower theme
defaults: {sources: [source:letter], review: UNCONFIRMED}
records:
  - {id: theme:a, definition: Broad}
  - {id: theme:b, name: B, NARROWER_THAN: theme:a}
`
	field = `
-- data-sets/a.yaml --
records: [{id: dataset:field, name: Field, fictional: true}]
-- sources/a.yaml --
records: [{id: source:field, title: Field, dataSet: dataset:field}]
-- needs/a.yaml --
defaults: {sources: [source:field], review: CONFIRMED}
records:
  - {id: need:01JX0000000000000000000001, summary: First, severity: 3, priority: HIGH, HAS_NEED: state:XAA, CONCERNS: theme:a}
  - {id: need:01JX0000000000000000000002, summary: Never to be seen again, HAS_NEED: state:XAB, CONCERNS: theme:a}
-- programmes/a.yaml --
defaults: {sources: [source:field], review: CONFIRMED}
records:
  - id: programme:one
    name: One
    PARTICIPATES_IN: {node: provider:one, role: LEAD}
    SERVES: [{node: state:XAB, since: 2025-01-10}, {node: state:XAA, since: 2024}]
    MEETS: [{node: need:01JX0000000000000000000001, extentPercent: 50}, {node: need:01JX0000000000000000000002, extentPercent: 10}]
-- visits/a.yaml --
defaults: {sources: [source:field], review: CONFIRMED}
records:
  - {id: visit:01JX0000000000000000000001, date: 2025-03-01, TO: state:XAA, IDENTIFIED: need:01JX0000000000000000000001}
-- history/2026-01-10-rating.yaml --
recordedOn: 2026-01-10
author: secretariat
reason: A rating
records:
  - {id: need:01JX0000000000000000000001, severity: 4, ratedOn: 2026-01-09, priority: null}
-- history/2026-02-01-consent.yaml --
recordedOn: 2026-02-01
author: state:XAA
reason: The State consents
records:
  - {id: visit:01JX0000000000000000000001, consent: FULL, consentOn: 2025-04-01}
-- history/2026-03-01-begins-again.yaml --
recordedOn: 2026-03-01
author: provider:one
reason: It serves one State anew, and no longer the other
records:
  - id: programme:one
    SERVES: [{node: state:XAA, since: 2026-02-15, sources: [source:ground]}, {node: state:XAA, since: 2024, until: 2025}]
removed:
  - {SERVES: state:XAB, at: programme:one, since: 2025-01-10}
-- history/2026-04-01-withdrawn.yaml --
recordedOn: 2026-04-01
author: secretariat
reason: The State withdraws it
removed: [need:01JX0000000000000000000002]
`
	// What both hold after the last file, written by hand as one seed without a history.
	afterAll = `
-- data-sets/a.yaml --
records: [{id: dataset:ground, name: Ground, fictional: true}, {id: dataset:field, name: Field, fictional: true}]
-- sources/a.yaml --
records:
  - {id: source:ground, title: Ground, dataSet: dataset:ground}
  - {id: source:letter, title: Letter, dataSet: dataset:ground}
  - {id: source:field, title: Field, dataSet: dataset:field}
-- member-states/a.yaml --
defaults: {sources: [source:ground], review: CONFIRMED}
records: [{id: state:XAA, name: A}, {id: state:XAB, name: B}]
-- providers/a.yaml --
defaults: {sources: [source:ground], review: CONFIRMED}
records: [{id: provider:one, name: One, kind: UN_ENTITY}]
-- themes/a.yaml --
records:
  - {id: theme:a, name: A, definition: Broad, sources: [source:ground], review: CONFIRMED}
  - {id: theme:b, name: B, sources: [source:letter], review: UNCONFIRMED, NARROWER_THAN: theme:a}
-- needs/a.yaml --
defaults: {sources: [source:field], review: CONFIRMED}
records:
  - {id: need:01JX0000000000000000000001, summary: First, severity: 4, ratedOn: 2026-01-09, HAS_NEED: state:XAA, CONCERNS: theme:a}
-- programmes/a.yaml --
defaults: {sources: [source:field], review: CONFIRMED}
records:
  - id: programme:one
    name: One
    PARTICIPATES_IN: {node: provider:one, role: LEAD}
    SERVES: [{node: state:XAA, since: 2026-02-15, sources: [source:ground]}, {node: state:XAA, since: 2024, until: 2025}]
    MEETS: {node: need:01JX0000000000000000000001, extentPercent: 50}
-- visits/a.yaml --
defaults: {sources: [source:field], review: CONFIRMED}
records:
  - {id: visit:01JX0000000000000000000001, date: 2025-03-01, consent: FULL, consentOn: 2025-04-01, TO: state:XAA, IDENTIFIED: need:01JX0000000000000000000001}
`
)

func histories(t *testing.T) []seed.Set {
	t.Helper()
	return []seed.Set{parse(t, ground), parse(t, field)}
}

// day is noon of a day, so that a file of that day has its time before it.
func day(text string) time.Time {
	d, err := model.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d.Time().Add(12 * time.Hour)
}

// recordsOf returns every record and edge of a snapshot as JSON, by key.
func recordsOf(tb modeltest.TB, s *model.Snapshot) map[string]string {
	tb.Helper()
	return textsOf(tb, modeltest.ChangesOf(s))
}

// textsOf returns changes as JSON, by key.
func textsOf(tb modeltest.TB, changes []model.Change) map[string]string {
	tb.Helper()
	all := map[string]string{}
	for _, change := range changes {
		text, err := json.Marshal(change)
		if err != nil {
			tb.Fatal(err)
		}
		all[change.Key()] = string(text)
	}
	return all
}

// wantRecords compares a snapshot with records by key, and says how they differ.
func wantRecords(t *testing.T, s *model.Snapshot, want map[string]string) {
	t.Helper()
	got := recordsOf(t, s)
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if got[key] != want[key] {
			t.Errorf("%s is\n%q, want\n%q", key, got[key], want[key])
		}
		delete(got, key)
	}
	for _, key := range slices.Sorted(maps.Keys(got)) {
		t.Errorf("%s is %s, want none", key, got[key])
	}
}

// wantAfterAll returns the records that both seeds come to.
func wantAfterAll(t *testing.T) map[string]string {
	t.Helper()
	return textsOf(t, parse(t, afterAll).Changes)
}

func TestHistoryLandsInAnEmptyStore(t *testing.T) {
	for _, test := range []struct {
		clock string
		want  []string // operation, author, reason and time of each commit
	}{
		{"2025-06-01", []string{
			"seed:ground, seed, seed ground, 2025-06-01T12",
			"seed:field, seed, seed field, 2025-06-01T12",
			"seed:ground/edition-…+field/edition-…@3, seed, seed ground, field, what is dated after the day of loading, 2025-06-01T12",
		}},
		{"2026-02-15", []string{
			"seed:ground, seed, seed ground, 2026-01-10T00",
			"seed:field, seed, seed field, 2026-01-10T00",
			"seed:field/2026-01-10-rating.yaml, secretariat, A rating, 2026-01-10T00",
			"seed:ground/2026-02-01-themes.yaml, secretariat, A narrower theme, 2026-02-01T00",
			"seed:field/2026-02-01-consent.yaml, state:XAA, The State consents, 2026-02-01T00",
			"seed:field/edition-…@6, seed, seed field, what is dated after the day of loading, 2026-02-15T12",
		}},
		{"2026-04-01", []string{
			"seed:ground, seed, seed ground, 2026-01-10T00",
			"seed:field, seed, seed field, 2026-01-10T00",
			"seed:field/2026-01-10-rating.yaml, secretariat, A rating, 2026-01-10T00",
			"seed:ground/2026-02-01-themes.yaml, secretariat, A narrower theme, 2026-02-01T00",
			"seed:field/2026-02-01-consent.yaml, state:XAA, The State consents, 2026-02-01T00",
			"seed:field/2026-03-01-begins-again.yaml, provider:one, It serves one State anew, and no longer the other, 2026-03-01T00",
			"seed:field/2026-04-01-withdrawn.yaml, secretariat, The State withdraws it, 2026-04-01T00",
		}},
	} {
		t.Run(test.clock, func(t *testing.T) {
			m := newMemory()
			results, err := seed.Apply(t.Context(), m, day(test.clock), histories(t)...)
			if err != nil {
				t.Fatal(err)
			}
			for i, r := range results {
				if r.Outcome != seed.Applied {
					t.Errorf("%d: %v", i, r)
				}
			}
			var got []string
			for _, c := range m.commits {
				got = append(got, fmt.Sprintf("%s, %s, %s, %s", digests.ReplaceAllString(c.Operation, "edition-…"), c.Author, c.Reason, c.Time.Format("2006-01-02T15")))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
			wantRecords(t, m.newest, wantAfterAll(t))
		})
	}
}

// A store with anything else in it gets the state after the last file, so that what
// was removed on the way never shows.
func TestHistoryLandsInAnyOtherStoreAsOneCommit(t *testing.T) {
	m, ctx := newMemory(), t.Context()
	person(t, m, day("2025-01-01"))
	if _, err := seed.Apply(ctx, m, day("2026-06-01"), histories(t)...); err != nil {
		t.Fatal(err)
	}
	if len(m.commits) != 3 {
		t.Errorf("%d commits, want one by somebody and one for each seed", len(m.commits))
	}
	for _, c := range m.commits[1:] {
		if c.Author != seed.Author || !c.Time.Equal(day("2026-06-01")) {
			t.Errorf("version %d is by %s at %s", c.Version, c.Author, c.Time)
		}
		for _, sealed := range c.Changes {
			if strings.Contains(sealed.Change.Key(), "need:01JX0000000000000000000002") {
				t.Errorf("version %d shows %s, which was removed on the way", c.Version, sealed.Change.Key())
			}
		}
	}
	want := wantAfterAll(t)
	want["theme:mine"] = recordsOf(t, m.newest)["theme:mine"]
	wantRecords(t, m.newest, want)

	results, err := seed.Apply(ctx, m, day("2026-07-01"), histories(t)...)
	if err != nil || len(m.commits) != 3 || results[0].Outcome != seed.Unchanged || results[1].Outcome != seed.Unchanged {
		t.Errorf("again: %v, %v, %d commits", results, err, len(m.commits))
	}
}

// person writes a theme that no seed has.
func person(t *testing.T, s seed.Store, at time.Time) {
	t.Helper()
	if _, err := s.Apply(t.Context(), model.Draft{
		Base: model.Latest, Operation: "1", Author: "secretariat", Reason: "By hand", At: at,
		Changes: []model.Change{model.PutNode("theme:mine", map[string]any{"name": "Mine"})},
	}); err != nil {
		t.Fatal(err)
	}
}

// The law of histories: whatever the clock, wherever a loading is cut short, whoever
// writes meanwhile, and in every store, times never decrease and never lie ahead of
// the clock, and the newest state is the same.
func TestNewestStateIsTheSameWhateverTheClockAndTheStore(t *testing.T) {
	clocks := []string{"2025-06-01", "2026-01-10", "2026-02-15", "2026-03-20", "2027-01-01"}
	t.Run("memory", func(t *testing.T) {
		whatever(t, clocks, func(*testing.T) func() seed.Store {
			m := newMemory()
			return func() seed.Store { return m }
		})
	})
	t.Run("bbolt", func(t *testing.T) {
		whatever(t, clocks[2:4], inFile)
	})
}

// inFile opens a new file, and opens it again each time that it is called.
func inFile(t *testing.T) func() seed.Store {
	t.Helper()
	var s *bbolt.Store
	file := filepath.Join(t.TempDir(), "concert.db")
	t.Cleanup(func() { _ = s.Close() })
	return func() seed.Store {
		if s != nil {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		var err error
		if s, err = bbolt.Open(file, rand.Reader); err != nil {
			t.Fatal(err)
		}
		return s
	}
}

func whatever(t *testing.T, clocks []string, stores func(*testing.T) func() seed.Store) {
	t.Helper()
	want := wantAfterAll(t)
	sets := histories(t)
	for i, first := range clocks {
		for _, second := range clocks[i:] {
			for _, meanwhile := range []bool{false, true} {
				for cut := range 8 {
					name := fmt.Sprintf("%s then %s cut after %d meanwhile %t", first, second, cut, meanwhile)
					reopen := stores(t)
					s := reopen()
					_, err := seed.Ensure(t.Context(), &failing{s, cut}, day(first), sets...)
					if err != nil && !errors.Is(err, errCut) {
						t.Fatalf("%s: %v", name, err)
					}
					whole := err == nil
					s = reopen()
					if meanwhile {
						person(t, s, day(first))
					}
					results, err := seed.Ensure(t.Context(), s, day(second).Add(time.Hour), sets...)
					if err != nil || len(results) != len(sets) {
						t.Fatalf("%s: %v, %v", name, results, err)
					}
					newest, commits := logOf(t, s)
					if meanwhile {
						want["theme:mine"] = recordsOf(t, newest)["theme:mine"]
					} else {
						delete(want, "theme:mine")
					}
					wantRecords(t, newest, want)
					before := time.Time{}
					for _, c := range commits {
						if c.Time.Before(before) || c.Time.After(day(second).Add(time.Hour)) {
							t.Errorf("%s: version %d is of %s after %s", name, c.Version, c.Time, before)
						}
						before = c.Time
					}
					if _, err := seed.Ensure(t.Context(), s, day(second).Add(2*time.Hour), sets...); err != nil {
						t.Errorf("%s: again: %v", name, err)
					}
					if again, _ := logOf(t, s); again.Version() != newest.Version() {
						t.Errorf("%s: the same seeds again made %d commits", name, again.Version()-newest.Version())
					}
					if t.Failed() {
						t.Fatalf("%s", name)
					}
					if whole {
						break // no later cut comes to pass
					}
				}
			}
		}
	}
}

func logOf(t *testing.T, s seed.Store) (*model.Snapshot, []model.Commit) {
	t.Helper()
	newest, err := s.Load(t.Context(), model.Latest)
	if err != nil {
		t.Fatal(err)
	}
	var commits []model.Commit
	for c, err := range s.Watch(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if commits = append(commits, c); c.Version == newest.Version() {
			break
		}
	}
	return newest, commits
}

// A loading that is cut short goes on with the very commits that it would have made.
func TestLoadingThatWasCutShortGoesOn(t *testing.T) {
	sets := histories(t)
	for cut := range 7 {
		m := newMemory()
		if _, err := seed.Apply(t.Context(), &failing{m, cut}, day("2026-05-01"), sets...); !errors.Is(err, errCut) {
			t.Fatal(err)
		}
		if _, err := seed.Apply(t.Context(), m, day("2026-05-02"), sets...); err != nil {
			t.Fatal(err)
		}
		if len(m.commits) != 7 || m.commits[6].Operation != "seed:field/2026-04-01-withdrawn.yaml" || !m.commits[6].Time.Equal(day("2026-04-01").Add(-12*time.Hour)) {
			t.Errorf("cut after %d: %d commits, the last %s of %s", cut, len(m.commits), m.commits[len(m.commits)-1].Operation, m.commits[len(m.commits)-1].Time)
		}
	}
}

// A decision that lies ahead of the clock is recorded by the first loading on or after
// its day. Until then its record is as if the State had decided nothing, whatever is
// cut short and whoever writes meanwhile; and a clock that goes back takes nothing back.
func TestDecisionAheadOfTheClockIsHeldBack(t *testing.T) {
	const visit = "visit:01JX0000000000000000000001"
	for name, text := range map[string]string{
		"in a file": strings.Replace(field, "consentOn: 2025-04-01", "consentOn: 2026-01-31", 1),
		"at the beginning": strings.NewReplacer(
			"date: 2025-03-01, TO", "date: 2025-03-01, consent: FULL, consentOn: 2026-01-05, TO",
			"consent: FULL, consentOn: 2025-04-01", "reportUrl: https://example.org/report",
		).Replace(field),
	} {
		sets := []seed.Set{parse(t, ground), parse(t, text)}
		whole := newMemory()
		if _, err := seed.Apply(t.Context(), whole, day("2026-06-01"), sets...); err != nil {
			t.Fatal(err)
		}
		for _, load := range []func(context.Context, seed.Store, time.Time, ...seed.Set) ([]seed.Result, error){seed.Apply, seed.Ensure} {
			for cut := range 4 {
				for _, meanwhile := range []bool{false, true} {
					m, ctx := newMemory(), t.Context()
					if _, err := load(ctx, &failing{m, cut}, day("2025-06-01"), sets...); err != nil && !errors.Is(err, errCut) {
						t.Fatal(err)
					}
					if meanwhile {
						person(t, m, day("2025-06-01"))
					}
					for _, clock := range []string{"2025-06-02", "2026-01-04", "2026-02-02", "2025-06-03"} {
						if _, err := load(ctx, m, day(clock), sets...); err != nil {
							t.Fatalf("%s, cut after %d, %s: %v", name, cut, clock, err)
						}
						want := recordsOf(t, whole.newest)
						if m.newest.Time().Before(day("2026-02-01")) {
							record := asPut(t, want[visit])
							delete(record.Node.Properties, "consent")
							delete(record.Node.Properties, "consentOn")
							want[visit] = textsOf(t, []model.Change{record})[visit]
							if h, _ := m.newest.Node(need); h.Release() != model.ReleaseSecretariat {
								t.Errorf("%s: the need is %s before the State has decided", name, h.Release())
							}
						}
						if meanwhile {
							want["theme:mine"] = recordsOf(t, m.newest)["theme:mine"]
						}
						wantRecords(t, m.newest, want)
					}
				}
			}
		}
	}
}

func asPut(t *testing.T, text string) model.Change {
	t.Helper()
	var change model.Change
	if err := json.Unmarshal([]byte(text), &change); err != nil {
		t.Fatal(err)
	}
	return change
}

// with returns the archive of the field with other files.
func with(files string) string { return field + files }

func TestHistoryIsLinted(t *testing.T) {
	const head = "recordedOn: 2026-05-01\nauthor: secretariat\nreason: A test\n"
	const n1, v1 = "need:01JX0000000000000000000001", "visit:01JX0000000000000000000001"
	const v2, v3 = "visit:01JX0000000000000000000002", "visit:01JX0000000000000000000003"
	// A second visit, of which the State kept everything to itself.
	const second = "-- visits/b.yaml --\nrecords: [{id: " + v2 + ", sources: [source:field], consent: NONE, consentOn: 2025-12-01, TO: state:XAA, IDENTIFIED: " + n1 + "}]\n"
	file := func(content string) string { return with("-- history/z.yaml --\n" + content) }
	for _, test := range []struct {
		name, archive string
		want          []string
	}{
		{"changes nothing", file(head + "records: [{id: " + n1 + ", severity: 4}]\n"), []string{"history/z.yaml:1: changes nothing"}},
		{"no head", file("records: [{id: " + n1 + ", severity: 5}]\n"), []string{"history/z.yaml:1: has no `author:`", "history/z.yaml:1: has no `reason:`", "history/z.yaml:1: has no `recordedOn:`"}},
		{"no day", file("recordedOn: 2026-05\nauthor: secretariat\nreason: A\nremoved: [" + v1 + "]\n"), []string{`history/z.yaml:1: recordedOn is "2026-05"; want a day`}},
		{"nobody", file("recordedOn: 2026-05-01\nauthor: theme:a\nreason: A\nremoved: [" + v1 + "]\n"), []string{`history/z.yaml:2: author is "theme:a"; want secretariat`}},
		{"unknown key", file(head + "record: []\n"), []string{`history/z.yaml:4: "record" is unknown`}},
		{"unknown property", file(head + "records:\n  - id: " + n1 + "\n    sevrity: 4\n"), []string{"history/z.yaml:6: sevrity is not a property of Need"}},
		{"left empty", file(head + "records:\n  - id: " + n1 + "\n    severity:\n"), []string{"history/z.yaml:6: severity has no value"}},
		{"unknown kind", file(head + "records:\n  - {id: want:a}\n"), []string{"history/z.yaml:5: id is"}},
		{"required", file(head + "records:\n  - {id: " + n1 + ", summary: null}\n"), []string{"history/z.yaml:5: " + n1 + ": summary is missing"}},
		{"nothing to remove", file(head + "removed:\n  - theme:b\n  - {SERVES: state:XAB, at: programme:one, since: 2020}\n"), []string{"history/z.yaml:5: removed: the seed does not have theme:b at that point", "history/z.yaml:6: removed: the seed does not have programme:one SERVES state:XAB 2020 at that point"}},
		{"no edge", file(head + "removed: [{SERVES: state:XAB}]\n"), []string{"history/z.yaml:4: removed: want an edge as"}},
		{"removed and written", file(head + "records: [{id: " + n1 + ", severity: 5}]\nremoved: [" + n1 + "]\n"), []string{"history/z.yaml:4: " + n1 + " is both removed and written"}},
		{"breaks the model", file(head + "removed:\n  - {HAS_NEED: state:XAA, at: " + n1 + "}\n"), []string{"history/z.yaml:5: " + n1 + ": has 0 edges HAS_NEED"}},
		{"dangling", file(head + "records:\n  - id: programme:one\n    SERVES: state:XAC\n"), []string{"history/z.yaml:6: programme:one SERVES state:XAC: dangling edge"}},
		{"day to come", file(head + "records:\n  - id: " + n1 + "\n    ratedOn: 2026-05-02\n  - id: programme:one\n    SERVES:\n      - node: state:XAA\n        since: 2024\n        lastReportedOn: 2027\n"), []string{n1 + ": ratedOn is 2026-05-02, after 2026-05-01, when it is recorded", "history/z.yaml:11: programme:one SERVES state:XAA 2024: lastReportedOn is 2027, after 2026-05-01"}},
		{"part of a day to come", file(head + "records:\n  - id: " + n1 + "\n    ratedOn: 2026-05\n"), nil},
		{"day to come at the beginning", strings.Replace(field, "severity: 3,", "severity: 3, ratedOn: 2026-01-11,", 1), []string{"needs/a.yaml:3: " + n1 + ": ratedOn is 2026-01-11, after 2026-01-10"}},
		{"author who is not there", file(strings.Replace(head, "secretariat", "state:XAC", 1) + "records: [{id: " + n1 + ", severity: 5}]\n"), []string{"history/z.yaml:2: author names state:XAC, and there is no such record"}},
		{"of another State", file(strings.Replace(head, "secretariat", "state:XAB", 1) + "records:\n  - {id: " + n1 + ", severity: 5}\n"), []string{"history/z.yaml:5: " + n1 + " is not for state:XAB to change: a file by it changes only what is that State's"}},
		{"taken from another State", file(strings.Replace(head, "secretariat", "state:XAB", 1) + "records:\n  - {id: " + n1 + ", severity: 5, HAS_NEED: state:XAB}\nremoved: [{HAS_NEED: state:XAA, at: " + n1 + "}]\n"), []string{"history/z.yaml:5: " + n1 + " is not for state:XAB", "history/z.yaml:5: " + v1 + " IDENTIFIED " + n1 + ": IDENTIFIED stays inside one State", "history/z.yaml:6: state:XAA HAS_NEED " + n1 + " is not for state:XAB"}},
		{"its own, new", file(strings.Replace(head, "secretariat", "state:XAB", 1) + "defaults: {sources: [source:field]}\nrecords:\n  - {id: need:01JX0000000000000000000003, summary: New, HAS_NEED: state:XAB}\n"), nil},
		{"no programme of the provider", file(strings.Replace(head, "secretariat", "provider:one", 1) + "records:\n  - {id: " + n1 + ", severity: 5}\n"), []string{"history/z.yaml:5: " + n1 + " is not for provider:one to change: a file by it changes only programmes that the provider leads or implements"}},
		{"its own programme, new", file(strings.Replace(head, "secretariat", "provider:one", 1) + "defaults: {sources: [source:field]}\nrecords:\n  - {id: programme:two, name: Two, PARTICIPATES_IN: {node: provider:one, role: LEAD}}\n"), []string{"programme:two is not for provider:one", "PARTICIPATES_IN programme:two LEAD is not for provider:one"}},
		{"without sources", file(head + "records:\n  - {id: theme:c, name: C}\n"), []string{"history/z.yaml:5: theme:c: has no sources"}},
		{"sources cleared", file(head + "records:\n  - {id: programme:one, SERVES: {node: state:XAA, since: 2024, sources: null}}\n"), []string{"history/z.yaml:5: programme:one SERVES state:XAA 2024: has no sources"}},
		{"not its own", file(head + "records:\n  - {id: theme:a, definition: B, sources: [source:field]}\n"), []string{"history/z.yaml:5: theme:a: name is missing"}},
		{"there already", file(head + "records:\n  - {id: theme:a, name: A, sources: [source:field]}\n"), []string{"history/z.yaml:5: theme:a: is there already"}},
		{"another extension", with("-- history/z.yml --\n" + head), []string{"history/z.yml: is not read; name it z.yaml"}},
		{
			"with the beginning", strings.Replace(file(head+"records:\n  - {id: "+n1+", sevrity: 4}\n"), "severity: 3,", "severty: 3,", 1),
			[]string{"history/z.yaml:5: sevrity is not a property of Need", "needs/a.yaml:3: severty is not a property of Need"},
		},
		{
			"a decision after the day on which a seed without a history lands beside one",
			strings.Split(strings.Replace(field, "date: 2025-03-01,", "date: 2025-03-01, consent: FULL, consentOn: 2026-02-02,", 1), "-- history/")[0],
			[]string{"visits/a.yaml:3: visit:01JX0000000000000000000001: consentOn is 2026-02-02, after the day on which it is recorded"},
		},
		{
			"a decision removed, and the need seen by more", strings.Replace(file(head+"removed: ["+v2+"]\n"), "\n-- history/2026-01-10", "\n"+second+"-- history/2026-01-10", 1),
			[]string{"history/z.yaml:1: " + n1 + ": would be seen by more with this file, and nothing widens by the way: give it `release: SECRETARIAT`"},
		},
		{
			"a decision removed, and the need as it was", strings.Replace(file(head+"records: [{id: "+n1+", release: SECRETARIAT}]\nremoved: ["+v2+"]\n"), "\n-- history/2026-01-10", "\n"+second+"-- history/2026-01-10", 1),
			nil,
		},
		{
			"an older need that a wider decision is about", file(head + "defaults: {sources: [source:field]}\nrecords:\n  - {id: " + v3 + ", consent: PUBLIC, consentOn: 2026-04-30, TO: state:XAA, IDENTIFIED: " + n1 + "}\n"),
			[]string{"history/z.yaml:1: " + n1 + ": would be seen by more with this file, and nothing widens by the way: give it `release: PARTNERS`"},
		},
		{
			"a share that a NONE ends", strings.Replace(file(head+"records:\n  - {id: "+v1+", consent: NONE, consentOn: 2026-04-30}\n"), "HAS_NEED: state:XAA,", "HAS_NEED: state:XAA, SHARED_WITH: provider:one,", 1),
			[]string{"history/z.yaml:1: " + n1 + " SHARED_WITH provider:one: ends with the NONE that this file records: put it under `removed`"},
		},
		{"a folder", with("-- history/2026/z.yaml --\n" + head), []string{"history/2026: is a folder in the history"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dirs := []string{write(t, filepath.Join(t.TempDir(), "ground"), ground), write(t, filepath.Join(t.TempDir(), "field"), test.archive)}
			m := newMemory()
			_, err := seed.ApplyFolders(t.Context(), m, day("2026-06-01"), seed.MaxFile, dirs...)
			if test.want == nil {
				if err != nil {
					t.Error(err)
				}
				return
			}
			found, _ := errors.AsType[seed.Errors](err)
			for _, want := range test.want {
				if !slices.ContainsFunc(found, func(e seed.Error) bool { return strings.Contains(e.Error(), want) }) {
					t.Errorf("got\n%v\nwant\n%s", err, want)
				}
			}
			if len(found) != len(test.want) {
				t.Errorf("%d errors, want %d:\n%v", len(found), len(test.want), err)
			}
			if len(m.commits) > 0 {
				t.Error("something was written")
			}
		})
	}
}

// digests are those in the operations of editions.
var digests = regexp.MustCompile(`edition-[0-9a-f]{12}`)

// What files release one after another is released too if they are all late, and so
// would be folded into one.
func TestLateFilesAreNoStricterThanOneByOne(t *testing.T) {
	set := parse(t, edition+`
-- visits/a.yaml --
defaults: {sources: [source:field]}
records: [{id: visit:01JX0000000000000000000001, consent: NONE, consentOn: 2025, TO: state:XAA, IDENTIFIED: need:01JX0000000000000000000001}]
-- history/1.yaml --
recordedOn: 2026-02-01
author: secretariat
reason: It was another visit.
records: [{id: need:01JX0000000000000000000001, release: SECRETARIAT}]
removed: [{IDENTIFIED: need:01JX0000000000000000000001, at: visit:01JX0000000000000000000001}]
-- history/2.yaml --
recordedOn: 2026-03-01
author: secretariat
reason: The other one.
defaults: {sources: [source:field]}
records: [{id: visit:01JX0000000000000000000002, consent: FULL, consentOn: 2025, TO: state:XAA, IDENTIFIED: need:01JX0000000000000000000001}]
-- history/3.yaml --
recordedOn: 2026-04-01
author: secretariat
reason: It follows the other one.
records: [{id: need:01JX0000000000000000000001, release: null}]
`)
	var want map[string]string
	for _, clock := range []string{"2026-05-01", "2026-01-01", "2026-02-02", "2026-03-02"} {
		m := newMemory()
		for _, at := range []time.Time{day(clock), day(clock).Add(time.Hour), day("2026-05-02")} {
			if _, err := seed.Ensure(t.Context(), m, at, set); err != nil {
				t.Fatalf("%s: %v", clock, err)
			}
			h, _ := m.newest.Node(need)
			if h.Release() != model.ReleasePartners {
				t.Errorf("loaded on %s, as of %s: the need is for %s", clock, at, h.Release())
			}
			if want == nil {
				want = recordsOf(t, m.newest)
			}
			wantRecords(t, m.newest, want)
		}
	}
}
