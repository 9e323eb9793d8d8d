package seed_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"concert/internal/model"
	"concert/internal/store"
	"concert/internal/store/bbolt"
	"concert/seed"
)

// The first edition of a seed, of which each case makes a newer one.
const edition = `
-- data-sets/a.yaml --
records: [{id: dataset:field, name: Field, fictional: true}]
-- sources/a.yaml --
records: [{id: source:field, title: Field, dataSet: dataset:field}]
-- member-states/a.yaml --
defaults: {sources: [source:field]}
records: [{id: state:XAA, name: A}, {id: state:XAB, name: B}]
-- themes/a.yaml --
defaults: {sources: [source:field]}
records: [{id: theme:a, name: A}, {id: theme:b, name: B, NARROWER_THAN: theme:a}, {id: theme:c, name: C}]
-- programmes/a.yaml --
defaults: {sources: [source:field]}
records: [{id: programme:one, name: One, ADDRESSES: theme:b, SERVES: {node: state:XAA, since: 2025}}]
-- needs/a.yaml --
defaults: {sources: [source:field]}
records: [{id: need:01JX0000000000000000000001, summary: First, severity: 3, HAS_NEED: state:XAA}]
`

const need = "need:01JX0000000000000000000001"

func put(id string, namesAndValues ...any) model.Change {
	properties := map[string]any{"sources": []string{"source:field"}}
	for i := 0; i < len(namesAndValues); i += 2 {
		properties[namesAndValues[i].(string)] = namesAndValues[i+1]
	}
	return model.PutNode(id, properties)
}

func link(kind model.EdgeKind, from, to string, namesAndValues ...any) model.Change {
	return model.PutEdge(kind, from, to, put("", namesAndValues...).Node.Properties)
}

