package model_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// accessors whose names are not those of their properties, because several kinds
// mean different things by one word.
var accessors = map[string]string{
	"Guidance.kind": "GuidanceKind", "Provider.kind": "ProviderKind", "Programme.kind": "ProgrammeKind",
	"PARTICIPATES_IN.role": "Role", "MEMBER_OF.role": "GroupRole",
	"SERVES.status": "EngagementStatus", "PROPOSED_FOR.status": "ProposalStatus",
}

// sample returns a value of the property that is unlike the one before it in the
// declaration, so that an accessor of the wrong property is found out.
func sample(p model.Property, i int) any {
	switch p.Type {
	case model.TypeInteger:
		return min(p.Max, p.Min+int64(i%5))
	case model.TypeDecimal:
		return min(1, float64(i)/64)
	case model.TypeBoolean:
		return true
	case model.TypeDay:
		return fmt.Sprintf("20%02d-05", i)
	case model.TypeChoice:
		return p.Choices[i%len(p.Choices)]
	case model.TypeChoiceSet:
		return []string{p.Choices[i%len(p.Choices)]}
	case model.TypeTexts:
		if p.Form.Fits != nil {
			return []string{"15130", "15210"}
		}
		return []string{fmt.Sprintf("text %d", i)}
	case model.TypeActor:
		return model.Secretariat
	case model.TypeReference:
		return p.Refers.Declaration().Prefix + ":x"
	case model.TypeReferences:
		return []string{p.Refers.Declaration().Prefix + ":x"}
	case model.TypeCode:
		for _, code := range []string{"KE", "KEN", fmt.Sprintf("%03d", i), fmt.Sprintf("https://example.org/%d", i)} {
			if p.Form.Fits(code) {
				return code
			}
		}
	}
	return fmt.Sprintf("text %d", i)
}

func samples(declared []model.Property) map[string]any {
	values := map[string]any{}
	for i, p := range declared {
		values[p.Name] = sample(p, i)
	}
	return values
}

// said turns what an accessor returned into the value of the property.
func said(results []reflect.Value) any {
	switch v := results[0].Interface().(type) {
	case model.Date:
		return v.String()
	case model.DataSet:
		return v.ID()
	case []model.Source:
		var ids []string
		for _, source := range v {
			ids = append(ids, source.ID())
		}
		return ids
	}
	v := results[0]
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Int:
		return v.Int()
	case reflect.Slice:
		var texts []string
		for i := range v.Len() {
			texts = append(texts, v.Index(i).String())
		}
		return texts
	}
	return v.Interface()
}

// accessor returns the method that reads a property of a kind.
func accessor(of reflect.Type, kind, property string) (reflect.Method, bool) {
	if property == "release" {
		property = "ownRelease"
	}
	if special, ok := accessors[kind+"."+property]; ok {
		property = special
	}
	for method := range of.Methods() {
		if strings.EqualFold(method.Name, property) {
			return method, true
		}
	}
	return reflect.Method{}, false
}

// shared is a world with the records that properties name.
func shared(t *testing.T) *model.Snapshot {
	t.Helper()
	return modeltest.Land(t, model.Empty(),
		model.PutNode("dataset:x", map[string]any{"name": "X"}), model.PutNode("source:x", map[string]any{"dataSet": "dataset:x"}))
}

// Each property of a record has an accessor that returns it, and each accessor
// a property.
func TestAccessorsOfRecords(t *testing.T) {
	s := shared(t)
	common := reflect.TypeFor[model.Handle]()
	for _, k := range model.NodeKinds() {
		values := samples(k.Declaration().Properties)
		handle := recordWith(t, s, k, values)
		typed := reflect.ValueOf(handle).MethodByName(k.Label()).Call(nil)
		if !typed[1].Bool() {
			t.Errorf("Handle.%s does not take its own kind", k.Label())
			continue
		}
		used := map[string]bool{}
		for _, p := range k.Declaration().Properties {
			method, ok := accessor(typed[0].Type(), k.Label(), p.Name)
			if !ok {
				t.Errorf("%s has no accessor of %s", k.Label(), p.Name)
				continue
			}
			used[method.Name] = true
			if got := said(method.Func.Call(typed[:1])); !reflect.DeepEqual(got, values[p.Name]) {
				t.Errorf("%s.%s returns %v, want %v", k.Label(), method.Name, got, values[p.Name])
			}
		}
		for method := range typed[0].Type().Methods() {
			inherited, ok := common.MethodByName(method.Name)
			if !ok && !used[method.Name] {
				t.Errorf("%s.%s reads no property of the kind", k.Label(), method.Name)
			}
			if ok && inherited.Type.Out(0) != method.Type.Out(0) {
				t.Errorf("%s.%s returns another type than Handle.%s", k.Label(), method.Name, method.Name)
			}
		}
	}
}

// recordWith puts a node with all its properties, and what it cannot be without.
func recordWith(t *testing.T, s *model.Snapshot, k model.NodeKind, values map[string]any) model.Handle {
	t.Helper()
	m := maker{made: map[string]bool{}}
	m.put(k, idOf(k, "a"), values)
	h, ok := modeltest.Land(t, s, m.changes...).Node(idOf(k, "a"))
	if !ok {
		t.Fatalf("there is no %s", k.Label())
	}
	if got := h.Record().Properties; !reflect.DeepEqual(got, values) {
		t.Errorf("%s: put %v, got %v", k.Label(), values, got)
	}
	return h
}

// maker puts records and what they cannot be without.
type maker struct {
	changes []model.Change
	made    map[string]bool // records by id, and the edges that they need
}

