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

// The values that lists are taken to hold where their field takes no size.
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

// parsed returns a document, an empty one where the text is none.
func parsed(text string) *ast.QueryDocument {
	if doc, err := parser.ParseQuery(&ast.Source{Input: text}); err == nil {
		return doc
	}
	return &ast.QueryDocument{}
}

// read holds the limits of tokens and nesting against a document, before it is
// parsed. What is no token is left to the parser to refuse.
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
	m := measurer{schema: l.schema, view: view, doc: doc, fragments: map[string]*extent{}, variables: variables}
	for _, operation := range doc.Operations {
		m.defaults = operation.VariableDefinitions
		clear(m.fragments)
		if err := l.compare(m.selections(operation.SelectionSet, m.root(operation)), m.cycle); err != nil {
			return err
		}
	}
	for _, fragment := range doc.Fragments { // also those that are spread nowhere: they are validated too
		if err := l.compare(m.fragment(fragment.Name), m.cycle); err != nil {
			return err
		}
	}
	return nil
}

func (l *limiter) compare(size extent, cycle string) *gqlerror.Error {
	switch {
	case cycle != "":
		return gqlerror.Wrap(model.Errorf(model.Invalid, "the fragment %s spreads itself: take that spread out", shortened(cycle)))
	case size.depth > l.limits.Depth:
		return exceeded("the document is %d fields deep, above the limit of %d: ask in several requests", size.depth, l.limits.Depth)
	case size.fields > l.limits.Fields:
		return exceeded("the document asks for %s fields, fragments counted wherever they are spread, above the limit of %.0f: ask in several requests",
			figure(size.fields), l.limits.Fields)
	case size.cost > l.limits.Cost:
		return exceeded("the answer can hold %s values, above the limit of %.0f: ask for shorter pages with `first`, above all in nested lists",
			figure(size.cost), l.limits.Cost)
	}
	return nil
}

func figure(f float64) string {
	if f > 1e15 {
		return "more than 10^15"
	}
	return strconv.FormatFloat(math.Ceil(f), 'f', 0, 64)
}

// extent is how large a selection is. In one on a connection, perItem is the
// cost of each item of its page, beside cost.
type extent struct {
	depth         int
	fields        float64
	cost, perItem float64
	open          bool // a fragment that is being measured
}

func (e *extent) add(more extent) {
	e.depth = max(e.depth, more.depth)
	e.fields += more.fields
	e.cost += more.cost
	e.perItem += more.perItem
}

// measurer measures one operation. Each fragment is measured once.
type measurer struct {
	schema    *ast.Schema
	view      *model.Snapshot
	doc       *ast.QueryDocument
	fragments map[string]*extent
	variables map[string]any
	defaults  ast.VariableDefinitionList
	cycle     string // the name of a fragment that spreads itself
}

func (m *measurer) root(operation *ast.OperationDefinition) *ast.Definition {
	switch operation.Operation {
	case ast.Mutation:
		return m.schema.Mutation
	case ast.Subscription:
		return m.schema.Subscription
	}
	return m.schema.Query
}

func (m *measurer) selections(set ast.SelectionSet, parent *ast.Definition) extent {
	var size extent
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			size.add(m.field(s, parent))
		case *ast.InlineFragment:
			within := parent
			if s.TypeCondition != "" {
				within = m.schema.Types[s.TypeCondition]
			}
			size.add(m.selections(s.SelectionSet, within))
		case *ast.FragmentSpread:
			size.add(m.fragment(s.Name))
		}
	}
	return size
}

func (m *measurer) fragment(name string) extent {
	if size, ok := m.fragments[name]; ok {
		if size.open {
			m.cycle = name
		}
		return *size
	}
	fragment := m.doc.Fragments.ForName(name)
	if fragment == nil {
		return extent{}
	}
	size := &extent{open: true}
	m.fragments[name] = size
	*size = m.selections(fragment.SelectionSet, m.schema.Types[fragment.TypeCondition])
	return *size
}

