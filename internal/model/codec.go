package model

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The form of an encoded snapshot: magic, then three parts, each behind its
// length: a header in JSON that names kinds and properties, a stream of
// numbers, and one text to which the numbers point. Records stand in the order
// of their ids, so that one state has one encoding. It carries no checksum: who
// stores it adds one.
const snapshotMagic = "concert snapshot 1\n"

type codecHeader struct {
	Version    Version              `json:"version"`
	Time       time.Time            `json:"time"`
	Hash       Digest               `json:"hash"`
	Nodes      []codecTable         `json:"nodes"`
	Edges      []codecTable         `json:"edges"`
	Tombstones map[string]Tombstone `json:"graves,omitempty"`
	Erased     []string             `json:"erased,omitempty"`
	Lacking    bool                 `json:"lacking,omitempty"`
}

type codecTable struct {
	Label      string          `json:"label"`
	Rows       int             `json:"rows"`
	Properties []codecProperty `json:"properties"`
}

type codecProperty struct {
	Name    string   `json:"name"`
	Choices []string `json:"choices,omitempty"`
}

type encoder struct {
	stream []byte
	blob   strings.Builder
	lists  map[string]uint64
	rows   map[nodeAt]uint64 // the row that a node has in the encoding
}

// Encode returns the whole snapshot as bytes that Decode reads.
func (s *Snapshot) Encode() ([]byte, error) {
	s = s.Whole()
	header := codecHeader{Version: s.version, Time: s.time, Hash: s.hash, Tombstones: s.tombstones, Erased: s.erased, Lacking: s.lacking}
	e := &encoder{lists: map[string]uint64{}, rows: map[nodeAt]uint64{}}
	for _, k := range NodeKinds() {
		header.Nodes = append(header.Nodes, tableHeader(k.Label(), int(s.nodes[k].live), kinds[k].cells))
		row := uint64(0)
		for h := range s.Nodes(k) {
			e.rows[h.at] = row
			row++
			e.text(h.ID())
			e.cells(h.page(), kinds[k].cells, h.cell)
		}
	}
	for _, k := range EdgeKinds() {
		header.Edges = append(header.Edges, tableHeader(k.String(), int(s.edges[k].live), relations[k].cells))
		for _, edge := range s.sortedEdges(k) {
			for _, end := range edge.ends() {
				e.number(uint64(end.kind()))
				e.number(e.rows[end])
			}
			e.cells(edge.page(), relations[k].cells, edge.cell)
		}
	}
	return e.join(header)
}

func tableHeader(label string, rows int, declared []Property) codecTable {
	t := codecTable{Label: label, Rows: rows}
	for _, p := range declared {
		t.Properties = append(t.Properties, codecProperty{p.Name, p.Choices})
	}
	return t
}

// sortedEdges returns the edges of a kind by the ids of their ends and what
// tells them apart.
func (s *Snapshot) sortedEdges(k EdgeKind) []Edge {
	edges := slices.AppendSeq(make([]Edge, 0, s.CountEdges(k)), s.Edges(k))
	slices.SortFunc(edges, func(a, b Edge) int {
		x, y := a.ends(), b.ends()
		for i := range x {
			if c := compareText(s.idAt(x[i]), s.idAt(y[i])); c != 0 {
				return c
			}
		}
		return compareText(a.Apart(), b.Apart())
	})
	return edges
}

func (e *encoder) number(n uint64) { e.stream = binary.AppendUvarint(e.stream, n) }

func (e *encoder) text(s string) {
	e.number(uint64(len(s)))
	e.blob.WriteString(s)
}

func (e *encoder) cells(p *page, declared []Property, cell func(int) uint32) {
	for i, d := range declared {
		c := cell(i)
		if c == 0 {
			e.number(0)
			continue
		}
		switch d.Type {
		case TypeText, TypeCode, TypeActor, TypeReference:
			e.number(1)
			e.text(p.texts[c-1])
		case TypeDecimal:
			e.number(1)
			e.text(fmt.Sprint(p.decimals[c-1]))
		case TypeTexts, TypeReferences:
			e.list(p.lists[c-1])
		default:
			e.number(uint64(c))
		}
	}
}

// list writes the number of a list, and the list where it is the first of its
// number.
func (e *encoder) list(list []string) {
	key := strings.Join(list, "\x00")
	n, ok := e.lists[key]
	if !ok {
		n = uint64(len(e.lists) + 1)
		e.lists[key] = n
	}
	e.number(n)
	if !ok {
		e.number(uint64(len(list)))
		for _, s := range list {
			e.text(s)
		}
	}
}

