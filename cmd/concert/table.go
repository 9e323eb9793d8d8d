package main

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode"
)

// table is one list of an answer as rows, or all that is in no list as one row.
type table struct {
	title   string // where the list stands, such as programmes
	columns []string
	rows    [][]cell
}

// cell is a value: a text or a list. A null is not the same as an empty text.
type cell struct {
	text string
	list list
	null bool
}

// tablesOf returns a table for each list of an answer that stands in no other,
// in order, and before them one without a title for what is in no list; at least
// one.
func tablesOf(data object) []table {
	var tables []table
	lists := listsIn("", data)
	rest := withoutLists(data)
	if len(lists) == 0 {
		rest = data
	}
	if len(rest) > 0 || len(lists) == 0 {
		tables = append(tables, tableOf("", list{rest}))
	}
	for _, l := range lists {
		tables = append(tables, tableOf(l.path, l.items))
	}
	return tables
}

func withoutLists(o object) object {
	var rest object
	for _, f := range o {
		switch v := f.value.(type) {
		case list:
		case object:
			if within := withoutLists(v); within != nil {
				rest = append(rest, field{f.name, within})
			}
		default:
			rest = append(rest, f)
		}
	}
	return rest
}

type listAt struct {
	path  string
	items list
}

func listsIn(path string, value any) []listAt {
	switch v := value.(type) {
	case list:
		return []listAt{{path, v}}
	case object:
		var found []listAt
		for _, f := range v {
			found = append(found, listsIn(join(path, f.name), f.value)...)
		}
		return found
	}
	return nil
}

// join names a value within another. What connections put around their items
// (nodes, edges, node) says nothing to a reader of rows.
func join(path, name string) string {
	switch {
	case path == "":
		return name
	case name == "nodes" || name == "edges" || name == "node":
		return path
	}
	return path + "." + name
}

func tableOf(title string, items list) table {
	t := table{title: title}
	at := columnsOf(items) // by the whole path; -1 if there is none yet
	for _, item := range items {
		row := make([]cell, len(t.columns))
		for i := range row {
			row[i].null = true
		}
		for _, v := range cellsOf(item) {
			i, ok := at[v.path]
			if !ok {
				continue
			}
			if i < 0 {
				i = len(t.columns)
				at[v.path] = i
				t.columns = append(t.columns, t.free(v))
				row = append(row, cell{})
			}
			row[i] = v.cell
		}
		t.rows = append(t.rows, row)
	}
	if t.columns == nil && t.rows != nil {
		t.columns = []string{unnamed}
	}
	for i, row := range t.rows {
		for len(row) < len(t.columns) {
			row = append(row, cell{null: true})
		}
		t.rows[i] = row
	}
	return t
}

// columnsOf returns the paths of all cells. A null in the place of an object, of
// which other rows have the parts, is not a column of its own.
func columnsOf(items list) map[string]int {
	at, within := map[string]int{}, map[string]bool{}
	for _, item := range items {
		for _, c := range cellsOf(item) {
			at[c.path] = -1
			for i, r := range c.path {
				if r == '.' {
					within[c.path[:i]] = true
				}
			}
		}
	}
	for path := range within {
		delete(at, path)
	}
	return at
}

// free names a column by its short name, by its path if another column of
// the table has that name: an edge and its node can both have a review.
func (t table) free(c cellAt) string {
	if slices.Contains(t.columns, c.name) {
		return c.path
	}
	return c.name
}

type cellAt struct {
	path string // with all that join leaves out
	name string
	cell cell
}

// unnamed is the column of what has no name: the values of a list of values.
const unnamed = "value"

// cellsOf returns the cells of a row; one that is null has none.
func cellsOf(item any) []cellAt {
	if item == nil {
		return nil
	}
	return flat("", "", item)
}

