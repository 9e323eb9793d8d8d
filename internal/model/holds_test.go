package model_test

import (
	"slices"
	"testing"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// valuesOf are the values of normal properties as Holds takes them.
func valuesOf(t *testing.T, declared []model.Property, properties map[string]any) []any {
	t.Helper()
	values := make([]any, len(declared))
	for i, p := range declared {
		values[i] = properties[p.Name]
		if text, ok := values[i].(string); ok && p.Type == model.TypeDay {
			day, err := model.ParseDate(text)
			if err != nil {
				t.Fatal(err)
			}
			values[i] = day
		}
	}
	return values
}

// others are values that a property with a value does not have.
func others(value any) []any {
	all := []any{nil, "Other", int64(77), 7.7, model.NewDate(1789, 0, 0), []any{"Other"}, []string{}}
	switch v := value.(type) {
	case bool:
		all = append(all, !v)
	case []string:
		all = append(all, v[1:], append(slices.Clone(v), v[0]), []any{int64(1)})
	case int64:
		all = append(all, float64(v), v+1)
	}
	return all
}

func checkHolds(t *testing.T, key string, declared []model.Property, properties map[string]any, holds func([]any) bool) {
	t.Helper()
	values := valuesOf(t, declared, properties)
	if !holds(values) {
		t.Fatalf("%s does not hold %v", key, values)
	}
	for i, value := range values {
		for _, other := range others(value) {
			if value == nil && other == nil {
				continue
			}
			values[i] = other
			if holds(values) {
				t.Fatalf("%s holds %v as %s, which is %v", key, other, declared[i].Name, value)
			}
		}
		if list, ok := value.([]string); ok {
			var plain []any
			for _, text := range list {
				plain = append(plain, text)
			}
			if values[i] = plain; !holds(values) {
				t.Fatalf("%s does not hold %v", key, values)
			}
		}
		values[i] = value
	}
	if holds(values[1:]) || holds(append(slices.Clone(values), nil)) {
		t.Fatalf("%s holds more or fewer values than it has properties", key)
	}
}

// TestHolds compares every record of a data set with what Record says of it.
func TestHolds(t *testing.T) {
	s := modeltest.Snapshot(t, modeltest.Size{Needs: 200, Programmes: 20, States: 193, Seed: 1})
	more := []model.Change{
		model.PutNode("provider:holds", map[string]any{"name": "P", "kind": "UN_ENTITY", "aliases": []string{"A", "B"}}),
		model.PutNode("source:holds", map[string]any{"title": "S", "url": "https://example.org"}),
	}
	s, err := s.With(model.Commit{Version: 2, Changes: []model.SealedChange{{Change: &more[0]}, {Change: &more[1]}}})
	if err != nil {
		t.Fatal(err)
	}
	types := map[model.PropertyType]bool{}
	seen := func(declared []model.Property, properties map[string]any) {
		for _, p := range declared {
			types[p.Type] = types[p.Type] || properties[p.Name] != nil
		}
	}
	for _, kind := range model.NodeKinds() {
		for h := range s.Nodes(kind) {
			declared := kind.Declaration().Properties
			seen(declared, h.Record().Properties)
			checkHolds(t, h.ID(), declared, h.Record().Properties, h.Holds)
		}
	}
	for _, kind := range model.EdgeKinds() {
		for e := range s.Edges(kind) {
			declared := kind.Declaration().Properties
			seen(declared, e.Record().Properties)
			checkHolds(t, e.Key(), declared, e.Record().Properties, e.Holds)
			for _, other := range []string{"", e.Key() + " ", e.Key() + "-", e.Key()[1:], e.Key()[:len(e.Key())-1]} {
				if !e.HasKey(e.Key()) || e.HasKey(other) {
					t.Fatalf("%s: has the key %q, or not its own", e.Key(), other)
				}
			}
		}
	}
	for kind, met := range types {
		if !met {
			t.Errorf("the data set has no value of type %d", kind)
		}
	}
}