func (e *encoder) join(header codecHeader) ([]byte, error) {
	head, err := json.Marshal(header)
	if err != nil {
		return nil, fmt.Errorf("model: encode: %w", err)
	}
	out := make([]byte, 0, len(snapshotMagic)+len(head)+len(e.stream)+e.blob.Len()+3*binary.MaxVarintLen64)
	out = append(out, snapshotMagic...)
	for _, part := range [][]byte{head, e.stream, []byte(e.blob.String())} {
		out = binary.AppendUvarint(out, uint64(len(part)))
		out = append(out, part...)
	}
	return out, nil
}

type decoder struct {
	stream []byte
	blob   string
	lists  [][]string
	kinds  []NodeKind // in the order of the header, to which the ends of edges refer from 1
	err    error
	b      *builder
}

// Decode reads what Encode wrote.
func Decode(encoded []byte) (*Snapshot, error) {
	header, d, err := splitEncoded(encoded)
	if err != nil {
		return nil, err
	}
	d.b = newBuilder(Empty(), nil)
	for _, t := range header.Nodes {
		if kind, ok := KindByLabel(t.Label); ok {
			d.kinds = append(d.kinds, kind)
			d.nodes(kind, t)
		} else {
			return nil, fmt.Errorf("model: decode: the kind %s is unknown", t.Label)
		}
	}
	for _, t := range header.Edges {
		if kind, ok := EdgeKindByLabel(t.Label); ok {
			d.edges(kind, t)
		} else {
			return nil, fmt.Errorf("model: decode: the kind of edge %s is unknown", t.Label)
		}
	}
	if d.err != nil {
		return nil, d.err
	}
	return d.finish(header), nil
}

func splitEncoded(encoded []byte) (header codecHeader, d *decoder, err error) {
	rest, ok := bytes.CutPrefix(encoded, []byte(snapshotMagic))
	var parts [3][]byte
	for i := range parts {
		size, n := binary.Uvarint(rest)
		if !ok || n <= 0 || size > uint64(len(rest)-n) {
			return header, nil, fmt.Errorf("model: decode: not an encoded snapshot")
		}
		parts[i], rest = rest[n:n+int(size)], rest[n+int(size):]
	}
	if err := json.Unmarshal(parts[0], &header); err != nil {
		return header, nil, fmt.Errorf("model: decode: header: %w", err)
	}
	return header, &decoder{stream: parts[1], blob: string(parts[2])}, nil
}

func (d *decoder) number() uint64 {
	n, size := binary.Uvarint(d.stream)
	if size <= 0 {
		d.fail()
		return 0
	}
	d.stream = d.stream[size:]
	return n
}

func (d *decoder) text() string {
	size := d.number()
	if size > uint64(len(d.blob)) {
		d.fail()
		return ""
	}
	s := d.blob[:size]
	d.blob = d.blob[size:]
	return s
}

// kind returns the kind that a number refers to.
func (d *decoder) kind() NodeKind {
	n := d.number()
	if n == 0 || n > uint64(len(d.kinds)) {
		d.fail()
		return 0
	}
	return d.kinds[n-1]
}

func (d *decoder) fail() {
	if d.err == nil {
		d.err = fmt.Errorf("model: decode: the encoded snapshot ends early")
	}
}

// columns maps the encoded properties to the declared ones.
func columns(t codecTable, declared []Property) ([]int, error) {
	at := make([]int, len(t.Properties))
	for i, p := range t.Properties {
		at[i] = slices.IndexFunc(declared, func(d Property) bool { return d.Name == p.Name })
		if at[i] < 0 || !slices.Equal(declared[at[i]].Choices, p.Choices) {
			return nil, fmt.Errorf("model: decode: the property %s of %s is not as it is declared here", p.Name, t.Label)
		}
	}
	return at, nil
}

func (d *decoder) nodes(kind NodeKind, t codecTable) {
	declared := kinds[kind].cells
	at, err := columns(t, declared)
	if err != nil && d.err == nil {
		d.err = err
	}
	if t.Rows < 0 {
		d.fail()
	}
	table := &d.b.s.nodes[kind]
	for row := 0; row < t.Rows && d.err == nil; row++ {
		if row&rowMask == 0 {
			table.pages = append(table.pages, &page{cells: make([]uint32, pageRows*len(declared))})
			table.ids = append(table.ids, new([pageRows]string))
		}
		table.ids[row>>pageBits][row&rowMask] = d.text()
		d.cells(table.pages[row>>pageBits], row, at, declared)
		d.b.ownNodes[kind][row>>pageBits] = true
	}
	if d.err != nil {
		return
	}
	table.rows, table.live = int32(t.Rows), int32(t.Rows)
	rows := make([]int32, t.Rows)
	for i := range rows {
		rows[i] = int32(i)
	}
	table.order = slices.AppendSeq(table.order, slices.Chunk(rows, maxRun/2))
}