func idOf(kind model.NodeKind, name string) string {
	if kind == model.KindMemberState {
		return map[string]string{"a": "state:KEN", "b": "state:FJI", "o": "state:BRA"}[name]
	}
	return modeltest.LongID(kind.Declaration().Prefix + ":" + name)
}

// put puts a record; values are nil for what it needs.
func (m *maker) put(kind model.NodeKind, id string, values map[string]any) {
	if m.made[id] {
		return
	}
	m.made[id] = true
	if values == nil {
		values = map[string]any{}
		for i, p := range kind.Declaration().Properties {
			if p.Required || p.Name == "name" {
				values[p.Name] = sample(p, i)
			}
		}
	}
	m.changes = append(m.changes, model.PutNode(id, values))
	for _, edge := range model.EdgeKinds() {
		for _, c := range edge.Declaration().Exactly {
			if c.Kind == kind && c.AtLeast == 1 && !m.made[id+edge.String()] {
				m.putNeeded(edge, c, id)
			}
		}
	}
}

// putNeeded puts an edge that a record cannot be without, and its other end.
func (m *maker) putNeeded(edge model.EdgeKind, c model.Cardinality, id string) {
	for _, e := range edge.Declaration().Ends {
		switch {
		case c.End == model.Outward && e.From == c.Kind:
			m.put(e.To, idOf(e.To, "o"), nil)
			m.changes = append(m.changes, model.PutEdge(edge, id, idOf(e.To, "o"), nil))
			return
		case c.End == model.Inward && e.To == c.Kind:
			m.put(e.From, idOf(e.From, "o"), nil)
			m.changes = append(m.changes, model.PutEdge(edge, idOf(e.From, "o"), id, nil))
			return
		}
	}
}

// Each property of an edge has an accessor that returns it and that returns
// nothing for edges without it.
func TestAccessorsOfEdges(t *testing.T) {
	s := modeltest.Parse(t, `
-- data-sets.yaml --
records: [{id: dataset:x, name: X}]
-- sources.yaml --
records: [{id: source:x, dataSet: dataset:x}]
`)
	of := reflect.TypeFor[model.Edge]()
	used, takes, edges := map[string]bool{}, map[string]bool{}, map[model.EdgeKind]reflect.Value{}
	for _, k := range model.EdgeKinds() {
		values := samples(k.Declaration().Properties)
		edge := reflect.ValueOf(edgeWith(t, s, k, values))
		edges[k] = edge
		for _, p := range k.Declaration().Properties {
			method, ok := accessor(of, k.String(), p.Name)
			if !ok {
				t.Errorf("Edge has no accessor of %s of %s", p.Name, k)
				continue
			}
			used[method.Name], takes[k.String()+method.Name] = true, true
			if got := said(method.Func.Call([]reflect.Value{edge})); !reflect.DeepEqual(got, values[p.Name]) {
				t.Errorf("Edge.%s of %s returns %v, want %v", method.Name, k, got, values[p.Name])
			}
		}
	}
	for k, edge := range edges {
		for name := range used {
			if got := edge.MethodByName(name).Call(nil)[0]; !takes[k.String()+name] && !got.IsZero() {
				t.Errorf("Edge.%s of %s returns %v, want nothing", name, k, got)
			}
		}
	}
}

// edgeWith puts an edge of the kind with all its properties.
func edgeWith(t *testing.T, s *model.Snapshot, k model.EdgeKind, values map[string]any) model.Edge {
	t.Helper()
	ends := k.Declaration().Ends[0]
	from, to := idOf(ends.From, "a"), idOf(ends.To, "b")
	m := maker{
		changes: []model.Change{model.PutEdge(k, from, to, values)},
		made:    map[string]bool{from + k.String(): true, to + k.String(): true},
	}
	m.put(ends.From, from, nil)
	m.put(ends.To, to, nil)
	apart, _ := values[k.Declaration().Identity].(string)
	e, ok := modeltest.Land(t, s, m.changes...).Edge(k, from, to, apart)
	if !ok {
		t.Fatalf("there is no edge %s", k)
	}
	if got := e.Record().Properties; !reflect.DeepEqual(got, values) {
		t.Errorf("%s: put %v, got %v", k, values, got)
	}
	return e
}

// Each kind is a type of the schema and each of its properties a field; each
// property of an edge is a field of some type of edge.
func TestSchemaHasEachProperty(t *testing.T) {
	files, err := filepath.Glob("../../schema/*.graphqls")
	if err != nil || files == nil {
		t.Fatal("no schema")
	}
	fields, ofEdges := map[string]bool{}, map[string]bool{}
	block := regexp.MustCompile(`(?ms)^type (\w+)[^{]*\{(.*?)^\}`)
	field := regexp.MustCompile(`(?m)^  (\w+)[(:]`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range block.FindAllStringSubmatch(string(text), -1) {
			for _, f := range field.FindAllStringSubmatch(b[2], -1) {
				fields[b[1]+"."+f[1]] = true
				if strings.HasSuffix(b[1], "Edge") {
					ofEdges[f[1]] = true
				}
			}
		}
	}
	for _, k := range model.NodeKinds() {
		for _, p := range k.Declaration().Properties {
			if !fields[k.Label()+"."+p.Name] {
				t.Errorf("the schema's %s has no field %s", k.Label(), p.Name)
			}
		}
	}
	for _, k := range model.EdgeKinds() {
		for _, p := range k.Declaration().Properties {
			if !ofEdges[p.Name] {
				t.Errorf("no type of edge in the schema has the field %s of %s", p.Name, k)
			}
		}
	}
}
