package foreign_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"concert/internal/model"
	"concert/internal/store/neo4j/foreign"
)

const (
	needA    = "need:01JX000000000000000000000A"
	needB    = "need:01JX000000000000000000000B"
	needC    = "need:01JX000000000000000000000C"
	hasNeedA = "state:XAA HAS_NEED " + needA
	served   = "programme:p SERVES state:XAA 2021-03"
)

// ground is what foreign edits are made to.
func ground(t *testing.T) *model.Snapshot {
	t.Helper()
	named := func(id string, name string) model.Change { return model.PutNode(id, map[string]any{"name": name}) }
	need := func(id string) model.Change {
		return model.PutNode(id, map[string]any{"summary": "S", "severity": 3, "identifiedOn": "2024-05", "assistance": []string{"TECHNICAL"}})
	}
	return landed(t, model.Empty(), []model.Change{
		model.PutNode("dataset:d", map[string]any{"name": "D"}),
		model.PutNode("source:s", map[string]any{"title": "S", "dataSet": "dataset:d"}),
		named("state:XAA", "Xa"), named("state:XAB", "Xb"), named("theme:a", "A"), named("theme:b", "B"), named("theme:c", "C"),
		need(needA), need(needB), model.PutEdge(model.HasNeed, "state:XAA", needA, nil), model.PutEdge(model.HasNeed, "state:XAA", needB, nil),
		model.PutEdge(model.Requires, needA, needB, nil), model.PutEdge(model.Concerns, needA, "theme:a", nil),
		model.PutEdge(model.NarrowerThan, "theme:a", "theme:b", nil),
		model.PutNode("programme:p", map[string]any{"name": "P", "start": "2020", "sources": []string{"source:s"}}), named("programme:q", "Q"),
		model.PutNode("provider:o", map[string]any{"name": "O", "kind": "UN_ENTITY"}),
		model.PutEdge(model.ParticipatesIn, "provider:o", "programme:p", map[string]any{"role": "LEAD", "wording": "leads"}),
		model.PutEdge(model.Serves, "programme:p", "state:XAA", map[string]any{"since": "2021-03", "status": "ACTIVE"}),
		model.PutEdge(model.CoordinatesWith, "programme:p", "programme:q", nil),
	})
}

// edit is what somebody does to a graph, and what becomes of it.
type edit struct {
	name    string
	do      func(g *graph)
	changes []string // as changed returns them
	out     []string // findings: the record, "|", and a part of the message
	rekeys  []string // the keys that relationships get
	mend    func(g *graph)
	after   []string // changes since before the edit, when it is mended; none where nil
}

// set changes properties; nil removes one.
func set(properties map[string]any, names ...any) {
	for i := 0; i < len(names); i += 2 {
		if names[i+1] == nil {
			delete(properties, names[i].(string))
		} else {
			properties[names[i].(string)] = names[i+1]
		}
	}
}

func setNode(id string, names ...any) func(g *graph) {
	return func(g *graph) { set(g.node(id).properties, names...) }
}

func setEdge(kind string, names ...any) func(g *graph) {
	return func(g *graph) { set(g.edge(kind, "").properties, names...) }
}

func removeNode(id string) func(g *graph) { return func(g *graph) { g.remove(g.node(id)) } }

func cutEdge(kind, to string) func(g *graph) { return func(g *graph) { g.cut(g.edge(kind, to)) } }

func tie(from, kind, to string) func(g *graph) {
	return func(g *graph) { g.tie(g.node(from), kind, g.node(to), nil) }
}

func id(id string, names ...any) map[string]any {
	properties := map[string]any{"id": id}
	set(properties, names...)
	return properties
}

// repeated is a text with each number below n, in the order of the texts.
func repeated(format string, n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(format, i))
	}
	return all
}

// last is the node that was added last.
func (g *graph) last() *node { return g.nodes[len(g.nodes)-1] }

func dateOf(text string) foreign.Date { return day("d", text)["d"].(foreign.Date) }

