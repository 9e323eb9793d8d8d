package graph

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"concert/internal/model"
)

// size is how much of a document there is, the fields and parts of fragments
// counted wherever they are spread.
type size struct {
	depth         int
	fields, parts float64
	open          bool // of a fragment that is being measured
}

func (s *size) add(more size) {
	s.depth = max(s.depth, more.depth)
	s.fields += more.fields
	s.parts += more.parts
}

// sizer measures a document that was parsed and not validated. It looks at each
// definition once.
type sizer struct {
	fragments map[string]*ast.FragmentDefinition
	measured  map[string]*size
	cycle     string // the name of a fragment that spreads itself
}

// checkSize holds the limits of depth, fields and parts against all operations
// and fragments of a document together.
func (l Limits) checkSize(doc *ast.QueryDocument) *gqlerror.Error {
	s := sizer{fragments: fragmentsOf(doc), measured: map[string]*size{}}
	var total size
	for _, operation := range doc.Operations {
		total.add(size{parts: float64(len(operation.VariableDefinitions))})
		for _, v := range operation.VariableDefinitions {
			total.parts += partsOf(v.DefaultValue) + s.directives(v.Directives)
		}
		total.parts += s.directives(operation.Directives)
		total.add(s.selections(operation.SelectionSet))
	}
	for _, fragment := range doc.Fragments {
		_, reached := s.measured[fragment.Name]
		of := s.fragment(fragment.Name)
		of.parts += s.directives(fragment.Directives)
		if reached {
			of.fields = 0 // they are counted where they are spread
		}
		total.add(of)
	}
	return l.compareSize(total, s.cycle)
}

func (l Limits) compareSize(total size, cycle string) *gqlerror.Error {
	switch {
	case cycle != "":
		return gqlerror.Wrap(model.Errorf(model.Invalid, "the fragment %s spreads itself: take that spread out", shortened(cycle)))
	case total.depth > l.Depth:
		return exceeded("the document is %d fields deep, above the limit of %d: ask in several requests", total.depth, l.Depth)
	case total.fields > float64(l.Fields):
		return exceeded("the document asks for %s fields, fragments counted wherever they are spread, above the limit of %d: ask in several requests",
			whole(total.fields), l.Fields)
	case total.parts > float64(l.Parts):
		return exceeded("the document has %s parts (fields, arguments, values, spreads), those of fragments counted each time, above the limit of %d: ask in several requests",
			whole(total.parts), l.Parts)
	}
	return nil
}

// fragmentsOf returns the fragments of a document by name, the first of each.
func fragmentsOf(doc *ast.QueryDocument) map[string]*ast.FragmentDefinition {
	fragments := make(map[string]*ast.FragmentDefinition, len(doc.Fragments))
	for _, f := range doc.Fragments {
		if fragments[f.Name] == nil {
			fragments[f.Name] = f
		}
	}
	return fragments
}

func (s *sizer) selections(set ast.SelectionSet) size {
	var total size
	for _, selection := range set {
		switch on := selection.(type) {
		case *ast.Field:
			inner := s.selections(on.SelectionSet)
			inner.depth, inner.fields, inner.parts = inner.depth+1, inner.fields+1, inner.parts+1
			inner.parts += partsOfArguments(on.Arguments) + s.directives(on.Directives)
			total.add(inner)
		case *ast.InlineFragment:
			total.parts += 1 + s.directives(on.Directives)
			total.add(s.selections(on.SelectionSet))
		case *ast.FragmentSpread:
			total.parts += 1 + s.directives(on.Directives)
			total.add(s.fragment(on.Name))
		}
	}
	return total
}

func (s *sizer) fragment(name string) size {
	if of, ok := s.measured[name]; ok {
		if of.open {
			s.cycle = name
		}
		return *of
	}
	fragment := s.fragments[name]
	if fragment == nil {
		return size{}
	}
	of := &size{open: true}
	s.measured[name] = of
	*of = s.selections(fragment.SelectionSet)
	return *of
}

func (s *sizer) directives(list ast.DirectiveList) float64 {
	parts := float64(len(list))
	for _, d := range list {
		parts += partsOfArguments(d.Arguments)
	}
	return parts
}

func partsOfArguments(arguments ast.ArgumentList) float64 {
	parts := 0.0
	for _, a := range arguments {
		parts += 1 + partsOf(a.Value)
	}
	return parts
}

// partsOf counts a value and those within it; 0 for none.
func partsOf(v *ast.Value) float64 {
	if v == nil {
		return 0
	}
	parts := 1.0
	for _, child := range v.Children {
		parts += partsOf(child.Value)
	}
	return parts
}

// definitionIn returns a field of a type, nil if there is none.
func definitionIn(schema *ast.Schema, parent *ast.Definition, name string) *ast.FieldDefinition {
	switch {
	case name == "__typename":
		return &ast.FieldDefinition{Name: name, Type: ast.NonNullNamedType("String", nil)}
	case parent == nil, strings.HasPrefix(name, "__") && parent != schema.Query:
		return nil
	}
	return parent.Fields.ForName(name)
}

// rootOf returns the type at the root of an operation.
func rootOf(schema *ast.Schema, operation *ast.OperationDefinition) *ast.Definition {
	switch operation.Operation {
	case ast.Mutation:
		return schema.Mutation
	case ast.Subscription:
		return schema.Subscription
	}
	return schema.Query
}
