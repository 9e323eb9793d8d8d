package seed_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"concert/internal/model"
	"concert/seed"
)

// files makes a file system of an archive's files.
func files(archive string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return fsys
}

const small = `
-- data-sets/field.yaml --
records:
  - {id: dataset:field, name: Field notes, fictional: true}
-- sources/field.yaml --
records:
  - {id: source:field, dataSet: dataset:field}
-- member-states/all.yaml --
# A comment.
defaults:
  sources: [source:field]
  review: UNCONFIRMED
records:
  - id: state:XAA
    name: NO
    m49: 004
  - id: state:XAB
    name: >
      On two
      lines
    review: CONFIRMED
    HAS_NEED: need:01JX0000000000000000000001
-- needs/all.yaml --
defaults: {sources: [source:field]}
records:
  - id: need:01JX0000000000000000000001
    summary: "2020-01"
    identifiedOn: 2020-01
    severity: 3
    target: 0.5
    releasable: true
-- programmes/all.yaml --
defaults: {sources: [source:field], review: CONFIRMED}
records:
  - id: programme:one
    name: One
    SERVES: [state:XAA, {node: state:XAB, since: 2021, review: UNCONFIRMED}]
    MEETS: {node: need:01JX0000000000000000000001, extentPercent: 50, assessedBy: secretariat}
    PARTICIPATES_IN:
      - {node: provider:one, role: LEAD}
      - {node: provider:one, role: FUNDING}
-- providers/all.yaml --
defaults: {review: CONFIRMED}
records:
  - {id: provider:one, name: 1e3, kind: UN_ENTITY, sources: [source:field], PART_OF: provider:two, OF: state:XAA}
  - {id: provider:two, name: Two, kind: UN_ENTITY, sources: [source:field]}
`

func TestParseReadsWhatStandsThere(t *testing.T) {
	set, err := seed.Parse(files(small), "field")
	if err != nil {
		t.Fatal(err)
	}
	if found := seed.Lint(set, model.Empty()); found != nil {
		t.Fatal(found)
	}
	if set.Name != "field" {
		t.Errorf("name %q", set.Name)
	}
	put := map[string]map[string]any{}
	for _, change := range set.Changes {
		if change.Node != nil {
			put[change.Key()] = change.Node.Properties
		} else {
			put[change.Key()] = change.Edge.Properties
		}
	}
	for _, want := range []struct {
		record, property string
		value            any
	}{
		{"state:XAA", "name", "NO"},
		{"state:XAA", "m49", "004"},
		{"state:XAA", "review", "UNCONFIRMED"},
		{"state:XAB", "name", "On two lines"},
		{"state:XAB", "review", "CONFIRMED"},
		{"provider:one", "name", "1e3"},
		{"need:01JX0000000000000000000001", "summary", "2020-01"},
		{"need:01JX0000000000000000000001", "identifiedOn", "2020-01"},
		{"need:01JX0000000000000000000001", "severity", int64(3)},
		{"need:01JX0000000000000000000001", "target", 0.5},
		{"need:01JX0000000000000000000001", "releasable", true},
		{"state:XAB HAS_NEED need:01JX0000000000000000000001", "review", "CONFIRMED"},
		{"programme:one SERVES state:XAA", "review", "CONFIRMED"},
		{"programme:one SERVES state:XAB 2021", "review", "UNCONFIRMED"},
		{"programme:one MEETS need:01JX0000000000000000000001", "extentPercent", int64(50)},
		{"provider:one PARTICIPATES_IN programme:one LEAD", "role", "LEAD"},
		{"provider:one PARTICIPATES_IN programme:one FUNDING", "role", "FUNDING"},
		{"provider:one PART_OF provider:two", "review", "CONFIRMED"},
		{"provider:one OF state:XAA", "review", "CONFIRMED"},
	} {
		properties, ok := put[want.record]
		if !ok {
			t.Errorf("%s is not put", want.record)
		} else if got := properties[want.property]; got != want.value {
			t.Errorf("%s: %s is %v, want %v", want.record, want.property, got, want.value)
		}
	}
	if len(put) != 16 {
		t.Errorf("%d records and edges, want 16", len(put))
	}
}

