package model

import (
	"slices"
	"unique"
)

// Rows live in pages of pageRows, each with width cells for a row. A cell is 0
// where the property is absent. What does not fit a cell stands in the lists of
// the page, at the cell's value less 1.
const (
	pageBits = 8
	pageRows = 1 << pageBits
	rowMask  = pageRows - 1
)

type page struct {
	cells     []uint32
	texts     []string
	decimals  []float64
	lists     [][]string
	levels    [pageRows]uint8 // of nodes: the release in force; of edges: their own, 0 if none
	fictional [pageRows / 64]uint64
}

func (p *page) cell(row int32, width, i int) uint32 {
	return p.cells[int(row&rowMask)*width+i]
}

// set writes the value of a property, nil for none. The page must be the
// writer's own.
func (p *page) set(row int32, width, i int, declared Property, value any) {
	p.cells[int(row&rowMask)*width+i] = p.encode(declared, value)
}

func (p *page) encode(declared Property, value any) uint32 {
	switch v := value.(type) {
	case nil:
		return 0
	case int64:
		return uint32(v) + 1
	case float64:
		p.decimals = append(p.decimals, v)
		return uint32(len(p.decimals))
	case bool:
		if v {
			return 2
		}
		return 1
	case []string:
		return p.encodeList(declared, v)
	case string:
		return p.encodeText(declared, v)
	}
	panic("model: value is not normal")
}

func (p *page) encodeText(declared Property, v string) uint32 {
	switch declared.Type {
	case TypeChoice:
		return uint32(slices.Index(declared.Choices, v) + 1)
	case TypeDay:
		d, _ := ParseDate(v)
		return uint32(d)
	case TypeActor, TypeReference:
		v = unique.Make(v).Value()
	}
	p.texts = append(p.texts, v)
	return uint32(len(p.texts))
}

func (p *page) encodeList(declared Property, v []string) uint32 {
	if declared.Type == TypeChoiceSet {
		bits := uint32(1)
		for _, name := range v {
			bits |= 2 << slices.Index(declared.Choices, name)
		}
		return bits
	}
	for i, list := range p.lists {
		if slices.Equal(list, v) {
			return uint32(i + 1)
		}
	}
	list := make([]string, len(v))
	for i, s := range v {
		list[i] = unique.Make(s).Value()
	}
	p.lists = append(p.lists, list)
	return uint32(len(p.lists))
}

// values returns the properties of a row that have a value.
func (p *page) values(row int32, declared []Property) map[string]any {
	n := 0
	for i := range declared {
		if p.cell(row, len(declared), i) != 0 {
			n++
		}
	}
	values := make(map[string]any, n)
	for i, d := range declared {
		if v := p.value(d, p.cell(row, len(declared), i)); v != nil {
			values[d.Name] = v
		}
	}
	return values
}

// value returns what set wrote, in the normal form of the property.
func (p *page) value(declared Property, cell uint32) any {
	if cell == 0 {
		return nil
	}
	switch declared.Type {
	case TypeInteger:
		return int64(cell - 1)
	case TypeDecimal:
		return p.decimals[cell-1]
	case TypeBoolean:
		return cell == 2
	case TypeDay:
		return Date(cell).String()
	case TypeChoice:
		return declared.Choices[cell-1]
	case TypeChoiceSet:
		return choicesIn(cell, declared.Choices)
	case TypeTexts, TypeReferences:
		return p.lists[cell-1]
	}
	return p.texts[cell-1]
}

func choicesIn(cell uint32, names []string) []string {
	var chosen []string
	for i, name := range names {
		if cell>>(i+1)&1 == 1 {
			chosen = append(chosen, name)
		}
	}
	return chosen
}

// clone copies the page; texts and lists that no cell names any more are left
// behind.
func (p *page) clone(width int, declared []Property) *page {
	c := &page{
		cells:  slices.Clone(p.cells),
		texts:  make([]string, 0, len(p.texts)+1),
		levels: p.levels, fictional: p.fictional,
	}
	moved := map[uint32]uint32{}
	for at, cell := range c.cells {
		if cell == 0 {
			continue
		}
		switch declared[at%width].Type {
		case TypeText, TypeCode, TypeActor, TypeReference:
			c.texts = append(c.texts, p.texts[cell-1])
			c.cells[at] = uint32(len(c.texts))
		case TypeDecimal:
			c.decimals = append(c.decimals, p.decimals[cell-1])
			c.cells[at] = uint32(len(c.decimals))
		case TypeTexts, TypeReferences:
			to, ok := moved[cell]
			if !ok {
				c.lists = append(c.lists, p.lists[cell-1])
				to = uint32(len(c.lists))
				moved[cell] = to
			}
			c.cells[at] = to
		}
	}
	return c
}