// adopted are edits that the model takes whole.
func adopted() []edit {
	return []edit{
		{name: "nothing", do: func(*graph) {}},
		{name: "property", do: setNode(needA, "severity", int64(5)), changes: []string{"~" + needA}},
		{name: "date", do: setNode("programme:p", "start", dateOf("2022-02"), "startPrecision", "month"), changes: []string{"~programme:p"}},
		{name: "date of a day", do: setNode("programme:p", "start", dateOf("2020"), "startPrecision", "day"), changes: []string{"~programme:p"}},
		{name: "list", do: setNode(needA, "assistance", []any{"TECHNICAL", "FINANCIAL"}), changes: []string{"~" + needA}},
		{name: "property gone", do: setNode(needA, "severity", nil), changes: []string{"~" + needA}},
		{name: "node", do: func(g *graph) { g.add(id("theme:d", "name", "D"), "Theme") }, changes: []string{"+theme:d"}},
		{name: "node gone", do: removeNode("theme:c"), changes: []string{"-theme:c"}},
		{
			name: "need", do: func(g *graph) { g.tie(g.node("state:XAB"), "HAS_NEED", g.add(id(needC, "summary", "C"), "Need"), nil) },
			changes: []string{"+" + needC, "+state:XAB HAS_NEED " + needC}, rekeys: []string{"state:XAB HAS_NEED " + needC},
		},
		{
			name: "edge", do: func(g *graph) { g.tie(g.node("programme:q"), "SERVES", g.node("state:XAB"), day("since", "2024")) },
			changes: []string{"+programme:q SERVES state:XAB 2024"}, rekeys: []string{"programme:q SERVES state:XAB 2024"},
		},
		{name: "edge gone", do: cutEdge("CONCERNS", ""), changes: []string{"-" + needA + " CONCERNS theme:a"}},
		{name: "edge's property", do: setEdge("SERVES", "status", "SUSPENDED", "statusOn", dateOf("2024-01-05")), changes: []string{"~" + served}},
		{
			name: "what tells an edge apart", do: setEdge("PARTICIPATES_IN", "role", "FUNDING"),
			changes: []string{"+provider:o PARTICIPATES_IN programme:p FUNDING", "-provider:o PARTICIPATES_IN programme:p LEAD"},
			rekeys:  []string{"provider:o PARTICIPATES_IN programme:p FUNDING"},
		},
		{
			name: "date that tells an edge apart", do: setEdge("SERVES", "since", dateOf("2021-04")),
			changes: []string{"+programme:p SERVES state:XAA 2021-04", "-" + served}, rekeys: []string{"programme:p SERVES state:XAA 2021-04"},
		},
		{name: "key gone", do: setEdge("SERVES", "key", nil), rekeys: []string{served}},
		{name: "another key", do: setEdge("SERVES", "key", "nonsense"), rekeys: []string{served}},
		{
			name: "keys of one another", do: func(g *graph) {
				a, b := g.edge("HAS_NEED", needA).properties, g.edge("HAS_NEED", needB).properties
				a["key"], b["key"] = b["key"], a["key"]
			},
			rekeys: []string{hasNeedA, "state:XAA HAS_NEED " + needB},
		},
		{
			name: "need moved", do: func(g *graph) {
				for _, need := range []string{needA, needB} {
					g.cut(g.edge("HAS_NEED", need))
					g.tie(g.node("state:XAB"), "HAS_NEED", g.node(need), nil)
				}
			},
			changes: []string{"+state:XAB HAS_NEED " + needA, "+state:XAB HAS_NEED " + needB, "-" + hasNeedA, "-state:XAA HAS_NEED " + needB},
			rekeys:  []string{"state:XAB HAS_NEED " + needA, "state:XAB HAS_NEED " + needB},
		},
		{name: "id changed", do: setNode("theme:c", "id", "theme:d"), changes: []string{"+theme:d", "-theme:c"}},
		{
			name: "undirected", do: func(g *graph) {
				g.cut(g.edge("COORDINATES_WITH", ""))
				g.tie(g.node("programme:q"), "COORDINATES_WITH", g.node("programme:p"), map[string]any{"review": "CONFIRMED"})
			},
			changes: []string{"~programme:p COORDINATES_WITH programme:q"}, rekeys: []string{"programme:p COORDINATES_WITH programme:q"},
		},
	}
}