// The same content makes the same changes, however it is laid out.
func TestDigestIsOfTheContent(t *testing.T) {
	one, err := seed.Parse(files(small), "field")
	if err != nil {
		t.Fatal(err)
	}
	two, err := seed.Parse(files(`
-- data-sets/other-name.yaml --
# Another comment.
records:
  - fictional: true
    name: Field notes
    id: dataset:field
-- sources/field.yaml --
records:
  - {id: source:field, dataSet: dataset:field}
-- member-states/b.yaml --
records:
  - {id: state:XAB, name: "On two lines", review: CONFIRMED, sources: [source:field], SERVES: [{node: programme:one, since: 2021, review: UNCONFIRMED}]}
-- member-states/a.yaml --
records:
  - {id: state:XAA, name: "NO", m49: "004", review: UNCONFIRMED, sources: [source:field], OF: {node: provider:one, review: CONFIRMED}}
-- needs/all.yaml --
records:
  - id: need:01JX0000000000000000000001
    sources: [source:field]
    summary: 2020-01
    identifiedOn: "2020-01"
    severity: "3"
    target: 5e-1
    releasable: true
    HAS_NEED: {node: state:XAB, review: CONFIRMED}
    MEETS: {node: programme:one, review: CONFIRMED, extentPercent: 50, assessedBy: secretariat}
-- programmes/all.yaml --
records:
  - {id: programme:one, name: One, sources: [source:field], review: CONFIRMED, SERVES: state:XAA}
-- providers/all.yaml --
defaults: {review: CONFIRMED}
records:
  - {id: provider:two, name: Two, kind: UN_ENTITY, sources: [source:field]}
  - id: provider:one
    name: 1e3
    kind: UN_ENTITY
    sources: [source:field]
    PART_OF: provider:two
    PARTICIPATES_IN:
      - {node: programme:one, role: FUNDING, review: CONFIRMED}
      - {node: programme:one, role: LEAD, review: CONFIRMED}
`), "field")
	if err != nil {
		t.Fatal(err)
	}
	if one.Digest != two.Digest {
		t.Errorf("the changes differ:\n%v\nand\n%v", one.Changes, two.Changes)
	}
	three, err := seed.Parse(files(strings.Replace(small, "severity: 3", "severity: 4", 1)), "field")
	if err != nil {
		t.Fatal(err)
	}
	if one.Digest == three.Digest {
		t.Error("another severity, and the same digest")
	}
	if one.Name != three.Name {
		t.Error("a changed seed has another name")
	}
}