// What nobody but an edition wrote is put or removed; what somebody else wrote stays.
func TestNewEditionIsLaidOverWhatOnlyEditionsWrote(t *testing.T) {
	for _, test := range []struct {
		name     string
		by       []model.Change // what somebody wrote after the first edition
		replaced []string       // pairs of texts in the files
		want     map[string]string
		put      int
		removed  int
		findings []string
	}{
		{
			name:     "what only the seed wrote is put and removed",
			replaced: []string{"{id: theme:c, name: C}", "{id: theme:d, name: D}", "severity: 3", "severity: 4"},
			want:     map[string]string{"theme:c": "", "theme:d": `"name":"D"`, need: `"severity":4`},
			put:      2, removed: 1,
		},
		{
			name:     "a changed key is a removal and a new edge",
			replaced: []string{"since: 2025", "since: 2026"},
			want:     map[string]string{"programme:one SERVES state:XAA 2025": "", "programme:one SERVES state:XAA 2026": "2026"},
			put:      1, removed: 1,
		},
		{
			name:     "what somebody changed stays",
			by:       []model.Change{put(need, "summary", "First", "severity", 5)},
			replaced: []string{"severity: 3", "severity: 4", "{id: theme:c, name: C}", "{id: theme:c, name: See}"},
			want:     map[string]string{need: `"severity":5`, "theme:c": `"name":"See"`},
			put:      1,
			findings: []string{need + ": severity is 5, and 4 in the seed field; it stays as state:XAA wrote it in version 2: write what the seed has if that is right"},
		},
		{
			name:     "what somebody changed is not a finding if the seed says nothing new about it",
			by:       []model.Change{put(need, "summary", "First", "severity", 5)},
			replaced: []string{"{id: theme:c, name: C}", "{id: theme:c, name: See}"},
			want:     map[string]string{need: `"severity":5`},
			put:      1,
		},
		{
			name:     "what somebody wrote as the seed has it is not a finding",
			by:       []model.Change{put(need, "summary", "First", "severity", 4)},
			replaced: []string{"severity: 3", "severity: 4"},
			want:     map[string]string{need: `"severity":4`},
		},
		{
			name:     "what somebody removed stays removed",
			by:       []model.Change{model.RemoveNode("theme:c")},
			replaced: []string{"{id: theme:c, name: C}", "{id: theme:c, name: See}"},
			want:     map[string]string{"theme:c": ""},
			findings: []string{"theme:c: the seed field has it, and state:XAA removed it in version 2: it stays removed; write it if the seed is right"},
		},
		{
			name: "what would stand at something removed is left out",
			by: []model.Change{
				model.RemoveNode("theme:c"),
			},
			replaced: []string{"ADDRESSES: theme:b", "ADDRESSES: [theme:b, theme:c]"},
			want:     map[string]string{"programme:one ADDRESSES theme:c": ""},
			findings: []string{"programme:one ADDRESSES theme:c: what the seed field has for it is left out, since it does not fit what others wrote (programme:one ADDRESSES theme:c: dangling edge: there is no record theme:c): write it if the seed is right"},
		},
		{
			name:     "what the seed removes and somebody changed stays",
			by:       []model.Change{put("theme:c", "name", "C", "definition", "Kept")},
			replaced: []string{", {id: theme:c, name: C}", ""},
			want:     map[string]string{"theme:c": "Kept"},
			findings: []string{"theme:c: the seed field no longer has it; it stays as state:XAA wrote it in version 2: remove it if the seed is right"},
		},
		{
			name:     "what somebody's edge rests on stays whole",
			by:       []model.Change{put("theme:mine", "name", "Mine"), link(model.NarrowerThan, "theme:mine", "theme:b")},
			replaced: []string{", {id: theme:b, name: B, NARROWER_THAN: theme:a}", "", "ADDRESSES: theme:b, ", ""},
			want: map[string]string{
				"theme:b": `"name":"B"`, "theme:b NARROWER_THAN theme:a": "theme:a", "programme:one ADDRESSES theme:b": "theme:b", "theme:mine NARROWER_THAN theme:b": "theme:b",
			},
			findings: []string{"theme:b: the seed field no longer has it; it stays, since theme:mine NARROWER_THAN theme:b rests on it, which is not part of the seed: remove both if the seed is right"},
		},
		{
			name:     "a need that somebody else's programme meets stays with its State",
			by:       []model.Change{put("programme:mine", "name", "Mine"), link(model.Meets, "programme:mine", need, "extentPercent", 10)},
			replaced: []string{`records: [{id: need:01JX0000000000000000000001, summary: First, severity: 3, HAS_NEED: state:XAA}]`, `records: [{id: need:01JX0000000000000000000002, summary: Second, HAS_NEED: state:XAB}]`},
			want:     map[string]string{need: "First", "state:XAA HAS_NEED " + need: "state:XAA", "need:01JX0000000000000000000002": "Second"},
			put:      2,
			findings: []string{need + ": the seed field no longer has it; it stays, since programme:mine MEETS " + need},
		},
		{
			name: "a need that somebody gave to another State stays there",
			by: []model.Change{
				model.RemoveEdge(model.HasNeed, "state:XAA", need, ""), link(model.HasNeed, "state:XAB", need),
			},
			replaced: []string{"severity: 3", "severity: 4"},
			want:     map[string]string{"state:XAA HAS_NEED " + need: "", "state:XAB HAS_NEED " + need: "state:XAB", need: `"severity":4`},
			put:      1,
		},
		{
			name:     "a second State for a need is left out",
			by:       []model.Change{model.RemoveEdge(model.HasNeed, "state:XAA", need, ""), link(model.HasNeed, "state:XAB", need), put("state:XAC", "name", "C")},
			replaced: []string{"HAS_NEED: state:XAA", "HAS_NEED: state:XAC", "{id: state:XAB, name: B}", "{id: state:XAB, name: B}, {id: state:XAC, name: C}"},
			want:     map[string]string{"state:XAB HAS_NEED " + need: "state:XAB", "state:XAC HAS_NEED " + need: ""},
			findings: []string{"state:XAC HAS_NEED " + need + ": what the seed field has for it is left out, since it does not fit what others wrote (" + need + ": has 2 edges HAS_NEED"},
		},
		{
			name:     "what somebody wrote before the seed had it stays",
			by:       []model.Change{put("theme:d", "name", "Mine")},
			replaced: []string{"{id: theme:c, name: C}", "{id: theme:c, name: C}, {id: theme:d, name: D}"},
			want:     map[string]string{"theme:d": "Mine"},
			findings: []string{`theme:d: name is "Mine", and "D" in the seed field; it stays as state:XAA wrote it in version 2`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			reopen, ctx := inFile(t), t.Context()
			m := reopen()
			if _, err := seed.Ensure(ctx, m, noon, parse(t, edition)); err != nil {
				t.Fatal(err)
			}
			if test.by != nil {
				write := model.Draft{Base: model.Latest, Operation: "1", Author: "state:XAA", At: noon, Changes: test.by}
				if _, err := m.Apply(ctx, write); err != nil {
					t.Fatal(err)
				}
			}
			m = reopen()
			first, _ := logOf(t, m)
			text := edition
			for i := 0; i < len(test.replaced); i += 2 {
				if !strings.Contains(text, test.replaced[i]) {
					t.Fatalf("the first edition has no %q", test.replaced[i])
				}
				text = strings.Replace(text, test.replaced[i], test.replaced[i+1], 1)
			}
			for round := range 2 { // the second time nothing is left to do, and the findings stay
				results, err := seed.Ensure(ctx, m, noon.AddDate(0, round+1, 0), parse(t, text))
				if err != nil {
					t.Fatal(err)
				}
				outcome, put, removed := seed.Unchanged, len(parse(t, text).Changes), 0
				if round == 0 && test.put+test.removed > 0 {
					outcome, put, removed = seed.Updated, test.put, test.removed
				}
				if r := results[0]; r.Outcome != outcome || r.Changes != put || r.Removed != removed {
					t.Errorf("round %d: %v, want %d put and %d removed", round, r, put, removed)
				}
				wantFindings(t, results[0].Findings, test.findings)
			}
			newest, _ := logOf(t, m)
			if commits := newest.Version() - first.Version(); commits > 1 || (commits == 1) != (test.put+test.removed > 0) {
				t.Errorf("%d commits", commits)
			}
			got := recordsOf(t, newest)
			for key, want := range test.want {
				if (want == "") != (got[key] == "") || !strings.Contains(got[key], want) {
					t.Errorf("%s is %q, want %q", key, got[key], want)
				}
			}
		})
	}
}

