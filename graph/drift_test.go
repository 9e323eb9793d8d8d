package graph_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"concert/graph"
	"concert/graph/generated"
	"concert/internal/model"
)

func schema() *ast.Schema {
	return generated.NewExecutableSchema(generated.Config{Resolvers: &graph.Resolver{}}).Schema()
}

// Schema, declarations and accessors name the same properties of every kind.
func TestPropertiesDoNotDrift(t *testing.T) {
	s := schema()
	for _, kind := range model.NodeKinds() {
		definition := s.Types[kind.Label()]
		if definition == nil {
			t.Errorf("the schema has no type %s", kind.Label())
			continue
		}
		declared := map[string]bool{"id": true, "ownRelease": true}
		if kind == model.KindProgramme { // these follow from others
			declared["lastHeardOf"], declared["stale"], declared["presumed"] = true, true, true
		}
		for _, p := range kind.Declaration().Properties {
			declared[p.Name] = true
			checkField(t, s, definition, p, "")
			checkAccessor(t, kind.Declaration().Typed(model.Handle{}), kind.Label(), accessorOfRecord(kind, p.Name))
		}
		for _, f := range definition.Fields {
			if isProperty(s, f) && !declared[f.Name] && !isRecordedStatus(f) {
				t.Errorf("%s.%s is in the schema and not declared in the model", definition.Name, f.Name)
			}
		}
	}
}

// The same for the edges, in each type that shows edges of a kind.
func TestEdgePropertiesDoNotDrift(t *testing.T) {
	s := schema()
	common := []string{"cursor", "node", "sources", "citations", "review", "claimedBy", "release", "ownRelease"}
	derived := []string{"active", "whyNotActive", "lapses", "criticality", "lastHeardOf", "stale", "presumed", "through"}
	for _, kind := range model.EdgeKinds() {
		shown := edgeTypes(s, kind)
		if len(shown) == 0 {
			t.Errorf("no field of the schema says that it shows (%s)", kind)
		}
		for _, definition := range shown {
			for _, name := range common {
				if definition.Fields.ForName(name) == nil {
					t.Errorf("%s has no field %s", definition.Name, name)
				}
			}
			declared := slices.Concat(common, derived)
			for _, p := range kind.Declaration().Properties {
				if p.Name == "release" || isForRegions(kind, definition, p) {
					continue
				}
				declared = append(declared, p.Name)
				checkField(t, s, definition, p, kind.String())
				checkAccessor(t, model.Edge{}, "Edge", accessorOf(kind, p.Name))
			}
			for _, f := range definition.Fields {
				if !slices.Contains(declared, f.Name) && !isRecordedStatus(f) {
					t.Errorf("%s.%s is in the schema and not declared of %s", definition.Name, f.Name, kind)
				}
			}
		}
	}
}

// isRecordedStatus reports whether a field shows a status as it is stored. The one in
// force, which stands beside it, has the name of the property.
func isRecordedStatus(f *ast.FieldDefinition) bool {
	return f.Name == "recordedStatus" && !f.Type.NonNull
}

// isForRegions tells of the dates of PART_OF, which groupings of States have
// and providers do not.
func isForRegions(kind model.EdgeKind, definition *ast.Definition, p model.Property) bool {
	return kind == model.PartOf && definition.Name == "ProviderLinkEdge" && p.Type == model.TypeDay
}

// accessorOfRecord returns the accessor of a property: what a Handle is of has
// the name that a property of several kinds would have.
func accessorOfRecord(kind model.NodeKind, property string) string {
	if property == "kind" {
		return kind.Label() + "Kind"
	}
	return property
}

// accessorOf returns the accessor of a property whose name several kinds use.
func accessorOf(kind model.EdgeKind, property string) string {
	switch {
	case property == "status" && kind == model.Serves:
		return "engagementStatus"
	case property == "status":
		return "proposalStatus"
	case property == "role" && kind == model.MemberOf:
		return "groupRole"
	}
	return property
}

// edgeTypes returns the types of edges behind the fields that name the kind in
// brackets, as "(HAS_NEED)".
func edgeTypes(s *ast.Schema, kind model.EdgeKind) []*ast.Definition {
	var found []*ast.Definition
	for _, k := range model.NodeKinds() {
		for _, f := range walks(s, k, kind) {
			of := s.Types[f.Type.Name()]
			if edges := of.Fields.ForName("edges"); edges != nil {
				found = append(found, s.Types[edges.Type.Name()])
			} else if edge := s.Types[k.Label()].Fields.ForName(f.Name + "Edge"); edge != nil {
				found = append(found, s.Types[edge.Type.Name()])
			}
		}
	}
	return found
}