// refused are edits that break the model, or are not of it.
func refused() []edit {
	withoutA := []string{"-" + needA, "-" + needA + " CONCERNS theme:a", "-" + needA + " REQUIRES " + needB, "-" + hasNeedA}
	withoutState := append(slices.Clone(withoutA), "-"+needB, "-"+served, "-state:XAA", "-state:XAA HAS_NEED "+needB)
	return []edit{
		{
			name: "key taken by what is kept out", do: func(g *graph) {
				r := g.edge("HAS_NEED", needA)
				g.tie(g.node("state:XAB"), "HAS_NEED", g.node(needA), map[string]any{"key": r.properties["key"]})
				delete(r.properties, "key")
			},
			out: []string{"state:XAB HAS_NEED " + needA + "|2 edges"}, rekeys: []string{hasNeedA},
			mend: func(g *graph) { g.cut(g.edges[len(g.edges)-1]) },
		},
		{
			name: "need without State", do: func(g *graph) {
				g.tie(g.add(id(needC, "summary", "C"), "Need"), "NO", g.add(nil, "Nothing"), nil)
			},
			out:   []string{needC + "|HAS_NEED", "|1 relationship of the unknown type NO", "|1 node with the unknown label Nothing and without an id"},
			mend:  func(g *graph) { g.remove(g.last()); tie("state:XAB", "HAS_NEED", needC)(g) },
			after: []string{"+" + needC, "+state:XAB HAS_NEED " + needC},
		},
		{
			name: "need loses its State", do: cutEdge("HAS_NEED", needA), changes: withoutA,
			out:  []string{needA + "|HAS_NEED", needA + "|is left out, and 2 relationships at it are too"},
			mend: tie("state:XAA", "HAS_NEED", needA),
		},
		{
			name: "two States", do: tie("state:XAB", "HAS_NEED", needA), out: []string{"state:XAB HAS_NEED " + needA + "|2 edges"},
			mend: func(g *graph) { g.cut(g.edges[len(g.edges)-1]) },
		},
		{
			name: "two States of a new need", do: func(g *graph) {
				n := g.add(id(needC, "summary", "C"), "Need")
				g.tie(g.node("state:XAB"), "HAS_NEED", n, nil)
				g.tie(g.node("state:XAA"), "HAS_NEED", n, nil)
			},
			changes: []string{"+" + needC, "+state:XAA HAS_NEED " + needC}, rekeys: []string{"state:XAA HAS_NEED " + needC},
			out: []string{"state:XAB HAS_NEED " + needC + "|2 edges"},
		},
		{
			name: "two States in place of one", do: func(g *graph) {
				g.cut(g.edge("HAS_NEED", needA))
				g.add(id("state:XAC", "name", "Xc"), "MemberState")
				tie("state:XAC", "HAS_NEED", needA)(g)
				tie("state:XAB", "HAS_NEED", needA)(g)
			},
			changes: []string{"+state:XAB HAS_NEED " + needA, "+state:XAC", "-" + hasNeedA, "-" + needA + " REQUIRES " + needB},
			rekeys:  []string{"state:XAB HAS_NEED " + needA},
			out:     []string{needA + " REQUIRES " + needB + "|stays inside one State", "state:XAC HAS_NEED " + needA + "|2 edges"},
		},
		{
			name: "records that are the same are part of two", do: func(g *graph) {
				for _, name := range []string{"provider:x", "provider:y", "provider:z"} {
					g.add(id(name, "name", name, "kind", "UN_ENTITY"), "Provider")
				}
				g.tie(g.node("provider:o"), "PART_OF", g.node("provider:x"), day("until", "2020"))
				g.tie(g.node("provider:z"), "PART_OF", g.node("provider:y"), day("until", "2020"))
				g.tie(g.node("provider:o"), "SAME_AS", g.node("provider:z"), map[string]any{"decision": "SAME", "decidedBy": "secretariat", "probability": int64(1)})
			},
			changes: []string{"+provider:x", "+provider:y", "+provider:z", "+provider:o PART_OF provider:x", "+provider:o SAME_AS provider:z"},
			rekeys:  []string{"provider:o PART_OF provider:x", "provider:o SAME_AS provider:z"},
			out:     []string{"provider:z PART_OF provider:y|provider:o the records decided to be the SAME as it are PART_OF more than one"},
		},
		{
			name: "a need of seventeen themes", do: func(g *graph) {
				for i := range 17 {
					g.tie(g.node(needB), "CONCERNS", g.add(id(fmt.Sprintf("theme:n%02d", i), "name", "N"), "Theme"), nil)
				}
			},
			changes: slices.Concat(repeated("+theme:n%02d", 17), repeated("+"+needB+" CONCERNS theme:n%02d", model.MostThemes)),
			rekeys:  repeated(needB+" CONCERNS theme:n%02d", model.MostThemes),
			out:     []string{needB + " CONCERNS theme:n16|a Need has at most 16"},
		},
		{
			name: "a second State, of another world",
			do: func(g *graph) {
				g.add(id("dataset:f", "name", "F", "fictional", true), "DataSet")
				g.add(id("source:f", "title", "F", "dataSet", "dataset:f"), "Source")
				g.tie(g.add(id("state:XFF", "name", "F", "sources", []any{"source:f"}), "MemberState"), "HAS_NEED", g.node(needA), nil)
			},
			changes: []string{"+dataset:f", "+source:f", "+state:XFF"}, out: []string{"state:XFF HAS_NEED " + needA + "|binds the real record"},
		},
		{
			name: "State deleted with its edges", do: removeNode("state:XAA"), changes: withoutState,
			out:   []string{needA + "|HAS_NEED", needA + "|is left out, and 2 relationships at it are too", needB + "|HAS_NEED"},
			mend:  func(g *graph) { g.remove(g.node(needA)); g.remove(g.node(needB)) },
			after: withoutState,
		},
		{
			name: "theme cycle",
			do: func(g *graph) {
				tie("theme:b", "NARROWER_THAN", "theme:c")(g)
				tie("theme:c", "NARROWER_THAN", "theme:a")(g)
			},
			changes: []string{"+theme:b NARROWER_THAN theme:c"}, rekeys: []string{"theme:b NARROWER_THAN theme:c"},
			out:   []string{"theme:c NARROWER_THAN theme:a|cycle"},
			mend:  cutEdge("NARROWER_THAN", "theme:b"),
			after: []string{"+theme:b NARROWER_THAN theme:c", "+theme:c NARROWER_THAN theme:a", "-theme:a NARROWER_THAN theme:b"},
		},
		{
			name: "unknown label", do: func(g *graph) { g.add(id("colour:red"), "Colour"); g.add(nil, "Colour"); g.add(nil, "odd `label") },
			out: []string{"colour:red|unknown label Colour", "|1 node with the unknown label Colour and without an id", "|unknown label odd `label"},
		},
		{
			name: "names that are Cypher", do: func(g *graph) {
				n := g.add(id("colour:red"), `a\u0060) DETACH DELETE n //`)
				g.tie(n, `b\u0060]-() DELETE n //`, g.node("theme:a"), nil)
			},
			out: []string{
				"colour:red|MATCH (n:`a\\u005Cu0060) DETACH DELETE n //`) WHERE toStringOrNull(n.id) = 'colour:red'",
				"|MATCH ()-[r:`b\\u005Cu0060]-() DELETE n //`]->() RETURN *",
			},
		},
		{name: "no label", do: func(g *graph) { g.add(nil) }, out: []string{"|no label"}},
		{
			name: "unknown property", do: setNode("theme:a", "name", "Other", "colour", "red"), out: []string{"theme:a|colour is not a property of Theme"},
			mend: setNode("theme:a", "colour", nil), after: []string{"~theme:a"},
		},
		{
			name: "new node with unknown property",
			do: func(g *graph) {
				g.tie(g.add(id("theme:d", "name", "D", "colour", "red"), "Theme"), "NARROWER_THAN", g.node("theme:b"), nil)
			},
			out:  []string{"theme:d|colour is not a property of Theme", "theme:d|is left out, and 1 relationship at it is too"},
			mend: setNode("theme:d", "colour", nil), after: []string{"+theme:d", "+theme:d NARROWER_THAN theme:b"},
		},
		{
			name: "unknown property of an edge", do: setEdge("SERVES", "weight", int64(3)), out: []string{served + "|weight is not a property"},
			mend: setEdge("SERVES", "weight", nil),
		},
		{
			name: "what tells an edge apart is wrong", do: setEdge("SERVES", "since", "spring"), changes: []string{"-" + served},
			out: []string{"programme:p SERVES state:XAA spring|since is 'spring'; want a date"},
		},
		{
			name: "bad values", do: setNode(needA, "severity", int64(9), "status", "GOOD", "identifiedOn", "2024-05-01", "identifiedOnPrecision", nil),
			out:   []string{needA + "|severity is 9", needA + "|status is", needA + "|identifiedOn is '2024-05-01'; want a date"},
			mend:  setNode(needA, "severity", int64(4), "status", "OPEN", "identifiedOn", dateOf("2024-05")),
			after: []string{"~" + needA},
		},
		{name: "required property gone", do: setNode(needA, "summary", nil), out: []string{needA + "|summary"}, mend: setNode(needA, "summary", "S")},
		{
			name: "same id under two labels", do: func(g *graph) { g.add(id(needA, "name", "Not a need"), "Theme") },
			out: []string{needA + "|has the label Theme, and its id names a Need"}, mend: func(g *graph) { g.remove(g.last()) },
		},
		{
			name: "the same node twice", do: func(g *graph) { g.add(id("theme:c", "name", "C"), "Theme") },
			out: []string{"theme:c|2 nodes have this id"}, mend: func(g *graph) { g.remove(g.last()) },
		},
		{
			name: "same id twice", do: func(g *graph) {
				g.add(id("theme:c", "name", "Other"), "Theme")
				g.add(id("theme:d"), "Theme")
				g.add(id("theme:d"), "Theme")
			},
			out: []string{"theme:c|2 nodes have this id", "theme:d|2 nodes have this id"}, mend: func(g *graph) { g.remove(g.last()); g.remove(g.last()); g.remove(g.last()) },
		},
		{
			name: "two labels", do: func(g *graph) {
				n := g.node("theme:a")
				n.labels, n.properties["name"] = []string{"Region", "Theme"}, "Other"
			},
			out: []string{"theme:a|has the labels Region and Theme"}, mend: func(g *graph) { g.node("theme:a").labels = []string{"Theme"} }, after: []string{"~theme:a"},
		},
		{
			name: "without an id", do: func(g *graph) {
				g.tie(g.add(map[string]any{"summary": "S"}, "Need"), "CONCERNS", g.node("theme:a"), nil)
				g.add(map[string]any{"id": int64(7), "name": "Seven"}, "Theme")
			},
			out: []string{"|1 node Need without an id", "|1 node Theme with an id that is not a text, such as 7", "|1 relationship CONCERNS at nodes without an id"},
		},
		{
			name: "many without an id", do: func(g *graph) {
				for range 30 {
					g.tie(g.add(map[string]any{"summary": "S"}, "Need"), "CONCERNS", g.node("theme:a"), nil)
					g.add(nil, "Colour")
					g.add(map[string]any{"id": int64(7)}, "Region")
				}
			},
			out: []string{
				"|30 nodes Need without an id; they are left out", "|30 relationships CONCERNS at nodes without an id", "|30 nodes with the unknown label Colour",
				"|30 nodes Region with an id that is not a text",
			},
		},
		{
			name: "some of an unknown label", do: func(g *graph) {
				for n := range 3 {
					g.add(id(fmt.Sprint("colour:", n)), "Colour")
				}
				g.add(nil, "Colour")
				g.add(nil, "Colour")
			},
			out: []string{
				"colour:0|unknown label Colour", "colour:1|unknown label Colour", "colour:2|unknown label Colour",
				"|2 nodes with the unknown label Colour and without an id; they are left out",
			},
		},
		{
			name: "many of two unknown labels", do: func(g *graph) {
				for n := range 30 {
					g.add(id(fmt.Sprint("colour:", n)), "Colour", "Shade")
				}
			},
			out: append(repeated("colour:%d|has the unknown labels Colour and Shade", foreign.MostNamed), "|30 nodes with the unknown labels Colour and Shade in all"),
		},
		{
			name: "id of no kind", do: setNode("theme:c", "id", "nothing"), changes: []string{"-theme:c"},
			out: []string{"nothing|has the label Theme, and its id names no kind"},
		},
		{
			name: "values of other types", do: func(g *graph) {
				setNode("theme:a", "name", []any{"A", int64(2), true})(g)
				setNode("provider:o", "compactMember", "yes")(g)
				setNode("programme:p", "start", dateOf("0000"), "end", 2.0)(g)
			},
			out: []string{
				"theme:a|name", "provider:o|compactMember is 'yes'; want a boolean", "programme:p|start is 0000-01-01; want a year from 1 to 9999",
				"programme:p|end is 2.0; want a date",
			},
		},
		{
			name: "need loses its label", do: func(g *graph) { g.node(needA).labels = nil }, changes: withoutA,
			out:  []string{needA + "|has no label", needA + "|is left out, and 3 relationships at it are too"},
			mend: func(g *graph) { g.node(needA).labels = []string{"Need"} },
		},
		{
			name: "relationship of another with the same id",
			do: func(g *graph) {
				g.tie(g.add(id("state:XAA", "name", "Z"), "Provider"), "PARTICIPATES_IN", g.node("programme:q"), map[string]any{"role": "LEAD"})
			},
			out:  []string{"state:XAA|has the label Provider, and its id names a MemberState", "state:XAA|is left out, and 1 relationship at it is too"},
			mend: func(g *graph) { g.remove(g.last()) },
		},
		{
			name: "precision without a date", do: setNode(needA, "resolvedOnPrecision", "month", "severity", 4.5),
			out:   []string{needA + "|resolvedOnPrecision is set, but there is no resolvedOn", needA + "|severity is 4.5; want an integer"},
			mend:  setNode(needA, "severity", int64(4), "resolvedOnPrecision", nil),
			after: []string{"~" + needA},
		},
		{
			name: "precision of another day", do: setNode("programme:p", "start", dateOf("2020-03-02"), "startPrecision", "month"),
			out: []string{"programme:p|start is 2020-03-02, which is not the first day of its month"}, mend: setNode("programme:p", "start", dateOf("2020"), "startPrecision", "year"),
		},
		{
			name: "unknown precision", do: setNode("programme:p", "startPrecision", "decade"),
			out: []string{"programme:p|start has the precision 'decade'"}, mend: setNode("programme:p", "startPrecision", "year"),
		},
		{
			name: "no label any more", do: func(g *graph) { g.node("theme:c").labels = nil }, changes: []string{"-theme:c"},
			out: []string{"theme:c|has no label"}, mend: func(g *graph) { g.node("theme:c").labels = []string{"Theme"} },
		},
		{
			name: "the same edge twice", do: func(g *graph) {
				r := g.tie(g.node("programme:p"), "SERVES", g.node("state:XAA"), day("since", "2021-03"))
				r.properties["status"] = "PROPOSED"
			},
			out: []string{served + "|more than once"}, mend: func(g *graph) { g.cut(g.edges[len(g.edges)-1]) },
		},
		{
			name: "a new edge twice", do: func(g *graph) {
				tie("theme:b", "NARROWER_THAN", "theme:c")(g)
				tie("theme:b", "NARROWER_THAN", "theme:c")(g)
			},
			changes: []string{"+theme:b NARROWER_THAN theme:c"}, rekeys: []string{"theme:b NARROWER_THAN theme:c"},
			out: []string{"theme:b NARROWER_THAN theme:c|more than once; this one has no key"},
		},
		{
			name: "wrong ends", do: tie("theme:a", "HAS_NEED", "state:XAA"), out: []string{"theme:a HAS_NEED state:XAA|does not lead"},
			mend: func(g *graph) { g.cut(g.edges[len(g.edges)-1]) },
		},
		{
			name: "source deleted", do: removeNode("source:s"),
			changes: []string{"-programme:p", "-programme:p COORDINATES_WITH programme:q", "-" + served, "-provider:o PARTICIPATES_IN programme:p LEAD", "-source:s"},
			out:     []string{"programme:p|sources names source:s", "programme:p|is left out, and 3 relationships at it are too"},
			mend:    func(g *graph) { g.add(id("source:s", "title", "S", "dataSet", "dataset:d"), "Source") },
		},
	}
}