func wantFindings(t *testing.T, got []model.Finding, want []string) {
	t.Helper()
	var texts []string
	for _, f := range got {
		if f.Kind != model.FindingKindSeedDiffers {
			t.Errorf("a finding of kind %s", f.Kind)
		}
		texts = append(texts, f.Record+": "+f.Message)
	}
	if !slices.EqualFunc(texts, want, strings.HasPrefix) {
		t.Errorf("findings\n%s\nwant\n%s", strings.Join(texts, "\n"), strings.Join(want, "\n"))
	}
}

// Two seeds that build on each other are brought up to date together, as either
// alone would not fit.
func TestEditionsThatDependOnEachOtherAreOneCommit(t *testing.T) {
	const below = `
-- data-sets/a.yaml --
records: [{id: dataset:below, name: Below, fictional: true}]
-- sources/a.yaml --
records: [{id: source:below, title: Below, dataSet: dataset:below}]
-- themes/a.yaml --
defaults: {sources: [source:below]}
records: [{id: theme:old, name: Old}]
`
	const above = `
-- data-sets/a.yaml --
records: [{id: dataset:above, name: Above, fictional: true}]
-- sources/a.yaml --
records: [{id: source:above, title: Above, dataSet: dataset:above}]
-- programmes/a.yaml --
defaults: {sources: [source:above]}
records: [{id: programme:one, name: One, ADDRESSES: theme:old}]
`
	renamed := func(archive string) seed.Set {
		return parse(t, strings.NewReplacer("theme:old", "theme:new", "name: Old", "name: New").Replace(archive))
	}
	m, ctx := newMemory(), t.Context()
	if _, err := seed.Ensure(ctx, m, noon, parse(t, below), parse(t, above)); err != nil {
		t.Fatal(err)
	}
	for round, want := range []seed.Outcome{seed.Updated, seed.Unchanged} {
		results, err := seed.Ensure(ctx, m, noon, renamed(below), renamed(above))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range results {
			if r.Outcome != want || r.Version != 3 || r.Findings != nil {
				t.Errorf("round %d: %v, findings %v", round, r, r.Findings)
			}
		}
	}
	got := recordsOf(t, m.newest)
	if got["theme:old"] != "" || got["theme:new"] == "" || got["programme:one ADDRESSES theme:new"] == "" || len(m.commits) != 3 {
		t.Errorf("%d commits: %v", len(m.commits), got)
	}
	// One alone removes nothing of the other.
	if results, err := seed.Ensure(ctx, m, noon, renamed(below)); err != nil || results[0].Outcome != seed.Unchanged || len(m.commits) != 3 {
		t.Errorf("%v, %v", results, err)
	}
}