// flat returns the cells of a value at a path in a row.
func flat(path, name string, value any) []cellAt {
	here := cellAt{path: path, name: cmp.Or(name, unnamed)}
	switch v := value.(type) {
	case object:
		var cells []cellAt
		for _, f := range v {
			cells = append(cells, flat(strings.TrimPrefix(path+"."+f.name, "."), columnOf(name, f.name), f.value)...)
		}
		return cells
	case list:
		here.cell.list = v
	case nil:
		here.cell.null = true
	default:
		here.cell.text = textOfScalar(v)
	}
	return []cellAt{here}
}

// columnOf is join, where a node at the top of a row is the row.
func columnOf(path, name string) string {
	if path == "" && name == "node" {
		return ""
	}
	return join(path, name)
}

// textOfList writes a list in one cell: items with a separator between, the values
// of one item with ", ". A null keeps its place, and has the text given.
func textOfList(l list, separator, null string) string {
	columns := columnsOf(l)
	items := make([]string, len(l))
	for i, item := range l {
		values := []string{}
		if item == nil {
			values = append(values, null)
		}
		for _, c := range cellsOf(item) {
			for range columnsFor(c.path, columns) {
				values = append(values, c.cell.in(" + ", null))
			}
		}
		items[i] = strings.Join(values, ", ")
	}
	return strings.Join(items, separator)
}

// columnsFor returns how many columns a cell stands for: a null in the place of an
// object as many as that has.
func columnsFor(path string, columns map[string]int) int {
	if _, ok := columns[path]; ok {
		return 1
	}
	n := 0
	for other := range columns {
		if strings.HasPrefix(other, path+".") {
			n++
		}
	}
	return n
}

// in returns the text of a cell. Separators stand between the items of a list.
func (c cell) in(separator, null string) string {
	switch {
	case c.null:
		return null
	case c.list != nil:
		return textOfList(c.list, separator, null)
	}
	return c.text
}

func textOfScalar(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return v.String()
	}
	return fmt.Sprint(value)
}

// longestCell is how many characters of a cell a table shows.
const longestCell = 60

// shownNull is a null in a table.
const shownNull = "–"

// write writes the table with aligned columns.
func (t table) write(to io.Writer) error {
	var aligned strings.Builder
	w := tabwriter.NewWriter(&aligned, 0, 0, 2, ' ', 0)
	if t.columns != nil {
		fmt.Fprintln(w, strings.Join(t.columns, "\t"))
	}
	for _, row := range t.rows {
		shown := make([]string, len(row))
		for i, c := range row {
			shown[i] = shownCell(c)
		}
		fmt.Fprintln(w, strings.Join(shown, "\t"))
	}
	if len(t.rows) == 0 {
		fmt.Fprintln(w, "(nothing)")
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for line := range strings.Lines(aligned.String()) {
		if _, err := fmt.Fprintln(to, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}

func shownCell(c cell) string {
	text := []rune(printable(c.in("; ", shownNull)))
	if len(text) > longestCell {
		return string(text[:longestCell-1]) + "…"
	}
	return string(text)
}

// printable takes out what would move the cursor, colour a terminal or turn the
// direction of a text.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsPrint(r):
			return r
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return unicode.ReplacementChar
	}, text)
}

// harmless puts a ' before a text that programs for tables would take for a formula
// and carry out. Numbers stay as they are.
func harmless(text string) string {
	if text == "" || !strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(text)[0]) {
		return text
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return text
	}
	return "'" + text
}

// writeCSV writes the table as RFC 4180 has it; a null is an empty field, and no
// field is a formula.
func (t table) writeCSV(to io.Writer) error {
	w := csv.NewWriter(to)
	w.UseCRLF = true
	if len(t.columns) > 0 {
		if err := w.Write(t.columns); err != nil {
			return err
		}
	}
	for _, row := range t.rows {
		fields := make([]string, len(row))
		for i, c := range row {
			fields[i] = harmless(c.in("; ", ""))
		}
		if err := w.Write(fields); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