// walks returns the fields of a type that walk edges of a kind.
func walks(s *ast.Schema, from model.NodeKind, kind model.EdgeKind) ast.FieldList {
	var found ast.FieldList
	for _, f := range s.Types[from.Label()].Fields {
		if strings.Contains(f.Description, "("+kind.String()+")") {
			found = append(found, f)
		}
	}
	return found
}

func checkField(t *testing.T, s *ast.Schema, definition *ast.Definition, p model.Property, of string) {
	t.Helper()
	f := definition.Fields.ForName(p.Name)
	if f == nil {
		t.Errorf("%s %s.%s is declared and not in the schema", of, definition.Name, p.Name)
		return
	}
	known := p.Required || slices.Contains([]string{"name", "review", "release"}, p.Name)
	if p.Name == "status" {
		known = true // the one in force
		if recorded := definition.Fields.ForName("recordedStatus"); recorded == nil || recorded.Type.Name() != f.Type.Name() {
			t.Errorf("%s has no recordedStatus as status is", definition.Name)
		}
	}
	want := map[model.PropertyType]string{
		model.TypeText: "String", model.TypeCode: "String", model.TypeInteger: "Int", model.TypeDecimal: "Float",
		model.TypeBoolean: "Boolean", model.TypeDay: "Date", model.TypeTexts: "[String!]!", model.TypeActor: "Actor",
	}[p.Type]
	if p.Name == "claimedBy" || p.Name == "confirmedBy" {
		want = "ID"
	}
	name := f.Type.Name()
	switch p.Type {
	case model.TypeChoice:
		want = name
	case model.TypeChoiceSet:
		want = "[" + name + "!]!"
	case model.TypeReference:
		want = p.Refers.Label()
	case model.TypeReferences:
		want = "[" + p.Refers.Label() + "!]!"
	}
	if known && !strings.HasSuffix(want, "!") {
		want += "!"
	}
	if got := f.Type.String(); got != want {
		t.Errorf("%s.%s is %s in the schema, and %s by its declaration", definition.Name, p.Name, got, want)
	}
	if p.Choices != nil && !slices.Equal(valuesOf(s, name), p.Choices) {
		t.Errorf("%s has the values %v in the schema, and %v by the declaration of %s.%s", name, valuesOf(s, name), p.Choices, definition.Name, p.Name)
	}
}

func valuesOf(s *ast.Schema, enum string) []string {
	var values []string
	for _, v := range s.Types[enum].EnumValues {
		values = append(values, v.Name)
	}
	return values
}

func checkAccessor(t *testing.T, handle any, label, property string) {
	t.Helper()
	of := reflect.TypeOf(handle)
	for i := range of.NumMethod() {
		if strings.EqualFold(of.Method(i).Name, property) {
			return
		}
	}
	t.Errorf("model.%s has no accessor of %s", label, property)
}

// isProperty reports whether a field shows a property: it takes no arguments and
// leads to no other record.
func isProperty(s *ast.Schema, f *ast.FieldDefinition) bool {
	kind := s.Types[f.Type.Name()].Kind
	return len(f.Arguments) == 0 && !strings.HasPrefix(f.Name, "__") && (kind == ast.Scalar || kind == ast.Enum)
}

func TestKindsDoNotDrift(t *testing.T) {
	s := schema()
	var nodes, edges []string
	for _, k := range model.NodeKinds() {
		nodes = append(nodes, k.String())
	}
	for _, k := range model.EdgeKinds() {
		edges = append(edges, k.String())
	}
	if got := valuesOf(s, "NodeKind"); !slices.Equal(got, nodes) {
		t.Errorf("NodeKind has the values %v, and the model the kinds %v", got, nodes)
	}
	if got := valuesOf(s, "EdgeKind"); !slices.Equal(got, edges) {
		t.Errorf("EdgeKind has the values %v, and the model the kinds %v", got, edges)
	}
}

// Every type, field, argument, input field and enum value is described.
func TestAllIsDescribed(t *testing.T) {
	for _, d := range schema().Types {
		if d.BuiltIn || strings.HasPrefix(d.Name, "__") {
			continue
		}
		described(t, d.Name, d.Description)
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			described(t, d.Name+"."+f.Name, f.Description)
			for _, a := range f.Arguments {
				described(t, d.Name+"."+f.Name+"("+a.Name+")", a.Description)
			}
		}
		for _, v := range d.EnumValues {
			described(t, d.Name+"."+v.Name, v.Description)
		}
	}
}

func described(t *testing.T, what, description string) {
	t.Helper()
	if strings.TrimSpace(description) == "" {
		t.Errorf("%s has no description", what)
	}
}