// A program with an older edition does not undo what a newer one did.
func TestOlderEditionIsLeftAlone(t *testing.T) {
	m, ctx := newMemory(), t.Context()
	text := func(severity int) seed.Set {
		return parse(t, strings.Replace(edition, "severity: 3", fmt.Sprintf("severity: %d", severity), 1))
	}
	for _, step := range []struct {
		severity, want int
		outcome        seed.Outcome
	}{
		{3, 3, seed.Applied}, {4, 4, seed.Updated}, {3, 4, seed.Unchanged}, {5, 5, seed.Updated}, {4, 5, seed.Unchanged}, {3, 5, seed.Unchanged}, {5, 5, seed.Unchanged},
	} {
		results, err := seed.Ensure(ctx, m, noon, text(step.severity))
		if err != nil || results[0].Outcome != step.outcome {
			t.Errorf("severity %d: %v, %v", step.severity, results, err)
		}
		if got := recordsOf(t, m.newest)[need]; !strings.Contains(got, fmt.Sprintf(`"severity":%d`, step.want)) {
			t.Errorf("after severity %d it is %s, want %d", step.severity, got, step.want)
		}
	}
}

// Nor does one with a shorter history, whether the longer one landed file by file or
// as an edition.
func TestShorterHistoryIsLeftAlone(t *testing.T) {
	for _, written := range []bool{false, true} {
		m, ctx := newMemory(), t.Context()
		long := histories(t)
		shorter, _, _ := strings.Cut(field, "-- history/2026-04-01")
		short := []seed.Set{long[0], parse(t, shorter)}
		for round, sets := range [][]seed.Set{short, long, short} {
			if written && round == 1 {
				person(t, m, day("2026-05-01"))
			}
			if _, err := seed.Ensure(ctx, m, day("2026-05-01"), sets...); err != nil {
				t.Fatal(err)
			}
		}
		want := wantAfterAll(t)
		if written {
			want["theme:mine"] = recordsOf(t, m.newest)["theme:mine"]
		}
		wantRecords(t, m.newest, want)
	}
}

// racing lets somebody write just before an edition lands.
type racing struct {
	seed.Store
	first func()
}

func (r *racing) Apply(ctx context.Context, draft model.Draft) (model.Commit, error) {
	if r.first != nil {
		first := r.first
		r.first = nil
		first()
	}
	return r.Store.Apply(ctx, draft)
}

