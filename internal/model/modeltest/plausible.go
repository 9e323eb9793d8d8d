package modeltest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"concert/internal/model"
)

// Size says how large a plausible data set is. The rest follows from the three
// numbers: at 10^5 needs, 10^4 programmes and 193 States there are about 5·10^5
// edges.
type Size struct {
	Needs, Programmes, States int
	Seed                      uint64 // another one, another data set
	Fictional                 bool   // whether it is of the exercise
}

// Snapshot returns version 1 with the plausible data set of a size.
func Snapshot(tb TB, size Size) *model.Snapshot {
	tb.Helper()
	changes := Plausible(size)
	commit := model.Commit{Version: 1, Time: time.Date(2027, time.January, 1, 0, 0, 0, 0, time.UTC)}
	commit.Changes = make([]model.SealedChange, len(changes))
	for i := range changes {
		commit.Changes[i].Change = &changes[i]
	}
	s, err := model.Empty().With(commit)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// Plausible returns the normal changes that make a data set on an empty
// snapshot, the same for the same size. Its shape is that of the field: two
// levels of 7 and 26 themes; a few States with many needs and many with few; a
// few programmes and providers that are everywhere and many that are in one or
// two places; needs that wait for needs of the same State; visits and
// consultations with every kind of consent. Dates lie from 2015 to 2027.
func Plausible(size Size) []model.Change {
	g := &generator{
		size: size, random: rand.New(rand.NewPCG(size.Seed, 0)), //nolint:gosec // It is to repeat.
		changes: make([]model.Change, 0, 7*size.Needs+12*size.Programmes+4000),
		serving: make([][]int, size.States), needsOf: make([][]int, size.States),
		topics: make([][]int, size.Programmes),
	}
	g.sources()
	g.regions()
	g.states()
	g.themes()
	g.norms()
	g.workingGroups()
	g.providers()
	g.programmes()
	g.needs()
	g.visits()
	g.consultations()
	return g.changes
}

const (
	topThemes     = 7
	narrowThemes  = 26
	subRegions    = 22
	resolutions   = 46
	requirements  = 30
	instruments   = 19
	guidance      = 10
	workingGroups = 8
	needsOfAVisit = 40
	needsOfAMap   = 400
)

type generator struct {
	size    Size
	random  *rand.Rand
	changes []model.Change

	serving [][]int // by State, the programmes that serve it
	topics  [][]int // by programme, the narrow themes that it addresses
	needsOf [][]int // by State
}

type properties = map[string]any

func (g *generator) put(id string, p properties) {
	if p["review"] == nil {
		p["review"] = g.pick("CONFIRMED", "UNCONFIRMED")
	}
	if kind, _ := model.KindOfID(id); kind != model.KindSource && kind != model.KindDataSet {
		p["sources"] = g.source()
	}
	g.changes = append(g.changes, model.PutNode(id, p))
}

func (g *generator) link(kind model.EdgeKind, from, to string, p properties) {
	if p == nil {
		p = properties{}
	}
	p["review"], p["sources"] = g.pick("CONFIRMED", "UNCONFIRMED"), g.source()
	g.changes = append(g.changes, model.PutEdge(kind, from, to, p))
}

func (g *generator) chance(p float64) bool { return g.random.Float64() < p }

func (g *generator) pick(among ...string) string { return among[g.random.IntN(len(among))] }

// skewed returns a number below n, small ones much more often.
func (g *generator) skewed(n int) int {
	u := g.random.Float64()
	return min(n-1, int(float64(n)*math.Pow(u, 2.5)))
}

// few returns a number from least on, twice as large ones about a quarter as
// often, at most.
func (g *generator) few(least, most int) int {
	return min(most, int(float64(least)/math.Sqrt(1-g.random.Float64())))
}

func (g *generator) day(from, to int) string {
	first := time.Date(from, time.January, 1, 0, 0, 0, 0, time.UTC)
	days := int(time.Date(to, time.December, 31, 0, 0, 0, 0, time.UTC).Sub(first).Hours() / 24)
	return first.AddDate(0, 0, g.random.IntN(days)).Format(time.DateOnly)
}

func number(kind string, i int) string { return fmt.Sprintf("%s:%04d", kind, i) }
func ulid(kind string, i int) string   { return fmt.Sprintf("%s:01JX%022d", kind, i) }

func (g *generator) source() []string {
	return []string{number("source", g.skewed(len(sourceTitles)))}
}

var sourceTitles = []string{"Programme reports", "Visit reports", "Donor tables", "State replies", "Press releases"}

func (g *generator) sources() {
	p := properties{
		"name": "Generated data", "completeness": "ILLUSTRATIVE",
		"statement": "Generated for tests and measurements; it says nothing about anybody.",
	}
	if g.size.Fictional {
		p["fictional"] = true
	}
	g.put("dataset:plausible", p)
	for i, title := range sourceTitles {
		g.put(number("source", i), properties{"title": title, "dataSet": "dataset:plausible"})
	}
}

func (g *generator) regions() {
	g.put("region:world", properties{"name": "World", "level": "WORLD"})
	for i := range 5 {
		id := fmt.Sprintf("region:region-%d", i)
		g.put(id, properties{"name": fmt.Sprintf("Region %d", i), "level": "REGION"})
		g.link(model.PartOf, id, "region:world", nil)
	}
	for i := range subRegions {
		g.put(subRegion(i), properties{"name": fmt.Sprintf("Sub-region %d", i), "level": "SUB_REGION"})
		g.link(model.PartOf, subRegion(i), fmt.Sprintf("region:region-%d", i%5), nil)
	}
	for i := range 3 {
		g.put(fmt.Sprintf("region:grouping-%d", i), properties{"name": fmt.Sprintf("Grouping %d", i), "level": "GROUPING"})
	}
}

func subRegion(i int) string { return fmt.Sprintf("region:sub-region-%d", i) }

// StateID returns the id of one of the 193 States of a plausible data set that is real.
func StateID(i int) string { return memberStates()[i] }

// memberStates returns the ids of all Member States.
var memberStates = sync.OnceValue(func() []string {
	var all []string
	isReal := model.KindMemberState.Declaration().Form.Real
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			for c := 'A'; c <= 'Z'; c++ {
				if code := string([]rune{a, b, c}); isReal(code) {
					all = append(all, "state:"+code)
				}
			}
		}
	}
	return all
})

