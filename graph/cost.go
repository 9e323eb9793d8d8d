package graph

import (
	"math"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"concert/graph/relay"
	"concert/internal/analysis"
	"concert/internal/model"
)

// The values that a list is taken to hold if nothing tells its size.
const shortList = 10

// The cost of an answer that takes a pass over all needs, and over those of one State.
const (
	measureCost = 10_000
	stateCost   = 100
)

// The cost of fifteen ways to rank a list.
const stabilityCost = 15 * measureCost

// estimator guesses how many values the answer to one operation of a valid
// document can hold. Each fragment is estimated once.
type estimator struct {
	schema    *ast.Schema
	view      *model.Snapshot
	variables map[string]any // as they were read, with their defaults
	fragments map[string]cost
}

// cost is a guess. In a selection on a connection, perItem is the cost of each
// item of its page, beside values, and once that of what is worked out once for the
// list, however many of its items ask for it.
type cost struct{ values, perItem, once float64 }

func (c *cost) add(more cost) {
	c.values += more.values
	c.perItem += more.perItem
	c.once = max(c.once, more.once)
}

// checkCost holds the limit of values against the guess, and returns that.
func (l Limits) checkCost(e estimator, operation *ast.OperationDefinition) (float64, *gqlerror.Error) {
	e.fragments = map[string]cost{}
	values := e.selections(operation.SelectionSet).values
	if values > float64(l.Values) {
		return values, exceeded("the answer can hold %s values, above the limit of %d: ask for shorter pages with `first`, above all in nested lists",
			whole(values), l.Values)
	}
	return values, nil
}

func (e *estimator) selections(set ast.SelectionSet) cost {
	var total cost
	for _, selection := range set {
		switch on := selection.(type) {
		case *ast.Field:
			total.add(e.field(on))
		case *ast.InlineFragment:
			total.add(e.selections(on.SelectionSet))
		case *ast.FragmentSpread:
			total.add(e.fragment(on))
		}
	}
	return total
}

func (e *estimator) fragment(spread *ast.FragmentSpread) cost {
	c, ok := e.fragments[spread.Name]
	if !ok {
		c = e.selections(spread.Definition.SelectionSet)
		e.fragments[spread.Name] = c
	}
	return c
}

func (e *estimator) field(f *ast.Field) cost {
	inner := e.selections(f.SelectionSet)
	values := 1 + inner.values
	once := inner.once
	if inner.perItem > 0 {
		values += e.page(f)*inner.perItem + once
		once = 0
	}
	switch {
	case f.Name == "stability":
		return cost{values: values, once: stabilityCost}
	case f.Definition.Type.Elem == nil:
	case isPageOf(f.ObjectDefinition) && (f.Name == "edges" || f.Name == "nodes"):
		return cost{perItem: values, once: once}
	default:
		values *= e.length(f)
	}
	switch {
	case f.Name == "criticality":
		values += stateCost
	case f.ObjectDefinition == e.schema.Query && (f.Name == "changes" || f.Name == "commits"):
		values += measureCost
	case f.Definition.Arguments.ForName("lens") == nil:
	case f.Name == "decisions": // of which some are stable in their ranking
		values += measureCost + stabilityCost
	case f.Name == "difference":
		values += differenceCost
	case f.Name == "trend":
		values += e.steps(f) * stepCost
	default:
		values += measureCost
	}
	return cost{values: values, once: once}
}

// The costs of figures that are compared: a difference takes a pass over all needs for
// each step from one moment to the other, a trend some in each of its steps.
const (
	differenceCost = 10 * measureCost
	stepCost       = measureCost / 2
)

// steps returns how many steps a trend has.
func (e *estimator) steps(f *ast.Field) float64 {
	given := f.ArgumentMap(e.variables)
	dates := [2]model.Date{}
	for i, name := range []string{"from", "to"} {
		text, _ := given[name].(string)
		dates[i], _ = model.ParseDate(text) // a bad one is refused where it is read
	}
	every, _ := given["every"].(string)
	days, err := analysis.TrendDays(dates[0].First(), dates[1].First(), analysis.Step(every))
	if err != nil {
		return 0 // which is refused at once
	}
	return float64(len(days))
}

func isPageOf(d *ast.Definition) bool { return strings.HasSuffix(d.Name, "Connection") }

// page returns how many items a page of the field can hold: no more than it
// asks for, and than there are such records in view.
func (e *estimator) page(f *ast.Field) float64 {
	if f.Definition.Arguments.ForName("first") == nil {
		return 1
	}
	return min(e.asked(f), e.inView(e.schema.Types[f.Definition.Type.Name()]))
}

func (e *estimator) asked(f *ast.Field) float64 {
	arguments := f.ArgumentMap(e.variables)
	for _, name := range []string{"last", "first"} {
		if n, ok := arguments[name].(int64); ok {
			return min(max(float64(n), 0), relay.LargestPage)
		}
	}
	return relay.DefaultPage
}

// inView returns how many records in view a page can be of, without end for
// pages of anything else.
func (e *estimator) inView(page *ast.Definition) float64 {
	nodes := page.Fields.ForName("nodes")
	if nodes == nil {
		return math.Inf(1)
	}
	records := 0
	for _, possible := range e.schema.GetPossibleTypes(e.schema.Types[nodes.Type.Name()]) {
		kind, ok := model.KindByLabel(possible.Name)
		if !ok {
			return math.Inf(1)
		}
		records += e.view.Count(kind)
	}
	return float64(records)
}

// length returns how many items a list that is not a page is taken to hold.
func (e *estimator) length(f *ast.Field) float64 {
	if f.Arguments.ForName("ids") != nil {
		switch ids := f.ArgumentMap(e.variables)["ids"].(type) {
		case []any:
			return float64(len(ids))
		default: // a single one stands for a list
			return 1
		}
	}
	switch f.Definition.Type.Name() {
	case "Fragmentation":
		return e.states(f)
	case "Proliferation", "Brokerage":
		return float64(e.view.Count(model.KindProvider))
	}
	return shortList
}

// states returns how many rows a measure of States can have, by theme too if it is asked
// so.
func (e *estimator) states(f *ast.Field) float64 {
	rows := float64(e.view.Count(model.KindMemberState))
	if by, _ := f.ArgumentMap(e.variables)["by"].([]any); len(by) > 1 {
		rows *= float64(e.view.Count(model.KindTheme))
	}
	return rows
}
