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

// cell is a value as text; a null is not the same as an empty text.
type cell struct {
	text string
	null bool
}

// tablesOf returns a table for each list of an answer that stands in no other,
// in order; at least one.
func tablesOf(data object) []table {
	var tables []table
	for _, l := range listsIn("", data) {
		tables = append(tables, tableOf(l.path, l.items))
	}
	if tables == nil {
		tables = []table{tableOf("", list{data})}
	}
	return tables
}

type placedList struct {
	path  string
	items list
}

func listsIn(path string, value any) []placedList {
	switch v := value.(type) {
	case list:
		return []placedList{{path, v}}
	case object:
		var found []placedList
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
	at := columnsOf(items) // by the whole path; -1 where there is none yet
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
// which other rows have the parts, is no column of its own.
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

// free names a column by its short name, by its path where another column of
// the table has that name: an edge and its node can both have a review.
func (t table) free(c placedCell) string {
	if slices.Contains(t.columns, c.name) {
		return c.path
	}
	return c.name
}

type placedCell struct {
	path string // with all that join leaves out
	name string
	cell cell
}

// unnamed is the column of what has no name: the values of a list of values.
const unnamed = "value"

// cellsOf returns the cells of a row; one that is null has none.
func cellsOf(item any) []placedCell {
	if item == nil {
		return nil
	}
	return flat("", "", item)
}

// flat returns the cells of a value at a place in a row.
func flat(path, name string, value any) []placedCell {
	here := placedCell{path: path, name: cmp.Or(name, unnamed)}
	switch v := value.(type) {
	case object:
		var cells []placedCell
		for _, f := range v {
			cells = append(cells, flat(strings.TrimPrefix(path+"."+f.name, "."), columnOf(name, f.name), f.value)...)
		}
		return cells
	case list:
		here.cell.text = textOfList(v)
	case nil:
		here.cell.null = true
	default:
		here.cell.text = textOfScalar(v)
	}
	return []placedCell{here}
}

// columnOf is join, where a node at the top of a row is the row.
func columnOf(path, name string) string {
	if path == "" && name == "node" {
		return ""
	}
	return join(path, name)
}

// textOfList writes a list in one cell: items with "; " between, the values of
// one item with ", ". What is null or empty is left out.
func textOfList(l list) string {
	var items []string
	for _, item := range l {
		if text := textOfItem(item); text != "" {
			items = append(items, text)
		}
	}
	return strings.Join(items, "; ")
}

func textOfItem(value any) string {
	switch v := value.(type) {
	case object:
		var values []string
		for _, f := range v {
			if text := textOfItem(f.value); text != "" {
				values = append(values, text)
			}
		}
		return strings.Join(values, ", ")
	case list:
		var values []string
		for _, item := range v {
			if text := textOfItem(item); text != "" {
				values = append(values, text)
			}
		}
		return strings.Join(values, " + ")
	}
	return textOfScalar(value)
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

// write writes the table with aligned columns; a null is a hyphen.
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
	if c.null {
		return "-"
	}
	text := []rune(printable(c.text))
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

// writeCSV writes the table as RFC 4180 has it; a null is an empty field.
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
			fields[i] = c.text
		}
		if err := w.Write(fields); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
