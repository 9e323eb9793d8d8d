package graph

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql/errcode"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"concert/internal/access"
)

const (
	mostDocuments   = 256     // kept for each class of viewers
	longestDocument = 8 << 10 // in bytes of its text, of one that is kept
	longestGuess    = 64      // in bytes, of a name for which near ones are looked up
)

// documents reads documents and keeps those that were found valid, so that a
// question that is asked again is not read again. Each class of viewers has a
// memory of its own: so the time that a document takes does not reveal what others
// asked. Long ones are not kept, to bound the memory.
type documents struct {
	schema *ast.Schema
	limits Limits
	mu     sync.Mutex
	kept   map[access.Class]*lru.Cache[string, *ast.QueryDocument]
	// The rules of the specification except that of merging fields, without
	// proposals and with them.
	plain, proposing *rules.Rules
}

func newDocuments(schema *ast.Schema, limits Limits) *documents {
	d := &documents{
		schema: schema, limits: limits, kept: map[access.Class]*lru.Cache[string, *ast.QueryDocument]{},
		plain:     rulesBut(rules.FieldsOnCorrectTypeRule, rules.KnownArgumentNamesRule, rules.KnownTypeNamesRule, rules.ScalarLeafsRule, rules.ValuesOfCorrectTypeRule),
		proposing: rulesBut(),
	}
	for _, rule := range []core.Rule{
		rules.FieldsOnCorrectTypeRuleWithoutSuggestions, rules.KnownArgumentNamesRuleWithoutSuggestions,
		rules.KnownTypeNamesRuleWithoutSuggestions, rules.ScalarLeafsRuleWithoutSuggestions, rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
	} {
		d.plain.AddRule(rule.Name, rule.RuleFunc)
	}
	for _, all := range []*rules.Rules{d.plain, d.proposing} {
		all.AddRule("NumbersInRange", numbersInRange)
		all.AddRule(valuesOfEnums, checkValueOfEnum)
	}
	return d
}

// of returns what is kept for a class of viewers.
func (d *documents) of(class access.Class) *lru.Cache[string, *ast.QueryDocument] {
	d.mu.Lock()
	defer d.mu.Unlock()
	kept := d.kept[class]
	if kept == nil {
		kept, _ = lru.New[string, *ast.QueryDocument](mostDocuments) // it fails only for a size below 1
		d.kept[class] = kept
	}
	return kept
}

// rulesBut returns the default rules except some, and except that of merging
// fields, which takes quadratic time: conflicts does its work.
func rulesBut(but ...core.Rule) *rules.Rules {
	all := rules.NewDefaultRules()
	for _, rule := range append(but, rules.OverlappingFieldsCanBeMergedRule) {
		all.RemoveRule(rule.Name)
	}
	return all
}

// read returns the valid document of a text, or what is wrong with it.
func (d *documents) read(class access.Class, text string) (*ast.QueryDocument, gqlerror.List) {
	kept := d.of(class)
	if doc, ok := kept.Get(text); ok {
		return doc, nil
	}
	longestName, err := d.limits.checkTokens(text)
	if err != nil {
		return nil, gqlerror.List{err}
	}
	doc, wrong := parser.ParseQuery(&ast.Source{Input: text})
	if wrong != nil {
		err, ok := errors.AsType[*gqlerror.Error](wrong)
		if !ok {
			err = gqlerror.Wrap(wrong)
		}
		return nil, withCode(gqlerror.List{err}, errcode.ParseFailed)
	}
	if len(doc.Operations) == 0 {
		return nil, withCode(gqlerror.List{gqlerror.Errorf("the document holds no operation: ask something such as { viewer { name } }")}, errcode.ValidationFailed)
	}
	if err := d.limits.checkSize(doc); err != nil {
		return nil, gqlerror.List{err}
	}
	dropNulls(d.schema, doc)
	if errs := d.validate(doc, longestName <= longestGuess); errs != nil {
		return nil, errs
	}
	if len(text) <= longestDocument {
		kept.Add(text, doc)
	}
	return doc, nil
}