// A write that lands between reading and writing is seen, over a file too.
func TestEditionIsWorkedOutAnewIfSomebodyWritesMeanwhile(t *testing.T) {
	s, err := bbolt.Open(filepath.Join(t.TempDir(), "concert.db"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // The test is over.
	ctx := t.Context()
	if _, err := seed.Ensure(ctx, s, noon, parse(t, edition)); err != nil {
		t.Fatal(err)
	}
	newer := parse(t, strings.NewReplacer("severity: 3", "severity: 4", "name: C", "name: See").Replace(edition))
	r := &racing{s, func() {
		if _, err := s.Apply(ctx, model.Draft{
			Base: model.Latest, Operation: "1", Author: "state:XAA", At: noon, Changes: []model.Change{put(need, "summary", "First", "severity", 5)},
		}); err != nil {
			t.Error(err)
		}
	}}
	results, err := seed.Ensure(ctx, r, noon, newer)
	if err != nil || results[0].Outcome != seed.Updated || results[0].Version != 3 || results[0].Changes != 1 {
		t.Fatalf("%v, %v", results, err)
	}
	wantFindings(t, results[0].Findings, []string{need + ": severity is 5, and 4 in the seed field; it stays as state:XAA wrote it in version 2"})
	newest, commits := logOf(t, s)
	if got := recordsOf(t, newest); !strings.Contains(got[need], `"severity":5`) || !strings.Contains(got["theme:c"], "See") {
		t.Errorf("%v", got)
	}
	if c := commits[2]; digests.ReplaceAllString(c.Operation, "edition-…") != "seed:field/edition-…@3" || c.Author != seed.Author {
		t.Errorf("the edition is %s by %s", c.Operation, c.Author)
	}
}

// A level that a store made stricter as an edition landed is not loosened by the next
// start, nor by a later edition that gives no release. One that gives it opens it.
func TestLevelThatAStoreMadeStricterStays(t *testing.T) {
	visit := func(id, consent string) string {
		return "\n  - {id: visit:01JX000000000000000000000" + id + ", consent: " + consent + ", consentOn: 2026-01-0" + id + ", TO: state:XAA, IDENTIFIED: " + need + "}"
	}
	text := func(release, severity, visits string) seed.Set {
		return parse(t, strings.Replace(edition, "severity: 3", release+"severity: "+severity, 1)+
			"-- visits/a.yaml --\ndefaults: {sources: [source:field]}\nrecords:"+visits+"\n")
	}
	m, ctx := newMemory(), t.Context()
	for i, step := range []struct {
		set     seed.Set
		outcome seed.Outcome
		release model.Release
	}{
		{text("", "3", visit("1", "PUBLIC")+visit("2", "NONE")), seed.Applied, model.ReleaseSecretariat},
		{text("", "4", visit("1", "PUBLIC")), seed.Updated, model.ReleaseSecretariat}, // the NONE is gone, and widens nothing
		{text("", "4", visit("1", "PUBLIC")), seed.Unchanged, model.ReleaseSecretariat},
		{text("", "5", visit("1", "PUBLIC")), seed.Updated, model.ReleaseSecretariat},
		{text("", "5", visit("1", "PUBLIC")), seed.Unchanged, model.ReleaseSecretariat},
		{text("release: PUBLIC, ", "5", visit("1", "PUBLIC")), seed.Updated, model.ReleasePublic},
		{text("", "5", visit("1", "PUBLIC")+visit("3", "FULL")), seed.Updated, model.ReleasePartners},
	} {
		results, err := seed.Ensure(ctx, m, noon, step.set)
		if err != nil || results[0].Outcome != step.outcome {
			t.Fatalf("step %d: %v, %v", i, results, err)
		}
		if h, _ := m.newest.Node(need); h.Release() != step.release {
			t.Errorf("step %d: the need is %s, want %s", i, h.Release(), step.release)
		}
	}
}

// A store that is always ahead is given up in the end.
func TestEditionGivesUpIfSomebodyAlwaysWrites(t *testing.T) {
	m := newMemory()
	if _, err := seed.Ensure(t.Context(), m, noon, parse(t, edition)); err != nil {
		t.Fatal(err)
	}
	stale := &staleStore{m}
	_, err := seed.Ensure(t.Context(), stale, noon, parse(t, strings.Replace(edition, "severity: 3", "severity: 4", 1)))
	if !errors.Is(err, store.ErrStale) {
		t.Error(err)
	}
}

type staleStore struct{ *memory }

func (s *staleStore) Apply(context.Context, model.Draft) (model.Commit, error) {
	return model.Commit{}, &store.ConflictError{Reason: store.ErrStale, Message: "the base is stale"}
}

// A visit of an edition that identified what others wrote keeps the level of that, in
// the same commit; that does not make it a part of the edition.
func TestEditionThatTightensWhatOthersWrote(t *testing.T) {
	const visits = `
-- data-sets/b.yaml --
records: [{id: dataset:visits, name: Visits, fictional: true}]
-- sources/b.yaml --
records: [{id: source:visits, title: Visits, dataSet: dataset:visits}]
-- visits/b.yaml --
defaults: {sources: [source:visits]}
records: [{id: visit:01JX0000000000000000000001, date: 2025, consent: PUBLIC, consentOn: 2025, TO: state:XAA}]
`
	const others = "need:01JX0000000000000000000002"
	field := parse(t, edition)
	for _, test := range []struct {
		name, need string
		with       []seed.Set // that are loaded again
	}{
		{"another seed's", need, nil},
		{"another seed's, loaded again", need, []seed.Set{field}},
		{"a State's", others, nil},
		{"a State's, with the other seed", others, []seed.Set{field}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, ctx := newMemory(), t.Context()
			ensure := func(sets ...seed.Set) {
				t.Helper()
				results, err := seed.Ensure(ctx, m, noon, sets...)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range results {
					wantFindings(t, r.Findings, nil)
				}
			}
			ensure(field, parse(t, visits))
			if _, err := m.Apply(ctx, model.Draft{
				Base: model.Latest, Operation: "1", Author: "state:XAA", At: noon,
				Changes: []model.Change{put(others, "summary", "Of the State"), link(model.HasNeed, "state:XAA", others)},
			}); err != nil {
				t.Fatal(err)
			}
			for _, newer := range []string{
				strings.Replace(visits, "TO: state:XAA", "TO: state:XAA, IDENTIFIED: "+test.need, 1),
				strings.Replace(visits, "TO: state:XAA", "TO: state:XAA, IDENTIFIED: "+test.need+", reportUrl: 'https://example.org/'", 1),
				visits,
			} {
				ensure(append(slices.Clone(test.with), parse(t, newer))...)
				h, ok := m.newest.Node(test.need)
				if !ok || h.Release() != model.ReleaseSecretariat {
					t.Fatalf("the need is there %t, for %s", ok, h.Release())
				}
			}
		})
	}
}
