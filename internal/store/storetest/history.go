package storetest

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"concert/internal/model"
)

// changes draws a few changes on top of a snapshot, of any kind that the model
// declares. Most keep the rules, some do not.
func changes(t *rapid.T, s *model.Snapshot) []model.Change {
	h := history{t, s}
	var all []model.Change
	for range rapid.IntRange(1, 4).Draw(t, "edits") {
		switch h.below(16) {
		case 0, 1, 2, 3, 4, 5:
			all = append(all, h.put()...)
		case 6, 7, 8, 9, 10:
			all = append(all, h.link()...)
		case 11, 12:
			all = append(all, h.unlink()...)
		case 13, 14:
			all = append(all, h.remove()...)
		default:
			all = append(all, h.mistake())
		}
	}
	if len(all) == 0 {
		return []model.Change{model.PutNode(idOf(model.KindTheme, h.below(pool)), map[string]any{"name": "Theme"})}
	}
	return all
}

// ground draws changes that put two records of each kind.
func ground(t *rapid.T) []model.Change {
	h := history{t, model.Empty()}
	var all []model.Change
	for i := range 2 {
		id := func(k model.NodeKind) (string, bool) { return idOf(k, i), true }
		for _, kind := range model.NodeKinds() {
			properties := map[string]any{"name": h.text(model.Property{Name: "name", Type: model.TypeText})}
			for _, p := range kind.Declaration().Properties {
				if p.Required {
					properties[p.Name] = h.value(p)
				}
			}
			all = append(all, model.PutNode(idOf(kind, i), properties))
			all = append(all, h.neededEdges(kind, idOf(kind, i), id)...)
		}
	}
	return all
}

type history struct {
	t *rapid.T
	s *model.Snapshot
}

// pool is how many records of each kind a history is about.
const pool = 4

func (h history) below(n int) int { return rapid.IntRange(0, n-1).Draw(h.t, "pick") }

func (h history) mostly() bool { return h.below(8) > 0 }

func idOf(kind model.NodeKind, i int) string {
	d := kind.Declaration()
	letter := string(rune('A' + i))
	for _, rest := range []string{"xa" + string(rune('a'+i)), "XA" + letter, "01JX000000000000000000000" + letter} {
		if d.Form.Fits(rest) {
			return d.Prefix + ":" + rest
		}
	}
	panic("storetest: no id fits " + d.Label)
}

// put writes a record, and with a new one the edges that it must have.
func (h history) put() []model.Change {
	kinds := model.NodeKinds()
	kind := kinds[h.below(len(kinds))]
	id := idOf(kind, h.below(pool))
	d := kind.Declaration()
	properties := h.properties(d.Properties)
	if d.Named {
		properties["name"] = h.text(model.Property{Name: "name", Type: model.TypeText})
	}
	all := []model.Change{model.PutNode(id, properties)}
	if _, ok := h.s.Node(id); ok && h.mostly() {
		return all
	}
	return append(all, h.neededEdges(kind, id, h.existing)...)
}

// neededEdges returns the edges without which no record of the kind can be, to
// the others that find gives.
func (history) neededEdges(kind model.NodeKind, id string, find func(model.NodeKind) (string, bool)) []model.Change {
	var all []model.Change
	for _, edge := range model.EdgeKinds() {
		for _, c := range edge.Declaration().Exactly {
			if c.Kind == kind && c.AtLeast == 1 {
				all = append(all, needed(edge, c, id, find)...)
			}
		}
	}
	return all
}

func needed(edge model.EdgeKind, c model.Cardinality, id string, find func(model.NodeKind) (string, bool)) []model.Change {
	for _, ends := range edge.Declaration().Ends {
		if c.End == model.Outward && ends.From == c.Kind {
			if other, ok := find(ends.To); ok {
				return []model.Change{model.PutEdge(edge, id, other, nil)}
			}
		}
		if c.End == model.Inward && ends.To == c.Kind {
			if other, ok := find(ends.From); ok {
				return []model.Change{model.PutEdge(edge, other, id, nil)}
			}
		}
	}
	return nil
}

func (h history) existing(kind model.NodeKind) (string, bool) {
	var ids []string
	for n := range h.s.Nodes(kind) {
		ids = append(ids, n.ID())
	}
	if len(ids) == 0 {
		return "", false
	}
	return ids[h.below(len(ids))], true
}

