package foreign

import (
	"fmt"
	"slices"
	"strings"

	"concert/internal/model"
)

// untilMended stands before the Cypher of each finding.
const untilMended = " until that is mended in Neo4j: "

// keptOut is the finding for something that no commit could take. The Cypher
// shows it, as it is in Neo4j.
func keptOut(record, property, what, cypher string) model.Finding {
	return keptOutAll(1, record, property, what, cypher)
}

// keptOutAll is the finding for several that no commit could take.
func keptOutAll(n int64, record, property, what, cypher string) model.Finding {
	left := "; it is left out"
	if n > 1 {
		left = "; they are left out"
	}
	return model.Finding{
		Kind: model.FindingKindKeptOut, Record: record, Property: property,
		Message: strings.TrimSuffix(what, ".") + left + untilMended + cypher,
	}
}

// undecided is the finding for a put that others would have to decide.
func undecided(record, property, what, cypher string) model.Finding {
	if property != "" {
		what = property + " " + what
	}
	return model.Finding{
		Kind: model.FindingKindKeptOut, Record: record, Property: property,
		Message: what + "; it is left out until the secretariat writes the same with Concert, or" + untilMended + cypher,
	}
}

func several(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// end is a node at a relationship, by what finds it in Neo4j.
type end struct {
	labels string // as in a pattern: ":Need"
	id     string
}

func endOf(labels []string, id string) end { return end{patternOf(labels), id} }

// ofRecord is the node of a record that has the label it should have.
func ofRecord(id string) end { return endOf(labelsOf(id), id) }

func (e end) pattern(name string) string {
	return "(" + name + e.labels + " {id: " + literal(e.id) + "})"
}

// show is the Cypher that shows a node.
func (e end) show() string { return "MATCH " + e.pattern("n") + " RETURN n" }

// showEdges is the Cypher that shows the relationships at a node.
func (e end) showEdges() string { return "MATCH " + e.pattern("n") + "-[r]-(m) RETURN n, r, m" }

// show is the Cypher that shows a record, by its id or key.
func show(record string) string {
	if kind, from, to, _, ok := model.SplitKey(record); ok {
		return showEdge(kind, ofRecord(from), ofRecord(to), "")
	}
	return ofRecord(record).show()
}

// showEdge is the Cypher that shows the relationships of a type between two
// nodes, or of them the one that a condition holds for.
func showEdge(kind model.EdgeKind, from, to end, where string) string {
	arrow := "->"
	if kind.Declaration().Undirected {
		arrow = "-"
	}
	if where != "" {
		where = " WHERE " + where
	}
	return "MATCH " + from.pattern("a") + "-[r:" + kind.String() + "]" + arrow + to.pattern("b") + where + " RETURN a, r, b"
}

// ShowEdges is the Cypher that shows the relationships at a record.
func ShowEdges(id string) string { return ofRecord(id).showEdges() }

// NoID is the condition in Cypher that a node has no id, or one that is not a text.
func NoID(name string) string { return "NOT coalesce(" + name + ".id > '', false)" }

// patternOf is labels as a pattern has them.
func patternOf(labels []string) string {
	pattern := ""
	for _, label := range labels {
		if _, ours := model.KindByLabel(label); !ours {
			label = quoted(label)
		}
		pattern += ":" + label
	}
	return pattern
}

// labelsOf is the one label that an id names, none if it names no kind.
func labelsOf(id string) []string {
	if label := LabelOf(id); label != "" {
		return []string{label}
	}
	return nil
}

func kindNamed(id string) string {
	if label := LabelOf(id); label != "" {
		return "a " + label
	}
	return "no kind"
}

// quoted is a label or type as Cypher takes any, to be shown: Cypher reads \u0060
// as a backtick before anything else.
func quoted(name string) string {
	return "`" + strings.NewReplacer("`", "``", `\u`, `\u005Cu`).Replace(name) + "`"
}

// literal is a text as Cypher takes any.
func literal(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s) + "'"
}

// shown is a value of a property much as Cypher writes it.
func shown(value any) string {
	switch v := value.(type) {
	case string:
		return literal(v)
	case float64:
		if text := fmt.Sprint(v); strings.ContainsAny(text, ".eIN") {
			return text
		}
		return fmt.Sprintf("%.1f", v)
	case Date:
		return "date('" + v.String() + "')"
	case []any:
		all := make([]string, len(v))
		for i, e := range v {
			all[i] = shown(e)
		}
		return "[" + strings.Join(all, ", ") + "]"
	}
	return fmt.Sprint(value)
}

// sortFindings puts findings in the order of the records, those of one record as
// they were found: the cause comes before what follows from it.
func sortFindings(all []model.Finding) {
	slices.SortStableFunc(all, func(a, b model.Finding) int { return strings.Compare(a.Record, b.Record) })
}

func withoutID(labels []string, none, notText int64, such any) []model.Finding {
	match := "MATCH (n" + patternOf(labels) + ") WHERE "
	var all []model.Finding
	if none > 0 {
		all = append(all, keptOutAll(none, "", "id", several(none, "node")+" "+strings.Join(labels, ":")+" without an id", match+"n.id IS NULL RETURN n"))
	}
	if notText > 0 {
		what := fmt.Sprintf("%s %s with an id that is not a text, such as %s", several(notText, "node"), strings.Join(labels, ":"), shown(such))
		all = append(all, keptOutAll(notText, "", "id", what, match+"n.id IS NOT NULL AND "+NoID("n")+" RETURN n"))
	}
	return all
}

// MostNamed is how many nodes with unknown labels get a finding each.
const MostNamed = 20

// Strangers takes how many nodes have these labels, of which none is the model's,
// how many of them have an id, and the first MostNamed ids. Names that somebody
// else gave are never put into Cypher that the program runs.
func (c *Comparison) Strangers(labels []string, nodes, named int64, ids []string) {
	match := "MATCH (n" + patternOf(labels) + ")"
	for _, id := range ids {
		c.unknown = append(c.unknown, keptOut(id, "", "has "+unknownNamed(labels), match+" WHERE toStringOrNull(n.id) = "+literal(id)+" RETURN n"))
	}
	if len(labels) == 0 {
		match += " WHERE size(labels(n)) = 0"
	}
	switch {
	case named > MostNamed:
		c.unknown = append(c.unknown, keptOutAll(nodes, "", "", several(nodes, "node")+" with "+unknownNamed(labels)+" in all", match+" RETURN n"))
	case nodes > named:
		with := " WITH n WHERE toStringOrNull(n.id) IS NULL RETURN n"
		c.unknown = append(c.unknown, keptOutAll(nodes-named, "", "", several(nodes-named, "node")+" with "+unknownNamed(labels)+" and without an id", match+with))
	}
}

func unknownNamed(labels []string) string {
	switch len(labels) {
	case 0:
		return "no label"
	case 1:
		return "the unknown label " + labels[0]
	}
	return "the unknown labels " + strings.Join(labels, " and ")
}

// UnknownType takes how many relationships are of a type that is not the model's.
func (c *Comparison) UnknownType(name string, relationships int64) {
	c.unknown = append(c.unknown, keptOutAll(relationships, "", "", fmt.Sprintf("%s of the unknown type %s", several(relationships, "relationship"), name),
		"MATCH ()-[r:"+quoted(name)+"]->() RETURN *"))
}