func (d *decoder) edges(kind EdgeKind, t codecTable) {
	declared := relations[kind].cells
	at, err := columns(t, declared)
	if err != nil && d.err == nil {
		d.err = err
	}
	if t.Rows < 0 {
		d.fail()
	}
	table := &d.b.s.edges[kind]
	for row := 0; row < t.Rows && d.err == nil; row++ {
		if row&rowMask == 0 {
			table.pages = append(table.pages, &page{cells: make([]uint32, pageRows*len(declared))})
			table.ends = append(table.ends, new([pageRows][2]nodeAt))
		}
		for i := range 2 {
			end := d.kind()
			endRow := int32(d.number())
			if d.err == nil && endRow >= d.b.s.nodes[end].rows {
				d.fail()
			}
			table.ends[row>>pageBits][row&rowMask][i] = placeOf(end, endRow)
		}
		p := table.pages[row>>pageBits]
		d.cells(p, row, at, declared)
		p.levels[row&rowMask] = p.levelOfEdge(kind, int32(row))
		d.b.ownEdges[kind][row>>pageBits] = true
	}
	table.rows, table.live = int32(t.Rows), int32(t.Rows)
}

func (d *decoder) cells(p *page, row int, at []int, declared []Property) {
	for _, i := range at {
		n := d.number()
		if n == 0 {
			continue
		}
		cell := &p.cells[(row&rowMask)*len(declared)+i]
		switch declared[i].Type {
		case TypeText, TypeCode, TypeActor, TypeReference:
			p.texts = append(p.texts, d.text())
			*cell = uint32(len(p.texts))
		case TypeDecimal:
			v, err := declared[i].decimal(d.text())
			if err != nil {
				d.fail()
				return
			}
			*cell = p.encode(declared[i], v)
		case TypeTexts, TypeReferences:
			*cell = p.listed(d.list(n))
		default:
			*cell = uint32(n)
		}
	}
}

// listed puts a list into the page; lists of one backing array are one.
func (p *page) listed(list []string) uint32 {
	for i, have := range p.lists {
		if len(have) == len(list) && &have[0] == &list[0] {
			return uint32(i + 1)
		}
	}
	p.lists = append(p.lists, list)
	return uint32(len(p.lists))
}

func (d *decoder) list(n uint64) []string {
	if n <= uint64(len(d.lists)) {
		return d.lists[n-1]
	}
	size := d.number()
	if n != uint64(len(d.lists)+1) || size == 0 || size > uint64(len(d.stream)) {
		d.fail()
		return []string{""}
	}
	list := make([]string, size)
	for i := range list {
		list[i] = d.text()
	}
	d.lists = append(d.lists, list)
	return list
}

func (d *decoder) finish(header codecHeader) *Snapshot {
	s := d.b.s
	s.version, s.time, s.hash = header.Version, header.Time, header.Hash
	s.erased, s.lacking = header.Erased, header.Lacking
	if len(header.Tombstones) > 0 {
		s.tombstones = header.Tombstones
	}
	for _, end := range []Direction{Outward, Inward} {
		s.linkAll(end)
	}
	for _, k := range []NodeKind{KindSource, KindDataSet} {
		for row := range s.nodes[k].rows {
			d.b.nodes[placeOf(k, row)] = true
		}
	}
	d.b.setWorlds(Empty())
	for _, k := range NodeKinds() {
		for row := range s.nodes[k].rows {
			at := placeOf(k, row)
			d.b.nodes[at] = true
		}
	}
	d.b.setLevels()
	s.touched.everything = true
	return s
}

// linkAll builds the adjacency of all nodes from the ends of all edges.
func (s *Snapshot) linkAll(end Direction) {
	var lists [nodeKinds][]*adjacency
	for k := range lists {
		lists[k] = make([]*adjacency, len(s.nodes[k].pages))
		for i := range lists[k] {
			lists[k][i] = new(adjacency)
		}
	}
	each := func(do func(a *adjacency, row int32, e edgeAt)) {
		for k := In; k < edgeKinds; k++ {
			t := &s.edges[k]
			for row := range t.rows {
				at := t.at(row)[end]
				do(lists[at.kind()][at.row()>>pageBits], at.row()&rowMask, edgePlace(k, row))
			}
		}
	}
	each(func(a *adjacency, row int32, _ edgeAt) { a.start[row+1]++ })
	for k := range lists {
		for _, a := range lists[k] {
			for i := range pageRows {
				a.start[i+1] += a.start[i]
			}
			a.edges = make([]edgeAt, a.start[pageRows])
		}
	}
	// Filling moves each start to its end; after it they are moved back.
	each(func(a *adjacency, row int32, e edgeAt) {
		a.edges[a.start[row]] = e
		a.start[row]++
	})
	for k := range lists {
		for _, a := range lists[k] {
			copy(a.start[1:], a.start[:pageRows])
			a.start[0] = 0
		}
		if end == Outward {
			s.nodes[k].out = lists[k]
		} else {
			s.nodes[k].inward = lists[k]
		}
	}
}