// link writes an edge between records that are there.
func (h history) link() []model.Change {
	kinds := model.EdgeKinds()
	kind := kinds[h.below(len(kinds))]
	d := kind.Declaration()
	ends := d.Ends[h.below(len(d.Ends))]
	from, ok1 := h.existing(ends.From)
	to, ok2 := h.existing(ends.To)
	if !ok1 || !ok2 {
		return nil
	}
	return []model.Change{model.PutEdge(kind, from, to, h.properties(d.Properties))}
}

func (h history) edges() []model.EdgeRecord {
	var all []model.EdgeRecord
	for _, kind := range model.EdgeKinds() {
		for e := range h.s.Edges(kind) {
			all = append(all, e.Record())
		}
	}
	slices.SortFunc(all, func(a, b model.EdgeRecord) int {
		return slices.Compare([]string{a.Key()}, []string{b.Key()})
	})
	return all
}

func (h history) unlink() []model.Change {
	edges := h.edges()
	if len(edges) == 0 {
		return nil
	}
	return []model.Change{{Remove: true, Edge: &edges[h.below(len(edges))]}}
}

// remove takes a record out with all its edges, or forgets these.
func (h history) remove() []model.Change {
	kinds := model.NodeKinds()
	id, ok := h.existing(kinds[h.below(len(kinds))])
	if !ok {
		return nil
	}
	all := []model.Change{model.RemoveNode(id)}
	if h.mostly() {
		for _, e := range h.edges() {
			if e.From == id || e.To == id {
				all = append(all, model.Change{Remove: true, Edge: &e})
			}
		}
	}
	return all
}

func (h history) mistake() model.Change {
	return []model.Change{
		model.PutNode("theme:xaa", map[string]any{"name": "Theme", "colour": "red"}),
		model.PutNode("nothing:xaa", nil),
		model.PutNode("state:KENYA", map[string]any{"name": "Kenya"}),
		model.RemoveNode("theme:nowhere"),
		model.PutEdge(model.Addresses, "programme:nowhere", "theme:xaa", nil),
		model.PutEdge(model.HasNeed, "theme:xaa", "theme:xab", nil),
		{},
	}[h.below(7)]
}

func (h history) properties(declared []model.Property) map[string]any {
	properties := map[string]any{}
	for _, p := range declared {
		if p.Required || h.below(4) == 0 {
			if v := h.value(p); v != nil {
				properties[p.Name] = v
			}
		}
	}
	return properties
}

// text draws a text that the property takes: not all are names.
func (h history) text(p model.Property) string {
	text := rapid.SampledFrom([]string{
		"a", "Ünïcode ✓ 漢字", "<b>&amp;</b>\u2028", "quote \" and \\", "line\nbreak\ttab", "\ufffd", "0", "true",
		fmt.Sprintf("%0900d", 7),
	}).Draw(h.t, "text")
	if p.Type == model.TypeTexts {
		p.Type = model.TypeText
	}
	if _, err := p.Normal(text); err != nil {
		return "a"
	}
	return text
}

// value draws a value of a property, nil if none comes to mind.
func (h history) value(p model.Property) any {
	switch p.Type {
	case model.TypeText:
		return h.text(p)
	case model.TypeCode:
		return map[string]any{"m49": "404", "url": "https://example.org/a?b=c&d", "iso2": "XA"}[p.Name]
	case model.TypeInteger:
		return rapid.Int64Range(p.Min, p.Max).Draw(h.t, p.Name)
	case model.TypeDecimal:
		return rapid.Float64Range(float64(max(p.Min, -1e9)), float64(min(p.Max, 1e9))).Draw(h.t, p.Name)
	case model.TypeBoolean:
		return rapid.Bool().Draw(h.t, p.Name)
	case model.TypeDay:
		return rapid.SampledFrom([]string{"2019", "2021-03", "2024-02-29", "2026-11-26"}).Draw(h.t, p.Name)
	case model.TypeChoice:
		return p.Choices[h.below(len(p.Choices))]
	case model.TypeChoiceSet:
		return p.Choices[:1+h.below(len(p.Choices))]
	case model.TypeTexts:
		if p.Form.Fits == nil {
			return []string{h.text(p), "b"}
		}
	case model.TypeActor:
		if id, ok := h.existing(model.KindProvider); ok {
			return id
		}
		return model.Secretariat
	case model.TypeReference, model.TypeReferences:
		return h.reference(p)
	}
	return nil
}

func (h history) reference(p model.Property) any {
	id, ok := h.existing(p.Refers)
	switch {
	case !ok:
		return nil
	case p.Type == model.TypeReference:
		return id
	}
	return []any{id}
}
