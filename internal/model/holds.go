package model

import "strings"

// Holds reports whether the record has these values and no other: one for each
// property of its declaration, in that order, nil for none. They are normal, but
// that a day is a Date, a list may be a []any of its texts, and a whole number may
// stand for a decimal. Unlike Record, it allocates nothing and asks no mask.
func (h Handle) Holds(values []any) bool {
	return h.page().holds(h.at.row(), kinds[h.Kind()].cells, cellsOfNodes[h.Kind()], values)
}

// Holds reports whether the edge has these values and no other, as Handle.Holds does.
func (e Edge) Holds(values []any) bool {
	return e.page().holds(e.at.row(), relations[e.Kind()].cells, cellsOfEdges[e.Kind()], values)
}

// HasKey reports whether the edge has this key, as Key makes it.
func (e Edge) HasKey(key string) bool {
	for _, part := range [...]string{e.From().ID(), " ", e.Kind().String(), " ", e.To().ID()} {
		var ok bool
		if key, ok = strings.CutPrefix(key, part); !ok {
			return false
		}
	}
	want := e.Apart()
	if want == "" {
		return key == ""
	}
	apart, ok := strings.CutPrefix(key, " ")
	return ok && apart == want
}

// cellsOfNodes and cellsOfEdges have, of each kind, the cell of each property of its
// declaration.
var (
	cellsOfNodes = func() (all [nodeKinds][]int) {
		for k, d := range kinds {
			all[k] = placesOf(d.Properties, d.cells)
		}
		return all
	}()
	cellsOfEdges = func() (all [edgeKinds][]int) {
		for k, d := range relations {
			all[k] = placesOf(d.Properties, d.cells)
		}
		return all
	}()
)

func placesOf(properties, cells []Property) []int {
	places := make([]int, len(properties))
	for i, p := range properties {
		places[i], _ = property(cells, p.Name)
	}
	return places
}

func (p *page) holds(row int32, cells []Property, places []int, values []any) bool {
	if len(values) != len(places) {
		return false
	}
	for i, at := range places {
		if !p.holdsCell(cells[at], p.cell(row, len(cells), at), values[i]) {
			return false
		}
	}
	return true
}

func (p *page) holdsCell(declared Property, cell uint32, value any) bool {
	if cell == 0 || value == nil {
		return cell == 0 && value == nil
	}
	switch v := value.(type) {
	case Date:
		return declared.Type == TypeDay && Date(cell) == v
	case []any:
		return p.holdsTexts(declared, cell, len(v), func(i int) (string, bool) { text, ok := v[i].(string); return text, ok })
	case []string:
		return p.holdsTexts(declared, cell, len(v), func(i int) (string, bool) { return v[i], true })
	case int64:
		return declared.Type == TypeInteger && int64(cell)-1 == v || declared.Type == TypeDecimal && p.decimals[cell-1] == float64(v)
	case float64:
		return declared.Type == TypeDecimal && p.decimals[cell-1] == v
	case bool:
		return declared.Type == TypeBoolean && (cell == 2) == v
	case string:
		return p.holdsText(declared, cell, v)
	}
	return false
}

func (p *page) holdsText(declared Property, cell uint32, text string) bool {
	switch declared.Type {
	case TypeText, TypeCode, TypeActor, TypeReference:
		return p.texts[cell-1] == text
	case TypeChoice:
		return declared.Choices[cell-1] == text
	}
	return false
}

// holdsTexts reports whether a cell holds a list of n texts, in their order.
func (p *page) holdsTexts(declared Property, cell uint32, n int, text func(i int) (string, bool)) bool {
	at := 0
	next := func(want string) bool {
		if at == n {
			return false
		}
		got, ok := text(at)
		at++
		return ok && got == want
	}
	switch declared.Type {
	case TypeTexts, TypeReferences:
		for _, want := range p.lists[cell-1] {
			if !next(want) {
				return false
			}
		}
	case TypeChoiceSet:
		for i, name := range declared.Choices {
			if cell>>(i+1)&1 == 1 && !next(name) {
				return false
			}
		}
	default:
		return false
	}
	return at == n
}
