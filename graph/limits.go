package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"

	"concert/graph/relay"
	"concert/internal/model"
)

// Limits bound what a document may ask for. They are held against it in one
// pass before it is validated, in time linear in its length.
type Limits struct {
	Tokens  int     // of a document
	Nesting int     // brackets within brackets, of any sort
	Depth   int     // fields within fields
	Fields  float64 // of an operation, those of fragments counted wherever they are spread
	Cost    float64 // of an operation: the values that its answer can hold, as far as the document and the view tell
}

// DefaultLimits leave room for every question that a person writes.
func DefaultLimits() Limits {
	return Limits{Tokens: 10_000, Nesting: 200, Depth: 20, Fields: 1_000, Cost: 1_000_000}
}

// The values that lists are taken to hold if their field takes no size.
const (
	shortList = 10
	longList  = 200
)

// The cost of an answer that takes a pass over all needs.
const measureCost = 10_000

// limiter holds the limits against each document on its way to the executor.
type limiter struct {
	limits    Limits
	schema    *ast.Schema
	documents *documents
}

// ExtensionName names the limiter to gqlgen.
func (*limiter) ExtensionName() string { return "Limits" }

// Validate has nothing to ask of the schema.
func (*limiter) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters refuses a document that is above a limit. One that
// does not parse is left to the executor to refuse.
func (l *limiter) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	doc, known := l.documents.Get(ctx, params.Query)
	if !known {
		if err := l.read(params.Query); err != nil {
			return err
		}
		doc = parsed(params.Query)
	}
	if n := len(doc.Operations); n > 0 && doc.Operations.ForName(params.OperationName) == nil {
		return gqlerror.Wrap(model.Errorf(model.Invalid,
			"the document holds %d operations: name the one to run in operationName, as it is written there", n))
	}
	return l.check(doc, params.Variables, requestOf(ctx).View)
}

// MutateOperationContext lets the schema be read by anybody: it says nothing of
// the data.
func (*limiter) MutateOperationContext(_ context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	operation.DisableIntrospection = false
	return nil
}

// parsed returns a document, an empty one if the text is not one.
func parsed(text string) *ast.QueryDocument {
	if doc, err := parser.ParseQuery(&ast.Source{Input: text}); err == nil {
		return doc
	}
	return &ast.QueryDocument{}
}

// read holds the limits of tokens and nesting against a document, before it is
// parsed. What is not a token is left to the parser to refuse.
func (l *limiter) read(document string) *gqlerror.Error {
	lex := lexer.New(&ast.Source{Input: document})
	nesting := 0
	for range l.limits.Tokens + 1 {
		token, _ := lex.ReadToken() // an error is a token too: Invalid
		switch token.Kind {
		case lexer.EOF, lexer.Invalid:
			return nil
		case lexer.BraceL, lexer.BracketL, lexer.ParenL:
			nesting++
		case lexer.BraceR, lexer.BracketR, lexer.ParenR:
			nesting--
		}
		if nesting > l.limits.Nesting {
			return exceeded("the document nests more than %d brackets, the limit: nest less, or ask in several requests", l.limits.Nesting)
		}
	}
	return exceeded("the document has more than %d tokens, the limit: ask in several requests", l.limits.Tokens)
}

func exceeded(format string, args ...any) *gqlerror.Error {
	return gqlerror.Wrap(model.Errorf(model.LimitExceeded, format, args...))
}

func (l *limiter) check(doc *ast.QueryDocument, variables map[string]any, view *model.Snapshot) *gqlerror.Error {
	e := estimator{schema: l.schema, view: view, doc: doc, fragments: map[string]*demand{}, variables: variables}
	for _, operation := range doc.Operations {
		e.defaults = operation.VariableDefinitions
		clear(e.fragments)
		if err := l.compare(e.selections(operation.SelectionSet, e.root(operation)), e.cycle); err != nil {
			return err
		}
	}
	for _, fragment := range doc.Fragments { // also those that are spread nowhere: they are validated too
		if err := l.compare(e.fragment(fragment.Name), e.cycle); err != nil {
			return err
		}
	}
	return nil
}

func (l *limiter) compare(size demand, cycle string) *gqlerror.Error {
	switch {
	case cycle != "":
		return gqlerror.Wrap(model.Errorf(model.Invalid, "the fragment %s spreads itself: take that spread out", shortened(cycle)))
	case size.depth > l.limits.Depth:
		return exceeded("the document is %d fields deep, above the limit of %d: ask in several requests", size.depth, l.limits.Depth)
	case size.fields > l.limits.Fields:
		return exceeded("the document asks for %s fields, fragments counted wherever they are spread, above the limit of %.0f: ask in several requests",
			whole(size.fields), l.limits.Fields)
	case size.cost > l.limits.Cost:
		return exceeded("the answer can hold %s values, above the limit of %.0f: ask for shorter pages with `first`, above all in nested lists",
			whole(size.cost), l.limits.Cost)
	}
	return nil
}

func whole(f float64) string {
	if f > 1e15 {
		return "more than 10^15"
	}
	return strconv.FormatFloat(math.Ceil(f), 'f', 0, 64)
}

// demand is how much a selection asks for. In one on a connection, perItem is the
// cost of each item of its page, beside cost.
type demand struct {
	depth         int
	fields        float64
	cost, perItem float64
	open          bool // a fragment that is being estimated
}

func (d *demand) add(more demand) {
	d.depth = max(d.depth, more.depth)
	d.fields += more.fields
	d.cost += more.cost
	d.perItem += more.perItem
}

