package graph

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// mostMerging is how many fields are looked at, in multiples of the limit of
// fields, to find those that cannot be merged. Documents that people write need it
// once or twice.
const mostMerging = 20

// merger finds fields of one response name that cannot be merged, as the
// specification has it under "Field Selection Merging". It compares each field
// with one other of its name instead of with all: that two fields are the same, or
// have one shape, carries over from pair to pair.
type merger struct {
	schema    *ast.Schema
	fragments map[string]*ast.FragmentDefinition
	arguments map[*ast.Field]string
	left      int // fields that may still be looked at
	told      map[*ast.Field]bool
	found     gqlerror.List
}

// selected is a field in the set of one parent type, nil if the type is unknown.
type selected struct {
	*ast.Field
	parent     *ast.Definition
	definition *ast.FieldDefinition
}

// place is a set of selections on a parent type.
type place struct {
	set    ast.SelectionSet
	parent *ast.Definition
}

// conflicts returns an error for each field that cannot be merged with the first of
// its response name, or LIMIT_EXCEEDED alone. The document is within the limits of
// its size, and no fragment spreads itself.
func (l Limits) conflicts(schema *ast.Schema, doc *ast.QueryDocument) gqlerror.List {
	m := merger{
		schema: schema, fragments: fragmentsOf(doc), arguments: map[*ast.Field]string{},
		told: map[*ast.Field]bool{}, left: mostMerging * l.Fields,
	}
	for _, check := range []func([]place){m.same, m.shapes} {
		for _, operation := range doc.Operations {
			check([]place{{operation.SelectionSet, rootOf(schema, operation)}})
		}
		if m.found != nil {
			break
		}
	}
	if m.left < 0 {
		return gqlerror.List{exceeded("the fields of the document are merged in more than %d ways, %d times the limit of %d fields: ask in several requests",
			mostMerging*l.Fields, mostMerging, l.Fields)}
	}
	return m.found
}

// same finds fields of one name that differ where both can stand in one object.
func (m *merger) same(places []place) {
	for group := range m.groups(places) {
		for _, together := range meeting(group) {
			if m.allSame(together) {
				m.same(m.inner(together))
			}
		}
	}
}

func (m *merger) allSame(fields []selected) bool {
	first, same := fields[0], true
	for _, f := range fields[1:] {
		switch {
		case f.Name != first.Name:
			m.conflict(first, f, fmt.Sprintf("%q and %q are different fields", shortened(first.Name), shortened(f.Name)))
			same = false
		case m.argumentsOf(f) != m.argumentsOf(first):
			m.conflict(first, f, "they have differing arguments")
			same = false
		}
	}
	return same
}

// shapes finds fields of one name whose values would differ in shape, wherever
// they stand.
func (m *merger) shapes(places []place) {
	for group := range m.groups(places) {
		first, alike := group[0], true
		for _, f := range group[1:] {
			if !m.sameShape(first.definition, f.definition) {
				m.conflict(first, f, fmt.Sprintf("they return the conflicting types %q and %q", first.definition.Type, f.definition.Type))
				alike = false
			}
		}
		if alike {
			m.shapes(m.inner(group))
		}
	}
}

func (m *merger) sameShape(a, b *ast.FieldDefinition) bool {
	if a == nil || b == nil {
		return true // validation says that there is no such field
	}
	x, y := a.Type, b.Type
	for ; x.Elem != nil && y.Elem != nil; x, y = x.Elem, y.Elem {
		if x.NonNull != y.NonNull {
			return false
		}
	}
	if x.Elem != nil || y.Elem != nil || x.NonNull != y.NonNull {
		return false
	}
	of, with := m.schema.Types[x.NamedType], m.schema.Types[y.NamedType]
	return of == with || (of != nil && with != nil && of.IsCompositeType() && with.IsCompositeType())
}

func (m *merger) conflict(first, f selected, because string) {
	if m.told[f.Field] {
		return
	}
	m.told[f.Field] = true
	err := gqlerror.ErrorPosf(f.Position, "Fields %q conflict because %s. Use different aliases on the fields to fetch both if this was intentional.",
		shortened(first.Alias), because)
	m.found = append(m.found, err)
}

// groups yields the fields of each response name, in the order in which the names
// come first, until too many were looked at.
func (m *merger) groups(places []place) func(func([]selected) bool) {
	g := grouped{by: map[string][]selected{}, visited: map[string]bool{}}
	for _, at := range places {
		if m.left >= 0 {
			m.collect(at, &g)
		}
	}
	return func(yield func([]selected) bool) {
		for _, name := range g.names {
			if m.left < 0 || !yield(g.by[name]) {
				return
			}
		}
	}
}

// grouped are fields by response name.
type grouped struct {
	names   []string // in the order in which they came
	by      map[string][]selected
	visited map[string]bool // fragments
}

func (m *merger) collect(at place, into *grouped) {
	for _, selection := range at.set {
		switch on := selection.(type) {
		case *ast.Field:
			m.left--
			if into.by[on.Alias] == nil {
				into.names = append(into.names, on.Alias)
			}
			into.by[on.Alias] = append(into.by[on.Alias], selected{on, at.parent, definitionIn(m.schema, at.parent, on.Name)})
		case *ast.InlineFragment:
			within := at.parent
			if on.TypeCondition != "" {
				within = m.schema.Types[on.TypeCondition]
			}
			m.collect(place{on.SelectionSet, within}, into)
		case *ast.FragmentSpread:
			if fragment := m.fragments[on.Name]; fragment != nil && !into.visited[on.Name] {
				into.visited[on.Name] = true
				m.collect(place{fragment.SelectionSet, m.schema.Types[fragment.TypeCondition]}, into)
			}
		}
	}
}

// inner returns the sets below some fields.
func (m *merger) inner(fields []selected) []place {
	var places []place
	for _, f := range fields {
		if len(f.SelectionSet) > 0 && f.definition != nil {
			places = append(places, place{f.SelectionSet, m.schema.Types[f.definition.Type.Name()]})
		}
	}
	return places
}

// meeting returns the fields of a response name that can stand in one object, for
// each type of object: those of the type, and those of interfaces and unions.
func meeting(fields []selected) [][]selected {
	var anywhere []selected
	by := map[string][]selected{}
	for _, f := range fields {
		if f.parent != nil && f.parent.Kind == ast.Object {
			by[f.parent.Name] = append(by[f.parent.Name], f)
		} else {
			anywhere = append(anywhere, f)
		}
	}
	if len(by) == 0 {
		return [][]selected{anywhere}
	}
	var together [][]selected
	for _, name := range slices.Sorted(maps.Keys(by)) {
		together = append(together, slices.Concat(anywhere, by[name]))
	}
	return together
}

// argumentsOf returns the arguments of a field in a normal form.
func (m *merger) argumentsOf(f selected) string {
	text, ok := m.arguments[f.Field]
	if !ok {
		given := make([]string, len(f.Arguments))
		for i, a := range f.Arguments {
			given[i] = a.Name + ":" + normal(a.Value)
		}
		slices.Sort(given)
		text = strings.Join(given, ",")
		m.arguments[f.Field] = text
	}
	return text
}

// normal returns a value with the fields of objects in order.
func normal(v *ast.Value) string {
	if len(v.Children) == 0 {
		return v.String()
	}
	parts := make([]string, len(v.Children))
	for i, child := range v.Children {
		parts[i] = child.Name + ":" + normal(child.Value)
	}
	if v.Kind == ast.ObjectValue {
		slices.Sort(parts)
		return "{" + strings.Join(parts, ",") + "}"
	}
	return "[" + strings.Join(parts, ",") + "]"
}