// TestSelect makes each edit in a graph of its own, adopts what becomes of it, and
// mends the rest.
func TestSelect(t *testing.T) {
	for _, e := range append(adopted(), refused()...) {
		t.Run(e.name, func(t *testing.T) {
			before := ground(t)
			g := graphOf(before)
			e.do(g)
			checkRekeys(t, foreign.Select(before, g.differenceOf(before), today), e.rekeys)
			checkEdit(t, before, e)
		})
	}
}

// checkEdit makes an edit in a graph as before, and checks what becomes of it.
func checkEdit(t *testing.T, before *model.Snapshot, e edit) {
	t.Helper()
	g := graphOf(before)
	e.do(g)
	after := g.adopt(t, before, foreign.Select(before, g.differenceOf(before), today))
	checkChanged(t, before, after, e.changes)
	checkNothingLeft(t, g, after, e.out)
	if e.mend == nil {
		return
	}
	e.mend(g)
	after = g.adopt(t, after, foreign.Select(after, g.differenceOf(after), today))
	checkChanged(t, before, after, e.after)
	checkNothingLeft(t, g, after, nil)
}

// checkNothingLeft checks that nothing is left to adopt, and which findings are.
func checkNothingLeft(t *testing.T, g *graph, s *model.Snapshot, findings []string) {
	t.Helper()
	selected := foreign.Select(s, g.differenceOf(s), today)
	if len(selected.Changes) > 0 || len(selected.Rekeys) > 0 {
		t.Errorf("once adopted, there is more: changes %v, keys %v", selected.Changes, selected.Rekeys)
	}
	checkFindings(t, selected, findings)
}

func checkRekeys(t *testing.T, selected foreign.Selection, want []string) {
	t.Helper()
	var got []string
	for _, rekey := range selected.Rekeys {
		got = append(got, rekey.Key)
	}
	if !slices.Equal(got, want) {
		t.Errorf("keys %q, want %q", got, want)
	}
}

func checkChanged(t *testing.T, before, after *model.Snapshot, want []string) {
	t.Helper()
	if got := changed(before, after); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		t.Errorf("changes %q, want %q", got, want)
	}
}

func checkFindings(t *testing.T, selected foreign.Selection, want []string) {
	t.Helper()
	for _, w := range want {
		record, part, _ := strings.Cut(w, "|")
		if !slices.ContainsFunc(selected.Findings, func(f model.Finding) bool {
			return f.Kind == model.FindingKindKeptOut && f.Record == record && strings.Contains(f.Message, part) && strings.Contains(f.Message, "MATCH ")
		}) {
			t.Errorf("no finding %q in %q", w, selected.Findings)
		}
	}
	if len(selected.Findings) != len(want) {
		t.Errorf("findings %q, want %q", selected.Findings, want)
	}
}