// state returns the id of a State of the data set that is being made. A fictional one
// has user-assigned codes, of which there are 676.
func (g *generator) state(i int) string {
	if g.size.Fictional {
		return fmt.Sprintf("state:X%c%c", 'A'+i/26, 'A'+i%26)
	}
	return StateID(i)
}

func (g *generator) states() {
	for i := range g.size.States {
		g.put(g.state(i), properties{"name": fmt.Sprintf("State %d", i)})
		g.link(model.In, g.state(i), subRegion(i%subRegions), nil)
		if g.chance(0.2) {
			g.link(model.In, g.state(i), fmt.Sprintf("region:grouping-%d", i%3), properties{"since": "2004"})
		}
	}
}

func topTheme(i int) string    { return fmt.Sprintf("theme:top-%d", i) }
func narrowTheme(i int) string { return fmt.Sprintf("theme:narrow-%d", i) }

func (g *generator) themes() {
	for i := range topThemes {
		g.put(topTheme(i), properties{"name": fmt.Sprintf("Top theme %d", i)})
	}
	for i := range narrowThemes {
		g.put(narrowTheme(i), properties{"name": fmt.Sprintf("Theme %d", i)})
		g.link(model.NarrowerThan, narrowTheme(i), topTheme(i%topThemes), nil)
	}
}

// norms puts resolutions, instruments, requirements and guidance.
func (g *generator) norms() {
	for i := range resolutions {
		id := number("resolution", i)
		g.put(id, properties{
			"symbol": fmt.Sprintf("S/RES/%d", 1000+i), "body": "SECURITY_COUNCIL", "adoptedOn": fmt.Sprintf("%d", 1999+i*25/resolutions),
		})
		for _, theme := range g.some(g.few(1, 4), narrowThemes) {
			g.link(model.SetsOut, id, narrowTheme(theme), nil)
		}
		if i > 0 {
			g.link(model.Recalls, id, number("resolution", g.random.IntN(i)), nil)
		}
	}
	for i := range instruments {
		g.put(number("instrument", i), properties{"title": fmt.Sprintf("Convention %d", i), "year": int64(1963 + 2*i)})
		g.link(model.Concerns, number("instrument", i), narrowTheme(i), nil)
	}
	for i := range requirements {
		id := number("requirement", i)
		g.put(id, properties{"paragraph": fmt.Sprint(1 + i%20), "force": g.pick("DECIDES", "CALLS_UPON", "URGES")})
		g.link(model.SetBy, id, number("resolution", g.skewed(resolutions)), nil)
		g.link(model.Concerns, id, narrowTheme(g.skewed(narrowThemes)), nil)
	}
	for i := range guidance {
		g.put(number("guidance", i), properties{"name": fmt.Sprintf("Guidance %d", i), "kind": "GOOD_PRACTICE"})
		g.link(model.Guides, number("guidance", i), narrowTheme(i), nil)
	}
}

// some returns at most n different numbers below limit, small ones more often.
func (g *generator) some(n, limit int) []int {
	chosen := make([]int, 0, n)
	for tries := 0; len(chosen) < n && tries < 4*n; tries++ {
		if i := g.skewed(limit); !slices.Contains(chosen, i) {
			chosen = append(chosen, i)
		}
	}
	return chosen
}