func TestParseReportsAllByFileAndLine(t *testing.T) {
	for _, test := range []struct {
		name, archive string
		want          []string
	}{
		{"nothing", "", []string{"field: holds no records"}},
		{"folder", "-- wants/a.yaml --\nrecords: []", []string{"field/wants: is a folder of no kind; the folders are member-states"}},
		{"top", "-- a.yaml --\nrecords: []", []string{"field/a.yaml: lies outside of the folders"}},
		{"deep", "-- needs/more/a.yaml --\nrecords: []", []string{"field/needs/more: is a folder in the folder of a kind"}},
		{"yml", "-- themes/a.yml --\nrecords: []", []string{"field/themes/a.yml: is not read; name it a.yaml"}},
		{"empty", "-- themes/a.yaml --\n# nothing\n", []string{"field/themes/a.yaml: is empty"}},
		{"list", "-- themes/a.yaml --\n- id: theme:a\n", []string{"field/themes/a.yaml:1: a file is a list; want a mapping"}},
		{"no records", "-- themes/a.yaml --\ndefaults: {}\n", []string{"field/themes/a.yaml:1: has no `records:`"}},
		{"records", "-- themes/a.yaml --\nrecords:\n", []string{"field/themes/a.yaml:1: records: want a list"}},
		{"typo", "-- themes/a.yaml --\nrecord: []\nrecords: [{id: theme:a, name: A}]\n", []string{`field/themes/a.yaml:1: "record" is unknown`}},
		{"documents", "-- themes/a.yaml --\nrecords: [{id: theme:a, name: A}]\n---\nrecords: []\n", []string{"field/themes/a.yaml:2: is not YAML: a file holds one document"}},
		{"tab", "-- themes/a.yaml --\nrecords:\n  - id: theme:a\n\tname: A\n", []string{"field/themes/a.yaml:3: has a tab in its indentation"}},
		{"not UTF-8", "-- themes/a.yaml --\nrecords:\n  - id: theme:a\n    name: \xff\n", []string{"field/themes/a.yaml:3: is not UTF-8"}},
		{"UTF-16", "-- themes/a.yaml --\n\xff\xfer\x00\n", []string{"field/themes/a.yaml:1: is not UTF-8"}},
		{"indentation", "-- themes/a.yaml --\nrecords:\n  - id: theme:a\n   name: A\n", []string{"field/themes/a.yaml:3: is not YAML"}},
		{"colon", "-- themes/a.yaml --\nrecords:\n  - id: theme:a\n    name: A: B\n  - id: theme:b\n    name: B\n", []string{"field/themes/a.yaml:3: is not YAML"}},
		{"quote", "-- themes/a.yaml --\nrecords:\n  - id: theme:a\n    name: 'A\n  - id: theme:b\n", []string{"field/themes/a.yaml:3: is not YAML"}},
		{
			"brackets before", "-- themes/a.yaml --\nrecords:\n  - id: theme:a\n    name: A\n    NARROWER_THAN: [\n      theme:b,\n      theme:c,\n    ]\n  - id: theme:b\n    name: x: y\n",
			[]string{"field/themes/a.yaml:9: is not YAML"},
		},
		{"anchor", "-- themes/a.yaml --\nrecords:\n  - id: &a theme:a\n    name: *a\n", []string{"field/themes/a.yaml:2: id is an anchor"}},
		{
			"alias", "-- themes/a.yaml --\nrecords:\n  - id: theme:a\n    name: &a A\n    definition: *a\n",
			[]string{"field/themes/a.yaml:3: name is an anchor", "field/themes/a.yaml:4: definition is an alias"},
		},
		{"tag", "-- themes/a.yaml --\nrecords:\n  - id: theme:a\n    name: !!str 4\n", []string{"field/themes/a.yaml:3: name is a tag"}},
		{"merge", "-- themes/a.yaml --\nrecords:\n  - id: theme:a\n    name: A\n    <<: {definition: B}\n", []string{"field/themes/a.yaml:4: << is not an edge of Theme"}},
		{"twice in a record", "-- themes/a.yaml --\nrecords:\n  - id: theme:a\n    name: A\n    name: B\n", []string{"field/themes/a.yaml:4: name stands twice in a record; it is at line 3 too"}},
		{
			"record twice", "-- themes/a.yaml --\nrecords:\n  - {id: theme:a, name: A}\n-- themes/b.yaml --\nrecords:\n  - {id: theme:a, name: A}\n",
			[]string{"field/themes/b.yaml:2: theme:a: is written twice: it is written at field/themes/a.yaml:2 too"},
		},
		{
			"edge twice", "-- themes/a.yaml --\nrecords:\n  - {id: theme:a, name: A, NARROWER_THAN: theme:b}\n  - {id: theme:b, name: B}\n-- programmes/a.yaml --\nrecords:\n  - {id: programme:a, name: A, ADDRESSES: [theme:a, theme:a]}\n",
			[]string{"field/programmes/a.yaml:2: programme:a ADDRESSES theme:a: duplicate edge"},
		},
		{
			"undirected edge twice", "-- programmes/a.yaml --\nrecords:\n  - {id: programme:a, name: A, COORDINATES_WITH: programme:b}\n  - {id: programme:b, name: B, COORDINATES_WITH: programme:a}\n",
			[]string{"field/programmes/a.yaml:3: programme:a COORDINATES_WITH programme:b: duplicate edge"},
		},
		{"prefix", "-- themes/a.yaml --\nrecords:\n  - {id: topic:a, name: A}\n", []string{`field/themes/a.yaml:2: id is the malformed id "topic:a": one of kind Theme starts with "theme:"`}},
		{"other folder", "-- themes/a.yaml --\nrecords:\n  - {id: state:KEN, name: A}\n", []string{`field/themes/a.yaml:2: id is the malformed id "state:KEN": one of kind Theme starts with "theme:"`}},
		{"no id", "-- themes/a.yaml --\nrecords:\n  - {name: A}\n", []string{"field/themes/a.yaml:2: a record has no id"}},
		{"no mapping", "-- themes/a.yaml --\nrecords:\n  - theme:a\n", []string{`field/themes/a.yaml:2: a record is the text "theme:a"; want a mapping`}},
		{"property", "-- themes/a.yaml --\nrecords:\n  - id: theme:a\n    name: A\n    definitoin: B\n", []string{"field/themes/a.yaml:4: definitoin is not a property of Theme; it has name, sources, review, release, aliases, definition, dacPurposeCodes"}},
		{"small edge", "-- themes/a.yaml --\nrecords:\n  - id: theme:a\n    name: A\n    narrower_than: theme:b\n", []string{"the edge is written in capitals, NARROWER_THAN"}},
		{"capital property", "-- themes/a.yaml --\nrecords:\n  - id: theme:a\n    name: A\n    DEFINITION: b\n", []string{"DEFINITION is not an edge of Theme", "the property is written definition"}},
		{"no edge of it", "-- themes/a.yaml --\nrecords:\n  - id: theme:a\n    name: A\n    SERVES: state:KEN\n", []string{"field/themes/a.yaml:4: SERVES is not an edge of Theme; it has NARROWER_THAN, SETS_OUT"}},
		{"edge property", "-- programmes/a.yaml --\nrecords:\n  - id: programme:a\n    name: A\n    SERVES:\n      - node: state:KEN\n        from: 2020\n", []string{"field/programmes/a.yaml:6: from is not a property of SERVES; it has sources, review, release, claimedBy, since"}},
		{"edge without node", "-- programmes/a.yaml --\nrecords:\n  - id: programme:a\n    name: A\n    SERVES:\n      - since: 2020\n", []string{"field/programmes/a.yaml:5: SERVES: has no `node`"}},
		{"edge id", "-- programmes/a.yaml --\nrecords:\n  - id: programme:a\n    name: A\n    SERVES: [state:Kenya]\n", []string{`field/programmes/a.yaml:4: SERVES: is the malformed id "state:Kenya"`}},
		{"edge to nothing", "-- programmes/a.yaml --\nrecords:\n  - id: programme:a\n    name: A\n    SERVES:\n", []string{"field/programmes/a.yaml:4: SERVES has no value"}},
		{"nothing", "-- themes/a.yaml --\nrecords:\n  - id: theme:a\n    name: A\n    definition:\n", []string{"field/themes/a.yaml:4: definition has no value"}},
		{"no list", "-- themes/a.yaml --\nrecords:\n  - id: theme:a\n    name: A\n    sources: source:a\n", []string{`field/themes/a.yaml:4: sources is the text "source:a"; want a list, such as [source:a]`}},
		{"no scalar", "-- themes/a.yaml --\nrecords:\n  - id: theme:a\n    name: A\n    definition: [B]\n", []string{"field/themes/a.yaml:4: definition is a list; want one value"}},
		{"code", "-- providers/a.yaml --\nrecords:\n  - id: provider:a\n    name: A\n    kind: BANK\n", []string{`field/providers/a.yaml:4: provider:a: kind is the unknown code "BANK"; want one of UN_ENTITY`}},
		{"date", "-- programmes/a.yaml --\nrecords:\n  - id: programme:a\n    name: A\n    start: 2020-13\n", []string{`field/programmes/a.yaml:4: programme:a: start is the bad date "2020-13"`}},
		{"truth", "-- providers/a.yaml --\nrecords:\n  - {id: provider:a, name: A, kind: PRIVATE, compactMember: yes}\n", []string{"field/providers/a.yaml:2: provider:a: compactMember is yes; want true or false"}},
		{"missing", "-- providers/a.yaml --\nrecords:\n  - {id: provider:b, name: A, kind: PRIVATE}\n  - {id: provider:a, name: A}\n", []string{"field/providers/a.yaml:3: provider:a: kind is missing"}},
		{"order", "-- programmes/a.yaml --\nrecords:\n  - id: programme:a\n    name: A\n    SERVES:\n      node: state:KEN\n      since: 2021\n      until: 2020\n", []string{"field/programmes/a.yaml:7: programme:a SERVES state:KEN 2021: until is 2020, before since 2021"}},
		{"default", "-- themes/a.yaml --\ndefaults:\n  reviews: CONFIRMED\n  ADDRESSES: theme:a\nrecords:\n  - {id: theme:a, name: A}\n  - {id: theme:b, name: B}\n", []string{"field/themes/a.yaml:2: reviews is not a property of Theme", "field/themes/a.yaml:3: ADDRESSES: defaults hold properties only"}},
		{"source of a source", "-- sources/a.yaml --\nrecords:\n  - {id: source:a, sources: [source:b]}\n", []string{"field/sources/a.yaml:2: sources is not a property of Source; it has name, review, release, title"}},
		{"many", "-- themes/a.yaml --\nrecords:\n  - {id: theme:a}\n  - {id: theme:b, review: SURE}\n-- states/a.yaml --\n-- needs/a.yaml --\n", []string{"field/needs/a.yaml: is empty", "field/states: is a folder of no kind", "field/themes/a.yaml:2: theme:a: name is missing", "field/themes/a.yaml:3: theme:b: name is missing", `field/themes/a.yaml:3: theme:b: review is the unknown code "SURE"`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := seed.Parse(files(test.archive), "field")
			var found seed.Errors
			if !errors.As(err, &found) {
				t.Fatalf("got %v, want Errors", err)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got\n%v\nwant\n%s", err, want)
				}
			}
			if lines := strings.HasPrefix(test.want[0], "field"); lines && len(found) != len(test.want) {
				t.Errorf("%d errors, want %d:\n%v", len(found), len(test.want), err)
			}
		})
	}
}

