package seed_test

import (
	"slices"
	"strings"
	"testing"

	"concert/internal/model"
	"concert/seed"
)

// fact is a record or an edge of a seed with what it rests on.
type fact struct {
	key, review string
	edge        string // the kind of the edge; "" for a record
	citations   []citation
}

type citation struct {
	id, place, url, published, retrieved string
}

// day is when the source was published, or else when it was read.
func (c citation) day() string {
	if c.published != "" {
		return c.published
	}
	return c.retrieved
}

func (c citation) String() string {
	text := c.id
	if c.place != "" {
		text += " (" + c.place + ")"
	}
	return text + ", " + c.day()
}

// facts are the records and edges of the reference, except for sources and data sets.
func facts(t *testing.T) []fact {
	t.Helper()
	reference, err := seed.Builtin("reference")
	if err != nil {
		t.Fatal(err)
	}
	sources := map[string]map[string]any{}
	for _, change := range reference.Changes {
		if change.Node != nil && strings.HasPrefix(change.Node.ID, "source:") {
			sources[change.Node.ID] = change.Node.Properties
		}
	}
	var all []fact
	for _, change := range reference.Changes {
		var given map[string]any
		f := fact{key: change.Key()}
		if change.Node != nil {
			given = change.Node.Properties
		} else {
			given, f.edge = change.Edge.Properties, change.Edge.Kind
		}
		f.review, _ = given["review"].(string)
		cited, _ := given["sources"].([]string)
		if cited == nil {
			continue
		}
		for _, text := range cited {
			var c citation
			c.id, c.place, _ = strings.Cut(text, "#")
			c.url, _ = sources[c.id]["url"].(string)
			c.published, _ = sources[c.id]["published"].(string)
			c.retrieved, _ = sources[c.id]["retrieved"].(string)
			f.citations = append(f.citations, c)
		}
		all = append(all, f)
	}
	return all
}

// Whoever doubts a confirmed fact can look where it was read, and knows how old that
// is. With -v it lists what each fact rests on.
func TestFactsCanBeLookedUp(t *testing.T) {
	for _, f := range facts(t) {
		var lines []string
		for _, c := range f.citations {
			lines = append(lines, c.String())
			if c.day() == "" {
				t.Errorf("%s: %s has no date: add published or retrieved", f.key, c.id)
			}
			if f.review == string(model.ReviewConfirmed) && c.url == "" {
				t.Errorf("%s is CONFIRMED by %s, which has no url: add it, or make it UNCONFIRMED", f.key, c.id)
			}
		}
		t.Logf("%s: %s; %s", f.key, f.review, strings.Join(lines, "; "))
	}
}

// What resolutions and guidance are about is this project's reading of them: no source
// puts them under its themes.
func TestThemesOfTextsAreOurReading(t *testing.T) {
	found := 0
	for _, f := range facts(t) {
		if f.edge != model.SetsOut.String() && f.edge != model.Guides.String() {
			continue
		}
		found++
		if f.review != string(model.ReviewUnconfirmed) || len(f.citations) != 1 || f.citations[0].id != "source:concert-compiled" {
			t.Errorf("%s is %s by %v, want UNCONFIRMED by source:concert-compiled", f.key, f.review, f.citations)
		}
	}
	if found == 0 {
		t.Error("there are none")
	}
}

// A name that people use means one record.
func TestRealNamesMeanOneRecord(t *testing.T) {
	s := world(t)
	for _, kind := range model.NodeKinds() {
		bearers := map[string]string{}
		for h := range s.Nodes(kind) {
			if h.IsFictional() || kind == model.KindSource {
				continue
			}
			for _, name := range h.Names() {
				name = strings.ToLower(name)
				if other := bearers[name]; other != "" && other != h.ID() {
					t.Errorf("%q means %s and %s", name, other, h.ID())
				}
				bearers[name] = h.ID()
			}
		}
	}
}

// People find records by the names that they use.
func TestRealRecordsHaveTheNamesInUse(t *testing.T) {
	s := world(t)
	for name, id := range map[string]string{
		"Ivory Coast": "state:CIV", "Turkey": "state:TUR", "UK": "state:GBR", "DRC": "state:COD", "Swaziland": "state:SWZ",
		"CFT": "theme:cft", "PVE": "theme:pve", "API and PNR": "theme:travel", "MENA": "region:mena", "West Africa": "region:011",
		"CT Travel": "programme:countering-terrorist-travel", "FIIAPP": "provider:fiap",
	} {
		if h, ok := s.Node(id); !ok || !slices.Contains(h.Names(), name) {
			t.Errorf("%s is not called %q", id, name)
		}
	}
}

// A grouping has the members that it has on the day.
func TestMembershipsOfGroupingsEnd(t *testing.T) {
	s := world(t)
	for _, test := range []struct {
		region, on string
		want       int
	}{
		{"region:ecowas", "2025-01-28", 15},
		{"region:ecowas", "2025-01-29", 12},
		{"region:asean", "2025-10-25", 10},
		{"region:asean", "2025-10-26", 11},
		{"region:g5-sahel", "2022-05-31", 5},
		{"region:g5-sahel", "2024-01-01", 0},
	} {
		grouping, _ := s.Node(test.region)
		on, _ := model.ParseDate(test.on)
		members := 0
		for _, e := range grouping.EdgesOf(model.In, model.Inward) {
			if e.Since().First() <= on && (e.Until().IsZero() || e.Until().Last() >= on) {
				members++
			}
		}
		if members != test.want {
			t.Errorf("%s has %d members on %s, want %d", test.region, members, test.on, test.want)
		}
	}
}

// A membership of which no source tells the beginning is not confirmed. Those of the
// development groups are: the list that they stand in has a day.
func TestMembershipsWithoutBeginningAreUnconfirmed(t *testing.T) {
	s := world(t)
	for region := range s.Regions() {
		if region.IsFictional() || region.Level() != model.RegionLevelGrouping ||
			slices.Contains([]string{"region:ldc", "region:lldc", "region:sids"}, region.ID()) {
			continue
		}
		for _, e := range region.EdgesOf(model.In, model.Inward) {
			if e.Since().IsZero() && e.Review() == model.ReviewConfirmed {
				t.Errorf("%s is CONFIRMED", e.Key())
			}
		}
	}
}

// No start is made up: these are on record, and count as not active.
func TestProgrammesWithoutAStart(t *testing.T) {
	var without []string
	for p := range world(t).Programmes() {
		if p.Start().IsZero() && !p.IsFictional() {
			without = append(without, strings.TrimPrefix(p.ID(), "programme:"))
		}
	}
	slices.Sort(without)
	want := []string{
		"cft-global-coordinated", "ct-inflow-2", "ct-tech-plus", "gcerf-bangladesh", "strive-asia", "technical-guidelines-2370",
		"uncct-cybersecurity-new-technologies", "victims-ncap-mlp",
	}
	if !slices.Equal(without, want) {
		t.Errorf("without a start are %q, want %q", without, want)
	}
}

// One project that its funder and UNOPS both report: nobody has decided yet.
func TestTheDoubleReportIsUndecided(t *testing.T) {
	s := world(t)
	one, _ := s.Node("programme:burkina-faso-digital-forensics")
	other, ok := s.Node("programme:unops-burkina-faso-digital-forensics")
	if !ok {
		t.Fatal("both reports stay")
	}
	e, ok := one.EdgeTo(model.SameAs, other, "")
	if !ok || e.Decision() != model.SameAsDecisionUndecided || len(e.Reasons()) == 0 {
		t.Errorf("want SAME_AS, UNDECIDED, with reasons")
	}
}