// estimator estimates what one operation asks for. Each fragment is estimated once.
type estimator struct {
	schema    *ast.Schema
	view      *model.Snapshot
	doc       *ast.QueryDocument
	fragments map[string]*demand
	variables map[string]any
	defaults  ast.VariableDefinitionList
	cycle     string // the name of a fragment that spreads itself
}

func (e *estimator) root(operation *ast.OperationDefinition) *ast.Definition {
	switch operation.Operation {
	case ast.Mutation:
		return e.schema.Mutation
	case ast.Subscription:
		return e.schema.Subscription
	}
	return e.schema.Query
}

func (e *estimator) selections(set ast.SelectionSet, parent *ast.Definition) demand {
	var size demand
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			size.add(e.field(s, parent))
		case *ast.InlineFragment:
			within := parent
			if s.TypeCondition != "" {
				within = e.schema.Types[s.TypeCondition]
			}
			size.add(e.selections(s.SelectionSet, within))
		case *ast.FragmentSpread:
			size.add(e.fragment(s.Name))
		}
	}
	return size
}

func (e *estimator) fragment(name string) demand {
	if size, ok := e.fragments[name]; ok {
		if size.open {
			e.cycle = name
		}
		return *size
	}
	fragment := e.doc.Fragments.ForName(name)
	if fragment == nil {
		return demand{}
	}
	size := &demand{open: true}
	e.fragments[name] = size
	*size = e.selections(fragment.SelectionSet, e.schema.Types[fragment.TypeCondition])
	return *size
}

func (e *estimator) field(f *ast.Field, parent *ast.Definition) demand {
	definition := e.definition(f.Name, parent)
	if definition == nil {
		return demand{depth: 1, fields: 1, cost: 1}
	}
	inner := e.selections(f.SelectionSet, e.schema.Types[definition.Type.Name()])
	size := demand{depth: inner.depth + 1, fields: inner.fields + 1}
	cost := 1 + inner.cost + e.page(f, definition)*inner.perItem
	if definition.Arguments.ForName("lens") != nil {
		cost += measureCost
	}
	switch {
	case definition.Type.Elem == nil:
		size.cost = cost
	case isPageOf(parent) && (f.Name == "edges" || f.Name == "nodes"):
		size.perItem = cost
	default:
		size.cost = cost * e.length(f, parent)
	}
	return size
}

func (e *estimator) definition(name string, parent *ast.Definition) *ast.FieldDefinition {
	if parent == nil {
		return nil
	}
	if parent == e.schema.Query && strings.HasPrefix(name, "__") {
		return introspection(name)
	}
	return parent.Fields.ForName(name)
}

// introspection defines the fields by which a schema is read.
func introspection(name string) *ast.FieldDefinition {
	switch name {
	case "__schema":
		return &ast.FieldDefinition{Name: name, Type: ast.NonNullNamedType("__Schema", nil)}
	case "__type":
		return &ast.FieldDefinition{Name: name, Type: ast.NamedType("__Type", nil)}
	}
	return nil
}

func isPageOf(d *ast.Definition) bool { return strings.HasSuffix(d.Name, "Connection") }

// page returns how many items a page of the field can hold: no more than it
// asks for, and than there are such records in view.
func (e *estimator) page(f *ast.Field, definition *ast.FieldDefinition) float64 {
	first := definition.Arguments.ForName("first")
	if first == nil {
		return 1
	}
	return min(e.asked(f, first), e.inView(e.schema.Types[definition.Type.Name()]))
}

func (e *estimator) asked(f *ast.Field, first *ast.ArgumentDefinition) float64 {
	for _, name := range []string{"first", "last"} {
		if argument := f.Arguments.ForName(name); argument != nil {
			if n, ok := e.number(argument.Value); ok {
				return min(max(n, 0), relay.LargestPage)
			}
			if e.isNull(argument.Value) { // it takes the place of the field's own default
				return relay.DefaultPage
			}
		}
	}
	if n, ok := e.number(first.DefaultValue); ok {
		return n
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
func (e *estimator) length(f *ast.Field, parent *ast.Definition) float64 {
	if ids := f.Arguments.ForName("ids"); ids != nil {
		switch given, _ := e.value(ids.Value).([]any); {
		case given != nil:
			return float64(len(given))
		default:
			return float64(len(ids.Value.Children))
		}
	}
	if parent.Name == "CoverageTable" && f.Name == "rows" {
		return longList
	}
	return shortList
}

func (e *estimator) number(v *ast.Value) (float64, bool) {
	if v == nil {
		return 0, false
	}
	f, err := strconv.ParseFloat(fmt.Sprint(e.value(v)), 64)
	return f, err == nil
}

// isNull reports whether a value is given, as null.
func (e *estimator) isNull(v *ast.Value) bool {
	if v.Kind != ast.Variable {
		return v.Kind == ast.NullValue
	}
	if given, ok := e.variables[v.Raw]; ok {
		return given == nil
	}
	definition := e.defaults.ForName(v.Raw)
	return definition != nil && definition.DefaultValue != nil && definition.DefaultValue.Kind == ast.NullValue
}

// value returns what a variable is set to, or the text of a literal number.
func (e *estimator) value(v *ast.Value) any {
	if v.Kind != ast.Variable {
		return json.Number(v.Raw)
	}
	if given, ok := e.variables[v.Raw]; ok {
		return given
	}
	if definition := e.defaults.ForName(v.Raw); definition != nil && definition.DefaultValue != nil {
		return json.Number(definition.DefaultValue.Raw)
	}
	return nil
}