func TestByteOrderMarkAndCarriageReturns(t *testing.T) {
	set, err := seed.Parse(files("-- themes/a.yaml --\n\ufeffrecords:\r\n  - id: theme:a\r\n    name: A\r\n"), "field")
	if err != nil || len(set.Changes) != 1 || set.Changes[0].Node.Properties["name"] != "A" {
		t.Errorf("%+v, %v", set.Changes, err)
	}
}

func TestLintReportsTheModelByFileAndLine(t *testing.T) {
	set, err := seed.Parse(files(`
-- themes/a.yaml --
records:
  - id: theme:a
    name: A
    NARROWER_THAN: theme:b
  - id: theme:b
    name: B
    sources:
      - source:none
    NARROWER_THAN:
      - theme:a
-- needs/a.yaml --
records:
  - id: need:01JX0000000000000000000001
    summary: A
    CONCERNS: theme:c
  - id: need:01JX0000000000000000000002
    summary: B
    CONCERNS: state:KEN
    HAS_NEED: state:KEN
-- member-states/a.yaml --
records:
  - {id: state:KEN, name: Kenya}
`), "field")
	if err != nil {
		t.Fatal(err)
	}
	got := seed.Lint(set, model.Empty()).Error()
	for _, want := range []string{
		"field/needs/a.yaml:2: need:01JX0000000000000000000001: has 0 edges HAS_NEED",
		"field/needs/a.yaml:4: need:01JX0000000000000000000001 CONCERNS theme:c: dangling edge: there is no record theme:c",
		"field/needs/a.yaml:7: need:01JX0000000000000000000002 CONCERNS state:KEN: CONCERNS does not lead from a Need to a MemberState",
		"field/themes/a.yaml:4: theme:a NARROWER_THAN theme:b: closes a cycle",
		"field/themes/a.yaml:7: theme:b: sources names source:none, and there is no such record",
		"field/themes/a.yaml:10: theme:b NARROWER_THAN theme:a: closes a cycle",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

// What is wrong in the files and what breaks the model is reported together,
// but not what may only follow from a record that could not be read.
func TestLintReportsBothKindsAtOnce(t *testing.T) {
	set, _ := seed.Parse(files(`
-- member-states/a.yaml --
records:
  - {id: estado:KEN, name: Kenya}
-- needs/a.yaml --
records:
  - {id: need:01JX0000000000000000000001, summary: A, HAS_NEED: state:KEN, severity: 9}
-- themes/a.yaml --
records:
  - {id: theme:a, name: A, NARROWER_THAN: theme:b, colour: red}
  - {id: theme:b, name: A, NARROWER_THAN: theme:a}
`), "field")
	got := seed.Lint(set, model.Empty())
	if len(got) != 5 || strings.Contains(got.Error(), "dangling") {
		t.Errorf("got %d\n%v", len(got), got)
	}
}

func TestOpenSaysWhatIsMissing(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none"): "there is no folder ",
		file:                       "is a file; want the folder of a seed",
		dir:                        "holds no records",
	} {
		if _, err := seed.Open(t.Context(), path, seed.MaxFile); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
	if _, err := seed.Builtin("demo"); err == nil || !strings.Contains(err.Error(), "there are reference and exercise") {
		t.Error(err)
	}
}

func TestOpenNamesASetAfterItsFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cross-border")
	if err := os.MkdirAll(filepath.Join(dir, "themes"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "themes", "a.yaml"), []byte("records: [{id: theme:a, name: A}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	set, err := seed.Open(t.Context(), dir+"/", seed.MaxFile)
	if err != nil || set.Name != "cross-border" {
		t.Errorf("name %q, %v", set.Name, err)
	}
	if got := set.Locate(model.Problem{Record: "theme:a", Change: -1}); got != filepath.ToSlash(dir)+"/themes/a.yaml:1" {
		t.Error(got)
	}
}