// validate returns what is wrong with a document that is within the limits, in the
// order of the document. Near names are proposed if few errors are found, because
// looking them up takes longer than everything else.
func (d *documents) validate(doc *ast.QueryDocument, proposing bool) gqlerror.List {
	errs := d.limits.conflicts(d.schema, doc)
	if errs == nil {
		errs = validator.ValidateWithRules(d.schema, doc, d.plain)
		if errs != nil && proposing && len(errs) <= d.limits.Errors {
			errs = validator.ValidateWithRules(d.schema, doc, d.proposing)
		}
		errs = withoutTwins(errs)
	}
	slices.SortStableFunc(errs, func(a, b *gqlerror.Error) int { return compareLocations(a.Locations, b.Locations) })
	return withCode(errs, errcode.ValidationFailed)
}

// valuesOfEnums is the name of a rule that finds what is not a value of its enum, and
// names those that are.
const valuesOfEnums = "ValuesOfEnums"

func checkValueOfEnum(observers *core.Events, addError core.AddErrFunc) {
	observers.OnValue(func(_ *core.Walker, v *ast.Value) {
		if v.Definition == nil || v.Definition.Kind != ast.Enum {
			return
		}
		switch v.Kind {
		case ast.Variable, ast.NullValue, ast.ListValue, ast.ObjectValue:
			return
		case ast.EnumValue:
			if v.Definition.EnumValues.ForName(v.Raw) != nil {
				return
			}
		}
		addError(core.Message("%s is not %s: %s", shown(v.Raw), one(v.Definition.Name), wantOf(v.Definition)), core.At(v.Position))
	})
}

// withoutTwins leaves out what gqlparser says of values about which valuesOfEnums says more.
func withoutTwins(errs gqlerror.List) gqlerror.List {
	said := map[gqlerror.Location]bool{}
	for _, err := range errs {
		if err.Rule == valuesOfEnums && len(err.Locations) > 0 {
			said[err.Locations[0]] = true
		}
	}
	return slices.DeleteFunc(errs, func(err *gqlerror.Error) bool {
		return err.Rule == rules.ValuesOfCorrectTypeRule.Name && len(err.Locations) > 0 && said[err.Locations[0]]
	})
}

// numbersInRange is a rule that finds numbers that their type cannot hold, which
// gqlparser takes.
func numbersInRange(observers *core.Events, addError core.AddErrFunc) {
	observers.OnValue(func(_ *core.Walker, v *ast.Value) {
		bits := 64
		if v.ExpectedType != nil && v.ExpectedType.Name() == "Int" {
			bits = 32
		}
		var err error
		switch v.Kind {
		case ast.IntValue:
			_, err = strconv.ParseInt(v.Raw, 10, bits)
		case ast.FloatValue:
			_, err = strconv.ParseFloat(v.Raw, 64)
		default:
			return
		}
		if errors.Is(err, strconv.ErrRange) {
			addError(core.Message("The number %s is out of range.", v.Raw), core.At(v.Position))
		}
	})
}

func compareLocations(a, b []gqlerror.Location) int {
	return slices.CompareFunc(a, b, func(a, b gqlerror.Location) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column)
	})
}

// withCode says which step found errors that are not the limits' own.
func withCode(errs gqlerror.List, code string) gqlerror.List {
	for _, err := range errs {
		if err.Err == nil {
			errcode.Set(err, code)
		}
	}
	return errs
}

// checkTokens holds the limits of tokens and nesting against a document, before it
// is parsed, and returns the length of its longest name. What is not a token is
// left to the parser to refuse, except for characters that look like others.
func (l Limits) checkTokens(document string) (longestName int, err *gqlerror.Error) {
	lex := lexer.New(&ast.Source{Input: document})
	nesting := 0
	for range l.Tokens + 1 {
		token, _ := lex.ReadToken() // an error is a token too: Invalid
		switch token.Kind {
		case lexer.Invalid:
			return longestName, lookalike(document, token.Pos)
		case lexer.EOF:
			return longestName, nil
		case lexer.Name:
			longestName = max(longestName, len(token.Value))
		case lexer.BraceL, lexer.BracketL, lexer.ParenL:
			nesting++
		case lexer.BraceR, lexer.BracketR, lexer.ParenR:
			nesting--
		}
		if nesting > l.Nesting {
			return longestName, exceeded("the document nests more than %d brackets, the limit: nest less, or ask in several requests", l.Nesting)
		}
	}
	return longestName, exceeded("the document has more than %d tokens, the limit: ask in several requests", l.Tokens)
}

