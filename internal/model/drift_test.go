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

// accessors of edges whose names are not those of their properties, because two
// kinds mean different things by one word.
var edgeAccessors = map[string]string{
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
		for _, code := range []string{"XA", "XAA", fmt.Sprintf("%03d", i), fmt.Sprintf("https://example.org/%d", i)} {
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
		if p.Type != 0 {
			values[p.Name] = sample(p, i)
		}
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

// accessor returns the method whose name is that of the property.
func accessor(of reflect.Type, property string) (reflect.Method, bool) {
	if property == "release" {
		property = "ownRelease"
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
		id := modeltest.LongID(k.Declaration().Prefix + ":x")
		if k == model.KindMemberState {
			id = "state:XAA"
		}
		values := samples(k.Declaration().Properties)
		handle := recordWith(t, s, id, values)
		typed := reflect.ValueOf(handle).MethodByName(k.Label()).Call(nil)
		if !typed[1].Bool() {
			t.Errorf("Handle.%s does not take its own kind", k.Label())
			continue
		}
		used := map[string]bool{}
		for _, p := range k.Declaration().Properties {
			if p.Type == 0 {
				continue
			}
			method, ok := accessor(typed[0].Type(), p.Name)
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
			if _, inherited := common.MethodByName(method.Name); !inherited && !used[method.Name] {
				t.Errorf("%s.%s is no property of the kind", k.Label(), method.Name)
			}
		}
	}
}

// recordWith puts a node with all its properties, and what it cannot be without.
func recordWith(t *testing.T, s *model.Snapshot, id string, values map[string]any) model.Handle {
	t.Helper()
	changes := []model.Change{model.PutNode(id, values)}
	need := modeltest.LongID("need:other")
	roadMap := modeltest.LongID("roadmap:other")
	others := []model.Change{
		model.PutNode("state:XAB", map[string]any{"name": "B"}), model.PutNode("resolution:other", map[string]any{"symbol": "R"}),
		model.PutNode("requirement:other", nil), model.PutEdge(model.SetBy, "requirement:other", "resolution:other", nil),
		model.PutNode(roadMap, nil), model.PutEdge(model.Of, roadMap, "state:XAB", nil), model.PutEdge(model.Implements, roadMap, "requirement:other", nil),
		model.PutNode(need, map[string]any{"summary": "N"}), model.PutEdge(model.HasNeed, "state:XAB", need, nil),
	}
	kind, _ := model.KindOfID(id)
	for _, k := range model.EdgeKinds() {
		for _, c := range k.Declaration().Exactly {
			if c.Kind != kind || c.AtLeast == 0 {
				continue
			}
			other := map[model.EdgeKind]string{model.SetBy: "resolution:other", model.Implements: "requirement:other", model.HasStep: roadMap}[k]
			if other == "" {
				other = "state:XAB"
			}
			if c.End == model.Outward {
				changes = append(changes, model.PutEdge(k, id, other, nil))
			} else {
				changes = append(changes, model.PutEdge(k, other, id, nil))
			}
		}
	}
	h, ok := modeltest.Land(t, s, append(others, changes...)...).Node(id)
	if !ok {
		t.Fatalf("%s is not there", id)
	}
	if got := h.Record().Properties; !reflect.DeepEqual(got, values) {
		t.Errorf("%s: put %v, got %v", id, values, got)
	}
	return h
}

// Each property of an edge has an accessor that returns it and that returns
// nothing for edges without it.
func TestAccessorsOfEdges(t *testing.T) {
	s := modeltest.World(t, `
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
			if p.Type == 0 {
				continue
			}
			name := p.Name
			if special, ok := edgeAccessors[k.String()+"."+p.Name]; ok {
				name = special
			}
			method, ok := accessor(of, name)
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
	id := func(kind model.NodeKind, name string) string { //nolint:unparam // The ends are a and b.
		if kind == model.KindMemberState {
			return "state:XA" + strings.ToUpper(name)
		}
		return modeltest.LongID(kind.Declaration().Prefix + ":" + name)
	}
	from, to := id(ends.From, "a"), id(ends.To, "b")
	changes := []model.Change{model.PutEdge(k, from, to, values)}
	given := map[string]bool{from + k.String(): true, to + k.String(): true}
	var put func(kind model.NodeKind, id string)
	put = func(kind model.NodeKind, record string) {
		if given[record] {
			return
		}
		given[record] = true
		properties := map[string]any{}
		for i, p := range kind.Declaration().Properties {
			if p.Required || p.Name == "name" {
				properties[p.Name] = sample(p, i)
			}
		}
		changes = append(changes, model.PutNode(record, properties))
		for _, owner := range model.EdgeKinds() {
			for _, c := range owner.Declaration().Exactly {
				if c.Kind != kind || c.AtLeast == 0 || given[record+owner.String()] {
					continue
				}
				for _, e := range owner.Declaration().Ends {
					if c.End == model.Outward && e.From == kind {
						put(e.To, id(e.To, "o"))
						changes = append(changes, model.PutEdge(owner, record, id(e.To, "o"), nil))
						break
					}
					if c.End == model.Inward && e.To == kind {
						put(e.From, id(e.From, "o"))
						changes = append(changes, model.PutEdge(owner, id(e.From, "o"), record, nil))
						break
					}
				}
			}
		}
	}
	put(ends.From, from)
	put(ends.To, to)
	apart, _ := values[k.Declaration().Identity].(string)
	e, ok := modeltest.Land(t, s, changes...).Edge(k, from, to, apart)
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
			if p.Type != 0 && !fields[k.Label()+"."+p.Name] {
				t.Errorf("the schema's %s has no field %s", k.Label(), p.Name)
			}
		}
	}
	for _, k := range model.EdgeKinds() {
		for _, p := range k.Declaration().Properties {
			if p.Type != 0 && !ofEdges[p.Name] {
				t.Errorf("no type of edge in the schema has the field %s of %s", p.Name, k)
			}
		}
	}
}