func (m *measurer) field(f *ast.Field, parent *ast.Definition) extent {
	definition := m.definition(f.Name, parent)
	if definition == nil {
		return extent{depth: 1, fields: 1, cost: 1}
	}
	inner := m.selections(f.SelectionSet, m.schema.Types[definition.Type.Name()])
	size := extent{depth: inner.depth + 1, fields: inner.fields + 1}
	cost := 1 + inner.cost + m.page(f, definition)*inner.perItem
	if definition.Arguments.ForName("lens") != nil {
		cost += measureCost
	}
	switch {
	case definition.Type.Elem == nil:
		size.cost = cost
	case isPageOf(parent) && (f.Name == "edges" || f.Name == "nodes"):
		size.perItem = cost
	default:
		size.cost = cost * m.length(f, parent)
	}
	return size
}

func (m *measurer) definition(name string, parent *ast.Definition) *ast.FieldDefinition {
	if parent == nil {
		return nil
	}
	if parent == m.schema.Query && strings.HasPrefix(name, "__") {
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
func (m *measurer) page(f *ast.Field, definition *ast.FieldDefinition) float64 {
	first := definition.Arguments.ForName("first")
	if first == nil {
		return 1
	}
	return min(m.asked(f, first), m.inView(m.schema.Types[definition.Type.Name()]))
}

func (m *measurer) asked(f *ast.Field, first *ast.ArgumentDefinition) float64 {
	for _, name := range []string{"first", "last"} {
		if argument := f.Arguments.ForName(name); argument != nil {
			if n, ok := m.number(argument.Value); ok {
				return min(max(n, 0), relay.LargestPage)
			}
			if m.isNull(argument.Value) { // it takes the place of the field's own default
				return relay.DefaultPage
			}
		}
	}
	if n, ok := m.number(first.DefaultValue); ok {
		return n
	}
	return relay.DefaultPage
}

// inView returns how many records in view a page can be of, without end for
// pages of anything else.
func (m *measurer) inView(page *ast.Definition) float64 {
	nodes := page.Fields.ForName("nodes")
	if nodes == nil {
		return math.Inf(1)
	}
	records := 0
	for _, possible := range m.schema.GetPossibleTypes(m.schema.Types[nodes.Type.Name()]) {
		kind, ok := model.KindByLabel(possible.Name)
		if !ok {
			return math.Inf(1)
		}
		records += m.view.Count(kind)
	}
	return float64(records)
}

// length returns how many items a list that is no page is taken to hold.
func (m *measurer) length(f *ast.Field, parent *ast.Definition) float64 {
	if ids := f.Arguments.ForName("ids"); ids != nil {
		switch given, _ := m.value(ids.Value).([]any); {
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

func (m *measurer) number(v *ast.Value) (float64, bool) {
	if v == nil {
		return 0, false
	}
	f, err := strconv.ParseFloat(fmt.Sprint(m.value(v)), 64)
	return f, err == nil
}

// isNull tells whether a value is given, as null.
func (m *measurer) isNull(v *ast.Value) bool {
	if v.Kind != ast.Variable {
		return v.Kind == ast.NullValue
	}
	if given, ok := m.variables[v.Raw]; ok {
		return given == nil
	}
	definition := m.defaults.ForName(v.Raw)
	return definition != nil && definition.DefaultValue != nil && definition.DefaultValue.Kind == ast.NullValue
}

// value returns what a variable is set to, or the text of a literal number.
func (m *measurer) value(v *ast.Value) any {
	if v.Kind != ast.Variable {
		return json.Number(v.Raw)
	}
	if given, ok := m.variables[v.Raw]; ok {
		return given
	}
	if definition := m.defaults.ForName(v.Raw); definition != nil && definition.DefaultValue != nil {
		return json.Number(definition.DefaultValue.Raw)
	}
	return nil
}