// lookalikes are characters that word processors and pages put in the place of
// those that GraphQL knows.
var lookalikes = map[rune]string{
	'\u00a0': "a no-break space: write a plain one", '\u202f': "a narrow no-break space: write a plain one",
	'\u200b': "a space without width: take it out", '\u2028': "a line separator: write a plain line end",
	'“': `a typographic quote: write "`, '”': `a typographic quote: write "`, '„': `a typographic quote: write "`,
	'‘': `a typographic quote: write "`, '’': `a typographic quote: write "`, '«': `a typographic quote: write "`, '»': `a typographic quote: write "`,
}

// lookalike names the character at which no token begins, nil if it is not one
// that looks like another.
func lookalike(document string, at ast.Position) *gqlerror.Error {
	r, _ := utf8.DecodeRuneInString(fromRune(document, at.Start))
	means, ok := lookalikes[r]
	if !ok {
		return nil
	}
	err := gqlerror.ErrorPosf(&at, "%s", fmt.Sprintf("the document has U+%04X, %s", r, means))
	errcode.Set(err, errcode.ParseFailed)
	return err
}

// fromRune returns the rest of a text from its nth rune on.
func fromRune(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[i:]
		}
		n--
	}
	return ""
}

// dropNulls takes out each null in a document that stands where there is a
// default: it means the default. A variable that is null is left out when it is
// read.
func dropNulls(schema *ast.Schema, doc *ast.QueryDocument) {
	for _, operation := range doc.Operations {
		for _, v := range operation.VariableDefinitions {
			dropNullFields(schema, v.Type, v.DefaultValue)
		}
		dropNullArguments(schema, rootOf(schema, operation), operation.SelectionSet)
	}
	for _, fragment := range doc.Fragments {
		dropNullArguments(schema, schema.Types[fragment.TypeCondition], fragment.SelectionSet)
	}
}

func dropNullArguments(schema *ast.Schema, parent *ast.Definition, set ast.SelectionSet) {
	for _, selection := range set {
		switch on := selection.(type) {
		case *ast.Field:
			definition := definitionIn(schema, parent, on.Name)
			if definition == nil {
				continue
			}
			on.Arguments = slices.DeleteFunc(on.Arguments, func(a *ast.Argument) bool {
				takes := definition.Arguments.ForName(a.Name)
				if takes != nil {
					dropNullFields(schema, takes.Type, a.Value)
				}
				return takes != nil && takes.DefaultValue != nil && a.Value.Kind == ast.NullValue
			})
			dropNullArguments(schema, schema.Types[definition.Type.Name()], on.SelectionSet)
		case *ast.InlineFragment:
			within := parent
			if on.TypeCondition != "" {
				within = schema.Types[on.TypeCondition]
			}
			dropNullArguments(schema, within, on.SelectionSet)
		}
	}
}

func dropNullFields(schema *ast.Schema, of *ast.Type, v *ast.Value) {
	input := schema.Types[of.Name()]
	if v == nil || input == nil {
		return
	}
	v.Children = slices.DeleteFunc(v.Children, func(child *ast.ChildValue) bool {
		if v.Kind != ast.ObjectValue {
			dropNullFields(schema, of, child.Value)
			return false
		}
		takes := input.Fields.ForName(child.Name)
		if takes != nil {
			dropNullFields(schema, takes.Type, child.Value)
		}
		return takes != nil && takes.DefaultValue != nil && child.Value.Kind == ast.NullValue
	})
}