func (p *page) setFictional(row int32, fictional bool) {
	at, bit := (row&rowMask)/64, uint64(1)<<(row&63)
	if fictional {
		p.fictional[at] |= bit
	} else {
		p.fictional[at] &^= bit
	}
}

func (p *page) isFictional(row int32) bool {
	return p.fictional[(row&rowMask)/64]>>(row&63)&1 == 1
}

// table is the rows of one kind.
type table struct {
	rows  int32 // also those of removed records
	live  int32
	pages []*page
}

func (t *table) page(row int32) *page { return t.pages[row>>pageBits] }

// nodeTable adds to a table the ids of its rows ("" where removed), their order
// by id, and the edges at each node.
type nodeTable struct {
	table
	ids    []*[pageRows]string
	order  [][]int32 // rows by id, in runs of at most maxRun
	out    []*adjacency
	inward []*adjacency
}

func (t *nodeTable) id(row int32) string { return t.ids[row>>pageBits][row&rowMask] }

// edgeTable adds the ends of each row, 0 where the edge was removed.
type edgeTable struct {
	table
	ends []*[pageRows][2]nodeAt
}

func (t *edgeTable) at(row int32) [2]nodeAt { return t.ends[row>>pageBits][row&rowMask] }

// nodeAt is the place of a node: kind and row. 0 is not a place.
type nodeAt uint32

const (
	nodeRowBits = 27
	edgeRowBits = 26
)

func placeOf(kind NodeKind, row int32) nodeAt {
	return nodeAt(uint32(kind)<<nodeRowBits | uint32(row))
}
func (at nodeAt) kind() NodeKind { return NodeKind(at >> nodeRowBits) }
func (at nodeAt) row() int32     { return int32(at & (1<<nodeRowBits - 1)) }

// edgeAt is the place of an edge: kind and row.
type edgeAt uint32

func edgePlace(kind EdgeKind, row int32) edgeAt {
	return edgeAt(uint32(kind)<<edgeRowBits | uint32(row))
}
func (at edgeAt) kind() EdgeKind { return EdgeKind(at >> edgeRowBits) }
func (at edgeAt) row() int32     { return int32(at & (1<<edgeRowBits - 1)) }

// adjacency holds, for each row of a page, the edges at it in the order of
// their places, so that those of one kind stand together.
type adjacency struct {
	start [pageRows + 1]uint32
	edges []edgeAt
}

func (a *adjacency) of(row int32) []edgeAt {
	i := row & rowMask
	return a.edges[a.start[i]:a.start[i+1]]
}

// ofKind returns the edges of one kind at a row.
func (a *adjacency) ofKind(row int32, kind EdgeKind) []edgeAt {
	all := a.of(row)
	from, _ := slices.BinarySearch(all, edgePlace(kind, 0))
	to := from
	if len(all)-from > 16 {
		to, _ = slices.BinarySearch(all, edgePlace(kind+1, 0))
		return all[from:to]
	}
	for to < len(all) && all[to].kind() == kind {
		to++
	}
	return all[from:to]
}

// with returns the adjacency after the removal of some edges and the addition
// of others, each given by the row of the node.
func (a *adjacency) with(added, removed map[int32][]edgeAt) *adjacency {
	size := 0
	if a != nil {
		size = len(a.edges)
	}
	for _, edges := range added {
		size += len(edges)
	}
	next := &adjacency{edges: make([]edgeAt, 0, size)}
	for i := range int32(pageRows) {
		next.start[i] = uint32(len(next.edges))
		from := len(next.edges)
		if a != nil {
			next.edges = append(next.edges, a.of(i)...)
		}
		if gone := removed[i]; gone != nil {
			slices.Sort(gone)
			kept := slices.DeleteFunc(next.edges[from:], func(e edgeAt) bool {
				_, found := slices.BinarySearch(gone, e)
				return found
			})
			next.edges = next.edges[:from+len(kept)]
		}
		if more := added[i]; more != nil {
			next.edges = append(next.edges, more...)
			slices.Sort(next.edges[from:])
		}
	}
	next.start[pageRows] = uint32(len(next.edges))
	return next
}
